"""The engine keeps papermill's promises without a kernel, and says where an error rose without its values."""

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError


def run(path, **parameters):
    return papermill.execute_notebook(str(path), None, parameters, engine_name="inprocess", progress_bar=False)


@pytest.mark.filterwarnings("ignore:To exit")
@pytest.mark.parametrize(
    ("name", "cell", "error"),
    [
        ("nb_err", 2, "ZeroDivisionError"),
        ("nb_sysexit0", 3, "SystemExit"),
        ("nb_input", 2, "StdinNotImplementedError"),
        ("nb_traceback_path", 2, "FileNotFoundError"),
    ],
)
def test_faulty_notebooks(shared, name, cell, error):
    with pytest.raises(PapermillExecutionError) as caught:
        run(shared / f"reliability/fixtures/notebooks/{name}.ipynb", account="a")
    assert (caught.value.cell_index, caught.value.ename) == (cell, error)
    assert not any(
        "jaakko" in place or "/" in place.replace("cxlib/", "") and place[0] == "/" for place in caught.value.traceback
    )


def test_text_arrives_as_it_was_given(shared):
    text = "a\"'\\\n\u2028{0}`$x"
    done = run(shared / "reliability/fixtures/notebooks/nb_ok.ipynb", account=text)
    assert done.cells[-1].outputs[0].text == f"ok {text}\n"


def notebook(tmp_path, *cells):
    path = tmp_path / "x.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(
            metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "x"}},
            cells=[nbformat.v4.new_code_cell(c) for c in cells],
        ),
        path,
    )
    return path


def test_what_is_kept_of_a_cell(tmp_path):
    cells = [
        "import sys; print('one', end=' '); print('two'); print('three', file=sys.stderr)",
        "from IPython.display import display\ndisplay({'application/x+json': {'a': 1}}, raw=True)\n41 + 1",
    ]
    done = run(notebook(tmp_path, *cells))
    assert [(o.name, o.text) for o in done.cells[0].outputs] == [("stdout", "one two\n"), ("stderr", "three\n")]
    assert [o.output_type for o in done.cells[1].outputs] == ["display_data", "execute_result"]
    assert [o.data for o in done.cells[1].outputs] == [{"application/x+json": {"a": 1}}, {"text/plain": "42"}]
    assert [cell.execution_count for cell in done.cells] == [1, 2]


def test_one_notebook_knows_nothing_of_the_one_before(tmp_path):
    run(notebook(tmp_path, "secret = 7"))
    with pytest.raises(PapermillExecutionError, match="NameError"):
        run(notebook(tmp_path, "secret"))


@pytest.mark.parametrize("cell", ["!ls", "%sx ls", "x = !ls"])
def test_no_shell_commands(tmp_path, cell):
    with pytest.raises(PapermillExecutionError, match="PermissionError"):
        run(notebook(tmp_path, cell))


def test_the_process_is_as_before(tmp_path):
    import sys

    kept = sys.stdout, sys.stderr, sys.displayhook, sys.modules["__main__"]
    with pytest.raises(PapermillExecutionError):
        run(notebook(tmp_path, "1/0"))
    assert kept == (sys.stdout, sys.stderr, sys.displayhook, sys.modules["__main__"])


def test_what_cannot_be_displayed_stops_the_notebook(tmp_path):
    bad = "class Bad:\n    def __repr__(self): raise KeyError(1)\nBad()"
    with pytest.raises(PapermillExecutionError, match="KeyError"):
        papermill.execute_notebook(
            str(notebook(tmp_path, bad, "open('reached', 'w')")),
            None,
            {},
            "inprocess",
            progress_bar=False,
            cwd=tmp_path,
        )
    assert not (tmp_path / "reached").exists()


def test_other_languages_are_refused(tmp_path):
    path = notebook(tmp_path, "1")
    path.write_text(path.read_text().replace('"language": "python"', '"language": "R"'))
    with pytest.raises(ValueError, match="the notebook is in R; reports run Python"):
        run(path)


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["while True: print('spam')", "while True: display('spam')"])
def test_output_without_end_is_an_error_outside_a_worker_too(tmp_path, cell):
    with pytest.raises(PapermillExecutionError, match="RuntimeError"):
        run(notebook(tmp_path, cell))
