"""What stands on a slide: areas in inches, text, tables, pictures, notes; and the file, the same bytes each time."""

import io
import textwrap
import zipfile
from datetime import datetime
from itertools import accumulate

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from . import page
from .house import EDGE, GRID, INK, MUTED, NAME, RULE, TITLE, fill, layout, tab, xml

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # a table without lines of its own
EPOCH = (1980, 1, 1, 0, 0, 0)
OWN = (RT.EXTENDED_PROPERTIES, RT.THUMBNAIL, RT.CUSTOM_PROPERTIES)  # who made a template, and what it looked like
LETTER, LEADING, BOLD = 0.52, 1.2, 1.1  # of a letter's size: its mean width, a line's height; a bold face's width
GAP, SMALLEST = 0.16, 12  # inches between blocks; points
HATCHED = '<a:pattFill prst="ltUpDiag"><a:fgClr><a:srgbClr val="B4B0A7"/></a:fgClr>'
HATCHED += '<a:bgClr><a:schemeClr val="bg1"/></a:bgClr></a:pattFill>'


def slide(deck, kind: str, title: str):
    """Add a slide with its title; placeholders that stay empty are taken away."""
    made = deck.slides.add_slide(layout(deck, kind))
    shape, words = made.shapes.title, page.printable(title)
    shape.text_frame.text = words
    sizes = tuple(range(title_size(deck), 19, -2)) or (20,)
    _, size = fitted(words, Emu(shape.width).inches, Emu(shape.height).inches, sizes)
    if kind != "title" and size < sizes[0]:
        shape.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
    return made


def title_size(deck) -> int:
    """Return how large a template writes titles, in points."""
    found = deck.slide_master._element.xpath(".//p:titleStyle/a:lvl1pPr/a:defRPr/@sz")
    return int(found[0]) // 100 if found else 44


def area(deck, made) -> tuple[float, float, float, float]:
    """Return where a slide's content may stand, in inches: below its title, as wide as that."""
    title = made.shapes.title
    high, words = Emu(title.height).inches, title.text_frame.text
    if deck.slide_master.name == NAME:
        high = min(high, tall([[(words, TITLE, True, INK)]], Emu(title.width).inches) + 0.12)
    top = Emu(title.top).inches + high + 0.08
    return Emu(title.left).inches, top, Emu(title.width).inches, Emu(deck.slide_height).inches - 0.4 - top


def text(made, box: tuple, paragraphs: list[list[tuple]], starts: list[int] = ()) -> None:
    """Write paragraphs of runs (text, size in points, bold, color) into a box in inches, from the top down.

    Parameters
    ----------
    starts : how many paragraphs each block has; before a block stands a gap.
    """
    shape = made.shapes.add_textbox(*map(Inches, box))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    write(frame, paragraphs)
    for at in list(accumulate(starts))[:-1]:
        frame.paragraphs[at].space_before = Inches(GAP)


def write(frame, paragraphs: list[list[tuple]], align: str = "l") -> None:
    """Write paragraphs of runs into a text frame."""
    for at, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if not at else frame.add_paragraph()
        paragraph.alignment = {"l": PP_ALIGN.LEFT, "r": PP_ALIGN.RIGHT, "c": PP_ALIGN.CENTER}[align]
        for words, size, bold, color in runs:
            run = paragraph.add_run()
            run.text = page.printable(words).replace("\r", " ").replace("\n", " ")
            run.font.size, run.font.bold = Pt(size), bold
            run._r.get_or_add_rPr().insert(0, xml(fill(color)))


def subtitle(deck, made, told: list[str]) -> None:
    """Write under the title of a first slide: in its own place, or below the title where the layout has none."""
    others = [each for each in made.placeholders if each.placeholder_format.idx != 0]
    if others:
        write(others[0].text_frame, [[(line, 20, False, MUTED)] for line in told])
        for each in others[1:]:
            each._element.getparent().remove(each._element)
    else:
        text(made, area(deck, made), [[(line, 20, False, INK)] for line in told])


def rule(made, place: tuple[float, float, float], color: str) -> None:
    """Draw a line across: left, top, width in inches."""
    x, y, w = place
    shape = xml(tab(x, y, w, 0.045, color))
    tree = made.shapes._spTree
    shape.xpath(".//p:cNvPr")[0].set("id", str(max(map(int, tree.xpath("//p:cNvPr/@id"))) + 1))
    tree.append(shape)


def table(made, box: tuple, rows: list[list], sizes: tuple) -> None:
    """Lay out a table without lines but one under each row; a cell is (runs, alignment, pattern).

    Parameters
    ----------
    sizes : widths of its columns, height of its head, height of a row; in inches.
    """
    widths, *heights = sizes
    grid = made.shapes.add_table(len(rows), len(widths), *map(Inches, box)).table
    grid.first_row, grid.horz_banding = True, False
    grid._tbl.tblPr.find(qn("a:tableStyleId")).text = NO_STYLE
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Inches(width)
    for down, row in enumerate(rows):
        grid.rows[down].height = Inches(heights[min(down, 1)])
        for across, (runs, align, pattern) in enumerate(row):
            cell = grid.cell(down, across)
            cell.margin_left, cell.margin_right = Inches(0), Inches(0.12)
            cell.margin_top = cell.margin_bottom = Inches(0.02)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE if down else MSO_ANCHOR.BOTTOM
            write(cell.text_frame, [runs], align)
            bordered(cell, RULE if down in (0, len(rows) - 1) else GRID, pattern)


