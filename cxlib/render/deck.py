"""The deck: a report as PowerPoint slides, one figure each, drawn by PowerPoint itself where it can."""

import base64

from cxlib import words

from . import cover, house, native, page, plots, quality, stage
from .house import CELEBRATE, CUSTOMER, INK, MUTED, REPAIR, TEAM
from .stage import lines

ROWS = 10  # of one slide
COMMENTS, LONGEST_COMMENT = 6, 240  # on the slide, and their letters; the others are counted
HEAD, ROW = 0.46, (0.36, 0.74)  # inches: the head of a figure of rows; its lowest and highest row
PAD = 0.4  # inches of a chart's frame beside its plot, for the ends of the scale


def make(report) -> bytes:
    """Return the deck of a report (formats.Report) as the bytes of its file."""
    voice = words.voice(report.opened, report.job.language)
    front, deck = cover.cover(report.job, voice, report.opened), house.opened(report.template)
    opening(deck, report, voice, front)
    sure(deck, voice, front)
    if not (front["thin"] and front["thin"]["bare"]):
        for bundles in report.told:
            told(deck, voice, bundles)
    closing(deck, report, voice)
    return stage.saved(deck, front["title"], str(report.opened.facts.get("as_of") or "2000-01-01")[:10])


# --- whose it is and how sure --------------------------------------------------------------------------------------


def opening(deck, report, voice, front: dict) -> None:
    """Whose report it is, and the account lead's own word."""
    made = stage.slide(deck, "title", page.cut(front["heading"]))
    draft = [voice.t("report.draft_note")] if report.job.draft else []
    stage.subtitle(deck, made, [front["kicker"], front["sub"], *draft])
    rows = cover.commentary(voice, report.opened) if report.job.account else []
    if rows:
        made = stage.slide(deck, "titleOnly", voice.t("commentary.heading"))
        told = [
            [[(row["heading"], 20, True, INK)], [(row["text"], 18, False, INK)], [(row["by"], 14, False, MUTED)]]
            for row in rows
        ]
        stage.flow(made, stage.area(deck, made), told)


def sure(deck, voice, front: dict) -> None:
    """Who answered, when, compared with what; and where there is little to show, what can be said and done."""
    made = stage.slide(deck, "titleOnly", voice.t("deck.sure"))
    x, y, w, h = stage.area(deck, made)
    wide = w / len(front["facts"])
    for at, each in enumerate(front["facts"]):
        mark = {"customer": ("● ", CUSTOMER), "team": ("◇ ", TEAM)}.get(each["mark"])
        label = [(mark[0], 16, True, mark[1])] if mark else []
        told = [
            [
                [*label, (each["label"], 16, False, MUTED)],
                [(each["value"], 30, True, INK)],
                [(each["small"], 16, False, MUTED)],
            ]
        ]
        stage.flow(made, (x + at * wide, y + 0.2, wide - 0.25, 2.2), told)
    below = (x, y + 2.6, w, h - 2.6)
    if not front["thin"]:
        stage.flow(made, below, [[[(voice.t(f"quality.{key}"), 18, False, INK)]] for key in ("uncertainty", "words")])
        return
    said = [[[(line, 18, False, INK)]] for line in front["thin"]["said"]]
    steps = [item(step, CUSTOMER) for step in front["thin"]["steps"]]
    stage.flow(made, below, [*said, [[(voice.t("thin.next"), 18, True, INK)]], *steps])


def item(each: dict, color: str = INK) -> list[list[tuple]]:
    """Return a message as paragraphs: whose it is, number and sentence, evidence."""
    name = [[(each["name"], 16, True, INK)]] if each.get("name") else []
    number = [(f"{each['number']}  ", 24, True, color)] if each["number"] else []
    told = [*name, [*number, (each["text"], 18, False, INK)]]
    return [*told, [(each["evidence"], 14, False, MUTED)]] if each["evidence"] else told


