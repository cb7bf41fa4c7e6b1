"""A study grows by files: later answers win, nothing doubles, employees stay in team/, a crash leaves no half."""

import pandas as pd
import pytest

from cxlib import study

SOURCE = {"id": "s", "file": "x", "dates": {"columns": ["when"]}}
PARTS = {
    "source": SOURCE,
    "defaults": {"side": "customer", "period": "from_date"},
    "respondent": {"from": {"column": "who"}},
}


def test_a_second_file_adds_and_a_later_answer_replaces(bring, monkeypatch):
    parts = PARTS | {"source": SOURCE | {"file": "a.csv"}}
    bring("account,who,when,nps\nA,r1,2026-07-01,9\nA,r2,2026-07-01,3\n", name="a.csv", **parts)
    parts = PARTS | {"source": SOURCE | {"file": "b.csv"}, "account": {"from": {"column": "account"}, "new": ["B"]}}
    _, made = bring(
        "account,who,when,nps\nA,R1 ,2026-08-01,5\nA,r2,2026-06-30,0\nB,r3,2026-08-01,10\n", name="b.csv", **parts
    )
    answers = made.table("answers").set_index(["respondent_id", "wave_id"])["value"].to_dict()
    assert answers == {
        ("r1", "nps-2026Q3"): 5,  # answered again in August
        ("r2", "nps-2026Q3"): 3,
        ("r2", "nps-2026Q2"): 0,  # 30 June is another quarter
        ("r3", "nps-2026Q3"): 10,
    }
    waves = made.table("waves").set_index("wave_id")
    assert waves.loc["nps-2026Q3", ["opened", "closed"]].tolist() == ["2026-07-01", "2026-08-01"]
    assert study.check(made).ok


def test_an_earlier_answer_does_not_replace_a_later_one(bring):
    bring("account,who,when,nps\nA,r1,2026-08-01,9\n", name="a.csv", **(PARTS | {"source": SOURCE | {"file": "a.csv"}}))
    _, made = bring(
        "account,who,when,nps\nA,r1,2026-07-01,1\n", name="b.csv", **(PARTS | {"source": SOURCE | {"file": "b.csv"}})
    )
    assert made.table("answers")["value"].tolist() == [9]


def test_what_a_study_knows_of_accounts_and_its_own_waves_stays(bring, tmp_path):
    accounts = pd.DataFrame({"account_id": ["A"], "name": ["Alpha Oy"], "owner_team": ["North"]})
    waves = pd.DataFrame(
        {
            "wave_id": ["w7"],
            "instrument": ["nps"],
            "period": ["2026Q3"],
            "opened": ["2026-07-01"],
            "closed": ["2026-07-31"],
        }
    )
    study.write(tmp_path / "study", {"accounts": accounts, "waves": waves}, {"name": "Ours"})
    _, made = bring("account,nps\nA,9\nB,8\n", account={"from": {"column": "account"}, "new": ["B"]})
    assert made.table("accounts")[["name", "owner_team"]].to_numpy().tolist() == [["Alpha Oy", "North"], ["B", ""]]
    assert set(made.table("answers")["wave_id"]) == {"w7"} and made.config["name"] == "Ours"


def test_persons_nobody_can_tell_apart_are_not_imported_twice_into_a_wave(bring):
    bring("account,nps\nA,9\n", name="a.csv")
    with pytest.raises(ValueError, match="has already brought answers to nps-2026Q3"):
        bring("account,nps\nA,9\nA,8\n", name="b.csv")
    _, made = bring("account,nps\nA,8\n", name="b.csv", source={"id": "other", "file": "b.csv"})
    assert made.table("answers")["value"].tolist() == [9, 8]


def test_employees_rows_stay_in_team(bring):
    parts = {"defaults": {"side": "employee", "period": "2026Q3"}, "respondent": {"from": {"column": "who"}}}
    text = "account,who,dare,why\nA,emp_one,7,Secret words\nB,emp_one,5,\n"
    columns = {"e_dare_1": "dare", "dare_why": {"from": {"column": "why"}, "kind": "open"}}
    _, made = bring(text, columns, **parts)
    assert made.team("answers")["value"].tolist() == [7, 5] and set(made.team("answers")["side"]) == {"employee"}
    assert made.team("respondents")["account_id"].tolist() == ["A", "B"] and made.team("comments")["text"].tolist() == [
        "Secret words"
    ]
    outside = [path for path in made.path.iterdir() if path.is_file()]
    assert not made.has("answers") and not made.has("respondents")
    assert all(b"Secret" not in path.read_bytes() and b"emp_one" not in path.read_bytes() for path in outside)
    assert study.check(made).ok, study.check(made).text()


@pytest.mark.parametrize("head, ids", [("Email", ["x1", "x2"]), ("tunnus", ["a.b@firma.fi", "c.d@firma.fi"])])
def test_who_an_employee_is_does_not_come_in_as_the_id(bring, tmp_path, head, ids):
    parts = {"defaults": {"side": "employee", "period": "2026Q3"}, "respondent": {"from": {"column": head}}}
    text = f"account,{head},dare\nA,{ids[0]},7\nA,{ids[1]},8\n"
    with pytest.raises(ValueError, match="says who the employee is; give each a code") as error:
        bring(text, {"e_dare_1": "dare"}, **parts)
    assert ids[0] not in str(error.value) and not (tmp_path / "study").exists()


