"""Scores by hand: who counts, what is mirrored, which interval; changes, benchmark, ranks, index."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cxlib import instruments
from cxlib.measures import intervals, rows, scores


def row(table, dimension, part=None):
    found = table[table["dimension"].eq(dimension) & (table["part"].eq(part) if part else True)]
    assert len(found) == 1
    return found.iloc[0]


def test_mean_of_a_dimension_by_hand(flame, answers):
    """5, 7, 8, 8: mean 7, SD 1.414, t(.975, 3) = 3.182: 4.75 to 9.25."""
    care = row(scores.by_dimension(answers(flame, care=[5, 7, 8, 8]), flame), "care")
    assert (care["score"], care["n"], care["tier"], care["shown"]) == (7.0, 4, "indicative", True)
    assert [care["low"], care["high"]] == pytest.approx([4.75, 9.25], abs=5e-4)


def test_every_dimension_has_a_row_in_the_instruments_order(flame, answers):
    table = scores.by_dimension(answers(flame, care=[5, 7]), flame)
    assert list(table["dimension"]) == ["excitement", "dare", "professionalism", "impact", "care"]
    silent = table[table["dimension"] != "care"]
    assert (silent["reason"] == "no_answers").all() and not silent["shown"].any()
    assert silent[["score", "low", "high", "sd"]].isna().all(axis=None) and (silent["n"] == 0).all()


def test_no_answers_at_all(flame, answers):
    table = scores.by_dimension(answers(flame, care=[5]).iloc[:0], flame)
    assert len(table) == 5 and (table["tier"] == "none").all()
    assert list(table.columns) == rows.COLUMNS


@pytest.mark.parametrize("answered, expected", [((8, 6, None), 7.0), ((8, None, None), np.nan), ((None,) * 3, np.nan)])
def test_half_of_the_items_make_a_score(flame, answered, expected):
    """Three items: two answered are enough, one is not; what is missing is never 0."""
    items = [f"care_{k}" for k in (1, 2, 3)]
    table = pd.DataFrame({"respondent_id": "r", "item_id": items, "value": answered}, index=range(3))
    care = row(scores.by_dimension(table.astype({"value": float}), flame), "care")
    assert care["score"] == pytest.approx(expected, nan_ok=True) and care["n"] == (0 if np.isnan(expected) else 1)


def test_respondents_weigh_the_same_however_many_items_they_answered(flame):
    table = pd.DataFrame(
        [("a", "care_1", 10), ("a", "care_2", 10), ("b", "care_1", 4), ("b", "care_2", 4), ("b", "care_3", 4)],
        columns=["respondent_id", "item_id", "value"],
    )
    assert row(scores.by_dimension(table, flame), "care")["score"] == 7.0


def test_a_person_asked_twice_counts_once(flame, answers):
    """Four quarters of one person in a yearly block are one person."""
    table = pd.concat([answers(flame, care=[v]) for v in (6, 8, 10)])
    care = row(scores.by_dimension(table, flame), "care")
    assert (care["score"], care["n"]) == (8.0, 1) and np.isnan(care["low"])


def test_the_same_token_in_two_accounts_is_two_persons(flame, answers):
    table = pd.concat([answers(flame, care=[6, 8]), answers(flame, care=[6, 8]).assign(account_id="B")])
    assert row(scores.by_dimension(table, flame), "care")["n"] == 4


REVERSED = """
id = "small"
version = 1
kind = "scale"
side = "customer"
source = "own wording"
scale = { low = 1, high = 7 }
[title]
fi = "a"
en = "a"
[dimensions]
ease = { fi = "a", en = "a" }
[[items]]
id = "ease_1"
dimension = "ease"
fi = "a"
en = "a"
[[items]]
id = "ease_2"
dimension = "ease"
reverse = true
fi = "b"
en = "b"
"""


def test_reversed_items_are_mirrored():
    """On 1-7 a 2 of a reversed item is a 6."""
    small = instruments.parse(REVERSED, "small.toml")
    table = pd.DataFrame({"respondent_id": ["r", "r"], "item_id": ["ease_1", "ease_2"], "value": [6.0, 2.0]})
    assert scores.by_dimension(table, small)["score"][0] == 6.0


@pytest.mark.parametrize("value", [99, -1, 10.5])
def test_values_off_the_scale_are_refused_by_name(flame, answers, value):
    with pytest.raises(ValueError, match=rf"flame: values \[{float(value)}\] lie off the scale 0-10"):
        scores.by_dimension(answers(flame, care=[5, value]), flame)


def test_unknown_items_are_refused_by_name(flame, answers):
    table = answers(flame, care=[5, 6]).replace({"item_id": {"care_1": "car_1"}})
    with pytest.raises(ValueError, match="car_1"):
        scores.by_dimension(table, flame)


def test_a_statistic_the_instrument_lacks_is_refused(flame, answers):
    with pytest.raises(ValueError, match="top_box"):
        scores.by_dimension(answers(flame, care=[5]), flame, "top_box")


def test_by_wants_a_list(flame, answers):
    with pytest.raises(ValueError, match=r"by=\['account_id'\]"):
        scores.by_dimension(answers(flame, care=[5]), flame, "mean", "account_id")


def test_groups_include_the_unknown_and_sum_to_all(flame, answers):
    table = answers(flame, care=[4, 6, 8, 9, 10])
    table["team"] = table["respondent_id"].map({"r0": "x", "r1": "x", "r2": "y"})
    by_team = scores.by_dimension(table, flame, by=["team"])
    care = by_team[by_team["dimension"] == "care"]
    assert care["n"].sum() == 5 and dict(zip(care["team"].fillna("?"), care["score"], strict=True)) == {
        "x": 5.0, "y": 8.0, "?": 9.5}  # fmt: skip
    assert list(by_team.columns) == ["team", *rows.COLUMNS] and len(by_team) == 15


def test_top_box_is_wilsons_share(six, answers):
    """Performance 8 or more: 4 of 10 realised, Wilson .168 to .687; 7.99 is not 8."""
    table = answers(six, commitment_performance=[8, 9, 10, 8, 7, 7, 1, 5, 6, 7])
    share = row(scores.by_dimension(table, six, "top_box"), "commitment", "performance")
    assert (share["score"], share["n"]) == (0.4, 10)
    assert [share["low"], share["high"]] == pytest.approx([0.1682, 0.6873], abs=5e-5)


def test_limits_stay_on_the_scale(flame, answers):
    care = row(scores.by_dimension(answers(flame, care=[10, 10, 9, 2]), flame), "care")
    assert care["high"] == 10.0


def test_skewed_answers_get_bca_with_a_seed_of_their_own(flame, answers):
    values = [10] * 9 + [9] * 5 + [8, 2, 0]
    table = answers(flame, care=values)
    care = row(scores.by_dimension(table, flame), "care")
    assert (care["low"], care["high"]) == intervals.bca(sorted(map(float, values)), "A|w1||care")
    shuffled = scores.by_dimension(table.sample(frac=1, random_state=3), flame)
    assert row(shuffled, "care")[["low", "high"]].equals(care[["low", "high"]])


def test_the_same_account_has_the_same_interval_alone_and_in_the_portfolio(flame, answers):
    own = answers(flame, care=[10] * 9 + [9] * 5 + [8, 2, 0], dare=[3, 4, 5])
    everyone = pd.concat([answers(flame, care=[1, 2, 3]).assign(account_id="B"), own])
    alone = scores.by_dimension(own, flame)
    among = scores.by_dimension(everyone, flame, by=["account_id"]).query("account_id == 'A'")
    pd.testing.assert_frame_equal(alone, among[alone.columns].reset_index(drop=True))


def test_all_alike_has_no_interval_unless_the_portfolio_lends_a_spread(flame, answers):
    """SD .8 and n 16: t(.975, 15) = 2.131, half width .4263."""
    table = scores.by_dimension(answers(flame, care=[9] * 16), flame)
    assert np.isnan(row(table, "care")["low"])
    spread = table[["instrument", "part", "statistic", "dimension"]].assign(spread=0.8)
    care = row(scores.with_reference_spread(table, spread, flame), "care")
    assert [care["low"], care["high"], care["sd"]] == pytest.approx([8.5737, 9.4263, 0.8], abs=5e-5)
    top = scores.by_dimension(answers(flame, care=[10] * 16), flame)
    assert row(scores.with_reference_spread(top, spread, flame), "care")["high"] == 10  # not off the scale


# --- changes ------------------------------------------------------------------------------------------------------


def test_change_of_other_persons_is_welch(flame, answers):
    now, before = answers(flame, care=[8, 9, 10, 7, 8, 9]), answers(flame, care=[5, 6, 7, 6])
    change = row(scores.change(now, before.assign(respondent_id="old" + before["respondent_id"]), flame), "care")
    independent = stats.ttest_ind([8, 9, 10, 7, 8, 9], [5, 6, 7, 6], equal_var=False)
    assert change["estimate"] == pytest.approx(2.5) and change["pairs"] == 0
    assert [change["low"], change["high"]] == pytest.approx(list(independent.confidence_interval()))
    assert change["p"] == pytest.approx(independent.pvalue)
    assert (change["n_1"], change["n_2"], change["tier"]) == (6, 4, "indicative")


def test_change_of_ten_same_persons_is_paired(flame, answers):
    """Everyone moves by 1 or 2: mean 1.5, SD .527, t(.975, 9) = 2.262: 1.123 to 1.877, though persons differ a lot."""
    before = [0, 1, 2, 3, 4, 5, 6, 7, 8, 8]
    now = [b + 1 + k % 2 for k, b in enumerate(before)]
    change = row(scores.change(answers(flame, care=now), answers(flame, care=before), flame), "care")
    assert (change["pairs"], change["tier"]) == (10, "full") and change["estimate"] == pytest.approx(1.5)
    assert [change["low"], change["high"]] == pytest.approx([1.123, 1.877], abs=5e-4)


def test_nine_same_persons_are_not_paired(flame, answers):
    change = row(scores.change(answers(flame, care=range(9)), answers(flame, care=range(9)), flame), "care")
    assert change["pairs"] == 9 and change["high"] > 2  # Welch: spread between persons counts


def test_pairs_all_moving_alike_have_no_interval(flame, answers):
    """Same step of everyone: no spread, so no test, and no verdict."""
    change = scores.change(answers(flame, care=[5] * 12), answers(flame, care=[4] * 12), flame)
    said = row(intervals.verdicts(change, change), "care")
    assert said["estimate"] == 1.0 and np.isnan(said["p"]) and said["verdict"] == "open"


def test_no_earlier_wave_leaves_rows_that_say_so(flame, answers):
    now = answers(flame, care=[5, 6, 7])
    change = scores.change(now, now.iloc[:0], flame)
    assert len(change) == 5 and (change["reason"] == "no_answers").all() and change["estimate"].isna().all()
    assert row(change, "care")["now_score"] == 6.0


@pytest.mark.parametrize(
    "name, statistic, delta", [("flame", "mean", 0.75), ("six", "top_box", 0.1), ("six", "mean", 0.675)]
)
def test_delta_where_the_portfolio_gives_none(request, answers, name, statistic, delta):
    """7.5 % of the scale's range, or 10 points of a share."""
    instrument = request.getfixturevalue(name)
    part = "care" if name == "flame" else "evolution_performance"
    made = answers(instrument, **{part: [5, 6]})
    assert scores.change(made, made, instrument, statistic)["delta"].to_numpy() == pytest.approx(delta)


