"""`cx import FILE --study NAME`: a first mapping with every column listed, its guesses marked by ? for a person."""

import glob
import os
from pathlib import Path

from cxlib import instruments
from cxlib.importing import (
    companion,
    dates,
    deciding,
    drafted,
    kept,
    mapping,
    newcomers,
    numbering,
    places,
    profile,
    seals,
    selectall,
    selectdrafts,
    sniff,
    status,
)
from cxlib.importing.heads import plain
from cxlib.importing.profile import Column
from cxlib.importing.read import Sheet
from cxlib.instruments.writing import comment, quoted
from cxlib.study import tables

HEAD = """\
# Draft mapping of {file}: {rows} rows, {columns} columns.
# Values that begin with ? are guesses or unknown: correct each and take its ? away.
# Then give the same command again; it imports when no ? is left (all guesses right? replace "? by " throughout).
# Rated questions that no instrument knows stand as ignore: see what `cx import` said when it wrote this, or README.
version   = 1
unmapped  = "error"        # a column nobody mentions stops the import; "warn" or "ignore" to let it pass
bad_cells = "stop"         # all listed and nothing written; "exclude": counted as missing with their reason
"""


def draft(file: str | Path, study_name: str, beside: str | Path | None = None) -> tuple[Path, str]:
    """Write the draft mapping of a file for a study, or say what is left to decide in the one there is.

    Parameters
    ----------
    beside : its companion, a structure file; the draft names it, and has its texts and scales.

    Returns
    -------
    (path of the mapping, text to print). The text is "" when nothing is left: then import by it (see `run`).

    Raises
    ------
    ValueError if the file cannot be read (see `read.load`), or the mapping there is faulty or without that companion.
    """
    file, beside = Path(file), Path(beside) if beside else None
    path = places.folder(study_name) / "mappings" / f"{file.stem}.toml"
    if path.exists():
        left = companion.asked(mapping.load(path), beside).undecided
        return path, "\n".join([f"{path}: still to be decided", *deciding.shortly(left)]) if left else ""
    known = instruments.load_all(instruments.FOLDER, path.parent.parent / "instruments")
    sheet, guessed, told = sniff.load(file)
    sheet, found = companion.added(sheet, file, beside)
    told += [companion.HINT.format(name) for name in found["beside"]]
    told += kept.alike(path.parent.parent, sheet)
    tables.replace(path, written(sheet, (file, path.parent, beside), known, guessed).encode())
    left = deciding.shortly(mapping.load(path).undecided)
    return path, "\n".join(
        [f"wrote {path}", *told, *deciding.unknown(sheet, known, (file, path, study_name, beside)), *left]
    )


def sniffed(file: str | Path, beside: str | Path | None = None) -> tuple[sniff.Found, str]:
    """Say what a file is, and draft a mapping of it that would lie beside it; nothing is written.

    Parameters
    ----------
    beside : its companion, a structure file.

    Raises
    ------
    ValueError if it is no table of answers, or the companion no structure of it.
    """
    file, beside = Path(file), Path(beside) if beside else None
    found, sheet, guessed = sniff.sniff(file, beside)
    return found, written(sheet, (file, file.parent, beside), instruments.load_all(instruments.FOLDER), guessed)


def written(sheet: Sheet, places_: tuple[Path, Path, Path | None], known: dict, guessed: dict) -> str:
    """Return the text of a draft: the source, who and when, and every column in the order of the file.

    Parameters
    ----------
    `places_` : the file, the folder the mapping will lie in, and the companion or None.
    known : instruments by id.
    guessed : `[source] read` keys that had to be guessed to read the file at all (see `sniff.load`).
    """
    (file, home, beside), columns = places_, profile.once(profile.columns(sheet, known))
    accounts = places.table(home.parent, "accounts")
    chosen = profile.roles(columns, sheet.about, profile.of_accounts(sheet, columns, accounts))
    head = HEAD.format(file=comment(file.name), rows=len(sheet.rows), columns=len(columns))
    named = {"file": file, "companion": beside}
    where = {key: os.path.relpath(each.resolve(), home.resolve()) for key, each in named.items() if each}
    blocks = [head, _source(sheet, where, guessed, chosen), _defaults(chosen, columns), _account(sheet, chosen, home)]
    if "respondent" in chosen:
        told = numbering.line(sheet, chosen["respondent"].head) + seals.line(home.parent)
        blocks.append(_who("respondent", chosen) + told + _pace(chosen))
    blocks += _long(sheet, columns, known)
    chosen |= dict(zip(("question", "answer"), profile.asked(columns), strict=True)) if sheet.tool == "long" else {}
    scales = drafted.scales(sheet, columns, known)
    ticked = {each.position: one for one in selectall.found(sheet, columns, [*chosen.values()]) for each in one.columns}
    for number, each in enumerate(columns, 1):
        title, rest = _column(number, each, chosen, _scale(each, scales, sheet)).split("\n", 1)
        if each.position in ticked:
            rest = selectdrafts.lines(ticked[each.position], each.position, known)
        blocks.append("\n".join([title, *companion.lines(sheet, each.head, each.position not in scales), rest]))
    return "\n".join([*blocks, *dict.fromkeys(text for _, text in scales.values())])


