"""Pictures of a workshop: what the team believes before it looks at what customers said."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import arrays, gaps, marks, rows, theme


def guess(table: pd.DataFrame, text, ax: Axes | None = None, size: str = "page") -> Axes:
    """The team's own view on the scale of `gaps.dumbbell`, at the same place; the customer's is left open.

    Parameters
    ----------
    table : `gaps.own_view`. text, ax, size : as in `gaps.dumbbell`.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, [*gaps.COLUMNS, "team_score"])
    look = rows.spread(rows.looks(size, gaps.WIDE, gaps.NARROW, gaps.SLIDE), max(len(table), 1))
    ax = theme.canvas(look["width"], look["top"] + max(len(table), 1) * look["row"] + 0.06, ax)
    placed = rows.placed(table, text, look)
    rows.frame(ax, placed, text, look)
    rows.sides(ax, placed)
    away = arrays.pick(placed, ~placed["shown"]) | {"y": placed["y_team"][~placed["shown"]]}
    marks.hidden(ax, away, text, (*look["ends"], look["half"] / 2))
    rows.thirds(ax, arrays.pick(placed, placed["band"] != ""), text, look["ends"])
    rows.name_sides(ax, placed, text, look)
    _open(ax, placed, text, look)
    return ax


def _open(ax: Axes, placed: arrays.Arrays, text, look: dict) -> None:
    """Label of every row, and a question mark where its gap will stand."""
    for row in arrays.each(placed):
        y = row.y - look["middle"] + 0.18 if look["width"] == theme.PHONE else row.y
        label = theme.fit(text.voice.label(row.instrument, row.dimension), look.get("room", 1.36))
        marks.put(ax, (0, y), label, "label")
        marks.put(ax, (look["width"] * 0.75, y), "?", "number", "right")


guess.slides = partial(rows.shares, most=6)
