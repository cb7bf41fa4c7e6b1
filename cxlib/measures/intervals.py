"""Intervals, verdicts and the correction for many comparisons: the only place where any of them is computed.

The differences return estimate, low, high (95 %), low90, high90 (for agreement: two one-sided tests at 5 %) and p.
"""

import zlib

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import gammaln
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

SMALL, SPLIT = 10, 30  # customers' n: below SMALL no verdict, from SPLIT on splits are allowed
ALPHA, RESAMPLES = 0.05, 9999
LEVELS = {"": 0.95, "90": 0.90}
EDGE = 1e-9  # relative rounding error of floats: 0.3 - 0.2 reaches a delta of 0.1
KEYS = ["account_id", "comparison", "part", "statistic", "dimension"]


def tier(n) -> np.ndarray:
    """Size class of an n: none (0), indicative (below 10), full (10-29), split (30 and more)."""
    n = np.nan_to_num(np.asarray(n, dtype=float))
    return np.select([n < 1, n < SMALL, n < SPLIT], ["none", "indicative", "full"], "split").astype(object)


def t_mean(mean, sd, n) -> tuple[np.ndarray, np.ndarray]:
    """95 % limits of a mean: mean -/+ t(.975, n - 1) sd / sqrt(n); one answer, or all alike (sd = 0), has none: NaN."""
    n = np.asarray(n, dtype=float)
    half = stats.t.ppf(0.975, n - 1) * _known(sd) / np.sqrt(np.where(n > 1, n, np.nan))
    return mean - half, mean + half


def skewed(table: pd.DataFrame) -> pd.Series:
    """Whether a mean needs BCa instead of t: n of 15 or more, sample skewness beyond 1 (columns n, sd, skew)."""
    return (table["n"] >= 15) & (table["skew"].abs() > 1) & (table["sd"] > EDGE)


def bca(values, seed: str) -> tuple[float, float]:
    """95 % BCa bootstrap limits of a mean (Efron 1987); `seed` is a text: account, wave, dimension."""
    given, rng = (np.asarray(values),), np.random.default_rng(zlib.crc32(seed.encode()))
    result = stats.bootstrap(given, np.mean, n_resamples=RESAMPLES, method="BCa", rng=rng)
    return tuple(map(float, result.confidence_interval))


def percentile(draws) -> np.ndarray:
    """95 % limits from bootstrap draws, one row a draw."""
    return np.nanpercentile(draws, [2.5, 97.5], axis=0)


