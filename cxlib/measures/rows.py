"""What all measures share: person rows out of answers, score rows and comparison rows with the same columns."""

import numpy as np
import pandas as pd

from cxlib.instruments import Instrument
from cxlib.measures import intervals

NUMBERS = ["score", "low", "high", "n", "sd"]
COLUMNS = ["instrument", "part", "statistic", "dimension", *NUMBERS, "tier", "shown", "reason"]
RESULT = ["estimate", "low", "high", "low90", "high90", "p"]
PAIRS = 10  # from this many persons in both waves on, a change is measured within persons


def columns(by) -> list[str]:
    """`by` as a list of column names; a bare string would fall apart into letters."""
    if isinstance(by, str):
        raise ValueError(f"by is a list of columns; write by=[{by!r}]")
    return [*by]


def grouped(table: pd.DataFrame, keys: list[str]):
    """Values by group, unknown (NaN) groups kept."""
    return table.groupby(keys, observed=True, dropna=False, sort=False)["value"]


def who(table: pd.DataFrame, by=()) -> list[str]:
    """The columns that tell one person from another beside those of `by`."""
    return [c for c in ("account_id", "respondent_id") if c in table and c not in by]


def persons(answers: pd.DataFrame, instrument: Instrument, by=()) -> pd.DataFrame:
    """Score of each respondent on each dimension: the mean of the items answered, if at least half of them are.

    Returns
    -------
    One row per `by`, account (where the answers say it), respondent, part and dimension with a score; column value,
    in the instrument's units, reversed items mirrored (low + high - answer).

    Raises
    ------
    ValueError naming items the instrument does not know and values off its scale.
    """
    check(answers, instrument)
    by, items = columns(by), instrument.items
    person, place = [*by, *who(answers, by)], _places(answers["item_id"], items.index)
    said = (place >= 0) & answers["value"].notna().to_numpy()
    rows, place, value = answers.loc[said, person], place[said], answers["value"].to_numpy(float)[said]
    value = np.where(items["reverse"].to_numpy(bool)[place], sum(instrument.scale) - value, value)
    number = rows.groupby(person, observed=True, dropna=False, sort=False).ngroup().to_numpy() if person else 0 * place
    cell = items.groupby(["part", "dimension"], sort=False).ngroup().to_numpy()
    each = pd.Series(value).groupby(number * len(items) + place, sort=False).mean()
    number_of, cell_of = each.index.to_numpy() // len(items), cell[each.index.to_numpy() % len(items)]
    table = each.groupby(number_of * len(items) + cell_of, sort=False).agg(["mean", "count"])
    key, asked = table.index.to_numpy(), np.bincount(cell)
    enough = 2 * table["count"].to_numpy() >= asked[key % len(items)]
    key, heads = key[enough], items.iloc[np.unique(cell, return_index=True)[1]]
    result = rows.iloc[np.unique(number, return_index=True)[1][key // len(items)]].reset_index(drop=True)
    for column in ("part", "dimension"):
        result[column] = heads[column].array.take(key % len(items))
    return result.assign(value=table["mean"].to_numpy()[enough])


def _places(ids: pd.Series, index: pd.Index) -> np.ndarray:
    """Position of each id in an index; -1: not there."""
    codes, found = pd.factorize(ids)
    return np.append(index.get_indexer(np.asarray(found, dtype=object)), -1)[codes]


def check(answers: pd.DataFrame, instrument: Instrument) -> None:
    """Refuse answers of unknown items and off the scale: 99 for "don't know" would be a very good score."""
    own = answers["instrument"].eq(instrument.id) if "instrument" in answers else pd.Series(False, answers.index)
    strange = sorted({str(item) for item in answers.loc[own, "item_id"].unique()} - set(instrument.items.index))
    values = answers.loc[answers["item_id"].isin(instrument.items.index), "value"].dropna()
    off = sorted(set(values[~values.between(*instrument.scale)]))
    problems = [f"items {strange} are not in its file"] * bool(strange)
    problems += [f"values {off} lie off the scale {instrument.scale[0]:g}-{instrument.scale[1]:g}"] * bool(off)
    if problems:
        raise ValueError(f"{instrument.id}: {' and '.join(problems)}; mark them missing or correct the import")


def every(answers: pd.DataFrame, instrument: Instrument, by: list[str]) -> pd.DataFrame:
    """All rows a score table must have: each group found x each part x each dimension, in the instrument's order."""
    found = instrument.items[["part", "dimension"]].drop_duplicates()
    order = [*instrument.dimensions.index]
    found = found.sort_values("dimension", key=lambda column: column.map(order.index), kind="stable")
    found = found.sort_values("part", kind="stable", key=lambda column: column != found["part"].iloc[0])
    if not by:
        return found.reset_index(drop=True)
    return answers[by].drop_duplicates().sort_values(by, kind="stable").merge(found, how="cross")


def finished(table: pd.DataFrame, instrument: str, statistic: str) -> pd.DataFrame:
    """Give a table of score, low, high, n, sd the columns all score tables share; nobody answered: NaN, not shown."""
    n = table["n"].fillna(0).astype(int)
    said = {"instrument": instrument, "statistic": statistic, "n": n, "tier": intervals.tier(n), "shown": n > 0}
    table = table.assign(**said, reason=np.where(n > 0, "", "no_answers"))
    first = [c for c in table.columns[: table.columns.get_loc("part")] if c not in COLUMNS]
    return table[[*first, *COLUMNS, *(c for c in table if c not in (*first, *COLUMNS))]]


def compared(one: pd.DataFrame, two: pd.DataFrame, function, names: tuple[str, str]) -> pd.DataFrame:
    """Difference one - two of two score tables by a function of `intervals`, row by row of their common keys.

    Returns
    -------
    Comparison table: keys, estimate, limits, p, n_1, n_2, delta (NaN), tier of the smaller n, shown and reason of both
    sides, then score, low, high, n of each side under the two `names`. Hidden rows have no numbers.
    """
    keys = list(one.columns[: one.columns.get_loc("score")])
    both, one, two = _matched(one, two, keys)
    shown = one["shown"].eq(True) & two["shown"].eq(True)
    first, second = (side["reason"].where(side["shown"].notna(), "no_answers") for side in (one, two))
    result = function(one, two).where(shown)
    n = [side["n"].fillna(0) for side in (one, two)]
    result = result.assign(n_1=n[0], n_2=n[1], delta=np.nan, tier=intervals.tier(np.minimum(*n)))
    result = result.assign(shown=shown, reason=first.where(first != "", second).mask(shown, ""))
    sides = [side[NUMBERS[:4]].add_prefix(f"{name}_") for side, name in zip((one, two), names, strict=True)]
    return pd.concat([both, result, *sides], axis=1)


def _matched(one: pd.DataFrame, two: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The keys of both tables and each table's rows in their order; tables that list the same keys are so already."""
    one, two = (side.reset_index(drop=True) for side in (one, two))
    both = one[keys]
    if not (list(two.columns[: len(keys)]) == keys and both.equals(two[keys]) and not both.duplicated().any()):
        both = pd.concat([both, two[keys]]).drop_duplicates(ignore_index=True)
        one, two = (both.merge(side, "left", on=keys) for side in (one, two))
    return both, one, two


def within_persons(table: pd.DataFrame, now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Replace a change by the mean of the persons' own differences wherever 10 or more answered both times.

    Parameters
    ----------
    table : comparison table of the change; now, before : its person rows (`persons`), with a column value.
    """
    keys = [c for c in table if c in now and c in ("account_id", "part", "dimension")]
    both = now.merge(before, on=[*dict.fromkeys([*who(now), *keys])], suffixes=("", "_before"))
    both["value"] -= both["value_before"]
    same = grouped(both, keys).agg(score="mean", sd="std", n="count").reset_index()
    same = table[keys].merge(same, "left", keys)
    enough = table["shown"] & (same["n"] >= PAIRS)
    result = intervals.paired(same)
    table = table.assign(**{c: table[c].mask(enough, result[c]) for c in RESULT})
    return table.assign(
        pairs=same["n"].fillna(0).astype(int), tier=table["tier"].mask(enough, intervals.tier(same["n"]))
    )
