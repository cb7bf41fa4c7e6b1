"""Pictures of the portfolio: the heat table of gaps, and the league of stabilised NPS."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import marks, rows, theme

HEAT = ["name", "instrument", "statistic", "dimension", "estimate", "verdict"]
LEAGUE = ["name", "score", "low", "high", "n", "shrunken", "shrunken_low", "shrunken_high"]
WIDE, ROW, TOP = 9.6, 0.315, 0.48
CELLS = (2.55, 9.58)  # from where to where the columns of dimensions stand
COLORS = {"above": theme.TEAM, "below": theme.CUSTOMER}
LINE = {"row": 0.30, "top": 0.34, "ends": (2.35, 5.70)}


def heat(table: pd.DataFrame, text, ax: Axes | None = None, narrow: bool = False) -> Axes:
    """Accounts down, dimensions across: a clear gap is colored by the side that rates higher, with its mark and number.

    Diagonal lines: inconclusive. Crossed lines: may not be shown. An equals sign: proved agreement.

    Parameters
    ----------
    table : `portfolio.heat`: name, dimension, `estimate`, `verdict`, `shown`, `reason`; customer_n and team_n where
        known. Accounts and dimensions stand in the order they first come.
    text, ax : as in `gaps.dumbbell`. narrow : the same drawing; on the phone it scrolls sideways.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, HEAT)
    placed = _cells(table)
    count = max(placed["row"].max() + 1 if len(placed) else 1, 1)
    ax = theme.canvas(WIDE, TOP + count * ROW + 0.04, ax)
    marks.lines(ax, [(0, TOP + i * ROW, WIDE, TOP + i * ROW) for i in range(count + 1)], theme.GRID)
    if placed.empty:
        marks.blank(ax, (0, TOP + 0.03, WIDE, TOP + ROW - 0.03), text)
    _heads(ax, placed, text)
    _accounts(ax, placed, text)
    _colored(ax, placed)
    _inconclusive(ax, placed)
    _hidden(ax, placed, text)
    for row in placed[placed["shown"].astype(bool)].itertuples():
        _number(ax, row, text)
    return ax


def _cells(table: pd.DataFrame) -> pd.DataFrame:
    """The table with each cell's corners in inches; names alone do not tell accounts apart, ids do."""
    out = table.reset_index(drop=True).copy()
    key = out["account_id"] if "account_id" in out else out["name"]
    out["row"], out["column"] = pd.factorize(key)[0], pd.factorize(out["dimension"])[0]
    width = min((CELLS[1] - CELLS[0]) / max(out["column"].nunique(), 1), 1.45)
    left, top = CELLS[0] + out["column"] * width, TOP + out["row"] * ROW
    return out.assign(left=left + 0.02, right=left + width - 0.02, top=top + 0.025, bottom=top + ROW - 0.025)


def _corners(cells: pd.DataFrame) -> list[tuple]:
    """Corners of cells as the marks take them."""
    return list(cells[["left", "top", "right", "bottom"]].itertuples(index=False, name=None))


def _heads(ax: Axes, placed: pd.DataFrame, text) -> None:
    """The dimensions' names over their columns."""
    for row in placed.drop_duplicates("column").itertuples():
        label = theme.wrap(text.voice.label(row.instrument, row.dimension), row.right - row.left, "column")
        marks.put(ax, ((row.left + row.right) / 2, 0.27), label, "column", "center")
    for x, side in ((1.78, "customer"), (2.28, "team")):
        if f"{side}_n" in placed:
            marks.put(ax, (x, 0.33), text.voice.t(f"chart.{side}"), f"{side}_column", "center")
            marks.put(ax, (x, 0.14), "n", "tick", "center")


def _accounts(ax: Axes, placed: pd.DataFrame, text) -> None:
    """Names at the left with both sides' n; a masked team's n is a dash."""
    sides = [(x, f"{side}_n") for x, side in ((1.78, "customer"), (2.28, "team")) if f"{side}_n" in placed]
    numbers = placed.groupby("row")[[column for _, column in sides]].max()
    for row in placed.drop_duplicates("row").itertuples():
        y = row.top - 0.025 + ROW / 2
        marks.put(ax, (0, y), theme.fit(str(row.name), 1.46 if sides else 2.45, "dense"), "dense")
        for x, column in sides:
            n = numbers.loc[row.row, column]
            style = "dense" if n >= rows.FEW else "dense_grey"
            marks.put(ax, (x, y), text.voice.num(n, 0), style, "center")


def _colored(ax: Axes, placed: pd.DataFrame) -> None:
    """Clear gaps: the hue of the side that rates higher, stronger for a larger gap, with that side's mark."""
    for verdict, shape in (("above", "cell_team"), ("below", "cell_customer")):
        part = placed[placed["shown"].astype(bool) & (placed["verdict"] == verdict)]
        size = part["estimate"].abs() / np.where(part["statistic"] == "top_box", 0.1, 1.0)
        colors = [theme.on_white(COLORS[verdict], min(0.80, 0.25 + 0.24 * s)) for s in size]
        marks.boxes(ax, _corners(part), colors, verdict)
        marks.dots(ax, part["left"] + 0.15, (part["top"] + part["bottom"]) / 2, shape)


def _inconclusive(ax: Axes, placed: pd.DataFrame) -> None:
    """Open and indicative gaps: light diagonal lines, left free where the number stands."""
    part = placed[placed["shown"].astype(bool) & ~placed["verdict"].isin(rows.SOLID)]
    marks.cover(ax, _corners(part), "open")
    free = part.assign(left=part["right"] - 0.48, top=part["top"] + 0.04, bottom=part["bottom"] - 0.04)
    free["right"] = part["right"] - 0.06
    marks.boxes(ax, _corners(free), theme.WHITE, "plate")


