"""The gap of team and customer: sign, sides hidden and shown, levels, places, and the published rules."""

import json

import numpy as np
import pandas as pd
import pytest

from cxlib.measures import gaps, intervals

KEYS = {"instrument": "flame", "part": "", "statistic": "mean", "dimension": "care"}


@pytest.fixture
def customers():
    def make(**changed):
        base = KEYS | {"score": 7.2, "low": 6.4, "high": 8.0, "n": 14, "sd": 1.4, "tier": "full"}
        return pd.DataFrame([base | {"shown": True, "reason": ""} | changed])

    return make


@pytest.fixture
def crew():
    """One row of a released team table."""

    def make(**changed):
        base = KEYS | {"instrument": "eflame", "score": 8.1, "low": 7.33, "high": 8.87, "n": 9, "sd": 1.0, "df": 8.0}
        base |= {"spread": "pooled", "band": "", "level": "account", "level_period": "2026Q3", "accounts": 1}
        base |= {"customer_score": np.nan, "customer_sd": np.nan, "customer_n": np.nan, "shown": True, "reason": ""}
        return pd.DataFrame([base | changed])

    return make


@pytest.fixture
def delta():
    return pd.DataFrame([KEYS | {"delta": 0.7}])


def said(table):
    return intervals.verdicts(table, table).loc[0]


def test_the_worked_example_is_inconclusive(customers, crew, delta):
    row = said(gaps.team_to_customer(customers(), crew(), delta))
    assert row["estimate"] == pytest.approx(0.9) and row["g"] == pytest.approx(0.687, abs=5e-4)
    assert [row["low"], row["high"]] == pytest.approx([-0.1431, 1.9431], abs=5e-5)
    assert (row["verdict"], row["comparison"], row["n_1"], row["n_2"], row["delta"]) == (
        "open",
        "flame.gap",
        9,
        14,
        0.7,
    )


@pytest.mark.parametrize("team, verdict", [(9.2, "above"), (5.2, "below")])
def test_positive_where_the_team_sees_it_better(customers, crew, delta, team, verdict):
    row = said(gaps.team_to_customer(customers(), crew(score=team), delta))
    assert row["estimate"] == pytest.approx(team - 7.2) and row["verdict"] == verdict


def test_a_masked_team_leaves_the_customers_side(customers, crew, delta):
    row = said(gaps.team_to_customer(customers(), crew(shown=False, reason="protected"), delta))
    assert (row["shown"], row["reason"], row["verdict"]) == (False, "protected", "")
    assert row["customer_score"] == 7.2 and (row["customer_reason"], row["team_reason"]) == ("", "protected")
    assert row[["estimate", "low", "p", "team_score", "team_low", "team_n", "g"]].isna().all()


def test_hidden_customers_leave_the_teams_side(customers, crew, delta):
    few = customers(score=np.nan, low=np.nan, high=np.nan, sd=np.nan, n=2, shown=False, reason="too_few")
    row = said(gaps.team_to_customer(few, crew(), delta))
    assert (row["shown"], row["reason"], row["team_score"], row["customer_n"]) == (False, "too_few", 8.1, 2)


def test_a_team_that_did_not_answer_says_so(customers, crew, delta):
    row = said(gaps.team_to_customer(customers(), crew().iloc[:0], delta))
    assert (row["shown"], row["reason"], row["customer_score"]) == (False, "no_answers", 7.2)


def test_a_small_pool_gives_a_gap_without_interval(customers, crew, delta):
    row = said(gaps.team_to_customer(customers(), crew(sd=np.nan, df=np.nan, spread=""), delta))
    assert row["estimate"] == pytest.approx(0.9) and np.isnan(row["low"])
    assert row["verdict"] == "open"


def test_a_unanimous_team_has_a_third_and_no_gap(customers, crew, delta):
    row = said(gaps.team_to_customer(customers(), crew(score=np.nan, low=np.nan, high=np.nan, band="top"), delta))
    assert (row["shown"], row["band"], row["verdict"]) == (True, "top", "open") and np.isnan(row["estimate"])


@pytest.mark.parametrize("n, verdict", [(9, "indicative"), (10, "above")])
def test_the_tier_of_a_gap_is_the_customers_n(customers, crew, delta, n, verdict):
    row = said(gaps.team_to_customer(customers(n=n, sd=0.8), crew(score=9.5, n=5, df=40.0), delta))
    assert row["verdict"] == verdict


def test_a_wider_level_brings_its_own_customers(customers, crew, delta):
    """The team's half-year stands beside the customers of the same accounts and time, not beside this quarter's."""
    wide = crew(level="team", level_period="2026H2", accounts=7, customer_score=6.0, customer_sd=1.2, customer_n=40)
    row = said(gaps.team_to_customer(customers(), wide, delta))
    assert row["estimate"] == pytest.approx(2.1) and (row["customer_score"], row["n_2"], row["tier"]) == (
        6.0,
        40,
        "split",
    )
    half = 2.0227 * 1.2 / np.sqrt(40)
    assert [row["customer_low"], row["customer_high"]] == pytest.approx([6 - half, 6 + half], abs=5e-4)
    assert (row["level"], row["level_period"], row["accounts"]) == ("team", "2026H2", 7)


