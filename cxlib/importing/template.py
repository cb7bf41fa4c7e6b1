"""`cx instrument template own.xlsx --from export.csv`: an instrument's spreadsheet, filled from a file of answers."""

import io
from pathlib import Path

from cxlib import instruments
from cxlib.importing import companion, questions, selectdrafts, sniff, structured
from cxlib.importing.codebook import COLUMNS

EXAMPLE = [
    {"item": "support_1", "text_fi": "Saamme tukea nopeasti.", "text_en": "We get support fast."}
    | {"low": 1, "high": 7, "dimension": "support", "dimension_fi": "Tuki", "dimension_en": "Support"},
    {"item": "support_2", "text_fi": "Joudumme odottamaan tukea.", "text_en": "We have to wait for support."}
    | {"low": 1, "high": 7, "dimension": "support", "reversed": "yes"},
]
WIDTHS = {"item": 24, "text_fi": 50, "text_en": 50, "answers": 40, "dimension": 24}


def write(file: str | Path, export: str | Path | None = None, beside: str | Path | None = None) -> list[dict]:
    """Write a spreadsheet to fill in: the columns, what each says as its note, and items.

    Parameters
    ----------
    export : a file of answers, or LimeSurvey's structure of a survey (.lss), whose rated questions become the items
        (of answers the select-all ones too); without one two stand there as an example.
    beside : the companion of a file of answers.

    Returns
    -------
    The items written, one dict each (see `questions.asked`).

    Raises
    ------
    ValueError if the file exists or is no .xlsx, or the export has no rated question that no instrument knows.
    """
    file = Path(file)
    if file.suffix != ".xlsx" or file.exists():
        raise ValueError(f"{file}: {'is there already' if file.exists() else 'is no .xlsx'}; give another name")
    rows = _asked(Path(export), Path(beside) if beside else None) if export else EXAMPLE
    file.write_bytes(_book(rows))
    return rows


def _asked(export: Path, beside: Path | None) -> list[dict]:
    known = instruments.load_all(instruments.FOLDER)
    if export.suffix.casefold() == ".lss":
        rows = structured.asked(companion.load(export), known)
    else:
        sheet = companion.added(sniff.load(export)[0], export, beside)[0]
        rows = [*questions.asked(sheet, known), *selectdrafts.asked(sheet, known)]
    if not rows:
        raise ValueError(
            f"{export.name}: no question in it looks rated (numbers 0 to 10, or a few answers in words) or like "
            "select-all that no instrument knows; list your questions in the spreadsheet that the command writes "
            "without --from"
        )
    return rows


def _book(rows: list[dict]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment

    book, buffer = Workbook(), io.BytesIO()
    for row in [{key: key for key in COLUMNS}, *rows]:
        book.active.append([row.get(key, "") for key in COLUMNS])
    for cell, (key, (_, told)) in zip(book.active[1], COLUMNS.items(), strict=True):
        cell.comment = Comment(told, "cx")
        book.active.column_dimensions[cell.column_letter].width = WIDTHS.get(key, 14)
        for below in book.active[cell.column_letter][1:]:
            below.alignment = Alignment(wrap_text=True, vertical="top")
            below.data_type = "s" if isinstance(below.value, str) else below.data_type  # a question may begin with =
    book.active.freeze_panes = "B2"
    book.save(buffer)
    return buffer.getvalue()
