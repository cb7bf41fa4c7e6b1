"""Journeys of customers through a project: moments as they were felt, and what is remembered of them."""

import numpy as np
import pandas as pd

from cxlib.demo.people import quarters
from cxlib.demo.population import MOMENT_SPREAD, MOMENTS, center, stream
from cxlib.instruments import Instrument

SKIPPED, BROKEN_OFF, TWO = 0.06, 0.08, 0.04  # moments not told, journeys that end early, persons with two journeys


def travellers(rows: pd.DataFrame, plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return who tells a journey in a quarter: the account's first answers, and a few of them two journeys."""
    some = rows[rows["place"] < plan["journeys"].to_numpy()[rows["account"]]]
    again = stream(seed, "two journeys").random(len(some)) < TWO
    again &= plan["planted"].to_numpy()[some["account"]] == ""
    both = pd.concat([some, some[again]], ignore_index=True)
    return both.sort_values(["quarter", "account", "place"], kind="stable", ignore_index=True)


def felt(rows: pd.DataFrame, means: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Valence of each moment (journeys x 10, -5..5; NaN: not told) and whether the journey was completed.

    Which moments are told has nothing to do with how they were felt.
    """
    rng = stream(seed, "moments")
    person, moment = MOMENT_SPREAD
    middle = center(means, np.hypot(person, moment), (-5, 5))[rows["account"]]
    lasting = rng.normal(size=rows["person"].max() + 1 if len(rows) else 0)[rows["person"]]
    valence = np.clip(np.rint(middle + person * lasting[:, None] + moment * rng.normal(size=middle.shape)), -5, 5)
    completed = rng.random(len(rows)) >= BROKEN_OFF
    stop = np.where(completed, len(MOMENTS), rng.integers(6, len(MOMENTS), len(rows)))
    told = (np.arange(len(MOMENTS)) < stop[:, None]) & (rng.random(valence.shape) >= SKIPPED)
    told[:, 0] |= ~told.any(axis=1)
    return np.where(told, valence + 0.0, np.nan), completed  # + 0.0: no minus zero


def remembered(valence: np.ndarray, completed: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Remembered rating, -5..5: half the mean of the moments, half peak and end, and noise; NaN: not yet asked."""
    mean = np.nanmean(valence, axis=1)
    size = np.nan_to_num(np.abs(valence), nan=-1)
    last = valence.shape[1] - 1
    peak = np.take_along_axis(valence, last - size[:, ::-1].argmax(axis=1)[:, None], axis=1)[:, 0]
    end = last - (~np.isnan(valence))[:, ::-1].argmax(axis=1)
    peak_end = (peak + np.take_along_axis(valence, end[:, None], axis=1)[:, 0]) / 2
    rating = np.clip(np.rint(0.5 * mean + 0.5 * peak_end + rng.normal(0, 0.9, len(mean))), -5, 5) + 0.0
    return np.where(completed, rating, np.nan)


def tables(rows: pd.DataFrame, means: np.ndarray, instrument: Instrument, context: dict) -> dict[str, pd.DataFrame]:
    """Return the tables `journeys` and `moments`.

    Parameters
    ----------
    rows : one row per journey, as `travellers` gives them.
    means : expected valence (accounts x 10).
    context : ids (see `answers.forms`) and seed.
    """
    ids, rng = context["ids"], stream(context["seed"], "journeys")
    valence, completed = felt(rows, means, context["seed"])
    at = _days(rows, len(ids["periods"]), rng)
    rating = remembered(valence, completed, rng)
    recommend = np.clip(np.rint(7.2 + 0.6 * rating + rng.normal(0, 1, len(rows))), 0, 10)
    table = pd.DataFrame(
        {
            "journey_id": [f"J{i:06d}" for i in range(len(rows))],
            "wave_id": pd.Categorical.from_codes(rows["quarter"], [f"{instrument.id}-{p}" for p in ids["periods"]]),
            "account_id": pd.Categorical.from_codes(rows["account"], ids["accounts"]),
            "respondent_id": np.asarray(ids["persons"], dtype=object)[rows["person"]],
            "remembered": rating,
            "asked_at": np.datetime_as_string(at[:, -1] + np.timedelta64(3, "D"), unit="D"),
            "recommend": recommend,
            "completed": completed,
        }
    )
    return {"journeys": table, "moments": _moments(table["journey_id"], (valence, at), instrument, rng)}


def _days(rows: pd.DataFrame, count: int, rng: np.random.Generator) -> np.ndarray:
    """Days of the moments: a journey starts with its quarter and takes about three weeks."""
    start = np.array([f"{q[:4]}-{3 * int(q[5]) - 2:02d}-01" for q in quarters(count)], dtype="datetime64[D]")
    steps = rng.integers(1, 4, (len(rows), len(MOMENTS)))
    steps[:, 0] = rng.integers(0, 21, len(rows))
    return start[rows["quarter"]][:, None] + np.cumsum(steps, axis=1).astype("timedelta64[D]")


def _moments(ids: pd.Series, told: tuple, instrument: Instrument, rng: np.random.Generator) -> pd.DataFrame:
    """One row per moment that was told, in time order; `seq` is the moment's place on the whole path."""
    valence, at = told
    journey, moment = np.nonzero(~np.isnan(valence))
    touchpoints = instrument.touchpoints.loc[[*MOMENTS]]
    return pd.DataFrame(
        {
            "journey_id": ids.to_numpy(object)[journey],
            "phase": touchpoints["stage"].to_numpy(object)[moment],
            "touchpoint": np.array([*MOMENTS], dtype=object)[moment],
            "seq": moment + 1.0,
            "occurred_at": np.datetime_as_string(at[journey, moment], unit="D"),
            "valence": valence[journey, moment],
            "duration_min": np.rint(np.exp(rng.normal(4.2, 0.6, len(journey)))),
            "source": np.where(rng.random(len(journey)) < 0.75, "in_the_moment", "recalled"),
        }
    )
