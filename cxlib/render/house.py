"""The template of the deck: the house's own, made here, or the user's; colors in XML."""

import io
import re
import zipfile
from functools import cache
from pathlib import Path

import pptx
from lxml import etree
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

INK, MUTED, RULE, GRID = "tx1", "tx2", "C9C6BF", "E6E4DF"  # tx1, tx2: the template's own colors of text
CUSTOMER, CUSTOMER_MID, TEAM, TEAM_MID = "005A9C", "8DB6D8", "C75000", "E7A678"
WARM, GREY, FAINT, CELEBRATE, REPAIR = "F6F3EC", "ECEBE8", "9BA1A6", "1D6B52", "8C2240"
HOUSE_INK, NAME, TITLE = "16202A", "cxlib", 28  # of the house's own template: ink, name, size of titles
WIDTH, HEIGHT, EDGE = 13.333, 7.5, 0.6  # inches of the house's own slides, and their margin


def opened(template: bytes = b"", name: str = "the template", accent: str = ""):
    """Open a template without its slides: the user's, or the house's own with the company's first accent.

    Raises
    ------
    ValueError if it is no .pptx, or none of its layouts has a title; it names the remedy.
    """
    try:
        deck = pptx.Presentation(io.BytesIO(template or (house(accent.removeprefix("#")) if accent else house())))
    except (ValueError, KeyError, PackageNotFoundError, zipfile.BadZipFile, etree.XMLSyntaxError, OSError):
        raise ValueError(f"{name} is not a PowerPoint file: save it in PowerPoint as .pptx (no macros)") from None
    for entry in list(deck.slides._sldIdLst):  # a company's template often holds slides that show how it is used
        deck.part.drop_rel(entry.rId)
        deck.slides._sldIdLst.remove(entry)
    for kind in ("title", "titleOnly"):
        layout(deck, kind, name)
    return deck


def fits(path: Path, formats: tuple[str, ...]) -> None:
    """Say before a batch begins that a template cannot be used.

    Raises
    ------
    ValueError as `opened`, or if there is no such file, or no deck was asked for.
    """
    if not path.is_file():
        raise ValueError(f"--template: there is no file {path}")
    if "pptx" not in formats:
        raise ValueError(f"--template {path.name} is for decks: add pptx to --format")
    opened(path.read_bytes(), path.name)


def layout(deck, kind: str, name: str = "the template"):
    """Return the layout of a kind (title, titleOnly), else the first that has a title.

    Raises
    ------
    ValueError if none has.
    """
    titled = [each for each in deck.slide_layouts if any(p.placeholder_format.idx == 0 for p in each.placeholders)]
    if not titled:
        remedy = "add one in PowerPoint under View, Slide Master"
        raise ValueError(f"{name}: none of its {len(deck.slide_layouts)} layouts has a title; {remedy}")
    return next((each for each in titled if each._element.get("type") == kind), titled[0])


@cache
def house(accent: str = HOUSE_INK) -> bytes:
    """Make the house's own template: 16:9, two layouts, the palette, a font that every machine has."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for each in [each for each in deck.slide_layouts if each._element.get("type") not in ("title", "titleOnly")]:
        deck.slide_layouts.remove(each)
    themed(deck)
    master, (front, plain) = deck.slide_master, deck.slide_layouts
    for shape in [shape for each in (master, front, plain) for shape in each.placeholders]:
        if shape.placeholder_format.idx >= 10:  # date, foot, number
            shape._element.getparent().remove(shape._element)
    place(master.placeholders[0], (EDGE, 0.62, WIDTH - 2 * EDGE, 0.98))
    place(master.placeholders[1], (EDGE, 1.9, WIDTH - 2 * EDGE, 5))
    place(front.placeholders[0], (EDGE, 2.1, WIDTH - 2 * EDGE, 1.7))
    place(front.placeholders[1], (EDGE, 4.0, WIDTH - 2 * EDGE, 1.6))
    styled(master, front)
    decorated(front, plain, accent)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def decorated(front, plain, accent: str) -> None:
    """Put the house's marks on the layouts: circle, line and diamond on the first slide, a tab on the others."""
    add(plain, tab(EDGE, 0.42, 0.42, 0.055, accent), number())
    add(front, tab(0, 0, 0.11, HEIGHT, accent), tab(EDGE, 1.62, 0.22, 0.22, CUSTOMER, "ellipse"))
    add(front, tab(EDGE + 0.22, 1.715, 0.5, 0.03, RULE), tab(EDGE + 0.72, 1.61, 0.24, 0.24, TEAM, "diamond"))
    front._element.cSld.insert(0, xml(f"<p:bg><p:bgPr>{fill(WARM)}<a:effectLst/></p:bgPr></p:bg>"))


