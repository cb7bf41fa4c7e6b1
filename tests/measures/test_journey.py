"""Journeys by hand: peak, end, ties, unfinished journeys, several journeys of a person; and how memory follows them."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.measures import intervals, journey, memory


def trip(values, name="j1", who="r1", remembered=np.nan, completed=True, **columns):
    """Moments and the journey they belong to, as two tables."""
    count = len(values)
    moments = pd.DataFrame({"journey_id": name, "phase": "p", "touchpoint": [f"t{k}" for k in range(count)]})
    moments = moments.assign(seq=np.arange(count, dtype=float), valence=np.array(values, float), **columns)
    row = {
        "journey_id": name,
        "account_id": "A",
        "respondent_id": who,
        "remembered": remembered,
        "completed": completed,
    }
    return moments, pd.DataFrame([row])


def together(*trips):
    return tuple(pd.concat(tables, ignore_index=True) for tables in zip(*trips, strict=True))


def of(values, **columns):
    return journey.peak_end(*trip(values, **columns)).loc[0]


@pytest.mark.parametrize(
    "values, peak, end, peak_end",
    [
        ([1, 3, -4, 2, 2, 4], 4, 4, 4.0),  # -4 and 4 are equally far from 0: the later one
        ([1, 3, 4, 2, 2, -4], -4, -4, -4.0),
        ([0, -5, 3, 2], -5, 2, -1.5),
        ([2], 2, 2, 2.0),  # one moment is both
        ([3, np.nan, 1], 3, 1, 2.0),  # a moment without an answer is none
        ([4, np.nan], 4, 4, 4.0),
    ],
)
def test_peak_end(values, peak, end, peak_end):
    row = of(values)
    assert (row["peak"], row["end"], row["peak_end"]) == (peak, end, peak_end)


def test_the_worked_example():
    row = of([1, 3, -4, 2, 2, 4], remembered=3.0, duration_min=[10, 10, 10, 10, 10, 50])
    assert row["mean"] == pytest.approx(1.3333, abs=5e-5) and row["dual"] == pytest.approx(1.3333, abs=5e-5)
    assert (row["high_"], row["low_"], row["latest"], row["moments"]) == (4, -4, 4, 6)
    assert row["duration_mean"] == 2.4 and row["total"] == 240  # (10 + 30 - 40 + 20 + 20 + 200)/100
    assert row["memory_gap"] == pytest.approx(1.6667, abs=5e-5) and row["rule_error"] == -1.0


@pytest.mark.parametrize("values, expected", [([2, 8, 7], 7.5), ([2, 8, 1], 4.5)])
def test_the_two_patients(values, expected):
    """Worst 8 for both, end 7 or 1, on a 0-10 scale of pain: here shifted by 5 to this scale's units and back."""
    assert (8 + values[-1]) / 2 == expected
    assert of([v / 2 for v in values])["peak_end"] == expected / 2


@pytest.mark.parametrize("kind, peak_end", [("abs", -0.5), ("pos", 3.5), ("neg", -0.5)])
def test_which_moment_is_the_peak(kind, peak_end):
    assert journey.peak_end(*trip([4, -4.0, 3]), kind)["peak_end"][0] == peak_end


def test_the_end_may_be_the_last_phase():
    moments, journeys = trip([5, 1, 3], phase=["a", "b", "b"])
    assert journey.peak_end(moments, journeys, end="phase")["end"][0] == 2.0


@pytest.mark.parametrize("options", [{"peak": "max"}, {"end": "last"}])
def test_an_unknown_rule_is_refused(options):
    with pytest.raises(ValueError, match="peak is abs, pos or neg"):
        journey.peak_end(*trip([1]), **options)


def test_moments_come_in_the_order_of_seq_not_of_rows():
    moments, journeys = trip([1, 3, 2])
    assert journey.peak_end(moments.iloc[::-1], journeys)["end"][0] == 2


def test_an_unfinished_journey_has_no_end():
    row = of([1, 4], completed=False, remembered=2.0)
    assert row["latest"] == 4 and row["peak"] == 4 and not row["completed"]
    assert row[["end", "peak_end", "dual", "rule_error"]].isna().all() and row["memory_gap"] == -0.5


@pytest.mark.parametrize("remembered, done", [(2.0, True), (np.nan, False)])
def test_a_journey_that_does_not_say_has_ended_if_it_is_remembered(remembered, done):
    assert of([1, 4], completed=None, remembered=remembered)["completed"] == done


def test_a_journey_without_moments_keeps_its_memory():
    moments, journeys = trip([1.0], remembered=3.0)
    row = journey.peak_end(moments.iloc[:0], journeys).loc[0]
    assert row["moments"] == 0 and row["remembered"] == 3.0 and row[["mean", "peak_end", "memory_gap"]].isna().all()


