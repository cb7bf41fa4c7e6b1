"""The rated questions of a file that no instrument knows: the rows of the spreadsheet that makes them one."""

import re

import pandas as pd

from cxlib.importing import drafted, naming, orders, profile, selectall, structured, values
from cxlib.importing.heads import plain
from cxlib.importing.profile import Column
from cxlib.importing.read import Sheet

ENDS = (5, 7, 10)  # where the scales end that surveys ask on, from 1; from 0 they end at 10
WORDS = 40  # mean letters of answers above which they are sentences, no labels of a scale


UNRATED = re.compile(  # a choice among kinds, or yes and no
    r"^(other|muu|annan|annat|sonstige)\w*\b|^(yes|no|kyllä|ei|joo|ja|nej|nein)$"
)


def asked(sheet: Sheet, known: dict) -> list[dict]:
    """List the questions of a file that look rated, for a person to choose among.

    Parameters
    ----------
    known : instruments by id; what they know is not listed.

    Returns
    -------
    One dict a question, in the order of the file: item, text_fi, text_en (both as it was asked), answers (what the
    file holds), low and high (guessed from the answers), dimension (a number of its own) and its names.
    """
    sheet, long = (profile.unfolded(sheet), True) if sheet.tool == "long" else (sheet, False)
    columns = profile.columns(sheet, known)
    taken = [] if long else [*profile.roles(columns, sheet.about).values()]
    ticks = [] if long else [each.columns for each in selectall.found(sheet, columns, taken)]
    taken += [column for each in ticks for column in each]
    free = [each for each in columns if each not in taken and not (each.item or each.personal or each.meta)]
    found = [(row, len(cells), _said(cells)) for row, cells in _rows(sheet, free)]
    found = [each for each in found if len(each[2]) > 1 and not any(UNRATED.search(plain(said)) for said in each[2])]
    alike = orders.group([_kin(row["text_en"], said, sheet.decimal) for row, _, said in found])
    made = []
    for at, (row, _, _) in zip(alike, found, strict=True):
        kin = [other for number, other in zip(alike, found, strict=True) if number == at]
        said = dict.fromkeys(each for _, _, answers in kin for each in answers)
        ends = limits([*said], sum(filled for _, filled, _ in kin), sheet.decimal)
        made += [{"low": ends[0], "high": ends[1]} | row] if ends else []
    return made


def _said(cells: pd.Series) -> list[str]:
    """Return the different answers but those that say why there is none."""
    return [each for each in cells.unique() if not orders.reason(each)]


def _kin(text: str, said: list[str], decimal: str) -> set[str]:
    """Say by what a question is known to share its scale: the words of its answers, or the grid it stands in."""
    if any(values.begun(each, decimal) is None for each in said):
        return {plain(each) for each in said}
    return {f"grid {naming.stem(text) or text}"}


def _row(item: str, text: str, told: str) -> dict:
    name, said = naming.short(text), {"item": item, "text_fi": text, "text_en": text, "answers": told}
    return said | {"dimension": item, "dimension_fi": name, "dimension_en": name}


def _rows(sheet: Sheet, columns: list[Column]) -> list[tuple[dict, pd.Series]]:
    """Return the columns that may be questions, each with its answers; codes are said by their labels."""
    names, made = naming.ids(sheet.heads), []
    for each in [each for each in columns if each.filled and not each.dated]:
        labels, absent = sheet.labels.get(each.position, {}), sheet.absent.get(each.position, [])
        scores = drafted.scores(labels, absent)
        cells = sheet.rows[each.position].str.strip()
        cells = cells[(cells != "") & ~cells.isin(sheet.about.get("not_shown", []))]
        said = sheet.described.get(each.position)
        if said and said.labels:
            row = structured.row(said, names[each.position])
            made += [(row, pd.Series([f"{row[end]:g} = its label" for end in ("low", "high")]))] if row else []
            continue
        if labels:
            cells = pd.Series([f"{score:g} = its label" for score in scores] if len(scores) > 2 else [], dtype="str")
        made.append((_row(names[each.position], naming.wording(each.head), each.told), cells))
    return made


def limits(answers: list[str], filled: int, decimal: str) -> tuple[float, float] | None:
    """Guess on what scale a question was asked; None where it looks unrated.

    Parameters
    ----------
    answers : the different answers; `filled`: how many there are in all.

    >>> limits(["2", "4"], 9, "."), limits(["0", "9"], 9, "."), limits(["Yes", "No"], 9, ".")
    ((1, 5), (0, 10), None)
    >>> limits(["Never", "Rarely", "Sometimes", "Don't know"], 30, ".")
    (1, 5)
    """
    said = [each for each in answers if not orders.reason(each)]
    numbers = pd.Series([values.begun(each, decimal) for each in said], dtype=float)
    if len(said) > 1 and numbers.notna().all():
        worded = [values.number(said[at], decimal) is None for at in (numbers.idxmin(), numbers.idxmax())]
        return _numbered(numbers, all(worded))
    sentences = not said or sum(map(len, said)) / len(said) > WORDS
    if sentences or not 3 <= len(said) <= 10 or filled < 3 * len(said):
        return None
    return 1, max(orders.scale(said).values(), default=len(said))


def _numbered(numbers: pd.Series, worded: bool) -> tuple[float, float] | None:
    """Guess the ends of a scale by its numbers; `worded`: both ends have words beside them, so they are the ends."""
    numbers = numbers[numbers >= 0]  # below 0 are codes of no answer
    low, high, whole = numbers.min(), numbers.max(), (numbers % 1 == 0).all()
    if worded and 0 <= low < high - 1 <= 9:
        return low, high
    if 0 <= low and 1 < high <= 10:
        return (1, next(end for end in ENDS if end >= high)) if low >= 1 else (0, 10)
    coded = whole and 3 <= len(numbers) <= 11 and len(numbers) == high - low + 1 and low > 10
    return (1, len(numbers)) if coded else None
