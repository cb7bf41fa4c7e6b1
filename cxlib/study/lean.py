"""Large tables: only the columns and waves asked for, text as categories, so that ten million answers fit in memory."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cxlib.study import tables


def read(folder: Path, name: str, columns: list[str], waves: list[str] | None = None) -> pd.DataFrame:
    """Read some columns of a study's table.

    Parameters
    ----------
    columns : of TABLES[name]. waves : only rows of these wave_ids; None: all.

    Returns
    -------
    DataFrame of the columns in the types of TABLES, but text as categories (missing: ""); absent table: no rows.

    Raises
    ------
    ValueError if the file lacks a column the table must have.
    """
    path = tables.find(folder, name)
    if path is None:
        return typed(tables.typed(pd.DataFrame(), name), name, columns)
    frame, names = raw(path, [*columns, *(["wave_id"] if waves is not None else [])], waves)
    tables.complain(path, names, name)
    return typed(frame, name, columns)


def raw(path: Path, columns: list[str], waves: list[str] | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Read those of the columns that are there, as they are but text as categories; and the names of all columns."""
    if path.suffix != ".parquet":
        frame = tables.raw(path)
        names, frame = [*frame.columns], frame[[column for column in frame if column in columns]]
    else:
        schema = pq.read_schema(path)
        names, text = schema.names, [f.name for f in schema if f.name in columns and _is_text(f.type)]
        there = [column for column in dict.fromkeys(columns) if column in names]
        some = waves is not None and "wave_id" in text
        only = pc.field("wave_id").isin(pa.array(waves, pa.string())) if some else None
        table = pq.read_table(path, columns=there, read_dictionary=text, filters=only)
        frame = table.to_pandas(split_blocks=True, self_destruct=True)
    if waves is not None and "wave_id" in frame:
        mine = _text(frame, "wave_id").isin(waves)
        frame = frame if mine.all() else frame[mine].reset_index(drop=True)
    return frame, names


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def typed(frame: pd.DataFrame, name: str, columns: list[str]) -> pd.DataFrame:
    """Give columns the types of TABLES as `tables.typed` does, but text as categories."""
    kinds = {column: tables.TABLES[name][column][0] for column in columns}
    made = {column: tables.column(frame, column, kind) for column, kind in kinds.items() if kind != "str"}
    return pd.DataFrame(made | {column: _text(frame, column) for column in kinds.keys() - made})[list(kinds)]


def _text(frame: pd.DataFrame, column: str) -> pd.Series:
    if column in frame and isinstance(frame[column].dtype, pd.CategoricalDtype):
        told = frame[column].cat.categories
        as_it_is = told.dtype == "str" and not frame[column].hasnans
        return frame[column] if as_it_is else recoded(frame[column], told.astype("str"))
    return tables.column(frame, column, "str").astype("category")


def recoded(column: pd.Series, values) -> pd.Series:
    """Give each category of a column another value, what is missing ""; categories that become equal are one."""
    old, values = column.cat.codes.to_numpy(), np.asarray(values, dtype=object)
    if (old < 0).any():
        values = np.append(values, "")  # code -1 takes the last
    codes, found = pd.factorize(values)
    return pd.Series(pd.Categorical.from_codes(codes[old], found), column.index)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn categories into text again, as measures and extracts know it; for a part of a large table."""
    return frame.assign(**{c: _words(frame[c]) for c in frame if isinstance(frame[c].dtype, pd.CategoricalDtype)})


def _words(column: pd.Series) -> pd.Series:
    text = pd.array(column.cat.categories, dtype="str")
    return pd.Series(text.take(column.cat.codes.to_numpy(np.int64), allow_fill=column.hasnans), column.index)


def keys(frame: pd.DataFrame, columns: list[str], like: pd.DataFrame | None = None) -> np.ndarray:
    """Return one whole number per combination of categories, in those of `like`; -1 where `like` does not know one."""
    like, made, known = frame if like is None else like, np.zeros(len(frame), np.int64), np.ones(len(frame), bool)
    for column in columns:
        categories = like[column].cat.categories
        codes = frame[column].cat.codes if frame is like else categories.get_indexer(frame[column].astype("str"))
        made, known = made * len(categories) + codes, known & (codes >= 0)
    return np.where(known, made, -1)
