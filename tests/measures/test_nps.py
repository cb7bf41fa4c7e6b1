"""NPS: worked examples, cuts, what is refused, changes, and the signs of begged answers."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.measures import intervals, nps

MODEST = [2, 3] + [4] * 2 + [5] * 4 + [6] * 6 + [7] * 18 + [8] * 36 + [9] * 20 + [10] * 12


def test_six_four_two_of_twelve():
    row = nps.score([9, 9, 9, 10, 10, 10, 7, 7, 8, 8, 0, 6]).loc[0]
    assert row["score"] == pytest.approx(33.3333, abs=5e-5)
    assert [row["low"], row["high"]] == pytest.approx([-11.28, 64.61], abs=0.005)
    assert [row[c] for c in ("promoters", "passives", "detractors", "sevens", "eights", "n")] == [6, 4, 2, 2, 2, 12]


@pytest.mark.parametrize("values, score, low, high", [([9] * 5, 100, 17.49, 100), ([0] * 5, -100, -100, -17.49)])
def test_unanimous_answers_have_an_interval(values, score, low, high):
    row = nps.score(values).loc[0]
    assert row["score"] == score and [row["low"], row["high"]] == pytest.approx([low, high], abs=0.005)


@pytest.mark.parametrize("answer, band", [(0, "detractors"), (6, "detractors"), (7, "passives"), (8, "passives"),
                                          (9, "promoters"), (10, "promoters")])  # fmt: skip
def test_bands_at_their_borders(answer, band):
    row = nps.score([answer]).loc[0]
    assert {b: row[b] for b in ("promoters", "passives", "detractors")} == {
        b: int(b == band) for b in ("promoters", "passives", "detractors")
    }


def test_missing_answers_count_nowhere():
    """10, 10 and two who did not answer: NPS 100 of two, not 50 of four."""
    row = nps.score([10, 10, np.nan, None]).loc[0]
    assert (row["score"], row["n"]) == (100, 2)


def test_nobody_answered():
    row = nps.score([np.nan, np.nan]).loc[0]
    assert (row["shown"], row["reason"], row["n"], row["tier"]) == (False, "no_answers", 0, "none")
    assert row[["score", "low", "high", "mean"]].isna().all()


@pytest.mark.parametrize("bad", [11, -1, 9.5, 99, "kymppi"])
def test_impossible_answers_are_refused_by_value(bad):
    with pytest.raises(ValueError, match=f"not {bad};"):
        nps.score([9, bad, 10])


def test_all_impossible_answers_are_named_at_once():
    with pytest.raises(ValueError, match="11, -3, 10.5"):
        nps.score([11, -3, 10.5, 9])


def test_the_latest_answer_of_a_person_counts():
    """10, then 9, then 0 by the same person: a detractor."""
    table = pd.DataFrame({"respondent_id": ["a", "a", "b", "a"], "value": [10, 0, 10, 9],
                          "answered_at": ["2026-02-10", "2026-02-12", "2026-02-10", "2026-02-11"]})  # fmt: skip
    row = nps.score(table).loc[0]
    assert (row["score"], row["n"]) == (0, 2)


def test_a_later_blank_does_not_erase_an_answer():
    table = pd.DataFrame(
        {"respondent_id": ["a", "a"], "value": [10, np.nan], "answered_at": ["2026-02-10", "2026-03-10"]}
    )
    assert nps.score(table)["n"][0] == 1


def test_periods_in_order_each_with_its_own_persons():
    table = pd.DataFrame(
        {"respondent_id": ["a", "a", "b"], "value": [10, 0, 9], "period": ["2026Q3", "2026Q2", "2026Q3"]}
    )
    run = nps.by_period(table)
    assert (
        list(run["period"]) == ["2026Q2", "2026Q3"] and list(run["score"]) == [-100, 100] and list(run["n"]) == [1, 2]
    )


def test_one_data_set_three_headlines():
    table = nps.variants(MODEST).set_index("dimension")
    assert dict(table["score"].round(6)) == {"nps": 18.0, "nps_eu": 60.0, "nps_fi8": 54.0}
    assert table["mean"].round(2).eq(7.83).all() and (table["eights"] == 36).all()


@pytest.mark.parametrize("half, n", [(10, 203), (5, 811)])
def test_answers_needed(half, n):
    assert nps.needed_n(half, 0.5, 0.15) == n


@pytest.mark.parametrize("counts, z9, flagged", [((36, 20, 12), -0.7071, False), ((8, 44, 26), 3.7264, True)])
def test_heaping(counts, z9, flagged):
    found = nps.heaping(np.repeat([8, 9, 10], counts))
    assert found["z9"] == pytest.approx(z9, abs=5e-5) and found["flagged"] == flagged


def test_a_true_mode_at_nine_is_not_heaping():
    """Many 9s without a dip at 8: z9 is large, z8 = ((30 + 60)/2 - 45)/sqrt(45 + 22.5) = 0."""
    found = nps.heaping(np.repeat([7, 8, 9, 10], (30, 45, 60, 10)))
    assert found["z9"] > 2.6 and found["z8"] == 0 and not found["flagged"]


def test_heaping_of_nobody_is_unknown():
    assert np.isnan(nps.heaping([0, 1])["z9"]) and not nps.heaping([])["flagged"]


@pytest.mark.parametrize(
    "values, suspicious",
    [([4] * 20, True), ([4] * 19, False), ([1, 5] * 10, True), ([4] * 19 + [6], False), ([4] * 19 + [0], False),
     ([4] * 20 + [np.nan], True), (["5"] * 20, True)],
)  # fmt: skip
def test_answers_on_another_scale(values, suspicious):
    assert nps.suspicious_scale(values) is suspicious


def test_distribution_and_panel():
    table = nps.distribution([9, 9, 8, 0, np.nan]).set_index("value")
    assert list(table["n"]) == [1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0] and table.loc[9, "share"] == 0.5
    assert list(table["band"]) == ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2
    panel = nps.panel([9, 9, 8, 0])
    assert len(panel) == 12 and np.isnan(panel["value"][0]) and panel["score"][0] == 25 and panel["n"].sum() == 8


def test_change_of_other_persons_is_plain_with_adjusted_limits():
    """10 of 10 promoters against 5 of 10: +50 points; adjusted 11.5/13 - .75/13 less 5.75/13 - 5.75/13... by hand."""
    row = nps.change([10] * 10, [10] * 5 + [0] * 5).loc[0]
    one, two = (10.75 - 0.75) / 13, 0.0
    v1, v2 = ((11.5 / 13) - one**2) / 13, (11.5 / 13) / 13
    half = 1.959964 * np.sqrt(v1 + v2)
    assert row["estimate"] == 100.0
    assert [row["low"], row["high"]] == pytest.approx([100 * (one - two - half), 100 * (one - two + half)], abs=1e-4)
    assert (row["comparison"], row["delta"], row["pairs"]) == ("nps.change", 10.0, 0)


def test_change_of_the_same_persons_is_paired():
    """Ten persons, five go from passive to promoter: +50, SD 52.7, t(.975, 9) = 2.262: 12.3 to 87.7."""
    before = pd.DataFrame({"respondent_id": range(10), "value": 8})
    now = before.assign(value=[10] * 5 + [8] * 5)
    row = nps.change(now, before).loc[0]
    assert (row["estimate"], row["pairs"]) == (50, 10)
    assert [row["low"], row["high"]] == pytest.approx([12.3, 87.7], abs=0.05)


def test_change_without_an_earlier_wave():
    row = nps.change([10] * 10, []).loc[0]
    assert (row["shown"], row["reason"]) == (False, "no_answers") and np.isnan(row["estimate"])
    assert (
        intervals.verdicts(nps.change([10] * 10, []), pd.DataFrame({"comparison": [], "dimension": [], "p": []}))[
            "verdict"
        ]
        .eq("")
        .all()
    )


def test_oracles_of_nps(shared):
    oracle = json.loads((shared / "oracles.json").read_text())
    for name, n in (("nps_whuber_324", 324), ("nps_small_12", 12)):
        row = nps.score([9] * (n // 2) + [7] * (n // 3) + [0] * (n // 6)).loc[0]
        case = oracle[name]
        assert row["score"] == pytest.approx(case["nps"], abs=5e-5)
        assert [row["low"], row["high"]] == pytest.approx(case["adjwald"], abs=0.005)
        assert (row["sd"] / 100) ** 2 * (n - 1) / n == pytest.approx(case["var"], abs=5e-7)


@settings(max_examples=25, deadline=None)
@given(p=st.integers(0, 30), d=st.integers(0, 30), split=st.integers(0, 20), all_passive=st.integers(20, 30))
def test_nps_does_not_care_how_the_passives_split(p, d, split, all_passive):
    one = nps.score([9] * p + [0] * d + [7] * split + [8] * (all_passive - split)).loc[0]
    two = nps.score([10] * p + [6] * d + [8] * all_passive).loc[0]
    assert one[["score", "low", "high", "n"]].equals(two[["score", "low", "high", "n"]])


@settings(max_examples=25, deadline=None)
@given(values=st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_nps_is_inside_its_limits_of_possibility(values):
    row = nps.score(values).loc[0]
    assert -100 <= row["low"] < row["high"] <= 100 and -100 <= row["score"] <= 100
    assert row["promoters"] + row["passives"] + row["detractors"] == row["n"] == len(values)
