"""The sheet of a chart: the figure's table as the report shows it, then columns that place the marks."""

from . import cells

FEW = 10  # below this many persons a mark is hollow


def written(voice, bundle: dict, columns: list[str], rows: list[dict]) -> dict:
    """Return a figure's table as a chart's sheet: words, and the numbers that may be shown; else an empty cell."""
    kinds = {column: cells.kind(bundle, column) for column in columns}
    heads = [cells.label(voice, bundle, column)[0].strip("●◇ ") for column in columns]
    made = []
    for row in rows:
        found = [(kinds[column], cells.cell(voice, row, column, kinds[column])[0]) for column in columns]
        # a word among numbers would be drawn as nought
        made.append([None if kind in cells.NUMBERS and isinstance(value, str) else value for kind, value in found])
    return {"heads": heads, "rows": made, "columns": columns}


def place(sheet: dict, name: str) -> int:
    """Return where a column of the table stands."""
    return sheet["columns"].index(name)


def known(sheet: dict, name: str) -> list:
    """Return a column's values; Nones where the table has no such column."""
    at = place(sheet, name) if name in sheet["columns"] else None
    return [None if at is None else row[at] for row in sheet["rows"]]


def add(sheet: dict, head: str, values: list) -> int:
    """Add a column that places marks; return where it stands."""
    sheet["heads"].append(head)
    for row, value in zip(sheet["rows"], values, strict=True):
        row.append(round(value, 9) if isinstance(value, float) else value)
    return len(sheet["heads"]) - 1


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
        found.append(add(sheet, f"{sign} {sheet['heads'][place(sheet, score)]}", apart))
    return found[0], found[1]
