"""The far side of `isolate.call`: two guards that watch a worker and leave nothing behind, and the worker itself.

Two, since anything may be killed: what a dead process leaves goes to the nearest guard above it, which ends it. Only
`kill -9` of both guards at once leaves the worker's own children alive; the worker itself ends with its guard.
"""

import gc
import multiprocessing as mp
import os
import pickle
import re
import select
import shutil
import signal
import tempfile
import threading
import time
from functools import partial
from multiprocessing.connection import wait

from .processes import adopt, expendable, fork, how, kill_below, mapped, oom_kills, words

ANSWER = 100_000_000  # bytes a worker may answer
TOO_LARGE = f"more than {ANSWER} bytes to hand over"
# last words of C code that got no memory; a broken heap has others ("malloc(): invalid size")
NO_MEMORY = re.compile(rb"bad_alloc|out of memory|cannot allocate|allocation (of .*)?failed", re.IGNORECASE)
# how a process ends that got no memory and did not ask for an error
FATAL = ("SIGKILL", "SIGABRT", "SIGSEGV", "SIGBUS")
_worker = None  # once this process is one: (its id, how it answers, the file of its last step)


def guard(conn, task: tuple) -> None:
    """Fork the guard that watches; stay behind it, and leave no descendant."""
    folder = task[-1]
    os.setsid()  # what hits the batch's group, Ctrl-C or kill -9, is the batch's business: guards clean up after it
    for blow in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(blow, lambda *_: leave(folder, 143))
    adopt()
    pid = fork(signal.SIGTERM)
    if pid == 0:
        adopt()
        answer = watch(conn, task)
        kill_below()
        conn.send_bytes(answer)
        os._exit(0)
    conn.close()
    os.waitpid(pid, 0)
    leave(folder, 0)


def leave(folder: str, code: int) -> None:
    """End with all that lives below; remove the folder if the batch is no longer there to do so."""
    kill_below()
    if select.select([mp.parent_process().sentinel], [], [], 0)[0]:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(code)


def watch(conn, task: tuple) -> bytes:
    """Fork the worker; return its pickled answer, or how it ended."""
    (read, write), (ears, mouth), killed = os.pipe(), os.pipe(), oom_kills()
    os.set_blocking(mouth, False)  # one who says more than fits is cut off, not held up
    pid = fork(signal.SIGKILL)
    if pid == 0:
        for blow in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(blow, signal.SIG_DFL)
        for descriptor in (read, ears, conn.fileno()):
            os.close(descriptor)
        work(task, partial(answer_and_end, write), mouth)
    os.close(write)
    os.close(mouth)
    *_, (seconds, megabytes), folder = task
    answer = listen(pid, read, seconds, folder)
    if answer is None:
        return pickle.dumps(("timeout", seconds))
    if len(answer) > ANSWER:
        return pickle.dumps(("output", TOO_LARGE))
    _, status, usage = os.wait4(pid, 0)
    starved = oom_kills() > killed or 0 < megabytes <= usage.ru_maxrss >> 10
    return answer if answer and status == 0 else fate(status, starved or NO_MEMORY.search(words(ears)), megabytes)


def listen(pid: int, read: int, seconds: float, folder: str) -> bytes | None:
    """Return what the worker wrote before it ended; None if its time is over."""
    end, chunks = time.monotonic() + seconds, []
    # the forkserver outlives a killed batch for as long as a guard lives: watch the batch itself
    batch, worker = mp.parent_process().sentinel, os.pidfd_open(pid)
    sources = [read, worker, batch]
    while True:
        ready, _, _ = select.select(sources, [], [], max(0, end - time.monotonic()))
        if batch in ready:
            leave(folder, 143)
        if not ready:
            return None
        if read in ready:
            chunks.append(os.read(read, 1 << 20))
            if not chunks[-1]:
                sources.remove(read)
        elif worker in ready:
            return b"".join(chunks)
        if sum(map(len, chunks)) > ANSWER:
            return b"".join(chunks)


