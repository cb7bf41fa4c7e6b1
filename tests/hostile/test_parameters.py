"""Values are not code: parameters arrive as the texts they are, and other types and other names are refused at once."""

import ast
import datetime
import decimal
import json
import tomllib
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from cxlib import cli, importing
from cxlib import study as studies
from cxlib.render import batch, chapters, guard, plan

from ..render.conftest import CLOSE, HEAD, notebook
from . import words
from .test_names import PERIOD, WORST, ids, study


def run(account: str, source: str) -> list[dict]:
    """Run a chapter with an account's parameters, as a report's process does."""
    job = plan.Job("x", account, "Halla", "halla-1", PERIOD, "internal", "fi", False, ())
    return chapters.run("account/score.ipynb", nbformat.writes(notebook(HEAD, source, CLOSE)), job.parameters())


@pytest.fixture
def quiet(monkeypatch):
    monkeypatch.setattr(guard, "note", lambda text: None)


@pytest.mark.slow
def test_values_arrive_as_the_texts_they_are(shared, quiet):
    for value in ids(shared):
        shown = run(value, 'show({"kind": "note", "text": account, "type": type(account).__name__})')
        assert (shown[1]["text"], shown[1]["type"]) == (value, "str")


def test_nothing_of_an_id_is_a_path_or_code_to_papermill(shared, quiet, monkeypatch):
    calls, real = [], chapters.papermill.execute_notebook

    def watched(notebook, output, parameters, **options):
        calls.append((type(notebook).__name__, output, parameters, options))
        done = real(notebook, output, parameters, **options)
        told = next(cell for cell in done.cells if "injected-parameters" in cell.metadata.get("tags", []))
        tree = ast.parse(told.source)
        assert all(isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant) for each in tree.body)
        assert {each.targets[0].id: each.value.value for each in tree.body} == parameters
        return done

    monkeypatch.setattr(chapters.papermill, "execute_notebook", watched)
    for value in [*WORST, *words.payloads()["param_values"]]:
        run(value, "pass")
    for kind, output, parameters, options in calls:
        assert (kind, output) == ("NotebookNode", None) and set(options) == {"engine_name", "progress_bar", "note"}
        assert set(parameters) == set(plan.PARAMETERS["account"]) and {type(each) for each in parameters.values()} == {
            str
        }


def test_the_command_hands_values_on_as_they_are(shared, monkeypatch):
    orders = []
    nothing = {"done": 0, "current": 0, "failed": [], "seconds": 0, "index": ""}
    monkeypatch.setattr(batch, "render", lambda order, jobs: orders.append(order) or nothing)
    for value in ids(shared):
        done = CliRunner().invoke(
            cli.main, ["render", value or "x", value or "x", f"--account={value}", f"--language={value}"]
        )
        assert done.exit_code == 0 or value.startswith("-"), done.output
        if not value.startswith("-"):
            asked = orders.pop()
            assert (asked.study, asked.period, asked.accounts, asked.languages) == (value, value, (value,), (value,))
            assert type(asked.accounts[0]) is str


@pytest.mark.slow
def test_values_of_toml_stay_texts(shared, tmp_path):
    texts = [text for text in ids(shared) if "\x00" not in text]
    made = study(tmp_path / "study", ["A"])
    for text in texts:
        assert studies.write(made.path, {}, {"company": text}).config["company"] == text
    for number, text in enumerate(["NO", "0123", "12:30:45", "3.10", "nan", "True", "1_000", "007"]):
        (tmp_path / "a.csv").write_text("nps\n9\n")
        mapping = 'version = 1\n[source]\nid = "x"\nfile = "a.csv"\n[defaults]\nside = "customer"\nperiod = "2026Q3"\n'
        mapping += (
            f'[account]\nfrom = {{ constant = "{text}" }}\n[[columns]]\nitem = "nps"\nfrom = {{ column = "nps" }}\n'
        )
        (tmp_path / "m.toml").write_text(mapping)
        importing.run(tmp_path / "m.toml", tmp_path / f"made{number}")
        assert studies.open(tmp_path / f"made{number}").table("accounts")["account_id"].tolist() == [text]


class Evil:
    def __str__(self):
        return '"; import os; os.system("touch PWNED"); "'


STRANGE = [
    ("A", "B"),
    {"A"},
    Path("A"),
    b"A",
    np.int64(5),
    np.str_("A"),
    np.float64(1),
    pd.NaT,
    pd.Timestamp("2026-01-01"),
]
STRANGE += [decimal.Decimal("1.1"), datetime.date(2026, 1, 1), {1: 2}, None, 7, 1.5, True, Evil()]


@pytest.mark.parametrize("value", STRANGE, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("name", ["study", "account", "period", "language", "reader"])
def test_values_of_other_types_are_refused_by_name_and_type(tmp_path, name, value):
    made = study(tmp_path / "study", ["A"])
    order = {"study": str(made.path), "period": PERIOD, "out": str(tmp_path / "out")}
    field = f"{name}s" if name in ("account", "language", "reader") else name
    order[field] = value if field == name else (value,)
    if isinstance(value, Path) and name == "study":
        return  # a folder may be given as a path: it becomes text before anything runs
    if type(value) is np.str_ and field == name:
        assert plan.jobs(plan.Order(**order | {field: np.str_(order_text(made, name))}))[0].account == "A"
        return
    with pytest.raises(ValueError, match=rf"{field} must .*not {type(value).__name__}"):
        batch.render(plan.Order(**order))
    assert not (tmp_path / "out").exists()


def order_text(made, name: str) -> str:
    return {"study": str(made.path), "period": PERIOD}[name]


def test_a_lone_text_is_no_list_of_accounts(tmp_path):
    made = study(tmp_path / "study", ["A"])
    with pytest.raises(ValueError, match="accounts must be a list of texts, not str"):
        plan.jobs(plan.Order(str(made.path), PERIOD, accounts="A"))


def test_names_of_parameters_are_known_or_refused(shared, tmp_path):
    made = study(tmp_path / "study", ["A"])
    for name in [*words.payloads()["param_names"], "acount"]:
        with pytest.raises(TypeError):
            plan.Order(str(made.path), PERIOD, **{name: "A"})
        done = CliRunner().invoke(
            cli.main, ["render", str(made.path), PERIOD, f"--{name}=A", "--out", str(tmp_path / "out")]
        )
        assert done.exit_code == 2 and ("No such option" in done.output or "there are" in done.output)
        config = f"[chapters]\naccount = [{json.dumps(name, ensure_ascii=False)}]\n"
        assert tomllib.loads(config)
        (made.path / "study.toml").write_text(config)
        with pytest.raises(ValueError, match="(?s)no chapter .*; there are"):
            plan.jobs(plan.Order(str(made.path), PERIOD))
        (made.path / "study.toml").write_text(f"x = 1\n{json.dumps(name, ensure_ascii=False)} = 1\n")
        with pytest.raises(ValueError, match=r"unknown key .*\(at line 2\); known are name, company"):
            studies.open(made.path)
    assert not (tmp_path / "out").exists()
