"""What sniff and a draft say of a file is read by many and kept: no person's name, no person's words."""

import json
import tomllib

import pandas as pd
import pytest

from cxlib import importing
from cxlib.importing import personal
from cxlib.importing.heads import Head

NAMES = ["Anna Virtanen", "Bo Ek", "Liisa Ota-Niemi", "Kari O'Hara"]


def said(path) -> str:
    found, draft = importing.sniffed(path)
    return importing.told(found) + json.dumps(found.json(), ensure_ascii=False) + draft


@pytest.mark.parametrize("head", ["Yhteyshenkilö", "Contact person", "Manager", "Account manager", "Vastaaja"])
def test_names_under_a_head_of_persons_are_not_shown_however_often_they_come(tmp_path, head):
    rows = [f"A,{name},{n}" for n, name in enumerate([*NAMES, "Jussi"] * 3)]
    (tmp_path / "a.csv").write_text("\n".join([f"account,{head},nps", *rows]), encoding="utf-8")
    assert not [word for name in [*NAMES, "Jussi"] for word in name.split() if word in said(tmp_path / "a.csv")]
    assert importing.sniffed(tmp_path / "a.csv")[0].personal == {head: "names of persons: 15"}


def test_names_are_known_by_the_cells_alone_and_left_out_of_the_draft(tmp_path):
    rows = [f"A,{name},9" for name in NAMES]
    (tmp_path / "a.csv").write_text("\n".join(["account,Kuka?,nps", *rows]), encoding="utf-8")
    plan = tomllib.loads(importing.sniffed(tmp_path / "a.csv")[1])
    assert {"ignore": ["Kuka?"]} in plan["columns"]
    assert importing.sniffed(tmp_path / "a.csv")[0].personal == {"Kuka?": "names of persons: 4"}


@pytest.mark.parametrize(
    "head, cells",
    [
        ("Yritys", ["Nordic Foods", "Acme Trading", "Blue Sea"]),  # a head of companies
        ("Tili", ["Acme Oy", "Beta Ab", "Gamma Group"]),  # their form
        ("Answer", ["Very Good", "Very Bad"] * 4),  # a choice, answered often
        ("Owner", ["North", "South", "North"]),  # teams
        ("Vastaaja", ["r1", "r2", "r3"]),  # ids
        ("Manager", ["5", "4", "5"]),  # a rating
    ],
)
def test_what_only_looks_like_names_is_none(head, cells):
    assert personal.people(Head(1, (head,), head), pd.Series(cells)) == 0


def test_a_worker_of_two_words_is_a_person():
    assert personal.people(Head(1, ("Owner",), "Owner"), pd.Series(["Anna Virtanen"] * 5 + ["Ek, Bo"] * 3)) == 8


def test_a_text_written_once_is_not_among_the_answers_shown(tmp_path):
    cells = ["Large"] * 8 + ["Small"] * 7 + ["Aki left us"]
    (tmp_path / "a.csv").write_text("\n".join(["account,Size", *(f"A,{cell}" for cell in cells)]), encoding="utf-8")
    assert "16 filled, 3 different: Large, Small" in said(tmp_path / "a.csv")
    assert "Aki" not in said(tmp_path / "a.csv")
