"""The head of a file: how its first rows address the columns. Other kinds of heads join here."""

import re
import unicodedata
from dataclasses import dataclass

# cells that only stand in the second header row of a SurveyMonkey or an old Qualtrics export
SECOND = {"Response", "Open-Ended Response", "Other (please specify)", "ResponseID"}


@dataclass(frozen=True)
class Head:
    """Where a column stands (from 1) and what its header rows say, as exported."""

    position: int
    cells: tuple[str, ...]

    @property
    def name(self) -> str:
        """The head as exported, without outer blanks."""
        return " | ".join(cell.strip() for cell in self.cells)

    @property
    def label(self) -> str:
        """How messages call the column."""
        return self.name or f"number {self.position}"


def plain(text: str) -> str:
    """Fold a head or an answer's label for matching: NFC, tags and stars off, blanks collapsed, case folded.

    >>> plain(" How <b>likely</b>  are *you*? ")
    'how likely are you?'
    """
    composed = unicodedata.normalize("NFC", text) if not text.isascii() else text
    return " ".join(re.sub(r"<[^<>]*>|\*", " ", composed).split()).casefold().replace(" ?", "?")


def one_row(records: list[list[str]], name: str) -> tuple[list[Head], int]:
    """Read a head of one row.

    Parameters
    ----------
    records : the rows of the file as lists of text.

    Returns
    -------
    (heads, how many rows they took).

    Raises
    ------
    ValueError if a head stands twice, or the file is an export whose head has several rows.
    """
    if any("ImportId" in cell for row in records[1:3] for cell in row[:3]):
        raise ValueError(f"{name}: has three header rows (Qualtrics); keep one of them in a copy of the file")
    if len(records) > 1 and SECOND & {cell.strip() for cell in records[1]}:
        raise ValueError(f"{name}: line 2 is a second header row; keep one of them in a copy of the file")
    heads = [Head(position, (cell,)) for position, cell in enumerate(records[0], 1)]
    names = [head.name for head in heads if head.name]
    twice = sorted({each for each in names if names.count(each) > 1})
    if twice:
        shown = ", ".join(repr(each) for each in twice)
        raise ValueError(
            f"{name}: line 1: these heads stand more than once: {shown}; rename them in a copy of the file"
        )
    return heads, 1


def find(heads: list[Head], address: dict) -> Head:
    """Find the column an address means: position, column (exact) or heading (folded), with its label_check.

    Raises
    ------
    ValueError naming the columns that exist, or both hits of an address that fits two.
    """
    if "position" in address:
        hits = [head for head in heads if head.position == address["position"]]
    elif "column" in address:
        hits = [head for head in heads if head.name == address["column"].strip()]
    else:
        hits = [head for head in heads if plain(head.name) == plain(address.get("heading", ""))]
    if len(hits) != 1:
        wanted = next(iter(address.values()), "")
        among = ", ".join(repr(head.label) for head in (hits or heads))
        raise ValueError(f"{'two columns' if hits else 'no column'} {wanted!r}; there are {among}")
    if plain(address.get("label_check", "")) not in plain(hits[0].name):
        raise ValueError(f"column {hits[0].label!r} does not say {address['label_check']!r}: have the columns moved?")
    return hits[0]
