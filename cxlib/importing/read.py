"""Read a file of answers as text, exactly as it stands: no cell is converted, repaired or dropped here."""

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd

from cxlib.importing import content, heads, workbook
from cxlib.importing.heads import Head
from cxlib.importing.problems import ranges

SEPARATORS = (",", ";", "\t", "|")
NUMBERS = {mark: re.compile(rf'(?<=[;\t])"?-?[0-9]*{re.escape(mark)}[0-9]+"?(?=[;\t\r\n]|$)') for mark in ",."}
csv.field_size_limit(10_000_000)  # a long comment is a cell, not an error


@dataclass(frozen=True, eq=False)
class Sheet:
    """The image of a file: its heads, its rows as text, and how they were read.

    `rows` has the columns' positions (from 1) as columns and the row numbers a spreadsheet shows (head = 1) as index;
    `blank` counts the rows without any content, which are not among them.
    """

    name: str
    sha256: str
    encoding: str
    sep: str
    decimal: str
    heads: list[Head]
    rows: pd.DataFrame
    blank: int

    def column(self, address: dict) -> pd.Series:
        """Return the cells of the column an address means."""
        return self.rows[heads.find(self.heads, address).position]


def load(path: Path, options: dict | None = None) -> Sheet:
    """Read a CSV or XLSX file with one header row.

    Parameters
    ----------
    options : `[source] read` of a mapping: encoding, sep, decimal, sheet, quote; "auto" or absent is detected.

    Raises
    ------
    ValueError naming file, line and remedy: no table, no rows, unequal rows, an open quote, NUL, unknown encoding.
    """
    options = {key: value for key, value in (options or {}).items() if value != "auto"}
    if path.name != path.name.encode("utf-8", "ignore").decode():
        raise ValueError(f"{path.name!r}: this name is no text in any alphabet; rename the file")
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}); check the name") from None
    content.refuse(data, path.name)
    if data.startswith(b"PK\x03\x04"):
        records, how = workbook.records(data, path.name, options.get("sheet")), ("xlsx", "", ".")
    else:
        records, how = _delimited(data, path.name, options)
    return _sheet(records, path.name, hashlib.sha256(data).hexdigest(), how)


def _sheet(records: list[list[str]], name: str, sha256: str, how: tuple[str, str, str]) -> Sheet:
    found, taken = heads.one_row(records, name)
    index = range(taken + 1, len(records) + 1)
    rows = pd.DataFrame(records[taken:], index=index, columns=[head.position for head in found], dtype="str")
    filled = rows.apply(lambda column: column.str.strip() != "") if len(rows) else rows.astype(bool)
    rows = rows[filled.any(axis=1)]
    if rows.empty:
        raise ValueError(f"{name}: has a head and no rows; export it again with its answers")
    # a column without head and content is only the separator at the end of every line
    empty = [head.position for head in found if not head.name and not filled[head.position].any()]
    kept = [head for head in found if head.position not in empty]
    return Sheet(name, sha256, *how, kept, rows.drop(columns=empty), len(records) - taken - len(rows))


def _delimited(data: bytes, name: str, options: dict) -> tuple[list[list[str]], tuple[str, str, str]]:
    text, encoding = content.text(data, name, options.get("encoding", "auto"))
    sep = options.get("sep") or _separator(text, name)
    records = _records(text, name, sep, options.get("quote", '"'))
    return records, (encoding, sep, options.get("decimal") or _decimal(text, sep))


def _separator(text: str, name: str) -> str:
    """Choose the separator that gives the first rows one equal width, the widest of those that do."""
    widths = {}
    for sep in SEPARATORS:
        rows = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=sep)
        counts = [len(row) for row in islice(rows, 200) if row]
        if counts and counts[0] > 1:
            widths[sep] = counts[:-1] if len(text) > 200_000 else counts
    even = {sep: counts for sep, counts in widths.items() if len(set(counts)) == 1}
    best = sorted((even or widths).items(), key=lambda pair: -pair[1][0])
    if len(best) > 1 and best[0][1][0] == best[1][1][0]:
        both = " and ".join(repr(sep) for sep, _ in best[:2])
        raise ValueError(f'{name}: {both} separate equally well; declare it: read = {{ sep = ";" }} in the mapping')
    return best[0][0] if best else ","


def _records(text: str, name: str, sep: str, quote: str) -> list[list[str]]:
    """Split text into rows of equal width; lines without anything become rows of empty cells."""
    how = {"quoting": csv.QUOTE_NONE} if quote == "none" else {"quotechar": quote}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sep, strict=True, **how)
    rows, lines, start = [], [], 1
    try:
        for cells in reader:
            rows.append(cells)
            lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        why = "a quote is opened and never closed" if "end of data" in str(error) else str(error)
        remedy = 'correct it in a copy, or write read = { quote = "none" } if quotes mean nothing in this file'
        raise ValueError(f"{name}: line {start}: {why}; {remedy}") from None
    _same_width(rows, lines, name)
    return [cells or [""] * len(rows[0]) for cells in rows]


def _same_width(rows: list[list[str]], lines: list[int], name: str) -> None:
    """Refuse rows longer or shorter than the head: their cells would slide into other columns."""
    width, uneven = len(rows[0]), {}
    for cells, line in zip(rows, lines, strict=True):
        if cells and len(cells) != width:
            uneven.setdefault(len(cells), []).append(line)
    if uneven:
        found = "; ".join(f"line {ranges(at)}: {count}" for count, at in sorted(uneven.items()))
        raise ValueError(f"{name}: the head has {width} cells, but {found}; export it again, or quote the texts")


def _decimal(text: str, sep: str) -> str:
    """Tell the decimal mark: a comma-separated file has points; elsewhere what its numbers show."""
    if sep not in ";\t":
        return "."
    comma, point = (bool(NUMBERS[mark].search(text)) for mark in ",.")
    return "," if comma or (sep == ";" and not point) else "."
