"""The scale of a draft mapping where a companion tells what the answers of a column are, in the words of the file."""

import re

from cxlib.importing import orders
from cxlib.importing.described import Described
from cxlib.importing.heads import plain
from cxlib.importing.values import begun
from cxlib.instruments.writing import comment, quoted

ORDER = "# numbered in the order they are asked: turn the numbers round where the first is the best"
MOST = 15  # answers the companion does not know that are listed


def scale(said: Described, given: list[str], limits: tuple | None) -> tuple | None:
    """Draft the scale of a column that holds words, or codes that are no numbers.

    Formula: an answer means the number its label begins with, else its step on a known scale (orders), else its code
    where that is a number, else its place among the answers.

    Parameters
    ----------
    given : the different cells of the column.
    limits : of its item, None where no instrument knows it.

    Returns
    -------
    (low, high, "labels", lines), as in `drafted`; None where its cells are numeric codes, or it has no labels.
    """
    codes = said.codes
    if not codes:
        return None
    heard = {plain(each) for each in given}
    coded = not given or bool(
        heard & {plain(code) for code in codes} | {each for each in given if _bare(each) in codes}
    )
    if coded and all(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", code) for code in codes):
        return None
    keys = {code: code for code in codes} if coded else _words(said, heard)
    strange = [each for each in given if plain(each) not in map(plain, keys)][:MOST]
    return _section(keys | dict.fromkeys(strange, ""), codes, limits, coded)


def _bare(cell: str) -> str:
    return cell.removesuffix(".0")


def _words(said: Described, heard: set[str]) -> dict[str, str]:
    """List the labels in the languages the column is written in, in the order asked: label -> code."""
    spoken = {key for each in said.labels.values() for key, label in each.items() if plain(label) in heard}
    pairs = [(label, code, key) for code, each in said.labels.items() for key, label in each.items() if label]
    return {label: code for label, code, key in pairs if key in spoken or not spoken}


def _section(keys: dict[str, str], codes: dict[str, str], limits: tuple | None, coded: bool) -> tuple:
    """Write the lines: each answer with its guess, and beside a code its label."""
    meant, counted = _meant(codes, limits)
    low, high = limits or (min(meant.values(), default=0), max(meant.values(), default=0))
    lines = [ORDER] if counted else []
    for key, code in keys.items():
        reason = orders.reason(codes.get(code, key))
        value = f"? {meant[code]:g}" if code in meant else "?"
        told = f"{{ missing = {quoted(f'? {reason}')} }}" if reason else quoted(value)
        lines.append(f"{quoted(key)} = {told}" + (f"    # {comment(codes[code])}" if coded and code else ""))
    return low, high, "labels", tuple(lines)


def _meant(codes: dict[str, str], limits: tuple | None) -> tuple[dict[str, float], bool]:
    """Guess what each code means: (code -> value, whether only its place tells it); codes of no answer mean nothing."""
    answers = {code: label for code, label in codes.items() if not orders.reason(label)}
    numbers = {code: begun(label) for code, label in answers.items()}
    if None not in numbers.values():
        return numbers, False
    steps, low = orders.scale([*answers.values()]), 1
    if limits and limits[1] - limits[0] + 1 == len(answers):
        low = limits[0]
    if steps and max(steps.values()) == len(answers):
        return {code: low + steps[plain(label)] - 1 for code, label in answers.items()}, False
    numbers = {code: begun(code) for code in answers}
    if None not in numbers.values():
        return numbers, False
    return {code: low + at for at, code in enumerate(answers)}, True
