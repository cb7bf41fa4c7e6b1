"""What the cells of a notebook put out, kept as Jupyter keeps it: text, displayed bundles, last values, errors.

Two things differ, on purpose. An error keeps where it rose, not the values a formatted traceback shows; and what C code
or child processes write is not kept at all, since it may hold answers and no page shows it.
"""

import base64
import io
import traceback
from pathlib import Path

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from . import guard

PRINTED = 100_000  # characters one notebook may print; a chapter prints nothing
SHOWN = 50_000_000  # characters it may display, ten times the largest page
EACH = 10_000  # what every output counts at least, so that small ones without end come to an end


class Outputs:
    """The outputs of one notebook while its cells run."""

    def __init__(self):
        """Begin without any."""
        self.cell, self.named, self.wiped, self.error = [], {}, False, None
        self.printed = self.shown = 0
        self.stdout, self.stderr = Stream("stdout", self), Stream("stderr", self)

    def begin(self, cell: list) -> None:
        """Collect in the list of another cell."""
        self.cell, self.wiped = cell, False

    def flush(self) -> None:
        """Let what was printed stand before what comes next."""
        self.stdout.flush()
        self.stderr.flush()

    def add(self, kind: str, **fields) -> nbformat.NotebookNode:
        """Append one output; a copy, since a cell may go on to change what it showed."""
        if self.wiped:
            self.cell.clear()
        self.wiped = False
        self.cell.append(nbformat.v4.new_output(kind, **fields))
        return self.cell[-1]

    def show(self, data: dict, metadata: dict | None, name: str | None, update: bool) -> None:
        """Display a bundle; all that were displayed under the same name change with it."""
        self.flush()
        self.shown += EACH + weight(data)
        if self.shown > SHOWN:
            guard.over("output", f"more than {SHOWN} characters displayed")
        fields = {"data": encoded(data), "metadata": metadata or {}}
        for output in self.named.get(name, []):
            output.update(nbformat.from_dict(fields))
        if not update:
            output = self.add("display_data", **fields)
            if name:
                self.named.setdefault(name, []).append(output)

    def clear(self, wait: bool) -> None:
        """Remove the cell's outputs, at once or when the next one comes."""
        self.flush()
        self.wiped = wait
        if not wait:
            self.cell.clear()

    def fail(self, error: BaseException) -> None:
        """Keep an error without a formatted traceback."""
        self.flush()
        self.error, name = error, type(error).__name__
        self.add("error", ename=name, evalue=said(error), traceback=[*places(error), name])


class Stream(io.TextIOBase):
    """Stands in for sys.stdout or sys.stderr while cells run."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name: str, outputs: Outputs):
        """Keep whose outputs to write to."""
        self.name, self.outputs, self.pieces = name, outputs, []

    def writable(self) -> bool:
        """Say that it takes text."""
        return True

    def write(self, text: str) -> int:
        """Keep text for the running cell."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs.printed += len(text)
        if self.outputs.printed > PRINTED:
            guard.over("output", f"more than {PRINTED} characters printed")
        self.pieces.append(text)
        return len(text)

    def flush(self) -> None:
        """Hand the text on: to the last output if that is the same stream, else as a new one."""
        text, cell = "".join(self.pieces), self.outputs.cell
        self.pieces.clear()
        if text and cell and cell[-1].get("name") == self.name and not self.outputs.wiped:
            cell[-1].text += text
        elif text:
            self.outputs.add("stream", name=self.name, text=text)


class Publisher(DisplayPublisher):
    """Takes what `display` shows."""

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **_):
        """Keep one displayed bundle."""
        self._validate_data(data, metadata)
        self.shell.kept.show(data, metadata, (transient or {}).get("display_id"), update)

    def clear_output(self, wait=False):
        """Remove what the cell has shown."""
        self.shell.kept.clear(wait)


class LastValue(DisplayHook):
    """Takes the value of a cell's last line. Chapters end their cells with calls that return none: no cost."""

    def write_output_prompt(self):
        """Write no prompt."""

    def write_format_data(self, format_dict, md_dict=None):
        """Keep the value as IPython formatted it."""
        kept = self.shell.kept
        kept.flush()
        fields = {"data": encoded(format_dict), "metadata": md_dict or {}}
        kept.add("execute_result", **fields, execution_count=self.prompt_count)

    def finish_displayhook(self):
        """Write no line after it."""
        self._is_active = False


def encoded(data: dict) -> dict:
    """Return a bundle with pictures as text, as Jupyter's messages carry them."""
    return {key: base64.b64encode(each).decode() if isinstance(each, bytes) else each for key, each in data.items()}


def weight(value) -> int:
    """Characters in a bundle, however deep."""
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, dict):
        return sum(map(weight, value.values())) + sum(map(weight, value))
    return sum(map(weight, value)) if isinstance(value, list | tuple) else 8


def said(error: BaseException) -> str:
    """Return the message of an error, which may itself be in error."""
    try:
        return str(error)[:PRINTED]
    except Exception:
        return ""


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
