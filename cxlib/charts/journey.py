"""The emotion curve of a journey: its moments, peak, low and end, and the three levels beside it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import arrays, marks, rows, theme
from cxlib.charts.arrays import Arrays

COLUMNS = ["instrument", "phase", "touchpoint", "seq", "dimension", "score", "low", "high", "n"]
SIDES, ENDS = ("left", "right", "right", "left"), ("top", "top", "base", "base")
LEVELS = ("mean", "peak_end", "remembered")
WIDE = {"height": 3.66, "ends": (0.42, 5.40), "top": 0.48, "base": 3.06}
WIDE |= {"levels": (5.68, 5.79, 5.90, 6.10), "room": 1.08}
NARROW = {"height": 4.15, "ends": (0.36, 2.50), "top": 0.52, "base": 3.12}
NARROW |= {"levels": (2.66, 2.76, 2.86, 2.98), "room": 0.77}
SLIDE = {"width": 5.8, "height": 2.22, "ends": (0.34, 4.42), "top": 0.36, "base": 1.62}
SLIDE |= {"levels": (4.62, 4.72, 4.82, 4.95), "room": 0.84, "apart": 0.9}


def curve(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """How the journey felt moment by moment, with its peak, low and end, and three levels on the same scale.

    The ribbon is the 95% interval; a moment of fewer than 10 persons has a hollow point; one that may not be shown is a
    hatched column. Single persons' journeys are never drawn.

    Parameters
    ----------
    table : `journey.curve` and `journey.levels`, one under the other, with `shown` and `reason`; valence -5..5.
    text, ax, size : as in `gaps.dumbbell`.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, COLUMNS)
    look = rows.looks(size, WIDE, NARROW, SLIDE)
    told = arrays.of(table, ["shown", "reason", *COLUMNS])
    told["score"] = np.where(told["shown"], told["score"], np.nan)
    if np.isnan(told["score"]).all():
        return marks.nothing(table, text, ax, look["width"])
    ax = theme.canvas(look["width"], look["height"], ax)
    moments = _placed(arrays.pick(told, np.isfinite(told["seq"])), text, look)
    _phases(ax, moments, text, look)
    _scale(ax, text, look)
    marks.stretches(ax, moments, text, look)
    _line(ax, moments)
    _extremes(ax, moments, text, look)
    (_names_narrow if size == "phone" or len(moments["x"]) > 12 else _names)(ax, moments, text, look)
    level = np.isnan(told["seq"]) & np.isin(told["dimension"].astype(str), LEVELS)
    _levels(ax, arrays.each(arrays.pick(told, level)), text, look)
    return ax


def _up(values, text, look: dict) -> np.ndarray:
    """Inches of valences on the journey's whole scale."""
    return marks.place(values, text.voice.scale("journey"), (look["base"], look["top"]))


def _placed(moments: Arrays, text, look: dict) -> Arrays:
    """Places of the moments: even steps in the order given, half a step free at both ends."""
    count, seen = len(moments["seq"]), np.isfinite(moments["score"])
    step = (look["ends"][1] - look["ends"][0]) / max(count, 1)
    out = moments | {"x": look["ends"][0] + (np.arange(count) + 0.5) * step, "step": np.full(count, step)}
    for name, column in (("y", "score"), ("y_low", "low"), ("y_high", "high")):
        out[name] = _up(np.where(seen, moments[column], np.nan), text, look)
    return out


def _phases(ax: Axes, moments: Arrays, text, look: dict) -> None:
    """The phases of the path as bands behind the curve, every second one warm, each named above."""
    spans = []
    for x, phase, step in zip(moments["x"], moments["phase"], moments["step"], strict=True):
        if not spans or phase != spans[-1]["phase"]:
            spans.append({"phase": phase, "left": x - step / 2})
        spans[-1]["right"] = x + step / 2
    for span in spans[::2]:
        corners = [(span[side], look[end]) for side, end in zip(SIDES, ENDS, strict=True)]
        marks.shape(ax, corners, theme.WARM, "phase")
    named = [text.voice.stage("journey", str(span["phase"])) or str(span["phase"]) for span in spans]
    (_phase_names_narrow if look["width"] == theme.PHONE else _phase_names)(ax, spans, named, look)


