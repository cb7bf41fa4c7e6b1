"""What is true in the invented study: every expected value after rounding to the answers' scale, never a sample's."""

import zlib

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from cxlib.instruments import Instrument

# spreads of one answer: the person's general impression (halo), the person on this dimension, the single item
CUSTOMER, TEAM = (1.0, 0.6, 1.1), (0.7, 0.5, 0.8)
FLAME = {"excitement": 7.4, "dare": 6.9, "professionalism": 8.0, "impact": 7.3, "care": 7.8}
LENIENCY = 0.3  # teams see themselves a little better: normal, not news (Heidemeier & Moser 2009)
SIX_SPREAD, IMPORTANCE = 1.9, (9.1, 8.9, 8.6, 8.4, 8.1, 7.9)
MOMENT_SPREAD = (0.9, 1.4)  # person, moment
MOMENTS = {
    **{"first_meeting": 1.8, "needs_workshop": 2.2, "proposal_meeting": 1.2, "contract": 0.3, "kick_off": 1.6},
    **{"data_migration": -0.2, "go_live": 1.5, "support": 0.7, "handover": 1.4, "closing_review": 2.0},
}
# shares of the answers 0..10 to the recommendation question, in per cent: many an 8, few a 10
RECOMMEND = (0.5, 0.3, 0.7, 1.2, 1.5, 4.0, 7.8, 18.0, 35.0, 19.0, 12.0)
CUTS = ndtri(np.cumsum(RECOMMEND)[:-1] / 100)

# account of the plan -> what is planted there, as expected values
PLANTED = {
    "blind_spot": {"dimension": "care", "customer": 5.8, "team": 8.2},
    "hidden_strength": {"dimension": "professionalism", "customer": 8.8, "team": 6.8},
    "nps_rise": {"before": 10.0, "now": 42.0},
    "journey_low": {"data_migration": -3.4, "go_live": 3.6},
}


def stream(seed: int, name: str) -> np.random.Generator:
    """Random numbers for one purpose: drawing more of one kind leaves the other kinds as they were."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def expected(center, spread: float, scale: tuple[float, float]) -> np.ndarray:
    """Mean of a normal value once it is rounded to whole answers and clipped to the scale.

    Formula: E = low + sum over k = low .. high - 1 of P(x > k + 1/2).
    """
    steps = np.arange(scale[0], scale[1]) + 0.5
    return scale[0] + ndtr((np.asarray(center)[..., None] - steps) / spread).sum(axis=-1)


def center(target, spread: float, scale: tuple[float, float]) -> np.ndarray:
    """Return the centre a normal value needs for its whole answers to have the mean `target`: `expected` turned round.

    >>> round(float(expected(center(8.2, 1.6, (0, 10)), 1.6, (0, 10))), 4)
    8.2
    """
    grid = np.linspace(scale[0] - 5 * spread, scale[1] + 5 * spread, 8001)
    return np.interp(target, expected(grid, spread, scale), grid)


def nps(shift) -> np.ndarray:
    """NPS (-100..100) of a population whose willingness to recommend is shifted by `shift` standard deviations.

    >>> round(float(nps(0.0)), 6)
    15.0
    """
    return 100 * (ndtr(shift - CUTS[8]) - ndtr(CUTS[6] - shift))


def nps_shift(target: float) -> float:
    """Shift that gives a population the NPS `target`: `nps` turned round."""
    grid = np.linspace(-4, 4, 8001)
    return float(np.interp(target, nps(grid), grid))


def targets(plan: pd.DataFrame, six: Instrument, seed: int, plant: bool) -> dict[str, np.ndarray]:
    """Expected values of every account, the same in every quarter but for what is planted.

    Returns
    -------
    flame, team (accounts x 5, 0..10), six, six_team (accounts x 6, shares reaching the top box), nps, nps_now
    (accounts; shifts, see `nps`), moments (accounts x 10, -5..5). With nothing planted team = flame and every share is
    the benchmark's, so that no comparison of the study is true.
    """
    rng, n = stream(seed, "population"), len(plan)
    liking = np.clip(rng.normal(size=(n, 1)), -1.8, 1.8)
    flame = np.clip([*FLAME.values()] + 0.45 * liking + rng.normal(0, 0.25, (n, 5)), 4.5, 9.2)
    benchmark = np.array([six.benchmarks["companies_2016"]["values"][key] for key in six.dimensions.index])
    better = 0.10 + 0.08 * liking + rng.normal(0, 0.04, (n, 6))
    found = {
        "flame": flame,
        "team": np.clip(flame + plant * rng.normal(LENIENCY, 0.15, (n, 5)), 4.5, 9.3),
        "six": np.clip(benchmark + plant * better, 0.05, 0.95),
        "six_team": np.clip(benchmark + plant * (better + 0.04), 0.05, 0.95),
        "nps": 0.45 * liking[:, 0],
        "moments": np.clip([*MOMENTS.values()] + 0.4 * liking + rng.normal(0, 0.25, (n, 10)), -4, 4),
    }
    found["nps_now"] = found["nps"].copy()
    return _planted(found, plan) if plant else found


def _planted(found: dict, plan: pd.DataFrame) -> dict:
    """Put the planted values in their places."""
    at = {name: row for row, name in enumerate(plan["planted"]) if name}
    for name in {"blind_spot", "hidden_strength"} & at.keys():
        true, column = PLANTED[name], [*FLAME].index(PLANTED[name]["dimension"])
        found["flame"][at[name], column], found["team"][at[name], column] = true["customer"], true["team"]
    if "nps_rise" in at:
        before, now = (nps_shift(PLANTED["nps_rise"][key]) for key in ("before", "now"))
        found["nps"][at["nps_rise"]], found["nps_now"][at["nps_rise"]] = before, now
    for touchpoint, value in PLANTED["journey_low"].items():
        if "journey_low" in at:
            found["moments"][at["journey_low"], [*MOMENTS].index(touchpoint)] = value
    return found
