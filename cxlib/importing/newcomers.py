"""Accounts a study does not know yet: listed with the nearest that it knows, and made only where a person said so."""

import difflib
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pandas as pd

from cxlib.importing import places, problems
from cxlib.importing.mapping import Mapping
from cxlib.instruments.writing import quoted

SUMS = re.compile(
    r"(grand |sub|all )?(totals?|sums?|averages?|means?|yhteensä|summa|keskiarvo|ka\.?|totalt|medel(värde)?|genomsnitt)"
    r"( (yhteensä|total|score))?\s*:?",
    re.IGNORECASE,
)
SHOWN = 30  # new accounts that are named; more are counted


def composed(names: pd.Series) -> pd.Series:
    """Write letters and their marks as one sign each (NFC): a Mac writes Ö in two, and means the same account."""
    return names.map({each: unicodedata.normalize("NFC", each) for each in names.unique()}).astype("str")


def held(meant: Mapping, home: Path) -> Mapping:
    """Say in a mapping which accounts the study it is meant for knows: id -> name; a renamed one by each name."""
    table, renamed = places.table(home, "accounts"), places.table(home, "account_changes")
    known = dict(zip(table["account_id"], table["name"], strict=True))
    later = {name: name for name in renamed["name"] if name and known}
    return replace(meant, accounts=later | known)


def unlisted(names: pd.Series, mapping: Mapping, column: str) -> tuple[pd.Series, pd.DataFrame]:
    """Mark the rows of accounts nobody listed: (mask, problems).

    A study that has accounts gets no other by itself: one letter would make an account. Rows of sums are none in any.
    """
    part, known = mapping.part("account"), mapping.accounts
    said = names.isin([*known, *part.get("new", []), ""])
    sums = ~said & names.str.strip().str.fullmatch(SUMS.pattern, flags=re.IGNORECASE)
    strange = ~said & ~sums & bool(known) & ("constant" not in part["from"])
    hints = {each: _hint(each, known) for each in names[strange].unique()}
    why = "looks like a row of sums, not an account: take it out of the file; if it is one, write new = [...] for it"
    found = [problems.cells(column, names[sums], f"{why} under [account]")]
    found.append(problems.cells(column, names[strange], names[strange].map(hints).to_numpy()))
    return sums | strange, pd.concat(found)


def _hint(name: str, known: dict[str, str]) -> str:
    """Say the remedy, and which account may be meant; it is never taken for it."""
    folded = {_folded(said): each for each, own in known.items() for said in (each, own)}
    near = difflib.get_close_matches(_folded(name), folded, 1, 0.8)
    told = f" (nearest: {folded[near[0]]!r})" if near else ""
    return (
        f"is no account of this study{told}: correct it, or say which it is under [account.aliases]; "
        f"a new one: new = [{quoted(name)}] under [account]"
    )


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def line(cells: pd.Series, home: Path) -> str:
    """Return the line of a draft that lists the accounts a file would add to a study that has some."""
    known = places.table(home, "accounts")["account_id"]
    names = composed(cells[cells.str.strip() != ""]).drop_duplicates()
    new = names[~names.isin([*known, *places.table(home, "account_changes")["name"]])]
    new = new[~new.str.strip().str.fullmatch(SUMS.pattern, flags=re.IGNORECASE)]  # refused, unless somebody writes them
    if known.empty or new.empty:
        return ""
    told = "    # not in the study: new accounts? If one is misspelled, say which it is under [account.aliases]\n"
    return f"new = [{', '.join(quoted(f'? {each}') for each in new)}]{told}"


def told(accounts: pd.DataFrame, old: pd.DataFrame) -> list[str]:
    """Say which accounts an import adds to a study."""
    new = accounts["account_id"][~accounts["account_id"].isin(old["account_id"])]
    more = f" and {len(new) - SHOWN} more" if len(new) > SHOWN else ""
    return [f"  new accounts ({len(new)}): {', '.join(new[:SHOWN])}{more}"] if len(new) else []
