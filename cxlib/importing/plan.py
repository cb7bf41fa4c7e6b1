"""Before any cell is read: does the mapping fit the file and the instruments? What each column becomes."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from cxlib.importing import heads, options, personal, status, values
from cxlib.importing.mapping import Mapping, spread
from cxlib.importing.read import Sheet
from cxlib.importing.values import Scale


@dataclass(frozen=True, eq=False)
class Target:
    """What one column becomes: an item of an instrument with its scale, or a comment (scale None); or what a
    select-all question becomes, with its options (text or code -> item, or a reason of absence) and all its keys.
    """

    item: str
    instrument: str
    dimension: str
    scale: Scale | None
    address: dict
    checked: bool
    options: dict | None = None
    keys: dict = field(default_factory=dict)


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
    if instrument.kind == "multi" != column.get("kind"):
        raise ValueError(
            f"is an option of {instrument.id}, and one option alone does not say who was asked: map the question, "
            f'item = "{instrument.id}", kind = "multi"'
        )
    if column.get("kind", instrument.kind) != instrument.kind:
        raise ValueError(f"{instrument.id} is of kind {instrument.kind!r}, not {column['kind']!r}")
    scale = _scale(column, mapping, instrument)
    if instrument.kind == "multi":
        found, keys = (
            options.known(column, instrument),
            column | {"dimensions": instrument.items["dimension"].to_dict()},
        )
        return Target(column["item"], instrument.id, "", scale, column["from"], False, found, keys)
    dimension = instrument.items.loc[column["item"], "dimension"]
    return Target(column["item"], instrument.id, dimension, scale, column["from"], column.get("scale_checked", False))


def _scale(column: dict, mapping: Mapping, instrument) -> Scale:
    """Make the scale a column is read by, its instrument's."""
    given = mapping.part("scales").get(column.get("scale"), {})
    if given and (given["min"], given["max"]) != instrument.scale:
        low, high = instrument.scale
        raise ValueError(
            f"{instrument.id} runs {low:g} to {high:g}, its scale {column['scale']!r} {given['min']:g} to "
            f"{given['max']:g}: answers are never stretched; map it to an instrument of its own scale"
        )
    return values.scale(instrument.scale, instrument.kind in ("nps", "multi"), given)


def _instrument(column: dict, mapping: Mapping, known: dict) -> str:
    """Name the instrument an item belongs to: the column's, the default one, or the only one that has the item."""
    if column.get("kind") == "multi":
        return _question(column.get("instrument", column["item"]), known)
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


def _question(name: str, known: dict) -> str:
    """Name the instrument that is a select-all question."""
    there = sorted(key for key, each in known.items() if each.kind == "multi")
    if name not in there:
        raise ValueError(
            f'no instrument {name!r} of kind "multi"; there are {", ".join(there) or "none"}: make it of the options '
            "(cx instrument new), or name it: instrument = ..."
        )
    return name


def _first_instrument(column: dict, mapping: Mapping, known: dict) -> str:
    """Name the instrument whose wave a comment joins: its own, the default one, or that of the first answer."""
    named = column.get("instrument") or mapping.part("defaults").get("instrument")
    scored = [each for each in mapping.columns if each.get("kind") != "open"]
    if named is None and scored:
        return _instrument(scored[0], mapping, known)
    if named not in known:
        raise ValueError(f'name its instrument: instrument = "..."; there are {", ".join(sorted(known))}')
    return named


def addresses(mapping: Mapping) -> Iterator[tuple[str, dict]]:
    """Yield (what it is for, address) of everything the mapping reads from a column."""
    for part, keys in {"account": ("from", "name"), "respondent": ("from", "role", "language", "duration")}.items():
        yield from ((f"{part}.{key}", mapping.part(part)[key]) for key in keys if key in mapping.part(part))
    yield from (
        (f"source.dates {name!r}", {"column": name}) for name in mapping.part("source.dates").get("columns", [])
    )
    yield from ((f"long.{key}", address) for key, address in mapping.part("long").items())
    for column in mapping.columns:
        check = {"label_check": column["label_check"]} if "label_check" in column else {}
        yield f"item {column['item']!r}", column["from"] | check
        if "other" in column:
            yield f"other of {column['item']!r}", column["other"]


def misfits(sheet: Sheet, mapping: Mapping) -> tuple[list[str], list[str]]:
    """Hold a mapping against a file: columns that lack, columns nobody mapped, the head and size it expects.

    Returns
    -------
    (faults, notes).
    """
    wrong, used = _another_tool(sheet, mapping), status.used_columns(sheet, mapping)
    wide = {f"item {column['item']!r}" for column in mapping.columns if spread(column)}
    for what, address in addresses(mapping):
        if "constant" in address or "question" in address:
            continue
        try:
            found = heads.several(sheet.heads, address) if what in wide else [heads.find(sheet.heads, address)]
            used |= {head.position for head in found}
        except ValueError as error:
            wrong.append(f"{what}: {error}")
    left, notes = _left(sheet, mapping, used)
    return wrong + (_questions(sheet, mapping) if not wrong else []) + left + _unexpected(sheet, mapping), notes


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


def _unexpected(sheet: Sheet, mapping: Mapping) -> list[str]:
    expect, wrong = mapping.part("expect"), []
    low, high = expect.get("rows", [0, len(sheet.rows)])
    if not low <= len(sheet.rows) <= high:
        wrong.append(f"{len(sheet.rows)} rows, but [expect] rows = [{low}, {high}]: is it the right file?")
    if expect.get("columns_sha") and not columns_sha(sheet).startswith(expect["columns_sha"]):
        wrong.append(f"its heads have sha {columns_sha(sheet)[:12]}, not {expect['columns_sha']}: the form has changed")
    return wrong


def columns_sha(sheet: Sheet) -> str:
    """Return the fingerprint of a file's heads: the same while the form stays the same."""
    return hashlib.sha256("\n".join(head.name for head in sheet.heads).encode()).hexdigest()