# --- how much fits -------------------------------------------------------------------------------------------------


def lines(words: str, width: float, size: float) -> int:
    """Return how many lines a text takes, by the mean width of a letter (a bold or wide face has one in ten more)."""
    letters = max(int(width * 72 / (size * LETTER)), 1)
    return len(textwrap.wrap(words, letters)) or 1


def tall(paragraphs: list[list[tuple]], width: float, by: float = 1) -> float:
    """Return how high paragraphs stand, in inches, with their sizes times `by`."""
    high = 0.0
    for runs in paragraphs:
        size = max((run[1] * by for run in runs), default=14)
        high += lines("".join(run[0] for run in runs), width, size) * size * LEADING / 72
    return high


def fitted(words: str, width: float, height: float, sizes: tuple[int, ...]) -> tuple[str, int]:
    """Return a text and the largest size at which it fits; at the smallest it is cut."""
    longest = max(map(len, words.split()), default=0) * LETTER / 72
    for size in sizes:
        room = (width - 0.12) / BOLD
        if longest * size <= room and lines(words, room, size) * size * LEADING / 72 <= height - 0.06:
            return words, size
    room = max(int((height - 0.06) * 72 / (sizes[-1] * LEADING)), 1) * int((width - 0.12) * 72 / (sizes[-1] * LETTER))
    return words[: max(room - 2, 1)].rstrip() + "…", sizes[-1]


def fitting(blocks: list[list[list[tuple]]], width: float, height: float) -> int:
    """Return how many blocks fit one under the other; at least one, if there is one."""
    high = list(accumulate(tall(block, width) + GAP for block in blocks))
    return max(sum(each <= height for each in high), min(len(blocks), 1))


def scaled(blocks: list[list[list[tuple]]], width: float, height: float) -> float:
    """Return by how much sizes must shrink for blocks to fit one under the other."""
    steps = (1, 0.9, 0.8, 0.7)
    return next((by for by in steps if sum(tall(b, width, by) + GAP * by for b in blocks) <= height), 0.6)


def flow(made, box: tuple, blocks: list[list[list[tuple]]], by: float = 0) -> None:
    """Write blocks of paragraphs into a box with space between them; smaller where they would not fit, down to 12."""
    by = by or scaled(blocks, box[2], box[3])
    sized = [[[(t, max(round(size * by), SMALLEST), *rest) for t, size, *rest in runs] for runs in b] for b in blocks]
    text(made, box, [runs for block in sized for runs in block], starts=[len(b) for b in sized])


def bordered(cell, color: str, pattern: str) -> None:
    """Draw the line under a cell, and its ground: hatched, a color, or none."""
    properties = cell._tc.get_or_add_tcPr()
    properties.append(xml(f'<a:lnB w="9525">{fill(color)}</a:lnB>'))
    properties.append(xml(HATCHED if pattern == "hatch" else fill(pattern) if pattern else "<a:noFill/>"))


def picture(made, box: tuple, data: bytes, told: tuple[str, str]) -> None:
    """Put a picture into a box, as large as fits, with what it says for those who do not see it."""
    (x, y, w, h), (name, alt) = box, told
    shape = made.shapes.add_picture(io.BytesIO(data), Inches(x), Inches(y))
    scale = min(Inches(w) / shape.width, Inches(h) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left = Inches(x) + (Inches(w) - shape.width) // 2
    describe(shape._element, name, alt)


def corner(deck) -> tuple[float, float, float, float]:
    """Where a company's logo stands on the first slide, in inches: at the top right."""
    return Emu(deck.slide_width).inches - EDGE - 2.4, EDGE, 2.4, 0.6


def describe(element, name: str, alt: str) -> None:
    """Give a shape's XML its name and its alt text."""
    properties = element.xpath(".//p:cNvPr")[0]
    properties.set("name", page.printable(name))
    properties.set("descr", page.printable(alt))


def notes(made, lines: list[str]) -> None:
    """Write what the speaker sees."""
    made.notes_slide.notes_text_frame.text = page.printable("\n".join(line for line in lines if line))


# --- the file ------------------------------------------------------------------------------------------------------


def saved(deck, title: str, day: str) -> bytes:
    """Return a deck as bytes, the same each time: no clock, no author, nothing of who made the template."""
    properties, date = deck.core_properties, datetime.fromisoformat(day)
    for name in ("author", "last_modified_by", "comments", "keywords", "category", "subject", "version"):
        setattr(properties, name, "")
    properties.title, properties.revision = page.printable(title)[:255], 1
    properties.created = properties.modified = date
    package = deck.part.package
    for key in [key for key, rel in package._rels.items() if rel.reltype in OWN]:
        package.drop_rel(key)
    out = io.BytesIO()
    deck.save(out)
    return packed(out.getvalue())


def packed(data: bytes) -> bytes:
    """Return a zip with its members as they are and no time of day; pictures are not squeezed again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            how = zipfile.ZIP_STORED if name.endswith((".png", ".jpeg", ".jpg", ".xlsx")) else zipfile.ZIP_DEFLATED
            made.writestr(zipfile.ZipInfo(name, EPOCH), given.read(name), how)
    return out.getvalue()
