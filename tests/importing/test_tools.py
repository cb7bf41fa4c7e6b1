"""Tools of which no real export is at hand: small files written from what is known of their formats."""

import datetime
import zipfile

import pandas as pd
import pytest
from openpyxl import Workbook

from cxlib import importing
from cxlib.importing import read, status

TOKEN = "0123456789abcdef0123456789abcdef"


def workbook(path, rows) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.mark.parametrize(
    "heads",
    [
        ["ID", "Start time", "Completion time", "Email", "Name"],
        ["Tunnus", "Alkamisaika", "Valmistumisaika", "Sähköposti", "Nimi"],
    ],
    ids=["english", "finnish"],
)
def test_microsoft_forms(tmp_path, heads):
    moment = datetime.datetime(2026, 8, 3, 9, 15, 30)
    rows = [[*heads, "Suosittelisitko meitä?", "Kanavat"], [1, moment, moment, "anonymous", "", 9, "A;B;"]]
    workbook(tmp_path / "a.xlsx", [*rows, [3, moment, moment, "anonymous", "", 4, "C;"]])
    found, draft = importing.sniffed(tmp_path / "a.xlsx")
    assert (found.tool, found.rows, found.zone) == ("ms_forms", 2, "")
    assert found.dates[-1] == {"column": heads[2], "written": "iso", "answered": True}
    assert list(found.personal) == heads[3:5] and 'item = "? nps"' in draft
    assert read.load(tmp_path / "a.xlsx").rows[3].tolist() == ["2026-08-03 09:15:30"] * 2


def test_typeform_has_the_same_option_under_two_questions(tmp_path, bring):
    heads = [
        "#",
        "*How* likely?",
        "Other",
        "Other",
        "Response Type",
        "Start Date (UTC)",
        "Submit Date (UTC)",
        "Network ID",
    ]
    rows = [
        [TOKEN, "9", "", "x", "completed", "2026-09-30 21:30:00", "2026-09-30 21:40:00", "n1"],
        [TOKEN[::-1], "2", "y", "", "started", "2026-09-30 21:30:00", "", "n2"],
    ]
    (tmp_path / "answers.csv").write_text("\n".join(",".join(row) for row in [heads, *rows]))
    sheet = read.load(tmp_path / "answers.csv")
    assert (sheet.tool, sheet.zone, len(sheet.heads)) == ("typeform", "UTC", 8)
    assert status.reasons(sheet)[0].tolist() == ["", "partial"]
    source = {"id": "t", "file": "answers.csv", "dates": {"columns": ["Submit Date (UTC)"], "tz": "from_file"}}
    parts = {"source": source, "account": {"from": {"constant": "A"}}, "unmapped": "ignore"}
    parts["defaults"] = {"side": "customer", "period": "from_date"}
    other = {"from": {"position": 4}, "kind": "open", "label_check": "other"}
    columns = {"nps": {"from": {"heading": "how likely?"}}, "why": other}
    result, made = bring(tmp_path / "answers.csv", columns, **parts)
    # 21:40 on 30 September in UTC is already October in Helsinki
    assert result.counts["periods"] == {"2026Q4": 1} and result.counts["excluded"] == {"partial": 1}
    assert made.table("comments")["text"].tolist() == ["x"]
    with pytest.raises(ValueError, match="two columns 'Other'; address it by position"):
        bring(tmp_path / "answers.csv", columns | {"why": other | {"from": {"column": "Other"}}}, into="b", **parts)


def test_formbricks(tmp_path):
    heads = "No.,Response ID,Timestamp,Finished,Survey ID,Formbricks ID (internal),User ID,Tags,1. How likely?"
    said = [("Yes", "acme", 9), ("No", "acme", 3), ("Yes", "beta", 3), ("Yes", "beta", 8)]
    rows = "".join(f"{i},r{i},2026-08-03 09:15:30,{done},s,f,{who},,{nps}\n" for i, (done, who, nps) in enumerate(said))
    (tmp_path / "a.csv").write_text(f"{heads}\n{rows}")
    found, draft = importing.sniffed(tmp_path / "a.csv")
    assert (found.tool, found.statuses) == ("formbricks", {"complete": 3, "partial": 1})
    assert 'from = { column = "? User ID" }' in draft


