"""Figures on slides: the chart or picture, its words in a table beside or under it, how to read it, its caption."""

import base64

from . import formats, native, plots, stage
from .house import CUSTOMER, INK, MUTED, TEAM
from .stage import lines

ROWS = 10  # of one slide
HEAD, ROW = 0.46, (0.36, 0.74)  # inches: the head of a figure of rows; its lowest and highest row
NARROW = 10  # inches of a slide's content; a 4:3 template has fewer
SHARES = {  # of the content's width: label, before and now, chart, number, verdict; by narrow, and with before and now
    (False, False): (0.27, 0, 0.43, 0.1, 0.2),
    (False, True): (0.24, 0.14, 0.36, 0.09, 0.17),
    (True, False): (0.3, 0, 0.32, 0.14, 0.24),
    (True, True): (0.26, 0.17, 0.22, 0.14, 0.21),
}
PAD = 0.4  # inches of a chart's frame beside its plot, for the ends of the scale


def figure(deck, voice, bundle: dict) -> None:
    """Put a figure on a slide, its rows on several where they are many."""
    drawn, parts = plots.plot(voice, bundle), []
    form = drawn["form"] if drawn else ""
    for share in shares(drawn["lines"] if form == "grid" else bundle["data"]["rows"] if form == "rows" else [0]):
        if form == "grid":
            parts.append((bundle, drawn | {"lines": share}))
        elif form == "rows":
            own = bundle | {"data": bundle["data"] | {"rows": share}}
            parts.append((own, plots.plot(voice, own) or drawn))
        else:
            parts.append((bundle, drawn))
    for at, (own, plot) in enumerate(parts, 1):
        title = f"{bundle['title']} ({at}/{len(parts)})" if len(parts) > 1 else bundle["title"]
        on_slide(deck, voice, own | {"title": title}, plot)


