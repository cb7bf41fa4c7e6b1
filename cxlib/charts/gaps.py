"""Pictures of the perception gap: the dumbbell in the order of the customer path, and the quadrant."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import arrays, labels, marks, rows, theme
from cxlib.charts.arrays import Arrays

COLUMNS = ["instrument", "statistic", "dimension"]
WIDE = {"row": 0.56, "top": 0.34, "ends": (1.80, 5.15), "middle": 0.28, "offset": 0.078, "half": 0.17}
NARROW = {"row": 0.80, "top": 0.30, "ends": (0.10, 3.64), "middle": 0.51, "offset": 0.088, "half": 0.2}
SLIDE = {"top": 0.30, "ends": (1.48, 3.44), "room": 1.36, "columns": (4.00, 4.10, 5.30)}
SLIDE |= {"reach": 3.56}  # how far to the right a side's name may stand
FIELD, FIELD_SLIDE = (0.75, 0.05, 5.55, 4.85), (0.46, 0.06, 2.06, 1.66)  # the square: left, top, right, bottom
BANDS = {"above": theme.TEAM_MID, "below": theme.CUSTOMER_MID}


def dumbbell(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """One row per dimension: the customer's circle, the team's diamond, and the gap as a band between them.

    The band has the color of the side that rates higher; it, the number and the word turn grey when the gap is
    inconclusive. A hollow mark has fewer than 10 persons. A side that may not be shown is hatched with its word.

    Parameters
    ----------
    table : `gaps.team_to_customer` with `verdict` (see `intervals.verdicts`): `shown`, `reason`, `estimate` (team -
        customer) and both sides' score, low, high, n, native units or shares 0..1; drawn in the order given. A plain
        score table draws the customer alone, its number at the right.
    text : Text of the picture; its voice says labels, numbers and verdicts.
    ax : Axes to turn into the canvas; without it the picture makes its own.
    size : page; phone, with the label above the marks; or slide, with larger words.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, COLUMNS)
    count, alone = max(len(table), 1), {} if "team_score" in table else {"offset": 0.0}
    look = rows.spread(rows.looks(size, WIDE, NARROW, SLIDE) | alone, count)
    ax = theme.canvas(look["width"], look["top"] + count * look["row"] + 0.06, ax)
    placed = rows.placed(table, text, look)
    rows.frame(ax, placed, text, look)
    _bands(ax, placed)
    rows.sides(ax, placed)
    rows.covers(ax, placed, text, look)
    rows.name_sides(ax, placed, text, look)
    {"page": _words, "phone": _words_narrow, "slide": _words_slide}[size](ax, placed, text)
    return ax


def _bands(ax: Axes, placed: Arrays) -> None:
    """Fill the rectangle between the two marks; none where a side is missing or the persons are too few."""
    both = [row for row in arrays.each(placed) if row.gap_seen and row.verdict not in ("indicative", "")]
    corners = [(row.customer_x, row.y_customer, row.team_x, row.y_team) for row in both]
    colors = [theme.on_white(BANDS[r.verdict], 0.75) if r.verdict in BANDS else theme.GREY_TINT for r in both]
    marks.boxes(ax, corners, colors, "gap")


def _words(ax: Axes, placed: Arrays, text) -> None:
    """Label and stage at the left with the path's numbers, gap and verdict at the right."""
    drawn = arrays.each(placed)
    steps = [text.voice.step(row.instrument, row.dimension) for row in drawn]
    left = 0.34 if any(steps) else 0.0
    _path(ax, placed["y"], steps)
    for row in drawn:
        rows.name(ax, row, text, (left, 1.72))
        rows.verdict(ax, row, text, (5.80, 5.98, 7.2))
    alone = len(drawn) > 0 and not placed["has_team"].any()
    marks.put(ax, (5.80, 0.17), text.voice.t("column.score" if alone else "chart.gap"), "head", "right")
    marks.put(ax, (5.98, 0.17), "" if alone else text.voice.t("chart.verdict"), "head")