def test_valence_off_the_scale_is_refused():
    with pytest.raises(ValueError, match=r"\[7.0\] outside -5..5"):
        of([1, 7])


def test_several_journeys_of_a_person_are_averaged_first():
    """r1 twice (PE 4 and 0), r2 once (PE 3): mean of persons (2 + 3)/2 = 2.5, not of journeys 7/3."""
    moments, journeys = together(trip([4], "a", "r1"), trip([0], "b", "r1"), trip([3], "c", "r2"))
    level = journey.levels(journey.peak_end(moments, journeys)).set_index("dimension").loc["peak_end"]
    assert (level["score"], level["n"]) == (2.5, 2)


def test_the_mean_of_peak_ends_is_not_the_peak_end_of_the_mean_curve():
    """Two mirrored journeys: each has a peak-end of 4 or -4; the averaged curve would say 0."""
    moments, journeys = together(trip([0, 5, 3], "a", "r1"), trip([0, -5, -1], "b", "r2"))
    levels = journey.levels(journey.peak_end(moments, journeys)).set_index("dimension")
    assert levels.loc["peak_end", "score"] == 0.5 and journey.peak_end(moments, journeys)["peak_end"].tolist() == [
        4,
        -3,
    ]


def test_levels_are_three_rows_and_say_what_is_missing():
    moments, journeys = together(*(trip([k % 3], f"j{k}", f"r{k}") for k in range(10)))
    levels = journey.levels(journey.peak_end(moments, journeys))
    assert list(levels["dimension"]) == ["mean", "peak_end", "remembered"]
    assert list(levels["reason"]) == ["", "", "no_answers"] and list(levels["tier"]) == ["full", "full", "none"]


def test_curve_by_hand():
    """Moment t0: r1 with two journeys (1 and 3 -> 2), r2 4: mean 3, n 2; r2's second moment stands alone."""
    moments, journeys = together(trip([1], "a", "r1"), trip([3], "b", "r1"), trip([4, 5], "c", "r2"))
    curve = journey.curve(moments, journeys)
    assert curve[["touchpoint", "score", "n"]].values.tolist() == [["t0", 3.0, 2], ["t1", 5.0, 1]]
    half = 12.706 * np.sqrt(2) / np.sqrt(2)
    assert [curve["low"][0], curve["high"][0]] == [max(-5, 3 - half), min(5, 3 + half)]


def test_a_touchpoint_met_twice_is_two_moments():
    moments, journeys = trip([1, 2, 3])
    moments["touchpoint"] = ["call", "visit", "call"]
    curve = journey.curve(moments, journeys)
    assert curve[["touchpoint", "seq", "score"]].values.tolist() == [["call", 0, 1], ["visit", 1, 2], ["call", 2, 3]]


def test_a_curve_needs_to_know_whose_moments_they_are():
    with pytest.raises(ValueError, match="whose"):
        journey.curve(trip([1])[0])


@pytest.mark.parametrize("sources, said", [(["recalled"] * 2, "recalled"), (["recalled", "in_the_moment"], "mixed")])
def test_the_curve_says_when_moments_were_asked(sources, said):
    moments, journeys = together(*(trip([1], f"j{k}", f"r{k}", source=s) for k, s in enumerate(sources)))
    assert journey.curve(moments, journeys)["source"][0] == said


def test_which_phase_holds_the_extremes():
    phases = ["a", "b", "c"]
    moments, journeys = together(
        trip([5, -1, 2], "1", "r1", phase=phases), trip([5, -3, 5], "2", "r2", phase=phases),
        trip([-2, 1, 0], "3", "r3", completed=False, phase=phases))  # fmt: skip
    table = journey.extremes(moments, journeys)
    counts = {part: each["count"].tolist() for part, each in table.groupby("part")}
    assert counts == {"peak": [1, 1, 1], "low": [1, 2, 0], "end": [0, 0, 2]}
    assert table.groupby("part")["n"].first().to_dict() == {"peak": 3, "low": 3, "end": 2}


def test_change_of_ten_same_persons_is_paired():
    before = journey.peak_end(*together(*(trip([k % 5], f"b{k}", f"r{k}") for k in range(10))))
    now = journey.peak_end(*together(*(trip([k % 5 - 1 - k % 2], f"n{k}", f"r{k}") for k in range(10))))
    change = journey.change(now, before).set_index("dimension").loc["mean"]
    assert (change["pairs"], change["comparison"], change["delta"]) == (10, "journey.change", 0.75)
    assert change["estimate"] == pytest.approx(-1.5)
    assert [change["low"], change["high"]] == pytest.approx([-1.877, -1.123], abs=5e-4)


