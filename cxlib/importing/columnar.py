"""Read SPSS and Parquet files as text, with what SPSS knows of its codes: their labels, and which mean no answer."""

import io
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd


@dataclass(frozen=True, eq=False)
class Columns:
    """The image of a file with named columns: its cells as text, and by position (from 1) what a column is called,
    the labels of its codes, and the ranges of codes declared as no answer; `sets`: by name the positions of the
    columns that are one question (multiple response).
    """

    cells: pd.DataFrame
    texts: dict[int, str] = field(default_factory=dict)
    labels: dict[int, dict[str, str]] = field(default_factory=dict)
    absent: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    sets: dict[str, list[int]] = field(default_factory=dict)


def spss(path: Path) -> Columns:
    """Read a .sav or .zsav file; codes stay codes, those of user-missing too.

    Raises
    ------
    ValueError if the file is damaged.
    """
    frame, about = _opened(path)
    places = {name: at for at, name in enumerate(about.column_names, 1)}
    texts = {places[name]: text for name, text in about.column_names_to_labels.items() if text}
    labels = {
        places[name]: {_text(code): str(label).strip() for code, label in pairs.items()}
        for name, pairs in about.variable_value_labels.items()
    }
    absent = {
        places[name]: [(_low(each["lo"]), _low(each["hi"], 1)) for each in ranges if not isinstance(each["lo"], str)]
        for name, ranges in about.missing_ranges.items()
    }
    sets = {name: [places[each] for each in one["variable_list"]] for name, one in about.mr_sets.items()}
    return Columns(_cells(frame), texts, labels, absent, sets)


def _opened(path: Path) -> tuple:
    """Read values and what is known of them; dates beyond the year 9999 leave all dates as SPSS's seconds."""
    import pyreadstat  # a second to import, and few files need it

    try:
        try:
            return pyreadstat.read_sav(path, user_missing=True)
        except OverflowError:
            return pyreadstat.read_sav(path, user_missing=True, disable_datetime_conversion=True)
    except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: is a damaged SPSS file ({error}); export it again") from None


def parquet(data: bytes, name: str) -> Columns:
    """Read a Parquet file of plain columns.

    Raises
    ------
    ValueError if the file is damaged.
    """
    import pyarrow
    import pyarrow.parquet

    try:
        frame = pyarrow.parquet.read_table(io.BytesIO(data)).to_pandas(ignore_metadata=True)
    except (pyarrow.ArrowException, OSError) as error:
        first = str(error).splitlines()[0]
        raise ValueError(f"{name}: is a damaged Parquet file ({first}); export it as CSV or XLSX") from None
    return Columns(_cells(frame))


def _low(bound: float, sign: int = -1) -> float:
    """Return a bound of a range; SPSS's LOWEST and HIGHEST come as the largest numbers there are."""
    return sign * float("inf") if abs(bound) > 1e300 else float(bound)


def _cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn values to text, the first row the names."""
    body = frame.set_axis(range(frame.shape[1]), axis=1)
    text = body.apply(lambda column: column.map(_text).astype("str")) if len(body) else body.astype("str")
    head = pd.DataFrame([[str(name) for name in frame]], columns=body.columns, dtype="str")
    return pd.concat([head, text], ignore_index=True)


def _text(value) -> str:
    """Say a value as a spreadsheet would show it, dates in ISO, nothing as ""."""
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else value.isoformat(sep=" ", timespec="seconds")
    return str(value).rstrip()
