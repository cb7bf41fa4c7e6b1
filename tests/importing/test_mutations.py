"""Every delimited export in other dress: other separator, line ends, encoding, order of columns. The same cells, or a
clear error; never something else.

No file is cut short: each is read once, and all of them in every dress take some twenty seconds of a processor.
"""

import csv
import functools
import io
import random
from pathlib import Path

import pytest

from cxlib.importing import read, status

pytestmark = pytest.mark.slow  # together they take many seconds

SEPS = {"comma": ",", "semicolon": ";", "tab": "\t"}
FACTS = list(csv.DictReader((Path(__file__).parent / "expected_exports.csv").read_text().splitlines()))
FILES = {fact["file"]: fact for fact in FACTS if fact["sep"]}
DRESSES = [
    (",", "\r\n", "utf-8-sig"),
    (";", "\n", "utf-8"),
    ("\t", "\r\n", "utf-16"),
    (",", "\n", "utf-16-be"),  # without its mark
    ("|", "\r", "utf-8"),
    (";", "\r\n", "cp1252"),
    (",", "\r\n", "cp1252"),
    (";", "\r", "mac_roman"),
]
BY_CHANCE = ("surveymonkey_starwars_expanded.csv", "mac_roman")  # its two letters beyond ASCII are one letter of UTF-8


def headless(name: str) -> dict:
    """What a file cannot say of itself in any dress."""
    return {"header_rows": 0} if FILES[name]["head_rows"] == "0" else {}


@functools.cache
def original(folder: Path, name: str) -> tuple[list[list[str]], read.Sheet]:
    """Read a file once: its records by the csv module, its sheet by the reader."""
    key, _, value = FILES[name]["read"].partition(" ")
    text = (folder / name).read_bytes().decode(FILES[name]["encoding"])
    quotes = {"quoting": csv.QUOTE_NONE} if value == "none" else {}
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=SEPS[FILES[name]["sep"]], **quotes))
    return rows, read.load(folder / name, headless(name) | ({key: value} if key else {}))


def written(path: Path, rows: list[list[str]], dress: tuple[str, str, str]) -> Path:
    sep, end, encoding = dress
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL  # the writer leaves a lone \n bare then
    csv.writer(buffer := io.StringIO(newline=""), delimiter=sep, lineterminator=end, quoting=quoting).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def facts(sheet: read.Sheet) -> tuple:
    out = status.reasons(sheet)[0].value_counts().to_dict()
    return sheet.tool, sheet.head_rows, sheet.zone, [h.name for h in sheet.heads], sheet.rows.to_numpy().tolist(), out


def dressed(folder: Path, name: str, dress: tuple, tmp_path: Path) -> tuple[Path, tuple]:
    """Write a file in another dress; letters its encoding does not have become "?".

    Returns
    -------
    (the path, the facts that must come of it).
    """
    rows, sheet = original(folder, name)
    try:
        return written(tmp_path / "dressed.csv", rows, dress), facts(sheet)
    except UnicodeEncodeError:
        lossy = [[cell.encode(dress[2], "replace").decode(dress[2]) for cell in row] for row in rows]
        plain = read.load(written(tmp_path / "plain.csv", lossy, (",", "\n", "utf-8")), headless(name))
        return written(tmp_path / "dressed.csv", lossy, dress), facts(plain)


def title(dress: tuple[str, str, str]) -> str:
    return f"{dress[0]!r}-{dress[1]!r}-{dress[2]}"


@pytest.mark.parametrize("dress", DRESSES, ids=title)
@pytest.mark.parametrize("name", FILES)
def test_another_dress_brings_the_same_cells_or_a_clear_error(shared, tmp_path, name, dress):
    path, expected = dressed(shared / "exports", name, dress, tmp_path)
    how = headless(name) | ({"encoding": "mac_roman"} if (name, dress[2]) == BY_CHANCE else {})
    try:
        sheet = read.load(path, how)
    except ValueError as error:
        assert dress[2] in ("cp1252", "mac_roman") and "no single code page explains the file" in str(error)
        sheet = read.load(path, how | {"encoding": dress[2]})  # what the message asks for
    assert facts(sheet) == expected


@pytest.mark.parametrize("dress", DRESSES, ids=title)
@pytest.mark.parametrize("name", FILES)
def test_a_mapping_that_declares_the_old_dress_is_told_the_new_one(shared, tmp_path, name, dress):
    """A draft writes down how the first wave was read; the second comes out of another program."""
    path, expected = dressed(shared / "exports", name, dress, tmp_path)
    old = original(shared / "exports", name)[1]
    declared = headless(name) | {"encoding": old.encoding, "sep": old.sep, "decimal": old.decimal}
    try:
        assert facts(read.load(path, declared)) == expected
    except ValueError as error:
        told = str(error)
        assert (dress[0], dress[2]) != (old.sep, old.encoding), told  # dressed as declared it must be read
        wanted = ('encoding = "utf-', 'sep = "') if "as declared" in told else ("cp1252", "mac_roman")
        assert "read = { " in told and any(each in told for each in wanted), told
        if "separated by" in told:
            assert f"separated by {dress[0]!r}, not by {old.sep!r} as declared" in told


def in_another_order(rows: list[list[str]], name: str) -> list[int]:
    """Shuffle columns; those a tool is known by stay, and a question stays before the columns it stands over."""
    first = {"generic": 0, "surveymonkey": 1}.get(FILES[name]["tool"], min(10, len(rows[0]) - 1))
    groups = [[at] for at in range(first)]
    two = FILES[name]["tool"] == "surveymonkey" and FILES[name]["head_rows"] == "2"
    for at in range(first, len(rows[0])):
        if two and at > first and not rows[0][at].strip():
            groups[-1].append(at)
        else:
            groups.append([at])
    rest = groups[first:]
    random.Random(name).shuffle(rest)
    return [at for group in [*groups[:first], *rest] for at in group]


@pytest.mark.parametrize("name", FILES)
def test_columns_that_moved_take_head_and_cells_along(shared, tmp_path, name):
    rows, plain = original(shared / "exports", name)
    order = in_another_order(rows, name)
    path = written(tmp_path / "moved.csv", [[row[at] for at in order] for row in rows], (",", "\n", "utf-8"))
    other = read.load(path, headless(name))
    assert other.tool == plain.tool and len(other.heads) == len(plain.heads)
    heads = {head.position: head for head in plain.heads}
    for head in other.heads:
        was = heads[order[head.position - 1] + 1]
        assert (head.name, head.key, head.heading) == (was.name, was.key, was.heading)
        assert other.rows[head.position].tolist() == plain.rows[was.position].tolist(), head.name
