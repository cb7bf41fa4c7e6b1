"""Figures of two sides at once: the quadrant as a chart with a key beside it, accounts × metrics as a table."""

from . import cells
from .house import CUSTOMER_MID, FAINT, GRID, INK, MUTED, RULE, TEAM_MID
from .plotsheet import head, interval, known, place, strokes
from .rowplots import SOLID, barred, named, verdict

GROUNDS = {"above": TEAM_MID, "below": CUSTOMER_MID}  # who rates higher
CUSTOMER = ("customer_score", "customer_low", "customer_high")
SIGNS = {"above": "◇ ", "below": "● ", "equal": "= "}


def quadrant(voice, sheet: dict, rows: list[dict]) -> dict:
    """The customer's score across and the team's up, numbered as in the key; between two lines both see it alike."""
    low, high = voice.scale(rows[0].get("instrument") or "")
    delta = max((value for value in known(sheet, "delta") if value is not None), default=0.0)
    edges = [((low, low + delta), (high - delta, high)), ((low + delta, low), (high, high - delta))]
    edges += [None] * (len(rows) - 2)  # LibreOffice draws only series of the same length
    series = [strokes(sheet, head(sheet, "delta"), edges, (RULE, 1.5, "dash"))]
    across, x, y = place(sheet, "customer_score"), known(sheet, "customer_score"), known(sheet, "team_score")
    for solid, color in ((False, FAINT), (True, INK)):
        chosen = [(row.get("verdict") in SOLID) == solid and x[at] is not None for at, row in enumerate(rows)]
        up = [value if ok else None for value, ok in zip(y, chosen, strict=True)]
        look, style = {"mark": ("circle", 12, color if solid else "", color)}, (color, 1.6, "solid")
        under, points = barred(sheet, across, up, CUSTOMER, look)
        along, upright = points["bars"][0][1:3], interval(sheet, "team_score", "team_low", "team_high")
        points["bars"] = [("x", *along, style), ("y", *upright, style)]
        points["named"] = ({at: str(at + 1) for at, value in enumerate(up) if value is not None}, INK, "r", 14)
        series += [under | {"line": style}, points]
    axis = {"min": low, "max": high, "major": (high - low) / 5, "format": "0", "grid": GRID}
    chart = {"kind": "scatter", "sheet": sheet, "series": series, "axes": (axis | {"side": "b"}, axis)}
    return {"form": "quadrant", "chart": chart, "key": key(voice, sheet, rows)}


def key(voice, sheet: dict, rows: list[dict]) -> list[tuple]:
    """Return the key: number, name, gap, place or why it is not shown, grey."""
    told = []
    for at, row in enumerate(rows):
        gap = voice.diff(known(sheet, "estimate")[at], row.get("statistic") or "mean")
        where = known(sheet, "place")[at] if row.get("shown", True) else verdict(voice, row)
        told.append((str(at + 1), named(sheet, at), gap, where or "", row.get("verdict") not in SOLID))
    return told


def grid(voice, rows: list[dict]) -> dict:
    """Accounts down, metrics across; a cell is (text, bold, color, ground)."""
    accounts = dict.fromkeys((row.get("account_id") or row["name"], row["name"]) for row in rows)
    metrics = dict.fromkeys((row["instrument"], row["dimension"]) for row in rows)
    found = {(row.get("account_id") or row["name"], row["instrument"], row["dimension"]): row for row in rows}
    lines = []
    for account, name in accounts:
        own = [found.get((account, *metric)) for metric in metrics]
        lines.append((str(name), [grid_cell(voice, row) if row else ("–", False, MUTED, "") for row in own]))
    return {"form": "grid", "heads": [voice.label(*metric) for metric in metrics], "lines": lines}


def grid_cell(voice, row: dict) -> tuple:
    """Return a cell of accounts × metrics: the gap, its ground the side's that rates higher; or why there is none."""
    if why := cells.hidden(row, "estimate"):
        return voice.reason(why), False, MUTED, "hatch"
    said, solid = row.get("verdict") or "", row.get("verdict") in SOLID
    gap = voice.diff(row.get("estimate"), row.get("statistic") or "mean")
    number = voice.band(row["band"]) if row.get("band") else gap
    return SIGNS.get(said, "") + number, solid, INK if solid else MUTED, GROUNDS.get(said, "")
