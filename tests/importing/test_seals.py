"""Respondents' ids as salted hashes: the same person is known again in a study, and in no other."""

import pytest

from cxlib import importing, study
from cxlib.disclosure import life
from cxlib.importing import seals
from cxlib.study import sealing

WHO = {"respondent": {"from": {"column": "who"}, "sealed": True}}
PLAIN = {"respondent": {"from": {"column": "who"}, "sealed": False}}
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


def test_hashes_are_what_a_mapping_keeps_that_says_nothing(bring, tmp_path):
    bring(FIRST, dry_run=True, **WHO)
    path = tmp_path / "mapping.toml"
    path.write_text(path.read_text("utf-8").replace(', "sealed" = true', "").replace('"sealed" = true, ', ""), "utf-8")
    assert "sealed" not in path.read_text("utf-8")
    importing.run(path, tmp_path / "study")
    ids = study.open(tmp_path / "study").table("respondents")["respondent_id"]
    assert len(ids) == 2 and ids.str.fullmatch("[0-9a-f]{24}").all()


IDS = [
    ("who", ["anna@b.fi", "bo@c.fi"]),
    ("Vastaaja", ["Anna Virtanen", "Bo Ek"]),
    ("Vastaaja", ["Anna", "Mikko"]),
    ("respondent", ["virtanen.anna", "ek.bo"]),
    ("who", ["Anna Virtanen", "x7"]),
    ("puhelin", ["0401234567", "0407654321"]),
]


@pytest.mark.parametrize("head, ids", IDS)
def test_who_somebody_is_is_never_kept_as_it_is(bring, tmp_path, head, ids):
    text = f"account,{head},nps,dare\nA,{ids[0]},9,7\nA,{ids[1]},2,6\n"
    plain = {"respondent": {"from": {"column": head}, "sealed": False}, "unmapped": "ignore"}
    with pytest.raises(ValueError, match="says who the customer is; write sealed = true") as error:
        bring(text, **plain)
    assert ids[0] not in str(error.value) and not (tmp_path / "study").exists()
    _, made = bring(text, **plain | {"respondent": {"from": {"column": head}, "sealed": True}})
    assert made.table("respondents")["respondent_id"].str.fullmatch("[0-9a-f]{24}").all()
    for sealed in (True, False):
        team = {"defaults": {"side": "employee", "period": "2026Q3"}, "unmapped": "ignore"}
        team |= {"respondent": {"from": {"column": head}, "sealed": sealed}}
        with pytest.raises(ValueError, match="says who the employee is; give each a code"):
            bring(text, {"e_dare_1": "dare"}, into="team", **team)


@pytest.mark.parametrize(
    "head, ids", [("Vastaaja", ["R1", "R2"]), ("who", ["emp_one", "emp_two"]), ("who", ["ab", "c"])]
)
def test_codes_may_stay_as_they_are(bring, head, ids):
    text = f"account,{head},nps\nA,{ids[0]},9\nA,{ids[1]},2\n"
    _, made = bring(text, respondent={"from": {"column": head}, "sealed": False})
    assert set(made.table("respondents")["respondent_id"]) == {each.lower() for each in ids}


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
    assert seals.line(tmp_path / "plain").startswith("sealed = false") and seals.line(tmp_path / "hashed").startswith(
        "sealed = true"
    )


def test_somebody_is_forgotten_by_the_id_the_survey_knows(bring):
    _, made = bring(FIRST, **WHO)
    removal = life.person(made, "Anna")
    assert removal["rows"]["answers"] == 1
    own = sealing.sealed(["anna"], sealing.key(made.path))
    assert removal["tables"]["answers"]["respondent_id"] == set(own)
    with pytest.raises(ValueError, match="no respondent has this id"):
        life.person(made, "cecilia")
