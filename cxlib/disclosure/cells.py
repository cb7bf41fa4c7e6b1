"""The cells that might be published: who stands behind each number of a group of employees, customers beside it."""

import hashlib

import numpy as np
import pandas as pd

from cxlib.disclosure import rules
from cxlib.measures import rows
from cxlib.study import Study, periods, used_answers

VARIABLE = ["instrument", "part", "statistic", "dimension"]
CELL = ["level", "level_period", "group"]


def person_hash(ids: pd.Series, salt: bytes) -> pd.Series:
    """Replace person ids by salted hashes: the same person is known again at the next release, and nowhere else."""
    made = {each: hashlib.blake2b(each.encode(), key=salt, digest_size=12).hexdigest() for each in ids.unique()}
    return ids.map(made).astype("str")


def candidates(study: Study, answers: pd.DataFrame, quarter: str) -> pd.DataFrame:
    """Return every cell the ladder may choose from, whatever its size.

    Parameters
    ----------
    answers : the team's used answers, respondent_id hashed, with period; `quarter` and the rest of its blocks.
    quarter : the quarter being released.

    Returns
    -------
    DataFrame, one row per level, level_period, group, instrument, part, statistic and dimension; columns score, sd, n
    (distinct persons), band, atoms (frozenset of (person, quarter)), marks (person -> score), accounts (answers per
    account_id), and for levels above the account customer_score, customer_sd, customer_n, customer_accounts.
    """
    known, homes = study.instruments(), study.table("accounts").set_index("account_id")
    customers, tables = _customers(study, quarter), []
    for key in sorted(set(answers.loc[answers["period"] == quarter, "instrument"])):
        own = answers[answers["instrument"] == key]
        for level, column, period in _ladder(quarter):
            cells = _cells(own[own["period"].isin(periods.quarters(period))], known[key], _home(homes, column))
            tables.append(cells.assign(level=level, level_period=period))
            if column:
                other = twin(known[key], known)
                rest = customers[customers["instrument"] == other.id]
                tables[-1] = _beside(tables[-1], _cells(rest, other, _home(homes, column)))
    return pd.concat(tables, ignore_index=True)


def _ladder(quarter: str) -> list[tuple[str, str, str]]:
    """Levels from the nearest to the farthest as (level, column of accounts, period); only blocks that end now."""
    own = [("account", "", period) for period in (quarter, *periods.blocks_closed_by(quarter))]
    return [*own, ("team", "owner_team", quarter), ("unit", "unit", quarter)]


def _home(homes: pd.DataFrame, column: str) -> pd.Series:
    """Group of each account: itself, its team or its unit ("" where it has none)."""
    return homes[column] if column else pd.Series(homes.index, index=homes.index)


def twin(instrument, known: dict):
    """Return the customers' instrument an employees' instrument mirrors; the same where both answer one."""
    twins = set(instrument.items["twin"]) - {""}
    return next((each for each in known.values() if twins & set(each.items.index)), instrument)


def _customers(study: Study, quarter: str) -> pd.DataFrame:
    answers = used_answers(study)
    return answers[answers["period"] == quarter]


def _cells(answers: pd.DataFrame, instrument, home: pd.Series) -> pd.DataFrame:
    """Score every group x part x dimension; a person of several accounts of a group counts once, with the mean."""
    people = rows.persons(answers, instrument)
    people["group"] = people["account_id"].map(home)
    people = people[people["group"].fillna("") != ""]
    keys = ["group", "part", "dimension"]
    each = people.groupby([*keys, "respondent_id"], observed=True)["value"].mean().reset_index()
    accounts = {k: v["account_id"].value_counts() for k, v in people.groupby(keys, observed=True)}
    atoms = _atoms(answers, instrument, home)
    made = [
        {**dict(zip(keys, key, strict=True)), "accounts": accounts[key], **_one(part, instrument, statistic)}
        | {"atoms": frozenset((p, q) for p in part["respondent_id"] for q in atoms.get((key[0], key[2], p), ()))}
        for key, part in each.groupby(keys, observed=True)
        for statistic in rules.statistics(instrument)
    ]
    columns = [*VARIABLE, "group", "score", "sd", "n", "band", "scale", "atoms", "marks", "accounts"]
    return pd.DataFrame(made, columns=columns).assign(instrument=instrument.id)


def _atoms(answers: pd.DataFrame, instrument, home: pd.Series) -> dict:
    """Quarters in which a person said something to a dimension, per (group, dimension, person)."""
    rows_ = answers.dropna(subset="value")
    frame = rows_[["respondent_id", "period"]].assign(
        group=rows_["account_id"].map(home), dimension=rows_["item_id"].map(instrument.items["dimension"])
    )
    return frame.drop_duplicates().groupby(["group", "dimension", "respondent_id"])["period"].agg(tuple).to_dict()


def _one(people: pd.DataFrame, instrument, statistic: str) -> dict:
    """One cell's numbers; `marks` lets a correction see whose answers changed without keeping them."""
    # sorted: sums must not depend on the order of salted hashes, or a tie would round either way
    values, scale = _values(np.sort(people["value"].to_numpy(float)), instrument, statistic)
    sd = values.std(ddof=1) if len(values) > 1 else np.nan
    band = rules.band(values, statistic, scale)
    marks = dict(zip(people["respondent_id"], np.round(people["value"], 6), strict=True))
    numbers = {"score": round(values.mean(), 9), "sd": sd, "n": len(values), "band": band}
    return {"statistic": statistic, **numbers, "scale": scale, "marks": marks}


def _values(scores: np.ndarray, instrument, statistic: str) -> tuple[np.ndarray, tuple[float, float]]:
    if statistic == "top_box":
        return (scores >= instrument.top_box - 1e-9).astype(float), (0.0, 1.0)
    if statistic == "nps":
        return 100.0 * ((scores >= 9).astype(float) - (scores <= 6)), (-100.0, 100.0)
    return scores, instrument.scale


def _beside(cells: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Add the customers' cell of the same group: above the account both sides stand at one level."""
    keys = ["group", "part", "statistic", "dimension"]
    columns = {"score": "customer_score", "sd": "customer_sd", "n": "customer_n", "accounts": "customer_accounts"}
    return cells.merge(customers[[*keys, *columns]].rename(columns=columns), on=keys, how="left")
