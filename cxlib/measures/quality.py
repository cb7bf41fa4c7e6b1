"""How good the answers are that numbers stand on: rows used, gaps in them, who answered, items that do not fit."""

import numpy as np
import pandas as pd

from cxlib.instruments import Instrument
from cxlib.measures import intervals, rows

COUNTED = ["read", "used", "out"]
LEAST = 5  # answers of one person from which the same one to all says something
ENOUGH = 10  # persons from which an item's correlation is looked at
ASKED = 20  # answers from which a range tells on what scale an item was asked
NOT_ASKED = ("not_shown", "not_applicable")
AGAINST = -0.2  # an item that correlates below this with the rest is suspected of being reversed


def used(files: pd.DataFrame) -> pd.DataFrame:
    """Share of each file's rows that became answers: what was left out was left out for a reason.

    Formula: read = used + out; out = the rows left out, summed over reasons; score = used / read.

    Parameters
    ----------
    files : one row per file; name, read, used (rows, NaN where they may not be told), out (rows left out).

    Returns
    -------
    `files` with score (0..1), n (= read), low and high (NaN: every row was counted, there is no sample), shown, reason.

    Raises
    ------
    ValueError naming a file whose rows do not add up.
    """
    files = files.astype(dict.fromkeys(COUNTED, float))
    off = files["read"].notna() & (files["read"] != files["used"] + files["out"])
    if off.any():
        raise ValueError(f"rows read are not used + left out in {', '.join(files.loc[off, 'name'])}: import it again")
    told = files["read"].notna()
    made = files.assign(score=files["used"] / files["read"], low=np.nan, high=np.nan, n=files["read"], shown=told)
    return made.assign(reason=np.where(told, "", "protected"), statistic="top_box", instrument="")


def speeders(seconds) -> tuple[int, int]:
    """How many answered in less than half the time of the one in the middle, and of how many the time is known.

    Formula: seconds < 0.5 x median; times of 0 or less, and missing ones, are not known. Below 20 times: none.

    Parameters
    ----------
    seconds : time each response took.

    Returns
    -------
    (speeders, responses whose time is known).

    Source: Greszki, Meyer & Schoen (2015), Public Opinion Quarterly 79(2), relative speeders.

    >>> speeders([60] * 18 + [29, 30])
    (1, 20)
    """
    known = pd.to_numeric(pd.Series(seconds), errors="coerce")
    known = known[known > 0]
    fast = int((known < known.median() / 2).sum()) if len(known) >= ASKED else 0
    return fast, len(known)


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


def response(people: pd.DataFrame, by) -> pd.DataFrame:
    """Response rate: the share of the invited who answered, by account, by role, or both.

    Formula: score = answered among the invited / invited; Wilson limits. Who answered uninvited is in no rate.

    Parameters
    ----------
    people : counts by account_id and role; invited, responded (of the invited), uninvited (answered all the same).
    by : list of columns; [] for all.

    Returns
    -------
    One row per group in the order of `people`; score (0..1), low, high, n (invited), responded, uninvited. shown is
    False with reason no_answers where nobody was invited: then no rate is known.

    Source: AAPOR Standard Definitions (2023), RR1 with all invited eligible; Wilson (1927).
    """
    by = rows.columns(by)
    counts = people[["invited", "responded", "uninvited"]]
    groups = people.groupby(by, sort=False, observed=True)[[*counts]].sum().reset_index() if by else None
    table = groups if by else counts.sum().to_frame().T
    n = table["invited"].astype(float)
    share = table["responded"] / n.where(n > 0)
    low, high = intervals.wilson(share, n)
    made = table.assign(score=share, low=low, high=high, n=n, shown=n > 0, statistic="top_box", instrument="")
    return made.assign(reason=np.where(n > 0, "", "no_answers"))


def coverage(people: pd.DataFrame) -> dict[str, int]:
    """How much of the portfolio was heard: accounts in all, with an answer, and with answers from two roles or more.

    Formula: an account counts as heard if at least one of its people answered, invited or not.

    Parameters
    ----------
    people : as in `response`; an account without anybody has one row of zeros.

    Returns
    -------
    dict: accounts, heard, two_roles.
    """
    said = people.assign(said=people["responded"] + people["uninvited"])
    heard = said[said["said"] > 0]
    roles = heard[heard["role"] != ""].groupby("account_id", observed=True)["role"].nunique()
    return {
        "accounts": int(people["account_id"].nunique()),
        "heard": int(heard["account_id"].nunique()),
        "two_roles": int((roles >= 2).sum()),
    }


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
    found = [_rest(turned, item, instrument.items) for item in instrument.items.index]
    table = pd.DataFrame(found, columns=["item_id", "score", "n"]).assign(instrument=instrument.id, statistic="r")
    half = 1.96 / np.sqrt((table["n"] - 3).where(table["n"] > 3))
    z = np.arctanh(table["score"].clip(-0.999999, 0.999999))
    table["low"], table["high"] = np.tanh(z - half), np.tanh(z + half)
    table["shown"] = table["score"].notna()
    table["reason"] = np.where(table["shown"], "", np.where(table["n"] < ENOUGH, "too_few", "no_answers"))
    against = (table["score"] < AGAINST) & (table["high"] < 0)
    scale = [doubt(wide[item], instrument.scale) for item in instrument.items.index]
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


def _rest(turned: pd.DataFrame, item: str, items: pd.DataFrame) -> tuple[str, float, int]:
    """Correlate one item with the mean of the others of its part."""
    others = items.index[(items["part"] == items.loc[item, "part"]) & (items.index != item)]
    pair = pd.DataFrame({"item": turned[item], "rest": turned[others].mean(axis=1)}).dropna()
    known = len(pair) >= ENOUGH and pair["item"].nunique() > 1 and pair["rest"].nunique() > 1
    return item, pair["item"].corr(pair["rest"]) if known else np.nan, len(pair)


def doubt(values: pd.Series, scale: tuple[float, float]) -> str:
    """Say whether answers look as if asked on another scale than their item's.

    Formula: from 20 answers on; "squeezed": 0-10, all within 1-5. "codes": 0-10, 11 present and 0 absent (1-11).

    >>> doubt(pd.Series([1, 2, 3, 4, 5] * 4), (0, 10)), doubt(pd.Series([1, 11] * 10), (0, 10))
    ('squeezed', 'codes')
    """
    said = values.dropna()
    if tuple(scale) != (0, 10) or len(said) < ASKED:
        return ""
    if said.between(1, 5).all():
        return "squeezed"
    return "codes" if said.max() == 11 and said.min() >= 1 else ""


def between(customer: tuple[str, str], team: tuple[str, str]) -> int | None:
    """Days between the middles of the customers' and the team's survey: far apart, a gap may be the time's.

    Formula: |middle of (first, last day of the customers') - middle of the team's|, in whole days, halves up.

    Parameters
    ----------
    customer, team : first and last day (ISO) of each survey; "" where a day is unknown.

    Returns
    -------
    Days, None where a day is unknown.

    >>> between(("2026-07-01", "2026-07-31"), ("2026-08-01", "2026-08-11"))
    21
    """
    if not all((*customer, *team)):
        return None
    middles = [sum(pd.Timestamp(day[:10]).toordinal() for day in span) / 2 for span in (customer, team)]
    return int(abs(middles[0] - middles[1]) + 0.5)
