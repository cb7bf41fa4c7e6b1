"""A voice and tables made by hand, so that pictures are tested without measures or word files."""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

FI = {
    "chart.interval95": "95\xa0%:n väli",
    "chart.eights": "kasit",
    "chart.detractors": "kriitikot 0–6",
    "chart.passives": "neutraalit",
    "chart.promoters": "suosittelijat 9–10",
    "chart.team_higher": "tiimi näkee paremman kuin asiakas",
    "chart.customer_higher": "asiakas näkee paremman kuin tiimi",
    "chart.customer": "asiakas", "chart.team": "tiimi", "chart.gap": "ero", "chart.verdict": "tulkinta",
    "chart.benchmark": "vertailu", "chart.companies": "yritykset itse 2016",
    "chart.importance_rank": "tärkeysjärjestys",
}  # fmt: skip
EN = {
    "chart.interval95": "95% interval",
    "chart.eights": "the 8s",
    "chart.detractors": "detractors 0–6",
    "chart.passives": "passives",
    "chart.promoters": "promoters 9–10",
    "chart.team_higher": "the team sees it better than the customer",
    "chart.customer_higher": "the customer sees it better than the team",
    "chart.customer": "customer", "chart.team": "team", "chart.gap": "gap", "chart.verdict": "verdict",
    "chart.benchmark": "benchmark", "chart.companies": "companies 2016", "chart.importance_rank": "rank of importance",
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
    "fi": {"excitement": "Innostus", "dare": "Uskallus", "professionalism": "Ammattimaisuus", "impact": "Vaikutus"},
    "en": {"excitement": "Excitement", "dare": "Dare", "professionalism": "Professionalism", "impact": "Impact"},
}
LABELS["fi"] |= {"care": "Välittäminen", "commitment": "Sitoutuminen", "fulfilment": "Toteutuminen", "nps": "NPS"}
LABELS["en"] |= {"care": "Care", "commitment": "Commitment", "fulfilment": "Fulfilment", "nps": "NPS"}
LABELS["fi"] |= {"seamlessness": "Saumattomuus", "responsiveness": "Responsiivisuus", "proactivity": "Proaktiivisuus"}
LABELS["en"] |= {"seamlessness": "Seamlessness", "responsiveness": "Responsiveness", "proactivity": "Proactivity"}
LABELS["fi"] |= {"evolution": "Evoluutio", "mean": "Koettu keskiarvo", "peak_end": "Huippu-loppu"}
LABELS["en"] |= {"evolution": "Evolution", "mean": "Experienced mean", "peak_end": "Peak-end"}
LABELS["fi"] |= {"remembered": "Muistettu kokemus"}
LABELS["en"] |= {"remembered": "Remembered experience"}
STAGES = dict(
    excitement=("kumppanin valinta", "choosing the partner"), dare=("toimintaehdotus", "proposal for action"),
    professionalism=("palvelun toteutus", "delivery of the service"), impact=("viimeistely", "finalisation"),
    care=("kokonaisvastuu", "overall responsibility"),
)  # fmt: skip
BAND = {"fi": dict(top="ylin kolmannes", middle="keskimmäinen kolmannes", bottom="alin kolmannes"),
        "en": dict(top="top third", middle="middle third", bottom="bottom third")}  # fmt: skip


PLACE = {
    "fi": ("sokea piste", "piilovahvuus", "yhteinen vahvuus", "yhteinen kehityskohde"),
    "en": ("blind spot", "hidden strength", "common strength", "common development area"),
}


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

    def place(self, code):
        codes = ("blind_spot", "hidden_strength", "common_strength", "common_development")
        return PLACE[self.language][codes.index(code)]

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
    table = table.assign(delta=0.75, median=7.0)
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


