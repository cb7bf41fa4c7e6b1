"""`cx release`: a quarter's team side, computed, masked and audited once, then frozen in released/<quarter>/."""

import datetime
import hashlib
import json
import shutil
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from itertools import groupby, repeat
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from cxlib.disclosure import audit, ladder, ledger, names, published, rules
from cxlib.disclosure import cells as cells_
from cxlib.disclosure.cells import VARIABLE
from cxlib.study import Study, periods, tables
from cxlib.study.answers import used
from cxlib.study.folder import parquet

MANY = 100  # accounts from which on a second process is worth its start
WHY = {"primary": "too few persons", "complementary": "complementary", "earlier": "beside an earlier release"}


def release(study: Study, period: str, correct: str | None = None) -> dict:
    """Release every team wave of a quarter at once.

    Parameters
    ----------
    period : a quarter of the study.
    correct : the reason of a correction, where the quarter was released before.

    Returns
    -------
    dict, the content of release.json: released (day), thresholds, rows, counts of cells shown and masked by reason,
    hashes; {"period", "note"} where the team gave no answers.

    Raises
    ------
    ValueError if the quarter is unknown, a wave still open, the quarter released before (naming the day), or the
    correction would show the answers of a few persons.
    """
    _allowed(study, period, correct)
    return _released(study, period, correct or "", _answers(study, [period]))


def every(study: Study) -> list[dict]:
    """Release every quarter that has not been, the oldest first; what `release` says of each.

    The years of a large study two at a time: no cell spans two, so no release of one is held against another's.
    """
    missing = [period for period in study.periods if read(study, period) is None]
    years = [[*quarters] for _, quarters in groupby(missing, lambda quarter: quarter[:4])]
    if len(years) < 2 or len(study.table("accounts")) < MANY:
        return [made for quarters in years for made in _year(study, quarters)]
    ledger.salt(study.path / "team")  # before both could make one
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        return [made for year in pool.map(_year, repeat(study), years) for made in year]


def _year(study: Study, quarters: list[str]) -> list[dict]:
    """Release some quarters of a year, the oldest first, from one reading of the answers."""
    answers, made = _answers(study, quarters), []
    for period in quarters:
        _allowed(study, period, None)
        made.append(_released(study, period, "", answers))
    return made


def _answers(study: Study, quarters: list[str]) -> dict[str, pd.DataFrame]:
    """Read the used answers that releases of some quarters are made of: the team's with those of closed blocks."""
    blocks = {block for quarter in quarters for block in periods.blocks_closed_by(quarter)}
    covered = {each for period in (*quarters, *blocks) for each in periods.quarters(period)}
    wanted = {"team/answers": [*covered], "answers": quarters}
    return {name: used(study, name, each, cells_.SAID) for name, each in wanted.items()}


def _released(study: Study, period: str, correct: str, answers: dict[str, pd.DataFrame]) -> dict:
    """Release one quarter that may be."""
    covered = [q for block in (period, *periods.blocks_closed_by(period)) for q in periods.quarters(block)]
    team, customers = answers["team/answers"], answers["answers"]
    team = team[team["period"].isin(covered)]
    if not (team["period"] == period).any():
        return {"period": period, "note": f"no team answers in {period}: nothing to release"}
    key, ours = ledger.salt(study.path / "team"), ledger.releases(study.path / "team", period)
    team = team.assign(respondent_id=cells_.person_hash(team["respondent_id"], key).astype("category"))
    cells = cells_.candidates(study, team, customers[customers["period"] == period], period)
    ledger.refuse_small_corrections(cells, ledger.read(study.path / "team", ours[-1:]), key)
    past = ledger.sets(study.path / "team", covered)
    chosen, hidden = choose(cells, study, past)
    made = _tables(study, period, (cells, chosen, hidden), past)
    made["names"] = names.hashed([*study.team("roster")["name"]], key)
    name = f"{period}-{len(ours) + 1}"
    ledger.write(study.path / "team", name, ledger.rows(made["members"], name, key))
    return _freeze(study, period, made, correct)


def text(result: dict) -> str:
    """Say in one line what a release did."""
    if "note" in result:
        return result["note"]
    shown, masked = result["cells"]["shown"], result["cells"]["masked"]
    why = ", ".join(f"{masked[reason]} {said}" for reason, said in WHY.items() if masked.get(reason))
    levels = ", ".join(f"{n} {level}" for level, n in result["accounts"].items() if n)
    counts = f"{shown} team numbers shown, {sum(masked.values())} protected{f' ({why})' if why else ''}"
    return f"released {result['period']}: {counts}; teams at level: {levels}"


def texts(study: Study) -> list[str]:
    """Say of every quarter released so far what was shown and what was masked and why, in counts."""
    return [text(found[0]) for period in study.periods if (found := read(study, period))]


def read(study: Study, period: str) -> tuple[dict, pd.DataFrame, pd.DataFrame] | None:
    """Read a release: release.json, the team table, the pooled spreads; None where the quarter is not released."""
    folder = study.path / "released" / period
    if not (folder / "release.json").is_file():
        return None
    about = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    return about, pd.read_parquet(folder / "team.parquet"), pd.read_parquet(folder / "spread.parquet")


