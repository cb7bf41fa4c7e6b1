"""How a spreadsheet looks: one table with its heading and caption, or plain rows; every text is written as text."""

from functools import cache

from . import page

INK, TEXT2, MUTED, GRID, RULE = "#16202A", "#3A444D", "#5B646C", "#E6E4DF", "#C9C6BF"
CUSTOMER, TEAM, HATCH, GREY = "#005A9C", "#C75000", "#CFCCC5", "#ECEBE8"
STYLES = {
    "title": {"bold": True, "font_size": 16, "font_color": INK},
    "sub": {"font_color": MUTED},
    "section": {"bold": True, "font_size": 13, "font_color": INK, "top": 1, "top_color": INK},
    "line": {"font_color": INK, "text_wrap": True, "valign": "top"},
    "label": {"font_color": MUTED, "text_wrap": True, "valign": "top"},
    "strong": {"bold": True, "font_color": INK, "text_wrap": True, "valign": "top", "align": "left"},
    "link": {"font_color": CUSTOMER, "underline": 1, "text_wrap": True, "valign": "top"},
    "note": {"font_color": MUTED, "text_wrap": True, "valign": "top"},
    "head": {"bold": True, "font_color": MUTED, "text_wrap": True, "valign": "bottom", "bottom": 1},
}
SIDES = {"●": CUSTOMER, "◇": TEAM}
LINES = {  # the styles of a row's cells
    "fact": ("label", "strong", "line"),
    "text": ("label", "line", "note"),
    "message": ("strong", "line", "note"),
    "link": ("link", "line"),
}
NARROWEST, WIDEST, ARROW = 9, 60, 2  # characters of a column, and of the filter's arrow in its head
LINE, ROOM = 15.5, 1.15  # height of a line in points; how much longer a text is than its letters, as words do not break
BOLD = ("score", "estimate", "shrunken")


def looks(book):
    """Return the maker of formats of a workbook, each made once."""

    @cache
    def look(style: str, **more):
        return book.add_format({"font_name": "Calibri", "font_size": 11, **STYLES[style], **more})

    @cache
    def cell(code: str, state: str, bold: bool):
        shown = {"bottom": 1, "bottom_color": GRID, "valign": "top", "text_wrap": not code, "bold": bold}
        shown |= {"font_color": {"": INK, "muted": MUTED}.get(state, TEXT2)} | ({"num_format": code} if code else {})
        shown |= {"align": "right"} if code or state not in ("", "muted") else {"align": "left", "indent": 1}
        return book.add_format({"font_name": "Calibri", "font_size": 11, **shown, **covers(state)})

    return look, cell


def covers(state: str) -> dict:
    """Return the fill of a hidden cell: hatched, or flat where nobody answered."""
    if state in ("", "muted"):
        return {}
    return {"pattern": 1, "bg_color": GREY} if state == "no_answers" else {"pattern": 14, "fg_color": HATCH}


def put(sheet, place: tuple[int, int], value, look) -> None:
    """Write a number as a number and everything else as text, whatever it begins with."""
    if value is None or value == "":
        sheet.write_blank(*place, None, look)
    elif isinstance(value, str):
        text = page.printable(value).replace("\r\n", "\n").replace("\r", "\n")
        sheet.write_string(*place, text, look)
    else:
        sheet.write_number(*place, round(float(value), 12), look)


def table(sheet, made, part: dict) -> None:
    """Lay out one table: heading, head that stays in view, rows, and below them how to read it.

    Parameters
    ----------
    part : title, subtitle, heads, rows of (value, number format, why hidden), muted, bold, lines.
    """
    look, cell = made
    columns = list(zip(*part["rows"], strict=True)) or [[]] * len(part["heads"])
    widths = [width(text, column) for text, column in zip(part["heads"], columns, strict=True)]
    put(sheet, (0, 0), part["title"], look("title"))
    put(sheet, (1, 0), part["subtitle"], look("sub"))
    sheet.set_row(2, tall(part["heads"], [size - ARROW for size in widths]))
    for at, (text, column) in enumerate(zip(part["heads"], columns, strict=True)):
        numbers = any(code for _, code, _ in column)
        side = {"align": "right"} if numbers else {"align": "left", "indent": 1}
        put(sheet, (2, at), text, look("head", font_color=SIDES.get(text[:1], MUTED), **side))
    for down, (row, muted) in enumerate(zip(part["rows"], part["muted"], strict=True), 3):
        sheet.set_row(down, tall([value for value, _, _ in row], widths))
        for at, (value, code, why) in enumerate(row):
            bold = at in part["bold"] and not muted and not why
            put(sheet, (down, at), value, cell(code, why or ("muted" if muted else ""), bold))
    below(sheet, look("note"), part["lines"], (len(part["rows"]) + 4, widths))
    finish(sheet, widths, len(part["rows"]))


def below(sheet, look, lines: list[str], place: tuple[int, list[int]]) -> None:
    """Write the lines under a table, each over all its columns and as tall as it needs."""
    top, widths = place
    for at, text in enumerate(filter(None, lines), top):
        if len(widths) > 1:
            sheet.merge_range(at, 0, at, len(widths) - 1, "", look)
        put(sheet, (at, 0), text, look)
        sheet.set_row(at, tall([text], [sum(widths)]))


def width(head: str, column: list[tuple]) -> int:
    """Return how wide a column must be: for its longest word in the head, its longest text up to a limit."""
    texts = [len(value) for value, _, _ in column if isinstance(value, str)]
    words = [len(word) + ARROW + 1 for word in head.split()]
    return min(max([NARROWEST, *words, *(size + 3 for size in texts)]), WIDEST)


def finish(sheet, widths: list[int], rows: int) -> None:
    """Set widths, the head that stays, filters, and how it prints: A4 across, one page wide."""
    for at, size in enumerate(widths):
        sheet.set_column(at, at, size)
    sheet.freeze_panes(3, 1)
    if rows:
        sheet.autofilter(2, 0, 2 + rows, len(widths) - 1)
    sheet.repeat_rows(2)
    printed(sheet)


def printed(sheet) -> None:
    """Set how a sheet looks on screen and on paper; the foot holds no name, as it has codes of its own."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P / &N")


def rows(sheet, made, lines: list[tuple], widths: tuple[int, ...] = (36, 62, 62)) -> None:
    """Write plain rows, each (style, values ...): the style of LINES, or one for all; a `link` leads to a sheet."""
    look, _ = made
    for down, (style, *values) in enumerate(lines):
        styles = LINES.get(style, (style,) * len(values))
        for at, (value, each) in enumerate(zip(values, styles, strict=False)):
            put(sheet, (down, at), value, look(each))
        if style == "link":
            sheet.write_url(down, 0, f"internal:'{values[0]}'!A1", look("link"), values[0])
        if "text_wrap" in STYLES[styles[-1] if styles else "title"]:
            sheet.set_row(down, tall(values, widths))
    for at, size in enumerate(widths):
        sheet.set_column(at, at, size)
    printed(sheet)


def tall(values, widths) -> float:
    """Return the height in which texts of a row fit their columns; not every program finds it by itself."""
    texts = [(len(value), width) for value, width in zip(values, widths, strict=False) if isinstance(value, str)]
    return LINE * max([1, *(-(-size * ROOM // width) for size, width in texts if size > width)])
