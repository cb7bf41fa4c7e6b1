"""Who answered for whom and when: account, respondent and moment of every row."""

import re
import unicodedata
from pathlib import Path

import pandas as pd

from cxlib.importing import dates, newcomers, problems
from cxlib.importing.dates import Clock
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet, load
from cxlib.study.tables import LANGUAGES, ROLES

REWRITTEN = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+[0-9]+|[0-9]{16,}|[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00")
ACCOUNT_COLUMNS = ("industry", "segment", "owner_team", "unit", "start_date", "revenue_eur", "margin_eur", "language")


def table(sheet: Sheet, mapping: Mapping, clock: Clock) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read who and when.

    Returns
    -------
    (one row per row of the file: account_id, name, respondent_id, role, language, answered_at, period, and out, the
    reason it cannot be used ("" = it can); the problems: row, column, value, why).
    """
    parts, wrong = zip(accounts(sheet, mapping), _persons(sheet, mapping), _moments(sheet, mapping, clock), strict=True)
    people = pd.concat([part.drop(columns="out") for part in parts], axis=1)
    outs = [part["out"] for part in parts]
    people["out"] = outs[0].mask(outs[0] == "", outs[1]).mask(lambda out: out == "", outs[2])
    people["respondent_id"] = _of_form(people, mapping)
    if mapping.part("respondent").get("per_account"):
        people["respondent_id"] = people["account_id"] + ":" + people["respondent_id"]
    return people, pd.concat(wrong, ignore_index=True)


def cells(sheet: Sheet, address: dict | None, otherwise: str = "") -> pd.Series:
    """Return the cells an address means: of a column, a constant, or the default where there is no address."""
    if address is None or "constant" in address:
        return pd.Series((address or {}).get("constant", otherwise), index=sheet.rows.index, dtype="str")
    return sheet.column(address)


def _label(address: dict) -> str:
    return str(next(iter(address.values())))


def accounts(sheet: Sheet, mapping: Mapping) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Account ids as they stand (never folded), or by the aliases; a name nobody listed is a problem, no guess."""
    part = mapping.part("account")
    raw, column = newcomers.composed(cells(sheet, part["from"])), _label(part["from"])
    empty = raw.str.strip() == ""
    wrong = [problems.cells(column, raw[empty], "no account: fill it, or exclude the row")]
    out = pd.Series("", index=raw.index, dtype="str").mask(empty, "no account")
    if "aliases" in part:
        listed = _listed(mapping)
        strange = ~raw.isin(listed.index) & ~empty
        told = problems.cells(column, raw[strange], "is not among the account's aliases: add it there")
        known = raw.where(~strange & ~empty, listed.index[0])
        ids, names = (known.map(listed[each]).astype("str") for each in ("account_id", "name"))
    else:
        strange, told = newcomers.unlisted(raw, mapping, column)
        ids = names = raw
    names = cells(sheet, part["name"]) if "name" in part else names
    out = out.mask(strange, "unknown account")
    wrong += [told, _two_names(ids, names, out)]
    return pd.DataFrame({"account_id": ids, "name": names, "out": out}), pd.concat(wrong)


def _listed(mapping: Mapping) -> pd.DataFrame:
    """Return the aliases, and as themselves the accounts that the study knows or the mapping calls new."""
    listed = aliases(mapping)
    listed.index = newcomers.composed(listed.index.to_series()).array
    own = mapping.accounts | {each: each for each in mapping.part("account").get("new", [])}
    rest = [each for each in own if each not in listed.index]
    more = pd.DataFrame({"account_id": rest, "name": [own[each] for each in rest]}, index=rest, dtype="str")
    return pd.concat([listed, more]) if rest else listed


def _two_names(ids: pd.Series, names: pd.Series, out: pd.Series) -> pd.DataFrame:
    """One account, one name: two would double its answers wherever the tables are joined."""
    pairs = pd.DataFrame({"id": ids, "name": names})[out == ""].drop_duplicates()
    twice = pairs[pairs.duplicated("id", keep=False)]
    return problems.cells("account name", twice["name"], "is one of two names of an account: keep one of them")


def aliases(mapping: Mapping) -> pd.DataFrame:
    """Return the account's aliases, index the name in the file; columns account_id, name and what a file adds.

    Raises
    ------
    ValueError naming the raw names that stand twice, or the columns an alias file lacks.
    """
    given = mapping.part("account")["aliases"]
    if isinstance(given, str):
        return _alias_file(mapping.path.parent / given)
    rows = {raw: {"id": each, "name": raw} if isinstance(each, str) else each for raw, each in given.items()}
    table = pd.DataFrame(
        {"account_id": [row.get("id", raw) for raw, row in rows.items()]}, index=list(rows), dtype="str"
    )
    return table.assign(name=[row.get("name", raw) for raw, row in rows.items()])


def _alias_file(path: Path) -> pd.DataFrame:
    sheet = load(path)
    table = sheet.rows.set_axis([head.name for head in sheet.heads], axis=1)
    lacking = [name for name in ("raw", "account_id") if name not in table]
    if lacking:
        raise ValueError(
            f"{path.name}: no column {' and no '.join(lacking)}; it needs raw (as exported) and account_id"
        )
    twice = sorted(table["raw"][table["raw"].duplicated()].unique())
    if twice:
        raise ValueError(f"{path.name}: column raw: {', '.join(map(repr, twice))} stand twice; keep one row of each")
    table = table.set_index("raw")
    return table.assign(name=table.get("name", pd.Series(table.index, table.index)))


def _persons(sheet: Sheet, mapping: Mapping) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Respondent ids, folded so that one person has one id; without a column each row is a person of its own."""
    part, defaults = mapping.part("respondent"), mapping.part("defaults")
    out, wrong = pd.Series("", index=sheet.rows.index, dtype="str"), []
    if "from" in part:
        raw = cells(sheet, part["from"])
        ids = pd.Series([person(each) for each in raw], raw.index, dtype="str")
        out = out.mask(ids == "", "no respondent")
        wrong.append(problems.cells(_label(part["from"]), raw[ids == ""], "no respondent id: fill it, or map none"))
    else:
        ids = pd.Series([f"{sheet.sha256[:8]}-{row}" for row in sheet.rows.index], index=sheet.rows.index, dtype="str")
    role = cells(sheet, part.get("role"), defaults.get("role", ""))
    said = {each: part.get("roles", {}).get(each.strip(), each.strip()) for each in role.unique()}
    role = role.map(said).astype("str")
    language = cells(sheet, part.get("language"), defaults.get("language", "")).str.strip().str.lower()
    for name, told, allowed in (("role", role, ROLES), ("language", language, LANGUAGES)):
        why = f"is no {name} a study knows ({', '.join(filter(None, allowed))}): correct it, or leave it unmapped"
        wrong.append(problems.cells(name, told[~told.isin(allowed)], why))
    return pd.DataFrame({"respondent_id": ids, "role": role, "language": language, "out": out}), pd.concat(wrong)


def person(raw: str) -> str:
    """Fold the spellings of one respondent's id: compatibility forms, outer blanks, case.

    >>> person(" Ａ ")
    'a'
    """
    return unicodedata.normalize("NFKC", raw).strip().casefold()


def _of_form(people: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """Return the ids under which persons are kept: a form's own numbers stand behind its source and quarter.

    The quarter too: a form that is copied for the next wave, and read by the same mapping, begins with 1 again.
    """
    ids = people["respondent_id"]
    if mapping.part("respondent").get("ids") != "form":
        return ids
    return person(mapping.part("source")["id"]) + ":" + people["period"].str.lower() + ":" + ids


def rewritten(raw: pd.Series) -> list[int]:
    """Return the rows whose ids look as if a spreadsheet had rewritten them as numbers or dates."""
    return [row for row, each in raw.items() if REWRITTEN.fullmatch(each.strip())]


def _moments(sheet: Sheet, mapping: Mapping, clock: Clock) -> tuple[pd.DataFrame, pd.DataFrame]:
    """When it was answered, and the quarter: of the date by the study's clock, or the mapping's constant."""
    period, names = mapping.part("defaults")["period"], mapping.part("source.dates").get("columns", [])
    out = pd.Series("", index=sheet.rows.index, dtype="str")
    if not names:
        return pd.DataFrame({"answered_at": "", "period": period, "out": out}, index=out.index), problems.cells(
            "", out[:0], ""
        )
    raw = sheet.column({"column": names[-1]})  # the last named is the moment of sending
    read = dates.read(raw, clock)
    bad, lacking = read["why"] != "", (raw.str.strip() == "") & (period == "from_date")
    wrong = [
        problems.cells(names[-1], raw[bad], read.loc[bad, "why"].to_numpy()),
        problems.cells(names[-1], raw[lacking], "no date, so no quarter: fill it, or exclude the row"),
    ]
    read["period"] = read["period"] if period == "from_date" else period
    read["out"] = out.mask(bad, "bad date").mask(lacking, "no date")
    return read[["answered_at", "period", "out"]], pd.concat(wrong)


def of_answers(mapping: Mapping) -> bool:
    """Whether respondents' ids are those of a form's answers, or made up: several may be one person."""
    own = mapping.part("respondent")
    return "from" not in own or own.get("ids") == "form" or own.get("of_answers", False)
