"""What a column asks, in words and as an id: the same for a new instrument's spreadsheet and for a draft mapping."""

import re
import unicodedata

from cxlib.importing.heads import Head

OWN = re.compile(r"\s*\|?\s*(Open-Ended )?Response$")  # SurveyMonkey's second row where a question has one column
LAST = re.compile(r"\[([^\[\]]+)\][\]\s]*$|.*(?: \| | - )(.+)$", re.DOTALL)  # what is asked of one row of a grid
LONGEST = 40  # letters of an id


def wording(head: Head) -> str:
    """Return the question as a person reads it: without codes, tags, and what only the tool says."""
    if tagged(head):
        text = head.cells[1]
    else:
        text = head.name.removeprefix(f"{head.key}. ") if head.key else OWN.sub("", head.name)
    return " ".join(re.sub(r"<[^<>]*>", " ", text).split())


def tagged(head: Head) -> bool:
    """Tell a head whose first row is a short name and the second the question (Qualtrics, SPSS)."""
    return len(head.cells) > 1 and head.name == head.cells[0].strip() and head.cells[1].strip() != ""


def short(text: str, most: int = 60) -> str:
    """Return what tells a question from its neighbours: the row of a grid, else its beginning.

    >>> short("How satisfied are you? [Support]"), short("How satisfied are you with - Support")
    ('Support', 'Support')
    """
    text = _last(text) or text
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def stem(text: str) -> str:
    """Return what the questions of a grid have in common, "" of a question that stands alone.

    >>> stem("How satisfied are you? [Support]"), stem("How satisfied are you?")
    ('How satisfied are you?', '')
    """
    last = _last(text)
    return text[: text.rindex(last)].rstrip(" [|-") if last else ""


def _last(text: str) -> str:
    found = LAST.search(text)
    return next(filter(None, found.groups()), "").strip() if found else ""


def slug(text: str) -> str:
    """Make an id of a text: small ASCII letters, digits and _, beginning with a letter; "" of no letter.

    >>> slug("Kuinka helppoa?"), slug("3a")
    ('kuinka_helppoa', 'q_3a')
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_")
    return f"q_{made}" if made[:1].isdigit() else made


def ids(heads: list[Head]) -> dict[int, str]:
    """Give every column an id of its own: position -> id, made of its tag or code, else of what it asks."""
    made, seen = {}, {}
    for head in heads:
        known = head.name if tagged(head) else head.key
        name = slug(known or short(wording(head), LONGEST)) or "question"
        seen[name] = seen.get(name, 0) + 1
        made[head.position] = name if seen[name] == 1 else f"{name}_{seen[name]}"
    return made
