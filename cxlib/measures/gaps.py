"""The gap between the team's and the customer's view of one partnership; always team - customer."""

import numpy as np
import pandas as pd

from cxlib.measures import intervals, references, rows

KEYS = ["account_id", "part", "statistic", "dimension"]
TEAM = ["score", "low", "high", "n", "sd", "df", "spread", "band", "level", "level_period", "accounts"]
CUSTOMERS = ["customer_score", "customer_sd", "customer_n"]
PLACES = {"above": "blind_spot", "below": "hidden_strength"}


def team_to_customer(scores: pd.DataFrame, team: pd.DataFrame, delta: pd.DataFrame) -> pd.DataFrame:
    """Gap of the team's published score to the customers': positive where the team sees it better.

    Formula: estimate = team - customer; means: SE^2 = s_c^2/n_c + s_t^2/n_t with Welch's df, where a team below 10 has
    the pooled spread and its df; shares: Newcombe. Where the team's number stands for more than this account (level),
    the customers' side is that of the same accounts, as stored by the release.

    Parameters
    ----------
    scores : customers' `scores.by_dimension`. team : published team table of the twin instrument, native units.
    delta : smallest gap that matters; columns instrument, part, statistic, dimension, delta.

    Returns
    -------
    Comparison table in the order of `scores`; comparison ``<instrument>.gap``, n_1 team, n_2 customers, tier of the
    customers, g (Hedges), customer_ and team_ score, low, high, n, spread, band, level, level_period, accounts, and the
    reason of each side. One side hidden: the other stays, the gap has no number. A band has no gap.

    Source: Welch (1947); Hedges (1981); Atwater & Yammarino (1992), Personnel Psychology 45.
    """
    keys = [key for key in KEYS if key in scores and key in team]
    both = scores.merge(_lined_up(team, keys), how="left", on=keys, validate="m:1")
    customer, crew = _customers(both), _team(both)
    shown = customer["shown"] & crew["shown"]
    result = _differences(both["statistic"], crew, customer).where(shown & crew["band"].eq(""))
    result["tier"] = np.where(shown, intervals.tier(customer["n"]), "none")
    reason = customer["reason"].where(~customer["shown"], crew["reason"]).mask(shown, "")
    result = result.assign(n_1=crew["n"], n_2=customer["n"], shown=shown, reason=reason)
    result["comparison"] = scores["instrument"].to_numpy() + ".gap"
    sides = [side[["score", "low", "high", "n", "reason"]].add_prefix(name) for side, name in
             ((customer, "customer_"), (crew, "team_"))]  # fmt: skip
    extras = crew[["spread", "band", "level", "level_period", "accounts"]]
    keys = list(scores.columns[: scores.columns.get_loc("score")])
    table = pd.concat([both[keys], result.assign(delta=np.nan), *sides, extras], axis=1)
    return table.assign(delta=references.of(table, delta, "delta"))


def own_view(gaps: pd.DataFrame) -> pd.DataFrame:
    """Return the team's side of gaps alone: what it may look at before it guesses what customers said.

    Parameters
    ----------
    gaps : `team_to_customer`, one row per dimension.

    Returns
    -------
    DataFrame, the same rows: instrument, part, statistic, dimension, team_score, team_low, team_high (native units),
    team_n, team_reason, band, level, level_period, accounts, spread, `shown` and `reason` of the team's side. No column
    tells of customers, nor of the gap.
    """
    kept = ["instrument", "part", "statistic", "dimension", *(c for c in gaps if c.startswith("team_"))]
    kept += ["spread", "band", "level", "level_period", "accounts"]
    own = gaps[[column for column in kept if column in gaps]]
    shown = own["team_score"].notna() | own["band"].ne("")
    return own.assign(shown=shown, reason=own["team_reason"].where(~shown, ""))


