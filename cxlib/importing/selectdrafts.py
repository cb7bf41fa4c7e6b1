"""Select-all questions in a draft mapping, and as rows of the spreadsheet that makes them instruments."""

import glob

from cxlib.importing import naming, options, profile, selectall
from cxlib.importing.heads import plain
from cxlib.importing.read import Sheet
from cxlib.importing.selectall import Question
from cxlib.instruments.writing import comment, quoted, value

SHOWN = 12  # options listed in a draft; more are counted


def lines(question: Question, position: int, known: dict) -> str:
    """Return what a draft says below the title of one of the question's columns: all of it at the first.

    Parameters
    ----------
    known : instruments by id; one whose options are these is the guess.
    """
    first = question.columns[0].position
    if position != first:
        return f"#    with column {first}: {comment(question.name)}\n"
    item = instrument(question, known)
    keys = [f"{key} = {_toml(each)}" for key, each in question.keys.items()]
    named = f"item = {quoted(f'? {item}' if item else question.name)}"
    mapped = [keys[0], named, 'kind = "? multi"', *keys[1:]]
    told = [f"#    a select-all question: {comment(_listed(question))}", "[[columns]]"]
    return "\n".join([*told, *(mapped if item else _ignored(question, mapped)), ""])


def _ignored(question: Question, mapped: list[str]) -> list[str]:
    """Leave the columns of a question without an instrument out, and say how it comes in."""
    names = [glob.escape(each.name) if each.name.startswith("?") else each.name for each in question.columns]
    return [
        f"ignore = {value([f'? {name}' for name in dict.fromkeys(names)])}",
        '# or, in place of ignore, with an instrument of kind "multi" that has these options (cx instrument template):',
        *(f"# {line}" for line in mapped),
    ]


def _listed(question: Question) -> str:
    told = [f"{text[:60]} ({count})" for text, count in question.options.items()]
    more = [f"and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
    return ", ".join([*told[:SHOWN], *more])


def _toml(given) -> str:
    if isinstance(given, dict):
        return f"{{ {', '.join(f'{key} = {value(each)}' for key, each in given.items())} }}"
    return value(given)


def instrument(question: Question, known: dict) -> str:
    """Name the instrument of kind "multi" that has all the options of a question: of several the one named after it.

    "" where there is none, or several others: questions that offer the same options are told apart by their names.
    """
    own = {plain(text) for text in question.options}
    multi = [each for each in known.values() if each.kind == "multi"]
    fits = [each.id for each in multi if own <= {*options.known({}, each)}]
    return question.name if question.name in fits else fits[0] if len(fits) == 1 else ""


def asked(sheet: Sheet, known: dict) -> list[dict]:
    """List the options of a file's select-all questions that no instrument knows, as rows of a spreadsheet."""
    columns = profile.columns(sheet, known) if sheet.tool != "long" else []
    found = selectall.found(sheet, columns, [*profile.roles(columns, sheet.about).values()])
    return [row for question in found if not instrument(question, known) for row in _rows(question)]


def _rows(question: Question) -> list[dict]:
    made, seen = [], {}
    for text, count in question.options.items():
        item = naming.slug(text) or "option"
        seen[item] = seen.get(item, 0) + 1
        item = item if seen[item] == 1 else f"{item}_{seen[item]}"
        row = {"item": item, "text_fi": text, "text_en": text, "answers": f"ticked {count} times"}
        made.append(row | {"choice_of": question.name, "title_fi": question.text, "title_en": question.text})
    return made
