"""What may be shown of a group of employees: floors, bands, rounding. The floors' numbers stand in study/floors.py."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from cxlib.study.floors import FLOORS, LARGEST_SHARE, thresholds

__all__ = [
    "ALIKE",
    "FLOORS",
    "LARGEST_SHARE",
    "band",
    "floor",
    "rounded",
    "statistics",
    "thresholds",
    "wide",
    "wide_enough",
]

ALIKE = 0.9  # from this share of one value on, a group below FEW persons counts as of one mind
FEW = 20
ROUGH = 30  # below this many persons a mean has one decimal


def statistics(instrument) -> list[str]:
    """Return what is published of an instrument: the mean, and the share at the top where it has one; or the NPS.

    Of a select-all question only the share who ticked each option.
    """
    if instrument.kind in ("nps", "multi"):
        return ["nps" if instrument.kind == "nps" else "top_box"]
    return ["mean", *(["top_box"] if instrument.top_box is not None else [])]


def floor(statistic: str, limits: dict[str, int]) -> int:
    """Return how many distinct employees a published statistic needs; its remainders need as many.

    Parameters
    ----------
    statistic : mean, top_box, nps, or sd (a spread).
    limits : the study's thresholds.
    """
    return limits[{"mean": "team_mean", "sd": "team_spread"}.get(statistic, "team_share")]


def band(values: np.ndarray, statistic: str, scale: tuple[float, float]) -> str:
    """Return the band that stands in for the number of a group of one mind, "" for any other group.

    Formula: all values equal, or >= 90 % of fewer than 20 persons chose one value; a mean becomes the third of the
    scale it lies in (bottom, middle, top), a share ">=90" or "<=10".

    Parameters
    ----------
    values : one value per person: score, 0/1 for a share, -100/0/100 for NPS.
    scale : lowest and highest value possible.
    """
    _, counts = np.unique(np.round(values, 6), return_counts=True)
    if not (counts.max() == len(values) or (len(values) < FEW and counts.max() >= ALIKE * len(values) - 1e-9)):
        return ""
    if statistic == "top_box":
        return ">=90" if values.mean() > 0.5 else "<=10"
    third = (values.mean() - scale[0]) / (scale[1] - scale[0]) * 3
    return "bottom" if third < 1 else "middle" if third < 2 else "top"


def rounded(score: pd.Series, statistic: pd.Series, n: pd.Series) -> pd.Series:
    """Round scores before anything else is made of them: means one decimal below 30 persons, else two; shares 1 %."""
    decimals = np.select([statistic != "mean", n < ROUGH], [np.where(statistic == "nps", 0, 2), 1], 2)
    return pd.Series([round(x, int(d)) for x, d in zip(score, decimals, strict=True)], score.index, dtype=float)


def wide_enough(counts: dict[str, int], own: str, least: int) -> bool:
    """Tell whether a figure over accounts hides each of them from the reader of one, who can take the own part off.

    Parameters
    ----------
    counts : answers per account_id behind the figure.
    own : the reader's account; the others must be `least` or more, and none may carry more than half of it or of them.
    """
    return wide(counts, least)(own)


def wide(counts: dict[str, int], least: int) -> Callable[[str], bool]:
    """Return `wide_enough` of one figure, to ask it for many accounts."""
    second, top = sorted([0, 0, *counts.values()])[-2:]
    total, few = sum(counts.values()), top > LARGEST_SHARE * sum(counts.values())

    def enough(own: str) -> bool:
        mine, others = counts.get(own, 0), len(counts) - (own in counts)
        return not few and others >= least and (second if mine == top else top) <= LARGEST_SHARE * (total - mine)

    return enough
