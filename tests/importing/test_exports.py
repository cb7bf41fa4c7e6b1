"""Every real export against the facts counted by hand before the readers were written (expected_exports.csv)."""

import csv
from pathlib import Path

import pytest

from cxlib.importing import read, status

FACTS = list(csv.DictReader((Path(__file__).parent / "expected_exports.csv").read_text().splitlines()))
SEPS = {"comma": ",", "semicolon": ";", "tab": "\t", "": ""}


def options(fact: dict) -> dict:
    """What a person has to declare for this file, in the words of a mapping."""
    key, _, value = fact["read"].partition(" ")
    return ({key: value} if key else {}) | ({"header_rows": 0} if fact["head_rows"] == "0" else {})


def load(shared, fact):
    return read.load(shared / "exports" / fact["file"], options(fact))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["file"])
def test_tool_head_encoding_and_shape(shared, fact):
    sheet = load(shared, fact)
    assert (sheet.tool, sheet.head_rows, sheet.encoding) == (fact["tool"], int(fact["head_rows"]), fact["encoding"])
    assert (sheet.sep, sheet.zone) == (SEPS[fact["sep"]], fact["zone"])
    assert (len(sheet.rows), len(sheet.heads)) == (int(fact["rows"]), int(fact["columns"]))


def test_every_export_has_its_facts(shared):
    there = {path.name for path in (shared / "exports").iterdir() if path.suffix not in (".md", ".lss")}
    assert there == {fact["file"] for fact in FACTS}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["file"])
def test_rows_kept_and_left_out(shared, fact):
    sheet = load(shared, fact)
    out, strange = status.reasons(sheet)
    counts = out.value_counts().to_dict()
    expected = dict([(fact["left_out"].split()[0], int(fact["left_out"].split()[1]))]) if fact["left_out"] else {}
    assert len(strange) == 0 and counts.pop("", 0) == int(fact["kept"]) and counts == expected
