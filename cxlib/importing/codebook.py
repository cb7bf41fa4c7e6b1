"""`cx instrument new codebook.xlsx`: an instrument made of a spreadsheet, one row an item."""

import io
import re
from pathlib import Path

import pandas as pd

from cxlib import instruments
from cxlib.importing import places, problems, read, values
from cxlib.importing.heads import plain
from cxlib.importing.read import Sheet
from cxlib.instruments.writing import comment, quoted
from cxlib.study import tables

# column: (other heads it is known by, what it says)
COLUMNS = {
    "item": (("id", "tunnus"), "a short id in small letters, digits and _; answers are mapped to it"),
    "text_fi": (("fi", "suomi", "kysymys"), "the question in Finnish"),
    "text_en": (("en", "english", "englanti", "question"), "the question in English"),
    "low": (("min", "scale low", "asteikon alku"), "the lowest answer; the same in every row, or only in the first"),
    "high": (("max", "scale high", "asteikon loppu"), "the highest answer"),
    "dimension": (("ulottuvuus", "construct"), "what the item measures; items of one dimension become one number"),
    "dimension_fi": (("ulottuvuus fi",), "its name in Finnish; once per dimension is enough"),
    "dimension_en": (("ulottuvuus en",), "its name in English"),
    "reversed": (("reverse", "käänteinen"), "yes where agreeing is bad news"),
    "part": (("osa",), "importance or performance, where an instrument asks both"),
    "twin": (("pari",), "in a team's instrument: the customers' item that this one mirrors"),
    "source": (("lähde",), "who worded it; empty: own wording"),
    "title_fi": (("nimi fi",), "the instrument's name in Finnish, in the first row"),
    "title_en": (("nimi en",), "the instrument's name in English, in the first row"),
    "side": (("puoli",), "customer, employee or both, in the first row; empty: customer"),
}
NEEDED = ("item", "text_fi", "text_en", "low", "high", "dimension")
YES = {"yes", "x", "1", "true", "kyllä", "k"}
NO = {"", "no", "0", "false", "ei", "e"}
EXAMPLE = [
    ["support_1", "Saamme tukea nopeasti.", "We get support fast.", 1, 7, "support", "Tuki", "Support", ""],
    ["support_2", "Joudumme odottamaan tukea.", "We have to wait for support.", 1, 7, "support", "", "", "yes"],
]


def new(file: str | Path, into: str = "") -> tuple[Path, str]:
    """Write an instrument's file from a spreadsheet of its items; the file's name becomes its id.

    Parameters
    ----------
    into : a study, for an instrument of its own; "" for one that every study can use.

    Returns
    -------
    (path written, its text).

    Raises
    ------
    ValueError with every problem at once, each with its cell and remedy; or if the instrument is there already.
    """
    file = Path(file)
    name = re.sub(r"[^a-z0-9]+", "_", plain(file.stem)).strip("_")
    folder = places.folder(into) / "instruments" if into else instruments.FOLDER
    path = folder / f"{name}.toml"
    text = written(read.load(file), name)
    if path.exists():
        raise ValueError(f"{path}: is there already; give the spreadsheet another name, or remove that file first")
    wrong = instruments.check(text, path.name)
    if wrong:
        raise ValueError("\n".join([f"{file.name}: makes no sound instrument:", *wrong]))
    tables.replace(path, text.encode())
    return path, text


def template(file: str | Path) -> Path:
    """Write a spreadsheet to fill in: the columns, what each says as its note, two items as an example.

    Raises
    ------
    ValueError if the file exists, or is no .xlsx.
    """
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    file = Path(file)
    if file.suffix != ".xlsx" or file.exists():
        raise ValueError(f"{file}: {'is there already' if file.exists() else 'is no .xlsx'}; give another name")
    book, buffer = Workbook(), io.BytesIO()
    for row in [[*COLUMNS], *EXAMPLE]:
        book.active.append(row)
    for cell, (_, told) in zip(book.active[1], COLUMNS.values(), strict=True):
        cell.comment = Comment(told, "cx")
    book.save(buffer)
    file.write_bytes(buffer.getvalue())
    return file


def written(sheet: Sheet, name: str) -> str:
    """Return the text of an instrument's file.

    Raises
    ------
    ValueError with every problem of the spreadsheet, each with its cell and remedy.
    """
    at = _columns(sheet)
    cells = pd.DataFrame({key: sheet.rows[position].str.strip() for key, position in at.items()})
    wrong = _wrong(cells, sheet.decimal)
    if len(wrong):
        told = [
            f"{sheet.name}, cell {_letters(at[row.column])}{row.row}: {f'{row.value!r} ' if row.value else ''}{row.why}"
            for row in wrong.sort_values("row", kind="stable").itertuples()
        ]
        raise ValueError("\n".join(told))
    cells = cells.reindex(columns=[*COLUMNS], fill_value="")
    scale = [values.number(cells[key][cells[key] != ""].iloc[0], sheet.decimal) for key in ("low", "high")]
    return "\n".join([*_top(cells, name, sheet.name, scale), *_dimensions(cells), *_items(cells)]) + "\n"


