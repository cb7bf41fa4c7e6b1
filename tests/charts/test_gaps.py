"""The dumbbell and the quadrant show exactly the numbers of their table, and each state of a row as the look says."""

import chart_fakes as fakes
import numpy as np
import pytest
from matplotlib.colors import to_hex

from cxlib.charts import gaps, theme


def row_of(ax, table):
    """Vertical middle of each row, read from the labels' second lines or names."""
    names = [fakes.text("fi").voice.label("flame", d) for d in table["dimension"]]
    place = {t.get_text(): t.get_position()[1] for t in ax.texts}
    return [place[name] for name in names]


@pytest.mark.parametrize("size", ["page", "phone", "slide"])
def test_dumbbell_stands_where_the_table_says(size):
    table = fakes.gaps()
    ax = gaps.dumbbell(table, fakes.text("fi"), size=size)
    value = fakes.reader(ax, ("0", 0), ("10", 10))
    assert value(fakes.dots(ax, "customer")[:, 0]) == pytest.approx([7.2, 5.4, 8.6, 6.9, 8.5])
    assert value(fakes.dots(ax, "team")[:, 0]) == pytest.approx([8.1, 7.8, 7.1, 7.3, 8.4])
    lines = fakes.segments(ax, "customer_interval")
    assert value(lines[:, [0, 2]]).ravel() == pytest.approx([6.4, 8.0, 4.5, 6.3, 8.1, 9.1, 6.1, 7.7, 8.15, 8.85])
    bands = fakes.areas(ax, "gap")
    assert value(bands[:, [0, 2]]).ravel() == pytest.approx([7.2, 8.1, 5.4, 7.8, 7.1, 8.6, 6.9, 7.3, 8.4, 8.5])


def test_customer_lies_above_team_in_every_row_and_rows_keep_their_order():
    ax = gaps.dumbbell(fakes.gaps(), fakes.text("fi"))
    up, down = fakes.dots(ax, "customer")[:, 1], fakes.dots(ax, "team")[:, 1]
    assert (up < down).all() and (np.diff(up) > 0.5).all() and (np.diff(row_of(ax, fakes.gaps())) > 0).all()


def test_band_has_the_color_of_the_higher_side_and_is_grey_when_not_clear():
    ax = gaps.dumbbell(fakes.gaps(), fakes.text("fi"))
    (band,) = [c for c in ax.collections if c.get_gid() == "gap"]
    colors = [to_hex(c) for c in band.get_facecolors()]
    orange, blue, grey = (
        to_hex(theme.on_white(c, s))
        for c, s in ((theme.TEAM_MID, 0.75), (theme.CUSTOMER_MID, 0.75), (theme.GREY_TINT, 1))
    )
    assert colors == [grey, orange, blue, grey, grey]


def test_number_and_word_are_grey_only_where_the_gap_is_not_proved():
    ax = gaps.dumbbell(fakes.gaps(), fakes.text("fi"))
    color = {t.get_text(): (t.get_color(), t.get_weight()) for t in ax.texts}
    assert color["+2,4"] == color["−1,5"] == color["−0,1"] == (theme.INK, 700)
    assert color["+0,9"] == color["+0,4"] == (theme.MUTED, 400)
    assert color["yliarvio"] == color["yhteinen näkemys"] == (theme.INK, 600)
    assert color["epäselvä"] == (theme.MUTED, 400)


def test_the_path_is_numbered_and_the_whole_has_a_bracket():
    ax = gaps.dumbbell(fakes.gaps(), fakes.text("fi"))
    assert len(fakes.dots(ax, "step")) == 4 and {"1", "2", "3", "4"} <= set(fakes.words_of(ax))
    assert "5" not in fakes.words_of(ax)


def test_states_of_a_row():
    ax = gaps.dumbbell(fakes.gaps(fakes.STATES), fakes.text("en"))
    value = fakes.reader(ax, ("0", 0), ("10", 10))
    assert value(fakes.dots(ax, "customer")[:, 0]) == pytest.approx([5.4, 7.2, 8.5, 6.4, 6.4])
    assert value(fakes.dots(ax, "customer_hollow")[:, 0]) == pytest.approx([6.8])  # seven customers
    assert value(fakes.dots(ax, "team")[:, 0]) == pytest.approx([7.8, 8.1, 8.4, 7.6])  # hidden and unanimous: none
    assert value(fakes.dots(ax, "team_inner")[:, 0]) == pytest.approx([7.6])  # a team of six
    assert len(fakes.areas(ax, "gap")) == 3  # none where only indicative
    words = fakes.words_of(ax)
    assert words.count("–") == 4 and words.count("protected") == 2 and words.count("too few answers") == 2
    assert "indicative" in words and "top third" in words


def test_covers_say_nothing_of_the_value_behind_them():
    ax = gaps.dumbbell(fakes.gaps(fakes.STATES), fakes.text("en"))
    for reason, hatch in (("protected", "//////"), ("too_few", "//////"), ("no_answers", None)):
        (cover,) = fakes.covers(ax, reason)
        assert cover.get_hatch() == hatch
        assert sorted({round(x, 6) for x in cover.get_path().vertices[:, 0]})[-2:] == [1.8, 5.15]


def test_a_unanimous_team_fills_a_third_of_the_scale_and_nothing_finer():
    ax = gaps.dumbbell(fakes.gaps(fakes.STATES), fakes.text("en"))
    value = fakes.reader(ax, ("0", 0), ("10", 10))
    ((left, _, right, _),) = fakes.areas(ax, "band")
    assert value([left, right]) == pytest.approx([20 / 3, 10])


