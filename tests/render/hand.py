"""A report put together by hand, for the formats made from bundles: gaps of which one is hidden, a series, comments."""

from cxlib import instruments
from cxlib.render import formats, plan

from .conftest import figure, opened

CANARY = 731.25  # a hidden number: it may stand in no file
GAPS = [
    # dimension, customer score low high n, team score low high n, gap low high, verdict
    ("excitement", 6.5, 6.1, 6.9, 36, 6.1, 5.6, 6.6, 12, -0.4, -1.0, 0.2, "open"),
    ("dare", 5.5, 5.1, 5.9, 35, 7.25, 6.5, 8.0, 12, 1.75, 1.0, 2.5, "above"),
    ("care", 8.0, 7.5, 8.5, 34, CANARY, CANARY, CANARY, CANARY, CANARY, CANARY, CANARY, ""),
]
NUMBERS = ["score", "low", "high", "n"]
COLUMNS = ["dimension", *(f"{side}_{what}" for side in ("customer", "team") for what in NUMBERS)]
COLUMNS += ["estimate", "low", "high", "verdict"]


def data(rows: list[dict]) -> dict:
    """Rows as `show.plain` writes them."""
    return {"columns": list(rows[0]), "rows": [list(row.values()) for row in rows]}


def gaps(name: str = "flame.gaps", **changed) -> dict:
    """The gaps as a bundle; the last row's team is protected, and holds what it should not."""
    common = {"instrument": "flame", "statistic": "mean", "comparison": "flame.gap", "delta": 0.64, "band": ""}
    rows = []
    for values in GAPS:
        why = "protected" if values[-1] == "" else ""
        state = {"shown": not why, "reason": why, "customer_reason": "", "team_reason": why, "note": ""}
        rows.append(common | dict(zip(COLUMNS, values, strict=True)) | state | changed)
    columns = [["dimension", "mittari", "label"], ["estimate", "ero", "difference"]]
    written = [[row["dimension"], "x"] for row in rows]
    table = {"columns": columns, "rows": written, "muted": [True, False, True]}
    return figure(name=name, table=table, data=data(rows))


def run() -> dict:
    """NPS by quarter, the middle one of too few."""
    numbers = [
        ("2026Q1", 25.0, -10.0, 52.0, 20),
        ("2026Q2", CANARY, CANARY, CANARY, 2),
        ("2026Q3", -5.0, -30.0, 21.0, 22),
    ]
    rows = []
    for period, score, low, high, n in numbers:
        why = "too_few" if n < 3 else ""
        row = {"period": period, "instrument": "nps", "statistic": "nps", "dimension": "nps", "score": score}
        rows.append(row | {"low": low, "high": high, "n": n, "shown": not why, "reason": why, "target": 40.0})
    columns = [["period", "neljännes", "period"], ["score", "NPS", "value"], ["n", "n", "count"]]
    return figure(name="nps.run", table={"columns": columns, "rows": [], "muted": []}, data=data(rows))


def panel() -> dict:
    """The answers behind the NPS; the first row is the score itself."""
    head = {"dimension": "nps", "instrument": "nps", "statistic": "nps", "score": -5.0, "low": -30.0, "high": 21.0}
    rows = [head | {"n": 22, "value": None, "share": None, "shown": True, "reason": ""}]
    for value, n in ((0, 2), (7, 11), (10, 9)):
        rows.append(dict.fromkeys(head) | {"n": n, "value": value, "share": n / 22, "shown": True, "reason": ""})
    columns = [["value", "arvio", "rating"], ["n", "vastauksia", "count"], ["share", "osuus", "share"]]
    return figure(name="nps.panel", table={"columns": columns, "rows": [], "muted": []}, data=data(rows))


def item(text: str) -> dict:
    return {"number": "+2,4", "text": text, "evidence": f"{text} n = 14", "chapter": "flame", "word": "", "glyph": "▲"}


def told(text: str = "Uskallus", *figures: dict) -> list[list[dict]]:
    """The bundles of a report: summary with comments, and one chapter of figures."""
    close = {"kind": "close", "formula": ["cx.gaps.team_to_customer"], "notebook": "account/flame.ipynb"}
    news = {"celebrate": [item(text)], "repair": [], "unknown": [item("NPS")]}
    said = {"kind": "comments", "title": "Avoin palaute", "items": [{"text": text, "who": "käyttäjä"}]}
    summary = [{"kind": "chapter", "id": "summary", "question": "?", "lead": ""}, {"kind": "messages", **news}, said]
    flame = [{"kind": "chapter", "id": "flame", "question": f"Missä {text}?", "lead": text}]
    return [[*summary, close], [*flame, *(figures or (gaps(), panel(), run())), close]]


def report(bundles=None, language: str = "fi", reader: str = "internal", wanted=("xlsx",), **facts) -> formats.Report:
    """A report of Kontio; `facts` change what its extract says."""
    name = facts.get("name", "Kontio Oyj")
    members = {f"instruments/{name}": instruments.load(name).text for name in ("flame", "eflame", "nps")}
    job = plan.Job("x", "a", name, "kontio-1234", "2026Q3", reader, language, False, (), wanted)
    return formats.Report(
        job, opened(reader=reader, members=members, **facts), told() if bundles is None else bundles, ["journey"]
    )
