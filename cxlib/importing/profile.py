"""What the columns of an unknown file look like: the guesses of a draft mapping, each for a person to confirm."""

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd

from cxlib.importing import dates, personal, values
from cxlib.importing.heads import Head, plain
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
TOOLS = re.compile(  # columns of a tool that are no answer: page timers, browsers, order of display, its own topics
    r"_?(First Click|Last Click|Page Submit|Click Count)$|_(Browser|Version|Operating System|Resolution)$|_DO(_|$)"
    r"|- (Parent )?Topics$|^Location(Latitude|Longitude|Accuracy)$|^ResponseSet$|_NPS_GROUP$|\bTime$"
    r"|^(Points|Feedback) - "
)
LONG = 25  # mean characters from which a column of texts is taken for comments


@dataclass(frozen=True)
class Column:
    """What one column looks like: its head, counts, how its dates are written ("" none, iso, dotted, dmy, mdy, ? =
    day or month first), and what a draft makes of it. `meta`: the tool's own, no answer; `unique`: no other head says
    the same.
    """

    head: Head
    filled: int
    distinct: int
    order: str
    timed: bool
    personal: bool
    meta: bool
    unique: bool
    open_text: bool
    item: str
    told: str

    @property
    def name(self) -> str:
        """Its head, without outer blanks."""
        return self.head.name

    @property
    def position(self) -> int:
        """Where it stands, from 1."""
        return self.head.position

    @property
    def dated(self) -> bool:
        """True where it holds dates."""
        return self.order != ""

    @property
    def ambiguous(self) -> bool:
        """True where a person has to say how its dates are written."""
        return self.order in ("?", "dmy", "mdy")


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
    names = pd.Series([head.name for head in sheet.heads])
    twice = set(names[names.duplicated()])
    return [_column(head, sheet, texts, head.name not in twice) for head in sheet.heads]


def _column(head: Head, sheet: Sheet, texts: dict, unique: bool) -> Column:
    cells = sheet.rows[head.position].str.strip()
    cells = cells[(cells != "") & ~cells.isin(sheet.about.get("not_shown", []))]
    distinct = pd.Series(cells.unique(), dtype="str")
    numbers = distinct.map(lambda cell: values.number(cell, sheet.decimal)).dropna().astype(float)
    order, own = dates.order(distinct), personal.by_head(head, sheet.about) or personal.mostly(cells)
    words = bool(not len(numbers) and len(distinct) > 1 and not order and cells.str.len().mean() >= LONG)
    numeric = len(numbers) == len(distinct) > 0 and numbers.between(-5, 100).all()
    kinds = {"order": order, "timed": bool(order and distinct.str.contains(":").any()), "open_text": words}
    kinds |= {"personal": own, "meta": _meta(head, sheet.about), "unique": unique and bool(head.name)}
    asked = head.cells[1] if len(head.cells) > 1 else head.name
    item = "" if order else _item([head.name, asked, head.key], texts, (numeric, words))
    told = _told(cells, distinct, numbers, own)
    return Column(head, len(cells), len(distinct), item=item, told=told, **kinds)


def _meta(head: Head, known: dict) -> bool:
    """Tell a column the tool itself writes from one of answers."""
    return bool({head.name, head.key} & {*known.get("meta", [])} - {""} or TOOLS.search(head.name))


def _item(said: list[str], texts: dict, kind: tuple[bool, bool]) -> str:
    """Guess an item's id: the instrument's whose id or text the head is, nps, one made of the head for texts; or "".

    Parameters
    ----------
    said : the head's name, the question's text, and the key its tool gave it, as q1[SQ2] for an item q1_sq2.
    kind : is it all numbers, is it free text.
    """
    known = next(filter(None, map(texts.get, [*map(plain, said), ident(said[0]), ident(said[2])])), "")
    if known:
        return known
    numeric, open_text = kind
    if numeric and any(map(NPS.search, said[:2])):
        return "nps"
    return (ident(said[0])[:40] or "item") if open_text else ""


def ident(text: str) -> str:
    """Make an id of a head or a code: small letters, digits and _.

    >>> ident("Käsittely[SQ1]")
    'kasittely_sq1'
    """
    ascii_ = unicodedata.normalize("NFKD", plain(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_).strip("_")


def _told(cells: pd.Series, distinct: pd.Series, numbers: pd.Series, personal: bool) -> str:
    """Say what a column holds; values are shown only where they are few and short, never a person's own."""
    if len(numbers) == len(distinct) > 0:
        return f"{len(cells)} filled, numbers {numbers.min():g} to {numbers.max():g}"
    few = not personal and len(distinct) <= 12 and len(cells) >= 3 * len(distinct) and distinct.str.len().max() <= 30
    shown = ": " + ", ".join(distinct) if few else ""
    return f"{len(cells)} filled, {len(distinct)} different{shown}"


def roles(found: list[Column], known: dict) -> dict[str, Column]:
    """Choose the columns that are date, account and respondent: the tool's own, else by head first, content second.

    Parameters
    ----------
    known : what is known of the tool (tools.about).
    """
    chosen = _own(found, known)
    for role, fits in (
        ("date", lambda each: each.dated and bool(each.name)),
        ("account", lambda each: 1 <= each.distinct <= max(each.filled / 2, 1) and not each.personal),
        ("respondent", lambda each: each.distinct > 0.5 * each.filled and not each.dated),
    ):
        free = [each for each in found if fits(each) and each not in chosen.values() and not each.meta]
        named = [each for word in WORDS[role] for each in free if re.search(word, each.name, re.IGNORECASE)]
        if named and role not in chosen:
            chosen[role] = named[-1] if role == "date" else named[0]
    return chosen


def _own(found: list[Column], known: dict) -> dict[str, Column]:
    """Choose the columns the tool itself writes for date, account and respondent, where they hold anything."""
    chosen = {}
    for role, key in (("date", "dates"), ("account", "account"), ("respondent", "respondent")):
        named = [each for name in known.get(key, []) for each in found if name in (each.name, each.head.key)]
        filled = [each for each in named if each.filled and (role != "account" or 2 * each.distinct <= each.filled)]
        if filled:
            chosen[role] = filled[-1] if role == "date" else filled[0]
    return chosen
