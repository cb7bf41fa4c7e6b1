"""The marks every picture shares, on a canvas in inches: words, circles and diamonds, intervals, bands, hatching."""

from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import IdentityTransform

from cxlib.charts import theme
from cxlib.charts.arrays import Arrays
from cxlib.charts.letters import Word

# name: (size in points squared, marker, face, edge, width of the edge)
SHAPES = {
    "customer": (58, "o", theme.CUSTOMER, theme.WHITE, 1.1),
    "customer_hollow": (46, "o", theme.WHITE, theme.CUSTOMER, 1.6),
    "customer_small": (34, "o", theme.CUSTOMER, theme.WHITE, 1.1),
    "customer_small_hollow": (30, "o", theme.WHITE, theme.CUSTOMER, 1.4),
    "team": (42, "D", theme.WHITE, theme.TEAM, 1.6),
    "team_inner": (14, "D", theme.WHITE, theme.TEAM, 1.0),
    "point": (64, "o", theme.INK, theme.INK, 1.6),
    "point_hollow": (64, "o", theme.WHITE, theme.FAINT, 1.6),
    "peak": (96, "^", theme.INK, theme.WHITE, 1.2),
    "low": (96, "v", theme.INK, theme.WHITE, 1.2),
    "end": (82, "D", theme.INK, theme.WHITE, 1.2),
    "mean": (44, "o", theme.CUSTOMER, theme.WHITE, 0.9),
    "peak_end": (40, "D", theme.INK, theme.WHITE, 0.9),
    "remembered": (44, "s", theme.INK, theme.WHITE, 0.9),
    "mean_hollow": (40, "o", theme.WHITE, theme.CUSTOMER, 1.4),
    "peak_end_hollow": (34, "D", theme.WHITE, theme.INK, 1.4),
    "remembered_hollow": (40, "s", theme.WHITE, theme.INK, 1.4),
    "target": (34, "^", theme.INK, theme.INK, 0.0),
    "step": (92, "o", theme.WHITE, theme.RULE, 1.2),
    "rank": (300, "o", theme.WARM, theme.RULE, 0.6),
    "change": (34, "o", theme.INK, theme.INK, 1.2),
    "change_hollow": (34, "o", theme.WHITE, theme.FAINT, 1.2),
    "cell_team": (26, "D", theme.WHITE, "#7A3100", 1.2),
    "cell_customer": (34, "o", theme.CUSTOMER, theme.WHITE, 0.9),
}
COVERS = {  # why nothing is drawn here: (face, edge, hatch)
    "protected": (theme.WHITE, theme.HATCH, "//////"),
    "too_few": (theme.WHITE, theme.HATCH, "//////"),
    "crossed": (theme.WHITE, theme.HATCH, "xxxxxx"),
    "open": (theme.WHITE, theme.HATCH_LIGHT, "////"),
    "no_answers": (theme.GREY_TINT, theme.GREY_TINT, None),
}


def require(table: pd.DataFrame, columns: list[str]) -> None:
    """Refuse a table that does not say what may be shown, or that lacks a column of the picture.

    Raises
    ------
    ValueError naming the columns: a picture drawn from rows nobody cleared could show a masked number.
    """
    missing = [c for c in ["shown", "reason", *columns] if c not in table.columns]
    if missing:
        raise ValueError(f"the table lacks {', '.join(missing)}; pass it through acc.mask(table) or a measure first")


def span(table: pd.DataFrame | Arrays, text) -> tuple[float, float]:
    """The whole scale of the table's statistic: shares 0..1, NPS -100..100, a mean the instrument's own."""
    for statistic, instrument in zip(table["statistic"], table["instrument"], strict=True):
        known = {"top_box": (0.0, 1.0), "nps": (-100.0, 100.0)}
        return known.get(statistic) or text.voice.scale(instrument)
    return 0.0, 10.0


def place(values, span: tuple[float, float], ends: tuple[float, float]) -> np.ndarray:
    """Inches of values on a scale whose ends lie at `ends`; beyond the scale becomes its end."""
    share = (np.asarray(values, dtype=float) - span[0]) / (span[1] - span[0])
    return ends[0] + np.clip(share, 0, 1) * (ends[1] - ends[0])


