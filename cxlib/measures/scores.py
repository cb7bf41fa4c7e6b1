"""Scores of an instrument's dimensions: respondents' means and shares, their change, benchmark, rank and index."""

import numpy as np
import pandas as pd
from scipy import stats

from cxlib.instruments import Instrument
from cxlib.measures import intervals, rows

POINTS = 0.10  # smallest difference of shares that matters, where the references give none
RANGE = 0.075  # the same for means, in parts of the scale's range
RELIABLE = 30  # respondents from whom on Cronbach's alpha is said


def by_dimension(answers: pd.DataFrame, instrument: Instrument, statistic: str = "mean", by=()) -> pd.DataFrame:
    """Score every dimension of an instrument: the mean of its respondents, or the share of them at the top.

    Formula: a respondent's score is the mean of the items answered, if at least half of the dimension's items are
    (reversed items mirrored); ``mean`` = mean of respondents, t interval (BCa when n >= 15 and |skewness| > 1);
    ``top_box`` = share of respondents with a score of the instrument's top_box or more, Wilson's interval.

    Parameters
    ----------
    answers : one row per respondent and item; columns respondent_id, item_id, value (native scale) and those of `by`.
        A missing answer is NaN and counts nowhere. A person who answered an item twice counts once, with the mean.
    statistic : ``mean`` or ``top_box``.
    by : list of columns; one block of rows per group found, unknown (NaN) included.

    Returns
    -------
    One row per group, part and dimension, every dimension in the instrument's order; columns `by`, instrument, part,
    statistic, dimension, score, low, high (native units, or 0..1), n (respondents), sd, tier, shown, reason.

    Raises
    ------
    ValueError naming items the instrument does not know, values off its scale, or a missing top_box.

    Source: Wilson (1927), JASA 22; Efron (1987), JASA 82.
    """
    by = rows.columns(by)
    kind = (instrument, statistic, _waves(answers))
    return _scored(_people(answers, instrument, statistic, by), answers, kind, by)


def points(answers: pd.DataFrame, instrument: Instrument, statistic: str, by) -> pd.DataFrame:
    """Scores of very many groups, for references: as `by_dimension`, but skewed means too have t limits."""
    by = rows.columns(by)
    return _scored(_people(answers, instrument, statistic, by), answers, (instrument, statistic, None), by)


def _waves(answers: pd.DataFrame) -> str:
    """The waves of the answers, as the seed of a bootstrap names them."""
    return "|".join(sorted(answers.get("wave_id", pd.Series(dtype=str)).dropna().unique()))


def _scored(people: pd.DataFrame, answers: pd.DataFrame, kind: tuple, by: list[str]) -> pd.DataFrame:
    """Score table of person rows; kind = (instrument, statistic, waves for the seed of a bootstrap; None: t alone)."""
    (instrument, statistic, waves), keys = kind, [*by, "part", "dimension"]
    if statistic == "mean":
        table = _means(people, keys, waves)
        table[["low", "high"]] = table[["low", "high"]].clip(*instrument.scale)
    else:
        table = rows.grouped(people, keys).agg(score="mean", n="count").reset_index().assign(sd=np.nan)
        table["low"], table["high"] = intervals.wilson(table["score"], table["n"])
    return rows.finished(rows.every(answers, instrument, by).merge(table, "left", keys), instrument.id, statistic)


def _people(answers: pd.DataFrame, instrument: Instrument, statistic: str, by=()) -> pd.DataFrame:
    """Person rows of a statistic: scores, or 1 and 0 for at the top and below."""
    known = ["mean"] * (instrument.kind != "multi") + ["top_box"] * (instrument.top_box is not None)
    if statistic not in known:  # of a select-all question nobody wants a mean of ticks: it is the share who ticked
        raise ValueError(
            f"{instrument.id}: no statistic {statistic!r}; use {' or '.join(map(repr, known))} (top_box in its file)"
        )
    people = rows.persons(answers, instrument, by)
    if statistic == "top_box":
        people["value"] = people["value"].ge(instrument.top_box - intervals.EDGE).astype(float)
    return people


def _means(people: pd.DataFrame, keys: list[str], waves: str | None) -> pd.DataFrame:
    """Mean, limits, n and sd by group; skewed groups by BCa, seeded with the group's accounts, waves and dimension."""
    groups = rows.grouped(people, keys)
    table = groups.agg(score="mean", n="count", sd="std", skew="skew")
    table["low"], table["high"] = intervals.t_mean(table["score"], table["sd"], table["n"])
    for key in table.index[intervals.skewed(table)] if waves is not None else ():
        values = groups.get_group(key)
        accounts = people.loc[values.index, "account_id"].unique() if "account_id" in people else []
        seed = "|".join([*sorted(map(str, accounts)), waves, *key[-2:]])
        table.loc[key, ["low", "high"]] = intervals.bca(values.sort_values(), seed)
    return table.drop(columns="skew").reset_index()


