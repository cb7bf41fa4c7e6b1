"""Shrinkage, whom to call and to thank, and the heat table."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.measures import nps, portfolio


def by_account(**values):
    rows = [(account, value) for account, each in values.items() for value in each]
    return nps.score(pd.DataFrame(rows, columns=["account_id", "value"]), ["account_id"])


def test_shrinkage_of_the_worked_example():
    """mu 7.4, tau2 .25, s2 1.96, n 6, mean 6.2: weight .4335, 6.8798, SD .3763."""
    found = portfolio.shrink(6.2, 1.96 / 6, (0.25, 7.4, 0.0))
    assert (found["weight"], found["shrunken"]) == (pytest.approx(0.4335, abs=5e-5), pytest.approx(6.8798, abs=5e-5))
    assert (found["shrunken_high"] - found["shrunken"]) / 1.959964 == pytest.approx(0.3763, abs=5e-5)


def test_oracle_of_shrinkage(shared):
    case = json.loads((shared / "oracles.json").read_text())["eb_shrink"]
    found = portfolio.shrink(6.2, 1.96 / 6, (0.25, 7.4, 0.0))
    assert [found["weight"], found["shrunken"]] == pytest.approx([case["k"], case["post"]], abs=5e-5)


def test_few_answers_are_drawn_further():
    table = portfolio.shrunken(by_account(small=[10] * 2, large=[10] * 40, middling=[8] * 40, poor=[0] * 40))
    table = table.set_index("account_id")
    assert table.loc["small", "weight"] < table.loc["large", "weight"]
    assert table.loc["small", "score"] == table.loc["large", "score"] == 100
    assert table.loc["small", "shrunken"] < table.loc["large", "shrunken"] < 100
    assert list(table.index) == ["large", "small", "middling", "poor"]


def test_accounts_that_do_not_differ_all_get_the_mean():
    """No variance between accounts: one number for all, which proves nothing about differences."""
    table = portfolio.shrunken(by_account(a=[9, 0] * 10, b=[9, 0] * 15, c=[0, 9] * 5))
    assert table["weight"].eq(0).all() and table["shrunken"].round(9).eq(0).all()
    assert (table["shrunken_low"] < table["shrunken_high"]).all()


def test_one_account_cannot_be_drawn_anywhere():
    table = portfolio.shrunken(by_account(a=[9, 0, 10]))
    assert table[["weight", "shrunken"]].isna().all(axis=None)


def test_hidden_accounts_stay_last_and_out_of_the_mean():
    scored = by_account(a=[10] * 20, b=[0] * 20, c=[8] * 20, d=[10] * 20)
    hidden = scored.assign(shown=scored["account_id"] != "d")
    table = portfolio.shrunken(hidden)
    assert table["account_id"].iloc[-1] == "d" and np.isnan(table["shrunken"].iloc[-1])
    without = portfolio.shrunken(scored[scored["account_id"] != "d"])
    assert list(table["shrunken"][:3]) == pytest.approx(list(without["shrunken"]))


def test_means_are_shrunk_with_the_pooled_variance():
    """SD 1 and 3, n 5 and 3: pooled (4 x 1 + 2 x 9)/6 = 3.667; v = .733 and 1.222."""
    base = {"instrument": "flame", "part": "", "statistic": "mean", "dimension": "care", "shown": True}
    table = pd.DataFrame([base | {"account_id": "a", "score": 9.0, "n": 5, "sd": 1.0},
                          base | {"account_id": "b", "score": 3.0, "n": 3, "sd": 3.0}])  # fmt: skip
    found = portfolio.shrunken(table).set_index("account_id")
    tau2 = portfolio.reml([9.0, 3.0], [11 / 15, 11 / 9])[0]
    assert found.loc["a", "weight"] == pytest.approx(tau2 / (tau2 + 11 / 15))
    assert tau2 == pytest.approx(
        18 - (11 / 15 + 11 / 9) / 2, rel=1e-6
    )  # two accounts: half the squared difference less v


def test_a_mixed_model_says_nearly_the_same(shared):
    """Mean recommendation by provider: lme4's shrunken means, whose within variance is fitted rather than pooled."""
    case = next(c for c in json.loads((shared / "reference/expected.json").read_text(encoding="utf-8"))["cases"]
                if c["id"] == "lmer.mobiles.provider")  # fmt: skip
    data = pd.read_csv(shared / "reference/data/mobiles_nps.csv")
    table = data.groupby("provider")["ltr"].agg(score="mean", n="count", sd="std").reset_index()
    table = table.assign(statistic="mean", dimension="ltr", shown=True)
    found = portfolio.shrunken(table).set_index("provider")["shrunken"]
    assert found.to_dict() == pytest.approx(case["expected"]["shrunk"], abs=0.02)