def _scale(column: Column, scales: dict, sheet: Sheet) -> str:
    """Say by which scale the numbers of a column are read, where its tool may write codes."""
    if column.position in scales:
        return f"\nscale = {quoted(scales[column.position][0])}"
    said = "    # or the name of a [scales.x] that says what each code means"
    return f'\nscale = "? numbers"{said}' if sheet.about.get("coded") and not column.open_text else ""


def _address(column: Column, guess: bool = False) -> str:
    """Address a column by the key its tool gave it, else by its head, else by its position with a check."""
    mark = "? " if guess else ""
    key, _, choice = column.head.key.partition(":")
    if key and not guess and column.head.cells[0].strip() != key:
        kind = "import_id" if len(column.head.cells) > 2 else "code"
        return f"{{ {kind} = {quoted(key)}" + (f", choice = {quoted(choice)}" if choice else "") + " }"
    if not column.unique or column.name.startswith("?"):
        return f"{{ position = {column.position} }}"
    return f"{{ column = {quoted(mark + column.name)} }}"


def _source(sheet: Sheet, where: dict[str, str], guessed: dict, chosen: dict) -> str:
    how = {"encoding": sheet.encoding, "sep": sheet.sep, "decimal": sheet.decimal} if sheet.sep else {}
    how |= {key: f"? {value}" for key, value in guessed.items()}
    lines = ["[source]", f"id = {quoted(plain(Path(where['file']).stem).replace(' ', '_'))}"]
    lines += [f"tool = {quoted(sheet.tool)}    # {sheet.about['title']}"]
    told = {"file": "relative to this mapping", "companion": "its structure: codes, texts and what is no answer"}
    lines += [f"{key} = {quoted(each.replace(os.sep, '/'))}    # {told[key]}" for key, each in where.items()]
    lines += [f"read = {{ {', '.join(f'{key} = {quoted(value)}' for key, value in how.items())} }}"] if how else []
    lines += _dates(sheet, chosen["date"]) if "date" in chosen else []
    return "\n".join([*lines, *_statuses(sheet), ""])


def _dates(sheet: Sheet, when: Column) -> list[str]:
    """Say which column is the moment of answering, how it is written and in which zone."""
    cells = sheet.rows[when.position].str.strip()
    form = f"? {dates.pattern(cells[cells != ''], when.order)}".strip()
    zone = "from_file" if sheet.zone else "? Europe/Helsinki"
    known = [f"format = {quoted(form)}"] if when.ambiguous else []
    known += [f"tz = {quoted(zone)}"] if when.timed or when.ambiguous else []
    told = f"    # the file says {sheet.zone}" if sheet.zone else ""
    line = "dates = { " + ", ".join([f"columns = [{quoted('? ' + when.name)}]", *known]) + " }" + told
    asked = ['# format: such as "%d/%m/%Y" or "%m/%d/%Y"; which comes first, day or month?'] if when.ambiguous else []
    return [line, *asked]


def _statuses(sheet: Sheet) -> list[str]:
    """Say which rows will be left out by the tool's own columns, and how to count them in."""
    out, strange = status.reasons(sheet)
    counts = out[out != ""].value_counts()
    told = ", ".join(f"{reason} {count}" for reason, count in counts.items())
    lines = [f'# left out: {told}; to count them in: keep = {{ status = ["{counts.index[0]}"] }}'] if told else []
    if len(strange):
        said = ", ".join(f"{quoted(each)} = {quoted('? complete')}" for each in strange["value"].unique())
        lines.append(f"status = {{ column = {quoted(strange['column'].iloc[0])}, values = {{ {said} }} }}")
    return lines


