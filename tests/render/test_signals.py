"""A batch interrupted, killed, shut out or out of room: what is left is whole, and the next run completes it."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from cxlib.render import batch, isolate, lock, plan, verify

from .conftest import CLOSE, HEAD, put

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="fork, /proc, flock and limits are Linux's"),
]
RUN = Path(__file__).with_name("run_little.py")
HANG = 'if account == "c": import time; time.sleep(600)'


def cx(little, tmp_path, *more, **options) -> subprocess.Popen:
    """Start `cx render` of the little study in a process group of its own."""
    command = [sys.executable, str(RUN), str(tmp_path / "notebooks"), "render", str(little), "2026Q3"]
    command += ["--out", str(tmp_path / "out"), *more]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)


def folder(tmp_path) -> Path:
    return tmp_path / "out/2026Q3"


def book(tmp_path) -> dict:
    return json.loads((folder(tmp_path) / "manifest.json").read_text())


def statuses(tmp_path) -> dict[str, str]:
    return {each["account"]: each["status"] for each in book(tmp_path)["reports"].values()}


def pages(tmp_path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder(tmp_path).rglob("*/*.html")}


def until(true, seconds: float = 60) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def two_are_done(tmp_path):
    return lambda: (folder(tmp_path) / "manifest.json").exists() and list(statuses(tmp_path).values()).count("ok") == 2


def below(pid: int) -> set[int]:
    """Processes below a process."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found |= {int(path.parent.name)} | below(int(path.parent.name))
    return found


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def hidden_files(tmp_path) -> list[str]:
    return [path.name for path in folder(tmp_path).rglob(".*")]


@pytest.fixture
def whole(little, tmp_path) -> dict[str, bytes]:
    """The pages of an undisturbed run of the notebooks as they are after a hang is mended."""
    batch.render(plan.Order(str(little), "2026Q3", out=str(tmp_path / "undisturbed")))
    return {path.name: path.read_bytes() for path in (tmp_path / "undisturbed").rglob("*/*/*.html")}


