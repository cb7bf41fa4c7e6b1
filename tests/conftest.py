"""What every test shares: where the reference material lies, and no figure left open."""

import fcntl
import os
import signal
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "agg")

import pytest

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a run in the background: what it starts would not hear Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parents[1]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """A report made in the test's own process leaves it with one extract: the next test opens what it likes."""
    from cxlib import study

    study.hand_over(None)


SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the reference material is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def demo_study(tmp_path_factory, worker_id) -> Path:
    """A demo study with its last quarter released, made once for all processes of a test run."""
    base = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    folder, lock = base / "demo_study", base / "demo_study.lock"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not (folder / "released" / "2026Q3").is_dir():
            from cxlib import demo, study
            from cxlib.disclosure import release

            demo.make(folder)
            release.every(study.open(folder))
    return folder


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for many pages; tests that need it are skipped where there is none."""
    from .hostile.browser import PROGRAM, Browser

    if PROGRAM is None:
        pytest.skip("there is no Chromium here")
    made = Browser()
    yield made
    made.close()
