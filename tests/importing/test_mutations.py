"""Every delimited export in other dress: other separator, line ends, encoding, order of columns. The same cells, or a
clear error; never something else.
"""

import csv
import io

import pytest

from cxlib.importing import read, status

pytestmark = pytest.mark.slow  # together they take many seconds

RECORDS = 150  # of each file: enough for every kind of cell, and quick
SOURCES = {
    "cx_complaints_clean.csv": ("utf-8-sig", ","),
    "cx_nps_long_format.csv": ("utf-8", ","),
    "cx_nps_long_result.csv": ("utf-8-sig", ","),
    "cx_tickets_head.csv": ("utf-8", ","),
    "dimensions_delimited_sets_head.csv": ("utf-8", ","),
    "gforms_en_palkka2024.tsv": ("utf-8", "\t"),
    "gforms_fi_palkka2022.tsv": ("utf-8", "\t"),
    "gforms_fi_palkka2024.tsv": ("utf-8", "\t"),
    "gforms_nps_event_us_dates.csv": ("utf-8", ","),
    "limesurvey_code_and_text_nl.csv": ("utf-8", ","),
    "limesurvey_fulltext_anonymised_dates.csv": ("utf-8", ","),
    "limesurvey_fulltext_semicolon_de.csv": ("utf-8-sig", ";"),
    "locale_semicolon_decimal_comma.csv": ("utf-8", ";"),
    "qualtrics_3row_choicetext_timing.csv": ("utf-8", ","),
    "qualtrics_insights_many_types.csv": ("utf-8", ","),
    "qualtrics_legacy_negative_recodes.csv": ("utf-8-sig", ","),
    "qualtrics_side_by_side.csv": ("utf-8", ","),
    "surveygizmo_jupyter2015.csv": ("utf-8", ","),
    "surveymonkey_starwars_expanded.csv": ("cp1252", ","),
    "surveymonkey_steak_two_rows.csv": ("utf-8", ","),
    "surveymonkey_thanksgiving_flat.csv": ("utf-8", ","),
    "surveymonkey_weather_dash_missing.csv": ("utf-8", ","),
}
DRESSES = [
    (",", "\r\n", "utf-8-sig"),
    (";", "\n", "utf-8"),
    ("\t", "\r\n", "utf-16"),
    ("|", "\r", "utf-8"),
    (";", "\r\n", "cp1252"),
    (";", "\r", "mac_roman"),
]


def records(shared, name) -> list[list[str]]:
    encoding, sep = SOURCES[name]
    text = (shared / "exports" / name).read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=sep))[:RECORDS]


def written(path, rows, dress) -> None:
    sep, end, encoding = dress
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL  # the writer leaves a lone \n bare then
    csv.writer(buffer := io.StringIO(newline=""), delimiter=sep, lineterminator=end, quoting=quoting).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))


def is_utf8(data: bytes) -> bool:
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def facts(sheet) -> tuple:
    out = status.reasons(sheet)[0].value_counts().to_dict()
    return sheet.tool, sheet.head_rows, sheet.zone, [h.name for h in sheet.heads], sheet.rows.to_numpy().tolist(), out


@pytest.mark.parametrize("dress", DRESSES, ids=lambda dress: f"{dress[0]!r}-{dress[1]!r}-{dress[2]}")
@pytest.mark.parametrize("name", SOURCES)
def test_another_dress_brings_the_same_cells_or_a_clear_error(shared, tmp_path, name, dress):
    rows = records(shared, name)
    written(tmp_path / "plain.csv", rows, (",", "\n", "utf-8"))
    try:
        written(tmp_path / "dressed.csv", rows, dress)
    except UnicodeEncodeError:
        pytest.skip(f"its letters cannot be written in {dress[2]}")
    if dress[2] == "mac_roman" and is_utf8((tmp_path / "dressed.csv").read_bytes()):
        pytest.skip("its only two letters beyond ASCII happen to be one letter in UTF-8")
    try:
        sheet = read.load(tmp_path / "dressed.csv")
    except ValueError as error:
        assert dress[2] in ("cp1252", "mac_roman") and "no single code page explains the file" in str(error)
        sheet = read.load(tmp_path / "dressed.csv", {"encoding": dress[2]})  # what the message asks for
    assert facts(sheet) == facts(read.load(tmp_path / "plain.csv"))


@pytest.mark.parametrize("name", SOURCES)
def test_a_column_that_moved_takes_its_cells_along(shared, tmp_path, name):
    rows = records(shared, name)
    empty = not any(row[-1].strip() for row in rows)  # the separator at every line's end
    at = len(rows[0]) - 1 - empty
    moved = [[row[0], row[at], *row[1:at], *row[at + 1 :]] for row in rows]
    if name.startswith(("qualtrics_3row", "qualtrics_legacy", "surveygizmo")):  # known by how their first heads follow
        moved = [[*row[:10], row[at], *row[10:at], *row[at + 1 :]] for row in rows]
    written(tmp_path / "plain.csv", rows, (",", "\n", "utf-8"))
    written(tmp_path / "moved.csv", moved, (",", "\n", "utf-8"))
    plain, other = read.load(tmp_path / "plain.csv"), read.load(tmp_path / "moved.csv")
    assert other.tool == plain.tool and sorted(h.name for h in other.heads) == sorted(h.name for h in plain.heads)
    names = [head.name for head in plain.heads]
    for head in [each for each in plain.heads if each.name and names.count(each.name) == 1]:
        assert other.column({"column": head.name}).tolist() == plain.rows[head.position].tolist(), head.name
