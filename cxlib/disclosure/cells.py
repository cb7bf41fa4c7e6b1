"""The cells that might be published: who stands behind each number of a group of employees, customers beside it."""

import hashlib
from functools import lru_cache

import numpy as np
import pandas as pd

from cxlib.disclosure import rules
from cxlib.measures import rows
from cxlib.study import Study, lean, periods

VARIABLE = ["instrument", "part", "statistic", "dimension"]
CELL = ["level", "level_period", "group"]
GROUP = ["group", "part", "dimension"]
# of the customers' cell beside one above the account
BESIDE = {"score": "customer_score", "sd": "customer_sd", "n": "customer_n", "accounts": "customer_accounts"}
SAID = ["account_id", "respondent_id", "instrument", "item_id", "value", "period"]


def person_hash(ids: pd.Series, salt: bytes) -> pd.Series:
    """Replace person ids by salted hashes: the same person is known again at the next release, and nowhere else."""
    made = {each: hashlib.blake2b(each.encode(), key=salt, digest_size=12).hexdigest() for each in ids.unique()}
    return ids.map(made).astype("str")


def candidates(study: Study, team: pd.DataFrame, customers: pd.DataFrame, quarter: str) -> pd.DataFrame:
    """Return every cell the ladder may choose from, whatever its size.

    Parameters
    ----------
    team : the team's used answers (SAID), respondent_id hashed; of `quarter` and the rest of the blocks it closes.
    customers : the customers' used answers (SAID) of the quarter. Both with text as categories.
    quarter : the quarter being released.

    Returns
    -------
    DataFrame, one row per level, level_period, group, instrument, part, statistic and dimension; columns key (their
    values, VARIABLE and CELL), score, sd, n (distinct persons), band, atoms (frozenset of (person, quarter)), marks
    (person -> score; a correction sees by them whose answers changed), accounts (answers per account_id), and for
    levels above the account customer_score, customer_sd, customer_n, customer_accounts.
    """
    known, homes = study.instruments(), study.table("accounts").set_index("account_id")
    tables = []
    for key in sorted(team.loc[team["period"] == quarter, "instrument"].unique()):
        other, own = twin(known[key], known), team[team["instrument"] == key]
        beside = rows.persons(customers[customers["instrument"] == other.id], other)
        levels = _known(_ladder(quarter), study.table("waves"), key)
        said = {p: own[own["period"].isin(periods.quarters(p))] for _, _, p in levels}
        people = {period: rows.persons(each, known[key]) for period, each in said.items()}
        for level, column, period in levels:
            home = _home(homes, column)
            cells = _cells(people[period], known[key], home, said[period]).assign(level=level, level_period=period)
            tables.append(_beside(cells, _cells(beside, other, home)) if column else cells)
    table = pd.concat(tables, ignore_index=True)
    table = table.reindex(columns=[*dict.fromkeys([*table, *BESIDE.values()])])
    return table.assign(key=[*zip(*(table[c].to_numpy(object) for c in (*VARIABLE, *CELL)), strict=True)])


def _ladder(quarter: str) -> list[tuple[str, str, str]]:
    """Levels from the nearest to the farthest as (level, column of accounts, period); only blocks that end now."""
    own = [("account", "", period) for period in (quarter, *periods.blocks_closed_by(quarter))]
    return [*own, ("team", "owner_team", quarter), ("unit", "unit", quarter)]


def _known(levels: list[tuple], waves: pd.DataFrame, instrument: str) -> list[tuple[str, str, str]]:
    """Levels at which persons can be counted: all, but where ids are those of a form's answers the first alone.

    Who answers once for each account, or once a quarter, would stand for several persons in a wider team or a block.
    """
    blind = set(waves.loc[(waves["instrument"] == instrument) & (waves["ids"] == "form"), "period"])
    return [levels[0], *(each for each in levels[1:] if blind.isdisjoint(periods.quarters(each[2])))]


def _home(homes: pd.DataFrame, column: str) -> pd.Series:
    """Group of each account: itself, its team or its unit ("" where it has none)."""
    return homes[column] if column else pd.Series(homes.index, index=homes.index)


def twin(instrument, known: dict):
    """Return the customers' instrument an employees' instrument mirrors; the same where both answer one."""
    twins = set(instrument.items["twin"]) - {""}
    return next((each for each in known.values() if twins & set(each.items.index)), instrument)


def _cells(people: pd.DataFrame, instrument, home: pd.Series, said: pd.DataFrame | None = None) -> pd.DataFrame:
    """Score every group x part x dimension; a person of several accounts of a group counts once, with the mean.

    `people` : persons' scores (rows.persons). `said` : their answers, where it matters who they are (atoms, marks).
    """
    people = people.assign(group=_group(people, home)).astype({"part": "category", "dimension": "category"})
    people = people[people["group"] != ""]
    each = people.groupby([*GROUP, "respondent_id"], observed=True)["value"].mean().reset_index()
    each["cell"] = each.groupby(GROUP, sort=False, observed=True).ngroup()
    columns = {"accounts": _accounts(people)}
    if said is not None:
        columns |= {"atoms": _atoms(each, said.assign(group=_group(said, home)), instrument), "marks": _marks(each)}
    heads = lean.plain(each.loc[~each["cell"].duplicated(), GROUP].reset_index(drop=True))
    ordered = each[["cell", "value"]].sort_values(["cell", "value"])
    tables = [heads.assign(**_numbers(ordered, instrument, statistic)) for statistic in rules.statistics(instrument)]
    table = pd.concat(tables).sort_index(kind="stable").assign(instrument=instrument.id)
    for name, found in columns.items():
        table[name] = [found[i] for i in table.index]
    return table.reset_index(drop=True)


