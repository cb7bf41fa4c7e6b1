"""Every notebook, found by globbing: thin and without stored outputs. `render/test_kernel.py` runs the chapters."""

import ast
import re
from pathlib import Path

import nbformat
import papermill
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(p for p in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
CHAPTERS = [p for p in NOTEBOOKS if p.parent.name in ("account", "portfolio", "import", "workshop")]
PARAMETERS = {
    "account": ["study", "account", "period", "language", "reader", "mode"],
    "portfolio": ["study", "period", "language", "mode"],
    "import": ["study", "period", "language", "mode"],
}
PARAMETERS["workshop"] = PARAMETERS["account"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "notebooks"))


def code_cells(path: Path) -> list:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_the_chapters_users_were_promised_exist():
    assert {name(p) for p in NOTEBOOKS} >= {
        "START.ipynb",
        "explore.ipynb",
        *(f"account/{chapter}.ipynb" for chapter in ("summary", "flame", "six_elements", "journey", "nps")),
        "portfolio/overview.ipynb",
        "workshop/flame.ipynb",
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_outputs_are_cleared(path):
    cells = code_cells(path)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_notebooks_are_thin(path):
    cells = code_cells(path)
    assert len(cells) <= 14
    assert [c.source for c in cells if len(c.source.splitlines()) > 12] == []
    nodes = [n for c in cells for n in ast.walk(ast.parse(c.source))]
    assert [
        type(n).__name__
        for n in nodes
        if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.ListComp)
    ] == []


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_parameters_are_strings_one_a_line(path):
    cell = next(c for c in code_cells(path) if "parameters" in c.metadata.get("tags", []))
    lines = cell.source.splitlines()
    assert all(re.fullmatch(r'\w+ = "[^"=]*"  # [^=]+', line) for line in lines), lines
    assert [line.split(" =")[0] for line in lines] == PARAMETERS[path.parent.name]
    assert list(papermill.inspect_notebook(str(path))) == PARAMETERS[path.parent.name]


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_the_first_cell_asks_and_the_last_one_closes(path):
    first = nbformat.read(path, as_version=4).cells[0]
    assert (
        first.cell_type == "markdown" and first.source.startswith("# ") and first.source.splitlines()[0].endswith("?")
    )
    assert code_cells(path)[-1].source.startswith("cx.close(voice")


@pytest.mark.slow
@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.parent.name == "notebooks"], ids=name)
def test_the_others_run_on_the_demo(path, demo_study):
    """They name the study `demo`; here it is the test's own, by its folder."""
    cells = [cell.source.replace('"demo"', repr(str(demo_study))) for cell in code_cells(path)]
    names = {}
    for source in cells:
        *steps, last = ast.parse(source).body
        exec(compile(ast.Module(steps, []), path.stem, "exec"), names)
        shown = eval(compile(ast.Expression(last.value), path.stem, "eval"), names)
        assert {"text/html", "application/vnd.jupyter.widget-view+json"} & {*shown_as(shown)}


def shown_as(value) -> set:
    """The kinds a notebook would show a value as."""
    if hasattr(value, "_repr_mimebundle_"):
        return set(value._repr_mimebundle_())
    return {"text/html"} if value._repr_html_() else set()