def fate(status: int, starved, megabytes: int) -> bytes:
    """Say, pickled, how a worker ended that gave no answer."""
    end = how(os.waitstatus_to_exitcode(status))
    if starved and end.removeprefix("signal ") in FATAL:
        return pickle.dumps(("memory", too_much(megabytes)))
    return pickle.dumps(("died", end))


def too_much(megabytes: int) -> str:
    """Say that memory was not enough."""
    return f"more than {megabytes} MB of memory" if megabytes else "more memory than there is"


def work(task: tuple, answer, mouth: int | None = None) -> None:
    """Run the function in an empty folder, limited; hand its pickled answer to `answer`."""
    global _worker
    function, args, (_, megabytes), folder = task
    _worker = os.getpid(), answer, os.path.join(folder, "note")
    settle(folder, mouth)
    limit(megabytes)
    try:
        pickled = pickle.dumps(("done", function(*args)))
    except MemoryError:
        pickled = pickle.dumps(("memory", too_much(megabytes)))
    except BaseException as error:
        pickled = pickle.dumps(("failed", f"{type(error).__name__}: {error}"[:2000]))
    if os.getpid() != _worker[0]:  # a cell forked: one process answers
        os._exit(0)
    answer(pickled if len(pickled) <= ANSWER else pickle.dumps(("output", TOO_LARGE)))


def answer_and_end(write: int, pickled: bytes) -> None:
    """Give the worker's answer and end it."""
    with os.fdopen(write, "wb") as pipe:
        pipe.write(pickled)
    os._exit(0)


def settle(folder: str, mouth: int | None) -> None:
    """Give the worker a folder, no terminal, no window, and a mouth that only its guard hears.

    What C code and child processes print may hold data: nobody reads it. Signals to its group reach it alone.
    """
    if hasattr(os, "setsid"):
        os.setsid()
    tempfile.tempdir = os.path.join(folder, "room")
    os.mkdir(tempfile.tempdir)
    os.chdir(tempfile.tempdir)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor, target in enumerate((nowhere, nowhere, nowhere if mouth is None else mouth)):
        os.dup2(target, descriptor)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(name, None)
    gc.disable()  # one report is short: its memory ends with the process


def limit(megabytes: int) -> None:
    """Cap memory beyond what is already imported; write no core file, which would hold answers.

    The cap holds for each process by itself. macOS keeps it in part, Windows has none. Where the whole machine runs
    out, the kernel is to take the worker first, not the batch.
    """
    expendable()
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if megabytes:
        most = resource.getrlimit(resource.RLIMIT_DATA)[1]
        room = mapped() + (megabytes << 20)
        room = room if most == resource.RLIM_INFINITY else min(room, most)
        resource.setrlimit(resource.RLIMIT_DATA, (room, room))


def spawned(conn, task: tuple) -> None:
    """Run the function where there is no fork; end with the batch."""
    home = os.getcwd()
    threading.Thread(target=end_with_the_batch, args=(task[-1],), daemon=True).start()
    work(task, conn.send_bytes)
    os.chdir(home)  # Windows cannot remove the folder a process stands in


def end_with_the_batch(folder: str) -> None:
    """End this process, with its group where there are groups, once the batch is gone, and remove the folder."""
    wait([mp.parent_process().sentinel])
    shutil.rmtree(folder, ignore_errors=True)
    if hasattr(os, "getpgrp") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(143)


def note(text: str) -> None:
    """Remember the step a worker is in, for the case that it dies there."""
    if _worker:
        with open(_worker[2], "w", encoding="utf-8") as file:
            file.write(text)


def over(status: str, value: str) -> None:
    """End this worker at once with a status of its own; a cell cannot catch that.

    Raises
    ------
    RuntimeError if this process is no worker.
    """
    if not _worker:
        raise RuntimeError(value)
    if os.getpid() == _worker[0]:
        _worker[1](pickle.dumps((status, value)))
    os._exit(0)
