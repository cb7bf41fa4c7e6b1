"""The scales of a draft mapping: what each code or label of an item means, for a person to confirm."""

import re

from cxlib.importing import orders, spoken
from cxlib.importing.heads import plain
from cxlib.importing.profile import Column
from cxlib.importing.read import Sheet
from cxlib.importing.values import begun, number
from cxlib.instruments.writing import comment, quoted

MOST = 15  # different answers above which a column is no scale
REASON = "? not_applicable"  # what a negative code stands for in most exports


def scales(sheet: Sheet, columns: list[Column], known: dict) -> dict[int, tuple[str, str]]:
    """Draft a scale for every item that is answered in words, or in codes.

    Parameters
    ----------
    known : instruments by id; the limits of an item they know are theirs.

    Returns
    -------
    position of the column -> (name of its scale, text of its section). Items that say the same share one.
    """
    limits = {item: each.scale for each in known.values() for item in each.items.index}
    made, worded = {}, []
    for column in [each for each in columns if each.item and not (each.open_text or each.personal or each.meta)]:
        codes, absent = _codes(sheet, column), sheet.absent.get(column.position, [])
        said, given = sheet.described.get(column.position), _given(sheet, column)
        if said and (section := spoken.scale(said, given, limits.get(column.item))):
            made[column.position] = column.item, section
        elif codes:
            made[column.position] = column.item, _section(codes, limits.get(column.item), absent)
        elif column.item in limits and (codes := _beyond(sheet, column, limits[column.item])):
            made[column.position] = column.item, (*limits[column.item], "codes", codes)
        elif column.item in limits and (answers := _answers(sheet, column)):
            _told(worded, column, answers, (limits[column.item], sheet.decimal))
    for group in worded:
        section = _labels(group["labels"], *group["asked"])
        made |= dict.fromkeys(group["positions"], (group["name"], section))
    first: dict[tuple, str] = {}
    named = {at: (first.setdefault(section, name), section) for at, (name, section) in made.items()}
    return {at: (name, _written(name, *section)) for at, (name, section) in named.items()}


def _codes(sheet: Sheet, column: Column) -> dict[str, str]:
    """Return the codes of a column with what the file says they mean."""
    labels, absent = sheet.labels.get(column.position, {}), sheet.absent.get(column.position, [])
    return labels | {f"{low:g}": labels.get(f"{low:g}", "declared missing") for low, high in absent if low == high}


def _given(sheet: Sheet, column: Column) -> list[str]:
    """Return the different cells of a column that say anything."""
    cells = sheet.rows[column.position].str.strip()
    return [each for each in cells.unique() if each and each not in sheet.about.get("not_shown", [])]


def _answers(sheet: Sheet, column: Column) -> list[str]:
    """Return the different answers of an item, nothing where all are numbers that may be its scores, or many differ."""
    found = _given(sheet, column)
    numbers = [number(each, sheet.decimal) is not None for each in found]
    return [] if all(numbers) or len(found) > MOST else found


def _told(groups: list[dict], column: Column, answers: list[str], asked: tuple) -> None:
    """Put an item to those asked on the same limits that answer in its words: one scale says what it means once."""
    said = {plain(each) for each in answers if not orders.reason(each)}
    fits = [each for each in groups if each["asked"] == asked and orders.alike(said, set(map(plain, each["labels"])))]
    if not fits:
        fits = [{"name": column.item, "asked": asked, "labels": [], "positions": []}]
        groups += fits
    fits[0]["labels"] += [each for each in answers if each not in fits[0]["labels"]]
    fits[0]["positions"].append(column.position)


def _labels(labels: list[str], limits: tuple[float, float], decimal: str) -> tuple:
    """Guess what answers in words mean: the number they begin with, or their step on a known scale of that length."""
    steps, (low, high) = orders.scale([each for each in labels if not orders.reason(each)]), limits
    fits = steps and max(steps.values()) == high - low + 1
    meant = {each: begun(each, decimal) for each in labels}
    meant |= {each: low + steps[plain(each)] - 1 for each in labels if fits and plain(each) in steps}
    lines = []
    for label in sorted(labels, key=lambda each: (meant[each] is None, meant[each] or 0)):
        value = "?" if meant[label] is None else f"? {meant[label]:g}"
        told = f"{{ missing = {quoted('? ' + orders.reason(label))} }}" if orders.reason(label) else quoted(value)
        lines.append(f"{quoted(label)} = {told}")
    return low, high, "labels", tuple(lines)


def _beyond(sheet: Sheet, column: Column, limits: tuple[float, float]) -> tuple[str, ...]:
    """List the codes of an item whose numbers all lie beyond its scale (11 to 15), or hold some below 0 (-1, -99)."""
    cells = sheet.rows[column.position].str.strip()
    told = sorted({number(each, sheet.decimal) for each in cells.unique()} - {None})
    scores, (low, high) = [each for each in told if each >= 0], limits
    shifted = len(scores) == high - low + 1 == scores[-1] - scores[0] + 1 and scores[0] > high if scores else False
    if not shifted and told[:1] == scores[:1]:
        return ()
    meant = {each: each - scores[0] + low if shifted else each for each in scores}
    negative = [f'"{each:g}" = {{ missing = {quoted(REASON)} }}' for each in told if each < 0]
    return (*negative, *(f'"{each:g}" = {quoted(f"? {value:g}")}' for each, value in meant.items()))


def scores(labels: dict[str, str], absent: list[tuple[float, float]]) -> list[float]:
    """Return the codes that are values, not reasons of absence."""
    return [float(code) for code, label in labels.items() if _is_number(code) and not _meaning(code, label, absent)]


def _section(codes: dict[str, str], limits: tuple | None, absent: list[tuple[float, float]]) -> tuple:
    found, lines = scores(codes, absent) or [0.0], []
    for code, label in codes.items():
        meant = _meaning(code, label, absent) if _is_number(code) else None
        value = f"{{ missing = {quoted(f'? {meant}')} }}" if meant else quoted(f"? {code}")
        lines += [f"{quoted(code)} = {value}    # {comment(label)}"] if meant is not None else []
    return *(limits or (min(found), max(found))), "codes", tuple(lines)


def _written(name: str, low: float, high: float, part: str, lines: tuple[str, ...]) -> str:
    how = f'    # each answer: a number from {low:g} to {high:g}, or {{ missing = "dont_know" }}'
    head = [f"[scales.{name}]", f"min = {low:g}", f"max = {high:g}", f"[scales.{name}.{part}]{how}"]
    return "\n".join([*head, *lines, ""])


def _meaning(code: str, label: str, absent: list[tuple[float, float]]) -> str:
    """Return the reason a code stands for, "" where it is a value."""
    found = orders.reason(label)
    return found or ("skipped" if any(low <= float(code) <= high for low, high in absent) else "")


def _is_number(code: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", code) is not None