def test_an_employees_name_beside_the_code_is_left_out(bring):
    parts = {"defaults": {"side": "employee", "period": "2026Q3"}, "respondent": {"from": {"column": "code"}}}
    text = "account,code,Name,Email,dare\nA,e77,Maija Meikäläinen,maija@firma.fi,7\n"
    result, made = bring(text, {"e_dare_1": "dare"}, **parts)
    assert "personal data left out: Name, Email" in result.text
    held = [path.read_bytes() for path in made.path.rglob("*") if path.is_file()]
    assert not [data for data in held if b"Maija" in data or b"maija@" in data]
    assert made.team("answers")["respondent_id"].tolist() == ["e77"]


def test_speeders_are_counted_and_nobodys_time_is_kept(bring):
    lines = [f"A,r{n},{9 if n % 2 else 7},{100 + n}" for n in range(30)] + [
        "A,quick,10,47",
        "A,slow,1,9999",
        "A,gone,,3",
    ]
    parts = {"respondent": {"from": {"column": "who"}, "duration": {"column": "took"}}}
    result, made = bring("account,who,nps,took\n" + "\n".join(lines) + "\n", **parts)
    # the median of 47, 100..129, 9999 is 114.5; half of it 57.25: r"quick" alone; "gone" answered nothing
    assert (result.counts["fast"], result.counts["timed"]) == (1, 32)
    log = pd.read_csv(made.path / "imports.csv", dtype=str)
    assert log[["fast", "timed", "side"]].to_numpy().tolist() == [["1", "32", "customer"]]
    assert not [each for each in made.path.rglob("*.parquet") if "9999" in pd.read_parquet(each).to_csv()]


def test_no_account_is_named_beside_employees_rows_left_out(bring):
    parts = {"defaults": {"side": "employee", "period": "2026Q3"}, "respondent": {"from": {"column": "who"}}}
    _, made = bring("account,who,dare\nA,e1,7\nA,e2,\nB,e3,\n", {"e_dare_1": "dare"}, **parts)
    left = made.table("exclusions")[["account_id", "period", "reason", "rows"]].to_numpy().tolist()
    assert left == [["", "2026Q3", "no answers", 2]]


def test_nothing_is_written_when_something_is_wrong(bring, tmp_path):
    with pytest.raises(ValueError):
        bring("account,nps\nA,9\nB,11\n")
    assert not (tmp_path / "study").exists()
    bring("account,nps\nA,9\n")
    before = {path: path.read_bytes() for path in (tmp_path / "study").rglob("*") if path.is_file()}
    with pytest.raises(ValueError):
        bring("account,nps\nA,9\nB,11\n", name="b.csv", source={"id": "b", "file": "b.csv"})
    assert before == {path: path.read_bytes() for path in (tmp_path / "study").rglob("*") if path.is_file()}


def test_a_dry_run_counts_and_writes_nothing(bring, tmp_path):
    result, _ = bring("account,nps\nA,9\nA,\n", dry_run=True)
    assert "2 rows read = 1 used + 1 no answers" in result.text and "nothing written" in result.text
    assert not (tmp_path / "study").exists()


def test_rows_without_account_or_respondent_are_named_or_counted(bring):
    text = "account,who,nps\n ,r1,9\nA, ,8\nA,r3,7\n"
    parts = {"respondent": {"from": {"column": "who"}}}
    with pytest.raises(ValueError) as error:
        bring(text, **parts)
    assert "row 2, column 'account'" in str(error.value) and "row 3, column 'who'" in str(error.value)
    result, _ = bring(text, bad_cells="exclude", **parts)
    assert result.counts["excluded"] == {"no account": 1, "no respondent": 1} and result.counts["used"] == 1


def test_one_id_in_two_accounts_is_said_and_can_be_kept_apart(bring):
    text = "account,who,nps\nA,1,9\nB,1,8\n"
    result, made = bring(text, respondent={"from": {"column": "who"}})
    assert "answer for more than one account" in result.text and set(made.table("respondents")["respondent_id"]) == {
        "1"
    }
    _, made = bring(text, into="b", respondent={"from": {"column": "who"}, "per_account": True})
    assert made.table("respondents")["respondent_id"].tolist() == ["A:1", "B:1"]


@pytest.mark.slow
def test_a_hundred_thousand_rows_take_seconds(bring):
    import random
    import time

    draw = random.Random(7)
    lines = [
        f"a{n % 500},r{n},2026-07-{1 + n % 28:02d},{draw.randint(0, 10)},{draw.randint(1, 5)}" for n in range(100_000)
    ]
    parts = PARTS | {"source": SOURCE | {"file": "answers.csv"}}
    start = time.process_time()
    result, _ = bring("account,who,when,nps,sat\n" + "\n".join(lines), {"nps": "nps", "sat_speed": "sat"}, **parts)
    assert result.counts["answers"] == 200_000 and time.process_time() - start < 5
