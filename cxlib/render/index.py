"""The index of a quarter: every report with its state, answers, masked share and links; sorted by one inline script."""

from importlib.metadata import version
from itertools import groupby

from cxlib import study as studies

from . import cover, formats, page
from .plan import READERS

COLUMNS = [("account", ""), ("status", ""), ("customer_n", "n"), ("masked", "n")]


def index(book: dict, voice, brand=studies.brand.NONE) -> str:
    """Lay out the index.

    Parameters
    ----------
    book : the manifest.
    voice : the study's first language, without an account.
    brand : the company's face.
    """
    rows = [row(list(reports), voice) for _, reports in groupby(ordered(book), lambda report: report["slug"])]
    title = voice.t("index.title", period=voice.period(book["period"]))
    values = {
        **page.face(brand),
        **page.sorting(),
        "draft": book["draft"],
        "kicker": f"{title} · {voice.t('index.internal')}",
        "title": f"{book['company']} · {title}",
        "running": title,
        "heading": book["company"],
        "sub": lead(rows, voice),
        "sure": "",
        "facts": facts(book, rows, voice),
        "columns": COLUMNS,
        "rows": rows,
        "foot": [voice.t("index.made", version=version("cxlib"))],
    }
    return page.fill("index.html.j2", voice, values)


def ordered(book: dict) -> list[dict]:
    """Reports with the portfolio first, then accounts by name, readers and languages in a fixed order."""
    reports = [{**report, "key": key} for key, report in book["reports"].items()]
    return sorted(
        reports,
        key=lambda report: (
            report["account"] != "",
            report["name"].casefold(),
            READERS.index(report["reader"]),
            report["key"],
        ),
    )


def row(reports: list[dict], voice) -> dict:
    """Return one line of the index: an account with all its reports."""
    first, done = reports[0], [report for report in reports if report["status"] == "ok"]
    seen = next((report for report in done if report["reader"] == "internal"), (done or [{}])[0])
    n, masked = seen.get("n"), seen.get("masked")
    return {
        "name": first["name"] or voice.t("index.portfolio"),
        "account": first["account"],
        "slug": first["slug"],
        "failed": [f"{short(report, voice)}: {report['reason']}" for report in reports if report["status"] != "ok"],
        "empty": n == 0,
        "days": sorted({voice.date(report["as_of"]) for report in reports if report.get("as_of")}),
        "n": -1 if n is None else n,
        "answered": answered(seen, voice),
        "masked": -1 if masked is None else masked,
        "masked_text": masked_text(seen, voice),
        "links": [links(list(group), voice) for _, group in groupby(done, lambda report: report["reader"])],
    }


def short(report: dict, voice) -> str:
    """Name a report by reader and language."""
    return f"{voice.t('index.' + report['reader'])} {report['language']}"


def links(reports: list[dict], voice) -> dict:
    """Return the links of one reader: each language, and the other formats it was made in."""
    to = [
        {"href": file["file"], "language": each["language"], "text": each["language"] if name == "html" else name}
        for each in reports
        for name, file in sorted(each["files"].items(), key=lambda pair: list(formats.ENDINGS).index(pair[0]))
    ]
    return {"reader": voice.t("index." + reports[0]["reader"]), "to": to}


def answered(seen: dict, voice) -> str:
    """How many answered of those invited."""
    if seen.get("n") is None:
        return voice.num(None)
    n = voice.num(seen["n"], 0)
    return voice.t("cover.answered_of", n=n, total=voice.num(seen["invited"], 0)) if seen["invited"] else n


def masked_text(seen: dict, voice) -> str:
    """The share of the team's numbers that is masked."""
    if not seen:
        return voice.num(None)
    return voice.t("index.no_team") if seen["masked"] is None else voice.pct(seen["masked"])


def lead(rows: list[dict], voice) -> str:
    """Say for how many accounts the team's side is shown, and for how many it is protected."""
    masked = [each["masked"] for each in rows if each["account"] and each["masked"] >= 0]
    hidden = sum(share == 1 for share in masked)
    return voice.t("index.lead", shown=voice.num(len(masked) - hidden, 0), masked=voice.num(hidden, 0))


def facts(book: dict, rows: list[dict], voice) -> list[dict]:
    """The index's own cover: how many reports and accounts, how many failed, how many accounts have answers."""
    reports, accounts = list(book["reports"].values()), [each for each in rows if each["account"]]
    done = sum(report["status"] == "ok" for report in reports)
    summary = voice.t("index.summary", done=voice.num(done, 0), failed=voice.num(len(reports) - done, 0))
    n = sum(max(each["n"], 0) for each in accounts)
    return [
        cover.fact(voice.t("index.reports"), voice.num(len(reports), 0), summary),
        cover.fact(voice.t("cover.accounts"), voice.num(len(accounts), 0)),
        cover.fact(voice.t("index.customer_n"), voice.num(n, 0), "", "customer"),
    ]
