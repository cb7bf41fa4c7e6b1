"""A browser; the poisoned study and its pages; the same pages of its harmless twin."""

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
from .browser import PROGRAM, Browser

NAMES = ["<script>document.documentElement.dataset.px90=1</script>", '"><img src=x onerror=alert(91)>', "_Oy $x_$ & <3"]
NAMES += ["\u202egnp.exe \u2066x", "{{7*7}} ${7*7} {reader} %s", "=cmd|'/C calc'!A0"]
COMMAND = [sys.executable, "-P", "-m", "cxlib.cli"]


@pytest.fixture(scope="session")
def browser():
    if PROGRAM is None:
        pytest.skip("there is no Chromium here")
    made = Browser()
    yield made
    made.close()


def cx(*arguments, **options) -> subprocess.CompletedProcess:
    """The command in a process of its own, its output as bytes: what a terminal would get."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=600, **options)


@pytest.fixture(scope="session")
def texts(shared) -> list[str]:
    return [*words.every(), *words.LONG]


@pytest.fixture(scope="session")
def hostile(tmp_path_factory, texts) -> studies.Study:
    return poisoned.make(tmp_path_factory.mktemp("hostile") / "study", texts, NAMES)


CANARIES = {"HOME": "kanariakoti", "USER": "kanariahenkilo", "LOGNAME": "kanariahenkilo", "TMPDIR": "kanariaroskat"}


@pytest.fixture(scope="session")
def pages(hostile, tmp_path_factory) -> dict[str, Path]:
    """What `cx render` delivers of the poisoned study: place under the quarter's folder -> file.

    Whoever runs it has a name, a home, and folders that must not be told.
    """
    base = tmp_path_factory.mktemp("kanariapolku")
    environment = os.environ | {name: str(base / told) for name, told in CANARIES.items()}
    for name in ("HOME", "TMPDIR"):
        Path(environment[name]).mkdir()
    out, here = base / "out", base / "kanariatyo"
    here.mkdir()
    account = ["--account", poisoned.FIRST, "--reader", "all", "--language", "all", "--format", "all"]
    for options in (account, []):
        done = cx("render", hostile.path, poisoned.PERIOD, *options, "--out", out, cwd=here, env=environment)
        assert done.returncode == 0, done.stderr
    folder = out / poisoned.PERIOD
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.html"))}


@pytest.fixture(scope="session")
def twins(texts, tmp_path_factory) -> dict[tuple, Path]:
    """The pages of the harmless twin: (portfolio or account, reader, language) -> file."""
    folder = tmp_path_factory.mktemp("twin")
    made = poisoned.make(folder / "study", words.harmless(len(texts)), words.harmless(len(NAMES)))
    extract.make_all(made, poisoned.PERIOD)
    jobs = every_job(made)
    return {kind(job.slug, job): written(folder, job) for job in jobs}


def every_job(study) -> list[plan.Job]:
    """The first account's reports for both readers in both languages, and the portfolio's."""
    order = plan.Order(str(study.path), poisoned.PERIOD, (poisoned.FIRST,), plan.READERS, ("all",))
    whole = plan.jobs(replace(order, accounts=(), readers=("internal",)))
    return [*plan.jobs(order), *(job for job in whole if not job.account)]


def kind(slug: str, job) -> tuple[str, str, str]:
    return ("portfolio" if slug == "portfolio" else "account", job.reader, job.language)


def written(folder: Path, job: plan.Job) -> Path:
    """Make one report in this process."""
    path = folder / f"{'-'.join(kind(job.slug, job))}.html"
    try:
        path.write_bytes(chapters.report(source.gather(job))["files"]["html"])
    finally:
        studies.hand_over(None)
    return path
