"""A select-all question is told as the share who ticked each option, never as a mean; nothing else is made of it."""

import numpy as np
import pandas as pd
import pytest

from cxlib import instruments
from cxlib.disclosure import references, rules
from cxlib.measures import quality, scores, summary
from cxlib.study import straight

TEXT = """\
id = "channels"
version = 1
kind = "multi"
side = "both"
source = "test"
[title]
fi = "Kanavat"
en = "Channels"
[[items]]
id = "phone"
fi = "Puhelin"
en = "Phone"
[[items]]
id = "mail"
fi = "Posti"
en = "Mail"
[[items]]
id = "chat"
fi = "Chat"
en = "Chat"
"""


@pytest.fixture
def channels():
    return instruments.parse(TEXT, "channels.toml")


def ticked(channels, **people: list) -> pd.DataFrame:
    """Answers to every option of as many persons as there are values; None: not shown."""
    rows = [(f"r{at}", item, value) for item, values in people.items() for at, value in enumerate(values)]
    table = pd.DataFrame(rows, columns=["respondent_id", "item_id", "value"]).astype({"value": float})
    dimension = table["item_id"]
    return table.assign(account_id="A", wave_id="w1", instrument=channels.id, dimension=dimension, period="2026Q3")


@pytest.fixture
def answers(channels):
    return ticked(channels, phone=[1] * 3 + [0] * 9, mail=[1] * 9 + [0] * 3, chat=[1] * 6 + [None] * 6)


def test_the_share_is_told_the_largest_first(channels, answers):
    (table,) = summary.others([channels], lambda id: answers, lambda each: each, pd.DataFrame(columns=SPREAD))
    said = table[["dimension", "statistic", "score", "n"]].to_numpy().tolist()
    # chat was shown to six, who all ticked it; 9 of 12 and 3 of 12
    assert said == [["chat", "top_box", 1.0, 6], ["mail", "top_box", 0.75, 12], ["phone", "top_box", 0.25, 12]]
    # Wilson's limits of 3 of 12 (z 1.959964): centre (3 + 1.920729)/(12 + 3.841459), as a pocket calculator has them
    assert table.loc[2, ["low", "high"]].tolist() == pytest.approx([0.0889417, 0.5323053], abs=1e-6)


SPREAD = ["instrument", "part", "statistic", "dimension", "spread"]


def test_hidden_options_are_not_put_in_order(channels, answers):
    def mask(table):
        few = table["n"] < 7
        return table.assign(score=table["score"].mask(few), shown=~few)

    few = answers[answers["respondent_id"].isin(["r0", "r1", "r2", "r3"]) | (answers["item_id"] == "mail")]
    (table,) = summary.others([channels], lambda id: few, mask, pd.DataFrame(columns=SPREAD))
    assert table["dimension"].tolist() == ["mail", "phone", "chat"]  # as the file lists them, not by what is hidden


def test_a_mean_of_ticks_is_refused(channels, answers):
    with pytest.raises(ValueError, match="channels: no statistic 'mean'; use 'top_box'"):
        scores.by_dimension(answers, channels)
    with pytest.raises(ValueError, match="no statistic 'mean'"):
        scores.change(answers, answers, channels)


def test_only_shares_are_published_of_a_team(channels):
    assert rules.statistics(channels) == ["top_box"]
    limits = {"team_mean": 5, "team_spread": 10, "team_share": 10}
    assert [rules.floor(each, limits) for each in rules.statistics(channels)] == [10]


def test_to_tick_is_neither_better_nor_weaker(channels, answers, monkeypatch):
    now, before, known = answers, answers.assign(value=1 - answers["value"], period="2026Q2"), {"channels": channels}
    monkeypatch.setattr(references, "_journey_changes", lambda *_: [])
    made = {"known": known, "scores": references.score_tables(now, known), "journeys": ((), ()), "period": "2026Q3"}
    made |= {"delta": references.delta(references.spread(references.people(now, known)), known, {}), "rows": now}
    assert set(made["scores"]["statistic"]) == set(made["delta"]["statistic"]) == {"top_box"}
    assert not len(references.comparisons(now, before, answers.head(0).assign(instrument=""), made))


def test_who_ticks_everything_is_no_straight_liner(channels):
    answers = ticked(channels, **{item: [1, 0] for item in ("phone", "mail", "chat")})
    more = pd.concat([answers.assign(item_id=answers["item_id"] + str(at)) for at in range(3)], ignore_index=True)
    assert len(quality.alike(more, {})) == 1 and not len(quality.alike(more, {"channels": channels}))
    lean = more.astype({column: "category" for column in ("respondent_id", "account_id", "wave_id")})
    assert straight.marked(lean).all() and not straight.marked(lean, ["w1"]).any()


def test_options_need_not_agree(channels):
    wide = np.tile([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]], (6, 1))
    answers = ticked(channels, **dict(zip(("phone", "mail", "chat"), wide.T.tolist(), strict=True)))
    assert quality.fit(answers, channels)["doubt"].tolist().count("against")  # by itself it would be a fault
    assert not len(quality.fits(answers, {"channels": channels}))


@pytest.mark.parametrize(
    "old, new, told",
    [
        ('kind = "multi"', 'kind = "multi"\ntop_box = 2', "scale: an option is ticked (1) or not (0)"),
        ('kind = "multi"', 'kind = "multi"\nscale = { low = 0, high = 10 }', "scale: an option is ticked (1) or not"),
        ('id = "mail"', 'id = "mail"\nreverse = true', "item mail: reverse has no meaning for an option"),
        ('id = "mail"', 'id = "mail"\ndimension = "phone"', "dimension phone: two options measure it"),
        ('fi = "Posti"\n', "", "item mail: no text in 'fi'"),
        ('id = "mail"', 'id = "phone"', "item phone: the id stands 2 times"),
        ('id = "mail"\n', "", "item number 2: no id"),
        ('id = "mail"', 'id = ["mail"]', "id has the wrong type (list)"),
    ],
)
def test_faults_of_the_file_are_said(old, new, told):
    assert told in "\n".join(instruments.check(TEXT.replace(old, new), "channels.toml"))


def test_an_option_is_a_dimension_of_its_own(channels):
    assert channels.scale == (0, 1) and channels.top_box == 1
    assert channels.dimensions["en"].to_dict() == {"phone": "Phone", "mail": "Mail", "chat": "Chat"}
    assert channels.items["dimension"].to_dict() == {"phone": "phone", "mail": "mail", "chat": "chat"}