def _path(ax: Axes, y: np.ndarray, steps: list[str]) -> None:
    """The customer path at the left: numbered steps on one line, a bracket for what concerns the whole path."""
    numbered = [at for at, step in zip(y, steps, strict=True) if step not in ("", "whole")]
    whole = [at for at, step in zip(y, steps, strict=True) if step == "whole"]
    if numbered:
        marks.lines(ax, [(0.11, numbered[0], 0.11, numbered[-1])], theme.RULE, 1.4, "path")
        marks.dots(ax, np.full(len(numbered), 0.11), numbered, "step")
    for at, step in zip(y, steps, strict=True):
        if step not in ("", "whole"):
            marks.put(ax, (0.11, at), step, "step", "center")
    ends = [(0.06, at + s, 0.16, at + s) for at in whole for s in (-0.16, 0.16)]
    marks.lines(ax, [*ends, *((0.11, at - 0.16, 0.11, at + 0.16) for at in whole)], theme.RULE, 1.4, "path")


def _words_narrow(ax: Axes, placed: Arrays, text) -> None:
    """Label above the marks, gap and verdict at the right of the same line."""
    for row in arrays.each(placed):
        top = row.y - NARROW["middle"] + 0.18
        rows.verdict_line(ax, row, text, top)


def _words_slide(ax: Axes, placed: Arrays, text) -> None:
    """Label, gap and verdict alone, to be read from afar; grey where the gap is not settled."""
    for row in arrays.each(placed):
        style = "label" if rows.said(row, text)[2] else "label_grey"
        label = theme.fit(text.voice.label(row.instrument, row.dimension), SLIDE["room"], style)
        marks.put(ax, (0, row.y), label, style)
        rows.verdict(ax, row, text, SLIDE["columns"])


