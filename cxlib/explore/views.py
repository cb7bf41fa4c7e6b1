"""A view saved from the explorer: a TOML file with the names of `cx render`'s options, and how it was looked at."""

from dataclasses import dataclass
from pathlib import Path

from cxlib import instruments
from cxlib.instruments import writing
from cxlib.study import READERS, tables

PICTURES = {  # picture: the instrument it is of; scores.table is of any other
    **dict.fromkeys(["flame.gaps", "flame.quadrant", "flame.change"], "flame"),
    "six.elements": "six_elements",
    "journey.curve": "journey",
    **dict.fromkeys(["nps.panel", "nps.run"], "nps"),
}
ZONES = (0.5, 0.75, 1.0, 1.5, 2.0)  # times the study's zone
MOST = 100  # answers a floor may be raised to
TEXTS = ("study", "period", "reader", "language", "format", "as-of", "out", "template")  # options that are one text
KINDS = {**dict.fromkeys(TEXTS, "a text"), "account": "a list of texts", "draft": "true or false"}
NEEDED = ("study", "period")
LOOKED = {"instrument": "a text", "picture": "a text", "floor": "a whole number", "zone": "a number"}
OPTIONS = {"account": "accounts", "format": "names", "as-of": "as_of"}  # where the option's parameter has another name


@dataclass(frozen=True)
class View:
    """The image of a view's file: `order`, options of `cx render`; `looked`, what the explorer showed."""

    order: dict
    looked: dict

    @property
    def options(self) -> dict:
        """The order under the names of the command's parameters."""
        return {OPTIONS.get(key, key): value for key, value in self.order.items()}


def read(path: Path) -> View:
    """Read a view.

    Raises
    ------
    ValueError with everything that is wrong: unknown keys with their line, wrong types, what is needed and absent.
    """
    text = instruments.text_of(Path(path))
    given = instruments.toml(text, Path(path).name)
    looked = given.pop("explore", {})
    if not isinstance(looked, dict):
        raise ValueError(f"{Path(path).name}: explore must be a table: [explore]")
    wrong = _unknown(text, given, KINDS) + _unknown(text, looked, LOOKED)
    wrong += _mistyped(given, KINDS) + _mistyped(looked, LOOKED)
    wrong += [f'no {key}; write {key} = "..."' for key in NEEDED if key not in given]
    if not wrong:
        wrong = _impossible(looked)
    if wrong:
        raise ValueError(f"{Path(path).name}: " + "; ".join(wrong))
    return View(given, looked)


def write(path: Path, view: View) -> Path:
    """Write a view so that `read` gives it back; its folder is made, for the owner alone."""
    head = ["# A view saved in the explorer. Its report: cx render --view THIS FILE"]
    order = [f"{key} = {writing.value(value)}" for key, value in view.order.items()]
    looked = ["", "# how it was looked at; reports take floor and zone from study.toml", "[explore]"]
    looked += [f"{key} = {writing.value(value)}" for key, value in view.looked.items()]
    tables.replace(path, ("\n".join([*head, *order, *looked]) + "\n").encode())
    return path


def chosen(view: View, study) -> dict:
    """Return what of a view the explorer chooses by: account, period, reader, language.

    Raises
    ------
    ValueError naming what the study does not have.
    """
    order = view.order | {"account": next(iter(view.order.get("account", [])), "")}
    known = {"account": [*study.table("accounts")["account_id"]], "period": study.periods}
    known |= {"reader": READERS, "language": study.config["languages"]}
    given = {name: order[name] for name in known if order.get(name)}
    if wrong := [f"{study.name} has no {name} {given[name]!r}" for name in given if given[name] not in known[name]]:
        raise ValueError("; ".join(wrong))
    return given


def _unknown(text: str, given: dict, known: dict) -> list[str]:
    return [
        f"unknown key {key!r} (at line {instruments.line_of(text, key)}); known are {', '.join(known)}"
        for key in given
        if key not in known
    ]


def _mistyped(given: dict, kinds: dict) -> list[str]:
    fits = {
        "a text": lambda value: isinstance(value, str),
        "a list of texts": lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
        "true or false": lambda value: isinstance(value, bool),
        "a whole number": lambda value: type(value) is int,
        "a number": lambda value: type(value) in (int, float),
    }
    names = [key for key in given if key in kinds and not fits[kinds[key]](given[key])]
    return [f"{key} must be {kinds[key]}, not {given[key]!r}" for key in names]


def _impossible(looked: dict) -> list[str]:
    """What the explorer could not show. The floor is held against the study's when the view is opened."""
    wrong, zone, floor = [], looked.get("zone", 1.0), looked.get("floor", 1)
    if looked.get("picture", "scores.table") not in (*PICTURES, "scores.table"):
        wrong.append(f"no picture {looked['picture']!r}; there are {', '.join(PICTURES)}, scores.table")
    wrong += [f"zone must be one of {', '.join(map(str, ZONES))}, not {zone}"] if zone not in ZONES else []
    return wrong + ([f"floor must be from 1 to {MOST}, not {floor}"] if not 1 <= floor <= MOST else [])
