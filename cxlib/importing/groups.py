"""Groups of NPS that a tool has made of the scores are no scores: they are made anew here, and never imported."""

import re

import pandas as pd

from cxlib.importing import heads
from cxlib.importing.heads import plain
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.importing.targets import Target

HEAD = re.compile(r"nps\W*_?(score)?\W*_?(group|grupp|categor|kategori|ryhm|luok|segment)", re.IGNORECASE)
WORDS = {"promoter", "passive", "neutral", "detractor", "suosittelija", "passiivinen", "neutraali", "arvostelija"}
WORDS |= {"kriitikko", "ambassadör", "passiv", "kritiker"}
CODES = {"1", "2", "3"}
ENOUGH = 5  # answers from which no 0 and nothing above 3 is a group rather than a bad day
REMEDY = "map the column of scores 0 to 10 in its place, and list this one under ignore"


def faults(sheet: Sheet, found: list[Target], mapping: Mapping) -> list[str]:
    """Say which columns mapped to a question of 0 to 10 hold groups: 1, 2, 3, their names, or a head that says so.

    Formula: by head; or all answers are names of groups; or all are 1, 2 or 3, with each of them or five answers
    (`scale_checked = true` vouches for numbers that are scores after all).
    """
    return [
        f"item {target.item!r}: {told}: {REMEDY}"
        for target in found
        if target.scale is not None and target.scale.whole and (target.scale.low, target.scale.high) == (0, 10)
        if (told := _told(sheet, target, mapping))
    ]


def _told(sheet: Sheet, target: Target, mapping: Mapping) -> str:
    cells, long = _cells(sheet, target, mapping), "question" in target.address
    head = None if long else heads.find(sheet.heads, target.address)
    if head is not None and HEAD.search(f"{head.name} {head.heading}"):
        return f"column {head.label!r} says that it holds groups of NPS, which are made of the scores here"
    seen = {plain(each).removesuffix(".0") for each in cells[cells.str.strip() != ""].unique()}
    if seen and {re.sub("(s|t)$", "", each) for each in seen} <= WORDS:
        return "holds names of NPS groups, no scores"
    filled = int((cells.str.strip() != "").sum())
    if seen and seen <= CODES and (seen == CODES or filled >= ENOUGH) and not target.checked:
        few = f"holds only {', '.join(sorted(seen))} in {filled} answers, as groups of NPS do"
        return f"{few} (scores after all: write scale_checked = true)"
    return ""


def _cells(sheet: Sheet, target: Target, mapping: Mapping) -> pd.Series:
    """Return what was answered to a question, in a wide or a long file."""
    if "question" not in target.address:
        return sheet.column(target.address)
    long = mapping.part("long")
    return sheet.column(long["value"])[sheet.column(long["item"]).str.strip() == target.address["question"].strip()]
