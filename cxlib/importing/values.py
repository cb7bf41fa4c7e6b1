"""From the text of a cell to the value of an answer, or the reason there is none. Nothing is coerced."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxlib.importing.heads import plain
from cxlib.study.tables import MISSING

REASONS = list(MISSING)  # "" and the reasons an answer may lack
GROUPED = "[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+"  # 1 000 with the blanks that group digits
NUMBERS = {mark: re.compile(rf"-?(?:{GROUPED}|[0-9]+|(?=[{mark}]))(?:[{mark}][0-9]+)?") for mark in ".,"}
ENOUGH = 20  # answers from which a column's range tells on what scale it was asked


@dataclass(frozen=True)
class Scale:
    """How the cells of one item are read: its limits, whole numbers or not, and the codes and labels that stand for
    values (a number) or for a reason of absence (a text).
    """

    low: float
    high: float
    whole: bool
    codes: dict
    labels: dict
    absent: tuple[tuple[float, float], ...] = ()  # ranges of codes the file declares as no answer (SPSS)

    @property
    def coded(self) -> bool:
        """True where numbers are codes: then only listed numbers have a meaning."""
        return any(not isinstance(target, str) for target in self.codes.values())


def scale(limits: tuple[float, float], whole: bool, given: dict) -> Scale:
    """Make a Scale of an instrument's limits and a mapping's `[scales.x]` (empty: numbers are the values)."""
    codes = {float(key): _target(value) for key, value in given.get("codes", {}).items()}
    labels = {plain(key): _target(value) for key, value in given.get("labels", {}).items()}
    return Scale(*limits, whole, codes, labels)


def _target(value):
    return value["missing"] if isinstance(value, dict) else float(value)


def number(text: str, decimal: str = ".") -> float | None:
    """Read a number written with ASCII digits and the given decimal mark; None for anything else.

    >>> number("7,5", ","), number("7,5", "."), number("1 000"), number("10/10"), number("９")
    (7.5, None, 1000.0, None, None)
    """
    if not NUMBERS[decimal].fullmatch(text):
        return None
    return float(re.sub("[ \u00a0\u2009\u202f]", "", text).replace(",", "."))


def begun(text: str, decimal: str = ".") -> float | None:
    """Read the number an answer is or begins with; None where it begins with none.

    >>> begun("5 - Very easy"), begun("4"), begun("Very easy")
    (5.0, 4.0, None)
    """
    first = re.match(r"-?[0-9]+(?=\s|$|[).:=-])", text)
    found = number(text, decimal)
    return found if found is not None or not first else float(first[0])


def decode(cells: pd.Series, scale: Scale, decimal: str) -> pd.DataFrame:
    """Read the cells of one item.

    Returns
    -------
    DataFrame of the index of `cells`; columns value (NaN where absent), and as categories missing (the reason, ""
    with a value) and why (what is wrong with the cell and the remedy; "" where nothing is).
    """
    codes, distinct = pd.factorize(cells)
    seen = [_one(cell, scale, decimal) for cell in distinct]
    value, missing, why = zip(*seen, strict=True) if seen else ((), (), ())
    told = {"missing": pd.Categorical(missing, REASONS), "why": pd.Categorical(why)}
    return pd.DataFrame(
        {"value": np.array(value, float)[codes]} | {name: each.take(codes) for name, each in told.items()}, cells.index
    )


def _one(cell: str, scale: Scale, decimal: str) -> tuple[float, str, str]:
    text, nothing = cell.strip(), float("nan")
    found = number(text, decimal)
    target = scale.labels.get(plain(text), scale.codes.get(found))
    if isinstance(target, str):
        return nothing, target, ""
    if target is None and text == "":
        return nothing, "skipped", ""
    if target is None and found is None:
        return nothing, "unparsed", "is no number here: correct it, or say what it means in the scale's labels"
    if target is None and any(low <= found <= high for low, high in scale.absent):
        return nothing, "unparsed", 'is declared as no answer in the file: add { missing = "..." } for it to its codes'
    if target is None and scale.coded:
        return nothing, "unparsed", "is a code the scale does not list: add it to its codes"
    value = found if target is None else target
    if not scale.low <= value <= scale.high:
        return nothing, "out_of_range", f"is outside {scale.low:g} to {scale.high:g}: correct it, or give it a code"
    if scale.whole and value % 1:
        return nothing, "out_of_range", "is no whole number: the question is answered 0, 1, ... 10"
    return value, "", ""


def suspicion(cells: pd.Series, read: pd.DataFrame, scale: Scale) -> str:
    """Say why a column looks as if it had been asked on another scale than its item's; "" where it does not.

    From 20 answers on: only 1 to 5 in a question of 0 to 10, or 1 to 11 (codes) with 11 present and 0 absent.
    """
    if scale.codes and scale.coded or (scale.low, scale.high) != (0, 10):
        return ""
    numbers = pd.Series([number(cell.strip()) for cell in cells.unique()], index=cells.unique()).dropna()
    counts = cells.value_counts()[numbers.index]
    if counts.sum() < ENOUGH:
        return ""
    remedy = "; map it to an item of its own scale, or, if it is right, write scale_checked = true in the column"
    if read["value"].count() >= ENOUGH and read["value"].dropna().between(1, 5).all():
        return f"values 1-5 in a 0-10 item ({read['value'].count()} answers){remedy}"
    if set(numbers) <= set(range(1, 12)) and 11 in set(numbers) and 0 not in set(numbers):
        return f"11 present, 0 absent: these look like codes 1-11 for 0-10; list them in a scale's codes{remedy}"
    return ""
