"""Pictures of data quality: shares of rows, of answers, of the invited, and how items fit, one row each."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import arrays, marks, theme
from cxlib.charts.arrays import Arrays

COLUMNS = ["statistic", "score", "low", "high", "n"]
LINE = {"row": 0.30, "top": 0.34, "ends": (3.05, 5.95)}
SPANS = {"top_box": (0.0, 1.0), "r": (-1.0, 1.0)}
FEW = 10  # below this many a mark is hollow


def rows(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """One row per file, question, account, role or item: the circle with its interval, number and n.

    A hollow circle has fewer than 10 behind it; a tint from zero stands under shares. A doubted item is named in bold.

    Parameters
    ----------
    table : one of `measures.quality`: statistic (top_box: share, r: correlation), score, low, high, n, shown, reason;
        drawn in the order given, named by `text.names(table)`.
    text, ax : as in `gaps.dumbbell`. size : the same drawing; on the phone it scrolls sideways.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, COLUMNS)
    bottom = LINE["top"] + max(len(table), 1) * LINE["row"]
    ax = theme.canvas(theme.WIDTH, bottom + 0.04, ax)
    out = _placed(table)
    _scale(ax, out, text, bottom)
    x, y, few = out["x"], out["y"], ~(out["n"] >= FEW)
    zero = marks.place(0, _span(out), LINE["ends"])
    marks.boxes(
        ax, [(min(zero, a), b - 0.05, max(zero, a), b + 0.05) for a, b in _seen(x, y)], theme.CUSTOMER_TINT, "track"
    )
    marks.lines(ax, np.c_[out["from"], y, out["to"], y], theme.CUSTOMER, 1.3, "interval")
    marks.dots(ax, x[~few], y[~few], "customer_small")
    marks.dots(ax, x[few], y[few], "customer_small_hollow")
    _words(ax, out, text.names(table), text)
    marks.hidden(ax, arrays.pick(out, ~out["shown"]), text, (*LINE["ends"], 0.1))
    return ax


def _placed(table: pd.DataFrame) -> Arrays:
    """The table's columns with the places of circles and intervals."""
    out = arrays.of(table, ["shown", "reason", *COLUMNS])
    out["doubt"] = table["doubt"].to_numpy(object) if "doubt" in table else np.full(len(table), "", dtype=object)
    out["y"] = LINE["top"] + (np.arange(len(table)) + 0.5) * LINE["row"]
    for name, column in (("x", "score"), ("from", "low"), ("to", "high")):
        out[name] = marks.place(np.where(out["shown"], out[column], np.nan), _span(out), LINE["ends"])
    return out


def _span(out: Arrays) -> tuple[float, float]:
    return SPANS[out["statistic"][0]] if len(out["statistic"]) else SPANS["top_box"]


def _seen(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
    return [(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True) if np.isfinite(a)]


def _scale(ax: Axes, out: Arrays, text, bottom: float) -> None:
    """The scale on top and a rule between rows; one tinted row with its word where the table is empty."""
    span, width = _span(out), ax.get_xlim()[1]
    at = [LINE["top"] + i * LINE["row"] for i in range(max(len(out["y"]), 1))]
    marks.lines(ax, [(0, y, width, y) for y in at], theme.GRID)
    values = marks.ticks(span) if span == (0, 1) else [-1, -0.5, 0, 0.5, 1]
    labels = [text.voice.pct(v) if span == (0, 1) else text.voice.num(v, 1, sign=True) for v in values]
    marks.ruler(ax, list(zip(marks.place(values, span, LINE["ends"]), labels, strict=True)), LINE["top"], bottom)
    if not len(out["y"]):
        marks.blank(ax, (LINE["ends"][0], LINE["top"] + 0.04, LINE["ends"][1], bottom - 0.04), text)


def _words(ax: Axes, out: Arrays, names: list[str], text) -> None:
    """Names at the left, the number and n at the right."""
    marks.put(ax, (7.15, 0.17), text.voice.t("chart.n"), "head", "right")
    for row, name in zip(arrays.each(out), names, strict=True):
        style = "dense_bold" if row.doubt else "dense"
        marks.put(ax, (0, row.y), theme.fit(name, 2.85, style), style)
        said = text.voice.pct(row.score) if row.statistic == "top_box" else text.voice.num(row.score, 2, True)
        marks.put(ax, (6.62, row.y), said if row.shown else "–", "number_line", "right")
        marks.put(ax, (7.15, row.y), text.voice.num(row.n, 0), "tick", "right")
