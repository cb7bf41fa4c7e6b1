"""What stands in a cell of the table pack: a number as a number with its format, or words; never a hidden number."""

from types import SimpleNamespace

from cxlib import words
from cxlib.words import numbers, sentences, tables

# column of a table -> how it is written; the order is the sheet's
KINDS = {
    "name": "text",
    "account_id": "text",
    "period": "period",
    "phase": "phase",
    "touchpoint": "touchpoint",
    "value": "rating",
    "dimension": "label",
    "instrument": "heading",
    "statistic": "unit",
    **{
        f"{side}_{what}": "count" if what == "n" else "value"
        for side in ("customer", "own", "team", "before", "now")
        for what in ("score", "low", "high", "n")
    },
    "team_mean": "mean",
    "pairs": "pairs",
    "score": "value",
    "estimate": "difference",
    "low": "value",
    "high": "value",
    "n": "count",
    "share": "share",
    "promoters": "count",
    "passives": "count",
    "detractors": "count",
    "shrunken": "value",
    "shrunken_low": "value",
    "shrunken_high": "value",
    "target": "value",
    "tier": "tier",
    "verdict": "verdict",
    "note": "note",
    "delta": "delta",
    "place": "place",
    "median": "value",
    "benchmark": "value",
    "benchmark_estimate": "difference",
    "benchmark_low": "difference",
    "benchmark_high": "difference",
    "benchmark_verdict": "against",
    "benchmark_note": "note",
    "benchmark_rank": "count",
    "customer_rank": "count",
    "team_rank": "count",
    "level": "level",
    "level_period": "period",
    "accounts": "count",
}
NUMBERS = {"value", "difference", "count", "share", "mean", "delta", "rating", "pairs"}
UNITS = {"mean": ("0.0", 0.05), "top_box": ("0%", 0.005), "nps": ("0", 0.5)}  # format, and what rounds to nothing
OPEN = {"benchmark", "benchmark_rank", "delta", "target", "median", "team_mean"}  # hidden from nobody, or not at all
SIDES = {"gap": ("customer", "team"), "change": ("now", "before"), "benchmark": ("own",)}  # that a comparison is of
SIDES[""] = tuple(side for sides in SIDES.values() for side in sides)
MARKS = {"customer": "● ", "own": "● ", "team": "◇ "}
NAMES = ("name", "account_id", "period", "phase", "touchpoint", "value", "dimension", "instrument", "statistic")
REASONED = ("score", "estimate", "share", "shrunken", "verdict", "benchmark_estimate", "benchmark_verdict")
REASONED += tuple(f"{side}_score" for side in ("customer", "own", "team", "before", "now"))


def table(bundle: dict) -> tuple[list[str], list[dict]]:
    """Return a figure's columns, those of the sheet in its order and any other that the page shows, and its rows."""
    data, shown = bundle["data"], [column for column, _, _ in bundle["table"]["columns"]]
    rows = [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]
    if rows and "now_n" not in rows[0] and compared(rows) == "change":
        rows = [row | {"now_n": row.get("n_1"), "before_n": row.get("n_2")} for row in rows]
    has = rows[0] if rows else dict.fromkeys(data["columns"])
    known = [column for column in KINDS if column in has and not idle(column, rows)]
    return known + [column for column in shown if column in has and column not in KINDS], rows


def idle(column: str, rows: list[dict]) -> bool:
    """Whether a column says nothing here: one survey for all rows, the account itself as the team's level."""
    if column in ("level", "level_period", "accounts"):
        return all(row.get("level") in (None, "", "account") for row in rows)
    side = column.split("_")[0]
    if side in SIDES[""] and side not in SIDES[compared(rows)]:
        return True  # what another comparison of the report stands on
    if column == "instrument":
        return len({row[column] for row in rows if row[column]}) < 2
    return column == "dimension" and any("touchpoint" in row for row in rows[:1])


def compared(rows: list[dict]) -> str:
    """Say which comparison the rows are: gap, change or benchmark; empty where they are plain scores."""
    return sentences.kind_of(rows[0].get("comparison") or "x.gap") if rows and "estimate" in rows[0] else ""


def label(voice: words.Voice, bundle: dict, column: str) -> tuple[str, str]:
    """Return a column's name in the report's language, with its side's mark, and its key in the codebook."""
    rows = [dict(zip(bundle["data"]["columns"], row, strict=True)) for row in bundle["data"]["rows"][:1]]
    key = f"{column}_{compared(rows)}" if column in ("estimate", "low", "high") and compared(rows) else column
    on_page = {name: text for name, text, _ in bundle["table"]["columns"]}
    text = voice.t(f"sheet.label.{key}") if voice.has(f"sheet.label.{key}") else on_page.get(column, column)
    return MARKS.get(column.split("_")[0], "") * (not column.endswith("rank")) + text, key


