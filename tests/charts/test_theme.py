"""Type, canvas and palette: the house's own faces, places in inches, texts that fit."""

import warnings

import chart_fakes as fakes
import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.font_manager import FontProperties, findfont

from cxlib.charts import gaps, marks, show, theme


@pytest.mark.parametrize("weight", [400, 600, 700])
def test_the_shipped_faces_come_before_any_of_the_machine(weight):
    theme.use()
    assert findfont(FontProperties(family="Inter", weight=weight)) == theme.FACES[weight]


@pytest.mark.parametrize("weight", [400, 600, 700])
def test_faces_have_every_sign_the_texts_use(weight):
    from cxlib.words import texts

    have = mpl.ft2font.FT2Font(theme.FACES[weight]).get_charmap()
    used = {c for language in ("fi", "en") for value in texts(language).values() for c in str(value)}
    used |= set("åäöÅÄÖéšžŠŽ−–…≥≤±→▲▼◆◇●○△ \u00a0") | {chr(c) for c in range(32, 127)}
    assert sorted(c for c in used if ord(c) not in have and c != "\n") == []


def test_canvas_is_inches_from_the_top_left():
    ax = theme.canvas(7.2, 3.0)
    figure = ax.figure
    left, top = figure.bbox.transformed(figure.transFigure.inverted()).x0, ax.transData.transform((0, 0))
    assert top == pytest.approx((0.02 * 200, (3.04 - 0.02) * 200)) and left == 0
    assert ax.transData.transform((1, 1)) - ax.transData.transform((0, 0)) == pytest.approx([200, -200])


def test_canvas_leaves_no_figure_open():
    before = plt.get_fignums()
    theme.canvas(1, 1)
    assert plt.get_fignums() == before


def test_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="page, slides"):
        theme.use("poster")


@pytest.mark.parametrize("style", ["label", "second", "word"])
@pytest.mark.parametrize("text", ["Ammattimaisuus", "x" * 5000, "yksi kaksi kolme neljä viisi kuusi seitsemän"])
def test_fitted_text_is_no_wider_than_its_room(text, style):
    size, weight, _ = theme.STYLES[style]
    fitted = theme.fit(text, 1.2, style)
    assert theme.width_of(fitted, size, weight) <= 1.2
    assert fitted == text or fitted.endswith("…")


def test_wrapped_text_keeps_its_words():
    assert theme.wrap("liian vähän vastauksia", 1.0, "word_grey").split() == ["liian", "vähän", "vastauksia"]


def test_measured_width_is_the_drawn_width():
    ax = theme.canvas(7.2, 1.0)
    text = marks.put(ax, (0.1, 0.5), "Ammattimaisuus", "label")
    ax.figure.canvas.draw()
    assert text.get_window_extent().width / 200 == pytest.approx(theme.width_of("Ammattimaisuus", 10.5, 600), abs=0.02)


@pytest.mark.parametrize(
    "span, ticks",
    [
        ((0, 10), [0, 2, 4, 6, 8, 10]),
        ((1, 10), [1, 4, 7, 10]),
        ((1, 7), [1, 3, 5, 7]),
        ((1, 5), [1, 2, 3, 4, 5]),
        ((-5, 5), [-5, 0, 5]),
        ((-100, 100), [-100, -50, 0, 50, 100]),
        ((0, 1), [0, 0.25, 0.5, 0.75, 1]),
        ((0, 100), [0, 20, 40, 60, 80, 100]),
    ],
)
def test_ticks_cover_the_whole_scale(span, ticks):
    assert marks.ticks(span) == pytest.approx(ticks)


def test_a_strange_sign_draws_without_a_warning():
    table = fakes.many_gaps(["😀 Oy"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        show.png(gaps.dumbbell(table, fakes.text()).figure)


def test_a_name_cannot_mirror_the_number_beside_it():
    assert theme.fit("\u202eabc\u2066", 1.0) == "abc"


def test_charts_are_reached_by_name():
    from cxlib import charts

    assert charts.gaps is gaps
    with pytest.raises(AttributeError, match="journey"):
        _ = charts.radar
