"""`cx import --remove FILE --study STUDY`: the tables as if the file had never been imported."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from cxlib import study
from cxlib.importing import fields, places, recording, repeats, tables
from cxlib.study import journal
from cxlib.study import tables as stated

# the columns that make a row one, in every table an import writes
KEYS = {name: keys for name, (keys, _) in tables.KEYS.items()} | {"waves": ["wave_id"]}
KEYS |= {"answers": ["respondent_id", "account_id", "wave_id", "item_id"]} | {**fields.KEYS}


def write(home: Path, content: dict[str, pd.DataFrame], joined: dict[str, pd.DataFrame], about: tuple) -> None:
    """Write what an import made, with what it takes to undo it.

    Parameters
    ----------
    content, joined : what the import brings by table, before and after it was joined to the study's.
    about : (Mapping, sha256 of the file, configuration of a new study or None).
    """
    mapping, sha256, config = about
    whole = {name for name in content if places.empty(home, name) and name.split("/")[-1] not in fields.KEYS}
    journal.begin(home, [*content])
    study.write(home, joined, config)
    journal.keep(home, places.entry(sha256, places.fingerprint(mapping)), content, whole)


def remove(file: str | Path, into: str | Path, dry_run: bool = False) -> str:
    """Take out of a study what a file brought; an answer it had replaced counts again.

    Formula: tables = those before the first import + every other import, in order. What somebody changed in a table
    by hand since stays changed.

    Parameters
    ----------
    file : the file that was imported, or only its name where it is gone.

    Returns
    -------
    Text to print: the rows each table loses, gets back or changes.

    Raises
    ------
    ValueError naming the files that were imported, or if the study keeps no journal of this one.
    """
    home = study.open(places.folder(into)).path
    log = places.log(home)
    gone = _meant(log, Path(file), home)
    entries = [places.entry(row.sha256, row.mapping) for row in log.itertuples()]
    leaves = [each for each, one in zip(entries, gone, strict=True) if one]
    if not all(journal.folders(home, each) for each in leaves):
        raise ValueError(
            f"{Path(file).name}: was imported before imports could be undone; {home} keeps no journal of it"
        )
    made, told = _without(home, entries, leaves)
    told += _stays(home, log[gone])
    if not dry_run:
        _put(home, made, {n for each in entries if each not in leaves for n in journal.brought(home, each)})
        stated.replace(home / "imports.csv", stated.as_csv(log[~gone].reset_index(drop=True)))
        for each in leaves:
            journal.drop(home, each)
        repeats.recount(home)
    end = f"checked only, nothing changed in {home}" if dry_run else f"{Path(file).name} is out of {home}"
    return "\n".join([*filter(None, told), end])


def _meant(log: pd.DataFrame, file: Path, home: Path) -> pd.Series:
    """Mark the imports of a file: by its content where it is there, else by its name."""
    name = log["file"] == file.name
    same = log["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else name
    if not same.any():
        known = ", ".join(log["file"].unique()) or "none"
        why = (
            "; one of this name had another content: name it without its folder"
            if name.any() and file.is_file()
            else ""
        )
        raise ValueError(f"{file.name}: was not imported into {home.name}{why}; these were: {known}")
    return same


def _without(home: Path, entries: list[str], leaves: list[str]) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return the tables that change and what is said of each."""
    kept = {each: journal.brought(home, each) for each in (journal.BASE, *entries)}
    made, told = {}, []
    for name in dict.fromkeys(name for each in leaves for name in kept[each]):
        all_, rest = (_replayed(kept, name, without) for without in ([], leaves))
        now = places.table(home, name)
        now = repeats.stored(now) if name == "exclusions" else now
        made[name] = rest if now.equals(all_) else _patched(now, all_, rest, KEYS[name.split("/")[-1]])
        told.append(_difference(name, now, made[name]))
    return made, told


def _replayed(kept: dict[str, dict], name: str, without: list[str]) -> pd.DataFrame:
    """Join what the imports brought to a table, one after the other, but for some."""
    table, short = stated.typed(kept[journal.BASE][name], name), name.split("/")[-1]
    for each, content in kept.items():
        if each in (journal.BASE, *without) or name not in content:
            continue
        if short in fields.KEYS and _recorded(content, short):
            table = recording.merged(table, content[name], short)[0]
        else:
            table = tables.joined({name: table}, {name: content[name]})[name]
        table = stated.typed(table, name).reset_index(drop=True)
    return table


def _recorded(content: dict[str, pd.DataFrame], short: str) -> bool:
    """Tell whether an import was of this very table, and not of answers that bring its accounts and persons along."""
    others = {name.split("/")[-1] for name in content} - {"exclusions", "waves", "respondents", "accounts"}
    return not others - {short} if short in ("accounts", "respondents") else True


def _patched(now: pd.DataFrame, all_: pd.DataFrame, rest: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Do to a table that was changed by hand what the removal does to the one that was not."""
    mine, before, after = (pd.MultiIndex.from_frame(each[keys]) for each in (now, all_, rest))
    by_hand = mine[~np.isin(_rows(now), _rows(all_))]
    again = rest[~np.isin(_rows(rest), _rows(all_)) & ~after.isin(by_hand)]
    back = pd.MultiIndex.from_frame(again[keys])
    stays = now[~mine.isin(before.difference(after)) & ~mine.isin(back)]
    return pd.concat([stays, again], ignore_index=True)


def _rows(table: pd.DataFrame) -> np.ndarray:
    """Return a number for each row that tells whether two say the same."""
    return pd.util.hash_pandas_object(table, index=False).to_numpy()


def _difference(name: str, now: pd.DataFrame, made: pd.DataFrame) -> str:
    """Count the rows that go and those that are again what they were; "" where nothing changes."""
    keys = KEYS[name.split("/")[-1]]
    out, back = now[~np.isin(_rows(now), _rows(made))], made[~np.isin(_rows(made), _rows(now))]
    changed = int(pd.MultiIndex.from_frame(back[keys]).isin(pd.MultiIndex.from_frame(out[keys])).sum())
    if not len(out) and not len(back):
        return ""
    return f"{name}: {len(out) - changed} rows go, {changed} are again what they were, {len(made) - changed} stay"


def _stays(home: Path, rows: pd.DataFrame) -> list[str]:
    """Say what a removal does not reach: released numbers, delivered reports, the words of study.toml."""
    waves = {wave for each in rows["waves"] for wave in each.split()}
    table = places.table(home, "waves")
    quarters = sorted(set(table.loc[table["wave_id"].isin(waves), "period"]))
    out = [each for each in quarters if (home / "released" / each / "release.json").is_file()]
    told = ["the mapping stays, and so do reports delivered before: `cx render` makes those of the quarter again"]
    if out:
        told.insert(
            0, f"released before and frozen: the team's numbers of {', '.join(out)} stay as they were published"
        )
    return told


def _put(home: Path, made: dict[str, pd.DataFrame], others: set[str]) -> None:
    """Write the tables; one that had no rows before imports, and that none of the `others` writes, goes."""
    base = journal.brought(home, journal.BASE)
    there = [name for name in made if len(made[name]) or len(base[name]) or name in others]
    study.write(home, {name: made[name] for name in there})
    for name in made.keys() - set(there):
        for path in (home / f"{name}.parquet", home / f"{name}.csv"):
            path.unlink(missing_ok=True)