def test_webropol_comes_by_the_generic_reader(tmp_path, bring):
    text = "Vastausaika;Vastaajan ID;Yritys;Suositteletko?;Tyytyväisyys;Miksi?\r\n"
    text += "3.8.2026 9.15;1;Yhtiö Ä;9;4,5;Hyvä\r\n3.8.2026 9.20;2;Yhtiö Ä;2;;Huono\r\n"
    (tmp_path / "answers.csv").write_bytes(text.encode("cp1252"))
    source = {"id": "w", "file": "answers.csv", "dates": {"columns": ["Vastausaika"], "tz": "Europe/Helsinki"}}
    columns = {"nps": "Suositteletko?", "why": {"from": {"column": "Miksi?"}, "kind": "open"}}
    result, made = bring(
        tmp_path / "answers.csv",
        columns,
        source=source,
        account={"from": {"column": "Yritys"}},
        respondent={"from": {"column": "Vastaajan ID"}},
        defaults={"side": "customer", "period": "from_date"},
        unmapped="ignore",
    )
    assert result.counts["used"] == 2 and "cp1252" in result.text and "decimal ','" in result.text
    assert made.table("accounts")["name"].tolist() == ["Yhtiö Ä"]
    assert made.table("answers")["answered_at"].tolist()[0] == "2026-08-03T09:15:00+03:00"


def test_old_surveymonkey_has_nul_bytes_in_its_second_row(tmp_path):
    text = "Respondent ID,Collector ID,How likely?\n\x00,\x00,Response\n3292879998,1,9\n"
    (tmp_path / "a.csv").write_text(text)
    sheet = read.load(tmp_path / "a.csv")
    assert (sheet.tool, sheet.head_rows, sheet.rows[3].tolist()) == ("surveymonkey", 2, ["9"])
    assert [head.name for head in sheet.heads] == ["Respondent ID", "Collector ID", "How likely? | Response"]
    (tmp_path / "b.csv").write_text(text.replace(",1,9", ",\x00,9"))
    with pytest.raises(ValueError, match="holds a NUL byte"):
        read.load(tmp_path / "b.csv")


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></manifest:manifest>'
TABLE = [["account", "nps"], ["A", "9"], ["Yhtiö Ö", "10"]]


def parquet(path) -> None:
    pd.DataFrame({"account": ["A", "Yhtiö Ö"], "nps": [9, 10]}).to_parquet(path)


