"""How good the answers are that numbers stand on: gaps in them, one answer to everything, items that do not fit."""

import numpy as np
import pandas as pd

from cxlib.instruments import Instrument
from cxlib.measures import intervals, rows

LEAST = 5  # answers of one person from which the same one to all says something
ENOUGH = 10  # persons from which an item's correlation is looked at
ASKED = 20  # answers from which a range tells on what scale an item was asked
NOT_ASKED = ("not_shown", "not_applicable")
AGAINST = -0.2  # an item that correlates below this with the rest is suspected of being reversed


def missing(items: pd.DataFrame) -> pd.DataFrame:
    """Share of those asked who did not answer each question: a gap that many leave is the question's, not theirs.

    Formula: score = (asked - answered) / asked; Wilson limits. Not asked (not_shown, not_applicable) counts nowhere.

    Parameters
    ----------
    items : one row per instrument and item_id; counts answered, and one column per reason (skipped, dont_know ...).

    Returns
    -------
    `items` with score (0..1), low, high and n (asked), the largest share first; shown is False where nobody was asked.

    Source: Wilson (1927), JASA 22.
    """
    reasons = [column for column in items if column not in ("instrument", "item_id", "answered", *NOT_ASKED)]
    asked = items["answered"] + items[reasons].sum(axis=1)
    share = ((asked - items["answered"]) / asked.where(asked > 0)).astype(float)
    low, high = intervals.wilson(share, asked)
    made = items.assign(score=share, low=low, high=high, n=asked, shown=asked > 0, statistic="top_box")
    made["reason"] = np.where(made["shown"], "", "no_answers")
    return made.sort_values("score", ascending=False, kind="stable").reset_index(drop=True)


def alike(answers: pd.DataFrame, known: dict[str, Instrument]) -> pd.DataFrame:
    """Share of persons who gave one and the same answer to every question of a survey: satisfied, or in a hurry?

    Formula: alike = 5 answers or more, the smallest equal to the largest, as given (reversed items are not turned);
    score = alike / persons with 5 answers or more; Wilson limits.

    Parameters
    ----------
    answers : one row per person and item; instrument, account_id, respondent_id, value.
    known : instruments by id; select-all questions are left out: to tick all or none is an answer like any other.

    Returns
    -------
    One row per instrument that somebody gave 5 answers; score (0..1), low, high, n (persons), alike, shown, reason.

    Source: Kim et al. (2019), Social Science Computer Review 37(2), simple nondifferentiation.
    """
    keys = ["instrument", *rows.who(answers)]
    rated = answers[~answers["instrument"].isin([key for key, each in known.items() if each.kind == "multi"])]
    each = rated.dropna(subset="value").groupby(keys, observed=True)["value"].agg(["count", "min", "max"])
    each = each[each["count"] >= LEAST].assign(alike=lambda table: table["min"] == table["max"])
    table = each.groupby("instrument", observed=True)["alike"].agg(["size", "sum"]).reset_index()
    table = table.rename(columns={"size": "n", "sum": "alike"}).astype({"n": float})
    low, high = intervals.wilson(table["alike"] / table["n"], table["n"])
    made = table.assign(score=table["alike"] / table["n"], low=low, high=high)
    return made.assign(shown=True, reason="", statistic="top_box")


