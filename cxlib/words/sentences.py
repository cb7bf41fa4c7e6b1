"""Headlines and messages: sentences chosen by the verdict table, never written by hand for one report."""

from types import SimpleNamespace

import pandas as pd

LONGEST = 70  # characters of a headline
CHAPTERS = {"flame": "flame", "eflame": "flame", "six_elements": "six_elements", "journey": "journey", "nps": "nps"}
SETTLED = ("above", "below")
PAIRS = 10  # persons who answered both times, from which a change is theirs


def kind_of(comparison: str) -> str:
    """Gap, change or benchmark: the last part of a comparison's key.

    >>> kind_of("flame.gap"), kind_of("six_elements.team_benchmark")
    ('gap', 'benchmark')
    """
    return str(comparison).rsplit(".", 1)[-1].rsplit("_", 1)[-1]


def each(table: pd.DataFrame) -> list[SimpleNamespace]:
    """The rows of a table, columns as attributes (itertuples is slow on wide tables)."""
    return [SimpleNamespace(**row) for row in records(table)]


def records(table: pd.DataFrame) -> list[dict]:
    """The rows of a table as dicts."""
    names = list(table)
    return [dict(zip(names, row, strict=True)) for row in table.to_numpy(dtype=object).tolist()]


def name(voice, row) -> str:
    """Name of what a row is about; importance is told from performance."""
    label = voice.label(row.instrument, row.dimension)
    return f"{label} ({voice.t('column.importance')})" if getattr(row, "part", "") == "importance" else label


def finding(voice, table: pd.DataFrame, kind: str) -> str:
    """The headline of a comparison table: as much as the verdict words allow, at most 70 characters.

    Parameters
    ----------
    table : comparison table (instrument, dimension, verdict, shown, reason); kind : gap, change or benchmark.
    """
    silent = nothing(voice, table)
    if silent:
        return silent
    rows = {}
    for row in each(_compared(table)):
        rows.setdefault(row.verdict, []).append(row)
    clear = [row for code in SETTLED for row in rows.get(code, [])]
    if len(clear) == 1:
        return _fitting([sentence(voice, clear[0], kind), _listed(voice, rows, kind), _counted(voice, rows, kind)])
    if clear:
        return _fitting([_listed(voice, rows, kind), _counted(voice, rows, kind)])
    return _unclear(voice, rows, kind)


def nothing(voice, table: pd.DataFrame) -> str:
    """The headline of a table in which nothing is compared; empty if something is."""
    if not table["shown"].any() and "customer_score" in table and table["customer_score"].notna().any():
        return voice.t("headline.protected" if table["reason"].eq("protected").any() else "headline.only_customer")
    return silence(voice, table) or ("" if len(_compared(table)) else voice.t("headline.no_comparison"))


def silence(voice, table: pd.DataFrame) -> str:
    """The headline of a table of which no row may be shown; empty if one may."""
    if table["shown"].any():
        return ""
    reasons = set(table["reason"]) - {"no_answers", ""} if "reason" in table else set()
    if not reasons:
        return voice.t("headline.no_answers")
    return voice.t("headline.protected_all" if reasons == {"protected"} else "headline.too_few")


def sentence(voice, row, kind: str) -> str:
    """One comparison in a sentence that claims what its verdict word allows."""
    said = {"name": name(voice, row)}
    if row.verdict == "indicative":
        return voice.t("sentence.indicative.any", **said)
    stem = f"sentence.{kind}.{row.verdict or 'open'}"
    special = (f"{stem}.{row.instrument}.{row.dimension}", f"{stem}.{getattr(row, 'note', '') or 'any'}")
    return voice.t(next((key for key in special if voice.has(key)), f"{stem}.any"), **said)


def message(voice, row) -> dict[str, str]:
    """One item of celebrate, repair or not yet known.

    Parameters
    ----------
    row : a row of `summary.comparisons` (as of itertuples): comparison, instrument, statistic, part, dimension,
        estimate, low, high, verdict, note, n_1, n_2 and both sides' scores where known.

    Returns
    -------
    number, text, evidence, word, glyph and chapter (the id of the chapter that tells more).
    """
    kind = kind_of(row.comparison)
    return {
        "number": voice.diff(row.estimate, row.statistic),
        "text": sentence(voice, row, kind) + ".",
        "evidence": evidence(voice, row, kind),
        "word": verdict_word(voice, row, kind),
        "glyph": voice.glyph(row.verdict),
        "chapter": CHAPTERS.get(str(row.comparison).split(".")[0], "summary"),
    }


def verdict_word(voice, row, kind: str) -> str:
    """The verdict word, with its note in brackets where there is one."""
    note = voice.note(getattr(row, "note", "") or "")
    word = voice.word(row.verdict, kind)
    return f"{word} ({note})" if note else word


def evidence(voice, row, kind: str) -> str:
    """The line under a message: number, interval, verdict word, and both sides with their n."""
    interval = voice.span(row.low, row.high, row.statistic, sign=True)
    said = {"estimate": voice.diff(row.estimate, row.statistic), "interval": interval}
    said["word"] = verdict_word(voice, row, kind)
    said["sides"] = _sides(voice, row) if kind == "gap" else ""
    said["counts"] = _counts(voice, row)
    if kind == "benchmark":
        said["counts"] = voice.t("evidence.count", now=voice.num(row.n_1, 0))
        said["benchmark"] = benchmark(voice, row, "_brief")
    return voice.t(f"evidence.{kind}" + ("_bare" if interval == "–" else ""), **said).strip()


