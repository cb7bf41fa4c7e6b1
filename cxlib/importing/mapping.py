"""A mapping file: what each column of an export means. Read, held against its keys, everything wrong said at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cxlib import instruments
from cxlib.importing import fields
from cxlib.importing.keys import ADDRESS, ANSWERS, KEYS, NEEDED, NUMBER_TEXT, ONE_OF, SAME, SEVERAL, YES
from cxlib.study import periods

COLUMN = '{ column = "..." }'
OPTIONS = (
    f"the columns of a select-all question are found by one of {', '.join(SEVERAL)}; if all ticks stand in one cell, "
    'say what is between them: separator = ", "'
)


@dataclass(frozen=True, eq=False)
class Mapping:
    """The image of a mapping file: where it lies, its text, its keys as they stand, and what is still undecided.

    `accounts` are those of the study it is meant for, id -> name (see newcomers.held).
    """

    path: Path
    text: str
    raw: dict
    undecided: list[str]
    accounts: dict[str, str] = field(default_factory=dict)

    def part(self, name: str) -> dict:
        """Return a table of the file by its dotted name, empty where it is absent."""
        table = self.raw
        for key in name.split("."):
            table = table.get(key, {})
        return table

    @property
    def columns(self) -> list[dict]:
        """The columns that become answers or comments, in the order of the file."""
        return [column for column in self.raw.get("columns", []) if "item" in column]

    @property
    def ignored(self) -> list[str]:
        """Names and patterns of the columns that are left out on purpose."""
        return [name for column in self.raw.get("columns", []) for name in column.get("ignore", [])]

    @property
    def side(self) -> str:
        """Whose answers these are: customer or employee."""
        return self.part("defaults")["side"]


def load(path: Path) -> Mapping:
    """Read a mapping.

    Raises
    ------
    ValueError with file, line and remedy of every fault: syntax, YAML, unknown or double keys, wrong types and words.
    """
    text = instruments.text_of(path)
    raw = instruments.toml(text, path.name)
    undecided = [f"{place(text, where)}{key} = {value}" for where, key, value in _marked(raw)]
    found = list(_walk(raw, "", "")) or ([] if undecided else list(_sense(raw)))
    if found:
        raise ValueError("\n".join(f"{path.name}: {place(text, where)}{why}" for where, why in dict.fromkeys(found)))
    return Mapping(path, text, raw, undecided)


def undecided(path: Path) -> list[str]:
    """Return the decisions still to be made in a mapping, each with its line."""
    return load(path).undecided


def _walk(table: dict, name: str, where: str) -> Iterator[tuple[str, str]]:
    """Yield (place, fault) of every key that is unknown, of the wrong type, not one of its words, or lacking."""
    known = KEYS[name]
    for key in [key for key in NEEDED.get(name, ()) if key not in table]:
        yield where, f"{name or 'the file'} has no {key}: add it"
    for key, value in table.items():
        here, kind = f"{where}.{key}".strip("."), known.get(key, known.get("*"))
        full = f"{name}.{key if key in known else '*'}".strip(".")
        if kind is None:
            yield here, f"unknown key {key!r}; {name or 'the file'} may have {', '.join(known)}"
        elif not isinstance(value, kind) or (isinstance(value, bool) and kind is not YES):
            yield here, f"{key} has the wrong type ({type(value).__name__})"
        elif full in ONE_OF and value not in ONE_OF[full] and not _open(value):
            yield here, f"{key} is {value!r}, which is none of {', '.join(map(repr, ONE_OF[full]))}"
        else:
            yield from _inside(value, full, here)


def _inside(value, full: str, here: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield from _walk(value, full, here)
    elif full == "columns":
        for number, column in enumerate(value):
            if isinstance(column, dict):
                yield from _walk(column, full, f"{here}.{number}")
            else:
                yield here, "columns must be tables, each under [[columns]]"
    elif full.endswith((".columns", ".ignore", ".by", ".status", ".channel_exclude", ".new")):
        yield from ((here, f"{item!r} must be a text in quotes") for item in value if not isinstance(item, str))
        strange = [item for item in value if item not in SAME] if full.endswith(".by") else []
        yield from ((here, f"{item!r} is none of {', '.join(SAME)}") for item in strange)
    elif full.endswith(".positions") and not all(type(each) is int for each in value):
        yield here, "positions are whole numbers, as [12, 13, 14]"


def _open(value) -> bool:
    return isinstance(value, str) and value.startswith("?")


def _marked(table, where: str = "", key: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield (place, key, value) of every value that begins with ?: a decision still to be made."""
    if isinstance(table, dict):
        for name, value in table.items():
            yield from _marked(value, f"{where}.{name}".strip("."), name)
    elif isinstance(table, list):
        for number, value in enumerate(table):
            yield from _marked(value, f"{where}.{number}", key)
    elif _open(table):
        yield where, key, f'"{table}"'


