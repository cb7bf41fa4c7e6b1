"""The slides: a report as one HTML file that reveal.js shows, one message a slide; what the speaker says is in notes.

Everything is inside the file: reveal.js, fonts, pictures. It asks nobody for anything, and prints one slide a page.
"""

from functools import cache
from pathlib import Path

from markupsafe import Markup

from cxlib import words

from . import cover, formats, page, quality

FOLDER = Path(__file__).parent
WORD, QUOTES, QUOTE = 900, 4, 240  # letters of the account lead's word; comments on a slide, and letters of one
FEW = {1: 3, 2: 2}  # messages of a column that may be written larger, by the number of columns
METHODS, LINE = 33, 54  # lines of a slide of methods, both columns together; letters of a line


def make(report) -> bytes:
    """Return the slides of a report (formats.Report) as the bytes of an HTML file."""
    voice = words.voice(report.opened, report.job.language)
    front = cover.cover(report.job, voice, report.opened)
    shown = [*opening(report, voice, front), *sure(voice, front)]
    if not (front["thin"] and front["thin"]["bare"]):
        workshops = {page.head(bundles)["id"]: bundles for bundles in report.workshops}
        for bundles in report.told:
            shown += chapter(voice, bundles, workshops.get(page.head(bundles)["id"], []))
    shown += closing(report, voice)
    values = {
        "title": front["title"],
        "css": Markup(stylesheet()),
        **page.allowed(program()),
        **page.face(report.brand),
        "draft": report.job.draft,
        "slides": shown,
    }
    return page.fill("slides.html.j2", voice, values).encode("utf-8", "replace")


@cache
def program() -> str:
    """Return the one script of the file: reveal.js with its licence, and how it is started."""
    reveal = FOLDER / "vendor" / "reveal"
    licence, library = (reveal.joinpath(name).read_text(encoding="utf-8") for name in ("LICENSE", "reveal.js"))
    own = FOLDER.joinpath("templates", "slides.js").read_text(encoding="utf-8")
    return f"/*! reveal.js\n{licence}*/\n{library}\n{own}"


@cache
def stylesheet() -> str:
    """Return the style with its fonts inside; reveal.js's own for paper would take the slides apart."""
    reveal = FOLDER.joinpath("vendor", "reveal", "reveal.css").read_text(encoding="utf-8")
    own = FOLDER.joinpath("templates", "slides.css").read_text(encoding="utf-8")
    return "\n".join([page.font_faces(), reveal.partition("@media print")[0], own])


# --- whose it is and how sure --------------------------------------------------------------------------------------


def slide(form: str, title: str, notes: list[str] = (), **more) -> dict:
    """Return one slide: its form, its message, and what the speaker says."""
    plain = {"kicker": "", "ground": "", "step": "", "notes": [line for line in notes if line]}
    return {"form": form, "title": title, **plain, **more}


def opening(report, voice, front: dict) -> list[dict]:
    """Whose report it is, and the account lead's own word, one slide each."""
    first = slide("title", page.cut(front["heading"]), kicker=front["kicker"], sub=front["sub"])
    rows = cover.commentary(voice, report.opened) if report.job.account else []
    heading = voice.t("commentary.heading")
    return [first, *(word(voice, heading, row) for row in rows)]


def word(voice, heading: str, row: dict) -> dict:
    """Return a slide with a comment of the account lead; what is too long for it stands whole in the notes."""
    whole = len(row["text"]) <= WORD
    text = row["text"] if whole else f"{row['text'][:WORD].rstrip()}… {voice.t('page.cut')}"
    notes = [] if whole else [row["text"]]
    return slide("word", page.cut(row["heading"]) or heading, notes, kicker=heading, text=text, by=row["by"])


def sure(voice, front: dict) -> list[dict]:
    """Who answered, when, compared with what; where there is little to show, what can be said, and then what to do."""
    thin = front["thin"]
    said = thin["said"] if thin else [voice.t(f"quality.{key}") for key in ("uncertainty", "words")]
    first = slide("facts", voice.t("deck.sure"), facts=front["facts"], said=said)
    todo = {"key": "steps", "heading": "", "items": thin["steps"], "none": ""} if thin and thin["steps"] else None
    return [first, columns(voice.t("thin.next"), [todo])] if todo else [first]


