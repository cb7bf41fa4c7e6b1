"""A form's own numbers are no persons: two forms, or two quarters, do not collide; persons are paired by their word."""

import datetime

import openpyxl
import pytest

from cxlib import importing, study
from cxlib.disclosure import life
from cxlib.measures import nps

pytestmark = pytest.mark.slow  # together they take many seconds

HEADS = ["ID", "Start time", "Completion time", "Email", "Name", "How likely are you to recommend us?"]


@pytest.fixture
def form(tmp_path):
    """Write an export of Microsoft Forms, draft a mapping, take every guess, import it; return (result, study)."""

    def run(name: str, month: int, scores: list[int], **words):
        book = openpyxl.Workbook()
        book.active.title = "Sheet1"
        book.active.append(HEADS)
        for number, score in enumerate(scores, 1):
            at = datetime.datetime(2026, month, 10, 9, number)
            book.active.append([number, at, at, "anonymous", "", score])
        book.save(tmp_path / name)
        path, told = importing.draft(tmp_path / name, tmp_path / "acme")
        text = path.read_text("utf-8").replace('constant = "?"', 'constant = "A"').replace('"? ', '"')
        for old, new in words.items():
            assert old in text
            text = text.replace(f"{old} = ", f"{new} = ", 1) if new.isidentifier() else text.replace(old, new, 1)
        path.write_text(text, "utf-8")
        return importing.run(path, tmp_path / "acme"), study.open(tmp_path / "acme")

    return run


def test_two_forms_and_two_quarters_do_not_collide(form):
    form("q2.xlsx", 5, [0, 1, 2, 3])
    form("q3.xlsx", 8, [5, 6, 7, 8])
    _, made = form("q3_sv.xlsx", 8, [7, 8, 9, 10])
    answers = made.table("answers")
    assert answers.groupby("wave_id")["value"].apply(list).to_dict() == {
        "nps-2026Q2": [0, 1, 2, 3],
        "nps-2026Q3": [5, 6, 7, 8, 7, 8, 9, 10],
    }
    assert answers["respondent_id"].nunique() == 12 and study.check(made).ok


