"""Pictures of recommendation: the panel with the 8s apart, and the run of NPS over periods."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import arrays, marks, rows, theme
from cxlib.charts.arrays import Arrays

PANEL = ["value", "n", "score", "low", "high", "promoters", "passives", "detractors", "sevens", "eights"]
RUN = ["period", "score", "low", "high", "n"]
COLORS = [theme.DETRACTOR] * 7 + [theme.SEVEN, theme.CUSTOMER_MID, theme.CUSTOMER, theme.CUSTOMER]
WIDE = {"height": 2.72, "ends": (2.45, 7.15), "top": 0.42, "base": 1.72, "bar": 2.20}
WIDE |= {"lines": (0.12, 0.52, 0.98, 1.16, 1.50, 2.02, 2.20)}  # of the words at the left
LIMITS = (0.06, 1.80), (0.06, 3.69)  # the interval's scale under the number: page, phone
NARROW = {"height": 3.40, "ends": (0.05, 3.70), "top": 1.30, "base": 2.40, "bar": 2.87}
FIELD = {"height": 2.75, "ends": (0.62, 6.40), "top": 0.14, "base": 2.04}
FIELD_NARROW = {"height": 2.75, "ends": (0.55, 3.20), "top": 0.14, "base": 2.04}
SLIDE = {"height": 2.04, "ends": (1.86, 5.28), "top": 0.40, "base": 1.16, "bar": 1.60, "beside": 1}
SLIDE |= {"lines": (0.09, 0.44, 0.82, 0.99, 1.26, 1.66, 1.86)}
FIELD_SLIDE = {"height": 2.02, "ends": (0.60, 4.72), "top": 0.10, "base": 1.32}
NPS = (-100, 100)
GROUPS = {"detractors": "0–6", "passives": "7–8", "promoters": "9–10"}


def panel(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """NPS with its interval, how many gave each answer, and the three groups as one bar with 7s and 8s apart.

    Parameters
    ----------
    table : the row of `nps.score` (value NaN) with `shown` and `reason`, and the eleven of `nps.distribution`
        (value 0..10, n), one under the other.
    text, ax, size : as in `gaps.dumbbell`.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, PANEL)
    look = rows.looks(size, WIDE, NARROW, SLIDE)
    score = table[table["value"].isna()]
    if score.empty or not score["shown"].iloc[0]:
        return marks.nothing(score.assign(reason=score["reason"].fillna("")), text, ax, look["width"])
    ax = theme.canvas(look["width"], look["height"], ax)
    row = next(score.itertuples())
    (_number if "lines" in look else _number_narrow)(ax, row, text, look)
    _bars(ax, table[table["value"].notna()], text, look)
    _groups(ax, row, text, look)
    return ax


def _number(ax: Axes, row, text, look: dict) -> None:
    """NPS, its interval and n, at the left of the bars."""
    style = "huge" if row.n >= rows.FEW else "huge_grey"
    name, number, interval, limits, scale, count, few = look["lines"]
    marks.put(ax, (0, name), "NPS", "nps", "left")
    marks.put(ax, (0, number), text.voice.num(row.score, 0, sign=True), style)
    marks.put(ax, (0, interval), text.voice.t("chart.interval"), "second")
    marks.put(ax, (0, limits), text.voice.interval(row.low, row.high, 0, sign=True), "word")
    _limits(ax, row, text, ((LIMITS[0][0], min(LIMITS[0][1], look["ends"][0] - 0.3)), scale))
    marks.put(ax, (0, count), f"n\xa0=\xa0{text.voice.num(row.n, 0)}", "second")
    if row.n < rows.FEW:
        marks.put(ax, (0, few), text.voice.word("indicative", "change"), "word_grey")


def _number_narrow(ax: Axes, row, text, look: dict) -> None:
    """The same on one line above the bars."""
    number = text.voice.num(row.score, 0, sign=True)
    marks.put(ax, (0.05, 0.28), "NPS", "nps", "left")
    marks.put(ax, (0.52, 0.26), number, "huge" if row.n >= rows.FEW else "huge_grey")
    at = 0.52 + theme.width_of(number, 30, 700) + 0.16
    lead = text.voice.t("chart.interval") if row.n >= rows.FEW else text.voice.word("indicative", "change")
    marks.put(ax, (at, 0.18), f"{lead}, n\xa0=\xa0{text.voice.num(row.n, 0)}", "second")
    marks.put(ax, (at, 0.37), text.voice.interval(row.low, row.high, 0, sign=True), "word")
    _limits(ax, row, text, (LIMITS[1], 0.66))


