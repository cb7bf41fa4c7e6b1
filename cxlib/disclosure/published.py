"""The tables a release publishes: chosen cells with their spread, limits and band, and a row for every masked one."""

from collections import Counter

import numpy as np
import pandas as pd
from scipy import stats

from cxlib.disclosure import rules
from cxlib.disclosure.cells import VARIABLE
from cxlib.measures import intervals

TEAM = [
    *("account_id", *VARIABLE, "score", "low", "high", "n", "sd", "df", "spread", "band"),
    *("level", "level_period", "accounts", "customer_score", "customer_sd", "customer_n", "shown", "reason"),
]
SPREAD = ["instrument", "part", "dimension", "sd", "df", "teams", "persons"]


def pooled_spread(cells: pd.DataFrame, quarter: str, limits: dict[str, int]) -> pd.DataFrame:
    """Pool the spread of the teams too small to show their own; masked teams count too.

    Formula: sd^2 = sum (n_i - 1) s_i^2 / sum (n_i - 1) over the quarter's account teams with 2 <= n_i < 10, one
    decimal; df = sum (n_i - 1). Only where >= 5 teams and >= 30 distinct persons stand behind it, none above half.

    Parameters
    ----------
    cells : the candidates. limits : the study's thresholds.

    Returns
    -------
    DataFrame, one row per instrument, part, dimension with a pool; sd in native units.
    """
    small = cells[(cells["level"] == "account") & (cells["level_period"] == quarter) & (cells["statistic"] == "mean")]
    small = small[small["n"].between(2, limits["team_spread"] - 1)]
    rows = [
        (*key, round(float(np.sqrt(((each["n"] - 1) * each["sd"] ** 2).sum() / df)), 1), df, len(each), persons)
        for key, each in small.groupby(["instrument", "part", "dimension"], sort=True)
        if len(each) >= limits["pool_teams"]
        and (persons := len({person for atoms in each["atoms"] for person, _ in atoms})) >= limits["pool_persons"]
        and each["n"].max() <= rules.LARGEST_SHARE * each["n"].sum()
        and (df := int((each["n"] - 1).sum()))
    ]
    return pd.DataFrame(rows, columns=SPREAD)


def team_table(chosen: pd.DataFrame, cells: pd.DataFrame, spread: pd.DataFrame, own_spread: set) -> pd.DataFrame:
    """Return the released table: a row for every account the team could speak of, variable by variable.

    Parameters
    ----------
    chosen : what each account shows (ladder.choose). cells : all candidates. spread : pooled_spread.
    own_spread : keys of the cells that may show their own spread.

    Returns
    -------
    DataFrame with columns TEAM, sorted by account; masked rows have no number, no n and reason "protected".
    """
    shown = _with_spread(chosen, spread, own_spread)
    shown["score"] = rules.rounded(shown["score"], shown["statistic"], shown["n"])
    shown = _with_limits(shown)
    shown["accounts"] = [len(each) for each in shown["accounts"]]
    banded = shown["band"] != ""
    shown[["score", "low", "high", "sd", "df"]] = shown[["score", "low", "high", "sd", "df"]].mask(banded)
    shown.loc[banded, "spread"] = ""
    shown["customer_score"] = rules.rounded(
        shown["customer_score"].astype(float), shown["statistic"], shown["customer_n"]
    )
    shown = shown.assign(shown=True, reason="")
    table = _possible(cells).merge(shown.reindex(columns=TEAM), how="left", on=["account_id", *VARIABLE])
    return _filled(table)[TEAM].sort_values(["account_id", *VARIABLE], kind="stable").reset_index(drop=True)


def _possible(cells: pd.DataFrame) -> pd.DataFrame:
    """Every account whose team answered, with every variable of what it answered."""
    own = cells[(cells["level"] == "account") & (cells["level_period"] == cells["level_period"].iloc[0])]
    pairs = own[["group", "instrument"]].drop_duplicates().rename(columns={"group": "account_id"})
    return pairs.merge(cells[VARIABLE].drop_duplicates(), on="instrument")[["account_id", *VARIABLE]]


