"""From the rows of a file to the tables of a study: every row used, or excluded with its reason."""

from dataclasses import dataclass, replace

import pandas as pd

from cxlib.importing import heads, people, problems, status, values
from cxlib.importing.dates import Clock
from cxlib.importing.mapping import Mapping
from cxlib.importing.plan import Target
from cxlib.importing.read import Sheet

LONGEST = 40  # characters of a cell that a message repeats; an answer's label is shorter, a comment longer


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
    Outcome; `rows` has one row per answer: row, item, instrument, dimension, scale_min, scale_max, value, missing,
    text and the columns of `people.table`; `comments` the same for texts.

    Raises
    ------
    ValueError with every problem at once. With bad_cells = "exclude" only those of whole columns stop.
    """
    whole, sheet, aside, strange = _set_aside(sheet, mapping, clock)
    who, wrong = people.table(sheet, mapping, clock)
    read = [_read(*_cells(sheet, mapping, target), target, sheet) for target in found]
    wrong = pd.concat([strange, wrong, *(bad for _, bad in read)], ignore_index=True)
    stops = wrong if mapping.raw.get("bad_cells", "stop") == "stop" else wrong[wrong["row"] == 0]
    if len(stops):
        raise ValueError("\n".join(problems.lines(stops, sheet.name)))
    answers = pd.concat([table for table, _ in read], ignore_index=True)
    who["out"] = who["out"].mask((who["out"] == "") & ~who.index.isin(answers.loc[_said(answers), "row"]), "no answers")
    answers = answers.join(who.drop(columns="out"), on="row")
    keys, twice = _twice(answers[answers["row"].isin(who.index[who["out"] == ""])], mapping)
    made = _outcome(whole, who, answers.join(twice, on=keys), _notes(sheet, mapping, who, answers))
    return replace(made, left=pd.concat([aside, made.left], ignore_index=True)) if len(aside) else made


def _set_aside(sheet: Sheet, mapping: Mapping, clock: Clock) -> tuple[Sheet, Sheet, pd.DataFrame, pd.DataFrame]:
    """Set aside the rows that are no complete, real answers: whatever else is wrong with them stops nothing.

    Returns
    -------
    (sheet with all rows, with the others, the count of those set aside, cells of status nobody knows as problems).
    """
    out, strange = status.reasons(sheet, mapping)
    if (out != "").all():
        told = ", ".join(f"{reason} {count}" for reason, count in out.value_counts().items())
        raise ValueError(
            f"{sheet.name}: every row is left out ({told}); if they are answers, write "
            'keep = { status = ["complete", "test"] } under [source], with the reasons that count'
        )
    if (out == "").all():
        return sheet, sheet, _left(pd.DataFrame({"out": out})[:0], 0), strange
    who, _ = people.table(replace(sheet, rows=sheet.rows[out != ""]), mapping, clock)
    who["account_id"] = who["account_id"].mask(who["out"].isin(["no account", "unknown account"]), "")
    left = _left(who.assign(out=out[out != ""]), 0)
    return sheet, replace(sheet, rows=sheet.rows[out == ""]), left, strange


def _outcome(sheet: Sheet, who: pd.DataFrame, answers: pd.DataFrame, notes: list[str]) -> Outcome:
    """Count every row once: blank, out for its reason, all its answers given again later, or used."""
    usable = answers[answers["row"].isin(who.index[who["out"] == ""])]
    kept = usable[~usable["older"].astype(bool)]
    who["out"] = who["out"].mask((who["out"] == "") & ~who.index.isin(kept["row"]), "duplicate of a person and wave")
    open_ended = kept["scale_min"].isna()
    comments = kept[open_ended & (kept["text"].str.strip() != "")]
    return Outcome(kept[~open_ended], comments, len(sheet.rows) + sheet.blank, _left(who, sheet.blank), notes)


def _left(who: pd.DataFrame, blank: int) -> pd.DataFrame:
    """Count the rows left out by account, quarter and reason; where the reason is that one is unknown, it is ""."""
    out = who[who["out"] != ""].reindex(columns=["account_id", "period", "out"]).rename(columns={"out": "reason"})
    out["account_id"] = out["account_id"].mask(out["reason"].isin(["no account", "unknown account"]), "")
    rows = out.fillna("").groupby(["reason", "account_id", "period"], sort=False).size().rename("rows").reset_index()
    empty = pd.DataFrame({"reason": ["blank row"], "account_id": "", "period": "", "rows": blank})
    return pd.concat([empty, rows], ignore_index=True).query("rows > 0").astype({"rows": float})


def _cells(sheet: Sheet, mapping: Mapping, target: Target) -> tuple[int, pd.Series]:
    """Return position and cells of one item: its column, or in a long file the values of the rows of its question."""
    if "question" not in target.address:
        at = heads.find(sheet.heads, target.address).position
        return at, sheet.rows[at]
    long = mapping.part("long")
    asked = sheet.column(long["item"]).str.strip() == target.address["question"].strip()
    return 0, sheet.column(long["value"])[asked]


def _read(at: int, cells: pd.Series, target: Target, sheet: Sheet) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the cells of one item: (its answers, what is wrong with cells and column)."""
    table = pd.DataFrame({"row": cells.index, "item": target.item, "instrument": target.instrument})
    table["dimension"] = target.dimension
    hidden = sheet.about.get("not_shown", [])
    if target.scale is None:
        told = {"scale_min": float("nan"), "scale_max": float("nan"), "value": float("nan"), "missing": ""}
        return table.assign(**told, text=cells.mask(cells.isin(hidden), "").to_numpy()), problems.cells(
            "", cells[:0], ""
        )
    labels = {heads.plain(each): "not_shown" for each in hidden} | target.scale.labels
    scale = replace(target.scale, labels=labels, absent=tuple(sheet.absent.get(at, ())))
    read = values.decode(cells, scale, sheet.decimal)
    bad = read["why"] != ""
    wrong = [problems.cells(_column(target), _shortened(cells[bad]), read.loc[bad, "why"].to_numpy())]
    doubt = "" if target.checked else values.suspicion(cells, read, target.scale)
    if doubt:
        wrong.append(problems.whole(doubt, _column(target)))
    table["scale_min"], table["scale_max"] = target.scale.low, target.scale.high
    read = read[["value", "missing"]].reset_index(drop=True)
    return pd.concat([table, read], axis=1).assign(text=""), pd.concat(wrong)


