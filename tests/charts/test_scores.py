"""The six elements and the plain rows show exactly the numbers of their table."""

import chart_fakes as fakes
import pytest

from cxlib.charts import scores, theme


@pytest.mark.parametrize("size", ["page", "phone", "slide"])
def test_elements_stand_where_the_table_says(size):
    ax = scores.elements(fakes.elements(), fakes.text("en"), size=size)
    value = fakes.reader(ax, ("0%", 0), ("100%", 1))
    assert value(fakes.dots(ax, "customer")[:, 0]) == pytest.approx([0.79, 0.57, 0.29, 0.86, 0.21, 0.43])
    assert value(fakes.dots(ax, "team")[:, 0]) == pytest.approx([0.89, 0.78, 0.67, 0.56, 0.67, 0.44])
    assert value(fakes.segments(ax, "benchmark")[:, 0]) == pytest.approx([0.48, 0.38, 0.27, 0.40, 0.25, 0.39])
    assert value(fakes.areas(ax, "track")[:, 2]) == pytest.approx([0.79, 0.57, 0.29, 0.86, 0.21, 0.43])
    assert value(fakes.areas(ax, "track")[:, 0]) == pytest.approx([0] * 6, abs=1e-9)


def test_ranks_are_circled_only_where_they_differ_by_two_or_more():
    ax = scores.elements(fakes.elements(), fakes.text("en"))
    bold = [t.get_text() for t in ax.texts if t.get_weight() == 700]
    assert sorted(bold) == ["1", "3", "4", "5", "6"]
    assert len(fakes.dots(ax, "rank")) == 5
    assert {"benchmark", "customer", "team", "rank of importance"} <= set(fakes.words_of(ax))


def test_the_benchmark_is_named_once_as_the_companies_own_view():
    ax = scores.elements(fakes.elements(), fakes.text("en"))
    (name,) = [t for t in ax.texts if t.get_text() == "companies themselves"]
    assert name.get_color() == theme.BENCHMARK_TEXT


def test_a_masked_team_share_is_hatched_and_the_customer_stays():
    ax = scores.elements(fakes.elements(["proactivity", "commitment"]), fakes.text("fi"))
    assert len(fakes.dots(ax, "customer")) == 6 and len(fakes.dots(ax, "team")) == 4
    assert fakes.words_of(ax).count("suojattu") == 2 and len(fakes.covers(ax, "protected")) == 1


@pytest.mark.parametrize("prefix", ["", "own_"])
def test_a_score_table_and_a_benchmark_comparison_draw_the_customer_alone(prefix):
    table = fakes.elements()[["instrument", "statistic", "dimension", "benchmark", "shown", "reason", *fakes.CUSTOMER]]
    table = table.rename(columns=lambda c: c.replace("customer_", prefix))
    ax = scores.elements(table.assign(verdict="above", estimate=0.1), fakes.text("en"))
    value = fakes.reader(ax, ("0%", 0), ("100%", 1))
    assert value(fakes.dots(ax, "customer")[:, 0]) == pytest.approx([0.79, 0.57, 0.29, 0.86, 0.21, 0.43])
    assert "team" not in fakes.words_of(ax) and len(fakes.dots(ax, "team")) == 0
    assert {"79%", "57%", "86%"} <= set(fakes.words_of(ax))


def test_dots_of_any_instrument_on_its_whole_scale():
    ax = scores.dots(fakes.scores(), fakes.text("fi"))
    value = fakes.reader(ax, ("1", 1), ("10", 10))
    assert value(fakes.dots(ax, "customer")[:, 0]) == pytest.approx([8.2])
    assert value(fakes.dots(ax, "customer_hollow")[:, 0]) == pytest.approx([6.1])
    assert value(fakes.segments(ax, "customer_interval")[:, [0, 2]]).ravel() == pytest.approx([7.4, 9.0, 3.0, 9.2])
    assert {"8,2", "6,1", "14", "6", "liian vähän vastauksia", "ei vastauksia"} <= set(fakes.words_of(ax))