def test_team_shown_and_customers_hidden_keeps_the_team():
    rows = [("dare", np.nan, np.nan, np.nan, 2, 7.0, 6.0, 8.0, 12, "", "too_few", "")]
    ax = gaps.dumbbell(fakes.gaps(rows), fakes.text("en"))
    assert len(fakes.dots(ax, "team")) == 1 and len(fakes.covers(ax, "too_few")) == 1
    (cover,) = fakes.covers(ax, "too_few")
    assert cover.get_path().vertices[:, 1].max() < fakes.dots(ax, "team")[0, 1]


def test_without_a_team_there_is_no_gap_and_no_word_about_it():
    table = fakes.gaps()[["instrument", "statistic", "dimension", "shown", "reason", *fakes.CUSTOMER]]
    ax = gaps.dumbbell(table.rename(columns=lambda c: c.removeprefix("customer_")), fakes.text("en"))
    assert {c.get_gid() for c in ax.collections} & {"team", "gap", "team_interval"} == set()
    assert not {"team", "gap", "verdict", "inconclusive"} & set(fakes.words_of(ax))
    assert {"7.2", "5.4", "8.6", "6.9", "8.5"} <= set(fakes.words_of(ax))


def test_direct_labels_stand_once_in_the_row_of_the_widest_gap():
    ax = gaps.dumbbell(fakes.gaps(), fakes.text("fi"))
    place = {t.get_text(): t.get_position() for t in ax.texts}
    assert fakes.words_of(ax).count("asiakas") == fakes.words_of(ax).count("tiimi") == 1
    assert place["asiakas"][1] == pytest.approx(fakes.dots(ax, "customer")[1, 1])
    assert place["asiakas"][0] < fakes.segments(ax, "customer_interval")[1, 0]
    assert place["tiimi"][0] > fakes.segments(ax, "team_interval")[1, 2] - 1


def test_interval_beyond_the_scale_ends_at_its_edge():
    rows = [("dare", 9.8, 9.0, 10.9, 14, 0.4, -0.7, 1.5, 12, "below", "", "")]
    ax = gaps.dumbbell(fakes.gaps(rows), fakes.text("en"))
    value = fakes.reader(ax, ("0", 0), ("10", 10))
    assert value(fakes.segments(ax, "customer_interval")[0, [0, 2]]) == pytest.approx([9.0, 10.0])
    assert value(fakes.segments(ax, "team_interval")[0, [0, 2]]) == pytest.approx([0.0, 1.5])


def test_shares_run_from_zero_to_one_hundred_per_cent():
    table = fakes.elements().assign(estimate=lambda t: t["team_score"] - t["customer_score"], verdict="open")
    ax = gaps.dumbbell(table, fakes.text("en"))
    value = fakes.reader(ax, ("0%", 0), ("100%", 1))
    assert value(fakes.dots(ax, "customer")[:, 0]) == pytest.approx([0.79, 0.57, 0.29, 0.86, 0.21, 0.43])
    assert "+10" in fakes.words_of(ax)  # commitment: 89 % - 79 %, in points


def test_quadrant_stands_where_the_table_says():
    ax = gaps.quadrant(fakes.gaps(), fakes.text("fi"))
    across, up = fakes.reader(ax, ("2", 2), ("8", 8)), fakes.upright(ax, ("2", 2), ("8", 8))
    solid, hollow = fakes.dots(ax, "point"), fakes.dots(ax, "point_hollow")
    assert list(across(solid[:, 0])) == pytest.approx([5.4, 8.6, 8.5])
    assert list(up(solid[:, 1])) == pytest.approx([7.8, 7.1, 8.4])
    assert list(across(hollow[:, 0])) == pytest.approx([7.2, 6.9]) and list(up(hollow[:, 1])) == pytest.approx(
        [8.1, 7.3]
    )
    crosses = fakes.segments(ax, "cross")
    wide = sorted(round(float(across(x)), 3) for x in crosses[:, [0, 2]].ravel())
    assert wide[0] == 4.5 and wide[-1] == 9.1


def test_quadrant_names_every_point_once_outside_all_others():
    ax = gaps.quadrant(fakes.gaps(), fakes.text("en"))
    names = ["Excitement  +0.9", "Dare  +2.4", "Professionalism  −1.5", "Impact  +0.4", "Care  −0.1"]
    assert all(fakes.words_of(ax).count(name) == 1 for name in names)
    ax.figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.texts if t.get_text() in names]
    assert not [1 for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]


def test_quadrant_lists_what_it_may_not_draw():
    ax = gaps.quadrant(fakes.gaps(fakes.STATES), fakes.text("en"))
    assert len(fakes.dots(ax, "point")) + len(fakes.dots(ax, "point_hollow")) == 4
    assert {"protected", "too few answers", "no answers", "top third"} <= set(fakes.words_of(ax))


def test_quadrant_band_is_as_wide_as_the_smallest_delta():
    ax = gaps.quadrant(fakes.gaps().assign(delta=[0.75, 1, 1, 1, 1]), fakes.text("en"))
    (band,) = [c for c in ax.collections if c.get_gid() == "band"]
    corners = band.get_paths()[0].vertices
    left, top, right, bottom = gaps.FIELD
    assert (corners[:, 0].max() - left) / (right - left) == pytest.approx(1)
    assert 10 * (bottom - np.sort(np.unique(corners[:, 1]))[-2]) / (bottom - top) == pytest.approx(0.75)