def ticks(span: tuple[float, float]) -> list[float]:
    """At most six even steps over the whole scale, with zero among them where it lies inside."""
    low, high = span
    for step in (0.25, 1, 2, 3, 5, 10, 20, 25, 50, 100):
        fits = all(abs(x / step - round(x / step)) < 1e-9 for x in (high - low, low if low < 0 < high else 0))
        if fits and (high - low) / step <= 5:
            return [low + step * i for i in range(round((high - low) / step) + 1)]
    return [low, high]


def put(ax: Axes, xy: tuple[float, float], string: str, style: str = "label", ha: str = "left"):
    """Write one text at a place in inches, in a named style; a string is never read as mathematics."""
    size, weight, color = theme.STYLES[style]
    string = theme.drawable(string)
    font = theme.font(theme.family_of(string), size, weight)
    return ax.add_artist(Word(*xy, string, color=color, fontproperties=font, ha=ha, va="center", zorder=9))


def halo(text, width: float = 3):
    """A white edge round a text that crosses lines."""
    text.halo = width
    text.set_path_effects([withStroke(linewidth=width, foreground=theme.WHITE)])  # for a figure saved as vectors
    return text


def dots(ax: Axes, x, y, shape: str) -> None:
    """Draw one mark per finite x and y; the collection carries the shape's name as its gid."""
    x, y = (np.atleast_1d(np.asarray(v, dtype=float)) for v in (x, y))
    seen = np.isfinite(x) & np.isfinite(y)
    if seen.any():
        size, marker, face, edge, width = SHAPES[shape]
        look = {"facecolors": face, "edgecolors": edge, "linewidths": width, "zorder": 7, "gid": shape}
        spots = {"offsets": np.c_[x[seen], y[seen]], "offset_transform": ax.transData, "clip_on": False}
        drawn = PathCollection((_outline(marker),), [size], **look, **spots)
        drawn.set_transform(IdentityTransform())  # a mark's size is in points, whatever the canvas
        ax.add_collection(drawn, autolim=False)


@lru_cache
def _outline(marker: str) -> Path:
    """A marker's outline around its middle."""
    style = MarkerStyle(marker)
    return style.get_path().transformed(style.get_transform())


def lines(ax: Axes, segments, color: str, width: float = 0.7, name: str = "rule") -> None:
    """Draw straight lines, each (x0, y0, x1, y1); one with an end that is not a number is left out."""
    segments = np.asarray(segments, dtype=float).reshape(-1, 2, 2)
    segments = segments[np.isfinite(segments).all(axis=(1, 2))]
    if len(segments):
        order = 1 if name == "rule" else 4
        drawn = LineCollection(segments, colors=color, linewidths=width, zorder=order, capstyle="butt", gid=name)
        ax.add_collection(drawn, autolim=False)


