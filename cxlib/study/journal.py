"""What each import brought, kept beside the tables so that it can be taken out again; employees' rows under team/.

`imports/base` holds the tables as they were before the first import, `imports/<name>` what one import brought.
"""

import os
import shutil
from pathlib import Path

import pandas as pd

from cxlib.study import tables
from cxlib.study.folder import parquet

BASE = "base"
REPLACED = "answered again in another import"  # the reason of rows that a later answer of the same person made void


def folders(study: Path, name: str = "*") -> list[Path]:
    """Return the folders of the journal, of both sides; each holds tables by their names, as a study does."""
    return [path for side in ("imports", "team/imports") for path in sorted((study / side).glob(name))]


def begin(study: Path, names: list[str]) -> None:
    """Keep tables as they are before an import, those that no import has touched so far."""
    for name in names:
        kept, there = place(study, BASE, name), tables.find(study, name)
        if kept.exists() or (there and there.suffix == ".parquet" and _linked(there, kept)):
            continue
        tables.replace(kept, parquet(tables.typed(tables.raw(there) if there else pd.DataFrame(), name)))


def keep(study: Path, entry: str, content: dict[str, pd.DataFrame], whole: set[str]) -> None:
    """Keep what an import brought, after it was written.

    Parameters
    ----------
    entry : the import's name. content : table name -> rows, before they were joined to the study's.
    whole : tables that hold nothing else: their file itself is kept, which takes no room.
    """
    for name, frame in content.items():
        path = place(study, entry, name)
        kinds = {column: spec[0] for column, spec in tables.TABLES[name].items() if column in frame}
        if not (name in whole and _linked(study / f"{name}.parquet", path)):
            tables.replace(path, parquet(pd.DataFrame({c: tables.column(frame, c, k) for c, k in kinds.items()})))


def brought(study: Path, entry: str) -> dict[str, pd.DataFrame]:
    """Return what an import brought, by table; no table where it is not in the journal."""
    found = {}
    for folder in folders(study, entry):
        paths = [path for path in sorted(folder.rglob("*.parquet"))]
        found |= {path.relative_to(folder).with_suffix("").as_posix(): pd.read_parquet(path) for path in paths}
    return found


def drop(study: Path, entry: str) -> None:
    """Forget an import."""
    for folder in folders(study, entry):
        shutil.rmtree(folder)


def place(study: Path, entry: str, name: str) -> Path:
    """Return the file in which the journal keeps what an import brought to a table, whether it is there or not."""
    side = "team/imports" if name.startswith("team/") else "imports"
    return study / side / entry / f"{name}.parquet"


def _linked(source: Path, target: Path) -> bool:
    """Give a file a second name: a table is never written in place, so it stays what it is. False where none can be."""
    tables.private(target.parent)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        return False
    return True
