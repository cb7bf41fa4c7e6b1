"""The file of an extract: one zip of Parquet tables, JSON facts and instruments; same content, same bytes."""

import io
import json
import zipfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cxlib.study import folder, lean, tables

ANSWERS = [
    "response_id",
    "wave_id",
    "respondent_id",
    "account_id",
    "role",
    "instrument",
    "item_id",
    "dimension",
    "value",
]
ANSWERS += ["missing", "answered_at", "period"]
TEAM = [
    "instrument",
    "part",
    "statistic",
    "dimension",
    "score",
    "low",
    "high",
    "n",
    "sd",
    "df",
    "spread",
    "band",
    "level",
]
TEAM += ["level_period", "accounts", "customer_score", "customer_sd", "customer_n", "shown", "reason"]
WITHHELD = ["period", "instrument", "part", "dimension", "reason", "n"]
MOMENTS = [*tables.TABLES["moments"], "account_id", "respondent_id", "period"]
JOURNEYS = [*tables.TABLES["journeys"], "period"]
COMMENTS = ["text", "lang", "item_id", "consent", "role"]
MEMBERS = {
    "answers": ANSWERS,
    "team": TEAM,
    "withheld": WITHHELD,
    "moments": MOMENTS,
    "journeys": JOURNEYS,
    "comments": COMMENTS,
    "commentary": list(tables.TABLES["commentary"]),
}
NUMBERS = {"value", "score", "low", "high", "n", "sd", "df", "accounts", "customer_score", "customer_sd", "customer_n"}
_KINDS = {column: kind for table in ("moments", "journeys") for column, (kind, *_) in tables.TABLES[table].items()}
NUMBERS |= {column for column, kind in _KINDS.items() if kind == "float"}
FLAGS = {"shown", "consent"} | {column for column, kind in _KINDS.items() if kind == "bool"}


def pack(content: dict) -> bytes:
    """Return an extract as zip bytes: tables as Parquet, dicts as JSON, text as it is; same content, same bytes.

    A table may be a DataFrame, a piece of `cut`, or Parquet bytes already, where many extracts carry the same.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(content):
            suffix, data = _member(content[name])
            archive.writestr(zipfile.ZipInfo(name + suffix, (1980, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def _member(value) -> tuple[str, bytes]:
    if isinstance(value, str):
        return ".toml", value.encode()
    if isinstance(value, dict):
        return ".json", json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    if isinstance(value, pd.DataFrame):
        return ".parquet", folder.parquet(value)
    return ".parquet", stored(value) if isinstance(value, pa.Table) else value


def cut(rows: pd.DataFrame, keep: bool = True) -> dict[str, pa.Table]:
    """Split a table by account, once: account_id -> its rows in their order; `keep` the column account_id."""
    accounts = rows["account_id"].astype("category").cat
    order = np.argsort(accounts.codes.to_numpy(), kind="stable")
    rows = rows if keep else rows.drop(columns="account_id")
    told = pa.Schema.from_pandas(lean.plain(rows.head(0)), preserve_index=False).metadata
    table = pa.Table.from_pandas(rows.iloc[order], preserve_index=False).replace_schema_metadata(told)
    numbers = accounts.codes.to_numpy()[order]
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    bounds = zip(starts, [*starts[1:], len(numbers)], strict=True) if len(numbers) else ()
    return {accounts.categories[numbers[a]]: table.slice(a, b - a) for a, b in bounds}


def stored(table: pa.Table) -> bytes:
    """Return a piece of `cut` as Parquet bytes, categories as text."""
    columns = [c.cast(pa.large_string()) if pa.types.is_dictionary(c.type) else c for c in table.columns]
    table = pa.Table.from_arrays(columns, table.column_names, metadata=table.schema.metadata)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def unpack(data: bytes) -> dict:
    """Read back what `pack` made."""
    return dict(_unpacked(data))


@lru_cache(maxsize=4)  # the chapters of one report open the same extract one after another
def _unpacked(data: bytes) -> dict:
    table = lambda b: pd.read_parquet(io.BytesIO(b), use_threads=False)  # noqa: E731  threads cost more than they read
    read = {".parquet": table, ".json": json.loads, ".toml": lambda b: b.decode()}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            name[: -len(Path(name).suffix)]: read[Path(name).suffix](archive.read(name)) for name in archive.namelist()
        }


@lru_cache
def empty(name: str) -> pd.DataFrame:
    """Return a member without rows."""
    kinds = {c: float if c in NUMBERS else bool if c in FLAGS else "str" for c in MEMBERS[name]}
    return pd.DataFrame({c: pd.Series(dtype=kind) for c, kind in kinds.items()})


def path(study: folder.Study, period: str, reader: str, name: str) -> Path:
    """Where an extract lies."""
    of_day = f"{period}-as-of-{study.as_of}" if study.as_of else period
    return study.path / "extracts" / of_day / reader / f"{name}.zip"
