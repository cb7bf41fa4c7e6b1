"""Select-all questions of a file nobody has described: columns of ticks of one question, and cells of joined ticks."""

import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

import pandas as pd

from cxlib.importing import heads, multi, naming, options
from cxlib.importing.heads import Head, plain
from cxlib.importing.profile import Column
from cxlib.importing.read import Sheet

UNTICKED = {plain(each) for each in multi.UNTICKED} | {"0", "0.0"}
SEPARATORS = (";", ", ", ",")
CODES = r"\d{1,2}(,\d{1,2})*"
CUTS = (r".*(?: - | \| |\[)", r".*[-–:]")  # where a question ends and its options begin
MOST, LONGEST = 25, 60  # options of a joined question, letters of the longest
MANY = 2000  # different cells above which a column holds words of one's own
OFTEN = 3  # times an option is ticked on the average, at least: fewer are words of one's own
RARE = 0.2  # part of the cells that may hold an own text beside the options


@dataclass(frozen=True)
class Question:
    """The image of a question: its columns, id and wording, where a mapping finds it (the keys of its column as TOML
    will have them), the column of other texts, and its options with how often each is ticked.
    """

    columns: list[Column]
    name: str
    text: str
    keys: dict
    options: dict[str, int]


def found(sheet: Sheet, columns: list[Column], taken: list[Column]) -> list[Question]:
    """Find the select-all questions of a file.

    Parameters
    ----------
    columns : `profile.columns` of the file. taken : those that are date, account or respondent.
    """
    free = [each for each in columns if each not in taken and not (each.personal or each.meta or each.dated)]
    counts = {each.position: _counts(sheet, each) for each in free}
    own = {each.position for each in free if _folded(counts[each.position]) == {plain(_option(sheet, each.head))}}
    ticks = own | {each.position for each in free if _folded(counts[each.position]) <= multi.MARKS}
    made = []
    for key, run in groupby(free, key=lambda each: _question(sheet, each, each.position in own)):
        run = [*run]
        ticked = [each for each in run if each.position in ticks]
        if key[0] and len(ticked) > 1 and any(each.filled for each in ticked):
            made.append(_apart(sheet, key, (ticked, run), counts))
    used = {each.position for question in made for each in question.columns}
    names = naming.ids(sheet.heads)
    rest = [_joined(sheet, each, counts[each.position], names) for each in free if each.position not in used]
    return sorted([*made, *filter(None, rest)], key=lambda each: each.columns[0].position)


def _counts(sheet: Sheet, column: Column) -> pd.Series:
    """Count the different cells of a column that say something."""
    cells = sheet.rows[column.position].str.strip()
    return cells[(cells != "") & ~cells.isin(multi.unsaid(sheet))].value_counts()


def _folded(counts: pd.Series) -> set[str]:
    """Return the different cells, folded; of a column of many it is enough that there are many."""
    return {plain(each) for each in counts.index[: len(multi.MARKS) + 1]}


def _question(sheet: Sheet, column: Column, own: bool) -> tuple[str, str]:
    """Say by what the columns of a question belong together: kind of address, its value; ("", "") of none.

    `own` : the column holds nothing but the text of its head.
    """
    head = column.head
    choice = re.fullmatch(r"(.+?)[-_:]-?[0-9]+(?:[-_:]TEXT)?", head.key)
    if choice and len(head.cells) > 2:
        return "import_id_prefix", choice[1]
    code = re.fullmatch(r"(.+)\[[^\[\]]+\]", head.key)
    if code:
        return "code", code[1]
    if _two_rows(head):
        return "heading", head.cells[0].strip()
    asked = head.name.partition(":")[2] if sheet.tool == "alchemer" else naming.stem(naming.wording(head))
    tag = re.fullmatch(r"(.+)_-?[0-9]+", head.name) if naming.tagged(head) and not asked else None
    if asked or tag:
        return ("heading", asked.strip()) if asked else ("columns", tag[1])
    named = next((name for name, positions in sheet.sets.items() if column.position in positions), "")
    return ("columns", named) if named else ("positions", "") if own else ("", "")


def _option(sheet: Sheet, head: Head) -> str:
    """Return the option a column stands for, as its own head says it."""
    if sheet.tool == "alchemer":
        return head.name.partition(":")[0]
    return head.asked if _two_rows(head) else naming.short(head.asked, len(head.asked))


def _two_rows(head: Head) -> bool:
    """Tell a head whose first row is the question and the second the option."""
    return len(head.cells) > 1 and not naming.tagged(head) and not head.key


def _split(sheet: Sheet, ticks: list[Column]) -> tuple[str, list[str]]:
    """Split the heads of a question into what they have in common and their options."""
    said = [each.head.asked for each in ticks]
    own = [_option(sheet, each.head) for each in ticks]
    same = os.path.commonprefix(said)
    cut = next((len(found[0]) for sign in CUTS if (found := re.match(sign, same, re.DOTALL))), 0)
    if sheet.tool == "alchemer" or not cut or _two_rows(ticks[0].head):
        return "", own
    return same[:cut].rstrip(" -–|:["), [each[cut:].rstrip("] ") for each in said]


