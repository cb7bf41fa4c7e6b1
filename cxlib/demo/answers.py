"""What they answer: one impression of the partnership behind all of a person's answers, whole numbers on the scale."""

import numpy as np
import pandas as pd
from scipy.special import ndtri

from cxlib.demo.population import CUSTOMER, CUTS, IMPORTANCE, SIX_SPREAD, TEAM, center, stream
from cxlib.instruments import Instrument

REASONS = ["", "dont_know", "skipped"]
TWICE = 0.006  # share of forms sent a second time; the later one counts
BROKEN = "nps_1to5"  # the first wave's recommendation question, asked on 1-5: another instrument, never rescaled
BROKEN_CUTS = (3, 5, 7, 9)
LONG = 4  # quarters from which a study has that first wave


def impression(rows: pd.DataFrame, seed: int, side: str) -> np.ndarray:
    """General impression of each form, standard normal; four fifths of its variance stay with the person."""
    rng = stream(seed, f"impression {side}")
    lasting = rng.normal(size=rows["person"].max() + 1 if len(rows) else 0)[rows["person"]]
    return 0.9 * lasting + np.sqrt(1 - 0.81) * rng.normal(size=len(rows))


def flame(rows: pd.DataFrame, means: np.ndarray, instrument: Instrument, seed: int) -> np.ndarray:
    """Answers 0..10 to every item of Flame or eFlame whose expected values are `means` (accounts x dimensions).

    Formula: answer = round(centre + halo x impression + own x person on dimension + item x noise), clipped.
    """
    rng, side = stream(seed, instrument.id), instrument.side
    halo, own, item = CUSTOMER if side == "customer" else TEAM
    column = instrument.dimensions.index.get_indexer(instrument.items["dimension"])
    lasting = rng.normal(size=(rows["person"].max() + 1 if len(rows) else 0, len(instrument.dimensions)))
    middle = center(means, np.sqrt(halo**2 + own**2 + item**2), instrument.scale)[rows["account"]]
    person = middle + halo * impression(rows, seed, side)[:, None] + own * lasting[rows["person"]]
    return np.clip(np.rint(person[:, column] + item * rng.normal(size=(len(rows), len(column)))), *instrument.scale)


def six(rows: pd.DataFrame, shares: np.ndarray, instrument: Instrument, seed: int) -> np.ndarray:
    """Answers 1..10 to importance and performance; `shares` (accounts x 6) of the performances reach the top box."""
    side = "employee" if "member" in rows else "customer"
    rng, items = stream(seed, f"six {side}"), instrument.items
    column = instrument.dimensions.index.get_indexer(items["dimension"])
    important = (items["part"] == "importance").to_numpy()
    mood = impression(rows, seed, side)[:, None]
    noise = rng.normal(size=(len(rows), len(items)))
    reach = (instrument.top_box - 0.5 + SIX_SPREAD * ndtri(shares))[:, column][rows["account"]]
    done = reach + SIX_SPREAD * (0.7 * mood + np.sqrt(1 - 0.49) * noise)
    wished = np.array(IMPORTANCE)[column] + 1.2 * (0.4 * mood + noise)
    return np.clip(np.rint(np.where(important, wished, done)), *instrument.scale)


def nps(rows: pd.DataFrame, found: dict, count: int, seed: int) -> np.ndarray:
    """Willingness to recommend, 0..10, for each form; the planted rise comes with the last quarter."""
    rng, last = stream(seed, "nps"), (rows["quarter"] == count - 1).to_numpy()
    shift = np.where(last, found["nps_now"][rows["account"]], found["nps"][rows["account"]])
    latent = 0.8 * impression(rows, seed, "customer") + 0.6 * rng.normal(size=len(rows)) + shift
    return np.searchsorted(CUTS, latent, side="right").astype(float)[:, None]


def one_to_five(values: np.ndarray) -> np.ndarray:
    """Answers as the question of the first wave put them: 1-5."""
    return np.digitize(values, BROKEN_CUTS) + 1.0


def gaps_in(rows: pd.DataFrame, instrument: Instrument, plan: pd.DataFrame, seed: int) -> np.ndarray:
    """Why an answer is missing (code in REASONS), rarely.

    At most one of three items of a dimension, so that the person's score stands; a single item only in accounts whose
    sizes are drawn.
    """
    rng = stream(seed, f"missing {instrument.id} {'member' in rows}")
    why = np.zeros((len(rows), len(instrument.items)), dtype=np.int8)
    groups = [np.flatnonzero(instrument.items["dimension"] == key) for key in instrument.dimensions.index]
    for columns in [group for group in groups if len(group) >= 3]:
        hit = np.flatnonzero(rng.random(len(rows)) < 0.03)
        why[hit, rng.choice(columns, len(hit))] = 1
    if max(map(len, groups)) == 2:
        draw = np.where(plan["fixed"].to_numpy()[rows["account"]][:, None], 1, rng.random(why.shape))
        why[draw < 0.010], why[draw < 0.004] = 1, 2
    return why


