"""Figures of rows as charts: both sides on one scale, changes beside zero, accounts in a league."""

from cxlib.words import sentences

from . import cells
from .house import CUSTOMER, CUSTOMER_MID, FAINT, GREY, GRID, INK, RULE, TEAM, TEAM_MID
from .plotsheet import FEW, add, few, head, interval, known, place, strokes

SOLID = ("above", "below", "equal")
# symbol, size, filling, edge of a side's mark; "" is a table that knows one side only
SIDES = dict.fromkeys(("customer", "own", ""), ("circle", 13, CUSTOMER, CUSTOMER)) | {"team": ("diamond", 13, "", TEAM)}
BANDS = {"above": TEAM_MID, "below": CUSTOMER_MID, "": GREY}  # who rates higher; grey where that is not settled
OFFSET = 0.16  # of a row: the customer above the middle, the team below, so that intervals do not lie on each other
PARTS = (0.3, 0.5, 0.75, 1.0, 2.0)  # how much of an instrument's range a scale of changes shows to each side
SPANS = {"top_box": (0, 1), "nps": (-100, 100)}
STEPS = {1: (0.25, "0%"), 5: (1, "0"), 9: (3, "0"), 10: (2, "0"), 200: (50, "+0;−0;0")}  # of a scale's length


def plot(voice, sheet: dict, rows: list[dict]) -> dict | None:
    """Return the figure's chart and the words of its rows; None where its table has nothing to put on a scale."""
    if "shrunken" in sheet["names"]:
        return league(voice, sheet, rows)
    if cells.compared(rows) == "change":
        return changes(voice, sheet, rows)
    return dots(voice, sheet, rows) if any(score_of(side) in sheet["names"] for side in SIDES) else None


def figure(sheet: dict, series: list[dict], axis: dict, told: tuple) -> dict:
    """Return a figure of rows; `told` are the heads and, of each row, label, second, number, word, grey, hidden."""
    heads, words = told
    up = {"min": 0, "max": len(words), "flipped": True, "hidden": True}
    chart = {"kind": "scatter", "sheet": sheet, "series": series, "axes": (axis, up)}
    return {"form": "rows", "heads": heads, "words": words, "chart": chart, "sides": []}


def scale(low: float, high: float) -> dict:
    """Return the axis of a scale over rows."""
    step, code = STEPS.get(high - low, ((high - low) / 2, "0"))
    return {"min": low, "max": high, "major": step, "format": "+0;−0;0" if low < 0 else code, "grid": GRID}


def score_of(side: str) -> str:
    """Name the column of a side's score."""
    return f"{side}_score" if side else "score"


# --- both sides ----------------------------------------------------------------------------------------------------


def dots(voice, sheet: dict, rows: list[dict]) -> dict:
    """Both sides' scores with their intervals, the gap as a band between them, a benchmark as a stroke."""
    sides = [side for side in SIDES if score_of(side) in sheet["names"]]
    series = bands(sheet, rows) if {"customer", "team"} <= set(sides) else []
    if "benchmark" in sheet["names"]:
        series.append(upright(sheet, "benchmark", 0.32))
    for side in sides:
        series += marks(sheet, side, OFFSET * (len(sides) - 1) * (1 if side == "team" else -1))
    span = SPANS.get(rows[0].get("statistic")) or voice.scale(rows[0].get("instrument") or "")
    signs = {"customer": ("●", CUSTOMER), "team": ("◇", TEAM)}
    named = [(side, *signs[side]) for side in sides if side in signs]
    named += [("benchmark", "|", "5E5E5E")] if "benchmark" in sheet["names"] else []
    return figure(sheet, series, scale(*span), compared(voice, sheet, rows)) | {"sides": named}


def marks(sheet: dict, side: str, offset: float) -> list[dict]:
    """Return one side: its interval in the row, above or below the middle, and its mark."""
    score, low, high, n = (f"{side}_{what}".strip("_") for what in ("score", "low", "high", "n"))
    values = known(sheet, score)
    up = [None if value is None else at + 0.5 + offset for at, value in enumerate(values)]
    look = {"mark": SIDES[side], "hollow": few(sheet, n, values)}
    return barred(sheet, place(sheet, score), up, (score, low, high), look)


