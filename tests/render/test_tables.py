"""The table pack: every number as a number, no hidden one, nothing that runs, the same bytes each time."""

import io
import json
import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from cxlib import words
from cxlib.render import cells, formats, tables

from . import hand

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")', "http://x.example", "mailto:a@b"]


def book(*args, **more) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(tables.make(hand.report(*args, **more))))


def row_of(sheet, name: str) -> dict:
    """A row by its first cell, by the heads without their marks."""
    heads = [str(cell.value).strip("●◇ ") for cell in sheet[3]]
    row = next(row for row in sheet.iter_rows(min_row=4) if row[0].value == name)
    return dict(zip(heads, row, strict=True))


def values(sheet, name: str) -> dict:
    return {head: cell.value for head, cell in row_of(sheet, name).items()}


def test_every_number_is_a_typed_cell():
    sheet = book()["Flame, erot"]
    assert values(sheet, "Uskallus") == {
        "mittari": "Uskallus", "yksikkö": "keskiarvo 0–10", "asiakas": 5.5, "asiakas, alaraja": 5.1,
        "asiakas, yläraja": 5.9, "asiakas, n": 35, "tiimi": 7.25, "tiimi, alaraja": 6.5, "tiimi, yläraja": 8,
        "tiimi, n": 12, "ero": 1.75, "eron alaraja": 1, "eron yläraja": 2.5, "tulkinta": "yliarvio", "raja ±": 0.64,
    }  # fmt: skip


def test_a_hidden_row_says_why_and_holds_no_number():
    made = tables.make(hand.report())
    row = values(openpyxl.load_workbook(io.BytesIO(made))["Flame, erot"], "Välittäminen")
    assert (row["asiakas"], row["asiakas, n"]) == (8, 34)  # it is the team that is protected
    assert (row["tiimi"], row["tiimi, n"], row["ero"], row["tulkinta"]) == ("suojattu", "–", "suojattu", "suojattu")
    assert [row[key] for key in ("tiimi, alaraja", "tiimi, yläraja", "eron alaraja", "eron yläraja")] == [None] * 4
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert [name for name in parts.namelist() if b"731" in parts.read(name)] == []


def test_of_too_few_customers_the_count_is_told_and_nothing_else():
    row = values(book(language="en")["NPS by quarter"], "2026\u00a0Q2")
    assert (row["score"], row["lower"], row["upper"], row["n"]) == ("too few answers", None, None, 2)


def test_numbers_are_shown_as_the_page_shows_them():
    fi, en = book(), book(language="en")
    gap = row_of(fi["Flame, erot"], "Uskallus")
    assert (gap["asiakas"].number_format, gap["raja ±"].number_format) == ("0.0", "0.00")
    assert gap["ero"].number_format == '[>=0.05]+0.0;[<=-0.05]"−"0.0;"0"'
    assert row_of(fi["NPS, neljännekset"], "Q3/2026")["tulos"].number_format == '[>=0.5]+0;[<=-0.5]"−"0;"0"'
    sheets = (fi["NPS, vastaukset"], en["NPS answers"])
    shares = [row_of(sheet, 7)[head].number_format for sheet, head in zip(sheets, ("osuus", "share"), strict=True)]
    assert shares == ['0"\u00a0"%', "0%"]


def test_the_score_above_its_answers_is_a_row_of_its_own():
    sheet = book(language="en")["NPS answers"]
    first = {cell.value: below.value for cell, below in zip(sheet[3], sheet[4], strict=True)}
    assert (first["metric"], first["score"], first["lower"], first["n"]) == ("NPS", -5, -30, 22)
    assert [(sheet.cell(row, 1).value, sheet.cell(row, 7).value) for row in (5, 6, 7)] == [(0, 2), (7, 11), (10, 9)]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_from_outside_is_a_formula_or_a_link(text):
    made = hand.report(hand.told(text), name=f"{text} Oy", excluded={text: 3})
    out = tables.make(made)
    found = [cell for sheet in openpyxl.load_workbook(io.BytesIO(out)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in found if cell.value is not None} <= {"s", "n"}
    assert any(str(cell.value).strip() == text.strip() for cell in found)
    with zipfile.ZipFile(io.BytesIO(out)) as parts:
        assert not any(
            b"<f>" in parts.read(name) or b'TargetMode="External"' in parts.read(name) for name in parts.namelist()
        )
        assert not any("externalLink" in name or "vba" in name for name in parts.namelist())


def test_hostile_texts_are_read_back_as_they_are(shared):
    payloads = json.loads((shared / "reliability/fixtures/hostile/payloads.json").read_text(encoding="utf-8"))
    texts = [each for group in payloads.values() for each in (group.values() if isinstance(group, dict) else group)]
    texts = [text for text in texts if isinstance(text, str)]
    bundles = hand.told()
    bundles[0][2]["items"] = [{"text": text, "who": ""} for text in texts]
    rows = book(bundles)["Avoin palaute"].iter_rows(min_row=4, max_col=1, values_only=True)
    kept = [tables.page.printable(tables.page.shorten(text, words.plain("fi").t)) for text in texts]
    kept = [text.replace("\r\n", "\n").replace("\r", "\n") for text in kept]
    assert len(texts) > 20 and [unescape(row[0] or "") for row in rows][: len(kept)] == kept


def test_the_same_report_is_the_same_bytes_and_holds_no_clock():
    made = tables.make(hand.report())
    assert made == tables.make(hand.report())
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == ["2026-09-21T00:00:00Z"] * 2  # the day it speaks of
    assert "<dc:creator></dc:creator>" in core


def test_sheets_have_names_that_may_be_and_none_twice():
    taken: list[str] = []
    long = "a" * 40
    assert [tables.free(name, taken) for name in ("A/B: [c]*?'", "a b c", long, long.upper(), "History", "")] == [
        "A B c", "a b c 2", "a" * 31, "A" * 27 + " 2", "History 2", "?",
    ]  # fmt: skip


def test_a_new_chapter_appears_by_itself():
    new = hand.gaps("pulse.rate")
    new["table"]["columns"] += [["speed", "nopeus", "count"]]
    new["data"]["columns"] += ["speed"]
    new["data"]["rows"] = [[*row, 7] for row in new["data"]["rows"]]
    bundles = hand.told("x", new)
    bundles[1][0]["id"] = "pulse"
    made = book(bundles)
    assert values(made["pulse"], "Uskallus")["nopeus"] == 7


def test_front_page_says_whose_it_is_how_sure_and_what_was_left_out():
    front = book()["Etusivu"]
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in front.iter_rows()}
    text = "\n".join(str(cell) for row in front.iter_rows(values_only=True) for cell in row if cell)
    assert front["A1"].value == "Kontio Oyj" and "Sisäinen raportti" in front["A2"].value
    assert (rows["luettuja vastausrivejä"][0], rows["käytettyjä"][0]) == (230, 221)
    assert rows["pois jätettyjä: jätetty väliin"][0] == 4 and rows["vastaajia vähintään, jotta luku näytetään"][0] == 3
    assert rows["tiimin vastaajia vähintään, jotta osuus näytetään"][0] == 10
    assert "Uskallus" in text and "Juhlista" in text and "Net Promoter" in text and "Benjamini" in text
    assert front["A1"].hyperlink is None and rows["Flame, erot"][0] == "title text"


