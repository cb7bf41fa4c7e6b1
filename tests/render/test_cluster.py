"""Reports made on other machines, started as README says: same bytes, and what dies there costs no report."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from cxlib import cli
from cxlib.render import batch, cluster, manifest, plan, source, work

from .conftest import CLOSE, HEAD, put

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
dask = pytest.importorskip("dask")
pytestmark = pytest.mark.slow
DASK = str(Path(sys.executable).with_name("dask"))
COMMAND = """
import sys
from pathlib import Path
from cxlib import cli
from cxlib.render import batch, plan
plan.NOTEBOOKS, batch.prepare = Path(sys.argv.pop(1)), lambda *_, **__: None
cli.main()
"""


@contextmanager
def program(folder: Path, *arguments: str, **environment: str):
    """Run a dask command in a folder that is its home too: what it needs of this machine's study must be sent."""
    folder.mkdir(parents=True)
    with (folder / "log").open("w") as log:
        settings = os.environ | {"HOME": str(folder), "DASK_TEMPORARY_DIRECTORY": str(folder)} | environment
        process = subprocess.Popen([DASK, *arguments], cwd=folder, env=settings, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process) -> None:
    """A machine loses power: its nanny, its worker and all that they started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


@contextmanager
def scheduler(folder: Path, **environment: str):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    options = ("--host", "127.0.0.1", "--port", port, "--no-dashboard")
    with program(folder / "scheduler", "scheduler", *options, **environment) as process:
        until(lambda: not socket.socket().connect_ex(("127.0.0.1", int(port))))
        yield address, process


def worker(folder: Path, address: str, **environment: str):
    return program(folder, "worker", address, "--nthreads", "1", "--no-dashboard", **environment)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """The address of a scheduler with two workers of one report at a time; no test harms them but the last one."""
    folder = tmp_path_factory.mktemp("machines")
    with scheduler(folder) as (address, _), worker(folder / "one", address), worker(folder / "two", address):
        wait_for(2, address)
        yield address


def wait_for(workers: int, address: str) -> None:
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)


def until(fact, seconds: float = 60):
    end = time.monotonic() + seconds
    while not (value := fact()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)
    return value


def order(little, tmp_path, out: str = "out", **changed) -> plan.Order:
    return plan.Order(str(little), "2026Q3", out=str(tmp_path / out), **changed)


def render(asked: plan.Order, address: str) -> dict:
    with cluster.connect(address) as (pool, threads):
        return batch.render(asked, threads, pool)


def delivered(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*.html"))}


def timeless(folder: Path) -> str:
    """What the manifest says but when, and how long it took."""
    text = (folder / "2026Q3/manifest.json").read_text(encoding="utf-8")
    return re.sub(r'"(started|finished|seconds)": [^,\n]+', "", text)


def waiting(folder: Path, but: str = "") -> tuple[str, str, str]:
    """Cells that enter their process into a file `begun` and wait for a file `go`, but for one account's."""
    cell = f"""
import os, time
with open({str(folder / "begun")!r}, "a") as file:
    file.write(f"{{os.getpid()}}\\n")
while account != {but!r} and not os.path.exists({str(folder / "go")!r}):
    time.sleep(0.05)"""
    return HEAD, cell, CLOSE


def begun(folder: Path) -> list[int]:
    """Processes of the reports begun so far."""
    path = folder / "begun"
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


