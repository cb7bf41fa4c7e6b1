"""What is wrong with a file, said all at once: where, what, and the remedy."""

import re
from collections.abc import Iterable

import pandas as pd

from cxlib.importing import personal

LONGEST = 40  # characters of a cell that a message repeats; an answer's label is shorter, a comment longer
MANY = 200  # lines; above it cells of one column with one fault share a line


def ranges(numbers: Iterable[int]) -> str:
    """Say row numbers shortly, none left out.

    >>> ranges([2, 7, 5, 6])
    '2, 5-7'
    """
    parts, ordered = [], sorted(set(numbers))
    for number in ordered:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in parts)


def cells(column: str, values: pd.Series, why) -> pd.DataFrame:
    """Return one problem per cell: columns row, column, value, why.

    Parameters
    ----------
    values : the cells that are wrong, index their rows.
    why : the fault and its remedy, one text or a Series of the same index.
    """
    return pd.DataFrame({"row": values.index, "column": column, "value": values.to_numpy(), "why": why})


def short(values: pd.Series) -> pd.Series:
    """Leave out what looks like somebody's own words, address or number: a column of comments taken for scores."""
    own = values.str.len() > LONGEST
    for pattern in personal.CONTENT.values():
        own |= values.str.contains(pattern, flags=re.IGNORECASE)
    return values.mask(own, "").astype("str")


def whole(why: str, column: str = "") -> pd.DataFrame:
    """Return one problem of the whole file, or of a whole column."""
    return pd.DataFrame({"row": [0], "column": [column], "value": [""], "why": [why]})


def lines(found: pd.DataFrame, name: str) -> list[str]:
    """Say problems in lines; equal cells of a column with the same fault share one, with all their rows."""
    by = ["column", "value", "why"]
    if len(found.drop_duplicates(by)) > MANY:
        by = ["column", "why"]
    return [_line(group, name) for _, group in found.groupby(by, sort=False)]


def _line(group: pd.DataFrame, name: str) -> str:
    rows = ranges(row for row in group["row"] if row)
    values = [f"{value[:60]!r}" for value in group["value"].drop_duplicates() if value]
    shown = ", ".join(values[:5]) + (f" and {len(values) - 5} more" if len(values) > 5 else "")
    column = group["column"].iloc[0]
    place = "".join([f", row {rows}" if rows else "", f", column {column!r}" if column else ""])
    return f"{name}{place}: {shown + ' ' if shown else ''}{group['why'].iloc[0]}"
