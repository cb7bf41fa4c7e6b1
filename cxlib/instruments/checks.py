"""What may be wrong with an instrument file: everything is said at once, with file, place and remedy."""

import json
import math
import re
import tomllib
from collections.abc import Iterator

LANGUAGES = ("fi", "en")
KINDS = ("scale", "nps", "journey", "multi")
SIDES = ("customer", "employee", "both")
STATISTICS = ("mean", "top_box", "nps")
NUMBER = (int, float)

LABEL = {"fi": str, "en": str}
TOP = {"id": str, "version": int, "kind": str, "side": str, "source": str, "scale": dict, "top_box": NUMBER}
TOP |= {"title": dict, "stages": dict, "dimensions": dict, "touchpoints": dict, "items": list, "benchmarks": dict}
SCALE = {"low": NUMBER, "high": NUMBER}
STAGED = LABEL | {"stage": str}
ITEM = {"id": str, "dimension": str, "part": str, "reverse": bool, "twin": str, "source": str} | LABEL
BENCHMARK = {"source": str, "year": int, "n": int, "kind": dict, "statistic": str, "part": str, "values": dict}
NEEDED = {"id", "version", "kind", "side", "source", "scale", "title", "dimensions", "items"}
RANGES = {"top_box": (0, 1), "nps": (-100, 100)}
YAML = re.compile(r"\A(?:\s*(?:#[^\n]*)?\n)*\s*(?:---|%YAML|- |[\w\"'-]+\s*:(?:\s|$))")
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
DEEPEST = 20  # levels of tables; the files here have five


def check(text: str, name: str) -> list[str]:
    """Say everything that is wrong with the text of an instrument file; an empty list means it is sound."""
    try:
        raw = filled(toml(text, name))
    except ValueError as err:
        return [str(err)]
    found = [problem for entry in _entries(raw) for problem in _shape(text, *entry)]
    found += [*_choices(raw), *_scale(raw), *_multi(raw), *_items(raw), *_stages(raw), *_benchmarks(raw)]
    return [f"{name}: {problem}" for problem in dict.fromkeys(found)]


def toml(text: str, name: str) -> dict:
    """Read TOML text; ValueError with file and line, also for YAML, which would read `no` as False."""
    if YAML.match(text):
        raise ValueError(f'{name}: this is YAML; write it as TOML, name = "value" (at line {_first_line(text)})')
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise ValueError(f"{name}: {_plainly(str(err), text)}") from None
    except RecursionError:
        raise ValueError(f"{name}: nested too deep") from None
    if _deep(raw):
        raise ValueError(f"{name}: nested too deep")
    return raw


def _plainly(fault: str, text: str) -> str:
    """Say in plain words that a key or a table stands twice; what else TOML finds wrong stays as it says it."""
    at = re.search(r"\(at line ([0-9]+)", fault)
    if not at or not re.search("overwrite|twice|[Dd]uplicate", fault):
        return fault
    named, line = re.search("key ('[^']*')", fault), text.splitlines()[int(at[1]) - 1].strip()
    what = (
        f"the table {line}"
        if line.startswith("[")
        else f"the key {named[1] if named else repr(line.split('=')[0].strip())}"
    )
    return f"{what} stands twice: keep one of them (at line {at[1]})"


def filled(raw: dict) -> dict:
    """Say for a select-all question (kind "multi") what need not be written: ticked 1, not ticked 0, options apart."""
    if raw.get("kind") != "multi":
        return raw
    rows = [row for row in _rows(raw) if isinstance(row.get("id"), str)]
    own = [row for row in rows if "dimension" not in row]
    labels = {row["id"]: {name: row.get(name, "") for name in LANGUAGES} for row in own}
    given = {"scale": {"low": 0, "high": 1}, "top_box": 1, "dimensions": labels}
    whole = {"items": [{"dimension": row["id"]} | row for row in rows]} if rows == raw.get("items") else {}
    return given | raw | whole


def _deep(raw: dict) -> bool:
    """Whether tables lie in tables beyond reason; walked level by level, since the walk itself may not go deep."""
    level = [raw]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
        level = [each for each in level if isinstance(each, dict | list)]
    return bool(level)


def line_of(text: str, key: str, after: str = "") -> int:
    """Line (from 1) of the first `key` after the first `after` of a TOML text; 0 if it is not to be found."""
    start = text.find(f'"{after}"') if after else 0
    spellings = "|".join(map(re.escape, (key, json.dumps(key, ensure_ascii=False)[1:-1])))
    hit = re.compile(rf"(?<![\w-])[\"']?(?:{spellings})[\"']?\s*[=.\]]").search(text, max(start, 0))
    return text.count("\n", 0, hit.start()) + 1 if hit else 0


