"""The words of each picture: headline, subtitle, alt text, reading sentence and the columns of its table."""

import pandas as pd

from cxlib.words import captions, imported, sentences, tables
from cxlib.words.captions import part
from cxlib.words.speak import Text

KINDS = {"flame.gaps": "gap", "flame.quadrant": "gap", "flame.change": "change", "summary.changes": "change"}
KINDS |= {"six.elements": "benchmark", "portfolio.heat": "gap"}
PLACES = ("blind_spot", "hidden_strength", "common_strength", "common_development", "common")
SPOKEN = 3  # rows an alt text tells: those that carry the headline


def text(voice, key: str, table: pd.DataFrame, context: dict) -> Text:
    """The Text of one picture.

    Parameters
    ----------
    key : one of `tables.COLUMNS`; table : what the picture shows.
    context : what the table does not hold; used are median (quadrant), change (`nps.change` with its verdict, for the
        run chart), journeys (how many, for the curve) and previous (the period compared with).

    Raises
    ------
    KeyError naming the pictures that exist.
    """
    if key in imported.COLUMNS:
        return imported.text(voice, key, table, context)
    if key not in tables.COLUMNS:
        raise KeyError(f"no picture {key!r}; there are {', '.join(tables.COLUMNS)}")
    table = _against(table) if key == "six.elements" else table
    said = captions.values(voice, table)
    return Text(
        voice=voice,
        key=key,
        title=_levelled(voice, table, HEADLINES.get(key, _compared)(voice, key, table, context)),
        subtitle=voice.t(part(voice, key, "subtitle", table), **said),
        alt=ALTS.get(key, _alt)(voice, key, table, context),
        caption=captions.caption(voice, key, table, context),
        read=voice.t(part(voice, key, "read", table), **said),
        columns=tables.columns(voice, key, table),
    )


def _against(table: pd.DataFrame) -> pd.DataFrame:
    """The elements held against the benchmark: their own comparison, not the gap to the team, is the finding."""
    if "benchmark_verdict" in table:
        return table.assign(verdict=table["benchmark_verdict"])
    is_gap = "comparison" in table and table["comparison"].str.endswith(".gap").any()
    return table.drop(columns=["verdict"], errors="ignore") if is_gap else table


def _levelled(voice, table: pd.DataFrame, finding: str) -> str:
    """The finding, said to be of several accounts where both sides' numbers are from a level above this one."""
    if "team_score" not in table or "level" not in table or "account_id" in table:
        return finding
    wider = table[table["shown"].astype(bool) & table["level"].isin(["team", "unit"])]
    if wider.empty:
        return finding
    n = voice.num(wider["accounts"].max(), 0)
    said = voice.t("headline.wider", n=n, finding=finding[:1].lower() + finding[1:])
    return said if len(said) <= sentences.LONGEST else voice.t("headline.wider_short", n=n)


