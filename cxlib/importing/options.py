"""The options of a select-all question: known by their texts, found in heads and in joined cells, never guessed."""

import re
from collections.abc import Iterable, Iterator

from cxlib.importing.heads import Head, plain

BETWEEN = " \t-–|:[("  # what stands between a question and its option


def known(column: dict, instrument) -> dict:
    """Say by which texts and codes each option is known: its id, its texts, and what the mapping's `options` add.

    Returns
    -------
    folded text -> item, or a reason of absence where the mapping says that an option is no answer (don't know).

    Raises
    ------
    ValueError naming a text of two options, an option the instrument does not have, and options that cannot be told
    apart where ticks are joined.
    """
    rows = instrument.items.reset_index()[["item_id", "fi", "en"]].to_numpy()
    pairs = dict.fromkeys((plain(text), item) for item, *texts in rows for text in (item, *texts))
    added = {plain(text): _meant(target) for text, target in column.get("options", {}).items()}
    found = {text: item for text, item in pairs if text not in added} | added
    wrong = [f"{text!r} is the text of two options" for text in _doubled(pairs) if text not in added]
    items = {item for item, *_ in rows}
    strange = sorted({target for target in column.get("options", {}).values() if isinstance(target, str)} - items)
    wrong += [f"{instrument.id} has no option {each!r}; there are {', '.join(sorted(items))}" for each in strange]
    wrong += [*_mixed(found, column["separator"])] if column.get("separator") else []
    if wrong:
        raise ValueError("; ".join(wrong))
    return found


def _meant(target) -> str:
    return target["missing"] if isinstance(target, dict) else target


def _doubled(pairs: Iterable[tuple[str, str]]) -> list[str]:
    texts = [text for text, _ in pairs]
    return sorted({text for text in texts if texts.count(text) > 1})


def _mixed(found: dict, separator: str) -> Iterator[str]:
    """Yield the options that others, joined, would spell too."""
    for text in [text for text in found if (separator.strip() or separator) in text]:
        parts, left = split(text, {each: item for each, item in found.items() if each != text}, separator)
        if not left:
            spelt = " and ".join(map(repr, parts))
            yield f"{text!r} could be {spelt} joined by {separator!r}: export a column per option"


def split(cell: str, found: dict, separator: str) -> tuple[list[str], str]:
    """Find the options ticked in a joined cell, the longest text first, since a text may hold the separator.

    Returns
    -------
    (items or reasons in the order of the cell, the text that is none of the options, "" where nothing is left).

    >>> split("Phone, Mail, or fax, pigeon", {"phone": "p", "mail, or fax": "m"}, ", ")
    (['p', 'm'], 'pigeon')
    """
    pieces = cell.split(separator)
    longest = 1 + max((text.count(separator.strip() or separator) for text in found), default=0)
    ticked, left, at = [], [], 0
    while at < len(pieces):
        ends = range(min(at + longest, len(pieces)), at, -1)
        hit = next((end for end in ends if plain(separator.join(pieces[at:end])) in found), None)
        if hit:
            ticked.append(found[plain(separator.join(pieces[at:hit]))])
        elif pieces[at].strip():
            left.append(pieces[at].strip())
        at = hit or at + 1
    return ticked, separator.join(left)


def of_heads(heads: list[Head], found: dict, codes: Iterable[str]) -> dict[int, str]:
    """Say which option each column of a select-all question is, as far as it is one.

    Formula: the choice's code, where it is known; else the text that its head ends with (or begins with, before a
    colon), the question left before it being the same in most heads: "mobile phone" is never taken for "phone".

    Parameters
    ----------
    found : `known`. codes : those of its keys that may be a choice's code in the tool.

    Returns
    -------
    position -> item or reason; a column of no option is not in it.
    """
    coded = {head.position: plain(_code(head)) for head in heads}
    made = {at: found[code] for at, code in coded.items() if code in found and code in set(map(plain, codes))}
    ends = {head.position: dict(_endings(plain(head.asked), found)) for head in heads if head.position not in made}
    every = [question for each in ends.values() for question in each]
    question = max(sorted(set(every), key=len), key=every.count, default="")
    return made | {at: each[question] for at, each in ends.items() if question in each}


def _code(head: Head) -> str:
    """Return the part of a tool's key that stands for the choice: 8 of QID7:8, SQ001 of q7[SQ001]."""
    code = re.search(r"[\[:_-]([^\[\]:_-]+)\]?$", head.key)
    return code[1] if code else ""


def _endings(said: str, found: dict) -> Iterator[tuple[str, str]]:
    """Yield (question, option) for every way to take a head as a question and one of the options."""
    for text, item in found.items():
        bare = said.removesuffix("]").rstrip() if not text.endswith("]") else said
        if bare.endswith(text):
            yield bare.removesuffix(text).rstrip(BETWEEN), item
        elif said.startswith(f"{text}:"):
            yield said.removeprefix(f"{text}:").strip(), item
