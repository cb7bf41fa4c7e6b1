"""From the rows of a file to the rows of a table that is not answers: every row used, or left out with its reason."""

import dataclasses

import pandas as pd

from cxlib.importing import dates, fields, people, problems, values
from cxlib.importing.dates import Clock
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.study import crosschecks, tables

YES = dict.fromkeys(["true", "yes", "1", "kyllä", "x"], "true") | dict.fromkeys(["false", "no", "0", "ei"], "false")
EVER = ("1990-01-01", "2050-12-31")  # a customer since 1994 is no typo: all dates that `cx check` believes


def rows(sheet: Sheet, mapping: Mapping, clock: Clock, known: pd.Index) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the rows of a file as those of a table.

    Parameters
    ----------
    known : the accounts of the study; a row of another one is a problem, but where accounts themselves are brought.

    Returns
    -------
    (one row per row of the file, index its row number: the columns of the table that the mapping fills, as text or
    numbers; what is wrong: row, column, value, why).
    """
    table, side = mapping.raw["table"], mapping.part("defaults").get("side", "customer")
    clock = clock if clock.first else dataclasses.replace(clock, first=EVER[0], last=EVER[1])
    read, wrong = _whose(sheet, mapping, table, known)
    for column in filled(mapping):
        cells = people.cells(sheet, column["from"]).str.strip()
        spec = fields.own(table, side)[column["field"]]
        read[column["field"]], why = _field(_worded(cells, column.get("words", {})), spec, clock, sheet.decimal)
        shown = problems.short(cells)[why != ""]
        wrong.append(problems.cells(column["field"], shown, why[why != ""].to_numpy()))
    read = pd.DataFrame(read, index=sheet.rows.index)
    wrong.append(_twice(read, table))
    return read, pd.concat(wrong, ignore_index=True)


def filled(mapping: Mapping) -> list[dict]:
    """Return the columns of a mapping that fill a field."""
    return [column for column in mapping.raw["columns"] if "field" in column]


def _whose(sheet: Sheet, mapping: Mapping, table: str, known: pd.Index) -> tuple[dict, list[pd.DataFrame]]:
    """Read account and person where the mapping says them."""
    read, wrong = {}, []
    if "from" in mapping.part("account") and "account_id" in tables.TABLES[table]:
        found, bad = people.accounts(sheet, mapping)
        read["account_id"], wrong = found["account_id"].mask(found["out"] != "", ""), [bad]
        strange = ~read["account_id"].isin(known) & (read["account_id"] != "") & (table != "accounts")
        why = "is no account of this study: correct it, add it to the account's aliases, or bring accounts first"
        wrong.append(problems.cells("account", read["account_id"][strange], why))
        if "name" in mapping.part("account") and "name" in tables.TABLES[table]:
            read["name"] = found["name"]
    if "from" in mapping.part("respondent") and "respondent_id" in tables.TABLES[table]:
        told, bad = _person(sheet, mapping, tables.TABLES[table]["respondent_id"][1])
        read, wrong = read | told, wrong + bad
    return read, wrong


def _person(sheet: Sheet, mapping: Mapping, needed: bool) -> tuple[dict, list[pd.DataFrame]]:
    """Read the respondent's id, folded as in answers, and what is said of the person. No message repeats an id."""
    part, defaults = mapping.part("respondent"), mapping.part("defaults")
    raw = people.cells(sheet, part["from"])
    read = {"respondent_id": raw.map({each: people.person(each) for each in raw.unique()}).astype("str")}
    empty = (read["respondent_id"] == "") & needed
    wrong = [problems.cells("respondent", read["respondent_id"][empty], "no respondent id: fill it")]
    for name, allowed in (("role", tables.ROLES), ("language", tables.LANGUAGES)):
        told = people.cells(sheet, part.get(name), defaults.get(name, "")).str.strip()
        read[name] = _worded(told, part.get("roles", {})) if name == "role" else told.str.lower()
        why = f"is no {name} a study knows ({', '.join(filter(None, allowed))}): correct it, or leave it unmapped"
        wrong.append(problems.cells(name, read[name][~read[name].isin(allowed)], why))
    return read, wrong


def _worded(cells: pd.Series, words: dict) -> pd.Series:
    """Say in the table's words what a file says in its own."""
    return cells.map({each: words.get(each, each) for each in cells.unique()}).astype("str")


def _field(cells: pd.Series, spec: tuple, clock: Clock, decimal: str) -> tuple[pd.Series, pd.Series]:
    """Read the cells of one field: (its values, what is wrong with each cell and the remedy, "" where nothing is)."""
    kind, needed, allowed = spec
    if allowed == "date":
        found = dates.read(cells, clock)
        read, why = found["answered_at"], found["why"]
    elif kind == "float":
        read = cells.map({each: values.number(each, decimal) for each in cells.unique()}).astype(float)
        why = _said((cells != "") & read.isna(), "is no number here: correct it, or say what it means under words")
    else:
        read = _worded(cells.str.lower(), YES) if kind == "bool" else cells
        why = _said(pd.Series(False, cells.index), "")
    for passes, remedy in crosschecks.rules(kind, needed, None if allowed == "unique" else allowed):
        why = why.mask((why == "") & ~passes(read).astype(bool), remedy)
    return read, why


def _said(wrong: pd.Series, remedy: str) -> pd.Series:
    return pd.Series("", wrong.index, dtype="str").mask(wrong, remedy)


def _twice(read: pd.DataFrame, table: str) -> pd.DataFrame:
    """Two rows of one id that do not say the same: nobody can tell which holds. (A wave's id comes later.)"""
    keys = [key for key in fields.KEYS[table] if key != "wave_id"]
    if "wave_id" in fields.KEYS[table]:
        return problems.cells("", pd.Series(dtype="str"), "")
    once = read.drop_duplicates()
    twice = once[once.duplicated(keys, keep=False) & (once[keys] != "").all(axis=1)]
    shown = twice[keys[0]] if keys[0] != "respondent_id" else twice[keys[0]].map(lambda _: "")
    return problems.cells(keys[0], shown.astype("str"), "stands in two rows that differ: keep one of them")