def shares(rows: list) -> list[list]:
    """Return rows in as few shares as slides hold, of about the same size."""
    count = max(-(-len(rows) // ROWS), 1)
    size = -(-len(rows) // count)
    return [rows[at : at + size] for at in range(0, max(len(rows), 1), max(size, 1))]


def on_slide(deck, voice, bundle: dict, drawn: dict | None) -> None:
    """Lay out one figure: what is measured, the picture, how to read it, its caption; the numbers in the notes."""
    made = stage.slide(deck, "titleOnly", bundle["title"])
    x, y, w, h = stage.area(deck, made)
    top = 0.3 * lines(bundle["subtitle"], w, 16)
    read, caption = 0.28 * lines(bundle["read"], w, 16), 0.24 * lines(bundle["caption"], w - 0.9, 14)
    stage.text(made, (x, y, w, top), [[(bundle["subtitle"], 16, False, MUTED)]])
    foot = y + h - read - caption - 0.1
    stage.text(made, (x, foot, w, read), [[(bundle["read"], 16, False, INK)]])
    stage.text(made, (x, foot + read + 0.08, w - 0.9, caption), [[(bundle["caption"], 14, False, MUTED)]])
    box = (x, y + top + 0.1, w, foot - y - top - 0.25)
    if drawn:
        FORMS[drawn["form"]](made, voice, box, (bundle, drawn))
    else:
        data = base64.b64decode(bundle["images"]["page"])
        stage.picture(made, box, data, (bundle["name"], bundle["alt"]))
    said = [f"{voice.t('page.how_to_read')}: {bundle['read']}", bundle["alt"], bundle["caption"]]
    stage.notes(made, [*said, *formats.spoken(bundle)])


def series(made, voice, box: tuple, drawn: tuple) -> None:
    """Put a chart of a series on a slide."""
    bundle, plot = drawn
    native.add(made, box, plot["chart"], (bundle["name"], bundle["alt"]))


def answers(made, voice, box: tuple, drawn: tuple) -> None:
    """Put the answers' columns on a slide, and at their left the number they make."""
    (x, y, w, h), (bundle, plot) = box, drawn
    left = 0.24 * w if plot["words"] else 0
    stage.text(made, (x, y + 0.25 * h, left, 0.5 * h), [[each] for each in plot["words"]]) if left else None
    native.add(made, (x + left, y, w - left, h), plot["chart"], (bundle["name"], bundle["alt"]))


def rows(made, voice, box: tuple, drawn: tuple) -> None:
    """Put rows on a slide: a table of their words, and over its middle column the chart of their marks."""
    (x, y, w, h), (bundle, plot) = box, drawn
    told, second = plot["words"], any(each[1] for each in plot["words"])
    widths = [share * w for share in SHARES[w < NARROW, second] if share]
    tall = min(max((h - HEAD) / len(told), ROW[0]), ROW[1])
    wide, whole, inset = widths[-3] + 2 * PAD, HEAD + tall * len(told), PAD + 0.15
    lines_of = [heads(voice, plot, widths, second), *(row_cells(each, widths, tall, second) for each in told)]
    stage.table(made, (x, y, w, whole), lines_of, (widths, HEAD, tall))
    inner = (inset / wide, HEAD / whole, 1 - 2 * inset / wide, 1 - HEAD / whole)
    frame = (x + sum(widths[:-3]) - PAD, y, wide, whole)
    native.add(made, frame, plot["chart"] | {"box": inner}, (bundle["name"], bundle["alt"]))


def heads(voice, plot: dict, widths: list[float], second: bool) -> list[tuple]:
    """Return the head of rows: what the marks are, and what the words are."""
    named = [(f"{sign} {voice.t(f'column.{side}')}  ", color) for side, sign, color in plot["sides"]]
    _, size = stage.fitted("".join(text for text, _ in named), widths[0] + 0.2, 0.3, (14, 12))
    marks = [(text, size, True, color) for text, color in named]
    places = (0, 1, -2, -1) if second else (0, 0, -2, -1)
    fits = [stage.fitted(text, widths[at], HEAD, (14, 12)) for text, at in zip(plot["heads"], places, strict=True)]
    label, before, number, word = ([(*each, True, MUTED)] for each in fits)
    between = [(before, "l", "")] if second else []
    return [(marks or label, "l", ""), *between, ([], "l", ""), (number, "r", ""), (word, "l", "")]


def row_cells(each: tuple, widths: list[float], tall: float, second: bool) -> list[tuple]:
    """Return a row of words: label, second, the chart's place, number, verdict; grey where it is not settled."""
    label, before, number, word, grey, hidden = each
    color = MUTED if grey else INK
    sizes = (20, 18, 16, 14, 12) if tall > 0.5 else (16, 14, 12)
    cell = stage.fitted(label, widths[0], tall, sizes)
    verdict = stage.fitted(word, widths[-1], tall, sizes[1:])
    between = [([(*stage.fitted(before, widths[1], tall, (16, 14, 12)), False, MUTED)], "l", "")] if second else []
    told = [(*stage.fitted(number, widths[-2], tall, (min(24, sizes[0] + 4), *sizes)), not grey, color)]
    return [
        ([(*cell, not grey, color)], "l", ""), *between, ([], "l", "hatch" if hidden else ""),
        (told, "r", ""), ([(*verdict, not grey, color)], "l", ""),
    ]  # fmt: skip


def quadrant(made, voice, box: tuple, drawn: tuple) -> None:
    """Put both sides' scores on a slide, and beside them the key to their numbers."""
    (x, y, w, h), (bundle, plot) = box, drawn
    native.add(
        made, (x + 0.3, y, h, h), plot["chart"] | {"box": (0.07, 0.03, 0.9, 0.85)}, (bundle["name"], bundle["alt"])
    )
    stage.text(made, (x, y, 0.4, 0.3), [[("◇", 16, True, TEAM)]])
    stage.text(made, (x + 0.3 + 0.5 * h, y + 0.96 * h, 0.4, 0.3), [[("●", 16, True, CUSTOMER)]])
    left, wide = x + h + 0.6, w - h - 0.6
    widths = [share * wide for share in (0.08, 0.36, 0.2, 0.36)]
    tall = min(max((h - HEAD) / len(plot["key"]), ROW[0]), ROW[1])
    head = [([(text, 14, True, color)], "l", "") for text, color in key_head(voice)]
    told = [key_row(each, widths, tall) for each in plot["key"]]
    stage.table(made, (left, y, wide, HEAD + tall * len(told)), [head, *told], (widths, HEAD, tall))


def key_head(voice) -> list[tuple[str, str]]:
    """Return the head of the key: which side is which, and what the words are."""
    sides = f"● {voice.t('column.customer')}  ◇ {voice.t('column.team')}"
    return [("", INK), (sides, INK), (voice.t("column.gap"), MUTED), (voice.t("column.place"), MUTED)]


def key_row(each: tuple, widths: list[float], tall: float) -> list[tuple]:
    """Return a row of the key: number, name, gap, place; grey where it is not settled."""
    *said, grey = each
    cells = [stage.fitted(text, width, tall, (18, 16, 14, 12)) for text, width in zip(said, widths, strict=True)]
    return [([(*cell, not grey, MUTED if grey else INK)], "l", "") for cell in cells]


def grid(made, voice, box: tuple, drawn: tuple) -> None:
    """Put accounts × metrics on a slide as a table."""
    (x, y, w, h), (_, plot) = box, drawn
    share = min(0.7 / max(len(plot["heads"]), 1), 0.15)
    widths = [w * (1 - share * len(plot["heads"])), *[w * share] * len(plot["heads"])]
    tall = min(max((h - HEAD) / len(plot["lines"]), ROW[0]), 0.5)
    named = [stage.fitted(text, widths[1], HEAD, (14, 12)) for text in plot["heads"]]
    rows = [[([], "l", ""), *(([(*text, True, MUTED)], "c", "") for text in named)]]
    for name, values in plot["lines"]:
        label = ([(*stage.fitted(name, widths[0], tall, (16, 14)), True, INK)], "l", "")
        rows.append([label, *(([(text, 16, bold, color)], "c", ground) for text, bold, color, ground in values)])
    stage.table(made, (x, y, w, HEAD + tall * len(plot["lines"])), rows, (widths, HEAD, tall))


FORMS = {"rows": rows, "series": series, "answers": answers, "quadrant": quadrant, "grid": grid}
