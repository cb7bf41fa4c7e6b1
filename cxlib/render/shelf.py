"""What already lies in a folder of reports: which are up to date, which must be made, which may no longer be shown.

A report that is no longer true is moved out of its place before anything else is done, into ``superseded/``, so that
neither a failed run nor a killed one leaves it standing for the new one.
"""

import os
from dataclasses import replace
from pathlib import Path

from . import formats, manifest, plan, source

SUPERSEDED = "superseded"


def sweep(folder: Path) -> None:
    """Remove parts of files that a killed batch left."""
    for path in folder.rglob(".*.part"):
        path.unlink()


def readers(book: dict, jobs: list[plan.Job]) -> dict[str, list[str]]:
    """Return the days and readers of an order and of the reports already there: whether those still hold is seen too.

    Returns
    -------
    dict, day the study is shown as of ("": as it is) -> readers
    """
    known = {(job.as_of, job.reader) for job in jobs}
    known |= {(report.get("as_of", ""), report["reader"]) for report in book["reports"].values()}
    days = sorted({day for day, _ in known})
    return {day: [reader for reader in plan.READERS if (day, reader) in known] for day in days}


def sort(folder: Path, book: dict, jobs: list[plan.Job]) -> list[plan.Job]:
    """Return the jobs that are not up to date, entered as pending; earlier reports that do not hold leave their place.

    A report is up to date if it was made from and with the very same things and its file is the one that was written.
    """
    asked, waiting = {manifest.entry_key(job): job for job in jobs}, []
    for name, each in asked.items():
        report = book["reports"].get(name, {})
        job = with_formats(each, report)
        key = source.key(source.gather(job))
        if not (holds(folder, report, key) and report["files"].keys() >= set(job.formats)):
            retire(folder, job)
            manifest.await_report(book, job, key)
            waiting.append(job)
    others = {name: report for name, report in book["reports"].items() if name not in asked}
    for name, job in plan.again(jobs[0], others).items():
        look_again(folder, book, name, job)
    return waiting


def holds(folder: Path, report: dict, key: str) -> bool:
    """Tell whether a report of the manifest is there, whole, and what a rerun would give."""
    if report.get("status") != "ok" or report["key"] != key:
        return False
    return all(intact(folder, file) for file in report["files"].values())


def intact(folder: Path, file: dict | None) -> bool:
    """Tell whether a file is the one that was delivered."""
    if file is None:
        return False
    path = folder / file["file"]
    return path.is_file() and source.digest(path.read_bytes()) == file["sha256"]


def look_again(folder: Path, book: dict, name: str, job: plan.Job | None) -> None:
    """Hold a report that was not asked for against what it would be now: kept, stale, or of an account that is gone."""
    report = book["reports"][name]
    template = book["made_with"].get(report.get("made_with"), {}).get("template", "")  # this order's is not theirs
    if job is None:
        drop(folder, report)
        del book["reports"][name]
    elif report["status"] == "ok" and not holds(folder, report, source.key(source.gather(job), template)):
        retire(folder, job)
        why = "its data or the program changed since it was made: render it again"
        book["reports"][name] = report | {"status": "stale", "reason": why, "files": {}}
    else:
        return
    book["status"] = "changed"


def drop(folder: Path, report: dict) -> None:
    """Remove the files of an account that the study no longer has under this name."""
    for file in report.get("files", {}).values():
        (folder / file["file"]).unlink(missing_ok=True)


def with_formats(job: plan.Job, report: dict) -> plan.Job:
    """Ask for the formats too that a report was delivered in before: none is left behind the others."""
    known = {*job.formats, *report.get("files", {})}
    return replace(job, formats=tuple(name for name in formats.ENDINGS if name in known))


def retire(folder: Path, job: plan.Job) -> None:
    """Move a report's files out of their place, listed or not; there is room for the move on a full disk too."""
    for name in map(job.file, formats.ENDINGS):
        path, aside = folder / name, folder / SUPERSEDED / Path(name).name
        if path.exists():
            aside.parent.mkdir(exist_ok=True)
            os.replace(path, aside)


def forget(folder: Path, names) -> None:
    """Remove the earlier versions of files whose new ones stand in their place."""
    aside = folder / SUPERSEDED
    for name in names:
        (aside / Path(name).name).unlink(missing_ok=True)
    if aside.is_dir() and not any(aside.iterdir()):
        aside.rmdir()
