"""The scanner finds a string in every wrapping that a delivered file has."""

import base64
import io
import json
import zipfile
import zlib

import pandas as pd
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from . import scan

CANARY = "Kanarialintu & pöllö"


def png(packed: bool) -> bytes:
    out, words = io.BytesIO(), PngInfo()
    words.add_itxt("Comment", CANARY, zip=packed)
    Image.new("L", (2, 2)).save(out, "png", pnginfo=words)
    return out.getvalue()


def archive(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    pd.DataFrame({"text": [CANARY]}).to_parquet(out, compression="zstd")
    return out.getvalue()


WRAPPED = {
    "plain": CANARY.encode(),
    "html": CANARY.replace("&", "&amp;").replace("ö", "&#246;").encode(),
    "json": json.dumps([CANARY]).encode(),
    "utf16": CANARY.encode("utf-16-le"),
    "png": png(False),
    "png packed": png(True),
    "base64": b"<img src='data:image/png;base64," + base64.b64encode(png(True)) + b"'>",
    "workbook": archive("xl/embeddings/book.xlsx", archive("xl/sharedStrings.xml", CANARY.encode())),
    "extract": archive("answers.parquet", parquet()),
    "pdf": b"%PDF-1.7\nstream\n" + zlib.compress(CANARY.encode()) + b"\nendstream",
}


@pytest.mark.parametrize("wrapping", WRAPPED)
def test_a_string_is_found_in_every_wrapping(tmp_path, wrapping):
    (tmp_path / "file.bin").write_bytes(WRAPPED[wrapping])
    (tmp_path / "other.bin").write_bytes(archive("clean.txt", b"nothing here"))
    found = scan.find(scan.files(tmp_path), [CANARY, "absent"])
    assert found.keys() == {CANARY} and all("file.bin" in place for place in found[CANARY])