def closing(deck, report, voice) -> None:
    """How the numbers were made, protected and counted, and whose marks are named; as many slides as it takes."""
    ran = [page.head(bundles)["id"] for bundles in report.told]
    told = quality.methods(voice, report.opened, [name for name in ran if name != "summary"], report.left_out)
    blocks = [
        [[(each["title"], 14, True, INK)], *([(line, 14, False, MUTED)] for line in each["lines"])] for each in told
    ]
    blocks.append([[(line, 12, False, MUTED)] for line in page.foot(voice, report.opened, ran)])
    while blocks:
        made = stage.slide(deck, "titleOnly", voice.t("quality.heading"))
        x, y, w, h = stage.area(deck, made)
        wide = (w - 0.5) / 2
        for left in (x, x + wide + 0.5):
            count = stage.fitting(blocks, wide, h - 0.2)
            if count:
                stage.flow(made, (left, y + 0.2, wide, h - 0.2), blocks[:count])
            blocks = blocks[count:]


# --- chapters ------------------------------------------------------------------------------------------------------


def told(deck, voice, bundles: list[dict]) -> None:
    """Put what a chapter shows on slides."""
    for bundle in bundles:
        if bundle["kind"] == "figure":
            figure(deck, voice, bundle)
        elif bundle["kind"] == "messages":
            columns(deck, voice, voice.t("messages.heading"), news(voice, bundle, ("celebrate", "repair")))
            columns(deck, voice, voice.t("messages.unknown"), news(voice, bundle, ("unknown",)))
        elif bundle["kind"] == "people":
            columns(deck, voice, voice.t("sheet.people"), contacts(voice, bundle, ("call", "thank")))
            columns(deck, voice, voice.t("portfolio.changes"), contacts(voice, bundle, ("changes",)))
        elif bundle["kind"] == "comments" and bundle["items"]:
            comments(deck, voice, bundle)


def news(voice, bundle: dict, keys: tuple[str, ...]) -> list[tuple]:
    """Return columns of messages: heading, color, items, and what is said where there are none."""
    colors = {"celebrate": CELEBRATE, "repair": REPAIR}
    return [
        (voice.t(f"messages.{key}"), colors.get(key, MUTED), bundle[key], voice.t(f"messages.{key}_none"))
        for key in keys
    ]


def contacts(voice, bundle: dict, keys: tuple[str, ...]) -> list[tuple]:
    """Return columns of accounts to call or to thank, or that changed."""
    colors = {"call": REPAIR, "thank": CELEBRATE}
    return [
        (voice.t(f"portfolio.{key}"), colors.get(key, MUTED), bundle[key], voice.t(f"portfolio.{key}_none"))
        for key in keys
    ]


def columns(deck, voice, title: str, lists: list[tuple]) -> None:
    """Put lists side by side under their headings, each with a rule in its color."""
    made = stage.slide(deck, "titleOnly", title)
    x, y, w, h = stage.area(deck, made)
    wide = (w - 0.5 * (len(lists) - 1)) / len(lists)
    for at, (heading, color, items, none) in enumerate(lists):
        left, named = x + at * (wide + 0.5), len(lists) > 1
        stage.rule(made, (left, y + 0.1, wide), color)
        head = [[[(heading, 18, True, color)]]] if named else []
        stage.flow(
            made,
            (left, y + 0.25, wide, h - 0.25),
            [*head, *(map(item, items) if items else [[[(none, 18, False, MUTED)]]])],
        )


def comments(deck, voice, bundle: dict) -> None:
    """Put customers' own words on a slide, as many as can be read; the others are counted."""
    made = stage.slide(deck, "titleOnly", bundle["title"])
    chosen = [each for each in bundle["items"] if len(each["text"]) <= LONGEST_COMMENT][:COMMENTS]
    blocks = [[[(f"”{each['text']}”", 18, False, INK), (f"  {each['who']}", 14, False, MUTED)]] for each in chosen]
    if more := len(bundle["items"]) - len(chosen):
        blocks.append([[(voice.t("page.comments_more", n=voice.num(more, 0)), 14, False, MUTED)]])
    stage.flow(made, stage.area(deck, made), blocks)
    stage.notes(made, [voice.t("page.comments_lead")])


# --- figures -------------------------------------------------------------------------------------------------------


