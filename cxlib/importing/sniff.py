"""`cx sniff FILE`: what a file is before anybody trusts it. No value of a person is ever said."""

from dataclasses import asdict, dataclass
from pathlib import Path

from cxlib.importing import (
    companion,
    content,
    damage,
    delimited,
    personal,
    profile,
    read,
    selectall,
    shape,
    status,
    workbook,
)
from cxlib.importing.read import Sheet

SURE = 0.01  # part of the bytes above which odd ones are no slip of an encoding but another kind of file


@dataclass(frozen=True)
class Found:
    """What a file is, as `cx sniff --json` says it."""

    file: str
    tool: str
    title: str
    head_rows: int
    encoding: str
    separator: str
    decimal: str
    sheet: str
    rows: int
    blank_rows: int
    columns: int
    statuses: dict[str, int]
    unknown_statuses: dict[str, int]
    dates: list[dict]
    select_all: list[dict]
    zone: str
    damage: list[str]
    personal: dict[str, str]
    guesses: list[str]
    companion: dict
    beside: list[str]

    def json(self) -> dict:
        """Return it as plain values."""
        return asdict(self)


def load(path: Path) -> tuple[Sheet, dict, list[str]]:
    """Read a file nobody has described yet, guessing what must be guessed.

    Returns
    -------
    (the sheet, the guessed `[source] read` keys, what each guess says).

    Raises
    ------
    ValueError that begins with "I do not know this" if it is no table of answers.
    """
    try:
        made, guessed, told = _tried(path, {})
    except ValueError as error:
        made, guessed, told = _guessed(path, error)
    if made.sep and made.tool == "generic" and not delimited.is_table(made.heads[0].name, made.rows, path.suffix):
        raise ValueError(
            f"{path.name}: I do not know this: no separator makes columns of its lines; if it is a table, save it as "
            "CSV or XLSX with one column per question"
        )
    told += [f"{made.outside} left out: titles and totals are no answers"] if made.outside else []
    return made, guessed, told


def _tried(path: Path, options: dict) -> tuple[Sheet, dict, list[str]]:
    """Read a file, taking the guess wherever it asks a person: whether it has a head, whether it ends in totals."""
    told = []
    while True:
        try:
            return read.load(path, options), options, told
        except shape.Asked as asked:
            options, told = options | asked.guess, [*told, asked.why]


def _guessed(path: Path, error: ValueError) -> tuple[Sheet, dict, list[str]]:
    """Try what a person would: the largest sheet, Windows' code page, quotes that mean nothing."""
    for options, why in _ways(path):
        try:
            made, guessed, told = _tried(path, options)
            return made, guessed, [why, *told]
        except ValueError:
            continue
    raise ValueError(f"I do not know this. {error}") from None


def _ways(path: Path) -> list[tuple[dict, str]]:
    """List the ways of reading worth trying: (`[source] read` keys, what each says)."""
    try:
        data = path.read_bytes()
        kind = content.kind(data, path.name)
        sheet = workbook.largest(data, path.name) if kind == "archive" else None
    except (OSError, ValueError):
        return []
    if sheet:
        return [({"sheet": sheet}, f"several sheets have content; {sheet!r} is the largest")]
    quotes = ({"sep": "\t", "quote": "none"}, "its quotes mean nothing")
    ways = [quotes] if b"\t" in data.partition(b"\n")[0] else []
    odd = any(byte < 9 or 13 < byte < 32 for byte in data[:100_000])
    if kind == "text" and not odd and sum(byte > 127 for byte in data) < SURE * len(data):
        ways.append(
            ({"encoding": "cp1252"}, "a byte fits no encoding: letters were lost before, cp1252 reads the rest")
        )
    return ways


