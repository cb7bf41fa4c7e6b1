"""Pictures of the portfolio: the heat table of gaps, and the league of stabilised NPS."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import arrays, marks, rows, theme
from cxlib.charts.arrays import Arrays

HEAT = ["name", "instrument", "statistic", "dimension", "estimate", "verdict"]
LEAGUE = ["name", "score", "low", "high", "n", "shrunken", "shrunken_low", "shrunken_high"]
# cells: from where to where the columns of dimensions stand; sides: where each side's n stands
WIDE = {"width": 9.6, "row": 0.315, "top": 0.48, "cells": (2.55, 9.58), "room": 1.46, "sides": (1.78, 2.28)}
SLIDE = {"width": 6.2, "row": 0.25, "top": 0.42, "cells": (1.62, 6.18), "room": 1.55, "sides": ()}
COLORS = {"above": theme.TEAM, "below": theme.CUSTOMER}
LINE = {"row": 0.30, "top": 0.34, "ends": (2.35, 5.70), "room": 2.2, "columns": (6.72, 7.15)}
LINE_SLIDE = {"top": 0.34, "ends": (1.80, 3.66), "room": 1.65, "columns": (4.78, 5.24)}


def heat(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """Accounts down, dimensions across: a clear gap is colored by the side that rates higher, with its mark and number.

    Diagonal lines: inconclusive. Crossed lines: may not be shown. An equals sign: proved agreement.

    Parameters
    ----------
    table : `portfolio.heat`: name, dimension, `estimate`, `verdict`, `shown`, `reason`; customer_n and team_n where
        known. Accounts and dimensions stand in the order they first come.
    text, ax, size : as in `gaps.dumbbell`; on the phone the page's drawing scrolls sideways.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, HEAT)
    look = rows.looks(size, WIDE, WIDE, SLIDE)
    placed, width, row, top = _cells(table, look), look["width"], look["row"], look["top"]
    count = max(int(placed["row"].max(initial=0)) + 1, 1)
    ax = theme.canvas(width, top + count * row + 0.04, ax)
    marks.lines(ax, [(0, top + i * row, width, top + i * row) for i in range(count + 1)], theme.GRID)
    if not len(table):
        marks.blank(ax, (0, top + 0.03, width, top + row - 0.03), text)
    _heads(ax, placed, text, look)
    _accounts(ax, placed, text, look)
    _colored(ax, placed)
    _inconclusive(ax, placed)
    _hidden(ax, placed, text)
    for row in arrays.each(arrays.pick(placed, placed["shown"])):
        _number(ax, row, text)
    return ax


def _cells(table: pd.DataFrame, look: dict) -> Arrays:
    """The table with each cell's corners in inches; names alone do not tell accounts apart, ids do."""
    out = arrays.of(table, ["shown", "reason", *HEAT, "account_id", "band", "customer_n", "team_n"])
    row, column = (pd.factorize(out[key])[0] for key in ("account_id" if "account_id" in out else "name", "dimension"))
    start, end = look["cells"]
    width = min((end - start) / max(len(set(column)), 1), 1.45)
    left, top = start + column * width, look["top"] + row * look["row"]
    sides = {"left": left + 0.02, "right": left + width - 0.02, "top": top + 0.025, "bottom": top + look["row"] - 0.025}
    return out | {"row": row, "column": column} | sides


def _corners(cells: Arrays) -> list[list[float]]:
    """Corners of cells as the marks take them."""
    return np.c_[cells["left"], cells["top"], cells["right"], cells["bottom"]].tolist()


