"""Before any cell is read: does the mapping fit the file?"""

import hashlib
from collections.abc import Iterator
from fnmatch import fnmatchcase

from cxlib.importing import changes, heads, personal, status
from cxlib.importing.changes import Before
from cxlib.importing.mapping import Mapping, spread
from cxlib.importing.read import Sheet


def addresses(mapping: Mapping) -> Iterator[tuple[str, dict, str]]:
    """Yield (what it is for, address, its dotted place) of everything the mapping reads from a column."""
    for part, keys in {"account": ("from", "name"), "respondent": ("from", "role", "language", "duration")}.items():
        here = mapping.part(part)
        yield from ((f"{part}.{key}", here[key], f"{part}.{key}") for key in keys if key in here)
    for name in mapping.part("source.dates").get("columns", []):
        yield f"source.dates {name!r}", {"column": name}, "source.dates"
    if mapping.part("source.status"):
        yield "source.status", {"column": mapping.part("source.status")["column"]}, "source.status"
    yield from ((f"long.{key}", address, f"long.{key}") for key, address in mapping.part("long").items())
    for number, column in enumerate(mapping.raw["columns"]):
        check = {"label_check": column["label_check"]} if "label_check" in column else {}
        for address in _single(column):
            yield f"item {column['item']!r}", address | check, f"columns.{number}.from"
        if "other" in column:
            yield f"other of {column['item']!r}", column["other"], f"columns.{number}.other"


def _single(column: dict) -> list[dict]:
    """Return the addresses of single columns a question is read from, as far as the mapping lists them."""
    if "item" not in column or not spread(column):
        return [column["from"]] if "item" in column else []
    lists = (("columns", "column"), ("positions", "position"))
    return [{one: each} for many, one in lists for each in column["from"].get(many, [])]


def _families(sheet: Sheet, mapping: Mapping) -> tuple[list[str], set[int]]:
    """Find the columns of select-all questions that no list names: (faults, positions)."""
    wrong, used = [], set()
    for column in [column for column in mapping.columns if not _single(column)]:
        check = {key: column[key] for key in ("label_check",) if key in column}
        try:
            used |= {head.position for head in heads.several(sheet.heads, column["from"] | check)}
        except ValueError as error:
            wrong.append(f"item {column['item']!r}: {error}")
    return wrong, used


def misfits(sheet: Sheet, mapping: Mapping, earlier: Before | None = None) -> tuple[list[str], list[str]]:
    """Hold a mapping against a file: columns that lack, columns nobody mapped, the head and size it expects.

    Parameters
    ----------
    earlier : the head of the last import of this source, if one was kept: then what has changed is said.

    Returns
    -------
    (faults, notes).
    """
    wrong, read = _another_tool(sheet, mapping), [each for each in addresses(mapping) if not _without_column(each[1])]
    news, broken, used = changes.held(earlier, sheet, mapping, read)
    lost, families = _families(sheet, mapping)
    fit = f"  {len(read) - len(broken)} of {len(read)} addresses of {mapping.path.name} still find their column; to do:"
    broken = [*broken, *lost]
    left, notes = _left(sheet, mapping, used | families | status.used_columns(sheet, mapping))
    asked = _questions(sheet, mapping) if not wrong + broken else []
    faults = broken + asked + left + _unexpected(sheet, mapping, bool(news))
    if not news:
        return wrong + faults, notes
    head = [f"the form has changed since {earlier.file}", *(f"  {each}" for each in news)]
    if not wrong + faults:
        return [], ["\n    ".join(head), *notes]
    todo = [f"  {number}. {fault}" for number, fault in enumerate(faults, 1)]
    return [*wrong, "\n".join([f"{head[0]}; nothing was imported", *head[1:], fit, *todo])], notes


def _without_column(address: dict) -> bool:
    return "constant" in address or "question" in address


