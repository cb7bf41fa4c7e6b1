"""The columns of a LimeSurvey export as its structure file (.lss) describes them, of versions 2 to 6."""

import re
from itertools import islice, product

from cxlib.importing.described import Described, words

MOST, TONGUES = 20_000, 200  # columns, of which a spreadsheet has 16,384, and languages
ONE_TO = {high: {str(code): {} for code in range(1, high + 1)} for high in (5, 10)}
YES = {"Y": {"en": "Yes", "fi": "Kyllä", "sv": "Ja"}, "N": {"en": "No", "fi": "Ei", "sv": "Nej"}}
UNCERTAIN = {"U": {"en": "Uncertain", "fi": "Epävarma", "sv": "Osäker"}}
CHANGE = {"I": {"en": "Increase"}, "S": {"en": "Same"}, "D": {"en": "Decrease"}}
OTHER = {"en": "Other", "fi": "Muu", "sv": "Annat", "de": "Sonstiges", "fr": "Autre"}  # until the survey words it
COMMENT = {"en": "Comment", "fi": "Kommentti", "sv": "Kommentar", "de": "Kommentar", "fr": "Commentaire"}
# LimeSurvey's letter of a question's type -> (what its columns are, one or one per part, answers of its own)
TYPES = {
    "L": ("single", "one", None),
    "!": ("single", "one", None),
    "O": ("single", "one", None),
    "5": ("single", "one", ONE_TO[5]),
    "Y": ("single", "one", YES),
    "G": ("single", "one", {"F": {"en": "Female", "fi": "Nainen"}, "M": {"en": "Male", "fi": "Mies"}}),
    "S": ("open", "one", {}),
    "T": ("open", "one", {}),
    "U": ("open", "one", {}),
    "N": ("number", "one", {}),
    "D": ("date", "one", {}),
    "I": ("meta", "one", {}),
    "*": ("meta", "one", {}),
    "|": ("file", "one", {}),
    "M": ("multi_option", "parts", {"Y": YES["Y"]}),
    "P": ("multi_option", "parts", {"Y": YES["Y"]}),
    "A": ("matrix_row", "parts", ONE_TO[5]),
    "B": ("matrix_row", "parts", ONE_TO[10]),
    "C": ("matrix_row", "parts", YES | UNCERTAIN),
    "E": ("matrix_row", "parts", CHANGE),
    "F": ("matrix_row", "parts", None),
    "H": ("matrix_row", "parts", None),
    "K": ("number", "parts", {}),
    "Q": ("open", "parts", {}),
    "1": ("matrix_row", "dual", None),
    ":": ("number", "grid", {}),
    ";": ("open", "grid", {}),
    "R": ("rank", "ranks", None),
    "X": ("", "none", {}),  # a text on the page: no column
}


def languages(tables: dict[str, list[dict]]) -> list[str]:
    """Name a survey's languages, its own first."""
    own = [row.get("language", "") for row in tables.get("surveys", [])]
    named = [row["language"] for row in tables.get("language", []) if "language" in row]
    return [each for each in dict.fromkeys([*own, *named]) if each]


def columns(tables: dict[str, list[dict]], name: str) -> list[Described]:
    """List the columns an export of the survey has, in its order.

    Parameters
    ----------
    tables : sections of the structure file (see markup.tables).

    Raises
    ------
    ValueError naming every question of a type nobody knows here.
    """
    questions = {row.get("qid", ""): row for row in tables.get("questions", []) if row.get("parent_qid", "0") == "0"}
    strange = [f"{row.get('title', '?')} ({row.get('type', '')!r})" for row in questions.values() if not _known(row)]
    if strange:
        told = ", ".join(strange[:20])
        raise ValueError(f"{name}: questions of a type unknown here: {told}; leave the companion out, or report them")
    groups = {row.get("gid", ""): _order(row, "group_order") for row in tables.get("groups", [])}
    ordered = sorted(questions.values(), key=lambda row: (groups.get(row.get("gid"), 0), _order(row, "question_order")))
    facts = {"texts": _texts(tables), "parts": _parts(tables), "answers": _answers(tables), "others": _others(tables)}
    facts |= {"worth": _worth(tables)}
    if len({key for said in facts["texts"].values() for key in said}) > TONGUES:
        raise ValueError(f"{name}: speaks more than {TONGUES} languages, which no survey does; export it again")
    made = []
    for row in ordered:
        made += _columns(row, facts)
        if len(made) > MOST:
            raise ValueError(f"{name}: describes more than {MOST} columns, which no export has; export it again")
    return made


def _known(row: dict) -> bool:
    return row.get("type") in TYPES


def _order(row: dict, key: str) -> int:
    """Return the place a row says it has, 0 where it says none."""
    return int(row.get(key, "")) if re.fullmatch(r"-?[0-9]{1,9}", row.get(key, "")) else 0


def _texts(tables: dict[str, list[dict]]) -> dict[str, dict[str, str]]:
    """Return the texts of questions and parts: id -> language -> words; older files have them in the rows."""
    rows = [row for name in ("questions", "subquestions", "question_l10ns") for row in tables.get(name, [])]
    found = {}
    for row in rows:
        if row.get("question") and row.get("language"):
            found.setdefault(row.get("qid", ""), {})[row["language"]] = words(row["question"])
    return found