def choose(cells: pd.DataFrame, study: Study, past: dict) -> tuple[pd.DataFrame, dict]:
    """Let every account take its nearest level, hide what the audit finds, and again, until nothing is exposed.

    Parameters
    ----------
    cells : the candidates. past : earlier cells by variable (ledger.sets).

    Returns
    -------
    What each account shows (ladder.choose), and the hidden cells with the reason (complementary, earlier).
    """
    limits, pairs = study.thresholds, study.config["pairs"]
    hidden, audited = _holding(cells, past, limits), {}
    offered = ladder.offers(cells, study.table("accounts"), limits)
    while True:
        chosen = ladder.choose(cells, offered, hidden.keys())
        new = {}
        for variable, sets in _by_variable(chosen).items():
            if audited.get(variable) != sets.keys():  # else nothing is hidden of them: that was found the last time
                new |= audit.to_hide(sets, past.get(variable, []), rules.floor(variable[2], limits), pairs)
            audited[variable] = sets.keys()
        if not new:
            return chosen, hidden
        hidden |= new


def _by_variable(cells: pd.DataFrame) -> dict[tuple, dict]:
    """Return who stands behind each cell: variable -> {key: atoms}."""
    found = defaultdict(dict)
    for key, atoms in zip(cells["key"], cells["atoms"], strict=True):
        found[key[: len(VARIABLE)]][key] = atoms
    return found


def _holding(cells: pd.DataFrame, past: dict, limits: dict[str, int]) -> dict:
    """Return the blocks that hold a cell released before and beside it tell of a few who came or went (audit.turn)."""
    blocks = cells[[not periods.is_quarter(period) for period in cells["level_period"]]]
    found = {}
    for variable, sets in _by_variable(blocks).items():
        inside = defaultdict(list)
        for old in past.get(variable, []):
            inside[min(old)].append(old)
        for key, atoms in sets.items():
            if any(old < atoms for atom in atoms for old in inside.get(atom, ())):
                if 0 < audit.turn(atoms) < rules.floor(variable[2], limits):
                    found[key] = "earlier"
    return found


def _allowed(study: Study, period: str, correct: str | None) -> None:
    waves = study.table("waves")
    if period not in study.periods or not periods.is_quarter(period):
        raise ValueError(f"{study.name} has no quarter {period!r}; it has {', '.join(study.periods) or 'none'}")
    still_open = sorted(waves.loc[(waves["period"] == period) & (waves["closed"] == ""), "wave_id"])
    if still_open:
        raise ValueError(
            f"still open: {', '.join(still_open)}; a release is final, write the closing day in waves first"
        )
    before = read(study, period)
    if before and not correct:
        raise ValueError(
            f"{period} was released on {before[0]['released']} and is frozen; late answers belong to the next quarter, "
            "an error is corrected with --correct REASON"
        )
    if correct and not before:
        raise ValueError(f"{period} is not released yet: there is nothing to correct")


def _own_spread(chosen: pd.DataFrame, study: Study, past: dict) -> set:
    """Return the cells that may show their own spread: large enough, and so is what can be subtracted from them."""
    least, good = study.thresholds["team_spread"], set()
    large = chosen[(chosen["statistic"] == "mean") & (chosen["n"] >= least) & (chosen["band"] == "")]
    for variable, sets in _by_variable(large).items():
        earlier = past.get((*variable[:2], "sd", variable[3]), [])
        good |= sets.keys() - audit.to_hide(sets, earlier, least, study.config["pairs"]).keys()
    return good


def _tables(study: Study, period: str, made: tuple, past: dict) -> dict:
    """Return everything a release writes: the tables, what it hid, and who stands behind each cell."""
    cells, chosen, hidden = made
    own = _own_spread(chosen, study, past)
    spread = published.pooled_spread(cells, period, study.thresholds)
    team = published.team_table(chosen, cells, spread, own)
    spreads = chosen[[key in own for key in chosen["key"]]]
    members = pd.concat([chosen, spreads.assign(statistic="sd")])
    masked = published.masked(team, cells, hidden, study.thresholds["other_accounts"])
    return {"team": team, "spread": spread, "masked": masked, "members": members}


def _by_level(team: pd.DataFrame) -> dict[str, int]:
    """Count accounts x instruments by the nearest level at which their team side shows; "hidden" where none does."""
    order = pd.Categorical(team["level"].replace("", "hidden"), [*ladder.ORDER, "hidden"], ordered=True)
    nearest = team.assign(at=order.codes).groupby(["account_id", "instrument"])["at"].min()
    return {level: int((nearest == i).sum()) for i, level in enumerate(order.categories)}


def _freeze(study: Study, period: str, made: dict, correct: str) -> dict:
    """Write the release's folder; its ledger is there already, for a number whose persons are unknown has no audit."""
    files = {f"{each}.parquet": parquet(made[each]) for each in ("team", "spread")} | {names.FILE: made["names"]}
    about = {
        "period": period,
        "released": datetime.date.today().isoformat(),
        "correction": correct,
        "thresholds": study.thresholds,
        "pairs": study.config["pairs"],
        "cells": {"shown": int(made["team"]["shown"].sum()), "masked": made["masked"]},
        "accounts": _by_level(made["team"]),
        "sha256": {each: hashlib.sha256(content).hexdigest() for each, content in files.items()},
        "cxlib": version("cxlib"),
    }
    _put(study.path / "released" / period, {**files, "release.json": ledger.canonical(about)})
    return about


def _put(folder: Path, files: dict[str, bytes]) -> None:
    """Put a folder in place in one step; a corrected release is kept beside it as <period>.<k>."""
    fresh = folder.with_name(f".{folder.name}-writing")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, content in files.items():
        tables.replace(fresh / name, content)
    if folder.exists():
        old = len([*folder.parent.glob(f"{folder.name}.*")]) + 1
        folder.rename(folder.with_name(f"{folder.name}.{old}"))
    fresh.rename(folder)
