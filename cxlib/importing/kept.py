"""The head of a file, kept with what it brought: the next file of its source is held against it."""

import dataclasses
import json
from pathlib import Path

from cxlib.importing import changes, mapping, places
from cxlib.importing.changes import Before
from cxlib.importing.heads import Head, plain
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.study import journal, tables

NAME = "head.json"
WAVE = "its form is that of {0}: its next wave comes by that mapping: cx import {0} --into {1} --file .../{2}"
ALIKE = 0.75  # of all columns of two files, those with the same head: then they are waves of one form


def write(home: Path, sheet: Sheet, meant: Mapping) -> list[str]:
    """Keep the head of a file beside what it brought; an address or a number of a person in it is left out, and said.

    Returns
    -------
    Notes that name the columns whose heads hold such a thing.
    """
    path = home / "imports" / places.entry(sheet.sha256, places.fingerprint(meant)) / NAME
    tables.private(path.parent)
    kept = [dataclasses.asdict(each) for each in changes.masked(sheet.heads)]
    tables.replace(path, json.dumps(kept, ensure_ascii=False, indent=0).encode("utf-8", "replace"))
    named = [str(each.position) for each in sheet.heads if changes.PERSONAL.search(" ".join(each.cells))]
    return [f"the head of column {', '.join(named)} holds a person's address or number: not kept"] if named else []


def last(home: Path, meant: Mapping) -> Before | None:
    """Return the head that the last import of a mapping's source kept; None where none did."""
    log = places.log(home)
    for row in log[log["source"] == meant.part("source")["id"]][::-1].itertuples():
        for folder in journal.folders(home, places.entry(row.sha256, row.mapping)):
            if (folder / NAME).is_file():
                rows = json.loads((folder / NAME).read_text("utf-8"))
                return Before(row.file, [Head(**each | {"cells": tuple(each["cells"])}) for each in rows])
    return None


def alike(home: Path, sheet: Sheet) -> list[str]:
    """Say by which mapping of a study a file of this form has been imported already."""
    found = []
    for path in sorted((home / "mappings").glob("*.toml")):
        try:
            before = last(home, mapping.load(path))
        except ValueError:  # a faulty mapping is told where it is used
            continue
        pairs = changes.paired(before.heads, changes.masked(sheet.heads)) if before else []
        same = sum(None not in pair and plain(pair[0].heading) == plain(pair[1].heading) for pair in pairs)
        found += [WAVE.format(path, home, sheet.name)] if pairs and same >= ALIKE * len(pairs) else []
    return found
