"""The deck: charts whose sheets are the report's tables, no hidden number anywhere, the user's template, same bytes."""

import base64
import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import openpyxl
import pptx
import pytest
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches

from cxlib import study as studies
from cxlib.render import cells, deck, formats, house, plan, source, stage

from . import hand
from .conftest import figure, png

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def made(*args, template: bytes = b"", **more) -> bytes:
    return deck.make(replace(hand.report(*args, wanted=("pptx",), **more), template=template))


def opened(*args, **more):
    return pptx.Presentation(io.BytesIO(made(*args, **more)))


def titled(show, title: str) -> list:
    return [slide for slide in show.slides if slide.shapes.title.text_frame.text == title]


def charts(show) -> dict:
    """Chart parts by the name of their figure."""
    return {s.name: s.chart.part for slide in show.slides for s in slide.shapes if s.has_chart}


def sheet(part) -> list[dict]:
    rows = list(
        openpyxl.load_workbook(io.BytesIO(part.chart_workbook.xlsx_part.blob)).active.iter_rows(values_only=True)
    )
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def texts(show) -> str:
    said = [t.text or "" for slide in show.slides for t in slide.element.iter(qn("a:t"))]
    said += [slide.notes_slide.notes_text_frame.text for slide in show.slides if slide.has_notes_slide]
    return "\n".join(said)


