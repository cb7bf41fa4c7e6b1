"""Read delimited text (CSV, TSV): its separator, its head by the csv module, its body by pandas, all of it as text."""

import csv
import io
import re
from itertools import islice

import pandas as pd

from cxlib.importing import content
from cxlib.importing.problems import ranges
from cxlib.instruments.writing import quoted

SEPARATORS = (",", ";", "\t", "|")
NUMBERS = {mark: re.compile(rf'(?<=[;\t])"?-?[0-9]*{re.escape(mark)}[0-9]+"?(?=[;\t\r\n]|$)') for mark in ",."}
EXCEL = re.compile(r'"?sep=(.)"?\r?\n')  # a first line by which a file tells Excel its separator: no row of the table
TITLE = re.compile(r"(?:[^,;\t|\r\n]*(?:\r\n|\r|\n)){1,3}")  # lines above the first that a separator divides
SAMPLE = 5_000_000  # characters from which the decimal mark is told
TOP = 3  # the most rows a head takes
csv.field_size_limit(10_000_000)  # a long comment is a cell, not an error


def load(data: bytes, name: str, options: dict) -> tuple[pd.DataFrame, tuple[str, str, str]]:
    """Read delimited text.

    Parameters
    ----------
    options : encoding, sep, quote, decimal as in a mapping; what is absent is detected.

    Returns
    -------
    (every row as text, blank ones too, index and columns from 0; encoding, separator and decimal mark used).

    Raises
    ------
    ValueError naming line and remedy: unequal rows, an open quote, a byte or a NUL that fits nothing.
    """
    given, encoding = content.text(data, name, options.get("encoding", "auto"))
    content.table_like(given, name)
    told = EXCEL.match(given)
    text = given.replace("\x00", "")[told.end() if told else 0 :]  # NUL: in empty cells of a SurveyMonkey head alone
    text = _titled(text, name, options.get("sep", ""))
    sep = options.get("sep") or (told[1] if told else separator(text, name))
    mark = options.get("decimal") or _decimal(text[:SAMPLE], sep)
    data, how = (data, encoding) if text == given else (text.encode(), "utf-8")
    text, given = text[:SAMPLE], ""  # a million rows are large: from here on they are read as a stream
    try:
        table = _table(data, name, sep, _dialect(data, how, options))
    except ValueError as error:
        raise ValueError(_another(text, name, sep) or str(error)) from None
    told = _another(text, name, sep) if table.shape[1] == 1 else ""
    if told:
        raise ValueError(told)
    return table, (encoding, sep, mark)


def _another(text: str, name: str, declared: str) -> str:
    """Say by what the cells of a file are separated that a declared separator does not split; "" where it does."""
    try:
        found = separator(text, name)
    except ValueError:
        return ""
    first = [next(csv.reader(io.StringIO(text, newline=""), delimiter=sep), []) for sep in (found, declared)]
    if found == declared or len(first[0]) <= len(first[1]):
        return ""
    return (
        f"{name}: its cells are separated by {found!r}, not by {declared!r} as declared; "
        f"write read = {{ sep = {quoted(found)} }} in the mapping, or leave sep out"
    )


def _titled(text: str, name: str, declared: str) -> str:
    """Give lines above the head, which no separator divides, as many cells as a table of one width below them has."""
    title = TITLE.match(text)
    if not title or not title[0].strip():
        return text
    rest = text[title.end() :][:SAMPLE]
    try:
        sep = declared or separator(rest, name)
        rows = list(islice(csv.reader(io.StringIO(rest, newline=""), delimiter=sep), 200))
    except (csv.Error, ValueError):
        return text
    rows = [row for row in rows[: len(rows) if len(rest) < SAMPLE else -1] if row]
    one_width = len(rows) > 1 and len({len(row) for row in rows}) == 1 < len(rows[0])
    if not one_width or any(cell[:1].isspace() for cell in rows[0]):  # unquoted commas of a text are no separators
        return text
    empty = sep * (len(rows[0]) - 1)
    return re.sub(r"[^\r\n]+", lambda line: line[0] + empty, title[0]) + text[title.end() :]


def _dialect(data: bytes, encoding: str, options: dict) -> dict:
    """Say how to read the bytes, in the words both readers know."""
    quote, marked = options.get("quote", '"'), data.startswith(b"\xef\xbb\xbf") and encoding == "utf-8"
    how = {"quoting": csv.QUOTE_NONE} if quote == "none" else {"quotechar": quote}
    return how | {"encoding": "utf-8-sig" if marked else encoding}


