"""The survey tools and the signs they are known by: facts of tools.toml."""

import re
import tomllib
from functools import cache
from pathlib import Path

REASONS = ("partial", "test", "preview", "spam", "disqualified")  # a row that is no complete, real answer


@cache
def facts() -> dict:
    """Return the content of tools.toml."""
    return tomllib.loads((Path(__file__).parent / "tools.toml").read_text(encoding="utf-8"))


def names() -> list[str]:
    """Name the tools a mapping may speak of."""
    return list(facts()["tool"])


def about(name: str) -> dict:
    """Return what is known of a tool."""
    return facts()["tool"][name]


def recognise(rows: list[list[str]]) -> tuple[str, int]:
    """Tell a tool by the first rows of its export.

    Parameters
    ----------
    rows : the first three rows, or fewer, as lists of text.

    Returns
    -------
    (name of the tool, how many rows its head takes); ("generic", 1) where no sign fits.
    """
    joined = ["\t".join(cell.strip() for cell in row) for row in rows[:3]]
    for sign in facts()["sign"]:
        patterns = {int(key[3]): pattern for key, pattern in sign.items() if key in ("row1", "row2", "row3")}
        if max(patterns) <= len(joined) and all(re.search(p, joined[at - 1]) for at, p in patterns.items()):
            return sign["tool"], sign["rows"]
    return "generic", 1