def members(data: bytes) -> dict[str, bytes]:
    """Every member of a package, those of the workbooks inside it too."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            found[name] = parts.read(name)
            if name.endswith(".xlsx"):
                found |= {f"{name}/{inner}": content for inner, content in members(found[name]).items()}
    return found


def test_slides_are_wide_and_come_in_the_order_of_the_report():
    show = opened(hand.told("Uskallus", hand.gaps(), hand.run()))
    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    assert round(show.slide_width / show.slide_height, 3) == 1.778
    assert titles[0] == "Kontio Oyj" and titles[1].startswith("Kuka vastasi") and titles[-1] == "Menetelmät ja laatu"
    assert [title for title in titles[2:] if title != "Menetelmät ja laatu"] == [
        "Tärkein ensin",
        "Emme vielä tiedä",
        "Avoin palaute",
        "title text",
        "title text",
    ]


def test_the_sheet_of_a_chart_is_the_report_s_table():
    row = sheet(charts(opened())["flame.gaps"])[1]
    wanted = {"mittari": "Uskallus", "yksikkö": "keskiarvo 0–10", "asiakas": 5.5, "asiakas, alaraja": 5.1}
    wanted |= {"asiakas, yläraja": 5.9, "asiakas, n": 35, "tiimi": 7.25, "tiimi, alaraja": 6.5, "tiimi, yläraja": 8}
    wanted |= {"tiimi, n": 12, "ero": 1.75, "eron alaraja": 1, "eron yläraja": 2.5, "tulkinta": "yliarvio"}
    assert {key: row[key] for key in wanted} == wanted


def test_intervals_are_error_bars_with_ends_of_their_own():
    series = charts(opened())["flame.gaps"]._element.iter(C + "ser")
    bars = {each.find(f"{C}tx//{C}v").text: each.find(C + "errBars") for each in series}
    bars = {name: each for name, each in bars.items() if each is not None}
    ends = {
        name: [[float(v.text) for v in each.iter(C + "v")] for each in (bar.find(C + "plus"), bar.find(C + "minus"))]
        for name, bar in bars.items()
    }
    assert ends == {
        "asiakas ↕": [pytest.approx([0.4, 0.4, 0.5]), pytest.approx([0.4, 0.4, 0.5])],
        "tiimi ↕": [pytest.approx([0.5, 0.75]), pytest.approx([0.5, 0.75])],  # the third is protected
    }
    assert {bar.find(C + "errValType").get("val") for bar in bars.values()} == {"cust"}


def test_a_chart_draws_what_its_sheet_says():
    for name, part in charts(opened()).items():
        book = openpyxl.load_workbook(io.BytesIO(part.chart_workbook.xlsx_part.blob)).active
        for each in part._element.iter(C + "numRef"):
            cells = [cell for (cell,) in book[each.find(C + "f").text.split("!")[1].replace("$", "")]]
            drawn = {int(p.get("idx")): float(p[0].text) for p in each.iter(C + "pt")}
            assert drawn == {at: cell.value for at, cell in enumerate(cells) if cell.value is not None}, name


def test_a_hidden_number_is_in_no_member_of_the_file():
    parts = members(made())
    assert [name for name, content in parts.items() if b"731.25" in content or b"731,25" in content] == []
    assert sum(name.endswith(".xlsx") for name in parts) == 3
    row = sheet(charts(opened())["flame.gaps"])[2]
    assert (row["asiakas"], row["tiimi"], row["tiimi, n"], row["ero"]) == (8, None, None, None)
    assert row["tulkinta"] == "suojattu" and "suojattu" in texts(opened())
    assert [each["tulos"] for each in sheet(charts(opened())["nps.run"])] == [25, None, -5]


def test_the_same_report_is_the_same_bytes_without_clock_or_author():
    first = made()
    assert first == made()
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = members(first)["docProps/core.xml"].decode()
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == ["2026-09-21T00:00:00Z"] * 2
    assert "creator></dc:creator" in core.replace("<dc:creator/>", "<dc:creator></dc:creator>")
    assert [name for name in members(first) if name in ("docProps/app.xml", "docProps/thumbnail.jpeg")] == []


def test_marks_of_few_persons_are_hollow():
    few = hand.gaps(customer_n=9)
    points = [p for p in charts(opened(hand.told("x", few)))["flame.gaps"]._element.iter(C + "dPt")]
    assert len(points) == 3 and all(p.find(f"{C}marker/{C}spPr")[0].tag == qn("a:noFill") for p in points)
    assert list(charts(opened())["flame.gaps"]._element.iter(C + "dPt")) == []


def test_answers_are_columns_and_their_number_stands_beside_them():
    show = opened(language="en")
    rows = sheet(charts(show)["nps.panel"])
    assert [(row["rating"], row["n"]) for row in rows] == [(0, 2), (7, 11), (10, 9), (None, 22)]
    drawn = [float(v.text) for v in next(charts(show)["nps.panel"]._element.iter(C + "val")).iter(C + "v")]
    assert drawn == [2, 11, 9] and "−5" in texts(show)


def test_every_picture_and_chart_says_what_it_shows():
    show = opened(hand.told("x", hand.gaps(), figure(name="some.map", data={"columns": ["a"], "rows": []})))
    told = [
        s._element.xpath(".//p:cNvPr")[0]
        for slide in show.slides
        for s in slide.shapes
        if s.has_chart or s.shape_type == 13
    ]
    assert [each.get("descr") for each in told] == ["alt text", "alt text"]  # one drawn, one a picture


def test_notes_say_how_to_read_and_the_numbers():
    (slide,) = titled(opened(hand.told("x", hand.run())), "title text")
    notes = slide.notes_slide.notes_text_frame.text
    assert "read text" in notes and "caption text" in notes and "alt text" in notes


def test_of_many_rows_each_slide_has_as_many_as_can_be_read():
    common = {"instrument": "x", "statistic": "mean", "score": 5.0, "low": 4.0, "high": 6.0, "n": 20}
    rows = [{"dimension": f"m{at}", **common, "shown": True, "reason": ""} for at in range(23)]
    bundle = figure(name="scores.table", data=hand.data(rows))
    show = opened(hand.told("x", bundle))
    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    assert [title for title in titles if "title text" in title] == [f"title text ({at}/3)" for at in (1, 2, 3)]
    parts = [s.chart.part for slide in show.slides for s in slide.shapes if s.has_chart]
    named = [[row["mittari"] for row in sheet(part) if row["mittari"]] for part in parts]
    assert [len(each) for each in named] == [8, 8, 7] and named[0][0] == "m0" and named[2][-1] == "m22"


def test_nothing_stands_outside_its_slide_and_every_shape_has_an_id_of_its_own():
    long = "Etelä-Pohjanmaan Jäähdytys- ja Kylmälaitehuolto Holm & Pojat Oy"
    for show in (opened(name=long), opened(hand.told(long * 3)), opened(responded=2, used=10)):
        for slide in show.slides:
            ids = [each.get("id") for each in slide.element.iter(qn("p:cNvPr"))]
            assert len(ids) == len(set(ids))
            for shape in slide.shapes:
                assert shape.left >= 0 and shape.top >= 0 and shape.left + shape.width <= show.slide_width
                assert shape.top + shape.height <= show.slide_height, shape.name


@pytest.mark.slow
def test_texts_from_outside_are_texts(shared):
    payloads = json.loads((shared / "reliability/fixtures/hostile/payloads.json").read_text(encoding="utf-8"))["xss"]
    for text in ["<a:t>&amp;", "]]>", "=1+1", "a\x00b\x1f", *payloads.values()]:
        run, new = hand.run(), hand.gaps(dimension=text, instrument="x")
        run["data"]["rows"] = [[text, *row[1:]] for row in run["data"]["rows"]]
        show = opened(hand.told(text, new | {"title": text}, run), name=text)
        points = [p.text for p in charts(show)["nps.run"]._element.iter(C + "v")]
        said = texts(show)
        assert stage.page.printable(f"{text}\nn = 20").strip() in "\n".join(points).replace("\r\n", "\n"), text
        assert stage.page.printable(text).split("\n")[0][:40].strip() in said.replace("\x0b", "\n"), text


def test_the_customer_s_deck_has_no_word_about_the_team():
    own, internal = opened(hand.told("x", hand.run()), reader="customer"), opened(hand.told("x", hand.run()))
    assert not re.search(r"tiimi|eflame", texts(own), re.I) and re.search("tiimi", texts(internal), re.I)


def test_too_few_to_show_is_what_can_be_said_and_done():
    show = opened(responded=2, used=20)
    assert charts(show) == {} and "Vastauksia on 2" in texts(show) and len(show.slides) <= 4


def test_words_fit_or_are_cut():
    assert stage.fitted("Uskallus", 3, 0.5, (20, 16)) == ("Uskallus", 20)
    text, size = stage.fitted("pitkä " * 40, 3, 0.5, (20, 16))
    assert size == 16 and text.endswith("…") and stage.lines(text, 3, 16) <= 1


# --- the user's own template ---------------------------------------------------------------------------------------


def company(titles: bool = True) -> bytes:
    """A template as a company has it: 4:3, with an author and a slide that shows how it is used."""
    show = pptx.Presentation()
    show.core_properties.author = show.core_properties.last_modified_by = "Matti Meikäläinen"
    show.slides.add_slide(show.slide_layouts[0]).shapes.title.text_frame.text = "Näin käytät mallia"
    for layout in () if titles else show.slide_layouts:
        for shape in [each for each in layout.placeholders if each.placeholder_format.idx == 0]:
            shape._element.getparent().remove(shape._element)
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def test_a_template_gives_layouts_and_size_and_nothing_of_its_author():
    data = made(template=company())
    show = pptx.Presentation(io.BytesIO(data))
    assert (show.slide_width, show.slide_height) == (9144000, 6858000)
    assert [slide.slide_layout.name for slide in show.slides][:2] == ["Title Slide", "Title Only"]
    assert "Näin käytät" not in texts(show) and show.slides[0].placeholders[1].text_frame.text.startswith("Asiakkuus")
    assert [name for name, content in members(data).items() if "Meikäläinen".encode() in content] == []
    assert sum(bool(s.has_chart) for slide in show.slides for s in slide.shapes) == 3
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= show.slide_width


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"no zip", "brand.pptx is not a PowerPoint file: save it in PowerPoint as .pptx"),
        (company(titles=False), "brand.pptx: none of its 11 layouts has a title; add one in PowerPoint"),
    ],
)
def test_a_template_that_cannot_be_used_says_why(tmp_path, data, says):
    (tmp_path / "brand.pptx").write_bytes(data)
    with pytest.raises(ValueError, match=re.escape(says)):
        house.fits(tmp_path / "brand.pptx", ("pptx",))
    with pytest.raises(ValueError, match="is for decks: add pptx to --format"):
        house.fits(tmp_path / "brand.pptx", ("html",))
    with pytest.raises(ValueError, match="there is no file"):
        house.fits(tmp_path / "none.pptx", ("pptx",))


def test_another_template_is_another_report(little, tmp_path):
    brand = company()
    (tmp_path / "a.pptx").write_bytes(brand)
    order = plan.Order(str(little), "2026Q3", ("a",), formats=("html", "pptx"), template=str(tmp_path / "a.pptx"))
    (job,), (plain,) = plan.jobs(order), plan.jobs(replace(order, template=""))
    given = source.gather(job)
    assert given.template == brand and given.job.template == ""  # its bytes travel, not its place
    keys = {source.key(given), source.key(source.gather(plain)), source.key(given, "")}
    assert len(keys) == 2 and source.key(source.gather(replace(job, formats=("html",)))) in keys
    assert source.made_with(given, {})["template"] == source.digest(brand)


# --- real reports --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_number_of_a_real_deck_is_in_the_report_s_tables(demo_study):
    from .real import reports

    seen = set()
    for report in reports(demo_study, ("A0001", "A0015"), ("fi", "en"), wanted=("html", "pptx")):
        show = pptx.Presentation(io.BytesIO(deck.make(report)))
        data = {b["name"]: b["data"] for bundles in report.told for b in bundles if b["kind"] == "figure"}
        for name, part in charts(show).items():
            known = {round(v, 9) for row in data[name]["rows"] for v in row if isinstance(v, int | float)}
            bundle = next(b for bundles in report.told for b in bundles if b.get("name") == name)
            columns = len(cells.table(bundle)[0])  # what follows places the marks
            rows = [list(row.values())[:columns] for row in sheet(part)]
            found = {round(v, 9) for row in rows for v in row if isinstance(v, int | float)}
            assert found and found <= known, name
            seen.add(name)
    assert {"flame.gaps", "six.elements", "journey.curve", "nps.panel", "nps.run", "summary.changes"} <= seen


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_every_slide(tmp_path):
    (tmp_path / "deck.pptx").write_bytes(made())
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "deck.pptx"], check=True, capture_output=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "deck.pdf").read_bytes()))
    assert pages == len(opened().slides)


def test_the_format_is_registered():
    assert formats.MAKERS["pptx"] == "deck"


def test_the_companys_face_is_on_the_deck():
    face = studies.brand.Brand("Havu & Co", ("#0B4F6C", "#7A1F5C"), base64.b64decode(png((40, 20))))
    show = pptx.Presentation(io.BytesIO(deck.make(replace(hand.report(wanted=("pptx",)), brand=face))))
    logos = [s for s in show.slides[0].shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert [s._element.xpath(".//p:cNvPr/@descr") for s in logos] == [["Havu & Co"]]
    right = show.slide_width - logos[0].left - logos[0].width
    assert right >= Inches(house.EDGE) and logos[0].height <= Inches(0.6)
    for slide in (show.slides[0], show.slides[1]):  # the layouts' tabs
        tabs = slide.slide_layout.part.blob.decode()
        assert "0B4F6C" in tabs and "16202A" not in tabs
    assert "0B4F6C" not in opened().slides[1].slide_layout.part.blob.decode()
