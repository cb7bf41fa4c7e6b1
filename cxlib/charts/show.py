"""The calls that display: a picture, and the words around pictures; each displays one bundle and nothing else.

A bundle is plain text and pictures under `application/vnd.cxlib+json`; pages, slides and decks are built from bundles,
and escape what they print. The `text/html` beside it is what the Lab shows.
"""

import base64
import inspect
from html import escape
from operator import attrgetter

import numpy as np
import pandas as pd
from IPython.display import display

import cxlib
from cxlib.charts import theme
from cxlib.charts.pixels import png
from cxlib.words import sentences
from cxlib.words.questions import asked

MIME = "application/vnd.cxlib+json"
NO_MATHEMATICS = "mathjax_ignore tex2jax_ignore"  # classes whose elements the Lab's typesetter leaves alone
DOCUMENTED = ("Formula", "Source")  # paragraphs of a docstring
TREND = ["name", "period", "instrument", "statistic", "dimension", "score", "low", "high", "n", "shown", "reason"]
UNKNOWN = 4  # comparisons listed as not yet known; the others are counted


def show(chart, table: pd.DataFrame, text) -> None:
    """Draw a picture at the sizes the run asks for and display it with its words and its table.

    Parameters
    ----------
    chart : a function of `cx.charts`; one with `narrow_version` is drawn for the phone too, one with `slides` for
        slides, in as many parts as these take. In the mode of the voice (page, slides, page+slides) stands what for.
    table : what it draws, with `shown`. text : `voice(key, table)`.
    """
    drawn, modes = {"page": None, "phone": None, "slides": None}, text.voice.mode.split("+")
    width = theme.SLIDE
    if "page" in modes or not hasattr(chart, "slides"):
        page = chart(table, text)
        drawn["page"], width = _base64(png(page.figure)), page.get_xlim()[1]
    if "page" in modes and getattr(chart, "narrow_version", False):
        drawn["phone"] = _base64(png(chart(table, text, size="phone").figure))
    if "slides" in modes and hasattr(chart, "slides"):
        parts = chart.slides(table)
        drawn["slides"] = [_slide(chart(part, text, size="slide")) for part in parts]
        drawn["left"] = len(table) - sum(map(len, parts))  # rows that stand on no slide
    bundle = {"kind": "figure", "name": text.key}
    bundle |= {part: getattr(text, part) for part in ("title", "subtitle", "alt", "caption", "read")}
    bundle |= {"images": drawn, "width_px": round(100 * width), "wide": bool(width > theme.WIDTH + 0.5)}
    columns, listed = [list(column) for column in text.columns], getattr(chart, "listed", _itself)(table, text)
    bundle["table"] = {"columns": columns, "rows": text.rows(listed), "muted": [bool(m) for m in text.muted(listed)]}
    bundle["data"] = plain(table)
    _display(bundle, _figure(bundle))


def show_each(chart, tables: list[pd.DataFrame], voice, key: str) -> None:
    """Display several tables of one kind, each as a picture of its own with the words of `key` (see `show`)."""
    for table in tables:
        show(chart, table, voice(key, table))


def _slide(ax) -> str:
    """The picture for a slide, which is shown larger and so has more dots to an inch."""
    ax.figure.set_dpi(theme.SLIDE_DPI)
    return _base64(png(ax.figure))


def _itself(table: pd.DataFrame, text) -> pd.DataFrame:
    """The rows of the equivalent table where a picture names no others."""
    return table


def plain(table: pd.DataFrame) -> dict:
    """Return a table as plain values, numbers as numbers, for formats that people calculate with; missing is None."""
    values = table.to_numpy(dtype=object)
    rows = np.where(pd.isna(values), None, values).tolist()
    rows = [[each.item() if hasattr(each, "item") else each for each in row] for row in rows]
    return {"columns": [str(name) for name in table.columns], "rows": rows}


