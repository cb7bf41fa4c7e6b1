"""The quality of answers, by hand: shares unanswered, one answer to everything, items that do not fit."""

import numpy as np
import pandas as pd
import pytest

from cxlib import instruments
from cxlib.measures import quality


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
        ([1, 6, 10, 9] * 5, (0, 10), ""),
        ([1, 2, 3, 4, 5] * 3, (0, 10), ""),
    ],
)
def test_a_range_of_another_scale_is_doubted(values, scale, said):
    assert quality.doubt(pd.Series(values, dtype=float), scale) == said


@pytest.mark.parametrize(
    "values, scale, outside, said",
    [
        ([1, 6, 10, 9] * 5, (0, 10), 1, "codes"),  # the 11 of a 10 was left out, the 1 of a 0 stands as 1
        ([0, 6, 10, 9] * 5, (0, 10), 1, ""),
        ([1, 6, 10, 9] * 5, (1, 10), 1, ""),
        ([1, 6, 10] * 5, (0, 10), 1, ""),
    ],
)
def test_answers_off_a_scale_whose_zero_nobody_gave_look_like_codes(values, scale, outside, said):
    assert quality.doubt(pd.Series(values, dtype=float), scale, outside) == said


def test_codes_are_doubted_in_the_answers_a_study_keeps():
    rows = [(f"r{i}", float(i % 9 + 1), "") for i in range(27)] + [("r27", np.nan, "out_of_range")]
    answers = pd.DataFrame(rows, columns=["respondent_id", "value", "missing"])
    answers = answers.assign(account_id="A", item_id="nps", instrument="nps")
    known = {"nps": instruments.load("nps")}
    assert quality.fits(answers, known)["doubt"].tolist() == ["codes"]
    assert not len(quality.fits(answers.assign(missing=""), known))
