"""The scale of a draft mapping where a companion tells what the answers of a column are, in the words of the file."""

import re

from cxlib.importing import orders
from cxlib.importing.described import Described
from cxlib.importing.heads import plain
from cxlib.importing.values import begun
from cxlib.instruments.writing import comment, quoted

ORDER = "# in the order they are asked; nothing tells which end is the best: number them"
MOST = 15  # answers the companion does not know that are listed


def scale(said: Described, given: list[str], limits: tuple | None) -> tuple | None:
    """Draft the scale of a column that holds words, or codes that are no numbers.

    Formula: an answer means the number its label begins with, else its place on a known scale (orders), else its place
    by what the survey counts it worth, else its code where that is a number; else nobody knows which end is the best.

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
    return _section(keys | dict.fromkeys(strange, ""), said, limits, coded)


def _bare(cell: str) -> str:
    return cell.removesuffix(".0")


def _words(said: Described, heard: set[str]) -> dict[str, str]:
    """List the labels in the languages the column is written in, in the order asked: label -> code."""
    spoken = {key for each in said.labels.values() for key, label in each.items() if plain(label) in heard}
    pairs = [(label, code, key) for code, each in said.labels.items() for key, label in each.items() if label]
    return {label: code for label, code, key in pairs if key in spoken or not spoken}


def _section(keys: dict[str, str], said: Described, limits: tuple | None, coded: bool) -> tuple:
    """Write the lines: each answer with its guess, and beside a code its label."""
    codes, values = said.codes, meant(said, limits)
    low, high = limits or (min(values.values(), default=1), max(values.values(), default=len(answers(said))))
    lines = [] if values else [ORDER]
    for key, code in keys.items():
        reason = orders.reason(codes.get(code, key))
        value = f"? {values[code]:g}" if code in values else "?"
        told = f"{{ missing = {quoted(f'? {reason}')} }}" if reason else quoted(value)
        lines.append(f"{quoted(key)} = {told}" + (f"    # {comment(codes[code])}" if coded and code else ""))
    return low, high, "labels", tuple(lines)


def answers(said: Described) -> dict[str, str]:
    """Return the codes with their labels but those that say why there is no answer."""
    return {code: label for code, label in said.codes.items() if not orders.reason(label)}


def meant(said: Described, limits: tuple | None) -> dict[str, float]:
    """Guess what each answer means; {} where nothing tells which end is the best."""
    labels, low = answers(said), 1
    if limits and limits[1] - limits[0] + 1 == len(labels):
        low = limits[0]
    steps = orders.scale([*labels.values()])
    there = sorted({steps[plain(label)] for label in labels.values() if steps})
    ranked = sorted(labels, key=lambda code: said.worth.get(code, 0))
    ways = [
        {code: begun(label) for code, label in labels.items()},
        {code: low + there.index(steps[plain(label)]) for code, label in labels.items() if steps},
        {code: low + ranked.index(code) for code in labels if len({*map(said.worth.get, labels)}) == len(labels)},
        {code: begun(code) for code in labels},
    ]
    return next((each for each in ways if each and None not in each.values()), {})