def _heads(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """The dimensions' names over their columns."""
    for row in arrays.each(arrays.pick(placed, _first(placed["column"]))):
        label = theme.wrap(text.voice.label(row.instrument, row.dimension), row.right - row.left, "column")
        marks.put(ax, ((row.left + row.right) / 2, look["top"] - 0.21), label, "column", "center")
    for x, side in zip(look["sides"], ("customer", "team"), strict=False):
        if f"{side}_n" in placed:
            marks.put(ax, (x, 0.33), text.voice.t(f"chart.{side}"), f"{side}_column", "center")
            marks.put(ax, (x, 0.14), "n", "tick", "center")


def _first(keys: np.ndarray) -> np.ndarray:
    """Where each key stands for the first time, in that order."""
    return np.sort(np.unique(keys, return_index=True)[1])


def _accounts(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """Names at the left with both sides' n; a masked team's n is a dash."""
    known = zip(look["sides"], ("customer_n", "team_n"), strict=False)
    sides = [(x, column) for x, column in known if column in placed]
    for row in arrays.each(arrays.pick(placed, _first(placed["row"]))):
        y = (row.top + row.bottom) / 2
        marks.put(
            ax, (0, y), theme.fit(str(row.name), look["room"] if sides or not look["sides"] else 2.45, "dense"), "dense"
        )
        for x, column in sides:
            n = np.fmax.reduce(placed[column][placed["row"] == row.row])
            style = "dense" if n >= rows.FEW else "dense_grey"
            marks.put(ax, (x, y), text.voice.num(n, 0), style, "center")


def _colored(ax: Axes, placed: Arrays) -> None:
    """Clear gaps: the hue of the side that rates higher, stronger for a larger gap, with that side's mark."""
    for verdict, shape in (("above", "cell_team"), ("below", "cell_customer")):
        part = arrays.pick(placed, placed["shown"] & (placed["verdict"] == verdict))
        size = np.abs(part["estimate"]) / np.where(part["statistic"] == "top_box", 0.1, 1.0)
        colors = [theme.on_white(COLORS[verdict], min(0.80, 0.25 + 0.24 * s)) for s in size]
        marks.boxes(ax, _corners(part), colors, verdict)
        marks.dots(ax, part["left"] + 0.15, (part["top"] + part["bottom"]) / 2, shape)


def _inconclusive(ax: Axes, placed: Arrays) -> None:
    """Open and indicative gaps: light diagonal lines, left free where the number stands."""
    part = arrays.pick(placed, placed["shown"] & ~np.isin(placed["verdict"].astype(str), rows.SOLID))
    marks.cover(ax, _corners(part), "open")
    corners = [(right - 0.48, top + 0.04, right - 0.06, bottom - 0.04) for _, top, right, bottom in _corners(part)]
    marks.boxes(ax, corners, theme.WHITE, "plate")


def _hidden(ax: Axes, placed: Arrays, text) -> None:
    """Cells that may not be shown: neighbours of one reason are one field, crossed, with its word."""
    fields, last = {}, None
    away = arrays.each(arrays.pick(placed, ~placed["shown"]))
    for cell in sorted(away, key=lambda cell: (cell.row, cell.column)):
        reason = cell.reason or "no_answers"
        own = fields.setdefault(reason, [])
        start = own.pop()[:2] if last == (reason, cell.row, cell.column - 1) else (cell.left, cell.top)
        own.append((*start, cell.right, cell.bottom))
        last = (reason, cell.row, cell.column)
    for reason, corners in fields.items():
        marks.cover(ax, corners, "no_answers" if reason == "no_answers" else "crossed")
        middles = [((left + right) / 2, (top + bottom) / 2) for left, top, right, bottom in corners]
        words = [theme.fit(text.voice.reason(reason), c[2] - c[0] - 0.1, "state") for c in corners]
        marks.plates(ax, middles, words, reason != "no_answers")


def _number(ax: Axes, row, text) -> None:
    """The gap in its cell: bold where clear, grey where not, with an equals sign where agreement is proved."""
    y, solid = (row.top + row.bottom) / 2, row.verdict in rows.SOLID
    word = text.voice.band(row.band) if getattr(row, "band", "") else text.voice.diff(row.estimate, row.statistic)
    marks.put(ax, (row.right - 0.12, y), word, "cell" if solid else "dense_grey", "right")
    if row.verdict == "equal":
        marks.put(ax, (row.left + 0.15, y), "=", "cell", "center")


def league(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """NPS by account, drawn towards the portfolio's mean the fewer answered: the circle with its interval; the plain
    NPS as a tick. A hollow circle has fewer than 10 answers.

    Parameters
    ----------
    table : `portfolio.shrunken` with name, `shown`, `reason`; drawn in the order given.
    text, ax, size : as in `gaps.dumbbell`; on the phone the page's drawing scrolls sideways.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, LEAGUE)
    count = max(len(table), 1)
    look = rows.spread(rows.looks("slide" if size == "slide" else "page", LINE, LINE, LINE_SLIDE), count)
    ax = theme.canvas(look["width"], look["top"] + count * look["row"] + 0.04, ax)
    out = _ranked(table, look)
    rows.frame(ax, out, text, look)
    x, y, plain, few = out["x"], out["y"], out["plain"], ~(out["n"] >= rows.FEW)
    marks.lines(ax, np.c_[plain, y - 0.08, plain, y + 0.08], theme.BENCHMARK, 2.2, "plain")
    marks.lines(ax, np.c_[out["from"], y, out["to"], y], theme.CUSTOMER, 1.3, "interval")
    marks.dots(ax, x[~few], y[~few], "customer_small")
    marks.dots(ax, x[few], y[few], "customer_small_hollow")
    _league_words(ax, out, text, look)
    marks.hidden(ax, arrays.pick(out, ~out["shown"]), text, (*look["ends"], 0.1))
    return ax


def _ranked(table: pd.DataFrame, look: dict) -> Arrays:
    """The table's columns with the places of circles, intervals and ticks."""
    out, count = arrays.of(table, ["shown", "reason", *LEAGUE]), len(table)
    out["y"] = look["top"] + (np.arange(count) + 0.5) * look["row"]
    for name, column in (("x", "shrunken"), ("from", "shrunken_low"), ("to", "shrunken_high"), ("plain", "score")):
        out[name] = marks.place(np.where(out["shown"], out[column], np.nan), (-100, 100), look["ends"])
    return out | dict.fromkeys(("statistic", "instrument"), np.full(count, "nps", dtype=object))


def _league_words(ax: Axes, out: Arrays, text, look: dict) -> None:
    """Names at the left, the stabilised NPS and n at the right; the plain NPS's tick is named once."""
    right, last = look["columns"]
    for x, key in ((right, "chart.stabilised"), (last, "chart.n")):
        marks.put(ax, (x, 0.17), text.voice.t(key), "head", "right")
    for row in arrays.each(out):
        number = text.voice.value(row.shrunken if row.shown else np.nan, "nps")
        marks.put(ax, (0, row.y), theme.fit(str(row.name), look["room"], "dense"), "dense")
        marks.put(ax, (right, row.y), number, "number_line", "right")
        marks.put(ax, (last, row.y), text.voice.num(row.n, 0), "tick", "right")
    for first in np.flatnonzero(np.isfinite(out["plain"]))[:1]:
        x, y, plain, low, high = (out[name][first] for name in ("x", "y", "plain", "from", "to"))
        beyond, ha = (np.fmin(plain, low) - 0.07, "right") if plain <= x else (np.fmax(plain, high) + 0.07, "left")
        marks.halo(marks.put(ax, (beyond, y), text.voice.t("chart.nps"), "benchmark", ha))


def _by_account(table: pd.DataFrame) -> list[pd.DataFrame]:
    """The heat table in parts of whole accounts, one slide for each."""
    place = pd.factorize(table["account_id" if "account_id" in table else "name"])[0]
    parts = rows.shares(pd.DataFrame({"account": np.unique(place)}), 8)
    return [table[np.isin(place, part["account"])] for part in parts]


heat.slides = _by_account
league.slides = partial(rows.shares, most=8)