def sniff(path: Path, beside: Path | None = None) -> tuple[Found, Sheet, dict]:
    """Look at a file: tool, head, encoding, statuses, dates, damage and personal data, by column and count.

    Parameters
    ----------
    beside : its companion, a structure file.

    Returns
    -------
    (what was found, the sheet, the `[source] read` keys that had to be guessed).

    Raises
    ------
    ValueError if it is no table of answers, or the companion no structure of it.
    """
    sheet, guessed, told = load(path)
    sheet, said = companion.added(sheet, path, beside)
    out, strange = status.reasons(sheet)
    counts = {
        "statuses": {reason or "complete": int(n) for reason, n in out.value_counts().items()},
        "unknown_statuses": {value: int(n) for value, n in strange["value"].value_counts().items()},
    }
    seen = {"damage": damage.found(sheet), "personal": _personal(sheet), "guesses": told}
    columns = profile.columns(sheet, {})
    seen |= {"dates": _dates(columns, sheet), "select_all": _select_all(columns, sheet), "zone": sheet.zone}
    return Found(path.name, **_read(sheet), **counts, **seen, **said), sheet, guessed


def _read(sheet: Sheet) -> dict:
    """Say how a file was read, and its size."""
    same = {name: getattr(sheet, name) for name in ("tool", "head_rows", "encoding", "decimal", "sheet")}
    sizes = {"rows": len(sheet.rows), "blank_rows": sheet.blank, "columns": len(sheet.heads)}
    return same | sizes | {"title": sheet.about["title"], "separator": sheet.sep}


def _dates(columns: list[profile.Column], sheet: Sheet) -> list[dict]:
    """List the columns of dates; that of the answer, by which the quarter goes, is the last."""
    chosen = profile.roles(columns, sheet.about).get("date")
    dated = sorted((each for each in columns if each.dated), key=lambda each: each is chosen)
    return [{"column": each.head.label, "written": each.order, "answered": each is chosen} for each in dated]


def _select_all(columns: list[profile.Column], sheet: Sheet) -> list[dict]:
    """List the select-all questions, each with its columns and how often each option is ticked."""
    found = selectall.found(sheet, columns, [*profile.roles(columns, sheet.about).values()])
    return [
        {
            "question": each.text or each.name,
            "columns": [one.head.label for one in each.columns],
            "ticked": each.options,
        }
        for each in found
    ]


def _personal(sheet: Sheet) -> dict[str, str]:
    """Say which columns are personal and why."""
    found = {}
    for head in sheet.heads:
        cells = sheet.rows[head.position]
        named = personal.people(head, cells)
        kinds = personal.in_cells(cells) | ({"names of persons": named} if named else {})
        told = ", ".join(f"{kind}: {count}" for kind, count in kinds.items())
        if personal.by_head(head, sheet.about) or told:
            found[head.label] = told or "by its head"
    return found


ORDERS = {"iso": "ISO", "dotted": "d.m.yyyy", "dmy": "day first", "mdy": "month first", "?": "day or month first?"}
ORDERS["hidden"] = "anonymised: 1980-01-01 throughout, no day is known"


def text(found: Found) -> str:
    """Say what was found, for people."""
    how = f"encoding {found.encoding}" + (f", separator {found.separator!r}" if found.separator else "")
    how += f", decimal {found.decimal!r}" if found.separator else f", sheet {found.sheet!r}" if found.sheet else ""
    lines = [
        f"{found.file}: {found.title}; {found.rows} rows, {found.columns} columns, header rows: {found.head_rows}",
        f"  {how}" + (f"; {found.blank_rows} blank rows" if found.blank_rows else ""),
        "  rows by status: " + ", ".join(f"{reason} {count}" for reason, count in found.statuses.items()),
    ]
    lines += [f"  status nobody knows: {value!r} {n}" for value, n in found.unknown_statuses.items()]
    zone = found.zone or "not said by the file"
    dated = ", ".join(f"{each['column']} ({ORDERS[each['written']]})" for each in found.dates)
    lines += [f"  dates: {dated}; time zone: {zone}" if dated else "  dates: none"]
    lines += [f"  select-all: {each['question'][:60]} ({len(each['ticked'])} options)" for each in found.select_all]
    lines += [f"  guessed: {told}" for told in found.guesses]
    lines += [f"  damaged: {told}" for told in found.damage]
    lines += companion.told(found.companion) if found.companion else []
    lines += [f"  {companion.HINT.format(name)}" for name in found.beside]
    return "\n".join([*lines, *_told(found.personal)])


def _told(found: dict[str, str]) -> list[str]:
    listed = ", ".join(name[:60] + ("" if why == "by its head" else f" ({why})") for name, why in found.items())
    return [f"  personal data: {listed}"] if found else ["  personal data: none found"]
