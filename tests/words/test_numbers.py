"""Numbers, dates, periods and intervals as LOOK writes them, in both languages; no number ever prints as code."""

import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxlib.words import numbers, plain


@pytest.mark.parametrize(
    "value, digits, sign, fi, en",
    [
        (7.2, 1, False, "7,2", "7.2"),
        (-1.5, 1, True, "−1,5", "−1.5"),
        (2.4, 1, True, "+2,4", "+2.4"),
        (-0.04, 1, True, "0,0", "0.0"),  # neither +0,0 nor −0,0
        (8.1 - 7.2, 1, True, "+0,9", "+0.9"),
        (0.25, 1, False, "0,3", "0.3"),  # halves away from zero, as people round
        (29.4, 0, True, "+29", "+29"),
        (-100.0, 0, False, "−100", "−100"),
        (1234567.0, 0, False, "1\u00a0234\u00a0567", "1,234,567"),
        (0.75, 2, False, "0,75", "0.75"),
        (math.nan, 1, False, "–", "–"),
        (None, 1, True, "–", "–"),
        (math.inf, 1, False, "–", "–"),
        (pd.NA, 1, False, "–", "–"),
    ],
)
def test_num(value, digits, sign, fi, en):
    assert numbers.num(value, "fi", digits, sign) == fi
    assert numbers.num(value, "en", digits, sign) == en


ANY = st.floats() | st.integers(-(10**20), 10**20) | st.none()


@given(ANY, st.integers(0, 4), st.booleans(), st.sampled_from(["fi", "en"]))
def test_no_number_prints_as_code(value, digits, sign, language):
    text = numbers.num(value, language, digits, sign)
    assert re.fullmatch(r"–|[−+]?\d[\d,.\u00a0]*", text), text
    assert not re.fullmatch(r"[−+]0([.,]0*)?", text)
    assert not re.search(r"nan|None|inf|e\+|-", text)


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_the_written_number_is_the_number(value, digits):
    text = numbers.num(value, "en", digits).replace("−", "-").replace(",", "")
    assert abs(float(text) - value) <= 0.5 * 10**-digits + 1e-6


@pytest.mark.parametrize(
    "share, fi, en",
    [(0.86, "86\u00a0%", "86%"), (0, "0\u00a0%", "0%"), (1.0, "100\u00a0%", "100%"), (math.nan, "–", "–")],
)
def test_pct(share, fi, en):
    assert (numbers.pct(share, "fi"), numbers.pct(share, "en")) == (fi, en)


@pytest.mark.parametrize(
    "period, fi, en",
    [
        ("2026Q3", "Q3/2026", "2026\u00a0Q3"),
        ("2026H2", "H2/2026", "2026\u00a0H2"),
        ("2026", "2026", "2026"),
        ("", "–", "–"),
        (None, "–", "–"),
    ],
)
def test_period(period, fi, en):
    assert (numbers.period(period, "fi"), numbers.period(period, "en")) == (fi, en)


@pytest.mark.parametrize(
    "first, last, fi, en",
    [
        ("2026-09-01", "2026-09-21", "1.–21.9.2026", "1–21 Sep 2026"),
        ("2026-08-28", "2026-09-21", "28.8.–21.9.2026", "28 Aug – 21 Sep 2026"),
        ("2025-12-28", "2026-01-05", "28.12.2025–5.1.2026", "28 Dec 2025 – 5 Jan 2026"),
        ("2026-09-21", "2026-09-21", "21.9.2026", "21 Sep 2026"),
        ("2026-09-21T23:30:00+03:00", None, "21.9.2026", "21 Sep 2026"),  # the local day, not UTC's
        ("", "2026-09-21", "21.9.2026", "21 Sep 2026"),
        (None, None, "–", "–"),
    ],
)
def test_dates(first, last, fi, en):
    assert numbers.dates(first, last, "fi") == fi
    assert numbers.dates(first, last, "en").replace("\u00a0", " ") == en


def test_intervals():
    fi, en = plain("fi"), plain("en")
    assert fi.interval(6.4, 8.04).replace("\u00a0", " ") == "6,4 … 8,0"
    assert fi.interval(-0.1, 1.9, sign=True).replace("\u00a0", " ") == "−0,1 … +1,9"
    assert (fi.span(0.6, 0.96, "top_box"), en.span(0.6, 0.96, "top_box")) == ("60–96\u00a0%", "60–96%")
    assert fi.span(-10, 57, "nps").replace("\u00a0", " ") == "−10 … +57"
    assert en.span(-0.12, 0.3, "top_box", sign=True).replace("\u00a0", " ") == "−12 … +30"
    assert fi.interval(math.nan, 3) == fi.span(1, None, "top_box") == fi.span(None, 1, "nps") == "–"
    assert "\u00a0…\u00a0" in fi.interval(1, 2)  # never broken over two lines


@pytest.mark.parametrize(
    "value, statistic, score, difference",
    [
        (0.86, "top_box", "86%", "+86"),
        (28.6, "nps", "+29", "+29"),
        (7.25, "mean", "7.3", "+7.3"),
        (None, "nps", "–", "–"),
    ],
)
def test_a_number_is_said_in_the_way_of_its_statistic(value, statistic, score, difference):
    assert plain("en").value(value, statistic) == score
    assert plain("en").diff(value, statistic) == difference
