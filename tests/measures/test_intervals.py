"""Intervals, and verdicts with their border cases: numbers from the published examples, rules one by one."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cxlib.measures import intervals


@pytest.mark.parametrize(
    "n, tier",
    [(0, "none"), (1, "indicative"), (4, "indicative"), (5, "indicative"), (9, "indicative"), (10, "full"),
     (29, "full"), (30, "split"), (np.nan, "none")],
)  # fmt: skip
def test_tiers_at_their_borders(n, tier):
    assert intervals.tier([n])[0] == tier


@pytest.mark.parametrize(
    "n, half",
    [(5, 2.19), (8, 1.61), (10, 1.41), (15, 1.12), (20, 0.96), (30, 0.78), (50, 0.60)],
)
def test_half_width_of_a_gap_by_n(sides, n, half):
    """Two means with SD 1.5 and equal n (the table of the methods appendix)."""
    row = intervals.difference(sides(score=[1.0], sd=1.5, n=n), sides(score=[0.0], sd=1.5, n=n)).loc[0]
    assert (row["high"] - row["low"]) / 2 == pytest.approx(half, abs=0.005)


@pytest.mark.parametrize(
    "n, half",
    [(5, 51.2), (10, 40.1), (15, 33.9), (20, 30.0), (30, 25.0), (50, 19.6), (100, 14.1), (200, 10.0), (400, 7.1)],
)
def test_half_width_of_nps_by_n(n, half):
    low, high = intervals.nps(0.5 * n, 0.15 * n, n)
    assert (high - low) / 2 == pytest.approx(half, abs=0.05)


def test_gap_of_the_worked_example(sides):
    """eFlame 8.1 (SD 1.0, n 9) and Flame 7.2 (SD 1.4, n 14)."""
    row = intervals.difference(sides(score=8.1, sd=1.0, n=9), sides(score=7.2, sd=1.4, n=14)).loc[0]
    assert row["estimate"] == pytest.approx(0.9)
    assert [row["low"], row["high"]] == pytest.approx([-0.1431, 1.9431], abs=5e-5)
    assert row["p"] == pytest.approx(0.08713, abs=5e-6) and row["g"] == pytest.approx(0.687, abs=5e-4)


def test_gap_with_a_pooled_spread_uses_its_own_df(sides):
    """SE^2 = 1.4^2/14 + 1.2^2/6 = .14 + .24; df = .38^2/(.14^2/13 + .24^2/55) = 56.5: worked out by hand."""
    row = intervals.difference(sides(score=8.0, sd=1.2, n=6, df=55.0), sides(score=7.0, sd=1.4, n=14)).loc[0]
    df = 0.38**2 / (0.14**2 / 13 + 0.24**2 / 55)
    half = stats.t.ppf(0.975, df) * np.sqrt(0.38)
    assert df == pytest.approx(56.5, abs=0.05)
    assert [row["low"], row["high"]] == pytest.approx([1 - half, 1 + half])


@pytest.mark.parametrize("lacking", [{"sd": np.nan}, {"sd": 0.0}, {"df": np.nan}])
def test_a_spread_not_known_leaves_the_gap_without_interval(sides, lacking):
    team = sides(**({"score": 8.0, "sd": 1.2, "n": 6, "df": 40.0} | lacking))
    row = intervals.difference(team, sides(score=7.0, sd=1.4, n=14)).loc[0]
    assert row["estimate"] == 1.0
    assert row[["low", "high", "low90", "high90", "p"]].isna().all()


@pytest.mark.parametrize("mean, sd, n", [(7.0, 1.0, 1), (7.0, 0.0, 12), (7.0, 1e-16, 12), (np.nan, np.nan, 0)])
def test_one_answer_or_all_alike_has_no_interval(mean, sd, n):
    assert np.isnan(intervals.t_mean(mean, sd, n)).all()


def test_t_mean_by_hand():
    """n = 4, mean 5, SD 2: t(.975, 3) = 3.182, half width 3.182."""
    assert intervals.t_mean(5.0, 2.0, 4) == pytest.approx((1.818, 8.182), abs=5e-4)


def test_wilson_four_of_ten():
    assert intervals.wilson(0.4, 10) == pytest.approx((0.1682, 0.6873), abs=5e-5)


def test_wilson_of_nobody_is_unknown():
    assert np.isnan(intervals.wilson(np.array([0.5]), np.array([0]))).all()


def test_share_against_an_exact_benchmark(sides):
    """9 of 12 against 48 %: exact binomial p .0822; Wilson .468-.911, shifted by the benchmark."""
    row = intervals.share_difference(sides(score=0.75, n=12.0), sides(score=0.48, n=np.nan)).loc[0]
    assert row["p"] == pytest.approx(0.0822, abs=5e-5)
    assert [row["low"] + 0.48, row["high"] + 0.48] == pytest.approx([0.4677, 0.9111], abs=5e-5)


def test_a_benchmark_of_200_widens_the_interval(sides):
    one = sides(score=0.75, n=12.0)
    exact, sampled = (intervals.share_difference(one, sides(score=0.48, n=n)).loc[0] for n in (np.nan, 200.0))
    assert sampled["low"] < exact["low"] and sampled["high"] > exact["high"]


def test_all_shares_alike_cannot_be_tested(sides):
    row = intervals.share_difference(sides(score=1.0, n=8.0), sides(score=1.0, n=9.0)).loc[0]
    assert np.isnan(row["p"]) and row["low"] < 0 < row["high"]


def test_bca_is_the_same_for_the_same_seed_and_only_for_it():
    values = np.exp(np.linspace(0, 3, 17))
    assert intervals.bca(values, "a|w1|care") == intervals.bca(values, "a|w1|care")
    assert intervals.bca(values, "a|w1|care") != intervals.bca(values, "a|w1|dare")


@pytest.mark.parametrize(
    "n, sd, skew, expected",
    [(15, 1.0, 1.01, True), (14, 1.0, 3.0, False), (15, 1.0, 1.0, False), (15, 1.0, -1.2, True), (15, 0.0, 2.0, False)],
)
def test_bca_only_where_skewed(sides, n, sd, skew, expected):
    assert intervals.skewed(sides(n=n, sd=sd, skew=skew))[0] == expected


@pytest.mark.parametrize(
    "statistic, n, size, factor",
    [("mean", 56, 80, np.sqrt(1 - 56 / 80)), ("nps", 56, 80, np.sqrt(24 / 79)), ("top_box", 10, 10, np.nan)],
)
def test_finite_population(sides, statistic, n, size, factor):
    table = sides(score=5.0, low=4.0, high=7.0, n=n, statistic=statistic, shown=True, reason="")
    row = intervals.finite_population(table, size).loc[0]
    assert [row["low"], row["high"]] == pytest.approx([5 - factor, 5 + 2 * factor], nan_ok=True)
    assert row["reason"] == ("census" if n == size else "")


# --- verdicts -----------------------------------------------------------------------------------------------------

CLEAR = {"estimate": 1.0, "low": 0.4, "high": 1.6, "low90": 0.5, "high90": 1.5, "p": 0.001, "delta": 0.5}


@pytest.mark.parametrize(
    "changed, verdict, note",
    [
        ({}, "above", ""),
        ({"estimate": -1.0, "low": -1.6, "high": -0.4, "low90": -1.5, "high90": -0.5}, "below", ""),
        ({"low": 0.0}, "open", ""),  # an end exactly at 0 does not exclude 0
        ({"low": 1e-17}, "open", ""),  # nor does one that is 0 but for rounding
        ({"low": 0.001}, "above", ""),
        ({"estimate": 0.5, "low": 0.1, "high": 0.9, "low90": 0.15, "high90": 0.85}, "above", ""),  # = delta
        ({"estimate": 0.3 - 0.2, "delta": 0.1, "low": 0.01, "high": 0.19, "high90": 0.18}, "above", ""),
        ({"estimate": 0.49, "low": 0.1, "high": 0.9, "low90": 0.15, "high90": 0.85}, "open", "direction"),
        ({"p": 0.2}, "open", "many"),  # clear alone, but not in this family
        ({"estimate": 0.4, "low": 0.1, "high": 0.7, "low90": 0.15, "high90": 0.65, "p": 0.2}, "open", "many"),
        ({"estimate": 0.1, "low": -0.5, "high": 0.7, "low90": -0.4, "high90": 0.5, "p": 0.7}, "equal", ""),  # at delta
        ({"estimate": -0.1, "low": -0.7, "high": 0.5, "low90": -0.5, "high90": 0.4, "p": 0.7}, "equal", ""),
        ({"estimate": 0.1, "low": -0.5, "high": 0.8, "low90": -0.4, "high90": 0.51, "p": 0.7}, "open", ""),
        ({"estimate": 0.2, "low": 0.05, "high": 0.35, "low90": 0.1, "high90": 0.3}, "equal", ""),  # small for sure
        ({"estimate": 0.2, "low": 0.1, "high": 0.3, "low90": 0.15, "high90": 0.25, "delta": np.nan}, "above", ""),
        ({"estimate": 0.0, "low": -0.1, "high": 0.1, "low90": -0.1, "high90": 0.1, "delta": np.nan}, "open", ""),
        ({"tier": "indicative"}, "indicative", ""),
        ({"shown": False, "reason": "protected"}, "", ""),
        ({"estimate": np.nan, "low": np.nan, "high": np.nan, "p": np.nan}, "", ""),  # nothing to compare with
        ({"low": np.nan, "high": np.nan, "low90": np.nan, "high90": np.nan, "p": np.nan}, "open", ""),  # no spread
        ({"estimate": np.nan, "low": np.nan, "high": np.nan, "p": np.nan, "band": "top"}, "open", ""),  # all alike
    ],
)  # fmt: skip
def test_verdict(compared, changed, verdict, note):
    table = compared(**{name: [value] for name, value in (CLEAR | changed).items()})
    said = intervals.verdicts(table, table.iloc[:0]).loc[0]
    assert (said["verdict"], said["note"]) == (verdict, note)


def test_the_family_decides_what_survives(compared):
    """p .001 .012 .03 .04 .2 become .005 .03 .05 .05 .2: four at the border of .05 or below."""
    table = compared(p=[0.001, 0.012, 0.03, 0.04, 0.2])
    said = intervals.verdicts(table, table)
    assert list(said["p_adjusted"]) == pytest.approx([0.005, 0.03, 0.05, 0.05, 0.2])
    assert list(said["verdict"]) == ["above"] * 4 + ["open"]


def test_a_table_takes_the_place_of_its_own_rows_in_the_family(compared):
    """A family of five with one row now other than then: five tests, not six."""
    family = compared(p=[0.001, 0.012, 0.03, 0.04, 0.2])[["comparison", "part", "statistic", "dimension", "p"]]
    now = compared(p=[0.9]).assign(dimension="d4")
    assert intervals.verdicts(now, family)["p_adjusted"][0] == pytest.approx(0.9)
    strong = compared(p=[0.012]).assign(dimension="d1")
    assert intervals.verdicts(strong, family)["p_adjusted"][0] == pytest.approx(0.03)


def test_rows_of_other_accounts_stay_in_the_family(compared):
    family = compared(p=[0.5, 0.6]).assign(account_id=["a", "b"], dimension="d0")
    mine = compared(p=[0.02]).assign(account_id="a")
    assert intervals.verdicts(mine, family)["p_adjusted"][0] == pytest.approx(0.04)  # two tests: mine and b's


def test_hidden_indicative_and_untestable_rows_are_no_part_of_the_family(compared):
    table = compared(
        p=[0.04, 0.5, 0.5, np.nan], tier=["full", "indicative", "full", "full"], shown=[True, True, False, True]
    )
    assert intervals.verdicts(table, table.iloc[:0])["p_adjusted"][0] == pytest.approx(0.04)
    assert intervals.verdicts(table.iloc[1:], table.iloc[:0])["p_adjusted"].isna().all()


def test_an_empty_table_has_no_verdicts(compared):
    table = compared(p=[0.04])
    assert intervals.verdicts(table.iloc[:0], table).empty


def test_with_delta_replaces_only_what_the_reference_knows(compared):
    table = compared(delta=[0.75, 0.75, np.nan])
    reference = table[["instrument", "part", "statistic", "dimension"]].iloc[[0, 2]].assign(delta=[0.6, 0.6])
    assert list(intervals.with_delta(table, reference)["delta"]) == pytest.approx([0.6, 0.75, np.nan], nan_ok=True)


# --- what always holds --------------------------------------------------------------------------------------------

counts = st.integers(0, 60)


@settings(max_examples=40, deadline=None)
@given(promoters=counts, passives=counts, detractors=counts)
def test_nps_interval_stays_inside_and_is_never_of_zero_width(promoters, passives, detractors):
    n = promoters + passives + detractors
    if n:
        low, high = intervals.nps(promoters, detractors, n)
        assert -100 <= low < high <= 100


@settings(max_examples=40, deadline=None)
@given(a=st.floats(0, 10), b=st.floats(0, 10), s=st.floats(0.1, 3), t=st.floats(0.1, 3), n=st.integers(2, 60))
def test_gap_is_antisymmetric(a, b, s, t, n):
    one, two = pd.DataFrame({"score": [a], "sd": [s], "n": [n]}), pd.DataFrame({"score": [b], "sd": [t], "n": [9]})
    ahead, back = intervals.difference(one, two).loc[0], intervals.difference(two, one).loc[0]
    assert [ahead["estimate"], ahead["low"], ahead["g"]] == pytest.approx(
        [-back["estimate"], -back["high"], -back["g"]]
    )
    assert ahead["p"] == pytest.approx(back["p"])
    assert ahead["low"] < ahead["low90"] < ahead["high90"] < ahead["high"]


@settings(max_examples=40, deadline=None)
@given(k=st.integers(0, 40), m=st.integers(0, 40), extra=st.integers(1, 40))
def test_share_difference_stays_inside_and_holds_its_estimate(k, m, extra):
    one, two = (pd.DataFrame({"score": [x / (x + extra)], "n": [float(x + extra)]}) for x in (k, m))
    row = intervals.share_difference(one, two).loc[0]
    assert -1 <= row["low"] <= row["estimate"] <= row["high"] <= 1


@settings(max_examples=40, deadline=None)
@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusting_never_makes_a_p_smaller(p):
    table = pd.DataFrame({"comparison": "x", "dimension": range(len(p)), "p": p, "estimate": 1.0, "delta": np.nan})
    table = table.assign(low=0.1, high=2.0, low90=0.2, high90=1.9, tier="full", shown=True)
    assert (intervals.verdicts(table, table)["p_adjusted"] >= table["p"] - 1e-12).all()


def test_oracles_of_intervals(shared):
    """The worked examples' values as computed independently."""
    oracle = json.loads((shared / "oracles.json").read_text())
    shares = {"nps_whuber_324": (1 / 2, 1 / 6), "nps_small_12": (1 / 2, 1 / 6), "nps_all_promoters_5": (1, 0)}
    for key, (p, d) in (shares | {"nps_seed_claim_over50_n300": (0.6, 0.1)}).items():
        n = oracle[key]["n"]
        assert intervals.nps(p * n, d * n, n) == pytest.approx(oracle[key]["adjwald"], abs=0.005)
        assert 100 * intervals.adjusted(p * n, d * n, n)[0] == pytest.approx(oracle[key]["adj_point"], abs=5e-4)
