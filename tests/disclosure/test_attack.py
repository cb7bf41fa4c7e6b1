"""An attacker holds every release of a random study and combines the numbers; nobody under five follows from them."""

import itertools

import builder
import numpy as np
import pytest

from cxlib import study
from cxlib.disclosure import cells, ledger, release


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_random_studies_expose_nobody(tmp_path, attacker, seed):
    """Three quarters of overlapping teams, released one after another; the attacker sees every released cell."""
    rng = np.random.default_rng(seed)
    names = [f"a{k}" for k in range(9)]
    frames, customers = [], []
    for period in ("2026Q2", "2026Q3", "2026Q4"):
        team = {
            a: {f"t{p}": float(rng.integers(0, 11)) for p in rng.choice(16, rng.integers(1, 9), False)} for a in names
        }
        frames.append(builder.answers(team, period=period))
        flame = {a: {f"c{a}{i}": float(rng.integers(0, 11)) for i in range(5)} for a in names}
        customers.append(builder.answers(flame, "flame", period, "customer"))
    homes = builder.accounts(*names, owner_team=["north"] * 6 + ["south"] * 3, unit="finland")
    made = builder.write(tmp_path / "s", frames, customers, accounts=homes)
    for period in ("2026Q2", "2026Q3", "2026Q4"):
        release.release(made, period)
    for sets in builder.public_sets(made).values():
        pairs = [(a, b) for a in sets for b in sets if 0 < len({p for p, _ in a - b}) < 5]
        assert pairs == []
        for exposed in attacker(sets, 5, max_atoms=4):
            assert len({p for p, _ in exposed}) >= 5


def weights(made, dimension="care"):
    """What each released mean is made of: a person's answers of several quarters and accounts are averaged first."""
    answers = study.used_answers(made, "team/answers")
    answers["respondent_id"] = cells.person_hash(answers["respondent_id"], ledger.salt(made.path / "team"))
    answers = answers.loc[answers["dimension"] == dimension, ["respondent_id", "account_id", "period"]]
    answers = answers.drop_duplicates().merge(made.table("accounts"), on="account_id")
    rows = ledger.read(made.path / "team").query("statistic == 'mean' and dimension == @dimension")
    made_of = []
    for (_, level, block, group), _each in rows.groupby(["release", "level", "level_period", "group"]):
        column = {"account": "account_id", "team": "owner_team", "unit": "unit"}[level]
        inside = answers[column].eq(group) & answers["period"].isin(study.periods.quarters(block))
        times = answers["respondent_id"].map(answers.loc[inside, "respondent_id"].value_counts())
        made_of.append((inside / times).fillna(0.0))
    return answers["respondent_id"].to_numpy(), np.array(made_of)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_nobody_follows_from_the_weights_of_the_means(tmp_path, seed):
    """Two of a team of about eight change every quarter; no combination of means rests on one or two of them."""
    rng = np.random.default_rng(seed)
    frames = []
    for quarter, period in enumerate(("2026Q2", "2026Q3", "2026Q4")):
        people = {
            a: rng.choice(np.arange(quarter, quarter + 7) + 20 * k, rng.integers(4, 8), False)
            for k, a in enumerate("ab")
        }
        team = {
            a: {f"t{p}": {d: 5.0 for d in builder.FLAME if d != "dare" or i < 4} for i, p in enumerate(each)}
            for a, each in people.items()
        }
        frames.append(builder.answers(team, period=period))
    made = builder.write(tmp_path / "s", frames)
    for period in ("2026Q2", "2026Q3", "2026Q4"):
        release.release(made, period)
    who, matrix = weights(made)
    rank = np.linalg.matrix_rank(matrix)
    for few in itertools.combinations(sorted(set(who)), 2):
        assert np.linalg.matrix_rank(matrix[:, ~np.isin(who, few)]) == rank, few
