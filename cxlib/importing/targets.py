"""What each column of a file becomes, by the mapping and the instruments: an item, a comment, or a whole question."""

from dataclasses import dataclass, field

from cxlib.importing import options, values
from cxlib.importing.mapping import Mapping
from cxlib.importing.values import Scale


@dataclass(frozen=True, eq=False)
class Target:
    """What one column becomes: an item of an instrument with its scale, or a comment (scale None); or what a
    select-all question becomes, with its options (text or code -> item, or a reason of absence) and all its keys.
    """

    item: str
    instrument: str
    dimension: str
    scale: Scale | None
    address: dict
    checked: bool
    options: dict | None = None
    keys: dict = field(default_factory=dict)


def made(mapping: Mapping, known: dict) -> tuple[list[Target], list[str]]:
    """Resolve every column of a mapping against the instruments.

    Parameters
    ----------
    known : instruments by id.

    Returns
    -------
    (targets in the mapping's order, everything that does not fit).
    """
    found, wrong = [], []
    for column in mapping.columns:
        try:
            found.append(_target(column, mapping, known))
        except ValueError as error:
            wrong.append(f"item {column['item']!r}: {error}")
    return found, wrong


def _target(column: dict, mapping: Mapping, known: dict) -> Target:
    if column.get("kind") == "open":
        return Target(column["item"], _first_instrument(column, mapping, known), "", None, column["from"], False)
    instrument = known[_instrument(column, mapping, known)]
    _suits(column, mapping, instrument)
    scale, dimensions = _scale(column, mapping, instrument), instrument.items["dimension"].to_dict()
    if instrument.kind == "multi":
        texts = options.known(column, instrument)
        keys = column | {"dimensions": dimensions}
        return Target(column["item"], instrument.id, "", scale, column["from"], False, texts, keys)
    checked = column.get("scale_checked", False)
    return Target(column["item"], instrument.id, dimensions[column["item"]], scale, column["from"], checked)


def _suits(column: dict, mapping: Mapping, instrument) -> None:
    """Refuse an instrument of the other side or of another kind."""
    if instrument.side not in (mapping.side, "both"):
        raise ValueError(f"{instrument.id} is asked of the {instrument.side}, but defaults.side is {mapping.side!r}")
    if instrument.kind == "multi" and column.get("kind") != "multi":
        raise ValueError(
            f"is an option of {instrument.id}, and one option alone does not say who was asked: map the question, "
            f'item = "{instrument.id}", kind = "multi"'
        )
    if column.get("kind", instrument.kind) != instrument.kind:
        raise ValueError(f"{instrument.id} is of kind {instrument.kind!r}, not {column['kind']!r}")


def _scale(column: dict, mapping: Mapping, instrument) -> Scale:
    """Make the scale a column is read by, its instrument's."""
    given = mapping.part("scales").get(column.get("scale"), {})
    if given and (given["min"], given["max"]) != instrument.scale:
        low, high = instrument.scale
        raise ValueError(
            f"{instrument.id} runs {low:g} to {high:g}, its scale {column['scale']!r} {given['min']:g} to "
            f"{given['max']:g}: answers are never stretched; map it to an instrument of its own scale"
        )
    return values.scale(instrument.scale, instrument.kind in ("nps", "multi"), given)


def _instrument(column: dict, mapping: Mapping, known: dict) -> str:
    """Name the instrument an item belongs to: the column's, the default one, or the only one that has the item."""
    if column.get("kind") == "multi":
        return _question(column.get("instrument", column["item"]), known)
    homes = [key for key, each in known.items() if column["item"] in each.items.index]
    named = column.get("instrument")
    if named and named not in known:
        raise ValueError(f"no instrument {named!r}; there are {', '.join(sorted(known))}")
    chosen = named or (mapping.part("defaults").get("instrument") if len(homes) != 1 else homes[0])
    if chosen in homes:
        return chosen
    if len(homes) > 1:
        raise ValueError(f'stands in {", ".join(homes)}; add instrument = "..." to its column')
    among = (
        known[chosen].items.index
        if chosen in known
        else sorted({i for each in known.values() for i in each.items.index})
    )
    raise ValueError(f"no {'item of ' + chosen if chosen else 'instrument has it'}; there are {', '.join(among)}")


def _question(name: str, known: dict) -> str:
    """Name the instrument that is a select-all question."""
    there = sorted(key for key, each in known.items() if each.kind == "multi")
    if name not in there:
        raise ValueError(
            f'no instrument {name!r} of kind "multi"; there are {", ".join(there) or "none"}: make it of the options '
            "(cx instrument new), or name it: instrument = ..."
        )
    return name


def _first_instrument(column: dict, mapping: Mapping, known: dict) -> str:
    """Name the instrument whose wave a comment joins: its own, the default one, or that of the first answer."""
    named = column.get("instrument") or mapping.part("defaults").get("instrument")
    scored = [each for each in mapping.columns if each.get("kind") != "open"]
    if named is None and scored:
        return _instrument(scored[0], mapping, known)
    if named not in known:
        raise ValueError(f'name its instrument: instrument = "..."; there are {", ".join(sorted(known))}')
    return named
