"""Every real export against the facts counted by hand before the readers were written (expected_exports.csv)."""

import csv
import re
import tomllib
from pathlib import Path

import pytest

from cxlib import importing
from cxlib.importing import profile, read, status

pytestmark = pytest.mark.slow  # together they take many seconds

FACTS = list(csv.DictReader((Path(__file__).parent / "expected_exports.csv").read_text().splitlines()))
SEPS = {"comma": ",", "semicolon": ";", "tab": "\t", "": ""}


def options(fact: dict) -> dict:
    """What a person has to declare for this file, in the words of a mapping."""
    key, _, value = fact["read"].partition(" ")
    return ({key: value} if key else {}) | ({"header_rows": 0} if fact["head_rows"] == "0" else {})


def load(shared, fact):
    return read.load(shared / "exports" / fact["file"], options(fact))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["file"])
def test_tool_head_encoding_and_shape(shared, fact):
    sheet = load(shared, fact)
    assert (sheet.tool, sheet.head_rows, sheet.encoding) == (fact["tool"], int(fact["head_rows"]), fact["encoding"])
    assert (sheet.sep, sheet.zone) == (SEPS[fact["sep"]], fact["zone"])
    assert (len(sheet.rows), len(sheet.heads)) == (int(fact["rows"]), int(fact["columns"]))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["file"])
def test_items_are_the_columns_no_tool_writes(shared, fact):
    """Items were counted from the raw heads (csv, openpyxl, pyreadstat); of a long file, its different questions."""
    sheet = load(shared, fact)
    if sheet.tool == "long":
        assert sheet.column({"column": "Question Number"}).nunique() == int(fact["items"])
        return
    lists = ("dates", "respondent", "account", "language", "personal", "meta")
    own = {name for key in lists for name in sheet.about.get(key, [])}
    items = [head for head in sheet.heads if not ({head.name, head.key} & own or profile.TOOLS.search(head.name))]
    assert len(items) == int(fact["items"])


def test_every_export_has_its_facts(shared):
    there = {path.name for path in (shared / "exports").iterdir() if path.suffix not in (".md", ".lss")}
    assert there == {fact["file"] for fact in FACTS}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["file"])
def test_rows_kept_and_left_out(shared, fact):
    sheet = load(shared, fact)
    out, strange = status.reasons(sheet)
    counts = out.value_counts().to_dict()
    expected = dict([(fact["left_out"].split()[0], int(fact["left_out"].split()[1]))]) if fact["left_out"] else {}
    assert len(strange) == 0 and counts.pop("", 0) == int(fact["kept"]) and counts == expected


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["file"])
def test_sniff_says_dates_and_personal_columns(shared, fact):
    found, draft = importing.sniffed(shared / "exports" / fact["file"])
    assert (found.tool, found.rows, found.columns) == (fact["tool"], int(fact["rows"]), int(fact["columns"]))
    if fact["date"]:
        assert found.dates[-1]["written"] == fact["date"] and found.dates[-1]["answered"]
    named = [column for column, why in found.personal.items() if why == "by its head" or fact["personal"]]
    expected = [each for each in fact["personal"].split("; ") if each]
    unexpected = [name for name in named if not any(name.startswith(each) for each in expected)]
    assert len(named) >= len(expected) and [n for n in unexpected if found.personal[n] == "by its head"] == []
    plan = tomllib.loads(draft)
    assert len(re.findall(r"(?m)^# \d+\. ", draft)) == found.columns and plan["version"] == 1


def test_what_an_excel_in_between_did_is_said(shared, tmp_path):
    text = (shared / "exports" / "qualtrics_3row_numeric_timing.csv").read_text(encoding="utf-8")
    resaved = re.sub(r"(?m)^2021-07-(\d\d) (\d\d:\d\d):\d\d", r"7/\1/2021 \2", text).replace(",gl,EN,", ",gl,25-Jun,")
    (tmp_path / "a.csv").write_text(resaved, encoding="utf-8", newline="")
    damage = importing.sniffed(tmp_path / "a.csv")[0].damage
    assert [told.split(":")[0] for told in damage] == [
        "ranges turned into dates (5-6 became 5-Jun)",
        "a spreadsheet has rewritten the dates, seconds are gone",
    ]
    assert "156 cells in 'UserLanguage' 156" in damage[0] and "156 cells in 'StartDate' 156" in damage[1]


def test_no_person_is_said_by_sniff_or_draft(shared):
    found, draft = importing.sniffed(shared / "exports" / "cx_tickets_head.csv")
    said = importing.told(found) + draft + str(found.json())
    with (shared / "exports" / "cx_tickets_head.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not [row["CustomerEmail"] for row in rows if row["CustomerEmail"] in said]
    assert found.personal["TicketDescription"].startswith("e-mail addresses: ")


@pytest.mark.parametrize(
    "name, data, told",
    [
        ("a.txt", b"Dear lead,\nplease find the answers below.\n", "I do not know this"),
        ("a.bin", bytes(range(256)) * 40, "I do not know this"),
        ("a.csv", b"", "I do not know this.*is empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(300), "I do not know this.*is a picture"),
        ("a.csv", b"PK\x03\x04" + bytes(60), "I do not know this.*damaged archive"),
        ("a.csv", b"$FL2@(#) SPSS" + bytes(400), "I do not know this.*damaged SPSS file"),
        ("a.csv", b"<?xml version='1.0'?><a/>", "I do not know this.*XML"),
        ("a.csv", b"a,b\n1,2,3\n", "I do not know this.*head has 2 cells, but line 2: 3"),
    ],
    ids=["prose", "bytes", "empty", "picture", "archive", "sav", "xml", "ragged"],
)
def test_what_nobody_foresaw_is_honestly_not_known(tmp_path, name, data, told):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=told):
        importing.sniffed(tmp_path / name)
