"""The portfolio: accounts' scores drawn towards the mean the less is known of them, whom to call, whom to thank."""

import numpy as np
import pandas as pd
from scipy import optimize

from cxlib.measures import intervals, summary


def shrunken(table: pd.DataFrame) -> pd.DataFrame:
    """League table: each account's score drawn towards the portfolio's mean, the more the fewer answered.

    Formula: weight = tau^2/(tau^2 + v), shrunken = weight x score + (1 - weight) x mu, limits as `shrink`;
    v of an NPS is its adjusted variance/(n + 3), of a mean the pooled within-account variance/n; tau^2 (variance
    between accounts) and mu by REML over the accounts shown. Never an account's own headline.

    Parameters
    ----------
    table : `nps.score` by account_id, or one dimension of `scores.by_dimension` (statistic mean) by account_id.

    Returns
    -------
    `table` with weight (0..1), shrunken, shrunken_low, shrunken_high (its units; of an NPS
    within its scale), the highest first, hidden rows last.

    Raises
    ------
    ValueError if the table mixes dimensions or holds shares.

    Source: Efron & Morris (1975), JASA 70; Viechtbauer (2005), J. Educ. Behav. Stat. 30 (REML).
    """
    kinds = table[["statistic", "dimension"]].drop_duplicates()
    if len(kinds) > 1 or not set(kinds["statistic"]) <= {"nps", "mean"}:
        raise ValueError(f"one dimension at a time, NPS or mean; the table holds {kinds.to_dict('records')}")
    y, v = table["score"].where(table["shown"]), _variance(table).where(table["shown"])
    known = y.notna() & (v > 0)
    result = shrink(y, v, reml(y[known], v[known]) if known.sum() > 1 else (np.nan, np.nan, np.nan))
    if kinds["statistic"].eq("nps").any():
        result |= {name: result[name].clip(-100, 100) for name in ("shrunken_low", "shrunken_high")}
    return table.assign(**result).sort_values("shrunken", ascending=False, kind="stable", ignore_index=True)


def _variance(table: pd.DataFrame) -> pd.Series:
    """Sampling variance of each account's score."""
    if table["statistic"].eq("nps").any():
        return 100**2 * intervals.adjusted(table["promoters"], table["detractors"], table["n"])[1]
    df = (table["n"] - 1).where(table["sd"].notna(), 0)
    pooled = (df * table["sd"].fillna(0) ** 2).sum() / df.sum() if df.sum() > 0 else np.nan
    return pooled / table["n"].where(table["n"] > 0)


def shrink(y, v, prior: tuple[float, float, float]) -> dict:
    """Scores y with sampling variance v drawn towards a portfolio.

    Formula: weight k = tau2/(tau2 + v), shrunken = k y + (1 - k) mu, error^2 = k v + (1 - k)^2 error(mu)^2.

    Parameters
    ----------
    prior : tau2 (variance between accounts), mu (their mean), error of mu (0 where mu is known).
    """
    tau2, mu, error = prior
    weight = tau2 / (tau2 + v)
    center = weight * y + (1 - weight) * mu
    low, high = intervals.normal(center, np.sqrt(weight * v + (1 - weight) ** 2 * error**2))
    return {"weight": weight, "shrunken": center, "shrunken_low": low, "shrunken_high": high}


def reml(y, v) -> tuple[float, float, float]:
    """Variance between accounts (tau2), their mean and its standard error, by restricted maximum likelihood.

    Formula: minimise sum log(v + t) + log sum w + sum w (y - mu)^2 over t >= 0; w = 1/(v + t), mu = sum wy/sum w.
    """
    y, v = np.asarray(y, dtype=float), np.asarray(v, dtype=float)

    def loss(t: float) -> float:
        w = 1 / (v + t)
        return np.log(v + t).sum() + np.log(w.sum()) + (w * (y - (w * y).sum() / w.sum()) ** 2).sum()

    most = 10 * y.var() + v.max()
    found = optimize.minimize_scalar(loss, bounds=(0, most), method="bounded", options={"xatol": 1e-9 * most})
    tau2 = found.x if found.fun < loss(0.0) else 0.0
    w = 1 / (v + tau2)
    return float(tau2), float((w * y).sum() / w.sum()), float(w.sum() ** -0.5)


