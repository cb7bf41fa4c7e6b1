"""The answers of each item, read cell by cell and stacked: one row per answer, as small as it can be."""

from dataclasses import replace

import numpy as np
import pandas as pd

from cxlib.importing import heads, multi, problems, values
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.importing.targets import Target


def read(sheet: Sheet, mapping: Mapping, target: Target) -> list[tuple[Target, pd.DataFrame, pd.DataFrame]]:
    """Read the cells of one item, or of all the options of a select-all question.

    Returns
    -------
    (target; row and value, missing, or text where it is a comment; what is wrong with cells and column) of each item.
    """
    if target.options is None:
        return [(target, *_one(sheet, mapping, target))]
    return multi.read(sheet, target, _cells(sheet, mapping, target)[1] if "separator" in target.keys else None)


def _one(sheet: Sheet, mapping: Mapping, target: Target) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the cells of one item."""
    at, cells = _cells(sheet, mapping, target)
    hidden = sheet.about.get("not_shown", [])
    row = cells.index.to_numpy().astype("int32")
    if target.scale is None:
        said = cells.mask(cells.isin(hidden), "").to_numpy(object)
        return pd.DataFrame({"row": row, "text": said}), problems.cells("", cells[:0], "")
    labels = {heads.plain(each): "not_shown" for each in hidden} | target.scale.labels
    scale = replace(target.scale, labels=labels, absent=tuple(sheet.absent.get(at, ())))
    found = values.decode(cells, scale, sheet.decimal)
    bad = found["why"] != ""
    wrong = [problems.cells(_column(target), problems.short(cells[bad]), found.loc[bad, "why"].to_numpy(object))]
    doubt = "" if target.checked else values.suspicion(cells, found, scale)
    if doubt:
        wrong.append(problems.whole(doubt, _column(target)))
    return found[["value", "missing"]].assign(row=row).reset_index(drop=True), pd.concat(wrong)


def _cells(sheet: Sheet, mapping: Mapping, target: Target) -> tuple[int, pd.Series]:
    """Return position and cells of one item: its column, or in a long file the values of the rows of its question."""
    if "question" not in target.address:
        at = heads.find(sheet.heads, target.address).position
        return at, sheet.rows[at]
    long = mapping.part("long")
    asked = sheet.column(long["item"]).str.strip() == target.address["question"].strip()
    return 0, sheet.column(long["value"])[asked]


def _column(target: Target) -> str:
    return str(next(iter(target.address.values())))


def stacked(found: list[Target], tables: list[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put the items' tables one below the other.

    Returns
    -------
    (answers: row, item, instrument, dimension, scale_min, scale_max, value, missing; comments: row, item, instrument,
    dimension, text). Names are categories: millions of rows take megabytes.
    """
    pairs = list(zip(found, tables, strict=True))
    scored = [(target, table) for target, table in pairs if target.scale is not None]
    answers = _stack(scored, ["row", "value", "missing"])
    for name, side in (("scale_min", "low"), ("scale_max", "high")):
        limits = [getattr(target.scale, side) for target, _ in scored]
        answers[name] = np.repeat(np.array(limits, float), [len(table) for _, table in scored])
    return answers, _stack([pair for pair in pairs if pair[0].scale is None], ["row", "text"])


def _stack(pairs: list[tuple[Target, pd.DataFrame]], columns: list[str]) -> pd.DataFrame:
    """Stack tables and name the item, instrument and dimension of every row."""
    if not pairs:
        kinds = {"row": "int32"} | dict.fromkeys(("item", "instrument", "dimension"), "category")
        return pd.DataFrame(columns=[*columns, *kinds][1:]).astype(kinds)
    table = pd.concat([table[columns] for _, table in pairs], ignore_index=True)
    each = np.repeat(np.arange(len(pairs)), [len(table) for _, table in pairs])
    for name in ("item", "instrument", "dimension"):
        codes, known = pd.factorize(np.array([getattr(target, name) for target, _ in pairs], object))
        table[name] = pd.Categorical.from_codes(codes[each], known)
    return table


def placed(table: pd.DataFrame, who: pd.DataFrame) -> pd.DataFrame:
    """Join to every answer the person of its row, as categories.

    Parameters
    ----------
    who : index the rows; every column is text.
    """
    at, joined = who.index.get_indexer(table["row"]), {}
    for column in who:
        codes, known = pd.factorize(who[column].to_numpy(object))
        joined[column] = pd.Categorical.from_codes(codes[at], known)
    return table.assign(**joined)