def _filled(table: pd.DataFrame) -> pd.DataFrame:
    """Make masked rows look alike, whatever the reason they are masked for."""
    table["shown"] = table["shown"].eq(True)
    table["reason"] = table["reason"].where(table["shown"], "protected")
    text = ["spread", "band", "level", "level_period"]
    table[text] = table[text].astype(object).where(table["shown"], "").astype("str")
    numbers = ["score", "low", "high", "n", "sd", "df", "accounts", "customer_score", "customer_sd", "customer_n"]
    table[numbers] = table[numbers].astype(float)
    return table


def _with_spread(chosen: pd.DataFrame, spread: pd.DataFrame, own_spread: set) -> pd.DataFrame:
    """Give each mean its own spread where that may be shown, else the pooled one, else none."""
    pool = spread[["instrument", "part", "dimension", "sd", "df"]].rename(columns={"sd": "pool", "df": "pool_df"})
    shown = chosen.merge(pool, how="left", on=["instrument", "part", "dimension"])
    own = pd.Series([key in own_spread for key in chosen["key"]], shown.index, dtype=bool)
    mean = shown["statistic"] == "mean"
    shown["spread"] = np.select([~mean, own, shown["pool"].notna()], ["", "own", "pooled"], "")
    shown["sd"] = np.select([~mean, own], [np.nan, shown["sd"].round(2)], shown["pool"])
    shown["df"] = np.select([~mean, own], [np.nan, shown["n"] - 1], shown["pool_df"])
    return shown.drop(columns=["pool", "pool_df"])


def _with_limits(shown: pd.DataFrame) -> pd.DataFrame:
    """Limits of what is published, made of published numbers: t for means, Wilson for shares, adjusted Wald for NPS."""
    known = shown[["score", "sd", "df", "n"]].astype(float)
    sure = known["sd"] > 0
    half = stats.t.ppf(0.975, known["df"].where(sure)) * known["sd"].where(sure) / np.sqrt(known["n"])
    share, nps = shown["statistic"] == "top_box", shown["statistic"] == "nps"
    wilson = intervals.wilson(known["score"].where(share), known["n"])
    wald = intervals.nps(*_sides(shown), known["n"])
    low, high = (
        np.select([share, nps], [wilson[i], wald[i]], known["score"] + sign * half) for i, sign in ((0, -1), (1, 1))
    )
    lowest, highest = (np.array([scale[i] for scale in shown["scale"]], float) for i in (0, 1))
    return shown.assign(
        low=pd.Series(low, shown.index).clip(lowest), high=pd.Series(high, shown.index).clip(None, highest)
    )


def _sides(shown: pd.DataFrame) -> tuple:
    """Promoters and detractors of each cell, from the scores of its persons."""
    scores = [np.array(list(marks.values())) for marks in shown["marks"]]
    return np.array([(s >= 9).sum() for s in scores], float), np.array([(s <= 6).sum() for s in scores], float)


def masked(team: pd.DataFrame, cells: pd.DataFrame, hidden: dict, least: int) -> dict[str, int]:
    """Count the masked rows of the whole release by why their own quarter's cell is masked.

    Nobody learns the reason of one cell: of fewer than `least` accounts only the sum is counted, as "any".
    """
    own = cells[(cells["level"] == "account") & (cells["level_period"] == cells["level_period"].iloc[0])]
    nearest = {(key[-1], *key[: len(VARIABLE)]): hidden[key] for key in own["key"] if key in hidden}
    rows = team.loc[~team["shown"], ["account_id", *VARIABLE]]
    if rows["account_id"].nunique() < least:
        return {"any": len(rows)}
    counts = Counter(nearest.get(row, "primary") for row in rows.itertuples(index=False, name=None))
    return {reason: counts[reason] for reason in ("primary", "complementary", "earlier")}