def _hidden(ax: Axes, placed: pd.DataFrame, text) -> None:
    """Cells that may not be shown: neighbours of one reason are one field, crossed, with its word."""
    away = placed[~placed["shown"].astype(bool)]
    away = away.assign(reason=away["reason"].replace("", "no_answers")).sort_values(["row", "column"])
    new = away["row"].ne(away["row"].shift()) | away["reason"].ne(away["reason"].shift())
    new |= away["column"].ne(away["column"].shift() + 1)
    limits = {"left": "min", "top": "min", "right": "max", "bottom": "max", "reason": "first"}
    fields = away.groupby(new.cumsum()).agg(limits)
    for reason, part in fields.groupby("reason", sort=False):
        marks.cover(ax, _corners(part), "no_answers" if reason == "no_answers" else "crossed")
        middles = list(zip((part["left"] + part["right"]) / 2, (part["top"] + part["bottom"]) / 2, strict=True))
        words = [theme.fit(text.voice.reason(reason), w - 0.1, "state") for w in part["right"] - part["left"]]
        marks.plates(ax, middles, words, reason != "no_answers")


def _number(ax: Axes, row, text) -> None:
    """The gap in its cell: bold where clear, grey where not, with an equals sign where agreement is proved."""
    y, solid = (row.top + row.bottom) / 2, row.verdict in rows.SOLID
    word = text.voice.band(row.band) if getattr(row, "band", "") else text.voice.diff(row.estimate, row.statistic)
    marks.put(ax, (row.right - 0.12, y), word, "cell" if solid else "dense_grey", "right")
    if row.verdict == "equal":
        marks.put(ax, (row.left + 0.15, y), "=", "cell", "center")


def league(table: pd.DataFrame, text, ax: Axes | None = None, narrow: bool = False) -> Axes:
    """NPS by account, drawn towards the portfolio's mean the fewer answered: the circle with its interval; the plain
    NPS as a tick. A hollow circle has fewer than 10 answers.

    Parameters
    ----------
    table : `portfolio.shrunken` with name, `shown`, `reason`; drawn in the order given.
    text, ax : as in `gaps.dumbbell`. narrow : the same drawing; on the phone it scrolls sideways.

    Returns
    -------
    The Axes, in inches from the top left.

    Raises
    ------
    ValueError if the table lacks `shown` or another column.
    """
    marks.require(table, LEAGUE)
    ax = theme.canvas(theme.WIDTH, LINE["top"] + max(len(table), 1) * LINE["row"] + 0.04, ax)
    out = table.reset_index(drop=True).copy()
    out["y"] = LINE["top"] + (np.arange(len(out)) + 0.5) * LINE["row"]
    for name, column in (("x", "shrunken"), ("from", "shrunken_low"), ("to", "shrunken_high"), ("plain", "score")):
        out[name] = marks.place(out[column].astype(float).where(out["shown"].astype(bool)), (-100, 100), LINE["ends"])
    rows.frame(ax, out.assign(statistic="nps", instrument="nps"), text, LINE)
    marks.lines(ax, np.c_[out["plain"], out["y"] - 0.08, out["plain"], out["y"] + 0.08], theme.BENCHMARK, 2.2, "plain")
    marks.lines(ax, np.c_[out["from"], out["y"], out["to"], out["y"]], theme.CUSTOMER, 1.3, "interval")
    few = ~(out["n"] >= rows.FEW)
    marks.dots(ax, out["x"][~few], out["y"][~few], "customer_small")
    marks.dots(ax, out["x"][few], out["y"][few], "customer_small_hollow")
    _league_words(ax, out, text)
    return ax


def _league_words(ax: Axes, out: pd.DataFrame, text) -> None:
    """Names at the left, the stabilised NPS and n at the right; the plain NPS's tick is named once."""
    for x, key in ((6.72, "chart.stabilised"), (7.15, "chart.n")):
        marks.put(ax, (x, 0.17), text.voice.t(key), "head", "right")
    for row in out.itertuples():
        number = text.voice.value(row.shrunken if row.shown else np.nan, "nps")
        marks.put(ax, (0, row.y), theme.fit(str(row.name), 2.2, "dense"), "dense")
        marks.put(ax, (6.72, row.y), number, "number_line", "right")
        marks.put(ax, (7.15, row.y), text.voice.num(row.n, 0), "tick", "right")
    for row in out[out["plain"].notna()].head(1).to_dict("records"):
        beyond, ha = (max(row["plain"], row["to"]) + 0.07, "left")
        if row["plain"] <= row["x"]:
            beyond, ha = (np.fmin(row["plain"], row["from"]) - 0.07, "right")
        marks.halo(marks.put(ax, (beyond, row["y"]), text.voice.t("chart.nps"), "benchmark", ha))
    _league_covers(ax, out, text)


def _league_covers(ax: Axes, out: pd.DataFrame, text) -> None:
    """Hidden rows, hatched with their word."""
    (left, right), away = LINE["ends"], out[~out["shown"].astype(bool)].replace({"reason": {"": "no_answers"}})
    for reason, part in away.groupby("reason", sort=False):
        marks.cover(ax, [(left, y - 0.1, right, y + 0.1) for y in part["y"]], reason)
        middles, word = [((left + right) / 2, y) for y in part["y"]], text.voice.reason(reason)
        marks.plates(ax, middles, [word] * len(part), reason != "no_answers")