def test_gaps_of_shares_are_newcombes(customers, crew, delta):
    """The published example 56/70 and 48/80: .2, from .0524 to .3339."""
    share = {"part": "performance", "statistic": "top_box", "sd": np.nan}
    row = gaps.team_to_customer(customers(score=0.6, n=80, **share), crew(score=0.8, n=70, **share), delta).loc[0]
    assert [row["estimate"], row["low"], row["high"]] == pytest.approx([0.2, 0.0524314724, 0.3338726540])
    assert np.isnan(row["g"])


def test_accounts_meet_their_own_teams(customers, crew, delta):
    own = pd.concat([customers(), customers(score=5.0)]).assign(account_id=["a", "b"])[
        ["account_id", *customers().columns]
    ]
    team = pd.concat([crew(score=9.0), crew(score=6.0)]).assign(account_id=["b", "a"])
    table = gaps.team_to_customer(own.reset_index(drop=True), team, delta)
    assert dict(zip(table["account_id"], table["estimate"], strict=True)) == pytest.approx({"a": -1.2, "b": 4.0})


@pytest.mark.parametrize(
    "verdict, customer, place",
    [("above", 6.0, "blind_spot"), ("below", 9.0, "hidden_strength"), ("equal", 8.0, "common_strength"),
     ("equal", 7.5, "common_strength"), ("equal", 7.0, "common_development"), ("open", 9.0, "open"),
     ("indicative", 9.0, "open"), ("", np.nan, "open")],
)  # fmt: skip
def test_places(verdict, customer, place):
    table = pd.DataFrame([KEYS | {"verdict": verdict, "customer_score": customer}])
    assert gaps.places(table, pd.DataFrame([KEYS | {"median": 7.5}]))["place"][0] == place


def test_a_common_view_without_median_is_neither_strength_nor_weakness():
    table = pd.DataFrame([KEYS | {"verdict": "equal", "customer_score": 8.0}])
    assert gaps.places(table, pd.DataFrame([KEYS | {"median": 7.5}]).iloc[:0])["place"][0] == "common"


def test_a_closed_gap_says_which_side_moved(customers, crew, delta):
    before = gaps.team_to_customer(customers(score=6.0), crew(score=8.0), delta)
    now = gaps.team_to_customer(customers(score=6.5), crew(score=7.0), delta)
    row = gaps.decomposed(now, before).loc[0]
    assert [row["gap_change"], row["team_change"], row["customer_change"]] == pytest.approx([-1.5, -1.0, 0.5])


def test_profile_agreement_by_hand(customers, crew, delta):
    """Team 8, 7, 9 and customer 6, 5, 7: the same shape, two points apart."""
    own = pd.concat(
        [customers(score=s, dimension=d) for s, d in ((6.0, "x"), (5.0, "y"), (7.0, "z"))], ignore_index=True
    )
    team = pd.concat([crew(score=s, dimension=d) for s, d in ((8.0, "x"), (7.0, "y"), (9.0, "z"))])
    profile = gaps.profile(gaps.team_to_customer(own, team, delta))
    assert profile == {"r": pytest.approx(1.0), "level": pytest.approx(2.0), "dimensions": 3}
    assert np.isnan(gaps.profile(gaps.team_to_customer(own.iloc[:2], team, delta))["r"])


def test_half_sd_rules_of_the_worked_example(shared):
    case = json.loads((shared / "oracles.json").read_text())["soa_half_sd"]
    words = {"over": "above", "under": "below", "agree": "equal"}
    table = gaps.half_sd(pd.Series(case["self"]), pd.Series(case["other"]))
    assert list(table["gap"].round(1)) == case["diff"]
    assert list(table["difference"]) == [words[w] for w in case["atwater_yammarino"]]
    assert list(table["standardised"]) == [words[w] for w in case["standardised_fleenor"]]


def test_half_sd_rules_forget_a_gap_that_all_accounts_share():
    """What the raw gap is for: everyone over-estimates by three points, both published rules see nothing new."""
    customer = pd.Series([5.0, 6.0, 7.0, 6.5, 5.5])
    near, far = (
        gaps.half_sd(customer + [0.1, 0, -0.1, 0, 0], customer),
        gaps.half_sd(customer + [3.1, 3, 2.9, 3, 3], customer),
    )
    assert (near[["difference", "standardised"]] == far[["difference", "standardised"]]).all(axis=None)


def test_response_surface_of_the_worked_example():
    assert gaps.surface([0.30, 0.45, -0.10, 0.15, -0.05]) == pytest.approx(
        {"a1": 0.75, "a2": 0.0, "a3": -0.15, "a4": -0.30}
    )