def with_reference_spread(scores: pd.DataFrame, spread: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Give means whose answers are all alike the portfolio's pooled SD, and with it an interval.

    Parameters
    ----------
    spread : reference; columns instrument, part, statistic, dimension, spread (native units).
    """
    keys = ["instrument", "part", "statistic", "dimension"]
    pooled = scores[keys].merge(spread, "left", keys)["spread"].set_axis(scores.index)
    alike = scores["shown"] & scores["statistic"].eq("mean") & ~(scores["sd"] > intervals.EDGE) & (scores["n"] > 1)
    low, high = (each.clip(*instrument.scale) for each in intervals.t_mean(scores["score"], pooled, scores["n"]))
    return scores.assign(
        sd=scores["sd"].mask(alike, pooled), low=scores["low"].mask(alike, low), high=scores["high"].mask(alike, high)
    )


def change(now: pd.DataFrame, before: pd.DataFrame, instrument: Instrument, statistic: str = "mean") -> pd.DataFrame:
    """Change of every dimension since an earlier wave, within the same persons where there are enough of them.

    Formula: 10 or more persons in both waves: mean of their differences, paired t. Else the difference of the two
    scores: Welch for means, Newcombe for shares.

    Parameters
    ----------
    now, before : answers of the two waves, as for `by_dimension`.

    Returns
    -------
    Comparison table, one row per part and dimension: estimate, low, high, low90, high90, p, n_1 (now), n_2 (before),
    pairs, delta, comparison ``<id>.change``, tier, shown, reason, and now_/before_ score, low, high, n. delta is 7.5 %
    of the scale's range for means and .10 for shares; `intervals.with_delta` puts the portfolio's in its place.

    Source: Welch (1947), Biometrika 34; Newcombe (1998), Statistics in Medicine 17.
    """
    return _changed((now, before), instrument, statistic, [])


def changes(now: pd.DataFrame, before: pd.DataFrame, instrument: Instrument, by) -> pd.DataFrame:
    """Changes of many accounts at once, as `change` (the sides as `points`): shares where there is a top_box."""
    return _changed((now, before), instrument, "mean" if instrument.top_box is None else "top_box", rows.columns(by))


def _changed(waves: tuple, instrument: Instrument, statistic: str, by: list[str]) -> pd.DataFrame:
    """Comparison table of two waves' answers, (now, before)."""
    people = [_people(answers, instrument, statistic, by) for answers in waves]
    kinds = [(instrument, statistic, None if by else _waves(answers)) for answers in waves]
    one, two = (_scored(*each, by) for each in zip(people, waves, kinds, strict=True))
    function = intervals.difference if statistic == "mean" else intervals.share_difference
    table = rows.compared(one, two, function, ("now", "before"))
    table["comparison"] = f"{instrument.id}.change"
    table["delta"] = RANGE * (instrument.scale[1] - instrument.scale[0]) if statistic == "mean" else POINTS
    return rows.within_persons(table, *people)


def to_benchmark(scores: pd.DataFrame, instrument: Instrument, name: str) -> pd.DataFrame:
    """Own shares minus a published benchmark that has its own sampling error.

    Formula: estimate = own share - benchmark; Newcombe's limits with the benchmark's n, or Wilson's shifted and the
    exact binomial p where the file gives no n. No delta: any difference counts.

    Parameters
    ----------
    scores : rows of `by_dimension` (customers) or of the team's published table; those of the benchmark's statistic
        and part are compared. The benchmark's kind says whether that is like with like.
    name : key under [benchmarks] in the instrument's file.

    Returns
    -------
    Comparison table with own_score, own_low, own_high, own_n and benchmark (0..1); comparison is ``<id>.benchmark``,
    for team rows ``<id>.team_benchmark``. A dimension the benchmark lacks is shown but not compared.

    Raises
    ------
    KeyError naming the benchmarks that exist; ValueError if this one is not of shares.

    Source: Newcombe (1998), Statistics in Medicine 17; the instrument's file names the benchmark's own.
    """
    if name not in instrument.benchmarks:
        raise KeyError(f"{instrument.id}: no benchmark {name!r}; there are {sorted(instrument.benchmarks)}")
    known = instrument.benchmarks[name]
    if known["statistic"] != "top_box":
        raise ValueError(f"{instrument.id}: benchmark {name} is of {known['statistic']!r}; only shares can be compared")
    own = scores[scores["statistic"].eq("top_box") & scores["part"].eq(known["part"])].reset_index(drop=True)
    bench = own.assign(score=own["dimension"].map(known["values"]).astype(float), n=known.get("n", np.nan))
    table = rows.compared(own, bench.assign(shown=True, reason=""), intervals.share_difference, ("own", "benchmark"))
    table = table.rename(columns={"benchmark_score": "benchmark"}).drop(columns=["benchmark_low", "benchmark_high"])
    side = "team_benchmark" if "level" in scores else "benchmark"
    return table.assign(comparison=f"{instrument.id}.{side}", tier=intervals.tier(own["n"]), n_2=known.get("n", np.nan))


def ranks(scores: pd.DataFrame) -> pd.DataFrame:
    """Add the rank of each dimension by its score, 1 the highest, within instrument, part, statistic; ties share it."""
    score = scores["score"].where(scores["shown"].astype(bool))
    keys = [scores[c] for c in ("account_id", "instrument", "part", "statistic") if c in scores]
    return scores.assign(rank=score.groupby(keys).rank(ascending=False, method="min"))


def flame_index(scores: pd.DataFrame) -> pd.DataFrame:
    """Unweighted mean of the dimensions' means: to be shown after them, never alone.

    Returns
    -------
    One score row per group, dimension ``index``; no interval (the dimensions share their respondents), n the smallest
    n of the dimensions used, and the columns dimensions (used) and of (asked): a dimension without a score is left out.
    """
    keys = [c for c in scores.columns[: scores.columns.get_loc("score")] if c != "dimension"]
    used = scores.assign(used=scores["score"].where(scores["shown"]), count=scores["n"].where(scores["score"].notna()))
    table = used.groupby(keys, sort=False, dropna=False).agg(
        score=("used", "mean"), n=("count", "min"), dimensions=("used", "count"), of=("dimension", "size")
    )
    table = table.reset_index().assign(dimension="index", low=np.nan, high=np.nan, sd=np.nan)
    return rows.finished(table, table["instrument"].iloc[0], table["statistic"].iloc[0])


def element_index(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Performance of all elements in one number per person, each weighed by what that person finds important.

    Formula: person = sum(importance x performance)/sum(importance) over the elements with both; score = mean of
    persons who gave both for at least half of the elements, t interval.
    """
    wide = rows.persons(answers, instrument).pivot_table(
        index=["respondent_id", "dimension"], columns="part", values="value"
    )
    both = wide.reindex(columns=["importance", "performance"]).dropna()
    both["weighed"] = both["importance"] * both["performance"]
    person = both.groupby("respondent_id").agg(w=("importance", "sum"), x=("weighed", "sum"), k=("weighed", "size"))
    person = person[2 * person["k"] >= len(instrument.dimensions)]
    value = person["x"] / person["w"]
    row = {"part": "performance", "dimension": "index", "score": value.mean(), "n": len(value), "sd": value.std()}
    row["low"], row["high"] = intervals.t_mean(row["score"], row["sd"], row["n"])
    table = rows.finished(pd.DataFrame([row]), instrument.id, "mean")
    return table.assign(**table[["low", "high"]].astype(float).clip(*instrument.scale))


def alpha(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Cronbach's alpha of each dimension of two items or more: do they measure one thing? From 30 respondents on.

    Formula: k/(k - 1) (1 - sum of item variances / sum of all covariances), covariances of the pairs answered;
    limits 1 - (1 - alpha) F, F at .975 and .025 with n - 1 and (n - 1)(k - 1) df.

    Returns
    -------
    One row per part and dimension; columns part, dimension, score, low, high, n, items, shown, reason.

    Source: Cronbach (1951), Psychometrika 16; Feldt (1965), Psychometrika 30.
    """
    rows.check(answers, instrument)
    values = answers.assign(value=answers["value"].astype(float)).pivot_table(
        index=rows.who(answers), columns="item_id", values="value"
    )
    items = instrument.items[instrument.items.index.isin(values.columns)]
    items = items[items.groupby(["part", "dimension"])["reverse"].transform("size") > 1]
    return pd.DataFrame(
        [{"part": p, "dimension": d, **_alpha(values[group.index], group["reverse"])}
         for (p, d), group in items.groupby(["part", "dimension"], sort=False)],
        columns=["part", "dimension", "score", "low", "high", "n", "items", "shown", "reason"],
    )  # fmt: skip


def _alpha(values: pd.DataFrame, reverse: pd.Series) -> dict:
    """Alpha and Feldt's limits of one dimension's items; mirroring an item only turns the sign of its covariances."""
    covariance = (values * np.where(reverse.astype(bool), -1, 1)).cov()
    n, k = int(values.notna().any(axis=1).sum()), len(covariance)
    if n < RELIABLE:
        nothing = dict.fromkeys(["score", "low", "high"], np.nan)
        return {**nothing, "n": n, "items": k, "shown": False, "reason": "too_few"}
    score = k / (k - 1) * (1 - np.trace(covariance) / covariance.to_numpy().sum())
    low, high = 1 - (1 - score) * stats.f.ppf([0.975, 0.025], n - 1, (n - 1) * (k - 1))
    return {"score": score, "low": low, "high": high, "n": n, "items": k, "shown": True, "reason": ""}
