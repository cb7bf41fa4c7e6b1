"""The files of texts, one per language, and names made fit to stand in them."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

from cxlib.words.numbers import NBSP

TIED = re.compile(r" (?=[%…])|(?<=…) |(?<=\bn) (?==)|(?<==) (?=[\d{])")  # spaces at which a line must not break

LONGEST = 160  # signs of a name within a sentence; tables and files have all of it


def clean(name: str) -> str:
    """A name on one line, not too long, without control characters and marks that turn the direction of writing."""
    kept = "".join(" " if char.isspace() else char for char in str(name))
    line = " ".join("".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cf")).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


@lru_cache
def texts(language: str) -> dict[str, str]:
    """All texts of a language by dotted key."""
    path = Path(__file__).with_name(f"{language}.toml")
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))


def _flat(tree: dict, stem: str = ""):
    """Dotted keys of nested tables."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{stem}{key}.")
        else:
            yield f"{stem}{key}", TIED.sub(NBSP, value)
