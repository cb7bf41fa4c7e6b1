"""Pages opened in Chromium at a phone's, a tablet's and a desk's width: axe-core finds nothing, nothing is fetched or
complained of, links land, disclosures and the sorted table answer the keyboard, nothing is wider than the window."""

from pathlib import Path

import pytest

from cxlib.render import formats, page

from .conftest import opened
from .test_index import made as index_made
from .test_index import report
from .test_page import FACE, figure, job, made, told

pytestmark = pytest.mark.slow

WIDTHS = (390, 768, 1280)
AXE = Path(__file__).parents[1] / "axe" / "axe.min.js"
RUN = """axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}: ${node.html.slice(0, 200)}`)))"""
OPEN = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
FOCUSED = "document.activeElement.outerHTML.slice(0, 60)"
ROWS = "[...document.querySelectorAll('.sortable tbody tr')]"
SHOWN = f"{ROWS}.filter(row => !row.hidden).map(row => row.cells[0].innerText)"


def whole(language: str, reader: str, **changed) -> str:
    """A page with everything on it: wide and scrolled pictures, a phone drawing, more comments than shown at once."""
    said = {"kind": "comments", "title": "Avoin palaute", "items": [{"text": f"Sana {i}", "who": ""} for i in range(9)]}
    bundles = told()
    bundles[0].insert(2, said | {"title": "Toinen"})
    bundles[0].insert(2, figure(name="summary.changes"))
    bundles[1][2:2] = [figure(wide=True, title="Leveä"), figure(images=figure()["images"] | {"phone": None})]
    return made(bundles, language, reader, **changed)


PAGES = {
    "whole fi": lambda: whole("fi", "internal", draft=True),
    "whole en": lambda: whole("en", "internal"),
    "customer fi": lambda: whole("fi", "customer"),
    "customer en": lambda: whole("en", "customer"),
    "company's face": lambda: page.page(formats.Report(job(), opened(), told(), [], b"", FACE)),
    "thin": lambda: made(responded=4),
    "none": lambda: made(responded=0),
    "protected": lambda: made(team_n=None),
    "long name": lambda: whole("fi", "internal", name="Etelä-Pohjanmaan Jäähdytys- ja Kylmälaitehuolto Holm & Pojat"),
    "nothing ran": lambda: made([]),
    "index": lambda: index_made(
        *(report(f"{n}", f"Asiakas {n} Oy") for n in range(12)),
        report("b", "Ö" * 60, status="failed", reason="chapter nps, cell 4", n=None, masked=None, files={}),
        report("e", "Äijälä Oy", n=0, invited=10),
    ),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder, made_files = tmp_path_factory.mktemp("pages"), {}
    for name, make in PAGES.items():
        made_files[name] = folder / f"{name}.html"
        made_files[name].write_text(make(), encoding="utf-8")
    return made_files


@pytest.fixture
def desk(browser):
    yield browser
    browser.width(1280)


def violations(browser) -> list[str]:
    browser.js(OPEN)
    browser.promise(AXE.read_text(encoding="utf-8") + ";null")
    return browser.promise(RUN)


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_the_page_is_quiet(files, desk, name):
    for width in WIDTHS:
        desk.width(width)
        assert not desk.visit(files[name]), (name, width)
        assert violations(desk) == [], (name, width)
        assert desk.js("document.documentElement.scrollWidth") <= width, (name, width)


def test_axe_would_see_it(browser, tmp_path):
    text = made().replace(' alt="alt text"', "").replace("--muted:#5B646C", "--muted:#9BA1A6")
    (tmp_path / "ill.html").write_text(text, encoding="utf-8")
    browser.visit(tmp_path / "ill.html")
    found = violations(browser)
    assert {each.split(":")[0] for each in found} == {"image-alt", "color-contrast"}


def test_links_land_on_what_they_name(files, browser):
    browser.visit(files["whole en"])
    count = browser.js("document.querySelectorAll('a[href^=\"#\"]').length")
    assert count > 8
    for number in range(count):
        browser.js(f"document.querySelectorAll('a[href^=\"#\"]')[{number}].click()")
        browser.listen(0.02)
        top, room, link = browser.js(
            "(t => [t.getBoundingClientRect().top, innerHeight, location.hash])(document.querySelector(location.hash))"
        )
        low = browser.js("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
        assert -2 <= top <= 2 or (low and 0 <= top < room), link


def test_a_disclosure_opens_by_the_keyboard_and_its_table_can_be_reached(files, browser):
    browser.visit(files["whole en"])
    shown = "document.querySelector('.fig details table').checkVisibility({contentVisibilityAuto: true})"
    browser.js("document.querySelector('.fig summary').focus()")
    assert not browser.js(shown)
    browser.press("Enter")
    assert browser.js(shown)
    browser.press("Tab")
    assert browser.js("document.activeElement.matches('.fig details .scroll')")


def test_the_keyboard_goes_through_the_page_in_its_order(files, browser):
    """The first stop leads past the top; each further one stands later in the document; none is a trap."""
    browser.visit(files["whole en"])
    browser.press("Tab")
    assert 'class="skip"' in browser.js(FOCUSED)
    places = []
    stops = "[...document.querySelectorAll('a, summary, [tabindex]')].filter(e => e.checkVisibility())"
    for _ in range(browser.js(f"{stops}.length")):
        places.append(browser.js(f"{stops}.indexOf(document.activeElement)"))
        assert browser.js("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        browser.press("Tab")
    assert places == sorted(set(places)) and len(places) > 10


def test_the_index_filters_as_one_types_and_says_when_nothing_is_left(files, browser):
    browser.visit(files["index"])
    browser.js("document.querySelector('#filter').focus()")
    for letter in "äijä":
        browser.press(letter)
    assert [each.split("\n")[0] for each in browser.js(SHOWN)] == ["Äijälä Oy"]
    told_of = "document.querySelector('#nothing').textContent"
    assert browser.js(told_of) == ""
    browser.press("z")
    assert browser.js(SHOWN) == [] and browser.js(told_of) == "Haulla ei löytynyt asiakkuutta."


def test_the_index_sorts_by_the_keyboard_numbers_as_numbers(files, browser):
    browser.visit(files["index"])
    column = f"{ROWS}.map(row => row.cells[2].innerText)"
    browser.js("document.querySelectorAll('.sortable th button')[2].focus()")
    browser.press("Enter")
    up = browser.js(column)
    assert up[:2] == ["–", "0 / 10"] and set(up[2:]) == {"14 / 19"}
    browser.press("Enter")
    assert browser.js(column) == up[::-1]
    assert browser.js("document.querySelectorAll('th')[2].getAttribute('aria-sort')") == "descending"
    browser.js("document.querySelectorAll('.sortable th button')[0].click()")
    names = [each.split("\n")[0] for each in browser.js(SHOWN)]
    assert names[:3] == ["Asiakas 0 Oy", "Asiakas 1 Oy", "Asiakas 10 Oy"] and names[-2:] == ["Äijälä Oy", "Ö" * 60]
