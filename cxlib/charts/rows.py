"""Rows with a customer and a team side on one scale: shared by the dumbbell, the six elements and the score table."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cxlib.charts import arrays, marks, theme
from cxlib.charts.arrays import Arrays

SAID = ("score", "low", "high", "n")
SIDES = [f"{side}_{what}" for side in ("customer", "team") for what in SAID]
KEPT = ["instrument", "statistic", "dimension", "estimate", "verdict", "note", "shown", "reason", *SIDES, "band"]
KEPT += [
    "delta",
    "customer_reason",
    "team_reason",
    "median",
    "place",
    "benchmark",
    "benchmark_rank",
    "customer_rank",
    "team_rank",
]
FEW = 10  # below this many persons a mark is hollow
SOLID = ("above", "below", "equal")
THIRDS = {"top": (2 / 3, 1), "middle": (1 / 3, 2 / 3), "bottom": (0, 1 / 3), ">=90": (0.9, 1), "<=10": (0, 0.1)}


def normal(table: pd.DataFrame) -> Arrays:
    """The table's columns with the customer's side under its own name, whichever measure it comes from.

    A score table's score, low, high, n, and a benchmark comparison's own_score ..., are the customer's; without a gap
    there is neither estimate nor verdict.
    """
    prefix = next((p for p in ("customer_", "own_") if f"{p}score" in table), "")
    gap = {"estimate", "verdict"} if "team_score" not in table else set()
    out = arrays.of(table, [name for name in KEPT if name not in gap])
    own = arrays.of(table, [f"{prefix}{what}" for what in SAID])
    out |= {f"customer_{name.removeprefix(prefix)}": values for name, values in own.items()}
    count = len(table)
    blank = dict.fromkeys(("verdict", "band"), np.full(count, "", dtype=object))
    return dict.fromkeys(("estimate", *SIDES), np.full(count, np.nan)) | blank | out


def placed(table: pd.DataFrame, text, look: dict) -> Arrays:
    """The table's columns with the place of everything in inches: y of the row, x of each side's score, low, high."""
    span, out, count = marks.span(table, text), normal(table), len(table)
    out["has_team"] = np.full(count, "team_score" in table)
    out["y"] = look["top"] + np.arange(count) * look["row"] + look["middle"]
    for side, sign in (("customer", -1), ("team", 1)):
        out[f"y_{side}"] = out["y"] + sign * look["offset"] * out["has_team"]
        for what, name in (("score", "x"), ("low", "from"), ("high", "to")):
            out[f"{side}_{name}"] = marks.place(out[f"{side}_{what}"], span, look["ends"])
        out[f"{side}_few"] = ~(out[f"{side}_n"] >= FEW)
    out["gap_seen"] = out["shown"] & np.isfinite(out["estimate"] + out["team_x"] + out["customer_x"])
    return out


def looks(size: str, page: dict, phone: dict, slide: dict) -> dict:
    """The measures of a picture's size (page, phone or slide) with the width of its canvas.

    Raises
    ------
    ValueError for another size.
    """
    known = {"page": (page, theme.WIDTH), "phone": (phone, theme.PHONE), "slide": (slide, theme.SLIDE)}
    if size not in known:
        raise ValueError(f"size must be one of {', '.join(known)}, not {size!r}")
    look, width = known[size]
    return {"width": width} | look


def spread(look: dict, count: int) -> dict:
    """The measures of a slide's rows: as high as its height allows; those of other sizes are fixed."""
    if look["width"] != theme.SLIDE or "row" in look:
        return look
    row = min(max((theme.SLIDE_TALL - look["top"]) / max(count, 1), 0.2), 0.42)
    return {"offset": min(0.078, 0.22 * row)} | look | {"row": row, "middle": row / 2, "half": 0.42 * row}


def whole(table: pd.DataFrame) -> list[pd.DataFrame]:
    """A table that is one slide, however many rows it has."""
    return [table]


