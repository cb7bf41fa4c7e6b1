"""Below ten persons a team's row says its mean and n and nothing else: every answer set of five to nine, enumerated."""

from itertools import combinations_with_replacement

import builder
import numpy as np
import pandas as pd
import pytest

import cxlib as cx
from cxlib import instruments
from cxlib.disclosure import cells, extract, published, release

POOL = {"instrument": "eflame", "part": "", "dimension": "care", "sd": 1.7, "df": 40}
GRID = np.arange(11.0)  # whole means of persons; three items give thirds as well, which only adds sets to each mean
SHOWN = [each for each in published.TEAM if each != "account_id"]


def candidates(sets: list[tuple]) -> pd.DataFrame:
    """The cells of a release in which each answer set is a team of its own."""
    people = pd.DataFrame({"cell": np.repeat(np.arange(len(sets)), [*map(len, sets)]), "value": np.concatenate(sets)})
    numbers = cells._numbers(people, instruments.load("eflame"), "mean")
    names = [f"a{k}" for k in range(len(sets))]
    table = pd.DataFrame(numbers).assign(instrument="eflame", part="", dimension="care", group=names)
    table = table.assign(
        level="account", level_period="2026Q3", account_id=names, accounts=[{name: 1} for name in names]
    )
    table = table.assign(customer_score=np.nan, customer_sd=np.nan, customer_n=np.nan, customer_accounts=None)
    return table.assign(key=names, marks=[{}] * len(sets))


def rows(sets: list[tuple], pool: bool) -> pd.DataFrame:
    """What a release publishes of them."""
    table = candidates(sets)
    spread = pd.DataFrame([POOL] if pool else [], columns=published.SPREAD)
    return published.team_table(table, table, spread, set()).set_index("account_id").loc[table["account_id"]]


def all_sets(n: int) -> list[tuple]:
    return [*combinations_with_replacement(GRID, n)]


@pytest.mark.parametrize("pool", [True, False])
@pytest.mark.parametrize("n", [5, *(pytest.param(n, marks=pytest.mark.slow) for n in (6, 7, 8, 9))])
def test_all_answer_sets_of_one_mean_have_one_row(n, pool):
    sets = all_sets(n)
    table = rows(sets, pool)
    alike = np.array([len(set(each)) == 1 for each in sets])
    means = np.array([sum(each) / n for each in sets]).round(9)
    one = table[~alike]
    # the row follows from n and the mean as it is shown, whatever the answers were
    assert np.abs(one["score"] - means[~alike]).max() <= 0.05 + 1e-9 and set(one["n"]) == {n}
    assert one.groupby("score")[SHOWN].nunique(dropna=False).max(axis=None) == 1
    assert set(one["spread"]) == {"pooled" if pool else ""} and set(one["band"]) == {""}
    assert one["sd"].nunique() == int(pool)
    # all of one mind: a third of the scale, and nothing else
    bands = table[alike]
    assert bands.groupby("band")[SHOWN].nunique(dropna=False).max(axis=None) == 1
    thirds = {"bottom": range(4), "middle": range(4, 7), "top": range(7, 11)}
    assert {band: len(each) for band, each in bands.groupby("band")} == {key: len(each) for key, each in thirds.items()}
    assert bands[["score", "low", "high", "sd", "df"]].isna().all(axis=None)


def test_the_gap_follows_from_the_same_two_numbers():
    """Estimate, interval, p, g, and with them the verdict: one for all answer sets of a mean."""
    sets = all_sets(5)
    team = rows(sets, True).reset_index()
    flame = instruments.load("flame")
    said = builder.answers({"x": {f"c{i}": 3.0 + i % 4 for i in range(12)}}, "flame", side="customer")
    one = cx.scores.by_dimension(said, flame, by=["account_id"]).query("dimension == 'care'")
    own = pd.concat([one.drop(columns="account_id")] * len(team)).assign(account_id=team["account_id"].to_numpy())
    own = own[["account_id", *[c for c in own if c != "account_id"]]].reset_index(drop=True)
    delta = pd.DataFrame([{"instrument": "flame", "part": "", "statistic": "mean", "dimension": "care", "delta": 0.75}])
    table = cx.gaps.team_to_customer(own, team, delta)
    table = cx.intervals.verdicts(table, table.iloc[:5])
    numbers = [c for c in table if c != "account_id"]
    shown = table[table["estimate"].notna()]
    assert len(shown) == len(sets) - len(GRID)  # a band has no gap
    assert shown.groupby("team_score")[numbers].nunique(dropna=False).max(axis=None) == 1
    assert {"above", "below", "open"} <= set(shown["verdict"])


def two_studies(tmp_path, *teams):
    """Extracts (name -> bytes) of studies that differ in one team's answers only."""
    made = []
    customers = {a: {f"{a}{i}": x for i, x in enumerate([6.0, 7.0, 8.0, 4.0, 9.0])} for a in "abcdefg"}
    others = {a: {f"t{a}{i}": x for i, x in enumerate([5.0, 6.0, 8.0, 9.0, 6.0, 7.0])} for a in "bcdef"}
    for k, team in enumerate(teams):
        folder = tmp_path / f"s{k}"
        crew = [builder.answers({"a": {f"ta{i}": x for i, x in enumerate(team)}, **others})]
        rows = [builder.answers(customers, "flame", side="customer")]
        one = builder.write(folder, crew, rows, {"share_team_side": True})
        release.release(one, "2026Q3")
        extract.make_all(one, "2026Q3")
        made.append({path.relative_to(folder): path.read_bytes() for path in sorted(folder.glob("extracts/**/*.zip"))})
    return made


@pytest.mark.slow
@pytest.mark.parametrize(
    "one, other, equal",
    [
        ((4.0, 5.0, 6.0, 7.0, 8.0), (3.0, 6.0, 6.0, 7.0, 8.0), True),  # mean 6 of five; the pool's decimal stays
        ((4.0, 5.0, 6.0, 7.0, 8.0), (4.0, 5.0, 6.0, 7.0, 9.0), False),  # another mean
        ((1.0, 9.0, 4.0), (2.0, 10.0, 5.0), True),  # hidden team: any answers with about the pool's spread
    ],
)
def test_nothing_else_of_the_answers_is_in_any_extract(tmp_path, one, other, equal):
    """References, facts and every account's extract of both readers, byte for byte."""
    first, second = two_studies(tmp_path, one, other)
    assert len(first) == 15 and (first == second) is equal
