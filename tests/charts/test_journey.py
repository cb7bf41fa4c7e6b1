"""The emotion curve shows exactly the numbers of its table."""

import chart_fakes as fakes
import numpy as np
import pytest

from cxlib.charts import journey

VALUES = [1.9, 2.6, 1.2, 0.4, 1.6, -3.4, -0.3, 3.7, 1.7, 2.2]


@pytest.mark.parametrize("size", ["page", "phone", "slide"])
def test_curve_and_levels_stand_where_the_table_says(size):
    ax = journey.curve(fakes.journey(), fakes.text("fi"), size=size)
    value = fakes.upright(ax, ("−5", -5), ("+5", 5))
    lines = fakes.segments(ax, "curve")
    assert value([*lines[:, 1], lines[-1, 3]]) == pytest.approx(VALUES)
    ribbon = fakes.areas(ax, "ribbon")
    assert value(ribbon[0, [3, 1]]) == pytest.approx([-4.1, 4.4])
    levels = {name: value(fakes.dots(ax, name)[0, 1]) for name in ("mean", "peak_end", "remembered")}
    assert levels == {"mean": pytest.approx(0.9), "peak_end": pytest.approx(0.8), "remembered": pytest.approx(1.2)}
    assert value(fakes.segments(ax, "level")[1, [1, 3]]) == pytest.approx([-1.0, 2.6])


def test_peak_low_and_end_have_their_marks_words_and_numbers():
    ax = journey.curve(fakes.journey(), fakes.text("fi"))
    value = fakes.upright(ax, ("−5", -5), ("+5", 5))
    found = {name: float(value(fakes.dots(ax, name)[0, 1])) for name in ("peak", "low", "end")}
    assert found == {"peak": pytest.approx(3.7), "low": pytest.approx(-3.4), "end": pytest.approx(2.2)}
    assert {"huippu +3,7", "notko −3,4", "loppu +2,2"} <= set(fakes.words_of(ax))


@pytest.mark.parametrize(
    "values, peak, low, end",
    [
        ([1, 3, 3, 0], 2, 3, None),  # of equal peaks the later; the end is the low and is marked once
        ([2, 2, 2], None, None, 2),  # all alike: there is no peak and no low
        ([4, -1, 4], 2, 1, None),
    ],
)
def test_ties_and_ends(values, peak, low, end):
    moments = [("delivery", f"m{i}", float(v)) for i, v in enumerate(values)]
    ax = journey.curve(fakes.journey(moments=moments), fakes.text("fi"))
    lines = fakes.segments(ax, "curve")
    places = [*lines[:, 0], lines[-1, 2]]
    for name, at in (("peak", peak), ("low", low), ("end", end)):
        drawn = fakes.dots(ax, name)
        assert (drawn[0, 0] == pytest.approx(places[at])) if at is not None else len(drawn) == 0


def test_a_hidden_moment_breaks_the_curve_and_a_hidden_level_is_a_dash():
    ax = journey.curve(fakes.journey(8, ("kick_off", "peak_end")), fakes.text("en"))
    assert len(fakes.segments(ax, "curve")) == 7 and len(fakes.areas(ax, "ribbon")) == 2
    assert len(fakes.dots(ax, "peak_end_hollow")) == 0 and len(fakes.dots(ax, "mean_hollow")) == 1
    assert fakes.words_of(ax).count("too few answers") == 2 and "–" in fakes.words_of(ax)


def test_fewer_than_ten_persons_have_hollow_points():
    few, many = (journey.curve(fakes.journey(n), fakes.text("en")) for n in (9, 10))
    assert len(fakes.dots(few, "customer_small_hollow")) == 10
    assert len(fakes.dots(many, "customer_small_hollow")) == 0


def test_the_three_levels_are_named_in_the_order_of_their_values():
    ax = journey.curve(fakes.journey(), fakes.text("en"))
    place = {t.get_text(): t.get_position()[1] for t in ax.texts}
    assert place["remembered"] < place["experienced mean"] < place["peak-end"]  # upper stands first
    assert np.diff([place["+1.2"], place["+0.9"], place["+0.8"]]).min() > 0.4


def test_the_equivalent_table_names_the_levels():
    listed = journey.curve.listed(fakes.journey(), fakes.text("en"))
    assert listed["touchpoint"].tolist()[-3:] == ["Experienced mean", "Peak-end", "Remembered experience"]
