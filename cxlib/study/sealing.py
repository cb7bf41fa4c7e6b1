"""Respondents' ids kept as salted hashes: the study knows the same person again, and not who it is."""

import hashlib
import secrets
from collections.abc import Iterable
from pathlib import Path

from cxlib.study import tables

NAME = "respondents.key"


def key(study: Path, make: bool = False) -> bytes | None:
    """Return the secret of a study, None where it keeps ids as they are.

    Parameters
    ----------
    make : draw and keep a secret where there is none. Lost, earlier persons are not known again.
    """
    path = study / NAME
    if not path.is_file() and make:
        tables.private(study)
        tables.replace(path, secrets.token_hex(32).encode())
    return bytes.fromhex(path.read_text()) if path.is_file() else None


def sealed(ids: Iterable[str], secret: bytes) -> list[str]:
    """Hash ids. Formula: BLAKE2b of the id, keyed by the study's secret, 12 bytes in hex."""
    coded = (each.encode("utf-8", "surrogatepass") for each in ids)
    return [hashlib.blake2b(each, key=secret, digest_size=12).hexdigest() for each in coded]
