"""From the rows of a file to the tables of a study: every row used, or excluded with its reason."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cxlib.importing import doubles, items, people, problems, status
from cxlib.importing.dates import Clock
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.importing.targets import Target


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a file brings: answers and comments with their people (see `rows`), the rows excluded by reason, notes."""

    rows: pd.DataFrame
    comments: pd.DataFrame
    read: int
    left: pd.DataFrame  # account_id, period, reason, rows
    notes: list[str]

    @property
    def excluded(self) -> dict[str, int]:
        """The rows left out, by reason."""
        return {reason: int(n) for reason, n in self.left.groupby("reason", sort=False)["rows"].sum().items()}


def rows(sheet: Sheet, mapping: Mapping, found: list[Target], clock: Clock) -> Outcome:
    """Apply a mapping to a file.

    Returns
    -------
    Outcome; `rows` has one row per answer: row, item, instrument, dimension, scale_min, scale_max, value, missing
    and the columns of `people.table`; `comments` the same with text for the last four.

    Raises
    ------
    ValueError with every problem at once. With bad_cells = "exclude" only those of whole columns stop.
    """
    size, blank = len(sheet.rows), sheet.blank
    sheet, aside, strange = _set_aside(sheet, mapping, clock)
    who, wrong = people.table(sheet, mapping, clock)
    read = [each for target in found for each in items.read(sheet, mapping, target)]
    wrong = pd.concat([strange, wrong, *(bad for _, _, bad in read)], ignore_index=True)
    stops = wrong if mapping.raw.get("bad_cells", "stop") == "stop" else wrong[wrong["row"] == 0]
    if len(stops):
        raise ValueError("\n".join(problems.lines(stops, sheet.name)))
    answers, comments = items.stacked([target for target, _, _ in read], [table for _, table, _ in read])
    comments = comments[comments["text"].astype("str").str.strip() != ""]
    who["out"] = who["out"].mask((who["out"] == "") & ~_said(who.index, answers, comments), "no answers")
    asked = pd.concat([answers[["row", "item"]], comments[["row", "item"]]]) if mapping.part("long") else None
    who["out"] = who["out"].mask(_older(who, asked, mapping), "duplicate of a person and wave")
    who["out"] = doubles.left_out(sheet, mapping, who)
    kept = who.index[who["out"] == ""]
    answers, comments = (_placed(table, who.drop(columns="out"), kept) for table in (answers, comments))
    left = pd.concat([_left(who, blank), aside], ignore_index=True)
    return Outcome(answers, comments, size + blank, left, _notes(sheet, mapping, who))


def _placed(table: pd.DataFrame, who: pd.DataFrame, kept: pd.Index) -> pd.DataFrame:
    """Keep the answers of the rows that count, each with its person."""
    counted = table if len(kept) == len(who) else table[table["row"].isin(kept)]
    return items.placed(counted, who)


def _set_aside(sheet: Sheet, mapping: Mapping, clock: Clock) -> tuple[Sheet, pd.DataFrame, pd.DataFrame]:
    """Set aside the rows that are no complete, real answers: whatever else is wrong with them stops nothing.

    Returns
    -------
    (sheet with the other rows, the count of those set aside, cells of status nobody knows as problems).
    """
    out, strange = status.reasons(sheet, mapping)
    if (out != "").all():
        told = ", ".join(f"{reason} {count}" for reason, count in out.value_counts().items())
        raise ValueError(
            f"{sheet.name}: every row is left out ({told}); if they are answers, write "
            'keep = { status = ["complete", "test"] } under [source], with the reasons that count'
        )
    if (out == "").all():
        return sheet, _left(pd.DataFrame({"out": out})[:0], 0), strange
    who, _ = people.table(replace(sheet, rows=sheet.rows[out != ""]), mapping, clock)
    who["account_id"] = who["account_id"].mask(who["out"].isin(["no account", "unknown account"]), "")
    left = _left(who.assign(out=out[out != ""]), 0)
    return replace(sheet, rows=sheet.rows[out == ""]), left, strange


def _left(who: pd.DataFrame, blank: int) -> pd.DataFrame:
    """Count the rows left out by account, quarter and reason; where the reason is that one is unknown, it is ""."""
    out = who[who["out"] != ""].reindex(columns=["account_id", "period", "out"]).rename(columns={"out": "reason"})
    out["account_id"] = out["account_id"].mask(out["reason"].isin(["no account", "unknown account"]), "")
    rows = out.fillna("").groupby(["reason", "account_id", "period"], sort=False).size().rename("rows").reset_index()
    empty = pd.DataFrame({"reason": ["blank row"], "account_id": "", "period": "", "rows": blank})
    return pd.concat([empty, rows], ignore_index=True).query("rows > 0").astype({"rows": float})


def _said(rows: pd.Index, answers: pd.DataFrame, comments: pd.DataFrame) -> np.ndarray:
    """Mark the rows that say more than empty cells: a value, a reason other than skipped, a text."""
    given = answers["value"].notna() | ~answers["missing"].isin(["", "skipped"])
    said = np.zeros(len(rows), bool)
    for table in (answers[given], comments):
        said[rows.get_indexer(table["row"])] = True
    return said


def _older(who: pd.DataFrame, asked: pd.DataFrame | None, mapping: Mapping) -> np.ndarray:
    """Mark the older answers of one person and wave: whole rows of a wide file, single items of a long one.

    Parameters
    ----------
    asked : row and item of a long file, whose rows are answers; None of a wide one.
    """
    dedupe = mapping.part("source.keep.dedupe")
    key = ["respondent_id", "account_id", "period"]
    if "contact" in dedupe.get("by", []) and "account" not in dedupe["by"]:
        key.remove("account_id")
    each = who[who["out"] == ""]
    if asked is not None:
        each = each.assign(item=asked.drop_duplicates("row").set_index("row")["item"].astype("str"))
        key.append("item")
    moment = pd.to_datetime(each["answered_at"].where(each["answered_at"] != ""), format="ISO8601", utc=True)
    ordered = each.assign(moment=moment, at=each.index).sort_values(["moment", "at"], na_position="first")
    older = ordered.duplicated(key, keep=dedupe.get("keep", "last"))
    return who.index.isin(older.index[older])


def _notes(sheet: Sheet, mapping: Mapping, who: pd.DataFrame) -> list[str]:
    """Say what a reader should know although nothing stopped."""
    notes = [f"{sheet.outside} left out: titles and totals are no answers"] if sheet.outside else []
    notes += doubles.told(sheet, mapping, who)
    part = mapping.part("respondent")
    if "from" in part and "constant" not in part["from"]:
        raw = sheet.column(part["from"])
        rows_ = people.rewritten(raw)
        if rows_:
            where = f"first in row {rows_[0]}"
            notes.append(f"{len(rows_)} respondent ids look rewritten by a spreadsheet ({where}); kept as they are")
        shared = who.drop_duplicates(["respondent_id", "account_id"])["respondent_id"].duplicated().sum()
        if shared and mapping.side == "customer":
            notes.append(
                f"{shared} respondent ids answer for more than one account: taken as the same person; if ids begin "
                "anew in each account, write per_account = true under [respondent]"
            )
    ids = pd.Series(who["account_id"].unique(), dtype="str")
    near = ids[ids.map(people.person).duplicated(keep=False)]
    if len(near):
        notes.append(f"account ids that differ by case or blanks only, kept apart: {', '.join(map(repr, near))}")
    return notes
