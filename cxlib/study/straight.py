"""Straight-liners: who gave one and the same answer to every question of an instrument. Counted, kept unless asked."""

import numpy as np
import pandas as pd

LEAST = 5  # questions of an instrument: the same answer to fewer says nothing
ONE = ["respondent_id", "account_id", "wave_id"]


def liners(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the persons whose answers to an instrument are all alike.

    Formula: in one wave 5 answers or more, the smallest equal to the largest (as given, reversed items not turned).

    Parameters
    ----------
    answers : one row per person, account, wave and item; column value (NaN: not answered).

    Returns
    -------
    DataFrame, one row per person, account and wave.
    """
    said = answers.loc[answers["value"].notna(), [*ONE, "value"]].groupby(ONE, observed=True)["value"]
    each = said.agg(["size", "min", "max"]).reset_index()
    return each.loc[(each["size"] >= LEAST) & (each["min"] == each["max"]), ONE].reset_index(drop=True)


def marked(answers: pd.DataFrame) -> np.ndarray:
    """Mark every answer of the straight-liners, to the instrument they did it in."""
    return pd.MultiIndex.from_frame(answers[ONE]).isin(pd.MultiIndex.from_frame(liners(answers)))
