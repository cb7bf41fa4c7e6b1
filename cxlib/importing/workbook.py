"""Read a sheet of an XLSX workbook as text; dates stay dates (ISO), whole numbers lose the .0 Excel never showed."""

import datetime
import io
import zipfile

from python_calamine import CalamineError, CalamineWorkbook

LARGEST = 500_000_000  # bytes unpacked: a workbook of a million answers stays far below


def records(data: bytes, name: str, sheet: str | None = None) -> list[list[str]]:
    """Return the rows of a sheet as lists of text.

    Parameters
    ----------
    sheet : its name; None where only one sheet has content.

    Raises
    ------
    ValueError if the archive is no workbook, unpacks beyond reason, or several sheets have content.
    """
    _guard(data, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        filled = [each for each in book.sheet_names if book.get_sheet_by_name(each).to_python()]
    except CalamineError as error:
        raise ValueError(f"{name}: is a damaged workbook ({error}); save it again in a spreadsheet") from None
    if sheet is None and len(filled) != 1:
        listed = ", ".join(repr(each) for each in filled) or "none"
        raise ValueError(f'{name}: sheets with content: {listed}; name one: read = {{ sheet = "..." }}')
    if sheet is not None and sheet not in filled:
        raise ValueError(f"{name}: no sheet {sheet!r} with content; there are {', '.join(map(repr, filled))}")
    return _rows(book.get_sheet_by_name(sheet or filled[0]).to_python(skip_empty_area=False))


def _guard(data: bytes, name: str) -> None:
    """Refuse an archive that is no workbook, and one that would fill the memory."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, NotImplementedError):  # the latter: a version of the format nobody writes
        raise ValueError(f"{name}: is a damaged archive; export it again") from None
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise ValueError(f"{name}: is an archive, not a workbook; unpack it and import the CSV or XLSX inside")
    size = sum(entry.file_size for entry in entries)
    if size > LARGEST:
        raise ValueError(f"{name}: unpacks to {size // 1_000_000} MB; export it as CSV")


def _rows(cells: list[list]) -> list[list[str]]:
    """Turn cells to text; columns and last rows that are empty throughout are only the sheet's far corner."""
    text = [[_text(cell) for cell in row] for row in cells]
    width = max((place for row in text for place, cell in enumerate(row, 1) if cell), default=0)
    while text and not any(text[-1]):
        text.pop()
    return [row[:width] for row in text]


def _text(cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ", timespec="seconds") if cell.time() != datetime.time() else str(cell.date())
    return str(cell)
