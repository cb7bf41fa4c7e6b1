"""The dumbbell of the perception gap: one row per dimension in the order of the customer path."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import marks, rows, theme

COLUMNS = ["instrument", "statistic", "dimension", "estimate", "verdict", *rows.SIDES]
WIDE = {"row": 0.56, "top": 0.34, "ends": (1.80, 5.15), "middle": 0.28, "offset": 0.078, "half": 0.17}
NARROW = {"row": 0.80, "top": 0.30, "ends": (0.10, 3.64), "middle": 0.51, "offset": 0.088, "half": 0.2}
BANDS = {"above": theme.TEAM_MID, "below": theme.CUSTOMER_MID}


def dumbbell(table: pd.DataFrame, text, ax: Axes | None = None, narrow: bool = False) -> Axes:
    """One row per dimension: the customer's circle, the team's diamond, and the gap as a band between them.

    The band has the color of the side that rates higher; it, the number and the word turn grey when the gap is
    inconclusive. A hollow mark has fewer than 10 persons. A side that may not be shown is hatched with its word.

    Parameters
    ----------
    table : gaps with `shown`, `reason`, `estimate` (team - customer), `verdict`, `band` and both sides'
        score, low, high, n, native units or shares 0..1; drawn in the order given.
    text : Text of the picture; its voice says labels, numbers and verdicts.
    ax : Axes to turn into the canvas; without it the picture makes its own.
    narrow : the phone's drawing, label above the marks.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, COLUMNS)
    look = NARROW if narrow else WIDE
    count = max(len(table), 1)
    width = theme.PHONE if narrow else theme.WIDTH
    ax = theme.canvas(width, look["top"] + count * look["row"] + 0.06, ax)
    placed = rows.placed(table, text, look)
    rows.frame(ax, placed, text, look)
    _bands(ax, placed)
    rows.sides(ax, placed)
    rows.covers(ax, placed, text, look)
    rows.name_sides(ax, placed, text, look)
    (_words_narrow if narrow else _words)(ax, placed, text)
    return ax


def _bands(ax: Axes, placed: pd.DataFrame) -> None:
    """Fill the rectangle between the two marks; none where a side is missing or the persons are too few."""
    both = placed[placed["gap_seen"] & ~placed["verdict"].isin(["indicative", ""])]
    corners = zip(both["customer_x"], both["y_customer"], both["team_x"], both["y_team"], strict=True)
    colors = [_lighter(BANDS[v]) if v in BANDS else theme.GREY_TINT for v in both["verdict"]]
    marks.boxes(ax, list(corners), colors or theme.GREY_TINT, "gap")


def _lighter(color: str, share: float = 0.75) -> tuple[float, float, float]:
    """A color at `share` of its strength on white, without transparency: grid lines do not run through it."""
    return tuple(1 - (1 - int(color[i : i + 2], 16) / 255) * share for i in (1, 3, 5))


def _words(ax: Axes, placed: pd.DataFrame, text) -> None:
    """Label and stage at the left with the path's numbers, gap and verdict at the right."""
    steps = [text.voice.step(r.instrument, r.dimension) for r in placed.itertuples()]
    left = 0.34 if any(steps) else 0.0
    _path(ax, placed["y"].to_numpy(), steps)
    for row in placed.itertuples():
        rows.name(ax, row, text, (left, 1.72))
        rows.verdict(ax, row, text, (5.80, 5.98, 7.2))
    marks.put(ax, (5.80, 0.17), text.voice.t("chart.gap"), "head", "right")
    marks.put(ax, (5.98, 0.17), text.voice.t("chart.verdict"), "head")


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


def _words_narrow(ax: Axes, placed: pd.DataFrame, text) -> None:
    """Label above the marks, gap and verdict at the right of the same line."""
    for row in placed.itertuples():
        top = row.y - NARROW["middle"] + 0.18
        rows.verdict_line(ax, row, text, top)


dumbbell.narrow_version = True
