"""Read a sheet of an XLSX or ODS workbook as text; dates stay dates (ISO), whole numbers lose the .0 Excel adds."""

import datetime
import io
import zipfile
from dataclasses import dataclass

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

LARGEST = 500_000_000  # bytes unpacked: a workbook of a million answers stays far below
KINDS = {"xl/workbook.xml": "xlsx", "content.xml": "ods"}  # the entry that tells what an archive is


@dataclass(frozen=True, eq=False)
class Grid:
    """The image of a sheet: what kind of workbook, the sheet's name, its cells as text from the first row on, and
    the cells merged within the first row as (first, last), from 1.
    """

    kind: str
    sheet: str
    cells: pd.DataFrame
    merged: list[tuple[int, int]]


def load(data: bytes, name: str, sheet: str | None = None) -> Grid:
    """Read one sheet.

    Parameters
    ----------
    sheet : its name; None where only one sheet has content.

    Raises
    ------
    ValueError if the archive is no workbook, unpacks beyond reason, or several sheets have content.
    """
    kind, book = _opened(data, name)
    filled = _filled(book)
    if sheet is None and len(filled) != 1:
        listed = ", ".join(repr(each) for each in filled) or "none"
        raise ValueError(f'{name}: sheets with content: {listed}; name one: read = {{ sheet = "..." }}')
    if sheet is not None and sheet not in filled:
        raise ValueError(f"{name}: no sheet {sheet!r} with content; there are {', '.join(map(repr, filled))}")
    page = book.get_sheet_by_name(sheet or filled[0])
    cells = _table(page.to_python(skip_empty_area=False))
    ranges = (page.merged_cell_ranges or []) if kind == "xlsx" else []
    merged = [(start[1] + 1, end[1] + 1) for start, end in ranges if start[0] == end[0] == 0]
    return Grid(kind, page.name, cells, sorted(merged))


def largest(data: bytes, name: str) -> str | None:
    """Name the sheet with the most cells, None where there is no choice."""
    book = _opened(data, name)[1]
    filled = _filled(book)
    sizes = {each: book.get_sheet_by_name(each).height * book.get_sheet_by_name(each).width for each in filled}
    return max(sizes, key=sizes.get) if len(sizes) > 1 else None


def _opened(data: bytes, name: str) -> tuple[str, CalamineWorkbook]:
    kind = _guard(data, name)
    try:
        return kind, CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        raise ValueError(f"{name}: is a damaged workbook ({error}); save it again in a spreadsheet") from None


def _filled(book: CalamineWorkbook) -> list[str]:
    return [each for each in book.sheet_names if book.get_sheet_by_name(each).to_python()]


def _guard(data: bytes, name: str) -> str:
    """Refuse an archive that is no workbook, and one that would fill the memory; tell which kind it is."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, NotImplementedError):  # the latter: a version of the format nobody writes
        raise ValueError(f"{name}: is a damaged archive; export it again") from None
    names = {entry.filename for entry in entries}
    kind = next((kind for entry, kind in KINDS.items() if entry in names), None)
    if kind is None:
        raise ValueError(f"{name}: is an archive, not a workbook; unpack it and import the CSV or XLSX inside")
    size = sum(entry.file_size for entry in entries)
    if size > LARGEST:
        raise ValueError(f"{name}: unpacks to {size // 1_000_000} MB; export it as CSV")
    return kind


def _table(cells: list[list]) -> pd.DataFrame:
    """Turn cells to text; columns and last rows that are empty throughout are only the sheet's far corner."""
    text = [[_text(cell) for cell in row] for row in cells]
    width = max((place for row in text for place, cell in enumerate(row, 1) if cell), default=0)
    while text and not any(text[-1]):
        text.pop()
    return pd.DataFrame([row[:width] for row in text], columns=range(width), dtype="str")


def _text(cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ", timespec="seconds") if cell.time() != datetime.time() else str(cell.date())
    return str(cell)
