"""Where does this number come from? Functions with formula and source, answers used and left out, where to read on."""

import inspect
from functools import reduce

import pandas as pd

import cxlib
from cxlib.explore import reasons
from cxlib.explore.pictures import Picture
from cxlib.explore.views import PICTURES
from cxlib.words import sentences
from cxlib.words.numbers import MISSING

NAMING = ("label", "phase", "touchpoint", "period")  # columns that say what a row is, not a number of it


def numbers(seen: Picture) -> list[tuple[str, int]]:
    """Return what can be asked about in a picture: the names of its rows and their places in the table."""
    rows = [*enumerate(sentences.each(seen.table))]
    rows = rows[::-1] if seen.key == "nps.run" else rows  # the latest quarter is asked about first
    return [(reasons.name(seen.text.voice, row), place) for place, row in rows if pd.isna(getattr(row, "value", None))]


def cells(seen: Picture, number: int) -> list[tuple[str, str]]:
    """Return one row as it is written in the equivalent table: column and cell, but not what names it."""
    written, row = seen.text.rows(seen.table.iloc[[number]])[0], seen.table.iloc[number]
    return [
        (label, cell)
        for (_, label, kind), cell in zip(seen.text.columns, written, strict=True)
        if kind not in NAMING and cell != MISSING and not (kind == "rating" and pd.isna(row["score"]))
    ]


def functions(seen: Picture) -> list[dict[str, str]]:
    """Return the functions a picture's numbers come from: name, file, formula and source, as their docstrings say."""
    found = []
    for name in seen.functions:
        function = reduce(getattr, name.split(".")[1:], cxlib)
        paragraphs = [" ".join(part.replace("``", "").split()) for part in inspect.getdoc(function).split("\n\n")]
        said = {kind: _paragraph(paragraphs, kind) for kind in ("Formula", "Source")}
        file = function.__module__.replace(".", "/") + ".py"
        found.append({"name": name, "file": file, "formula": said["Formula"], "source": said["Source"]})
    return found


def _paragraph(paragraphs: list[str], kind: str) -> str:
    """The paragraph of a docstring that begins with a word and a colon, without them."""
    return next((part[len(kind) + 2 :] for part in paragraphs if part.startswith(f"{kind}: ")), "")


def notebook(seen: Picture) -> str:
    """Return the notebook whose cells show the picture."""
    return f"notebooks/account/{PICTURES.get(seen.key, 'summary')}.ipynb"


def lines(acc, voice, seen: Picture, number: int) -> list[str]:
    """Say which answers a customers' number was made from, and what of the account's data was left out."""
    row = seen.table.iloc[number]
    found = [] if row.get("level") in ("team", "unit") else _answers(acc, voice, row)
    if pd.notna(row.get("team_score")):
        found.append(voice.t("explore.from_release", period=voice.period(row.get("level_period") or acc.period)))
    said = [voice.t("explore.rows", period=voice.period_label, read=int(acc.rows_read), used=int(acc.used))]
    said += [voice.t("quality.excluded", reasons=_reasons(voice, acc.excluded))] if acc.excluded else []
    return [*found, " ".join(said)]


def _answers(acc, voice, row: pd.Series) -> list[str]:
    """Answers and persons behind one number; nothing where it is hidden or stands on journeys."""
    instrument = row.get("instrument")
    if not isinstance(instrument, str) or instrument == "journey" or _behind(row) == 0:
        return []
    items = acc.instrument(instrument).items
    items = items[items["part"].eq(row.get("part", "")) & items["dimension"].eq(row["dimension"])].index
    period = row.get("period") or (acc.block("eflame") if "team_score" in row and instrument == "flame" else None)
    rows = acc.answers(instrument, period)
    rows = rows[rows["item_id"].isin(items)]
    said = rows[rows["value"].notna()]
    missing = rows.loc[rows["value"].isna(), "missing"].replace("", "skipped").value_counts(sort=False).to_dict()
    found = [voice.t("explore.answers", answers=len(said), persons=int(said["respondent_id"].nunique()))]
    found += [voice.t("quality.excluded", reasons=_reasons(voice, missing))] if missing else []
    return [" ".join(found)]


def _behind(row: pd.Series) -> float:
    """How many customers a shown number stands on; 0 where none is shown."""
    score, n = next(((row[s], row[k]) for s, k in SIDES if s in row), (None, 0))
    return 0 if pd.isna(score) else n


SIDES = (("customer_score", "customer_n"), ("now_score", "now_n"), ("score", "n"))


def _reasons(voice, counts: dict) -> str:
    """Reasons with their counts; one an import wrote in its own words stays as it is."""
    keys = {code: f"missing.{str(code).removeprefix('missing: ').replace(' ', '_')}" for code in counts}
    named = {code: voice.t(key) if voice.has(key) else str(code) for code, key in keys.items()}
    return "; ".join(voice.t("quality.reason_count", reason=named[code], n=int(n)) for code, n in counts.items())