def forms(rows: pd.DataFrame, ids: dict, instrument: str, prefix: str) -> pd.DataFrame:
    """Heads of the forms: response_id, wave_id, respondent_id, account_id, side, instrument, answered_at.

    Parameters
    ----------
    ids : accounts, persons, periods (lists of ids) and side.
    """
    return pd.DataFrame(
        {
            "response_id": [f"{prefix}{i:07d}" for i in range(len(rows))],
            "wave_id": pd.Categorical.from_codes(rows["quarter"], [f"{instrument}-{p}" for p in ids["periods"]]),
            "respondent_id": np.asarray(ids["persons"], dtype=object)[rows["person"]],
            "account_id": pd.Categorical.from_codes(rows["account"], ids["accounts"]),
            "side": pd.Categorical.from_codes(np.zeros(len(rows), int), [ids["side"]]),
            "instrument": pd.Categorical.from_codes(np.zeros(len(rows), int), [instrument]),
            "answered_at": np.datetime_as_string(rows["at"].to_numpy("datetime64[s]"), unit="s"),
        }
    ).astype({"respondent_id": "category", "response_id": "category", "answered_at": "category"})


def long(heads: pd.DataFrame, values: np.ndarray, instrument: Instrument, why: np.ndarray | None = None):
    """One row per form and item, with the columns of the study's table of answers.

    Parameters
    ----------
    values : forms x items, whole numbers.
    why : the same shape, codes of REASONS; None where every item is answered.
    """
    count, width = values.shape
    why = np.zeros(values.shape, dtype=np.int8) if why is None else why
    item = np.tile(np.arange(width), count)
    table = heads.iloc[np.repeat(np.arange(count), width)].reset_index(drop=True)
    places = instrument.dimensions.index.get_indexer(instrument.items["dimension"])
    table.insert(6, "item_id", pd.Categorical.from_codes(item, list(instrument.items.index)))
    table.insert(7, "dimension", pd.Categorical.from_codes(places[item], list(instrument.dimensions.index)))
    table.insert(8, "value", np.where(why > 0, np.nan, values).ravel())
    table.insert(9, "scale_min", float(instrument.scale[0]))
    table.insert(10, "scale_max", float(instrument.scale[1]))
    return table.assign(missing=pd.Categorical.from_codes(why.ravel(), REASONS))


def sent_twice(rows: pd.DataFrame, values: np.ndarray, seed: int, name: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Forms that were sent two days earlier too, a point lower: the same person twice in a wave."""
    hit = np.flatnonzero(stream(seed, f"twice {name}").random(len(rows)) < TWICE)
    earlier = rows.iloc[hit].assign(at=rows["at"].iloc[hit] - np.timedelta64(2, "D"))
    return pd.concat([rows, earlier], ignore_index=True), np.concatenate([values, np.maximum(values[hit] - 1, 1)])


def answered(rows: pd.DataFrame, values: np.ndarray, instrument: Instrument, context: dict) -> pd.DataFrame:
    """Put a questionnaire's values into the table of answers, with forms sent twice and with answers missing.

    Parameters
    ----------
    context : ids (see `forms`), prefix of the response ids, plan, seed.
    """
    rows, values = sent_twice(rows, values, context["seed"], context["prefix"])
    heads = forms(rows, context["ids"], instrument.id, context["prefix"])
    return long(heads, values, instrument, gaps_in(rows, instrument, context["plan"], context["seed"]))


def first_wave(rows: pd.DataFrame, context: dict) -> np.ndarray:
    """Which forms asked the recommendation question on 1-5: those of the first quarter of a long study."""
    return (rows["quarter"] == 0).to_numpy() & (len(context["ids"]["periods"]) >= LONG)


def series_break(rows: pd.DataFrame, values: np.ndarray, instruments: dict, context: dict) -> pd.DataFrame:
    """Answers to the recommendation question: the first wave of a long study was asked on 1-5, the others on 0-10."""
    first = first_wave(rows, context)
    table = answered(rows[~first].reset_index(drop=True), values[~first], instruments["nps"], context)
    if not first.any():
        return table
    old = context | {"prefix": "OLD"}
    early = answered(rows[first].reset_index(drop=True), one_to_five(values[first]), instruments[BROKEN], old)
    return pd.concat([early, table], ignore_index=True)
