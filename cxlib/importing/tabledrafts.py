"""`cx import FILE --study NAME --table contacts`: a first mapping of a table, its guesses marked by ?."""

import os
import re
from pathlib import Path

from cxlib import instruments
from cxlib.importing import fields, mapping, places, profile, seals, sniff
from cxlib.importing.heads import plain
from cxlib.importing.profile import Column
from cxlib.importing.read import Sheet
from cxlib.instruments.writing import comment, quoted
from cxlib.study import tables

HEAD = """\
# Draft mapping of {file} to the table {table}: {rows} rows, {columns} columns.
# Values that begin with ? are guesses or unknown: correct each and take its ? away.
# Then give the same command again; it imports when no ? is left. Fields of {table}: {fields}.
version   = 1
table     = "{table}"
unmapped  = "error"        # a column nobody mentions stops the import; "warn" or "ignore" to let it pass
bad_cells = "stop"         # all listed and nothing written; "exclude": the row is left out and counted
"""
MORE = {"account": (r"^(customer|client)(.?(id|code|number))?$",)}  # here no person, as in a survey
NAME = re.compile(r"name|nimi|namn", re.IGNORECASE)  # of persons in a survey; alone in a list of accounts, of theirs
# what heads call a field; the field's own name always counts
HEADS = {
    "name": r"account.?name|company.?name|name$|nimi$",
    "industry": r"industry|toimiala",
    "segment": r"segment",
    "owner_team": r"owner|team|tiimi|vastuu",
    "unit": r"unit|yksikkö",
    "start_date": r"since|start|alku|asiakkuus",
    "revenue_eur": r"revenue|turnover|sales|liikevaihto|myynti",
    "margin_eur": r"margin|kate",
    "language": r"language|kieli",
    "contact_id": r"ticket.?id|case.?(id|number)|contact.?id|tiketti|tunnus|^id$",
    "issue_type": r"type|category|tyyppi|luokka",
    "channel": r"channel|kanava",
    "agent_team": r"agent|queue|group|jono|ryhmä",
    "start": r"created|opened|start|date|first.?response|luotu|avattu|pvm",
    "handle_min": r"handl|käsittely",
    "csat": r"satisf|csat|tyytyväi",
    "ces": r"effort|\bces\b|vaivat",
    "invited_at": r"invited|sent|kutsuttu|lähetetty",
    "selected_by": r"selected|valitsi",
    "responded": r"responded|answered|vastasi",
    "journey_id": r"journey|matka|polku",
    "remembered": r"remember|muist",
    "asked_at": r"asked|kysytty|date|pvm",
    "recommend": r"recommend|suosit",
    "phase": r"phase|stage|vaihe",
    "touchpoint": r"touch.?point|moment|hetki|kosketus",
    "seq": r"seq|order|järjestys|^nro|^no",
    "occurred_at": r"occurred|when|tapahtui|date|pvm",
    "valence": r"valence|rating|feeling|tunne|arvio",
    "duration_min": r"duration|minutes|kesto",
    "valid_from": r"valid|from|alkaen|date|pvm",
    "becomes": r"becomes|into|merged|uusi.?(id|tunnus)|yhdist",
}


def draft(file: str | Path, study_name: str, table: str) -> tuple[Path, str]:
    """Write the draft mapping of a file to a table, or say what is left to decide in the one there is.

    Returns
    -------
    (path of the mapping, text to print; "" when nothing is left: then import by it).

    Raises
    ------
    ValueError naming the tables, or if the file cannot be read, or the mapping there is faulty.
    """
    if table not in fields.OFFERED:
        raise ValueError(f"no table {table!r} comes by import; there are {', '.join(fields.OFFERED)}")
    file = Path(file)
    path = places.folder(study_name) / "mappings" / f"{file.stem}.{table}.toml"
    if not path.exists():
        known = instruments.load_all(instruments.FOLDER, path.parent.parent / "instruments")
        sheet, guessed, told = sniff.load(file)
        tables.replace(path, written(sheet, (file, path.parent, guessed), table, known).encode())
        begun = [f"wrote {path}", *told, "decide what begins with ?, then give the same command again:"]
    else:
        begun = [f"{path}: still to be decided:"]
    left = mapping.load(path).undecided
    return path, "\n".join([*begun, *(f"  {each}" for each in left)]) if left else ""