def chapter(voice, name: str) -> None:
    """Open a chapter: its question and one leading sentence; `name` is the notebook's."""
    bundle = {"kind": "chapter", "id": name, "question": voice.t(f"{name}.question"), "lead": voice.t(f"{name}.lead")}
    _display(bundle, f"<h2>{escape(bundle['question'])}</h2><p>{escape(bundle['lead'])}</p>")


def messages(voice, celebrate: pd.DataFrame, repair: pd.DataFrame, unknown: pd.DataFrame) -> None:
    """What matters most: to celebrate, to repair, not yet known (see `summary.messages`); never padded."""
    tables = {"celebrate": celebrate, "repair": repair}
    bundle = {"kind": "messages"}
    bundle |= {name: [sentences.message(voice, row) for row in t.itertuples()] for name, t in tables.items()}
    bundle["unknown"] = _unknown(voice, unknown)
    lines = [
        f"<li><b>{escape(i['number'])}</b> {escape(i['text'])}</li>"
        for name in [*tables, "unknown"]
        for i in bundle[name]
    ]
    _display(bundle, f"<ul>{''.join(lines)}</ul>")


def _unknown(voice, unknown: pd.DataFrame) -> list[dict]:
    """What is not yet known, briefly: the largest by name, the rest and those with too few answers as counts."""
    few = unknown["verdict"].eq("indicative")
    rows = unknown[~few]
    said = [
        sentences.message(voice, row) | {"evidence": sentences.brief(voice, row)}
        for row in rows.head(UNKNOWN).itertuples()
    ]
    for key, n in (("more", len(rows) - UNKNOWN), ("few", few.sum())):
        if n > 0:
            said.append({"number": "", "text": voice.t(f"messages.{key}", n=voice.num(n, 0)), "evidence": ""})
    return said


def note(voice, key: str) -> None:
    """One sentence of the house's texts between pictures."""
    _display({"kind": "note", "text": voice.t(key)}, f"<p>{escape(voice.t(key))}</p>")


def comments(voice, table: pd.DataFrame) -> None:
    """Customers' own words, as far as the extract lets this reader read them; the role stands beside consented ones."""
    items = [
        {"text": str(row.text), "who": voice.role(row.role) if row.consent and row.role else ""}
        for row in table.itertuples()
    ]
    title = voice.t("page.comments") if items else voice.t("page.comments_none")
    bundle = {"kind": "comments", "title": title, "items": items}
    _display(
        bundle, f"<p>{escape(title)}</p>" + "".join(f"<blockquote>{escape(i['text'])}</blockquote>" for i in items)
    )


def people(voice, call: pd.DataFrame, thank: pd.DataFrame, changed: pd.DataFrame) -> None:
    """Display whom to call, whom to thank and what clearly changed, account by account (tables with name)."""
    bundle = {"kind": "people"}
    for part, table in (("call", call), ("thank", thank), ("changes", changed)):
        rows = table.itertuples(index=False)
        bundle[part] = [sentences.message(voice, row) | {"name": str(row.name)} for row in rows]
    lines = [
        f"<li>{escape(i['name'])}: {escape(i['text'])}</li>" for p in ("call", "thank", "changes") for i in bundle[p]
    ]
    _display(bundle, f"<ul>{''.join(lines)}</ul>")


def questions(voice, gaps: pd.DataFrame) -> None:
    """What a team talks about after it has looked: one question for each verdict (see `words.questions`)."""
    bundle = {"kind": "questions", "title": voice.t("workshop.discuss"), "items": asked(voice, gaps)}
    lines = [f"<li><b>{escape(i['about'])}</b> {escape(i['text'])}</li>" for i in bundle["items"]]
    _display(bundle, f"<h3>{escape(bundle['title'])}</h3><ol>{''.join(lines)}</ol>")


