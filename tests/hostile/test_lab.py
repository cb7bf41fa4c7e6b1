"""What JupyterLab shows of a hostile study: escaped HTML and data, no Markdown, no warning of any library."""

import warnings

import nbformat
import papermill
import pytest

from cxlib import lab
from cxlib import study as studies
from cxlib.charts import show
from cxlib.disclosure import extract
from cxlib.render import plan

from ..html_page import Page
from . import poisoned, words

pytestmark = pytest.mark.slow

BUILT_OF = {"div", "h2", "h3", "p", "ul", "ol", "li", "b", "em", "small", "figure", "img", "blockquote"}


@pytest.fixture(scope="module")
def ran(hostile) -> tuple[list, list]:
    """What the chapters display, and what libraries warn of, when a person runs the first account's and portfolio's."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", UserWarning)
        return displayed(hostile), warned


@pytest.fixture(scope="module")
def outputs(ran) -> list:
    return ran[0]


def displayed(hostile) -> list:
    extract.make_all(hostile, poisoned.PERIOD, ("internal",))
    named = {"study": str(hostile.path), "account": poisoned.FIRST, "period": poisoned.PERIOD, "language": "en"}
    found = []
    for kind in plan.PARAMETERS:
        given = {name: value for name, value in named.items() if name in plan.PARAMETERS[kind]}
        for chapter in plan.notebooks(kind, ()):
            notebook = nbformat.read(plan.NOTEBOOKS / chapter, as_version=4)
            quiet = {"engine_name": "inprocess", "progress_bar": False}
            done = papermill.execute_notebook(notebook, None, given, **quiet)
            found += [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]
    return found


def test_nothing_is_printed_and_nothing_warns(ran):
    """matplotlib would warn of every sign its fonts lack, with a path of this machine."""
    outputs, warned = ran
    assert [str(each.message) for each in warned if "Glyph" in str(each.message)] == []
    assert [output.get("text", "")[:200] for output in outputs if output.output_type == "stream"] == []


def test_only_escaped_html_and_the_bundle_itself(outputs):
    assert {key for output in outputs for key in output.data} == {"text/html", show.MIME}
    for output in outputs:
        tags = Page(output.data["text/html"]).tags
        assert {tag for tag, *_ in tags} <= BUILT_OF
        assert {name for _, attributes, _ in tags for name in attributes} <= {"class", "src", "width", "alt"}
        assert all(
            attributes["src"].startswith("data:image/png;base64,") for tag, attributes, _ in tags if tag == "img"
        )
        assert tags[0][:2] == ("div", {"class": "mathjax_ignore tex2jax_ignore"})


def test_it_fires_nothing_in_a_browser_without_any_policy(outputs, browser, tmp_path):
    everything = "\n".join(output.data["text/html"] for output in outputs)
    (tmp_path / "lab.html").write_text(f"<html><body>{everything}</body></html>", encoding="utf-8")
    assert not browser.visit(tmp_path / "lab.html")


def test_comments_and_labels_are_readable_to_the_letter(outputs, texts):
    seen = " ".join(words.literal(Page(output.data["text/html"]).text) for output in outputs)
    missing = [text for text in map(words.literal, texts) if text not in seen]
    assert [text for text in missing if "358" not in text] == []  # a phone number is masked


def test_tables_of_accounts_are_escaped_and_no_mathematics(hostile, browser, tmp_path):
    lab.browse(str(hostile.path))  # it turns mathematics off for tables too
    html = studies.portfolio(str(hostile.path), poisoned.PERIOD).accounts._repr_html_()
    assert "<script" not in html and "<img" not in html
    assert html.count("mathjax_ignore") == 1  # the class by which the Lab's typesetter passes over a table
    (tmp_path / "tables.html").write_text(f"<html><body>{html}</body></html>", encoding="utf-8")
    assert not browser.visit(tmp_path / "tables.html")


EXPLORED_OF = BUILT_OF - {"blockquote"} | set("h4 code details summary picture source".split())
EXPLORED_OF |= set("table thead tbody tr th td span".split())


@pytest.fixture(scope="module")
def explored(hostile) -> list[str]:
    """All HTML the explorer shows of the first account: every instrument and picture, for every number once."""
    screen, found = lab.browse(str(hostile.path)), []
    screen.controls["account"].value = poisoned.FIRST
    screen.controls["language"].value = "en"
    for _, instrument in screen.controls["instrument"].options:
        screen.controls["instrument"].value = instrument
        for _, key in screen.controls["picture"].options:
            screen.controls["picture"].value = key
            for _, number in screen.controls["number"].options:
                screen.controls["number"].value = number
                found.append(screen.parts["from"].value)
            for name, value in (("zone", 0.5), ("zone", 1.0), ("floor", 100), ("floor", 3)):  # all hidden, all named
                screen.controls[name].value = value
                found += [part.value for part in screen.parts.values()]
    return list(dict.fromkeys(found))


def test_the_explorer_shows_escaped_html_of_its_own_elements(explored):
    for html in filter(None, explored):
        tags = Page(html).tags
        assert {tag for tag, *_ in tags} <= EXPLORED_OF
        names = {name for _, attributes, _ in tags for name in attributes}
        assert names <= {"class", "src", "srcset", "media", "width", "alt", "open", "scope", "lang", "role"}
        assert tags[0][1]["class"] == "mathjax_ignore tex2jax_ignore"


def test_the_explorer_fires_nothing(explored, browser, tmp_path):
    page = "".join(f"<div>{html}</div>" for html in explored)
    (tmp_path / "explorer.html").write_text(f"<html><body>{page}</body></html>", encoding="utf-8")
    assert not browser.visit(tmp_path / "explorer.html")


def test_names_in_drop_downs_are_text(hostile):
    """A drop-down's choices and labels go to the browser as text; HTML is allowed in none of them."""
    screen = lab.browse(str(hostile.path))
    assert len(screen.controls["account"].options) == 6
    for control in screen.controls.values():
        assert not control.description_allow_html
        assert all(c.isprintable() for label in getattr(control, "_options_labels", ()) for c in label)


def test_the_explorer_makes_labels_readable_to_the_letter(explored, texts):
    seen = " ".join(words.literal(Page(html).text) for html in explored if html)
    assert [text for text in map(words.literal, texts) if text not in seen] == []