def _limits(ax: Axes, row, text, at: tuple[tuple[float, float], float]) -> None:
    """The number and its interval on the whole scale, on one line; hollow where fewer than 10 answered."""
    (left, right), y = at
    low, x, high = marks.place([row.low, row.score, row.high], NPS, (left, right))
    marks.lines(ax, [(left, y, right, y), ((left + right) / 2, y - 0.06, (left + right) / 2, y + 0.06)], theme.RULE)
    marks.lines(ax, [(low, y, high, y)], theme.CUSTOMER, 2.2, "limits")
    marks.dots(ax, [x], [y], "customer_small" if row.n >= rows.FEW else "customer_small_hollow")
    for end, value, ha in ((left - 0.06, -100, "left"), ((left + right) / 2, 0, "center"), (right, 100, "right")):
        marks.put(ax, (end, y + 0.16), text.voice.num(value, 0, sign=True), "tick", ha)


def _bars(ax: Axes, counts: pd.DataFrame, text, look: dict) -> None:
    """How many gave each answer; the 8s in their own blue, named, because an 8 is often praise in Finland."""
    step = (look["ends"][1] - look["ends"][0]) / 11
    values, n = (counts[name].to_numpy(dtype=float) for name in ("value", "n"))
    x = look["ends"][0] + (values + 0.5) * step
    tall = (look["base"] - look["top"]) * n / max(n.max(initial=0), 1)
    corners = [
        (at - 0.41 * step, look["base"] - h, at + 0.41 * step, look["base"]) for at, h in zip(x, tall, strict=True)
    ]
    marks.boxes(ax, corners, [COLORS[int(v)] for v in values], "answers")
    marks.lines(ax, [(look["ends"][0], look["base"], look["ends"][1], look["base"])], theme.RULE)
    for at, h, value, count in zip(x, tall, values, n, strict=True):
        marks.put(ax, (at, look["base"] + 0.13), text.voice.num(value, 0), "tick", "center")
        if count:
            marks.put(ax, (at, look["base"] - h - 0.10), text.voice.num(count, 0), "second_ink", "center")
        if count and value == 8:
            top = tall[
                np.abs(values - 8) <= look.get("beside", 0)
            ].max()  # where letters are large it reaches over both
            marks.put(ax, (at, look["base"] - top - 0.27), text.voice.t("chart.eights"), "customer", "center")


def _groups(ax: Axes, row, text, look: dict) -> None:
    """Detractors, 7s, 8s and promoters as parts of one bar, their shares inside where they fit."""
    counts = np.array([row.detractors, row.sevens, row.eights, row.promoters], dtype=float)
    edges = look["ends"][0] + (look["ends"][1] - look["ends"][0]) * np.r_[0, np.cumsum(counts)] / row.n
    parts = [(a, look["bar"], max(b - 0.02, a), look["bar"] + 0.24) for a, b in zip(edges, edges[1:], strict=False)]
    marks.boxes(ax, parts, [COLORS[0], COLORS[7], COLORS[8], COLORS[9]], "groups")
    styles = ("in_dark", "in_light", "in_light", "in_dark")
    for (left, top, right, bottom), count, style in zip(parts, counts, styles, strict=True):
        share = text.voice.pct(count / row.n)
        if theme.width_of(share, 8.3, 600) + 0.06 < right - left:
            marks.put(ax, ((left + right) / 2, (top + bottom) / 2), share, style, "center")
    for (left, top, right, _), name in zip(parts[1:3], "78", strict=True):
        if right - left > 0.1:
            marks.put(ax, ((left + right) / 2, top - 0.10), name, "tick", "center")
    _group_names(ax, row, text, (edges[0], (edges[1] + edges[3]) / 2, edges[4], look["bar"] + 0.36))


def _group_names(ax: Axes, row, text, at: tuple[float, float, float, float]) -> None:
    """Names under the bar: outer ones at its ends, the middle one under its part or where there is room left."""
    left, middle, right, y = at
    names = [f"{text.voice.t(f'chart.{group}')} {span}" for group, span in GROUPS.items()]
    wide = [theme.width_of(name, 8, 400) for name in names]
    first = left + (wide[0] + 0.1 if row.detractors else 0) + wide[1] / 2
    last = right - (wide[2] + 0.1 if row.promoters else 0) - wide[1] / 2
    spots = [(left, "left"), (min(max(middle, first), last), "center"), (right, "right")]
    counts = (row.detractors, row.passives, row.promoters)
    for (x, ha), name, count in zip(spots, names, counts, strict=True):
        if count:
            marks.put(ax, (x, y), name, "state", ha)


