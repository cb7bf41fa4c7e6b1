"""The sheet of a chart: the figure's table as the report shows it, then columns that place the marks.

A sheet is a dict: names and heads of its columns, and their values; columns that place marks may be longer.
"""

from . import cells

FEW = 10  # below this many persons a mark is hollow


def written(voice, bundle: dict, columns: list[str], rows: list[dict]) -> dict:
    """Return a figure's table as a chart's sheet: words, and the numbers that may be shown; else an empty cell."""
    values = []
    for column in columns:
        kind = cells.kind(bundle, column)
        found = [cells.cell(voice, row, column, kind)[0] for row in rows]
        # a word among numbers would be drawn as nought
        values.append([None if kind in cells.NUMBERS and isinstance(each, str) else each for each in found])
    heads = [cells.label(voice, bundle, column)[0].strip("●◇ ") for column in columns]
    return {"names": list(columns), "heads": heads, "values": values, "rows": len(rows)}


def place(sheet: dict, name: str) -> int:
    """Return where a column of the table stands."""
    return sheet["names"].index(name)


def known(sheet: dict, name: str) -> list:
    """Return a column's values; Nones where the table has no such column."""
    return sheet["values"][place(sheet, name)] if name in sheet["names"] else [None] * sheet["rows"]


def head(sheet: dict, name: str) -> str:
    """Return a column's head."""
    return sheet["heads"][place(sheet, name)]


def add(sheet: dict, title: str, values: list) -> int:
    """Add a column that places marks; return where it stands."""
    sheet["heads"].append(title)
    sheet["values"].append([round(value, 9) if isinstance(value, float) else value for value in values])
    return len(sheet["heads"]) - 1


def few(sheet: dict, name: str, drawn: list) -> list[int]:
    """Return which of the marks drawn are hollow, as too few persons stand behind them; `name` is their count's."""
    counts = known(sheet, name)
    return [at for at, n in enumerate(counts) if n is not None and n < FEW and drawn[at] is not None]


def interval(sheet: dict, score: str, low: str, high: str, by: list | None = None) -> tuple[int, int]:
    """Add the distances from scores up and down to the ends of their intervals; return where they stand.

    Parameters
    ----------
    by : what each row's distances are parts of, where rows have scales of their own.
    """
    middle, found = known(sheet, score), []
    for sign, ends in (("+", known(sheet, high)), ("−", known(sheet, low))):
        pairs = zip(middle, ends, by or [1] * len(middle), strict=True)
        apart = [None if m is None or end is None else abs(end - m) / size for m, end, size in pairs]
        found.append(add(sheet, f"{sign} {head(sheet, score)}", apart))
    return found[0], found[1]


def strokes(sheet: dict, title: str, ends: list[tuple | None], style: tuple) -> dict:
    """Return a series of separate straight strokes, each ((x, y), (x, y)) or None; `style` as in `native.line`."""
    x, y = [], []
    for each in ends:
        known_ends = each if each and None not in (*each[0], *each[1]) else ((None, None), (None, None))
        x += [*(end[0] for end in known_ends), None]
        y += [*(end[1] for end in known_ends), None]
    return {"x": add(sheet, f"{title} ↔", x), "y": add(sheet, f"{title} ↕", y), "line": style}
