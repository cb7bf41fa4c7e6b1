"""Nobody comes in by name: employees' ids are codes; customers' are hashed, unless they are codes and that is said."""

import re

import pandas as pd

from cxlib.importing import heads, people, personal
from cxlib.importing.heads import Head
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet

LETTERS = r"[^\W\d_]"
DOTTED = re.compile(rf"{LETTERS}{{2,}}(\.{LETTERS}{{2,}})+")  # virtanen.anna, as in a mail address
FIRST = re.compile(r"[A-ZÅÄÖÉÜŠŽ][a-zåäöéüšž]{2,}")  # one word: a name only under a head of persons


def named(sheet: Sheet, mapping: Mapping) -> list[str]:
    """Say where a mapping would bring in who somebody is: a name or a mail address as the id that a study keeps.

    It would stand in every table, and lead from a pseudonym to a person. Of employees a hash would not do: whoever
    knows the names could try them.
    """
    part, side = mapping.part("respondent"), mapping.part("defaults").get("side", "customer")
    kept = side == "employee" or not part.get("sealed", True)
    if not kept or "from" not in part or "constant" in part["from"]:
        return []
    try:
        head = heads.find(sheet.heads, part["from"])
    except ValueError:  # that the column is not there has been said (plan.misfits)
        return []
    cells = sheet.column(part["from"])
    if not personal.by_head(head, sheet.about) and not personal.mostly(cells) and not names(head, cells):
        return []
    code = "give each a code that means nothing outside (the same in every wave) in a column of its own, and map that"
    remedy = f"{code} one" if side == "employee" else f"write sealed = true, which keeps salted hashes, or {code} one"
    return [f"respondent: column {head.label!r} says who the {side} is; {remedy}"]


def caution(mapping: Mapping) -> list[str]:
    """Say what the release leaves out where nobody can tell an employee who answers twice from two."""
    if mapping.side != "employee" or not people.of_answers(mapping):
        return []
    left = "half-years, years, teams and units show nothing of it"
    return [f"ids are of answers, so one person may stand behind several: {left}; to be shown there, code each person"]


def names(head: Head, cells: pd.Series) -> bool:
    """Tell whether ids are persons' names: at least half of them are words, first and last, and none of them a number.

    A single word is taken for a name only under a head of persons (Vastaaja, Contact person).
    """
    once = pd.Series(cells.str.strip().unique(), dtype="str")
    once = once[once != ""]
    single = [FIRST] if personal.PERSON.search(head.name) else []
    letters = once[~once.str.contains("[0-9]")]
    fits = [any(form.fullmatch(each) for form in (personal.NAME, DOTTED, *single)) for each in letters]
    return bool(len(once)) and 2 * sum(fits) >= len(once)
