"""Rows of a study's tables found and taken out of their files, Parquet or CSV, whatever other columns these have."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cxlib.study import lean, tables

Wanted = dict[str, set[str]]  # column -> values: a row is meant that has one of them


def files(folder: Path, name: str) -> list[Path]:
    """Return every file of a table: beside a Parquet file that counts, a CSV file may lie that does not."""
    return [path for suffix in (".parquet", ".csv") if (path := folder / f"{name}{suffix}").is_file()]


def values(folder: Path, name: str, column: str) -> set[str]:
    """Return what stands in a column, in any of a table's files."""
    found = set()
    for path in files(folder, name):
        frame = lean.raw(path, [column])[0]
        found |= {str(each) for each in frame[column].dropna().unique()} if column in frame else set()
    return found


def matching(folder: Path, name: str, wanted: Wanted, columns: list[str]) -> pd.DataFrame:
    """Return columns of the rows of a table that are meant; absent table: no rows."""
    path = tables.find(folder, name)
    if path is None:
        return pd.DataFrame(columns=columns, dtype="str")
    frame = lean.raw(path, [*columns, *wanted])[0]
    return lean.plain(frame.loc[_meant(frame, wanted), columns]).reset_index(drop=True)


def drop(folder: Path, name: str, wanted: Wanted) -> int:
    """Take the rows that are meant out of every file of a table; return how many it had.

    A file without such rows is left as it is; one with them keeps its other columns and the order of its rows.
    """
    counts = [(_drop_parquet if path.suffix == ".parquet" else _drop_csv)(path, wanted) for path in files(folder, name)]
    return counts[0] if counts else 0


def _meant(frame: pd.DataFrame, wanted: Wanted) -> np.ndarray:
    mask = np.zeros(len(frame), bool)
    for column, each in wanted.items():
        mask |= frame[column].astype("str").isin(each).to_numpy() if column in frame else False
    return mask


def _drop_csv(path: Path, wanted: Wanted) -> int:
    frame = tables.raw(path)
    gone = _meant(frame, wanted)
    if gone.any():
        # pandas quotes a cell for a line feed, not for a carriage return: such a cell would become two rows
        quotes = csv.QUOTE_ALL if b"\r" in path.read_bytes() else csv.QUOTE_MINIMAL
        tables.replace(path, frame[~gone].to_csv(index=False, quoting=quotes).encode())
    return int(gone.sum())


def _drop_parquet(path: Path, wanted: Wanted) -> int:
    gone = _meant(lean.raw(path, list(wanted))[0], wanted)
    if gone.any():
        table = pq.read_table(path).filter(pa.array(~gone))
        buffer = pa.BufferOutputStream()
        pq.write_table(_spelled(table), buffer, compression="zstd")
        tables.replace(path, buffer.getvalue().to_pybytes())
    return int(gone.sum())


def _spelled(table: pa.Table) -> pa.Table:
    """Write categories out as text: a dictionary would go on holding the values of rows that are gone."""
    for i, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(i, field.name, pc.cast(table.column(i), field.type.value_type))
    return table.replace_schema_metadata(None)