def test_codebook_explains_every_column_of_every_sheet():
    for language, key in (("fi", "Selitteet"), ("en", "Codebook")):
        made = book(language=language)
        explained = {row[0]: row for row in made[key].iter_rows(min_row=4, values_only=True) if row[0]}
        sheets = [made[name] for name in made.sheetnames[2:-1]]  # after the front page and the comments
        heads = {cell.value for sheet in sheets for cell in sheet[3]}
        assert len(sheets) == 3 and heads <= set(explained)
        assert all(explained[head][2] and explained[head][3] for head in heads)


def test_every_known_column_has_its_words_in_both_languages():
    for language in words.LANGUAGES:
        voice = words.plain(language)
        keys = [
            key
            for column in cells.KINDS
            for key in ([f"{column}_gap", f"{column}_change"] if column == "estimate" else [column])
        ]
        lacking = [key for key in keys if not (voice.has(f"sheet.label.{key}") and voice.has(f"sheet.about.{key}"))]
        assert lacking == []


def test_the_customers_pack_has_no_word_about_the_team():
    bundles = hand.told("x", hand.run())
    texts = [
        str(v) for sheet in book(bundles, reader="customer") for row in sheet.iter_rows(values_only=True) for v in row
    ]
    assert [text for text in texts if re.search(r"tiimi|eflame", text, re.I)] == []
    assert any("tiimi" in str(v) for sheet in book(bundles) for row in sheet.iter_rows(values_only=True) for v in row)


def test_too_few_to_show_is_a_front_page_and_a_codebook():
    made = book(responded=2, used=20)
    text = "\n".join(str(v) for row in made["Etusivu"].iter_rows(values_only=True) for v in row if v)
    assert made.sheetnames == ["Etusivu", "Selitteet"] and "Vastauksia on 2" in text


def test_head_stays_in_view_and_columns_are_wide_enough():
    sheet = book()["Flame, erot"]
    assert sheet.freeze_panes == "B4" and sheet.auto_filter.ref == "A3:O6"
    widths = {letter: each.width for letter, each in sheet.column_dimensions.items()}
    assert widths["A"] > len("Välittäminen") and max(widths.values()) <= 62


@pytest.mark.slow
def test_a_real_report_holds_every_number_of_its_tables(demo_study):
    from .real import reports

    for each in reports(demo_study, ("A0001", "A0015"), ("fi", "en")):
        made = openpyxl.load_workbook(io.BytesIO(tables.make(each)))
        sheets = iter(made.sheetnames[1:])
        for bundle in (bundle for bundles in each.told for bundle in bundles):
            if bundle["kind"] == "comments" and bundle["items"]:
                next(sheets)
            if bundle["kind"] != "figure":
                continue
            sheet, (columns, rows) = made[next(sheets)], cells.table(bundle)
            assert sheet["A1"].value == bundle["title"]
            written = [
                [v for v in row if isinstance(v, int | float)] for row in sheet.iter_rows(min_row=4, values_only=True)
            ]
            for row, found in zip(rows, written, strict=False):
                kinds = {column: cells.kind(bundle, column) for column in columns}
                wanted = [
                    row[c] for c in columns if kinds[c] in cells.NUMBERS and row[c] is not None and kinds[c] != "pairs"
                ]
                if row["shown"]:
                    assert set(round(v, 9) for v in wanted) <= {round(v, 9) for v in found}, bundle["name"]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("localc"), reason="LibreOffice Calc is not installed")
def test_libreoffice_opens_it(tmp_path):
    (tmp_path / "pack.xlsx").write_bytes(tables.make(hand.report()))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "csv"]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "pack.xlsx"], check=True, timeout=120, capture_output=True
    )
    assert "Kontio Oyj" in (tmp_path / "pack.csv").read_text(encoding="utf-8", errors="replace")


def test_the_format_is_registered():
    assert formats.MAKERS["xlsx"] == "tables"