@pytest.mark.parametrize("changed", [{"statistic": "top_box"}, {"dimension": ["nps", "nps_eu"]}])
def test_shares_and_mixtures_are_refused(changed):
    with pytest.raises(ValueError, match="one dimension at a time"):
        portfolio.shrunken(by_account(a=[9], b=[0]).assign(**changed))


@settings(max_examples=25, deadline=None)
@given(y=st.lists(st.floats(-1, 1), min_size=2, max_size=12), v=st.floats(0.001, 0.5))
def test_shrunken_scores_lie_between_the_account_and_the_mean(y, v):
    prior = portfolio.reml(y, np.full(len(y), v))
    found = portfolio.shrink(np.array(y), v, prior)
    low, high = np.minimum(y, prior[1]), np.maximum(y, prior[1])
    assert prior[0] >= 0 and (found["shrunken"] >= low - 1e-9).all() and (found["shrunken"] <= high + 1e-9).all()


@pytest.fixture
def everyone(compared):
    """a: two over-estimates; b: one fall of NPS, and one good; c: one good; d: nothing clear."""
    rows = [("a", "flame.gap", "above", 1.0), ("a", "flame.gap", "above", 2.0), ("b", "nps.change", "below", -40.0)]
    rows += [("b", "flame.change", "above", 1.0), ("c", "flame.gap", "below", -1.0), ("d", "flame.gap", "open", 3.0)]
    account, comparison, verdict, estimate = (list(column) for column in zip(*rows, strict=True))
    delta = [10.0 if c.startswith("nps") else 0.5 for c in comparison]
    table = compared(estimate=estimate, delta=delta)
    return table.assign(account_id=account, comparison=comparison, verdict=verdict, note="")


def test_whom_to_call_and_whom_to_thank(everyone):
    call, thank = portfolio.call_and_thank(everyone, by_account(a=[9, 0], b=[9, 9], c=[0]))
    assert call[["account_id", "clear", "size"]].values.tolist() == [["a", 2, 4.0], ["b", 1, 4.0]]
    assert list(thank["account_id"]) == ["c"] and thank["nps"][0] == -100
    assert list(call["nps"]) == [0, 100] and list(call["estimate"]) == [2.0, -40.0]


def test_nothing_clear_calls_nobody(everyone):
    call, thank = portfolio.call_and_thank(everyone[everyone["account_id"] == "d"], by_account(d=[9]))
    assert call.empty and thank.empty


def test_heat_has_every_account_and_dimension(compared):
    table = compared(estimate=[2.0, 0.1, -1.0, 0.2], verdict=["above", "open", "below", "open"])
    table = table.assign(account_id=["b", "b", "a", "a"], dimension=["care", "dare"] * 2, note="")
    accounts = pd.DataFrame({"account_id": ["a", "b", "z"], "name": ["A", "B", "Z"]})
    heat = portfolio.heat(table, accounts)
    assert heat[["name", "dimension"]].values.tolist() == [[a, d] for a in "BAZ" for d in ("care", "dare")]
    silent = heat[heat["name"] == "Z"]
    assert not silent["shown"].any() and set(silent["reason"]) == {"no_answers"} and silent["estimate"].isna().all()
    assert list(heat["verdict"]) == ["above", "open", "below", "open", "", ""]


def test_every_account_has_a_row_with_its_clear_gaps_and_what_is_masked():
    """Counted by hand: a has one over and one protected gap of three, b none of anything, c two protected of two."""
    rows = [("a", "above", True, ""), ("a", "open", True, ""), ("a", "", False, "protected")]
    rows += [("c", "", False, "protected")] * 2
    gaps = pd.DataFrame(rows, columns=["account_id", "verdict", "shown", "reason"]).assign(
        comparison="flame.gap", instrument="flame"
    )
    other = gaps.head(1).assign(comparison="nps.change", verdict="below", instrument="nps")
    few = other.assign(account_id="d", reason="too_few", verdict="", shown=False)
    league = portfolio.shrunken(by_account(a=[0] * 30, c=[10] * 30))
    accounts = pd.DataFrame({"account_id": list("abcd"), "name": list("ABCD")})
    found = portfolio.overview(accounts, league, pd.concat([gaps, other, few]))
    assert list(found["account_id"]) == ["c", "a", "b", "d"]
    assert list(found["shown"]) == [True, True, False, False]
    counts = found.set_index("account_id")[["over", "under", "gaps", "masked", "hidden"]]
    assert counts.loc["a"].tolist() == [1, 0, 3, 1, "protected"] and counts.loc["c"].tolist() == [
        0,
        0,
        2,
        2,
        "protected",
    ]
    assert counts.loc["b"].tolist() == [0, 0, 0, 0, ""] and list(found["reason"]) == ["", "", "no_answers", "too_few"]
    assert found.loc[0, "shrunken"] == league.loc[0, "shrunken"]
