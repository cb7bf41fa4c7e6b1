"""Answers that were probably sent twice: rows equal in every cell, to the second, of a form without ids."""

import numpy as np
import pandas as pd

from cxlib.importing import problems
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet

REASON = "sent twice"


def marked(sheet: Sheet, mapping: Mapping, who: pd.DataFrame) -> np.ndarray:
    """Mark the rows that repeat an earlier one; none where persons have ids, or the time of day is not known.

    Parameters
    ----------
    who : the rows that may count, index their numbers; out, the reason they do not, and answered_at.
    """
    if "from" in mapping.part("respondent") or mapping.part("long") or "answered_at" not in who:
        return np.zeros(len(who), bool)
    timed = (who["out"] == "") & (who["answered_at"].str.len() > 10)
    rows = sheet.rows.loc[who.index[timed]]
    return who.index.isin(rows.index[rows.duplicated()])


def left_out(sheet: Sheet, mapping: Mapping, who: pd.DataFrame) -> pd.Series:
    """Return why each row does not count: those sent twice too, where the mapping asks for it by keep.dedupe."""
    if "content" not in mapping.part("source.keep.dedupe").get("by", []):
        return who["out"]
    return who["out"].mask(marked(sheet, mapping, who), REASON)


def told(sheet: Sheet, mapping: Mapping, who: pd.DataFrame) -> list[str]:
    """Name the rows that were probably sent twice and count all the same."""
    rows = who.index[marked(sheet, mapping, who)]
    if not len(rows):
        return []
    return [
        f"{len(rows)} probable duplicates, equal to an earlier row in every cell and to the second (row "
        f'{problems.ranges(rows)}): they count; keep = {{ dedupe = {{ by = ["content"], keep = "first" }} }} under '
        "[source] leaves them out"
    ]