@pytest.mark.parametrize(("blow", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_batch_keeps_what_is_finished(little, tmp_path, blow, code):
    put(tmp_path, "score", HEAD, HANG, CLOSE)
    running = cx(little, tmp_path, start_new_session=True)
    until(two_are_done(tmp_path))
    workers, begun = below(running.pid), time.monotonic()
    os.killpg(running.pid, blow) if blow == signal.SIGINT else os.kill(running.pid, blow)
    said, _ = running.communicate(timeout=20)
    assert running.returncode == code and time.monotonic() - begun < 10, said
    assert "what was finished is kept" in said
    until(lambda: not alive(workers), 10)
    assert (book(tmp_path)["status"], sorted(statuses(tmp_path).values())) == ("interrupted", ["ok", "ok", "pending"])
    assert len(pages(tmp_path)) == 2 and hidden_files(tmp_path) == []
    assert verify.verify(folder(tmp_path))[0] == "the batch is interrupted: render again"


@pytest.mark.parametrize("pause", [0.3, 0.8, 1.5])
def test_ctrl_c_while_workers_still_import_says_one_line(little, tmp_path, pause):
    """Where the batch itself has begun; a Ctrl-C while Python starts is Python's."""
    running = cx(little, tmp_path, start_new_session=True)
    until(lambda: folder(tmp_path).exists())
    time.sleep(pause)
    os.killpg(running.pid, signal.SIGINT)
    said, _ = running.communicate(timeout=20)
    assert running.returncode == 130 and "Traceback" not in said, said


def test_a_killed_batch_leaves_nobody_behind_and_the_next_one_completes_it(little, tmp_path, whole):
    good = (tmp_path / "notebooks/account/score.ipynb").read_bytes()
    child = 'import subprocess; subprocess.Popen(["sleep", "600"], start_new_session=True); '
    put(tmp_path, "score", HEAD, HANG.replace("import time", child + "import time"), CLOSE)
    running = cx(little, tmp_path)
    until(two_are_done(tmp_path))
    until(lambda: any("sleep" in Path(f"/proc/{pid}/comm").read_text() for pid in alive(below(running.pid))))
    workers = below(running.pid)
    running.kill()
    running.wait()
    until(lambda: not alive(workers), 10)
    assert sorted(statuses(tmp_path).values()) == ["ok", "ok", "pending"] and book(tmp_path)["status"] == "running"
    assert lock.NAME in hidden_files(tmp_path)  # the file is left, the lock is not
    (tmp_path / "notebooks/account/score.ipynb").write_bytes(good)
    part = folder(tmp_path) / ".page.html.part"  # as a process killed while it writes leaves it
    part.write_bytes(b"half")
    again = cx(little, tmp_path)
    said, _ = again.communicate(timeout=60)
    assert again.returncode == 0 and "3 ok, 0 failed" in said  # the notebook has changed: all are made again
    assert pages(tmp_path) == whole and hidden_files(tmp_path) == [] and verify.verify(folder(tmp_path)) == []


def test_only_what_is_unfinished_runs_after_a_kill(little, tmp_path, whole):
    """The hang is in the machine, not in what the report is made from: the first two stay as they are."""
    stop = tmp_path / "stop"
    stop.touch()
    slow = f'import os, time\nwhile account == "c" and os.path.exists({str(stop)!r}): time.sleep(0.05)'
    put(tmp_path, "score", HEAD, slow, CLOSE)
    running = cx(little, tmp_path)
    until(two_are_done(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in folder(tmp_path).rglob("*/*.html")}
    running.kill()
    running.wait()
    stop.unlink()
    again = cx(little, tmp_path)
    said, _ = again.communicate(timeout=60)
    assert again.returncode == 0 and "1 ok, 0 failed, 2 up to date" in said
    assert pages(tmp_path) == whole
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_the_second_batch_leaves_at_once_and_names_the_first(little, tmp_path):
    put(tmp_path, "score", HEAD, HANG, CLOSE)
    first = cx(little, tmp_path)
    try:
        until(two_are_done(tmp_path))
        second = cx(little, tmp_path)
        said, _ = second.communicate(timeout=30)
        assert second.returncode == 75
        assert re.search(rf"is being written by process {first.pid} on \S+ since 20\d\d-", said), said
    finally:
        first.kill()
        first.wait()
    with lock.held(folder(tmp_path)):  # free, although its holder was killed
        pass


def test_a_lock_is_kept_from_others_until_it_is_left(tmp_path):
    with lock.held(tmp_path / "a"):
        with pytest.raises(lock.Locked, match=f"process {os.getpid()} on"), lock.held(tmp_path / "a"):
            pass
        with lock.held(tmp_path / "b"):  # another folder is free
            pass
    assert list(tmp_path.iterdir()) == []  # a folder that nothing was written to is not left behind


def test_nobody_reads_a_torn_file(little, tmp_path):
    """One process renders over and over while this one reads every file it can find."""
    torn, read = [], 0
    for round in range(3):
        put(tmp_path, "score", HEAD, f'show({{"kind": "note", "text": "{"x" * 300_000}{round}"}})', CLOSE)
        running = cx(little, tmp_path)
        while running.poll() is None:
            for path in [Path(base, name) for base, _, names in os.walk(folder(tmp_path)) for name in names]:
                try:
                    text = path.read_text() if path.suffix in (".html", ".json") and path.name[0] != "." else None
                except FileNotFoundError:
                    continue
                if text is not None:
                    read += 1
                    whole = text.rstrip().endswith("</html>") if path.suffix == ".html" else json.loads(text)
                    torn += [] if whole else [path.name]
        assert running.returncode == 0, running.stdout.read()
    assert torn == [] and read > 50


def test_a_full_disk_stops_with_a_word_and_the_old_page_is_kept(little, tmp_path, whole):
    """Files may not grow over 100 kB: pages cannot be written, the manifest can."""
    assert cx(little, tmp_path).wait() == 0
    put(tmp_path, "score", HEAD, "x = 1", CLOSE)  # as good, but another notebook: all must be made again
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # noqa: E731
    full = cx(little, tmp_path, preexec_fn=limit)
    said, _ = full.communicate(timeout=60)
    assert full.returncode == 1 and said.count("could not be written: File too large") >= 3, said
    assert set(statuses(tmp_path).values()) == {"not written"} and pages(tmp_path).keys() == whole.keys()
    aside = {path.name: path.read_bytes() for path in (folder(tmp_path) / "superseded").iterdir()}
    assert aside.keys() == whole.keys() and hidden_files(tmp_path) == []
    again = cx(little, tmp_path)
    assert again.wait() == 0 and verify.verify(folder(tmp_path)) == []
    assert not (folder(tmp_path) / "superseded").exists()


def test_no_room_for_the_manifest_either(little, tmp_path):
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))  # noqa: E731
    full = cx(little, tmp_path, preexec_fn=limit)
    said, _ = full.communicate(timeout=60)
    assert full.returncode == 1 and "manifest.json: File too large" in said and "Traceback" not in said, said
    assert pages(tmp_path) == {} and hidden_files(tmp_path) == []
    assert cx(little, tmp_path).wait() == 0


def test_three_hundred_reports_leave_no_handle_file_or_zombie(tmp_path, monkeypatch):
    """The batch's own share of a report: processes, pipes, folders; memory stays where it was after the first fifty."""

    def handles() -> int:
        return len(os.listdir("/proc/self/fd"))

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # other tests make their folders in the common one
    for _ in range(50):
        isolate.call(bytes, (300_000,), (60, 0))
    start, memory = handles(), resident()
    for _ in range(250):
        assert isolate.call(bytes, (300_000,), (60, 0))[0] == "done"
    assert handles() == start and resident() - memory < 20_000_000
    assert [pid for pid in below(os.getpid()) if "Z" in Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1][:3]] == []
    assert not isolate._running and list(tmp_path.glob("cx-*")) == []
