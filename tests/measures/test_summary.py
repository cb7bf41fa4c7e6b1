"""One report as one family, and its news: what is celebrated, repaired, not yet known."""

import numpy as np
import pandas as pd
import pytest

from cxlib.measures import gaps, intervals, nps, scores, summary


def test_all_tables_are_one_family(compared):
    """p .01 in one table and .04, .2 in another: .03, .06, .2 of three."""
    first = compared(p=[0.01]).assign(comparison="nps.change")
    second = compared(p=[0.04, 0.2])
    table = summary.comparisons({"nps": first, "gaps": second, "nothing": None, "empty": first.iloc[:0]})
    assert list(table["p_adjusted"]) == pytest.approx([0.03, 0.06, 0.2])
    assert list(table["verdict"]) == ["above", "open", "open"] and list(table["note"]) == ["", "many", "many"]


def test_a_chapter_says_the_same_as_the_summary(compared):
    first, second = compared(p=[0.01]).assign(comparison="nps.change"), compared(p=[0.04, 0.2])
    family = summary.comparisons({"a": first, "b": second})
    chapter = intervals.verdicts(second, family)
    same = family[family["comparison"] == "flame.gap"].reset_index(drop=True)
    pd.testing.assert_frame_equal(chapter[["p_adjusted", "verdict", "note"]], same[["p_adjusted", "verdict", "note"]])


def test_what_may_not_be_tested_has_no_p(compared):
    table = summary.comparisons({"a": compared(p=[0.04, 0.5], tier=["full", "indicative"])})
    assert list(table["p"]) == pytest.approx([0.04, np.nan], nan_ok=True)
    assert list(table["verdict"]) == ["above", "indicative"]


def test_the_portfolios_delta_decides(compared):
    table = compared(p=[0.001])
    reference = table[["instrument", "part", "statistic", "dimension"]].assign(delta=1.2)
    row = summary.comparisons({"a": table}, reference).loc[0]
    assert (row["delta"], row["verdict"], row["note"]) == (1.2, "open", "direction")


def test_a_report_without_comparisons():
    table = summary.comparisons({"none": None})
    assert table.empty and [len(each) for each in summary.messages(table)] == [0, 0, 0]
    assert summary.changes(table).empty


KINDS = [
    ("flame.gap", "above", "repair"),  # the team over-estimates
    ("flame.gap", "below", "celebrate"),  # the customer sees more than the team
    ("flame.change", "above", "celebrate"),
    ("nps.change", "below", "repair"),
    ("six_elements.benchmark", "above", "celebrate"),
    ("six_elements.benchmark", "below", "repair"),
    ("six_elements.team_benchmark", "above", None),  # the team's own view is no news of customers
    ("flame.change", "equal", None),
    ("flame.gap", "open", "unknown"),
    ("flame.gap", "indicative", "unknown"),
    ("flame.gap", "", None),
]


@pytest.mark.parametrize("comparison, verdict, column", KINDS)
def test_which_column_news_belongs_to(compared, comparison, verdict, column):
    table = compared(estimate=[1.0]).assign(comparison=comparison, verdict=verdict, note="")
    found = dict(zip(("celebrate", "repair", "unknown"), map(len, summary.messages(table)), strict=True))
    assert found == {name: int(name == column) for name in found}


def test_three_at_most_the_largest_first(compared):
    table = compared(estimate=[1.0, -3.0, 2.0, 1.5], delta=[0.5, 0.5, 2.0, 0.5]).assign(comparison="flame.change")
    celebrate, _, _ = summary.messages(table.assign(verdict="above", note=""))
    assert list(celebrate["size"]) == [6.0, 3.0, 2.0]


def test_a_benchmark_is_measured_in_ten_points(compared):
    table = compared(estimate=[0.27], delta=[np.nan]).assign(
        comparison="six_elements.benchmark", verdict="above", note=""
    )
    assert summary.messages(table)[0]["size"][0] == pytest.approx(2.7)


def test_what_changed_clear_first_hidden_last(compared):
    table = compared(estimate=[0.1, 1.0, np.nan, -2.0, 0.2]).assign(
        comparison=["flame.change"] * 4 + ["flame.gap"], verdict=["open", "above", "", "below", "above"])  # fmt: skip
    assert list(summary.changes(table)["dimension"]) == ["d3", "d1", "d0", "d2"]


def test_a_whole_report_from_answers(flame, answers):
    """Care: twelve customers 5 or 6, the team 9.0; the gap is found, the unchanged rest is not."""
    rng = np.random.default_rng(7)
    same = {d: rng.integers(6, 9, 12) for d in ("excitement", "dare", "professionalism", "impact")}
    now = answers(flame, care=[5, 6] * 6, **same)
    own = scores.by_dimension(now, flame)
    keys = own[["part", "statistic", "dimension"]].assign(instrument="eflame", n=8, sd=1.0, df=40.0, spread="pooled")
    team = keys.assign(
        score=own["score"].mask(own["dimension"] == "care", 9.0), low=6.0, high=9.5, shown=True, reason=""
    )
    delta = own[["instrument", "part", "statistic", "dimension"]].assign(delta=0.7)
    tables = {"gap": gaps.team_to_customer(own, team, delta), "nps": nps.change([9] * 12, [8] * 12)}
    table = summary.comparisons(tables | {"flame": scores.change(now, now, flame)}, delta)
    celebrate, repair, unknown = summary.messages(table)
    assert (
        list(repair["dimension"]) == ["care"] and repair["customer_score"][0] == 5.5 and repair["team_score"][0] == 9.0
    )
    assert list(celebrate["comparison"]) == ["nps.change"]
    assert "care" not in set(unknown.loc[unknown["comparison"] == "flame.gap", "dimension"])
