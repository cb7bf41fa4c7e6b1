"""Pictures of scores: the six elements against benchmark and team, and plain rows for any instrument."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import arrays, marks, rows, theme
from cxlib.charts.arrays import Arrays

COLUMNS = ["instrument", "statistic", "dimension"]
RANKS = {"benchmark_rank": ("theirs", "benchmark"), "customer_rank": ("customer",) * 2, "team_rank": ("team",) * 2}
WIDE = {"row": 0.52, "top": 0.60, "ends": (1.60, 4.92), "middle": 0.26, "offset": 0.07, "half": 0.16, "room": 1.50}
NO_RANKS = WIDE | {"top": 0.34, "ends": (1.60, 6.30), "number": 7.15}
NARROW = {"row": 0.72, "top": 0.30, "ends": (0.18, 3.54), "middle": 0.475, "offset": 0.072, "half": 0.16}
NARROW |= {"lift": 0.04, "room": 2.9, "number": 3.70}
PLAIN = {"row": 0.40, "top": 0.34, "ends": (2.20, 5.90), "middle": 0.20, "offset": 0.0, "half": 0.13}
PLAIN |= {"room": 2.05, "number": 6.62, "n": 7.15}
PLAIN_NARROW = NARROW | {"row": 0.60, "middle": 0.42, "offset": 0.0, "half": 0.12}
SLIDE = {"top": 0.47, "ends": (1.62, 4.45), "room": 1.52, "number": 5.28, "over": 0.12}
PLAIN_SLIDE = {"top": 0.34, "ends": (1.86, 4.10), "offset": 0.0, "room": 1.74, "number": 4.72, "n": 5.24}
TWO_LINES = 0.36  # inches of a row that holds a label of two lines
FAR = 2  # ranks that differ by this or more are circled


def elements(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """One row per element: the customer's and the team's share or mean, and the benchmark as a tick across both.

    At the right each side's rank of importance, circled where it lies two or more from the first column's.

    Parameters
    ----------
    table : `gaps.team_to_customer` of the elements, or `scores.to_benchmark` (own_score ...), or a score table: then
        there is no team side. Beside them `benchmark` (same units) and benchmark_rank, customer_rank, team_rank (1 =
        most important) where known. Drawn in the order given.
    text, ax, size : as in `gaps.dumbbell`.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, COLUMNS)
    ranks, count = [c for c in RANKS if c in table and size == "page"], max(len(table), 1)
    look = rows.spread(rows.looks(size, WIDE if ranks else NO_RANKS, NARROW, SLIDE), count)
    ax = theme.canvas(look["width"], look["top"] + count * look["row"] + 0.04, ax)
    placed = _with_benchmark(rows.placed(table, text, look), text, look)
    rows.frame(ax, placed, text, look)
    _tracks(ax, placed, look["ends"])
    rows.sides(ax, placed)
    _benchmark(ax, placed, text, look)
    rows.covers(ax, placed, text, look)
    rows.name_sides(ax, placed, text, look)
    _names(ax, placed, text, look)
    _ranks(ax, placed, text, ranks)
    return ax


def dots(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """One row per dimension of any instrument: circle, interval, number and n.

    Parameters
    ----------
    table : score table with `shown`, `reason`, instrument, statistic, dimension, score, low, high, n.
    text, ax, size : as in `gaps.dumbbell`.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, COLUMNS)
    count = max(len(table), 1)
    look = rows.spread(rows.looks(size, PLAIN, PLAIN_NARROW, PLAIN_SLIDE), count)
    ax = theme.canvas(look["width"], look["top"] + count * look["row"] + 0.04, ax)
    placed = rows.placed(table, text, look)
    rows.frame(ax, placed, text, look)
    rows.sides(ax, placed)
    rows.covers(ax, placed, text, look)
    _names(ax, placed, text, look)
    if "n" in look:
        for row in arrays.each(placed):
            marks.put(ax, (look["n"], row.y), text.voice.num(row.customer_n, 0), "tick", "right")
        marks.put(ax, (look["n"], 0.17), "n", "head", "right")
    return ax


def _tracks(ax: Axes, placed: Arrays, ends: tuple[float, float]) -> None:
    """A tint from zero to the customer's share: only shares have a natural foot."""
    seen = np.isfinite(placed["customer_x"]) & (placed["statistic"] == "top_box")
    at = zip(placed["customer_x"][seen], placed["y_customer"][seen], strict=True)
    corners = [(ends[0], y - 0.033, x, y + 0.033) for x, y in at]
    marks.boxes(ax, corners, theme.CUSTOMER_TINT, "track")


def _with_benchmark(placed: Arrays, text, look: dict) -> Arrays:
    """Add the tick's place where a side is shown, and whether the row has a track where no name may stand."""
    seen = np.isfinite(placed["customer_x"]) | np.isfinite(placed["team_x"])
    known = np.where(seen, placed.get("benchmark", np.nan), np.nan)
    x = marks.place(known, marks.span(placed, text), look["ends"])
    return placed | {"benchmark_x": x, "track": placed["statistic"] == "top_box"}


def _benchmark(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """The benchmark's tick across both sides; its name over the first, or over the scale where rows are low."""
    x, y, tall = placed["benchmark_x"], placed["y"], look["half"] - 0.01
    marks.lines(ax, np.c_[x, y - tall, x, y + tall], theme.BENCHMARK, 2.6, "benchmark")
    word = text.voice.t("chart.companies")
    half, (left, right) = theme.width_of(word, 8.3, 400) / 2, look["ends"]
    for first in np.flatnonzero(np.isfinite(x))[:1]:
        middle = min(max(x[first], left + half), right - half)
        above = look.get("over", y[first] - tall - 0.055)
        marks.halo(marks.put(ax, (middle, above), word, "benchmark", "center"))


def _names(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """The rows' labels, and the customer's number where no rank column stands at the right."""
    lines = 2 if "lift" not in look and look["row"] >= TWO_LINES else 1
    for row in arrays.each(placed):
        y = row.y - look["middle"] + 0.17 if "lift" in look else row.y
        label = text.voice.label(row.instrument, row.dimension)
        marks.put(ax, (look.get("lift", 0), y), theme.wrap(label, look["room"], most=lines), "label")
        if "number" in look:
            number = text.voice.value(row.customer_score, row.statistic)
            marks.put(ax, (look["number"], y), number, "rank" if number == "–" else "score", "right")


def _ranks(ax: Axes, placed: Arrays, text, ranks: list[str]) -> None:
    """The rank columns under one head; a rank far from the first column's is circled and set bold."""
    if not ranks:
        return
    columns = dict(zip(ranks, (5.50, 6.20, 6.84), strict=False))
    marks.put(ax, (6.18, 0.08), text.voice.t("chart.importance_rank"), "head", "center")
    marks.lines(ax, [(5.12, 0.24, 7.20, 0.24)], theme.RULE)
    for column, x in columns.items():
        far = np.abs(placed[column] - placed[ranks[0]]) >= FAR
        marks.dots(ax, np.full(far.sum(), x), placed["y"][far], "rank")
        name, style = RANKS[column]
        marks.put(ax, (x, 0.44), text.voice.t(f"chart.{name}"), f"{style}_head", "center")
        for y, rank, bold in zip(placed["y"], placed[column], far, strict=True):
            marks.put(ax, (x, y), text.voice.num(rank, 0), "rank_far" if bold else "rank", "center")


elements.narrow_version = dots.narrow_version = True
elements.slides = dots.slides = partial(rows.shares, most=7)