def test_changes_of_many_accounts_equal_each_alone():
    rng = np.random.default_rng(8)
    waves = []
    for name in "nb":
        trips = [trip(rng.integers(-5, 6, 4), f"{name}{k}", f"r{k}", remembered=float(k % 3)) for k in range(24)]
        moments, journeys = together(*trips)
        waves.append(journey.peak_end(moments, journeys.assign(account_id=["A"] * 12 + ["B"] * 12)))
    table = journey.changes(*waves, ["account_id"])
    for account in "AB":
        alone = journey.change(*(wave[wave["account_id"] == account] for wave in waves))
        among = table[table["account_id"] == account].drop(columns="account_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, among, check_dtype=False)


@settings(max_examples=30, deadline=None)
@given(value=st.integers(-5, 5), count=st.integers(1, 8))
def test_peak_end_of_a_constant_journey_is_the_constant(value, count):
    row = of([value] * count)
    assert row["peak_end"] == row["mean"] == row["dual"] == value


@settings(max_examples=30, deadline=None)
@given(values=st.lists(st.integers(-5, 5), min_size=1, max_size=8), minutes=st.floats(1, 500))
def test_peak_end_never_uses_duration(values, minutes):
    timed, untimed = of(values, duration_min=[minutes] + [1.0] * (len(values) - 1)), of(values)
    assert timed["peak_end"] == untimed["peak_end"] and np.isnan(untimed["total"])
    assert min(values) <= timed["peak_end"] <= max(values)


# --- memory -------------------------------------------------------------------------------------------------------


EXPECTED = {1: 0.0, 3: 0.8463, 5: 1.163, 8: 1.4236, 12: 1.6292, 20: 1.8675, 30: 2.0428}


@pytest.mark.parametrize("count, expected", EXPECTED.items())
def test_a_maximum_grows_with_the_number_of_moments(count, expected):
    assert memory.expected_peak(count) == pytest.approx(expected, abs=5e-5)


def test_journeys_are_compared_at_equal_length():
    moments, _ = together(trip([0, 1, 2, 3, 4], "long"), trip([0, 1], "short"), trip([0, 1, 2], "just"))
    cut = memory.equal_length(moments, 3, seed=5)
    assert cut.groupby("journey_id").size().to_dict() == {"just": 3, "long": 3}
    assert cut.groupby("journey_id")["seq"].apply(lambda s: s.is_monotonic_increasing).all()
    pd.testing.assert_frame_equal(cut, memory.equal_length(moments.sample(frac=1, random_state=1), 3, seed=5))


def test_recent_moments_weigh_most():
    """-4 ninety days ago weighs half: mean (-4/2 + 3)/1.5 = .667; pulls 2 and 3: the peak is 3. Later is not yet."""
    moments, journeys = trip([-4, 3, 5], occurred_at=["2026-04-02", "2026-07-01", "2026-07-02"])
    row = memory.recency(journey.with_persons(moments, journeys), "2026-07-01").loc[0]
    assert row["mean"] == pytest.approx(2 / 3) and (row["peak"], row["moments"]) == (3, 2)


@pytest.mark.parametrize("count, shown", [(29, False), (30, True)])
def test_the_rule_is_tested_from_thirty_journeys_on(count, shown):
    rng = np.random.default_rng(2)
    trips = [
        trip(rng.integers(-5, 6, 5), f"j{k}", f"r{k}", remembered=float(rng.integers(-5, 6))) for k in range(count)
    ]
    table = memory.own_test(journey.peak_end(*together(*trips)))
    assert (table["shown"] == shown).all() and table["estimate"].notna().any() == shown


def test_memory_that_follows_the_mean_is_found():
    rng = np.random.default_rng(3)
    trips = []
    for k in range(60):
        values = rng.integers(-5, 6, 6)
        trips.append(trip(values, f"j{k}", f"r{k // 2}", remembered=float(np.mean(values))))
    table = memory.own_test(journey.peak_end(*together(*trips))).set_index("name")
    assert table.loc["r_mean", "estimate"] == pytest.approx(1.0) and table.loc["b_mean", "estimate"] == pytest.approx(
        1.0
    )
    assert table.loc["r_difference", "high"] < 0 and table.loc["r2_gain", "estimate"] == pytest.approx(0.0, abs=1e-9)


def test_oracles_of_journeys(shared):
    oracle = json.loads((shared / "oracles.json").read_text())
    case = oracle["peakend_journey"]
    row = of(case["v"])
    assert [
        row["mean"],
        row["peak"],
        row["high_"],
        row["low_"],
        row["end"],
        row["peak_end"],
        row["dual"],
    ] == pytest.approx(
        [case[k] for k in ("mean", "peak_abs_last_tie", "pos_peak", "neg_peak", "end", "PE", "dual")], abs=5e-5
    )
    for count, expected in oracle["expected_max_iid_normal"].items():
        assert memory.expected_peak(int(count)) == pytest.approx(expected, abs=5e-5)
    assert intervals.wilson(22 / 32, 32)[0] > 0.5  # 22 of 32 repeated the longer trial
