"""A disposable process: limits hold, nothing is left behind, the settings stay where they belong."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cxlib.render import isolate, processes

LIMITS = (3, 2000)
linux = pytest.mark.skipif(sys.platform != "linux", reason="fork, /proc and limits are Linux's")


def gone(pid: int) -> bool:
    for _ in range(50):
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("method", ["forkserver", "spawn"])
@pytest.mark.parametrize(
    ("code", "status", "value"),
    [
        ("6 * 7", "done", 42),
        ("1 / 0", "failed", "ZeroDivisionError: division by zero"),
        ("__import__('sys').exit(0)", "failed", "SystemExit: 0"),
    ],
)
@linux
def test_what_comes_back(method, code, status, value):
    assert isolate.call(eval, (code,), LIMITS, method) == (status, value, "")


@linux
@pytest.mark.parametrize(
    ("code", "status", "value"),
    [
        ("__import__('os')._exit(3)", "died", "exit 3"),
        ("__import__('os')._exit(0)", "died", "exit 0"),
        ("__import__('os').kill(__import__('os').getpid(), 11)", "died", "signal SIGSEGV"),
        pytest.param("__import__('time').sleep(60)", "timeout", 3, marks=pytest.mark.slow),
    ],
)
def test_how_it_ends(code, status, value):
    begun = time.monotonic()
    assert isolate.call(eval, (code,), LIMITS)[:2] == (status, value)
    assert time.monotonic() - begun < LIMITS[0] + 5


@linux
@pytest.mark.slow
def test_a_spawned_process_has_a_clock_too(monkeypatch):
    monkeypatch.setattr(isolate, "GRACE", 3)
    assert isolate.call(eval, ("__import__('time').sleep(60)",), (1, 0), "spawn")[:2] == ("timeout", 1)


@linux
def test_children_in_a_session_of_their_own_are_gone_too():
    code = "__import__('subprocess').Popen(['sleep', '45'], start_new_session=True).pid"
    status, pid, _ = isolate.call(eval, (code,), LIMITS)
    assert status == "done" and gone(pid)


@linux
def test_the_last_step_of_a_process_that_died_is_known():
    code = "from cxlib.render import guard; guard.note('cell 3'); guard.note('cell 4'); import os; os._exit(1)"
    assert isolate.call(exec, (code,), LIMITS) == ("died", "exit 1", "cell 4")


@linux
def test_it_runs_in_an_empty_folder_that_is_removed():
    code = "(__import__('os').getcwd(), __import__('os').listdir(), open('left', 'w').close())"
    _, (folder, files, _), _ = isolate.call(eval, (code,), LIMITS)
    assert files == [] and not Path(folder).exists()


@linux
def test_the_workers_settings_do_not_stay_here(monkeypatch):
    monkeypatch.delenv("TZ", raising=False)
    _, (zone, threads), _ = isolate.call(
        eval, ("[__import__('os').environ[k] for k in ('TZ', 'OMP_NUM_THREADS')]",), LIMITS
    )
    assert (zone, threads) == ("UTC", "1") and "TZ" not in os.environ


@linux
def test_a_fresh_process_is_warm_without_importing():
    names = ["papermill", "matplotlib.pyplot", "cxlib.render.chapters", "cxlib.study"]
    code = f"[name in __import__('sys').modules for name in {names}]"
    assert isolate.call(eval, (code,), LIMITS)[1] == [True] * 4
    assert isolate.warm_up() == []  # every module of the list is there: the forkserver itself would say nothing


# starts a child in a session of its own and a daemon that ignores what can be ignored; writes down who is who
FAMILY = """
import os, signal, subprocess, time
ids = [os.getpid(), subprocess.Popen(["sleep", "60"], start_new_session=True).pid]
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for blow in (1, 2, 15): signal.signal(blow, signal.SIG_IGN)
        os.chdir("/")
        os.write(write, str(os.getpid()).encode())
        time.sleep(60)
    os._exit(0)
ids.append(int(os.read(read, 20)))
guard = os.getppid()
behind = int(open(f"/proc/{guard}/stat").read().rsplit(")", 1)[1].split()[1])
open(NOTE + "~", "w").write(f"{guard} {behind} {ids[0]} {ids[1]} {ids[2]}")
os.rename(NOTE + "~", NOTE)
time.sleep(60)
"""
BATCH = """
if __name__ == "__main__":
    from cxlib.render import isolate
    isolate.call(exec, ({code!r},), (60, 0), {method!r})
