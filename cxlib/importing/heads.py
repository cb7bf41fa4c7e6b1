"""The head of a file: how its first rows address the columns."""

import re
import unicodedata
from dataclasses import dataclass

# a record of Qualtrics' third row, JSON today, with single quotes in 2016: {"ImportId":"QID1","choiceId":"2"}
RECORD = re.compile(r"""["'](ImportId|choiceId|timeZone)["']\s*:\s*["']([^"']*)["']""")
CODE = re.compile(r"([A-Za-z]\w*(?:\[[^\]]*\])?)(?:\. .*)?", re.DOTALL)  # LimeSurvey: g0[SQ001]. Question [sub]


@dataclass(frozen=True)
class Head:
    """Where a column stands (from 1), what its header rows say (question over item columns repeated), its name
    without outer blanks, and the key its tool gave it: import id with choice, code, or "".
    """

    position: int
    cells: tuple[str, ...]
    name: str
    key: str = ""

    @property
    def label(self) -> str:
        """How messages call the column."""
        return self.name or f"number {self.position}"

    @property
    def heading(self) -> str:
        """All its header rows in one, for people and for matching; a tool's record is none of them."""
        said = [" ".join(cell.split()) for cell in self.cells if not RECORD.search(cell)]
        return " | ".join(dict.fromkeys(cell for cell in said if cell))

    @property
    def asked(self) -> str:
        """What its last header row says of the question or its item, without the code before it."""
        said = [cell.strip() for cell in self.cells if cell.strip() and not RECORD.search(cell)]
        return said[-1].removeprefix(f"{self.key}. ") if said else ""


def plain(text: str) -> str:
    """Fold a head or an answer's label for matching: NFC, tags and stars off, blanks collapsed, case folded.

    >>> plain(" How <b>likely</b>  are *you*? ")
    'how likely are you?'
    """
    composed = unicodedata.normalize("NFC", text) if not text.isascii() else text
    return " ".join(re.sub(r"<[^<>]*>|\*", " ", composed).split()).casefold().replace(" ?", "?")


def read(rows: list[list[str]], tool: str, merged: list[tuple[int, int]] | None = None) -> list[Head]:
    """Read the head of an export.

    Parameters
    ----------
    rows : its header rows as lists of text, all of one width; none where the file has no head.
    merged : first and last position (from 1) of the cells a workbook has merged in its first row.
    """
    if tool == "qualtrics" and len(rows) > 1:
        return [_qualtrics(at, cells) for at, cells in enumerate(zip(*rows, strict=True), 1)]
    if len(rows) > 1:
        first = _spread(rows[0], merged) if merged else _carried(rows[0], rows[1])
        columns = zip(first, *rows[1:], strict=True)
        return [Head(at, cells, _joined(cells)) for at, cells in enumerate(columns, 1)]
    return [_single(at, cell, tool) for at, cell in enumerate(rows[0], 1)]


def _qualtrics(at: int, cells: tuple[str, ...]) -> Head:
    """Name a column by its export tag; the old metadata tags V1 to V10 say nothing, their second row does."""
    tag = cells[1] if re.fullmatch(r"V[0-9]+", cells[0].strip()) and at <= 10 else cells[0]
    record = dict(RECORD.findall(cells[2])) if len(cells) > 2 else {}
    key = ":".join(filter(None, [record.get("ImportId"), record.get("choiceId")]))
    return Head(at, cells, tag.strip(), key)


def _single(at: int, cell: str, tool: str) -> Head:
    code = CODE.fullmatch(cell.strip()) if tool == "limesurvey" else None
    return Head(at, (cell,), cell.strip(), code[1] if code and (code[1] == cell.strip() or ". " in cell) else "")


def _carried(first: list[str], second: list[str]) -> list[str]:
    """Repeat a question over its item columns: those without a question of their own that have an item."""
    carried = list(first)
    for at in range(1, len(first)):
        if not first[at].strip() and second[at].strip():
            carried[at] = carried[at - 1]
    return carried


