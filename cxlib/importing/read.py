"""Read a file of answers as text, exactly as it stands: no cell is converted, repaired or dropped here."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa

from cxlib.importing import columnar, content, delimited, heads, shape, tools, workbook
from cxlib.importing.described import Described
from cxlib.importing.heads import Head
from cxlib.importing.problems import ranges


@dataclass(frozen=True, eq=False)
class Sheet:
    """The image of a file: its heads, its rows as text, and how they were read.

    `rows` has the columns' positions (from 1) as columns and the row numbers a spreadsheet shows (head = 1) as index;
    `blank` counts the rows without any content, which are not among them. `tool` is the survey tool its head tells,
    `zone` the time zone the file names, `labels`, `absent` and `sets` what SPSS says of codes (see columnar.Columns);
    `described` what a companion says of columns, by position, and `companion` its name and sha256 (see companion);
    `outside` the rows above the head and below the answers that were left out.
    """

    name: str
    sha256: str
    encoding: str
    sep: str
    decimal: str
    heads: list[Head]
    rows: pd.DataFrame
    blank: int
    tool: str = "generic"
    head_rows: int = 1
    zone: str = ""
    sheet: str = ""
    labels: dict[int, dict[str, str]] = field(default_factory=dict)
    absent: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    sets: dict[str, list[int]] = field(default_factory=dict)
    described: dict[int, Described] = field(default_factory=dict)
    companion: str = ""
    outside: str = ""

    def column(self, address: dict) -> pd.Series:
        """Return the cells of the column an address means."""
        return self.rows[heads.find(self.heads, address).position]

    def let_go(self) -> None:
        """Let go of the cells once all are read, the rows' numbers stay: a million rows of text are a gigabyte."""
        for position in [*self.rows]:
            del self.rows[position]
        pa.default_memory_pool().release_unused()  # which it would keep for itself

    @property
    def about(self) -> dict:
        """What is known of the tool that wrote the file."""
        return tools.about(self.tool)


def load(path: Path, options: dict | None = None) -> Sheet:
    """Read a file: CSV, TSV, XLSX, ODS, SAV or Parquet, told by its content.

    Parameters
    ----------
    options : `[source] read` of a mapping: encoding, sep, decimal, sheet, quote, header_rows, footer_rows; "auto" or
        absent is detected.

    Raises
    ------
    ValueError naming file, line and remedy: no table, no rows, unequal rows, an open quote, NUL, unknown encoding,
    a second table below; shape.Asked where only a person can say: no head, totals below.
    """
    options = {key: value for key, value in (options or {}).items() if value != "auto"}
    if path.name != path.name.encode("utf-8", "ignore").decode():
        raise ValueError(f"{path.name!r}: this name is no text in any alphabet; rename the file")
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}); check the name") from None
    kind = content.kind(data, path.name)
    about = {"name": path.name, "sha256": hashlib.sha256(data).hexdigest(), "sep": "", "decimal": "."}
    if kind in ("sav", "parquet"):
        found = columnar.spss(Path(path)) if kind == "sav" else columnar.parquet(data, path.name)
        return _columnar(found, about | {"encoding": kind})
    if kind == "archive":
        grid = workbook.load(data, path.name, options.get("sheet"))
        return _sheet(grid.cells, about | {"encoding": grid.kind, "sheet": grid.sheet}, options, grid.merged)
    cells, (encoding, sep, decimal) = delimited.load(data, path.name, options)
    return _sheet(cells, about | {"encoding": encoding, "sep": sep, "decimal": decimal}, options)


def _columnar(found: columnar.Columns, about: dict) -> Sheet:
    """Take names from the file; what SPSS calls a variable stands as a second header row without being one."""
    made = _sheet(found.cells, about, {"header_rows": 1, "footer_rows": 0})
    named = [
        Head(head.position, (*head.cells, found.texts.get(head.position, "")), head.name, head.name)
        for head in made.heads
    ]
    tool = made.tool if made.tool != "generic" or about["encoding"] != "sav" else "spss"
    told = {"labels": found.labels, "absent": found.absent, "sets": found.sets}
    return Sheet(**vars(made) | {"heads": named, "tool": tool} | told)


def _sheet(cells: pd.DataFrame, about: dict, options: dict, merged: list[tuple[int, int]] | None = None) -> Sheet:
    declared = "header_rows" in options
    tool, taken = tools.recognise(_first(cells))
    title = shape.above(cells) if tool == "generic" and not declared else 0
    if title:
        cells, merged = cells.iloc[title:].reset_index(drop=True), None
        tool, taken = tools.recognise(_first(cells))
    if tool == "generic" and not (merged or declared):
        shape.need_head(cells, about["name"], title + 1)
    taken = int(options.get("header_rows", 2 if merged and tool == "generic" else taken))
    first = _first(cells)[:taken]
    found = heads.read(first or [[""] * cells.shape[1]], tool, merged)
    if tool in ("generic", "long") and taken == 1:
        _single(found, f"{about['name']}: line {title + 1}")
    body = cells.iloc[taken:].set_axis([head.position for head in found], axis=1)
    rows = body.set_axis(range(title + taken + 1, title + len(cells) + 1), axis=0)
    above = f"row {ranges(range(1, title + 1))} above the head" if title else ""
    told = {"tool": tool, "head_rows": taken, "zone": heads.zone(first), "outside": above}
    return _filled(rows, found, about | told, options.get("footer_rows"))


def _first(cells: pd.DataFrame) -> list[list[str]]:
    return cells.head(delimited.TOP).to_numpy(object).tolist()


def _single(found: list[Head], where: str) -> None:
    twice = heads.doubled(found)
    if twice:
        shown = ", ".join(repr(each) for each in twice)
        raise ValueError(f"{where}: these heads stand more than once: {shown}; rename them in a copy")


def _filled(rows: pd.DataFrame, found: list[Head], about: dict, footer: int | str | None) -> Sheet:
    """Leave out rows without content, counted, and columns without head and content: a separator at every line's end.

    Parameters
    ----------
    footer : how many last rows are declared to be totals, None where nobody has said.

    Raises
    ------
    ValueError if no row is left.
    """
    filled = pd.DataFrame({at: rows[at].str.strip() != "" for at in rows}, index=rows.index)
    some = filled.any(axis=1)
    if not some.any():
        raise ValueError(f"{about['name']}: has a head and no rows; export it again with its answers")
    empty = [head.position for head in found if not head.name and not filled[head.position].any()]
    kept = [head for head in found if head.position not in empty]
    if about["tool"] in ("generic", "long"):
        shape.one_table(rows, some, {head.position: head.name for head in found}, about["name"])
    table = shape.without_totals(rows.loc[some].drop(columns=empty), about["name"], footer)
    below = [f"{footer} last rows"] if int(footer or 0) else []
    told = {"outside": ", ".join(filter(None, [about["outside"], *below]))}
    told["zone"] = about["zone"] or tools.about(about["tool"]).get("zone", "")
    return Sheet(**about | told, heads=kept, rows=table, blank=int((~some).sum()))
