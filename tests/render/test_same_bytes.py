"""The same report is the same bytes: forked or spawned, its chapters in whatever order, whoever runs it wherever."""

import os
import subprocess
import sys
from dataclasses import replace

import nbformat
import pytest

from cxlib import study as studies
from cxlib.render import batch, chapters, isolate, plan, source

from .conftest import CLOSE, HEAD, notebook

pytestmark = pytest.mark.slow

PERIOD = "2026Q3"
IN_ORDER = """
from cxlib.render import chapters
for given in asked:
    told, left_out = chapters.run_all(given, chapters.open_extract(given))
    found.append(told)
"""


@pytest.fixture(scope="module")
def given(demo_study) -> source.Source:
    """What the report of the demo's first account is made from; its extract has every chapter's answers."""
    study = studies.open(demo_study)
    batch.prepare(study, PERIOD, ["internal"])
    (job,) = plan.jobs(plan.Order(str(demo_study), PERIOD, ("A0001",), languages=("fi",)))
    return source.gather(job)


def test_a_spawned_process_makes_the_same_page(given):
    forked, spawned = (isolate.call(chapters.report, (given,), method=each) for each in ("forkserver", "spawn"))
    assert forked[0] == spawned[0] == "done", (forked, spawned)
    assert forked[1]["files"]["html"].count(b"<figure") > 5
    assert forked[1]["files"] == spawned[1]["files"]


def test_chapters_in_reverse_order_tell_the_same(given):
    """Both orders in one process, one after the other: whatever a chapter leaves, the next one does not see."""
    code = "(lambda d: (exec(code, d), d['found'])[1])({'asked': asked, 'found': []})"
    asked = (given, replace(given, notebooks=given.notebooks[::-1]))
    status, value, _ = isolate.call(eval, (code, {"code": IN_ORDER, "asked": asked}))
    assert status == "done", value
    there, back = value
    assert len(there) == sum(name.startswith("account/") for name, _ in given.notebooks) > 3
    assert there == back[::-1]


LEAVES = """import random
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
plt.rcParams["font.size"] = 30
plt.ioff()
plt.figure()
pd.set_option("display.max_rows", 1)
"""
LOOKS = """show({"kind": "note", "text": str([
    random.random(), np.random.rand(), plt.rcParams["font.size"], plt.get_fignums(), pd.get_option("display.max_rows")
])})
"""


def test_a_chapter_starts_as_if_it_were_the_only_one(given):
    looks = nbformat.writes(notebook(HEAD, LEAVES.split("plt.rc")[0] + LOOKS, CLOSE))
    leaves = nbformat.writes(notebook(HEAD, LEAVES + LOOKS, CLOSE))
    pairs = [("account/looks.ipynb", looks), ("account/leaves.ipynb", leaves)]
    code = "(lambda d: (exec(code, d), d['found'])[1])({'asked': asked, 'found': []})"
    asked = tuple(replace(given, notebooks=tuple(each)) for each in (pairs, pairs[::-1]))
    status, value, _ = isolate.call(eval, (code, {"code": IN_ORDER, "asked": asked}))
    assert status == "done", value
    there, back = value
    assert there[0] == back[1]
    assert there[0][1]["text"] != there[1][1]["text"]  # each has a seed of its own


def test_two_processes_make_the_same_portfolio(demo_study):
    job = plan.jobs(plan.Order(str(demo_study), PERIOD, languages=("fi",)))[-1]
    assert job.account == ""
    asked = source.gather(replace(job, formats=("html", "slides", "xlsx", "pptx")))
    one, two = (isolate.call(chapters.report, (asked,)) for _ in range(2))
    assert one[0] == two[0] == "done", (one, two)
    assert one[1]["files"].keys() == two[1]["files"].keys() == set(asked.job.formats)
    assert [name for name, file in one[1]["files"].items() if file != two[1]["files"][name]] == []
    assert b" object at 0x" not in one[1]["files"]["html"]


def test_whoever_renders_wherever_the_files_are_the_same(demo_study, tmp_path):
    """Another folder, hash seed, time zone, language, working folder and number of workers."""
    ways = {
        "one": ({"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LANG": "C", "LC_ALL": "C"}, 1),
        "two": ({"PYTHONHASHSEED": "2", "TZ": "America/Caracas", "LANG": "fi_FI.UTF-8", "COLUMNS": "40"}, 2),
    }
    found = []
    for name, (changed, jobs) in ways.items():
        (tmp_path / name).mkdir()
        command = [sys.executable, "-m", "cxlib.cli", "render", str(demo_study), PERIOD, "--out", "out"]
        options = ["--account", "A0001", "--account", "A0002", "--jobs", str(jobs)]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
        done = subprocess.run([*command, *options], cwd=tmp_path / name, env=kept | changed, capture_output=True)
        assert done.returncode == 0, done.stderr
        out = tmp_path / name / "out"
        found.append({p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*.html")})
    assert len(found[0]) == 3 and found[0] == found[1]