def written(sheet: Sheet, places_: tuple[Path, Path, dict], table: str, known: dict) -> str:
    """Return the text of a draft: whose the rows are, and every column in the order of the file.

    `places_` : the file, the folder the mapping will lie in, and what had to be guessed to read it (`sniff.load`).
    """
    columns = profile.columns(sheet, known)
    counts = {"rows": len(sheet.rows), "columns": len(columns), "fields": ", ".join(fields.own(table))}
    blocks = [HEAD.format(file=comment(places_[0].name), table=table, **counts), _source(sheet, places_, columns)]
    blocks += [_defaults(table)] if table in fields.DATED else []
    whose = _whose(columns, table)
    sealed = {"respondent": seals.line(places_[1].parent)}
    blocks += [_who(part, column) + sealed.get(part, "") for part, column in whose.items()]
    guesses = guess([each for each in columns if each not in whose.values()], fields.own(table))
    return "\n".join([*blocks, *(_column(number, each, whose, guesses) for number, each in enumerate(columns, 1))])


def _source(sheet: Sheet, places_: tuple[Path, Path, dict], columns: list[Column]) -> str:
    file, home, guessed = places_
    where = os.path.relpath(file.resolve(), home.resolve()).replace(os.sep, "/")
    lines = ["[source]", f"id = {quoted(plain(file.stem).replace(' ', '_'))}", 'tool = "generic"']
    lines.append(f"file = {quoted(where)}    # relative to this mapping")
    how = {"encoding": sheet.encoding, "sep": sheet.sep, "decimal": sheet.decimal} if sheet.sep else {}
    how |= {key: f"? {value}" for key, value in guessed.items()}
    lines += [f"read = {{ {', '.join(f'{key} = {quoted(value)}' for key, value in how.items())} }}"] if how else []
    dated = [each for each in columns if each.dated]
    form = ['format = "?"'] if any(each.ambiguous for each in dated) else []
    zone = ['tz = "? Europe/Helsinki"'] if any(each.timed or each.ambiguous for each in dated) else []
    if form or zone:
        lines.append(f'dates = {{ {", ".join(form + zone)} }}    # such as "%d.%m.%Y %H:%M"; all dates of the file')
    return "\n".join([*lines, ""])


def _whose(columns: list[Column], table: str) -> dict[str, Column | None]:
    """Guess which columns say account and person, where the table needs them."""
    found = {}
    for part in fields.needs(table):
        words = [re.compile(word, re.IGNORECASE) for word in (*profile.WORDS[part], *MORE.get(part, ()))]
        free = [each for each in columns if each not in found.values() and not each.personal and not each.dated]
        named = [each for word in words for each in free if word.search(each.name)]
        found[part] = named[0] if named else None
    return found


def _who(part: str, column: Column | None) -> str:
    told = "such as the aliases under [account.aliases] say" if part == "account" else "ids as in the answers"
    if column is None:
        return f'[{part}]\nfrom = {{ column = "?" }}    # no column looks like it: which one is the {part}?\n'
    return f"[{part}]\nfrom = {_address(column, '? ')}    # {column.distinct} different; {told}\n"


def _address(column: Column, mark: str = "") -> str:
    """Address a column by its head, or by its position where the head is empty or begins with the mark itself."""
    if not column.name or column.name.startswith("?"):
        return f"{{ position = {column.position} }}"
    return f"{{ column = {quoted(mark + column.name)} }}"


def _defaults(table: str) -> str:
    period = f'period = "? from_date"    # of the field {fields.DATED[table]}; or a quarter, 2026Q3'
    wave = ['instrument = "?"    # the survey they were invited to, such as flame'] if table == "invitations" else []
    return "\n".join(["[defaults]", 'side = "? customer"    # or employee', period, *wave, ""])


def guess(columns: list[Column], wanted: dict) -> dict[int, str]:
    """Guess which column fills which field, by its head: position -> field; each column and field once.

    Personal columns fill none, but the name of an account stands under `Name` alone in many a CRM.
    """
    found = {}
    for field in wanted:
        exact = [each for each in columns if each.name.casefold().replace(" ", "_") == field]
        words = re.compile(HEADS.get(field, re.escape(field)), re.IGNORECASE)
        named = exact or [each for each in columns if words.search(each.name)]
        fits = [each for each in named if not each.personal or (field == "name" and NAME.fullmatch(each.name))]
        free = [each.position for each in fits if each.position not in found]
        if free:
            found[free[0]] = field
    return found


def _column(number: int, column: Column, whose: dict, guesses: dict[int, str]) -> str:
    title = f"# {number}. {comment(column.name) or '(no head)'}: {comment(column.told)}"
    taken = [part for part, other in whose.items() if other is column]
    if taken:
        return f"{title}\n#    above: {taken[0]}\n"
    if column.position in guesses:
        field = quoted(f"? {guesses[column.position]}")
        return f"{title}\n[[columns]]\nfrom = {_address(column)}\nfield = {field}\n"
    why = "personal data" if column.personal else "its head names no field"
    return f"{title}\n[[columns]]\nignore = [{quoted(column.name)}]    # {why}\n"