def _apart(sheet: Sheet, key: tuple[str, str], columns: tuple[list[Column], list[Column]], counts: dict) -> Question:
    """Describe a question of one column per option; `columns`: those of ticks, and the whole run they stand in."""
    (kind, value), (ticks, run) = key, columns
    others = [each for each in run if each not in ticks]
    keys = {"from": _address(sheet, key, ticks, others)}
    keys |= {"other": {"position": others[0].position}} if len(others) == 1 else {}
    text, own = _split(sheet, ticks)
    own = [re.sub(r"<[^<>]*>", "", each) for each in own]
    said = [counts[each.position] for each in ticks]
    times = [int(each[[plain(cell) not in UNTICKED for cell in each.index]].sum()) for each in said]
    name = naming.slug(value if kind != "positions" else own[0]) or "question"
    whole = sorted([*ticks, *others[:1]], key=lambda each: each.position)
    asked = value if kind == "heading" else text
    return Question(whole, name, asked.strip(), keys, dict(zip(own, times, strict=True)))


def _address(sheet: Sheet, key: tuple[str, str], ticks: list[Column], others: list[Column]) -> dict:
    """Say where a mapping finds the columns of ticks: by what they share, if that finds no other; else listed."""
    kind, value = key
    if kind == "columns":
        return {"columns": [each.name for each in ticks]}
    hits = {head.position for head in _several(sheet, {kind: value})} - {each.position for each in others[:1]}
    positions = [each.position for each in ticks]
    return {kind: value} if kind != "positions" and hits == {*positions} else {"positions": positions}


def _several(sheet: Sheet, address: dict) -> list[Head]:
    try:
        return heads.several(sheet.heads, address) if "positions" not in address else []
    except ValueError:
        return []


def _joined(sheet: Sheet, column: Column, counts: pd.Series, names: dict[int, str]) -> Question | None:
    """Describe a question with all ticks in one cell; None where the cells do not look like that."""
    if not column.filled or (column.item and not column.open_text) or len(counts) > MANY:
        return None
    for separator in SEPARATORS:
        ticked = {} if separator == "," and _numbers(counts, sheet.decimal) else _options(counts, separator)
        known = {plain(each): each for each in ticked}
        own = counts[[bool(options.split(cell, known, separator)[1]) for cell in counts.index]].sum()
        if ticked and own <= RARE * counts.sum():
            keys = {"from": _single(column), "separator": separator}
            keys |= {"other": keys["from"]} if own else {}
            return Question([column], names[column.position], naming.wording(column.head), keys, ticked)
    return None


def _numbers(counts: pd.Series, decimal: str) -> bool:
    """Tell commas of decimals and thousands from those between codes: 1,4,6 has two, and no long number."""
    digits, codes = counts.index.str.contains(r"\d,\d").any(), counts.index.str.fullmatch(CODES).all()
    return bool(decimal == "," or (digits and not (codes and counts.index.str.count(",").max() > 1)))


def _single(column: Column) -> dict:
    """Address one column by its tool's key, its head, or its place."""
    head = column.head
    if head.key and ":" not in head.key and head.key != head.cells[0].strip():
        return {"import_id" if len(head.cells) > 2 else "code": head.key}
    return {"column": column.name} if column.unique else {"position": column.position}


def _options(counts: pd.Series, separator: str) -> dict[str, int]:
    """Guess the options of joined cells, and how often each is ticked; none where they do not look joined.

    Parts that never stand without each other are one text with the separator in it; what stands once is an own text.
    """
    cells = [([part.strip() for part in cell.split(separator) if part.strip()], n) for cell, n in counts.items()]
    while True:
        alone = _weighed((part, n) for parts, n in cells for part in parts)
        pairs = _weighed((pair, n) for parts, n in cells for pair in pairwise(parts))
        ends = {parts[-1] for parts, _ in cells if parts}  # what never ends a cell goes on: "Yes, from here to there"
        bound = next((pair for pair, n in pairs.items() if n == alone[pair[1]] > 1 and pair[0] not in ends), None)
        if bound is None:
            break
        cells = [(_bound(parts, bound, separator), n) for parts, n in cells]
    told = {part: n for part, n in alone.most_common() if n > 1}
    several = any(sum(part in told for part in parts) > 1 for parts, _ in cells)
    fits = 1 < len(told) <= MOST and sum(told.values()) >= OFTEN * len(alone) and max(map(len, told)) <= LONGEST
    return told if several and fits else {}


def _weighed(pairs: Iterable[tuple]) -> Counter:
    """Sum up the counts of things."""
    made = Counter()
    for thing, n in pairs:
        made[thing] += n
    return made


def _bound(parts: list[str], pair: tuple[str, str], separator: str) -> list[str]:
    """Join two parts that stand together."""
    made = []
    for part in parts:
        if made and (made[-1], part) == pair:
            made[-1] = f"{pair[0]}{separator}{part}"
        else:
            made.append(part)
    return made