def _lined_up(team: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Team rows under names that do not meet the customers'; columns a table lacks are filled as at account level."""
    team = team.reindex(columns=[*keys, *TEAM, *CUSTOMERS, "shown", "reason"])
    team = team.assign(
        level=team["level"].astype(object).fillna("account"),
        band=team["band"].astype(object).fillna(""),
        shown=team["shown"].eq(True),
    )
    return team.rename(columns={c: f"team_{c}" for c in [*TEAM, "shown", "reason"]})


def _team(both: pd.DataFrame) -> pd.DataFrame:
    """The team's side of each row; a row the team's table lacks was not answered."""
    side = both[[c for c in both if c.startswith("team_")]].rename(columns=lambda c: c.removeprefix("team_"))
    absent = side["shown"].isna()
    side = side.assign(
        shown=side["shown"].eq(True), reason=side["reason"].astype(object).where(~absent, "no_answers").fillna("")
    )
    side[["band", "spread", "level_period"]] = side[["band", "spread", "level_period"]].astype(object).fillna("")
    side["level"] = side["level"].astype(object).fillna("account")
    return side.assign(**side[["score", "low", "high", "n", "sd", "df"]].astype(float).where(side["shown"]))


def _customers(both: pd.DataFrame) -> pd.DataFrame:
    """The customers' side of each row: this account's own, or that of the team's accounts where its level is wider."""
    wide = both["team_level"].notna() & both["team_level"].ne("account") & both["customer_score"].notna()
    side = both[[*rows.NUMBERS, "shown", "reason"]].astype(dict.fromkeys(rows.NUMBERS, float) | {"shown": bool})
    if not wide.any():
        return side
    n = both["customer_n"].astype(float)
    stored = pd.DataFrame({"score": both["customer_score"], "n": n, "sd": both["customer_sd"]}).astype(float)
    stored["low"], stored["high"] = _limits(both["statistic"], stored)
    side[rows.NUMBERS] = side[rows.NUMBERS].mask(wide, stored[rows.NUMBERS])
    return side.assign(shown=side["shown"] | wide, reason=side["reason"].mask(wide, ""))


def _limits(statistic: pd.Series, side: pd.DataFrame) -> tuple:
    """t limits of means, Wilson's of shares."""
    share = statistic.eq("top_box")
    low, high = intervals.t_mean(side["score"], side["sd"], side["n"])
    low_share, high_share = intervals.wilson(side["score"].where(share), side["n"])
    return np.where(share, low_share, low), np.where(share, high_share, high)


def _differences(statistic: pd.Series, team: pd.DataFrame, customer: pd.DataFrame) -> pd.DataFrame:
    """Welch for means, Newcombe for shares."""
    customer = customer.drop(columns=[c for c in ("df",) if c in customer])
    means = intervals.difference(team, customer)
    share = statistic.eq("top_box")
    if not share.any():
        return means
    shares = intervals.share_difference(*(side[["score", "n"]].where(share) for side in (team, customer)))
    return means.mask(share, shares.reindex(columns=means.columns))


def places(gaps: pd.DataFrame, median: pd.DataFrame) -> pd.DataFrame:
    """Name each gap by its place: blind spot, hidden strength, or a view in common that is a strength or not.

    Formula: above -> blind_spot, below -> hidden_strength, equal -> common_strength where the customers' score reaches
    the portfolio's median, else common_development (``common`` where there is no median); anything else -> open.

    Parameters
    ----------
    gaps : comparison table with verdict and customer_score.
    median : columns instrument, part, statistic, dimension, median (the portfolio's, native units).

    Returns
    -------
    `gaps` with columns median and place.

    Source: Atwater & Yammarino (1992), Personnel Psychology 45 (four groups).
    """
    middle = pd.Series(references.of(gaps, median, "median"), gaps.index)
    good = np.where(gaps["customer_score"] >= middle, "common_strength", "common_development")
    common = pd.Series(good, gaps.index, dtype=object).where(middle.notna(), "common")
    place = gaps["verdict"].map(PLACES).mask(gaps["verdict"].eq("equal"), common).fillna("open")
    return gaps.assign(median=middle, place=place)


def decomposed(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Which side moved: a gap may close because the team lowered its view.

    Formula: change of gap = change of team - change of customer.

    Returns
    -------
    One row per dimension of both gap tables; columns gap_change, team_change, customer_change, native units.
    """
    keys = ["part", "statistic", "dimension"]
    both = now.merge(before, on=keys, suffixes=("", "_before"))
    names = {"gap_change": "estimate", "team_change": "team_score", "customer_change": "customer_score"}
    return both[keys].assign(**{new: both[old] - both[f"{old}_before"] for new, old in names.items()})


def profile(gaps: pd.DataFrame) -> dict:
    """How alike the two views are over the dimensions of one account: shape r and level D; descriptive only.

    Formula: r = Pearson correlation of team and customer scores; D = sqrt(mean(gap^2)); at least 3 dimensions.
    """
    seen = gaps[gaps["shown"]].dropna(subset=["team_score", "customer_score"])
    enough, alike = len(seen) >= 3, min(seen["team_score"].std(), seen["customer_score"].std())
    r = seen["team_score"].corr(seen["customer_score"]) if enough and alike > 0 else np.nan
    level = float(np.sqrt((seen["estimate"] ** 2).mean())) if enough else np.nan
    return {"r": r, "level": level, "dimensions": len(seen)}


def half_sd(team: pd.Series, customer: pd.Series) -> pd.DataFrame:
    """The two published half-SD rules across accounts. Both remove the portfolio-wide mean gap: print that beside them.

    Formula: difference: above where d > mean(d) + SD(d)/2, below where d < mean(d) - SD(d)/2, d = team - customer;
    standardised: above where z_team - z_customer > .5, below where < -.5; else equal.

    Returns
    -------
    One row per account; columns gap, difference, standardised (above, equal, below).

    Source: Atwater & Yammarino (1992); Fleenor, McCauley & Brutus (1996), Leadership Quarterly 7.
    """
    gap = team - customer
    away = (gap - gap.mean()) / gap.std()
    apart = (team - team.mean()) / team.std() - (customer - customer.mean()) / customer.std()
    cut = [np.where(z > 0.5, "above", np.where(z < -0.5, "below", "equal")) for z in (away, apart)]
    return pd.DataFrame({"gap": gap, "difference": cut[0], "standardised": cut[1]}, index=team.index)


def surface(slopes) -> dict:
    """Slopes of a response surface Z = b0 + b1 X + b2 Y + b3 X^2 + b4 XY + b5 Y^2 (X team, Y customer, centred).

    Formula: along agreement a1 = b1 + b2, a2 = b3 + b4 + b5; along disagreement a3 = b1 - b2, a4 = b3 - b4 + b5.

    Parameters
    ----------
    slopes : b1, b2, b3, b4, b5.

    Source: Edwards (1994), OBHDP 58; Shanock et al. (2010), J. Business and Psychology 25.
    """
    b1, b2, b3, b4, b5 = slopes
    return {"a1": b1 + b2, "a2": b3 + b4 + b5, "a3": b1 - b2, "a4": b3 - b4 + b5}