def _spread(first: list[str], merged: list[tuple[int, int]]) -> list[str]:
    """Repeat a question over the cells merged with it, and over no other."""
    spread = list(first)
    for start, end in merged:
        spread[start - 1 : end] = [first[start - 1]] * (end - start + 1)
    return spread


def _joined(cells: tuple[str, ...]) -> str:
    return " | ".join(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))


def zone(rows: list[list[str]]) -> str:
    """Return the time zone a Qualtrics head names, "" where none is named."""
    found = [dict(RECORD.findall(cell)).get("timeZone", "") for cell in (rows[2] if len(rows) > 2 else [])]
    named = next(filter(None, found), "")
    return "UTC" if named == "Z" else named


def doubled(heads: list[Head]) -> list[str]:
    """Name the heads that stand more than once."""
    names = [head.name for head in heads if head.name]
    return sorted({each for each in names if names.count(each) > 1})


def find(heads: list[Head], address: dict) -> Head:
    """Find the column an address means: import_id (with choice), code, position, column (exact) or heading (folded).

    Raises
    ------
    ValueError naming the columns that exist, or both hits of an address that fits two, or a label_check that fails.
    """
    hits = [head for head in heads if _fits(head, address)]
    wanted = next(iter(address.values()), "")
    if len(hits) != 1:
        told = "; address it by position" if len(hits) > 1 else ""
        among = ", ".join(repr(head.label) for head in (hits or heads))
        raise ValueError(f"{'two columns' if hits else 'no column'} {wanted!r}{told}; there are {among}")
    if plain(address.get("label_check", "")) not in plain(hits[0].heading):
        raise ValueError(f"column {hits[0].label!r} does not say {address['label_check']!r}: have the columns moved?")
    return hits[0]


def _fits(head: Head, address: dict) -> bool:
    if "position" in address:
        return head.position == address["position"]
    if "import_id" in address:
        wanted = ":".join([address["import_id"], *([str(address["choice"])] if "choice" in address else [])])
        return head.key != "" and head.key in (wanted, wanted.replace(":", "-"), wanted.replace(":", "_"))
    if "code" in address:
        return head.key == address["code"]
    if "column" in address:
        return head.name == address["column"].strip()
    said = [head.heading, head.name, *head.cells[1:2]]  # the second row of Qualtrics is the question's text
    return plain(address.get("heading", "")) in map(plain, said)


def several(heads: list[Head], address: dict) -> list[Head]:
    """Find the columns of a select-all question, one per option, in the order of the file or of the list.

    Parameters
    ----------
    address : columns or positions (a list), import_id_prefix (Qualtrics; not the texts beside choices), code
        (LimeSurvey, of the whole question), or heading: what the heads of all of them begin or end with.

    Raises
    ------
    ValueError naming the columns that exist, or a label_check that one of the columns fails.
    """
    check = {"label_check": address["label_check"]} if "label_check" in address else {}
    for key, single in (("columns", "column"), ("positions", "position")):
        if key in address:
            return [find(heads, {single: each} | check) for each in address[key]]
    hits = [head for head in heads if _offers(head, address)]
    if not hits:
        key, wanted = next(iter(address.items()))
        raise ValueError(f"no columns of {key} {wanted!r}; there are {', '.join(repr(head.label) for head in heads)}")
    return [find(hits, {"position": head.position} | check) for head in hits]


def _offers(head: Head, address: dict) -> bool:
    """Tell whether a column is one option of the question an address means."""
    if "import_id_prefix" in address:
        return re.fullmatch(re.escape(address["import_id_prefix"]) + r"[-_:]-?[0-9]+", head.key) is not None
    if "code" in address:
        return head.key.startswith(address["code"] + "[")
    asked, said = plain(address["heading"]), [plain(head.heading), plain(head.asked)]
    return any(text != asked and (text.startswith(asked) or text.endswith(asked)) for text in said)
