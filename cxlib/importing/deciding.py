"""What a draft mapping leaves to a person: said briefly, what only a person knows first."""

from cxlib.importing import naming, profile, questions
from cxlib.importing.read import Sheet

MANY = 20  # decisions that are listed; more are counted


def unknown(sheet: Sheet, known: dict, where: tuple) -> list[str]:
    """Say how the rated questions that no instrument knows come in."""
    (file, path, study_name, beside), found = where, questions.asked(sheet, known)
    how = f"{file} --companion {beside}" if beside else file
    told = f"{len(found)} more questions look rated and are of no instrument"
    if not found or _knows(profile.unfolded(sheet) if sheet.tool == "long" else sheet, known):
        return [told] if found else []
    return [
        f"{told}. To bring them in, make them one:",
        f"  cx instrument template own.xlsx --from {how}    # lists them: keep, correct, save",
        f"  cx instrument new own.xlsx --into {study_name}",
        f"  then remove {path} and give the same command again: the draft will know them",
    ]


def _knows(sheet: Sheet, known: dict) -> bool:
    """Tell whether an instrument knows any question of a file: then a person has chosen among them."""
    ids, items = naming.ids(sheet.heads), profile.items(known)
    return any(profile.known_item(head, ids[head.position], items) for head in sheet.heads)


def shortly(left: list[str]) -> list[str]:
    """Say what is to be decided: first what only a person knows, then the guesses; the rest is counted."""
    open_ = [each for each in left if each.endswith(' = "?"')]
    guessed = [each for each in left if each not in open_ and ": ignore = " not in each]
    out = len(left) - len(open_) - len(guessed)
    told = [f"fill in, in place of the ? ({len(open_)}):", *_first(open_)] if open_ else []
    told += [f'look at these guesses ({len(guessed)}; right: take the "? " away):', *_first(guessed)] if guessed else []
    told += [f'{out} columns are left out, as ignore = ["? ..."] (right: take the "? " away)'] if out else []
    return [*told, 'then give the same command again (all guesses right? replace "? by " throughout)']


def _first(lines: list[str]) -> list[str]:
    more = [f"  and {len(lines) - MANY} more, each with its ? in the file"] if len(lines) > MANY else []
    return [*(f"  {each[:120]}" for each in lines[:MANY]), *more]