def fit(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Does each item move with the rest of its instrument? One that moves against them may be reversed by mistake.

    Formula: score = Pearson's r of the item (reversed items turned first) with the mean of the person's other items of
    the same part; low and high by Fisher's z, tanh(artanh r -/+ 1.96 / sqrt(n - 3)).

    Parameters
    ----------
    answers : one row per person and item; account_id, respondent_id, item_id, value.

    Returns
    -------
    One row per item: instrument, item_id, score (-1..1), low, high, n (persons), shown, reason and doubt: "against"
    where r < -.2 and its interval lies below 0, "squeezed" or "codes" where its range is another scale's (`doubt`).
    Below 10 persons, or where all answered alike, there is no r.

    Source: Nunnally & Bernstein (1994), Psychometric Theory, 3rd ed.; Fisher (1921), Metron 1.
    """
    people = rows.who(answers)
    wide = answers.dropna(subset="value").pivot_table(index=people, columns="item_id", values="value", aggfunc="last")
    wide = wide.reindex(columns=instrument.items.index)
    turned = wide.mul(np.where(instrument.items["reverse"], -1.0, 1.0), axis=1)
    groups = instrument.items.groupby("part").groups.items()
    parts = {part: (turned[own].sum(axis=1), turned[own].count(axis=1)) for part, own in groups}
    found = [(item, *_rest(turned[item], parts[part])) for item, part in instrument.items["part"].items()]
    table = pd.DataFrame(found, columns=["item_id", "score", "n"]).assign(instrument=instrument.id, statistic="r")
    half = 1.96 / np.sqrt((table["n"] - 3).where(table["n"] > 3))
    z = np.arctanh(table["score"].clip(-0.999999, 0.999999))
    table["low"], table["high"] = np.tanh(z - half), np.tanh(z + half)
    table["shown"] = table["score"].notna()
    table["reason"] = np.where(table["shown"], "", np.where(table["n"] < ENOUGH, "too_few", "no_answers"))
    against = (table["score"] < AGAINST) & (table["high"] < 0)
    outside = answers.loc[answers["missing"] == "out_of_range", "item_id"] if "missing" in answers else wide.index[:0]
    strange = outside.value_counts()
    scale = [doubt(wide[item], instrument.scale, strange.get(item, 0)) for item in instrument.items.index]
    return table.assign(doubt=np.where(against, "against", scale))


def fits(answers: pd.DataFrame, known: dict[str, Instrument]) -> pd.DataFrame:
    """`fit` of every instrument that was answered and asks more than one thing; an item in doubt in any case.

    Parameters
    ----------
    answers : as in `fit`, with instrument. known : instruments by id.

    Returns
    -------
    The rows of `fit`, the lowest correlation first.
    """
    rated = [key for key, each in known.items() if each.kind != "multi" and len(each.items)]  # options need not agree
    asked = [key for key in rated if (answers["instrument"] == key).any()]
    tables = [fit(answers[answers["instrument"] == key], known[key]) for key in asked]
    made = pd.concat(tables, ignore_index=True) if tables else fit(answers.head(0), next(iter(known.values()))).head(0)
    alone = made.groupby("instrument")["item_id"].transform("size") < 2
    return made[~alone | (made["doubt"] != "")].sort_values("score", kind="stable").reset_index(drop=True)


def _rest(own: pd.Series, part: tuple[pd.Series, pd.Series]) -> tuple[float, int]:
    """Correlate one item with the mean of the others of its part, given each person's sum and count over the part."""
    pair = pd.DataFrame({"item": own, "rest": (part[0] - own) / (part[1] - 1)}).dropna()
    known = len(pair) >= ENOUGH and pair["item"].nunique() > 1 and pair["rest"].nunique() > 1
    return pair["item"].corr(pair["rest"]) if known else np.nan, len(pair)


def doubt(values: pd.Series, scale: tuple[float, float], outside: int = 0) -> str:
    """Say whether answers look as if asked on another scale than their item's.

    Formula: from 20 answers on; "squeezed": 0-10, all within 1-5. "codes": 0-10, some outside it and 0 absent: what a
    code of 11 becomes where codes 1-11 were read as answers.

    Parameters
    ----------
    values : answers within the scale. outside : how many were left out because they lay outside it.

    >>> doubt(pd.Series([1, 2, 3, 4, 5] * 4), (0, 10)), doubt(pd.Series([1, 10] * 10), (0, 10), outside=3)
    ('squeezed', 'codes')
    """
    said = values.dropna()
    if tuple(scale) != (0, 10) or len(said) < ASKED:
        return ""
    if said.between(1, 5).all():
        return "squeezed"
    return "codes" if outside and said.min() >= 1 else ""
