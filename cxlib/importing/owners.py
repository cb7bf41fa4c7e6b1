"""Whose rows of a file are: accounts that merged or were renamed, by the study's dated `account_changes`."""

import dataclasses
from pathlib import Path

import pandas as pd

from cxlib.importing import places, problems
from cxlib.importing.apply import Outcome
from cxlib.study import changes


def of_answers(outcome: Outcome, home: Path, name: str) -> Outcome:
    """Give answers and comments to the account that theirs had become by their day.

    Parameters
    ----------
    name : the file's, for messages.

    Raises
    ------
    ValueError naming the rows without a day that lie in a quarter in which their account merged.
    """
    table = places.table(home, "account_changes")
    if table.empty:
        return outcome
    accounts = places.table(home, "accounts")
    found = [_owned(frame, table, accounts, name) for frame in (outcome.rows, outcome.comments)]
    moved = {old: new for _, pairs in found for old, new in pairs.items()}
    notes = [f"account {old!r} is {new!r} by account_changes" for old, new in moved.items()]
    return dataclasses.replace(outcome, rows=found[0][0], comments=found[1][0], notes=[*outcome.notes, *notes])


def of_records(rows: pd.DataFrame, day: str, old: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Do the same to the rows of a table; `day` names the field that dates them, "" leaves all as they are."""
    table = old["account_changes"]
    if table.empty or "account_id" not in rows or day not in rows:
        return rows
    ids = changes.named(rows["account_id"], old["accounts"], table)
    return rows.assign(account_id=changes.owners(ids, rows[day], table))


def _owned(frame: pd.DataFrame, table: pd.DataFrame, accounts: pd.DataFrame, name: str) -> tuple[pd.DataFrame, dict]:
    frame = frame.astype({"account_id": "str", "answered_at": "str", "period": "str"})  # names came as categories
    ids, dated = changes.named(frame["account_id"], accounts, table), frame["answered_at"] != ""
    unsure = changes.undated(ids[~dated], frame.loc[~dated, "period"], table)
    if unsure:
        told = [f"row {problems.ranges(frame.loc[rows, 'row'])}: {where}" for where, rows in unsure.items()]
        raise ValueError(
            f"{name}: {'; '.join(told)}: the account merged within that quarter and the rows have no day: map a column "
            "of dates, or name the accounts as they should be"
        )
    first = {p: pd.Period(p, freq="Q").start_time.date().isoformat() for p in frame["period"].unique()}
    days = frame["answered_at"].str[:10].where(dated, frame["period"].map(first))
    made = changes.owners(ids, days, table)
    went = frame["account_id"] != made
    return frame.assign(account_id=made), dict(zip(frame.loc[went, "account_id"], made[went], strict=True))
