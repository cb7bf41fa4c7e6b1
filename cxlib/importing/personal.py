"""Which columns tell who a person is: by their head, by what their tool says, or by what stands in them."""

import re

import pandas as pd

from cxlib.importing.heads import Head

HEAD = re.compile(
    r"e-?mail|sähköposti|\bip\b|ip.?addr|ipaddr|latitude|longitude|phone|puhelin|etunimi|sukunimi|^name$|^nimi$"
    r"|(first|last|full|sur|customer|contact|respondent|user).?name|recipient|^address|(home|street|postal).?address"
    r"|osoite|birth|^dob$|syntymä|henkilötunnus",
    re.IGNORECASE,
)
PERSON = re.compile(  # heads under which names stand, however few words they are and however often they come
    r"(contact|(contact|kontakt).?person|yhteys.?henkilö|henkilö|manager|vastaaja|respondent)s?$", re.IGNORECASE
)
WORKER = re.compile(r"(owner|agent|seller|myyjä|kam)$", re.IGNORECASE)  # or a team: only names of two words tell
THING = re.compile(  # heads of what has names too: companies, places, parts of a company
    r"account|airline|company|organi[sz]ation|client|yritys|firma|toimittaja|provider|asiakas|customer|supplier|brand"
    r"|product|tuote|city|kaupunki|country|region|team|tiimi|unit|yksikkö|title|role|rooli|department|osasto|industry"
    r"|toimiala",
    re.IGNORECASE,
)
WORD = r"[A-ZÅÄÖÉÜŠŽ](?:\.|[\w'’]+)(?:-[A-ZÅÄÖÉÜŠŽ][\w'’]+)?"
NAME = re.compile(rf"{WORD}(?:,? {WORD}){{1,2}}")
FORM = re.compile(r"\b(oyj?|abp?|as|asa|ltd|inc|llc|plc|corp|co|gmbh|ag|group|bank|ry|rf)\b", re.IGNORECASE)
CONTENT = {
    "e-mail addresses": r"[\w.+-]+@[\w-]+\.[a-z]{2,}",
    "network addresses": r"^\s*[0-9]{1,3}(?:\.[0-9]{1,3}){3}\s*$",
    "phone numbers": r"(?<![0-9.,])(?:\+358|0[45][0-9])[ -]?[0-9](?:[ -]?[0-9]){5,8}\b",
    "identity codes": r"\b[0-3][0-9][01][0-9]{3}[-+A][0-9]{3}[0-9A-Y]\b",
}


def by_head(head: Head, known: dict) -> bool:
    """Tell whether a head names something personal.

    Parameters
    ----------
    known : what is known of the tool (tools.about).
    """
    return (
        head.name in known.get("personal", []) or head.key in known.get("personal", []) or bool(HEAD.search(head.name))
    )


def mostly(cells: pd.Series) -> bool:
    """Tell whether a column is one of addresses or numbers of persons: at least every fifth filled cell is."""
    filled = (cells.str.strip() != "").sum()
    return sum(in_cells(cells).values()) > 0.2 * max(filled, 1)


def in_cells(cells: pd.Series) -> dict[str, int]:
    """Count the cells of a column that hold a person's address or number, by kind; the cells themselves stay unsaid."""
    distinct = cells.value_counts()
    words = pd.Series(distinct.index, dtype="str")
    counts = {
        kind: int(distinct[words.str.contains(pattern, flags=re.I).to_numpy()].sum())
        for kind, pattern in CONTENT.items()
    }
    return {kind: count for kind, count in counts.items() if count}


def people(head: Head, cells: pd.Series) -> int:
    """Count the cells of a column of persons' names; 0 where its head and cells do not look like one.

    Formula: a name is two or three capitalised words without a company's form. A column of names has them in half
    of its filled cells under a head of persons (there one word is enough), else in four of five, mostly different,
    and no head of companies, places or teams.
    """
    counts = cells.str.strip().value_counts().drop("", errors="ignore")
    person = PERSON.search(head.name)
    fits = [bool(re.fullmatch(WORD, cell) and person) or _named(cell) for cell in counts.index]
    found, filled = int(counts[fits].sum()), int(counts.sum())
    if person or WORKER.search(head.name):
        return found if 2 * found >= filled else 0
    alike = filled > 1 and 5 * found >= 4 * filled and 2 * len(counts) > filled
    return found if alike and not THING.search(head.name) else 0


def _named(cell: str) -> bool:
    return bool(NAME.fullmatch(cell)) and not FORM.search(cell)
