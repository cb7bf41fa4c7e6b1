"""Quarters, halves and years as ids: 2026Q3, 2026H2, 2026. Ids of one kind sort in time."""

import re

_QUARTER = re.compile(r"\d{4}Q[1-4]")


def is_quarter(period: str) -> bool:
    """Tell whether an id names a quarter."""
    return bool(_QUARTER.fullmatch(period))


def previous(quarter: str) -> str:
    """Return the quarter before: 2026Q1 -> 2025Q4."""
    year, number = int(quarter[:4]), int(quarter[5])
    return f"{year}Q{number - 1}" if number > 1 else f"{year - 1}Q4"


def following(quarter: str) -> str:
    """Return the quarter after: 2025Q4 -> 2026Q1."""
    year, number = int(quarter[:4]), int(quarter[5])
    return f"{year}Q{number + 1}" if number < 4 else f"{year + 1}Q1"


def quarters(period: str) -> list[str]:
    """Return the quarters a period covers.

    >>> quarters("2026H2")
    ['2026Q3', '2026Q4']
    """
    if is_quarter(period):
        return [period]
    year, half = period[:4], period[4:]
    numbers = {"": (1, 2, 3, 4), "H1": (1, 2), "H2": (3, 4)}.get(half)
    if numbers is None or not year.isdigit():
        raise ValueError(f"{period!r} is no period; write a quarter 2026Q3, a half 2026H2 or a year 2026")
    return [f"{year}Q{number}" for number in numbers]


def blocks_closed_by(quarter: str) -> list[str]:
    """Return the calendar blocks whose last quarter this is, the shortest first: 2026Q4 -> 2026H2, 2026."""
    year, number = quarter[:4], quarter[5]
    return {"2": [f"{year}H1"], "4": [f"{year}H2", year]}.get(number, [])
