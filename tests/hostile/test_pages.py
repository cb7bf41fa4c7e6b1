"""Every page of a study whose every text is a payload, opened in Chromium: nothing fires, nothing is fetched,
everything stays readable, and the page is built of the same elements and drawn in the same style as a harmless one.

New kinds of files are found by looking through the folder: whatever ends in .html is opened.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from . import unpack, words

pytestmark = pytest.mark.slow

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
QUOTES = """Array.from(document.querySelectorAll('blockquote')).map(e => e.firstChild.textContent)"""
LOOKS = """(s => Array.from(document.querySelectorAll(s)).map(e => { const c = getComputedStyle(e);
  return [e.localName, e.className, c.display, c.visibility, c.textAlign, c.fontFamily, c.color, c.position].join('|')
}).sort())"""
STYLED = "body, main, h1, h2, h3, table, th, td, figure, img, blockquote, .msg, .word, .fact, footer"
PICTURES = """Array.from(document.images).map(i => i.complete && i.naturalWidth > 100)"""
NEVER = "iframe object embed form link base frame math noscript textarea video audio marquee".split()
ALLOWED = """html head meta title style body a p span small header div svg line circle rect h1 bdi dl dt dd main section
 h2 h3 b i nav ol li ul figure picture source img figcaption details summary table thead tbody tr th td blockquote
 footer label input button script polyline""".split()


def accounts_pages(pages) -> dict[tuple, object]:
    """The first account's pages and the portfolio's by kind, as the twins are named."""
    found = {}
    for place, path in pages.items():
        slug, page = place.partition("/")[0], re.search(r"-(internal|customer)-(fi|en)\.html$", place)
        if page and (slug == "portfolio" or slug.endswith("e6fbf2db")):
            found["portfolio" if slug == "portfolio" else "account", *page.groups()] = path
    return found


@pytest.fixture(scope="module")
def bare(pages, tmp_path_factory) -> dict:
    """The same pages without their policy: escaping alone must hold."""
    folder, made = tmp_path_factory.mktemp("bare"), {}
    for number, (place, path) in enumerate(pages.items()):
        source, count = POLICY.subn("", path.read_text(encoding="utf-8"))
        assert count == 1, place
        made[place] = folder / f"{number}.html"
        made[place].write_text(source, encoding="utf-8")
    return made


def test_the_study_is_whole(pages):
    kinds = set(accounts_pages(pages))
    assert {("account", r, w) for r in ("internal", "customer") for w in ("fi", "en")} < kinds
    assert ("portfolio", "internal", "fi") in kinds and "index.html" in pages and len(pages) >= 11


def test_nothing_fires_and_nothing_is_fetched(pages, browser):
    seen = {place: browser.visit(path) for place, path in pages.items()}
    assert {place: each for place, each in seen.items() if each} == {}


def test_nothing_fires_even_without_the_policy(bare, browser):
    """Neither of the two walls leans on the other."""
    seen = {place: browser.visit(path) for place, path in bare.items()}
    assert {place: each for place, each in seen.items() if each} == {}


def test_the_probe_would_see_it(browser, shared, tmp_path):
    """Payloads put down as they are fire, call and ask: so silence above means something."""
    found = words.payloads()["xss"]
    raw = "".join(f"<div>{found[each]}</div>" for each in ("x01", "x05", "x06", "x10", "x09"))
    (tmp_path / "naive.html").write_text(f"<html><body>{raw}<script>alert(1)</script></body></html>")
    seen = browser.visit(tmp_path / "naive.html")
    assert {"px01", "px05", "px06"} <= set(seen.fired) and seen.dialogs == ["1"]
    assert "GET /x10.css HTTP/1.1" in seen.heard and "file:///etc/hostname" in seen.requests


def test_pages_are_built_of_the_same_elements_as_harmless_ones(pages, twins, browser):
    found = accounts_pages(pages)
    for each, path in found.items():
        browser.visit(path)
        hostile = browser.elements()
        browser.visit(twins[each])
        assert hostile == browser.elements(), each


def test_only_the_templates_elements_and_no_handlers(pages, browser):
    ours = [*accounts_pages(pages).values(), pages["index.html"]]
    for place, path in pages.items():
        browser.visit(path)
        built_of = set(browser.elements().split())
        assert built_of <= set(ALLOWED) if path in ours else not built_of & set(NEVER), place
        loose = "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes].map(a => a.name))"
        assert not [name for name in browser.js(loose) if name.startswith("on") or name in ("srcdoc", "formaction")]
        links = browser.js(
            "[...document.querySelectorAll('[href],[src]')].map(e => e.href?.baseVal ?? e.href ?? e.src)"
        )
        assert all(re.match(r"file:///|data:image/png;base64,", link) for link in links), place
        assert not [link for link in links if "beacon" in link or "javascript" in link]


def test_comments_are_readable_to_the_letter(pages, texts, browser):
    expected = {words.literal(text)[:1000] for text in texts}
    for each, path in accounts_pages(pages).items():
        if each[0] != "account":
            continue
        browser.visit(path)
        shown = {words.squeezed(quote)[:1000] for quote in browser.js(QUOTES)}
        assert [text for text in expected - shown if "358" not in text] == [], each


def test_a_phone_number_is_the_only_thing_masked(pages, browser):
    browser.visit(accounts_pages(pages)["account", "internal", "fi"])
    assert [quote for quote in browser.js(QUOTES) if "poistettu" in quote] == ["[poistettu]"]


def test_labels_reasons_and_the_account_leads_word_are_readable_too(pages, texts, browser):
    browser.visit(accounts_pages(pages)["account", "internal", "fi"])
    cells = {
        words.squeezed(each) for each in browser.js("[...document.querySelectorAll('th')].map(e => e.textContent)")
    }
    said = browser.js("[...document.querySelectorAll('.word p')].map(e => e.textContent)")
    said, whole = {words.squeezed(each) for each in said}, words.squeezed(browser.js("document.body.textContent"))
    for text in map(words.literal, texts):
        assert text in cells and text in said and text in whole, text


def test_charts_and_table_styles_stay(pages, twins, browser):
    for each, path in accounts_pages(pages).items():
        browser.visit(twins[each])
        looks = browser.js(f"{LOOKS}({STYLED!r})")
        assert browser.js(PICTURES).count(False) == 0
        browser.visit(path)
        assert browser.js(f"{LOOKS}({STYLED!r})") == looks, each
        assert browser.js(PICTURES) and all(browser.js(PICTURES)), each


@pytest.mark.parametrize("width", [1280, 390])
def test_long_names_do_not_break_the_page(pages, twins, browser, width):
    """No wider than the window, and no taller than twice the harmless page and its long comments."""
    size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    browser.width(width)
    try:
        for each, path in accounts_pages(pages).items():
            browser.visit(twins[each])
            tall = browser.js(size)[1]
            browser.visit(path)
            assert browser.js(size)[0] <= width, each
            assert browser.js(size)[1] <= 4 * tall + 15_000, each
    finally:
        browser.width(1280)


def test_every_policy_comes_before_all_else(pages):
    for place, path in pages.items():
        head = path.read_text(encoding="utf-8").split("<head>")[1].lstrip()
        assert POLICY.match(head) and "default-src 'none'" in POLICY.match(head)[0], place


def test_numbers_beside_a_turned_name_are_not_mirrored(pages, browser):
    """Every turn of direction ends within the element it stands in."""
    browser.visit(accounts_pages(pages)["account", "internal", "fi"])
    open_ended = """[...document.querySelectorAll('*')].flatMap(e => [...e.childNodes]).filter(n => n.nodeType == 3)
      .map(n => n.data).filter(t => /[\\u202a\\u202b\\u202d\\u202e]/.test(t) && !t.includes('\\u202c'))"""
    assert browser.js(open_ended) == []


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="there is no pdftotext here")
def test_our_own_pdf_holds_the_text_and_nothing_it_asked_for(pages):
    """Every PDF delivered, whatever report it is of."""
    found = sorted(pages["index.html"].parent.rglob("*.pdf"))
    for path in found:
        text = pdf_text(path)
        assert "<iframe src=" in text and "beacon.invalid" in text, path
        assert Path("/etc/hostname").read_text().strip() not in text.split()
        raw = b"".join(data for _, data in unpack.blobs(path.name, path.read_bytes()))
        assert not re.search(rb"/URI\b|/JavaScript|/JS\b|/Launch|/EmbeddedFile|/SubmitForm|/OpenAction", raw), path


def pdf_text(path: Path) -> str:
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="there is no pdftotext here")
def test_printed_to_pdf_nothing_of_this_machine_is_in_it(pages, bare, browser, tmp_path):
    """A local file asked for by a comment is not printed, and nobody is called; not even without the policy."""
    first = "account", "internal", "fi"
    for path in (pages["index.html"], accounts_pages(pages)[first], accounts_pages(bare)[first]):
        browser.visit(path)
        (tmp_path / "page.pdf").write_bytes(browser.pdf())
        text = pdf_text(tmp_path / "page.pdf")
        assert Path("/etc/hostname").read_text().strip() not in text.split() and browser.sniffer.heard == [], path
    assert "<iframe src=" in text