def _shortened(cells: pd.Series) -> pd.Series:
    """Leave out what looks like somebody's own words: a column of comments taken for scores."""
    return cells.mask(cells.str.len() > LONGEST, "").astype("str")


def _column(target: Target) -> str:
    return str(next(iter(target.address.values())))


def _said(answers: pd.DataFrame) -> pd.Series:
    """Mark what is more than an empty cell: a value, a reason other than skipped, a text."""
    given = answers["value"].notna() | ~answers["missing"].isin(["", "skipped"])
    return given | (answers["text"].str.strip() != "")


def _twice(answers: pd.DataFrame, mapping: Mapping) -> tuple[list[str], pd.Series]:
    """Mark the older answers of one person and wave: whole rows of a wide file, single items of a long one.

    Returns
    -------
    (key columns, Series `older` by them).
    """
    dedupe = mapping.part("source.keep.dedupe")
    key = ["respondent_id", "account_id", "period"]
    if dedupe.get("by") and "account" not in dedupe["by"]:
        key.remove("account_id")
    unit = ["row", "item"] if mapping.part("long") else ["row"]
    each = answers.drop_duplicates(unit) if len(unit) == 1 else answers
    moment = pd.to_datetime(each["answered_at"].where(each["answered_at"] != ""), format="ISO8601", utc=True)
    ordered = each.assign(moment=moment).sort_values(["moment", "row"], kind="stable", na_position="first")
    older = ordered.duplicated(key + unit[1:], keep=dedupe.get("keep", "last"))
    return unit, older.set_axis(pd.MultiIndex.from_frame(ordered[unit]) if len(unit) > 1 else ordered["row"]).rename(
        "older"
    )


def _notes(sheet: Sheet, mapping: Mapping, who: pd.DataFrame, answers: pd.DataFrame) -> list[str]:
    """Say what a reader should know although nothing stopped."""
    notes, part = [], mapping.part("respondent")
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
