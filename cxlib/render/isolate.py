"""Run a function once in a process of its own: limits outside, nothing left behind.

Linux: forkserver (imports done) -> guard (clock; takes in and kills all descendants) -> worker (the function).
Where fork is missing or unsafe the function runs in a spawned process, with the clock alone. Knows no notebooks.
"""

import multiprocessing as mp
import os
import pickle
import sys
import tempfile
import threading
from pathlib import Path

from .guard import guard, spawned

METHOD = "forkserver" if sys.platform == "linux" else "spawn"
SECONDS, MEGABYTES = 300, 4000
GRACE = 10  # seconds a process may take to start and to end, beyond its own clock
# read by libraries when they are first imported, so the forkserver must start with them; one thread per worker
SETTINGS = {
    **dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"], "1"),
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
}
_running: set = set()
_lock = threading.Lock()


def call(function, args: tuple = (), limits: tuple = (SECONDS, MEGABYTES), method: str = METHOD) -> tuple:
    """Run ``function(*args)`` in a disposable process.

    Parameters
    ----------
    function, args : picklable; what the function prints goes nowhere, its folder is empty and removed afterwards.
    limits : seconds by the clock, and megabytes of memory (0 = no limit; kept on Linux only).

    Returns
    -------
    (status, value, note): done and what was returned; failed and "Type: text"; timeout and the seconds; died and how.
    note is the last text the function gave to `guard.note`.
    """
    with tempfile.TemporaryDirectory(prefix="cx-", ignore_cleanup_errors=True) as folder:
        process, answer = start(method, (function, args, limits, folder))
        status, value = receive(process, answer, limits[0])
        note = Path(folder, "note")
        return status, value, note.read_text(encoding="utf-8") if note.exists() else ""


def start(method: str, task: tuple) -> tuple:
    """Start the process with the workers' settings, which do not stay in this process's own environment."""
    context = mp.get_context(method)
    here, there = context.Pipe(False)
    process = context.Process(target=guard if method == "forkserver" else spawned, args=(there, task))
    with _lock:
        kept = dict(os.environ)
        os.environ.update(SETTINGS)
        try:
            context.set_forkserver_preload(["cxlib.render.warm"])
            process.start()
        finally:
            os.environ.clear()
            os.environ.update(kept)
        _running.add(process)
    there.close()
    return process, here


def receive(process, answer, seconds: float) -> tuple:
    """Wait for the answer; kill the process if it neither answers nor ends."""
    try:
        return pickle.loads(answer.recv_bytes()) if answer.poll(seconds + GRACE) else ("timeout", seconds)
    except EOFError:
        return "died", "without an answer"
    finally:
        process.join(1)
        process.kill()
        process.join()
        answer.close()
        _running.discard(process)


def stop() -> None:
    """End everything that runs, with all its descendants; for Ctrl-C."""
    for process in list(_running):
        process.terminate()


def warm_up() -> list[str]:
    """Start the forkserver, so that its imports run while the batch prepares; return the modules it did not find."""
    return call(missing)[1]


def missing() -> list[str]:
    """Name the modules that the warm process lacks."""
    from .warm import MISSING

    return MISSING
