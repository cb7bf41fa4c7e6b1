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

MARKS = {plain(each) for each in [*multi.TICKED, *multi.UNTICKED]} | {"1", "0", "1.0", "0.0"}
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
    made = []
    runs = [(key, [*run]) for key, run in groupby(free, key=lambda each: _question(sheet, each))]
    for key, run in runs:
        ticks = [each for each in run if _is_ticks(sheet, each)]
        if key[0] and len(ticks) > 1 and any(each.filled for each in ticks):
            made.append(_apart(sheet, key, (ticks, run)))
    used = {each.position for question in made for each in question.columns}
    names = naming.ids(sheet.heads)
    made += [each for column in free if column.position not in used if (each := _joined(sheet, column, names))]
    return sorted(made, key=lambda each: each.columns[0].position)


def _question(sheet: Sheet, column: Column) -> tuple[str, str]:
    """Say by what the columns of a question belong together: kind of address, its value; ("", "") of none."""
    head = column.head
    choice = re.fullmatch(r"(.+?)[-_:]-?[0-9]+(?:[-_:]TEXT)?", head.key)
    if choice and len(head.cells) > 2:
        return "import_id_prefix", choice[1]
    code = re.fullmatch(r"(.+)\[[^\[\]]+\]", head.key)
    if code and head.key:
        return "code", code[1]
    if _two_rows(head):
        return "heading", head.cells[0].strip()
    asked = head.name.partition(":")[2] if sheet.tool == "alchemer" else naming.stem(naming.wording(head))
    tag = re.fullmatch(r"(.+)_-?[0-9]+", head.name) if naming.tagged(head) and not asked else None
    if asked or tag:
        return ("heading", asked.strip()) if asked else ("columns", tag[1])
    named = next((name for name, positions in sheet.sets.items() if column.position in positions), "")
    return ("columns", named) if named else ("positions", "") if _own_text(sheet, column) else ("", "")


def _said(sheet: Sheet, column: Column) -> pd.Series:
    cells = sheet.rows[column.position].str.strip()
    return cells[(cells != "") & ~cells.isin(multi.unsaid(sheet))]


def _own_text(sheet: Sheet, column: Column) -> bool:
    return column.filled > 0 and {plain(each) for each in _said(sheet, column).unique()} == {
        plain(_option(sheet, column.head))
    }


def _is_ticks(sheet: Sheet, column: Column) -> bool:
    """Tell a column of ticks: yes and no, 1 and 0, or its option's own text; one that nobody ticked may be one."""
    said = {plain(each) for each in _said(sheet, column).unique()}
    return said <= MARKS or _own_text(sheet, column)


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


def _apart(sheet: Sheet, key: tuple[str, str], columns: tuple[list[Column], list[Column]]) -> Question:
    """Describe a question of one column per option."""
    (kind, value), (ticks, run) = key, columns
    others = [each for each in run if each not in ticks]
    address = {kind: value} if kind not in ("positions", "columns") else {}
    hits = {head.position for head in _several(sheet, address)} - {each.position for each in others[:1]}
    if hits != {each.position for each in ticks}:
        address = {"positions": [each.position for each in ticks]}
        address = {"columns": [each.name for each in ticks]} if kind == "columns" else address
    keys = {"from": address} | ({"other": {"position": others[0].position}} if len(others) == 1 else {})
    text, own = _split(sheet, ticks)
    counts = [int((~_said(sheet, each).map(plain).isin(UNTICKED)).sum()) for each in ticks]
    name = naming.slug(value if kind != "positions" else own[0]) or "question"
    columns = sorted([*ticks, *others[:1]], key=lambda each: each.position)
    return Question(
        columns, name, (value if kind == "heading" else text).strip(), keys, dict(zip(own, counts, strict=True))
    )


def _several(sheet: Sheet, address: dict) -> list[Head]:
    try:
        return heads.several(sheet.heads, address) if address else []
    except ValueError:
        return []


def _joined(sheet: Sheet, column: Column, names: dict[int, str]) -> Question | None:
    """Describe a question with all ticks in one cell; None where the cells do not look like that."""
    counts = _said(sheet, column).value_counts()
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
