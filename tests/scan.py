"""Finds strings in delivered files, whatever they are wrapped in: zips, tables, pictures, PDF, base64, escapes.

The idea is the attacker's scan_outputs; a format nobody thought of is at least read as text.
"""

import base64
import html
import io
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
LONG = re.compile(rb"[A-Za-z0-9+/]{1000,}")  # a picture or font as base64: unpacked, and no words by itself
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
PLACES = re.compile(rb"(?<![\w.])-?\d*\.?\d+(?=\s)")
DEEPEST = 5


def blobs(name: str, data: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield (place, bytes) of a file and of everything that is packed in it."""
    yield name, data
    if depth < DEEPEST:
        for part, inside in unpacked(data):
            yield from blobs(f"{name}!{part}", inside, depth + 1)


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "zip comment", archive.comment
            yield from ((each, archive.read(each)) for each in archive.namelist())
    elif data[:4] == b"PAR1":
        table = pd.read_parquet(io.BytesIO(data))
        yield "table", table.to_csv(index=False).encode()
    elif data[:8] == b"\x89PNG\r\n\x1a\n":
        yield from chunks(data)
    elif data[:5] == b"%PDF-":
        done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True)
        yield "text", done.stdout
        # where marks stand on the paper is no number of a report: those it prints are in the text above
        yield from (("stream", PLACES.sub(b"", flat)) for each in STREAM.findall(data) if (flat := inflated(each)))
    else:
        yield from (("base64", decoded(each.rstrip(b"="))) for each in BASE64.findall(data))


def decoded(data: bytes) -> bytes:
    """Return what base64 stands for; a long name that only looks like it (in XML of Office) may be of any length."""
    return base64.b64decode(data[: len(data) - (len(data) % 4 == 1)] + b"==")


def chunks(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the words in a PNG: its text chunks, packed or not."""
    at = 8
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            body = data[at + 8 : at + 8 + size]
            yield kind.decode(), body
            yield from ((f"{kind.decode()} packed", flat) for each in body.split(b"\0") if (flat := inflated(each)))
        at += 12 + size


def inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return b""


def said(data: bytes) -> str:
    """Every way in which a text may stand in bytes, one after another; a picture's pixels say nothing."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return ""
    plain = LONG.sub(b"", data).decode("utf-8", "replace")
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), plain)
    return "\n".join([plain, html.unescape(plain), escaped, data.decode("utf-16-le", "ignore")])


def find(paths: Iterable[Path], canaries: Iterable[str]) -> dict[str, list[str]]:
    """Return canary -> places where it stands (in the text or in the name of a file); those that stand nowhere lack."""
    hits, wanted = {}, begun(canaries)
    for path in paths:
        for place, data in blobs(path.as_posix(), path.read_bytes()):
            for canary in standing(said(data) + path.name + place.partition("!")[2], wanted):
                hits.setdefault(canary, []).append(place)
    return hits


def begun(canaries: Iterable[str]) -> dict[str, dict[int, set[str]]]:
    """Sort canaries by how they begin and how long they are: thousands of ids begin alike."""
    sorted_ = {}
    for canary in canaries:
        sorted_.setdefault(canary[:3], {}).setdefault(len(canary), set()).add(canary)
    return sorted_


def standing(text: str, wanted: dict[str, dict[int, set[str]]]) -> set[str]:
    """Return the canaries that stand in a text."""
    found = set()
    for start, by_length in wanted.items():
        at = text.find(start)
        while at >= 0:
            found.update(part for n, each in by_length.items() if (part := text[at : at + n]) in each)
            at = text.find(start, at + 1)
    return found


def files(*folders: Path) -> list[Path]:
    """Return every file below some folders, hidden ones too."""
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
