"""At which level an account shows its team: the account's quarter, half or year, its team's accounts, its unit."""

from collections import defaultdict

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
    rungs = _rungs(cells, _open(cells, hidden, limits))
    quarter = cells["level_period"].iloc[0]
    answered = cells[(cells["level"] == "account") & (cells["level_period"] == quarter)]
    wanted = answered.groupby(["group", "instrument", "statistic"]).size().index
    homes = accounts.set_index("account_id")
    others = [*zip(cells["accounts"], cells["customer_accounts"], strict=True)]
    places, owners = [], []
    for account, instrument, statistic in wanted:
        names = {"account": account, "team": homes.at[account, "owner_team"], "unit": homes.at[account, "unit"]}
        found = [rungs.get((instrument, statistic, level, names[level]), {}) for level in ORDER]
        seen = [
            [i for i in rung if level == "account" or _wide(others[i], account, limits)]
            for level, by_period in zip(ORDER, found, strict=True)
            for rung in by_period.values()
        ]
        best = max(seen, key=len, default=[])  # of equals the first, which is the nearest
        places += best
        owners += [account] * len(best)
    return cells.iloc[places].reset_index(drop=True).assign(account_id=pd.Series(owners, dtype="str"))


def _rungs(cells: pd.DataFrame, is_open: pd.Series) -> dict[tuple, dict[str, list[int]]]:
    """Positions of the open cells: (instrument, statistic, level, group) -> level_period -> positions."""
    found = defaultdict(lambda: defaultdict(list))
    keys = [cells[c] for c in ("instrument", "statistic", "level", "group", "level_period")]
    for i, (*key, period) in enumerate(zip(*keys, strict=True)):
        if is_open.iat[i]:
            found[tuple(key)][period].append(i)
    return found


def key_of(row) -> tuple:
    """The identity of a cell: variable, level, period, group."""
    return tuple(getattr(row, column) for column in (*VARIABLE, *CELL))


def _open(cells: pd.DataFrame, hidden: set, limits: dict[str, int]) -> pd.Series:
    floors = cells["statistic"].map({s: rules.floor(s, limits) for s in cells["statistic"].unique()})
    masked = [key_of(row) in hidden for row in cells.itertuples()]
    return (cells["n"] >= floors) & ~pd.Series(masked, cells.index, dtype=bool)


def _wide(sides: tuple, account: str, limits: dict[str, int]) -> bool:
    """Tell whether a cell above the account hides each other account from this one, on both sides."""
    return all(isinstance(s, dict) and rules.wide_enough(s, account, limits["other_accounts"]) for s in sides)
