"""Employees come by the same road, into team/, and never by name: their ids are codes."""

from cxlib.importing import heads, personal
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet


def named(sheet: Sheet, mapping: Mapping) -> list[str]:
    """Say where the mapping of an employees' survey would bring in who they are: as their id.

    A mail address or a name would stand in every table of team/, and lead from a pseudonym to a person.
    """
    part = mapping.part("respondent")
    if mapping.part("defaults").get("side") != "employee" or "from" not in part or "constant" in part["from"]:
        return []
    try:
        head = heads.find(sheet.heads, part["from"])
    except ValueError:  # that the column is not there has been said (plan.misfits)
        return []
    if not personal.by_head(head, sheet.about) and not personal.mostly(sheet.column(part["from"])):
        return []
    return [
        f"respondent: column {head.label!r} says who the employee is; give each a code that means nothing outside "
        "(the same in every wave) in a column of its own, and map that one"
    ]
