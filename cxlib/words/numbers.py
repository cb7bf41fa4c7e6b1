"""Numbers, shares, dates, periods and intervals as they are written in each language."""

import math
import re
from datetime import date as Date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol

NBSP, MINUS, DASH = "\u00a0", "\u2212", "\u2013"
MISSING = DASH
PERIOD = re.compile(r"(\d{4})([QH]\d)\Z")


def missing(value) -> bool:
    """Is there nothing to print: None, NaN, NaT, infinity?"""
    return value is None or bool(pd.isna(value)) or (isinstance(value, (int, float)) and math.isinf(value))


def num(value, language: str, digits: int = 1, sign: bool = False) -> str:
    """Write a number: decimal comma and no-break thousands in Finnish, true minus, `–` when there is none.

    >>> num(-1.25, "fi"), num(1234.5, "en", sign=True), num(float("nan"), "fi")
    ('−1,3', '+1,234.5', '–')
    """
    if missing(value):
        return MISSING
    with localcontext(prec=400):
        exact = Decimal(repr(round(float(value), 9)))  # 0.1 + 0.2 is read as 0.3
        rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        if abs(rounded) < 1000:  # nothing to group: babel takes ten times as long
            text = f"{abs(rounded):f}".replace(".", _point(language))
        else:
            text = format_decimal(abs(rounded), format="#,##0." + "0" * digits, locale=language)
    prefix = MINUS if rounded < 0 else "+" if sign and rounded > 0 else ""
    return prefix + text.rstrip(".,") if digits == 0 else prefix + text


@lru_cache
def _point(language: str) -> str:
    """The sign between whole and part."""
    return get_decimal_symbol(language)


def pct(share, language: str) -> str:
    """Write a share 0..1 as whole per cent, with a no-break space in Finnish."""
    if missing(share):
        return MISSING
    return num(100 * float(share), language, 0) + (f"{NBSP}%" if language == "fi" else "%")


def interval(low, high, language: str, digits: int = 1, sign: bool = False) -> str:
    """Write an interval `6,4 … 8,0`; without both ends there is none."""
    if missing(low) or missing(high):
        return MISSING
    return f"{num(low, language, digits, sign)}{NBSP}…{NBSP}{num(high, language, digits, sign)}"


def pct_interval(low, high, language: str) -> str:
    """Write an interval of a share `60–96 %`."""
    if missing(low) or missing(high):
        return MISSING
    return f"{num(100 * float(low), language, 0)}{DASH}{pct(high, language)}"


def period(name, language: str) -> str:
    """Write a period: Q3/2026 in Finnish, 2026 Q3 in English; a year stays as it is."""
    if missing(name) or not str(name):
        return MISSING
    hit = PERIOD.match(str(name))
    if not hit:
        return str(name)
    return f"{hit[2]}/{hit[1]}" if language == "fi" else f"{hit[1]}{NBSP}{hit[2]}"


def date(value, language: str) -> str:
    """Write a day: 21.9.2026 or 21 Sep 2026."""
    day = _day(value)
    return MISSING if day is None else format_date(day, _pattern(language, "dmy"), locale=language)


def dates(first, last, language: str) -> str:
    """Write a span of days as short as it can be said: 1.–21.9.2026, 1–21 Sep 2026."""
    start, end = _day(first), _day(last)
    if start is None or end is None or start == end:
        return date(first if start else last, language)
    same = "d" if (start.year, start.month) == (end.year, end.month) else "dm" if start.year == end.year else "dmy"
    space = f"{NBSP}{DASH} " if language != "fi" and same != "d" else DASH
    return format_date(start, _pattern(language, same), locale=language) + space + date(last, language)


def _pattern(language: str, parts: str) -> str:
    """Babel's pattern for the day, the day and month, or all three."""
    finnish = {"d": "d.", "dm": "d.M.", "dmy": "d.M.y"}
    return finnish[parts] if language == "fi" else {"d": "d", "dm": "d MMM", "dmy": "d MMM y"}[parts].replace(" ", NBSP)


def _day(value) -> Date | None:
    """A date of ISO text, a timestamp or a date; None when there is none."""
    if missing(value) or not str(value):
        return None
    return pd.Timestamp(value).date()
