"""Select-all questions: from a column per option, or all ticks in one cell, to one answer for every option offered.

A tick is 1; an option that was offered to a person and not ticked is 0. Where a file writes ticks alone, a person who
ticked nothing and wrote nothing beside has skipped the question: nobody can tell that from "none of these".
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cxlib.importing import heads, options, problems, values
from cxlib.importing.heads import plain
from cxlib.importing.read import Sheet
from cxlib.importing.targets import Target

TICKED = ["yes", "y", "true", "checked", "selected", "x", "kyllä", "valittu", "ja", "oui", "sí"]
UNTICKED = ["no", "n", "false", "unchecked", "not selected", "ei", "ei valittu", "nej", "nein", "non"]
MARKS = {plain(each) for each in [*TICKED, *UNTICKED]} | {"1", "0", "1.0", "0.0"}  # cells of an option's column
NONE_OF = (
    "holds what is none of the options: correct it, name it in the question's options, or take it as the person's own "
    "text: other = { the same address as from }"
)


def faults(sheet: Sheet, found: list[Target]) -> list[str]:
    """Say which columns of select-all questions are no option, or the same one twice."""
    told = []
    for target in (each for each in found if each.options is not None and "separator" not in each.keys):
        hits, made = _columns(sheet, target)
        lost = [repr(head.label) for head in hits if head.position not in made]
        twice = sorted({item for item in made.values() if list(made.values()).count(item) > 1})
        known = ", ".join(dict.fromkeys(target.options.values()))
        remedy = 'say which each is, options = { "<text or code>" = "<option>" }, or correct the instrument'
        told += [f"columns {', '.join(lost)} are none of the options {known}: {remedy}"] if lost else []
        told += [f"option {item!r} has more than one column: {remedy}" for item in twice]
        told = [f"item {target.item!r}: {each}" if not each.startswith("item ") else each for each in told]
    return told


def _columns(sheet: Sheet, target: Target) -> tuple[list[heads.Head], dict[int, str]]:
    """Return the columns of a question and what each is; that of the other text only where it alone is an option's."""
    check = {key: target.keys[key] for key in ("label_check",) if key in target.keys}
    hits = heads.several(sheet.heads, target.address | check)
    items = {each for each in target.options.values()} | {*target.keys.get("options", {})}
    made = options.of_heads(hits, target.options, items)
    aside = _aside(sheet, target)
    if list(made.values()).count(made.get(aside)) != 1:
        hits = [head for head in hits if head.position != aside]
        made = {at: item for at, item in made.items() if at != aside}
    return hits, made


def _aside(sheet: Sheet, target: Target) -> int:
    """Return the position of the column of other texts, 0 where there is none."""
    return heads.find(sheet.heads, target.keys["other"]).position if "other" in target.keys else 0


def read(sheet: Sheet, target: Target, cells: pd.Series | None) -> list[tuple]:
    """Read the answers to a select-all question.

    Parameters
    ----------
    cells : those with all ticks joined; None where each option has its column.

    Returns
    -------
    (target of one option, or of the other text; its table as in `items.read`; what is wrong, with the first) each.
    """
    ticks, left, wrong = _apart(sheet, target) if cells is None else _joined(sheet, target, cells)
    aside = _aside(sheet, target)
    said = sheet.rows[aside].reindex(ticks.rows, fill_value="") if aside and not _is_rest(sheet, target) else left
    said = said.mask(said.isin(unsaid(sheet)), "")
    made = _tables(_asked(ticks, said.str.strip().ne("").to_numpy()), target)
    if aside:
        text = pd.DataFrame({"row": ticks.rows.to_numpy().astype("int32"), "text": said.to_numpy(object)})
        made.append((replace(target, item=f"{target.item}_other", scale=None, options=None), text))
    return [(own, table, wrong if at == 0 else wrong[:0]) for at, (own, table) in enumerate(made)]


def _is_rest(sheet: Sheet, target: Target) -> bool:
    """Tell whether a person's own text stands among the ticks: `other` is the very column of joined cells."""
    if "separator" not in target.keys or "question" in target.address:
        return False
    return _aside(sheet, target) == heads.find(sheet.heads, target.address).position


def unsaid(sheet: Sheet) -> list[str]:
    """Return what a tool writes into a cell where nothing was said."""
    return [*sheet.about.get("not_shown", []), *sheet.about.get("unanswered", [])]


@dataclass(frozen=True, eq=False)
class Ticks:
    """What stands in the cells of a question: per row and item (or reason that is an option) the value, the reason of
    absence (its place in REASONS), and whether the tool itself says that the person saw the option.
    """

    items: list[str]
    rows: pd.Index
    value: np.ndarray
    missing: np.ndarray
    marked: np.ndarray


SKIPPED, NOT_SHOWN, UNPARSED = map(values.REASONS.index, ("skipped", "not_shown", "unparsed"))


