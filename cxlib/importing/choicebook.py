"""Rows of an instrument's spreadsheet that are options: each select-all question becomes an instrument of its own."""

import pandas as pd

from cxlib import instruments
from cxlib.importing import problems
from cxlib.instruments.writing import comment, quoted
from cxlib.study import tables

ID = r"[a-z][a-z0-9_]*"
SIDES = (*tables.SIDES, "both")
KEYS = ("item", "text_fi", "text_en", "choice_of")


def wrong(cells: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what is wrong with rows of options: row, column, value, why."""
    found = [problems.cells(key, cells[key][cells[key] == ""], "is empty: fill it") for key in KEYS]
    for key in ("item", "choice_of"):
        bad = ~cells[key].str.fullmatch(ID, na=False) & (cells[key] != "")
        told = "must be small letters, digits and _: it is an id, not a name"
        found.append(problems.cells(key, cells[key][bad], told))
    if "side" in cells:
        strange = ~cells["side"].str.lower().isin(["", *SIDES])
        found.append(problems.cells("side", cells["side"][strange], f"is not a side: write {', '.join(SIDES)}"))
    twice = cells.duplicated(["choice_of", "item"]) & (cells["item"] != "")
    found.append(problems.cells("item", cells["item"][twice], "stands here a second time: give each option its own id"))
    return found


def written(cells: pd.DataFrame, file: str) -> list[tuple[str, str]]:
    """Return id and text of an instrument's file for each select-all question.

    Parameters
    ----------
    cells : rows of options, all columns of the spreadsheet. file : its name.
    """
    return [(name, _text(name, rows, file)) for name, rows in cells.groupby("choice_of", sort=False)]


def _text(name: str, rows: pd.DataFrame, file: str) -> str:
    title = {key: next(filter(None, rows[f"title_{key}"]), name) for key in instruments.LANGUAGES}
    side = next((each.lower() for each in rows["side"] if each), "customer")
    lines = [
        f"# Made from {comment(file)} by `cx instrument new`. Change what you like; `cx check` says what is wrong.",
        f"id      = {quoted(name)}",
        "version = 1                          # raise it when a wording changes",
        'kind    = "multi"                    # select all that apply: each item is an option, told as a share',
        f"side    = {quoted(side)}",
        'source  = "own wording"              # author, year, where the questions come from',
        "",
        "[title]",
        *(f"{key} = {quoted(said)}" for key, said in title.items()),
    ]
    return "\n".join([*lines, *(_item(row) for row in rows.itertuples())]) + "\n"


def _item(row) -> str:
    said = {"id": row.item, "fi": row.text_fi, "en": row.text_en}
    return "\n".join(["", "[[items]]", *(f"{key} = {quoted(text)}" for key, text in said.items())])
