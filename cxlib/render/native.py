"""Charts that PowerPoint draws itself: their XML, intervals as error bars, and the workbook they are edited in.

A chart is a dict: kind (scatter, line or bar), sheet (see plotsheet; None is an empty cell), series, axes and box (the
plot inside the frame, as shares of it). A series names columns of the sheet by their place: x and y, and in `bars` the
distances to the ends of its intervals. The numbers in a chart are those of its sheet: what is hidden is in neither.
"""

import io
from datetime import datetime
from xml.sax.saxutils import escape

import xlsxwriter
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.parts.chart import ChartPart
from pptx.util import Inches
from xlsxwriter.utility import xl_col_to_name

from . import page, sheets
from .house import MUTED, fill
from .stage import describe

SPACES = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
SPACES += ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
SPACES += ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OPENING = {
    "scatter": '<c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>',
    "line": '<c:grouping val="standard"/><c:varyColors val="0"/>',
    "bar": '<c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>',
}
CLOSING = {"scatter": "", "line": '<c:marker val="1"/>', "bar": '<c:gapWidth val="40"/>'}
SHOWN = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
QUOTE = {'"': "&quot;"}


def add(made, box: tuple, chart: dict, name: str, alt: str) -> None:
    """Put a chart on a slide, with its workbook and its alt text."""
    package = made.part.package
    part = ChartPart.load(package.next_partname(ChartPart.partname_template), CT.DML_CHART, package, xml_of(chart))
    part.chart_workbook.update_from_xlsx_blob(workbook(chart["sheet"]))
    frame = made.shapes._add_chart_graphicFrame(made.part.relate_to(part, RT.CHART), *map(Inches, box))
    describe(frame, name, alt)


def workbook(sheet: dict) -> bytes:
    """Return the sheet a chart is edited in: the table that the report shows, then the columns that place its marks."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1)})
    made, plain = book.add_worksheet("Sheet1"), book.add_format()
    for across, (head, values) in enumerate(zip(sheet["heads"], sheet["values"], strict=True)):
        made.set_column(across, across, max(10, min(len(head) + 2, 30)))
        for at, value in enumerate([head, *values]):
            if value is not None:
                sheets.put(made, at, across, value, plain)
    book.close()
    return out.getvalue()


def xml_of(chart: dict) -> bytes:
    """Return the XML of a chart."""
    kind, series = chart["kind"], "".join(drawn(chart, at, each) for at, each in enumerate(chart["series"]))
    plot = f'<c:{kind}Chart>{OPENING[kind]}{series}{CLOSING[kind]}<c:axId val="1"/><c:axId val="2"/></c:{kind}Chart>'
    sides = "".join(f'<c:{side} val="{share:.4f}"/>' for side, share in zip("xywh", chart["box"], strict=True))
    edge = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    area = f"<c:layout><c:manualLayout>{edge}{sides}</c:manualLayout></c:layout>{plot}{axes(chart)}"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {SPACES}>'
        '<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea>{area}<c:spPr><a:noFill/></c:spPr></c:plotArea>"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{font(14, MUTED)}</c:chartSpace>"
    ).encode()


def font(size: int, color: str, bold: int = 0) -> str:
    """Return how text is written."""
    look = f'<a:defRPr sz="{size}00" b="{bold}">{fill(color)}</a:defRPr>'
    return f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{look}</a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'


def drawn(chart: dict, at: int, series: dict) -> str:
    """Return one series: how it looks, its labels, its error bars, its numbers."""
    sheet, kind = chart["sheet"], chart["kind"]
    head = escape(page.printable(sheet["heads"][series["y"]]))
    name = f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{head}</c:v></c:pt></c:strCache>'
    name = f"<c:tx><c:strRef><c:f>{cells(sheet, series['y'], head=True)}</c:f>{name}</c:strRef></c:tx>"
    first, second = ("xVal", "yVal") if kind == "scatter" else ("cat", "val")
    across = (numbers if kind == "scatter" else words)(sheet, series["x"])
    values = f"<c:{first}>{across}</c:{first}><c:{second}>{numbers(sheet, series['y'])}</c:{second}>"
    order = f'<c:idx val="{at}"/><c:order val="{at}"/>'
    smooth = "" if kind == "bar" else '<c:smooth val="0"/>'
    body = f"{look(kind, series)}{labels(series)}{error_bars(sheet, series)}{values}{smooth}"
    return f"<c:ser>{order}{name}{body}</c:ser>"


def look(kind: str, series: dict) -> str:
    """Return a series' line or filling, its mark, and the points that look otherwise."""
    if kind == "bar":
        plain = '<c:invertIfNegative val="0"/>'
        filled = [f"<c:spPr>{fill(color)}</c:spPr>" for color in series["fills"]]
        points = [f'<c:dPt><c:idx val="{at}"/>{plain}{each}</c:dPt>' for at, each in enumerate(filled)]
        return filled[0] + plain + "".join(points)
    hollow = ""
    for at in series.get("hollow", ()):
        symbol, size, _, edge = series["mark"]
        hollow += f'<c:dPt><c:idx val="{at}"/>{mark((symbol, size, "", edge))}<c:bubble3D val="0"/></c:dPt>'
    return f"<c:spPr>{line(series.get('line'))}</c:spPr>{mark(series.get('mark'))}{hollow}"


def mark(style: tuple | None) -> str:
    """Return a mark: symbol, size in points, filling ("" is open), edge; None draws none."""
    if not style:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    symbol, size, inside, edge = style
    shape = f'{fill(inside)}<a:ln w="25400">{fill(edge)}</a:ln>'
    return f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/><c:spPr>{shape}</c:spPr></c:marker>'