def _table(data: bytes, name: str, sep: str, how: dict) -> pd.DataFrame:
    """Read all rows, after a first reader has found them of one width."""
    quotes = {key: value for key, value in how.items() if key != "encoding"}
    count, width = _checked(data, how["encoding"], name, {"delimiter": sep, **quotes})
    text = {"dtype": "str", "na_filter": False, "skip_blank_lines": False}
    table = pd.read_csv(io.BytesIO(data), sep=sep, header=None, names=range(width), **text, **how)
    if len(table) != count:
        raise ValueError(f"{name}: {count} rows by one reader, {len(table)} by another; save it again as CSV")
    return table


def separator(text: str, name: str) -> str:
    """Choose the separator that gives the first rows one equal width, the widest of those that do."""
    widths = {}
    for sep in SEPARATORS:
        rows = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=sep)
        counts = [len(row) for row in islice(rows, 200) if row]
        if counts and counts[0] > 1:
            widths[sep] = counts[:-1] if len(text) > 200_000 else counts
    even = {sep: counts for sep, counts in widths.items() if len(set(counts)) == 1}
    best = sorted((even or widths).items(), key=lambda pair: -pair[1][0])
    if len(best) > 1 and best[0][1][0] == best[1][1][0]:
        both = " and ".join(repr(sep) for sep, _ in best[:2])
        raise ValueError(f'{name}: {both} separate equally well; declare it: read = {{ sep = ";" }} in the mapping')
    return best[0][0] if best else ","


def is_table(head: str, rows: pd.DataFrame, suffix: str) -> bool:
    """Tell a table from text that no separator divides: prose, aligned columns, a separator nobody uses.

    Formula: one column is a table if its answers are numbers, or the file is called CSV; but not if blanks align its
    lines, or a sign stands as often in each line as in the head.
    """
    if rows.shape[1] > 1:
        return True
    cells = rows[1].str.strip()
    lines = [head, *cells.head(50)]
    signs = {sign for sign in head if not (sign.isalnum() or sign.isspace() or sign in "\"'_")}
    divided = [sign for sign in signs if len({line.count(sign) for line in lines}) == 1]
    aligned = any(re.search(r"\S {2,}\S", line) for line in lines)
    numbers = cells.str.fullmatch(r"[\W\d_]*\d[\W\d_]*").mean() > 0.9
    return not (divided or aligned) and bool(numbers or suffix.lower() in (".csv", ".tsv"))


def _checked(data: bytes, encoding: str, name: str, how: dict) -> tuple[int, int]:
    """Go through a file once without keeping it: (rows, cells of the first); refuse what would slide or run on."""
    stream = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
    reader = csv.reader(stream, strict=True, **how)
    count, width, start, uneven = 0, 0, 1, {}
    try:
        for cells in reader:
            width, count = width or len(cells), count + 1
            if cells and len(cells) != width:
                uneven.setdefault(len(cells), []).append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        why = "a quote is opened and never closed" if "end of data" in str(error) else str(error)
        remedy = 'correct it in a copy, or write read = { quote = "none" } if quotes mean nothing in this file'
        raise ValueError(f"{name}: line {start}: {why}; {remedy}") from None
    if uneven:
        raise ValueError(f"{name}: the head has {width} cells, but {_ragged(uneven, count)}")
    return count, width


def _ragged(uneven: dict[int, list[int]], count: int) -> str:
    """Say which lines have how many cells, and what to do: where all but the first differ alike, it is the odd one."""
    found = "; ".join(f"line {ranges(at)}: {cells}" for cells, at in sorted(uneven.items()))
    title = len(uneven) == 1 and len(next(iter(uneven.values()))) == count - 1
    remedy = "if line 1 is a title, take it away in a copy; else export" if title else "export"
    return f"{found}; {remedy} it again, or quote the texts"


def _decimal(text: str, sep: str) -> str:
    """Tell the decimal mark: a comma-separated file has points; elsewhere what its numbers show."""
    if sep not in ";\t":
        return "."
    comma, point = (bool(NUMBERS[mark].search(text)) for mark in ",.")
    return "," if comma or (sep == ";" and not point) else "."
