"""A report on paper: the same bytes anywhere, tagged, words and pictures those of the page, nothing read or called."""

import base64
import io
import os
import re
import shutil
import subprocess
import sys
import time
import zlib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from cxlib import study as studies
from cxlib.render import batch, chapters, formats, page, paper, plan, source

from .conftest import opened
from .test_page import FACE, job, told

SENT = """import pickle, sys
from cxlib import study as studies
from cxlib.render import paper
report, extract = pickle.load(sys.stdin.buffer)
if extract:
    studies.hand_over(extract)
sys.stdout.buffer.write(paper.make(report))"""
HOSTILE = [
    "<img src='file:///etc/passwd'>",
    "<link rel=stylesheet href='http://127.0.0.1:9/x.css'><style>@import url(http://127.0.0.1:9/y)</style>",
    "</bdi><object data='file:///etc/passwd'></object>",
    "'\"><a href='javascript:alert(1)' rel=attachment>x</a>",
    "url(file:///etc/passwd) \u202eabc\u202c \x00\x1b[2J \ud800 %PDF endobj >> /JS (app.alert(1))",
]


@pytest.fixture(autouse=True)
def pango():
    if paper.missing():
        pytest.skip(paper.missing())


def report(bundles=None, name="Kontio Oyj", language="fi", **changed) -> formats.Report:
    return formats.Report(
        job(language), opened(name=name), told(**changed) if bundles is None else bundles, ["journey"]
    )


def inside(pdf: bytes) -> bytes:
    """All of a PDF, its streams unpacked."""
    found = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            pass  # no packed one
    return b"\n".join(found)


def pages(pdf: bytes) -> int:
    return max(int(n) for n in re.findall(rb"/Type /Pages.*?/Count (\d+)", inside(pdf), re.S))


def alts(pdf: bytes) -> list[str]:
    """The words beside each picture."""
    found = re.findall(rb"/S /Figure\b.*?/Alt (?:<([0-9a-f]+)>|\((.*?)\)>>)", inside(pdf))
    return [bytes.fromhex(coded.decode()).decode("utf-16") if coded else plain.decode() for coded, plain in found]


