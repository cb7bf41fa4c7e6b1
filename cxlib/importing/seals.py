"""Whether a study keeps respondents' ids or their salted hashes: one or the other, in every import alike."""

import dataclasses
import secrets
from pathlib import Path

import pandas as pd

from cxlib.importing import places
from cxlib.importing.apply import Outcome
from cxlib.importing.mapping import Mapping
from cxlib.study import sealing


def secret(home: Path, meant: Mapping, dry_run: bool) -> bytes | None:
    """Return the secret by which a mapping's respondents are hashed; None where sealed = false says that they are not.

    Raises
    ------
    ValueError if the study has so far kept persons the other way: nobody would be known again.
    """
    part, old = meant.part("respondent"), sealing.key(home)
    if "from" not in part:
        return None
    hashed = part.get("sealed", True)
    if hashed and old is None and persons(home):
        raise ValueError(f"{meant.path.name}: {home.name} keeps respondents' ids as they are: write sealed = false")
    if old is not None and not hashed:
        raise ValueError(f"{meant.path.name}: {home.name} keeps hashes of ids: write sealed = true under [respondent]")
    if not hashed:
        return None
    return old or (secrets.token_bytes(32) if dry_run else sealing.key(home, make=True))


def persons(home: Path) -> bool:
    """Tell whether a study knows respondents by ids that are not made of a file and a row."""
    log, names = places.log(home), ("respondents", "team/respondents")
    made = len(log) and (log["generated"] == "yes").all()
    return not made and any(len(places.table(home, name)) for name in names)


def line(home: Path) -> str:
    """Return the line of a draft that says how a study keeps ids: a new one keeps hashes."""
    if persons(home) and sealing.key(home) is None:
        return "sealed = false    # the study keeps these ids as they are; the same in every mapping\n"
    return "sealed = true    # the study keeps salted hashes of these ids, not the ids; the same in every mapping\n"


def of_answers(outcome: Outcome, by: bytes | None) -> Outcome:
    """Hash the respondents of answers and comments."""
    if by is None:
        return outcome
    return dataclasses.replace(outcome, rows=of_rows(outcome.rows, by), comments=of_rows(outcome.comments, by))


def of_rows(frame: pd.DataFrame, by: bytes | None) -> pd.DataFrame:
    """Hash the respondents of a table; a row without one stays without."""
    if by is None or "respondent_id" not in frame:
        return frame
    ids = frame["respondent_id"].astype("category")
    names = list(ids.cat.categories)
    hashes = [new if old else "" for old, new in zip(names, sealing.sealed(names, by), strict=True)]
    return frame.assign(respondent_id=ids.cat.rename_categories(hashes))