def test_strangers_are_not_paired_and_persons_are(form, bring):
    form("q2.xlsx", 5, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    _, made = form("q3.xlsx", 8, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    assert _pairs(made) == 0
    for quarter, score in (("2026Q2", 5), ("2026Q3", 9)):
        rows = "".join(f"A,{number},{(score + number) % 11}\n" for number in range(1, 13))
        who = {"respondent": {"from": {"column": "contact"}, "ids": "person"}}
        parts = {"defaults": {"side": "customer", "period": quarter}} | who
        _, made = bring(f"account,contact,nps\n{rows}", into="crm", name=f"{quarter}.csv", **parts)
    assert _pairs(made) == 12


def _pairs(made) -> int:
    rows = made.table("answers")
    waves = [rows[rows["wave_id"] == f"nps-{each}"].assign(period=each) for each in ("2026Q2", "2026Q3")]
    return int(nps.change(*waves).get("pairs", [0])[0])


def test_a_later_longer_export_updates_itself_and_the_same_changes_nothing(form, tmp_path):
    form("q3.xlsx", 8, [5, 6, 7])
    again = importing.run(tmp_path / "acme/mappings/q3.toml", tmp_path / "acme")
    assert "nothing changed" in again.text
    _, made = form("q3.xlsx", 8, [5, 6, 7, 1, 2])
    assert made.table("answers")["value"].tolist() == [5, 6, 7, 1, 2]


def test_the_form_copied_for_the_next_quarter_and_the_same_mapping(form, tmp_path):
    form("q2.xlsx", 5, [0, 1])
    form("later.xlsx", 8, [9, 10])
    importing.remove(tmp_path / "later.xlsx", tmp_path / "acme")
    importing.run(tmp_path / "acme/mappings/q2.toml", tmp_path / "acme", file=tmp_path / "later.xlsx")
    answers = study.open(tmp_path / "acme").table("answers")
    assert answers["respondent_id"].nunique() == 4


def test_who_answered_is_forgotten_by_the_number_the_form_knows(form):
    form("q2.xlsx", 5, [0, 1])
    _, made = form("q3.xlsx", 8, [9, 10, 3])
    assert life.person(made, "3")["rows"]["answers"] == 1
    with pytest.raises(ValueError, match=r"2 answers have this number, .*: q2:2026q2:1, q3:2026q3:1"):
        life.person(made, "1")
    assert life.person(made, "q3:1")["rows"]["answers"] == 1
    life.remove(made, life.person(made, "Q2:2026Q2:1"))
    assert made.table("answers")["value"].tolist() == [1, 9, 10, 3]


def test_a_source_keeps_its_ids_one_way(form):
    form("q3.xlsx", 8, [5, 6])
    with pytest.raises(ValueError, match="came with ids = 'form' so far"):
        form("q3.xlsx", 8, [5, 6, 7], **{'ids = "form"': 'ids = "person"'})


def test_whole_numbers_that_meet_persons_of_the_study_are_asked_for(bring):
    who = {"respondent": {"from": {"column": "who"}}}
    bring("account,who,nps\nA,1,9\nA,2,8\n", name="a.csv", **who)
    other = {"source": {"id": "b", "file": "b.csv"}} | who
    with pytest.raises(ValueError, match='2 of 3 ids, whole numbers, are known to study: write ids = "form"'):
        bring("account,who,nps\nA,1,2\nA,2,3\nA,3,4\n", name="b.csv", **other)
    other = {"source": {"id": "b", "file": "b.csv"}, "respondent": {"from": {"column": "who"}, "ids": "form"}}
    _, made = bring("account,who,nps\nA,1,2\nA,2,3\nA,3,4\n", name="b.csv", **other)
    assert made.table("answers")["value"].tolist() == [9, 8, 2, 3, 4]


@pytest.mark.parametrize(
    "heads, row, ids",
    [
        ("id,submitdate,lastpage,startlanguage,G1Q1", "{n},2026-08-01 10:00:00,1,fi,{n}", "form"),
        (
            "Response ID,Time Started,Date Submitted,Status,1:How?",
            "{n},8/13/2026 10:0{n},8/13/2026 10:0{n},Complete,{n}",
            "form",
        ),
        ("yritys,Vastaaja,nps", "A,{n},{n}", "? form"),
        ("yritys,Vastaaja,nps", "A,crm-0{n},{n}", "? person"),
    ],
)
def test_a_draft_says_whose_ids_they_are(tmp_path, heads, row, ids):
    rows = [row.format(n=n) for n in range(1, 7)]
    (tmp_path / "a.csv").write_text("\n".join([heads, *rows]), "utf-8")
    assert f'\nids = "{ids}"    # ' in importing.sniffed(tmp_path / "a.csv")[1]


@pytest.mark.parametrize(
    ("who", "ids"),
    [
        ({"from": {"column": "contact"}, "ids": "person"}, ""),
        ({"from": {"column": "contact"}, "ids": "form"}, "form"),
        ({}, "form"),
    ],
)
def test_a_wave_knows_whether_its_ids_are_persons(bring, who, ids):
    """Of employees it decides what may be released; the import says so."""
    parts = {"defaults": {"side": "employee", "period": "2026Q3"}, "respondent": who, "unmapped": "warn"}
    text, columns = "account,contact,one\nA,e101,5\nA,e102,4\n", {"e_dare_1": "one"}
    result, made = bring(text, columns, into=f"ids{ids}", **parts)
    assert made.table("waves")["ids"].tolist() == [ids]
    assert ("ids are of answers" in result.text) == bool(ids)


def test_a_count_within_each_account_is_asked_for_too(bring):
    """Ids that begin anew in each account: 1 of A in another form need not be 1 of A in this one."""
    rows, who = "account,who,nps\n" + "".join(f"A,{n},9\n" for n in range(1, 8)), {"from": {"column": "who"}}
    bring(rows, name="a.csv", respondent=who | {"per_account": True, "ids": "person"})
    source = {"id": "other", "file": "b.csv"}
    with pytest.raises(ValueError, match="7 of 7 ids, whole numbers, are known"):
        bring(rows, name="b.csv", respondent=who | {"per_account": True}, source=source)


@pytest.mark.parametrize(("said", "ids"), [({}, "form"), ({"ids": "person"}, "")])
def test_the_ids_a_tool_gives_its_answers_are_no_persons_of_a_wave(bring, said, ids):
    """SurveyMonkey's Respondent ID is new at each visit: one employee may stand behind several."""
    text = "Respondent ID,Collector ID,Start Date,End Date,account,one\n"
    text += "".join(f"1234567890{n},55,08/0{n}/2026,08/0{n}/2026,A,5\n" for n in (1, 2))
    who = {"from": {"column": "Respondent ID"}} | said
    parts = {"defaults": {"side": "employee", "period": "2026Q3"}, "respondent": who, "unmapped": "warn"}
    result, made = bring(text, {"e_dare_1": "one"}, **parts)
    assert made.table("waves")["ids"].tolist() == [ids]
    assert ("ids are of answers" in result.text) == bool(ids)
