"""What Linux tells of processes and does with them: families, how one ended, and whether memory was the reason."""

import ctypes
import os
import signal
import time
from contextlib import suppress

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def prctl(option: int, value: int) -> None:
    """Set a property of this process (Linux)."""
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def adopt() -> None:
    """Become the parent of every descendant whose own parent dies."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def fork(blow: signal.Signals) -> int:
    """Fork; the child gets `blow` when this process dies."""
    parent, pid = os.getpid(), os.fork()
    if pid == 0:
        prctl(PR_SET_PDEATHSIG, blow)
        if os.getppid() != parent:  # it died in between
            os._exit(1)
    return pid


def how(code: int) -> str:
    """Name the signal or the exit code of a dead process."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


def words(ears: int) -> bytes:
    """Return what a dead worker said to its standard error, read here and shown to nobody."""
    os.set_blocking(ears, False)
    try:
        return os.read(ears, 1 << 16)
    except BlockingIOError:  # nothing, and a child of the worker could still speak
        return b""


def oom_kills() -> int:
    """Count the processes the kernel has killed for want of memory since it started."""
    with open("/proc/vmstat") as file:
        return next((int(line.split()[1]) for line in file if line.startswith("oom_kill ")), 0)


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


def mapped() -> int:
    """Count the bytes of memory this process may already write to; 0 where nobody tells."""
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmData:"))
    except OSError:
        return 0


def expendable() -> None:
    """Be the first that the kernel kills when memory runs out."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
