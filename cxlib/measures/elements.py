"""The six elements side by side: customers' and team's realisation, the benchmark, and three orders of importance."""

import pandas as pd

from cxlib.instruments import Instrument
from cxlib.measures import gaps, intervals, scores

RANKED = ["importance"]  # the part whose means give the orders


def side_by_side(customers: pd.DataFrame, team: pd.DataFrame, instrument: Instrument, name: str) -> pd.DataFrame:
    """One row per element: both sides' share with 8-10, the published benchmark, and who ranks it where.

    Formula: customer_score, team_score = share of respondents at or above the top box (Wilson limits);
    benchmark_difference = customers' share - benchmark (`scores.to_benchmark`); rank 1 = the highest mean importance;
    benchmark_rank = the order in which the instrument lists the elements.

    Parameters
    ----------
    customers : `scores.by_dimension` of the instrument, statistics top_box and mean one under the other, masked.
    team : the team's published rows of the same instrument; a share below 10 persons is hidden there, its mean not.
    name : key under [benchmarks] in the instrument's file. The benchmark is companies' own assessment: like for like
        with the team's view, with the customers' only under a warning.

    Returns
    -------
    Comparison table of the gap (see `gaps.team_to_customer`), with benchmark (0..1), benchmark_estimate,
    benchmark_low, benchmark_high, benchmark_p, team_mean (native units), benchmark_rank, customer_rank, team_rank.

    Source: Cupman (2016), B2B International; Hague & Hague (2023), B2B Customer Experience.
    """
    shares = customers[customers["statistic"].eq("top_box") & customers["part"].eq("performance")]
    table = gaps.team_to_customer(shares.reset_index(drop=True), team, _points(shares))
    difference = scores.to_benchmark(customers, instrument, name).set_index("dimension")
    for column in ("estimate", "low", "high", "p"):
        table[f"benchmark_{column}"] = table["dimension"].map(difference[column])
    means = team[team["statistic"].eq("mean") & team["part"].eq("performance") & team["shown"].astype(bool)]
    listed = [d for d in instrument.dimensions.index if d in instrument.benchmarks[name]["values"]]
    return table.assign(
        benchmark=table["dimension"].map(difference["benchmark"]),
        team_mean=table["dimension"].map(means.set_index("dimension")["score"]),
        benchmark_rank=table["dimension"].map({d: place for place, d in enumerate(listed, start=1)}),
        customer_rank=table["dimension"].map(_importance(customers)),
        team_rank=table["dimension"].map(_importance(team)),
    )


def stacked(shares: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    """Shares and means of one instrument in one table, told apart by the column statistic."""
    return pd.concat([shares, means], ignore_index=True)


def without_team(table: pd.DataFrame) -> pd.DataFrame:
    """The table for the customer's own report: every column about the team is gone, and so is the gap."""
    gap = [
        "estimate",
        "low",
        "high",
        "low90",
        "high90",
        "p",
        "n_1",
        "n_2",
        "g",
        "delta",
        "comparison",
        "band",
        "spread",
    ]
    drop = [c for c in table if c.startswith("team_") or c.startswith("level") or c in gap or c == "accounts"]
    shown = table["customer_score"].notna()
    return table.drop(columns=drop).assign(shown=shown, reason=table["customer_reason"].mask(shown, ""))


def _points(shares: pd.DataFrame) -> pd.DataFrame:
    """Ten points of share: the smallest gap that matters."""
    keys = shares[["instrument", "part", "statistic", "dimension"]].drop_duplicates()
    return keys.assign(delta=scores.POINTS)


def _importance(table: pd.DataFrame) -> pd.Series:
    """Rank of each dimension by its mean importance; none where fewer than two are shown."""
    means = table[table["statistic"].eq("mean") & table["part"].isin(RANKED)]
    ranked = scores.ranks(means).set_index("dimension")["rank"]
    return ranked if ranked.notna().sum() > 1 else ranked * float("nan")


def with_benchmark_verdicts(table: pd.DataFrame, family: pd.DataFrame) -> pd.DataFrame:
    """Add the verdict on customers' share against the benchmark, tested in the whole report's family.

    Returns
    -------
    `table` with benchmark_verdict and benchmark_note.
    """
    own = table.assign(comparison=table["instrument"] + ".benchmark", delta=float("nan"), low90=float("nan"))
    own = own.assign(high90=float("nan"), shown=table["customer_score"].notna(), tier=intervals.tier(table["n_2"]))
    for column in ("estimate", "low", "high", "p"):
        own[column] = table[f"benchmark_{column}"]
    found = intervals.verdicts(own, family)
    return table.assign(benchmark_verdict=found["verdict"].to_numpy(), benchmark_note=found["note"].to_numpy())