def barred(sheet: dict, across: int, up: list, names: tuple, look: dict, by: list | None = None) -> list[dict]:
    """Return marks with their intervals as error bars, and under them the same intervals as strokes.

    LibreOffice drops error bars along x whose ends are given one by one; PowerPoint draws both, one on the other.
    """
    plus, minus = interval(sheet, *names, by)
    values, style = sheet["values"], (look["mark"][3], 2.4, "solid")
    ends = [
        None if None in (x, y, more, less) else ((x - less, y), (x + more, y))
        for x, y, more, less in zip(values[across], up, values[plus], values[minus], strict=True)
    ]
    under = strokes(sheet, head(sheet, names[0]), ends, style)
    height = add(sheet, f"{head(sheet, names[0])} ↕", up)
    return [under, {"x": across, "y": height, "bars": [("x", plus, minus, style)], **look}]


def bands(sheet: dict, rows: list[dict]) -> list[dict]:
    """Return the gaps as thick strokes from the customer's mark to the team's, by who clearly rates higher."""
    starts, ends = known(sheet, "customer_score"), known(sheet, "team_score")
    kinds = [row.get("verdict") if row.get("verdict") in ("above", "below") else "" for row in rows]
    made = []
    for kind, color in BANDS.items():
        pairs = zip(kinds, starts, ends, strict=True)
        found = [((a, at + 0.5), (b, at + 0.5)) if kind == own else None for at, (own, a, b) in enumerate(pairs)]
        made.append(strokes(sheet, head(sheet, "estimate"), found, (color, 9, "solid")))
    return [each for each in made if any(value is not None for value in sheet["values"][each["x"]])]


def upright(sheet: dict, name: str, half: float) -> dict:
    """Return an upright stroke in each row, for a number that is compared with."""
    found = [((x, at + 0.5 - half), (x, at + 0.5 + half)) for at, x in enumerate(known(sheet, name))]
    return strokes(sheet, head(sheet, name), found, ("7A7A7A", 3, "solid"))


def compared(voice, sheet: dict, rows: list[dict]) -> tuple:
    """Return the heads of the rows' words and each row's: the gap or score, and the verdict or interval."""
    benchmark, gap = "benchmark_verdict" in sheet["names"], "estimate" in sheet["names"]
    number = "sheet.label.customer_score" if benchmark or not gap else "sheet.label.estimate_gap"
    number = number if benchmark or gap else "sheet.label.score"
    word = "sheet.label.benchmark_estimate" if benchmark else "sheet.label.verdict" if gap else "column.interval"
    heads = ("", "", voice.t(number), voice.t(word))
    return heads, [of_row(voice, sheet, at, row, (benchmark, gap)) for at, row in enumerate(rows)]


def of_row(voice, sheet: dict, at: int, row: dict, kinds: tuple[bool, bool]) -> tuple:
    """Return a row's words: label, second, number, word, grey, hidden."""
    (benchmark, gap), label = kinds, named(sheet, at)
    side = next((side for side in SIDES if score_of(side) in sheet["names"]), "")
    score, statistic = known(sheet, score_of(side))[at], row.get("statistic") or "mean"
    if gap and not benchmark:
        grey = row.get("verdict") not in SOLID or not row.get("shown", True)
        return label, "", voice.diff(known(sheet, "estimate")[at], statistic), verdict(voice, row), grey, score is None
    number = voice.value(score, statistic, statistic == "mean" and voice.scale(row.get("instrument") or "")[0] < 0)
    if benchmark:
        word = known(sheet, "benchmark_verdict")[at] or (
            row.get("customer_reason") and voice.reason(row["customer_reason"])
        )
        return label, "", number, word or "", row.get("benchmark_verdict") not in SOLID, score is None
    span = voice.span(*(known(sheet, f"{side}_{end}".strip("_"))[at] for end in ("low", "high")), statistic)
    why = voice.reason(row.get("reason") or "") if score is None else span
    return label, "", number, why, score is None, score is None