def _phase_names(ax: Axes, spans: list[dict], named: list[str], look: dict) -> None:
    """Each name centred over its band, on two lines where it must, smaller before it is cut."""
    for span, name in zip(spans, named, strict=True):
        room = span["right"] - span["left"] - 0.02
        style = "phase" if "…" not in theme.wrap(name, room, "phase") else "phase_small"
        said = theme.wrap(name, room, style)
        y = look["top"] - (0.2 if "\n" in said else 0.13)
        marks.put(ax, ((span["left"] + span["right"]) / 2, y), said, style, "center")


def _phase_names_narrow(ax: Axes, spans: list[dict], named: list[str], look: dict) -> None:
    """Names from their band's left edge on three levels, so that each may reach over its neighbours."""
    for i, (span, name) in enumerate(zip(spans, named, strict=True)):
        end = spans[i + 3]["left"] if i + 3 < len(spans) else look["width"]
        y = look["top"] - (0.42, 0.27, 0.12)[i % 3]
        marks.put(ax, (span["left"], y), theme.fit(name, end - span["left"] - 0.04, "phase_small"), "phase_small")


def _scale(ax: Axes, text, look: dict) -> None:
    """Both ends of the scale and its zero line."""
    for value in marks.ticks(text.voice.scale("journey")):
        y = float(_up(value, text, look))
        if value == 0:
            marks.lines(ax, [(look["ends"][0], y, look["ends"][1], y)], theme.RULE, 1.0)
        marks.put(ax, (look["ends"][0] - 0.07, y), text.voice.num(value, 0, sign=True), "tick", "right")


def _line(ax: Axes, moments: Arrays) -> None:
    """Ribbon and mean; hollow points where fewer than 10 persons stand behind a moment."""
    marks.ribbon(ax, moments, theme.CUSTOMER_RIBBON)
    x, y, few = moments["x"], moments["y"], moments["n"] < rows.FEW
    marks.lines(ax, np.c_[x[:-1], y[:-1], x[1:], y[1:]], theme.CUSTOMER, 2.6, "curve")
    marks.dots(ax, x[few], y[few], "customer_small_hollow")
    if len(x) == 1:
        marks.dots(ax, x, y, "customer_small")


def _extremes(ax: Axes, moments: Arrays, text, look: dict) -> None:
    """Mark and name the highest, the lowest and the last moment; of equals the later. All equal: the end alone."""
    drawn = arrays.each(moments)
    seen = [row for row in drawn[::-1] if np.isfinite(row.y)]
    if not seen:
        return
    peak, low = max(seen, key=lambda row: row.score), min(seen, key=lambda row: row.score)
    chosen = {} if peak is low else {"peak": peak, "low": low}
    if seen[0] is drawn[-1] and seen[0] not in chosen.values():
        chosen["end"] = seen[0]
    for kind, row in chosen.items():
        marks.dots(ax, row.x, row.y, kind)
        met = kind == "end" and abs(peak.x - row.x) < look.get("apart", 0) and abs(peak.y - row.y) < 0.2
        _extreme(ax, row, (kind, -1 if kind == "low" or met else 1), text, look)


def _extreme(ax: Axes, row, kind: tuple[str, int], text, look: dict) -> None:
    """Name and number of one of them, over its mark (1) or under it (-1)."""
    word = f"{text.voice.t(f'chart.{kind[0]}')} {text.voice.num(row.score, 1, sign=True)}"
    half = theme.width_of(word, 9, 600) / 2
    x = min(max(row.x, half), look["ends"][1] + 0.1 - half)
    y = min(max(row.y - 0.22 * kind[1], look["top"] + 0.08), look["base"] - 0.08)
    marks.halo(marks.put(ax, (x, y), word, "title", "center"))


def _names(ax: Axes, moments: Arrays, text, look: dict) -> None:
    """Touchpoints below on two levels with small stalks, on three where they are long."""
    x = moments["x"]
    if not len(x):
        return
    base, step = look["base"], moments["step"][0]
    said = [text.voice.touchpoint(name) for name in moments["dimension"]]
    widest = max(theme.width_of(theme.fit(name, 9, "state"), 8, 400) for name in said)
    levels = 2 if widest <= 2 * step - 0.08 else 3
    lower = 0.16 * (np.arange(len(x)) % levels)
    marks.lines(ax, np.c_[x, np.full(len(x), base + 0.02), x, base + 0.08 + lower], theme.RULE)
    for at, down, name in zip(x, lower, said, strict=True):
        name = theme.fit(name, levels * step - 0.08, "state")
        half = theme.width_of(name, 8, 400) / 2
        marks.put(ax, (max(at, half), base + 0.16 + down), name, "state", "center")


