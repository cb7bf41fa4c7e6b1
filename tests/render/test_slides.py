"""Slides: one offline file, one message a slide, notes for the speaker alone, one slide a page on paper, same bytes."""

import base64
import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from cxlib import study as studies
from cxlib import words
from cxlib.render import batch, chapters, formats, plan, slides
from cxlib.render import source as sources

from ..hostile.browser import PROGRAM, Browser
from ..html_page import Page
from . import hand
from .conftest import figure, png

pytestmark = pytest.mark.slow  # together they take many seconds

RIGHT = ("ArrowRight", 39)
AXE = Path(__file__).parents[1] / "axe" / "axe.min.js"
NOW = "Reveal.getCurrentSlide()"


def made(*args, **more) -> bytes:
    return slides.make(hand.report(*args, wanted=("slides",), **more))


def text(*args, **more) -> str:
    return made(*args, **more).decode()


def sections(source: str) -> list[str]:
    return re.findall(r'<section class="s .*?</section>', source, re.DOTALL)


def titles(source: str) -> list[str]:
    return [re.search(r"<h[12][^>]*>(?:<bdi>)?(.*?)(?:</bdi>)?</h[12]>", each)[1] for each in sections(source)]


@pytest.fixture(scope="module")
def browser():
    if PROGRAM is None:
        pytest.skip("there is no Chromium here")
    made = Browser()
    made("Emulation.setDeviceMetricsOverride", width=1280, height=720, deviceScaleFactor=1, mobile=False)
    yield made
    made.close()


