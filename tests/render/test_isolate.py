"""A disposable process: limits hold, nothing is left behind, the settings stay where they belong."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cxlib.render import isolate

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


BATCH = """
import sys, threading
from cxlib.render import isolate
code = "(open({note!r}, 'w').write(str(__import__('os').getpid())), __import__('time').sleep(60))"
isolate.call(eval, (code,), (60, 0))
"""


@linux
@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM])
def test_when_the_batch_is_killed_its_workers_end(tmp_path, blow):
    note, script = tmp_path / "pid", tmp_path / "batch.py"
    script.write_text(
        "if __name__ == '__main__':\n" + "\n".join("    " + line for line in BATCH.format(note=str(note)).splitlines())
    )
    batch = subprocess.Popen([sys.executable, str(script)])
    for _ in range(300):
        if note.exists() and note.read_text():
            break
        time.sleep(0.1)
    os.kill(batch.pid, blow)
    batch.wait()
    assert gone(int(note.read_text()))
