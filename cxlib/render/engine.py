"""A papermill engine that runs a notebook's cells in the present process: no kernel, no sockets, no handshake.

It gives no isolation; `isolate.py` does: one disposable, limited process per report. Registered as ``inprocess``
through the entry-point group ``papermill.engine``. A cell's outputs are those of Jupyter's own kernel; `outputs.py`
says which two differ and why. No cell can ask for input, run `!commands`, open a browser or wait for a window.
"""

import sys
import types
import webbrowser
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from papermill.engines import Engine
from papermill.exceptions import PapermillExecutionError
from traitlets import Type
from traitlets.config import Config

from .outputs import LastValue, Outputs, Publisher, places

INLINE = "module://matplotlib_inline.backend_inline"  # Jupyter's: open figures are shown at the end of a cell


class Shell(InteractiveShell):
    """IPython without terminal, history, shell commands or a way out."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(LastValue)
    kept: Outputs

    def showtraceback(self, exc_tuple=None, *_, **__):
        """Keep the error without the values a formatted traceback would show."""
        self.kept.fail((exc_tuple or sys.exc_info())[1])

    def showsyntaxerror(self, *_, **__):
        """Do the same for code that is none."""
        self.showtraceback()

    showindentationerror = showsyntaxerror

    def enable_gui(self, gui=None):
        """Start no window's event loop."""

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


def no_browser(*_, **__):
    """Stand in for `webbrowser.open` and `webbrowser.get`."""
    raise PermissionError("a report opens no browser")


def new_shell(home: str) -> Shell:
    """Start a shell with an empty namespace; `home` takes what IPython writes about itself."""
    Shell.clear_instance()
    main = sys.modules["__main__"] = types.ModuleType("__main__")  # as in a kernel: no __file__, functions picklable
    config = Config(HistoryManager={"enabled": False}, InteractiveShell={"colors": "nocolor"})
    shell = Shell.instance(user_module=main, user_ns=vars(main), ipython_dir=home, config=config)
    shell.user_ns["input"] = no_input
    shell.kept = Outputs()
    return shell


@contextmanager
def as_in_a_kernel(shell: Shell):
    """Let printed text, pyplot's figures and browsers go where a notebook's cells send them; undo it afterwards."""
    import matplotlib
    import matplotlib.pyplot as plt
    from IPython.core.pylabtools import activate_matplotlib, select_figure_formats
    from matplotlib_inline.backend_inline import flush_figures

    kept = sys.stdout, sys.stderr, webbrowser.open, webbrowser.get
    backend, interactive = matplotlib.get_backend(auto_select=False), matplotlib.is_interactive()
    sys.stdout, sys.stderr = shell.kept.stdout, shell.kept.stderr
    webbrowser.open = webbrowser.get = no_browser
    activate_matplotlib(INLINE)
    select_figure_formats(shell, {"png"}, bbox_inches="tight")
    shell.events.register("post_execute", flush_figures)
    try:
        yield
    finally:
        sys.stdout, sys.stderr, webbrowser.open, webbrowser.get = kept
        plt.switch_backend(backend or "agg")
        plt.uninstall_repl_displayhook()  # it hangs on this shell, and the next notebook has another
        matplotlib.interactive(interactive)


def run(cell, shell: Shell) -> BaseException | None:
    """Run one cell into its outputs; return what it raised, or what kept something from being displayed."""
    if cell.cell_type != "code" or not cell.source.strip():
        return None
    cell.execution_count = shell.execution_count
    shell.kept.begin(cell.outputs)
    result = shell.run_cell(cell.source, store_history=True)
    shell.kept.flush()
    return result.error_before_exec or result.error_in_exec or shell.kept.error


class InProcess(Engine):
    """papermill engine: ``papermill.execute_notebook(..., engine_name="inprocess", note=callable)``."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, note=None, **_):
        """Run the cells in order until one raises; `note` hears each cell's number before it runs.

        The number is that of the notebook as written, from 1: the cell papermill injects is not counted.

        Raises
        ------
        ValueError for a notebook in another language; the name of its kernel does not matter, as none is started.
        """
        language = nb_man.nb.metadata.get("kernelspec", {}).get("language", "python")
        if language.lower() != "python":
            raise ValueError(f"the notebook is in {language}; reports run Python")
        hook, main = sys.displayhook, sys.modules["__main__"]
        with TemporaryDirectory() as home:
            shell = new_shell(home)
            try:
                with as_in_a_kernel(shell):
                    run_cells(nb_man, shell, note or (lambda number: None))
            finally:
                sys.displayhook, sys.modules["__main__"] = hook, main
                Shell.clear_instance()


def run_cells(nb_man, shell: Shell, note) -> None:
    """Run cells and tell papermill of each.

    Raises
    ------
    PapermillExecutionError if a cell calls sys.exit(), which papermill takes for success. MemoryError as itself.
    """
    for index, cell in enumerate(nb_man.nb.cells):
        note(index)
        nb_man.cell_start(cell, index)
        error = run(cell, shell)
        if error is not None:
            nb_man.cell_exception(cell, index)
        nb_man.cell_complete(cell, index)
        if isinstance(error, MemoryError):
            raise error
        if isinstance(error, SystemExit):
            text = "sys.exit() leaves the report unfinished"
            where = [*places(error), "SystemExit"]
            raise PapermillExecutionError(index, cell.execution_count, cell.source, "SystemExit", text, where)
        if error is not None:
            return
