"""The structure file beside an export (`[source] companion`): which column is which question, and what codes mean."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from cxlib.importing import columnar, content, limesurvey, markup, places
from cxlib.importing.described import Described, Structure, folded
from cxlib.importing.heads import Head
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.instruments.writing import comment, quoted

KINDS = (".lss", ".sav", ".zsav")
LONGEST = 300  # characters of a text or condition that a draft repeats
HINT = "beside it lies {0}: its texts and scales are used with --companion {0}"
SAID = {"multi_option": "an option of the multi-select", "matrix_row": "a row of the array", "rank": "a place of"}


def load(path: Path) -> Structure:
    """Read a structure file: LimeSurvey's .lss or SPSS's .sav, told by its content.

    Raises
    ------
    ValueError naming file, line and remedy if it is neither, or broken.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}); check the name") from None
    about = path.name, hashlib.sha256(data).hexdigest()
    if data.startswith(tuple(magic for magic, kind in content.TABLES.items() if kind == "sav")):
        return Structure(*about, "spss", [""], _spss(path))
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise ValueError(f"{path.name}: is no structure file; a companion is LimeSurvey's .lss or SPSS's .sav")
    tables = markup.tables(data, path.name)
    if not tables.get("questions") or tables.get("LimeSurveyDocType") != [{"LimeSurveyDocType": "Survey"}]:
        raise ValueError(f"{path.name}: is XML, but not the structure of a LimeSurvey survey; {markup.AGAIN}")
    named = limesurvey.languages(tables)
    return Structure(*about, "limesurvey", named, limesurvey.columns(tables, path.name))


def _spss(path: Path) -> list[Described]:
    """Describe the variables of a .sav; those of a multiple response set are parts of one question."""
    found = columnar.spss(path)
    groups = {at: name for name, positions in found.sets.items() for at in positions}
    columns = []
    for at, code in enumerate(found.cells.iloc[0], 1):
        kind = "multi_option" if at in groups else "single" if at in found.labels else "open"
        labels = {code: {"": label} for code, label in found.labels.get(at, {}).items()}
        text, absent = {"": found.texts.get(at, "")}, found.absent.get(at, [])
        columns.append(Described(code, kind, groups.get(at, ""), text, {}, labels, absent))
    return columns


def matched(heads: list[Head], columns: list[Described]) -> dict[int, Described]:
    """Find what is said of each column: by its code, also as other tools spell it, then by its full text in a language.

    Heads that say the same are matched in order where the structure has as many columns of that text; else not at all.

    Returns
    -------
    position of the head -> its description.
    """
    found = {}
    languages = dict.fromkeys(key for each in columns for key in each.texts)
    ways = [(lambda head: head.key or head.name, lambda each: each.code)]
    ways += [(lambda head: _bare(head.name), lambda each: _bare(each.code))]
    for key in languages:
        ways.append((lambda head: folded(head.name), lambda each, key=key: folded(each.texts.get(key, ""))))
    for of_head, of_column in ways:
        taken = set(map(id, found.values()))
        there = _grouped([head for head in heads if head.position not in found], of_head)
        known = _grouped([each for each in columns if id(each) not in taken], of_column)
        for key in there:
            if key and len(there[key]) == len(known.get(key, [])):
                found |= {head.position: each for head, each in zip(there[key], known[key], strict=True)}
    return dict(sorted(found.items()))


def _bare(code: str) -> str:
    """Spell a code as SPSS and R do: palv[SQ1] is palv_SQ1, Duration (in seconds) is Duration__in_seconds_."""
    return re.sub(r"\W+", "_", code).strip("_").casefold()


def _grouped(things: list, key) -> dict[str, list]:
    groups = {}
    for each in things:
        groups.setdefault(key(each), []).append(each)
    return groups


def joined(sheet: Sheet, structure: Structure) -> Sheet:
    """Add to a file of answers what its structure says: codes as keys, texts, labels, codes that are no answer.

    Raises
    ------
    ValueError if it describes no column of the file.
    """
    found = matched(sheet.heads, structure.columns)
    if not found:
        raise ValueError(f"{structure.name}: describes no column of {sheet.name}: is it the structure of this survey?")
    heads = [_head(head, found[head.position]) if head.position in found else head for head in sheet.heads]
    labels = {at: each.codes for at, each in found.items() if each.codes}
    absent = {at: each.absent for at, each in found.items() if each.absent}
    tool = structure.tool if sheet.tool == "generic" else sheet.tool
    more = {"described": found, "companion": f"{structure.name} {structure.sha256}", "tool": tool}
    return replace(sheet, heads=heads, labels=labels | sheet.labels, absent=absent | sheet.absent, **more)


def _head(head: Head, said: Described) -> Head:
    """Give a column the code of its question, and the question's text where its head is no more than the code."""
    text = next(filter(None, said.texts.values()), "")
    cells = (*head.cells, text) if len(head.cells) == 1 and text and head.name == said.code else head.cells
    return replace(head, key=head.key or said.code, cells=cells)


def used(sheet: Sheet, meant: Mapping) -> Sheet:
    """Join the companion a mapping names (relative to the mapping); without one the file stays as it is.

    Raises
    ------
    ValueError if it is not there, broken, or of another survey.
    """
    named = meant.part("source").get("companion")
    return joined(sheet, load(meant.path.parent / named)) if named else sheet