def _defaults(chosen: dict, columns: list[Column]) -> str:
    hidden = any(each.order == "hidden" for each in columns)
    why = "the dates are anonymised" if hidden else "no column is known to say when"
    period = quoted("? from_date") if "date" in chosen else f"{quoted('?')}    # {why}: write 2026Q3"
    lines = ["[defaults]", 'side = "? customer"    # or employee', f"period = {period}"]
    open_ended = [each for each in columns if each.item and each.open_text]
    if open_ended and not any(each.item and not each.open_text for each in columns):
        lines.append('instrument = "?"    # no scored question was recognised: of which survey are the comments?')
    return "\n".join([*lines, 'language = "? fi"    # fi, en, sv', ""])


def _who(part: str, chosen: dict) -> str:
    column = chosen.get(part)
    if column is None:
        other = '{ column = "its head" }'
        return f'[{part}]\nfrom = {{ constant = "?" }}    # no column looks like it: the account\'s name, or {other}\n'
    said = {
        "account": f"{column.distinct} different; ids stay as they stand. Other ids or names: [account.aliases]; "
        'a file of one customer: { constant = "Acme" }',
        "respondent": f"{column.distinct} different; without this section every row is a person of its own",
    }
    return f"[{part}]\nfrom = {_address(column, guess=True)}    # {said[part]}\n"


def _pace(chosen: dict) -> str:
    """Return the line that counts who hurried, where the tool says how long each response took."""
    if "duration" not in chosen:
        return ""
    return f"duration = {_address(chosen['duration'], guess=True)}    # to count who hurried; no time is kept\n"


def _account(sheet: Sheet, chosen: dict, home: Path) -> str:
    """Say whose the rows are, and list the accounts the file would add to the study."""
    new = newcomers.line(sheet.rows[chosen["account"].position], home.parent) if "account" in chosen else ""
    return _who("account", chosen) + new


def _long(sheet: Sheet, columns: list[Column], known: dict) -> list[str]:
    """In a table of one row per answer, say where question and answer stand, and list every question."""
    if sheet.tool != "long":
        return []
    parts = profile.asked(columns)
    lines = ["[long]", *(f"{key} = {_address(c)}" for key, c in zip(("item", "value"), parts, strict=True)), ""]
    view = profile.unfolded(sheet)
    found = profile.once(profile.columns(view, known))
    scales = drafted.scales(view, found, known)
    for each in found:
        address = f"{{ question = {quoted(each.name)} }}"
        title = f"# question {comment(each.name)}: {comment(each.told)}"
        lines.append(_mapped(title, each, address, _scale(each, scales, view)))
    return ["\n".join([*lines, *dict.fromkeys(text for _, text in scales.values())])]


def _column(number: int, column: Column, chosen: dict, scale: str) -> str:
    title = f"# {number}. {comment(column.head.heading) or '(no head)'}: {comment(column.told)}"
    taken = [part for part, other in chosen.items() if other is column]
    return f"{title}\n#    above: {taken[0]}\n" if taken else _mapped(title, column, _address(column), scale)


def _mapped(title: str, column: Column, address: str, scale: str) -> str:
    """Say what a column, or a question of a long table, becomes."""
    name = glob.escape(column.name) if column.name.startswith("?") else column.name
    why = "personal data" if column.personal else "the tool's own" if column.meta else "" if column.filled else "empty"
    why = why or ("anonymised" if column.order == "hidden" else "another date" if column.dated else "")
    if why:
        return f"{title}\n[[columns]]\nignore = [{quoted(name)}]    # {why}\n"
    if not column.item:
        other = f'# from = {address}\n# item = ""    # or this in place of ignore: an item of an instrument'
        return f"{title}\n[[columns]]\nignore = [{quoted('? ' + name)}]\n{other}\n"
    kind = '\nkind = "open"' if column.open_text else scale
    return f"{title}\n[[columns]]\nfrom = {address}\nitem = {quoted('? ' + column.item)}{kind}\n"
