"""The end of data: `cx forget` takes one person out of a study, `cx purge` the waves past their retention.

What a release published is frozen: sums over five persons or more, which stay. All that holds rows of those who go is
written anew without them, or goes.
"""

import datetime
import secrets
import shutil
from pathlib import Path

import pandas as pd

from cxlib.disclosure import spellings
from cxlib.disclosure.cells import person_hash
from cxlib.study import Study, journal, rewriting, tables, write
from cxlib.study.answers import folded
from cxlib.study.folder import parquet

LOG = "life.csv"  # in the study's folder: what was removed when, in counts
FORGOTTEN, PAST = "forgotten on request", "past the retention"
NOTHING = {"accounts": {}, "person": "", "periods": set(), "years": set()}  # what only some removals have
TOLD = ("answers", "comments", "journeys", "invitations")  # tables that say who did something when


def person(study: Study, respondent: str) -> dict:
    """Find one respondent, customer or employee, in every table.

    Parameters
    ----------
    respondent : respondent_id, in any spelling that is folded into it.

    Returns
    -------
    A removal: what ("forget"), reason, tables (table -> column -> values whose rows go), rows (table -> how many),
    accounts (account_id -> the first quarter whose reports know of the person), person (the folded id).

    Raises
    ------
    ValueError if nobody has that id, or several answers are numbered so, each by its form.
    """
    known, found, own = spellings.of(study, folded(respondent)), {}, folded(respondent)
    for name in tables.PERSONAL:
        ids = {each for each in rewriting.values(study.path, name, "respondent_id") if folded(each) in known}
        found |= {name: {"respondent_id": ids}} if ids else {}
        own = folded(next(iter(ids))) if ids else own
    spellings.one(study, {known[folded(each)] for columns in found.values() for each in columns["respondent_id"]})
    went = rewriting.matching(study.path, "journeys", found.get("journeys", {}), ["journey_id"])
    found["moments"] = {"journey_id": set(went["journey_id"])}
    removal = NOTHING | {"what": "forget", "reason": FORGOTTEN, "accounts": _known(study, found), "person": own}
    return removal | _counted(study, found)


def past(study: Study, before: str) -> dict:
    """Find the waves closed before a day, and the persons of whom nothing is left without them.

    Returns
    -------
    A removal (see `person`): no accounts, no person, but periods, the quarters gone as a whole, and years, of any wave.

    Raises
    ------
    ValueError if no wave closed before that day.
    """
    waves = study.table("waves")
    old = (waves["closed"] != "") & (waves["closed"].str[:10] < before)
    if not old.any():
        raise ValueError(f"{study.name}: no wave closed before {before}: nothing to remove")
    gone = set(waves.loc[old, "period"]) - set(waves.loc[~old, "period"])
    ids = {"wave_id": set(waves.loc[old, "wave_id"])}
    found = {name: ids for name, columns in tables.TABLES.items() if "wave_id" in columns}
    went = rewriting.matching(study.path, "journeys", ids, ["journey_id"])
    found |= {"moments": {"journey_id": set(went["journey_id"])}, "commentary": {"period": gone}}
    found |= {f"{side}respondents": {"respondent_id": _left_without(study, side, ids)} for side in ("", "team/")}
    years = {each[:4] for each in waves.loc[old, "period"]}
    removal = NOTHING | {"what": "purge", "reason": PAST, "periods": gone, "years": years}
    return removal | _counted(study, found)


def today() -> str:
    """Return the day it is."""
    return datetime.date.today().isoformat()


def cutoff(study: Study, before: str | None) -> str:
    """Return the day before which a wave must have closed to go: the one given, else that of retention_months.

    Raises
    ------
    ValueError if it is no day, lies ahead, or nobody said any.
    """
    months = study.config["retention_months"]
    if not before and not months:
        raise ValueError(
            "say --before DATE, or write retention_months = 36 (what your privacy notice says) in study.toml"
        )
    try:
        day = datetime.date.fromisoformat(before or today())
    except ValueError:
        raise ValueError(f"{before!r} is no day: write it as 2026-09-30") from None
    if day.isoformat() > today():
        raise ValueError(f"{before} lies ahead: name a day that has been")
    return day.isoformat() if before else (day - pd.DateOffset(months=months)).date().isoformat()


def remove(study: Study, removal: dict) -> None:
    """Take a removal's rows out, table by table, with all that was made of them; leave counts behind.

    The list of persons comes last: a run that was cut short is given again and finds what is left. Extracts are made
    again when they are asked for.
    """
    shutil.rmtree(study.path / "extracts", ignore_errors=True)
    for part in study.path.rglob(".writing-*"):  # what a killed program left half written
        part.unlink()
    _unlink(study.path / "team", removal["person"])
    for name in sorted(removal["tables"], key=lambda name: name.endswith(("respondents", "waves"))):
        for folder in (*journal.folders(study.path), study.path):
            rewriting.drop(folder, name, removal["tables"][name])
        _exclude(study, name, removal)
    if removal["what"] == "purge":
        _drop_ledgers(study)
    _log(study.path / LOG, removal)


def text(study: Study, removal: dict, dry_run: bool = False) -> str:
    """Say in lines what a removal takes, and what it cannot reach. Counts only."""
    verb = "would be removed" if dry_run else "removed"
    rows = ", ".join(f"{name} {n}" for name, n in removal["rows"].items())
    lines = [f"{verb} from {study.name}, rows: {rows}", f"extracts {verb} too; `cx render` makes them again"]
    return "\n".join(lines + (_of_forget if removal["what"] == "forget" else _of_purge)(study, removal))


