"""One batch at a time in a folder: the second one leaves at once and says who is at work."""

import json
import os
import socket
from contextlib import contextmanager, suppress
from pathlib import Path

from .manifest import now

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

NAME = ".lock"


class Locked(BlockingIOError):
    """Another batch is at work in the folder; the text says which."""


@contextmanager
def held(folder: Path):
    """Hold the folder while the block runs.

    The system frees the lock of a process that dies, however it does: the file that is left then holds nobody up.

    Raises
    ------
    Locked naming process, host and start of the batch that holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    file = taken(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # still locked: whoever waits for this file sees that it is not the folder's any more
        file.close()
        with suppress(OSError):
            folder.rmdir()  # only if nothing came of it


def taken(path: Path):
    """Return the lock's file, open and locked, with this process's name in it."""
    while True:
        file = open(path, "a+", encoding="utf-8")  # not "w": it would wipe out the holder's name
        try:
            seize(file)
        except OSError:
            raise Locked(f"{path.parent} is being written by {holder(file)}") from None
        if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            break
        file.close()  # its holder has just removed it
    file.truncate(0)
    file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "started": now()}))
    file.flush()
    return file


def seize(file) -> None:
    """Lock an open file or raise OSError at once."""
    if fcntl:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)


def holder(file) -> str:
    """Say who holds a lock."""
    with file:
        file.seek(0)
        try:
            named = json.load(file)
        except (OSError, ValueError):  # not written yet
            return "another batch"
    return f"process {named['pid']} on {named['host']} since {named['started']}"
