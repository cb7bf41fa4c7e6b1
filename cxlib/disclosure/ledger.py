"""What was released before: the persons behind every published cell, as salted hashes, in team/ (never in released/).

A release is audited against all earlier ones, and a correction must know whose answers changed.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from pathlib import Path

import pandas as pd

from cxlib.disclosure.cells import CELL, VARIABLE
from cxlib.study import tables
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


def read(team: Path) -> pd.DataFrame:
    """Read all earlier releases' memberships; no release yet: no rows."""
    found = [pd.read_parquet(path) for path in sorted((team / "ledger").glob("*.parquet"))]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)


def rows(chosen: pd.DataFrame, release: str, key: bytes) -> pd.DataFrame:
    """Return the memberships of cells: one row per cell and atom; `mark` is a salted hash of the person's score."""
    made = [
        (
            release,
            *(getattr(cell, c) for c in (*VARIABLE, *CELL)),
            person,
            quarter,
            _mark(key, person, cell.marks[person]),
        )
        for cell in chosen.drop_duplicates([*VARIABLE, *CELL]).itertuples()
        for person, quarter in sorted(cell.atoms)
    ]
    return pd.DataFrame(made, columns=COLUMNS)


def _mark(key: bytes, person: str, score: float) -> str:
    return hashlib.blake2b(f"{person} {score:.6f}".encode(), key=key, digest_size=8).hexdigest()


def write(team: Path, release: str, memberships: pd.DataFrame) -> None:
    """Write the memberships of one release."""
    tables.replace(team / "ledger" / f"{release}.parquet", parquet(memberships))


def sets(ledger: pd.DataFrame, quarters: list[str]) -> dict[tuple, list[frozenset]]:
    """Return the earlier cells of each variable as sets of atoms; of other quarters' answers nothing can be subtracted.

    Parameters
    ----------
    quarters : the quarters whose answers a new release may use.
    """
    found = defaultdict(list)
    keys = ["release", *VARIABLE, *CELL]
    for key, cell in ledger[ledger["quarter"].isin(quarters)].groupby(keys, sort=True):
        found[key[1:5]].append(frozenset(zip(cell["person"], cell["quarter"], strict=True)))
    return found


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
