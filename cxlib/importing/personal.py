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
