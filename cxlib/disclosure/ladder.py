"""At which level an account shows its team: the account's quarter, half or year, its team's accounts, its unit."""

from collections import defaultdict

import numpy as np
import pandas as pd

from cxlib.disclosure import rules

ORDER = ["account", "team", "unit"]


def choose(cells: pd.DataFrame, accounts: pd.DataFrame, hidden: set, limits: dict[str, int]) -> pd.DataFrame:
    """Choose one level per account, instrument and statistic: the nearest that shows all, else the one showing most.

    Parameters
    ----------
    cells : the candidates (cells.candidates).
    accounts : the study's accounts.
    hidden : keys that the audit keeps hidden.
    limits : the study's thresholds.

    Returns
    -------
    DataFrame, one row per account and cell it shows; columns account_id and those of `cells`. An account of whose team
    nobody answered in the quarter has no row.
    """
    rungs = _rungs(cells, hidden, limits)
    quarter = cells["level_period"].iloc[0]
    answered = cells[(cells["level"] == "account") & (cells["level_period"] == quarter)]
    wanted = answered.groupby(["group", "instrument", "statistic"]).size().index
    most = cells.groupby(["instrument", "statistic"])[["part", "dimension"]].apply(lambda t: len(t.drop_duplicates()))
    homes = accounts.set_index("account_id")[["owner_team", "unit"]].to_dict("index")
    others, wide = [*zip(cells["accounts"], cells["customer_accounts"], strict=True)], limits["other_accounts"]
    places, owners = [], []
    for account, instrument, statistic in wanted:
        best, names = [], {"account": account, "team": homes[account]["owner_team"], "unit": homes[account]["unit"]}
        for level in ORDER:
            for rung in rungs.get((instrument, statistic, level, names[level]), {}).values():
                seen = [i for i in rung if level == "account" or _wide(others[i], account, wide)]
                best = seen if len(seen) > len(best) else best  # of equals the first, which is the nearest
            if len(best) == most[instrument, statistic]:
                break  # no farther level can show more
        places += best
        owners += [account] * len(best)
    return cells.iloc[places].reset_index(drop=True).assign(account_id=pd.Series(owners, dtype="str"))


def _rungs(cells: pd.DataFrame, hidden: set, limits: dict[str, int]) -> dict[tuple, dict[str, list[int]]]:
    """Positions of the open cells: (instrument, statistic, level, group) -> level_period -> positions."""
    found = defaultdict(lambda: defaultdict(list))
    floors = cells["statistic"].map({s: rules.floor(s, limits) for s in cells["statistic"].unique()})
    keys = cells["key"]
    for i in np.flatnonzero(cells["n"] >= floors):
        instrument, _, statistic, _, level, period, group = keys.iat[i]
        if keys.iat[i] not in hidden:
            found[instrument, statistic, level, group][period].append(i)
    return found


def _wide(sides: tuple, account: str, least: int) -> bool:
    """Tell whether a cell above the account hides each other account from this one, on both sides."""
    return all(isinstance(s, dict) and rules.wide_enough(s, account, least) for s in sides)
