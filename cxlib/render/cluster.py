"""Other machines: an executor over a dask.distributed cluster. A report's source goes there, its page comes back.

A machine is only asked if it would make the very same bytes: same code, Python and libraries as here. It needs nothing
else of this one, no shared disk. The accounts of a machine that dies are given to another by dask itself.
"""

import errno
import logging
import multiprocessing
import socket
import threading
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from functools import partial

try:
    import distributed
except ImportError:  # it comes with the extra `cluster`
    distributed = None

from . import isolate, source

SOON = 5  # seconds that a scheduler gets to answer, and to find a worker
OFTEN = 0.5  # seconds between two looks whether a report is still wanted


class Machines(Executor):
    """Hands reports to a cluster. What a machine does wrong is the outcome of its report, and stops no other."""

    def __init__(self, client):
        """Remember what every machine must have."""
        self.client, self.address, self.needs = client, client.scheduler.address, basis()
        self.pool = client.get_executor(pure=False)

    def submit(self, function, given: source.Source) -> Future:
        """Hand out one report; `function` returns (outcome, files), and so does the future."""
        ours = Future()
        self.pool.submit(there, function, given, self.needs).add_done_callback(partial(settle, ours, self.address))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster: what it still holds of this batch is dropped, what still runs is ended."""
        leave(self.client)


@contextmanager
def connect(address: str):
    """Reach a cluster: (executor, number of reports it makes at the same time).

    Parameters
    ----------
    address : of the scheduler, tcp://host:8786 or tls://host:8786.

    Raises
    ------
    ValueError if distributed is not installed, no scheduler answers, it has no workers, or one of them would not make
    the same bytes: each is named with what it has and what it must have.
    """
    client = reach(address)
    try:
        threads = sum(client.nthreads().values())
        if not threads:
            raise ValueError(f"{address} has no workers; start one on each machine: dask worker {address} --nthreads 4")
        refuse_others(client)
        yield Machines(client), threads
    finally:
        leave(client)


def leave(client) -> None:
    """Close a client; a scheduler that does not answer any more is not waited for."""
    with suppress(OSError):
        client.close(timeout=SOON)


def reach(address: str):
    """Return a client of the scheduler; its workers may take a moment to come.

    Raises
    ------
    ValueError if distributed is not installed, the address is not one, or no scheduler answers.
    """
    if distributed is None:
        raise ValueError("other machines are reached by the package distributed: pip install 'cxlib[cluster]'")
    for name in ("distributed", "distributed.client"):  # what they report with tracebacks is said here in words
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        check(address)
        client = distributed.Client(address, timeout=SOON, set_as_default=False)
    except OSError as error:
        started = "is it started there (dask scheduler), and its port open to this machine?"
        raise ValueError(f"no scheduler at {address}: {started} ({error})") from None
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=SOON)
    return client


def check(address: str) -> None:
    """Refuse an address that dask's own settings on this machine cannot or may not reach.

    Raises
    ------
    ValueError if it is no address of a scheduler, or encryption and address do not agree.
    """
    settings, scheme = distributed.Security().get_connection_args("client"), address.partition("://")[0]
    if scheme not in ("tcp", "tls"):
        raise ValueError(f"{address} is no address of a scheduler: it looks like tcp://host:8786 or tls://host:8786")
    if scheme == "tls" and settings["ssl_context"] is None:
        raise ValueError(f"{address} needs a certificate: dask's settings distributed.comm.tls name none for a client")
    if scheme == "tcp" and settings["require_encryption"]:
        raise ValueError(f"{address} is not encrypted, and dask's settings here require it: give tls://")


def basis() -> dict[str, str]:
    """Return what two machines must have in common to make the same bytes."""
    return {"cxlib": source.program()[:12], "Python": source.python(), **source.dependencies()}


def differences(needs: dict[str, str]) -> list[str]:
    """Say what this machine has other than it must."""
    own = basis()
    return [
        f"{name} {own.get(name, 'none')}, not {version}" for name, version in needs.items() if own.get(name) != version
    ]


def refuse_others(client) -> None:
    """Raise ValueError naming every machine that would make other bytes; the scheduler too reads what is sent."""
    needs = basis()
    found = {f"worker {at}": has for at, has in client.run(differences, needs, on_error="return").items()}
    try:
        found["scheduler"] = client.run_on_scheduler(differences, needs)
    except Exception as error:
        found["scheduler"] = error
    wrong = {name: [repr(has)] if isinstance(has, Exception) else has for name, has in sorted(found.items())}
    lines = [f"{name}: {'; '.join(has)}" for name, has in wrong.items() if has]
    if lines:
        same = "every machine needs the same cxlib and requirements.txt as this one, and a new start after an update:"
        raise ValueError("\n".join([same, *lines]))


def there(function, given: source.Source, needs: dict[str, str]) -> tuple[dict, dict]:
    """Make a report on a worker, in the thread this is called in."""
    # dask marks its workers as daemons, which may start no process; a report's guard ends it if the worker dies
    multiprocessing.current_process().daemon = False
    if wrong := differences(needs):  # it came after the batch had looked
        return failed(f"{socket.gethostname()} has another program than the batch: {'; '.join(wrong)}"), {}
    with ended_when_unwanted():
        return function(given)


@contextmanager
def ended_when_unwanted():
    """End this thread's report as soon as no batch waits for it: dask itself lets what has begun run on."""
    worker, over = distributed.get_worker(), threading.Event()
    key, thread = worker.get_current_task(), threading.get_ident()

    def watch():
        while not over.wait(OFTEN):
            task = worker.state.tasks.get(key)
            if task is None or task.state == "cancelled":
                isolate.stop(thread)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        over.set()


def settle(ours: Future, address: str, theirs: Future) -> None:
    """Give on what became of a report; a lost scheduler alone is an error, since it ends the batch."""
    if theirs.cancelled():  # nobody here does that: dask does when its scheduler is gone
        text = "the connection to the scheduler was lost; what was finished is kept, render again for the rest"
        ours.set_exception(OSError(errno.ECONNRESET, text, address))
    elif (error := theirs.exception()) is None:
        ours.set_result(theirs.result())
    elif isinstance(error, distributed.KilledWorker):
        ours.set_result((failed("the machines that tried to make it died", "died"), {}))
    else:
        ours.set_result((failed(f"{type(error).__name__} on a machine of the cluster: {error}"[:300]), {}))


def failed(reason: str, status: str = "failed") -> dict:
    """Return the outcome of a report that was not begun, or not ended."""
    return {"status": status, "reason": reason, "seconds": 0.0}
