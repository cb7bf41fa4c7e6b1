"""`cx instrument new codebook.xlsx`: an instrument made of a spreadsheet, one row an item."""

from pathlib import Path

import pandas as pd

from cxlib import instruments
from cxlib.importing import choicebook, naming, places, problems, read, values
from cxlib.importing.heads import plain
from cxlib.importing.read import Sheet
from cxlib.instruments.writing import comment, quoted
from cxlib.study import tables

# column: (other heads it is known by, what it says)
COLUMNS = {
    "item": (("id", "tunnus"), "a short id in small letters, digits and _; answers are mapped to it"),
    "text_fi": (("fi", "suomi", "kysymys"), "the question in Finnish"),
    "text_en": (("en", "english", "englanti", "question"), "the question in English"),
    "choice_of": (
        ("select all", "monivalinta"),
        "of an option of a select-all question: the question's id; scale and dimension stay empty",
    ),
    "answers": (("vastaukset",), "what an export holds; only to look at"),
    "low": (
        ("min", "scale low", "asteikon alku"),
        "the lowest answer; empty: as above. Each scale becomes a file",
    ),
    "high": (("max", "scale high", "asteikon loppu"), "the highest answer; empty: as above"),
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


def new(file: str | Path, into: str = "") -> dict[Path, str]:
    """Write an instrument's file from a spreadsheet of its items, one for each scale; the file's name becomes its id.

    Parameters
    ----------
    into : a study, for an instrument of its own; "" for one that every study can use.

    Returns
    -------
    path written -> its text. Two scales make two instruments, whose ids say the scale: own_1_5, own_0_10.

    Raises
    ------
    ValueError with every problem at once, each with its cell and remedy; or if an instrument is there already.
    """
    file = Path(file)
    folder = places.folder(into) / "instruments" if into else instruments.FOLDER
    sheet = read.load(file, {"header_rows": 1, "footer_rows": 0})
    named = written(sheet, naming.slug(plain(file.stem)))
    made = {folder / f"{name}.toml": text for name, text in named}
    if len(made) < len(named):
        ids = [name for name, _ in named]
        twice = ", ".join(sorted({name for name in ids if ids.count(name) > 1}))
        raise ValueError(f"{file.name}: two instruments would be called {twice}: change choice_of, or the file's name")
    there = [f"{path}: is there already; give the spreadsheet another name, or remove that file first" for path in made]
    if any(path.exists() for path in made):
        raise ValueError("\n".join(told for path, told in zip(made, there, strict=True) if path.exists()))
    wrong = [fault for path, text in made.items() for fault in instruments.check(text, path.name)]
    if wrong:
        raise ValueError("\n".join([f"{file.name}: makes no sound instrument:", *wrong]))
    for path, text in made.items():
        tables.replace(path, text.encode())
    return made


def written(sheet: Sheet, name: str) -> list[tuple[str, str]]:
    """Return id and text of an instrument's file for each scale of a spreadsheet.

    Raises
    ------
    ValueError with every problem of the spreadsheet, each with its cell and remedy.
    """
    at = _columns(sheet)
    cells = pd.DataFrame({key: sheet.rows[position].str.strip() for key, position in at.items()})
    options = cells["choice_of"] != "" if "choice_of" in cells else pd.Series(False, cells.index)
    rated, options = cells[~options], cells[options]
    found = [
        *(choicebook.wrong(options) if len(options) else []),
        *(_wrong(rated, sheet.decimal) if len(rated) else []),
    ]
    wrong = pd.concat(found, ignore_index=True)
    if len(wrong):
        told = [
            f"{sheet.name}, cell {_letters(at[row.column])}{row.row}: {f'{row.value!r} ' if row.value else ''}{row.why}"
            for row in wrong.sort_values("row", kind="stable").itertuples()
        ]
        raise ValueError("\n".join(told))
    cells, options = (each.reindex(columns=[*COLUMNS], fill_value="") for each in (rated, options))
    return [*_rated(cells, name, sheet), *choicebook.written(options, sheet.name)]


def _rated(cells: pd.DataFrame, name: str, sheet: Sheet) -> list[tuple[str, str]]:
    """Return id and text of an instrument for each scale of the rated items."""
    ends = cells[["low", "high"]].mask(lambda cell: cell == "").ffill().bfill()
    ends = ends.map(lambda cell: values.number(cell, sheet.decimal)).astype(float)
    groups = [(scale, cells.loc[rows]) for scale, rows in ends.groupby(["low", "high"], sort=False).groups.items()]
    ends = [naming.slug(f"x_{low:g}_{high:g}")[1:] for (low, high), _ in groups]
    names = [name if len(groups) == 1 else f"{name[:28]}{each}" for each in ends]  # the scale is never cut off
    return [
        (each, "\n".join([*_top(rows, each, sheet.name, scale), *_dimensions(rows), *_items(rows)]) + "\n")
        for each, (scale, rows) in zip(names, groups, strict=True)
    ]


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
    choices = sheet.rows[found["choice_of"]].str.strip() != "" if "choice_of" in found else pd.Series([False])
    needed = [*(NEEDED if not choices.all() else ()), *(choicebook.KEYS if choices.any() else ())]
    wrong += [f"no column {key!r} ({COLUMNS[key][1]}): add it" for key in dict.fromkeys(needed) if key not in found]
    if wrong:
        raise ValueError("\n".join(f"{sheet.name}: {each}" for each in wrong))
    return found


def _wrong(cells: pd.DataFrame, decimal: str) -> list[pd.DataFrame]:
    """Return what is wrong with the rows of rated items: row, column, value, why."""
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
    return found


def _numbers(cells: pd.DataFrame, key: str, decimal: str) -> list[pd.DataFrame]:
    """One end of the scale: a number, at least in one row."""
    read = cells[key].map(lambda cell: values.number(cell, decimal) if cell else None).astype(float)
    found = [_fault(cells, key, (cells[key] != "") & read.isna(), "is no number: write the end of the scale")]
    if not (cells[key] != "").any():
        found.append(_fault(cells, key, cells.index == cells.index[0], "is empty: write the end of the scale"))
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


def _top(cells: pd.DataFrame, name: str, file: str, scale: tuple[float, float]) -> list[str]:
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