def closing(report, voice) -> list[dict]:
    """How the numbers were made, protected and counted, and whose marks are named; as many slides as it takes."""
    ran = [page.head(bundles)["id"] for bundles in report.told]
    told = quality.methods(voice, report.opened, [name for name in ran if name != "summary"], report.left_out)
    parts, room = [], 0
    for block in told:
        size = 1.5 + sum(-(-len(line) // LINE) for line in block["lines"])
        if not parts or size > room:
            parts, room = [*parts, []], METHODS
        parts[-1].append(block)
        room -= size
    made = [slide("methods", voice.t("quality.heading"), blocks=part, foot=[]) for part in parts]
    made[-1]["foot"] = page.foot(voice, report.opened, ran)
    return made


# --- chapters ------------------------------------------------------------------------------------------------------


def chapter(voice, bundles: list[dict], workshop: list[dict]) -> list[dict]:
    """Return the slides of a chapter, its workshop first; its question stands over each of them."""
    made, seen = steps(voice, workshop), {bundle.get("name") for bundle in workshop} - {None}
    for bundle in (each for each in bundles if each.get("name") not in seen):
        made += KINDS.get(bundle["kind"], nothing)(voice, bundle)
    question = page.head(bundles)["question"]
    return [each | {"kicker": each["kicker"] or question} for each in made]


def steps(voice, workshop: list[dict]) -> list[dict]:
    """Return the slides of a workshop, each with its step: guess on a warm ground, look, discuss."""
    made, caption = [], next((each["caption"] for each in workshop[::-1] if each["kind"] == "figure"), "")
    for bundle in workshop:
        if bundle["kind"] == "figure":
            guess = bundle["name"].startswith("workshop.")
            about = {
                "ground": "warm" if guess else "",
                "step": voice.t(f"workshop.step_{'guess' if guess else 'look'}"),
            }
            made += [each | about for each in figure(voice, bundle)]
        elif bundle["kind"] == "questions" and bundle["items"]:
            step = voice.t("workshop.step_discuss")
            made.append(slide("questions", bundle["title"], questions=bundle["items"], step=step, caption=caption))
    return made


def nothing(voice, bundle: dict) -> list[dict]:
    """Return no slide: the bundle has no message of its own."""
    return []


def figure(voice, bundle: dict) -> list[dict]:
    """Return a slide for each part of a figure: the finding over it, who and how sure under it."""
    pictures, left = bundle["images"].get("slides") or [bundle["images"]["page"]], bundle["images"].get("left", 0)
    more = voice.t("slides.more", n=voice.num(left, 0)) if left else ""
    notes = [
        f"{voice.t('page.how_to_read')}: {bundle['read']}",
        bundle["subtitle"],
        bundle["alt"],
        *formats.spoken(bundle),
    ]
    made = []
    for at, picture in enumerate(pictures, 1):
        title = f"{bundle['title']} ({at}/{len(pictures)})" if len(pictures) > 1 else bundle["title"]
        about = {"picture": picture, "alt": bundle["alt"], "caption": f"{bundle['caption']} {more}".strip()}
        made.append(slide("figure", title, notes, **about))
    return made


def messages(voice, bundle: dict) -> list[dict]:
    """Return what matters most in two columns, and what is not yet known."""
    first = [column(voice, bundle, "messages", key) for key in ("celebrate", "repair")]
    known = [column(voice, bundle, "messages", "unknown")]
    titles = voice.t("messages.heading"), voice.t("messages.unknown")
    return [columns(*each) for each in zip(titles, (first, known), strict=True)]


def people(voice, bundle: dict) -> list[dict]:
    """Return whom to call, whom to thank, and what changed."""
    told = [column(voice, bundle, "portfolio", key) for key in ("call", "thank", "changes")]
    return [columns(each["heading"], [each]) for each in told]


def columns(title: str, told: list[dict]) -> dict:
    """Return a slide of columns; where they hold little it is written larger."""
    return slide("columns", title, columns=told, few=max(len(each["items"]) for each in told) <= FEW[len(told)])


def column(voice, bundle: dict, where: str, key: str) -> dict:
    """Return a column of messages under its heading, with what is said where there are none."""
    items = [{**item, "name": page.cut(item.get("name", ""))} for item in bundle[key]]
    heading, none = voice.t(f"{where}.{key}"), voice.t(f"{where}.{key}_none")
    return {"key": key, "heading": heading, "items": items, "none": none}


def comments(voice, bundle: dict) -> list[dict]:
    """Return customers' own words, as many as can be read; the others are counted."""
    if not bundle["items"]:
        return []
    chosen = [each for each in bundle["items"] if len(each["text"]) <= QUOTE][:QUOTES]
    left = len(bundle["items"]) - len(chosen)
    more = voice.t("page.comments_more", n=voice.num(left, 0)) if left else ""
    return [slide("quotes", bundle["title"], [voice.t("page.comments_lead")], quotes=chosen, more=more)]


KINDS = {"figure": figure, "messages": messages, "people": people, "comments": comments}
