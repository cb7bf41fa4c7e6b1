"""What changed: one thin row per measure, its change with the interval on one common scale."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import arrays, marks, rows, theme
from cxlib.charts.arrays import Arrays

COLUMNS = ["instrument", "part", "statistic", "dimension", "estimate", "low", "high", "verdict"]
TOP, ENDS, FIXED = 0.36, (3.30, 5.20), {"row": 0.34}
WIDE = {"ends": ENDS, "room": 1.85, "number": 5.88, "word": 6.02}
WIDE |= {"scores": ((2.40, "before"), (3.00, "now"))}
NARROW = {"ends": (1.30, 2.04), "room": 1.22, "number": 2.60, "word": 2.66, "scores": ()}
SLIDE = {"ends": (2.56, 3.26), "room": 1.48, "number": 3.92, "word": 4.02, "scores": ((1.94, "before"), (2.42, "now"))}
PARTS = (0.3, 0.5, 0.75, 1.0, 2.0)  # how much of an instrument's range the scale shows to each side


def changes(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """One row per change: before, now, the change with its interval beside zero, and the word.

    Measures in different units share the picture: each row's scale is the same part of its own instrument's range, said
    at the ends when all rows have one range. Grey rows stay; hidden ones are hatched.

    Parameters
    ----------
    table : changes with `verdict` (see `summary.changes`), before_score and now_score; drawn in the order given.
    text, ax, size : as in `gaps.dumbbell`; the phone's without both quarters' scores.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, COLUMNS)
    count = max(len(table), 1)
    look = rows.spread({"top": TOP} | rows.looks(size, WIDE | FIXED, NARROW | FIXED, SLIDE), count)
    ax = theme.canvas(look["width"], TOP + count * look["row"] + 0.04, ax)
    placed, part = _placed(table, text, look)
    _frame(ax, placed, (part, look), text)
    solid = np.isin(placed["verdict"].astype(str), rows.SOLID)
    x, y, low, high = (placed[name] for name in ("x", "y", "from", "to"))
    for part, color, shape in ((~solid, theme.FAINT, "change_hollow"), (solid, theme.INK, "change")):
        marks.lines(ax, np.c_[low, y, high, y][part], color, 1.3, "interval")
        marks.dots(ax, x[part], y[part], shape)
    _covers(ax, placed, text, look)
    for row in arrays.each(placed):
        _words(ax, row, text, look)
    return ax


def _placed(table: pd.DataFrame, text, look: dict) -> tuple[Arrays, float]:
    """The table with its places, and the part of the range shown: the smallest that holds every interval."""
    out = arrays.of(table, ["shown", "reason", *COLUMNS, "before_score", "now_score"])
    spans = [marks.span(arrays.pick(out, [i]), text) for i in range(len(table))]
    ranges = np.array([high - low for low, high in spans])
    share = {name: np.where(out["shown"], out[name] / ranges, np.nan) for name in ("estimate", "low", "high")}
    widest = np.nanmax(np.abs(list(share.values())), initial=0.0)
    part = next((p for p in PARTS if widest <= p), PARTS[-1])
    for name, column in (("x", "estimate"), ("from", "low"), ("to", "high")):
        out[name] = marks.place(share[column], (-part, part), look["ends"])
    return out | {"y": TOP + (np.arange(len(table)) + 0.5) * look["row"], "range": ranges}, part


def _frame(ax: Axes, placed: Arrays, scale: tuple[float, dict], text) -> None:
    """Heads, rules, the zero line, and the scale's ends where all rows share them."""
    part, look = scale
    count, middle, width, row = len(placed["y"]), sum(look["ends"]) / 2, look["width"], look["row"]
    bottom = TOP + max(count, 1) * row
    marks.lines(ax, [(0, y, width, y) for y in np.arange(count) * row + TOP], theme.GRID)
    marks.lines(ax, [(middle, TOP, middle, bottom)], theme.RULE, 1.0)
    heads = [(x, key, "right") for x, key in (*look["scores"], (look["number"], "change"))]
    for x, key, ha in [*heads, (look["word"], "verdict", "left")]:
        marks.put(ax, (x, 0.20), text.voice.t(f"chart.{key}"), "head", ha)
    marks.put(ax, (middle, 0.20), "0", "tick", "center")
    one = len(set(placed["range"])) == 1 and (placed["statistic"] == "mean").all()
    for x, sign in zip(look["ends"], (-1, 1), strict=True):
        label = text.voice.num(sign * part * placed["range"][0], 0, sign=True) if one else "−+"[sign > 0]
        marks.put(ax, (x, 0.20), label, "tick", "center")
    if not count:
        marks.blank(ax, (0, TOP + 0.04, width, bottom - 0.04), text)


def _covers(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """Hatch the rows that may not be compared, with the reason's word."""
    marks.hidden(ax, arrays.pick(placed, np.isnan(placed["x"])), text, (*look["ends"], 0.11))


def _words(ax: Axes, row, text, look: dict) -> None:
    """Label, both scores, change and word of one row; a row not settled is grey."""
    solid = row.verdict in rows.SOLID
    style = "dense_bold" if solid else "dense_grey"
    label = text.voice.label(row.instrument, row.dimension)
    marks.put(ax, (0, row.y), theme.fit(label, look["room"], style), style)
    for x, side in look["scores"]:
        score = text.voice.value(getattr(row, f"{side}_score", np.nan), row.statistic)
        marks.put(ax, (x, row.y), score, "dense" if solid else "dense_grey", "right")
    number = text.voice.diff(row.estimate, row.statistic) if row.shown else "–"
    marks.put(ax, (look["number"], row.y), number, "number_line" if solid else "number_line_grey", "right")
    word = text.voice.word(row.verdict or "open", "change") if row.shown else ""  # the hatch says why
    glyph = text.voice.glyph(row.verdict) if row.shown else ""
    style = "word" if solid else "word_grey"
    marks.put(
        ax, (look["word"], row.y), theme.fit(f"{glyph} {word}".strip(), look["width"] - look["word"], style), style
    )


changes.narrow_version = True


def _clear(table: pd.DataFrame) -> list[pd.DataFrame]:
    """One slide of changes, more only for what is settled: the rest is grey, and stands in the report."""
    first, *others = rows.shares(table, 7)
    return [first, *(part for part in others if part["verdict"].isin(rows.SOLID).any())]


changes.slides = _clear