def _another_tool(sheet: Sheet, mapping: Mapping) -> list[str]:
    named = mapping.part("source").get("tool", "generic")
    if named in ("generic", sheet.tool):
        return []
    return [f"is {sheet.about['title']}, the mapping is for {named}: have the files been mixed up?"]


def unasked(sheet: Sheet, mapping: Mapping) -> list[str]:
    """Say which items would take the codes of a tool for scores without anybody having said that they are."""
    if not sheet.about.get("coded"):
        return []
    scored = [column for column in mapping.columns if column.get("kind") not in ("open", "multi")]
    bare = [column["item"] for column in scored if "scale" not in column]
    return [
        f"item {item!r}: numbers of {sheet.about['title']} may be codes of choices: list them in a scale, or write "
        'scale = "numbers" where they are the scores'
        for item in bare
    ]


def _questions(sheet: Sheet, mapping: Mapping) -> list[str]:
    """Say which questions of a long file nobody mapped, and which mapped ones it does not have."""
    asked = [column["from"]["question"].strip() for column in mapping.columns if "question" in column["from"]]
    if not mapping.part("long"):
        return [f"question {each!r}: only a long file has questions; add [long] item and value" for each in asked]
    there = set(sheet.column(mapping.part("long")["item"]).str.strip())
    listed = ", ".join(repr(each) for each in sorted(there))
    wrong = [f"no question {each!r}; there are {listed}" for each in asked if each not in there]
    left = sorted(each for each in there - set(asked) if not _ignored(each, mapping.ignored))
    if left and mapping.raw.get("unmapped", "error") == "error":
        wrong.append(
            f"questions nobody mapped: {', '.join(map(repr, left))}; give them an item, or list them under ignore"
        )
    return wrong


def _left(sheet: Sheet, mapping: Mapping, used: set[int]) -> tuple[list[str], list[str]]:
    """Say which columns the mapping does not mention: personal ones are dropped, others as `unmapped` says."""
    rest = [head for head in sheet.heads if head.position not in used and not _ignored(head.name, mapping.ignored)]
    drop = mapping.part("source").get("drop_personal", True)
    rest = [head for head in rest if head.name not in sheet.about.get("meta", [])]
    dropped = [head.label for head in rest if drop and personal.by_head(head, sheet.about)]
    others = [head.label for head in rest if head.label not in dropped]
    notes = [f"personal data left out: {', '.join(dropped)}"] if dropped else []
    listed = ", ".join(repr(label) for label in others)
    if others and mapping.raw.get("unmapped", "error") == "error":
        return [
            f'columns nobody mapped: {listed}; give them an item, list them under ignore, or unmapped = "warn"'
        ], notes
    if others and mapping.raw["unmapped"] == "warn":
        notes.append(f"columns nobody mapped, left out: {listed}")
    return [], notes


def _ignored(name: str, patterns: list[str]) -> bool:
    return name in patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def _unexpected(sheet: Sheet, mapping: Mapping, known: bool) -> list[str]:
    """Say what [expect] does not find; `known`: what has changed in the head is said beside it."""
    expect, wrong, sha = mapping.part("expect"), [], columns_sha(sheet)[:12]
    low, high = expect.get("rows", [0, len(sheet.rows)])
    if not low <= len(sheet.rows) <= high:
        wrong.append(f"{len(sheet.rows)} rows, but [expect] rows = [{low}, {high}]: is it the right file?")
    if expect.get("columns_sha") and not columns_sha(sheet).startswith(expect["columns_sha"]):
        lead = "" if known else f"the form has changed: its heads have sha {sha}, not {expect['columns_sha']}; "
        wrong.append(f'{lead}when the mapping fits it, write columns_sha = "{sha}" under [expect]')
    return wrong


def columns_sha(sheet: Sheet) -> str:
    """Return the fingerprint of a file's heads: the same while the form stays the same."""
    said = [f"{head.key}\t{head.name}\t{head.heading}" for head in sheet.heads]
    return hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()
