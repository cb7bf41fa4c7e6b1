"""The engine against Jupyter's own kernel: every chapter and small cells of every kind put out the same.

A kernel sends text on after 0.2 s by its own clock, so where one piece ends and how the two streams mix is chance:
text between two other outputs is compared as a whole, stream by stream. A formatted traceback is not compared: the
engine keeps none.
"""

import re
from functools import partial
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from cxlib import study as studies
from cxlib.render import batch, isolate

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHAPTERS = [
    p for kind in ("account", "portfolio", "import") for p in sorted((ROOT / "notebooks" / kind).glob("*.ipynb"))
]
CELL_FILE = re.compile(r"\((<ipython-input-[^>]*>|\d+\.py),")
MIME = "application/vnd.cxlib+json"


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.fixture
def both(monkeypatch, tmp_path):
    """Run a notebook in the kernel and in a worker; return what the cells of each put out."""
    monkeypatch.delenv("MPLBACKEND", raising=False)  # the tests' own setting would change the kernel

    def run(notebook, parameters: dict) -> tuple[list, list]:
        in_kernel = papermill.execute_notebook(notebook, None, parameters, progress_bar=False, cwd=str(tmp_path))
        engine = partial(papermill.execute_notebook, engine_name="inprocess", progress_bar=False)
        status, in_worker, _ = isolate.call(engine, (notebook, None, parameters))
        assert status == "done", in_worker
        return cells(in_kernel), cells(in_worker)

    return run


def cells(notebook) -> list:
    """(execution count, outputs) of every code cell."""
    return [(c.execution_count, put_out(c.outputs)) for c in notebook.cells if c.cell_type == "code"]


def put_out(outputs: list) -> list:
    """Outputs as plain data, the text between two others gathered by stream."""
    found = []
    for output in outputs:
        if output.output_type != "stream":
            found.append({key: value for key, value in output.items() if key != "traceback"})
            continue
        if not found or not isinstance(found[-1], tuple):
            found.append(({},))
        streams = found[-1][0]
        streams[output.name] = streams.get(output.name, "") + output.text
    return found


def test_there_are_chapters_to_compare():
    assert {"account/flame", "portfolio/overview"} <= set(map(name, CHAPTERS))


@pytest.fixture(scope="module")
def ready(demo_study) -> str:
    """The demo with its extracts made: a chapter that has to make them says so."""
    batch.prepare(studies.open(demo_study), "2026Q3", ["internal"])
    return str(demo_study)


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_a_chapter_puts_out_what_it_does_in_the_ordinary_kernel(path, ready, both):
    """As after `make lab`: Shift-Enter through all cells in Jupyter's own kernel."""
    kernel, worker = both(str(path), {"study": ready})
    bundles = [out["data"][MIME] for _, outputs in kernel for out in outputs]
    assert bundles[0]["kind"] == "chapter" and bundles[-1]["kind"] == "close"
    assert worker == kernel


SMALL = [
    "print('one', end=' '); print('two')",
    "import sys\nprint('out'); print('err', file=sys.stderr); print('out again', flush=True)",
    "'a value'",
    "41 + 1;",
    "x = 41",
    "None",
    "print('before')\n[x, (1, 'ä')]",
    "from IPython.display import HTML, Image, Markdown, clear_output, display, update_display\nHTML('<b>ä</b>')",
    "display(HTML('<i>i</i>'), Markdown('*m*')); print('then')\ndisplay({'application/b+json': [(1, 2.5)]}, raw=True)",
    "numbers = [1]\ndisplay({'application/b+json': numbers}, raw=True, metadata={'m': 1})\nnumbers.append(2)",
    "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', '<y>']})",
    "pd.Series([1.5, None], name='s')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]); plt.title('shown at the end')\nprint('first')",
    "figure, axes = plt.subplots(figsize=(2, 1))\nplt.close(figure)\ndisplay(figure)\nfigure",
    "plt.figure(figsize=(1, 1)); plt.show(); print('after')",
    "shown = display('first', display_id='d')\ndisplay('other')",
    "shown.update('second'); print('changed')",
    "display('third', display_id='d'); update_display('fourth', display_id='d')",
    "print('gone'); display('gone'); clear_output(); print('stays')",
    "print('gone'); clear_output(wait=True); display('stays')",
    "print('stays, nothing follows'); clear_output(wait=True)",
    "print('next')",
    "%%capture caught\nprint('hidden'); display('hidden')\n'hidden'",
    "caught.stdout, len(caught.outputs)",
    "%%capture\nplt.plot([1])",
    "# a comment alone",
    "",
    "Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + bytes(20))",
    "_, __, Out[3], len(In) > 10, __name__",
    "class Two:\n    def _repr_html_(self): return '<p>two</p>'\n    def __repr__(self): return 'two'\nTwo()",
    "class Both:\n    def _repr_mimebundle_(self, **_): return {'text/plain': 'm'}, {'text/plain': {'k': 1}}\nBoth()",
    "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    print(error)",
    "import asyncio\nawait asyncio.sleep(0, 'awaited')",
    "%matplotlib inline\nplt.plot([1]); plt.show()",
    "import warnings\nwith warnings.catch_warnings(record=True) as w:\n    warnings.warn('w')\nlen(w)",
    "import tqdm\nfor _ in tqdm.tqdm(range(2), bar_format='{desc}'): pass",
    "get_ipython().ast_node_interactivity = 'all'",
    "1\n2",
]  # fmt: skip


def notebook(*sources: str):
    cells = [nbformat.v4.new_code_cell(each) for each in sources]
    spec = {"name": "python3", "language": "python", "display_name": "x"}
    return nbformat.v4.new_notebook(metadata={"kernelspec": spec}, cells=cells)


def test_small_cells_of_every_kind(both):
    kernel, worker = both(notebook(*SMALL), {})
    for source, expected, found in zip(SMALL, kernel, worker, strict=True):
        assert found == expected, source


@pytest.mark.parametrize(
    "cell",
    [
        "print('before')\n{}['key']",
        "raise ValueError('ä', 1)",
        "def broken(:",
        "  indented\n wrongly",
        "%%capture\n1 / 0",
        "class Bad:\n    def __repr__(self): raise KeyError('in repr')\nBad()",
        "class Bad(str):\n    def _repr_html_(self): raise KeyError('in html')\ndisplay(Bad('bad'))",
        "raise KeyboardInterrupt",
        "assert 1 == 2, 'no'",
    ],
)
def test_errors_are_the_same_in_name_and_message(cell, tmp_path, monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)
    found = []
    for engine in (None, "inprocess"):
        made = notebook("1", cell, "print('not reached')")
        with pytest.raises(PapermillExecutionError) as caught:
            papermill.execute_notebook(made, str(tmp_path / "x.ipynb"), {}, engine_name=engine, progress_bar=False)
        done = nbformat.read(tmp_path / "x.ipynb", as_version=4)
        failed = cells(done)[:2]  # after an output that could not be formatted a kernel may go on to further cells
        failed[1] = CELL_FILE.sub("(the cell,", str(failed[1]))
        found.append((caught.value.ename, caught.value.cell_index, failed))
    assert found[0] == found[1]
