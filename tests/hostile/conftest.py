"""A browser; the poisoned study and its pages; the same pages of its harmless twin."""

import fcntl
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cxlib import study as studies
from cxlib.disclosure import extract
from cxlib.render import chapters, plan, source

from ..charts import conftest as _  # noqa: F401  it makes the hand-made tables importable
from . import poisoned, words

NAMES = ["<script>document.documentElement.dataset.px90=1</script>", '"><img src=x onerror=alert(91)>', "_Oy $x_$ & <3"]
NAMES += ["\u202egnp.exe \u2066x", "{{7*7}} ${7*7} {reader} %s", "=cmd|'/C calc'!A0"]
COMMAND = [sys.executable, "-P", "-m", "cxlib.cli"]


def cx(*arguments, **options) -> subprocess.CompletedProcess:
    """The command in a process of its own, its output as bytes: what a terminal would get."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=600, **options)


@pytest.fixture(scope="session")
def texts(shared) -> list[str]:
    return [*words.every(), *words.LONG]


@pytest.fixture(scope="session")
def once(tmp_path_factory, worker_id):
    """A function that fills a folder by `make(folder)` once for all processes of a test run, and returns it."""
    base = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent

    def filled(name: str, make) -> Path:
        folder, mark = base / name, base / f"{name}.made"
        with (base / f"{name}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not mark.exists():
                folder.mkdir()
                make(folder)
                mark.touch()
        return folder

    return filled


@pytest.fixture(scope="session")
def hostile(once, texts) -> studies.Study:
    folder = once("hostile", lambda folder: poisoned.make(folder / "study", texts, NAMES))
    return studies.open(folder / "study")


CANARIES = {"HOME": "kanariakoti", "USER": "kanariahenkilo", "LOGNAME": "kanariahenkilo", "TMPDIR": "kanariaroskat"}


@pytest.fixture(scope="session")
def pages(hostile, once) -> dict[str, Path]:
    """What `cx render` delivers of the poisoned study: place under the quarter's folder -> file.

    Whoever runs it has a name, a home, and folders that must not be told.
    """
    folder = once("kanariapolku", lambda base: delivered(hostile, base)) / "out" / poisoned.PERIOD
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.html"))}


def delivered(study: studies.Study, base: Path) -> None:
    """Render the first account in all ways, then every account."""
    environment = os.environ | {name: str(base / told) for name, told in CANARIES.items()}
    here = base / "kanariatyo"
    for folder in (environment["HOME"], environment["TMPDIR"], here):
        Path(folder).mkdir()
    account = ["--account", poisoned.FIRST, "--reader", "all", "--language", "all", "--format", "all"]
    for options in (account, []):
        command = ("render", study.path, poisoned.PERIOD, *options, "--out", base / "out")
        done = cx(*command, cwd=here, env=environment)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def twins(texts, once) -> dict[tuple, Path]:
    """The pages of the harmless twin: (portfolio or account, reader, language) -> file."""
    folder = once("twin", lambda folder: harmless(folder, len(texts)))
    return {tuple(path.stem.split("-")): path for path in folder.glob("*.html")}


def harmless(folder: Path, count: int) -> None:
    """Make the twin's pages in this process."""
    made = poisoned.make(folder / "study", words.harmless(count), words.harmless(len(NAMES)))
    extract.make_all(made, poisoned.PERIOD)
    for job in every_job(made):
        kind = ("portfolio" if job.slug == "portfolio" else "account", job.reader, job.language)
        try:
            page = chapters.report(source.gather(job))["files"]["html"]
        finally:
            studies.hand_over(None)
        (folder / f"{'-'.join(kind)}.html").write_bytes(page)


def every_job(study) -> list[plan.Job]:
    """The first account's reports for both readers in both languages, and the portfolio's."""
    order = plan.Order(str(study.path), poisoned.PERIOD, (poisoned.FIRST,), plan.READERS, ("all",))
    whole = plan.jobs(replace(order, accounts=(), readers=("internal",)))
    return [*plan.jobs(order), *(job for job in whole if not job.account)]
