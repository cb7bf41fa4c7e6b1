"""The index of a quarter lists every report with its state; its one script is allowed by its hash and no other is."""

import base64
import hashlib
import re

import pytest

from cxlib import words
from cxlib.render import index

from .test_page import FACE, Reader


def report(account="a", name="Kontio Oyj", reader="internal", language="fi", **changed) -> dict:
    base = {"account": account, "name": name, "slug": f"slug-{account}", "reader": reader, "language": language}
    base |= {"status": "ok", "reason": "", "n": 14, "invited": 19, "masked": 0.41}
    base["files"] = {"html": {"file": f"{base['slug']}/{reader}/{base['slug']}-{language}.html"}}
    return base | changed


def made(*reports, language="fi") -> str:
    book = {"company": "Nordan Oy", "period": "2026Q3", "draft": False}
    book["reports"] = {f"{r['slug']}/{r['reader']}/{r['language']}": r for r in reports}
    return index.index(book, words.plain(language))


def lines(text: str) -> list[str]:
    rows = re.findall("<tr.*?</tr>", re.sub('<small class="narrow">.*?</small>', "", text), re.S)[1:]
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in rows]


def test_an_account_is_one_line_with_all_its_reports():
    text = made(
        report(), report(language="en"), report(reader="customer"), report("", "", slug="portfolio", masked=None)
    )
    assert lines(text) == [
        "Koko portfolio valmis 14 / 19 ei kysytty sisäinen fi",
        "Kontio Oyj valmis 14 / 19 41 % sisäinen en fi asiakkaalle fi",
    ]
    links = [v for v in Reader(text).values("href") if not v.startswith("#")]
    assert links[1:] == [
        "slug-a/internal/slug-a-en.html",
        "slug-a/internal/slug-a-fi.html",
        "slug-a/customer/slug-a-fi.html",
    ]


def test_a_failure_stands_with_its_reason_and_without_a_link():
    failed = report("b", "Halla Oy", status="failed", reason="chapter nps, cell 4: KeyError", n=None, masked=None)
    text = made(report(), {k: v for k, v in failed.items() if k != "files"})
    assert lines(text)[0] == "Halla Oy epäonnistui sisäinen fi: chapter nps, cell 4: KeyError – –"
    assert 'href="slug-b' not in text and "Valmiina 1, epäonnistui 1." in text


@pytest.mark.parametrize(("language", "word"), [("fi", "ei vastauksia"), ("en", "no answers")])
def test_an_account_without_answers_says_so(language, word):
    assert word in lines(made(report(n=0), language=language))[0]


def test_one_script_allowed_by_its_hash():
    text = made(report(name="<script>alert(1)</script>"))
    scripts = re.findall("<script>(.*?)</script>", text, re.S)
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert len(scripts) == 1 and f"script-src 'sha256-{digest}'" in text
    assert "unsafe-inline' 'sha" not in text and "'unsafe-eval'" not in text


def test_the_index_has_the_companys_face_too():
    book = {"company": "Nordan Oy", "period": "2026Q3", "draft": False, "reports": {"a": report()}}
    text = index.index(book, words.plain("fi"), FACE)
    assert "--accent:#0B4F6C" in text and text.count('alt="Havu &amp; Co"') == 1


def test_every_format_has_its_link_and_none_is_needed():
    """The page is named by its language, what else there is by its format; a pack of tables alone is a report too."""
    whole = report()
    whole["files"] |= {"xlsx": {"file": "a.xlsx"}, "pdf": {"file": "a.pdf"}}
    alone = report("b", "Halla Oy", language="en", files={"xlsx": {"file": "b.xlsx"}})
    text = made(whole, alone)
    assert lines(text)[1].endswith("sisäinen fi pdf xlsx") and lines(text)[0].endswith("sisäinen xlsx")
    assert {"a.pdf", "a.xlsx", "b.xlsx"} < set(Reader(text).values("href"))
