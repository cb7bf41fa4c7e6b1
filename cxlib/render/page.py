"""One self-contained HTML page from the bundles of its chapters and the facts of its extract."""

import base64
import hashlib
import re
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import BuiltinMethodType, FunctionType, MethodType

import jinja2
from markupsafe import Markup

from cxlib import words

from . import cover, league, quality

LONGEST_NAME, LONGEST_COMMENT = 160, 2000  # characters shown; the data keep all
# no control characters (but tab and newline) and no lone surrogates: they show nothing and break files
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
FONTS = [
    ("Inter-Regular", "Inter", 400),
    ("Inter-SemiBold", "Inter", 600),
    ("InterDisplay-SemiBold", "Inter Display", 600),
]
EMBED, ISOLATE = "\u202c", "\u2069"  # the ends of the two kinds of turns of the direction of writing
TURNS = dict.fromkeys("\u202a\u202b\u202d\u202e", EMBED) | dict.fromkeys("\u2066\u2067\u2068", ISOLATE)
SPAN = re.compile(r"(?<=\d[–…])(?=[\d+−])")  # 0–10, −100…100
TURN = re.compile("[\u202a-\u202e\u2066-\u2069]")
KINDS = ("chapter", "figure", "messages", "people", "accounts", "comments", "note", "close")  # of bundles
TEAM = re.compile(r"\bteam|employee", re.IGNORECASE)
LEFT = ("text", "label", "phase", "touchpoint", "period", "place", "verdict")  # columns of words; numbers stand right


def make(report) -> bytes:
    """Return the page of a report (formats.Report) as the bytes of its file."""
    return page(report).encode("utf-8", "replace")


def page(report) -> str:
    """Lay out a report (formats.Report)."""
    job, opened, told = report.job, report.opened, report.told
    voice, (top, rest) = words.voice(opened, job.language), on_top(told) if job.account else ([], told)
    said = [spoken(bundle, voice) for bundle in top if bundle["kind"] == "comments" and bundle["items"]]
    front = cover.cover(job, voice, opened)
    bare = bool(front["thin"]) and front["thin"]["bare"]  # nothing to show: no empty axes are drawn
    chapters = [{"number": n, **each} for n, each in enumerate([*([] if bare else map(chapter, rest)), *said], 1)]
    ran = [each["id"] for each in chapters]
    left_out = [*report.left_out, *(head(each)["id"] for each in rest if bare)]
    listed = any(bundle["kind"] == "accounts" for each in chapters for bundle in each["bundles"])
    values = {
        **front,
        **(sorting() if listed else {}),
        **face(report.brand),
        "draft": job.draft,
        "reader": job.reader,
        "commentary": cover.commentary(voice, opened) if job.account else None,
        "messages": [linked(each, chapters) for each in top if each["kind"] == "messages" and not bare],
        "changes": [each for each in top if each.get("name") == "summary.changes" and not bare],
        "others": [each for each in top if each["kind"] == "figure" and each["name"] != "summary.changes"],
        "chapters": chapters,
        "methods": quality.methods(voice, opened, ran, left_out),
        "unanswered": quality.unanswered_table(voice, opened),
        "formulas": formulas(told, voice),
        "foot": foot(voice, opened, ran),
    }
    return fill("page.html.j2", voice, values)


def face(brand) -> dict:
    """Return the company's accents and logo for the templates."""
    logo = base64.b64encode(brand.logo).decode()
    return {"accents": brand.accents, "logo": logo, "company": brand.name}


def foot(voice, opened, ran: list[str]) -> list[str]:
    """Name the marks of others, the version, and the day the numbers speak of; no clock, no folder, no commit."""
    made = voice.t("page.made", version=version("cxlib"), date=voice.date(opened.facts.get("as_of")))
    return [voice.t("notice.nps"), *([voice.t("notice.flame")] if "flame" in ran else []), made]


def formulas(told: list[list[dict]], voice) -> list[dict]:
    """Return what the docstrings say of the report's numbers, each once; none that speaks of a team where none may."""
    said = {each["name"]: each for bundles in told for each in bundles[-1].get("methods", []) if each["formula"]}
    return [each for each in said.values() if not (voice.alone and TEAM.search(each["formula"]))]


def on_top(told: list[list[dict]]) -> tuple[list[dict], list[list[dict]]]:
    """Take the summary out of the chapters: what matters and what changed stand before the contents."""
    top = [bundle for bundles in told for bundle in bundles if head(bundles)["id"] == "summary"]
    return top, [bundles for bundles in told if head(bundles)["id"] != "summary"]


def head(bundles: list[dict]) -> dict:
    """Return the bundle that opens a chapter."""
    return next(bundle for bundle in bundles if bundle["kind"] == "chapter")


