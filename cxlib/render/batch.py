"""Render a whole order: what is not up to date is made, put in its place and listed in the manifest and the index."""

import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cxlib import study as studies
from cxlib import words
from cxlib.study import fresh, zipped
from cxlib.terminal import say

from . import index, isolate, lock, manifest, plan, shelf, work


def render(order: plan.Order, workers: int = 2, executor=None) -> dict:
    """Make every report of an order that is not up to date; one that fails does not stop the others and leaves no file.

    Parameters
    ----------
    workers : reports made at the same time, each in a process of its own.
    executor : a concurrent.futures executor that reaches other machines; without it they are made on this one.

    Returns
    -------
    {"index": path, "done": number of reports made, "current": number that were up to date,
    "failed": [(report, reason)], "seconds": float}

    Raises
    ------
    ValueError for an order that cannot be filled at all (see `plan.jobs`); nothing has been written then.
    lock.Locked if another batch is at work in the folder. KeyboardInterrupt, with "SIGTERM" if that was the cause.
    """
    begun, jobs, study = time.monotonic(), plan.jobs(order), studies.open(order.study)
    folder = Path(order.out) / order.period
    with lock.held(folder), terminable():
        book = manifest.open_for(folder, order, study)
        shelf.sweep(folder)
        for day, readers in shelf.readers(book, jobs).items():
            prepare(replace(study, as_of=day), order.period, readers, warm=executor is None)
        waiting = shelf.sort(folder, book, jobs)
        failed = []
        if waiting or book["status"] != "done" or not shelf.intact(folder, book.get("index")):
            failed = fill(folder, book, study, (waiting, workers, executor))
    counts = {"done": len(waiting) - len(failed), "current": len(jobs) - len(waiting), "failed": failed}
    return {"index": folder / manifest.INDEX, **counts, "seconds": time.monotonic() - begun}


def text(result: dict) -> str:
    """Say in one line what `render` made, and where to look."""
    done, current, failed = result["done"], result["current"], result["failed"]
    names = "; ".join(f"{name}: {reason}" for name, reason in failed[:5]) + ("; ..." if len(failed) > 5 else "")
    counts = f"{done} ok, {len(failed)} failed{': ' + names if failed else ''}"
    return f"{counts}{f', {current} up to date' if current else ''}, {result['seconds']:.0f} s: {result['index']}"


@contextmanager
def terminable():
    """Let SIGTERM end the batch as Ctrl-C does: what is finished is kept, nothing half is left."""

    def end(*_):
        raise KeyboardInterrupt("SIGTERM")

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def prepare(study, period: str, readers: list[str], warm: bool = True) -> None:
    """Make the extracts that are absent or stale, while the workers' imports run.

    They are made in processes of their own: this one and its workers never open the study's answers.

    Raises
    ------
    ValueError with what that process said, if they cannot be made.
    """
    places = {reader: zipped.path(study, period, reader, "any").parent for reader in readers}
    stale = [reader for reader, place in places.items() if not fresh.is_fresh(study.path, place)]
    command = [sys.executable, "-P", "-m", "cxlib.disclosure.extract", str(study.path), period]
    started = [subprocess.Popen([*command, reader, study.as_of], stderr=subprocess.PIPE, text=True) for reader in stale]
    try:
        if started and warm:
            isolate.warm_up()
        said = [process.communicate()[1].strip() for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()
    if any(process.returncode for process in started):
        raise ValueError("\n".join(["the extracts could not be made:", *filter(None, said)]))
    for line in said:
        say(line, error=True)


def fill(folder: Path, book: dict, study, asked: tuple) -> list[tuple[str, str]]:
    """Make what is waiting, keep the manifest true at every step, write the index; return what failed."""
    book |= {"status": "running", "started": manifest.now(), "finished": ""}
    manifest.save(book, folder)
    try:
        failed = work.off(folder, book, study, asked)
        book["status"] = "done"
    except BaseException:
        book["status"] = "interrupted"
        raise
    finally:
        book["finished"] = manifest.now()
        manifest.save_with_index(book, folder, overview(book, study))
    return failed


def overview(book: dict, study) -> bytes:
    """Return the index, in the study's first language."""
    voice = words.plain(study.config["languages"][0])
    return index.index(book, voice, studies.brand.of(study)).encode("utf-8", "replace")
