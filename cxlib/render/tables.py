"""The table pack: every number of a report as typed cells of a spreadsheet, one sheet per figure, and a codebook."""

import io
import re
from datetime import datetime

import xlsxwriter

from cxlib import words

from . import cells, cover, page, quality, sheets

FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f']")
LONGEST = 31  # characters of a sheet's name
PEOPLE = ("call", "thank", "changes")


def make(report) -> bytes:
    """Return the table pack of a report (formats.Report) as the bytes of its file."""
    voice, out = words.voice(report.opened, report.job.language), io.BytesIO()
    front = cover.cover(report.job, voice, report.opened)
    parts = parts_of(report, voice, front)
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    date = str(report.opened.facts.get("as_of") or "2000-01-01")[:10]
    book.set_properties({"title": page.printable(front["title"]), "created": datetime.fromisoformat(date)})
    made, names = sheets.looks(book), []
    opening = book.add_worksheet(free(voice.t("sheet.front"), names))
    for part in parts:
        part["sheet"] = free(part["name"], names)
        sheets.table(book.add_worksheet(part["sheet"]), made, part)
    sheets.rows(opening, made, opening_rows(report, voice, front, parts))
    key = book.add_worksheet(free(voice.t("sheet.codebook"), names))
    sheets.rows(key, made, codebook(report, voice, parts), (30, 24, 70, 34))
    book.close()
    return out.getvalue()


def free(name: str, taken: list[str]) -> str:
    """Return a name a sheet may have: at most 31 signs, none of them forbidden, and no other sheet's."""
    clean = " ".join(FORBIDDEN.sub(" ", page.printable(name)).split()) or "?"
    number, made = 1, clean[:LONGEST].strip()
    while made.casefold() in taken or made.casefold() == "history":
        number += 1
        made = f"{clean[: LONGEST - 4].strip()} {number}"
    taken.append(made.casefold())
    return made


# --- what stands on the sheets -------------------------------------------------------------------------------------


def parts_of(report, voice, front: dict) -> list[dict]:
    """Return the tables of a report in its order; none where there is too little to show."""
    if front["thin"] and front["thin"]["bare"]:
        return []
    parts = []
    for bundles in report.told:
        chapter = page.head(bundles)["id"]
        for bundle in bundles:
            if bundle["kind"] in ("figure", "accounts"):
                parts.append(figure(voice, chapter, bundle))
            elif bundle["kind"] == "comments" and bundle["items"]:
                parts.append(comments(voice, bundle))
            elif bundle["kind"] == "people":
                parts.append(people(voice, bundle))
    return [part for part in parts if part["heads"]]  # a study without NPS has no league: no sheet of nothing


def figure(voice, chapter: str, bundle: dict) -> dict:
    """Return the table of a figure: the columns that have anything in them, every cell typed."""
    columns, rows = cells.table(bundle)
    kinds = [cells.kind(bundle, column) for column in columns]
    written = [[cells.cell(voice, row, *each) for each in zip(columns, kinds, strict=True)] for row in rows]
    kept = [at for at in range(len(columns)) if any(row[at][0] is not None for row in written)]
    named = [(*cells.label(voice, bundle, columns[at]), columns[at], kinds[at]) for at in kept]
    return {
        **{key: bundle[key] for key in ("title", "subtitle")},
        "name": sheet_name(voice, chapter, bundle["name"]),
        "heads": [label for label, *_ in named],
        "rows": [[row[at] for at in kept] for row in written],
        "muted": [not row.get("shown", True) or row.get("verdict") in ("open", "indicative") for row in rows],
        "bold": [at for at, (*_, column, _) in enumerate(named) if column in sheets.BOLD],
        "lines": [bundle["caption"], f"{voice.t('page.how_to_read')}: {bundle['read']}"],
        "keys": named,
        "instruments": list(dict.fromkeys(row["instrument"] for row in rows if row.get("instrument"))),
    }


