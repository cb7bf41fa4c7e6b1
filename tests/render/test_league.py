"""The portfolio's table of accounts: courses break where a quarter is hidden; it sorts, filters, leads to the index."""

import pandas as pd
import pytest

from cxlib import words
from cxlib.charts import show
from cxlib.render import formats, league, page, plan
from cxlib.study import Portfolio

from .conftest import facts


def test_a_course_is_on_the_whole_scale_and_breaks_where_nothing_is_shown():
    """96 x 28 with an edge of 4: five quarters are 22 apart, +100 is at 4, 0 at 14, -100 at 24."""
    drawn = league.line([100.0, 0.0, None, -100.0, None])
    assert drawn["lines"] == ["4.0,4.0 26.0,14.0"] and drawn["dots"] == [(70.0, 24.0)]
    assert drawn["last"] is None and drawn["zero"] == 14
    assert league.line([0.0, 50.0])["last"] == (92.0, 9.0)
    assert league.line([None, None]) | {"zero": 0} == league.line([]) | {"zero": 0}


KEYS = ["instrument", "statistic", "dimension", "reason", "name"]


def bundle(monkeypatch) -> dict:
    """Three accounts, of which the last one's NPS may not be shown and nobody of its team."""
    told = []
    monkeypatch.setattr(show, "display", lambda data, raw: told.append(data[show.MIME]))
    names = {"account_id": list("abc"), "name": ["<b>Kontio", "Ääni Oy", "Halla Oy"], "slug": ["k-1", "n-2", "h-3"]}
    numbers = {"shrunken": [10.0, 30.0, None], "shrunken_low": [-5.0, 12.0, None], "shrunken_high": [25.0, 48.0, None]}
    state = {"n": [40.0, 9.0, 2.0], "shown": [True, True, False], "reason": ["", "", "too_few"]}
    gaps = {"over": [1, 0, 0], "under": [2, 0, 0], "gaps": 5, "masked": [0, 2, 5], "hidden": ["", "", "protected"]}
    table = pd.DataFrame(names | numbers | state | gaps)
    rows = [("a", "2026Q2", 5.0, True), ("a", "2026Q3", 12.0, True), ("b", "2026Q3", 40.0, True)]
    trend = pd.DataFrame([*rows, ("c", "2026Q3", 77.0, False)], columns=["account_id", "period", "score", "shown"])
    trend = trend.assign(
        instrument="nps", statistic="nps", dimension="nps", low=0.0, high=0.0, n=9, reason="", name="x"
    )
    show.accounts(words.plain("fi"), table, trend)
    return told[0]


def portfolio_page(monkeypatch) -> str:
    rows = pd.DataFrame({"id": [], "name": [], "customer_n": [], "invited": [], "team_shown": []})
    opened = Portfolio(facts("", "Nordan Oy", periods=["2026Q3"]), {"accounts": rows})
    job = plan.Job("x", "", "", "portfolio", "2026Q3", "internal", "fi", False, ())
    head = {"kind": "chapter", "id": "portfolio", "question": "?", "lead": ""}
    told = [[head, bundle(monkeypatch), {"kind": "close", "formula": []}]]
    return page.page(formats.Report(job, opened, told, []))


def test_what_is_hidden_is_in_no_cell(monkeypatch):
    rows = bundle(monkeypatch)["rows"]
    assert [row["number"] for row in rows] == ["+10", "+30", "liian vähän vastauksia"]
    assert [row["course"] for row in rows] == [[5.0, 12.0], [None, 40.0], [None, None]]
    assert [row["told"] for row in rows] == ["Q2/2026 +5 … Q3/2026 +12", "Q3/2026 +40", "–"]
    assert [row["masked"] for row in rows] == ["näkyy", "2 / 5 suojattu", "suojattu"]
    assert [row["few"] for row in rows] == [False, True, True]
    assert [row["gaps"] for row in rows] == ["Yliarvioita 1, Aliarvioita 2", "–", "–"]


@pytest.mark.slow
def test_the_table_sorts_filters_and_leads_to_the_index(monkeypatch, browser, tmp_path):
    path = tmp_path / "portfolio.html"
    path.write_text(portfolio_page(monkeypatch), encoding="utf-8")
    assert not browser.visit(path)
    names = "[...document.querySelectorAll('.sortable tbody tr')].filter(r => !r.hidden).map(r => r.cells[0].innerText)"
    assert browser.js(names) == ["<b>Kontio", "Ääni Oy", "Halla Oy"]
    for _ in range(2):
        browser.js("document.querySelectorAll('.sortable th button')[1].click()")
    assert browser.js(names) == ["Ääni Oy", "<b>Kontio", "Halla Oy"]
    browser.js("document.querySelectorAll('.sortable th button')[5].click()")
    assert browser.js(names)[-1] == "<b>Kontio"  # three clear gaps, the others none
    browser.js("document.querySelector('#filter').focus()")
    browser.press("h")
    assert browser.js(names) == ["Halla Oy"]
    links = browser.js("[...document.querySelectorAll('.sortable a')].map(a => a.getAttribute('href'))")
    assert sorted(links) == ["../../index.html#h-3", "../../index.html#k-1", "../../index.html#n-2"]
