"""How long a large export takes to import: 10^6 rows of 50 columns by default. For the notes; asserts nothing.

The file is invented: id, moment, account, NPS, the fifteen Flame items, a comment in every tenth row, and thirty
columns that the mapping leaves out. A second file brings a thousand rows of the next quarter into the same study.
Printed for each: seconds by the clock and of the processor, the most memory held.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ITEMS = [f"{part}_{i}" for part in ("excitement", "dare", "professionalism", "impact", "care") for i in (1, 2, 3)]
MAPPING = """\
version = 1
[source]
id = "large"
file = "{file}.csv"
dates = {{ columns = ["sent"], tz = "Europe/Helsinki" }}
[defaults]
side = "customer"
period = "from_date"
language = "fi"
[account]
from = {{ column = "account" }}
[respondent]
from = {{ column = "id" }}
"""
SECOND = 1000  # rows of the second file


def main() -> None:
    """Write the file and its mapping, import them in a process of their own, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--step", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        step(asked.step)
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, rows, first in (("large", asked.rows, "2026-07-01"), ("second", SECOND, "2026-10-01")):
            written(Path(folder) / name, rows, first)
            subprocess.run([sys.executable, __file__, "--step", Path(folder) / name], check=True)


def written(path: Path, rows: int, first: str) -> None:
    """Write a file of answers from the quarter that begins on a day, and its mapping beside it."""
    draw = np.random.default_rng(2026)
    sent = pd.Timestamp(first) + pd.to_timedelta(draw.integers(0, 90 * 86400, rows), unit="s")
    frame = {"id": [f"R_{i:012d}" for i in range(rows)], "sent": pd.Series(sent).dt.strftime("%Y-%m-%d %H:%M:%S")}
    frame |= {
        "account": np.char.add("acc", draw.integers(100, 600, rows).astype(str)),
        "nps": draw.integers(0, 11, rows),
    }
    frame |= {item: draw.integers(0, 11, rows) for item in ITEMS}
    frame["comment"] = np.where(draw.random(rows) < 0.1, "Hyvä palvelu, kiitos", "")
    frame |= {f"x{i}": draw.integers(0, 100, rows) for i in range(30)}
    pd.DataFrame(frame).to_csv(path.with_suffix(".csv"), index=False)
    items = "".join(f'[[columns]]\nitem = "{each}"\nfrom = {{ column = "{each}" }}\n' for each in ["nps", *ITEMS])
    comment = '[[columns]]\nitem = "why"\nkind = "open"\nfrom = { column = "comment" }\n'
    text = MAPPING.format(file=path.name) + items + comment + '[[columns]]\nignore = ["x*"]\n'
    path.with_suffix(".toml").write_text(text, encoding="utf-8")


def step(path: Path) -> None:
    """Import, and say what it took."""
    from cxlib import importing

    start = time.perf_counter()
    print(importing.run(path.with_suffix(".toml"), path.parent / "study").text)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6
    print(f"{time.perf_counter() - start:.1f} s, {cpu:.1f} s of the processor, at most {peak:.2f} GB")


if __name__ == "__main__":
    main()
