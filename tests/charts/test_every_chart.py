"""Every picture, whatever the table: no row, one, many, all alike, all hidden, long and hostile names, fi and en."""

import chart_fakes as fakes
import pytest
from matplotlib.figure import Figure

from cxlib.charts import gaps, journey, nps, portfolio, quality, scores, show, summary, workshop

CHARTS = {
    "dumbbell": (gaps.dumbbell, fakes.many_gaps),
    "quadrant": (gaps.quadrant, fakes.many_gaps),
    "guess": (workshop.guess, fakes.many_own_views),
    "elements": (scores.elements, fakes.many_elements),
    "dots": (scores.dots, fakes.many_scores),
    "curve": (journey.curve, fakes.many_moments),
    "panel": (nps.panel, fakes.many_answers),
    "run": (nps.run, fakes.many_periods),
    "changes": (summary.changes, fakes.many_changes),
    "heat": (portfolio.heat, fakes.many_accounts),
    "league": (portfolio.league, fakes.many_in_league),
    "quality": (quality.rows, fakes.many_shares),
}
DRAWINGS = [(name, "page") for name in CHARTS]
DRAWINGS += [(name, "phone") for name, (chart, _) in CHARTS.items() if getattr(chart, "narrow_version", False)]
DRAWINGS += [(name, "slide") for name, (chart, _) in CHARTS.items() if hasattr(chart, "slides")]
LONG = "Pohjoismaisten energiayhtiöiden yhteishankintojen palvelukeskus Oy"
HOSTILE = ["$x_$", "_Oy", "<script>alert(1)</script>", "a\nb\tc", "\u202eabc", "😀 Oy", "{name}", "%s", "", "x" * 5000]


def outside(ax):
    """Texts that leave the picture by more than two dots."""
    figure = ax.figure
    figure.canvas.draw()
    boxes = {t.get_text(): t.get_window_extent() for t in ax.texts if t.get_text()}
    width, height = figure.bbox.size
    return [s for s, b in boxes.items() if b.x0 < -2 or b.y0 < -2 or b.x1 > width + 2 or b.y1 > height + 2]


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("count", [0, 1, 5, pytest.param(40, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name, size", DRAWINGS)
def test_any_number_of_rows_that_are_all_alike(name, size, count, language):
    chart, make = CHARTS[name]
    ax = chart(make([f"nimi {i}" for i in range(count)]), fakes.text(language), size=size)
    assert show.png(ax.figure).startswith(b"\x89PNG")
    assert outside(ax) == []


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("name, size", DRAWINGS)
def test_hidden_rows_have_no_mark_but_hatching_and_the_word(name, size, language):
    chart, make = CHARTS[name]
    ax = chart(make(["yksi", "kaksi", "kolme"], masked=True), fakes.text(language), size=size)
    drawn = {c.get_gid() for c in ax.collections} & fakes.MARKS
    assert drawn == set()
    assert [p for p in ax.patches if p.get_hatch()]
    word = {"panel": ("liian vähän vastauksia", "too few answers")}.get(name, ("suojattu", "protected"))
    assert word[language == "en"] in fakes.words_of(ax)


@pytest.mark.parametrize("name, size", DRAWINGS)
def test_an_empty_table_says_so(name, size):
    chart, make = CHARTS[name]
    assert "ei vastauksia" in fakes.words_of(chart(make([]), fakes.text("fi"), size=size))


@pytest.mark.parametrize("name, size", DRAWINGS)
def test_long_names_are_cut_with_an_ellipsis_and_stay_inside(name, size):
    chart, make = CHARTS[name]
    ax = chart(make([f"{i} {LONG}" for i in range(9)]), fakes.text("fi"), size=size)
    assert outside(ax) == []
    assert name == "panel" or any(t.rstrip().endswith("…") or "…" in t for t in fakes.words_of(ax))


@pytest.mark.parametrize("name, size", DRAWINGS)
def test_hostile_names_are_drawn_as_they_are(name, size):
    chart, make = CHARTS[name]
    ax = chart(make(HOSTILE), fakes.text("en"), size=size)
    assert show.png(ax.figure).startswith(b"\x89PNG")
    if name not in ("panel", "run", "curve", "quadrant"):
        assert {"$x_$", "_Oy", "a b c"} <= set(fakes.words_of(ax))


@pytest.mark.parametrize("name", CHARTS)
def test_a_table_nobody_cleared_is_refused(name):
    chart, make = CHARTS[name]
    with pytest.raises(ValueError, match="shown"):
        chart(make(["a"]).drop(columns="shown"), fakes.text())


@pytest.mark.parametrize("name", CHARTS)
def test_axes_passed_in_are_the_ones_drawn_on(name):
    chart, make = CHARTS[name]
    ax = Figure().add_subplot()
    assert chart(make(["a", "b"]), fakes.text(), ax=ax) is ax


@pytest.mark.parametrize("name", CHARTS)
def test_a_table_is_left_as_it_was(name):
    chart, make = CHARTS[name]
    table = make(["a", "b", "c"])
    before = table.copy()
    chart(table, fakes.text())
    assert table.equals(before)


@pytest.mark.parametrize("name", CHARTS)
def test_the_same_table_gives_the_same_bytes(name):
    chart, make = CHARTS[name]
    one, two = (show.png(chart(make(["a", "b", "c"]), fakes.text()).figure) for _ in range(2))
    assert one == two
