"""The NPS panel and the run show exactly the numbers of their tables."""

import chart_fakes as fakes
import pytest
from matplotlib.colors import to_hex

from cxlib.charts import nps, theme


@pytest.mark.parametrize("size", ["page", "phone", "slide"])
def test_bars_are_as_tall_as_the_counts(size):
    ax = nps.panel(fakes.nps_panel(), fakes.text("fi"), size=size)
    bars = fakes.areas(ax, "answers")
    tall = bars[:, 3] - bars[:, 1]
    assert tall / tall.max() * 4 == pytest.approx([0, 0, 0, 0, 0, 1, 1, 2, 4, 3, 3])
    (found,) = [c for c in ax.collections if c.get_gid() == "answers"]
    colors = [to_hex(c).upper() for c in found.get_facecolors()]
    assert colors[6:10] == [theme.DETRACTOR, theme.SEVEN, theme.CUSTOMER_MID, theme.CUSTOMER]


def test_groups_divide_the_bar_by_their_shares():
    ax = nps.panel(fakes.nps_panel(), fakes.text("en"))
    parts = fakes.areas(ax, "groups")
    left, right = parts[0, 0], parts[-1, 2] + 0.02
    assert (parts[:, 0] - left) / (right - left) == pytest.approx([0, 2 / 14, 4 / 14, 8 / 14])
    assert {"14%", "29%", "43%", "7", "8"} <= set(fakes.words_of(ax))


def test_the_number_never_stands_without_its_interval_and_n():
    words = fakes.words_of(nps.panel(fakes.nps_panel(), fakes.text("fi")))
    assert {"+29", "−10\xa0…\xa0+57", "95 %:n väli".replace(" ", "\xa0", 1), "n\xa0=\xa014"} & set(words) >= {
        "+29",
        "n\xa0=\xa014",
    }
    assert any("−10" in w and "+57" in w for w in words) and "kahdeksikot" in words


def test_fewer_than_ten_answers_are_grey_and_called_indicative():
    ax = nps.panel(fakes.nps_panel((0,) * 8 + (1, 3, 1)), fakes.text("en"))
    (number,) = [t for t in ax.texts if t.get_text() == "+80"]
    assert number.get_color() == theme.MUTED and "indicative" in fakes.words_of(ax)


@pytest.mark.parametrize("shown, word", [(False, "too few answers"), (True, "no answers")])
def test_a_hidden_panel_is_one_hatched_band(shown, word):
    counts = (0,) * 11 if shown else (0,) * 9 + (1, 1)
    ax = nps.panel(fakes.nps_panel(counts, shown), fakes.text("en"))
    assert fakes.words_of(ax) == [word]


@pytest.mark.parametrize("size", ["page", "phone", "slide"])
def test_run_stands_where_the_table_says_on_the_whole_scale(size):
    ax = nps.run(fakes.nps_run(), fakes.text("fi"), size=size)
    value = fakes.upright(ax, ("−100", -100), ("+100", 100))
    assert value(fakes.dots(ax, "customer_small")[:, 1]) == pytest.approx([9, 15, 25, 20, 23, 19, 29])
    assert value(fakes.dots(ax, "customer_small_hollow")[:, 1]) == pytest.approx([0], abs=1e-9)
    assert value(fakes.areas(ax, "ribbon")[1, [3, 1]]) == pytest.approx([-23, 64])
    (target,) = [line for line in ax.lines if line.get_gid() == "target"]
    assert value(target.get_ydata()[0]) == pytest.approx(40) and "▲ +40" in fakes.words_of(ax)


def test_a_hidden_period_breaks_line_and_ribbon_and_keeps_its_n():
    ax = nps.run(fakes.nps_run(), fakes.text("en"))
    assert len(fakes.segments(ax, "run")) == 6 and len(fakes.areas(ax, "ribbon")) == 2
    assert len(fakes.covers(ax, "too_few")) == 1 and "3" in fakes.words_of(ax)


def test_periods_are_named_with_their_year_once():
    words = fakes.words_of(nps.run(fakes.nps_run(), fakes.text("en")))
    assert [w for w in words if w in ("2024", "2025", "2026")] == ["2024", "2025", "2026"]
    assert words.count("Q3") == 3


def test_one_period_is_a_point_with_an_upright_interval():
    ax = nps.run(fakes.nps_run([14], [39.0]), fakes.text("en"))
    assert len(fakes.dots(ax, "customer_small")) == 1 and len(fakes.segments(ax, "interval")) == 1
    assert len(fakes.areas(ax, "ribbon")) == 0