def _sense(raw: dict) -> Iterator[tuple[str, str]]:
    """Yield what the keys say together that cannot be meant."""
    if "table" in raw:
        yield from [*fields.sense(raw), *_addresses(raw)]
        return
    for part, keys in ANSWERS.items():
        told = [f"{part} has no {key}" for key in keys] if part in raw else [f"the file has no {part}"]
        yield from ((part, f"{each}: add it") for each in told if each.split()[-1] not in raw.get(part, raw))
    period, dates = raw.get("defaults", {}).get("period"), raw.get("source", {}).get("dates", {})
    if isinstance(period, str) and period != "from_date" and not periods.is_quarter(period):
        yield "defaults.period", f'period is {period!r}; write a quarter as "2026Q3", or "from_date"'
    if period == "from_date" and not dates.get("columns"):
        yield "defaults.period", 'period "from_date" needs dates = { columns = ["..."] } under [source]'
    yield from _columns(raw)
    yield from _addresses(raw)
    expect = raw.get("expect", {})
    for key, kind, shown in (("rows", int, "[20, 5000]"), ("dates", str, '["2026-07-01", "2026-09-30"]')):
        pair = expect.get(key)
        if pair is not None and (len(pair) != 2 or not all(isinstance(each, kind) for each in pair)):
            yield f"expect.{key}", f"{key} is the least and the most, as {shown}"
    yield from _scales(raw)


def _scales(raw: dict) -> Iterator[tuple[str, str]]:
    """Yield codes and meanings that should be numbers and are not."""
    for name, scale in raw.get("scales", {}).items():
        for code in [code for code in scale.get("codes", {}) if not re.fullmatch(NUMBER_TEXT, code)]:
            yield f"scales.{name}.codes", f"code {code!r} is no number; a text belongs under labels"
        for part in ("codes", "labels"):
            for key, value in scale.get(part, {}).items():
                if isinstance(value, str) and not re.fullmatch(NUMBER_TEXT, value):
                    yield f"scales.{name}.{part}", f"{key!r} means {value!r}, which is no number"


def _columns(raw: dict) -> Iterator[tuple[str, str]]:
    """Yield the columns that say too little, too much, or the same twice."""
    columns = raw["columns"]
    for number, column in enumerate(columns):
        for key in {"separator", "options", "other"} & set(column) if column.get("kind") != "multi" else ():
            yield f"columns.{number}", f'{key} belongs to a select-all question: write kind = "multi"'
        if column.get("separator") == "":
            yield f"columns.{number}.separator", 'separator is empty: write what stands between two ticks, as ", "'
        if ("item" in column) == ("ignore" in column) or ("item" in column) != ("from" in column):
            yield f"columns.{number}", 'a column has item = "..." and from = { ... }, or ignore = ["..."]'
        if "scale" in column and column["scale"] not in {"numbers": {}} | raw.get("scales", {}):
            yield f"columns.{number}.scale", f"no [scales.{column['scale']}] in this file"
    items = [(column.get("instrument"), column["item"]) for column in columns if "item" in column]
    for item in sorted({item[1] for item in items if items.count(item) > 1}):
        yield "columns", f"item {item!r} stands twice: one column, one item"
    if not items:
        yield "columns", "no column becomes an answer: give one an item"


def _addresses(raw: dict) -> Iterator[tuple[str, str]]:
    """Yield the addresses that name no column, or name it in more than one way."""
    parts = {
        "account": ("from", "name"),
        "respondent": ("from", "role", "language", "duration"),
        "long": ("item", "value"),
    }
    places = [(f"{part}.{key}", raw.get(part, {}).get(key), ADDRESS) for part, keys in parts.items() for key in keys]
    for number, column in enumerate(raw["columns"]):
        places.append((f"columns.{number}.from", column.get("from"), SEVERAL if spread(column) else ADDRESS))
        places.append((f"columns.{number}.other", column.get("other"), ADDRESS))
    for where, address, allowed in places:
        one = address is None or (len(address) == 1 and set(address) <= set(allowed))
        if not one and (allowed is SEVERAL or set(address) != {"import_id", "choice"}):
            yield where, OPTIONS if allowed is SEVERAL else f"an address is one of {', '.join(ADDRESS)}, as {COLUMN}"


def spread(column: dict) -> bool:
    """Tell a select-all question with a column per option from one with all ticks in one cell."""
    return column.get("kind") == "multi" and "separator" not in column


def place(text: str, where: str) -> str:
    """Say the line of a key by its dotted place, as "line 7: ", as far as the text shows it."""
    parts, start = where.split("."), 0
    if parts[0] == "columns" and len(parts) > 1:
        starts = [found.start() for found in re.finditer(r"(?m)^\s*\[\[columns\]\]", text)]
        start = starts[int(parts[1])] if int(parts[1]) < len(starts) else 0
    for length in range(len(parts), 0, -1):
        table = re.search(rf"(?m)^\s*\[{re.escape('.'.join(parts[:length]))}\]", text)
        if table:
            start = table.start()
            break
    name = next((part for part in reversed(parts) if not part.isdigit()), "")
    found = re.compile(rf'(?m)(?<![\w-])"?{re.escape(name)}"?\s*[=\]]').search(text, start) if name else None
    return f"line {text.count(chr(10), 0, found.start()) + 1}: " if found else ""