def _columns(sheet: Sheet) -> dict[str, int]:
    """Find the columns by their heads: name -> position.

    Raises
    ------
    ValueError naming heads nobody knows, columns found twice, and needed ones that lack.
    """
    known = {plain(head).replace(" ", "_"): key for key, (others, _) in COLUMNS.items() for head in (key, *others)}
    found, wrong = {}, []
    for head in sheet.heads:
        key = known.get(plain(head.name).replace(" ", "_"))
        place = f"cell {_letters(head.position)}1"
        if key is None:
            wrong.append(f"{place}: no column {head.label!r}; there are {', '.join(COLUMNS)}")
        elif key in found:
            wrong.append(f"{place}: {head.label!r} says {key} a second time: keep one column")
        else:
            found[key] = head.position
    wrong += [f"no column {key!r} ({COLUMNS[key][1]}): add it" for key in NEEDED if key not in found]
    if wrong:
        raise ValueError("\n".join(f"{sheet.name}: {each}" for each in wrong))
    return found


def _wrong(cells: pd.DataFrame, decimal: str) -> pd.DataFrame:
    """Return what is wrong with the cells: row, column, value, why."""
    found = [
        _fault(cells, key, cells[key] == "", "is empty: fill it") for key in ("item", "text_fi", "text_en", "dimension")
    ]
    for key in ("item", "dimension"):
        bad = ~cells[key].str.fullmatch(r"[a-z][a-z0-9_]*", na=False) & (cells[key] != "")
        found.append(_fault(cells, key, bad, "must be small letters, digits and _: it is an id, not a name"))
    twice = cells["item"].duplicated(keep="first") & (cells["item"] != "")
    found.append(_fault(cells, "item", twice, "stands here a second time: give each item its own id"))
    for key in ("low", "high"):
        found += _numbers(cells, key, decimal)
    for key, allowed, told in (("reversed", YES | NO, "yes or empty"), ("side", {"", *tables.SIDES, "both"}, "a side")):
        if key in cells:
            bad = ~cells[key].str.lower().isin(allowed)
            found.append(_fault(cells, key, bad, f"is not {told}: write {', '.join(sorted(filter(None, allowed)))}"))
    return pd.concat(found, ignore_index=True)


def _numbers(cells: pd.DataFrame, key: str, decimal: str) -> list[pd.DataFrame]:
    """One end of the scale: a number, somewhere, and everywhere the same."""
    read = cells[key].map(lambda cell: values.number(cell, decimal) if cell else None).astype(float)
    first = read.dropna().iloc[0] if read.notna().any() else None
    found = [_fault(cells, key, (cells[key] != "") & read.isna(), "is no number: write the end of the scale")]
    if first is None and not (cells[key] != "").any():
        found.append(_fault(cells, key, cells.index == cells.index[0], "is empty: write the end of the scale"))
    elif first is not None:
        why = f"is not {first:g}, as above: one instrument has one scale; put these items into a file of their own"
        found.append(_fault(cells, key, read.notna() & (read != first), why))
    return found


def _fault(cells: pd.DataFrame, key: str, bad, why: str) -> pd.DataFrame:
    return problems.cells(key, cells[key][bad], why)


def _letters(position: int) -> str:
    """Name a column as a spreadsheet does.

    >>> _letters(2), _letters(28)
    ('B', 'AB')
    """
    left, right = divmod(position - 1, 26)
    return (_letters(left) if left else "") + chr(ord("A") + right)


def _top(cells: pd.DataFrame, name: str, file: str, scale: list[float]) -> list[str]:
    title = {key: next(filter(None, cells[f"title_{key}"]), "") for key in instruments.LANGUAGES}
    side = next(filter(None, cells["side"]), "customer").lower()
    lines = [
        f"# Made from {comment(file)} by `cx instrument new`. Change what you like; `cx check` says what is wrong.",
        f"id      = {quoted(name)}",
        "version = 1                          # raise it when a wording changes",
        'kind    = "scale"                    # or nps, asked 0 to 10',
        f"side    = {quoted(side)}",
        'source  = "own wording"              # author, year, where the questions come from',
        f"scale   = {{ low = {scale[0]:g}, high = {scale[1]:g} }}",
        "",
        "[title]" + ("" if all(title.values()) else "                              # from the id: write its name"),
    ]
    return lines + [f"{key} = {quoted(said or name)}" for key, said in title.items()]


def _dimensions(cells: pd.DataFrame) -> list[str]:
    """List the dimensions in the order of the items, which is that of the report."""
    lines = ["", "[dimensions]                         # in the order the report shows them"]
    for name, rows in cells.groupby("dimension", sort=False):
        said = {key: next(filter(None, rows[f"dimension_{key}"]), "") for key in instruments.LANGUAGES}
        labels = ", ".join(f"{key} = {quoted(text or name)}" for key, text in said.items())
        note = "" if all(said.values()) else "    # from the id: write its name"
        lines.append(f"{name} = {{ {labels} }}{note}")
    return lines


def _items(cells: pd.DataFrame) -> list[str]:
    lines = []
    for row in cells.itertuples():
        lines += ["", "[[items]]", f"id        = {quoted(row.item)}", f"dimension = {quoted(row.dimension)}"]
        lines += [f"{key}      = {quoted(getattr(row, key))}" for key in ("part", "twin") if getattr(row, key)]
        lines += ["reverse   = true                     # agreeing is bad news"] if row.reversed.lower() in YES else []
        lines += [f"fi        = {quoted(row.text_fi)}", f"en        = {quoted(row.text_en)}"]
        lines += [f"source    = {quoted(row.source)}"] if row.source else []
    return lines
