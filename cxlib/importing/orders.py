"""Answers in words: which of them are no answer, and which scale they stand on."""

import re
import tomllib
from functools import cache
from pathlib import Path

from cxlib.importing.heads import plain

# what a label says when it is no answer, in both languages
ABSENT = {
    "dont_know": r"don.?t know|no opinion|en osaa sanoa|^eos$|vet ej|wei(ß|ss) nicht|undetermined",
    "refused": r"refus|prefer not|no answer|not answered|ei vastausta|kieltäyty|ei halua|keine angabe",
    "not_applicable": r"not applicable|(does not|doesn.t) apply|^na$|\bn/a\b|unfamiliar|no basis|ei koske|ei sovellu",
    "not_shown": r"not shown|not asked|ei kysytty",
    "skipped": r"skipped|missing|puuttu|ohitettu",
}


def reason(label: str) -> str:
    """Return the reason of absence a label says, "" where it is an answer.

    >>> reason("En osaa sanoa"), reason("Agree")
    ('dont_know', '')
    """
    return next((reason for reason, words in ABSENT.items() if re.search(words, plain(label))), "")


@cache
def _known() -> list[dict[str, int]]:
    """Return the known scales: the wordings of each, folded, with their number from 1, the lowest."""
    lists = tomllib.loads((Path(__file__).parent / "orders.toml").read_text(encoding="utf-8"))["orders"]
    return [{word: at for at, step in enumerate(each, 1) for word in step.split("|")} for each in lists]


def scale(labels: list[str]) -> dict[str, int]:
    """Return the known scale all labels stand on: wording, folded -> its number from 1, the lowest; {} where none is.

    Without its middle a scale of five could as well be one of four: then nothing is guessed.

    >>> scale(["Agree", "Neutral", "Strongly disagree"])["agree"], scale(["Agree", "Disagree"])
    (4, {})
    """
    said = {plain(label) for label in labels}
    fitting = [each for each in _known() if len(said) > 1 and said <= set(each)]
    fitting = [each for each in fitting if (1 + max(each.values())) / 2 in {each[label] for label in said}]
    told = {tuple(each[label] for label in sorted(said)) for each in fitting}
    return fitting[0] if len(told) == 1 else {}


def alike(one: set[str], other: set[str]) -> bool:
    """Tell whether two questions are answered in the same words: on one known scale, or two or more words and half of
    those of the question with fewer stand in both.

    >>> alike({"agree"}, {"neutral"}), alike({"a", "b", "c"}, {"a", "b", "d"}), alike({"ok", "a"}, {"ok", "c"})
    (True, True, False)
    """
    shared, fewer = len(one & other), min(len(one), len(other))
    same = fewer > 0 and (shared == fewer or any(one | other <= set(each) for each in _known()))
    return same or shared > 1 and 2 * shared >= fewer


def group(sets: list[set[str]]) -> list[int]:
    """Say for each question with which others it shares its scale of words: the number of its group."""
    groups: list[set[str]] = []
    found = []
    for words in sets:
        at = next((at for at, each in enumerate(groups) if alike(words, each)), len(groups))
        groups[at:] = groups[at:] or [set()]
        groups[at] = groups[at] | words
        found.append(at)
    return found
