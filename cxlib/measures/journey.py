"""Journeys: their moments, peak and end, the mean, and what is remembered of them. Each journey first, then persons."""

import numpy as np
import pandas as pd

from cxlib.measures import intervals, rows

LEVELS = ["mean", "peak_end", "remembered"]
LOW, HIGH = -5.0, 5.0  # valence of a moment
DELTA = 0.075 * (HIGH - LOW)  # smallest change that matters, where the references give none
NUMBERS = ["mean", "duration_mean", "total", "peak", "high_", "low_", "end", "latest", "peak_end", "dual"]


def peak_end(moments: pd.DataFrame, journeys: pd.DataFrame, peak: str = "abs", end: str = "moment") -> pd.DataFrame:
    """What each journey was like: mean, peak, low, end, peak-end, beside what is remembered of it.

    Formula: peak_end = (peak + end)/2; peak = the moment farthest from 0 with its sign, of equals the later one; end =
    the last moment. One moment may be both. An unfinished journey has a latest moment but no end and no peak-end.

    Parameters
    ----------
    moments : one row per moment; columns journey_id, seq (order in time), phase, valence (-5..5), duration_min.
    journeys : columns journey_id, account_id, respondent_id, remembered (-5..5), completed (bool; where it is not
        said, a journey with a remembered rating has ended, for that is asked after the end).
    peak : ``abs``, ``pos`` (highest) or ``neg`` (lowest); end : ``moment``, or ``phase`` (mean of the last phase).

    Returns
    -------
    One row per journey: mean, duration_mean (weighed by duration), total (sum of valence x minutes), peak, high_, low_,
    end, latest, peak_end, dual ((high + low + end)/3), remembered, memory_gap (remembered - mean), rule_error
    (remembered - peak_end), moments (count), completed.

    Raises
    ------
    ValueError for an unknown peak or end, or valence outside -5..5.

    Source: Kahneman, Fredrickson, Schreiber & Redelmeier (1993), Psychological Science 4(6).
    """
    if peak not in ("abs", "pos", "neg") or end not in ("moment", "phase"):
        raise ValueError(f"peak is abs, pos or neg and end is moment or phase, not {peak!r} and {end!r}")
    each = _each(ordered(moments), end)
    table = journeys.merge(each, on="journey_id", how="left")
    done = finished(table)
    table = table.assign(
        completed=done, end=table["latest"].where(done), moments=table["moments"].fillna(0).astype(int)
    )
    table["peak"] = table[{"abs": "peak", "pos": "high_", "neg": "low_"}[peak]]
    table["peak_end"] = (table["peak"] + table["end"]) / 2
    table["dual"] = (table["high_"] + table["low_"] + table["end"]) / 3
    table["memory_gap"] = table["remembered"] - table["mean"]
    table["rule_error"] = table["remembered"] - table["peak_end"]
    ids = [c for c in ("journey_id", "wave_id", "account_id", "respondent_id") if c in table]
    return table[[*ids, *NUMBERS, "remembered", "memory_gap", "rule_error", "moments", "completed"]]


def finished(journeys: pd.DataFrame) -> pd.Series:
    """Whether each journey has ended: as `completed` says, else whether its remembered rating was given."""
    said = journeys.get("completed", pd.Series(np.nan, journeys.index)).astype(object)
    return said.where(said.notna(), journeys["remembered"].notna()).astype(bool)


def with_persons(moments: pd.DataFrame, journeys: pd.DataFrame) -> pd.DataFrame:
    """Moments with the account and respondent of their journey, where they do not say them themselves."""
    lacking = [c for c in ("account_id", "respondent_id") if c in journeys and c not in moments]
    return moments.merge(journeys[["journey_id", *lacking]], on="journey_id", how="left", validate="m:1")


def ordered(moments: pd.DataFrame) -> pd.DataFrame:
    """Moments with a valence in the order of their journey; ValueError naming valences outside -5..5."""
    off = moments.loc[moments["valence"].notna() & ~moments["valence"].between(LOW, HIGH), "valence"]
    if len(off):
        raise ValueError(f"moments: valence {sorted(set(off))} outside -5..5; subtract 5 from answers on 0-10")
    return moments.dropna(subset="valence").sort_values(["journey_id", "seq"], kind="stable", ignore_index=True)


def _each(moments: pd.DataFrame, end: str) -> pd.DataFrame:
    """Numbers of each journey from its ordered moments."""
    size = moments["valence"].abs()
    minutes = moments.get("duration_min", pd.Series(np.nan, moments.index)).astype(float)
    moments = moments.assign(size=size, minutes=minutes, weighed=minutes * moments["valence"])
    groups = moments.groupby("journey_id")
    table = groups["valence"].agg(mean="mean", high_="max", low_="min", latest="last", moments="count")
    table["peak"] = moments.sort_values("size", kind="stable").groupby("journey_id")["valence"].last()
    timed = groups["weighed"].sum().where(groups["minutes"].count() == table["moments"])
    table["total"], table["duration_mean"] = timed, timed / groups["minutes"].sum().where(lambda total: total > 0)
    if end == "phase":
        last = moments[moments["phase"] == groups["phase"].transform("last")]
        table["latest"] = last.groupby("journey_id")["valence"].mean()
    return table.reset_index()


