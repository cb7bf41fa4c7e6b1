"""Reports in which nothing differs: how many claim that something does, and that a real difference is still found."""

import numpy as np
import pandas as pd
import pytest

from cxlib.measures import gaps, intervals, journey, nps, scores, summary

pytestmark = pytest.mark.slow
REPORTS, POOL = 300, 60  # accounts; df of the teams' pooled spread
BENCHMARK = "companies_2016"


def people(rng, low=10, high=31):
    """Account and respondent ids: 10 to 30 customers per account, half of them the same persons each time."""
    n = rng.integers(low, high, REPORTS)
    account = np.repeat(np.arange(REPORTS), n)
    fresh = rng.integers(0, 2, len(account)) * rng.integers(1, 10**6, len(account))
    person = np.concatenate([np.arange(k) for k in n]) + 100 * fresh
    table = pd.DataFrame({"account_id": account.astype(str), "respondent_id": person.astype(str)})
    return table.drop_duplicates(ignore_index=True)


def scale(rng, instrument, center, wave):
    """Answers with a person's own level (halo) on all items, rounded to the scale."""
    who, items = people(rng), instrument.items.index
    halo = rng.normal(center, 1.2, (len(who), 1)) + rng.normal(0, 1, (len(who), len(items)))
    table = pd.DataFrame(np.clip(np.round(halo), *instrument.scale), columns=items)
    table = pd.concat([who, table], axis=1).melt(["account_id", "respondent_id"], var_name="item_id")
    return table.assign(wave_id=wave)


def elements(rng, instrument, wave):
    """Performance answers of 8 or more with exactly the benchmark's probability."""
    table = scale(rng, instrument, 7.0, wave)
    dimension = table["item_id"].map(instrument.items["dimension"])
    realised = rng.random(len(table)) < dimension.map(instrument.benchmarks[BENCHMARK]["values"]).astype(float)
    return table.assign(value=np.where(realised, rng.integers(8, 11, len(table)), rng.integers(1, 8, len(table))))


def journeys(rng, name):
    """One journey of five moments for each person."""
    who = people(rng)
    who["journey_id"] = [f"{name}{k}" for k in range(len(who))]
    moments = pd.DataFrame({"journey_id": np.repeat(who["journey_id"].to_numpy(), 5), "phase": "p"})
    moments = moments.assign(seq=np.tile(np.arange(5.0), len(who)), valence=rng.integers(-5, 6, len(moments)) / 1.0)
    return journey.peak_end(moments, who.assign(remembered=rng.integers(-5, 6, len(who)) / 1.0, completed=True))


def team(rng, own):
    """A released team side with the customers' own expectation: 5 to 9 persons, rounded score, pooled spread."""
    n = rng.integers(5, 10, len(own))
    spread = 1.4 * np.sqrt(rng.chisquare(POOL) / POOL)
    table = own[["account_id", "part", "statistic", "dimension"]].assign(instrument="eflame", n=n, sd=spread, df=POOL)
    score = np.round(own["score"].mean() + rng.normal(0, 1.4, len(own)) / np.sqrt(n), 1)
    return table.assign(score=score, low=np.nan, high=np.nan, spread="pooled", shown=True, reason="")


def tables(rng, flame, six):
    """Every comparison of a report, for all accounts at once."""
    now, before = scale(rng, flame, 7.2, "now"), scale(rng, flame, 7.2, "before")
    own = scores.by_dimension(now, flame, by=["account_id"])
    delta = own[["instrument", "part", "statistic", "dimension"]].drop_duplicates().assign(delta=0.7)
    one, two = elements(rng, six, "now"), elements(rng, six, "before")
    shares = scores.by_dimension(one, six, "top_box", ["account_id"])
    liking = [people(rng), people(rng)]
    for each in liking:
        each["value"] = rng.choice(11, len(each), p=[0.02] * 5 + [0.05, 0.1, 0.2, 0.25, 0.18, 0.12])
    trips = [journeys(rng, name) for name in "nb"]
    return [
        gaps.team_to_customer(own, team(rng, own), delta),
        scores.changes(now, before, flame, ["account_id"]),
        scores.to_benchmark(shares, six, BENCHMARK),
        scores.changes(one, two, six, ["account_id"]),
        nps.changes(*liking, ["account_id"]),
        journey.changes(*trips, ["account_id"]),
    ]


@pytest.fixture(scope="module")
def nothing(flame, six):
    """All comparisons of reports in which nothing differs, and their verdicts with each report as one family."""
    made = [t.assign(account_id=t["account_id"].astype(str)) for t in tables(np.random.default_rng(11), flame, six)]
    return [
        summary.comparisons({k: t[t["account_id"] == str(account)] for k, t in enumerate(made)})
        for account in range(REPORTS)
    ]


def flagged(reports):
    return np.mean([report["verdict"].isin(["above", "below"]).any() for report in reports])


def most():
    return 0.05 + 3 * np.sqrt(0.05 * 0.95 / REPORTS)


def test_at_most_five_of_a_hundred_reports_claim_a_difference(nothing):
    assert all(len(report) == 5 + 5 + 6 + 12 + 1 + 3 for report in nothing)
    assert flagged(nothing) <= most()


def test_even_where_any_difference_matters(nothing):
    assert flagged([intervals.verdicts(r.assign(delta=np.nan), r) for r in nothing]) <= most()


def test_the_family_is_what_keeps_the_promise(nothing):
    """Each comparison tested alone, more than a third of the reports would cry wolf."""
    alone = [r["p"].le(0.05).any() for r in nothing]
    assert np.mean(alone) > 1 / 3


def test_the_whole_portfolio_as_one_family(nothing):
    everyone = pd.concat(nothing, ignore_index=True)
    said = intervals.verdicts(everyone, everyone)
    assert said["verdict"].isin(["above", "below"]).sum() <= 2


def test_agreement_is_not_claimed_of_a_real_difference():
    """Two means exactly delta apart: 'equal' at most 5 % of the time (two one-sided tests at 5 %)."""
    rng = np.random.default_rng(5)
    x, y = rng.normal(0.75, 1, (4000, 20)), rng.normal(0, 1, (4000, 25))
    one, two = (pd.DataFrame({"score": v.mean(1), "sd": v.std(1, ddof=1), "n": v.shape[1]}) for v in (x, y))
    table = intervals.difference(one, two).assign(delta=0.75, tier="full", shown=True, comparison="x")
    table["dimension"] = range(len(table))
    share = intervals.verdicts(table, table)["verdict"].eq("equal").mean()
    assert share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 4000)
