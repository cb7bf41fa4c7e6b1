"""`cx import FILE --study NAME`: a first mapping with every column listed, its guesses marked by ? for a person."""

import json
import os
import re
from pathlib import Path

from cxlib import instruments
from cxlib.importing import mapping, places, profile, read
from cxlib.importing.heads import plain
from cxlib.importing.profile import Column
from cxlib.importing.read import Sheet
from cxlib.study import tables

HEAD = """\
# Draft mapping of {file}: {rows} rows, {columns} columns.
# Values that begin with ? are guesses or unknown: correct each and take its ? away.
# Then give the same command again; it imports when no ? is left. Keys: as in data/mappings/.
version   = 1
unmapped  = "error"        # a column nobody mentions stops the import; "warn" or "ignore" to let it pass
bad_cells = "stop"         # all listed and nothing written; "exclude": counted as missing with their reason
"""


def draft(file: str | Path, study_name: str) -> tuple[Path, str]:
    """Write the draft mapping of a file for a study, or say what is left to decide in the one there is.

    Returns
    -------
    (path of the mapping, text to print). The text is "" when nothing is left: then import by it (see `run`).

    Raises
    ------
    ValueError if the file cannot be read (see `read.load`), or the mapping there is faulty.
    """
    file = Path(file)
    path = places.folder(study_name) / "mappings" / f"{file.stem}.toml"
    if path.exists():
        left = mapping.load(path).undecided
        return path, "\n".join([f"{path}: still to be decided:", *(f"  {each}" for each in left)]) if left else ""
    known = instruments.load_all(instruments.FOLDER, path.parent.parent / "instruments")
    text = written(read.load(file), file, path.parent, known)
    tables.replace(path, text.encode())
    left = mapping.load(path).undecided
    told = [f"wrote {path}", "decide what begins with ?, then give the same command again:", *(f"  {x}" for x in left)]
    return path, "\n".join(told)


def written(sheet: Sheet, file: Path, home: Path, known: dict) -> str:
    """Return the text of a draft: the source, who and when, and every column in the order of the file."""
    columns = profile.columns(sheet, known)
    chosen = profile.roles(columns)
    head = HEAD.format(file=_comment(file.name), rows=len(sheet.rows), columns=len(columns))
    blocks = [head, _source(sheet, file, home, chosen), _defaults(chosen), _who("account", chosen)]
    blocks += [_who("respondent", chosen)] if "respondent" in chosen else []
    blocks += [_column(number, each, chosen) for number, each in enumerate(columns, 1)]
    return "\n".join(blocks)


def _quoted(text: str) -> str:
    """Quote a text for TOML (a JSON string is one, but for DEL)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text)


def _address(column: Column, guess: bool = False) -> str:
    """Address a column by its head, or by its position where the head is empty or begins with the mark itself."""
    if not column.name or column.name.startswith("?"):
        return f"{{ position = {column.position} }}"
    return f"{{ column = {_quoted(('? ' if guess else '') + column.name)} }}"


def _source(sheet: Sheet, file: Path, home: Path, chosen: dict) -> str:
    where = os.path.relpath(file.resolve(), home.resolve()).replace(os.sep, "/")
    how = f"encoding = {_quoted(sheet.encoding)}, sep = {_quoted(sheet.sep)}, decimal = {_quoted(sheet.decimal)}"
    lines = ["[source]", f"id = {_quoted(plain(file.stem).replace(' ', '_'))}", 'tool = "generic"']
    lines.append(f"file = {_quoted(where)}    # relative to this mapping")
    lines += [f"read = {{ {how} }}"] if sheet.sep else []
    if when := chosen.get("date"):
        form = _quoted("?") if when.ambiguous else ""
        known = ([f"format = {form}"] if form else []) + (['tz = "? Europe/Helsinki"'] if when.timed else [])
        lines.append("dates = { " + ", ".join([f"columns = [{_quoted('? ' + when.name)}]", *known]) + " }")
        lines += ['# format: such as "%d/%m/%Y" or "%m/%d/%Y"; which comes first, day or month?'] if form else []
    return "\n".join([*lines, ""])


def _defaults(chosen: dict) -> str:
    period = _quoted("? from_date") if "date" in chosen else f"{_quoted('?')}    # no column of dates: write 2026Q3"
    return "\n".join(
        [
            "[defaults]",
            'side = "? customer"    # or employee',
            f"period = {period}",
            'language = "? fi"    # fi, en, sv',
            "",
        ]
    )


def _who(part: str, chosen: dict) -> str:
    column = chosen.get(part)
    if column is None:
        return f'[{part}]\nfrom = {{ constant = "?" }}    # no column looks like it: write the account\'s name\n'
    said = {
        "account": f"{column.distinct} different; ids stay as they stand. Other ids or names: [account.aliases]",
        "respondent": f"{column.distinct} different; without this section every row is a person of its own",
    }
    return f"[{part}]\nfrom = {_address(column, guess=True)}    # {said[part]}\n"


def _column(number: int, column: Column, chosen: dict) -> str:
    title = f"# {number}. {_comment(column.name) or '(no head)'}: {_comment(column.told)}"
    taken = [part for part, other in chosen.items() if other is column]
    if taken:
        return f"{title}\n#    above: {taken[0]}\n"
    if column.personal:
        return f"{title}\n[[columns]]\nignore = [{_quoted(column.name)}]    # personal data\n"
    if not column.item:
        return f"{title}\n[[columns]]\nignore = [{_quoted('? ' + column.name)}]    # or: item and from\n"
    kind = '\nkind = "open"' if column.open_text else ""
    return f"{title}\n[[columns]]\nfrom = {_address(column)}\nitem = {_quoted('? ' + column.item)}{kind}\n"