"""


def written(note: Path) -> list[int]:
    """The process ids a family wrote down: the guard that watches, the one behind it, worker, child, daemon."""
    for _ in range(600):
        if note.exists():
            return [int(word) for word in note.read_text().split()]
        time.sleep(0.1)
    raise AssertionError("the worker did not start")


@linux
@pytest.mark.slow
@pytest.mark.parametrize(
    ("kill", "blow"), [(os.kill, signal.SIGKILL), (os.kill, signal.SIGTERM), (os.killpg, signal.SIGKILL)]
)
def test_when_the_batch_is_killed_its_workers_end_with_all_they_started(tmp_path, kill, blow):
    note, script = tmp_path / "ids", tmp_path / "batch.py"
    script.write_text(BATCH.format(code=f"NOTE = {str(note)!r}\n" + FAMILY, method="forkserver"))
    own = {"env": {**os.environ, "TMPDIR": str(tmp_path)}, "start_new_session": True}
    batch = subprocess.Popen([sys.executable, str(script)], **own)
    ids, killed = written(note), time.monotonic()
    kill(batch.pid, blow)
    batch.wait()
    assert [pid for pid in ids if not gone(pid)] == [] and time.monotonic() - killed < 10
    assert list(tmp_path.glob("cx-*")) == []


def struck(note: Path, victim: int, blow: int, seconds: float) -> tuple[str, list[int]]:
    """How a call ends whose family is struck, and the ids of all of it."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(isolate.call, exec, (f"NOTE = {str(note)!r}\n" + FAMILY,), (seconds, 0))
        ids = written(note)
        os.kill(ids[victim], blow)
        return running.result(15)[0], ids


@linux
@pytest.mark.slow
@pytest.mark.parametrize("victim", [0, 1, 2], ids=["the guard that watches", "the guard behind it", "the worker"])
def test_whoever_of_a_family_is_killed_nobody_is_left(tmp_path, victim):
    status, ids = struck(tmp_path / "ids", victim, signal.SIGKILL, 60)
    assert status == "died" and [pid for pid in ids if not gone(pid)] == []


@linux
@pytest.mark.slow
@pytest.mark.parametrize("victim", [0, 1], ids=["the guard that watches", "the guard behind it"])
def test_a_guard_that_is_stopped_does_not_hold_up_the_batch(tmp_path, monkeypatch, victim):
    monkeypatch.setattr(isolate, "GRACE", 2)
    status, ids = struck(tmp_path / "ids", victim, signal.SIGSTOP, 3)
    assert status == "timeout" and [pid for pid in ids if not gone(pid)] == []


@linux
@pytest.mark.slow
def test_a_spawned_process_ends_with_its_children_and_with_the_batch(tmp_path):
    code = "__import__('subprocess').Popen(['sleep', '60']).pid"
    status, pid, _ = isolate.call(eval, (code,), LIMITS, "spawn")
    assert status == "done" and gone(pid)
    assert isolate.call(eval, ("bytearray(3 << 30)",), (20, 1000), "spawn")[0] == "memory"
    assert isolate.call(eval, ("__import__('os').abort()",), (20, 0), "spawn")[:2] == ("died", "signal SIGABRT")
    note, script = tmp_path / "ids", tmp_path / "batch.py"
    code = "import os, subprocess, time; child = subprocess.Popen(['sleep', '60']).pid\n"
    code += f"open('ids', 'w').write(f'{{os.getpid()}} {{child}}'); os.rename('ids', {str(note)!r})\n"
    code += "time.sleep(60)"
    script.write_text(BATCH.format(code=code, method="spawn"))
    batch = subprocess.Popen([sys.executable, str(script)], env={**os.environ, "TMPDIR": str(tmp_path)})
    ids = written(note)
    batch.kill()
    batch.wait()
    assert [pid for pid in ids if not gone(pid)] == [] and list(tmp_path.glob("cx-*")) == []


def opened(pid: int | str) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


@linux
@pytest.mark.slow
def test_a_hundred_calls_leave_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    isolate.warm_up()
    above = "lambda pid: int(open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()[1])"
    find = f"(lambda above: above(above(above(__import__('os').getpid()))))({above})"
    _, server, _ = isolate.call(eval, (find,), LIMITS)
    before = opened("self"), opened(server), sorted(processes.descendants(os.getpid()))
    ways = ["1", "1 / 0", "__import__('os')._exit(3)", "__import__('os').abort()", "__import__('time').sleep(9)"]
    ended = {isolate.call(eval, (ways[n % 5],), (0.3, 2000))[0] for n in range(100)}
    assert ended == {"done", "failed", "died", "timeout"}
    for _ in range(50):  # the forkserver buries its last child a moment later
        after = opened("self"), opened(server), sorted(processes.descendants(os.getpid()))
        if after == before:
            break
        time.sleep(0.1)
    assert after == before
    assert list(tmp_path.glob("cx-*")) == []
