"""A table as plain arrays, one for each column: choosing rows of a wide DataFrame costs by the column."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

Arrays = dict[str, np.ndarray]
TEXTS = {
    "account_id",
    "name",
    "instrument",
    "statistic",
    "dimension",
    "verdict",
    "note",
    "reason",
    "band",
    "part",
    "place",
}
TEXTS |= {"customer_reason", "team_reason", "phase", "touchpoint", "period"}


def of(table: pd.DataFrame, names) -> Arrays:
    """The columns of these names the table has: texts ("" where there is none), `shown` True or False, else floats."""
    return {name: _array(table[name], name) for name in names if name in table}


def _array(column: pd.Series, name: str) -> np.ndarray:
    """One column by what it holds."""
    if name == "shown":
        return column.to_numpy(dtype=bool)
    if name in TEXTS:
        return np.array(["" if value is None or value != value else value for value in column.tolist()], dtype=object)
    return column.to_numpy(dtype=float, na_value=np.nan)


def pick(placed: Arrays, rows: np.ndarray) -> Arrays:
    """The rows that are True in a mask, or at given places."""
    return {name: values[rows] for name, values in placed.items()}


def each(placed: Arrays) -> list[SimpleNamespace]:
    """The rows one by one, each with its columns as attributes."""
    names = list(placed)
    return [
        SimpleNamespace(**dict(zip(names, row, strict=True)))
        for row in zip(*map(np.ndarray.tolist, placed.values()), strict=True)
    ]
