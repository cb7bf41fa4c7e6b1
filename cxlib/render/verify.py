"""`cx verify`: whether a folder of reports is what its manifest says, byte for byte."""

import json
from pathlib import Path

import jsonschema

from . import formats, lock, manifest, shelf

BESIDE = (manifest.NAME, lock.NAME, manifest.INDEX)  # files that no report of the manifest lists


def verify(folder: Path) -> list[str]:
    """Return everything that is wrong with a folder of reports, one line each; none where it is sound.

    Raises
    ------
    ValueError if there is no manifest, or it cannot be read.
    """
    book = manifest.read(folder)
    schema = json.loads(manifest.SCHEMA.read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(book)
    if wrong := [f"{manifest.NAME}: {'/'.join(map(str, error.path))}: {error.message[:200]}" for error in errors]:
        return wrong
    state = [] if book["status"] == "done" else [f"the batch is {book['status']}: render again"]
    return state + unfinished(book) + changed(folder, book) + strangers(folder, book)


def unfinished(book: dict) -> list[str]:
    """Name the reports that are missing, and why."""
    reports = {name: report for name, report in book["reports"].items() if report["status"] != "ok"}
    return [
        f"{name}: {report['status']}{': ' * bool(report['reason'])}{report['reason']}"
        for name, report in reports.items()
    ]


def changed(folder: Path, book: dict) -> list[str]:
    """Name the files that are missing, or are not those that were delivered."""
    files = [file for report in book["reports"].values() for file in report.get("files", {}).values()]
    files.append(book.get("index", {"file": manifest.INDEX, "sha256": ""}))
    wrong = [file["file"] for file in files if not shelf.intact(folder, file)]
    return [f"{name}: {'not the file that was delivered' if (folder / name).exists() else 'missing'}" for name in wrong]


def strangers(folder: Path, book: dict) -> list[str]:
    """Name the files that no report of the manifest lists."""
    listed = {file["file"] for report in book["reports"].values() for file in report.get("files", {}).values()}
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    earlier = {f"{shelf.SUPERSEDED}/{name}" for report in book["reports"].values() for name in names(book, report)}
    extra = [name for name in found if name not in listed | earlier and name not in BESIDE]
    return [f"{name}: no report of the manifest" for name in extra]


def names(book: dict, report: dict) -> list[str]:
    """Return the names a report's files have, in whatever format."""
    stem = "-".join((report["slug"], book["period"], report["reader"], report["language"]))
    return [stem + ending for ending in formats.ENDINGS.values()]
