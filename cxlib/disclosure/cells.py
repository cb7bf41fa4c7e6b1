"""The cells that might be published: who stands behind each number of a group of employees, customers beside it."""

import hashlib
from collections import defaultdict

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
    (distinct persons), band, atoms (frozenset of (person, quarter)), marks (person -> score; a correction sees by them
    whose answers changed), accounts (answers per account_id), and for levels above the account customer_score,
    customer_sd, customer_n, customer_accounts.
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
    accounts, atoms = _accounts(people, keys), _atoms(answers, instrument, home)
    ids, values, made = each["respondent_id"].to_numpy(), each["value"].to_numpy(float), []
    for key, at in each.groupby(keys, observed=True).indices.items():
        cell = dict(zip(keys, key, strict=True)) | {"accounts": accounts[key]}
        cell["atoms"] = frozenset((p, q) for p in ids[at] for q in atoms.get((key[0], key[2], p), ()))
        cell["marks"] = dict(zip(ids[at], np.round(values[at], 6), strict=True))
        made += [cell | _one(values[at], instrument, statistic) for statistic in rules.statistics(instrument)]
    columns = [*VARIABLE, "group", "score", "sd", "n", "band", "scale", "atoms", "marks", "accounts"]
    return pd.DataFrame(made, columns=columns).assign(instrument=instrument.id)


def _accounts(people: pd.DataFrame, keys: list[str]) -> dict[tuple, dict[str, int]]:
    """Answers per account behind each cell."""
    found = defaultdict(dict)
    for (*key, account), n in people.groupby([*keys, "account_id"], observed=True).size().items():
        found[tuple(key)][account] = n
    return found


def _atoms(answers: pd.DataFrame, instrument, home: pd.Series) -> dict[tuple, list[str]]:
    """Quarters in which a person said something to a dimension, per (group, dimension, person)."""
    said = answers.dropna(subset="value")
    group, dimension = said["account_id"].map(home), said["item_id"].map(instrument.items["dimension"])
    found = defaultdict(set)
    for *key, quarter in zip(group, dimension, said["respondent_id"], said["period"], strict=True):
        found[tuple(key)].add(quarter)
    return found


def _one(people: np.ndarray, instrument, statistic: str) -> dict:
    """One cell's numbers, of one score per person."""
    # sorted: sums must not depend on the order of salted hashes, or a tie would round either way
    values, scale = _values(np.sort(people), instrument, statistic)
    sd = values.std(ddof=1) if len(values) > 1 else np.nan
    band = rules.band(values, statistic, scale)
    numbers = {"score": round(values.mean(), 9), "sd": sd, "n": len(values), "band": band}
    return {"statistic": statistic, **numbers, "scale": scale}


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
