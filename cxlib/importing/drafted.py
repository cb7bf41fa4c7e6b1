"""The scales of a draft mapping: what SPSS says each code means, for a person to confirm."""

import re

from cxlib.importing.heads import plain
from cxlib.importing.profile import Column
from cxlib.importing.read import Sheet
from cxlib.importing.values import number
from cxlib.instruments.writing import comment, quoted

MOST = 15  # different answers above which a column is no scale
# what a label says when it is no answer, in both languages
ABSENT = {
    "dont_know": r"don.?t know|no opinion|en osaa sanoa|^eos$|vet ej|undecided|undetermined",
    "refused": r"refus|prefer not|no answer|not answered|ei vastausta|kieltäyty|ei halua",
    "not_applicable": r"not applicable|does not apply|^n/?a$|no basis|ei koske|ei sovellu",
    "not_shown": r"not shown|not asked|ei kysytty",
    "skipped": r"skipped|missing|puuttu|ohitettu",
}


def scales(sheet: Sheet, columns: list[Column], known: dict) -> dict[int, tuple[str, str]]:
    """Draft a scale for every item whose codes the file has labels for.

    Parameters
    ----------
    known : instruments by id; the limits of an item they know are theirs.

    Returns
    -------
    position of the column -> (name of its scale, text of its section).
    """
    limits = {item: each.scale for each in known.values() for item in each.items.index}
    made = {}
    for column in columns:
        labels, absent = sheet.labels.get(column.position, {}), sheet.absent.get(column.position, [])
        codes = labels | {f"{low:g}": labels.get(f"{low:g}", "declared missing") for low, high in absent if low == high}
        if not column.item or column.open_text or column.personal or column.meta:
            continue
        name = column.item
        if codes:
            made[column.position] = name, _section(name, codes, limits.get(column.item), absent)
        elif column.item in limits and (labels := _labels(sheet, column)):
            made[column.position] = name, _by_label(name, labels, limits[column.item])
    return made


def _labels(sheet: Sheet, column: Column) -> list[str]:
    """Return the different answers of an item answered in words, nothing where it is answered in numbers."""
    cells = sheet.rows[column.position].str.strip()
    found = [each for each in cells.unique() if each and each not in sheet.about.get("not_shown", [])]
    numbers = [number(each, sheet.decimal) is not None for each in found]
    return [] if all(numbers) or len(found) > MOST else found


def _by_label(name: str, labels: list[str], limits: tuple) -> str:
    """Write a scale of labels: a number a label begins with is its guess."""
    lines = [f"[scales.{name}]", f"min = {limits[0]:g}", f"max = {limits[1]:g}", f"[scales.{name}.labels]"]
    for label in labels:
        reason = next((reason for reason, words in ABSENT.items() if re.search(words, plain(label))), "")
        begun = re.match(r"-?[0-9]+", label)
        value = f"{{ missing = {quoted('? ' + reason)} }}" if reason else quoted(f"? {begun[0]}" if begun else "?")
        lines.append(f"{quoted(label)} = {value}")
    return "\n".join([*lines, ""])


def _section(name: str, codes: dict[str, str], limits: tuple | None, absent: list[tuple[float, float]]) -> str:
    meant = {code: _meaning(code, label, absent) for code, label in codes.items() if _is_number(code)}
    scores = [float(code) for code, reason in meant.items() if not reason] or [0.0]
    low, high = limits or (min(scores), max(scores))
    lines = [f"[scales.{name}]", f"min = {low:g}", f"max = {high:g}", f"[scales.{name}.codes]"]
    for code, reason in meant.items():
        value = f"{{ missing = {quoted('? ' + reason)} }}" if reason else quoted(f"? {code}")
        lines.append(f"{quoted(code)} = {value}    # {comment(codes[code])}")
    return "\n".join([*lines, ""])


def _meaning(code: str, label: str, absent: list[tuple[float, float]]) -> str:
    """Return the reason a code stands for, "" where it is a value."""
    found = next((reason for reason, words in ABSENT.items() if re.search(words, plain(label))), "")
    return found or ("skipped" if any(low <= float(code) <= high for low, high in absent) else "")


def _is_number(code: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", code) is not None