def words(pdf: bytes) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not here (Debian: apt install poppler-utils)")
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def elsewhere(sent: formats.Report, tmp_path, extract: bytes = b"") -> bytes:
    """The same report made by another process, elsewhere, in another hour and language, where no font is installed."""
    import pickle

    fonts = tmp_path / "fonts.conf"
    fonts.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>')
    changed = {
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "HOME": str(tmp_path),
        "USER": "x",
        "FONTCONFIG_FILE": str(fonts),
    }
    given = pickle.dumps((sent, extract))
    done = subprocess.run(
        [sys.executable, "-c", SENT], input=given, cwd=tmp_path, env=os.environ | changed, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


# --- what the file is ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_report_is_the_same_bytes(tmp_path):
    sent = report()
    made = paper.make(sent)
    assert made == paper.make(sent)
    assert made == elsewhere(sent, tmp_path)
    assert made != paper.make(report(name="Halla Oy"))


def test_the_file_is_tagged_and_says_what_it_is():
    text = inside(paper.make(report()))
    for mark in (
        b'pdfuaid:part="1"',
        b"/Lang (fi)",
        b"/MarkInfo <</Marked true>>",
        b"/DisplayDocTitle true",
        b"/S /H1",
    ):
        assert mark in text, mark
    assert b"<rdf:li xml:lang" in text or b"Kontio Oyj" in text  # the title
    assert b"/Lang (en)" in inside(paper.make(report(language="en")))


def test_the_file_knows_no_clock_no_folder_and_no_one():
    text = inside(paper.make(report()))
    for word in (b"Date", b"/home", b"/tmp", b"file:", os.path.dirname(page.__file__).encode()):
        assert word not in text, word


def test_pages_are_numbered_and_carry_the_title():
    made = paper.make(report())
    said, count = words(made), pages(made)
    assert count > 1 and all(re.search(rf"\b{n} ?/ ?{count}\b", said) for n in range(1, count + 1))
    assert said.count("Kontio Oyj · ") == count - 1  # the cover has its name in large


@pytest.mark.parametrize("draft", [False, True])
def test_fonts_are_ours_and_inside(draft):
    """Not an Inter that happens to be installed: it has other glyphs, and the file other bytes."""
    text = inside(paper.make(replace(report(), job=job(draft=draft))))
    fonts = set(re.findall(rb"/FontName /[A-Z]{6}\+([A-Za-z-]+)", text))
    assert fonts == {b"Own-Inter", b"Own-Inter-Semi-Bold", b"Own-Inter-Display-Semi-Bold"}
    assert text.count(b"/FontFile3") == 3


# --- what it shows -------------------------------------------------------------------------------------------------


def test_every_picture_of_the_page_has_its_words():
    made = report(told(alt="Uskallus 5,4 ja tiimi 7,8"))
    html = page.make(made).decode()
    assert alts(paper.make(made)).count("Uskallus 5,4 ja tiimi 7,8") == html.count("<figure") == 1


def test_words_are_words_and_tables_are_open():
    said = words(paper.make(report()))
    for each in ("Kontio Oyj", "Missä Uskallus?", "Avoin palaute", "Välittäminen", "8,5"):
        assert each in said


def test_contents_name_the_page():
    long = [{"kind": "note", "text": "Sana. " * 3000}]
    first = [
        {"kind": "chapter", "id": "flame", "question": "Ensin?", "lead": ""},
        *long,
        {"kind": "close", "formula": []},
    ]
    then = [{"kind": "chapter", "id": "nps", "question": "Sitten?", "lead": ""}, {"kind": "close", "formula": []}]
    said = words(paper.make(report([first, then])))
    at = {name: int(re.search(rf"{re.escape(name)} (\d+)", said)[1]) for name in ("Ensin?", "Sitten?")}
    assert at["Ensin?"] == 2 and at["Sitten?"] > 4


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["palette", "grey", "color", "transparent", "one bit"])
def test_a_picture_keeps_its_dots(kind):
    """Those handed on as they are packed, and those WeasyPrint converts."""
    dots = np.random.default_rng(4).integers(0, 255, (30, 40, 3), dtype=np.uint8)
    image = Image.fromarray(dots)
    modes = {"palette": "P", "grey": "L", "color": "RGB", "transparent": "RGBA", "one bit": "1"}
    image, out = image.convert(modes[kind]), io.BytesIO()
    image.save(out, "png")
    images = {"page": base64.b64encode(out.getvalue()).decode(), "phone": None}
    pdf = paper.make(report(told(images=images)))
    assert (kind in ("palette", "grey", "color")) == (paper.unpacked(out.getvalue(), "x") is not None)
    assert np.array_equal(drawn(pdf), np.asarray(image.convert("RGB")))


def drawn(pdf: bytes) -> np.ndarray:
    """The dots of a PDF's one picture, as poppler reads them."""
    if not shutil.which("pdfimages"):
        pytest.skip("pdfimages is not here (Debian: apt install poppler-utils)")
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdfimages", "-png", "-", f"{folder}/x"], input=pdf, check=True)
        return np.asarray(Image.open(min(Path(folder).glob("*.png"))).convert("RGB"))


# --- what it does not do -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text, monkeypatch):
    asked = []
    monkeypatch.setattr(
        paper.Inside,
        "fetch",
        lambda self, url, headers=None, ours=paper.Inside.fetch: (asked.append(url), ours(self, url, headers))[1],
    )
    made = paper.make(report(told(text, alt=text, title=text, caption=text), name=text))
    assert asked and all(url.startswith("font:") for url in asked)
    assert not re.search(rb"/(JS|JavaScript|Launch|EmbeddedFile|URI|OpenAction)\b *[<(\[/]", strings_out(inside(made)))
    assert b"root:" not in inside(made)


