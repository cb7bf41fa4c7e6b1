"""A study as it was known on an earlier day: rows that came later are left out of every table that says when."""

import re
from datetime import date

import numpy as np
import pandas as pd

from cxlib.study import lean

# column that says when a row came; a comment came with its answers, what has no day is taken to have been there, and
# the account lead's word on the numbers stays: it is always written after them
DATED = {"answers": "answered_at", "invitations": "invited_at", "journeys": "asked_at", "moments": "occurred_at"}


def problems(waves: pd.DataFrame, period: str, day: str) -> list[str]:
    """Say why a report cannot speak of a day: it is none, it is yet to come, or the survey had not begun.

    Parameters
    ----------
    waves : the table of that name. day : "" for the day the period's last wave closed.
    """
    if not day:
        return []
    try:
        told = date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None
    except ValueError:
        told = None
    if told is None:
        return [f"--as-of must be a day like 2026-09-30, not {day!r}"]
    if told > date.today():
        return [f"--as-of {day} is yet to come"]
    begun = _days(waves, period, "opened").min()
    return (
        [f"--as-of {day}: the survey of {period} opened on {begun}"] if isinstance(begun, str) and day < begun else []
    )


def closed(waves: pd.DataFrame, period: str, day: str) -> bool:
    """Whether every wave of a period had closed by a day: only then was the team's side released."""
    days = _days(waves, period, "closed")
    return not day or bool((days <= day).all())


def _days(waves: pd.DataFrame, period: str, column: str) -> pd.Series:
    """Return the days of a period's waves that are known."""
    rows = waves[(waves["period"] == period) & (waves[column] != "")]
    return rows[column].str[:10]


def there(column: pd.Series, day: str) -> np.ndarray:
    """Mark the rows that had come by a day; those without a day too."""
    column = column.astype("category").cat
    return np.append(column.categories.astype("str").str[:10] <= day, True).astype(bool)[column.codes.to_numpy()]


def table(study, name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out of a table what came after the study's day."""
    if name == "comments":
        answers = lean.plain(lean.read(study.path, "answers", ["response_id", "answered_at"]))
        late = answers.loc[~there(answers["answered_at"], study.as_of), "response_id"]
        return rows[~rows["response_id"].isin(late)].reset_index(drop=True)
    return rows[there(rows[DATED[name]], study.as_of)].reset_index(drop=True) if name in DATED else rows


def columns(study, name: str, wanted: list[str], waves: list[str] | None) -> pd.DataFrame:
    """Read columns of a large table without the rows that came after the study's day.

    Raises
    ------
    ValueError if answers of a wave that was still open on that day do not say when they came.
    """
    if name not in DATED:
        return lean.read(study.path, name, wanted, waves)
    more = [DATED[name], *(["wave_id"] if name == "answers" else [])]
    rows = lean.read(study.path, name, [*dict.fromkeys([*wanted, *more])], waves)
    if name == "answers":
        _told(study, rows)
    return rows[there(rows[DATED[name]], study.as_of)].reset_index(drop=True)[wanted]


def _told(study, answers: pd.DataFrame) -> None:
    """Refuse answers of a wave still open that do not say when they came."""
    listed = study.table("waves")
    still = listed.loc[listed["closed"].str[:10] > study.as_of, "wave_id"]
    unsaid = answers["answered_at"].eq("") & answers["wave_id"].isin(still)
    if unsaid.any():
        names = ", ".join(sorted(answers.loc[unsaid, "wave_id"].astype("str").unique()))
        raise ValueError(f"--as-of {study.as_of}: answers of {names}, still open then, lack answered_at")
