"""What was released before: the persons behind every published cell, as salted hashes, in team/ (never in released/).

A release is audited against all earlier ones, and a correction must know whose answers changed.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from cxlib.disclosure import rules
from cxlib.disclosure.cells import CELL, VARIABLE, same
from cxlib.study import periods, tables
from cxlib.study.folder import parquet

COLUMNS = ["release", *VARIABLE, *CELL, "person", "quarter", "mark"]


def salt(team: Path) -> bytes:
    """Return the study's secret; made at the first release. Lost, earlier persons are not known again: refuse."""
    path = team / "salt"
    if not path.is_file():
        if (team / "ledger").is_dir():
            raise ValueError("team/salt is lost: without it a release cannot be held against earlier ones; restore it")
        tables.replace(path, secrets.token_hex(32).encode())
    return bytes.fromhex(path.read_text())


def releases(team: Path, quarter: str) -> list[str]:
    """Return the releases of a quarter so far, the latest last: 2026Q3-1, 2026Q3-2."""
    found = [path.stem for path in (team / "ledger").glob(f"{quarter}-*.parquet")]
    return sorted(found, key=lambda name: int(name.rsplit("-")[1]))


def read(team: Path, names: list[str] | None = None, filters: list | None = None) -> pd.DataFrame:
    """Read the memberships of some releases (None: of all), of the rows that pass `filters`; no release: no rows."""
    names = sorted(path.stem for path in (team / "ledger").glob("*.parquet")) if names is None else names
    paths = [team / "ledger" / f"{name}.parquet" for name in names]
    found = [pd.read_parquet(path, filters=filters) for path in paths if pq.read_metadata(path).num_rows]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)


def rows(chosen: pd.DataFrame, release: str, key: bytes) -> pd.DataFrame:
    """Return the memberships of cells: one row per cell and atom; `mark` is a salted hash of the person's score."""
    cells = chosen.drop_duplicates([*VARIABLE, *CELL])
    order = cache(sorted)  # most dimensions of a group have the same atoms
    each = [order(atoms) for atoms in cells["atoms"]]
    cell = np.repeat(np.arange(len(cells)), [len(atoms) for atoms in each])
    made = cells[[*VARIABLE, *CELL]].iloc[cell].reset_index(drop=True)
    mark = cache(lambda person, score: _mark(key, person, score))
    return made.assign(
        release=release,
        person=[person for atoms in each for person, _ in atoms],
        quarter=[quarter for atoms in each for _, quarter in atoms],
        mark=[mark(p, scores[p]) for scores, atoms in zip(cells["marks"], each, strict=True) for p, _ in atoms],
    )[COLUMNS]


def _mark(key: bytes, person: str, score: float) -> str:
    return hashlib.blake2b(f"{person} {score:.6f}".encode(), key=key, digest_size=8).hexdigest()


def write(team: Path, release: str, memberships: pd.DataFrame) -> None:
    """Write the memberships of one release."""
    tables.replace(team / "ledger" / f"{release}.parquet", parquet(memberships))


def sets(team: Path, quarters: list[str]) -> dict[tuple, list[frozenset]]:
    """Return the earlier cells of each variable as sets of atoms, where any of them could meet a new release's.

    Parameters
    ----------
    quarters : the quarters whose answers the new release uses, all of one year; cells of other years meet none of it.
    """
    keys, found = ["release", *VARIABLE, *CELL], defaultdict(list)
    ledger = read(team, filters=[("quarter", "in", periods.quarters(quarters[0][:4]))])
    if not ledger["quarter"].isin(quarters).any():
        return found
    atoms = [*map(same, zip(ledger["person"].tolist(), ledger["quarter"].tolist(), strict=True))]
    codes = np.array([pd.factorize(ledger[key])[0] for key in keys])
    starts = np.flatnonzero(
        np.append(True, (codes[:, 1:] != codes[:, :-1]).any(axis=0))
    )  # a cell's rows stand together
    heads = ledger[keys].iloc[starts].assign(start=starts, end=[*starts[1:], len(ledger)]).sort_values(keys)
    bounds = zip(heads["start"], heads["end"], strict=True)
    for variable, (start, end) in zip(heads[VARIABLE].itertuples(index=False, name=None), bounds, strict=True):
        found[variable].append(same(frozenset(atoms[start:end])))
    return found


def refuse_small_corrections(cells: pd.DataFrame, last: pd.DataFrame, key: bytes) -> None:
    """Two versions of a cell that differ by a few persons give those persons' answers away."""
    if last.empty:
        return
    counts = changed(last[last["statistic"] != "sd"], rows(cells, "", key))
    few = [k for k, n in counts.items() if n < rules.FLOORS["team_mean"]]
    if few:
        raise ValueError(
            f"the answers of fewer than {rules.FLOORS['team_mean']} persons changed in {len(few)} published cells: the "
            "correction would show them; the released figures stay"
        )


def changed(old: pd.DataFrame, new: pd.DataFrame) -> pd.Series:
    """Count the persons of each cell of an earlier release whose membership or answers are another now.

    Parameters
    ----------
    old, new : memberships (`rows`); cells only one of them holds are not compared.
    """
    keys = [*VARIABLE, *CELL]
    both = old[keys].drop_duplicates().merge(new[keys].drop_duplicates(), on=keys)
    marked = [*keys, "person", "quarter", "mark"]
    pair = [frame.merge(both, on=keys)[marked] for frame in (old, new)]
    single = pd.concat(pair).drop_duplicates(marked, keep=False)
    return single.groupby(keys)["person"].nunique()


def canonical(content: dict) -> bytes:
    """Return a dict as JSON bytes: same content, same bytes."""
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