def _names_narrow(ax: Axes, moments: Arrays, text, look: dict) -> None:
    """Touchpoints below, slanted; where they stand closer than a line, only every second or third."""
    every = max(1, int(np.ceil(0.15 / min(moments["step"], default=1))))
    for row in arrays.each(moments)[::every]:
        room = min((look["height"] - look["base"] - 0.1) / 0.87, row.x / 0.5)  # sine and cosine of 60 degrees
        name = theme.fit(text.voice.touchpoint(row.dimension), room, "state")
        put = marks.put(ax, (row.x + 0.05, look["base"] + 0.07), name, "state", "right")
        put.set(rotation=60, rotation_mode="anchor")


def _levels(ax: Axes, levels: list, text, look: dict) -> None:
    """Experienced mean, peak-end and remembered at the right, named in the order of their values."""
    y = {row.dimension: float(_up(row.score, text, look)) for row in levels}
    rows_of = {row.dimension: row for row in levels}
    zero = float(_up(0, text, look))
    marks.lines(ax, [(look["levels"][0] - 0.08, zero, look["levels"][2] + 0.08, zero)], theme.RULE, 1.0)
    for x, dimension in zip(look["levels"], LEVELS, strict=False):
        row = rows_of.get(dimension)
        if row is not None and np.isfinite(y[dimension]):
            ends = _up([row.low, row.high], text, look)
            color = theme.CUSTOMER if dimension == "mean" else theme.INK
            marks.lines(ax, [(x, ends[0], x, ends[1])], color, 1.2, "level")
            marks.dots(ax, x, y[dimension], f"{dimension}_hollow" if row.n < rows.FEW else dimension)
    order = sorted(rows_of, key=lambda d: y[d] if np.isfinite(y[d]) else np.inf)
    for dimension, at in zip(order, _fan([y[d] for d in order], look), strict=True):
        _level_name(ax, (rows_of[dimension], y[dimension], at), text, look)


def _fan(y: list[float], look: dict) -> list[float]:
    """Places for the names of the levels: near their values, in their order, none on another."""
    middle = [at if np.isfinite(at) else look["base"] for at in y]
    centre, gap = float(np.mean(middle)) if middle else 0.0, 0.52
    first = min(max(centre - gap * (len(y) - 1) / 2, look["top"] + 0.2), look["base"] - gap * len(y) + 0.3)
    return [first + gap * i for i in range(len(y))]


def _level_name(ax: Axes, spot: tuple, text, look: dict) -> None:
    """Number over word, with a thin leader from the mark; a level not shown is a dash with its reason."""
    row, y, at = spot
    left, x = look["levels"][3], look["levels"][LEVELS.index(row.dimension)]
    marks.lines(ax, [(x + 0.06, y, left - 0.04, at)], theme.RULE)
    style = "level_customer" if row.dimension == "mean" and np.isfinite(y) else "level"
    marks.put(ax, (left, at - 0.08), text.voice.num(row.score, 1, sign=True), style)
    word = text.voice.t(f"chart.{row.dimension}") if np.isfinite(y) else text.voice.reason(row.reason or "no_answers")
    word = theme.wrap(word, look["room"], "state")
    marks.put(ax, (left, at + 0.10 + 0.06 * word.count("\n")), word, "state")


def _listed(table: pd.DataFrame, text) -> pd.DataFrame:
    """Rows of the equivalent table: the moments, then the three levels under their names."""
    level = table["seq"].isna() & table["dimension"].isin(LEVELS)
    names = table["dimension"].where(~level, table["dimension"].map(lambda d: text.voice.label("journey", d)))
    touchpoint = table["touchpoint"].where(~level, names)
    return table.assign(phase=table["phase"].where(~level, ""), touchpoint=touchpoint)


curve.listed = _listed
curve.narrow_version = True
curve.slides = rows.whole
