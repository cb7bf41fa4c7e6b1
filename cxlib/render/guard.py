"""The far side of `isolate.call`: the guard that watches a worker and leaves nothing behind, and the worker itself."""

import ctypes
import gc
import multiprocessing as mp
import os
import pickle
import select
import shutil
import signal
import sys
import tempfile
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
_note = None


def prctl(option: int, value: int) -> None:
    """Set a property of this process (Linux)."""
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def guard(conn, task: tuple) -> None:
    """Fork the worker, watch it, send its answer on, leave no descendant."""
    function, args, limits, folder = task
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGTERM, lambda *_: leave(folder))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the batch's business
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        with os.fdopen(write, "wb") as pipe:
            pipe.write(work(function, args, limits[1], folder))
        os._exit(0)
    os.close(write)
    answer = watch(pid, read, limits[0], folder)
    kill_below()
    conn.send_bytes(answer)
    os._exit(0)


def leave(folder: str) -> None:
    """End at once, cleanly."""
    kill_below()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(143)


def watch(pid: int, read: int, seconds: float, folder: str) -> bytes:
    """Return the worker's pickled answer, or timeout, or how it died."""
    end, chunks = time.monotonic() + seconds, []
    # the forkserver outlives a killed batch for as long as a guard lives: watch the batch itself
    batch, worker = mp.parent_process().sentinel, os.pidfd_open(pid)
    while True:
        ready, _, _ = select.select([read, worker, batch], [], [], max(0, end - time.monotonic()))
        if batch in ready:
            leave(folder)
        if not ready:
            return pickle.dumps(("timeout", seconds))
        chunk = os.read(read, 1 << 20) if read in ready else b""
        if not chunk:
            break
        chunks.append(chunk)
    _, status = os.waitpid(pid, 0)
    return b"".join(chunks) if status == 0 and chunks else pickle.dumps(("died", how(status)))


def how(status: int) -> str:
    """Name the signal or the exit code of a dead process."""
    code = os.waitstatus_to_exitcode(status)
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


def descendants(pid: int) -> list[int]:
    """Process ids below `pid`, deepest first."""
    below = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                for child in map(int, file.read().split()):
                    below += [*descendants(child), child]
    except OSError:
        pass  # it has just ended
    return below


def kill_below() -> None:
    """Kill and bury every descendant, those that left the process group included."""
    for _ in range(100):
        left = descendants(os.getpid())
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        time.sleep(0.005)


def work(function, args: tuple, megabytes: int, folder: str) -> bytes:
    """Run the function in `folder`, silent and limited; return its pickled answer."""
    global _note
    os.chdir(folder)
    tempfile.tempdir, _note = folder, os.path.join(folder, "note")
    silence()
    gc.disable()  # one report is short: its memory ends with the process
    if megabytes and sys.platform == "linux":
        limit(megabytes)
    try:
        return pickle.dumps(("done", function(*args)))
    except BaseException as error:
        return pickle.dumps(("failed", f"{type(error).__name__}: {error}"[:2000]))


def silence() -> None:
    """Send what C code and child processes print to nowhere: it may hold data, and nobody reads it."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def limit(megabytes: int) -> None:
    """Cap memory; write no core file, which would hold answers."""
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def spawned(conn, task: tuple) -> None:
    """Run the function where there is no fork."""
    home, (function, args, limits, folder) = os.getcwd(), task
    conn.send_bytes(work(function, args, limits[1], folder))
    os.chdir(home)  # Windows cannot remove the folder a process stands in


def note(text: str) -> None:
    """Remember the step a worker is in, for the case that it dies there."""
    if _note:
        with open(_note, "w", encoding="utf-8") as file:
            file.write(text)
