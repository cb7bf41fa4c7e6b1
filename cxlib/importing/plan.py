"""Before any cell is read: does the mapping fit the file and the instruments? What each column becomes."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from cxlib.importing import changes, personal, status, values
from cxlib.importing.changes import Before
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.importing.values import Scale


@dataclass(frozen=True, eq=False)
class Target:
    """What one column becomes: an item of an instrument with its scale, or a comment (scale None)."""

    item: str
    instrument: str
    dimension: str
    scale: Scale | None
    address: dict
    checked: bool


def targets(mapping: Mapping, known: dict) -> tuple[list[Target], list[str]]:
    """Resolve every column of a mapping against the instruments.

    Parameters
    ----------
    known : instruments by id.

    Returns
    -------
    (targets in the mapping's order, everything that does not fit).
    """
    made, wrong = [], []
    for column in mapping.columns:
        try:
            made.append(_target(column, mapping, known))
        except ValueError as error:
            wrong.append(f"item {column['item']!r}: {error}")
    return made, wrong


def _target(column: dict, mapping: Mapping, known: dict) -> Target:
    if column.get("kind") == "open":
        return Target(column["item"], _first_instrument(column, mapping, known), "", None, column["from"], False)
    instrument = known[_instrument(column, mapping, known)]
    if instrument.side not in (mapping.side, "both"):
        raise ValueError(f"{instrument.id} is asked of the {instrument.side}, but defaults.side is {mapping.side!r}")
    if column.get("kind", instrument.kind) != instrument.kind:
        raise ValueError(f"{instrument.id} is of kind {instrument.kind!r}, not {column['kind']!r}")
    given = mapping.part("scales").get(column.get("scale"), {})
    if given and (given["min"], given["max"]) != instrument.scale:
        low, high = instrument.scale
        raise ValueError(
            f"{instrument.id} runs {low:g} to {high:g}, its scale {column['scale']!r} {given['min']:g} to "
            f"{given['max']:g}: answers are never stretched; map it to an instrument of its own scale"
        )
    scale = values.scale(instrument.scale, instrument.kind == "nps", given)
    dimension = instrument.items.loc[column["item"], "dimension"]
    return Target(column["item"], instrument.id, dimension, scale, column["from"], column.get("scale_checked", False))


def _instrument(column: dict, mapping: Mapping, known: dict) -> str:
    """Name the instrument an item belongs to: the column's, the default one, or the only one that has the item."""
    homes = [key for key, each in known.items() if column["item"] in each.items.index]
    named = column.get("instrument")
    if named and named not in known:
        raise ValueError(f"no instrument {named!r}; there are {', '.join(sorted(known))}")
    chosen = named or (mapping.part("defaults").get("instrument") if len(homes) != 1 else homes[0])
    if chosen in homes:
        return chosen
    if len(homes) > 1:
        raise ValueError(f'stands in {", ".join(homes)}; add instrument = "..." to its column')
    among = (
        known[chosen].items.index
        if chosen in known
        else sorted({i for each in known.values() for i in each.items.index})
    )
    raise ValueError(f"no {'item of ' + chosen if chosen else 'instrument has it'}; there are {', '.join(among)}")


def _first_instrument(column: dict, mapping: Mapping, known: dict) -> str:
    """Name the instrument whose wave a comment joins: its own, the default one, or that of the first answer."""
    named = column.get("instrument") or mapping.part("defaults").get("instrument")
    scored = [each for each in mapping.columns if each.get("kind") != "open"]
    if named is None and scored:
        return _instrument(scored[0], mapping, known)
    if named not in known:
        raise ValueError(f'name its instrument: instrument = "..."; there are {", ".join(sorted(known))}')
    return named


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
        if "item" in column:
            yield f"item {column['item']!r}", column["from"] | check, f"columns.{number}.from"


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
    left, notes = _left(sheet, mapping, used | status.used_columns(sheet, mapping))
    asked = _questions(sheet, mapping) if not wrong + broken else []
    faults = broken + asked + left + _unexpected(sheet, mapping, bool(news))
    if not news:
        return wrong + faults, notes
    head = [f"the form has changed since {earlier.file}", *(f"  {each}" for each in news)]
    if not wrong + faults:
        return [], ["\n    ".join(head), *notes]
    fit = f"  {len(read) - len(broken)} of {len(read)} addresses of {mapping.path.name} still find their column; to do:"
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
    bare = [column["item"] for column in mapping.columns if column.get("kind") != "open" and "scale" not in column]
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
