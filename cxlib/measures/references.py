"""What a reference over all accounts says of the rows of a table."""

import numpy as np
import pandas as pd

KEYS = ["instrument", "part", "statistic", "dimension"]


def of(table: pd.DataFrame, reference: pd.DataFrame, column: str) -> np.ndarray:
    """One value of a reference for each row of a table, by instrument, part, statistic, dimension; NaN: it has none.

    Raises
    ------
    ValueError if the reference has two rows of one dimension.
    """
    asked, given = (list(zip(*(each[key].tolist() for key in KEYS), strict=True)) for each in (table, reference))
    known = dict(zip(given, reference[column].tolist(), strict=True))
    if len(known) < len(given):
        raise ValueError(f"the reference {column} has two rows of one {', '.join(KEYS)}; keep one")
    return np.array([known.get(row, np.nan) for row in asked], dtype=float)