def strings_out(text: bytes) -> bytes:
    """A PDF without its strings and its title in XML."""
    text = re.sub(rb"<rdf:RDF.*?</rdf:RDF>", b"", text, flags=re.S)
    return re.sub(rb"\((?:\\.|[^\\()]|\([^()]*\))*\)", b"()", text)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "ftp://127.0.0.1/x", "font:../x"]
)
def test_a_page_that_asks_for_more_is_no_report(address):
    """Escaping is what keeps such a page from being; should it fail, there is no file rather than one that called."""
    with pytest.raises(ValueError, match="^the page asks for something that is not in it"):
        paper.pdf(f'<html lang="fi"><title>x</title><p><img alt="x" src="{address}">', {})


def test_a_style_that_asks_for_more_is_no_report():
    with pytest.raises(ValueError, match="nothing was fetched"):
        paper.pdf('<html lang="fi"><title>x</title><p style="background:url(file:///etc/hostname)">x', {})


# --- where there is no Pango ---------------------------------------------------------------------------------------


def test_without_pango_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr(paper, "LACKS", "cannot load library 'libpango-1.0-0'")
    can, lacking = formats.here(("html", "pdf"))
    assert can == ("html",) and len(lacking) == 1
    for word in ("pdf left out", "Pango", "libpango-1.0-0", "brew install pango", "MSYS2"):
        assert word in lacking[0]
    with pytest.raises(ValueError, match="apt install libpango"):
        formats.here(("pdf",))


def test_the_module_loads_without_pango():
    code = """import sys
class Without:
    def find_spec(self, name, *_):
        if name == "weasyprint": raise OSError("cannot load library 'libpango-1.0-0'")
sys.meta_path.insert(0, Without())
from cxlib.render import paper
print(paper.missing())"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.startswith("WeasyPrint needs Pango (cannot load library 'libpango-1.0-0')"), done.stderr


# --- a whole report ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_whole_account_on_paper(demo_study, tmp_path):
    study = studies.open(demo_study)
    batch.prepare(study, "2026Q3", ["internal"])
    (asked,) = plan.jobs(plan.Order(str(demo_study), "2026Q3", ("A0001",), languages=("fi",)))
    given = source.gather(asked)
    try:
        acc = chapters.open_extract(given)
        whole = formats.Report(given.job, acc, *chapters.run_all(given, acc))
        made, html = paper.make(whole), page.make(whole).decode()
    finally:
        studies.hand_over(None)
    assert made == elsewhere(whole, tmp_path, given.extract)
    count = pages(made)
    assert 8 <= count <= 16
    assert len(alts(made)) == html.count("<figure") + 1  # the mark on the cover
    said = words(made)
    assert acc.name in said and re.search(rf"{count} ?/ ?{count}", said)
    assert len(made) < len(html)


@pytest.mark.slow
def test_it_takes_less_than_half_of_plain_weasyprint(shared):
    import weasyprint

    text, pictures = (shared / "look" / "report_fi.html").read_text(encoding="utf-8"), {}

    def put(match):
        picture = paper.unpacked(base64.b64decode(match[1]), f"p{len(pictures)}")
        pictures[f"data:image/png;base64,{picture.id}"] = picture
        return f"data:image/png;base64,{picture.id}"

    bare = re.sub(r"data:image/png;base64,([A-Za-z0-9+/=]+)", put, re.sub(r"<style>.*?</style>", "", text, flags=re.S))
    ways = [lambda: weasyprint.HTML(string=text).write_pdf(pdf_variant="pdf/ua-1"), lambda: paper.pdf(bare, pictures)]
    spent = [[], []]
    for _ in range(3):
        for way, times in zip(ways, spent, strict=True):
            begun = time.process_time()
            way()
            times.append(time.process_time() - begun)
    assert min(spent[1]) < 0.8 * min(spent[0]), spent


@pytest.mark.slow
def test_the_companys_accents_and_logo_are_on_paper_too():
    """The accent of the document comes before that of the style for all."""
    plain, own = report(), replace(report(), brand=FACE)
    accent = re.compile(rb"0?\.0431\d* 0?\.3098\d* 0?\.4235\d*")  # 0B4F6C: 11, 79, 108 of 255
    assert accent.search(inside(paper.make(own))) and not accent.search(inside(paper.make(plain)))
    assert b"(Havu & Co)" in inside(paper.make(own))
