"""What the tests of measures share: instruments, and answers written out by hand."""

import numpy as np
import pandas as pd
import pytest

from cxlib import instruments


@pytest.fixture(scope="session")
def flame():
    return instruments.load("flame")


@pytest.fixture(scope="session")
def six():
    return instruments.load("six_elements")


@pytest.fixture
def answers():
    """Make long answers: every person gives all items of a dimension (and part) the same value."""

    def make(instrument, **values):
        rows = []
        for name, people in values.items():
            own = instrument.items[
                (instrument.items["dimension"] + "_" + instrument.items["part"]).str.strip("_") == name
            ]
            rows += [(f"r{k}", item, float(v)) for item in own.index for k, v in enumerate(people)]
        table = pd.DataFrame(rows, columns=["respondent_id", "item_id", "value"])
        return table.assign(account_id="A", wave_id="w1", instrument=instrument.id)

    return make


@pytest.fixture
def sides():
    """One row per group for the functions of intervals: columns score, sd, n and what else is given."""

    def make(**columns):
        return pd.DataFrame({name: np.atleast_1d(value) for name, value in columns.items()})

    return make


@pytest.fixture
def compared():
    """A comparison table with columns as all measures give them; what is not given is a clear, tested difference."""

    def make(**columns):
        count = max(len(value) for value in columns.values() if isinstance(value, list))
        base = {"comparison": "flame.gap", "part": "", "statistic": "mean", "instrument": "flame", "p": 0.001}
        base |= {
            "dimension": [f"d{k}" for k in range(count)],
            "tier": "full",
            "shown": True,
            "reason": "",
            "delta": 0.5,
        }
        base |= {"estimate": 1.0, "low": 0.4, "high": 1.6, "low90": 0.5, "high90": 1.5, "n_1": 12, "n_2": 14}
        return pd.DataFrame(base | columns, index=range(count))

    return make
