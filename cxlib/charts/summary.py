"""What changed: one thin row per measure, its change with the interval on one common scale."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import marks, rows, theme

COLUMNS = ["instrument", "part", "statistic", "dimension", "estimate", "low", "high", "verdict"]
ROW, TOP, ENDS = 0.34, 0.36, (3.30, 5.20)
PARTS = (0.3, 0.5, 1.0, 2.0)  # how much of an instrument's range the scale shows to each side


def changes(table: pd.DataFrame, text, ax: Axes | None = None, narrow: bool = False) -> Axes:
    """One row per change: before, now, the change with its interval beside zero, and the word.

    Measures in different units share the picture: each row's scale is the same part of its own instrument's range, said
    at the ends when all rows have one range. Grey rows stay; hidden ones are hatched.

    Parameters
    ----------
    table : changes with `verdict` (see `summary.changes`), before_score and now_score; drawn in the order given.
    text, ax : as in `gaps.dumbbell`. narrow : the same drawing; on the phone it scrolls sideways.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, COLUMNS)
    ax = theme.canvas(theme.WIDTH, TOP + max(len(table), 1) * ROW + 0.04, ax)
    placed, part = _placed(table, text)
    _frame(ax, placed, part, text)
    solid = placed["verdict"].isin(rows.SOLID)
    for group, color, shape in ((placed[~solid], theme.FAINT, "change_hollow"), (placed[solid], theme.INK, "change")):
        marks.lines(ax, np.c_[group["from"], group["y"], group["to"], group["y"]], color, 1.3, "interval")
        marks.dots(ax, group["x"], group["y"], shape)
    _covers(ax, placed, text)
    for row in placed.itertuples():
        _words(ax, row, text)
    return ax


def _placed(table: pd.DataFrame, text) -> tuple[pd.DataFrame, float]:
    """The table with its places, and the part of the range shown: the smallest that holds every interval."""
    out = table.reset_index(drop=True).copy()
    ranges = [np.ptp(marks.span(out.iloc[[i]], text)) for i in range(len(out))]
    share = (out[["estimate", "low", "high"]].astype(float).T / ranges).T.where(out["shown"].astype(bool))
    widest = np.nanmax(np.abs(share.to_numpy()), initial=0.0)
    part = next((p for p in PARTS if widest <= p), PARTS[-1])
    for name, column in (("x", "estimate"), ("from", "low"), ("to", "high")):
        out[name] = marks.place(share[column], (-part, part), ENDS)
    y = TOP + (np.arange(len(out)) + 0.5) * ROW
    return out.assign(y=y, range=ranges, verdict=out["verdict"].fillna("")), part


def _frame(ax: Axes, placed: pd.DataFrame, part: float, text) -> None:
    """Heads, rules, the zero line, and the scale's ends where all rows share them."""
    bottom, middle = TOP + max(len(placed), 1) * ROW, sum(ENDS) / 2
    marks.lines(ax, [(0, y, theme.WIDTH, y) for y in np.arange(len(placed)) * ROW + TOP], theme.GRID)
    marks.lines(ax, [(middle, TOP, middle, bottom)], theme.RULE, 1.0)
    heads = ((2.40, "before", "right"), (3.00, "now", "right"), (5.88, "change", "right"), (6.02, "verdict", "left"))
    for x, key, ha in heads:
        marks.put(ax, (x, 0.20), text.voice.t(f"chart.{key}"), "head", ha)
    marks.put(ax, (middle, 0.20), "0", "tick", "center")
    one = placed["range"].nunique() == 1 and (placed["statistic"] == "mean").all()
    for x, sign in zip(ENDS, (-1, 1), strict=True):
        label = text.voice.num(sign * part * placed["range"].iloc[0], 0, sign=True) if one else "−+"[sign > 0]
        marks.put(ax, (x, 0.20), label, "tick", "center")
    if placed.empty:
        marks.blank(ax, (0, TOP + 0.04, theme.WIDTH, bottom - 0.04), text)


def _covers(ax: Axes, placed: pd.DataFrame, text) -> None:
    """Hatch the rows that may not be compared, with the reason's word."""
    away = placed[placed["x"].isna()]
    for reason, part in away.assign(reason=away["reason"].replace("", "no_answers")).groupby("reason", sort=False):
        marks.cover(ax, [(ENDS[0], y - 0.11, ENDS[1], y + 0.11) for y in part["y"]], reason)
        marks.plates(
            ax, [(sum(ENDS) / 2, y) for y in part["y"]], [text.voice.reason(reason)] * len(part), reason != "no_answers"
        )


def _words(ax: Axes, row, text) -> None:
    """Label, both scores, change and word of one row; a row not settled is grey."""
    solid = row.verdict in rows.SOLID
    style = "dense_bold" if solid else "dense_grey"
    label = text.voice.label(row.instrument, row.dimension)
    marks.put(ax, (0, row.y), theme.fit(label, 1.85, style), style)
    for x, column in ((2.40, "before_score"), (3.00, "now_score")):
        score = text.voice.value(getattr(row, column, np.nan), row.statistic)
        marks.put(ax, (x, row.y), score, "dense" if solid else "dense_grey", "right")
    number = text.voice.diff(row.estimate, row.statistic) if row.shown else "–"
    marks.put(ax, (5.88, row.y), number, "number_line" if solid else "number_line_grey", "right")
    word = text.voice.word(row.verdict or "open", "change") if row.shown else ""  # the hatch says why
    glyph = text.voice.glyph(row.verdict) if row.shown else ""
    style = "word" if solid else "word_grey"
    marks.put(ax, (6.02, row.y), theme.fit(f"{glyph} {word}".strip(), 1.18, style), style)