def ods(path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = ["".join(cell.format(text) for text in row) for row in TABLE]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        text = ODS.format(rows="".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
        archive.writestr("content.xml", text)


@pytest.mark.parametrize("kind, write", [("parquet", parquet), ("ods", ods)])
def test_parquet_and_ods_hold_the_same_table(tmp_path, kind, write):
    write(tmp_path / "a.any")
    sheet = read.load(tmp_path / "a.any")
    assert sheet.encoding == kind
    assert [[head.name for head in sheet.heads], *sheet.rows.to_numpy().tolist()] == TABLE


def test_codes_of_a_tool_are_no_scores_until_somebody_says_so(shared, bring):
    path = shared / "exports/qualtrics_3row_numeric_timing.csv"
    parts = {"account": {"from": {"constant": "A"}}, "unmapped": "ignore"}
    with pytest.raises(ValueError, match="item 'nps': numbers of Qualtrics may be codes"):
        bring(path, {"nps": {"from": {"import_id": "QID47_1"}}}, **parts)
    column = {"from": {"import_id": "QID47_1"}, "scale": "numbers", "scale_checked": True}
    assert bring(path, {"nps": column}, **parts)[0].counts["answers"] == 134


def test_what_spss_declares_as_no_answer_is_never_a_score(shared, bring):
    path = shared / "exports/spss_haven_labelled-num-na.sav"
    parts = {"account": {"from": {"constant": "A"}}}
    with pytest.raises(ValueError, match="'9' is declared as no answer in the file"):
        bring(path, {"nps": {"from": {"code": "VAR00002"}, "scale": "numbers"}}, **parts)
    scales = {"s": {"min": 0, "max": 10, "codes": {"9": {"missing": "refused"}}}}
    _, made = bring(path, {"nps": {"from": {"code": "VAR00002"}, "scale": "s"}}, scales=scales, **parts)
    assert made.table("answers")[["value", "missing"]].fillna(-1).to_numpy().tolist() == [[1, ""], [-1, "refused"]]


def test_every_row_left_out_is_said_with_the_way_to_count_them(shared, bring):
    path = shared / "exports/qualtrics_insights_negative_recodes.csv"
    column = {"from": {"import_id": "QID3", "choice": 1}, "scale": "numbers"}
    with pytest.raises(ValueError, match=r"every row is left out \(test 15\).*keep = "):
        bring(path, {"nps": column}, account={"from": {"constant": "A"}}, unmapped="ignore")


def test_limesurvey_not_shown_is_a_reason_of_its_own(tmp_path, bring):
    rows = "1,2026-08-03 09:15:30,4,en,9,N/A\n2,,1,en,3,\n3,2026-08-03 09:15:30,4,en,N/A,ok\n"
    (tmp_path / "answers.csv").write_text("id,submitdate,lastpage,startlanguage,q1,q2\n" + rows)
    columns = {"nps": {"from": {"code": "q1"}, "scale": "numbers"}, "why": {"from": {"code": "q2"}, "kind": "open"}}
    result, made = bring(tmp_path / "answers.csv", columns, account={"from": {"constant": "A"}}, unmapped="ignore")
    assert made.table("answers")["missing"].tolist() == ["", "not_shown"] and result.counts["excluded"] == {
        "partial": 1
    }
    assert made.table("comments")["text"].tolist() == ["ok"]


QUALTRICS = {  # code -> (word, what it means), from the value labels of Qualtrics' own .sav (FORMATS, section 2)
    "0": ("IP Address", ""),
    "1": ("Survey Preview", "preview"),
    "2": ("Survey Test", "test"),
    "4": ("Imported", ""),
    "8": ("Spam", "spam"),
    "9": ("Survey Preview Spam", "spam"),
    "12": ("Imported Spam", "spam"),
    "16": ("Offline", ""),
    "17": ("Offline Survey Preview", "preview"),
    "32": ("EX", ""),
    "40": ("EX Spam", "spam"),
    "48": ("EX Offline", ""),
}


@pytest.mark.parametrize("words", [False, True], ids=["codes", "words"])
def test_every_status_qualtrics_has_is_known(tmp_path, words):
    rows = [["StartDate", "EndDate", "Status"], ["Start Date", "End Date", "Response Type"]]
    rows.append([f'"{{""ImportId"":""{each}""}}"' for each in ("startDate", "endDate", "status")])
    rows += [["2026-07-01 10:00:00"] * 2 + [word if words else code] for code, (word, _) in QUALTRICS.items()]
    (tmp_path / "a.csv").write_text("\n".join(",".join(row) for row in rows))
    out, strange = status.reasons(read.load(tmp_path / "a.csv"))
    assert strange.empty and out.tolist() == [meant for _, meant in QUALTRICS.values()]


LIME = "id,submitdate,lastpage,startlanguage,nps\n" + "".join(f"{n},1980-01-01 00:00:00,3,fi,9\n" for n in (1, 2))


def test_anonymised_dates_of_limesurvey_are_no_dates(tmp_path, bring):
    (tmp_path / "a.csv").write_text(LIME)
    found, draft = importing.sniffed(tmp_path / "a.csv")
    assert "anonymised: 1980-01-01 throughout" in importing.told(found) and not found.dates[-1]["answered"]
    assert 'period = "?"    # the dates are anonymised: write 2026Q3' in draft and "dates = {" not in draft
    assert '["submitdate"]    # anonymised' in draft
    parts = {"source": {"id": "l", "file": "answers.csv", "dates": {"columns": ["submitdate"], "tz": "UTC"}}}
    usual = {"account": {"from": {"constant": "A"}}, "unmapped": "ignore"}
    with pytest.raises(ValueError, match=r"nobody knows the day: write the quarter they are of, period = \"2026Q3\""):
        bring(LIME, {"nps": {"from": {"column": "nps"}, "scale": "numbers"}}, **usual, **parts)
