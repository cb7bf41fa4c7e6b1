"""Which rows are complete, real answers: by the tool's own columns, by stated rules; the others with a reason."""

import pandas as pd

from cxlib.importing import problems, tools
from cxlib.importing.heads import plain
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet


def reasons(sheet: Sheet, mapping: Mapping | None = None) -> tuple[pd.Series, pd.DataFrame]:
    """Say of every row why it is no complete, real answer.

    Formula: the first of the tool's rules (tools.toml), or of the mapping's [source.status] in their place, that
    names a reason; reasons in keep = { status = [...] } count as complete; then keep.channel_exclude (reason:
    ``channel`` and its name, as the file writes it) and keep.min_progress.

    Returns
    -------
    (Series of "", partial, test, preview, spam or disqualified, index the rows; cells no rule knows, as problems).
    """
    own = mapping.part("source.status") if mapping else {}
    rules = [{"columns": [own["column"]], **_turned(own["values"])}] if own else sheet.about.get("status", [])
    out = pd.Series("", index=sheet.rows.index, dtype="str")
    wrong = [problems.cells("", out[:0], "")]
    for rule in rules:
        for head in [head for head in sheet.heads if {head.name, head.key} & set(rule["columns"])]:
            told, strange = _read(sheet.rows[head.position], rule)
            out = out.mask(out == "", told)
            wrong.append(problems.cells(head.label, strange, _strange(rule)))
    keep = mapping.part("source.keep") if mapping else {}
    out = out.mask(out.isin(keep.get("status", [])), "")
    out = _by_channel(out, sheet, keep.get("channel_exclude", []))
    return _reached(out, sheet, keep.get("min_progress")), pd.concat(wrong)


def used_columns(sheet: Sheet, mapping: Mapping) -> set[int]:
    """Return the positions of the columns the rules read."""
    own = mapping.part("source.status")
    wanted = {own["column"]} if own else {c for rule in sheet.about.get("status", []) for c in rule["columns"]}
    return {head.position for head in sheet.heads if {head.name, head.key} & wanted}


def _turned(values: dict) -> dict:
    """Turn a mapping's {cell: reason} into a rule's {reason: cells}."""
    return {reason: [cell for cell, each in values.items() if each == reason] for reason in set(values.values())}


def _read(cells: pd.Series, rule: dict) -> tuple[pd.Series, pd.Series]:
    """Read a status column by a rule: (reason of every row, cells it does not know)."""
    said = {plain(cell): "" for cell in rule.get("complete", [])}
    said |= {plain(cell): reason for reason in tools.REASONS for cell in rule.get(reason, [])}
    seen = {cell: said.get(plain(cell.removesuffix(".0"))) for cell in cells.unique()}
    if "otherwise" in rule:
        seen = {cell: "" if reason is None else reason for cell, reason in seen.items()}
    unknown = [cell for cell, reason in seen.items() if reason is None]
    told = cells.map({cell: reason or "" for cell, reason in seen.items()}).astype("str")
    return told, cells[cells.isin(unknown)]


def _strange(rule: dict) -> str:
    known = ", ".join(repr(cell) for reason in ("complete", *tools.REASONS) for cell in rule.get(reason, []))
    return (
        f"is no status known here ({known}): say what it means by "
        'status = { column = "...", values = { "..." = "complete" } } under [source]'
    )


def _by_channel(out: pd.Series, sheet: Sheet, left_out: list[str]) -> pd.Series:
    """Leave out the rows of channels (anonymous, email, qr, preview ...) that the mapping does not want."""
    if not left_out:
        return out
    named = [head.position for head in sheet.heads if head.name in sheet.about.get("channel", [])]
    if not named:
        raise ValueError(
            f"{sheet.name}: has no column of channels that is known of {sheet.about['title']}: say which cells of "
            'which column are left out by status = { column = "...", values = { "..." = "test" } } under [source]'
        )
    cells = sheet.rows[named[0]].str.strip()
    gone = cells.map({each: plain(each) in map(plain, left_out) for each in cells.unique()}).astype(bool)
    return out.mask((out == "") & gone, "channel " + cells)


def _reached(out: pd.Series, sheet: Sheet, least: float | None) -> pd.Series:
    """Take rows that got less far than the mapping asks for as partial."""
    if least is None:
        return out
    progress = pd.to_numeric(sheet.column({"column": "Progress"}), errors="coerce")
    return out.mask((out == "") & ~(progress >= least), "partial")
