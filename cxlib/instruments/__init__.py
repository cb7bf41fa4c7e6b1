"""Survey instruments: one TOML file each, read into tables. What may be wrong with a file stands in checks.py."""

from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from cxlib.instruments.checks import ITEM, LANGUAGES, check, filled, line_of, toml

__all__ = ["FOLDER", "LANGUAGES", "Instrument", "check", "line_of", "load", "load_all", "pairs", "parse", "toml"]

FOLDER = Path(__file__).parents[2] / "data" / "instruments"


@dataclass(frozen=True, eq=False)
class Instrument:
    """The image of one instrument file; `text` is the file itself, so that a report can carry it along."""

    id: str
    version: int
    kind: str
    side: str
    source: str
    scale: tuple[float, float]
    top_box: float | None
    title: dict
    dimensions: pd.DataFrame
    items: pd.DataFrame
    stages: pd.DataFrame
    touchpoints: pd.DataFrame
    benchmarks: dict
    text: str


def load(name: str | Path, folders: list[Path] | None = None) -> Instrument:
    """Read one instrument by its id (looked up in `folders`, the last first) or by the path of its file.

    Raises
    ------
    ValueError naming the file and all its problems, or the instruments that exist.
    """
    path = Path(name)
    if path.suffix != ".toml":
        found = {file.stem: file for folder in folders or [FOLDER] for file in sorted(Path(folder).glob("*.toml"))}
        if str(name) not in found:
            raise ValueError(f"no instrument {str(name)!r}; there are {', '.join(sorted(found)) or 'none'}")
        path = found[str(name)]
    instrument = parse(text_of(path), path.name)
    if instrument.id != path.stem:
        raise ValueError(f"{path.name}: id is {instrument.id!r}; name the file {instrument.id}.toml or change the id")
    return instrument


def load_all(*folders: Path) -> dict[str, Instrument]:
    """Read every instrument of the folders; a later folder (a study's own) replaces an earlier file of the same id.

    Raises
    ------
    ValueError with the problems of all files.
    """
    loaded, problems = {}, []
    for path in [path for folder in folders or (FOLDER,) for path in sorted(Path(folder).glob("*.toml"))]:
        try:
            loaded[path.stem] = load(path)
        except ValueError as err:
            problems.append(str(err))
    if problems:
        raise ValueError("\n".join(problems))
    return loaded


def parse(text: str, name: str) -> Instrument:
    """Make an Instrument of the text of a file called `name`; ValueError with every problem of it.

    A report asks for the same few files at every turn: they are read once, and each caller gets tables of its own.
    """
    known = _parsed(text, name)
    own = {field: getattr(known, field).copy(deep=False) for field in ("dimensions", "items", "stages", "touchpoints")}
    return replace(known, **own, title=dict(known.title), benchmarks=deepcopy(known.benchmarks))


@lru_cache(32)
def _parsed(text: str, name: str) -> Instrument:
    """Check and read the text of a file."""
    if problems := check(text, name):
        raise ValueError("\n".join(problems))
    raw = filled(toml(text, name))
    items = pd.DataFrame(
        {"part": "", "reverse": False, "twin": "", "source": raw["source"]} | row for row in raw["items"]
    )
    return Instrument(
        **{key: raw[key] for key in ("id", "version", "kind", "side", "source", "title")},
        scale=(float(raw["scale"]["low"]), float(raw["scale"]["high"])),
        top_box=float(raw["top_box"]) if "top_box" in raw else None,
        dimensions=_labels(raw["dimensions"], "dimension").assign(order=range(len(raw["dimensions"]))),
        items=items.rename(columns={"id": "item_id"}).set_index("item_id")[[*ITEM][1:5] + ["fi", "en", "source"]],
        stages=_labels(raw.get("stages", {}), "stage")[["fi", "en"]],
        touchpoints=_labels(raw.get("touchpoints", {}), "touchpoint"),
        benchmarks={key: {"part": ""} | row for key, row in raw.get("benchmarks", {}).items()},
        text=text,
    )


def pairs(mirror: Instrument, original: Instrument) -> pd.DataFrame:
    """Which item of the team's instrument answers which item of the customer's: the gap stands on these pairs.

    Parameters
    ----------
    mirror : the team's instrument (eFlame), each item naming its `twin` in `original` (Flame).

    Returns
    -------
    DataFrame, one row per pair; columns item_id, twin, dimension.

    Raises
    ------
    ValueError naming every item without a twin, in another dimension, or left without a mirror, and another scale.
    """
    problems = [f"{mirror.id} item {item}: {wrong}" for item, wrong in _unlike(mirror, original)]
    lonely = [item for item in original.items.index if item not in set(mirror.items["twin"])]
    problems += [f"{original.id} item {item}: no item of {mirror.id} names it; add one" for item in lonely]
    if mirror.scale != original.scale:
        problems.append(f"{mirror.id} has scale {mirror.scale}, {original.id} {original.scale}: make them the same")
    if problems:
        raise ValueError("\n".join(problems))
    return mirror.items.reset_index()[["item_id", "twin", "dimension"]]


def text_of(path: Path) -> str:
    """Text of a file a person wrote; one that is not there or not UTF-8 is named."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as err:
        raise ValueError(f"{path.name}: cannot be read ({type(err).__name__}); save it as UTF-8 text") from None


def _labels(entries: dict, index: str) -> pd.DataFrame:
    """Labels of dimensions, stages or touchpoints as a table in the order of the file."""
    own = {} if index == "stage" else {"stage": ""}  # a stage belongs to no other
    rows = [
        {index: key, "fi": row["fi"], "en": row["en"], **{c: row.get(c, "") for c in own}}
        for key, row in entries.items()
    ]
    return pd.DataFrame(rows, columns=[index, "fi", "en", *own]).astype("str").set_index(index)


def _unlike(mirror: Instrument, original: Instrument) -> list[tuple[str, str]]:
    """Items of the mirror that cannot be compared, with the reason and the remedy."""
    wrong = []
    for item, row in mirror.items.iterrows():
        if row["twin"] not in original.items.index:
            named = f"twin {row['twin']!r} is not an item of {original.id}" if row["twin"] else "names no twin"
            wrong.append((item, f'{named}; write twin = "<item of {original.id}>"'))
        elif tuple(row[["dimension", "reverse"]]) != tuple(original.items.loc[row["twin"], ["dimension", "reverse"]]):
            wrong.append((item, f"its twin {row['twin']} has another dimension or direction; make them the same"))
    return wrong
