"""The quality of answers, by hand: rows that add up, shares unanswered, response rates, items that do not fit."""

import numpy as np
import pandas as pd
import pytest

from cxlib import instruments
from cxlib.measures import quality


def test_rows_add_up_or_it_is_said():
    files = pd.DataFrame(
        {"name": ["a.csv", "team.csv"], "read": [50, np.nan], "used": [45, np.nan], "out": [5, np.nan]}
    )
    made = quality.used(files)
    assert made["score"].tolist()[0] == 0.9 and made["n"].tolist()[0] == 50
    assert made["shown"].tolist() == [True, False] and made["reason"].tolist() == ["", "protected"]
    with pytest.raises(ValueError, match="rows read are not used . left out in a.csv"):
        quality.used(files.assign(out=[4, np.nan]))


def test_missing_is_a_share_of_those_asked():
    items = pd.DataFrame(
        {
            "instrument": "flame",
            "item_id": ["a", "b", "c"],
            "answered": [9, 5, 0],
            "skipped": [1, 3, 0],
            "dont_know": [0, 2, 0],
            "not_shown": [7, 0, 10],
        }
    )
    made = quality.missing(items).set_index("item_id")
    assert made.index.tolist() == ["b", "a", "c"]  # the largest share first, unknown last
    assert made["score"].tolist()[:2] == [0.5, 0.1] and made["n"].tolist() == [10, 10, 0]
    # Wilson for 5 of 10: (0.5 + 1.92073/10) / 1.384146 -/+ ... = 0.2366, 0.7634 (any table)
    assert made.loc["b", ["low", "high"]].tolist() == pytest.approx([0.2366, 0.7634], abs=5e-5)
    assert not made.loc["c", "shown"] and made.loc["c", "reason"] == "no_answers"


@pytest.mark.parametrize(
    "seconds, said",
    [
        ([100] * 19 + [49], (1, 20)),
        ([100] * 19 + [50], (0, 20)),  # half of it is not less than half
        ([100] * 18 + [49], (0, 19)),  # of fewer than 20 nobody is called fast
        ([100] * 19 + [49, 0, -5, None], (1, 20)),
    ],
)
def test_speeders_took_less_than_half_the_usual_time(seconds, said):
    assert quality.speeders(seconds) == said


PEOPLE = pd.DataFrame(
    [
        ("A", "decision_maker", 2, 1, 0),
        ("A", "user", 8, 4, 1),
        ("B", "user", 5, 0, 0),
        ("C", "", 0, 0, 3),
        ("D", "", 0, 0, 0),
    ],
    columns=["account_id", "role", "invited", "responded", "uninvited"],
)


def test_response_by_account_and_by_role():
    made = quality.response(PEOPLE, ["account_id"]).set_index("account_id")
    assert made["n"].tolist() == [10, 5, 0, 0] and made["score"].tolist()[:2] == [0.5, 0]
    assert made["shown"].tolist() == [True, True, False, False] and made["uninvited"].tolist() == [1, 0, 3, 0]
    roles = quality.response(PEOPLE, ["role"]).set_index("role")
    assert roles.loc["user", ["score", "n"]].tolist() == pytest.approx([4 / 13, 13])
    assert quality.response(PEOPLE, [])["score"].tolist() == pytest.approx([5 / 15])


def test_coverage_counts_accounts_and_roles():
    assert quality.coverage(PEOPLE) == {"accounts": 4, "heard": 2, "two_roles": 1}


def test_one_answer_to_all_is_a_share_of_those_with_five():
    said = {"r1": [7, 7, 7, 7, 7], "r2": [7, 7, 7, 7, 8], "r3": [7, 7, 7, 7], "r4": [0, 0, 0, 0, 0, 0]}
    rows = [("flame", "A", who, f"i{k}", float(v)) for who, values in said.items() for k, v in enumerate(values)]
    rows += [("nps", "A", "r1", "nps", 9.0), ("flame", "A", "r3", "i9", np.nan)]
    answers = pd.DataFrame(rows, columns=["instrument", "account_id", "respondent_id", "item_id", "value"])
    made = quality.alike(answers, {})
    assert made[["instrument", "alike", "n"]].to_numpy().tolist() == [["flame", 2, 3]]  # r3 gave four, nps asks one
    # Wilson for 2 of 3: 0.2077, 0.9385 (any table)
    assert made.loc[0, ["score", "low", "high"]].tolist() == pytest.approx([2 / 3, 0.2077, 0.9385], abs=5e-5)