def shares(table: pd.DataFrame, most: int) -> list[pd.DataFrame]:
    """A table in as few parts as hold at most so many rows each, of about the same size: one slide for each."""
    count = max(-(-len(table) // most), 1)
    edges = [round(i * len(table) / count) for i in range(count + 1)]
    return [table.iloc[a:b] for a, b in zip(edges, edges[1:], strict=False)]


def frame(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """Scale on top, a rule between rows, and one tinted row with its word where the table is empty."""
    span = marks.span(placed, text)
    count, width = max(len(placed["y"]), 1), ax.get_xlim()[1]
    bottom = look["top"] + count * look["row"]
    at = [look["top"] + i * look["row"] for i in range(0 if width == theme.PHONE else 1, count)]
    marks.lines(ax, [(0, y, width, y) for y in at], theme.GRID)
    values = marks.ticks(span)
    labels = [text.voice.pct(v) if span == (0, 1) else text.voice.num(v, 0, sign=span[0] < 0) for v in values]
    marks.ruler(ax, list(zip(marks.place(values, span, look["ends"]), labels, strict=True)), look["top"], bottom)
    if not len(placed["y"]):
        marks.blank(ax, (look["ends"][0], look["top"] + 0.06, look["ends"][1], bottom - 0.06), text)


def sides(ax: Axes, placed: Arrays) -> None:
    """Each side's interval on its own line, above and below the middle of the row, and its mark."""
    for side, color in (("customer", theme.CUSTOMER), ("team", theme.TEAM)):
        y, few = placed[f"y_{side}"], placed[f"{side}_few"]
        whole = np.c_[placed[f"{side}_from"], y, placed[f"{side}_to"], y]
        marks.lines(ax, whole[~few], color, 1.3, f"{side}_interval")
        marks.lines(ax, whole[few], color, 1.0, f"{side}_interval")
    x, y, few = (placed[name] for name in ("customer_x", "y_customer", "customer_few"))
    marks.dots(ax, x[~few], y[~few], "customer")
    marks.dots(ax, x[few], y[few], "customer_hollow")
    x, y, few = (placed[name] for name in ("team_x", "y_team", "team_few"))
    marks.dots(ax, x, y, "team")
    marks.dots(ax, x[few], y[few], "team_inner")


def covers(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """Hatch or tint what may not be shown: half the row for one side, the whole row for both; never at a value."""
    (left, right), half = look["ends"], look["half"]
    found = {}
    for row in arrays.each(placed):
        reason, upper, lower = _hidden(row)
        if reason:
            low, high = row.y - half if upper else row.y + 0.012, row.y + half if lower else row.y - 0.012
            found.setdefault(reason, []).append((left, low, right, high))
    for reason, corners in found.items():
        marks.cover(ax, corners, reason)
        middles = [((a + c) / 2, (b + d) / 2) for a, b, c, d in corners]
        marks.plates(ax, middles, [text.voice.reason(reason)] * len(corners), white=reason != "no_answers")
    thirds(ax, arrays.pick(placed, placed["band"] != ""), text, look["ends"])


def _hidden(row) -> tuple[str, bool, bool]:
    """Why something of the row is covered ("" if nothing is), and whether that is its upper and its lower half."""
    customer = not np.isfinite(row.customer_x)
    team = row.has_team and not np.isfinite(row.team_x) and row.band == ""
    own = {(True, False): "customer_reason", (False, True): "team_reason"}.get((customer, team), "reason")
    reason = (getattr(row, own, "") or row.reason or "no_answers") if customer or team else ""
    return reason, customer, team or not row.has_team


def thirds(ax: Axes, unanimous: Arrays, text, ends: tuple[float, float]) -> None:
    """A unanimous team is only placed in a third of the scale: the part is tinted, with its words."""
    parts = [marks.place(THIRDS[b], (0, 1), ends) for b in unanimous["band"]]
    y = unanimous["y_team"].tolist()
    corners = [(a, at - 0.075, b, at + 0.075) for (a, b), at in zip(parts, y, strict=True)]
    marks.boxes(ax, corners, theme.TEAM_TINT, "band")
    for (a, b), at, band in zip(parts, y, unanimous["band"], strict=True):
        word, middle = text.voice.band(band), (a + b) / 2
        room = theme.width_of(word, 8, 400) / 2
        marks.put(ax, (min(max(middle, ends[0] + room), ends[1] - room), at), word, "state", "center")


def name_sides(ax: Axes, placed: Arrays, text, look: dict) -> None:
    """Name each mark once, in its color, at the free end of its interval, in the row with the widest gap.

    A row where both names fit comes before one where only one does.
    """
    widest = np.argsort(-np.nan_to_num(np.abs(placed["estimate"]), nan=-1), kind="stable")
    order = [vars(row) for row in arrays.each(arrays.pick(placed, widest))]
    words = {side: text.voice.t(f"chart.{side}") for side in ("customer", "team")}
    room = {side: theme.width_of(word, 8.6, 600) + 0.06 for side, word in words.items()}
    ends = (look["ends"][0], look.get("reach", look["ends"][1]))
    free = [{side: _free_end(row, side, (width, ends)) for side, width in room.items()} for row in order]
    both = [i for i, at in enumerate(free) if all(at.values())]
    for side in words:
        one = both or [i for i, at in enumerate(free) if at[side]]
        if one:
            x, ha = free[one[0]][side]
            marks.halo(marks.put(ax, (x, order[one[0]][f"y_{side}"]), words[side], side, ha))


def _free_end(row: dict, side: str, room: tuple) -> tuple[float, str] | None:
    """Where the side's name fits beside its interval: away from the other mark first; None if at neither end."""
    width, (left, right) = room
    x, other = row[f"{side}_x"], row["team_x" if side == "customer" else "customer_x"]
    low, high = np.fmin(row[f"{side}_from"], x - 0.06) - 0.05, np.fmax(row[f"{side}_to"], x + 0.06) + 0.05
    tick = row.get("benchmark_x", np.nan)
    before = low - width >= left and not row.get("track") and not low - width < tick < low
    after = high + width <= right and not high < tick < high + width
    ends = [(low, "right", before), (high, "left", after)]
    for at, ha, fits in ends if not x > other else ends[::-1]:
        if np.isfinite(x) and fits:
            return at, ha
    return None


def name(ax: Axes, row, text, room: tuple[float, float]) -> None:
    """The row's label and, where the instrument has stages, its stage on one or two lines below."""
    width = room[1] - room[0]
    stage = theme.wrap(text.voice.stage(row.instrument, row.dimension), width, "second")
    up = (0.09 if stage else 0.0) + 0.06 * stage.count("\n")
    label = text.voice.label(row.instrument, row.dimension)
    marks.put(ax, (room[0], row.y - up), theme.fit(label, width, "label"), "label")
    if stage:
        marks.put(ax, (room[0], row.y + 0.10), stage, "second")


def said(row, text) -> tuple[str, str, bool]:
    """Number, word and whether they stand in ink: a comparison not proved is grey, one not shown is a dash.

    Without a team side the number is the customer's own, and there is a word only where it needs one.
    """
    if not row.has_team and np.isfinite(row.customer_x):
        word = text.voice.word("indicative", "gap") if row.customer_few else ""
        return text.voice.value(row.customer_score, row.statistic), word, not row.customer_few
    if not row.shown:
        return "–", text.voice.reason(row.reason), False
    return (
        text.voice.diff(row.estimate, row.statistic),
        text.voice.word(row.verdict or "open", "gap"),
        row.verdict in SOLID,
    )


def verdict(ax: Axes, row, text, columns: tuple[float, float, float]) -> None:
    """Number right-aligned at the first column, word from the second on, at most to the third, its note below."""
    number, word, solid = said(row, text)
    style, width = "word" if solid else "word_grey", columns[2] - columns[1]
    marks.put(ax, (columns[0], row.y), number, "number" if solid else "number_grey", "right")
    note = text.voice.note(getattr(row, "note", "") or "") if row.shown else ""
    word = theme.wrap(word, width, style)
    marks.put(ax, (columns[1], row.y - (0.09 if note else 0)), word, style)
    if note:
        marks.put(ax, (columns[1], row.y + 0.10), theme.fit(note, width, "note"), "note")


def verdict_line(ax: Axes, row, text, y: float) -> None:
    """Phone: label at the left, number and word at the right, on one line above the marks."""
    number, word, solid = said(row, text)
    style, end = "word" if solid else "word_grey", theme.PHONE - 0.05
    word = theme.fit(word, 1.4, style)
    start = end - (theme.width_of(word, *theme.STYLES[style][:2]) + 0.12 if word else 0)
    left = start - theme.width_of(number, 10.5, 700) - 0.12
    marks.put(ax, (end, y), word, style, "right")
    marks.put(ax, (start, y), number, "number_line" if solid else "number_line_grey", "right")
    label = text.voice.label(row.instrument, row.dimension)
    marks.put(ax, (0.04, y), theme.fit(label, left - 0.04, "label"), "label")