def figure(deck, voice, bundle: dict) -> None:
    """Put a figure on a slide, its rows on several where they are many."""
    rows, drawn = bundle["data"]["rows"], plots.plot(voice, bundle)
    count = -(-len(rows) // ROWS) if drawn and drawn["form"] == "rows" else 1
    size = -(-len(rows) // count) if rows else 1
    for part in range(count):
        own = bundle
        if count > 1:
            share = {"columns": bundle["data"]["columns"], "rows": rows[part * size : (part + 1) * size]}
            own = bundle | {"data": share}
            drawn = plots.plot(voice, own)
        title = f"{bundle['title']} ({part + 1}/{count})" if count > 1 else bundle["title"]
        on_slide(deck, voice, own | {"title": title}, drawn)


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
        data = base64.b64decode(bundle["images"].get("slide") or bundle["images"]["page"])
        stage.picture(made, box, data, (bundle["name"], bundle["alt"]))
    stage.notes(
        made, [voice.t("page.how_to_read") + ": " + bundle["read"], bundle["alt"], bundle["caption"], *spoken(bundle)]
    )


def spoken(bundle: dict) -> list[str]:
    """Return the figure's table as lines for the speaker."""
    heads = [label for _, label, _ in bundle["table"]["columns"]]
    told = [zip(heads[1:], row[1:], strict=True) for row in bundle["table"]["rows"]]
    rows = [", ".join(f"{head} {value}" for head, value in each if value not in ("", "–")) for each in told]
    return [f"{row[0]}: {line}" for row, line in zip(bundle["table"]["rows"], rows, strict=True)]


def series(made, voice, box: tuple, drawn: tuple) -> None:
    """Put a chart of a series on a slide."""
    bundle, plot = drawn
    native.add(made, box, plot["chart"], bundle["name"], bundle["alt"])


def answers(made, voice, box: tuple, drawn: tuple) -> None:
    """Put the answers' columns on a slide, and at their left the number they make."""
    (x, y, w, h), (bundle, plot) = box, drawn
    left = 0.24 * w if plot["words"] else 0
    stage.text(made, (x, y + 0.25 * h, left, 0.5 * h), [[each] for each in plot["words"]]) if left else None
    native.add(made, (x + left, y, w - left, h), plot["chart"], bundle["name"], bundle["alt"])


def rows(made, voice, box: tuple, drawn: tuple) -> None:
    """Put rows on a slide: a table of their words, and over its middle column the chart of their marks."""
    (x, y, w, h), (bundle, plot) = box, drawn
    told, second = plot["words"], any(each[1] for each in plot["words"])
    shares = (0.24, 0.14, 0.36, 0.09, 0.17) if second else (0.27, 0, 0.43, 0.1, 0.2)
    widths = [share * w for share in shares if share]
    tall = min(max((h - HEAD) / len(told), ROW[0]), ROW[1])
    cells_of = [row_cells(each, widths, tall, second) for each in told]
    stage.table(made, (x, y, w, HEAD + tall * len(told)), [heads(voice, plot, second), *cells_of], widths, (HEAD, tall))
    wide, whole, inset = widths[-3] + 2 * PAD, HEAD + tall * len(told), PAD + 0.15
    inner = (inset / wide, HEAD / whole, 1 - 2 * inset / wide, 1 - HEAD / whole)
    frame = (x + sum(widths[:-3]) - PAD, y, wide, whole)
    native.add(made, frame, plot["chart"] | {"box": inner}, bundle["name"], bundle["alt"])


def heads(voice, plot: dict, second: bool) -> list[tuple]:
    """Return the head of rows: what the marks are, and what the words are."""
    label, before, number, word = (([(text, 14, True, MUTED)], "l", "") for text in plot["heads"])
    marks = [(f"{sign} {voice.t(f'column.{side}')}  ", 14, True, color) for side, sign, color in plot["sides"]]
    return [(marks or label[0], "l", ""), *([before] if second else []), ([], "l", ""), (number[0], "r", ""), word]


def row_cells(each: tuple, widths: list[float], tall: float, second: bool) -> list[tuple]:
    """Return a row of words: label, second, the chart's place, number, verdict; grey where it is not settled."""
    label, before, number, word, grey, hidden = each
    color = MUTED if grey else INK
    sizes = (20, 18, 16) if tall > 0.5 else (16, 14)
    cell = stage.fitted(label, widths[0], tall, sizes)
    verdict = stage.fitted(word, widths[-1], tall, sizes[1:])
    between = [([(before, sizes[-1], False, MUTED)], "l", "")] if second else []
    told = [(number, min(24, sizes[0] + 4), not grey, color)]
    return [
        ([(*cell, not grey, color)], "l", ""), *between, ([], "l", "hatch" if hidden else ""),
        (told, "r", ""), ([(*verdict, not grey, color)], "l", ""),
    ]  # fmt: skip


FORMS = {"rows": rows, "series": series, "answers": answers}
