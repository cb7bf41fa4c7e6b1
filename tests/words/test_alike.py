"""A mean of customers who all answered alike has no interval of its own, and the table says why."""

import pandas as pd
import pytest

from cxlib import words
from cxlib.words import tables

ROW = {
    "instrument": "flame",
    "part": "",
    "statistic": "mean",
    "dimension": "care",
    "score": 8.0,
    "n": 12,
    "shown": True,
}
NO = float("nan")


@pytest.mark.parametrize(
    ("changed", "fi", "en"),
    [
        ({}, "kaikki vastasivat samoin", "all answered alike"),
        ({"low": 7.5, "high": 8.5}, "7,5\u00a0…\u00a08,5", "7.5 … 8.5"),
        ({"score": NO, "shown": False, "reason": "too_few", "n": 2}, "–", "–"),  # hidden: its own reason, not this one
    ],
)
def test_why_a_mean_has_no_interval(changed, fi, en):
    table = pd.DataFrame([ROW | {"low": NO, "high": NO, "reason": ""} | changed])
    for language, said in (("fi", fi), ("en", en)):
        text = words.plain(language)("scores.table", table)
        place = [column for column, *_ in text.columns].index("low")
        assert tables.rows(text, table)[0][place].replace("\u00a0", " ") == said.replace("\u00a0", " ")
