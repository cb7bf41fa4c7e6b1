"""What changed, the heat table and the league show exactly the numbers of their tables."""

import chart_fakes as fakes
import pytest

from cxlib.charts import portfolio, summary, theme


def test_changes_stand_on_one_scale_of_their_own_units():
    table = fakes.changes().query("instrument == 'flame'")
    ax = summary.changes(table, fakes.text("en"))
    value = fakes.reader(ax, ("−3", -3), ("+3", 3))
    assert value(fakes.dots(ax, "change")[:, 0]) == pytest.approx([0.9, -1.3, 0.1])
    assert value(fakes.dots(ax, "change_hollow")[:, 0]) == pytest.approx([0.5])
    lines = value(fakes.segments(ax, "interval")[:, [0, 2]]).ravel()
    assert lines == pytest.approx([-0.6, 1.6, 0.3, 1.5, -2.2, -0.4, -0.3, 0.5])


def test_changes_in_other_units_take_the_same_part_of_their_range():
    ax = summary.changes(fakes.changes(), fakes.text("en"))
    zero = {t.get_text(): t.get_position()[0] for t in ax.texts}["0"]
    left, right = summary.ENDS
    nps = fakes.dots(ax, "change_hollow")[0, 0]  # +10 of 200 points is as far as +0.5 of 10
    assert (nps - zero) / ((right - left) / 2) == pytest.approx(10 / 200 / 0.3)
    assert "+3" not in fakes.words_of(ax)


def test_grey_rows_stay_and_hidden_ones_are_hatched_with_their_reason():
    ax = summary.changes(fakes.changes(), fakes.text("fi"))
    color = {t.get_text(): t.get_color() for t in ax.texts}
    assert color["? epäselvä"] == theme.MUTED and color["▲ parempi"] == theme.INK
    assert color["Ammattimaisuus"] == theme.INK and color["NPS"] == theme.MUTED
    assert len(fakes.covers(ax, "too_few")) == len(fakes.covers(ax, "no_answers")) == 1
    assert {"liian vähän vastauksia", "ei vastauksia"} <= set(fakes.words_of(ax))


def test_heat_cells_say_their_gap_and_hide_what_is_hidden():
    table = fakes.heat()
    ax = portfolio.heat(table, fakes.text("en"))
    shown = table[table["shown"]]
    assert len(fakes.areas(ax, "above")) == len(fakes.dots(ax, "cell_team")) == (shown["verdict"] == "above").sum()
    assert len(fakes.areas(ax, "below")) == len(fakes.dots(ax, "cell_customer")) == (shown["verdict"] == "below").sum()
    assert fakes.words_of(ax).count("=") == (shown["verdict"] == "equal").sum()
    (crossed,) = fakes.covers(ax, "crossed")
    assert crossed.get_hatch() == "xxxxxx" and fakes.words_of(ax).count("protected") == 3
    (open_cells,) = fakes.covers(ax, "open")
    assert open_cells.get_hatch() == "////"


def test_a_larger_gap_has_a_stronger_color():
    table = fakes.heat(2).assign(verdict="above", shown=True, reason="")
    table["estimate"] = [1.1, 1.5, 1.9, 2.3, 2.7] * 2
    (cells,) = [c for c in portfolio.heat(table, fakes.text("en")).collections if c.get_gid() == "above"]
    assert (cells.get_facecolors()[1:5, 2] <= cells.get_facecolors()[:4, 2]).all()


def test_accounts_of_one_name_keep_their_own_rows():
    table = fakes.heat(2).assign(name="Kontio Oyj")
    assert fakes.words_of(portfolio.heat(table, fakes.text("en"))).count("Kontio Oyj") == 2


def test_league_draws_the_stabilised_number_and_the_plain_one_as_a_tick():
    table = fakes.league()
    ax = portfolio.league(table, fakes.text("en"))
    value = fakes.reader(ax, ("−100", -100), ("+100", 100))
    shown = table[table["shown"]]
    many = shown[shown["n"] >= 10]
    assert value(fakes.dots(ax, "customer_small")[:, 0]) == pytest.approx(many["shrunken"])
    assert value(fakes.dots(ax, "customer_small_hollow")[:, 0]) == pytest.approx([table["shrunken"][1]])
    assert value(fakes.segments(ax, "plain")[:, 0]) == pytest.approx(shown["score"])
    assert "too few answers" in fakes.words_of(ax)
