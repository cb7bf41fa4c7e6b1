"""What a report's quality page tells of how answers came: each reader what is theirs, of the team nothing of a few."""

import builder
import numpy as np
import pandas as pd
import pytest

from cxlib import study
from cxlib.disclosure import extract
from cxlib.disclosure import release as releases
from cxlib.render import quality as page
from cxlib.study import tables
from cxlib.words import voice

OWN = "flame-2026Q3"


def written(folder, team: int, silent: int = 2) -> study.Study:
    """A has twelve customers, one of whom skipped dare_1; care_1 is answered against the rest. B has four."""
    heard = {"A": {f"c{i:02}": i % 10 + 1 for i in range(12)}, "B": {f"b{i}": i + 3 for i in range(4)}}
    rows = builder.answers(heard, "flame", side="customer")
    turned = rows["item_id"] == "care_1"
    rows["value"] = rows["value"].where(~turned, 11 - rows["value"])
    gone = (rows["item_id"] == "dare_1") & rows["respondent_id"].isin(["c00", "b0"])
    rows = rows.assign(value=rows["value"].mask(gone), missing=np.where(gone, "skipped", ""))
    asked = [("A", f"c{i:02}") for i in range(14)] + [("B", f"b{i}") for i in range(2)]
    invited = pd.DataFrame(asked, columns=["account_id", "respondent_id"]).assign(wave_id=OWN)
    staff = builder.answers({"A": {f"emp{i}": 6 + i % 3 for i in range(team)}}, "eflame")
    made = builder.write(folder, team=[staff], customers=[rows], invitations=invited)
    log = {"file": "a.csv", "sha256": "1" * 64, "source": "a", "rows": "18", "used": "16", "side": "customer"}
    log |= {"waves": OWN, "fast": "3", "timed": "40"}
    tables.replace(made.path / "imports.csv", tables.as_csv(pd.DataFrame([log])))
    people = made.table("respondents")
    silent = [people.head(1).assign(respondent_id=each, account_id="A") for each in ("c12", "c13")[:silent]]
    people = pd.concat([people, *silent])
    study.write(made.path, {"respondents": people.assign(role=np.where(people["account_id"] == "A", "user", ""))})
    return study.open(made.path)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = written(tmp_path_factory.mktemp("quality") / "study", team=6)
    releases.release(made, "2026Q3")
    extract.make_all(made, "2026Q3")
    return str(made.path)


def told(opened, language="en") -> str:
    speak = voice(opened, language)
    lines = [line for each in page.methods(speak, opened, ["flame"], []) for line in each["lines"]]
    return "\n".join([*lines, str(page.unanswered_table(speak, opened))]).replace("\xa0", " ")


def test_the_vendor_reads_how_the_answers_came(home):
    text = told(study.account(home, "A", "2026Q3"))
    assert "user (12 of 14 invited, 86%)" in text
    assert "Less than half the usual time: 3 of the 40 responses of all accounts" in text
    assert "moves against the rest" in text and text.count("moves against") == 1
    assert "Days between the middles of the customers' and the team's survey:" in text
    text = told(study.account(home, "A", "2026Q3"), "fi")
    assert "3 / 40 kaikkien asiakkuuksien vastausta" in text and "kulkee muita vastaan" in text


def test_the_customer_reads_of_their_own_answers_only(home):
    text = told(study.account(home, "A", "2026Q3", "customer"))
    for other in ("unanswered, by question", "by role", "usual time", "moves against", "Days between", "Heard:"):
        assert other not in text
    facts = study.account(home, "A", "2026Q3", "customer").facts
    assert not {"pace", "doubts", "coverage"} & facts.keys() and facts["roles"] == {} and facts["days_between"] is None


def test_every_question_that_somebody_left_out_is_counted_from_the_floor_on(home):
    own = page.unanswered_table(*speaking(study.account(home, "A", "2026Q3")))
    assert [row[1:] for row in own["rows"]] == [("1", "12")] and len(own["rows"][0]) == len(own["columns"])
    whole = page.unanswered_table(*speaking(study.portfolio(home, "2026Q3")))
    assert [row[1:] for row in whole["rows"]] == [("2", "16")]
    few = study.account(home, "B", "2026Q3", "customer")  # four were asked: below the customer's floor of five
    assert few.facts["items"] == [] and study.account(home, "A", "2026Q3", "customer").facts["items"]
    assert page.unanswered_table(*speaking(few)) is None


def speaking(opened):
    return voice(opened, "en"), opened


def test_the_portfolio_says_who_was_heard(home):
    text = told(study.portfolio(home, "2026Q3"))
    assert "Heard: 2 of 2 accounts, 0 of them through two roles or more." in text
    assert "role: user (12)." in text  # nobody knows what B's invited are


def test_when_a_team_of_few_answered_is_told_to_nobody(tmp_path):
    made = written(tmp_path / "study", team=2, silent=1)
    releases.release(made, "2026Q3")
    extract.make_all(made, "2026Q3")
    assert study.portfolio(str(made.path), "2026Q3").days_between is None
    text = told(study.account(str(made.path), "A", "2026Q3"))
    assert "Days between" not in text
    assert "role: user (12)." in text  # c13 was invited and is silent, and nobody knows the role: no rate by role


def test_a_scale_somebody_vouched_for_is_not_doubted_again(tmp_path):
    heard = {"A": {f"c{i:02}": i % 5 + 1 for i in range(25)}}
    made = builder.write(tmp_path / "study", customers=[builder.nps(heard)])
    extract.make_all(made, "2026Q3")
    assert study.portfolio(str(made.path), "2026Q3").doubts == [["nps", "nps", "squeezed"]]
    path = made.path / "study.toml"
    text = path.read_text("utf-8").replace("scale_checked = []", 'scale_checked = ["nps"]')
    path.write_text(text, encoding="utf-8")
    extract.make_all(study.open(made.path), "2026Q3")
    assert study.portfolio(str(made.path), "2026Q3").doubts == []
