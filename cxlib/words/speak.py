"""The voice of one report: it knows language, reader and account, and says numbers, words and texts."""

from dataclasses import dataclass, field

import pandas as pd

from cxlib import instruments
from cxlib.words import numbers, verdicts
from cxlib.words.files import clean, texts


@dataclass(frozen=True)
class Text:
    """The words of one picture; `columns` are (column, label, kind) of the table that says the same."""

    voice: "Voice"
    key: str
    title: str
    subtitle: str
    alt: str
    caption: str
    read: str
    columns: list[tuple[str, str, str]]

    def rows(self, table: pd.DataFrame) -> list[list[str]]:
        """The equivalent table, every cell written out."""
        from cxlib.words import tables

        return tables.rows(self, table)

    def names(self, table: pd.DataFrame) -> list[str]:
        """What each row of a picture of quality is called."""
        from cxlib.words import imported

        return [imported.name(self.voice, row) for row in imported.records(table)]

    def muted(self, table: pd.DataFrame) -> list[bool]:
        """Which rows are grey: nothing may be shown, or the comparison is not settled."""
        from cxlib.words import tables

        return tables.muted(table)


@dataclass(frozen=True)
class Voice:
    """Says everything of one report in one language. `voice(key, table)` gives the words of a picture."""

    language: str
    mode: str = "page"
    name: str = ""
    period_id: str = ""
    reader: str = "internal"
    context: dict = field(default_factory=dict)

    def __call__(self, key: str, table: pd.DataFrame, **context) -> Text:
        """The words of the picture `key` of `table`; `context` holds what the table does not (median, change ...)."""
        from cxlib.words import pictures

        return pictures.text(self, key, table, context)

    def t(self, key: str, **values: str | int) -> str:
        """A text by its key, with values that are written out (a count may come as it is).

        On the customer's page a key that has a twin ending in `_customer` says the twin.

        Raises
        ------
        KeyError for a key the language does not have; TypeError for a value that is not written out.
        """
        written = {name: self.num(value, 0) if type(value) is int else value for name, value in values.items()}
        raw = [name for name, value in written.items() if not isinstance(value, str)]
        if raw:
            raise TypeError(f"{key}: write out {', '.join(raw)} first, with num(), pct() or date()")
        found = texts(self.language)
        wanted = f"{key}_customer" if self.alone and f"{key}_customer" in found else key
        if wanted not in found:
            raise KeyError(f"{self.language}.toml has no text {key!r}")
        return found[wanted].format_map(written)

    def has(self, key: str) -> bool:
        """Is there a text of this key?"""
        return key in texts(self.language)

    @property
    def alone(self) -> bool:
        """Is this the customer's page, without a word about the team?"""
        return self.reader == "customer" and not self.facts.get("share_team_side", False)

    @property
    def facts(self) -> dict:
        """The extract's facts (n invited, dates, thresholds ...); empty without an account."""
        return self.context.get("facts", {})

    @property
    def period_label(self) -> str:
        """The report's period as it is written."""
        return self.period(self.period_id)

    def num(self, value, digits: int = 1, sign: bool = False) -> str:
        """A number; `–` when there is none."""
        return numbers.num(value, self.language, digits, sign)

    def pct(self, share) -> str:
        """A share 0..1 in whole per cent."""
        return numbers.pct(share, self.language)

    def period(self, period_id) -> str:
        """A quarter, half-year or year."""
        return numbers.period(period_id, self.language)

    def date(self, day) -> str:
        """A day."""
        return numbers.date(day, self.language)

    def dates(self, first, last) -> str:
        """A span of days."""
        return numbers.dates(first, last, self.language)

    def interval(self, low, high, digits: int = 1, sign: bool = False) -> str:
        """An interval `6,4 … 8,0`."""
        return numbers.interval(low, high, self.language, digits, sign)

    def value(self, value, statistic: str = "mean", sign: bool = False) -> str:
        """A score in the way of its statistic: mean 7,2, share 86 %, NPS +29."""
        if statistic == "top_box":
            return self.pct(value)
        return self.num(value, 0, True) if statistic == "nps" else self.num(value, 1, sign)

    def diff(self, value, statistic: str = "mean") -> str:
        """A difference with its sign: +0,4, or whole points of a share or an NPS."""
        if numbers.missing(value):
            return numbers.MISSING
        return self.num(100 * value if statistic == "top_box" else value, int(statistic == "mean"), True)

    def span(self, low, high, statistic: str = "mean", sign: bool = False) -> str:
        """The interval of a score (of a difference with `sign`) in the way of its statistic."""
        if statistic == "top_box" and not sign:
            return numbers.pct_interval(low, high, self.language)
        if numbers.missing(low) or numbers.missing(high):
            return numbers.MISSING
        by = 100 if statistic == "top_box" else 1
        return self.interval(low * by, high * by, int(statistic == "mean"), sign or statistic == "nps")

    def word(self, verdict: str, kind: str) -> str:
        """The word for a verdict in a gap, change, benchmark or target."""
        return verdicts.word(verdict, kind, self.language)

    def note(self, code: str) -> str:
        """What is added to "inconclusive"."""
        return verdicts.pick(verdicts.NOTES, code, self.language)

    def reason(self, code: str) -> str:
        """Why a number is not shown."""
        return verdicts.pick(verdicts.REASONS, code, self.language)

    def band(self, code: str) -> str:
        """What stands for the number of a unanimous team."""
        return verdicts.pick(verdicts.BANDS, code, self.language)

    def place(self, code: str) -> str:
        """Where a metric lies in the quadrant."""
        return verdicts.pick(verdicts.PLACES, code, self.language)

    def glyph(self, verdict: str) -> str:
        """The sign beside a verdict word."""
        return verdicts.GLYPHS[verdict]

    def instrument(self, name: str) -> instruments.Instrument | None:
        """The instrument a table names; None if nobody knows it."""
        known = self.context.setdefault("instruments", {})
        if name not in known:
            try:
                known[name] = self.context.get("find", instruments.load)(name)
            except (KeyError, ValueError):
                known[name] = None
        return known[name]

    def label(self, instrument: str, dimension: str) -> str:
        """Name of a dimension; a name nobody gave is shown as it is."""
        return self._named(instrument, "dimensions", dimension) or str(dimension)

    def stage(self, instrument: str, name: str) -> str:
        """Name of a stage, or of the stage a dimension belongs to; empty if there is none."""
        known = self.instrument(instrument)
        stage = known.dimensions["stage"].get(name, name) if known else name
        return self._named(instrument, "stages", stage)

    def step(self, instrument: str, dimension: str) -> str:
        """Number of a dimension's stage on the path, `whole` for what concerns all of it, else empty."""
        known = self.instrument(instrument)
        stage = known.dimensions["stage"].get(dimension, "") if known else ""
        path = [name for name in known.stages.index if name != "whole"] if known else []
        return stage if stage == "whole" else str(path.index(stage) + 1) if stage in path else ""

    def touchpoint(self, text: str, instrument: str = "journey") -> str:
        """Name of a touchpoint: the instrument's, found by its id or either language's name, else the text itself."""
        known = self.instrument(instrument)
        if known is None or str(text) in known.touchpoints.index:
            return self._named(instrument, "touchpoints", text) or str(text)
        same = known.touchpoints[["fi", "en"]].eq(str(text)).any(axis=1)
        return known.touchpoints.loc[same, self.language].iloc[0] if same.any() else str(text)

    def heading(self, instrument: str) -> str:
        """Title of an instrument."""
        known = self.instrument(instrument)
        return known.title[self.language] if known else str(instrument)

    def scale(self, instrument: str) -> tuple[float, float]:
        """Ends of an instrument's scale."""
        known = self.instrument(instrument)
        return known.scale if known else (0.0, 10.0)

    def scale_text(self, instrument: str) -> str:
        """The scale as it is written: 0–10, −5…+5."""
        low, high = self.scale(instrument)
        between = "–" if low >= 0 else "…"
        return self.num(low, 0) + between + self.num(high, 0, sign=low < 0)

    def role(self, code: str) -> str:
        """Name of a respondent's or author's role; one nobody named is shown as it is."""
        return self.t(f"role.{code}") if self.has(f"role.{code}") else str(code)

    def _named(self, instrument: str, table: str, name: str) -> str:
        """The label in this language from one of an instrument's tables."""
        known, labels = self.instrument(instrument), self.context.setdefault("labels", {})
        if known and (instrument, table) not in labels:
            labels[instrument, table] = getattr(known, table)[self.language].to_dict()
        return labels[instrument, table].get(name, "") if known else ""


def voice(account, language: str, mode: str = "page") -> Voice:
    """The voice for an account or portfolio (anything with name, period and, where known, reader and facts)."""
    if language not in verdicts.LANGUAGES:
        raise ValueError(f"no language {language!r}; there are {', '.join(verdicts.LANGUAGES)}")
    facts = dict(getattr(account, "facts", None) or {})
    context = {"facts": facts, "find": getattr(account, "instrument", instruments.load)}
    context |= {key: getattr(account, key, "") for key in ("previous", "company", "study_name")}
    name = getattr(account, "name", "") or context["company"] or context["study_name"]
    return Voice(language, mode, clean(name), account.period, getattr(account, "reader", "internal"), context)


def plain(language: str, name: str = "", period: str = "", reader: str = "internal") -> Voice:
    """A voice without an account: the index of a quarter, START, tests."""
    return Voice(language, "page", clean(name), period, reader, {})
