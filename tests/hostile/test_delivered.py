"""What is delivered says nothing of who made it and where: no path, user, host, parameter, library, warning, error.

Every file below the folder is looked through, whatever its format: new formats need no new test.
"""

import json
import re
import socket
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from cxlib.render import batch, plan

from ..render.conftest import CLOSE, HEAD, little, put  # noqa: F401
from . import unpack
from .conftest import cx

ROOT = Path(__file__).parents[2]
HERE = [str(ROOT), str(Path.home()), sys.prefix, sys.base_prefix, socket.gethostname()]
HERE = [rf"(?<!\w){re.escape(each)}\b" for each in HERE if len(each) > 3]
PATHS = r"(?<![\w.])/(?:home|root|tmp|usr|opt|var|work|private|Users)/|[A-Z]:\\(?:Users|Program)|site-packages"
KINDS = r"(?:User|Runtime|Future|Deprecation|Resource|Syntax)Warning|Traceback \(most|File \""
SLIPS = rf"{KINDS}|ipykernel_\d|application/vnd\.cxlib|injected-parameters|kernelspec"
TELLS = "|".join(["(?i:kanaria)", *HERE, PATHS, SLIPS])
PLACES = r"\.py:\d+|\.ipynb_|papermill|matplotlib"  # may stand in an index as the reason of a failure


@pytest.mark.slow
def test_nothing_delivered_tells_of_this_machine(pages):
    folder = pages["index.html"].parent
    assert unpack.found(folder, TELLS) == []
    assert [hit for hit in unpack.found(folder, PLACES) if not hit[0].startswith("manifest.json")] == []


@pytest.mark.slow
def test_the_manifest_holds_versions_and_no_place(pages):
    book = json.loads((pages["index.html"].parent / "manifest.json").read_text(encoding="utf-8"))
    made = next(iter(book["made_with"].values()))
    assert made["cxlib"] and made["dependencies"]["pandas"] and made["python"]
    assert not {"host", "user", "cwd", "path", "command", "argv"} & set(json.dumps(book).replace('"', " ").split())


@pytest.mark.slow
def test_pictures_are_pictures_and_nothing_else(pages):
    seen = 0
    for place, path in pages.items():
        for where, data in unpack.blobs(place, path.read_bytes()):
            kinds = {kind for kind, _ in unpack.chunks(data)}
            assert kinds <= {b"IHDR", b"PLTE", b"IDAT", b"IEND"}, where
            seen += bool(kinds)
    assert seen > 40


@pytest.mark.slow
def test_nothing_but_reports_index_and_manifest_is_left(pages):
    folder = pages["index.html"].parent
    assert [path for path in folder.rglob("*") if path.name.startswith(".")] == []
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    beside = sorted(path.name for path in folder.parent.parent.iterdir())
    assert beside == ["kanariakoti", "kanariaroskat", "kanariatyo", "out"]
    left = [path for name in ("kanariaroskat", "kanariatyo") for path in (folder.parent.parent / name).rglob("*")]
    assert left == []


@pytest.mark.slow
def test_archives_hold_no_link_formula_or_program(pages):
    """Decks and workbooks, and the workbooks within decks."""
    live = re.compile(rb'TargetMode="External"|<f>|<a:hlinkClick|<ddeLink|<oleLink')
    for path in sorted(pages["index.html"].parent.rglob("*.[xp][lp][st]x")):
        for where, data in unpack.blobs(path.name, path.read_bytes()):
            assert not live.search(data), where
            assert not re.search(r"vba|externalLink|activeX|oleObject|ctrlProp", where), where


FAILING = [
    "raise ValueError('KANARIA /home/kanaria/secret ' + account)",
    "open('/home/kanaria/secret.csv')",
    "import warnings; warnings.warn('KANARIA'); import sys; print('KANARIA', file=sys.stderr); 1/0",
    "import os; os.write(2, b'KANARIA'); os._exit(3)",
    "class Kanaria(Exception): pass\nraise Kanaria('x')",
    "import cxlib as cx; cx.account(study, 'KANARIA', period)",
    "exec('def f(): raise KeyError(\"KANARIA\")\\nf()')",
]


@pytest.mark.slow
@pytest.mark.parametrize("cell", FAILING)
def test_a_failed_report_leaves_its_kind_of_error_and_no_word_of_it(little, tmp_path, capfd, cell):  # noqa: F811
    put(tmp_path, "score", HEAD, cell, CLOSE)
    result = batch.render(plan.Order(str(little), "2026Q3", out=str(tmp_path / "out")))
    assert len(result["failed"]) == 3 and all("chapter score" in reason for _, reason in result["failed"])
    kind = {"Kanaria"} if "class" in cell else set()  # the name of an error's kind is said
    assert {what for _, what in unpack.found(tmp_path / "out", TELLS)} <= kind
    told = "".join(capfd.readouterr())
    assert "KANARIA" not in told and "/home/" not in told and str(tmp_path) not in told


# --- the tool sees what it should ---


def picture(text: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packed = zlib.compress(text)
    noted = chunk(b"tEXt", b"Software\0" + text) + chunk(b"zTXt", b"Comment\0\0" + packed)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13) + noted + chunk(b"IEND", b"")


def test_what_is_packed_is_found(tmp_path):
    import base64

    secret = b"made in /home/kanaria/x by kanaria, at length so that nothing is too short"
    inside = f"<img src='data:image/png;base64,{base64.b64encode(picture(secret)).decode()}'>"
    (tmp_path / "a.html").write_text(inside)
    (tmp_path / "b.html").write_text("<p>&#47;home&#47;kanari&#97;</p>")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7\nstream\n" + zlib.compress(secret) + b"\nendstream")
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7 /Author (" + "kanaria".encode("utf-16-le") + b")")
    with zipfile.ZipFile(tmp_path / "e.pptx", "w") as archive:
        archive.writestr("ppt/media/image1.png", picture(secret))
        archive.writestr("ppt/embeddings/book.xlsx", b"")
    with zipfile.ZipFile(tmp_path / "f.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/app.xml", secret + b" there")
    seen = {where.split("!")[0] for where, _ in unpack.found(tmp_path, TELLS)}
    assert seen == {"a.html", "b.html", "c.pdf", "d.pdf", "e.pptx", "f.xlsx"}


@pytest.mark.parametrize("slip", ["/home/x/y", "/tmp/ipykernel_7/1.py", "UserWarning", "Traceback (most recent"])
def test_what_must_not_stand_there_is_known(slip):
    assert re.search(TELLS, f"a {slip} b")


@pytest.mark.slow
def test_verify_says_the_same_folder_is_whole(pages):
    done = cx("verify", pages["index.html"].parent)
    assert done.returncode == 0, done.stdout
