"""Extracts: what one report may know of one account, period and reader, cut from the study; never from team/."""

import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from cxlib import study as studies
from cxlib.disclosure import customers, facts, quality, references
from cxlib.disclosure import release as releases
from cxlib.study import Study, asof, fresh, lean, tables, zipped
from cxlib.study.folder import parquet
from cxlib.terminal import say

OWN = ("answers", "moments", "journeys")  # customers' rows of all quarters: most of an extract
REFERENCES = ["delta", "spread", "median", "family"]
PRIVATE = ["owner_team", "revenue_eur"]  # of an account; never in a customer's extract


def make_all(study: Study, period: str, readers: tuple[str, ...] = ("internal", "customer")) -> dict[str, int]:
    """Make the extracts of a period: one for every account and reader, and the portfolio's for internal readers.

    Parameters
    ----------
    period : a quarter of the study.

    Returns
    -------
    dict, reader -> number of extracts.

    Raises
    ------
    ValueError naming the periods or readers that exist.
    """
    if period not in study.periods:
        raise ValueError(f"{study.name} has no period {period!r}; it has {', '.join(study.periods) or 'none'}")
    if strange := [reader for reader in readers if reader not in studies.READERS]:
        raise ValueError(f"no reader {strange[0]!r}; there are {', '.join(studies.READERS)}")
    base = _base(study, period)
    return {reader: _make(study, period, reader, base) for reader in readers}


def _base(study: Study, period: str) -> dict:
    """Read and score what all extracts of a period share, whoever reads them."""
    base = {"known": study.instruments(), "answers": customers.answers(study, period)}
    base["moments"], base["journeys"] = customers.travellers(study, period)
    base |= {"counts": customers.counts(base["answers"], base["journeys"], base["known"])}
    open_yet = not asof.closed(study.table("waves"), period, study.as_of)
    base |= {"release": None if open_yet else releases.read(study, period)}
    base["facts"] = facts.of_period(study, period, base)
    base["quality"] = quality.of_period(study, period, base)
    base["references"] = _references(study, period, base)
    return base | {"whole": {name: _whole(base[name]) for name in OWN}}


def _whole(rows: pd.DataFrame) -> dict[str, bytes]:
    """Return a table as it is stored, by account."""
    cut = zipped.cut(rows)
    return dict(zip(cut, _abreast(zipped.stored, cut.values()), strict=True))


def _abreast(function: Callable, items: Iterable) -> list:
    """Do the same to every item, several at a time: Arrow packs one while the disk takes another."""
    with ThreadPoolExecutor() as pool:
        return [*pool.map(function, items)]


def _references(study: Study, period: str, base: dict) -> dict:
    """Compute the references over all accounts, from cells that internal readers may see."""
    limits, known, both = study.thresholds, base["known"], (period, facts.before(study, period))
    few = customers.under_floor(base["counts"], limits["customer_internal"])
    rows = {name: base[name][stays] for name, stays in _stay(base, few).items()}
    now, before = (lean.plain(rows["answers"][rows["answers"]["period"] == each]) for each in both)
    pair = [tuple(lean.plain(rows[t][rows[t]["period"] == each]) for t in ("moments", "journeys")) for each in both]
    said = base["answers"]
    scored = references.people(lean.plain(said[said["period"] == period]), known)
    pooled = references.spread(pd.concat([scored, references.journeys_people(*pair[0])]))
    made = {"known": known, "journeys": pair, "scores": references.score_tables(now, known)}
    made |= {"period": period, "rows": rows["answers"]}
    made["delta"] = references.delta(pooled, known, study.config["delta"]).round(references.DIGITS)
    compared = references.comparisons(now, before, _team(base), made)
    return {
        **{"delta": made["delta"], "comparisons": compared, "family": references.family(compared)},
        "spread": references.shared_spread(pooled, limits),
        "scores": made["scores"],
        "median": references.medians(made["scores"], [], (0, 0)),
        "wide_median": references.wide_median(made["scores"], limits),
        **{"rows": rows, "few": few},
    }


def _stay(base: dict, few: pd.DataFrame) -> dict:
    """Mark the customers' rows that a reader may have: member -> one truth value a row."""
    went = {name: customers.allowed_journeys(base[name], few) for name in ("moments", "journeys")}
    return {"answers": customers.allowed(base["answers"], few, base["known"]), **went}


def _team(base: dict) -> pd.DataFrame:
    """The released team table, or one without rows."""
    return base["release"][1] if base["release"] else zipped.empty("team").assign(account_id="")


