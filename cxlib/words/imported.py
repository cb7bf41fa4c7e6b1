"""The words of the quality notebook's pictures: what a row is called, headline, alt text, caption and table."""

import pandas as pd

from cxlib.words.speak import Text

FILES = [("name", "file", "named"), ("read", "rows_read", "count"), ("used", "rows_used", "count")]
FILES += [("score", "share", "share"), ("reasons", "left_out", "reasons"), ("fast", "fast", "count")]
FILES += [("timed", "timed", "count")]
SHARES = [("score", "share", "share"), ("low", "interval", "interval"), ("n", "asked", "count")]
PEOPLE = [("score", "response", "share"), ("low", "interval", "interval"), ("n", "invited", "count")]
PEOPLE += [("responded", "responded", "count"), ("uninvited", "uninvited", "count")]
COLUMNS = {
    "imported.files": FILES,
    "imported.missing": [("item_id", "question", "named"), *SHARES, ("skipped", "skipped", "count")]
    + [("dont_know", "dont_know", "count"), ("refused", "refused", "count"), ("not_shown", "not_shown", "count")],
    "imported.response": [("account_id", "account", "named"), *PEOPLE],
    "imported.roles": [("role", "role", "named"), *PEOPLE],
    "imported.alike": [("instrument", "survey", "named"), ("score", "share", "share"), ("low", "interval", "interval")]
    + [("alike", "alike", "count"), ("n", "n", "count")],
    "imported.fit": [("item_id", "question", "named"), ("score", "correlation", "correlation")]
    + [("low", "interval", "correlation_interval"), ("n", "n", "count"), ("doubt", "doubt", "doubt")],
}
GAP = 0.2  # from this share unanswered a question is named in the headline's count


def text(voice, key: str, table: pd.DataFrame, context: dict) -> Text:
    """The Text of one picture of quality; its headline says how many rows deserve a look.

    `context` : coverage (`measures.fieldwork.coverage`); days between the customers' and the team's survey (None: not
    told) with team (whether one is released, open or none): said in the caption where they are given.
    """
    said = {"n": voice.num(len(table), 0), "found": voice.num(found(key, table), 0)}
    silent = not (len(table) if key == "imported.files" else table["shown"].astype(bool).any())
    state = "none" if silent else "found" if found(key, table) else "clean"
    who = voice.t("caption.who", who=voice.name, period=voice.period_label) if voice.name else ""
    covered = {part: voice.num(n, 0) for part, n in context.get("coverage", {}).items()}
    heard = voice.t("imported.coverage", **covered) if covered else ""
    apart = _apart(voice, context["days"], context["team"]) if "days" in context else ""
    return Text(
        voice=voice,
        key=key,
        title=voice.t(f"headline.{key}.{state}", **said),
        subtitle=voice.t(f"{key}.subtitle"),
        alt=" ".join(_row(voice, row) for row in records(table)[:3]) or voice.t("alt.nothing"),
        caption=" ".join(filter(None, [who, voice.t(f"{key}.caption"), heard, apart])),
        read=voice.t(f"{key}.read"),
        columns=[(column, voice.t(f"column.{label}"), kind) for column, label, kind in COLUMNS[key] if column in table],
    )


def _apart(voice, days: int | None, team: str) -> str:
    """How far apart customers and team were asked; where that may not be told yet, that it will be."""
    if days is not None:
        return voice.t("imported.apart", days=voice.num(days, 0))
    return voice.t("imported.apart_open") if team != "none" else ""


def found(key: str, table: pd.DataFrame) -> int:
    """How many rows of a picture deserve a look."""
    shown = table[table["shown"].astype(bool)]
    marks = {
        "imported.files": lambda: shown["score"] < 1,
        "imported.missing": lambda: shown["score"] >= GAP,
        "imported.response": lambda: shown["responded"] == 0,
        "imported.roles": lambda: shown["responded"] == 0,
        "imported.alike": lambda: shown["low"] > GAP,
        "imported.fit": lambda: table["doubt"] != "",
    }
    return int(marks[key]().sum())


def records(table: pd.DataFrame) -> list[dict]:
    """The rows as dicts."""
    return table.to_dict("records")


def name(voice, row: dict) -> str:
    """What a row is about: a question in its words, a role, an account or a file."""
    if isinstance(row.get("item_id"), str):
        return question(voice, row["instrument"], row["item_id"])
    if "alike" in row:
        return voice.heading(row["instrument"])
    if "name" in row:
        return str(row["name"])
    return voice.role(row["role"]) if row.get("role") else voice.t("role.unknown")


def question(voice, instrument: str, item_id: str) -> str:
    """A question in its words; where an instrument asks two things of each, which one comes first."""
    known = voice.instrument(instrument)
    if known is None:
        return item_id
    item = known.items.loc[item_id]
    part = f"column.{item['part']}"
    said = voice.t(part) if voice.has(part) else item["part"]
    return f"{said}: {item[voice.language]}" if item["part"] else item[voice.language]


def reasons(voice, codes: str) -> str:
    """Reasons with their counts, `code=n; code=n`, in words; one that an import wrote itself stays as it is."""
    said = []
    for code, _, n in (each.rpartition("=") for each in codes.split("; ") if each):
        key = f"missing.{code.replace(' ', '_')}"
        said.append(voice.t("quality.reason_count", reason=voice.t(key) if voice.has(key) else code, n=n))
    return "; ".join(said)


def doubt(voice, code: str) -> str:
    """What an item is suspected of."""
    return voice.t(f"doubt.{code}") if code else ""


def _row(voice, row: dict) -> str:
    """One row of the picture in numbers."""
    if not row["shown"]:
        return voice.t("alt.hidden", name=name(voice, row), reason=voice.reason(row["reason"]))
    score = voice.pct(row["score"]) if row["statistic"] == "top_box" else voice.num(row["score"], 2, True)
    return voice.t("alt.counted", name=name(voice, row), score=score, n=voice.num(row["n"], 0))
