"""The guess shows the team's own view at the place where the dumbbell will show it, and nothing of the customers."""

import chart_fakes as fakes
import pandas as pd
import pytest

from cxlib import words
from cxlib.charts import gaps, show, workshop
from cxlib.measures import gaps as measures
from cxlib.words.questions import asked


def own(table: pd.DataFrame) -> pd.DataFrame:
    return measures.own_view(table.assign(team_reason=table["reason"], customer_reason="", accounts=1.0, spread="own"))


@pytest.mark.parametrize("size", ["page", "phone", "slide"])
def test_the_team_stands_where_the_dumbbell_will_show_it_and_the_customer_nowhere(size):
    guessed = workshop.guess(own(fakes.gaps()), fakes.text("fi"), size=size)
    looked = gaps.dumbbell(fakes.gaps(), fakes.text("fi"), size=size)
    assert fakes.dots(guessed, "team") == pytest.approx(fakes.dots(looked, "team"))
    assert fakes.dots(guessed, "team")[:, 1].tolist() == sorted(fakes.dots(guessed, "team")[:, 1])
    assert len(fakes.dots(guessed, "customer")) == 0 and len(fakes.dots(looked, "customer")) == 5
    said = fakes.words_of(guessed)
    assert said.count("?") == 5 and not {"asiakas", "+2,4", "yliarvio"} & set(said)


def test_the_table_of_the_guess_tells_nothing_of_customers_or_of_the_gap():
    table = own(fakes.gaps())
    assert not [c for c in table if c.startswith("customer") or c in ("estimate", "verdict", "low", "high", "note")]
    assert table["team_score"].tolist() == [8.1, 7.8, 7.1, 7.3, 8.4] and table["shown"].all()


def test_a_protected_team_stays_hatched_and_its_number_is_nowhere():
    rows = fakes.gaps().assign(reason="protected", shown=False)
    rows.loc[:, [c for c in rows if c.startswith("team_")]] = float("nan")
    table = own(rows)
    assert not table["shown"].any()
    ax = workshop.guess(table, fakes.text("fi"), size="slide")
    assert len(fakes.dots(ax, "team")) == 0 and fakes.words_of(ax).count("suojattu") == 5
    assert "suojattu" in words.plain("fi", "Kontio Oyj", "2026Q3")("workshop.guess", table).alt


def test_questions_one_for_each_verdict_the_clear_ones_first():
    found = asked(words.plain("fi"), fakes.gaps())
    assert [each["about"] for each in found] == [
        "Yliarvio: Uskallus (+2,4)",
        "Aliarvio: Ammattimaisuus (−1,5)",
        "Yhteinen näkemys: Välittäminen",
        "Epäselvä: Innostus, Vaikutus",
    ]
    assert all(each["text"].endswith("?") for each in found)


def test_a_hidden_gap_is_asked_about_without_its_number():
    table = fakes.gaps()
    table.loc[1, ["shown", "reason"]] = [False, "protected"]
    last = asked(words.plain("en"), table)[-1]
    assert last["about"].startswith("Not shown: ") and "2.4" not in str(last)


def test_questions_are_displayed_as_one_bundle(monkeypatch):
    found = []
    monkeypatch.setattr(show, "display", lambda data, raw: found.append(data))
    show.questions(words.plain("en"), fakes.gaps())
    bundle = found[0][show.MIME]
    assert bundle["kind"] == "questions" and len(bundle["items"]) == 4
