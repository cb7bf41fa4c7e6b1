"""At which level an account shows its team: the account's quarter, half or year, its team's accounts, its unit."""

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pandas as pd

from cxlib.disclosure import rules

ORDER = ["account", "team", "unit"]


def offers(cells: pd.DataFrame, accounts: pd.DataFrame, limits: dict[str, int]) -> dict[tuple, list[list[int]]]:
    """List what each account could show: (account, instrument, statistic) -> rungs from the nearest to the farthest.

    Parameters
    ----------
    cells : the candidates (cells.candidates). accounts : the study's accounts. limits : the study's thresholds.

    Returns
    -------
    dict; a rung is the positions in `cells` of those that reach their floor and, above the account, are wide enough.
    An account of whose team nobody answered in the quarter is not there.
    """
    rungs, quarter, least = _rungs(cells, limits), cells["level_period"].iloc[0], limits["other_accounts"]
    answered = cells[(cells["level"] == "account") & (cells["level_period"] == quarter)]
    homes = accounts.set_index("account_id")[["owner_team", "unit"]].to_dict("index")
    above, found = cells[cells["level"] != "account"], {}
    wide = {i: _wide(*each, least) for i, *each in above[["accounts", "customer_accounts"]].itertuples()}
    for account, *kind in answered.groupby(["group", "instrument", "statistic"]).size().index:
        names = {"account": account, "team": homes[account]["owner_team"], "unit": homes[account]["unit"]}
        found[account, *kind] = [
            [i for i in rung if level == "account" or wide[i](account)]
            for level in ORDER
            for rung in rungs.get((*kind, level, names[level]), {}).values()
        ]
    return found


def choose(cells: pd.DataFrame, offered: dict[tuple, list[list[int]]], hidden: set) -> pd.DataFrame:
    """Choose one level per account, instrument and statistic: the nearest that shows all, else the one showing most.

    Parameters
    ----------
    cells : the candidates (cells.candidates). offered : `offers`. hidden : keys that the audit keeps hidden.

    Returns
    -------
    DataFrame, one row per account and cell it shows; columns account_id and those of `cells`.
    """
    shut, places, owners = {i for i, key in enumerate(cells["key"]) if key in hidden}, [], []
    for (account, *_), rungs in offered.items():
        seen = [rung if shut.isdisjoint(rung) else [i for i in rung if i not in shut] for rung in rungs]
        best = max(seen, key=len, default=[])  # of equals the first, which is the nearest
        places += best
        owners += [account] * len(best)
    return cells.iloc[places].reset_index(drop=True).assign(account_id=pd.Series(owners, dtype="str"))


def _rungs(cells: pd.DataFrame, limits: dict[str, int]) -> dict[tuple, dict[str, list[int]]]:
    """Positions of the cells that reach their floor: (instrument, statistic, level, group) -> level_period -> those."""
    found = defaultdict(lambda: defaultdict(list))
    floors = cells["statistic"].map({s: rules.floor(s, limits) for s in cells["statistic"].unique()})
    keys = [*cells["key"]]
    for i in np.flatnonzero(cells["n"] >= floors).tolist():
        instrument, _, statistic, _, level, period, group = keys[i]
        found[instrument, statistic, level, group][period].append(i)
    return found


def _wide(team: dict, customers, least: int) -> Callable[[str], bool]:
    """Return what tells whether a cell above the account hides each other account from one, on both sides."""
    if not isinstance(customers, dict):  # no customer answered, or the cell is one account's
        return lambda account: False
    ours, theirs = rules.wide(team, least), rules.wide(customers, least)
    return lambda account: ours(account) and theirs(account)
