"""Accounts merge, take another name, change hands: by a dated table. Numbers and names by hand."""

import pandas as pd
import pytest

from cxlib import study
from cxlib.study import changes

COLUMNS = ["account_id", "valid_from", "becomes", "name", "owner_team", "unit"]
TABLE = [
    ("B", "2026-08-15", "A", "", "", ""),
    ("A", "2026-07-01", "", "Alpha Group", "South", ""),
    ("A", "2027-01-01", "", "Alpha Nordic", "", ""),
    ("C", "2026-10-01", "B", "", "", ""),
]


@pytest.fixture
def home(tmp_path):
    """A study of three accounts whose changes are known."""
    ids = ["A", "B", "C"]
    accounts = pd.DataFrame({"account_id": ids, "name": ["Alpha Oy", "Beta", "Gamma"], "owner_team": "North"})
    table = pd.DataFrame(TABLE, columns=COLUMNS)
    return study.write(tmp_path / "study", {"accounts": accounts, "account_changes": table}, {"name": "S"})


def come(bring, text, period="from_date", **more):
    dates = {"dates": {"columns": ["when"]}} if period == "from_date" else {}
    parts = {"source": {"id": "s", "file": "x", **dates}, "defaults": {"side": "customer", "period": period}}
    more = {"unmapped": "ignore", "respondent": {"from": {"column": "who"}}} | more
    name = more.pop("name", "a.csv")
    parts["source"]["file"] = name
    return bring(text, name=name, **(parts | more))


def test_answers_of_a_merged_account_are_the_others_from_its_day_on(bring, home):
    text = "account,who,when,nps\nB,r1,2026-08-14,3\nB,r2,2026-08-15,9\nC,r3,2026-10-02,5\nC,r4,2026-09-30,7\n"
    result, made = come(bring, text)
    whose = made.table("answers").set_index("respondent_id")["account_id"].to_dict()
    assert whose == {"r1": "B", "r2": "A", "r3": "C", "r4": "C"} | {"r3": "B"}
    assert "account 'B' is 'A' by account_changes" in result.text and study.check(made).ok


def test_who_merges_into_one_that_merges_later_follows_it():
    table = pd.DataFrame([("C", "2026-01-01", "B"), ("B", "2026-07-01", "A")], columns=COLUMNS[:3])
    days = pd.Series(["2025-12-31", "2026-01-01", "2026-07-01", ""])
    assert changes.owners(pd.Series(["C"] * 4), days, table).tolist() == ["C", "B", "A", "C"]


def test_rows_without_a_day_in_the_quarter_of_the_merger_are_not_guessed(bring, home):
    text = "account,who,when,nps\nA,r0,,8\nB,r1,,3\n"
    with pytest.raises(ValueError, match="a.csv: row 3: B in 2026Q3: the account merged within that quarter"):
        come(bring, text, period="2026Q3")
    assert not home.has("answers")
    _, made = come(bring, text, period="2026Q2")
    assert made.table("answers")["account_id"].tolist() == ["A", "B"]
    _, made = come(bring, text, period="2026Q4", name="b.csv")
    assert made.table("answers").query("wave_id == 'nps-2026Q4'")["account_id"].tolist() == ["A", "A"]


def test_a_renamed_account_keeps_its_id_and_its_history(bring, home):
    come(bring, "account,who,when,nps\nA,r1,2026-05-01,3\n")
    assert home.table("accounts")["name"].tolist()[0] == "Alpha Oy"  # the change is of July, the study ends in June
    _, made = come(bring, "account,who,when,nps\nAlpha Group,r1,2026-08-01,9\n", name="b.csv")
    assert made.table("answers")["account_id"].tolist() == ["A", "A"] and len(made.table("accounts")) == 3
    assert made.table("accounts").loc[0, ["name", "owner_team"]].tolist() == ["Alpha Group", "South"]
    stored = pd.read_parquet(made.path / "accounts.parquet")
    assert stored.loc[0, ["name", "owner_team"]].tolist() == ["Alpha Oy", "North"]  # the table itself stays as it was


def test_a_name_that_two_accounts_took_stands_for_none():
    accounts = pd.DataFrame({"account_id": ["A", "B", "N"]})
    rows = [("A", "2026-01-01", "", "X"), ("B", "2026-01-01", "", "X"), ("A", "2026-02-01", "", "N")]
    table = pd.DataFrame(rows, columns=COLUMNS[:4])
    # X is ambiguous; N is an account of its own
    assert changes.named(pd.Series(["X", "N", "A"]), accounts, table).tolist() == ["X", "N", "A"]


def test_what_is_wrong_with_the_table_is_said(home):
    rows = [*TABLE, ("A", "2026-07-01", "", "Twice", "", ""), ("B", "2026-11-01", "Z", "", "", "")]
    rows += [("A", "2028-01-01", "B", "", "", "")]
    study.write(home.path, {"account_changes": pd.DataFrame(rows, columns=COLUMNS)})
    said = study.check(home).text()
    assert "account_changes.parquet, row 6, column valid_from: a second change of one account on one day" in said
    assert "row 7, column becomes: 'Z': is no account" in said
    home_ = study.write(
        home.path, {"account_changes": pd.DataFrame([*TABLE, ("A", "2028-01-01", "B", "", "", "")], columns=COLUMNS)}
    )
    assert "comes back to the account itself" in study.check(home_).text()


def test_employees_answers_follow_too(bring, home):
    parts = {"defaults": {"side": "employee", "period": "from_date"}}
    text = "account,who,when,dare\nB,e1,2026-08-20,7\n"
    source = {"id": "s", "file": "t.csv", "dates": {"columns": ["when"]}}
    _, made = bring(
        text, {"e_dare_1": "dare"}, name="t.csv", source=source, respondent={"from": {"column": "who"}}, **parts
    )
    assert made.team("answers")["account_id"].tolist() == ["A"]
    assert made.team("respondents")["account_id"].tolist() == ["A"]
