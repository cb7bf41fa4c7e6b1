"""Reports of the demo study in Chromium: rich, thin, without answers, team protected, a name of sixty letters."""

import pytest

from cxlib import study as studies
from cxlib.render import batch, chapters, plan, source

from .test_browser import WIDTHS, violations

pytestmark = pytest.mark.slow

RICH, NONE, FEW, LONG, PROTECTED = "A0001", "A0005", "A0006", "A0007", "A0015"
ACCOUNTS = (RICH, NONE, FEW, LONG, PROTECTED)
LARGEST, FIGURES = 1_500_000, 20  # bytes of a page with so many figures


@pytest.fixture(scope="module")
def pages(demo_study, tmp_path_factory) -> dict:
    """(account or "", reader, language) -> file."""
    batch.prepare(studies.open(demo_study), "2026Q3", plan.READERS)
    folder, made = tmp_path_factory.mktemp("demo"), {}
    order = plan.Order(str(demo_study), "2026Q3", readers=plan.READERS, languages=("fi", "en"))
    for job in plan.jobs(order):
        once = (job.reader, job.language) == ("internal", "fi")
        if job.account not in ("", RICH) and not (job.account in ACCOUNTS and once):
            continue
        try:
            file = chapters.report(source.gather(job))["files"]["html"]
        finally:
            studies.hand_over(None)
        made[job.account, job.reader, job.language] = folder / f"{len(made)}.html"
        made[job.account, job.reader, job.language].write_bytes(file)
    return made


def test_axe_finds_nothing_nothing_is_fetched_and_all_fits(pages, browser):
    assert len(pages) == 2 * 2 + 2 + 4
    try:
        for name, path in pages.items():
            for width in (WIDTHS[0], WIDTHS[-1]):
                browser.width(width)
                assert not browser.visit(path), (name, width)
                assert violations(browser) == [], (name, width)
                assert browser.js("document.documentElement.scrollWidth") <= width, (name, width)
    finally:
        browser.width(1280)


def test_a_page_with_twenty_figures_is_small_enough(pages):
    """Weighed by the richest page: each figure that lacks counts as much as one of its own."""
    text = pages[RICH, "internal", "en"].read_text(encoding="utf-8")
    figures = [len(each.split("</figure>")[0]) for each in text.split("<figure")[1:]]
    mean = sum(figures) / len(figures)
    assert 6 <= len(figures) <= FIGURES and len(text.encode()) + (FIGURES - len(figures)) * mean <= LARGEST


def test_pictures_say_what_they_show(pages, browser):
    """Alt texts hold the numbers that carry the headline."""
    browser.visit(pages[RICH, "internal", "en"])
    alts = browser.js("[...document.images].map(each => each.alt)")
    assert len(alts) >= 6 and all(any(c.isdigit() for c in alt) for alt in alts)