def wilson(share, n, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a share 0..1 of n answers (Wilson 1927); n = 0 has none."""
    n = np.asarray(n, dtype=float)
    n = np.where(n > 0, n, np.nan)
    return proportion_confint(np.asarray(share, dtype=float) * n, n, alpha=1 - level, method="wilson")


def adjusted(promoters, detractors, n) -> tuple[np.ndarray, np.ndarray]:
    """Centre (-1..1) and variance of an NPS after adding 3/4 promoter, 3/2 passive and 3/4 detractor (Rocks 2016).

    Formula: p = (promoters + .75)/(n + 3), d alike; centre = p - d; variance = (p + d - (p - d)^2)/(n + 3).
    """
    p, d = (np.asarray(promoters) + 0.75) / (n + 3), (np.asarray(detractors) + 0.75) / (n + 3)
    return p - d, (p + d - (p - d) ** 2) / (n + 3)


def nps(promoters, detractors, n) -> tuple[np.ndarray, np.ndarray]:
    """95 % adjusted Wald limits of an NPS, -100..100; never of zero width, not centred on it (Rocks 2016)."""
    centre, variance = adjusted(promoters, detractors, n)
    low, high = normal(100 * centre, 100 * np.sqrt(variance))
    return np.where(n > 0, np.maximum(low, -100), np.nan), np.where(n > 0, np.minimum(high, 100), np.nan)


def normal(centre, error) -> tuple[np.ndarray, np.ndarray]:
    """95 % limits of a normal estimate with a known standard error."""
    half = stats.norm.ppf(0.975) * error
    return centre - half, centre + half


def finite_population(scores: pd.DataFrame, population) -> pd.DataFrame:
    """Narrow a score table's limits when most of a known population answered; off unless called.

    Formula: means (variance on n - 1) by sqrt(1 - n/N), shares and NPS (variance on n) by sqrt((N - n)/(N - 1)).
    n = N is a census: no limits, reason ``census``. Next quarter's answers are random all the same.

    Source: Lumley (2010), Complex Surveys, ch. 2.
    """
    n, size = scores["n"].astype(float), pd.Series(population, scores.index, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(scores["statistic"].eq("mean"), 1 - n / size, (size - n) / (size - 1))
    factor = np.sqrt(pd.Series(share, scores.index).where(n < size))
    low, high = (scores["score"] + factor * (scores[end] - scores["score"]) for end in ("low", "high"))
    return scores.assign(low=low, high=high, reason=scores["reason"].mask(scores["shown"] & (n >= size), "census"))


def _known(spread) -> np.ndarray:
    """A spread as float; 0 (answers all alike, but for rounding) is no spread known: NaN."""
    spread = np.asarray(spread, dtype=float)
    return np.where(spread > EDGE, spread, np.nan)


def _limits(centre, error, df=np.inf) -> pd.DataFrame:
    """Limits at both levels and the two-sided p against 0; an error of 0 is no error known."""
    error, table = _known(error), {}
    for name, level in LEVELS.items():
        half = stats.t.ppf((1 + level) / 2, df) * error
        table |= {f"low{name}": centre - half, f"high{name}": centre + half}
    return pd.DataFrame(table).assign(p=2 * stats.t.sf(np.abs(centre) / error, df))


def difference(one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
    """Difference one - two of independent means, with Welch's limits and Hedges' g.

    Formula: SE^2 = s1^2/n1 + s2^2/n2; df = SE^4 / ((s1^2/n1)^2/df1 + (s2^2/n2)^2/df2), df = n - 1 where no column
    ``df`` gives it (a pooled spread has its own); g = J (m1 - m2)/pooled sd with the exact J of f = n1 + n2 - 2. A
    spread that is missing or 0 on either side: the difference stands, limits, p and g are NaN.

    Parameters
    ----------
    one, two : rows in the same order; columns score, sd, n, optionally df.

    Source: Welch (1947), Biometrika 34; Hedges (1981), J. Educ. Stat. 6.
    """
    one, two = one.reset_index(drop=True), two.reset_index(drop=True)
    n1, n2, df1, df2 = one["n"], two["n"], one.get("df", one["n"] - 1), two.get("df", two["n"] - 1)
    v1, v2 = (_known(side["sd"]) ** 2 / side["n"] for side in (one, two))
    gap, total = one["score"] - two["score"], v1 + v2
    df = total**2 / (v1**2 / df1 + v2**2 / df2)
    f = (n1 + n2 - 2).where(n1 + n2 > 2)
    pooled = np.sqrt(((n1 - 1) * one["sd"] ** 2 + (n2 - 1) * two["sd"] ** 2) / f)
    unbiased = np.exp(gammaln(f / 2) - gammaln(f / 2 - 0.5)) / np.sqrt(f / 2)
    return _limits(gap, np.sqrt(total), df).assign(estimate=gap, g=unbiased * gap / pooled.where(total.notna()))


def share_difference(one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
    """Difference one - two of independent shares 0..1, with Newcombe's limits.

    Formula: with Wilson limits l, u of each share, low = d - sqrt((p1 - l1)^2 + (u2 - p2)^2), high alike; p from the
    pooled z. Where n of `two` is NaN its share is taken as exact: Wilson shifted, and the exact binomial p.

    Parameters
    ----------
    one, two : rows in the same order; columns score (0..1), n.

    Source: Newcombe (1998), Statistics in Medicine 17, method 10.
    """
    (p1, n1), (p2, n2) = ((side["score"].to_numpy(float), side["n"].to_numpy(float)) for side in (one, two))
    table = {"estimate": p1 - p2}
    for name, level in LEVELS.items():
        (l1, u1), (l2, u2) = wilson(p1, n1, level), wilson(p2, n2, level)
        l2, u2 = np.where(np.isnan(n2), p2, l2), np.where(np.isnan(n2), p2, u2)
        table[f"low{name}"] = p1 - p2 - np.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
        table[f"high{name}"] = p1 - p2 + np.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return pd.DataFrame(table).assign(p=_share_p(p1, n1, p2, n2))


def _share_p(p1: np.ndarray, n1: np.ndarray, p2: np.ndarray, n2: np.ndarray) -> np.ndarray:
    """Pooled z of two shares, or exact binomial p against a known one (n2 NaN); NaN when nothing can differ."""
    with np.errstate(invalid="ignore", divide="ignore"):
        both = (p1 * n1 + p2 * n2) / (n1 + n2)
        error = np.sqrt(both * (1 - both) * (1 / n1 + 1 / n2))
        p = np.where((n1 > 0) & (error > 0), 2 * stats.norm.sf(np.abs(p1 - p2) / error), np.nan)
    for i in np.flatnonzero(np.isnan(n2) & (n1 > 0) & ~np.isnan(p1) & ~np.isnan(p2)):
        p[i] = stats.binomtest(round(p1[i] * n1[i]), round(n1[i]), p2[i]).pvalue
    return p


def nps_difference(one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
    """Difference one - two of independent NPS, -200..200: the plain difference beside adjusted limits.

    Formula: each group as in `adjusted`; SE^2 is the sum of both variances; limits and p sit round the adjusted one.

    Parameters
    ----------
    one, two : rows in the same order; columns score (-100..100), promoters, detractors, n (counts).

    Source: Lewis & Sauro (2021), J. Usability Studies.
    """
    sides = [side.reset_index(drop=True) for side in (one, two)]
    (c1, v1), (c2, v2) = (adjusted(side["promoters"], side["detractors"], side["n"]) for side in sides)
    answered = sides[0]["n"].gt(0) & sides[1]["n"].gt(0)
    table = _limits(100 * (c1 - c2), (100 * np.sqrt(v1 + v2)).where(answered))
    return table.assign(estimate=sides[0]["score"] - sides[1]["score"])


def paired(differences: pd.DataFrame) -> pd.DataFrame:
    """Mean of differences within persons, paired t (columns score, sd, n of the differences); all alike: no limits."""
    error = _known(differences["sd"]) / np.sqrt(differences["n"])
    return _limits(differences["score"], error, differences["n"] - 1).assign(estimate=differences["score"])


def with_delta(table: pd.DataFrame, delta: pd.DataFrame) -> pd.DataFrame:
    """Replace a comparison table's delta by the reference's, where that has one for its statistic and dimension."""
    keys = ["instrument", "part", "statistic", "dimension"]
    known = table[keys].merge(delta[[*keys, "delta"]], "left", keys, validate="m:1")["delta"].to_numpy(float)
    return table.assign(delta=np.where(np.isnan(known) | table["delta"].isna(), table["delta"], known))


def verdicts(table: pd.DataFrame, family: pd.DataFrame) -> pd.DataFrame:
    """Say of each comparison: above, below, equal, open or indicative, held against all comparisons of the report.

    Formula: above (below): the 95 % interval lies above (below) 0, |estimate| reaches delta where there is one, and the
    Benjamini-Hochberg p over the family is at most .05. Else equal: the 90 % interval lies inside +/- delta. Else open.
    Fewer than 10 customers: indicative, and no part of the family. Hidden or not compared: empty.

    Parameters
    ----------
    table : comparison table (estimate, low, high, low90, high90, p, delta, comparison, dimension, tier, shown).
    family : columns comparison, dimension, p of the whole report; rows of `table` take the place of their namesakes.

    Returns
    -------
    `table` with p_adjusted, verdict and note: ``direction`` (clear, but smaller than delta), ``many`` (one of many).

    Source: Benjamini & Hochberg (1995), JRSS B 57; Schuirmann (1987), J. Pharmacokinet. Biopharm. 15.
    """
    p, names = _adjusted_p(table, family), ("estimate", "delta", "low", "high", "low90", "high90")
    estimate, delta, low, high, low90, high90 = (table[name].to_numpy(float) for name in names)
    slack = EDGE * np.fmax(np.abs(estimate), np.fmax(delta, 0))
    clear, kept = (low > slack) | (high < -slack), p <= ALPHA + EDGE
    sure = clear & kept & (np.isnan(delta) | (np.abs(estimate) >= delta - slack))
    equal = (low90 >= -delta - slack) & (high90 <= delta + slack)
    bands = table["band"].tolist() if "band" in table else [""] * len(table)
    empty = np.isnan(estimate) & np.array([not isinstance(b, str) or b == "" for b in bands], dtype=bool)
    silent, few = ~table["shown"].to_numpy(bool) | empty, table["tier"].isin(["none", "indicative"]).to_numpy()
    cases = [silent, few, sure & (estimate > 0), sure & (estimate < 0), equal]
    verdict = np.select(cases, ["", "indicative", "above", "below", "equal"], "open").astype(object)
    note = np.select([verdict != "open", clear & ~kept, clear], ["", "many", "direction"], "").astype(object)
    return table.assign(p_adjusted=p, verdict=verdict, note=note)


def tested(table: pd.DataFrame) -> pd.Series:
    """The p of the comparisons that may be tested: shown, with 10 customers or more; NaN elsewhere."""
    return table["p"].where(table["shown"].astype(bool) & ~table["tier"].isin(["none", "indicative"]))


def _adjusted_p(table: pd.DataFrame, family: pd.DataFrame) -> np.ndarray:
    """Benjamini-Hochberg over the family after `table` has replaced its own rows; what was not tested stays out."""
    keys = [key for key in KEYS if key in table and key in family]
    own = set(zip(*(table[key].tolist() for key in keys), strict=True))
    everyone = zip(*(family[key].tolist() for key in keys), strict=True)
    others = family["p"].to_numpy(float)[np.fromiter((row not in own for row in everyone), bool, len(family))]
    p = tested(table).to_numpy(float)
    known, result = ~np.isnan(p), np.full(len(p), np.nan)
    if known.any():
        every = np.concatenate([p[known], others[~np.isnan(others)]])
        result[known] = multipletests(every, method="fdr_bh")[1][: known.sum()]
    return result