def elements(masked=()):
    """Six elements of the house's example: shares of 14 customers and 12 of the team, with Wilson's limits."""
    made = [
        ("commitment", 0.79, 0.52, 0.92, 0.89, 0.57, 0.98, 0.48, 1, 2, 1),
        ("fulfilment", 0.57, 0.33, 0.79, 0.78, 0.45, 0.94, 0.38, 2, 4, 2),
        ("seamlessness", 0.29, 0.12, 0.55, 0.67, 0.35, 0.88, 0.27, 3, 5, 3),
        ("responsiveness", 0.86, 0.60, 0.96, 0.56, 0.27, 0.81, 0.40, 4, 1, 6),
        ("proactivity", 0.21, 0.08, 0.48, 0.67, 0.35, 0.88, 0.25, 5, 3, 4),
        ("evolution", 0.43, 0.21, 0.67, 0.44, 0.19, 0.73, 0.39, 6, 6, 5),
    ]
    columns = "dimension customer_score customer_low customer_high team_score team_low team_high benchmark"
    table = pd.DataFrame(made, columns=[*columns.split(), "benchmark_rank", "customer_rank", "team_rank"])
    table = table.assign(
        instrument="six_elements", part="performance", statistic="top_box", customer_n=14.0, team_n=12.0
    )
    table = table.assign(shown=True, reason="", band="", verdict="")
    hidden = table["dimension"].isin(masked)
    table.loc[hidden, [c for c in table if c.startswith("team")]] = np.nan
    table.loc[hidden, ["shown", "reason"]] = [False, "protected"]
    return table


def scores():
    """A score table of six_elements' means with one dimension too few and one without answers."""
    table = pd.DataFrame(
        {
            "dimension": ["commitment", "fulfilment", "evolution", "proactivity"],
            "score": [8.2, 6.1, NAN, NAN],
            "low": [7.4, 3.0, NAN, NAN],
            "high": [9.0, 9.2, NAN, NAN],
            "n": [14, 6, 2, 0],
        }
    )
    table = table.assign(instrument="six_elements", part="performance", statistic="mean", sd=1.0, tier="full")
    return table.assign(shown=[True, True, False, False], reason=["", "", "too_few", "no_answers"])


def nps_panel(counts=(0, 0, 0, 0, 0, 1, 1, 2, 4, 3, 3), shown=True):
    """Score row and distribution of the house's example: 14 answers, NPS +29, -10..57."""
    n = sum(counts)
    detractors, promoters = sum(counts[:7]), sum(counts[9:])
    score = 100 * (promoters - detractors) / n if n else NAN
    row = {
        "instrument": "nps",
        "part": "",
        "statistic": "nps",
        "dimension": "nps",
        "value": NAN,
        "n": n,
        "score": score,
    }
    row |= {
        "low": max(-100, score - 39),
        "high": min(100, score + 28),
        "promoters": promoters,
        "detractors": detractors,
    }
    row |= {"passives": counts[7] + counts[8], "sevens": counts[7], "eights": counts[8]}
    row |= {"shown": shown and n > 0, "reason": "" if shown and n else "too_few" if n else "no_answers"}
    bars = pd.DataFrame({"value": range(11), "n": counts, "shown": n > 0, "reason": ""})
    return pd.concat([pd.DataFrame([row]), bars], ignore_index=True)


def nps_run(n=(11, 13, 9, 12, 15, 3, 13, 16, 14), score=(9, 15, 0, 25, 20, NAN, 23, 19, 29)):
    """NPS by quarter with one period of nine answers and one of three that is not shown."""
    table = pd.DataFrame({"n": n, "score": np.array(score, dtype=float)})
    table["period"] = [f"{2024 + (i + 2) // 4}Q{(i + 2) % 4 + 1}" for i in range(len(table))]
    table = table.assign(instrument="nps", part="", statistic="nps", dimension="nps", target=40.0)
    table = table.assign(low=(table["score"] - 42).clip(-100), high=(table["score"] + 35).clip(upper=100))
    shown = table["score"].notna()
    return table.assign(shown=shown, reason=np.where(shown, "", "too_few"))