def sheet_name(voice, chapter: str, name: str) -> str:
    """Name a figure's sheet: as the words have it, else by its chapter."""
    key = next((key for key in (f"sheet.name.{name}", f"{chapter}.name") if voice.has(key)), "")
    return voice.t(key) if key else chapter


def comments(voice, bundle: dict) -> dict:
    """Return the customers' own words as a table."""
    rows = [[page.shorten(item["text"], voice.t), item["who"]] for item in bundle["items"]]
    return plain(voice, bundle["title"], ("comment", "who"), rows) | {"lines": [voice.t("page.comments_lead")]}


def people(voice, bundle: dict) -> dict:
    """Return whom to call, whom to thank and what changed as one table."""
    told = [(voice.t(f"portfolio.{part}"), item) for part in PEOPLE for item in bundle[part]]
    rows = [[part, *(item[key] for key in ("name", "number", "text", "evidence"))] for part, item in told]
    return plain(voice, voice.t("sheet.people"), ("list", "account", "number", "message", "evidence"), rows)


def plain(voice, title: str, heads: tuple[str, ...], rows: list[list[str]]) -> dict:
    """Return a table of words alone."""
    return {
        "title": title,
        "subtitle": "",
        "name": title,
        "heads": [voice.t(f"sheet.{head}") for head in heads],
        "rows": [[(text, "", "") for text in row] for row in rows],
        "muted": [False] * len(rows),
        "bold": [],
        "lines": [],
        "keys": [],
        "instruments": [],
    }


# --- front page ----------------------------------------------------------------------------------------------------


def opening_rows(report, voice, front: dict, parts: list[dict]) -> list[tuple]:
    """Return the front page: whose it is, how to read it, what matters, the tables, floors, rows, methods."""
    t, draft = voice.t, [("strong", voice.t("report.draft_note"))] if report.job.draft else []
    facts = [("fact", each["label"], each["value"], each["small"]) for each in front["facts"]]
    links = [("link", part["sheet"], part["title"]) for part in parts]
    links += [("link", free(t("sheet.codebook"), [part["sheet"].casefold() for part in parts]), "")]
    head = [("title", page.cut(front["heading"])), ("sub", front["kicker"]), *draft, ("sub", front["sub"])]
    return [
        *[*head, ("line",), *section(t("sheet.facts"), facts)],
        *thin(voice, front["thin"]),
        *commentary(report, voice),
        *([] if front["thin"] and front["thin"]["bare"] else messages(report, voice)),
        *section(t("page.contents"), [("text", t("page.how_to_read"), t("sheet.how")), *links]),
        *section(t("sheet.floors"), floors(report, voice)),
        *section(t("quality.rows_title"), accounting(report, voice)),
        *methods(report, voice, front),
    ]


def section(title: str, lines: list[tuple]) -> list[tuple]:
    """Return lines under a title, and a free line after them; nothing where there are none."""
    return [("section", title, "", ""), *lines, ("line",)] if lines else []


def thin(voice, said: dict | None) -> list[tuple]:
    """Return what can be said and done where there are few answers."""
    if not said:
        return []
    steps = [("message", step["number"], step["text"], step["evidence"]) for step in said["steps"]]
    told = section(voice.t("thin.heading"), [("text", "", line) for line in said["said"]])
    return [*told, *section(voice.t("thin.next"), steps)]


def commentary(report, voice) -> list[tuple]:
    """Return the account lead's own word."""
    rows = cover.commentary(voice, report.opened) if report.job.account else []
    return section(voice.t("commentary.heading"), [("text", row["heading"], row["text"], row["by"]) for row in rows])


def messages(report, voice) -> list[tuple]:
    """Return what to celebrate, what to repair and what is not yet known."""
    found = [bundle for bundles in report.told for bundle in bundles if bundle["kind"] == "messages"]
    made = []
    for key in ("celebrate", "repair", "unknown"):
        items = [("message", i["number"], i["text"], i["evidence"]) for bundle in found for i in bundle[key]]
        made += section(
            voice.t(f"messages.{key}"), items or [("message", "", voice.t(f"messages.{key}_none"))] * bool(found)
        )
    return made