def _parts(tables: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """Return the parts of each question in their order, each once: id of the question -> rows."""
    once = {row.get("qid", ""): row for row in tables.get("subquestions", [])}
    found = {}
    for row in sorted(once.values(), key=lambda row: _order(row, "question_order")):
        found.setdefault(row.get("parent_qid", ""), []).append(row)
    return found


def _answers(tables: dict[str, list[dict]]) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """Return the answers of each question: (its id, scale 0 or 1) -> code -> language -> label, in the order asked."""
    said = {}
    for row in tables.get("answer_l10ns", []):
        said.setdefault(row.get("aid", ""), {})[row.get("language", "")] = words(row.get("answer", ""))
    found = {}
    for row in sorted(tables.get("answers", []), key=lambda row: _order(row, "sortorder")):
        scale = found.setdefault((row.get("qid", ""), row.get("scale_id") or "0"), {})
        labels = scale.setdefault(row.get("code", ""), {})
        labels |= said.get(row.get("aid"), {})
        if row.get("language") and row.get("answer"):
            labels[row["language"]] = words(row["answer"])
    return found


def _worth(tables: dict[str, list[dict]]) -> dict[str, dict[str, int]]:
    """Return what the survey counts each answer worth (its assessment values): id of the question -> code -> number."""
    found = {}
    for row in tables.get("answers", []):
        found.setdefault(row.get("qid", ""), {})[row.get("code", "")] = _order(row, "assessment_value")
    return found


def _others(tables: dict[str, list[dict]]) -> dict[str, dict[str, str]]:
    """Return the survey's own words for Other: id of the question -> language -> words."""
    rows = [row for row in tables.get("question_attributes", []) if row.get("attribute") == "other_replace_text"]
    found = {}
    for row in rows:
        if row.get("value") and row.get("language"):
            found.setdefault(row.get("qid", ""), {})[row["language"]] = words(row["value"])
    return found


def _columns(row: dict, facts: dict) -> list[Described]:
    """List the columns of one question."""
    code, asked = row.get("title", ""), facts["texts"].get(row.get("qid", ""), {})
    made = _made(row, facts)
    group = code if len(made) > 1 or made and made[0][0] else ""
    shown = "" if row.get("relevance") == "1" else row.get("relevance", "")
    worth = facts["worth"].get(row.get("qid", ""), {}) if row["type"] != "1" else {}  # there two scales share codes
    found = []
    for part, kind, named, labels in made:
        said = {key: text for key, text in named.items() if key in asked}
        name = f"{code}[{part}]" if part else code
        found.append(Described(name, kind, group, asked, said, labels, shown=shown, worth=worth if labels else {}))
    return found


def _made(row: dict, facts: dict) -> list[tuple[str, str, dict, dict]]:
    """List what a question's columns are: (code of the part, kind, its texts, its answers)."""
    kind, shape, own = TYPES[row["type"]]
    qid = row.get("qid", "")
    first, second = (facts["answers"].get((qid, scale), {}) for scale in "01")
    labels = first if own is None else own
    made = [
        (part, kind, named, said)
        for part, named, said in _shaped(shape, facts["parts"].get(qid, []), (labels, second), facts["texts"])
    ]
    if row.get("other") == "Y":
        made.append(("other", "open", OTHER | facts["others"].get(qid, {}), {}))
    if row["type"] == "O":
        made.append(("comment", "open", COMMENT, {}))
    if row["type"] == "P":
        made = [each for part in made for each in (part, (f"{part[0]}comment", "open", COMMENT, {}))]
    return made


def _shaped(shape: str, rows: list[dict], labels: tuple[dict, dict], texts: dict) -> list[tuple[str, dict, dict]]:
    """List the columns a question has by its shape: (code of the part, its texts, its answers)."""
    down, across = ([each for each in rows if (each.get("scale_id") or "0") == scale] for scale in "01")
    if shape == "one":
        return [("", {}, labels[0])]
    if shape == "ranks":
        return [(str(place), {}, labels[0]) for place in range(1, len(labels[0]) + 1)]
    if shape == "dual":
        pairs = [(row, scale) for row in down for scale in (0, 1)]
        return [(f"{row.get('title', '')}][{scale + 1}", _of(row, texts), labels[scale]) for row, scale in pairs]
    if shape == "grid":
        cells = islice(product(down, across), MOST + 1)
        return [(f"{row.get('title', '')}_{o.get('title', '')}", _joined(row, o, texts), {}) for row, o in cells]
    return [(row.get("title", ""), _of(row, texts), labels[0]) for row in down if shape == "parts"]


def _of(row: dict, texts: dict) -> dict[str, str]:
    return texts.get(row.get("qid", ""), {})


def _joined(row: dict, other: dict, texts: dict) -> dict[str, str]:
    """Name a cell of a grid as full-text heads do: [row][column]."""
    across = _of(other, texts)
    return {key: f"{text}][{across.get(key, '')}" for key, text in _of(row, texts).items()}
