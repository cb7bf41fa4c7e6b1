"""Pictures of data quality show exactly the numbers of their table."""

import chart_fakes as fakes
import pytest

from cxlib.charts import quality, theme


def test_shares_stand_at_their_place_with_interval_and_number():
    table = fakes.many_shares(["a.csv", "b.csv"]).assign(score=[0.1, 0.75], low=[0.0, 0.5], high=[0.4, 0.9])
    ax = quality.rows(table, fakes.text("en"))
    value = fakes.reader(ax, ("0%", 0), ("100%", 1))
    assert value(fakes.dots(ax, "customer_small_hollow")[:, 0]) == pytest.approx([0.1])  # of 7: too few to be sure
    assert value(fakes.dots(ax, "customer_small")[:, 0]) == pytest.approx([0.75])
    assert value(fakes.segments(ax, "interval")[:, [0, 2]]).ravel() == pytest.approx([0.0, 0.4, 0.5, 0.9])
    assert value(fakes.areas(ax, "track")[:, [0, 2]]).ravel() == pytest.approx([0, 0.1, 0, 0.75])
    assert {"a.csv", "10%", "75%", "7", "40"} <= set(fakes.words_of(ax))


def test_correlations_stand_left_and_right_of_zero_and_a_doubt_is_bold():
    table = fakes.many_shares(["against", "with"]).assign(
        statistic="r", score=[-0.5, 0.5], low=[-0.8, 0.1], high=[-0.2, 0.8]
    )
    ax = quality.rows(table.assign(n=40.0, doubt=["against", ""]), fakes.text("fi"))
    value = fakes.reader(ax, ("−1,0", -1), ("+1,0", 1))
    assert value(fakes.dots(ax, "customer_small")[:, 0]) == pytest.approx([-0.5, 0.5])
    assert value(fakes.areas(ax, "track")[:, [0, 2]]).ravel() == pytest.approx([-0.5, 0, 0, 0.5])
    weight = {t.get_text(): t.get_fontproperties().get_weight() for t in ax.texts}
    assert weight["against"] == theme.STYLES["dense_bold"][1] != weight["with"]
    assert {"−0,50", "+0,50"} <= set(fakes.words_of(ax))
