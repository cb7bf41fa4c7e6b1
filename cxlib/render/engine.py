"""A papermill engine that runs a notebook's cells in the present process: no kernel, no sockets, no handshake.

It gives no isolation; `isolate.py` does: one disposable, limited process per report. Registered as ``inprocess``
through the entry-point group ``papermill.engine``. It keeps what a page is made of: displayed bundles, printed text and
errors. The value of a cell's last line is not formatted, since pages are built from bundles alone.
"""

import sys
import traceback
import types
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from papermill.engines import Engine
from papermill.exceptions import PapermillExecutionError
from traitlets import Type
from traitlets.config import Config

LONGEST_TEXT = 100_000  # characters of printed text kept per cell


class Stream:
    """Stands in for sys.stdout or sys.stderr while cells run: text goes to the outputs of the running cell."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name: str, shell: "Shell"):
        """Keep whose outputs to write to."""
        self.name, self.shell = name, shell

    def write(self, text) -> int:
        """Append to the last output if that is the same stream, else begin a new one."""
        outputs = self.shell.outputs
        if not outputs or outputs[-1].get("name") != self.name:
            outputs.append(nbformat.v4.new_output("stream", name=self.name, text=""))
        outputs[-1].text = (outputs[-1].text + str(text))[:LONGEST_TEXT]
        return len(text)

    def writelines(self, lines) -> None:
        """Write each line; libraries expect this of a file."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Do nothing: every write is kept at once."""

    def isatty(self) -> bool:
        """Say that nobody is looking, so that progress bars stay quiet."""
        return False


class Publisher(DisplayPublisher):
    """Keeps what `display` shows."""

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **_):
        """Append one displayed bundle; an update of an earlier one is left out, since no chapter has any."""
        if not update:
            self.shell.outputs.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata or {}))


class Unformatted(DisplayHook):
    """Leaves the value of a last line unformatted: a table's HTML takes milliseconds and no page shows it."""

    def __call__(self, result=None):
        """Do nothing with the value."""


class Shell(InteractiveShell):
    """IPython without terminal, history, shell commands or a way out."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Unformatted)
    outputs: list = []

    def showtraceback(self, *_, **__):
        """Print nothing: `run` keeps the error, without the values a formatted traceback would show."""

    showsyntaxerror = showindentationerror = showtraceback

    def ask_exit(self):
        """Turn IPython's own `exit` into Python's."""
        raise SystemExit

    def system(self, cmd):
        """Refuse `!command`."""
        raise PermissionError("a report runs no shell commands")

    system_raw = system_piped = getoutput = system


def no_input(prompt: str = ""):
    """Stand in for `input`."""
    raise StdinNotImplementedError("a report cannot ask for input")


def new_shell(home: str) -> Shell:
    """Start a shell with an empty namespace; `home` takes what IPython writes about itself."""
    Shell.clear_instance()
    main = sys.modules["__main__"] = types.ModuleType("__main__")  # as in a kernel: no __file__, functions picklable
    config = Config(HistoryManager={"enabled": False}, InteractiveShell={"colors": "nocolor"})
    shell = Shell.instance(user_module=main, user_ns=vars(main), ipython_dir=home, config=config)
    shell.user_ns["input"] = no_input
    return shell


def places(error: BaseException) -> list[str]:
    """Say where an error rose, innermost last, as ``file:line``: no values, no folders of this machine."""
    frames = traceback.extract_tb(error.__traceback__)
    return [
        f"line {frame.lineno} of the cell"
        if frame.filename.startswith("<")
        else f"{short(frame.filename)}:{frame.lineno}"
        for frame in frames
    ]


def short(path: str) -> str:
    """Path from the package's own folder on (``cxlib/measures/nps.py``); the bare name for any other file."""
    parts = Path(path).parts
    return "/".join(parts[parts.index("cxlib") :]) if "cxlib" in parts[:-1] else Path(path).name


def run(cell, shell: Shell) -> BaseException | None:
    """Run one cell into its outputs; return what it raised."""
    if cell.cell_type != "code" or not cell.source.strip():
        return None
    cell.execution_count, shell.outputs = shell.execution_count, cell.outputs
    result = shell.run_cell(cell.source, store_history=True)
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        name = type(error).__name__
        fields = {"ename": name, "evalue": str(error), "traceback": [*places(error), name]}
        cell.outputs.append(nbformat.v4.new_output("error", **fields))
    return error


class InProcess(Engine):
    """papermill engine: ``papermill.execute_notebook(..., engine_name="inprocess", note=callable)``."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, note=None, **_):
        """Run the cells in order until one raises; `note` hears each cell's number before it runs.

        The number is that of the notebook as written, from 1: the cell papermill injects is not counted.
        """
        kept, main = (sys.stdout, sys.stderr, sys.displayhook), sys.modules["__main__"]
        with TemporaryDirectory() as home:
            shell = new_shell(home)
            sys.stdout, sys.stderr = Stream("stdout", shell), Stream("stderr", shell)
            try:
                run_cells(nb_man, shell, note or (lambda number: None))
            finally:
                sys.stdout, sys.stderr, sys.displayhook = kept
                sys.modules["__main__"] = main
                Shell.clear_instance()


def run_cells(nb_man, shell: Shell, note) -> None:
    """Run cells and tell papermill of each.

    Raises
    ------
    PapermillExecutionError if a cell calls sys.exit(), which papermill takes for success.
    """
    for index, cell in enumerate(nb_man.nb.cells):
        note(index)
        nb_man.cell_start(cell, index)
        error = run(cell, shell)
        if error is not None:
            nb_man.cell_exception(cell, index)
        nb_man.cell_complete(cell, index)
        if isinstance(error, SystemExit):
            text = "sys.exit() leaves the report unfinished"
            where = cell.outputs[-1].traceback
            raise PapermillExecutionError(index, cell.execution_count, cell.source, "SystemExit", text, where)
        if error is not None:
            return
