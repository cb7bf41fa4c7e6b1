"""What the quality notebook counts: customers asked and heard, questions skipped, rows of files; no employee's row."""

import builder
import numpy as np
import pandas as pd
import pytest

from cxlib import study
from cxlib.disclosure import extract
from cxlib.render import quality as page
from cxlib.study import tables
from cxlib.words import voice


@pytest.fixture
def made(tmp_path):
    """A has five customers, two of whom skipped dare_1, B four; c1 to c6 of A and b1 were invited."""
    heard = {"A": {f"c{i}": 7 for i in range(1, 6)}, "B": {f"b{i}": 6 for i in range(1, 5)}}
    rows = builder.answers(heard, "flame", side="customer")
    gone = (rows["item_id"] == "dare_1") & rows["respondent_id"].isin(["c1", "c2"])
    rows = rows.assign(value=rows["value"].mask(gone), missing=np.where(gone, "skipped", ""))
    asked = [("A", f"c{i}") for i in range(1, 7)] + [("B", "b1")]
    invited = pd.DataFrame(asked, columns=["account_id", "respondent_id"]).assign(wave_id="flame-2026Q3")
    team = builder.answers({"A": {"emp_a": 8, "emp_b": 7}}, "eflame")
    opened = builder.write(tmp_path / "study", team=[team], customers=[rows], invitations=invited)
    people = opened.table("respondents")
    people["role"] = np.where(people["respondent_id"].isin(["c1", "b1", "b2"]), "decision_maker", "user")
    more = people.head(1).assign(respondent_id="c6", role="user")
    study.write(opened.path, {"respondents": pd.concat([people, more])})
    return study.open(opened.path)


def portfolio(made) -> study.Portfolio:
    extract.make_all(made, "2026Q3")
    return study.portfolio(str(made.path), "2026Q3")


def test_people_are_counted_by_account_and_role(made):
    people = portfolio(made).quality("people").set_index(["account_id", "role"])
    assert people.loc[("A", "decision_maker")].tolist() == [1, 1, 0]
    assert people.loc[("A", "user")].tolist() == [5, 4, 0]  # c6 was invited and stayed silent
    assert people.loc[("B", "decision_maker")].tolist() == [1, 1, 1]  # b2 came uninvited
    assert people.loc[("B", "user")].tolist() == [0, 0, 2]


def test_questions_are_counted_by_reason(made):
    items = portfolio(made).quality("items").set_index("item_id")
    assert items.loc["dare_1", ["answered", "skipped"]].tolist() == [7, 2]
    assert items.loc["care_1", ["answered", "skipped"]].tolist() == [9, 0]
    assert set(items["instrument"]) == {"flame"}  # nothing of what the team answered


def test_files_add_up_and_a_small_team_file_tells_nothing(made):
    log = [
        {"file": "a.csv", "sha256": "1" * 64, "rows": "60", "used": "55", "waves": "flame-2026Q3", "side": "customer"},
        {"file": "t.csv", "sha256": "2" * 64, "rows": "6", "used": "4", "waves": "eflame-2026Q3", "side": "employee"},
        {"file": "old.csv", "sha256": "3" * 64, "rows": "9", "used": "9", "waves": "flame-2025Q4", "side": "customer"},
    ]
    log = [{"source": each["file"][0]} | each for each in log]
    log.insert(0, log[0] | {"rows": "60", "used": "40"})  # the same file, before its mapping was edited
    log[1] |= {"fast": "2", "timed": "50"}
    log[2] |= {"fast": "1", "timed": "4"}
    tables.replace(made.path / "imports.csv", tables.as_csv(pd.DataFrame(log).fillna("").astype("str")))
    left = [("a.csv 111111111111", "A", "no answers", 3.0), ("a.csv 111111111111", "", "blank row", 2.0)]
    left += [("t.csv 222222222222", "", "no answers", 2.0)]
    rows = pd.DataFrame(left, columns=["source", "account_id", "reason", "rows"]).assign(period="2026Q3")
    study.write(made.path, {"exclusions": rows})
    files = portfolio(made).quality("files").set_index("name")
    assert files.index.tolist() == ["a.csv", "t.csv"]
    assert files.loc["a.csv", ["read", "used", "out", "reasons"]].tolist() == [60, 55, 5, "no answers=3; blank row=2"]
    assert files.loc["a.csv", ["fast", "timed"]].tolist() == [2, 50]
    assert (
        files.loc["t.csv", ["read", "used", "out", "fast", "timed"]].isna().all()
        and files.loc["t.csv", "reasons"] == ""
    )


def test_no_employee_stands_in_the_extract(made):
    extract.make_all(made, "2026Q3")
    held = (made.path / "extracts" / "2026Q3" / "internal" / "portfolio.zip").read_bytes()
    members = study.portfolio(str(made.path), "2026Q3").members
    said = str([each.to_csv() if isinstance(each, pd.DataFrame) else each for each in members.values()])
    assert held and "emp_a" not in said and "emp_b" not in said


def test_the_accounts_page_says_roles_gaps_and_days(made):
    extract.make_all(made, "2026Q3")
    for language, role, gap in (
        ("en", "Answered by role: decision-maker (1); user (4 of 5 invited, 80%).", "40%"),
        ("fi", "Vastanneet rooleittain: päättäjä (1); käyttäjä (4 / 5 kutsuttua, 80 %).", "40 %"),
    ):
        opened = study.account(str(made.path), "A", "2026Q3")
        told = {p["title"]: p["lines"] for p in page.methods(voice(opened, language), opened, ["flame"], [])}
        lines = [line.replace("\xa0", " ") for each in told.values() for line in each]
        assert role in lines and any(gap in line and "“" in line for line in lines)
        assert "keskikohtien" not in str(lines) and "Days between" not in str(lines)  # of a team of two no day is told
    opened = study.account(str(made.path), "A", "2026Q3", "customer")
    told = str(page.methods(voice(opened, "en"), opened, ["flame"], []))
    assert "by role" not in told and "Days between" not in told and "40%" in told
