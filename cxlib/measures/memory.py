"""How memory follows the moments of journeys: the rule tested on own data, recency, journeys of equal length."""

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import integrate, stats

from cxlib.measures import intervals, journey, rows

ENOUGH = 30  # journeys with a remembered rating
DRAWS = 2000
PREDICTORS = ["high_", "low_", "end", "mean", "duration"]


def own_test(journeys: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Does peak-end or the mean follow what is remembered more closely, in our own journeys? Association, not cause.

    Formula: r(remembered, peak_end), r(remembered, mean) and their difference, percentile bootstrap (2,000 draws of
    whole persons); OLS remembered = high + low + end + mean + log(1 + minutes), errors clustered by person; r2_gain =
    R2 of high, low, end, mean less R2 of mean. Expected from the literature: r about .5-.65, duration about 0.

    Parameters
    ----------
    journeys : `journey.peak_end` with a column minutes (length of the journey) if known.

    Returns
    -------
    Rows r_peak_end, r_mean, r_difference, r2_gain, b_high_, b_low_, b_end, b_mean, b_duration; columns name, estimate,
    low, high, n (journeys), shown, reason. Fewer than 30 journeys: no numbers.

    Source: Alaybek et al. (2022), OBHDP 170; Cojuharenco & Ryvkin (2008), J. Math. Psychol. 52.
    """
    table = journeys.dropna(subset=["remembered", "peak_end", "mean"]).reset_index(drop=True)
    table["duration"] = np.log1p(table.get("minutes", pd.Series(0.0, table.index)).fillna(0.0))
    names = ["r_peak_end", "r_mean", "r_difference", "r2_gain", *(f"b_{p}" for p in PREDICTORS)]
    if len(table) < ENOUGH:
        nothing = dict.fromkeys(["estimate", "low", "high"], np.nan)
        return pd.DataFrame({"name": names}).assign(**nothing, n=len(table), shown=False, reason="too_few")
    person = table.groupby(rows.who(table)).ngroup().to_numpy()
    result = pd.concat([_correlations(table, person, seed), _regression(table, person)], ignore_index=True)
    return result.assign(n=len(table), shown=True, reason="")


def _correlations(table: pd.DataFrame, person: np.ndarray, seed: int) -> pd.DataFrame:
    """Both correlations and their difference, with limits from draws of whole persons."""
    values, rng = table[["remembered", "peak_end", "mean"]].to_numpy(float), np.random.default_rng(seed)
    mine = [np.flatnonzero(person == k) for k in range(person.max() + 1)]
    drawn = rng.integers(0, len(mine), (DRAWS, len(mine)))
    draws = np.array([_both(values[np.concatenate([mine[k] for k in row])]) for row in drawn])
    low, high = intervals.percentile(draws)
    names = ["r_peak_end", "r_mean", "r_difference"]
    return pd.DataFrame({"name": names, "estimate": _both(values), "low": low, "high": high})


def _both(values: np.ndarray) -> np.ndarray:
    """r of the first column with the second and the third, and their difference; NaN where a column does not vary."""
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.corrcoef(values, rowvar=False)[0, 1:]
    return np.array([*r, r[0] - r[1]])


def _regression(table: pd.DataFrame, person: np.ndarray) -> pd.DataFrame:
    """Weights of the full model, and what high, low and end add to the mean; without spread no weight."""
    used = [p for p in PREDICTORS if table[p].std() > intervals.EDGE]
    fits = [sm.OLS(table["remembered"], sm.add_constant(table[x])) for x in (used, PREDICTORS[:4], ["mean"])]
    fit = fits[0].fit(cov_type="cluster", cov_kwds={"groups": person})
    limits = fit.conf_int().reindex(PREDICTORS).to_numpy()
    weights = {"name": [f"b_{p}" for p in PREDICTORS], "estimate": fit.params.reindex(PREDICTORS).to_numpy()}
    gain = {
        "name": "r2_gain",
        "estimate": fits[1].fit().rsquared - fits[2].fit().rsquared,
        "low": np.nan,
        "high": np.nan,
    }
    return pd.concat([pd.DataFrame([gain]), pd.DataFrame(weights).assign(low=limits[:, 0], high=limits[:, 1])])


def recency(moments: pd.DataFrame, at: str, half_life: float = 90.0) -> pd.DataFrame:
    """Mean and peak of a relation that has no end, the latest weighing most.

    Formula: w = 2^(-age/half_life), age in days from occurred_at to `at`; mean = sum(w v)/sum(w); peak = the v of the
    largest |v| w, of equals the later one. Moments after `at` do not count.

    Parameters
    ----------
    moments : with occurred_at and the persons (`journey.with_persons`). at : day looked back from. half_life : days.

    Returns
    -------
    One row per account and respondent: mean, peak (-5..5), moments.
    """
    table = journey.ordered(moments)
    age = (pd.Timestamp(at) - pd.to_datetime(table["occurred_at"], format="ISO8601")).dt.total_seconds() / 86400
    table = table.assign(age=age, w=0.5 ** (age / half_life))[age >= 0]
    table = table.assign(wv=table["w"] * table["valence"], pull=(table["w"] * table["valence"]).abs())
    who = rows.who(table)
    groups = table.sort_values(["pull", "age"], ascending=[True, False], kind="stable").groupby(who)
    result = groups.agg(wv=("wv", "sum"), w=("w", "sum"), peak=("valence", "last"), moments=("valence", "count"))
    return result.assign(mean=result["wv"] / result["w"]).reset_index()[[*who, "mean", "peak", "moments"]]


def equal_length(moments: pd.DataFrame, length: int, seed: int = 0) -> pd.DataFrame:
    """Moments cut to `length` per journey, drawn at random in their order: peaks compare only at equal length.

    A maximum grows with the number of moments (`expected_peak`). Shorter journeys are left out.
    """
    table = journey.ordered(moments)
    size = table.groupby("journey_id")["valence"].transform("count")
    drawn = table[size >= length].sample(frac=1, random_state=seed).groupby("journey_id").head(length)
    return drawn.sort_index().reset_index(drop=True)


def expected_peak(length: int) -> float:
    """Expected maximum of `length` independent standard normal moments, in SD: what length alone adds to a peak."""
    return integrate.quad(lambda x: x * length * stats.norm.pdf(x) * stats.norm.cdf(x) ** (length - 1), -9, 9)[0]
