"""At which level an account shows its team: the account's quarter, half or year, its team's accounts, its unit."""

import pandas as pd

from cxlib.disclosure import rules
from cxlib.disclosure.cells import CELL, VARIABLE

ORDER = ["account", "team", "unit"]


def choose(cells: pd.DataFrame, accounts: pd.DataFrame, hidden: set, limits: dict[str, int]) -> pd.DataFrame:
    """Choose one level per account, instrument and statistic: the nearest that shows all, else the one showing most.

    Parameters
    ----------
    cells : the candidates (cells.candidates).
    accounts : the study's accounts.
    hidden : keys (VARIABLE + CELL) that the audit keeps hidden.
    limits : the study's thresholds.

    Returns
    -------
    DataFrame, one row per account and cell it shows; columns account_id and those of `cells`. An account of whose team
    nobody answered in the quarter has no row.
    """
    open_cells = cells[_open(cells, hidden, limits)]
    quarter = cells["level_period"].iloc[0]
    answered = cells[(cells["level"] == "account") & (cells["level_period"] == quarter)]
    wanted = answered.groupby(["group", "instrument", "statistic"]).size().index
    by_group = dict(tuple(open_cells.groupby(["instrument", "statistic", "level", "group"], sort=False)))
    homes = accounts.set_index("account_id")
    chosen = []
    for account, instrument, statistic in wanted:
        names = {"account": account, "team": homes.at[account, "owner_team"], "unit": homes.at[account, "unit"]}
        found = [by_group[key] for level in ORDER if (key := (instrument, statistic, level, names[level])) in by_group]
        chosen += _nearest([_seen_from(account, each, limits) for each in found], account)
    return pd.concat(chosen, ignore_index=True) if chosen else cells.head(0).assign(account_id="")


def key_of(row) -> tuple:
    """The identity of a cell: variable, level, period, group."""
    return tuple(getattr(row, column) for column in (*VARIABLE, *CELL))


def _open(cells: pd.DataFrame, hidden: set, limits: dict[str, int]) -> pd.Series:
    floors = cells["statistic"].map({s: rules.floor(s, limits) for s in cells["statistic"].unique()})
    masked = [key_of(row) in hidden for row in cells.itertuples()]
    return (cells["n"] >= floors) & ~pd.Series(masked, cells.index, dtype=bool)


def _seen_from(account: str, cells: pd.DataFrame, limits: dict[str, int]) -> pd.DataFrame:
    """Leave the cells above the account that hide each other account from this one, on both sides."""
    if cells["level"].iloc[0] == "account":
        return cells
    least = limits["other_accounts"]
    good = [
        isinstance(row.customer_accounts, pd.Series)
        and rules.wide_enough(row.accounts, account, least)
        and rules.wide_enough(row.customer_accounts, account, least)
        for row in cells.itertuples()
    ]
    return cells[good]


def _nearest(levels: list[pd.DataFrame], account: str) -> list[pd.DataFrame]:
    """The first level (blocks of one level apart) that shows as many cells as any."""
    rungs = [rung for level in levels for _, rung in level.groupby("level_period", sort=False) if len(rung)]
    best = max(rungs, key=len, default=None)
    return [] if best is None else [best.assign(account_id=account)]
