"""The work itself: each report in a disposable process, here or elsewhere; its page put in place, its fate entered."""

import sys
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path

from tqdm import tqdm

from cxlib.terminal import line, printable

from . import chapters, isolate, manifest, shelf, source

REASONS = {"timeout": "stopped after {} s", "died": "the process died: {}"}  # of others the value says it all


def off(folder: Path, book: dict, study, asked: tuple) -> list[tuple[str, str]]:
    """Make reports; deliver, enter and report each as it ends. Ctrl-C ends the running ones and keeps the finished.

    Parameters
    ----------
    asked : the jobs, the number of reports at the same time, and an executor or None.

    Returns
    -------
    [(report, reason)] of those that failed.
    """
    (jobs, workers, executor), failed, running = asked, [], {}
    pool = executor or ThreadPoolExecutor(workers)
    ended = outcomes(pool, workers * 2, jobs, running)
    try:
        for given, outcome, files in tqdm(ended, total=len(jobs), unit="report", disable=None):
            outcome = place(folder, given, outcome, files)
            if outcome["status"] == "ok":
                outcome["made_with"] = manifest.enter_made_with(book, source.made_with(given, study.thresholds))
            else:
                failed.append((named(given.job), outcome["reason"]))
                tqdm.write(printable(f"failed: {named(given.job)}: {outcome['reason']}"), file=sys.stderr)
            manifest.record(book, given.job, outcome)
            manifest.save(book, folder)
    finally:
        halt(pool, running)
    return failed


def named(job) -> str:
    """Name a report in a message."""
    return line(f"{job.account or job.slug} {job.reader} {job.language}")


def outcomes(pool, window: int, jobs: list, running: dict):
    """Yield (source, outcome, files) as reports end; no more than `window` are handed out at a time."""
    left = iter(jobs)
    while True:
        for job in islice(left, window - len(running)):
            given = source.gather(job)
            running[pool.submit(one, given)] = given
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield running.pop(future), *future.result()


def halt(pool, running: dict) -> None:
    """End what still runs; after an undisturbed batch nothing does."""
    pool.shutdown(wait=False, cancel_futures=True)
    while any(future.running() for future in running):
        isolate.stop()
        time.sleep(0.02)


def one(given: source.Source) -> tuple[dict, dict[str, bytes]]:
    """Make one report in a disposable process: (outcome for the manifest, format -> bytes)."""
    begun = time.monotonic()
    status, value, note = isolate.call(chapters.report, (given,))
    seconds = {"seconds": round(time.monotonic() - begun, 2)}
    if status == "done":
        return {"status": "ok", "reason": "", **value["shown"], "rows": value["rows"], **seconds}, value["files"]
    reason = REASONS.get(status, "{}").format(str(value).removeprefix("ReportError: "))
    where = f" in {note}" if note and "chapter" not in reason else ""
    return {"status": status, "reason": reason + where, **seconds}, {}


def place(folder: Path, given: source.Source, outcome: dict, files: dict[str, bytes]) -> dict:
    """Deliver a report's files, all or none; return the outcome, with the files or why they could not be written."""
    about = {"extract": source.digest(given.extract), "finished": manifest.now()}
    written = {given.job.file(name): content for name, content in files.items()}
    try:
        for name, content in written.items():
            manifest.deliver(folder / name, content)
    except OSError as error:
        for name in written:
            (folder / name).unlink(missing_ok=True)
        seconds = {"seconds": outcome["seconds"], **about}
        return {"status": "not written", "reason": f"could not be written: {error.strerror}", **seconds}
    if not files:
        return outcome | about
    shelf.forget(folder, written)
    listed = {name: manifest.describe(given.job.file(name), content) for name, content in files.items()}
    return outcome | about | {"files": listed}