def press(browser, key: str, code: int) -> None:
    for kind in ("keyDown", "keyUp"):
        browser("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)
    browser.listen(0.1)


# --- what stands in the file ---


def test_slides_come_in_the_order_of_the_report_and_methods_last():
    found = titles(text(hand.told("Uskallus", hand.gaps(), hand.run())))
    assert found[0] == "Kontio Oyj" and found[1].startswith("Kuka vastasi") and found[-1] == "Menetelmät ja laatu"
    body = [title for title in found[2:] if title != "Menetelmät ja laatu"]
    assert body == ["Tärkein ensin", "Emme vielä tiedä", "Avoin palaute", "title text", "title text"]


def test_the_policy_comes_first_and_allows_the_one_script_by_its_hash():
    source = text()
    policy = re.match(r'\s*<meta http-equiv="Content-Security-Policy" content="([^"]*)">', source.split("<head>")[1])
    (script,) = re.findall(r"<script>(.*?)</script>", source, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy[1].startswith("default-src 'none'") and f"script-src 'sha256-{digest}'" in policy[1]
    assert "unsafe-inline" not in policy[1].split("script-src")[1] and source.count("<script") == 1
    assert "MIT licensed" in script and "Permission is hereby granted, free of charge" in script


def test_every_figure_has_its_alt_text_who_and_how_sure_and_every_slide_its_number():
    found = sections(text(hand.told("Uskallus", hand.gaps(), hand.run())))
    shown = [each for each in found if "<img" in each]
    assert len(shown) == 2
    for each in shown:
        assert 'alt="alt text"' in each and '<p class="source">caption text</p>' in each
    numbers = [re.search(r'<span class="no" aria-hidden="true">(\d+)</span>', each)[1] for each in found]
    assert numbers == [str(n) for n in range(1, len(found) + 1)]


def test_notes_hold_how_to_read_and_the_numbers():
    shown = next(each for each in sections(text()) if "<img" in each)
    notes = re.search(r'<aside class="notes">(.*?)</aside>', shown, re.DOTALL)[1]
    assert "Näin luet: read text" in notes and "<p>dare: ero x</p>" in notes
    assert "read text" not in shown.replace(notes, "")


def test_the_last_slide_names_the_marks_of_others():
    assert "Net Promoter" in sections(text())[-1] and "Flame" in sections(text())[-1]
    assert '<html lang="fi">' in text() and '<html lang="en">' in text(language="en")


def test_a_figure_in_parts_is_as_many_slides_and_without_a_slide_s_drawing_the_page_s_is_shown():
    two = figure(images={"page": None, "phone": None, "slides": [png((500, 200)), png((400, 200))]})
    source = text(hand.told("x", two, figure()))
    assert "title text (1/2)" in source and "title text (2/2)" in source
    assert png((400, 200)) in source and png() in source


def test_a_hidden_number_is_nowhere():
    assert "731" not in Page(text()).text and "731.25" not in text()


def test_with_too_few_answers_it_says_so_and_shows_no_figure():
    source = text(responded=2)
    assert "<img" not in source and "Vastauksia on 2" in source and len(sections(source)) <= 5
    assert "<img" not in text(responded=0)


def test_a_draft_says_so_on_every_slide():
    report = hand.report(wanted=("slides",))
    source = slides.make(replace(report, job=replace(report.job, draft=True))).decode()
    assert all("Luonnos" in each for each in sections(source)) and "Luonnos" not in text()


def test_a_long_word_of_the_account_lead_is_whole_in_the_notes():
    report = hand.report(wanted=("slides",))
    row = {"heading": "", "text": "sana " * 400, "by": "johtaja"}
    made = slides.word(words.voice(report.opened, "fi"), "Kommentti", row)
    assert len(made["text"]) < 930 and made["notes"] == ["sana " * 400] and made["title"] == "Kommentti"


def test_hostile_words_are_escaped():
    attack = '</script><script>alert(1)</script>"><img src=x onerror=alert(2)>'
    source = text(
        hand.told(attack, figure(**{key: attack for key in ("title", "alt", "caption", "read")})), name=attack
    )
    assert source.count("<script") == 1 and "<img src=x" not in source and source.count("</script>") == 1


def test_the_same_report_is_the_same_bytes():
    assert made() == made() and formats.MAKERS["slides"] == "slides"
    assert plan.Job("x", "a", "A", "a-1", "2026Q3", "internal", "fi", False, ()).file("slides").endswith("-slides.html")


def workshop() -> list[dict]:
    """What the workshop on Flame shows: the guess, the look, the questions."""
    head = {"kind": "chapter", "id": "flame", "question": "?", "lead": ""}
    guess = figure(name="workshop.guess", title="Arvatkaa", caption="Tiimi n = 12.")
    asked = {"kind": "questions", "title": "Puhutaan", "items": [{"about": "Yliarvio: Uskallus", "text": "Missä?"}]}
    return [head, guess, hand.gaps() | {"title": "Katsotaan"}, asked, {"kind": "close", "formula": []}]


def test_the_gap_comes_as_guess_look_and_discuss_in_the_place_of_its_figure():
    report = hand.report(hand.told("x", hand.gaps() | {"title": "Erot"}, hand.run()), wanted=("slides",))
    source = slides.make(replace(report, workshops=(workshop(),))).decode()
    order = titles(source)
    at = order.index("Arvatkaa")
    assert order[at : at + 4] == ["Arvatkaa", "Katsotaan", "Puhutaan", "title text"] and "Erot" not in order
    steps = [re.search(r'<b class="step">(.*?)</b>', each)[1] for each in sections(source)[at : at + 3]]
    assert steps == ["1 Arvaa", "2 Katso", "3 Keskustele"]
    guess, look, talk = sections(source)[at : at + 3]
    assert "warm" in guess.split(">")[0] and "warm" not in look.split(">")[0]
    assert "Yliarvio: Uskallus" in talk and "caption text" in talk


def test_a_workshop_is_for_slides_and_the_vendor_s_own_people(demo_study):
    for reader, wanted, count in (
        ("internal", ("slides",), 1),
        ("internal", ("html",), 0),
        ("customer", ("slides",), 0),
    ):
        order = plan.Order(str(demo_study), "2026Q3", ("A0001",), (reader,), ("fi",), formats=wanted)
        given = source_of(plan.jobs(order)[0])
        try:
            assert len(chapters.run_workshops(given, chapters.open_extract(given))) == count, (reader, wanted)
        finally:
            studies.hand_over(None)


def source_of(job):
    study = studies.open(job.study)
    batch.prepare(study, job.period, [job.reader], warm=False)
    return sources.gather(job)


# --- in a browser ---


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    path = tmp_path_factory.mktemp("slides") / "k.html"
    path.write_bytes(made(hand.told("Uskallus", hand.gaps(), hand.run())))
    return path


@pytest.mark.slow
def test_it_runs_without_an_error_or_a_request_and_the_arrow_advances(browser, shown):
    assert not browser.visit(shown)
    assert browser.js(f"{NOW}.querySelector('h1').textContent") == "Kontio Oyj"
    press(browser, *RIGHT)
    assert browser.js(f"{NOW}.querySelector('h2').textContent").startswith("Kuka vastasi")
    drawn = "e => getComputedStyle(e).opacity == '1' && e.clientWidth"
    seen = f"[...document.querySelectorAll('section.s')].filter({drawn}).length"
    assert browser.js(seen) == 1
    count = browser.js("Reveal.getTotalSlides()")
    for _ in range(count + 2):
        press(browser, *RIGHT)
    assert browser.js("Reveal.isLastSlide()") and browser.js("Reveal.getState().indexh") == count - 1


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_nothing_leaves_a_slide(browser, shown, size):
    browser("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=False)
    browser.visit(shown)
    lost = f"""(() => {{ const s = {NOW}, box = s.getBoundingClientRect();
      return [...s.querySelectorAll('h1,h2,h3,p,img,dd,li,blockquote')].filter(e => !e.closest('aside')).filter(e => {{
        const r = e.getBoundingClientRect();
        return r.left < box.left - 1 || r.right > box.right + 1 || r.bottom > box.bottom + 1 || r.top < box.top - 1;
      }}).map(e => e.textContent) }})()"""
    for _ in range(browser.js("Reveal.getTotalSlides()")):
        assert browser.js(lost) == []
        press(browser, *RIGHT)
    browser("Emulation.setDeviceMetricsOverride", width=1280, height=720, deviceScaleFactor=1, mobile=False)


@pytest.mark.slow
def test_notes_are_in_no_picture_of_the_slide(browser, shown):
    browser.visit(shown)
    hidden = "[...document.querySelectorAll('aside.notes')].map(e => getComputedStyle(e).display)"
    assert set(browser.js(hidden)) == {"none"} and "read text" not in browser.js("document.body.innerText")


@pytest.mark.slow
def test_s_opens_the_speaker_s_window_that_follows_the_slides(browser, shown):
    assert not browser.visit(shown)
    browser.js("Reveal.slide(5)")
    press(browser, "s", 83)
    browser.listen(0.5)
    said = "speaker.document.body.innerText"
    assert "read text" in browser.js(said) and browser.js(said).startswith("6 / ")
    press(browser, *RIGHT)
    assert browser.js(said).startswith("7 / ")
    assert [name for name, _ in browser.events if name in ("Runtime.exceptionThrown", "Log.entryAdded")] == []
    browser.js("speaker.close()")


@pytest.mark.slow
def test_axe_finds_nothing_on_any_slide(browser, shown):
    browser.visit(shown)
    browser.js(AXE.read_text(encoding="utf-8") + ";0")
    found = "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html).join('; '))"
    for number in range(1, browser.js("Reveal.getTotalSlides()") + 1):
        answer = browser("Runtime.evaluate", expression=found, awaitPromise=True, returnByValue=True)
        assert answer["result"]["value"] == "", number
        press(browser, *RIGHT)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="there is no pdftotext here")
@pytest.mark.parametrize("query", ["", "?print-pdf"])
def test_on_paper_each_slide_is_a_page_and_notes_are_not_printed(browser, shown, tmp_path, query):
    browser("Page.navigate", url=shown.as_uri() + query)
    browser.listen(1.0)
    count = browser.js("document.querySelectorAll('section.s').length")
    edge = "e.querySelector('h1,h2').getBoundingClientRect().left - e.getBoundingClientRect().left"
    assert (
        min(browser.js(f"[...document.querySelectorAll('section.s')].filter(e => e.clientWidth).map(e => {edge})")) > 40
    )
    printed = browser("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"]
    (tmp_path / "p.pdf").write_bytes(base64.b64decode(printed))
    said = subprocess.run(["pdftotext", tmp_path / "p.pdf", "-"], capture_output=True, text=True).stdout
    pages = said.removesuffix("\f").split("\f")
    assert len(pages) == count and "read text" not in said
    assert "Kontio Oyj" in pages[0] and "Net Promoter" in pages[-1] and all(page.strip() for page in pages)
