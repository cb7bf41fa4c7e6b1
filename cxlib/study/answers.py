"""Which answers count: the latest of each person, and of employees those who work on the account."""

import unicodedata

import numpy as np
import pandas as pd

from cxlib.study import lean, straight, tables
from cxlib.study.folder import Study

LEAST_SHARE = 0.1  # an employee with less of the working time on an account does not speak for its team
COLUMNS = [c for c in tables.TABLES["answers"] if c not in ("side", "scale_min", "scale_max")]
ONE = ["respondent_id", "account_id", "item_id", "wave_id"]  # of these together one answer counts


def used_answers(study: Study, name: str = "answers") -> pd.DataFrame:
    """Return the answers that count: one per person, account, item and wave (the latest), with their period.

    Parameters
    ----------
    name : "answers", or "team/answers" (release and check only).

    Returns
    -------
    DataFrame with the columns of TABLES["answers"] but side and scale, and period.
    """
    return lean.plain(used(study, name, quarters=None))


def used(study: Study, name: str, quarters: list[str] | None, columns: list[str] | None = None) -> pd.DataFrame:
    """Return columns of the `used_answers` of some quarters (None: all), text as categories: ten million fit."""
    waves = study.table("waves")
    wanted = None if quarters is None else [*waves.loc[waves["period"].isin(quarters), "wave_id"]]
    needed = [c for c in COLUMNS if columns is None or c in columns or c in (*ONE, "answered_at")]
    found = counted(study, name, study.lean(name, needed, wanted))[0]
    return found if columns is None else found[columns]


def counted(study: Study, name: str, answers: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the answers that count out of `answers`, and how many do not by reason: duplicate, small_share.

    The answers of one person in two waves are two; so any choice of whole waves may be counted by itself.
    """
    period = study.table("waves").drop_duplicates("wave_id").set_index("wave_id")["period"]
    period = period.reindex(answers["wave_id"].cat.categories).fillna("")
    answers = answers.assign(
        respondent_id=same_person(answers["respondent_id"]), period=lean.recoded(answers["wave_id"], period)
    )
    older = _older(answers)
    absent = _absent(study, answers) if name.startswith("team/") else np.zeros(len(answers), bool)
    used = answers[~older & ~absent].reset_index(drop=True)
    reasons = {"duplicate": int(older.sum()), "small_share": int((absent & ~older).sum())}
    if study.config["straightliners"] == "exclude":
        alike = straight.marked(used, straight.ticked(study))
        used, reasons["straightliner"] = used[~alike].reset_index(drop=True), int(alike.sum())
    return used, reasons


def _older(answers: pd.DataFrame) -> np.ndarray:
    """Mark the answers that the same person gave again later; of equally late ones the last row counts."""
    key = pd.Series(lean.keys(answers, ONE))
    twice = np.flatnonzero(key.duplicated(keep=False))
    at = answers["answered_at"].iloc[twice].astype("str").reset_index(drop=True)
    ordered = twice[at.sort_values(kind="stable").index]
    older = np.zeros(len(answers), bool)
    older[ordered[key.iloc[ordered].duplicated(keep="last")]] = True
    return older


def same_person(ids: pd.Series) -> pd.Series:
    """Fold the spellings of one respondent: compatibility forms, outer blanks and case; ids as categories."""
    return lean.recoded(ids, [folded(each) for each in ids.cat.categories])


def folded(id: str) -> str:
    """Return what the spellings of one respondent's id have in common."""
    return unicodedata.normalize("NFKC", id).strip().casefold()


def _absent(study: Study, answers: pd.DataFrame) -> np.ndarray:
    """Mark the answers of employees who have next to no working time on the account."""
    people = study.team("respondents")
    few = people.loc[people["account_share"] < LEAST_SHARE, ["respondent_id", "account_id"]].astype("category")
    few["respondent_id"] = same_person(few["respondent_id"])
    pair = ["respondent_id", "account_id"]
    return np.isin(lean.keys(answers, pair), np.setdiff1d(lean.keys(few, pair, answers), [-1]))
