"""Everything a file holds, however it is packed: archives, pictures in text, compressed streams, notes in pictures."""

import base64
import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

DEPTH, LARGEST = 4, 50_000_000
BASE64 = re.compile(rb"base64,([A-Za-z0-9+/=]{40,})")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
NOTES = (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME")  # chunks of a PNG that are no picture


def blobs(name: str, data: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield (where, bytes) of a file and of all that is packed in it."""
    yield name, data
    if depth == DEPTH:
        return
    for inner, content in (*members(data), *encoded(data), *streams(data), *notes(data)):
        yield from blobs(f"{name}!{inner}", content, depth + 1)


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The members of an archive: XLSX, PPTX, DOCX, an extract."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "comment", archive.comment
            for each in archive.infolist():
                if each.file_size < LARGEST:
                    yield each.filename, archive.read(each) + each.comment


def encoded(data: bytes) -> Iterator[tuple[str, bytes]]:
    for number, found in enumerate(BASE64.finditer(data)):
        text = found[1]
        yield f"base64 {number}", base64.b64decode(text[: len(text) // 4 * 4])


def streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The compressed parts of a PDF."""
    if data[:5] == b"%PDF-":
        for number, found in enumerate(STREAM.finditer(data)):
            try:
                yield f"stream {number}", zlib.decompressobj().decompress(found[1])
            except zlib.error:
                yield f"stream {number}", found[1]


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG."""
    at = 8
    while data[:4] == b"\x89PNG" and at + 8 <= len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += 12 + size


def notes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What a PNG says beside its picture."""
    for kind, content in chunks(data):
        if kind in NOTES:
            key, _, rest = content.partition(b"\0")
            packed = rest[1:] if kind == b"zTXt" else rest[4:] if kind == b"iTXt" and rest[:1] == b"\1" else b""
            yield kind.decode(), content + (zlib.decompress(packed) if packed else b"")


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (where, bytes) of all below a folder: as it is, as a reader sees it, and the names of the files.

    What stands in many files, as fonts do, is looked at once.
    """
    seen = set()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        place = path.relative_to(folder).as_posix()
        yield place, place.encode("utf-8", "replace")
        for where, data in blobs(place, path.read_bytes()):
            data = BASE64.sub(b"", data)  # looked into by itself; as it stands it may spell anything
            if data in seen:
                continue
            seen.add(data)
            yield where, data
            if b"\0" in data:
                yield where, data.replace(b"\0", b"")  # PDFs and decks may hold UTF-16
            elif b"&" in data:
                yield where, html.unescape(data.decode("utf-8", "replace")).encode("utf-8", "replace")


def found(folder: Path, wanted: str) -> list[tuple[str, str]]:
    """Return (where, what) of every hit of a pattern."""
    pattern = re.compile(wanted.encode())
    return [(where, hit[0].decode()) for where, data in contents(folder) if (hit := pattern.search(data))]