def boxes(ax: Axes, corners, color, name: str) -> None:
    """Fill rectangles, each (x0, y0, x1, y1), without an edge; `color` is one or one per rectangle."""
    shapes = [[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in corners]
    if shapes:
        order = 5 if name == "plate" else 2  # a word is read over a tick
        drawn = PolyCollection(shapes, facecolors=color, linewidths=0, zorder=order, gid=name)
        ax.add_collection(drawn, autolim=False)


def shape(ax: Axes, corners, color: str, name: str) -> None:
    """Fill one polygon given by its corners in inches; under everything else."""
    ax.add_collection(PolyCollection([corners], facecolors=color, linewidths=0, zorder=0.5, gid=name), autolim=False)


def cover(ax: Axes, corners, reason: str) -> None:
    """Hatch or tint rectangles where nothing may be drawn, or nothing is known; the gid is the reason.

    All of one call are one path: a hatch is painted per path, and painting it is what costs.
    """
    face, edge, hatch = COVERS[reason]
    shapes = np.array([[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in corners])
    if len(shapes):
        path = Path.make_compound_path_from_polys(shapes)
        drawn = PathPatch(path, facecolor=face, edgecolor=edge, linewidth=0, hatch=hatch, zorder=2, gid=reason)
        ax.add_artist(drawn)


def plates(ax: Axes, xy, strings, white: bool = True) -> None:
    """Write words centred at places, each on its own white plate so that hatching does not run through them."""
    size, weight, _ = theme.STYLES["state"]
    half = [theme.width_of(s, size, weight) / 2 + 0.05 for s in strings]
    tall = size / 72 * 0.72
    corners = [(x - w, y - tall, x + w, y + tall) for (x, y), w in zip(xy, half, strict=True)]
    boxes(ax, corners if white else [], theme.WHITE, "plate")
    for at, string in zip(xy, strings, strict=True):
        put(ax, at, string, "state", "center")


def blank(ax: Axes, corner: tuple[float, float, float, float], text) -> None:
    """A picture without a row: one flat tint with the words, never an empty scale."""
    cover(ax, [corner], "no_answers")
    put(
        ax,
        ((corner[0] + corner[2]) / 2, (corner[1] + corner[3]) / 2),
        text.voice.reason("no_answers"),
        "state",
        "center",
    )


def ribbon(ax: Axes, placed: Arrays, color: str) -> None:
    """The interval along a line, from x, y_low, y_high; one polygon for each unbroken stretch of two or more."""
    x, low, high = (placed[name] for name in ("x", "y_low", "y_high"))
    seen = np.flatnonzero(np.isfinite(low) & np.isfinite(high))
    for part in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
        if len(part) > 1:
            edge = np.r_[np.c_[x[part], low[part]], np.c_[x[part], high[part]][::-1]]
            shape(ax, edge, color, "ribbon")
        else:
            lines(ax, np.c_[x[part], low[part], x[part], high[part]], theme.CUSTOMER, 1.3, "interval")


def stretches(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """Hatch the columns whose point may not be shown, each reason named once, upright where the column is narrow."""
    half = min(placed["step"].max(initial=0), 0.5) * 0.42
    away = {}
    for x, reason in zip(placed["x"][~placed["shown"]], placed["reason"][~placed["shown"]], strict=True):
        away.setdefault(reason or "no_answers", []).append(x)
    for reason, places in away.items():
        cover(ax, [(x - half, look["top"], x + half, look["base"]) for x in places], reason)
        word = text.voice.reason(reason)
        wide, tall = theme.width_of(word, 8, 400) / 2 + 0.05, 0.08
        x, y = places[0], (look["top"] + look["base"]) / 2
        boxes(ax, [(x - tall, y - wide, x + tall, y + wide)], theme.WHITE, "plate")
        put(ax, (x, y), word, "state", "center").set_rotation(90)


def hidden(ax: Axes, away: Arrays, text, band: tuple[float, float, float]) -> None:
    """Hatch rows (y, reason) that may not be shown, each with its word; the band is left, right and half its height."""
    left, right, half = band
    found = {}
    for y, reason in zip(away["y"], away["reason"], strict=True):
        found.setdefault(reason or "no_answers", []).append(y)
    for reason, at in found.items():
        cover(ax, [(left, y - half, right, y + half) for y in at], reason)
        middles = [((left + right) / 2, y) for y in at]
        plates(ax, middles, [text.voice.reason(reason)] * len(at), reason != "no_answers")


def nothing(table: pd.DataFrame, text, ax: Axes | None = None, width: float = theme.WIDTH) -> Axes:
    """The whole picture where no point of it may be drawn: one band with the reason's words, no empty axes."""
    reason = next(iter(table["reason"][table["reason"] != ""]), "no_answers")
    ax = theme.canvas(width, 0.7, ax)
    cover(ax, [(0, 0.1, width, 0.6)], reason)
    plates(ax, [(width / 2, 0.35)], [text.voice.reason(reason)], reason != "no_answers")
    return ax


def ruler(ax: Axes, marks: list[tuple[float, str]], top: float, bottom: float) -> None:
    """A scale on top of the rows: thin grid lines, numbers above; `marks` are (inches, label)."""
    lines(ax, [(x, top, x, bottom) for x, _ in marks], theme.GRID, name="rule")
    for x, label in marks:
        put(ax, (x, top - 0.13), label, "tick", "center")
