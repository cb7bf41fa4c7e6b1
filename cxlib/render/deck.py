"""The deck: a report as PowerPoint slides, one figure each, drawn by PowerPoint itself where it can."""

from cxlib import words

from . import cover, deckfigures, house, page, quality, stage
from .house import CELEBRATE, CUSTOMER, INK, MUTED, REPAIR, TEAM

COMMENTS, LONGEST_COMMENT = 6, 240  # on the slide, and their letters; the others are counted


def make(report) -> bytes:
    """Return the deck of a report (formats.Report) as the bytes of its file."""
    voice = words.voice(report.opened, report.job.language)
    front = cover.cover(report.job, voice, report.opened)
    deck = house.opened(report.template, accent=next(iter(report.brand.accents), ""))
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
    if report.brand.logo:
        stage.picture(made, stage.corner(deck), report.brand.logo, ("logo", report.brand.name))
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
        value = stage.fitted(each["value"].replace("\xa0", " "), wide - 0.25, 0.6, (30, 26, 22, 18, 16))
        told = [[*label, (each["label"], 16, False, MUTED)], [(*value, True, INK)], [(each["small"], 16, False, MUTED)]]
        stage.flow(made, (x + at * wide, y + 0.2, wide - 0.25, 2.2), [told])
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
    foot = [[(line, 12, False, MUTED)] for line in page.foot(voice, report.opened, ran)]
    while blocks:
        made = stage.slide(deck, "titleOnly", voice.t("quality.heading"))
        x, y, w, h = stage.area(deck, made)
        wide, low = (w - 0.5) / 2, stage.tall(foot, w)
        for left in (x, x + wide + 0.5):
            count = stage.fitting(blocks, wide, h - 0.3 - low)
            if count:
                stage.flow(made, (left, y + 0.2, wide, h - 0.3 - low), blocks[:count])
            blocks = blocks[count:]
    stage.text(made, (x, y + h - low, w - 0.9, low), foot)


# --- chapters ------------------------------------------------------------------------------------------------------


def told(deck, voice, bundles: list[dict]) -> None:
    """Put what a chapter shows on slides."""
    for bundle in bundles:
        if bundle["kind"] == "figure":
            deckfigures.figure(deck, voice, bundle)
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
    """Put lists side by side under their headings, each with a rule in its color, all in the same size."""
    made = stage.slide(deck, "titleOnly", title)
    x, y, w, h = stage.area(deck, made)
    wide, told = (w - 0.5 * (len(lists) - 1)) / len(lists), []
    for heading, color, items, none in lists:
        head = [[[(heading, 18, True, color)]]] if len(lists) > 1 else []
        told.append([*head, *(map(item, items) if items else [[[(none, 18, False, MUTED)]]])])
    by = min(stage.scaled(blocks, wide, h - 0.25) for blocks in told)
    for at, (blocks, (_, color, *_)) in enumerate(zip(told, lists, strict=True)):
        left = x + at * (wide + 0.5)
        stage.rule(made, (left, y + 0.1, wide), color)
        stage.flow(made, (left, y + 0.25, wide, h - 0.25), blocks, by)


def comments(deck, voice, bundle: dict) -> None:
    """Put customers' own words on a slide, as many as can be read; the others are counted."""
    made = stage.slide(deck, "titleOnly", bundle["title"])
    chosen = [each for each in bundle["items"] if len(each["text"]) <= LONGEST_COMMENT][:COMMENTS]
    blocks = [[[(f"”{each['text']}”", 18, False, INK), (f"  {each['who']}", 14, False, MUTED)]] for each in chosen]
    if more := len(bundle["items"]) - len(chosen):
        blocks.append([[(voice.t("page.comments_more", n=voice.num(more, 0)), 14, False, MUTED)]])
    stage.flow(made, stage.area(deck, made), blocks)
    stage.notes(made, [voice.t("page.comments_lead")])