def long(wide: pd.DataFrame) -> pd.DataFrame:
    rows = wide.rename_axis("respondent_id").reset_index().melt("respondent_id", var_name="item_id")
    return rows.assign(account_id="A")


@pytest.fixture
def scale():
    text = (
        instruments.load("nps").text.replace('kind    = "nps"', 'kind = "scale"').replace('id      = "nps"', 'id = "x"')
    )
    items = "".join(
        f'[[items]]\nid = "{item}"\ndimension = "nps"\nfi = "{item}"\nen = "{item}"\n{more}\n'
        for item, more in (("a", ""), ("b", ""), ("c", ""), ("d", "reverse = true"))
    )
    return instruments.parse(text[: text.index("[[items]]")] + items, "x.toml")


def test_an_item_that_moves_against_the_rest_is_doubted(scale):
    up = np.arange(12.0) % 11
    wide = pd.DataFrame({"a": up, "b": up, "c": 10 - up, "d": 10 - up})
    made = quality.fit(long(wide), scale).set_index("item_id")
    # turned, d moves with a and b; c is against all: with a, b, d the rest of c is exactly its mirror
    assert made.loc["c", "score"] == pytest.approx(-1) and made["doubt"].tolist() == ["", "", "against", ""]
    assert made["n"].tolist() == [12] * 4
    # the rest of a is (b + c + d)/3 = (u + (10 - u) - (10 - u))/3, which rises with u
    assert made.loc["a", "score"] == pytest.approx(1)


def test_a_correlation_by_hand(scale):
    wide = pd.DataFrame({"a": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "b": [2, 1, 4, 3, 6, 5, 8, 7, 10, 9]}).astype(float)
    made = quality.fit(long(wide), scale).set_index("item_id")
    # two items: r of the pair; sum of squared differences of ranks 10, so 1 - 6 * 10 / (10 * 99) = .939394
    assert made.loc["a", "score"] == pytest.approx(0.939394, abs=1e-6)
    # artanh(.939394) = 1.732868; 1.96 / sqrt(7) = 0.740810; tanh of 0.992058 and 2.473678 (by a table of tanh)
    assert made.loc["a", ["low", "high"]].tolist() == pytest.approx([0.758238, 0.985896], abs=1e-5)
    assert made.loc["c", ["n", "reason"]].tolist() == [0, "too_few"]


def test_few_or_equal_answers_have_no_correlation(scale):
    nine = pd.DataFrame({"a": np.arange(9.0), "b": np.arange(9.0)})
    assert quality.fit(long(nine), scale)["reason"].tolist() == ["too_few"] * 4
    flat = pd.DataFrame({"a": np.arange(12.0) % 11, "b": [5.0] * 12})
    assert quality.fit(long(flat), scale)["reason"].tolist()[:2] == ["no_answers"] * 2


@pytest.mark.parametrize(
    "values, scale, said",
    [
        ([1, 2, 3, 4, 5] * 4, (0, 10), "squeezed"),
        ([1, 2, 3, 4, 5] * 4, (1, 5), ""),
        ([1, 2, 3, 4, 6] * 4, (0, 10), ""),
        ([1, 6, 11, 9] * 5, (0, 10), "codes"),
        ([0, 6, 11, 9] * 5, (0, 10), ""),
        ([1, 2, 3, 4, 5] * 3, (0, 10), ""),
    ],
)
def test_a_range_of_another_scale_is_doubted(values, scale, said):
    assert quality.doubt(pd.Series(values, dtype=float), scale) == said


def test_days_between_the_two_surveys():
    assert quality.between(("2026-07-01", "2026-07-31"), ("2026-07-10", "2026-07-22")) == 0
    assert quality.between(("2026-07-01", "2026-07-02"), ("2026-08-01", "2026-08-01")) == 31  # 30.5, halves up
    assert quality.between(("", "2026-07-31"), ("2026-07-10", "2026-07-22")) is None
