"""The table that says the same as a picture: which columns, and how each cell is written."""

from types import SimpleNamespace

import pandas as pd

from cxlib.words import imported, sentences
from cxlib.words.numbers import MISSING

SPLIT_SIDES = [
    ("customer_score", "customer", "value"),
    ("customer_low", "interval", "interval"),
    ("customer_n", "customer_n", "count"),
    ("team_score", "team", "value"),
    ("team_low", "interval", "interval"),
    ("team_n", "team_n", "count"),
]
DIFFERENCE = [("low", "interval", "difference_interval"), ("verdict", "verdict", "verdict")]
GAPS = [("dimension", "dimension", "label"), *SPLIT_SIDES, ("estimate", "gap", "difference"), *DIFFERENCE]
CHANGES = [
    ("dimension", "dimension", "label"),
    ("before_score", "before", "value"),
    ("now_score", "now", "value"),
    ("estimate", "change", "difference"),
    *DIFFERENCE,
]
SCORES = [
    ("dimension", "dimension", "label"),
    ("score", "score", "value"),
    ("low", "interval", "interval"),
    ("n", "n", "count"),
]
COLUMNS = {
    "flame.gaps": GAPS,
    "flame.quadrant": GAPS[:1] + GAPS[1:2] + GAPS[4:5] + GAPS[7:8] + [("place", "place", "place"), GAPS[-1]],
    "flame.change": CHANGES,
    "summary.changes": CHANGES,
    "six.elements": [
        ("dimension", "element", "label"),
        *SPLIT_SIDES,
        ("own_score", "customer", "value"),
        ("own_low", "interval", "interval"),
        ("own_n", "n", "count"),
        ("benchmark", "benchmark", "value"),
        ("benchmark_verdict", "difference", "verdict"),
        ("customer_rank", "rank", "count"),
    ],
    "journey.curve": [
        ("phase", "phase", "phase"),
        ("touchpoint", "touchpoint", "touchpoint"),
        ("score", "mean", "value"),
        ("low", "interval", "interval"),
        ("n", "n", "count"),
    ],
    "nps.panel": [("value", "value", "rating"), ("n", "answers", "count"), ("share", "share", "share")],
    "nps.run": [
        ("period", "period", "period"),
        ("score", "nps", "value"),
        ("low", "interval", "interval"),
        ("n", "n", "count"),
        ("promoters", "promoters", "count"),
        ("detractors", "detractors", "count"),
    ],
    "portfolio.heat": [("name", "account", "text"), *GAPS[:1], *GAPS[7:]],
    "portfolio.league": [
        ("name", "account", "text"),
        ("score", "nps", "value"),
        ("low", "interval", "interval"),
        ("shrunken", "stabilised", "value"),
        ("shrunken_low", "interval", "interval"),
        ("n", "n", "count"),
    ],
    "scores.table": SCORES,
    "workshop.guess": [GAPS[0], *GAPS[4:7]],
}


OWN = {"low": "score", "customer_low": "customer_score"}  # limits of customers' own means, and the mean


def columns(voice, key: str, table: pd.DataFrame) -> list[tuple[str, str, str]]:
    """The columns of `key` that the table has; a side's n only where it differs by row (else the caption says it)."""
    chosen = COLUMNS[key]
    if not any(column in table for column, label, _ in chosen if label in ("customer", "before", "benchmark")):
        chosen = SCORES if chosen in (GAPS, CHANGES) else chosen
    kept = [entry for entry in chosen if entry[0] in table and not _alike(table, entry[0])]
    return [(column, voice.t(f"column.{label}"), kind) for column, label, kind in kept]


def _alike(table: pd.DataFrame, column: str) -> bool:
    """Is this a side's n that is the same in every row?"""
    return column in ("customer_n", "team_n") and table[column].nunique(dropna=False) <= 1


def rows(text, table: pd.DataFrame) -> list[list[str]]:
    """Every cell written out, in the order of `text.columns`."""
    return [[cell(text, row, column, kind) for column, _, kind in text.columns] for row in sentences.records(table)]


