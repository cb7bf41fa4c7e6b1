"""The table of all accounts: the course of each NPS as a small line."""

WIDE, TALL, EDGE = 96, 28, 4  # of a course, in pixels


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