def command(tmp_path, little, address: str) -> subprocess.Popen:
    arguments = ["render", little, "2026Q3", "--out", tmp_path / "out", "--scheduler", address]
    start = [sys.executable, "-c", COMMAND, tmp_path / "notebooks", *arguments]
    return subprocess.Popen(list(map(str, start)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_same_bytes_and_manifest_as_on_this_machine(little, tmp_path, two):
    batch.render(order(little, tmp_path, languages=("all",)))
    result = render(order(little, tmp_path, "there", languages=("all",)), two)
    assert (result["done"], result["failed"]) == (6, [])
    assert delivered(tmp_path / "there") == delivered(tmp_path / "out")
    assert timeless(tmp_path / "there") == timeless(tmp_path / "out")


def test_a_worker_needs_nothing_but_what_it_is_sent(little, tmp_path, two):
    sources = [source.gather(job) for job in plan.jobs(order(little, tmp_path))]
    here = [work.one(given)[1] for given in sources]
    shutil.rmtree(little)
    shutil.rmtree(tmp_path / "notebooks")
    with cluster.connect(two) as (pool, _):
        assert [future.result()[1] for future in [pool.submit(work.one, given) for given in sources]] == here
    assert all("html" in files for files in here)


def test_a_report_that_ends_its_process_fails_alone(little, tmp_path, two):
    put(tmp_path, "score", HEAD, 'if account == "b":\n    import os; os._exit(3)', CLOSE)
    with cluster.connect(two) as (pool, threads):
        workers = sorted(pool.client.nthreads())
        result = batch.render(order(little, tmp_path), threads, pool)
    assert result["done"] == 2 and [name for name, _ in result["failed"]] == ["b internal en"]
    assert "exit 3" in result["failed"][0][1]
    with cluster.connect(two) as (pool, _):
        assert sorted(pool.client.nthreads()) == workers  # the worker that had it is still the same one


def test_the_reports_of_a_machine_that_dies_are_taken_over(little, tmp_path, two):
    put(tmp_path, "score", *waiting(tmp_path))
    with ThreadPoolExecutor(1) as beside, worker(tmp_path / "three", two) as three:
        wait_for(3, two)
        running = beside.submit(render, order(little, tmp_path, languages=("all",)), two)
        until(lambda: len(begun(tmp_path)) == 3)  # one report on each
        kill(three)
        (tmp_path / "go").touch()
        result = running.result()
    assert (result["done"], result["failed"]) == (6, [])
    assert len(begun(tmp_path)) == 7 and len(delivered(tmp_path / "out/2026Q3")) == 7


def test_a_machine_with_another_program_is_refused_before_anything_begins(little, tmp_path):
    package = tmp_path / "older" / "cxlib"
    shutil.copytree(Path(cli.__file__).parents[1], package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "render" / "cover.py").write_text("# another cover\n")
    older = {"PYTHONPATH": str(package.parent)}
    with scheduler(tmp_path, **older) as (address, _), worker(tmp_path / "one", address, **older):
        run = command(tmp_path, little, address)
        said = run.communicate(timeout=120)[0]
    assert run.returncode == 2 and "Traceback" not in said
    assert "every machine needs the same cxlib and requirements.txt" in said and not (tmp_path / "out").exists()
    for machine in ("scheduler", r"worker tcp://127\.0\.0\.1:\d+"):
        assert re.search(rf"^{machine}: cxlib [0-9a-f]{{12}}, not [0-9a-f]{{12}}$", said, re.M), said


def test_a_machine_that_comes_later_with_another_program_makes_nothing(little, tmp_path, two):
    with cluster.connect(two) as (pool, threads):
        pool.needs = pool.needs | {"pandas": "2.0.0"}
        result = batch.render(order(little, tmp_path), threads, pool)
    assert result["done"] == 0 and len(result["failed"]) == 3
    assert re.search(r"has another program than the batch: pandas [\d.]+, not 2\.0\.0$", result["failed"][0][1])
    statuses = [r["status"] for r in manifest.read(tmp_path / "out/2026Q3")["reports"].values()]
    assert statuses == ["failed"] * 3


@pytest.mark.parametrize(("blow", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_an_end_from_outside_ends_the_reports_on_the_machines_too(little, tmp_path, two, blow, code):
    put(tmp_path, "score", *waiting(tmp_path))
    run = command(tmp_path, little, two)
    processes = until(lambda: len(found := begun(tmp_path)) == 2 and found)
    struck = time.monotonic()
    run.send_signal(blow)
    said = run.communicate(timeout=60)[0]
    assert run.returncode == code and time.monotonic() - struck < 10, said
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes), 10)
    assert delivered(tmp_path / "out/2026Q3").keys() <= {"index.html"}
    with cluster.connect(two) as (pool, _):
        until(lambda: not any(pool.client.processing().values()), 10)
    status = json.loads((tmp_path / "out/2026Q3/manifest.json").read_text())["status"]
    assert status == ("running" if blow == signal.SIGKILL else "interrupted")


def test_a_scheduler_that_dies_is_said_and_what_is_finished_kept(little, tmp_path):
    put(tmp_path, "score", *waiting(tmp_path, but="a"))
    with scheduler(tmp_path) as (address, process), worker(tmp_path / "one", address):
        run = command(tmp_path, little, address)
        until(lambda: delivered(tmp_path / "out"))
        kill(process)
        struck = time.monotonic()
        said = run.communicate(timeout=60)[0]
    assert time.monotonic() - struck < 20
    assert (
        run.returncode == 1
        and f"cx render: {address}: the connection to the scheduler was lost" in said
        and "Traceback" not in said
    )
    book = manifest.read(tmp_path / "out/2026Q3")
    assert book["status"] == "interrupted"
    assert [r["status"] for r in book["reports"].values()].count("ok") == len(delivered(tmp_path / "out")) - 1 > 0


def test_nobody_at_the_address(little, tmp_path):
    run = command(tmp_path, little, "tcp://127.0.0.1:9")
    said = run.communicate(timeout=60)[0]
    assert run.returncode == 2 and "no scheduler at tcp://127.0.0.1:9: is it started there (dask scheduler)" in said
    assert "Traceback" not in said and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("address", "require", "says"),
    [
        ("http://127.0.0.1:8786", False, "looks like tcp://host:8786"),
        ("tls://127.0.0.1:8786", False, "needs a certificate"),
        ("tcp://127.0.0.1:8786", True, "is not encrypted"),
    ],
)
def test_an_address_that_does_not_fit_the_settings(address, require, says):
    with dask.config.set({"distributed.comm.require-encryption": require}):
        with pytest.raises(ValueError, match=says), cluster.connect(address):
            pass


def test_a_scheduler_without_workers(little, tmp_path):
    with scheduler(tmp_path) as (address, _):
        run = command(tmp_path, little, address)
        said = run.communicate(timeout=60)[0]
    assert run.returncode == 2 and f"dask worker {address} --nthreads" in said and "Traceback" not in said


def test_without_the_extra(monkeypatch):
    monkeypatch.setattr(cluster, "distributed", None)
    with pytest.raises(ValueError, match=r"pip install 'cxlib\[cluster\]'"), cluster.connect("tcp://127.0.0.1:9"):
        pass


def test_a_report_no_worker_survives_is_given_up(two):
    with cluster.connect(two) as (pool, _):
        outcome, files = pool.submit(os._exit, 3).result()  # the worker itself; its nanny starts it again
        assert outcome["status"] == "died" and files == {}
        assert pool.submit(dict, ()).result() == {}  # there is one again