def _first_line(text: str) -> int:
    """Number of the first line that says something."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() and line.lstrip()[0] != "#"]
    return lines[0] if lines else 1


def _table(raw: dict, key: str) -> dict[str, dict]:
    """The entries of one table of the file that are tables themselves (the others are reported as misshapen)."""
    table = raw.get(key, {})
    return {name: row for name, row in table.items() if isinstance(row, dict)} if isinstance(table, dict) else {}


def _rows(raw: dict) -> list[dict]:
    """The items that are tables."""
    items = raw.get("items", [])
    return [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []


def _entries(raw: dict) -> Iterator[tuple]:
    """Every table of the file as (what it is, its content, the keys it may have, those it must have)."""
    yield "file", raw, TOP, NEEDED
    for where, schema in {"title": LABEL, "scale": SCALE}.items():
        yield where, raw.get(where, {}), schema, set(schema)
    for group, schema in {"stages": LABEL, "dimensions": STAGED, "touchpoints": STAGED}.items():
        entries = raw.get(group, {})
        for name, row in entries.items() if isinstance(entries, dict) else ():
            yield f"{group[:-1]} {name}", row, schema, set(LABEL)
    for number, row in enumerate(_rows(raw), 1):
        yield f"item {row.get('id', f'number {number}')}", row, ITEM, {"id", "dimension", *LABEL}
    for name, row in _table(raw, "benchmarks").items():
        yield f"benchmark {name}", row, BENCHMARK, set(BENCHMARK) - {"part"}
        yield f"benchmark {name} kind", row.get("kind", {}), LABEL, set(LABEL)


def _shape(text: str, where: str, entry, schema: dict, needed: set) -> Iterator[str]:
    """Unknown keys, wrong types and missing keys of one table of the file."""
    if not isinstance(entry, dict):
        yield f"{where}: must be a table with {', '.join(schema)}"
        return
    for key, value in entry.items():
        if key not in schema:
            line = line_of(text, key, where.split()[-1] if " " in where else "")
            yield f"{where}: unknown key {key!r} (at line {line}); it may have {', '.join(schema)}"
        elif not isinstance(value, schema[key]) or (isinstance(value, bool) and schema[key] is not bool):
            yield f"{where}: {key} has the wrong type ({type(value).__name__})"
    for key in sorted(needed):
        blank = isinstance(entry.get(key), str) and not entry[key].strip()
        if (key not in entry or blank) and key in LANGUAGES:
            yield f'{where}: no text in {key!r}; add {key} = "..."'
        elif key not in entry or blank:
            yield f"{where}: no {key}; add it"


def _choices(raw: dict) -> Iterator[str]:
    """Words that must be one of a few, and the id."""
    for key, allowed in {"kind": KINDS, "side": SIDES}.items():
        if isinstance(raw.get(key), str) and raw[key] not in allowed:
            yield f"{key}: {raw[key]!r} is not one of {', '.join(allowed)}"
    if isinstance(raw.get("id"), str) and not NAME.match(raw["id"]):
        yield f"id: {raw['id']!r} must be small letters, digits and _, because it names files"
    for name, row in _table(raw, "benchmarks").items():
        if isinstance(row.get("statistic"), str) and row["statistic"] not in STATISTICS:
            yield f"benchmark {name}: statistic {row['statistic']!r} is not one of {', '.join(STATISTICS)}"


def _limits(raw: dict) -> tuple[float, float]:
    """Ends of the scale, NaN where the file does not give a number."""
    scale = raw.get("scale") if isinstance(raw.get("scale"), dict) else {}
    return tuple(float(scale[k]) if _number(scale.get(k)) else math.nan for k in ("low", "high"))


def _number(value) -> bool:
    """Is it a finite number (True is not)?"""
    return isinstance(value, NUMBER) and not isinstance(value, bool) and math.isfinite(value)


def _scale(raw: dict) -> Iterator[str]:
    """The scale runs from low to high; NPS is asked 0-10; a top box lies on the scale."""
    low, high = _limits(raw)
    if not low < high:
        yield "scale: low must be a number below high, as scale = { low = 0, high = 10 }"
    elif raw.get("kind") == "nps" and (low, high) != (0, 10):
        yield f'scale: NPS is asked from 0 to 10, not {low:g} to {high:g}; use kind = "scale" for another question'
    elif _number(raw.get("top_box")) and not low < raw["top_box"] <= high:
        yield f"top_box: {raw['top_box']:g} lies outside the scale {low:g} to {high:g}"


def _multi(raw: dict) -> Iterator[str]:
    """A select-all question: 1 is ticked, 0 is not, and every option is told apart."""
    if raw.get("kind") != "multi":
        return
    if _limits(raw) != (0, 1) or raw.get("top_box") != 1:
        yield "scale: an option is ticked (1) or not (0); leave scale and top_box out"
    asked = [row.get("dimension") for row in _rows(raw)]
    for name in sorted({each for each in asked if isinstance(each, str) and asked.count(each) > 1}):
        yield f"dimension {name}: two options measure it; each option is a dimension of its own"
    said = [(key, row[key].casefold()) for key in LANGUAGES for row in _rows(raw) if isinstance(row.get(key), str)]
    for language, text in sorted({each for each in said if said.count(each) > 1}):
        yield f"items: {text!r} is the {language} text of two options; give each its own"
    for row in _rows(raw):
        if row.get("reverse"):
            yield f"item {row.get('id', '?')}: reverse has no meaning for an option; leave it out"


def _items(raw: dict) -> Iterator[str]:
    """Items: known dimension, no id twice, twins for all or none, and no dimension left without an item."""
    rows, dimensions = _rows(raw), _table(raw, "dimensions")
    ids = [row["id"] for row in rows if isinstance(row.get("id"), str)]
    for twice in sorted({item for item in ids if ids.count(item) > 1}):
        yield f"item {twice}: the id stands {ids.count(twice)} times; give each item its own"
    for row in rows:
        where = f"item {row.get('id', '?')}"
        if isinstance(row.get("dimension"), str) and row["dimension"] not in dimensions:
            yield f"{where}: unknown dimension {row['dimension']!r}; there are {', '.join(dimensions)}"
        if any(other.get("twin") for other in rows) and not row.get("twin"):
            yield f'{where}: no twin; name the item of the customers\' instrument it mirrors, twin = "..."'
    asked = {row.get("dimension") for row in rows if isinstance(row.get("dimension"), str)}
    for name in dimensions if raw.get("kind") != "journey" else ():
        if name not in asked:
            yield f"dimension {name}: no item measures it; add one or leave the dimension out"
    if isinstance(raw.get("items"), list) and (not rows or len(rows) < len(raw["items"])):
        yield "items: every item must be a table, written under [[items]]"


def _stages(raw: dict) -> Iterator[str]:
    """Dimensions and touchpoints name stages that exist; a journey has stages."""
    stages = _table(raw, "stages")
    for group in ("dimensions", "touchpoints"):
        for name, row in _table(raw, group).items():
            if isinstance(row.get("stage"), str) and row["stage"] not in stages:
                yield f"{group[:-1]} {name}: unknown stage {row['stage']!r}; there are {', '.join(stages) or 'none'}"
    if raw.get("kind") == "journey" and not stages:
        yield "stages: a journey needs its phases, in order, under [stages]"


def _benchmarks(raw: dict) -> Iterator[str]:
    """Benchmarks: values of known dimensions within their range, for a part the items have."""
    parts = {row.get("part", "") for row in _rows(raw) if isinstance(row.get("part", ""), str)}
    for name, row in _table(raw, "benchmarks").items():
        low, high = RANGES.get(str(row.get("statistic")), _limits(raw))
        for dimension, value in _values(row):
            if dimension not in _table(raw, "dimensions"):
                yield f"benchmark {name}: value for unknown dimension {dimension!r}; take it out or add the dimension"
            elif not (_number(value) and low <= value <= high):
                yield f"benchmark {name}: {dimension} = {value} must be a number from {low:g} to {high:g}"
        if isinstance(row.get("part", ""), str) and row.get("part", "") not in parts:
            yield f"benchmark {name}: no item has part {row.get('part', '')!r}; there are {', '.join(sorted(parts))}"
        if _number(row.get("n")) and row["n"] < 1:
            yield f"benchmark {name}: n must be at least 1"
        if row.get("statistic") == "top_box" and "top_box" not in raw:
            yield f"benchmark {name}: a share needs the instrument's top_box; add top_box = 8"


def _values(row: dict) -> list[tuple]:
    """The values of a benchmark, none if they are misshapen."""
    return list(row["values"].items()) if isinstance(row.get("values"), dict) else []