def cell(text, row: dict, column: str, kind: str) -> str:
    """One cell: numbers by their statistic, a reason where nothing may be shown, a band where all answered alike."""
    voice, value, statistic = text.voice, row[column], row.get("statistic", "mean")
    if not row.get("shown", True) and kind.startswith("difference"):
        return MISSING
    signed = statistic == "mean" and voice.scale(row.get("instrument", ""))[0] < 0
    if kind == "interval" and column in OWN and statistic == "mean" and pd.notna(row[OWN[column]]) and pd.isna(value):
        return voice.reason("unanimous")  # a mean of customers that may be shown lacks its limits for no other reason
    if kind in ("interval", "difference_interval"):
        high = row.get(column.replace("low", "high"))
        return voice.span(value, high, statistic, signed or kind == "difference_interval")
    if kind == "verdict":
        return _verdict(text, row, value, "benchmark" if column == "benchmark_verdict" else "")
    if column == "team_score" and row.get("band"):
        return voice.band(row["band"])
    return (voice.value(value, statistic, signed) if kind == "value" else WRITTEN[kind](voice, row, value)) or MISSING


def _rating(voice, row: dict) -> str:
    """A rating 0..10 of the distribution; the row above it is the NPS itself."""
    if pd.notna(row["value"]):
        return voice.num(row["value"], 0)
    return f"NPS {voice.value(row['score'], 'nps')} ({voice.span(row['low'], row['high'], 'nps')})"


def _moment(voice, row: dict) -> str:
    """A moment's touchpoint; the rows under them are the levels."""
    named = isinstance(row["touchpoint"], str) and row["touchpoint"]
    return voice.touchpoint(named) if named else voice.label(row.get("instrument", "journey"), row.get("dimension", ""))


def _verdict(text, row: dict, value, kind: str) -> str:
    """The verdict word with its sign; the reason where the comparison is not shown."""
    said, shown = isinstance(value, str) and value, row.get("shown", True)
    if kind == "benchmark" and not said:
        return text.voice.reason(row.get("customer_reason", "")) or MISSING
    if not shown and kind != "benchmark":  # the benchmark is held against customers alone: a hidden team is no reason
        return text.voice.reason(row.get("reason", "")) or MISSING
    if not said:
        return MISSING
    kind = kind or sentences.kind_of(row.get("comparison", "x.gap"))
    word = sentences.verdict_word(text.voice, SimpleNamespace(**row | {"verdict": value}), kind)
    return f"{text.voice.glyph(value)} {word}" if kind == "change" else word


def muted(table: pd.DataFrame) -> list[bool]:
    """Rows to print grey: hidden, or compared without a settled verdict."""
    grey = ~table["shown"].astype(bool) if "shown" in table else pd.Series(False, table.index)
    if "verdict" in table:
        grey |= table["verdict"].isin(["open", "indicative"])
    return grey.tolist()


WRITTEN = {
    "label": lambda voice, row, value: sentences.name(voice, SimpleNamespace(**{"part": ""} | row)),
    "difference": lambda voice, row, value: voice.diff(value, row.get("statistic", "mean")),
    "count": lambda voice, row, value: voice.num(value, 0),
    "share": lambda voice, row, value: voice.pct(value),
    "period": lambda voice, row, value: voice.period(value),
    "rating": lambda voice, row, value: _rating(voice, row),
    "phase": lambda voice, row, value: "" if pd.isna(value) else voice.stage("journey", value) or str(value),
    "touchpoint": lambda voice, row, value: _moment(voice, row),
    "place": lambda voice, row, value: voice.place(value or ""),
    "text": lambda voice, row, value: str(value),
    "named": lambda voice, row, value: imported.name(voice, row),
    "reasons": lambda voice, row, value: imported.reasons(voice, value),
    "doubt": lambda voice, row, value: imported.doubt(voice, value),
    "correlation": lambda voice, row, value: voice.num(value, 2, True),
    "correlation_interval": lambda voice, row, value: voice.interval(row["low"], row["high"], 2, True),
}
