"""An account nobody knows is listed, with the nearest as a hint; it is made only where a mapping says it is new."""

import unicodedata

import pandas as pd
import pytest

from cxlib import importing, study
from cxlib.importing import newcomers

FIRST = "account,who,nps\nAcme Oy,r1,9\nBeta,r2,8\n"


@pytest.fixture
def come(bring):
    def run(data, name="b.csv", **account):
        part = {"from": {"column": "account"}} | {key: each for key, each in account.items() if key != "bad_cells"}
        more = {"bad_cells": account["bad_cells"]} if "bad_cells" in account else {}
        return bring(data, name=name, account=part, respondent={"from": {"column": "who"}}, **more)

    return run


def test_a_first_import_says_which_accounts_it_makes(come):
    result, _ = come(FIRST)
    assert "  new accounts (2): Acme Oy, Beta" in result.text
    assert "new accounts" not in come("account,who,nps\nBeta,r3,8\n", "c.csv")[0].text


@pytest.mark.parametrize(
    "name, told",
    [
        ("ACME OY", "'ACME OY' is no account of this study (nearest: 'Acme Oy'): correct it"),
        ("Acme Oy ", "(nearest: 'Acme Oy')"),
        ("Acmee Oy", "(nearest: 'Acme Oy')"),
        ("Zeta", "'Zeta' is no account of this study: correct it"),
        ("Total", "'Total' looks like a row of sums, not an account"),
    ],
)
def test_a_study_that_has_accounts_gets_no_other_by_itself(come, tmp_path, name, told):
    come(FIRST, "a.csv")
    before = {path: path.read_bytes() for path in (tmp_path / "study").rglob("*") if path.is_file()}
    with pytest.raises(ValueError) as error:
        come(f"account,who,nps\nBeta,r3,8\n{name},r4,3\nBeta,r5,8\n")  # totals of the last rows: test_structures
    assert told in str(error.value) and "row 3, column 'account'" in str(error.value)
    assert before == {path: path.read_bytes() for path in (tmp_path / "study").rglob("*") if path.is_file()}


def test_new_ones_come_by_their_names_and_others_by_alias_beside_those_the_study_knows(come):
    come(FIRST, "a.csv")
    text = "account,who,nps\nBeta,r3,8\nZeta,r4,3\nACME OY,r5,1\n"
    result, made = come(text, new=["Zeta"], aliases={"ACME OY": "Acme Oy"})
    assert made.table("accounts")["account_id"].tolist() == ["Acme Oy", "Beta", "Zeta"]
    assert made.table("answers").groupby("account_id").size().to_dict() == {"Acme Oy": 2, "Beta": 2, "Zeta": 1}
    assert "new accounts (1): Zeta" in result.text
    result, made = come("account,who,nps\nBeta,r6,8\nGamma,r7,3\n", "c.csv", bad_cells="exclude")
    assert result.counts["excluded"] == {"unknown account": 1} and len(made.table("accounts")) == 3


@pytest.mark.parametrize("name", ["Total", "Average", "Yhteensä", "Grand total:", "Keskiarvo", "TOTALT"])
def test_a_row_of_sums_makes_no_account_even_in_an_empty_study(come, tmp_path, name):
    with pytest.raises(ValueError, match="looks like a row of sums, not an account: take it out of the file"):
        come(f"{FIRST}{name},r9,8\nBeta,r10,7\n")
    assert not (tmp_path / "study").exists()
    _, made = come(f"{FIRST}{name},r9,8\nBeta,r10,7\n", new=[name])  # there is a company called Total
    assert name in set(made.table("accounts")["account_id"])


def test_letters_a_mac_writes_in_two_signs_are_the_same_account(come):
    two = unicodedata.normalize("NFD", "Öljy Oy")
    result, made = come(f"account,who,nps\nÖljy Oy,r1,9\n{two},r2,8\n")
    assert made.table("accounts")["account_id"].tolist() == ["Öljy Oy"] and "kept apart" not in result.text
    _, made = come(f"account,who,nps\n{two},r3,8\n", "c.csv")
    assert len(made.table("accounts")) == 1 and len(made.table("answers")) == 3


def test_a_draft_lists_the_accounts_it_would_make(come, tmp_path):
    come(FIRST, "a.csv")
    (tmp_path / "b.csv").write_text(
        "Yritys,vastaajan tunnus,nps\nBeta,r3,8\nBeta,r4,8\nZeta,r5,3\nZeta,r6,3\n", "utf-8"
    )
    path, told = importing.draft(tmp_path / "b.csv", tmp_path / "study")
    assert 'new = "? Zeta"' in told
    text = path.read_text("utf-8")
    assert '\nnew = ["? Zeta"]    # not in the study' in text
    text = text.replace('period = "?"', 'period = "2026Q4"').replace("sealed = true", "sealed = false")
    path.write_text(text.replace('"? ', '"'), "utf-8")
    importing.run(path, tmp_path / "study")
    assert set(study.open(tmp_path / "study").table("accounts")["account_id"]) == {"Acme Oy", "Beta", "Zeta"}


def test_a_draft_does_not_offer_a_row_of_sums_as_a_new_account(come, tmp_path):
    come(FIRST, "a.csv")
    line = newcomers.line(pd.Series(["Beta", "Zeta", "Total", "Yhteensä"]), tmp_path / "study")
    assert line.startswith('new = ["? Zeta"]')
