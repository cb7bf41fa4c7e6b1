"""What the columns of an unknown file look like: the guesses of a draft mapping, each for a person to confirm."""

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd

from cxlib.importing import dates, values
from cxlib.importing.dates import Clock
from cxlib.importing.heads import plain
from cxlib.importing.plan import PERSONAL
from cxlib.importing.read import Sheet

# heads that tell what a column is for, the surest first
WORDS = {
    "date": [r"date|time|pvm|päivä|aika|submitted|completed|answered"],
    "account": [
        r"account.?id|account",
        r"airline|company|organi[sz]ation|client|yritys|firma|toimittaja|provider|asiakas",
    ],
    "respondent": [r"respondent|vastaaja|contact", r"customer.?id|user.?id|^resp$", r"response.?id|^id$|tunnus"],
}
NPS = re.compile(r"recommend|suosit|\bnps\b|\bltr\b", re.IGNORECASE)
LONG = 25  # mean characters from which a column of texts is taken for comments


@dataclass(frozen=True)
class Column:
    """What one column looks like: its head and place, counts, and what a draft makes of it."""

    name: str
    position: int
    filled: int
    distinct: int
    dated: bool
    ambiguous: bool
    timed: bool
    personal: bool
    open_text: bool
    item: str
    told: str


def columns(sheet: Sheet, known: dict) -> list[Column]:
    """Look at every column of a file, in its order.

    Parameters
    ----------
    known : instruments by id; a head that is an item's id or its text in a language is taken for that item.
    """
    texts = {
        plain(row[language]): item
        for each in known.values()
        for item, row in each.items.iterrows()
        for language in ("fi", "en")
    }
    texts |= {plain(item): item for each in known.values() for item in each.items.index}
    return [_column(head.name, head.position, sheet, texts) for head in sheet.heads]


def _column(name: str, position: int, sheet: Sheet, texts: dict) -> Column:
    cells = sheet.rows[position].str.strip()
    cells = cells[cells != ""]
    distinct = pd.Series(cells.unique(), dtype="str")
    numbers = distinct.map(lambda cell: values.number(cell, sheet.decimal)).dropna().astype(float)
    slashed, iso = _dates(distinct)
    words = not len(numbers) and len(distinct) > 1 and not (slashed or iso)
    open_text = words and cells.str.len().mean() >= LONG
    numeric = len(numbers) == len(distinct) > 0 and numbers.between(-5, 100).all()
    item = _item(name, texts, numeric, open_text)
    timed = iso and distinct.str.contains(":").any()
    personal = bool(PERSONAL.search(name))
    told = _told(cells, distinct, numbers, personal)
    return Column(
        name, position, len(cells), len(distinct), slashed or iso, slashed, timed, personal, open_text, item, told
    )


def _dates(distinct: pd.Series) -> tuple[bool, bool]:
    """Tell whether the values are dates whose day and month could be swapped, or dates that can be read."""
    sample = distinct.head(200)
    if sample.empty:
        return False, False
    slashed = sample.map(lambda cell: bool(dates.SLASHED.fullmatch(cell))).mean() > 0.9
    readable = (dates.read(sample, Clock("", "UTC", "UTC"))["why"] == "").mean() > 0.9
    return bool(slashed), bool(readable)


def _item(name: str, texts: dict, numeric: bool, open_text: bool) -> str:
    if plain(name) in texts:
        return texts[plain(name)]
    if numeric and NPS.search(name):
        return "nps"
    ascii_ = unicodedata.normalize("NFKD", plain(name)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "_", ascii_).strip("_")[:40] or "item"
    counted = numeric and not re.search(r"(?i)(^|[^a-z])id$", name)
    return slug if counted or open_text else ""


def _told(cells: pd.Series, distinct: pd.Series, numbers: pd.Series, personal: bool) -> str:
    """Say what a column holds; values are shown only where they are few and short, never a person's own."""
    if len(numbers) == len(distinct) > 0:
        return f"{len(cells)} filled, numbers {numbers.min():g} to {numbers.max():g}"
    few = not personal and len(distinct) <= 12 and len(cells) >= 3 * len(distinct) and distinct.str.len().max() <= 30
    shown = ": " + ", ".join(distinct) if few else ""
    return f"{len(cells)} filled, {len(distinct)} different{shown}"


def roles(found: list[Column]) -> dict[str, Column]:
    """Choose the columns that look like date, account and respondent, by head first and content second."""
    chosen = {}
    for role, fits in (
        ("date", lambda each: each.dated and bool(each.name)),
        ("account", lambda each: 1 <= each.distinct <= max(each.filled / 2, 1) and not each.personal),
        ("respondent", lambda each: each.distinct > 0.5 * each.filled),
    ):
        free = [each for each in found if fits(each) and each not in chosen.values()]
        named = [each for word in WORDS[role] for each in free if re.search(word, each.name, re.IGNORECASE)]
        if named:
            chosen[role] = named[-1] if role == "date" else named[0]
    return chosen
