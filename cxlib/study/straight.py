"""Straight-liners: who gave one and the same answer to every question of an instrument. Counted, kept unless asked."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from cxlib.study import lean

LEAST = 5  # questions of an instrument: the same answer to fewer says nothing


def marked(answers: pd.DataFrame, apart: Collection[str] = ()) -> np.ndarray:
    """Mark the answers of persons who answered every question of an instrument alike.

    Formula: 5 answers or more of one person, account and wave, the smallest equal to the largest (as given: reversed
    items are not turned, so that a liner is alike on them too).

    Parameters
    ----------
    answers : one row per person, account, wave and item, text as categories (lean); value (NaN: not answered).
    apart : waves of select-all questions: to tick all options, or none, is an answer like any other.
    """
    person = pd.Series(lean.keys(answers, ["respondent_id", "account_id", "wave_id"]), answers.index)
    each = answers["value"].groupby(person).agg(["count", "min", "max"])
    alike = each.index[(each["count"] >= LEAST) & (each["min"] == each["max"])]
    return (person.isin(alike) & ~answers["wave_id"].isin([*apart])).to_numpy()


def ticked(study) -> list[str]:
    """Return the waves of a study's select-all questions."""
    multi = [key for key, each in study.instruments().items() if each.kind == "multi"]
    waves = study.table("waves")
    return [*waves.loc[waves["instrument"].isin(multi), "wave_id"]]