def floors(report, voice) -> list[tuple]:
    """Return how many answers a number needs; of the team's only where the reader may hear of it."""
    known, names = report.opened.facts["thresholds"], {"customer": f"customer_{report.opened.reader}"}
    if quality.tells_of_team(report.opened):
        names |= {"team_mean": "team_mean", "team_share": "team_share"}
    rows = [("fact", voice.t(f"sheet.floor_{key}"), known[name]) for key, name in names.items()]
    return [*rows, ("fact", voice.t("sheet.floor_verdict"), cover.INDICATIVE)]


def accounting(report, voice) -> list[tuple]:
    """Return rows read = used + left out by reason, as numbers."""
    counted = quality.accounting(report.opened)
    out = [(quality.reason(voice, key), n) for key, n in sorted(counted["excluded"].items()) if n]
    rows = [(voice.t("sheet.rows_read"), counted["read"]), (voice.t("sheet.used"), counted["used"])]
    return [("fact", *row) for row in [*rows, *((voice.t("sheet.excluded", reason=why), n) for why, n in out)]]


def methods(report, voice, front: dict) -> list[tuple]:
    """Return the paragraphs on methods and quality, and the notices."""
    ran = [page.head(bundles)["id"] for bundles in report.told]
    told = quality.methods(voice, report.opened, [name for name in ran if name != "summary"], report.left_out)
    lines = [("text", each["title"] * (not at), line) for each in told for at, line in enumerate(each["lines"])]
    notices = [("text", "", line) for line in page.foot(voice, report.opened, ran)]
    return [*section(voice.t("quality.heading"), lines), *notices]


# --- codebook ------------------------------------------------------------------------------------------------------


def codebook(report, voice, parts: list[dict]) -> list[tuple]:
    """Return what each column is, and each survey's metrics and questions."""
    columns = {key: entry for part in parts for entry in part["keys"] for key in [entry[1]]}
    heads = ("head", *(voice.t(f"sheet.{name}") for name in ("column", "code", "meaning", "unit_head")))
    rows = [explained(voice, entry) for entry in columns.values()]
    asked = list(dict.fromkeys(name for part in parts for name in part["instruments"]))
    return [("title", voice.t("sheet.codebook")), ("line",), heads, *rows, ("line",), *questions(report, voice, asked)]


def explained(voice, entry: tuple[str, str, str, str]) -> tuple:
    """Return one column of the codebook: name, name in the data, meaning, unit."""
    label, key, column, kind = entry
    meaning = voice.t(f"sheet.about.{key}") if voice.has(f"sheet.about.{key}") else ""
    return "line", label, column, meaning, voice.t(f"sheet.kind.{cells.unit_of(kind)}")


def questions(report, voice, asked: list[str]) -> list[tuple]:
    """Return the surveys behind the numbers, the team's mirrors too where the reader may hear of them."""
    mirrors = report.opened.facts.get("mirrors", {}) if quality.tells_of_team(report.opened) else {}
    names = [each for name in asked for each in (name, *mirrors.get(name, ()))]
    heads = ("head", *(voice.t(f"sheet.{name}") for name in ("instrument", "dimension", "item", "scale")))
    rows = [row for name in dict.fromkeys(names) for row in items(voice, name)]
    return [("section", voice.t("sheet.instruments"), "", "", ""), heads, *rows] if rows else []


def items(voice, name: str) -> list[tuple]:
    """Return a survey's questions: its title, what each measures, its words, its scale."""
    known = voice.instrument(name)
    rows = known.items[["dimension", voice.language]].itertuples(index=False) if known else ()
    scale = voice.scale_text(name)
    return [("line", voice.heading(name), voice.label(name, row[0]), row[1], scale) for row in rows]