def _of_forget(study: Study, removal: dict) -> list[str]:
    """Say what of a person stays where."""
    lines = ["not reached: the person's name in the words of others, the files you imported from, your backups"]
    lines += ["(an export that still holds the person would bring them back: have them taken out there as well)"]
    if any(name.startswith("team/") for name in removal["rows"]):
        lines += [
            "team numbers released before stay, means of five persons or more; the ledger of who stood behind them"
        ]
        lines += ["now holds a random mark in this person's place, from which nothing leads back"]
        lines += ["team/roster holds names without ids: take the name out there if the person has left"]
    return lines


def _of_purge(study: Study, removal: dict) -> list[str]:
    """Say what stays of purged quarters, and which blocks of the team's side will be short of answers."""
    lines = ["numbers released before stay, and so do delivered reports: delete them if your retention covers them too"]
    short = sorted(each for each in removal["years"] if not (study.path / "released" / f"{each}Q4").is_dir())
    if short and (study.path / "team").is_dir():
        lines += [f"half-years and years of {', '.join(short)} still to be released will rest on the quarters left"]
    return lines


def _counted(study: Study, found: dict) -> dict:
    """Return the tables of a removal that are there, and the rows they lose: in all, and by quarter ("": of none)."""
    quarters, counts = study.table("waves").drop_duplicates("wave_id").set_index("wave_id")["period"], {}
    for name, ids in found.items():
        dated = ["wave_id"] * ("wave_id" in tables.TABLES[name])
        rows = rewriting.matching(study.path, name, ids, dated)
        period = rows["wave_id"].map(quarters).fillna("") if dated else pd.Series("", rows.index)
        counts[name] = period.value_counts().sort_index().to_dict()
    counts = {name: each for name, each in counts.items() if each}
    there = {name: found[name] for name in found if rewriting.files(study.path, name)}
    return {"tables": there, "periods_of": counts, "rows": {name: sum(each.values()) for name, each in counts.items()}}


def _known(study: Study, found: dict) -> dict[str, str]:
    """Return the accounts whose reports know of a customer, with the first quarter that does."""
    columns = ["account_id", "wave_id"]
    rows = pd.concat([rewriting.matching(study.path, name, found.get(name, {}), columns) for name in TOLD])
    rows = rows.merge(study.table("waves")[["wave_id", "period"]], on="wave_id")
    return rows.groupby("account_id")["period"].min().to_dict()


def _left_without(study: Study, side: str, ids: dict) -> set[str]:
    """Return the persons, as the list of a side spells them, who only stand in rows that go."""
    went, stayed = set(), set()
    for name in (f"{side}{each}" for each in TOLD if f"{side}{each}" in tables.TABLES):
        rows = rewriting.matching(
            study.path, name, {"wave_id": rewriting.values(study.path, name, "wave_id")}, ["respondent_id", "wave_id"]
        )
        mine = rows["wave_id"].isin(ids["wave_id"])
        went |= {folded(each) for each in rows.loc[mine, "respondent_id"].unique()}
        stayed |= {folded(each) for each in rows.loc[~mine, "respondent_id"].unique()}
    listed = rewriting.values(study.path, f"{side}respondents", "respondent_id")
    return {each for each in listed if folded(each) in went - stayed}


def _unlink(team: Path, person: str) -> None:
    """Put a random mark in a person's place in the ledger: cells stay the sets they were, nobody can tell of whom."""
    if not person or not (team / "salt").is_file():
        return
    key = bytes.fromhex((team / "salt").read_text())
    old, new = person_hash(pd.Series([person], dtype="str"), key)[0], secrets.token_hex(12)
    for path in (team / "ledger").glob("*.parquet"):
        rows = pd.read_parquet(path)
        mine = rows["person"] == old
        if mine.any():
            rows.loc[mine, ["person", "mark"]] = [new, ""]
            tables.replace(path, parquet(rows))


def _exclude(study: Study, name: str, removal: dict) -> None:
    """Add to the rows that were read once and are not used: by quarter, of no account, so no page tells whose."""
    periods = removal["periods_of"].get(name, {})
    new = pd.DataFrame({"source": name, "account_id": "", "period": [*periods], "reason": removal["reason"]})
    both = pd.concat([study.table("exclusions"), new.assign(rows=[float(n) for n in periods.values()])])
    keys = ["source", "account_id", "period", "reason"]
    write(study.path, {"exclusions": both.groupby(keys, sort=False, as_index=False)["rows"].sum()})


def _drop_ledgers(study: Study) -> None:
    """Remove the ledgers of years without a wave left: nothing can be subtracted from their numbers any more."""
    years = {each[:4] for each in study.periods}
    for path in (study.path / "team" / "ledger").glob("*.parquet"):
        if path.name[:4] not in years:
            path.unlink()


def _log(path: Path, removal: dict) -> None:
    before = path.read_text("utf-8") if path.is_file() else "day,what,rows\n"
    counts = "; ".join(f"{name} {n}" for name, n in removal["rows"].items())
    tables.replace(path, f"{before}{today()},{removal['what']},{counts}\n".encode())
