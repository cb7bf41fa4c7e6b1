"""Whose a file's ids are: persons', the same in every wave, or numbers a form gave its answers, 1..n in each form."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from cxlib.importing import heads, people, places
from cxlib.importing.heads import Head
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.study import sealing

FORM, PERSON = "form", "person"
ASK = (
    'write ids = "form" under [respondent] if the form numbers its answers (5 of another form or quarter is somebody '
    'else), ids = "person" if they are persons, the same in every wave'
)


def decided(sheet: Sheet, meant: Mapping, home: Path) -> Mapping:
    """Fill in whose the ids are where a mapping does not say: as the source's came before, else as its tool's are.

    Raises
    ------
    ValueError if the source's came the other way before, or if a count of 1..n meets a study that has such ids.
    """
    part = meant.part("respondent")
    if "from" not in part or "constant" in part["from"]:
        return meant
    before, said = _before(home, meant), part.get("ids", "")
    if before and said not in ("", before):
        raise ValueError(
            f"{meant.path.name}: the ids of this source came with ids = {before!r} so far: write that, or take the "
            "earlier imports out first (--remove), else the same answers would count twice"
        )
    found = [head for head in sheet.heads if head.position == _position(sheet, part["from"])]
    ids = said or before or (FORM if any(numbered(sheet, head) for head in found) else PERSON)
    if found and not said and ids == PERSON and counting(cells := sheet.rows[found[0].position]):
        whose = people.accounts(sheet, meant)[0]["account_id"] + ":" if part.get("per_account") else ""
        _ask(whose + cells.map(people.person), meant, home)
    own = sheet.about.get("respondent", []) if sheet.tool != "long" else []
    of_answers = said != PERSON and any(head.name in own or head.key in own for head in found)
    return replace(meant, raw=meant.raw | {"respondent": part | {"ids": ids, "of_answers": of_answers}})


def _position(sheet: Sheet, address: dict) -> int:
    try:
        return heads.find(sheet.heads, address).position
    except ValueError:  # that the column is not there is said later, with all else (plan.misfits)
        return 0


def _before(home: Path, meant: Mapping) -> str:
    """Say how the ids of this source came last; "" where none came."""
    log = places.log(home).reindex(columns=["source", "generated", "ids"]).fillna("")
    log = log[(log["source"] == meant.part("source")["id"]) & (log["generated"] == "no") & (log["ids"] != "table")]
    return (log["ids"].iloc[-1] or PERSON) if len(log) else ""  # an older log does not say: they were persons


def _ask(ids: pd.Series, meant: Mapping, home: Path) -> None:
    """Refuse small whole numbers that the study already has as persons: nobody can tell whether they are the same."""
    own, secret = sorted(each for each in ids.unique() if each.rpartition(":")[2]), sealing.key(home)
    own = sealing.sealed(own, secret) if secret else own
    known = {each for name in ("respondents", "team/respondents") for each in places.table(home, name)["respondent_id"]}
    if met := len(known.intersection(own)):
        raise ValueError(f"{meant.path.name}: {met} of {len(own)} ids, whole numbers, are known to {home.name}: {ASK}")


def numbered(sheet: Sheet, head: Head) -> bool:
    """Tell whether a column is the one in which a tool numbers the answers of each form anew."""
    own = sheet.about.get("respondent", [])
    return bool(sheet.about.get("numbered")) and (head.name in own or head.key in own)


def counting(cells: pd.Series) -> bool:
    """Tell whether ids look like a count from 1, gaps allowed: persons' numbers of a CRM are longer or sparser."""
    filled = cells.str.strip()[cells.str.strip() != ""]
    whole = filled.str.fullmatch(r"[0-9]{1,7}(\.0)?").all()
    return bool(len(filled) and whole and filled.astype(float).max() <= 3 * len(filled) + 20)


def line(sheet: Sheet, head: Head) -> str:
    """Return the line of a draft that says whose the ids are, with the reason."""
    if numbered(sheet, head):
        told = f"{sheet.about['title']} numbers the answers of each form: 5 in another form or quarter is somebody else"
        return f'ids = "form"    # {told}; persons: "person"\n'
    if head.name in sheet.about.get("respondent", []) and sheet.tool != "long":
        return (
            "# an id of the answer, not of the person: nobody is known again in the next wave. To follow persons, map\n"
            '# a contact\'s id in its place and write ids = "person"\n'
        )
    if counting(sheet.rows[head.position]):
        return 'ids = "? form"    # they count from 1: "form" if each form begins anew, "person" if they are persons\n'
    return 'ids = "? person"    # the same person has it in every wave; "form" if each answer has its own\n'
