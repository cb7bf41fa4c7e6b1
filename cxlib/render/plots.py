"""Which chart of PowerPoint shows a figure's table: rows on one scale, a series over time, answers in columns.

What is drawn is decided by the table's columns, so a new chapter's table is drawn too. A figure that PowerPoint cannot
draw (two scales at once, a map) has none: its picture is shown.
"""

from cxlib.words import numbers

from . import cells, mapplots, rowplots
from .house import CUSTOMER, CUSTOMER_MID, FAINT, GRID, INK, RULE
from .plotsheet import add, few, head, interval, known, place, written

DETRACTOR, SEVEN = "4A4F54", "CFDDE9"
NPS_AXIS = {"min": -100, "max": 100, "major": 50, "format": "+0;−0;0", "grid": GRID}
DOT = ("circle", 10, CUSTOMER, CUSTOMER)


def plot(voice, bundle: dict) -> dict | None:
    """Return what draws a figure: form (rows, series, answers), chart and the words beside it; None: a picture.

    Also None where no number of the figure may be shown.
    """
    columns, rows = cells.table(bundle)
    has, sheet = set(columns), written(voice, bundle, columns, rows)
    scores = has & {"score", "estimate", "share", *(f"{side}_score" for side in rowplots.SIDES)}
    if all(value is None for name in scores for value in known(sheet, name)):
        return None
    if {"name", "dimension", "estimate"} <= has:
        return mapplots.grid(voice, rows)
    if {"place", "customer_score", "team_score"} <= has:
        return mapplots.quadrant(voice, sheet, rows)
    if "touchpoint" in has and "score" in has:
        return curve(voice, sheet, rows)
    if {"value", "share"} <= has:
        return answers(voice, sheet, rows)
    if "period" in has and "score" in has:
        return run(voice, sheet, rows)
    return rowplots.plot(voice, sheet, rows)


def run(voice, sheet: dict, rows: list[dict]) -> dict:
    """A score by period, each with its interval and its n; a target as a dashed line."""
    counts = known(sheet, "n")
    named = [f"{period}\nn = {voice.num(n, 0)}" for period, n in zip(known(sheet, "period"), counts, strict=True)]
    across = add(sheet, "n", named)
    series = [line(sheet, across, "score", code="+0;−0;0")]
    if any(value is not None for value in known(sheet, "target")):
        target = {"x": across, "y": place(sheet, "target"), "line": (INK, 1, "dash")}
        series.append(target)
    return {"form": "series", "chart": joined(sheet, series, NPS_AXIS)}


def line(sheet: dict, across: int, name: str, code: str) -> dict:
    """Return a line through a score's marks with their intervals, and the latest number."""
    values, ends = known(sheet, name), interval(sheet, name, "low", "high")
    last = [at for at, value in enumerate(values) if value is not None][-1:]
    style = {"mark": DOT, "hollow": few(sheet, "n", values), "line": (CUSTOMER, 2.4, "solid")}
    style |= {"bars": [("y", *ends, (CUSTOMER_MID, 2, "solid"))], "labels": (last, code, CUSTOMER, "r", 18)}
    return {"x": across, "y": place(sheet, name), **style}


def joined(sheet: dict, series: list[dict], up: dict) -> dict:
    """Return a chart of lines; the names of its points stand under the whole scale."""
    across = {"labels": "low", "edge": RULE}
    return {
        "kind": "line",
        "sheet": sheet,
        "series": series,
        "axes": (across, up | {"between": "between"}),
        "box": (0.06, 0.03, 0.92, 0.75),
    }


def curve(voice, sheet: dict, rows: list[dict]) -> dict:
    """A journey moment by moment, and beside it the levels of the whole journey as marks of their own."""
    low, high = voice.scale(rows[0].get("instrument") or "journey")
    moments, ends = [row.get("seq") is not None for row in rows], interval(sheet, "score", "low", "high")
    series = []
    for chosen, symbol, joins in ((True, DOT, (CUSTOMER, 2.6, "solid")), (False, ("diamond", 12, INK, INK), None)):
        pairs = zip(known(sheet, "score"), moments, strict=True)
        picked = [value if moment == chosen else None for value, moment in pairs]
        seen = [at for at, value in enumerate(picked) if value is not None]
        told = {max(seen, key=picked.__getitem__), min(seen, key=picked.__getitem__), seen[-1]} if seen else set()
        style = {"mark": symbol, "hollow": few(sheet, "n", picked), "line": joins}
        style |= {"bars": [("y", *ends, (CUSTOMER_MID if chosen else FAINT, 2, "solid"))]}
        style |= {"labels": (sorted(told) if chosen else seen, "+0.0;−0.0;0.0", INK, "r", 16)}
        if seen:
            up = add(sheet, f"{head(sheet, 'score')} {len(series) + 1}", picked)
            series.append({"x": place(sheet, "touchpoint"), "y": up, **style})
    up = {"min": low, "max": high, "major": (high - low) / 2, "format": "+0;−0;0", "grid": GRID}
    return {"form": "series", "chart": joined(sheet, series, up) | {"box": (0.05, 0.03, 0.94, 0.66)}}


def answers(voice, sheet: dict, rows: list[dict]) -> dict:
    """How many gave each rating, in the colors of the NPS; the number itself stands beside it in words."""
    score = [at for at, row in enumerate(rows) if row.get("value") is None]
    order = [at for at in range(len(rows)) if at not in score] + score
    sheet["values"] = [[values[at] for at in order] for values in sheet["values"]]
    sheet["charted"] = len(rows) - len(score)
    given = [rows[at]["value"] for at in order[: sheet["charted"]]]
    fills = [DETRACTOR if v <= 6 else SEVEN if v == 7 else CUSTOMER_MID if v == 8 else CUSTOMER for v in given]
    style = {"fills": fills, "labels": (range(len(given)), "0", INK, "outEnd", 16)}
    series = [{"x": place(sheet, "value"), "y": place(sheet, "n"), **style}]
    axes = ({"edge": RULE}, {"min": 0, "hidden": True, "between": "between"})
    chart = {"kind": "bar", "sheet": sheet, "series": series, "axes": axes, "box": (0.02, 0.06, 0.96, 0.82)}
    return {"form": "answers", "chart": chart, "words": score_words(voice, rows[score[0]]) if score else []}


def score_words(voice, row: dict) -> list[tuple]:
    """Say the score above its answers: number, interval, n."""
    if not row.get("shown", True) or numbers.missing(row.get("score")):
        return []
    statistic = row.get("statistic") or "mean"
    span = voice.span(row.get("low"), row.get("high"), statistic)
    count = voice.t("caption.n", n=voice.num(row.get("n"), 0))
    return [(voice.value(row["score"], statistic), 48, True, CUSTOMER), (span, 18, False, INK), (count, 18, False, INK)]
