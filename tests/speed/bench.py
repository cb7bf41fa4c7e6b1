"""`make bench`: reports of the demo by `cx render` against a plain loop of papermill and nbconvert commands.

Both run the same chapters on the same extracts, which are made beforehand. The loop runs for a sample of accounts, as
it takes long; `cx render` for all of them, from its start to the finished index. Prints a table; asserts nothing.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cxlib import study as studies
from cxlib.render import batch, plan

SAMPLE = 2  # accounts of the loop: the first two of the study


def main() -> None:
    """Measure both ways and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", nargs="?", default="demo")
    parser.add_argument("period", nargs="?", default="2026Q3")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="accounts of the loop")
    parser.add_argument("--accounts", type=int, default=0, help="accounts of cx render; 0: all")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    ids = tuple(studies.open(asked.study).table("accounts")["account_id"])
    many, few = ids[: asked.accounts or None], ids[: asked.sample]
    start = timed(lambda: batch.prepare(studies.open(asked.study), asked.period, ["internal"]))
    with tempfile.TemporaryDirectory() as folder:
        one = timed(lambda: house(asked, few, Path(folder) / "one", 1))
        ours = timed(lambda: house(asked, many, Path(folder) / "many", asked.jobs))
        loop = timed(lambda: plain(asked, few, Path(folder)))
    rows = [
        ("papermill + nbconvert commands", 1, len(few), loop),
        ("cx render", 1, len(few), one),
        ("cx render", asked.jobs, len(many), ours),
    ]
    print(table(rows))
    print(f"extracts and start of the workers, once before the first report: {start:.1f} s")


def timed(function) -> float:
    """Return the seconds a function takes."""
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def house(asked, accounts: tuple, out: Path, workers: int) -> None:
    """Render by this house's batch; the workers are warm, as `prepare` started them."""
    result = batch.render(plan.Order(asked.study, asked.period, accounts, out=str(out)), workers)
    if result["failed"]:
        sys.exit(f"reports failed: {result['failed']}")


def plain(asked, accounts: tuple, out: Path) -> None:
    """Render as one would without this house: for every account and chapter two commands."""
    for job in plan.jobs(plan.Order(asked.study, asked.period, accounts)):
        for number, notebook in enumerate(job.notebooks):
            done = str(out / f"{job.slug}-{number}.ipynb")
            values = [word for pair in job.parameters().items() for word in ("-r", *pair)]
            run("papermill", "--no-progress-bar", "--log-level", "ERROR", *values, notebook, done)
            run("jupyter", "nbconvert", "--log-level", "ERROR", "--no-input", "--to", "html", done)


def run(*command: str) -> None:
    """Run a command of this environment, quietly; stop if it fails."""
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command[:2])} failed:\n{done.stderr[-2000:]}")


def table(rows: list[tuple]) -> str:
    """Lay out the measurements; the ratio is that of seconds per account."""
    slowest = rows[0][3] / rows[0][2]
    lines = [f"{'way':<34}{'workers':>8}{'accounts':>10}{'seconds':>10}{'per account':>13}{'times faster':>14}"]
    for way, workers, accounts, seconds in rows:
        each = seconds / accounts
        lines.append(f"{way:<34}{workers:>8}{accounts:>10}{seconds:>10.1f}{each:>13.2f}{slowest / each:>14.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
