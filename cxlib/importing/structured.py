"""The rated questions of a structure file: rows of the spreadsheet that makes them an instrument, in its languages."""

from cxlib import instruments
from cxlib.importing import drafted, naming, profile, spoken
from cxlib.importing.described import Described, Structure
from cxlib.importing.heads import Head

FEWEST, MOST = 3, 11  # answers a rating has


def asked(structure: Structure, known: dict) -> list[dict]:
    """List the questions that look rated, as `questions.asked` does those of a file of answers.

    Parameters
    ----------
    known : instruments by id; what they know is not listed.
    """
    heads = [Head(at, (each.code,), each.code, each.code) for at, each in enumerate(structure.columns, 1)]
    names, taken = naming.ids(heads), profile.items(known)
    new = [each for each in heads if not profile.known_item(each, names[each.position], taken)]
    rows = [row(structure.columns[each.position - 1], names[each.position]) for each in new]
    return [each for each in rows if each]


def row(said: Described, item: str) -> dict:
    """Write the row of a question, {} where its answers are no rating; a language it lacks has the text of another."""
    limits = ends(said)
    if limits is None:
        return {}
    first = next(filter(None, said.texts.values()), said.code)
    texts = {f"text_{key}": said.texts.get(key) or first for key in instruments.LANGUAGES}
    named = {f"dimension_{key}": naming.short(texts[f"text_{key}"]) for key in instruments.LANGUAGES}
    answers = ", ".join(
        f"{code} {label}".strip() for code, label in (said.codes or dict.fromkeys(said.labels, "")).items()
    )
    return {"item": item, **texts, "answers": answers, "low": limits[0], "high": limits[1], "dimension": item, **named}


def ends(said: Described) -> tuple[float, float] | None:
    """Return the ends of the scale a question is asked on; None where its answers are few, many, or yes and no."""
    labels = said.codes or dict.fromkeys(said.labels, "")
    values = drafted.scores(labels, said.absent) or [*spoken.meant(said, None).values()]
    values = values or [*range(1, len(spoken.answers(said)) + 1)]
    rated = said.kind in ("single", "matrix_row") and not {"Y", "N"} <= labels.keys()
    return (min(values), max(values)) if rated and FEWEST <= len(values) <= MOST else None