def run(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """NPS of every period on the whole scale, with the interval as a ribbon and n under each.

    A hollow point has fewer than 10 answers; a period that may not be shown is a hatched column, and the line breaks.

    Parameters
    ----------
    table : `nps.by_period` with `shown`, `reason`; one row per period, the earliest first; `target` where there is one.
    text, ax, size : as in `gaps.dumbbell`.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, RUN)
    look = rows.looks(size, FIELD, FIELD_NARROW, FIELD_SLIDE)
    if not table["shown"].any():
        return marks.nothing(table, text, ax, look["width"])
    ax = theme.canvas(look["width"], look["height"], ax)
    placed = _timed(table, look)
    _scale(ax, text, look)
    marks.stretches(ax, placed, text, look)
    _line(ax, placed)
    _ends(ax, placed, text, look)
    _below(ax, placed, text, look)
    return ax


def _timed(table: pd.DataFrame, look: dict) -> Arrays:
    """Places of the points and of the ribbon's edges; periods stand at even steps in the order given."""
    out, count = arrays.of(table, ["shown", "reason", *RUN, "target"]), len(table)
    ends, up = look["ends"], (look["base"], look["top"])
    out["x"] = np.linspace(*ends, count) if count > 1 else np.full(count, np.mean(ends))
    for name, column in (("y", "score"), ("y_low", "low"), ("y_high", "high")):
        out[name] = marks.place(np.where(out["shown"], out[column], np.nan), NPS, up)
    return out | {"step": np.full(count, (ends[1] - ends[0]) / max(count - 1, 1))}


def _scale(ax: Axes, text, look: dict) -> None:
    """The whole scale with its zero line."""
    for value in marks.ticks(NPS):
        y = float(marks.place(value, NPS, (look["base"], look["top"])))
        line = [(look["ends"][0] - 0.12, y, look["ends"][1] + 0.12, y)]
        marks.lines(ax, line, theme.GRID if value else theme.RULE, 0.7 if value else 1.0)
        marks.put(ax, (look["ends"][0] - 0.20, y), text.voice.num(value, 0, sign=True), "tick", "right")


def _line(ax: Axes, placed: Arrays) -> None:
    """Ribbon, line and points; each unbroken stretch of shown periods by itself."""
    marks.ribbon(ax, placed, theme.CUSTOMER_TINT)
    x, y, few = placed["x"], placed["y"], placed["n"] < rows.FEW
    marks.lines(ax, np.c_[x[:-1], y[:-1], x[1:], y[1:]], theme.CUSTOMER, 1.8, "run")
    marks.dots(ax, x[few], y[few], "customer_small_hollow")
    marks.dots(ax, x[~few], y[~few], "customer_small")


def _ends(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """The latest number beside its point, and the target's dashed line with its own; moved apart where they meet."""
    seen = arrays.each(arrays.pick(placed, np.isfinite(placed["y"])))[-1]
    right, y = look["ends"][1] + 0.16, seen.y
    target = placed["target"][-1] if "target" in placed else np.nan
    if np.isfinite(target):
        level = float(marks.place(target, NPS, (look["base"], look["top"])))
        drawn = ax.plot([look["ends"][0] - 0.12, right - 0.04], [level] * 2, color=theme.INK, lw=0.9, ls=(0, (4, 3)))
        drawn[0].set(gid="target", zorder=2)
        apart = level - 0.2 if level <= y else level + 0.2
        spot = apart if abs(level - y) < 0.2 else level
        marks.put(ax, (right, spot), f"▲ {text.voice.num(target, 0, sign=True)}", "second_ink")
    style = "score" if seen.n >= rows.FEW else "number_line_grey"
    marks.halo(marks.put(ax, (seen.x + 0.16, y), text.voice.num(seen.score, 0, sign=True), style))


def _below(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """Under each period its n and its name; a quarter's year once, where it begins."""
    every, base = max(1, int(np.ceil(0.34 / placed["step"][0]))), look["base"]
    marks.put(ax, (look["ends"][0] - 0.20, base + 0.20), "n", "tick", "right")
    last = ""
    drawn = arrays.each(placed)
    for row in drawn[(len(drawn) - 1) % every :: every]:
        marks.put(ax, (row.x, base + 0.20), text.voice.num(row.n, 0), "tick", "center")
        year, part = str(row.period)[:4], str(row.period)[4:]
        name = part or year if part[:1] in ("Q", "H", "") else theme.fit(str(row.period), 0.5, "tick")
        marks.put(ax, (row.x, base + 0.40), name, "tick", "center")
        if part and year != last:
            marks.put(ax, (row.x, base + 0.58), year, "second_ink", "center")
        last = year


panel.listed = lambda table, text: table[table["value"].notna()]  # the score stands in the words, not among answers
panel.narrow_version = run.narrow_version = True
panel.slides = run.slides = rows.whole
