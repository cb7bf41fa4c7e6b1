"""All comparisons of one report: one family, and its news: what to celebrate, what to repair, what is not yet known."""

import numpy as np
import pandas as pd

from cxlib.measures import intervals, scores

SHARED = [
    *["comparison", "instrument", "part", "statistic", "dimension", "estimate", "low", "high", "low90", "high90", "p"],
    *["n_1", "n_2", "delta", "tier", "shown", "reason"],
]
SIDES = [
    *["band", "level", "level_period", "pairs", "g", "customer_score", "customer_n", "team_score", "team_n"],
    *["now_score", "before_score", "own_score", "benchmark"],
]
MOST = 3  # items in each column of news; never padded
GOOD = {
    "gap": "below",
    "change": "above",
    "benchmark": "above",
}  # the customer rates higher; better; beyond the benchmark
BAD = {"gap": "above", "change": "below", "benchmark": "below"}


def comparisons(tables: dict, delta: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every comparison of a report in one table, tested together as one family.

    Parameters
    ----------
    tables : comparison tables by any name (gaps, changes, differences from a benchmark); None or empty ones count as
        absent.
    delta : the portfolio's reference; replaces the fall-back deltas (see `intervals.with_delta`).

    Returns
    -------
    One row per comparison; columns account_id (where the tables have it), the shared comparison columns, both sides'
    scores, p_adjusted, verdict, note. p is NaN where it may not be tested (hidden, fewer than 10 customers):
    comparison, part, statistic, dimension and p are the family that `intervals.verdicts` asks for.
    """
    given = [table for table in tables.values() if table is not None and len(table)]
    columns = ["account_id", *SHARED, *SIDES]
    kept = [c for c in columns if c in SHARED or any(c in table for table in given)]
    table = (
        pd.concat([t.reindex(columns=kept) for t in given], ignore_index=True) if given else pd.DataFrame(columns=kept)
    )
    table = table.assign(shown=table["shown"].astype(bool), **{c: table[c].astype(float) for c in SHARED[5:14]})
    if delta is not None:
        table = intervals.with_delta(table, delta)
    table["p"] = intervals.tested(table)
    return intervals.verdicts(table, table)


def messages(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What to celebrate, what to repair (three each at most), and what is not yet known.

    Formula: celebrate = better, beyond the benchmark, or rated higher by the customer than by the team; repair = the
    reverse; not yet known = inconclusive or indicative. The size of estimate/delta orders them, .10 standing for
    the delta of a benchmark. Columns may be empty or unequal.

    Parameters
    ----------
    table : `comparisons`. The team's own difference from the benchmark is no news.

    Returns
    -------
    celebrate, repair, unknown: rows of `table` with column size.
    """
    kind = table["comparison"].astype(str).str.rsplit(".", n=1).str[-1]
    size = table["estimate"].abs() / table["delta"].fillna(scores.POINTS)
    table = table.assign(size=size.astype(float)).sort_values("size", ascending=False, kind="stable")
    kind, verdict = kind.loc[table.index], table["verdict"]
    good = verdict.ne("") & verdict.eq(kind.map(GOOD))
    bad = verdict.ne("") & verdict.eq(kind.map(BAD))
    unknown = verdict.isin(["open", "indicative"]) & kind.isin([*GOOD])
    news = table[good].head(MOST), table[bad].head(MOST), table[unknown]
    return tuple(each.reset_index(drop=True) for each in news)


def changes(table: pd.DataFrame) -> pd.DataFrame:
    """What changed since the previous wave: clear rows first, the largest on top; grey rows stay, hidden ones last."""
    rows = table[table["comparison"].astype(str).str.endswith(".change")]
    order = rows["verdict"].map({"above": 0, "below": 0, "equal": 1, "open": 2, "indicative": 3}).fillna(4)
    size = -(rows["estimate"].abs() / rows["delta"])
    place = np.lexsort([size.fillna(0), order])
    return rows.iloc[place].reset_index(drop=True)


def others(instruments, answers, mask, spread: pd.DataFrame) -> list[pd.DataFrame]:
    """Score tables of the instruments without a chapter of their own: scales differ, so each has a table to itself.

    Parameters
    ----------
    instruments : those to score, in the order of the report. answers : `acc.answers`, the answers of an instrument by
        its id. mask : `acc.mask`. spread : reference, as in `scores.with_reference_spread`.

    Returns
    -------
    One score table an instrument (see `scores.by_dimension`), masked for the reader: means, or of a select-all question
    the share who ticked each option, the largest first.
    """
    tables = [(each, mask(scores.by_dimension(answers(each.id), each, told(each)))) for each in instruments]
    return [_ordered(scores.with_reference_spread(table, spread, each), each) for each, table in tables]


def told(instrument) -> str:
    """Return the statistic an instrument without a chapter is told by: ``top_box`` of a select-all question."""
    return "top_box" if instrument.kind == "multi" else "mean"


def _ordered(table: pd.DataFrame, instrument) -> pd.DataFrame:
    """Put the options of a select-all question by their share (hidden ones last, unordered); others as they are."""
    if instrument.kind != "multi":
        return table
    return table.sort_values("score", ascending=False, kind="stable", na_position="last", ignore_index=True)