def accounts(voice, table: pd.DataFrame, trend: pd.DataFrame) -> None:
    """Every account in a table that can be sorted: stabilised NPS, its course, clear gaps, what is masked.

    Parameters
    ----------
    table : `portfolio.overview` with slug. trend : `nps.score` by account_id and period, masked, with name.
    """
    quarters = sorted(trend["period"].unique())
    seen = trend.assign(score=trend["score"].where(trend["shown"]))
    course = seen.pivot(index="account_id", columns="period", values="score").reindex(table["account_id"])
    words = {part: voice.t(f"portfolio.accounts.{part}") for part in ("title", "subtitle", "caption", "read")}
    rows = [_account(voice, row) for row in table.itertuples()]
    for row, values in zip(rows, course.to_numpy(dtype=float), strict=True):
        row["course"] = [None if np.isnan(value) else float(value) for value in values]
        row["told"] = sentences.course(voice, quarters, row["course"])
    columns = [["name", voice.t("column.account"), "text"], ["period", voice.t("column.period"), "period"]]
    columns += [["score", voice.t("column.nps"), "value"], ["n", voice.t("column.n"), "count"]]
    bundle = {"kind": "accounts", "name": "portfolio.accounts", **words, "rows": rows}
    bundle |= {"table": {"columns": columns}, "data": plain(trend[TREND])}
    _display(bundle, f"<h3>{escape(words['title'])}</h3>" + "".join(f"<p>{escape(row['name'])}</p>" for row in rows))


def _account(voice, row) -> dict:
    """One account's cells, written out, and what they are sorted by."""
    shown = bool(row.shown)
    return {
        "name": str(row.name),
        "slug": row.slug,
        "number": voice.value(row.shrunken, "nps") if shown else voice.reason(row.reason),
        "interval": voice.span(row.shrunken_low, row.shrunken_high, "nps") if shown else voice.num(None),
        "n": voice.num(row.n, 0),
        "gaps": sentences.clear_gaps(voice, row),
        "masked": sentences.masked(voice, row),
        "few": not (row.n >= 10),
        "sort": [float(row.shrunken) if shown else -999.0, float(row.n) if row.n == row.n else -1.0],
        "clear": int(row.over + row.under),
        "hidden": int(row.masked),
    }


def close(voice, *formula: str) -> None:
    """Close a chapter: the functions its numbers come from. A chapter without it did not run to its end."""
    bundle = {"kind": "close", "formula": list(formula), "methods": [method(name) for name in formula]}
    _display(bundle, f"<p><small>{escape(voice.t('page.formula'))} {escape(', '.join(bundle['formula']))}</small></p>")


def method(name: str) -> dict:
    """Return what a function's own docstring says of its numbers, for the methods of a report: formula and source.

    Parameters
    ----------
    name : as a notebook writes it, cx.nps.score; one that cx does not have says nothing.
    """
    try:
        said = inspect.getdoc(attrgetter(name.removeprefix("cx."))(cxlib)) or ""
    except AttributeError:
        said = ""
    parts = [" ".join(part.split()).replace("`", "") for part in said.split("\n\n")]
    found = {key: [part.partition(": ")[2] for part in parts if part.startswith(f"{key}: ")] for key in DOCUMENTED}
    return {"name": name, **{key.lower(): next(iter(each), "") for key, each in found.items()}}


def _base64(data: bytes) -> str:
    """Bytes as text that fits in JSON and in a data URI."""
    return base64.b64encode(data).decode("ascii")


def _display(bundle: dict, html: str) -> None:
    """Display one bundle with what the Lab shows of it; a `$` in a name is none of mathematics there either."""
    display({"text/html": f'<div class="{NO_MATHEMATICS}">{html}</div>', MIME: bundle}, raw=True)


def _figure(bundle: dict) -> str:
    """The picture for the Lab: headline, image with its alt text, caption; all escaped."""
    words = {part: escape(bundle[part]) for part in ("title", "subtitle", "alt", "caption", "read")}
    given = bundle["images"]
    sources = [given["page"]] if given["page"] else given["slides"]
    look = f'width="{bundle["width_px"]}" alt="{words["alt"]}"'
    image = "".join(f'<img src="data:image/png;base64,{source}" {look}>' for source in sources)
    said = f"<p><small>{words['caption']}</small></p><p><em>{words['read']}</em></p>"
    return f"<figure><h3>{words['title']}</h3><p>{words['subtitle']}</p>{image}{said}</figure>"
