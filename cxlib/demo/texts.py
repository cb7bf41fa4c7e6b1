"""What they say: comments of customers and teams in three languages, and the account leads' commentary."""

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from cxlib.demo.people import LAST, OPEN_DAYS, opened, quarters
from cxlib.demo.population import stream

MASK = {"fi": "[nimi]", "en": "[name]", "sv": "[namn]"}


@cache
def words() -> dict:
    """Return the invented names and sentences of texts.toml."""
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def roster(seed: int) -> pd.DataFrame:
    """Names of the vendor's people, all invented, who may be named in comments."""
    firsts, lasts = words()["first_names"], words()["last_names"]
    names = [f"{first} {last}" for first in firsts for last in lasts]
    chosen = stream(seed, "roster").choice(len(names), min(60, len(names)), replace=False)
    return pd.DataFrame({"name": [names[i] for i in sorted(chosen)]})


def comments(heads: pd.DataFrame, band: pd.Series, language: pd.Series, context: dict) -> pd.DataFrame:
    """Free text to some of the forms.

    Parameters
    ----------
    heads : forms (see `answers.forms`).
    band : high, middle, low or any, for each form. language : fi, en or sv, for each form.
    context : pools (language -> band -> sentences), item_id, share of forms with a comment, names, seed.
    """
    rng = stream(context["seed"], f"comments {context['item_id']}")
    said = np.flatnonzero(rng.random(len(heads)) < context["share"])
    draw, consent, reviewed = rng.integers(0, 10**6, len(said)), rng.random(len(said)), rng.random(len(said))
    spoken = [each if each in context["pools"] else "fi" for each in language.iloc[said]]
    pools = [context["pools"][lang][each] for lang, each in zip(spoken, band.iloc[said], strict=True)]
    raw = [pool[number % len(pool)] for pool, number in zip(pools, draw, strict=True)]
    names = context["names"]
    text = [each.replace("{name}", names[number % len(names)]) for each, number in zip(raw, draw, strict=True)]
    masked = [each.replace("{name}", MASK[lang]) for each, lang in zip(raw, spoken, strict=True)]
    columns = ["response_id", "wave_id", "respondent_id", "account_id"]
    table = heads[columns].iloc[said].reset_index(drop=True).astype("str")
    return table.assign(
        item_id=context["item_id"],
        text=text,
        lang=spoken,
        consent=consent < 0.4,
        reviewed=reviewed < 0.8,
        masked_text=np.where(reviewed < 0.8, masked, ""),
    )


def band_of(values: np.ndarray) -> pd.Series:
    """Band of a recommendation 0..10: low (0-6), middle (7-8), high (9-10)."""
    return pd.Series(np.select([values >= 9, values >= 7], ["high", "middle"], "low"))


def commentary(accounts: pd.DataFrame, plan: pd.DataFrame, count: int, plant: bool) -> pd.DataFrame:
    """Return the account leads' words on the last two quarters, in both languages: planted accounts, a third of others.

    What was planted is commented in the last quarter only.
    """
    rows = []
    for period in quarters(min(count, 2)):
        reviewed = str(opened(period) + OPEN_DAYS + 5)
        for i in np.flatnonzero((plan["planted"] != "") | (np.arange(len(plan)) % 3 == 0)):
            planted = plan["planted"].iloc[i] if plant and period == LAST else ""
            entry = words()["commentary"][planted or "general"]
            reader = "internal" if planted else "customer"
            for language in ("fi", "en"):
                heading, text = entry[language][i % len(entry[language])]
                account = accounts["account_id"].iloc[i]
                rows.append((account, period, language, heading, text, entry["author_role"], reviewed, reader))
    columns = ["account_id", "period", "language", "heading", "text", "author_role", "reviewed_on", "reader"]
    return pd.DataFrame(rows, columns=columns)