def call_and_thank(comparisons: pd.DataFrame, nps: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whom to call and whom to thank: accounts with something clear to repair or to celebrate, the most first.

    Formula: an account is called if anything of it is clearly bad (see `summary.messages`), thanked if something is
    clearly good and nothing bad; ordered by the number of such comparisons, then by the largest estimate/delta.

    Parameters
    ----------
    comparisons : of all accounts, tested as one family, with account_id.
    nps : NPS by account_id (`shrunken` or `nps.score`), shown beside the name.

    Returns
    -------
    call, thank: one row per account; account_id, clear (number of clear comparisons), the columns of the largest one,
    size, nps, nps_n (NaN where hidden).
    """
    kind = comparisons["comparison"].astype(str).str.rsplit(".", n=1).str[-1]
    size = (comparisons["estimate"].abs() / comparisons["delta"].fillna(0.1)).astype(float)
    table = comparisons.assign(size=size, clear=1)
    bad = table[table["verdict"].ne("") & table["verdict"].eq(kind.map(summary.BAD))]
    good = table[table["verdict"].ne("") & table["verdict"].eq(kind.map(summary.GOOD))]
    return tuple(_largest(rows, nps) for rows in (bad, good[~good["account_id"].isin(bad["account_id"])]))


def _largest(rows: pd.DataFrame, nps: pd.DataFrame) -> pd.DataFrame:
    """Each account's largest clear comparison with the number of them, in the order of calling."""
    count = rows.groupby("account_id")["clear"].transform("sum")
    rows = rows.assign(clear=count).sort_values(["clear", "size"], ascending=False, kind="stable")
    first = rows.drop_duplicates("account_id")
    shown = nps.assign(nps=nps["score"].where(nps["shown"]), nps_n=nps["n"].where(nps["shown"]))
    return first.merge(shown[["account_id", "nps", "nps_n"]], "left", "account_id", validate="1:1")


def overview(accounts: pd.DataFrame, league: pd.DataFrame, comparisons: pd.DataFrame) -> pd.DataFrame:
    """Give every account a row: its stabilised NPS, which gaps between team and customer are clear, and what is masked.

    Formula: over, under = its Flame gaps with the verdict above, below; masked = those that may not be shown, of gaps.

    Parameters
    ----------
    accounts : account_id, name, and whatever else is to stand beside them. league : `shrunken`.
    comparisons : of all accounts, with account_id, verdict and reason, masked.

    Returns
    -------
    `accounts` with shrunken, shrunken_low, shrunken_high (points), n, shown, reason, over, under, gaps, masked (counts)
    and hidden (why the most of the masked are); the highest NPS first, those without one last by name.
    """
    gaps = comparisons[comparisons["comparison"].eq("flame.gap")]
    marks = pd.DataFrame({"account_id": gaps["account_id"], "gaps": 1, "masked": ~gaps["shown"].astype(bool)})
    marks = marks.assign(over=gaps["verdict"].eq("above"), under=gaps["verdict"].eq("below"))
    counts = marks.groupby("account_id").sum().astype(int)
    why = gaps[marks["masked"]].groupby("account_id")["reason"].agg(lambda reasons: reasons.mode().iloc[0])
    columns = ["account_id", "shrunken", "shrunken_low", "shrunken_high", "n", "shown", "reason"]
    table = accounts.merge(league[columns], "left", "account_id", validate="1:1")
    table = table.join(counts, "account_id").join(why.rename("hidden"), "account_id")
    table = table.fillna({"over": 0, "under": 0, "gaps": 0, "masked": 0, "hidden": ""})
    shown = table["shown"].eq(True)
    few = comparisons[comparisons["instrument"].eq("nps") & comparisons["reason"].eq("too_few")]["account_id"]
    absent = table["account_id"].isin(few).map({True: "too_few", False: "no_answers"})
    table = table.assign(shown=shown, reason=table["reason"].where(table["reason"].notna(), absent))
    return table.sort_values(["shrunken", "name"], ascending=[False, True], na_position="last", ignore_index=True)


def heat(comparisons: pd.DataFrame, accounts: pd.DataFrame, comparison: str = "flame.gap") -> pd.DataFrame:
    """Accounts x dimensions of one kind of comparison, every cell: clear, inconclusive, or hidden with a reason.

    Parameters
    ----------
    comparisons : of all accounts, with account_id. accounts : account_id, name; one block of rows each.

    Returns
    -------
    One row per account and dimension: the account's columns, then the comparison's; accounts with the most and largest
    clear differences first, then by name. An account without the comparison has reason ``no_answers``.
    """
    rows = comparisons[comparisons["comparison"].eq(comparison)]
    grid = accounts.merge(rows[["instrument", "part", "statistic", "dimension"]].drop_duplicates(), how="cross")
    table = grid.merge(rows, "left", ["account_id", "instrument", "part", "statistic", "dimension"])
    missing = table["shown"].isna()
    table["shown"] = table["shown"].eq(True)
    words = {"reason": "no_answers", "verdict": "", "note": ""}
    table = table.assign(**{c: table[c].astype(object).mask(missing, word) for c, word in words.items()})
    clear = (table["estimate"].abs() / table["delta"]).where(table["verdict"].isin(["above", "below"]), 0.0).fillna(0.0)
    weight = clear.groupby(table["account_id"]).transform("sum")
    order = table.assign(weight=weight, place=range(len(table)))
    keys = ["weight", "name", "account_id", "place"] if "name" in table else ["weight", "account_id", "place"]
    order = order.sort_values(keys, ascending=[False, *[True] * (len(keys) - 1)], kind="stable")
    return order.drop(columns=["weight", "place"]).reset_index(drop=True)