def chapter(bundles: list[dict]) -> dict:
    """Return what the template needs of one chapter; wide figures go last, as they turn the paper."""
    if strange := {bundle["kind"] for bundle in bundles} - set(KINDS):
        raise ValueError(f"no bundle of kind {', '.join(sorted(strange))}; there are {', '.join(KINDS)}")
    opening, closing = head(bundles), bundles[-1]
    body = [bundle for bundle in bundles if bundle["kind"] not in ("chapter", "close")]
    body = [league.drawn(bundle) if bundle["kind"] == "accounts" else bundle for bundle in body]
    return {
        **{key: opening[key] for key in ("question", "lead")},
        "id": opening["id"],
        "anchor": anchor(opening["id"]),
        "bundles": sorted(body, key=lambda bundle: bool(bundle.get("wide"))),
        "notebook": closing.get("notebook", f"account/{opening['id']}.ipynb"),
        "formula": ", ".join(closing["formula"]),
    }


def spoken(bundle: dict, voice) -> dict:
    """Return customers' own words as the last chapter before the methods."""
    lead = voice.t("page.comments_lead")
    about = {"id": "comments", "anchor": anchor("comments"), "notebook": "", "formula": ""}
    return {**about, "question": bundle["title"], "lead": lead, "bundles": [{**bundle, "title": ""}]}


def anchor(name: str) -> str:
    """Make a chapter's id safe to link to."""
    return "ch-" + re.sub(r"[^a-z0-9]+", "-", name.lower())


def linked(messages: dict, chapters: list[dict]) -> dict:
    """Give each message the number and anchor of the chapter it comes from."""
    numbers = {each["id"]: each["number"] for each in chapters}

    def link(item: dict) -> dict:
        return {**item, "chapter_number": numbers.get(item.get("chapter")), "anchor": anchor(item.get("chapter") or "")}

    return {**messages, **{key: [link(item) for item in messages[key]] for key in ("celebrate", "repair")}}


# --- templates -----------------------------------------------------------------------------------------------------


def fill(template: str, voice, values: dict) -> str:
    """Fill a template; everything printed is escaped and freed of control characters."""
    common = {"t": voice.t, "language": voice.language, "css": Markup(stylesheet()), "script_policy": "", "script": ""}
    return environment().get_template(template).render({**common, **values})


@cache
def environment() -> jinja2.Environment:
    """Load the templates once."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"cut": cut, "shorten": shorten, "base64": image, "whole": whole}
    made.tests["number_column"] = lambda kind: kind not in LEFT
    return made


def printable(value):
    """Drop control characters from text, and end every turn of the direction of writing with the text it began in.

    Raises
    ------
    TypeError for a function: `row.clear` of a row with a column `clear` is the dict's own.
    """
    if isinstance(value, BuiltinMethodType | MethodType | FunctionType):
        raise TypeError(f"a template prints the function {value.__name__}")
    return CONTROL.sub("", value) + unended(value) if type(value) is str else value


def unended(text: str) -> str:
    """Return the ends that a text's turns of direction lack: without them it would mirror the number beside it."""
    lacking = []
    for sign in TURN.findall(text):
        if sign in TURNS:
            lacking.append(TURNS[sign])
        elif sign == EMBED and lacking[-1:] == [EMBED]:
            lacking.pop()
        elif sign == ISOLATE and ISOLATE in lacking:
            while lacking.pop() != ISOLATE:
                pass
    return "".join(reversed(lacking))


def cut(text: str) -> str:
    """Cap a name in a heading."""
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def whole(text: str) -> str:
    """Keep a line from ending within a span of numbers."""
    return SPAN.sub("\u2060", text)


def shorten(text: str, t) -> str:
    """Cap a comment, and say so."""
    return text if len(text) <= LONGEST_COMMENT else f"{text[:LONGEST_COMMENT]}… {t('page.cut')}"


@cache
def sorting() -> dict:
    """Return the script of pages with a sorted table; see `allowed`."""
    return allowed(Path(__file__).with_name("templates").joinpath("index.js").read_text(encoding="utf-8"))


def allowed(script: str) -> dict:
    """Return the one script of a page, and the policy's word that allows it by its hash."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {"script": Markup(script), "script_policy": Markup(f"; script-src 'sha256-{digest}'")}


def image(text: str) -> Markup:
    """Let base64 through unescaped.

    Raises
    ------
    ValueError if it is anything else.
    """
    if not re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text):
        raise ValueError("a picture is not base64")
    return Markup(text)


@cache
def font_faces() -> str:
    """Return the rules of the fonts, the fonts inside."""
    fonts, faces = files("cxlib") / "fonts", []
    for file, family, weight in FONTS:
        data = base64.b64encode((fonts / f"{file}.woff").read_bytes()).decode()
        source = f"url(data:font/woff;base64,{data}) format('woff')"
        faces.append(f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:normal;src:{source}}}")
    return "\n".join(faces)


@cache
def stylesheet() -> str:
    """Return the page's style with its fonts inside."""
    return "\n".join(
        [font_faces(), Path(__file__).with_name("templates").joinpath("page.css").read_text(encoding="utf-8")]
    )