def curve(moments: pd.DataFrame, journeys: pd.DataFrame | None = None) -> pd.DataFrame:
    """The emotion curve: mean of each moment over persons, in the order of the journey.

    Formula: a person's journeys are averaged first; then the mean of persons with a t interval, kept within -5..5. A
    touchpoint met twice in a journey is two moments.

    Parameters
    ----------
    moments : as for `peak_end`, with touchpoint and, unless `journeys` is given, respondent_id.

    Returns
    -------
    One row per moment: phase, touchpoint, seq (median place), source (in_the_moment, recalled or mixed), then the
    columns of every score table (dimension = touchpoint, or the phase where that is empty; n = persons).

    Raises
    ------
    ValueError if nothing says whose the moments are: five journeys of one person are not five persons.

    Source: Student (1908), Biometrika 6, for the limits.
    """
    table = ordered(moments if journeys is None else with_persons(moments, journeys))
    if "respondent_id" not in table:
        raise ValueError("moments do not say whose they are; pass the journeys too")
    table["touchpoint"] = table.get("touchpoint", pd.Series("", table.index)).fillna("")
    table["round"] = table.groupby(["journey_id", "phase", "touchpoint"]).cumcount()
    moment = ["phase", "touchpoint", "round"]
    person = table.groupby([*moment, *rows.who(table)], dropna=False)["valence"].mean()
    result = person.groupby(moment).agg(score="mean", sd="std", n="count").reset_index()
    result["low"], result["high"] = intervals.t_mean(result["score"], result["sd"], result["n"])
    result[["low", "high"]] = result[["low", "high"]].clip(LOW, HIGH)
    told = table.assign(source=table.get("source", "")).groupby(moment)
    result["seq"], result["source"] = told["seq"].median().to_numpy(), told["source"].agg(_source).to_numpy()
    result["dimension"] = result["touchpoint"].where(result["touchpoint"] != "", result["phase"])
    result = result.sort_values("seq", kind="stable", ignore_index=True).assign(part="")
    table = rows.finished(result.drop(columns="round"), "journey", "mean")
    return table[["phase", "touchpoint", "seq", "source", *rows.COLUMNS]]


def _source(values: pd.Series) -> str:
    """The one source of a moment's answers, or ``mixed``."""
    return values.iloc[0] if values.nunique() == 1 else "mixed"


def persons(journeys: pd.DataFrame) -> pd.DataFrame:
    """The three levels of each person: a person's journeys are averaged first (columns part, dimension, value)."""
    who = rows.who(journeys)
    long = journeys.melt(who, LEVELS, "dimension", "value").dropna(subset="value")
    return long.groupby([*who, "dimension"])["value"].mean().reset_index().assign(part="")


def levels(journeys: pd.DataFrame, by=()) -> pd.DataFrame:
    """Three different numbers side by side: experienced mean, peak-end (mean over journeys) and remembered.

    Parameters
    ----------
    journeys : `peak_end`, one row per journey. by : [] or ["account_id"].

    Returns
    -------
    Score table of three rows (per account), dimension mean, peak_end, remembered; n = persons; t limits within -5..5.
    """
    by = rows.columns(by)
    keys = [*by, "part", "dimension"]
    each = rows.grouped(persons(journeys), keys).agg(score="mean", n="count", sd="std").reset_index()
    each["low"], each["high"] = intervals.t_mean(each["score"], each["sd"], each["n"])
    each[["low", "high"]] = each[["low", "high"]].clip(LOW, HIGH)
    every = pd.DataFrame({"part": "", "dimension": LEVELS})
    every = journeys[by].drop_duplicates().merge(every, how="cross") if by else every
    return rows.finished(every.merge(each, "left", keys), "journey", "mean")


def change(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Change of the three levels since an earlier wave, within the same persons where 10 or more took part twice.

    Parameters
    ----------
    now, before : `peak_end` of the two waves.

    Returns
    -------
    Comparison table of three rows, comparison ``journey.change``; delta .75 unless `intervals.with_delta` replaces it.
    """
    return changes(now, before, [])


def changes(now: pd.DataFrame, before: pd.DataFrame, by) -> pd.DataFrame:
    """Changes of many accounts at once, as `change`; `by` = [] or ["account_id"]."""
    table = rows.compared(levels(now, by), levels(before, by), intervals.difference, ("now", "before"))
    table = table.assign(comparison="journey.change", delta=DELTA)
    return rows.within_persons(table, persons(now), persons(before))


def extremes(moments: pd.DataFrame, journeys: pd.DataFrame | None = None) -> pd.DataFrame:
    """Which phase holds the peak, the low and the end of how many journeys.

    Parameters
    ----------
    journeys : an unfinished journey has no end. Without them every journey counts as finished.

    Returns
    -------
    Score table: part peak, low or end, dimension the phase (in path order), score the share of journeys (Wilson), n
    the journeys, count. peak = highest, low = lowest valence; of equals the later one.
    """
    table = ordered(moments)
    done = set(table["journey_id"] if journeys is None else journeys.loc[finished(journeys), "journey_id"])
    by_value = table.sort_values("valence", kind="stable")
    by_depth = table.sort_values("valence", ascending=False, kind="stable")
    holders = {"peak": by_value, "low": by_depth, "end": table[table["journey_id"].isin(done)]}
    phases = table.groupby("phase")["seq"].median().sort_values(kind="stable").index
    parts = []
    for part, each in holders.items():
        count = each.groupby("journey_id")["phase"].last().value_counts().reindex(phases, fill_value=0)
        parts.append(pd.DataFrame({"part": part, "dimension": phases, "count": count.to_numpy(), "n": count.sum()}))
    result = pd.concat(parts, ignore_index=True)
    result["score"], result["sd"] = result["count"] / result["n"].where(result["n"] > 0), np.nan
    result["low"], result["high"] = intervals.wilson(result["score"], result["n"])
    return rows.finished(result, "journey", "share")
