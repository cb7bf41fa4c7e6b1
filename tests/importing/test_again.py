"""A file imported again by an edited mapping is one file: its rows and what was left out are counted once."""

from cxlib import importing, study
from cxlib.disclosure import quality

DATA = "account,who,nps\n" + "".join(f"Acme,r{i},{i}\n" for i in range(10)) + "Acme,r1,3\nACME Oyj,r11,9\n"


def counted(made) -> list:
    waves = made.table("waves")
    found = quality.files(made, waves[waves["period"] == "2026Q3"], made.instruments())
    return found[["name", "read", "used", "out", "reasons"]].to_numpy().tolist()


def account(*names):
    return {"from": {"column": "account"}, "aliases": {name: "Acme" for name in names}}


def test_an_edited_mapping_does_not_count_a_file_twice(bring):
    who = {"respondent": {"from": {"column": "who"}}, "bad_cells": "exclude"}
    _, made = bring(DATA, account=account("Acme"), **who)
    # r1 answered twice, and one account has another name: 12 rows read = 10 used + 1 + 1
    assert counted(made) == [["answers.csv", 12, 10, 2, "duplicate of a person and wave=1; unknown account=1"]]
    _, made = bring(DATA, account=account("Acme", "ACME Oyj"), **who)
    assert counted(made) == [["answers.csv", 12, 11, 1, "duplicate of a person and wave=1"]]
    assert made.table("exclusions")["rows"].sum() == 1  # nothing of the first count stays on the accounts' pages
    assert len(made.table("respondents")) == 11


def test_another_source_counts_its_own_reading_of_a_file(bring):
    who = {"respondent": {"from": {"column": "who"}}, "bad_cells": "exclude"}
    bring(DATA, account=account("Acme", "ACME Oyj"), **who)
    _, made = bring(DATA, account=account("Acme", "ACME Oyj"), source={"id": "other", "file": "answers.csv"}, **who)
    assert [each[1:3] for each in counted(made)] == [[12, 11], [12, 11]]


def test_what_came_by_an_edited_mapping_goes_whole(bring, tmp_path):
    who = {"respondent": {"from": {"column": "who"}}, "bad_cells": "exclude"}
    bring("account,who,nps\nBeta,b1,7\nBeta,b1,8\n", name="beta.csv", **who)
    bring(DATA, account=account("Acme"), **who)
    bring(DATA, account=account("Acme", "ACME Oyj"), **who)
    importing.undo.remove("answers.csv", tmp_path / "study")
    left = study.open(tmp_path / "study").table("exclusions")
    assert left[["account_id", "rows"]].to_numpy().tolist() == [["Beta", 1.0]]
