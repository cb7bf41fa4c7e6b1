"""The table of all accounts: sorted and filtered by one inline script, the course of each NPS as a small line."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from markupsafe import Markup

WIDE, TALL, EDGE = 96, 28, 4  # of a course, in pixels


@cache
def sorting() -> dict:
    """Return the script of pages with a sorted table, and the policy's word that allows it by its hash."""
    script = Path(__file__).with_name("templates").joinpath("index.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {"script": Markup(script), "script_policy": Markup(f"; script-src 'sha256-{digest}'")}


def drawn(bundle: dict) -> dict:
    """Return the bundle of accounts with each course as lines, single points and the last point."""
    return {**bundle, "rows": [{**row, "line": line(row["course"])} for row in bundle["rows"]]}


def line(values: list[float | None]) -> dict:
    """Return the pieces of a course on the whole scale of NPS; it breaks where a quarter is not shown."""
    step = (WIDE - 2 * EDGE) / max(len(values) - 1, 1)
    pieces = [[]]
    for at, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((round(EDGE + at * step, 1), height(value)))
    pieces = [piece for piece in pieces if piece]
    lines = [" ".join(f"{x},{y}" for x, y in piece) for piece in pieces if len(piece) > 1]
    dots = [piece[0] for piece in pieces if len(piece) == 1]
    last = pieces[-1][-1] if values and values[-1] is not None else None
    return {"lines": lines, "dots": dots, "last": last, "zero": height(0), "wide": WIDE, "tall": TALL, "edge": EDGE}


def height(value: float) -> float:
    """Return the place of an NPS from the top."""
    return round(EDGE + (100 - value) / 200 * (TALL - 2 * EDGE), 1)