def _compared(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """Headline of a comparison table; a table without a comparison is called by what it shows."""
    if "verdict" in table or not table["shown"].astype(bool).any():
        return sentences.finding(voice, table, KINDS[key])
    return voice.t("headline.only_customer" if KINDS[key] == "gap" else "headline.no_comparison")


def _places(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """Headline of the quadrant: blind spots first, then as many of the other places as fit; else the gaps' own."""
    placed = table[table["shown"].astype(bool)].groupby("place") if "place" in table else {}
    rows = {code: placed.get_group(code) for code in PLACES if code in getattr(placed, "groups", ())}
    said = [f"{_capital(voice.place(code))}: {_names(voice, part)}" for code, part in rows.items()]
    choices = [". ".join(said[:size]) for size in range(len(said), 0, -1)]
    short = [choice for choice in choices if len(choice) <= sentences.LONGEST]
    return short[0] if short else _compared(voice, key, table, context)


def _names(voice, table: pd.DataFrame) -> str:
    """The names of a table's rows."""
    return ", ".join(sentences.name(voice, row) for row in sentences.each(table))


def _titled(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """Headline of a plain score table: the instrument's title, which claims nothing."""
    return sentences.silence(voice, table) or voice.heading(table["instrument"].iloc[0])


def _nps(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """Headline of the NPS panel: which side of zero the interval lies on, or that it spans it."""
    row = captions.first(table)
    if row is None or not row.get("shown", True) or pd.isna(row.get("score")):
        return voice.t("headline.no_answers" if row is None or row.get("n", 0) == 0 else "headline.too_few")
    side = "above" if row["low"] > 0 else "below" if row["high"] < 0 else "open"
    code = "indicative" if row["n"] < captions.FEW else side
    return voice.t(f"headline.nps.{code}", nps=voice.value(row["score"], "nps"), n=voice.num(row["n"], 0))


def _run(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """Headline of the run chart: the verdict of the last change."""
    change = context.get("change")
    if change is not None and change["shown"].astype(bool).any():
        return sentences.finding(voice, change, "change")
    return sentences.silence(voice, table) or voice.t(f"headline.nps.{'series' if len(table) > 1 else 'first'}")


def _journey(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """Headline of the curve: low and peak, where their intervals lie apart, and the end."""
    silent = sentences.silence(voice, table)
    if silent:
        return silent
    peak, low = captions.extremes(table)
    if peak["n"] < captions.FEW or low["n"] < captions.FEW:
        return voice.t("headline.indicative")
    if not low["high"] < peak["low"]:
        return voice.t("headline.journey.open")
    end = voice.num(captions.seen(table).iloc[-1]["score"], 1, True)
    said = {"low": voice.touchpoint(low["touchpoint"]), "peak": voice.touchpoint(peak["touchpoint"]), "end": end}
    choices = [voice.t(f"headline.journey.{size}", **said) for size in ("full", "short", "low")]
    return next((choice for choice in choices if len(choice) <= sentences.LONGEST), choices[-1])


def _heat(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """Headline of the portfolio: how many clear gaps."""
    counts = table["verdict"].value_counts() if "verdict" in table else {}
    above, below = counts.get("above", 0), counts.get("below", 0)
    said = {"n": voice.num(above + below, 0), "above": voice.num(above, 0), "below": voice.num(below, 0)}
    return voice.t(f"headline.portfolio.{'clear' if above + below else 'none'}", **said)


def _league(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """Headline of the list of accounts: how many there are; places are not findings."""
    return voice.t("headline.portfolio.league", n=voice.num(table["shown"].astype(bool).sum(), 0))


def _alt(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """The numbers of the rows that carry the headline."""
    order = {"above": 0, "below": 0, "equal": 1}
    rows = sorted(sentences.each(table), key=lambda row: (not row.shown, order.get(getattr(row, "verdict", ""), 2)))
    told = (_row_said(voice, row, KINDS.get(key, "score")) for row in rows[:SPOKEN])
    return " ".join(told) or voice.t("alt.nothing")


def _row_said(voice, row, kind: str) -> str:
    """One row of the picture in numbers."""
    said = {"name": sentences.name(voice, row)}
    customer = getattr(row, "customer_score", getattr(row, "own_score", getattr(row, "score", None)))
    if not row.shown and (kind != "gap" or pd.isna(customer)):
        return voice.t("alt.hidden", reason=voice.reason(row.reason), **said)
    said["score"] = said["customer"] = voice.value(customer, row.statistic)
    word = voice.reason(row.reason) if not row.shown else _word(voice, row, kind)
    if kind == "gap" and hasattr(row, "team_score"):
        team = voice.band(row.band) if getattr(row, "band", "") else voice.value(row.team_score, row.statistic)
        return voice.t("alt.gap", team=team, word=word or voice.word("open", "gap"), **said)
    if kind == "benchmark" and word:
        return voice.t("alt.benchmark", reference=voice.value(row.benchmark, row.statistic), word=word, **said)
    if kind == "change" and hasattr(row, "estimate"):
        said["estimate"] = voice.diff(row.estimate, row.statistic)
        interval = voice.span(row.low, row.high, row.statistic, sign=True)
        return voice.t("alt.change", interval=interval, word=word or voice.word("open", "change"), **said)
    low, high = (getattr(row, f"{side}{end}", None) for side, end in _limits(row))
    return voice.t("alt.score", interval=voice.span(low, high, row.statistic), **said)


def _limits(row) -> list[tuple[str, str]]:
    """Names of the columns of the customer's interval."""
    side = next((s for s in ("customer_", "own_") if hasattr(row, f"{s}score")), "")
    return [(side, "low"), (side, "high")]


def _word(voice, row, kind: str) -> str:
    """The verdict word of a shown row, or its place in the quadrant; empty where nothing is compared."""
    if getattr(row, "place", "") in PLACES:
        return voice.place(row.place)
    verdict = getattr(row, "verdict", "")
    return voice.word(verdict, kind) if verdict and kind != "score" else ""


def _alt_run(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """The first and the latest quarter of the run chart."""
    rows = table[table["shown"].astype(bool)]
    if len(rows) < 2:
        return _alt_nps(voice, key, rows, context)
    first, last = rows.iloc[0], rows.iloc[-1]
    said = {"first": voice.period(first["period"]), "last": voice.period(last["period"]), "n": voice.num(len(rows), 0)}
    said |= {"before": voice.value(first["score"], "nps"), "nps": voice.value(last["score"], "nps")}
    return voice.t("alt.run", interval=voice.span(last["low"], last["high"], "nps"), **said)


def _alt_nps(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """NPS, its interval and n, and the eights."""
    row = captions.first(table)
    if row is None or pd.isna(row.get("score")):
        return voice.t("alt.nothing")
    interval = voice.span(row["low"], row["high"], "nps")
    said = voice.t("alt.nps", nps=voice.value(row["score"], "nps"), interval=interval, n=voice.num(row["n"], 0))
    return f"{said} {voice.t('alt.eights', n=voice.num(row['eights'], 0))}" if "eights" in row else said


def _alt_journey(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """Low, peak and end with their numbers."""
    shown = captions.seen(table)
    if not len(shown):
        return voice.t("alt.nothing")
    peak, low = captions.extremes(table)
    rows = {"low": low, "peak": peak, "end": shown.iloc[-1]}
    said = [(t, r["touchpoint"], voice.num(r["score"], 1, True)) for t, r in rows.items()]
    return " ".join(
        voice.t("alt.moment", what=_capital(voice.t(f"chart.{what}")), name=voice.touchpoint(name), score=score)
        for what, name, score in said
    )


def _alt_cells(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """How many accounts, and the count of clear cells."""
    accounts = table["account_id"].nunique() if "account_id" in table else len(table)
    return voice.t("alt.cells", n=voice.num(accounts, 0), clear=HEADLINES[key](voice, key, table, context))


def _guess(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """Headline of what is guessed: a question, as nothing is found yet."""
    return voice.t("workshop.guess.title")


def _alt_guess(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """The team's own numbers."""
    said = []
    for row in sentences.each(table):
        number = voice.band(row.band) if row.band else voice.value(row.team_score, row.statistic)
        score = number if row.shown else voice.reason(row.reason)
        said.append(voice.t("alt.guess", name=sentences.name(voice, row), score=score))
    return " ".join(said) or voice.t("alt.nothing")


def _capital(words: str) -> str:
    """First letter large."""
    return words[:1].upper() + words[1:]


HEADLINES = {"nps.panel": _nps, "nps.run": _run, "journey.curve": _journey, "scores.table": _titled}
HEADLINES |= {"flame.quadrant": _places, "workshop.guess": _guess}
HEADLINES |= {"portfolio.heat": _heat, "portfolio.league": _league}
ALTS = {"nps.panel": _alt_nps, "nps.run": _alt_run, "journey.curve": _alt_journey}
ALTS |= {"workshop.guess": _alt_guess}
ALTS |= {"portfolio.heat": _alt_cells, "portfolio.league": _alt_cells}
