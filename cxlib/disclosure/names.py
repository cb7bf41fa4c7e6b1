"""Names of the vendor's people in comments: a release leaves hashes of their words, and extracts mask what matches.

Extracts never open team/roster. The hashes keep the list from being read off, not from being guessed by somebody who
holds the study; a name that is not on the roster is for the reviewer to find.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from cxlib.disclosure.screen import MASK

FILE = "names.json"
WORD = re.compile(r"[^\W\d_]{2,}")
# strong and weak grade before the last vowel (Pihlavirta, Pihlavirran), the first that fits
GRADES = {"kk": "k", "pp": "p", "tt": "t", "nk": "ng", "nt": "nn", "lt": "ll", "rt": "rr", "mp": "mm"}
GRADES |= {"t": "d", "p": "v", "k": ""}
CASES = "n|s|t|a|ä|ta|tä|lla|llä|lle|lta|ltä|ssa|ssä|sta|stä|ksi|na|nä|[aeiouyäö]n|h[aeiouyäö]n|seen|ia|iä"
ENDING = re.compile(f"(?:{CASES})?(?:mme|nne|ni|nsa|nsä|kin|kaan|kään|ko|kö)?")


def stems(word: str) -> set[str]:
    """Return what the case forms of a name's word begin with, folded.

    >>> sorted(stems("Pihlavirta"))
    ['pihlavirra', 'pihlavirta']
    """
    name = _folded(word)
    if name.endswith("nen"):
        return {name, name[:-3] + "se", name[:-3] + "s"}
    if name[-1] not in "aeiouyäöå":
        return {name, name + "i", name[:-1] + "kse"}
    body = name[:-1]
    soft = next((body.removesuffix(hard) + weak for hard, weak in GRADES.items() if body.endswith(hard)), body)
    found = {name, soft + name[-1]}
    return found | {each[:-1] + "e" for each in found if name[-1] == "i"}


def hashed(roster: list[str], key: bytes) -> bytes:
    """Return the file of a release: salted hashes of the stems of every word of every name."""
    public = hashlib.blake2b(b"names", key=key, digest_size=16).hexdigest()
    found = {stem for name in roster for word in WORD.findall(_folded(name)) for stem in stems(word)}
    content = {"key": public, "stems": sorted(_hash(stem, public) for stem in found)}
    return json.dumps(content, indent=1).encode()


def masker(released: Path, period: str) -> Callable[[str], str]:
    """Return what masks the names known at a period's release and at the latest; no release: nothing is known.

    A word counts as a name where it is capitalised or stands beside another name ("oskari pihlavirta").
    """
    files = sorted({*released.glob(f"{period}/{FILE}"), *sorted(released.glob(f"*/{FILE}"))[-1:]})
    known = [(each["key"], frozenset(each["stems"])) for each in (json.loads(path.read_bytes()) for path in files)]

    @cache
    def is_name(word: str) -> bool:
        starts = [i for i in range(2, len(word) + 1) if ENDING.fullmatch(word[i:])]
        return any(_hash(word[:i], key) in found for key, found in known for i in starts)

    return lambda text: _masked(unicodedata.normalize("NFC", text), is_name) if known else text


def _masked(text: str, is_name: Callable[[str], bool]) -> str:
    words = [*WORD.finditer(text)]
    hits = [False, *(is_name(_folded(word[0])) for word in words), False]
    for i, word in reversed([*enumerate(words, 1)]):
        if hits[i] and (word[0][0].isupper() or hits[i - 1] or hits[i + 1]):
            text = text[: word.start()] + MASK + text[word.end() :]
    return text


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


def _hash(stem: str, key: str) -> str:
    return hashlib.blake2b(stem.encode(), key=key.encode(), digest_size=8).hexdigest()