def test_changes_of_many_accounts_equal_each_alone(flame, answers):
    rng = np.random.default_rng(4)
    now, before = (
        pd.concat([answers(flame, care=rng.integers(3, 11, k), dare=rng.integers(3, 11, 8)).assign(account_id=a)
                   for a, k in (("A", 12), ("B", 7))]) for _ in range(2)
    )  # fmt: skip
    together = scores.changes(now, before, flame, ["account_id"])
    for account in ("A", "B"):
        alone = scores.change(now[now["account_id"] == account], before[before["account_id"] == account], flame)
        among = together[together["account_id"] == account].drop(columns="account_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, among, check_dtype=False)


# --- benchmark, ranks, index --------------------------------------------------------------------------------------


def test_benchmark_with_its_own_sampling_error(six, answers):
    """9 of 12 realise commitment, benchmark 48 % of 200: +27 points; pooled share 105/212, z = 1.82."""
    table = answers(six, commitment_performance=[9] * 9 + [4] * 3)
    shares = scores.by_dimension(table, six, "top_box")
    against = scores.to_benchmark(shares, six, "companies_2016")
    commitment = row(against, "commitment")
    assert commitment["estimate"] == pytest.approx(0.27) and commitment["benchmark"] == 0.48
    se = np.sqrt(105 / 212 * 107 / 212 * (1 / 12 + 1 / 200))
    assert commitment["p"] == pytest.approx(2 * (1 - 0.9654), abs=2e-3) and 0.27 / se == pytest.approx(1.817, abs=1e-3)
    low, high = 0.27 - np.sqrt((0.75 - 0.4677) ** 2 + (0.5490 - 0.48) ** 2), 0.27 + np.sqrt(0.1611**2 + 0.0681**2)
    assert [commitment["low"], commitment["high"]] == pytest.approx([low, high], abs=2e-3)
    assert set(against["part"]) == {"performance"} and np.isnan(commitment["delta"])
    assert intervals.verdicts(against, against)["verdict"][0] == "open"
    assert set(against["comparison"]) == {"six_elements.benchmark"} and commitment["own_low"] == pytest.approx(
        0.4677, abs=5e-5
    )


def test_a_benchmark_without_n_is_exact(six, answers):
    """9 of 12 against 48 %: the exact binomial p of the worked example."""
    known = {key: value for key, value in six.benchmarks["companies_2016"].items() if key != "n"}
    exact = dataclasses.replace(six, benchmarks={"companies_2016": known})
    shares = scores.by_dimension(answers(six, commitment_performance=[9] * 9 + [4] * 3), six, "top_box")
    commitment = row(scores.to_benchmark(shares, exact, "companies_2016"), "commitment")
    assert commitment["p"] == pytest.approx(0.0822, abs=5e-5) and np.isnan(commitment["n_2"])


def test_team_rows_against_the_benchmark_are_a_comparison_of_their_own(six, answers):
    shares = scores.by_dimension(answers(six, evolution_performance=[9] * 8 + [3] * 4), six, "top_box")
    team = shares.assign(level="account", df=11.0, spread="own")
    assert set(scores.to_benchmark(team, six, "companies_2016")["comparison"]) == {"six_elements.team_benchmark"}


def test_an_element_without_benchmark_is_shown_but_not_compared(six, answers):
    own = dataclasses.replace(instruments.load("six_elements_own"), benchmarks=six.benchmarks)
    shares = scores.by_dimension(answers(own, price_quality_performance=[9] * 12), own, "top_box")
    against = scores.to_benchmark(shares, own, "companies_2016")
    said = row(intervals.verdicts(against, against), "price_quality")
    assert said["shown"] and said["own_score"] == 1.0 and (said["verdict"], np.isnan(said["estimate"])) == ("", True)


def test_an_unknown_benchmark_names_those_that_exist(six, answers):
    shares = scores.by_dimension(answers(six, evolution_performance=[9]), six, "top_box")
    with pytest.raises(KeyError, match="companies_2016"):
        scores.to_benchmark(shares, six, "companies_2017")


def test_ranks_leave_out_what_is_hidden_and_share_ties(six, answers):
    made = answers(six, commitment_importance=[9, 9], fulfilment_importance=[10, 10], evolution_importance=[9, 9])
    table = scores.by_dimension(made, six)
    ranked = scores.ranks(table)
    got = {d: row(ranked, d, "importance")["rank"] for d in ("fulfilment", "commitment", "evolution")}
    assert got == {"fulfilment": 1, "commitment": 2, "evolution": 2}
    assert np.isnan(row(ranked, "proactivity", "importance")["rank"])


def test_flame_index_is_the_plain_mean_of_what_was_answered(flame, answers):
    table = scores.by_dimension(answers(flame, care=[6, 8], dare=[9, 10, 8]), flame)
    index = scores.flame_index(table).iloc[0]
    assert (index["score"], index["n"], index["dimensions"], index["of"]) == (8.0, 2, 2, 5)
    assert index["dimension"] == "index" and np.isnan(index["low"])


def test_element_index_weighs_by_each_persons_importance(six, answers):
    """(10 x 8 + 5 x 2 + 5 x 5)/20 = 5.75 for r0; three of six elements are half."""
    made = answers(six, commitment_importance=[10], commitment_performance=[8], fulfilment_importance=[5],
                   fulfilment_performance=[2], evolution_importance=[5], evolution_performance=[5])  # fmt: skip
    index = scores.element_index(made, six).iloc[0]
    assert (index["score"], index["n"]) == (5.75, 1)
    assert scores.element_index(made[made["item_id"].str.contains("commitment|fulfilment")], six)["n"][0] == 0


def test_alpha_is_said_from_thirty_on(flame, answers):
    rng = np.random.default_rng(1)
    for n, said in ((29, False), (30, True)):
        alpha = scores.alpha(answers(flame, care=rng.integers(0, 11, n)), flame).iloc[0]
        assert (alpha["shown"], alpha["n"]) == (said, n)
    assert alpha["score"] == pytest.approx(1.0)  # three items answered alike measure one thing


@settings(max_examples=25, deadline=None)
@given(values=st.lists(st.integers(0, 10), min_size=1, max_size=14))
def test_a_score_lies_within_its_limits_and_its_answers(values):
    flame = instruments.load("flame")
    items = [f"care_{k}" for k in (1, 2, 3)]
    table = pd.DataFrame([(f"r{k}", i, float(v)) for k, v in enumerate(values) for i in items],
                         columns=["respondent_id", "item_id", "value"])  # fmt: skip
    care = row(scores.by_dimension(table, flame), "care")
    assert min(values) - 1e-9 <= care["score"] <= max(values) + 1e-9 and care["n"] == len(values)
    if not np.isnan(care["low"]):
        assert 0 <= care["low"] <= care["score"] <= care["high"] <= 10
