"""What the columns of an unknown file look like: the guesses of a draft mapping, each for a person to confirm."""

import re
from dataclasses import dataclass, replace

import pandas as pd

from cxlib.importing import dates, multi, naming, personal, values
from cxlib.importing.heads import Head, plain
from cxlib.importing.read import Sheet

# heads that tell what a column is for, the surest first
WORDS = {
    "date": [r"date|time|pvm|päivä|aika|submitted|completed|answered"],
    "account": [
        r"account.?id|\baccount\b",
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
ASKED, ANSWERED = r"(question|kysymys)", r"(answer|value|vastaus)(?!ed|aika)"  # heads of one row per answer
CLOCK = r":|\s[0-9]{1,2}\.[0-9]{2}"  # a time of day, 9:15 or 9.15
SHORT = 40  # letters of a head up to which a word in it tells what the column is for; longer ones are questions
LONG = 25  # mean characters from which a column of texts is taken for comments


@dataclass(frozen=True)
class Column:
    """What one column looks like: its head, counts, how its dates are written ("" none, iso, dotted, dmy, mdy, ? =
    day or month first, hidden), and what a draft makes of it. `meta`: the tool's own, no answer; `unique`: no other
    head says the same.
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
    texts, ids = items(known), naming.ids(sheet.heads)
    names = pd.Series([head.name for head in sheet.heads])
    twice = set(names[names.duplicated()])
    return [
        _column(head, sheet, known_item(head, ids[head.position], texts), head.name not in twice)
        for head in sheet.heads
    ]


def once(columns: list[Column]) -> list[Column]:
    """Give items whose guessed ids are the same a number each, and an instrument's item to its first column only."""
    made, seen = [], {}
    for column in columns:
        seen[column.item] = seen.get(column.item, 0) + 1
        again = column.item and seen[column.item] > 1
        item = f"{column.item}_{seen[column.item]}" if again and column.open_text else "" if again else column.item
        made.append(replace(column, item=item))
    return made


def items(known: dict) -> dict[str, set[str]]:
    """Return by what questions are known: a text in a language, or an id -> the items it may mean."""
    found: dict[str, set[str]] = {}
    rated = [each for each in known.values() if each.kind != "multi"]  # an option is no question
    for item, row in [(item, row) for each in rated for item, row in each.items.iterrows()]:
        for said in {plain(row["fi"]), plain(row["en"]), plain(item)}:
            found.setdefault(said, set()).add(item)
    return found


def known_item(head: Head, own_id: str, texts: dict[str, set[str]]) -> str:
    """Return the item a head asks for: by its wording first, for tags move between waves, then by name and id.

    Where several items have its wording, it is the one whose id it has.
    """
    for said in (naming.wording(head), head.name, *head.cells[1:2], own_id):
        hits = texts.get(plain(said), set())
        if len(hits) == 1 or own_id in hits:
            return own_id if own_id in hits else next(iter(hits))
    return ""


def _column(head: Head, sheet: Sheet, known: str, unique: bool) -> Column:
    cells = sheet.rows[head.position].str.strip()
    cells = cells[(cells != "") & ~cells.isin(sheet.about.get("not_shown", []))]
    distinct = pd.Series(cells.unique(), dtype="str")
    numbers = numbered(distinct, sheet.decimal)
    order, own = dates.order(distinct), personal.mostly(cells)
    own = own or personal.by_head(head, sheet.about) and not _ticks(head, distinct)
    own = own or not known and personal.people(head, cells) > 0
    own_words = not known and not order and 3 * len(distinct) > len(cells)  # repeated ones are labels of a scale
    spaced = len(distinct) > 1 and distinct.str.contains(" ").mean() > 0.5  # a token of 32 letters is no sentence
    words = bool(own_words and not len(numbers) and spaced and cells.str.len().mean() >= LONG)
    numeric = len(numbers) == len(distinct) > 0 and numbers.between(-5, 100).all() or _worded(distinct)
    kinds = {"order": order, "timed": bool(order and distinct.str.contains(CLOCK).any()), "open_text": words}
    kinds |= {"personal": own, "meta": _meta(head, sheet.about), "unique": unique and bool(head.name)}
    item = "" if order else known or _item(head, (numeric, words))
    said = told(cells, distinct, numbers, own)
    return Column(head, len(cells), len(distinct), item=item, told=said, **kinds)


def _worded(distinct: pd.Series) -> bool:
    """Tell answers from 0 to 10 whose ends have words: "10 - Extremely likely"."""
    return 0 < len(distinct) <= 12 and bool(distinct.map(values.begun).astype(float).between(0, 10).all())


def _meta(head: Head, known: dict) -> bool:
    """Tell a column the tool itself writes from one of answers."""
    return bool({head.name, head.key} & {*known.get("meta", [])} - {""} or TOOLS.search(head.name))


def _item(head: Head, kind: tuple[bool, bool]) -> str:
    """Guess the id of an item no instrument knows: nps, one made of the head for texts; or "".

    `kind` : is it all numbers, is it free text.
    """
    numeric, open_text = kind
    if numeric and NPS.search(f"{head.name} {naming.wording(head)}"):
        return "nps"
    if not open_text:
        return ""
    return naming.slug(plain(head.name)) or "item"


def numbered(distinct: pd.Series, decimal: str) -> pd.Series:
    """Return the numbers among different answers."""
    return distinct.map(lambda cell: values.number(cell, decimal)).dropna().astype(float)


def _ticks(head: Head, distinct: pd.Series) -> bool:
    """Tell an option of a select-all question by its cells: "Channels? - Phone" holds ticks, no phone numbers."""
    own = plain(head.asked).rstrip("]")
    return len(distinct) > 0 and all(plain(cell) in multi.MARKS or own.endswith(plain(cell)) for cell in distinct)


def told(cells: pd.Series, distinct: pd.Series, numbers: pd.Series, personal: bool) -> str:
    """Say what a column holds; short values are shown where few of them repeat, as a choice's do: no person's words."""
    if len(numbers) == len(distinct) > 0:
        return f"{len(cells)} filled, numbers {numbers.min():g} to {numbers.max():g}"
    few = not personal and len(distinct) <= 12 and len(cells) >= 3 * len(distinct) and distinct.str.len().max() <= 30
    again = [cell for cell in distinct if (cells == cell).sum() > 1] if few else []
    shown = ": " + ", ".join(again) if again else ""
    return f"{len(cells)} filled, {len(distinct)} different{shown}"


def asked(found: list[Column]) -> list[Column]:
    """Return the columns of question and answer of a table of one row per answer."""
    return [next(each for each in found if re.match(word, each.name, re.I)) for word in (ASKED, ANSWERED)]


def unfolded(sheet: Sheet) -> Sheet:
    """Return a table of one row per answer as one whose columns are its questions, each with its answers from above."""
    item, value = asked(columns(sheet, {}))
    texts = sheet.rows[item.position].str.strip()
    heads = [Head(at, (text,), text) for at, text in enumerate(texts[texts != ""].unique(), 1)]
    answers = [sheet.rows[value.position][texts == head.name].reset_index(drop=True) for head in heads]
    rows = pd.concat(answers, axis=1, keys=[head.position for head in heads]).fillna("")
    return replace(sheet, tool="generic", heads=heads, rows=rows)


def of_accounts(sheet: Sheet, found: list[Column], accounts: pd.DataFrame) -> Column | None:
    """Return the first column whose cells are accounts the study has, by id or name, in nine of ten; None if none is.

    Short numbers are none: they are ratings as well.
    """
    ids = {plain(each) for each in [*accounts["account_id"], *accounts["name"]]}
    ids = {each for each in ids if len(each) > 2 or not each.isdigit()}
    for each in [each for each in found if each.filled and not (each.item or each.dated or each.meta)] if ids else []:
        counts = sheet.rows[each.position].map(plain).value_counts().drop("", errors="ignore")
        if 10 * counts[counts.index.isin(ids)].sum() >= 9 * counts.sum():
            return each
    return None


def roles(found: list[Column], known: dict, account: Column | None = None) -> dict[str, Column]:
    """Choose the columns that are date, account and respondent: the tool's own, else by head first, content second.

    Parameters
    ----------
    known : what is known of the tool (tools.about).
    account : the column known to be that of accounts, by its cells.
    """
    chosen = _own(found, known) | ({"account": account} if account else {})
    for role, fits in (
        ("date", lambda each: each.dated and each.order != "hidden" and bool(each.name)),
        ("account", lambda each: each.distinct >= 1 and not (each.personal or each.dated or each.item)),
        ("respondent", lambda each: each.distinct > 0.5 * each.filled and not each.dated),
    ):
        free = [each for each in found if fits(each) and each not in chosen.values() and not each.meta]
        short = [each for each in free if len(naming.wording(each.head)) <= SHORT]
        named = [each for word in WORDS[role] for each in short if re.search(word, each.name, re.IGNORECASE)]
        if role == "account":  # a customer answers more than once, but every row may be one of its own
            named.sort(key=lambda each: 2 * each.distinct > max(each.filled, 2))
        if role == "date" and not named:  # the only days in a file are likely those of its answers, whatever the head
            named = free if len(free) == 1 and not free[0].personal else []
        if named and role not in chosen:
            chosen[role] = named[-1] if role == "date" else named[0]
    return chosen


def _own(found: list[Column], known: dict) -> dict[str, Column]:
    """Choose the columns a tool itself writes for date, account, respondent and duration, where they hold anything."""
    chosen, keys = {}, {"date": "dates", **{role: role for role in ("account", "respondent", "duration")}}
    for role, key in keys.items():
        named = [each for name in known.get(key, []) for each in found if name in (each.name, each.head.key)]
        filled = [each for each in named if each.filled and each.order != "hidden"]
        filled = [each for each in filled if role != "account" or 2 * each.distinct <= each.filled]
        if filled:
            chosen[role] = filled[-1] if role == "date" else filled[0]
    return chosen