def _apart(sheet: Sheet, target: Target) -> tuple[Ticks, pd.Series, pd.DataFrame]:
    """Read one column per option: (ticks, no text left over, what is wrong)."""
    hits, made = _columns(sheet, target)
    found, wrong = [], []
    for head in hits:
        cells = sheet.rows[head.position].str.strip()
        if head.position == _aside(sheet, target):
            cells = cells.mask(cells.ne("") & ~cells.isin(unsaid(sheet)), "1")
        found.append(values.decode(cells, _scale(sheet, target, made[head.position]), sheet.decimal))
        bad = found[-1]["why"] != ""
        found[-1]["marked"] = cells != ""
        wrong.append(problems.cells(head.label, problems.short(cells[bad]), found[-1].loc[bad, "why"].to_numpy(object)))
    value, marked = (np.column_stack([each[name] for each in found]) for name in ("value", "marked"))
    missing = np.column_stack([each["missing"].cat.codes for each in found])
    items = [made[head.position] for head in hits]
    none = pd.Series("", sheet.rows.index, dtype="str")
    return Ticks(items, sheet.rows.index, value, missing, marked), none, pd.concat(wrong)


def _scale(sheet: Sheet, target: Target, item: str) -> values.Scale:
    """Say what the cells of an option's column mean: 1, a word for yes, the option's text; 0, a word for no; none."""
    labels = dict.fromkeys(map(plain, TICKED), 1.0) | dict.fromkeys(map(plain, UNTICKED), 0.0)
    labels |= {text: 1.0 for text, own in target.options.items() if own == item}
    labels |= {plain(each): "skipped" for each in sheet.about.get("unanswered", [])}
    labels |= {plain(each): "not_shown" for each in sheet.about.get("not_shown", [])}
    codes = {1.0: 1.0, 0.0: 0.0} | target.scale.codes
    return replace(target.scale, labels=labels | target.scale.labels, codes=codes)


def _joined(sheet: Sheet, target: Target, cells: pd.Series) -> tuple[Ticks, pd.Series, pd.DataFrame]:
    """Read cells with all ticks joined: (ticks, the text left over that is a person's own, what is wrong)."""
    codes, distinct = pd.factorize(cells.str.strip())
    items = list(dict.fromkeys(target.options.values()))
    value, own = np.full((len(distinct), len(items)), np.nan), _is_rest(sheet, target)
    missing, left = np.full(value.shape, SKIPPED), []
    for at, cell in enumerate(distinct):
        said = "" if cell in unsaid(sheet) else cell
        ticked, rest = options.split(said, target.options, target.keys["separator"])
        left.append(rest)
        places = [items.index(item) for item in ticked] if own or not rest else []
        value[at, places], missing[at, places] = 1.0, 0
        if cell in sheet.about.get("not_shown", []) or (rest and not own):
            missing[at] = UNPARSED if rest else NOT_SHOWN
    ticks = Ticks(items, cells.index, value[codes], missing[codes], np.zeros((len(cells), len(items)), bool))
    rest = pd.Series(pd.array(left, dtype="str").take(codes), cells.index)
    bad = rest.ne("") & (not own)
    wrong = problems.cells(next(iter(target.address.values())), problems.short(cells[bad]), NONE_OF)
    return ticks, rest.mask(bad, ""), wrong


def _asked(ticks: Ticks, spoken: np.ndarray | bool) -> Ticks:
    """Say of every cell without an answer what it means.

    Formula: a person has answered who ticked an option or wrote another text. Empty is then "not ticked" (0), unless
    the file writes what is not ticked; who has not answered has skipped. A tool that marks options seen and not
    ticked: these are 0 where the person answered, and a row without any mark was not shown the question.
    """
    none, spoken = ticks.missing == SKIPPED, np.broadcast_to(spoken, len(ticks.rows))
    real = np.array([item not in values.REASONS for item in ticks.items])
    answered = (ticks.value[:, real] == 1).any(axis=1) | spoken
    written = bool((ticks.value == 0).any())
    zero = none & answered[:, None] & (ticks.marked | (not written))
    unseen = (none & ~ticks.marked).all(axis=1) & ~answered & bool((none & ticks.marked).any())
    value, missing = np.where(zero, 0.0, ticks.value), np.where(zero, 0, ticks.missing)
    missing[unseen] = NOT_SHOWN
    for at in np.flatnonzero(~real):
        alone = (ticks.value[:, at] == 1) & ~answered
        value[alone], missing[alone] = np.nan, values.REASONS.index(ticks.items[at])
    return replace(ticks, value=value, missing=missing)


def _tables(ticks: Ticks, target: Target) -> list[tuple[Target, pd.DataFrame]]:
    """Make one table of answers per option."""
    row, made = ticks.rows.to_numpy().astype("int32"), []
    for at, item in enumerate(ticks.items):
        if item in values.REASONS:
            continue
        own = replace(target, item=item, dimension=target.keys["dimensions"][item], options=None)
        reason = pd.Categorical.from_codes(ticks.missing[:, at], values.REASONS)
        made.append((own, pd.DataFrame({"row": row, "value": ticks.value[:, at], "missing": reason})))
    return made