def asked(meant: Mapping, given: Path | None) -> Mapping:
    """Return a mapping that knows of the companion that is given.

    Raises
    ------
    ValueError if it does not: it was drafted without.
    """
    named = meant.part("source").get("companion", "")
    if given and Path(named).name != given.name:
        told = f"companion = {named!r}" if named else "no companion"
        raise ValueError(f"{meant.path}: was drafted with {told}; remove it, then draft again with {given.name}")
    return meant


def unchanged(sheet: Sheet, meant: Mapping, home: Path) -> None:
    """Refuse a file that came before by the same mapping beside another companion: its answers could differ now."""
    log = places.log(home)
    same = log[(log["sha256"] == sheet.sha256) & (log["mapping"] == places.fingerprint(meant))]
    if "companion" in same and len(same) and same["companion"].iloc[-1] != sheet.companion:
        raise ValueError(
            f"{meant.part('source').get('companion')}: has changed since {sheet.name} was imported into {home.name}; "
            f"take that import out first (cx import {sheet.name} --study {home.name} --remove), then import again"
        )


def added(sheet: Sheet, path: Path, given: Path | None) -> tuple[Sheet, dict]:
    """Join a companion that is given, else name those that lie beside: (the file, keys of `sniff.Found`)."""
    if given is None:
        return sheet, {"companion": {}, "beside": beside(path)}
    structure = load(given)
    sheet = joined(sheet, structure)
    return sheet, {"companion": facts(sheet, structure), "beside": []}


def beside(path: Path) -> list[str]:
    """Name the structure files that lie beside a file under its name; they are never used unasked."""
    made = [path.with_suffix(ending) for ending in KINDS]
    return [each.name for each in made if each.is_file() and each.name != path.name]


def facts(sheet: Sheet, structure: Structure) -> dict:
    """Say what a companion brought, for `cx sniff --json`."""
    kinds, used = [each.kind for each in structure.columns], {id(each) for each in sheet.described.values()}
    return {
        "file": structure.name,
        "tool": structure.tool,
        "languages": [each for each in structure.languages if each],
        "columns": len(structure.columns),
        "kinds": {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)},
        "groups": len(structure.groups),
        "described": len(sheet.described),
        "undescribed": [head.label for head in sheet.heads if head.position not in sheet.described],
        "absent": [each.code for each in structure.columns if id(each) not in used],
    }


def told(found: dict) -> list[str]:
    """Say what a companion brought, for people."""
    languages = f", in {', '.join(found['languages'])}" if found["languages"] else ""
    kinds = ", ".join(f"{kind} {count}" for kind, count in found["kinds"].items())
    lines = [
        f"  companion: {found['file']} ({found['tool']}{languages}) describes {found['described']} columns of the file",
        f"    it has {found['columns']} columns: {kinds}; questions of several columns: {found['groups']}",
    ]
    for key, said in (("undescribed", "not in it"), ("absent", "not in the file")):
        names, more = found[key][:10], len(found[key]) - 10
        listed = ", ".join(name[:60] for name in names) + (f" and {more} more" if more > 0 else "")
        lines += [f"    {said}: {listed}"] if names else []
    return lines


def lines(sheet: Sheet, head: Head, shown: bool) -> list[str]:
    """Return the comment lines a draft has for a column: texts, what it is a part of, condition, answers if `shown`."""
    said = sheet.described.get(head.position)
    if said is None:
        return _coded(sheet, head.position) if shown else []
    known = {"", *map(folded, head.cells)}
    told = [f"{key}: {text}" if key else text for key, text in said.texts.items() if folded(text) not in known]
    told += [f"{SAID.get(said.kind, 'a part of')} {said.group}"] if said.group else []
    told += [f"shown where {said.shown}"] if said.shown else []
    words = {code: " / ".join(dict.fromkeys(each.values())) for code, each in said.labels.items()}
    answers = [f"{code} = {each}" if each else code for code, each in words.items()]
    told += [f"answers: {', '.join(answers)}"] if shown and answers and said.kind != "multi_option" else []
    return [f"#    {line}" for line in [*(comment(each)[:LONGEST] for each in told), *_ticks(sheet, head, said)]]


def _coded(sheet: Sheet, at: int) -> list[str]:
    """Say what SPSS itself knows of the codes of a column."""
    answers = ", ".join(f"{code} = {label}" for code, label in sheet.labels.get(at, {}).items())
    absent = ", ".join(f"{low:g}" if low == high else f"{low:g} to {high:g}" for low, high in sheet.absent.get(at, []))
    told = [f"answers: {answers}"] if answers else []
    told += [f"declared as no answer: {absent}"] if absent else []
    return [f"#    {comment(each)[:LONGEST]}" for each in told]


def _ticks(sheet: Sheet, head: Head, said: Described) -> list[str]:
    """Say at the first option of a select-all question how a mapping reads all of them at once."""
    before = sheet.described.get(head.position - 1)
    if said.kind != "multi_option" or before and (before.kind, before.group) == (said.kind, said.group):
        return []
    found = {at for at, each in sheet.described.items() if (each.kind, each.group) == (said.kind, said.group)}
    names = ", ".join(quoted(each.name) for each in sheet.heads if each.position in found)
    address = f"code = {quoted(said.group)}" if said.code.startswith(f"{said.group}[") else f"columns = [{names}]"
    return [f'all at once: kind = "multi", from = {{ {address} }}; its instrument has an item per option']
