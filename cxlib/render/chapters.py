"""Run the notebooks of one report and hold them against the gates; happens inside the worker."""

import random
import warnings
import zlib
from pathlib import PurePosixPath

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from cxlib import study as studies

from . import engine, formats, guard, quality, source

MIME = "application/vnd.cxlib+json"
WORKSHOP = "workshop/"  # the folder of notebooks that take the place of a figure in slides
LARGEST = 5_000_000  # bytes of one page; a larger one is a mistake, and mail systems refuse it


class ReportError(Exception):
    """Why there is no report: where and what kind of error, never a value from the data."""


def report(given: source.Source) -> dict:
    """Make one report; after it this process opens nothing but that report's extract.

    Returns
    -------
    {"files": format -> bytes, "shown": what the index says of it, "rows": read = used + excluded by reason}

    Raises
    ------
    ReportError naming the chapter, the cell and the kind of error; MemoryError likewise.
    """
    try:
        if given.program != source.program():
            raise ReportError("this worker has another version of cxlib than the batch")
        guard.note("opening the extract")
        fresh("")
        opened = open_extract(given)
        told, left_out = run_all(given, opened)
        workshops = run_workshops(given, opened)
        guard.note("the page")
        parts = (given.job, opened, told, left_out, given.template, given.brand, workshops)
        made = formats.made(formats.Report(*parts))
    except (ReportError, MemoryError):
        raise
    except Exception as error:
        raise ReportError(f"{type(error).__name__} at {inmost(engine.places(error))}") from None
    if large := {name: len(file) for name, file in made.items() if len(file) > LARGEST}:
        raise ReportError(f"the file is too large: {large} bytes; {LARGEST} are allowed")
    return {"files": made, "shown": quality.counts(opened), "rows": quality.accounting(opened)}


def open_extract(given: source.Source):
    """Open what the report may know."""
    studies.hand_over(given.extract)
    job = given.job
    if job.account:
        return studies.account(job.study, job.account, job.period, job.reader)
    return studies.portfolio(job.study, job.period)


def run_all(given: source.Source, opened) -> tuple[list[list[dict]], list[str]]:
    """Run every chapter whose table is there: the bundles of each, and the names of those left out."""
    told, left_out, job = [], [], given.job
    for name, text in given.notebooks:
        chapter = PurePosixPath(name).stem
        if name.startswith(WORKSHOP):
            continue
        if job.account and not has_answers(opened, chapter):
            left_out.append(chapter)
            continue
        fresh(f"{job.account} {job.period} {chapter}")
        told.append(run(name, text, job.parameters()))
    return told, left_out


def run_workshops(given: source.Source, opened) -> tuple[list[dict], ...]:
    """Run the workshops on chapters with answers: for slides, and for the vendor's own people alone."""
    job, told = given.job, []
    if "slides" not in job.formats or job.reader != "internal":
        return ()
    for name, text in given.notebooks:
        if name.startswith(WORKSHOP) and has_answers(opened, PurePosixPath(name).stem):
            fresh(f"{job.account} {job.period} {name}")
            told.append(run(name, text, job.parameters() | {"mode": "slides"}))
    return tuple(told)


def has_answers(opened, chapter: str) -> bool:
    """Whether a chapter has a table to stand on: one named like an instrument needs answers to it."""
    if f"instruments/{chapter}" not in opened.members:
        return True
    return opened.has(chapter) or (chapter == "journey" and len(opened.journeys()) > 0)


def fresh(seed: str) -> None:
    """Start a chapter as if it were the only one: same look, same options, no open figure, a seed of its own."""
    import matplotlib.pyplot as plt
    import numpy as np
    import pandas as pd

    plt.close("all")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plt.rcdefaults()
        pd.reset_option("all")
    pd.set_option("mode.string_storage", "python")  # in small tables Arrow's calls cost more than their texts
    random.seed(seed)
    np.random.seed(zlib.crc32(seed.encode()))


def run(name: str, text: str, parameters: dict) -> list[dict]:
    """Run one chapter in this process; return its bundles.

    Raises
    ------
    ReportError if a cell fails or did not run, or the chapter's last bundle is missing; MemoryError if memory ended.
    """
    chapter = f"chapter {PurePosixPath(name).stem}"
    try:
        done = papermill.execute_notebook(
            nbformat.reads(text, as_version=4),
            None,
            parameters,
            engine_name="inprocess",
            progress_bar=False,
            note=lambda number: guard.note(f"{chapter}, cell {number}"),
        )
    except PapermillExecutionError as error:
        place, kind = inmost(error.traceback[:-1]), MemoryError if error.ename == "MemoryError" else ReportError
        raise kind(f"{chapter}, cell {error.cell_index}: {error.ename} at {place}") from None
    bundles = complete(done, chapter)
    bundles[-1]["notebook"] = name  # its foot says where to look it up
    return bundles


def complete(done, chapter: str) -> list[dict]:
    """Return the bundles of a notebook that ran to its end.

    Raises
    ------
    ReportError if not.
    """
    code = [cell for cell in done.cells if cell.cell_type == "code" and cell.source.strip()]
    if any(cell.execution_count is None for cell in code):
        raise ReportError(f"{chapter}: not every cell ran")
    outputs = [output for cell in code for output in cell.outputs]
    if any(output.output_type == "error" for output in outputs):
        raise ReportError(f"{chapter}: an error among the outputs")
    if any("Traceback (most recent call last)" in output.get("text", "") for output in outputs):
        raise ReportError(f"{chapter}: a printed traceback among the outputs")
    bundles = [output.data[MIME] for output in outputs if MIME in output.get("data", {})]
    if not bundles or bundles[-1]["kind"] != "close":
        raise ReportError(f"{chapter}: the last cell did not close it (cx.show's close)")
    return bundles


def inmost(places: list[str]) -> str:
    """Return the deepest place in this package, else the deepest of all: a library's line tells little."""
    own = [place for place in places if place.startswith("cxlib/") and "cxlib/render/engine" not in place]
    return (own or places or ["an unknown place"])[-1]
