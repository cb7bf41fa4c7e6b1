"""The command: exit codes, errors as text, nothing written on bad input."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from cxlib import cli
from cxlib.render import batch, plan


def cx(*arguments: str):
    return CliRunner().invoke(cli.main, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "demo"
    made = cx("demo", folder, "--accounts", 12, "--quarters", 2)
    assert made.exit_code == 0, made.output
    return folder


def result(failed=()) -> dict:
    return {"done": 3, "current": 0, "failed": list(failed), "seconds": 1.2, "index": "reports/2026Q3/index.html"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("render", "nowhere", "2026Q3"), "no study 'nowhere'"),
        (("check", "nowhere"), "no study 'nowhere'"),
        (("release", "nowhere", "2026Q3"), "no study 'nowhere'"),
        (("import", __file__), "--study NAME"),
        (("extract", "nowhere", "2026Q3", "internal"), "no study 'nowhere'"),
    ],
)
def test_bad_input_is_text_and_exit_2(arguments, says):
    done = cx(*arguments)
    assert done.exit_code == 2 and says in done.output and "Traceback" not in done.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("render", "x", "2026Q3", "--reader", "boss"), "internal"), (("nothing",), "No such command")],
)
def test_wrong_usage_is_exit_2(arguments, says):
    done = cx(*arguments)
    assert done.exit_code == 2 and says in done.output


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("2031Q1",), "no period '2031Q1'; there are: 2026Q2, 2026Q3"),
        (("2026Q3", "--account", "zz"), "no account 'zz'; there are: "),
        (("2026Q3", "--language", "sv"), "no language 'sv'; there are: fi, en, all"),
    ],
)
def test_render_names_what_exists_and_writes_nothing(small, tmp_path, options, says):
    done = cx("render", small, *options, "--out", tmp_path / "out")
    assert done.exit_code == 2 and says in done.output and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("failed", "code", "says"),
    [
        ((), 0, "3 ok, 0 failed, 1 s: reports/2026Q3/index.html"),
        ([("b internal en", "why")], 1, "3 ok, 1 failed: b internal en: why, 1 s"),
    ],
)
def test_render_ends_with_one_line_and_a_code(monkeypatch, failed, code, says):
    orders = []
    monkeypatch.setattr(batch, "render", lambda order, jobs: orders.append((order, jobs)) or result(failed))
    done = cx(
        "render",
        "x",
        "2026Q3",
        "--account",
        "a",
        "--account",
        "b",
        "--reader",
        "all",
        "--language",
        "all",
        "--jobs",
        3,
        "--draft",
    )
    assert (done.exit_code, done.output.strip()[: len(says)]) == (code, says)
    assert orders == [
        (plan.Order("x", "2026Q3", ("a", "b"), ("internal", "customer"), ("all",), ("html",), "reports", True), 3)
    ]


def test_ctrl_c_is_130(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "render", interrupted)
    done = cx("render", "x", "2026Q3")
    assert done.exit_code == 130 and "what was finished is kept" in done.output


def test_check_counts_and_judges(small):
    done = cx("check", small)
    assert done.exit_code == 0 and "answers" in done.output and "nothing wrong" in done.output


@pytest.mark.slow
def test_a_second_release_is_refused(small):
    assert cx("release", small, "--every").exit_code == 0
    again = cx("release", small, "2026Q3")
    assert again.exit_code == 2 and "2026Q3" in again.output
    assert "every quarter has been released" in cx("release", small, "--every").output
    assert cx("release", small).exit_code == 2  # which one?


def test_the_command_starts_fast_and_imports_nothing_heavy():
    code = (
        "import sys, cxlib.cli; print([m for m in ('pandas', 'matplotlib', 'papermill', 'scipy') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
