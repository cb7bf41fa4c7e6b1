"""Respondents' ids as salted hashes: the same person is known again in a study, and in no other."""

import pytest

from cxlib.disclosure import life
from cxlib.importing import seals
from cxlib.study import sealing

WHO = {"respondent": {"from": {"column": "who"}, "sealed": True}}
PLAIN = {"respondent": {"from": {"column": "who"}}}
FIRST, SECOND = "account,who,nps\nA,Anna ,9\nA,bo,2\n", "account,who,nps\nA,ANNA,7\n"


def quarter(name: str) -> dict:
    return {"defaults": {"side": "customer", "period": name}}


def test_the_id_stands_in_no_table_and_the_person_is_known_again(bring):
    bring(FIRST, **WHO)
    _, made = bring(SECOND, **WHO, **quarter("2026Q4"))
    people = made.table("respondents")["respondent_id"]
    assert len(people) == 2 and not people.isin(["anna", "Anna ", "bo"]).any() and people.str.len().eq(24).all()
    answers = made.table("answers")
    assert answers.groupby("respondent_id")["value"].apply(list).tolist().count([9, 7]) == 1
    assert b"anna" not in b"".join(path.read_bytes() for path in made.path.rglob("*.parquet")).lower()


def test_another_study_hashes_otherwise(bring):
    ids = [set(bring(FIRST, into=into, **WHO)[1].table("respondents")["respondent_id"]) for into in "ab"]
    assert len(ids[0]) == 2 and not ids[0] & ids[1]


def test_a_study_keeps_ids_one_way(bring):
    bring(FIRST, into="hashed", **WHO)
    with pytest.raises(ValueError, match="keeps hashes of ids: write sealed = true"):
        bring(SECOND, into="hashed", **PLAIN)
    bring(FIRST, into="plain", **PLAIN)
    with pytest.raises(ValueError, match="keeps respondents' ids as they are: write sealed = false"):
        bring(SECOND, into="plain", **WHO)


def test_a_dry_run_makes_no_secret(bring, tmp_path):
    bring(FIRST, dry_run=True, **WHO)
    assert not (tmp_path / "study").exists()


def test_a_draft_seals_unless_the_study_does_not(bring, tmp_path):
    assert seals.line(tmp_path / "new").startswith("sealed = true")
    bring(FIRST, into="plain", **PLAIN)
    bring(FIRST, into="hashed", **WHO)
    assert seals.line(tmp_path / "plain") == "" and seals.line(tmp_path / "hashed").startswith("sealed = true")


def test_somebody_is_forgotten_by_the_id_the_survey_knows(bring):
    _, made = bring(FIRST, **WHO)
    removal = life.person(made, "Anna")
    assert removal["rows"]["answers"] == 1
    own = sealing.sealed(["anna"], sealing.key(made.path))
    assert removal["tables"]["answers"]["respondent_id"] == set(own)
    with pytest.raises(ValueError, match="no respondent has this id"):
        life.person(made, "cecilia")