def _group(frame: pd.DataFrame, home: pd.Series) -> pd.Series:
    """Return the group of each row's account, "" where it has none; categories in order."""
    column = frame["account_id"].astype("category")
    group = lean.recoded(column, home.reindex(column.cat.categories).fillna(""))
    return group.cat.reorder_categories(sorted(group.cat.categories))


def _accounts(people: pd.DataFrame) -> list[dict[str, int]]:
    """Answers per account behind each cell."""
    counts = people.groupby([*GROUP, "account_id"], observed=True).size().reset_index(name="n")
    cell = counts.groupby(GROUP, sort=False, observed=True).ngroup()
    names, n = counts["account_id"].to_numpy(object), counts["n"].tolist()
    return [dict(zip(names[a:b], n[a:b], strict=True)) for a, b in _bounds(cell)]


def _atoms(each: pd.DataFrame, said: pd.DataFrame, instrument) -> list[frozenset]:
    """Who stands behind each cell: persons with the quarters in which they said something to its dimension."""
    said, one = said.dropna(subset="value"), ["group", "dimension", "respondent_id"]
    items = said["item_id"].astype("category")
    meant = lean.recoded(items, instrument.items["dimension"].reindex(items.cat.categories))
    said = said.assign(dimension=meant.cat.set_categories(each["dimension"].cat.categories))
    atoms = each[["cell", *one]].merge(said[[*one, "period"]].drop_duplicates(), on=one)
    pairs = [*map(same, zip(atoms["respondent_id"].tolist(), atoms["period"].tolist(), strict=True))]
    return [same(frozenset(pairs[a:b])) for a, b in _bounds(atoms["cell"])]


@lru_cache(maxsize=2**18)
def same(found: tuple | frozenset) -> tuple | frozenset:
    """Return one object for all equal atoms, or sets of them: the same persons stand behind many cells, for years."""
    return found


def _marks(each: pd.DataFrame) -> list[dict[str, float]]:
    """Return the persons' scores behind each cell."""
    ids, values = each["respondent_id"].tolist(), each["value"].round(6).tolist()
    return [dict(zip(ids[a:b], values[a:b], strict=True)) for a, b in _bounds(each["cell"])]


def _bounds(numbers: pd.Series) -> list[tuple[int, int]]:
    """Return first and last + 1 of each run of a sorted column."""
    starts = np.flatnonzero(np.diff(numbers.to_numpy(), prepend=-1))
    return [*zip(starts, [*starts[1:], len(numbers)], strict=True)] if len(numbers) else []


def _numbers(each: pd.DataFrame, instrument, statistic: str) -> dict:
    """Return the numbers of every cell, of one score per person.

    `each` : cell and value, sorted: sums must not hang on the order of salted hashes, or a tie would round either way.
    """
    values, scale = _values(each["value"].to_numpy(float), instrument, statistic)
    n, bounds = np.bincount(each["cell"]), _bounds(each["cell"])
    score, sd, starts = np.full(len(n), np.nan), np.full(len(n), np.nan), np.array(bounds, int).reshape(-1, 2)[:, 0]
    for size in np.unique(n):
        at = np.flatnonzero(n == size)
        block = values[starts[at][:, None] + np.arange(size)]
        score[at] = block.mean(axis=1).round(9)
        if size > 1:
            sd[at] = block.std(axis=1, ddof=1)
    alike = (n >= rules.FLOORS["team_mean"]) & (_most(values, each["cell"]) >= rules.ALIKE * n - 1e-9)
    band = [rules.band(values[a:b], statistic, scale) if one else "" for (a, b), one in zip(bounds, alike, strict=True)]
    return {"statistic": statistic, "score": score, "sd": sd, "n": n, "band": band, "scale": [scale] * len(n)}


def _most(values: np.ndarray, cell: pd.Series) -> np.ndarray:
    """Count how often the commonest value of each cell stands there; values sorted within cells."""
    runs = pd.DataFrame({"cell": cell.to_numpy(), "value": np.round(values, 6)}).value_counts(sort=False)
    return runs.groupby("cell").max().to_numpy()


def _values(scores: np.ndarray, instrument, statistic: str) -> tuple[np.ndarray, tuple[float, float]]:
    if statistic == "top_box":
        return (scores >= instrument.top_box - 1e-9).astype(float), (0.0, 1.0)
    if statistic == "nps":
        return 100.0 * ((scores >= 9).astype(float) - (scores <= 6)), (-100.0, 100.0)
    return scores, instrument.scale


def _beside(cells: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Add the customers' cell of the same group: above the account both sides stand at one level."""
    keys = ["group", "part", "statistic", "dimension"]
    return cells.merge(customers[[*keys, *BESIDE]].rename(columns=BESIDE), on=keys, how="left")
