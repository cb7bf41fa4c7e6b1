"""Accounts that merge, are renamed or change hands: by the dated table `account_changes`, never by a guess."""

import pandas as pd

SAID = ("name", "owner_team", "unit")  # what a change may say of the account from its day on


def applied(accounts: pd.DataFrame, changes: pd.DataFrame, last: str) -> pd.DataFrame:
    """Return accounts as they are on a day: name, owner team and unit of the latest change up to it.

    Parameters
    ----------
    accounts, changes : the study's tables. last : the day (ISO); changes after it are not yet in force.
    """
    now = changes[changes["valid_from"].str[:10] <= last].sort_values("valid_from", kind="stable")
    made = accounts.copy()
    for column in SAID:
        rows = now[now[column] != ""]
        said = dict(zip(rows["account_id"], rows[column], strict=True))  # the latest stands last
        pairs = zip(made["account_id"], made[column], strict=True)
        made[column] = pd.Series([said.get(key, before) for key, before in pairs], made.index, dtype="str")
    return made


def last_day(quarter: str) -> str:
    """Return the last day of a quarter.

    >>> last_day("2026Q3")
    '2026-09-30'
    """
    return pd.Period(quarter, freq="Q").end_time.date().isoformat()


def named(ids: pd.Series, accounts: pd.DataFrame, changes: pd.DataFrame) -> pd.Series:
    """Return the account each name stands for: a renamed account is known by its new name too, if no other has that."""
    renamed = changes[(changes["name"] != "") & ~changes["name"].isin(accounts["account_id"])]
    homes = renamed.groupby("name")["account_id"].agg(["first", "nunique"])
    known = homes.loc[homes["nunique"] == 1, "first"].to_dict()
    return ids.map(lambda each: known.get(each, each)).astype("str")


def owners(ids: pd.Series, days: pd.Series, changes: pd.DataFrame) -> pd.Series:
    """Return whose each row is on its day: an account that has merged is the other one's from that day on.

    Parameters
    ----------
    days : the row's day (ISO); "" where none is known, which leaves the account as it is.
    """
    merges = changes[changes["becomes"] != ""].sort_values("valid_from", kind="stable")
    found = ids.astype("str").copy()
    for row in merges.itertuples():  # in time: who merged into one that later merged follows it
        found[(found == row.account_id) & (days != "") & (days.str[:10] >= row.valid_from[:10])] = row.becomes
    return found


def undated(ids: pd.Series, periods: pd.Series, changes: pd.DataFrame) -> dict[str, list]:
    """Return the rows without a day of a quarter in which their account merged: account and quarter -> rows.

    Nobody can tell on which side of the day they lie; in later quarters all are the other account's.
    """
    merges = changes[changes["becomes"] != ""]
    found = {}
    for row in merges.itertuples():
        for period in periods[ids == row.account_id].unique():
            first = pd.Period(period, freq="Q").start_time.date().isoformat()
            if first < row.valid_from[:10] <= last_day(period):
                found[f"{row.account_id} in {period}"] = [*ids.index[(ids == row.account_id) & (periods == period)]]
    return found


def faults(changes: pd.DataFrame, accounts: pd.DataFrame) -> list[tuple[int, str, str, str]]:
    """Return what is wrong with the table: (row from 0, column, value, remedy)."""
    told = [
        (row, "becomes", each.becomes, "is no account: correct it, or add its row to accounts")
        for row, each in enumerate(changes.itertuples())
        if each.becomes and each.becomes not in set(accounts["account_id"])
    ]
    twice = changes.duplicated(["account_id", "valid_from"])
    told += [
        (int(row), "valid_from", "", "a second change of one account on one day: make it one")
        for row in changes.index[twice]
    ]
    targets = dict(zip(changes["account_id"], changes["becomes"], strict=True))
    for row, each in enumerate(changes.itertuples()):
        seen, at = [each.account_id], each.becomes
        while at and at not in seen:
            seen, at = [*seen, at], targets.get(at, "")
        if at == each.account_id:
            told.append(
                (row, "becomes", each.becomes, "comes back to the account itself: a merged account has one heir")
            )
    return told
