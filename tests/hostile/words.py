"""The strings that come from outside, and what of each has to stay readable."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

PAYLOADS = Path(__file__).parents[3] / "shared/reliability/fixtures/hostile/payloads.json"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
TURN = re.compile("[\u202a-\u202e\u2066-\u2069]")
ANSI = "\x1b[31mred\x1b[0m \x1b]8;;http://beacon.invalid\x07link\x1b]8;;\x07"
FINNISH = [
    "<3",
    "a < b & c",
    "$x_1$",
    "Tämä & tuo <kova> 100 %",
    "Öljy ja Sähkö Oy – \u201etöissä\u201d",
    "5 > 3 && 2 < 4",
]
TURNED = ["שלום עולם", "مرحبا بالعالم", "\u202eNurin 5,4", "a\u2066b\u2067c", "x\u200by\u200dz\ufeffw", "\u200e\u200f"]
SIGNS = ["🎉 👩‍👩‍👧 漢字", "𝔘𝔫𝔦 ﷽ Z̶̘͑a̷͚̽l̵g̴o", "e\u0301 ﬁ Ⅻ ①"]
LONG = ["W" * 10_000, "sana " * 2_000]


@cache
def payloads() -> dict:
    return json.loads(PAYLOADS.read_text(encoding="utf-8"))


def every() -> list[str]:
    """All payloads that are texts, and our own."""
    found = payloads()
    texts = [*found["xss"].values(), *(each for each in found["mathtext"] if len(each) < 4000), *found["formula"]]
    return list(dict.fromkeys(filter(str.strip, [*texts, ANSI, *FINNISH, *TURNED, *SIGNS])))


def harmless(number: int) -> list[str]:
    """As many texts that mean nothing."""
    return [f"harmless, and long enough to be long {i:03d}" for i in range(number)]


def literal(text: str) -> str:
    """What of a text a page shows: all but control characters; white space as a browser folds it."""
    return squeezed(CONTROL.sub("", text))


def squeezed(text: str) -> str:
    """Fold white space, and leave out what only turns the direction of writing."""
    return " ".join(TURN.sub("", unicodedata.normalize("NFC", text)).split())