def kind(bundle: dict, column: str) -> str:
    """Say how a column is written: as KINDS, the ends of a difference as one, a new column as on the page."""
    if column in ("low", "high") and "estimate" in bundle["data"]["columns"]:
        return "difference"
    return KINDS.get(column) or {name: how for name, _, how in bundle["table"]["columns"]}.get(column, "text")


def hidden(row: dict, column: str) -> str:
    """Say why a cell may hold no number: the reason of its side, else of its row; empty where it may."""
    side = column.split("_")[0]
    if column in OPEN or column in NAMES:
        return ""
    if side in ("customer", "own", "benchmark", "team") and (own := reason_column(row, side)):
        return row[own] or ""
    if row.get("shown", True) or (side in ("customer", "own", "benchmark") and row.get("reason") == "protected"):
        return ""  # what is protected is the team's
    return row.get("reason") or "no_answers"


def reason_column(row: dict, side: str) -> str:
    """Name the column that says why a side is hidden; the benchmark is compared with the customers' side."""
    name = f"{'team' if side == 'team' else 'customer'}_reason"
    return name if name in row else ""


def cell(voice: words.Voice, row: dict, column: str, kind: str) -> tuple[object, str, str]:
    """Return what is written (a number, a text or None), the number's format, and why it is hidden."""
    value, why = row.get(column), hidden(row, column)
    if why:
        return covered(voice, value, column, why)
    if kind not in NUMBERS:
        return said(voice, row, value, kind), "", ""
    if numbers.missing(value) or (kind == "pairs" and value < sentences.PAIRS):
        band = row.get("band") if column == "team_score" else ""
        return (voice.band(band) if band else None), "", ""
    return value, number_format(voice, row, kind), ""


def covered(voice: words.Voice, value, column: str, why: str) -> tuple[object, str, str]:
    """Return what stands for a hidden number: the reason, a dash for the team's n; the customers' n may be told."""
    if column == "n" or column.endswith("_n"):
        told = why != "protected" and not column.startswith("team") and not numbers.missing(value)
        return (value, "0", "") if told else (numbers.MISSING, "", why)
    return (voice.reason(why) if column in REASONED else None), "", why


def number_format(voice: words.Voice, row: dict, kind: str) -> str:
    """Return the code by which a spreadsheet shows a number as the page does: decimals, per cent, sign, true minus."""
    if kind in ("count", "pairs", "rating"):
        return "0"
    statistic = {"share": "top_box", "mean": "mean"}.get(kind, row.get("statistic"))
    code, half = UNITS.get(statistic, UNITS["mean"])
    code = "0.00" if kind == "delta" and code == "0.0" else code
    code = code.replace("%", f'"{numbers.NBSP}"%') if voice.language == "fi" else code
    below = statistic == "nps" or (statistic == "mean" and voice.scale(row.get("instrument") or "")[0] < 0)
    signed = kind == "difference" or (kind == "value" and below)
    parts = [f"[>={half}]+{code}", f'[<=-{half}]"{numbers.MINUS}"{code}', '"0"'] if signed else [code]
    return ";".join(parts)


def said(voice: words.Voice, row: dict, value, kind: str) -> str | None:
    """Write a cell of words in the report's language; None where there is nothing to say."""
    if kind != "touchpoint" and (numbers.missing(value) or value == ""):
        return None
    return WORDS.get(kind, lambda voice, row, value: str(value))(voice, row, value) or None


def unit(voice: words.Voice, row: dict, value: str) -> str:
    """Say in which unit a row's numbers are."""
    scale = {"scale": voice.scale_text(row.get("instrument") or "")} if value == "mean" else {}
    return voice.t(f"sheet.unit.{value}", **scale) if voice.has(f"sheet.unit.{value}") else str(value)


WORDS = {
    "label": lambda voice, row, value: sentences.name(voice, SimpleNamespace(**{"part": ""} | row)),
    "heading": lambda voice, row, value: voice.heading(value),
    "unit": unit,
    "period": lambda voice, row, value: voice.period(value),
    "phase": tables.WRITTEN["phase"],
    "touchpoint": tables.WRITTEN["touchpoint"],
    "verdict": lambda voice, row, value: voice.word(value, sentences.kind_of(row.get("comparison") or "x.gap")),
    "against": lambda voice, row, value: voice.word(value, "benchmark"),
    "note": lambda voice, row, value: voice.note(value),
    "place": lambda voice, row, value: voice.place(value),
    "tier": lambda voice, row, value: voice.word(value, "gap") if value == "indicative" else "",
    "level": lambda voice, row, value: voice.t(f"level.{value}") if voice.has(f"level.{value}") else str(value),
}


def unit_of(kind: str) -> str:
    """Name the unit of a kind of column in the codebook."""
    known = {"mean": "value", "delta": "difference", "pairs": "count"}
    return known.get(kind, kind if kind in NUMBERS else "text")