def line(style: tuple | None) -> str:
    """Return a line: color, width in points and how it is dashed; None draws none."""
    if not style:
        return '<a:ln w="19050"><a:noFill/></a:ln>'
    color, width, dash = style
    return f'<a:ln w="{int(12700 * width)}" cap="flat">{fill(color)}<a:prstDash val="{dash}"/></a:ln>'


def labels(series: dict) -> str:
    """Return what is written at marks: `labels` the numbers of some (which, number format, color, place, size);
    `named` names (of which, color, place, size).
    """
    if "named" in series:
        names, color, place, size = series["named"]
        look = f'<a:rPr lang="en-GB" sz="{size}00" b="1">{fill(color)}</a:rPr>'
        text = "<c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:r>{}<a:t>{}</a:t></a:r></a:p></c:rich></c:tx>"
        told = {at: text.format(look, escape(page.printable(name))) for at, name in names.items()}
    elif series.get("labels"):
        chosen, code, color, place, size = series["labels"]
        told = dict.fromkeys(chosen, f"{number_format(code)}<c:spPr><a:noFill/></c:spPr>{font(size, color, 1)}")
    else:
        return ""
    shown = "".join(f'<c:show{what} val="{int(what == "Val")}"/>' for what in SHOWN)
    each = [f'<c:dLbl><c:idx val="{at}"/>{t}<c:dLblPos val="{place}"/>{shown}</c:dLbl>' for at, t in told.items()]
    return f"<c:dLbls>{''.join(each)}{shown.replace('1', '0')}</c:dLbls>"


def number_format(code: str) -> str:
    """Return a number format."""
    return f'<c:numFmt formatCode="{escape(code, QUOTE)}" sourceLinked="0"/>'


def error_bars(sheet: dict, series: dict) -> str:
    """Return the intervals of a series (or another bar from its points), each end its own distance."""
    made, custom = "", '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
    for direction, plus, minus, style in series.get("bars", ()):
        ends = f"<c:plus>{numbers(sheet, plus)}</c:plus><c:minus>{numbers(sheet, minus)}</c:minus>"
        made += f'<c:errBars><c:errDir val="{direction}"/>{custom}{ends}<c:spPr>{line(style)}</c:spPr></c:errBars>'
    return made


# --- numbers and axes ----------------------------------------------------------------------------------------------


def charted(sheet: dict, column: int) -> list:
    """Return the values of a column that the chart draws."""
    return sheet["values"][column][: sheet.get("charted")]


def numbers(sheet: dict, column: int) -> str:
    """Return a column of numbers; an empty cell has no point."""
    values = charted(sheet, column)
    points = [f'<c:pt idx="{at}"><c:v>{v!r}</c:v></c:pt>' for at, v in enumerate(values) if isinstance(v, int | float)]
    cache = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{"".join(points)}'
    return f"<c:numRef><c:f>{cells(sheet, column)}</c:f><c:numCache>{cache}</c:numCache></c:numRef>"


def words(sheet: dict, column: int) -> str:
    """Return a column of words, or of numbers that are names."""
    values = [value if value is not None else "" for value in charted(sheet, column)]
    said = [f"{value:g}" if isinstance(value, float) else escape(page.printable(str(value))) for value in values]
    points = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(said))
    cache = f'<c:ptCount val="{len(values)}"/>{points}'
    return f"<c:strRef><c:f>{cells(sheet, column)}</c:f><c:strCache>{cache}</c:strCache></c:strRef>"


def cells(sheet: dict, column: int, head: bool = False) -> str:
    """Name the cells of a column, or its head."""
    letter = xl_col_to_name(column)
    last = len(charted(sheet, column)) + 1
    return f"Sheet1!${letter}$1" if head else f"Sheet1!${letter}$2:${letter}${last}"


def axes(chart: dict) -> str:
    """Return both axes; that of the rows of a scatter is not drawn, and its scale stands on top."""
    (across, up), rows = chart["axes"], chart["kind"] == "scatter"
    first = axis("valAx", 1, across, across.get("side", "t")) if rows else axis("catAx", 1, across, "b")
    return first + axis("valAx", 2, up, "l")


def axis(tag: str, number: int, spec: dict, side: str) -> str:
    """Return one axis: min, max, major (step), format, flipped, hidden, grid and edge (colors), labels (where)."""
    ends = "".join(f'<c:{end} val="{spec[end]}"/>' for end in ("max", "min") if end in spec)
    scaling = f'<c:scaling><c:orientation val="{"maxMin" if "flipped" in spec else "minMax"}"/>{ends}</c:scaling>'
    grid = f"<c:spPr>{line((spec['grid'], 0.7, 'solid'))}</c:spPr>" if "grid" in spec else ""
    edge = line((spec["edge"], 1, "solid")) if "edge" in spec else "<a:ln><a:noFill/></a:ln>"
    step = f'<c:majorUnit val="{spec["major"]}"/>' if "major" in spec else ""
    last = f'<c:crossBetween val="{spec.get("between", "midCat")}"/>{step}'
    last = last if tag == "valAx" else '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/>'
    return (
        f'<c:{tag}><c:axId val="{number}"/>{scaling}<c:delete val="{int("hidden" in spec)}"/><c:axPos val="{side}"/>'
        f"{grid and f'<c:majorGridlines>{grid}</c:majorGridlines>'}{number_format(spec.get('format', 'General'))}"
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="{spec.get("labels", "nextTo")}"/>'
        f'<c:spPr>{edge}</c:spPr><c:crossAx val="{3 - number}"/><c:crosses val="autoZero"/>{last}</c:{tag}>'
    )
