"""Over a real study: a comment concerns its own account, an answer also those whose references it moves."""

import json
from hashlib import sha256

import pandas as pd
import pytest

from cxlib import demo
from cxlib import study as studies
from cxlib.disclosure import release
from cxlib.render import batch, plan
from cxlib.study import zipped

pytestmark = pytest.mark.slow
PERIOD, THREE = "2026Q3", ("A0001", "A0002", "A0012")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = demo.make(tmp_path_factory.mktemp("rerender") / "study", quarters=2)
    release.every(studies.open(folder))
    return folder


@pytest.fixture(scope="module")
def out(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rerender-out")
    assert render(study, folder) == (3, 0)
    return folder


def render(study, out) -> tuple[int, int]:
    done = batch.render(plan.Order(str(study), PERIOD, accounts=THREE, languages=("fi",), out=str(out)))
    assert done["failed"] == []
    return done["done"], done["current"]


def made_from(out) -> dict[str, str]:
    """The hash of the extract each report was made from, by account."""
    reports = json.loads((out / PERIOD / "manifest.json").read_text())["reports"].values()
    return {report["account"]: report["extract"] for report in reports}


def change(study, table: str, column: str, new, **where) -> None:
    """Write a value into the first row of the period that is as said."""
    waves = studies.open(study).table("waves")
    path = study / f"{table}.parquet"
    rows = pd.read_parquet(path)
    fits = rows["wave_id"].isin(waves.loc[waves["period"] == PERIOD, "wave_id"])
    for name, wanted in where.items():
        fits &= rows[name] == wanted
    rows.loc[rows.index[fits][0], column] = new
    rows.to_parquet(path, index=False)


def test_a_comment_renders_its_own_account_again(study, out):
    before = made_from(out)
    change(study, "comments", "masked_text", "Toisin sanoen.", reviewed=True, account_id="A0002")
    assert render(study, out) == (1, 2)
    assert {account for account in before if made_from(out)[account] != before[account]} == {"A0002"}


def test_an_answer_renders_those_again_whose_references_it_moves(study, out):
    before = made_from(out)
    change(study, "answers", "value", 0.0, account_id="A0001", item_id="dare_1", value=9.0)
    assert render(study, out) == (3, 0)  # what matters for all is measured over all
    assert all(made_from(out)[account] != before[account] for account in before)
    assert render(study, out) == (0, 3)


def test_an_answer_that_moves_nothing_of_others_renders_its_own_account_again(study, out):
    """When an answer was given is in no reference."""
    before = made_from(out)
    change(study, "answers", "answered_at", "2026-09-01T08:00:00", account_id="A0001", item_id="dare_1")
    assert render(study, out) == (1, 2)
    assert {account for account in before if made_from(out)[account] != before[account]} == {"A0001"}


def test_the_manifest_names_the_extract_a_report_was_made_from(study, out):
    opened = studies.open(study)
    names = opened.table("accounts").set_index("account_id")["name"]
    for account, extract in made_from(out).items():
        path = zipped.path(opened, PERIOD, "internal", studies.slug(names[account], account))
        assert sha256(path.read_bytes()).hexdigest() == extract
