"""The explorer and a chapter as a person meets them, in JupyterLab in a real browser: waited for, never timed."""

import json
import time
from pathlib import Path

import psutil
import pytest

from cxlib import study as studies
from cxlib.render import batch

from .hostile.browser import PROGRAM, Browser
from .jupyter import Lab

pytestmark = pytest.mark.slow

PERIOD = "2026Q3"
IDLE = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
RUN = "jupyterapp.commands.execute('notebook:run-all-cells')"
IMAGE = "document.querySelector('.cx-lab img')"
CHOOSE = """((label, text) => {
  const named = [...document.querySelectorAll('.cx-lab label')].find(each => each.textContent === label)
  const select = document.getElementById(named.htmlFor)
  select.selectedIndex = [...select.options].findIndex(each => each.textContent.includes(text))
  select.dispatchEvent(new Event('change', {bubbles: true}))
  return select.selectedIndex
})"""
NAMELESS = """[...document.querySelectorAll('.cx-lab select, .cx-lab input, .cx-lab button')]
  .filter(each => !(each.labels?.[0]?.textContent || each.textContent).trim()).length"""
PICTURES = """[...document.querySelectorAll('.jp-OutputArea-output figure img')]
  .filter(each => each.naturalWidth > 600 && each.getBoundingClientRect().width > 200 && each.alt.length > 20).length"""


@pytest.fixture(scope="module")
def notebooks(demo_study, root, tmp_path_factory) -> Path:
    """The project's notebooks, their study the test's own."""
    batch.prepare(studies.open(demo_study), PERIOD, ["internal"])
    folder = tmp_path_factory.mktemp("lab") / "notebooks"
    for path in (root / "notebooks").rglob("*.ipynb"):
        own = folder / path.relative_to(root / "notebooks")
        own.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8").replace('\\"demo\\"', json.dumps(json.dumps(str(demo_study)))[1:-1])
        own.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lab(notebooks):
    """A JupyterLab and a browser; afterwards neither they nor a kernel are left."""
    if PROGRAM is None:
        pytest.skip("there is no Chromium here")
    server = Lab(notebooks, notebooks.parent / "home")
    browser = Browser()
    yield server, browser
    family = {each.pid for each in server.children()}
    browser.close()
    assert len(family) > 1 and server.close() == []
    assert not [pid for pid in family if psutil.pid_exists(pid)]


def until(browser, true: str, seconds: float = 60):
    """Wait until something is true in the page."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := browser.js(f"(() => {{ try {{ return {true} }} catch {{ return false }} }})()"):
            return found
        browser.listen(0.1)
    raise AssertionError(f"never: {true}\n{browser.js('document.body.innerText')[-3000:]}")


def opened(lab, notebook: str) -> Browser:
    """Open a notebook and run all its cells."""
    server, browser = lab
    browser.events.clear()
    browser.width(1280)
    browser("Page.navigate", url=server.url(notebook))
    until(browser, f"jupyterapp.shell.currentWidget.context.path === '{notebook}' && {IDLE}")
    browser.js(RUN)
    return browser


def choose(browser, label: str, text: str) -> dict:
    """Choose in a drop-down by its label, wait for another picture, and return its alternative text and source."""
    before = browser.js(f"{IMAGE}.src")
    assert browser.js(f"{CHOOSE}({json.dumps(label)}, {json.dumps(text)})") >= 0
    until(browser, f"{IMAGE} && {IMAGE}.src !== {json.dumps(before)} && {IMAGE}.complete && {IMAGE}.naturalWidth")
    return {"src": browser.js(f"{IMAGE}.src"), "alt": browser.js(f"{IMAGE}.alt")}


def wrong(browser) -> list[str]:
    """What the page threw or called an error."""
    browser.listen(0.2)
    thrown = [told["exceptionDetails"]["text"] for name, told in browser.events if name == "Runtime.exceptionThrown"]
    called = [told for name, told in browser.events if name == "Runtime.consoleAPICalled"]
    return thrown + [str(told["args"]) for told in called if told["type"] == "error"]


def test_another_account_is_another_picture(lab, demo_study):
    browser = opened(lab, "explore.ipynb")
    until(browser, f"{IMAGE}.naturalWidth > 600")
    assert browser.js(NAMELESS) == 0
    protected = choose(browser, "Asiakkuus", "A0009")
    assert "suojattu" in protected["alt"]
    english = choose(browser, "Kieli", "englanti")
    assert "protected" in english["alt"]
    assert browser.js("document.body.innerText.includes('Team, Excitement, Dare')")
    shown = choose(browser, "Account", "A0001")
    assert shown["src"] != english["src"] and "customer 6.2, team 7.9, over-estimate" in shown["alt"]
    browser.js("[...document.querySelectorAll('.cx-lab button')].find(e => e.textContent === 'Save this view').click()")
    until(browser, "document.body.innerText.includes('cx render --view')")
    kept = list((demo_study / "views").glob("*-flame-gaps.toml"))
    assert len(kept) == 1 and 'account = ["A0001"]' in kept[0].read_text(encoding="utf-8")
    kept[0].unlink()
    assert browser.js(NAMELESS) == 0 and wrong(browser) == []


def test_a_chapter_runs_with_its_pictures(lab):
    """A person opens it and runs it as it is: default parameters, the demo."""
    browser = opened(lab, "account/flame.ipynb")
    until(browser, f"{PICTURES} === 3")
    assert "Error" not in browser.js("document.querySelector('.jp-Notebook').innerText")
    assert wrong(browser) == []