def _make(study: Study, period: str, reader: str, base: dict) -> int:
    """Write one reader's extracts of a period; the key comes last, so that half of them are never taken for fresh."""
    folder = zipped.path(study, period, reader, "x").parent
    (folder / fresh.KEY).unlink(missing_ok=True)
    key = fresh.key(study.path)

    def written(extract: tuple[str, dict]) -> str:
        tables.replace(folder / f"{extract[0]}.zip", zipped.pack(extract[1]))
        return extract[0]

    made = {*_abreast(written, _contents(study, period, reader, base))}
    for path in folder.glob("*.zip"):
        if path.stem not in made:
            path.unlink()
    tables.replace(folder / fresh.KEY, fresh.as_bytes(key))
    return len(made)


def _contents(study: Study, period: str, reader: str, base: dict):
    """Yield (file name, content) of every extract of a reader."""
    sees_team = reader == "internal" or study.config["share_team_side"]
    parts = _parts(study, period, reader, base)
    heard = {key: each for key, each in base["known"].items() if sees_team or each.side != "employee"}
    shared = {f"instruments/{key}": each.text for key, each in heard.items()}
    delta = base["references"]["delta"]
    common = _common(base["references"] | {"delta": delta[delta["instrument"].isin(heard)].reset_index(drop=True)})
    for account in study.table("accounts").drop_duplicates("account_id").itertuples():
        content = {name: each[account.account_id] for name, each in parts.items() if account.account_id in each}
        about = facts.of_account(account, reader, base["facts"], set(content) if sees_team else set())
        yield studies.slug(account.name, account.account_id), {**common, **content, **shared, "extract": about}
    if reader == "internal":
        yield "portfolio", _portfolio(study, base, shared)


def _common(made: dict) -> dict[str, bytes]:
    """What every account's extract carries, as the bytes it is stored as; no rows of what is each account's own."""
    tables = {name: made[name] for name in ("delta", "spread")}
    tables |= {name: made[name].head(0).drop(columns="account_id") for name in ("median", "family")}
    return {f"references/{name}": parquet(table) for name, table in tables.items()}


def _parts(study: Study, period: str, reader: str, base: dict) -> dict[str, dict]:
    """Cut every table by account once: member -> {account_id: rows}."""
    floor = study.thresholds[f"customer_{reader}"]
    few = customers.under_floor(base["counts"], floor)
    made, accounts = base["references"], list(study.table("accounts")["account_id"])
    family = customers.above_floor(made["family"], floor, few[few["n"] >= study.thresholds["customer_internal"]])
    sees_team = reader == "internal" or study.config["share_team_side"]
    if not sees_team:
        family = family[~family["comparison"].str.contains(r"\.gap$|\.team_benchmark$")]
    parts = {
        "withheld": few,
        "commentary": customers.commentary(study, period, reader),
        "comments": customers.comments(study, period, reader),
        "references/median": references.medians(made["scores"], accounts, (floor, study.thresholds["other_accounts"])),
        "references/family": family,
    }
    if sees_team:
        parts["team"] = _team(base)
    cut = {name: zipped.cut(rows, "account_id" in zipped.MEMBERS.get(name, ())) for name, rows in parts.items()}
    return cut | {name: _own(base, name, stays) for name, stays in _stay(base, few).items()}


def _own(base: dict, name: str, stays: np.ndarray) -> dict:
    """Return the customers' rows of each account: as they were stored for all readers, where none of them has gone."""
    rows = base[name]
    touched = rows["account_id"].isin(rows.loc[~stays, "account_id"].unique())
    some, gone = zipped.cut(rows[stays & touched]), set(rows.loc[touched, "account_id"])
    return {key: each for key, each in base["whole"][name].items() if key not in gone} | some


def _portfolio(study: Study, base: dict, shared: dict) -> dict:
    """Return the portfolio's extract."""
    made = base["references"]
    content = {
        **made["rows"],
        "withheld": made["few"],
        "team": _team(base),
        "comparisons": made["comparisons"],
        "accounts": facts.of_accounts(study, base),
        **base["quality"],
        **{f"references/{name}": made[name] for name in ("delta", "spread", "family")},
        "references/median": made["wide_median"],
    }
    return {**content, **shared, "extract": facts.of_portfolio(study, base)}


def main(arguments: list[str]) -> int:
    """Make a period's extracts: STUDY PERIOD READER [DAY]. Says in one line on stderr what it made; 2 for bad input."""
    if len(arguments) not in (3, 4):
        say("use: python -m cxlib.disclosure.extract STUDY PERIOD READER [DAY]", error=True)
        return 2
    begun, (study, period, reader, day) = time.monotonic(), [*arguments, ""][:4]
    try:
        opened = studies.open(Path(study) if Path(study).exists() else study)
        studies.sound(opened)
        made = make_all(replace(opened, as_of=day), period, (reader,))
    except ValueError as error:
        say(error, error=True)
        return 2
    seconds = time.monotonic() - begun
    say(f"made {made[reader]} extracts of {period} ({reader}) in {seconds:.1f} s", error=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
