"""`make bench`: reports of the demo by `cx render` against plain loops of papermill and nbconvert, and where time goes.

All ways run the same chapters on the same extracts, which are made beforehand, and write HTML alone into fresh folders.
The loops run for a sample of accounts, as they take long; `cx render` for all of them, from the command to the finished
index. Seconds are by the clock, milliseconds those of the processor. Prints tables; asserts nothing.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import figures
import numpy as np
import papermill
from nbconvert import HTMLExporter

from cxlib import study as studies
from cxlib.render import batch, formats, isolate, plan, source

QUIET = ("--log-level", "ERROR")
COMMAND = (sys.executable, "-c", "from cxlib.cli import main; main()")
HEAD = f"{'way':<42}{'workers':>8}{'accounts':>10}{'seconds':>10}{'per account':>13}"


def main() -> None:
    """Measure everything and print it."""
    asked = arguments()
    ids = tuple(studies.open(asked.study).table("accounts")["account_id"])
    many, few = ids[: asked.accounts or None], ids[: asked.sample]
    batch.prepare(studies.open(asked.study), asked.period, ["internal"])
    with tempfile.TemporaryDirectory() as folder:
        print(ways(asked, Path(folder), many, few))
    start = timed(lambda: run("-c", "from cxlib.render import isolate; isolate.warm_up()"))
    print(f"\nstart of a process and its warm workers, once a batch: {start:.1f} s")
    print("\n" + workers(sources(asked, many[: asked.compared])))
    print("\n" + in_formats(sources(asked, many[: asked.sample])))
    print("\n" + drawn([*sources(asked, many[:1]), *sources(asked, ())[-1:]]))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", nargs="?", default="demo")
    parser.add_argument("period", nargs="?", default="2026Q3")
    parser.add_argument("--sample", type=int, default=2, help="accounts of the loops")
    parser.add_argument("--accounts", type=int, default=0, help="accounts of cx render; 0: all")
    parser.add_argument("--compared", type=int, default=6, help="accounts whose workers are held against their figures")
    return parser.parse_args()


def timed(function) -> float:
    """Return the seconds a function takes."""
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def sources(asked, accounts: tuple) -> list[source.Source]:
    """Return what the reports of accounts are made from; of none named: of all and the portfolio, which is the last."""
    return [source.gather(job) for job in plan.jobs(plan.Order(asked.study, asked.period, accounts))]


def ways(asked, folder: Path, many: tuple, few: tuple) -> str:
    """Render by every way; both loops take turns account by account, so that a busy machine slows both alike."""
    loops = {"papermill + nbconvert, commands": commands, "papermill + nbconvert, Python": interfaces}
    seconds = Counter()
    for given in sources(asked, few):
        for name, loop in loops.items():
            seconds[name] += timed(lambda loop=loop, given=given: loop(asked, given, folder))
    rows = [(name, 1, len(few), seconds[name]) for name in loops]
    for jobs in (1, 2):
        out, memory = folder / f"jobs-{jobs}", []
        spent = timed(lambda jobs=jobs, out=out, memory=memory: memory.append(house(asked, many, out, jobs)))
        rows.append((f"cx render (parent {memory[0]:.0f} MB)", jobs, len(many), spent))
    return table(rows)


def house(asked, accounts: tuple, out: Path, jobs: int) -> float:
    """Render by this house's command; return the most memory it took itself, in MB."""
    named = [word for account in accounts for word in ("--account", account)]
    command = [*COMMAND, "render", asked.study, asked.period, *named, "--jobs", str(jobs), "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"cx render failed: {' '.join(command)}")
    return used.ru_maxrss / 1024


def commands(asked, given: source.Source, out: Path) -> None:
    """Make an account's chapters with two commands for each."""
    for number, name in enumerate(page_chapters(given)):
        notebook, done = str(plan.NOTEBOOKS / name), str(out / f"{given.job.slug}-{number}.ipynb")
        values = [word for pair in parameters(asked, given).items() for word in ("-r", *pair)]
        run("-m", "papermill", "--no-progress-bar", *QUIET, *values, notebook, done)
        run("-m", "jupyter", "nbconvert", *QUIET, "--no-input", "--to", "html", done)


def page_chapters(given: source.Source) -> list[str]:
    """Return the notebooks that make the page: workshops run for slides alone."""
    return [name for name in given.job.notebooks if not name.startswith("workshop/")]


def run(*command: str) -> None:
    """Run this environment's Python, quietly; stop if it fails."""
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} failed:\n{done.stderr[-2000:]}")


