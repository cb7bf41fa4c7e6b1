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


ORDER = "# guessed from the order of the answers: turn the numbers round where the first is the best"


def scales(sheet: Sheet, columns: list[Column], known: dict) -> dict[int, tuple[str, str]]:
    """Draft a scale for every item whose codes or answers the file or its companion has labels for.

    Parameters
    ----------
    known : instruments by id; the limits of an item they know are theirs.

    Returns
    -------
    position of the column -> (name of its scale, text of its section); items asked alike share one, the first's.
    """
    limits = {item: each.scale for each in known.values() for item in each.items.index}
    made, first = {}, {}
    for column in columns:
        if not column.item or column.open_text or column.personal or column.meta:
            continue
        body = _body(sheet, column, limits.get(column.item))
        if body:
            name, (ends, part, lines) = first.setdefault(body, column.item), body
            made[column.position] = name, f"[scales.{name}]\n{ends}\n[scales.{name}.{part}]\n{lines}\n"
    return made


def _body(sheet: Sheet, column: Column, limits: tuple | None) -> tuple[str, str, str] | None:
    """Write the scale of a column: (its ends, codes or labels, their lines); None where nothing tells its meaning."""
    labels, absent = sheet.labels.get(column.position, {}), sheet.absent.get(column.position, [])
    codes = labels | {f"{low:g}": labels.get(f"{low:g}", "declared missing") for low, high in absent if low == high}
    given = _given(sheet, column)
    said = sheet.described.get(column.position)
    if codes and (not said or not given or {each.removesuffix(".0") for each in given} & codes.keys()):
        return _coded(codes, limits, absent)
    if said and labels:
        return _worded(_labels(said.labels, given), limits)
    if limits and not all(number(each, sheet.decimal) is not None for each in given) and len(given) <= MOST:
        return _worded(dict.fromkeys(given, ""), limits)
    return None


def _given(sheet: Sheet, column: Column) -> list[str]:
    """Return the different answers of a column."""
    cells = sheet.rows[column.position].str.strip()
    return [each for each in cells.unique() if each and each not in sheet.about.get("not_shown", [])]


def _labels(labels: dict[str, dict[str, str]], given: list[str]) -> dict[str, str]:
    """List the answers in the languages a column is written in, and what else stands there: word -> code."""
    heard = {plain(each) for each in given}
    spoken = {key for each in labels.values() for key, label in each.items() if plain(label) in heard}
    listed = {
        label: code for code, each in labels.items() for key, label in each.items() if label and key in (spoken or each)
    }
    known = {plain(each) for each in listed}
    return listed | {each: "" for each in given[:MOST] if plain(each) not in known}


def _coded(codes: dict[str, str], limits: tuple | None, absent: list[tuple[float, float]]) -> tuple[str, str, str]:
    """Write a scale of codes; those that are no numbers stand among the labels, as the texts they are."""
    numeric = {code: label for code, label in codes.items() if _is_number(code)}
    if not numeric:
        places = _places([code for code, label in codes.items() if not _reason(label)], limits)
        values = {code: (_reason(label), places.get(code, ""), label) for code, label in codes.items()}
        return _section("labels", values, limits, bool(places))
    values = {code: (_meaning(code, label, absent), code, label) for code, label in numeric.items()}
    return _section("codes", values, limits)


def _worded(labels: dict[str, str], limits: tuple | None) -> tuple[str, str, str]:
    """Write a scale of words; the guess is the number a word begins with, else its code, else its place."""
    answers = [code for label, code in labels.items() if code and not _reason(label)]
    places = {} if all(map(_is_number, answers)) else _places(list(dict.fromkeys(answers)), limits)
    values = {}
    for label, code in labels.items():
        begun = re.match(r"-?[0-9]+", label)
        values[label] = _reason(label), begun[0] if begun else places.get(code, code), ""
    return _section("labels", values, limits, bool(places))


def _places(answers: list[str], limits: tuple | None) -> dict[str, str]:
    """Number answers in the order asked, from the lowest of the scale where they fill it, else from 1."""
    low = limits[0] if limits and limits[1] - limits[0] + 1 == len(answers) else 1
    return {each: f"{low + at:g}" for at, each in enumerate(answers)}


def _section(part: str, values: dict, limits: tuple | None, counted: bool = False) -> tuple[str, str, str]:
    """Write the lines of a scale: (its ends, `part`, the lines).

    Parameters
    ----------
    values : code or word -> (reason it is no answer or "", guessed value or "", what it means).
    counted : the guesses are places in the order asked.
    """
    scores = [float(value) for reason, value, _ in values.values() if value and not reason] or [0.0]
    low, high = limits or (min(scores), max(scores))
    lines = [ORDER] if counted else []
    for key, (reason, value, label) in values.items():
        meant = f"{{ missing = {quoted('? ' + reason)} }}" if reason else quoted(f"? {value}".strip())
        lines.append(f"{quoted(key)} = {meant}" + (f"    # {comment(label)}" if label else ""))
    return f"min = {low:g}\nmax = {high:g}", part, "\n".join(lines)


def _reason(label: str) -> str:
    """Return the reason for no answer that a label tells, "" where it is one."""
    return next((reason for reason, words in ABSENT.items() if re.search(words, plain(label))), "")


def _meaning(code: str, label: str, absent: list[tuple[float, float]]) -> str:
    """Return the reason a code stands for, "" where it is a value."""
    return _reason(label) or ("skipped" if any(low <= float(code) <= high for low, high in absent) else "")


def _is_number(code: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", code) is not None
