"""How a study grows: the same steps on about 10^5 and 10^7 answers, side by side. For `make bench`; asserts nothing.

Both studies are demos of twelve quarters; the first twelve accounts have the same sizes in both, so that one of them
has as many own answers there as here. Each step is a process of its own: seconds by the clock and of the processor,
and the most memory it held.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

PERIOD, QUARTERS = "2026Q3", 12
ACCOUNT, BEFORE, TIMES = "A0001", "A0002", 3  # measured; rendered before, to warm the workers; best of
COLUMNS = ["seconds", "cpu s", "peak GB"]


def main() -> None:
    """Measure both sizes and print a table; or, as a child, do one step."""
    asked = arguments()
    if asked.step:
        STEPS[asked.step](asked.folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder, found = asked.folder or Path(temporary), []
        for accounts in (asked.small, asked.large):
            found.append(measured(folder / f"growth-{accounts}", accounts))
        print(table(*found))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", type=int, default=10, help="accounts of the small study: 10 have 10^5 answers")
    parser.add_argument("--large", type=int, default=1065, help="accounts of the large one: 1065 have 10^7 answers")
    parser.add_argument("--folder", type=Path, help="keep the studies there, and use what is there already")
    parser.add_argument("--step", choices=[*STEPS], help=argparse.SUPPRESS)
    return parser.parse_args()


def measured(folder: Path, accounts: int) -> dict:
    """Make a study, go through its steps, and return {what: (seconds, cpu, GB)} and its number of answers."""
    cx = [sys.executable, "-m", "cxlib.cli"]
    ours = [sys.executable, __file__, "--folder", str(folder), "--step"]
    found = {}
    if not (folder / "study.toml").exists():
        found["cx demo"] = child([*cx, "demo", str(folder), "--accounts", str(accounts), "--quarters", str(QUARTERS)])
    answers = [pq.read_metadata(folder / f"{name}.parquet").num_rows for name in ("answers", "team/answers")]
    found["cx release --every"] = child([*cx, "release", str(folder), "--every"])
    forget(folder)
    found["cx check"] = child([*cx, "check", str(folder)])
    found["cx release, last quarter"] = child([*cx, "release", str(folder), PERIOD])
    found["extracts of it, both readers"] = child([*ours, "extracts"])
    found["one account's page"] = child([*ours, "page"])
    return {"answers": sum(answers), "accounts": accounts, "steps": found}


def forget(folder: Path) -> None:
    """Take back the last release, as if the eleven before it were all."""
    for path in [*(folder / "released" / PERIOD).glob("*"), *(folder / "team/ledger").glob(f"{PERIOD}-*")]:
        path.unlink()
    (folder / "released" / PERIOD).rmdir()


def child(command: list[str]) -> tuple[float, float, float]:
    """Run a command; seconds (those it says, where it says them), seconds of the processor, and peak memory in GB."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = process.stdout.read()
    _, code, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if code:
        sys.exit(f"{' '.join(command)} failed")
    own = said.strip().removeprefix("seconds ")
    return float(own) if "seconds " in said else seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6


def extracts(folder: Path) -> None:
    """Make all extracts of the quarter."""
    from cxlib import study
    from cxlib.disclosure import extract

    extract.make_all(study.open(folder), PERIOD)


def page(folder: Path) -> None:
    """Render one account's page a few times, after another account's; say the seconds of the fastest."""
    from cxlib.render import batch, plan

    def rendered(account: str, out: Path) -> float:
        result = batch.render(plan.Order(str(folder), PERIOD, accounts=(account,), out=str(out)), workers=1)
        if result["failed"]:
            sys.exit(f"failed: {result['failed']}")
        return result["seconds"]

    with tempfile.TemporaryDirectory() as out:
        rendered(BEFORE, Path(out) / "before")
        seconds = min(rendered(ACCOUNT, Path(out) / f"{turn}") for turn in range(TIMES))
    print(f"seconds {seconds:.3f}")


def table(small: dict, large: dict) -> str:
    """Lay both out side by side; the ratio is that of the seconds."""
    head = f"{'':<32}" + "".join(f"{name:>10}" for name in COLUMNS * 2) + f"{'ratio':>8}"
    sizes = [f"{each['answers']:,} answers, {each['accounts']} accounts" for each in (small, large)]
    lines = [f"{'':<32}{sizes[0]:>30}{sizes[1]:>30}", head]
    for name in large["steps"]:
        pair = [each["steps"].get(name, (float("nan"),) * 3) for each in (small, large)]
        cells = "".join(f"{number:>10.2f}" for each in pair for number in each)
        lines.append(f"{name:<32}{cells}{pair[1][0] / pair[0][0]:>8.1f}")
    return "\n".join(lines)


STEPS = {"extracts": extracts, "page": page}


if __name__ == "__main__":
    main()