def named(sheet: dict, at: int) -> str:
    """Return what a row is called: its account or metric."""
    return str(next((value for name in ("name", "dimension") if (value := known(sheet, name)[at])), ""))


def verdict(voice, row: dict) -> str:
    """Return a row's verdict word, or why there is none."""
    if not row.get("shown", True):
        return voice.reason(row.get("reason") or "no_answers")
    return voice.word(row.get("verdict") or "", sentences.kind_of(row.get("comparison") or "x.gap"))


# --- changes and leagues -------------------------------------------------------------------------------------------


def changes(voice, sheet: dict, rows: list[dict]) -> dict:
    """What changed, beside zero; measures of different units as parts of their own scales."""
    spans = [SPANS.get(row.get("statistic")) or voice.scale(row.get("instrument") or "") for row in rows]
    sizes = [high - low for low, high in spans]
    moved = [None if v is None else v / size for v, size in zip(known(sheet, "estimate"), sizes, strict=True)]
    solid = [row.get("verdict") in SOLID for row in rows]
    across = add(sheet, f"{head(sheet, 'estimate')} / {voice.t('sheet.scale')}", moved)
    series = []
    for wanted, color in ((False, FAINT), (True, INK)):
        up = [at + 0.5 if ok == wanted and moved[at] is not None else None for at, ok in enumerate(solid)]
        look = {"mark": ("circle", 11, color if wanted else "", color)}
        series += barred(sheet, across, up, ("estimate", "low", "high"), look, sizes)
    reach = [abs(x) for each in series for x in sheet["values"][each["x"]] if x is not None]
    part = next((each for each in PARTS if max(reach, default=0) <= each), PARTS[-1])
    axis = {"min": -part, "max": part, "major": part, "format": '"+";"−";0', "grid": RULE}
    heads = ("", f"{voice.t('sheet.label.before_score')} → {voice.t('sheet.label.now_score')}", voice.t("chart.change"))
    return figure(sheet, series, axis, ((*heads, voice.t("sheet.label.verdict")), moves(voice, sheet, rows)))


def moves(voice, sheet: dict, rows: list[dict]) -> list[tuple]:
    """Return the words of changes: before and now, the change, the verdict with its sign."""
    told = []
    for at, row in enumerate(rows):
        statistic, shown = row.get("statistic") or "mean", row.get("shown", True)
        sides = [voice.value(known(sheet, f"{side}_score")[at], statistic) for side in ("before", "now")]
        word = (
            f"{voice.glyph(row.get('verdict') or '')} {verdict(voice, row)}".strip() if shown else verdict(voice, row)
        )
        change = voice.diff(known(sheet, "estimate")[at], statistic)
        told.append((named(sheet, at), " → ".join(sides), change, word, row.get("verdict") not in SOLID, not shown))
    return told


def league(voice, sheet: dict, rows: list[dict]) -> dict:
    """Accounts by their stabilised number with its interval; the number as it is as a stroke."""
    values, counts = known(sheet, "shrunken"), known(sheet, "n")
    up = [None if value is None else at + 0.5 for at, value in enumerate(values)]
    look = {"mark": ("circle", 11, CUSTOMER, CUSTOMER), "hollow": few(sheet, "n", values)}
    names, told = ("shrunken", "shrunken_low", "shrunken_high"), []
    for at, row in enumerate(rows):
        gone, grey = values[at] is None, counts[at] is None or counts[at] < FEW
        word = voice.reason(row.get("reason") or "no_answers") if gone else voice.num(counts[at], 0)
        told.append((named(sheet, at), "", voice.value(values[at], "nps"), word, grey, gone))
    heads = ("", "", voice.t("sheet.label.shrunken"), voice.t("column.n"))
    series = [upright(sheet, "score", 0.28), *barred(sheet, place(sheet, "shrunken"), up, names, look)]
    return figure(sheet, series, scale(-100, 100), (heads, told))
