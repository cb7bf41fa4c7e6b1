"""Read a study's tables in their types, and write them so that nobody else reads them and no cell is a formula."""

import csv
import os
import re
import tempfile
from pathlib import Path

import pandas as pd

from cxlib.study.stated import LANGUAGES, MEASURED, MISSING, PERSONAL, ROLES, SIDES, TABLES, UNSAID

__all__ = ["LANGUAGES", "MEASURED", "MISSING", "PERSONAL", "ROLES", "SIDES", "TABLES", "UNSAID"]

# what spreadsheets take for the beginning of a formula, also behind quotes and blanks
FORMULA = re.compile(r"[\"'\s\x00]*[=+\-@\t\r\n＝＋－＠]")
_TRUE = {"true": True, "1": True, "1.0": True, "yes": True, "false": False, "0": False, "0.0": False, "no": False}


def find(folder: Path, name: str) -> Path | None:
    """Return the file that holds a table, Parquet before CSV; None where the study has no such table."""
    found = [path for suffix in (".parquet", ".csv") if (path := folder / f"{name}{suffix}").is_file()]
    return found[0] if found else None


def raw(path: Path) -> pd.DataFrame:
    """Read a table's file as it is: Parquet with its types, CSV as text (an empty cell is missing, "NA" is a name)."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")


def lacking(names, name: str) -> list[str]:
    """Return the columns a table must have and, by the names as read, has not."""
    must = [column for column, (_, required, _) in TABLES[name].items() if required or column in MEASURED]
    return [column for column in must if column not in names]


def complain(path: Path, names, name: str) -> None:
    """Refuse a file without the columns its table must have."""
    if gone := lacking(names, name):
        raise ValueError(f"{path.name}: no column {', '.join(gone)}; add it (`cx check` says what else is wrong)")


def typed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give a table its columns, order and types; what cannot be converted becomes missing (`check` names it).

    Parameters
    ----------
    frame : DataFrame as read; columns beyond the table's are left out, optional ones that lack are added empty.

    Returns
    -------
    DataFrame with exactly the columns of TABLES[name]; missing text is "", missing numbers NaN, missing bool False.
    """
    return pd.DataFrame({each: column(frame, each, spec[0]) for each, spec in TABLES[name].items()})


def column(frame: pd.DataFrame, name: str, kind: str) -> pd.Series:
    """Give one column its type; absent: empty cells."""
    if name not in frame:
        return pd.Series({"str": "", "float": float("nan"), "bool": False}[kind], index=frame.index, dtype=kind)
    values = frame[name]
    if kind == "float":
        return pd.to_numeric(values, errors="coerce").astype(float)
    if kind == "bool":
        return (
            values if values.dtype == bool else values.astype("str").str.lower().map(_TRUE).fillna(False).astype(bool)
        )
    if isinstance(values.dtype, pd.CategoricalDtype):  # millions of rows of few names: convert the names alone
        words = pd.array(values.cat.categories.astype("str"), dtype="str")
        values = pd.Series(words.take(values.cat.codes.to_numpy(), allow_fill=True), values.index)
    return values.astype("str").fillna("")


def private(folder: Path) -> Path:
    """Make a folder of a study, and those above it that are missing, for the owner alone (Windows: as inherited)."""
    for place in reversed([folder, *folder.parents]):
        place.mkdir(mode=0o700, exist_ok=True)
    return folder


def as_csv(frame: pd.DataFrame) -> bytes:
    """Write a table as CSV in which no text is a formula to a spreadsheet: a `'` stands before one (see `from_csv`)."""
    texts = frame.select_dtypes("str").columns
    guarded = frame.assign(**{name: frame[name].map(_guarded) for name in texts}).rename(columns=_guarded)
    return guarded.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC).encode()


def _guarded(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def from_csv(path: Path) -> pd.DataFrame:
    """Read back what `as_csv` wrote, as text."""
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    return frame.map(_bare).rename(columns=_bare)


def _bare(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell[1:]) else cell


def replace(path: Path, content: bytes) -> None:
    """Write a file of a study, for the owner alone; a reader sees the old one or the new one, never half of it."""
    private(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