def themed(deck) -> None:
    """Put the palette and the font into the theme, so that what a user adds looks alike."""
    part = deck.slide_master.part.part_related_by(RT.THEME)
    theme, ns = etree.fromstring(part.blob), {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    colors = {"dk1": HOUSE_INK, "dk2": "5B646C", "lt2": WARM, "accent1": CUSTOMER, "accent2": TEAM}
    colors |= {"accent3": "7A7A7A", "accent4": CUSTOMER_MID, "accent5": TEAM_MID, "accent6": FAINT}
    for name, color in colors.items():
        holder = theme.find(f".//a:clrScheme/a:{name}", ns)
        holder[:] = [etree.fromstring(f'<a:srgbClr xmlns:a="{ns["a"]}" val="{color}"/>')]
    for face in theme.findall(".//a:fontScheme/*/a:latin", ns):
        face.set("typeface", "Arial")
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def styled(master, front) -> None:
    """Set titles: on the left, as large as a finding of 70 letters allows, from the top down."""
    level = master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    level.set("algn", "l")
    master._element.cSld.set("name", NAME)
    level.find(qn("a:defRPr")).set("sz", f"{TITLE}00")
    level.find(qn("a:defRPr")).set("b", "1")
    for shape, anchor in ((master.placeholders[0], "t"), (front.placeholders[0], "b"), (front.placeholders[1], "t")):
        body = shape._element.txBody.find(qn("a:bodyPr"))
        for side in ("lIns", "rIns", "tIns", "bIns"):
            body.set(side, "0")
        body.set("anchor", anchor)
    for shape, size in ((front.placeholders[0], "4000"), (front.placeholders[1], "2000")):
        styles = shape._element.txBody.find(qn("a:lstStyle"))
        text = f'<a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/><a:defRPr sz="{size}"/></a:lvl1pPr>'
        styles[:] = [xml(text)]


def place(shape, box: tuple) -> None:
    """Put a shape at (left, top, width, height) in inches."""
    shape.left, shape.top, shape.width, shape.height = map(Inches, box)


def add(layout, *shapes: str) -> None:
    """Put shapes given as XML on a layout, under what it has."""
    tree = layout._element.cSld.spTree
    for text in shapes:
        shape = xml(text)
        shape.find(f".//{qn('p:cNvPr')}").set("id", str(100 + len(tree)))
        tree.append(shape)


def tab(*box_and_color) -> str:
    """Return a filled shape without a line as XML: left, top, width, height, color and its form."""
    *box, color, form = box_and_color if len(box_and_color) == 6 else (*box_and_color, "rect")
    x, y, w, h = (int(Inches(each)) for each in box)
    frame = f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="0" name="mark"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{frame}<a:prstGeom prst="{form}"><a:avLst/></a:prstGeom>{fill(color)}'
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


def number() -> str:
    """Return the slide's number, at the bottom right, as XML."""
    shape = tab(WIDTH - EDGE - 0.8, HEIGHT - 0.42, 0.8, 0.26, "")
    run = f'<a:rPr lang="en-GB" sz="1200">{fill(MUTED)}</a:rPr>'
    field = f'<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">{run}<a:t>1</a:t></a:fld>'
    text = f'<a:p><a:pPr algn="r"/>{field}</a:p>'
    body = f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/>{text}</p:txBody>'
    return shape.replace("</p:sp>", f"{body}</p:sp>")


def fill(color: str) -> str:
    """Return a color as XML: six hex digits, or the template's own (tx1, tx2, bg1); "" is none."""
    if not color:
        return "<a:noFill/>"
    kind = "schemeClr" if color in ("tx1", "tx2", "bg1") else "srgbClr"
    return f'<a:solidFill><a:{kind} val="{color}"/></a:solidFill>'


def xml(text: str):
    """Parse XML of shapes and drawings; its names need no declaration."""
    return parse_xml(re.sub(r"^<[\w:]+", lambda tag: f"{tag[0]} {nsdecls('a', 'p', 'r')}", text, count=1))