def quadrant(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """Customer across, team up, on the whole scale: off the grey diagonal lies what the two see differently.

    The diagonal band alone decides; its half-width is the smallest delta of the table, the stroke across it stands at
    the portfolio's median. Crosses are the intervals; hollow grey = gap inconclusive. What may not be shown is listed
    at the right.

    Parameters
    ----------
    table : as for `dumbbell`, with `delta` and, where known, `median` (see `gaps.places`).
    text, ax : as in `dumbbell`. size : the phone scrolls the page's drawing sideways; on a slide points are numbered,
        and named beside the square.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, [*COLUMNS, "delta"])
    span = marks.span(table, text)
    field = FIELD_SLIDE if size == "slide" else FIELD
    placed = _crossed(table, text, span, field)
    seen = np.isfinite(placed["x"]) & np.isfinite(placed["y"])
    if not seen.any():
        return marks.nothing(table, text, ax)
    ax = theme.canvas(
        theme.SLIDE if size == "slide" else theme.WIDTH, field[3] + (0.36 if size == "slide" else 0.52), ax
    )
    _field(ax, (table, span), text, field)
    points = arrays.pick(placed, seen)
    _crosses(ax, points, "change" if size == "slide" else "point")
    (_keyed if size == "slide" else _named)(ax, placed, text, seen)
    return ax


def _named(ax: Axes, placed: Arrays, text, seen: np.ndarray) -> None:
    """Name every point beside it, in the corners what each region is called, at the right what may not be drawn."""
    _corners(ax, text)
    drawn = arrays.each(arrays.pick(placed, seen))
    labels.spread(ax, drawn, [_point_name(row, text) for row in drawn], FIELD)
    labels.absent(ax, arrays.each(arrays.pick(placed, ~seen)), text, (FIELD[2] + 0.2, FIELD[3]))


def _keyed(ax: Axes, placed: Arrays, text, seen: np.ndarray) -> None:
    """Number every point, and say beside the square what each number is."""
    every = arrays.each(placed)
    for at, row in enumerate(every):
        number, why, _ = rows.said(row, text)
        row.said, row.number = number, str(at + 1)
        row.where = text.voice.place(row.place) if row.shown and getattr(row, "place", "") else why
    drawn = [row for row, there in zip(every, seen, strict=True) if there]
    labels.spread(ax, drawn, [row.number for row in drawn], FIELD_SLIDE)
    labels.key(ax, every, text, FIELD_SLIDE[2] + 0.32)


def _crossed(table: pd.DataFrame, text, span: tuple[float, float], field: tuple) -> Arrays:
    """Places of the points and of their crosses' four ends, in inches."""
    out = rows.placed(table, text, WIDE)
    across, up = (field[0], field[2]), (field[3], field[1])
    for name, column in (("x", "customer_score"), ("left", "customer_low"), ("right", "customer_high")):
        out[name] = marks.place(out[column], span, across)
    for name, column in (("y", "team_score"), ("below", "team_low"), ("above", "team_high")):
        out[name] = marks.place(out[column], span, up)
    return out | {"solid": np.isin(out["verdict"].astype(str), rows.SOLID)}


def _field(ax: Axes, told: tuple, text, field: tuple) -> None:
    """The square with its band, and the scale on both sides."""
    (left, top, right, bottom), (table, span) = field, told
    delta = table["delta"].min() if table["delta"].notna().any() else 0.0
    wide = (right - left) * delta / (span[1] - span[0])
    corner = [(left, bottom), (left, bottom - wide), (right - wide, top), (right, top), (right, top + wide)]
    marks.shape(ax, [*corner, (left + wide, bottom)], theme.GREY_TINT, "band")
    marks.lines(ax, [(left, bottom, right, top)], theme.WHITE, 1.2)
    edges = [
        (left, top, right, top),
        (right, top, right, bottom),
        (right, bottom, left, bottom),
        (left, bottom, left, top),
    ]
    marks.lines(ax, edges, theme.RULE, 0.8)
    if "median" in table and table["median"].notna().any():
        x, y = (float(marks.place(table["median"].median(), span, ends)) for ends in ((left, right), (bottom, top)))
        marks.lines(ax, [(x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2)], theme.MUTED, 1.6, "median")
    _scales(ax, text, span, field)


def _scales(ax: Axes, text, span: tuple[float, float], field: tuple) -> None:
    """Numbers on both scales and the name of each side in its color along its own."""
    left, top, right, bottom = field
    down, side = (0.28, 0.36) if field == FIELD_SLIDE else (0.36, 0.45)
    for value in marks.ticks(span):
        x, y = (float(marks.place(value, span, ends)) for ends in ((left, right), (bottom, top)))
        word = text.voice.pct(value) if span == (0, 1) else text.voice.num(value, 0)
        marks.put(ax, (x, bottom + 0.13), word, "tick", "center")
        marks.put(ax, (left - 0.08, y), word, "tick", "right")
    marks.put(ax, ((left + right) / 2, bottom + down), f"{text.voice.t('chart.customer')}  →", "customer", "center")
    own = marks.put(ax, (left - side, (top + bottom) / 2), f"{text.voice.t('chart.team')}  →", "team", "center")
    own.set_rotation(90)


def _corners(ax: Axes, text) -> None:
    """What each region is called: over the band, under it, and its two ends."""
    left, top, right, bottom = FIELD
    corners = [
        ("blind_spot", (left + 0.12, top + 0.16), "left"),
        ("hidden_strength", (right - 0.12, bottom - 0.36), "right"),
    ]
    corners += [("common_strength", (right - 0.12, top + 0.16), "right")]
    corners += [("common_development", (left + 0.62, bottom - 0.14), "left")]
    for place, at, ha in corners:
        marks.put(ax, at, text.voice.place(place).upper(), "lane", ha)
    marks.put(ax, (left + 0.12, top + 0.34), text.voice.t("chart.team_higher"), "state", "left")
    marks.put(ax, (right - 0.12, bottom - 0.16), text.voice.t("chart.customer_higher"), "state", "right")


def _crosses(ax: Axes, points: Arrays, mark: str) -> None:
    """Both intervals of every point as a cross, and its mark: filled where the gap is clear."""
    across = np.c_[points["left"], points["y"], points["right"], points["y"]]
    up = np.c_[points["x"], points["below"], points["x"], points["above"]]
    solid = points["solid"]
    for part, color, shape in ((~solid, theme.FAINT, f"{mark}_hollow"), (solid, theme.INK, mark)):
        marks.lines(ax, np.r_[across[part], up[part]], color, 1.0, "cross")
        marks.dots(ax, points["x"][part], points["y"][part], shape)


def _point_name(row, text) -> str:
    """Label and gap of a point, as it stands beside its cross."""
    return f"{theme.fit(text.voice.label(row.instrument, row.dimension), 1.7)}  {rows.said(row, text)[0]}"


dumbbell.narrow_version = True
dumbbell.slides = partial(rows.shares, most=6)
quadrant.slides = rows.whole
