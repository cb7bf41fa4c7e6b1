"""A voice and tables made by hand, so that pictures are tested without measures or word files."""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

FI = {
    "chart.customer": "asiakas", "chart.team": "tiimi", "chart.gap": "ero", "chart.verdict": "tulkinta",
}  # fmt: skip
EN = {
    "chart.customer": "customer", "chart.team": "team", "chart.gap": "gap", "chart.verdict": "verdict",
}  # fmt: skip
GAP = {
    "fi": dict(
        above="yliarvio", below="aliarvio", equal="yhteinen näkemys", open="epäselvä", indicative="suuntaa-antava"
    ),
    "en": dict(
        above="over-estimate", below="under-estimate", equal="agreement", open="inconclusive", indicative="indicative"
    ),
}
REASON = {
    "fi": dict(protected="suojattu", too_few="liian vähän vastauksia", no_answers="ei vastauksia"),
    "en": dict(protected="protected", too_few="too few answers", no_answers="no answers"),
}
LABELS = {
    "fi": dict(
        excitement="Innostus", dare="Uskallus", professionalism="Ammattimaisuus", impact="Vaikutus", care="Välittäminen"
    ),
    "en": dict(excitement="Excitement", dare="Dare", professionalism="Professionalism", impact="Impact", care="Care"),
}
STAGES = dict(
    excitement=("kumppanin valinta", "choosing the partner"), dare=("toimintaehdotus", "proposal for action"),
    professionalism=("palvelun toteutus", "delivery of the service"), impact=("viimeistely", "finalisation"),
    care=("kokonaisvastuu", "overall responsibility"),
)  # fmt: skip
BAND = {"fi": dict(top="ylin kolmannes", middle="keskimmäinen kolmannes", bottom="alin kolmannes"),
        "en": dict(top="top third", middle="middle third", bottom="bottom third")}  # fmt: skip


@dataclass(frozen=True)
class Voice:
    language: str = "fi"
    mode: str = "page"
    reader: str = "internal"
    labels: dict = field(default_factory=dict)

    def num(self, x, digits=1, sign=False):
        if x is None or not math.isfinite(x):
            return "–"
        body = f"{abs(x):.{digits}f}"
        lead = "−" if x < 0 and float(body) else "+" if sign and float(body) else ""
        return lead + (body.replace(".", ",") if self.language == "fi" else body)

    def pct(self, x):
        return f"{100 * x:.0f}" + ("\xa0%" if self.language == "fi" else "%")

    def period(self, pid):
        return f"{pid[4:]}/{pid[:4]}" if self.language == "fi" else f"{pid[:4]} {pid[4:]}"

    def interval(self, low, high, digits=1, sign=False):
        return f"{self.num(low, digits, sign)} … {self.num(high, digits, sign)}"

    def word(self, verdict, kind):
        return GAP[self.language][verdict]

    def reason(self, code):
        return REASON[self.language][code]

    def band(self, code):
        return BAND[self.language].get(code, code)

    def label(self, instrument, dimension):
        return self.labels.get(dimension, LABELS[self.language].get(dimension, dimension))

    def stage(self, instrument, dimension):
        return STAGES.get(dimension, ("", ""))[0 if self.language == "fi" else 1]

    def step(self, instrument, dimension):
        names = [*STAGES]
        return "" if dimension not in names else "whole" if dimension == "care" else str(names.index(dimension) + 1)

    def scale(self, instrument):
        return {"flame": (0, 10), "six_elements": (1, 10), "journey": (-5, 5), "nps": (0, 10)}[instrument]

    def t(self, key, **values):
        return (FI if self.language == "fi" else EN)[key].format_map(values)


@dataclass(frozen=True)
class Text:
    voice: Voice
    key: str = "flame.gaps"
    title: str = "Otsikko"
    subtitle: str = "Alaotsikko"
    alt: str = "Vaihtoehto"
    caption: str = "Kuvateksti"
    read: str = "Näin luet"
    columns: list = field(default_factory=list)


def text(language="fi", key="flame.gaps", labels=None):
    return Text(Voice(language, labels=labels or {}), key)


def gaps(rows=None):
    """Five rows of the house's example: customer n 14, team n 9, on 0-10."""
    made = rows or [
        ("excitement", 7.2, 6.4, 8.0, 14, 8.1, 7.3, 8.9, 9, "open", "", ""),
        ("dare", 5.4, 4.5, 6.3, 14, 7.8, 7.1, 8.5, 12, "above", "", ""),
        ("professionalism", 8.6, 8.1, 9.1, 14, 7.1, 6.3, 7.9, 12, "below", "", ""),
        ("impact", 6.9, 6.1, 7.7, 14, 7.3, 6.4, 8.2, 12, "open", "", ""),
        ("care", 8.5, 8.15, 8.85, 14, 8.4, 8.0, 8.8, 12, "equal", "", ""),
    ]
    columns = ["dimension", "customer_score", "customer_low", "customer_high", "customer_n"]
    columns += ["team_score", "team_low", "team_high", "team_n", "verdict", "reason", "band"]
    table = pd.DataFrame(made, columns=columns)
    numbers = [c for c in columns if c.startswith(("customer", "team"))]
    table[numbers] = table[numbers].astype(float)
    table.insert(0, "instrument", "flame")
    table.insert(1, "part", "")
    table.insert(2, "statistic", "mean")
    table["estimate"] = table["team_score"] - table["customer_score"]
    return table.assign(shown=table["reason"] == "", note="", level="account", level_period="2026Q3")


NAN = np.nan
STATES = [
    ("excitement", 5.4, 4.5, 6.3, 14, 7.8, 7.1, 8.5, 12, "above", "", ""),
    ("dare", 7.2, 6.4, 8.0, 14, 8.1, 7.3, 8.9, 12, "open", "", ""),
    ("professionalism", 8.5, 8.15, 8.85, 14, 8.4, 8.0, 8.8, 12, "equal", "", ""),
    ("impact", 6.8, 5.3, 8.3, 7, 7.6, 6.5, 8.7, 6, "indicative", "", ""),
    ("care", 6.4, 5.6, 7.2, 12, NAN, NAN, NAN, NAN, "", "protected", ""),
    ("few", NAN, NAN, NAN, 4, NAN, NAN, NAN, NAN, "", "too_few", ""),
    ("none", NAN, NAN, NAN, 0, NAN, NAN, NAN, NAN, "", "no_answers", ""),
    ("unanimous", 6.4, 5.6, 7.2, 12, NAN, NAN, NAN, 8, "open", "", "top"),
]
