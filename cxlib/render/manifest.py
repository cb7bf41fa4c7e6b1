"""What was delivered for a quarter: ``manifest.json`` beside the index. The only place where a time of day stands.

It says of every report whether it is there (``ok``), still to come (``pending``), out of date (``stale``) or why it is
missing; its file with hash and size; what it was made from and with; which rows it stands on. `SCHEMA` states its form.
"""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from . import source

NAME = "manifest.json"
INDEX = "index.html"
SCHEMA = Path(__file__).with_name("manifest.schema.json")
ABOUT = ("account", "name", "slug", "reader", "language", "draft", "as_of")  # of a report, whatever becomes of it
KNOWN = ("account", "name", "slug", "reader", "language", "draft", "status", "key")  # what no report is listed without


def open_for(folder: Path, order, study) -> dict:
    """Read the folder's manifest, or begin one; reports of other accounts stay listed.

    Raises
    ------
    ValueError if it cannot be read, or the folder holds the reports of another study: their index would become one.
    """
    held = read(folder) if (folder / NAME).exists() else {}
    if held.get("study", study.name) != study.name:
        raise ValueError(f"{folder} holds reports of {held['study']}; give --out another folder for {study.name}")
    head = {"study": study.name, "company": study.config["company"] or study.name, "period": order.period}
    head |= {"cxlib": version("cxlib"), "draft": order.draft}
    rest = {name: held.get(name, default) for name, default in [("status", "new"), ("made_with", {}), ("reports", {})]}
    rest |= {name: held[name] for name in ("removed", "index") if name in held}
    return {**head, "started": held.get("started", ""), "finished": held.get("finished", ""), **rest}


def read(folder: Path) -> dict:
    """Read a folder's manifest.

    Raises
    ------
    ValueError if there is none, or it is damaged.
    """
    path = folder / NAME
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        held["study"], [[report[name] for name in KNOWN] for report in held["reports"].values()]
        return held
    except FileNotFoundError:
        raise ValueError(f"{folder} has no {NAME}: it is no folder of reports") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(
            f"{path} is damaged, or of another version of cxlib; remove it and render the whole period again"
        ) from None


def entry_key(job) -> str:
    """Name a report within a manifest."""
    return f"{job.slug}/{job.reader}/{job.language}"


def await_report(book: dict, job, key: str) -> None:
    """Enter a report that is to be made; attempts are counted until it succeeds or is made from something else."""
    old = book["reports"].get(entry_key(job), {})
    again = old.get("key") == key and old.get("status") != "ok"
    about = {name: getattr(job, name) for name in ABOUT}
    entry = {**about, "status": "pending", "reason": "", "key": key, "attempt": old.get("attempt", 0) * again + 1}
    book["reports"][entry_key(job)] = entry


def record(book: dict, job, outcome: dict) -> None:
    """Enter what became of a report: status, reason and, where it was made, files, extract, rows and times."""
    book["reports"][entry_key(job)] |= outcome


def describe(name: str, content: bytes) -> dict:
    """Return what the manifest says of one file."""
    return {"file": name, "sha256": source.digest(content), "size": len(content)}


def enter_made_with(book: dict, made: dict) -> str:
    """Keep what reports were made with once, under a short name; return that name."""
    name = source.digest(json.dumps(made, sort_keys=True).encode())[:12]
    book["made_with"][name] = made
    return name


def save(book: dict, folder: Path) -> None:
    """Write the manifest in one step, reports sorted by key, without what no report was made with."""
    used = {report.get("made_with") for report in book["reports"].values()}
    made = {name: each for name, each in sorted(book["made_with"].items()) if name in used}
    ordered = {**book, "made_with": made, "reports": dict(sorted(book["reports"].items()))}
    deliver(folder / NAME, (json.dumps(ordered, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"))


def save_with_index(book: dict, folder: Path, content: bytes) -> None:
    """Write the manifest, which says what the index is, and the index."""
    book["index"] = describe(INDEX, content)
    save(book, folder)
    deliver(folder / INDEX, content)


def deliver(path: Path, content: bytes) -> None:
    """Put a file in place in one step: a reader sees the old one or the new one, never a part.

    Raises
    ------
    OSError that names the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        settle(path.parent)
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
    finally:
        part.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Let the names in a folder reach the disk, so that a loss of power does not bring the old file back."""
    with suppress(OSError):  # Windows opens no folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def now() -> str:
    """Return this moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
