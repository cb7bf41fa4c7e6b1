"""Run a function once in a process of its own: limits outside, nothing left behind. Knows no notebooks.

Linux: forkserver (imports done) -> two guards (clock; take in and kill all descendants) -> worker (the function).
Where fork is missing or unsafe the function runs in a spawned process: the clock runs from its start, memory is capped
as far as the system does it, and a child in a session of its own may outlive it.

How a call ends, with its value:

- done: what the function returned
- failed: "Type: text" of what it raised
- timeout: the seconds it was given
- memory: more was needed than it was given, be it said by Python, by C code, or by the kernel's kill
- output: more was printed, displayed or handed over than is allowed (constants in `outputs.py` and `guard.py`)
- died: the signal or the exit code
"""

import multiprocessing as mp
import os
import pickle
import signal
import sys
import tempfile
import threading
from contextlib import contextmanager
from multiprocessing import resource_tracker
from pathlib import Path

from .guard import guard, spawned
from .processes import how

METHOD = "forkserver" if sys.platform == "linux" else "spawn"
SECONDS, MEGABYTES = 300, 4000
GRACE = 10  # seconds a process may take to start and to end, beyond its own clock
# read by libraries when they are first imported, so the forkserver must start with them; one thread per worker
SETTINGS = {
    **dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"], "1"),
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0",
    "PYTHONSAFEPATH": "1",  # or a random.py in the folder somebody stands in would be imported for Python's own
    "TZ": "UTC",
}
_running: dict = {}  # process -> the thread that waits for it
_lock = threading.Lock()


def call(function, args: tuple = (), limits: tuple = (SECONDS, MEGABYTES), method: str = METHOD) -> tuple:
    """Run ``function(*args)`` in a disposable process.

    Parameters
    ----------
    function, args : picklable; what the function prints goes nowhere, its folder is empty and removed afterwards.
    limits : seconds by the clock, and megabytes of memory beyond what is imported (0 = no limit).

    Returns
    -------
    (status, value, note): see above; note is the last text the function gave to `guard.note`.
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
    with _lock, uninterrupted():
        kept = dict(os.environ)
        os.environ.update(SETTINGS)
        try:
            context.set_forkserver_preload(["cxlib.render.warm"])
            process.start()
        finally:
            os.environ.clear()
            os.environ.update(kept)
        _running[process] = threading.get_ident()
    there.close()
    return process, here


@contextmanager
def uninterrupted():
    """Keep Ctrl-C from what is started in here: the batch ends it, and it would print what it was importing."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would let Ctrl-C through again as it starts
    kept = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, kept)


def receive(process, answer, seconds: float) -> tuple:
    """Wait for the answer; end the process if it neither answers nor ends."""
    try:
        return pickle.loads(answer.recv_bytes()) if answer.poll(seconds + GRACE) else ("timeout", seconds)
    except EOFError:
        process.join(1)
        return "died", how(process.exitcode) if process.exitcode else "without an answer"
    except Exception as error:  # torn by a kill in the middle of it
        return "died", f"with an answer that cannot be read ({type(error).__name__})"
    finally:
        answer.close()
        end(process)
        _running.pop(process, None)


def end(process) -> None:
    """See a process off: it ends by itself, or is asked to, or is killed with the children of its group."""
    process.join(1)
    process.terminate()
    process.join(1)
    process.kill()
    process.join()
    try:
        os.killpg(process.pid, signal.SIGKILL)  # only a spawned process leads a group
    except (AttributeError, ProcessLookupError, PermissionError):
        pass


def stop(thread: int | None = None) -> None:
    """End everything that runs, or what one thread waits for, with all its descendants; for Ctrl-C."""
    for process, waiting in list(_running.items()):
        if thread in (None, waiting):
            process.terminate()


def warm_up() -> list[str]:
    """Start the forkserver, so that its imports run while the batch prepares; return the modules it did not find."""
    return call(missing)[1]


def missing() -> list[str]:
    """Name the modules that the warm process lacks."""
    from .warm import MISSING

    return MISSING
