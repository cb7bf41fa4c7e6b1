"""What a spreadsheet or a wrong encoding did to a file before it came here: found and said, never repaired."""

import re

import pandas as pd

from cxlib.importing.people import REWRITTEN
from cxlib.importing.read import Sheet

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu)"  # noqa: E501
SIGNS = {
    "ranges turned into dates (5-6 became 5-Jun)": re.compile(rf"[0-9]{{1,2}}[-.]{MONTH}|{MONTH}[-.][0-9]{{2}}", re.I),
    "formula errors": re.compile(r"#(NAME\?|REF!|VALUE!|N/A|DIV/0!|NULL!|NUM!)|#{4,}"),
    "numbers in scientific notation (long ids lose digits)": re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.I),
    "letters read in a wrong encoding (ä became Ã¤)": re.compile(r".*Ã[\u0080-\u00bf¤¶¥–].*", re.DOTALL),
    "letters lost before (replaced by \ufffd)": re.compile(r".*\ufffd.*", re.DOTALL),
}
CUT = re.compile(r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4} [0-9]{1,2}[:.][0-9]{2}")


def found(sheet: Sheet) -> list[str]:
    """Say what looks damaged, by kind: how many cells, in which columns."""
    kinds = {kind: {} for kind in SIGNS}
    for head in sheet.heads:
        counts = sheet.rows[head.position].str.strip().value_counts()
        for kind, sign in SIGNS.items():
            cells = int(counts[[bool(sign.fullmatch(cell)) for cell in counts.index]].sum())
            kinds[kind] |= {head.label: cells} if cells else {}
    told = [f"{kind}: {_where(columns)}" for kind, columns in kinds.items() if columns]
    return told + _dates(sheet) + _ids(sheet)


def _where(columns: dict[str, int]) -> str:
    shown = ", ".join(f"{name[:60]!r} {count}" for name, count in list(columns.items())[:8])
    return f"{sum(columns.values())} cells in {shown}" + (" and more" if len(columns) > 8 else "")


def _dates(sheet: Sheet) -> list[str]:
    """Say which dates of a tool that writes seconds in ISO have become a spreadsheet's, to the minute."""
    if sheet.tool not in ("qualtrics", "limesurvey", "alchemer"):
        return []
    mine = [head for head in sheet.heads if {head.name, head.key} & set(sheet.about.get("dates", []))]
    cut = {head.label: int(sheet.rows[head.position].str.fullmatch(CUT).sum()) for head in mine}
    cut = {label: count for label, count in cut.items() if count}
    return [f"a spreadsheet has rewritten the dates, seconds are gone: {_where(cut)}"] if cut else []


def _ids(sheet: Sheet) -> list[str]:
    """Say which ids of the tool have become numbers that no longer hold all digits."""
    mine = [head for head in sheet.heads if head.name in sheet.about.get("respondent", [])]
    bad = {head.label: _rewritten(sheet.rows[head.position]) for head in mine}
    bad = {label: count for label, count in bad.items() if count}
    return [f"respondent ids rewritten as numbers or dates: {_where(bad)}"] if bad else []


def _rewritten(cells: pd.Series) -> int:
    return sum(bool(REWRITTEN.fullmatch(cell.strip())) for cell in cells)
