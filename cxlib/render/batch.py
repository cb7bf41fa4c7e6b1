"""Render a whole order: jobs to workers, pages to their places, and an account of both."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tqdm import tqdm

from cxlib import study as studies
from cxlib import words
from cxlib.study import fresh, zipped

from . import chapters, index, isolate, manifest, plan


def render(order: plan.Order, workers: int = 2) -> dict:
    """Make every report of an order; one that fails does not stop the others and leaves no file.

    Parameters
    ----------
    workers : reports made at the same time, each in a process of its own.

    Returns
    -------
    {"index": path, "done": number of reports, "failed": [(report, reason)], "seconds": float}

    Raises
    ------
    ValueError for an order that cannot be filled at all (see `plan.jobs`); nothing has been written then.
    """
    begun, jobs = time.monotonic(), plan.jobs(order)
    folder = Path(order.out) / order.period
    study = studies.open(order.study)
    book = manifest.open_for(folder, order, study)
    prepare(study, order.period, list(dict.fromkeys(job.reader for job in jobs)))
    manifest.save(book, folder)
    try:
        failed = work_off(jobs, workers, book, folder)
        book["status"] = "done"
    except BaseException:
        book["status"] = "interrupted"
        raise
    finally:
        book["finished"] = manifest.now()
        manifest.save(book, folder)
        manifest.deliver(folder / "index.html", overview(book, study))
    seconds = time.monotonic() - begun
    return {"index": folder / "index.html", "done": len(jobs) - len(failed), "failed": failed, "seconds": seconds}


def overview(book: dict, study) -> bytes:
    """Return the index, in the study's first language."""
    return index.index(book, words.plain(study.config["languages"][0])).encode("utf-8", "replace")


def prepare(study, period: str, readers: list[str]) -> None:
    """Make the extracts that are absent or stale, while the workers' imports run.

    They are made in processes of their own: this one and its workers never open the study's answers.

    Raises
    ------
    ValueError with what that process said, if they cannot be made.
    """
    places = {reader: zipped.path(study, period, reader, "any").parent for reader in readers}
    stale = [reader for reader, place in places.items() if not fresh.is_fresh(study.path, place)]
    command = [sys.executable, "-m", "cxlib.disclosure.extract", str(study.path), period]
    started = [subprocess.Popen([*command, reader], stderr=subprocess.PIPE, text=True) for reader in stale]
    isolate.warm_up()
    said = [process.communicate()[1].strip() for process in started]
    if any(process.returncode for process in started):
        raise ValueError("\n".join(["the extracts could not be made:", *filter(None, said)]))
    for line in said:
        print(line, file=sys.stderr)


def work_off(jobs: list, workers: int, book: dict, folder: Path) -> list[tuple[str, str]]:
    """Run the jobs; deliver, enter and report each as it ends. Ctrl-C ends the running ones and keeps the finished."""
    failed = []
    pool = ThreadPoolExecutor(workers)
    try:
        waiting = {pool.submit(one, job): job for job in jobs}
        for future in tqdm(as_completed(waiting), total=len(jobs), unit="report", disable=None):
            job, (outcome, page) = waiting[future], future.result()
            outcome = place(folder / job.path, outcome, page)
            manifest.record(book, job, outcome, page if outcome["status"] == "ok" else None)
            manifest.save(book, folder)
            if outcome["status"] != "ok":
                failed.append((f"{job.account or job.slug} {job.reader} {job.language}", outcome["reason"]))
                tqdm.write(f"failed: {failed[-1][0]}: {failed[-1][1]}", file=sys.stderr)
    finally:
        isolate.stop()
        pool.shutdown(cancel_futures=True)
    return failed


def one(job: plan.Job) -> tuple[dict, bytes | None]:
    """Make one report in a disposable process: (outcome for the manifest, page or None)."""
    status, value, note = isolate.call(chapters.report, (job,))
    if status == "done":
        return {"status": "ok", "reason": "", **value["shown"]}, value["page"]
    reasons = {
        "failed": str(value).removeprefix("ReportError: "),
        "timeout": f"stopped after {value} s",
        "died": f"the process died: {value}",
    }
    place = f" in {note}" if note and status != "failed" else ""
    return {"status": status, "reason": reasons[status] + place}, None


def place(path: Path, outcome: dict, page: bytes | None) -> dict:
    """Deliver a page; where there is none, no earlier one may stand in for it."""
    try:
        if page is not None:
            manifest.deliver(path, page)
            return outcome
        path.unlink(missing_ok=True)
        return outcome
    except OSError as error:
        path.unlink(missing_ok=True)
        return {"status": "not written", "reason": f"could not be written: {error.strerror}"}
