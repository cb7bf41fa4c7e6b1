"""Captions, always in one order: who and period, n of each side, scale, interval, then the caveat of the method."""

import pandas as pd

from cxlib.words import sentences

FEW = 10  # below this a number is indicative
INTERVALS = {"nps.run": "caption.ribbon", "journey.curve": "caption.band", "portfolio.heat": ""}  # a cell has no line
CHANGES = ("flame.change", "summary.changes")


def caption(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """The caption of one picture.

    Parameters
    ----------
    key, table, context : as in `pictures.text`.
    """
    parts = [
        voice.t("caption.who", who=voice.name, period=voice.period_label) if voice.name else "",
        _counted(voice, key, table, context),
        scale(voice, key, table),
        _interval(voice, key, table),
        *(_shared(voice, table) if key.startswith("portfolio.") else _team(voice, table)),
        voice.t("caption.hollow") if key != "portfolio.heat" and _few(table) else "",
        _caveat(voice, key, table, context),
        _paired(voice, key, table),
    ]
    return " ".join(part for part in parts if part)


def part(voice, key: str, name: str, table: pd.DataFrame) -> str:
    """Key of a picture's subtitle, reading sentence or caveat: a picture without a team side does not speak of one.

    One of shares alone speaks of shares where there are words for it.
    """
    own = f"{key}.{name}_share"
    if _statistic(table) == "top_box" and voice.has(own):
        return own
    own = f"{key}.{name}_customer"
    return own if "team_score" not in table and voice.has(own) else f"{key}.{name}"


def values(voice, table: pd.DataFrame) -> dict[str, str]:
    """What subtitles and reading sentences may name: the scale, its top, the instrument's title."""
    name = instrument(table)
    known = voice.instrument(name)
    top = known.top_box if known and known.top_box is not None else voice.scale(name)[1]
    return {
        "scale": voice.scale_text(name),
        "top": voice.num(top, 0),
        "high": voice.num(voice.scale(name)[1], 0),
        "title": voice.heading(name) if name else "",
    }


def instrument(table: pd.DataFrame) -> str:
    """The instrument of a table; moments and NPS distributions name none."""
    if "instrument" in table and len(table):
        return str(table["instrument"].iloc[0])
    return "journey" if "touchpoint" in table else "nps"


def first(table: pd.DataFrame | None) -> pd.Series | None:
    """The row of a score table (above a distribution: the one without a value), None if there is none."""
    if table is None or "score" not in table:
        return None
    rows = table[table["value"].isna()] if "value" in table else table
    return rows.iloc[0] if len(rows) else None


def seen(table: pd.DataFrame) -> pd.DataFrame:
    """The moments shown, in their order; the levels under them have no place in it."""
    moments = table["seq"].notna() if "seq" in table else True
    return table[moments & table["shown"].astype(bool) & table["score"].notna()]


def extremes(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The moments with the highest and the lowest mean, the later of equal ones."""
    rows = seen(table).iloc[::-1]
    values = rows["score"].to_numpy()
    return rows.iloc[values.argmax()], rows.iloc[values.argmin()]


def scale(voice, key: str, table: pd.DataFrame) -> str:
    """The scale the numbers stand on."""
    if key == "summary.changes":
        return voice.t("caption.scale_own")
    statistic = _statistic(table)
    if statistic == "top_box":
        return voice.t("caption.scale_share")
    if statistic == "nps" or instrument(table) == "nps":
        return voice.t("caption.scale_nps")
    return voice.t("caption.scale", scale=voice.scale_text(instrument(table)))


def _statistic(table: pd.DataFrame) -> str:
    """The statistic of the table; `mixed` if there are several."""
    known = table["statistic"].dropna().unique() if "statistic" in table else []
    return known[0] if len(known) == 1 else "mixed" if len(known) else ""


def _interval(voice, key: str, table: pd.DataFrame) -> str:
    """What the interval is, and how it is drawn."""
    if key in INTERVALS:
        return voice.t(INTERVALS[key]) if INTERVALS[key] else ""
    statistic = _statistic(table) or ("nps" if instrument(table) == "nps" else "")
    return voice.t(f"caption.interval_{statistic}" if statistic in ("mean", "top_box", "nps") else "caption.interval")


def _counted(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """n of each side."""
    if key.startswith("portfolio."):
        accounts = table["account_id"].nunique() if "account_id" in table else len(table)
        return voice.t("caption.accounts", n=voice.num(accounts, 0)) + "."
    if key in CHANGES and "n_1" in table:
        return voice.t("caption.n_two", now=_span(voice, table["n_1"]), before=_span(voice, table["n_2"])) + "."
    side = [column for column in ("customer_n", "own_n") if column in table][:1]
    if side or "team_n" in table:
        said = [*(voice.t("caption.customer_n", n=_span(voice, table[n])) for n in side), _team_n(voice, table)]
        told = ", ".join(part for part in said if part)
        return f"{told[:1].upper()}{told[1:]}." if told else ""
    return _journeys(voice, table, context) if "touchpoint" in table else _asked(voice, key, table)


def _asked(voice, key: str, table: pd.DataFrame) -> str:
    """n of a score table, with the number invited where it is known."""
    n, invited = _span(voice, table["n"]), voice.facts.get("invited")
    if key == "nps.panel":
        row = first(table)
        n = voice.num(0 if row is None else row["n"], 0)
        if invited:
            return voice.t("caption.n_invited", n=n, invited=voice.num(invited, 0)) + "."
    return voice.t("caption.n", n=n) + "."


def _journeys(voice, table: pd.DataFrame, context: dict) -> str:
    """How many journeys and moments, and when they were asked for."""
    moments = table[table["seq"].notna()] if "seq" in table else table
    count = context.get("journeys", moments["n"].max() if len(moments) else 0)
    said = [voice.t("caption.journeys", journeys=voice.num(count, 0), moments=voice.num(len(moments), 0))]
    sources = {source for source in moments["source"].dropna() if source} if "source" in moments else set()
    if sources:
        code = min(sources) if len(sources) == 1 else "mixed"
        said.append(voice.t(f"caption.{code}") if voice.has(f"caption.{code}") else code)
    return ", ".join(said) + "."


def _team_n(voice, table: pd.DataFrame) -> str:
    """n of the team; protected if it may not be told, nothing if nobody asked the team."""
    if "team_n" not in table:
        return ""
    if table["team_n"].notna().any() and table["team_n"].max() > 0:
        return voice.t("caption.team_n", n=_span(voice, table["team_n"]))
    reasons = table["team_reason"] if "team_reason" in table else table["reason"]
    return voice.t("caption.team_protected") if reasons.eq("protected").any() else ""


def _span(voice, n: pd.Series) -> str:
    """One n, or the smallest and largest of several."""
    known = n.dropna()
    if not len(known):
        return voice.num(None)
    low, high = voice.num(known.min(), 0), voice.num(known.max(), 0)
    return low if low == high else f"{low}–{high}"


def _few(table: pd.DataFrame) -> bool:
    """Is any number shown that rests on fewer than 10 respondents?"""
    shown = table[table["shown"].astype(bool)] if "shown" in table else table
    counts = [shown[c] for c in ("customer_n", "team_n", "own_n") if c in shown]
    counts = counts or [shown[c] for c in ("n",) if c in shown and "value" not in shown]
    return any(n.between(1, FEW - 1).any() for n in counts)


def _team(voice, table: pd.DataFrame) -> list[str]:
    """Where the team's number comes from if not from this account, and its interval if not from its own spread."""
    if "level" not in table or "team_score" not in table:
        return []
    shown = table[table["team_score"].notna()]
    said = [voice.t("caption.pooled")] if "spread" in shown and shown["spread"].eq("pooled").any() else []
    wider = shown[shown["level"].ne("account") & shown["level"].fillna("").ne("")]
    if len(wider):
        accounts = voice.num(wider["accounts"].max(), 0)
        return [*said, voice.t("caption.wider", accounts=accounts, period=voice.period(wider["level_period"].iloc[0]))]
    periods = [p for p in shown.get("level_period", pd.Series(dtype=str)).dropna().unique() if p]
    other = [period for period in periods if period != voice.period_id]
    return [*said, *(voice.t("caption.wider_period", period=voice.period(p)) for p in other[:1])]


def _shared(voice, table: pd.DataFrame) -> list[str]:
    """That some accounts of the portfolio stand for a wider level, whose n and gap they share."""
    wider = table["level"].isin(["team", "unit"]).any() if "level" in table else False
    return [voice.t("caption.shared")] if wider else []


def _caveat(voice, key: str, table: pd.DataFrame, context: dict) -> str:
    """The caveat that may not be dropped."""
    row = next(iter(sentences.each(table.head(1))), None)
    said = {
        "delta": _delta(voice, table),
        "median": _median(voice, table, context),
        "now": voice.period_label,
        "before": voice.period(context.get("previous") or voice.context.get("previous")),
        "benchmark": sentences.benchmark(voice, row) if key == "six.elements" and row else "",
    }
    name = "caveat_bare" if key == "flame.quadrant" and said["median"] == voice.num(None) else "caveat"
    return voice.t(part(voice, key, name, table), **said)


def _paired(voice, key: str, table: pd.DataFrame) -> str:
    """From how many the change is worked out where the same persons answered both times."""
    if key not in CHANGES or "pairs" not in table:
        return ""
    pairs = table["pairs"][table["pairs"] >= sentences.PAIRS]
    return voice.t("caption.paired", pairs=_span(voice, pairs)) if len(pairs) else ""


def _delta(voice, table: pd.DataFrame) -> str:
    """The zone of agreement; `–` where no difference has one."""
    known = table["delta"].dropna() if "delta" in table else pd.Series(dtype=float)
    ends = list(dict.fromkeys(voice.num(end, 2) for end in (known.min(), known.max())))
    return "–".join(ends)


def _median(voice, table: pd.DataFrame, context: dict) -> str:
    """The portfolio's median, or the range of those of the rows."""
    known = table["median"].dropna() if "median" in table else pd.Series(context.get("median"), dtype=float).dropna()
    return "–".join(dict.fromkeys(voice.num(end, 1) for end in (known.min(), known.max())))
