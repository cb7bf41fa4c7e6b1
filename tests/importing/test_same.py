"""The same answers in another dress give the same study: separator, mark, line ends, encoding, order, XLSX, long."""

import csv
import io
import random

import pandas as pd
import pytest

from cxlib import study
from cxlib.importing import read

ROWS = [
    ["Yhtiö Öljy", "r1", "1.7.2026", "9", "Hyvä, nopea; ja halpa"],
    ["Yhtiö Öljy", "r2", "2.7.2026", "3", 'Sanoi "ehkä"\nja lähti'],
    ["Beta", "r3", "3.7.2026", "10", ""],
    ["Beta", "r4", "3.7.2026", "", "Ääni kuului"],
]
HEADS = ["account", "who", "when", "nps", "why"]
COLUMNS = {"nps": "nps", "nps_why": {"from": {"column": "why"}, "kind": "open"}}
PARTS = {
    "defaults": {"side": "customer", "period": "from_date", "language": "fi"},
    "respondent": {"from": {"column": "who"}},
}


def text(sep=",", end="\n", order=None) -> str:
    buffer = io.StringIO()
    order = order or range(len(HEADS))
    writer = csv.writer(buffer, delimiter=sep, lineterminator=end)
    writer.writerows([[row[place] for place in order] for row in [HEADS, *ROWS]])
    return buffer.getvalue()


def workbook() -> bytes:
    from openpyxl import Workbook

    book, buffer = Workbook(), io.BytesIO()
    for row in [HEADS, *ROWS]:
        dated = pd.to_datetime(row[2], format="%d.%m.%Y").to_pydatetime() if row[2] != "when" else row[2]
        book.active.append([*row[:2], dated, int(row[3]) if row[3].isdigit() else row[3], row[4]])
    book.save(buffer)
    return buffer.getvalue()


def tables(made: study.Study) -> dict:
    names = ("accounts", "respondents", "waves", "answers", "comments")
    return {name: made.table(name).to_csv(index=False) for name in names}


@pytest.fixture
def plain(bring):
    parts = PARTS | {"source": {"id": "s", "file": "answers.csv", "dates": {"columns": ["when"]}}}
    return lambda data, into, **more: tables(bring(data, COLUMNS, into=into, **(parts | more))[1])


def test_by_hand(bring, plain):
    made = plain(text(), "one")
    assert [line.split(",")[8] for line in made["answers"].splitlines()[1:]] == ["9.0", "3.0", "10.0", ""]
    assert made["comments"].count('"Hyvä, nopea; ja halpa"') == 1 and "2026Q3,2026-07-01,2026-07-03" in made["waves"]


ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_dress_changes_no_cell(tmp_path, encoding, sep, end):
    (tmp_path / "a.csv").write_bytes(text(sep, end).encode(encoding))
    sheet = read.load(tmp_path / "a.csv")
    assert [head.name for head in sheet.heads] == HEADS
    assert sheet.rows.to_numpy().tolist() == ROWS


@pytest.mark.parametrize(
    "sep, end, encoding",
    [(";", "\r\n", "cp1252"), ("\t", "\n", "utf-16"), ("|", "\r", "mac_roman"), (";", "\n", "utf-8-sig")],
)
def test_dress_changes_no_study(plain, sep, end, encoding):
    assert plain(text(sep, end).encode(encoding), "other") == plain(text(), "one")


@pytest.mark.parametrize("seed", range(2))
def test_order_of_columns_changes_nothing(plain, seed):
    order = random.Random(seed).sample(range(len(HEADS)), len(HEADS))
    assert plain(text(order=order), "other") == plain(text(), "one")


def test_a_workbook_says_the_same(plain):
    assert plain(workbook(), "other") == plain(text(), "one")


def test_a_long_file_says_the_same(bring, plain):
    lines = ["account,who,when,question,answer"]
    for account, who, when, nps, why in ROWS:
        for question, answer in (("q1", nps), ("q2", why)):
            lines.append(",".join([account, who, when, question, '"' + answer.replace('"', '""') + '"']))
    columns = {"nps": {"from": {"question": "q1"}}, "nps_why": {"from": {"question": "q2"}, "kind": "open"}}
    source = {"id": "s", "file": "answers.csv", "dates": {"columns": ["when"]}}
    long = {"item": {"column": "question"}, "value": {"column": "answer"}}
    result, made = bring("\n".join(lines) + "\n", columns, into="long", source=source, long=long, **PARTS)
    theirs, ours = plain(text(), "one"), tables(made)
    # an empty answer is a row of its own in a long file, and is counted there instead of being kept as skipped
    assert ours["comments"] == theirs["comments"] and result.counts["excluded"] == {"no answers": 2}
    assert [r for r in theirs["answers"].splitlines() if "skipped" not in r] == ours["answers"].splitlines()


def test_a_question_nobody_mapped_is_named(bring):
    long = {"item": {"column": "question"}, "value": {"column": "answer"}}
    with pytest.raises(ValueError, match="questions nobody mapped: 'q9'"):
        bring("account,question,answer\nA,q1,9\nA,q9,1\n", {"nps": {"from": {"question": "q1"}}}, long=long)
    with pytest.raises(ValueError, match="no question 'q2'; there are 'q1'"):
        bring("account,question,answer\nA,q1,9\n", {"nps": {"from": {"question": "q2"}}}, long=long)