def benchmark(voice, row, size: str = "") -> str:
    """What kind of number the benchmark is, its year and n: words that may not be dropped; `_brief` in a message."""
    known = voice.instrument(row.instrument)
    for key, entry in known.benchmarks.items() if known else ():
        if voice.has(f"benchmark.{key}{size}"):
            return voice.t(f"benchmark.{key}{size}")
        said = {"year": str(entry["year"]), "n": voice.num(entry["n"], 0), "kind": entry["kind"][voice.language]}
        return voice.t("benchmark.any", **said)
    return ""


def _sides(voice, row) -> str:
    """Both sides' scores with their n."""
    sides = {}
    for side, n in (("customer", row.n_2), ("team", row.n_1)):
        score = voice.value(getattr(row, f"{side}_score", None), row.statistic)
        sides[side] = f"{score} ({voice.t('caption.n', n=voice.num(n, 0))})"
    wider = getattr(row, "level", "account") in ("team", "unit")
    return " ".join([voice.t("evidence.sides", **sides), *([voice.t("evidence.wider")] if wider else [])])


def brief(voice, row) -> str:
    """The line under what is not yet known: number, interval and n alone, and what may not be dropped."""
    kind, pairs = kind_of(row.comparison), getattr(row, "pairs", 0)
    paired = kind == "change" and pairs >= PAIRS
    said = {
        "estimate": voice.diff(row.estimate, row.statistic),
        "n": voice.num(row.n_2 if kind == "gap" else row.n_1, 0),
    }
    said["interval"] = voice.span(row.low, row.high, row.statistic, sign=True)
    said["n"] = voice.num(pairs, 0) if paired else said["n"]
    caveat = [benchmark(voice, row, "_brief")] if kind == "benchmark" else []
    caveat += [voice.t("evidence.wider")] if kind == "gap" and getattr(row, "level", "") in ("team", "unit") else []
    return " ".join([voice.t("evidence.brief_paired" if paired else "evidence.brief", **said), *caveat])


def _counts(voice, row) -> str:
    """n of both quarters, and of those who answered both where the change is worked out from them."""
    pairs, said = getattr(row, "pairs", 0), {"now": voice.num(row.n_1, 0), "before": voice.num(row.n_2, 0)}
    if pairs >= PAIRS:  # neither few nor NaN
        return voice.t("evidence.counts_paired", pairs=voice.num(pairs, 0), **said)
    return voice.t("evidence.counts", **said)


def _compared(table: pd.DataFrame) -> pd.DataFrame:
    """The shown rows that have a verdict."""
    if "verdict" not in table:
        return table.iloc[:0].assign(verdict="")
    return table[table["shown"].astype(bool) & table["verdict"].fillna("").ne("")]


def _unclear(voice, rows: dict, kind: str) -> str:
    """The headline when nothing is above or below."""
    if set(rows) == {"equal"}:
        return voice.t(f"headline.{kind}.all_equal")
    if "equal" in rows:
        return _fitting([_listed(voice, rows, kind, ("equal",)), _counted(voice, rows, kind, ("equal",))])
    return voice.t("headline.indicative" if set(rows) == {"indicative"} else f"headline.{kind}.open")


def _listed(voice, rows: dict, kind: str, codes: tuple = SETTLED) -> str:
    """Names under their verdict words: `Yliarvio: Uskallus. Aliarvio: Ammattimaisuus`."""
    names = {code: ", ".join(name(voice, row) for row in rows[code]) for code in codes if code in rows}
    return ". ".join(voice.t(f"headline.{kind}.{code}", names=said) for code, said in names.items())


def _counted(voice, rows: dict, kind: str, codes: tuple = SETTLED) -> str:
    """How many under each verdict word, where the names are too long."""
    counts = {code: voice.num(len(rows[code]), 0) for code in codes if code in rows}
    return ". ".join(voice.t(f"headline.{kind}.{code}_n", n=n) for code, n in counts.items())


def _fitting(choices: list[str]) -> str:
    """The first choice that is short enough for a headline, else the last."""
    return next((choice for choice in choices if len(choice) <= LONGEST), choices[-1])


def clear_gaps(voice, row) -> str:
    """How many gaps of an account are clear, and which side rates higher; `–` where none is."""
    counts = {"above": row.over, "below": row.under}
    said = [voice.t(f"headline.gap.{code}_n", n=voice.num(n, 0)) for code, n in counts.items() if n]
    return ", ".join(said) or voice.num(None)


def masked(voice, row) -> str:
    """What is shown of an account's team: all of it, all but some, or why nothing."""
    if row.masked == row.gaps:
        return voice.reason(row.hidden or "no_answers")
    if not row.masked:
        return voice.t("index.shown")
    return voice.t("portfolio.accounts.masked", n=voice.num(row.masked, 0), all=voice.num(row.gaps, 0))


def course(voice, quarters: list[str], values: list[float | None]) -> str:
    """The first and the last of a course of NPS that are shown; `–` where none is."""
    known = [(quarter, value) for quarter, value in zip(quarters, values, strict=True) if value is not None]
    ends = known[:1] + known[1:][-1:]
    said = [f"{voice.period(quarter)} {voice.value(value, 'nps')}" for quarter, value in ends]
    return " … ".join(said) or voice.num(None)