def interfaces(asked, given: source.Source, out: Path) -> None:
    """Make an account's chapters with papermill's and nbconvert's functions, in this one warm process."""
    for number, name in enumerate(page_chapters(given)):
        done = out / f"{given.job.slug}-{number}-by-function.ipynb"
        notebook = str(plan.NOTEBOOKS / name)
        papermill.execute_notebook(notebook, str(done), parameters(asked, given), progress_bar=False)
        page, _ = HTMLExporter(exclude_input=True).from_filename(str(done))
        done.with_suffix(".html").write_text(page, encoding="utf-8")


def parameters(asked, given: source.Source) -> dict[str, str]:
    """Return the values of a chapter; outside this house's workers the study is told by its folder."""
    return given.job.parameters() | {"study": str(studies.open(asked.study).path)}


def table(rows: list[tuple]) -> str:
    """Lay out the ways; how many times faster is by seconds per account, against both loops."""
    slow = [seconds / accounts for _, _, accounts, seconds in rows[:2]]
    lines = [f"{HEAD}{'x commands':>12}{'x Python':>10}"]
    for way, jobs, accounts, seconds in rows:
        each = seconds / accounts
        faster = f"{slow[0] / each:>12.1f}{slow[1] / each:>10.1f}"
        lines.append(f"{way:<42}{jobs:>8}{accounts:>10}{seconds:>10.1f}{each:>13.2f}{faster}")
    return "\n".join(lines)


def workers(given: list[source.Source]) -> str:
    """Hold each report's worker against the bare drawing of its figures, ours and plain matplotlib's, by CPU time."""
    heads = f"{'worker ms':>10}{'drawing ms':>11}{'ratio':>7}{'matplotlib ms':>14}{'ratio':>7}"
    lines = [f"{'report':<46}{heads}{'figures':>9}{'MB':>6}{'page bytes':>12}"]
    total = np.zeros(3)
    for each in given:
        made = [isolate.call(figures.worker, (each,)) for _ in range(figures.TIMES)]
        spent, memory, size = min(answer for _, answer, _ in made)
        shown = figures.calls(each)
        times = np.array([spent, figures.bare(shown), figures.plain(shown)])
        total += times
        counts = f"{len(figures.drawings(shown)):>9}{memory:>6.0f}{size:>12}"
        lines.append(f"{each.job.slug[:44]:<46}{ratios(times)}{counts}")
    return "\n".join([*lines, f"{'all of these':<46}{ratios(total)}"])


def ratios(times: np.ndarray) -> str:
    """Lay out a worker's, our drawing's and matplotlib's seconds as milliseconds, with the worker's ratios."""
    worker, *drawn = 1000 * times
    said = "".join(
        f"{each:>{wide}.0f}{f'{worker / each:.2f}' if each >= 1 else '-':>7}"
        for each, wide in zip(drawn, (11, 14), strict=True)
    )
    return f"{worker:>10.0f}{said}"


def in_formats(given: list[source.Source]) -> str:
    """Say what each format costs beside the page, and all together: CPU milliseconds of the worker, bytes of a file."""
    known, _ = formats.here(tuple(formats.MAKERS))
    asked = [("html",), *(("html", name) for name in known if name != "html"), known]
    spent = np.array([[worked(each, names) for each in given] for names in asked]).mean(axis=1)
    page = spent[0, 0]
    rows = [("html", page, spent[0, 1])]
    rows += [(names[1], ms - page, size) for names, (ms, size) in zip(asked[1:-1], spent[1:-1], strict=True)]
    rows.append((f"all, {spent[-1, 0] / page:.2f} x html", *spent[-1]))
    head = f"{'format (beside html)':<30}{'CPU ms':>9}{'bytes':>10}"
    return "\n".join([head, *(f"{name:<30}{ms:>9.0f}{size:>10.0f}" for name, ms, size in rows)])


def worked(given: source.Source, names: tuple[str, ...]) -> tuple[float, float]:
    """Make a report in a worker, the fastest of a few: milliseconds, bytes of the format named last, of all if many."""
    ran = [isolate.call(figures.formats, (given, names))[1] for _ in range(figures.TIMES)]
    least, sizes = min(ran, key=lambda each: each[0])
    return 1000 * least, sum(sizes.values()) if len(names) > 2 else sizes[names[-1]]


def drawn(given: list[source.Source]) -> str:
    """Print what each drawing of a report and of the portfolio costs, by processor time."""
    lines = [f"{'drawing':<30}{'draw ms':>9}{'encode ms':>11}{'together':>10}{'bytes':>9}"]
    for each in given:
        for name, make in figures.drawings(figures.calls(each)):
            draw, encode, size = figures.measured(make)
            lines.append(f"{name:<30}{draw:>9.1f}{encode:>11.1f}{draw + encode:>10.1f}{size:>9}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
