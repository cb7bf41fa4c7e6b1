"""Where a table begins and ends: titles above, no head, a second table, totals; each said, none taken for answers."""

import tomllib

import pytest
from openpyxl import Workbook

from cxlib import importing
from cxlib.importing import read, shape, sniff

TABLE = [["Account", "NPS", "Why"], ["A", 9, "good"], ["B", 3, "bad"]]


def file(tmp_path, rows: list[list], kind: str):
    """The rows as a CSV (cells padded, as spreadsheets do) or a workbook."""
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        width = max(len(row) for row in rows)
        lines = [",".join(map(str, [*row, *[""] * (width - len(row))])) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


BOTH = pytest.mark.parametrize("kind", ["csv", "xlsx"])
TITLES = [[["Kysely Q3/2026"]], [["Kysely Q3/2026"], ["Acme Oy, 2026"], []], [[], []]]


@BOTH
@pytest.mark.parametrize("title", TITLES, ids=["one", "two and a blank", "blanks"])
def test_titles_above_the_head_are_found_and_said(tmp_path, title, kind):
    rows = [[cell.replace(",", " ") for cell in row] for row in title] + TABLE
    path, n = file(tmp_path, rows, kind), len(title)
    sheet = read.load(path)
    assert [head.name for head in sheet.heads] == TABLE[0]
    assert list(sheet.rows.index) == [n + 2, n + 3]  # as a spreadsheet shows them
    where = f"row {n if n == 1 else f'1-{n}'} above the head left out"
    assert where in importing.told(importing.sniffed(path)[0])


@pytest.mark.parametrize("title", ["Kysely Q3/2026\n", "Kysely\r\n2026\r\n\r\n", '"Kysely"\r'])
def test_a_bare_title_in_a_csv_is_no_head(tmp_path, title):
    (tmp_path / "a.csv").write_bytes((title + "Account;NPS\nA;9\nB;3\n").encode())
    sheet = read.load(tmp_path / "a.csv")
    assert ([head.name for head in sheet.heads], sheet.sep) == (["Account", "NPS"], ";")
    assert sheet.rows.to_numpy().tolist() == [["A", "9"], ["B", "3"]]


def test_a_title_that_a_separator_divides_is_named_as_the_likely_fault(tmp_path):
    (tmp_path / "a.csv").write_text("Kysely, Q3\nAccount,NPS,Why\nA,9,x\n")
    with pytest.raises(ValueError, match="the head has 2 cells, but line 2-3: 3; if line 1 is a title, take it away"):
        read.load(tmp_path / "a.csv")


def test_an_import_says_what_it_left_out(bring):
    text = "Kysely,,\n,,\naccount,nps,x\nA,9,\nB,3,\nKeskiarvo,6,\n"
    result, made = bring(text, source={"id": "t", "file": "answers.csv", "read": {"footer_rows": 1}}, unmapped="ignore")
    assert "note: row 1-2 above the head, 1 last rows left out" in result.text
    assert made.table("answers")["value"].tolist() == [9, 3]


@pytest.mark.parametrize("text", ["account,\nA,good\nB,bad\n", "a,,\n1,2,3\n4,5,6\n", "x,b\nc,d\n"])
def test_a_head_that_lacks_names_is_no_title(tmp_path, text):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert read.load(tmp_path / "a.csv").outside == ""


@BOTH
def test_a_file_without_head_is_asked_about(tmp_path, kind):
    path = file(tmp_path, [["A", 9, "good"], ["B", 3, "bad"], ["C", 10, "fine"]], kind)
    with pytest.raises(shape.Asked, match=r"row 1 looks like answers.*column 2.*header_rows = 0.*header_rows = 1"):
        read.load(path)
    sheet, guessed, told = sniff.load(path)
    assert (len(sheet.rows), guessed) == (3, {"header_rows": "0"}) and "the file has no head" in told[0]
    assert tomllib.loads(importing.sniffed(path)[1])["source"]["read"]["header_rows"] == "? 0"
    assert len(read.load(path, {"header_rows": 1}).rows) == 2


def test_the_real_file_without_head_keeps_its_first_row(shared):
    sheet, guessed, _ = sniff.load(shared / "exports" / "fi_xed_emotion_sentences.tsv")
    assert (len(sheet.rows), guessed["header_rows"]) == (14449, "0")  # wc -l says 14449


@pytest.mark.parametrize("head", ["account,1,2,3", "id,2025", "account,nps"])
def test_heads_that_are_numbers_are_heads(tmp_path, head):
    row = ",".join("7" * len(head.split(",")))
    (tmp_path / "a.csv").write_text(f"{head}\n{row}\n{row}\n", encoding="utf-8")
    assert ",".join(each.name for each in read.load(tmp_path / "a.csv").heads) == head


@BOTH
@pytest.mark.parametrize(
    "second, row",
    [
        ([[], ["Account", "Owner"], ["A", "North"]], 5),
        ([[], ["Team", "Owner"], ["North", "Ann"], ["South", "Bo"]], 5),
        ([[], ["Owners"], ["Team", "Owner"], ["North", "Ann"]], 6),
        ([TABLE[0], ["C", 7, "ok"]], 4),
    ],
    ids=["same head", "other heads", "with a title", "head again"],
)
def test_a_second_table_is_refused_by_its_row(tmp_path, second, row, kind):
    with pytest.raises(ValueError, match=f"row {row} begins another table"):
        read.load(file(tmp_path, [*TABLE, *second], kind))


@BOTH
def test_blank_rows_among_answers_are_no_second_table(tmp_path, kind):
    rows = [*TABLE[:2], [], TABLE[2], [], ["C", "N/A", "none"], ["D", 4, "x"]]
    sheet = read.load(file(tmp_path, rows, kind))
    assert (len(sheet.rows), sheet.blank) == (4, 2)


@BOTH
@pytest.mark.parametrize(
    "last, where",
    [([["Total", 12], ["Average:", 6]], "4-5"), ([["Yhteensä", 2]], "4"), ([[], ["Keskiarvo", "", 6]], "5")],
)
def test_totals_below_are_asked_about_by_row(tmp_path, last, where, kind):
    path = file(tmp_path, [*TABLE, *last], kind)
    with pytest.raises(shape.Asked, match=rf"row {where} below the answers looks like totals.*footer_rows = \d"):
        read.load(path)
    plan = tomllib.loads(importing.sniffed(path)[1])
    count = len([row for row in last if row])
    assert plan["source"]["read"]["footer_rows"] == f"? {count}"
    assert len(read.load(path, {"footer_rows": str(count)}).rows) == 2
    assert len(read.load(path, {"footer_rows": 0}).rows) == 2 + count


def test_a_draft_with_totals_and_title_imports_the_answers_alone(tmp_path):
    rows = [["Kysely"], [], *TABLE, ["Total", 12, ""], ["Average", 6, ""]]
    path = file(tmp_path, rows, "xlsx")
    plan, told = importing.draft(path, tmp_path / "s")
    assert "row 6-7 looks like totals" in told
    text = plan.read_text(encoding="utf-8").replace('period = "?"', 'period = "2026Q3"').replace('"? ', '"')
    plan.write_text(text, encoding="utf-8")
    assert importing.run(plan, tmp_path / "s").counts["used"] == 2
