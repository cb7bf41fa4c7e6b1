"""A batch delivers whole files or none, says what failed without a value from the data, and the same bytes twice."""

import json
import os
import re

import pytest

from cxlib.render import batch, isolate, manifest, plan

from .conftest import CLOSE, HEAD, figure, put

LIMITS = (4, 2000)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    whole = isolate.call
    monkeypatch.setattr(isolate, "call", lambda function, args=(): whole(function, args, LIMITS))


def order(little, tmp_path, **changed) -> plan.Order:
    return plan.Order(str(little), "2026Q3", out=str(tmp_path / "out"), **changed)


def pages(tmp_path) -> dict[str, bytes]:
    return {
        p.relative_to(tmp_path).as_posix(): p.read_bytes()
        for p in sorted(tmp_path.rglob("*.html"))
        if p.name != "index.html"
    }


def failing(cell: str) -> tuple[str, str, str]:
    return HEAD, f'if account == "b":\n    {cell}', CLOSE


@pytest.mark.slow
def test_every_account_gets_its_page_in_its_language(little, tmp_path):
    result = batch.render(order(little, tmp_path))
    assert (result["done"], result["failed"]) == (3, [])
    names = [p.rsplit("/", 1)[1] for p in pages(tmp_path / "out")]
    # Halla is English; Swedish falls back to the study's first language
    assert [re.sub("-[0-9a-f]{8}-", "-#-", n) for n in names] == [
        "halla-oy-#-2026Q3-internal-en.html",
        "kontio-oyj-#-2026Q3-internal-fi.html",
        "script-alert-1-script-co-#-2026Q3-internal-fi.html",
    ]
    for path, page in pages(tmp_path / "out").items():
        assert f'<html lang="{path[-7:-5]}">'.encode() in page


def test_same_bytes_with_one_worker_or_two_and_in_another_folder(little, tmp_path):
    batch.render(order(little, tmp_path), workers=1)
    first = pages(tmp_path / "out")
    batch.render(plan.Order(str(little), "2026Q3", out=str(tmp_path / "other")), workers=2)
    assert first == pages(tmp_path / "other")


@pytest.mark.parametrize(
    ("cell", "status", "reason"),
    [
        ("1/0", "failed", "chapter score, cell 4: ZeroDivisionError at line 2 of the cell"),
        ("raise ValueError('Halla: 7.31')", "failed", "chapter score, cell 4: ValueError at"),
        ("import sys; sys.exit(0)", "failed", "chapter score, cell 4: SystemExit at"),
        ("exit()", "failed", "chapter score, cell 4: SystemExit at"),
        ("input('?')", "failed", "chapter score, cell 4: StdinNotImplementedError at"),
        ("x = bytearray(80 << 30)", "memory", "more than 2000 MB of memory in chapter score, cell 4"),
        ("import os; os._exit(0)", "died", "the process died: exit 0 in chapter score, cell 4"),
        ("import os; os.kill(os.getpid(), 9)", "died", "the process died: signal SIGKILL in chapter score, cell 4"),
        pytest.param(
            "import time; time.sleep(60)",
            "timeout",
            "stopped after 4 s in chapter score, cell 4",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "import re; re.match('(a+)+$', 'a' * 40 + 'b')", "timeout", "stopped after 4 s in", marks=pytest.mark.slow
        ),
    ],
)
def test_one_that_fails_leaves_no_file_and_stops_nobody(little, tmp_path, cell, status, reason):
    jobs = plan.jobs(order(little, tmp_path, accounts=("a", "b")))
    well, ill = (tmp_path / "out/2026Q3" / job.file("html") for job in jobs)
    manifest.deliver(ill, b"last render's page")
    put(tmp_path, "score", *failing(cell))
    result = batch.render(order(little, tmp_path, accounts=("a", "b")))
    assert not ill.exists()  # the page that was there does not stand in for the one that failed
    assert b"Kontio Oyj" in well.read_bytes() and result["done"] == 1
    assert [name for name, _ in result["failed"]] == ["b internal en"]
    assert result["failed"][0][1].removeprefix("ReportError: ").startswith(reason)
    assert "7.31" not in result["failed"][0][1]
    book = json.loads((tmp_path / "out/2026Q3/manifest.json").read_text())
    entry = next(report for report in book["reports"].values() if report["account"] == "b")
    assert entry["status"] == status and "files" not in entry
    assert "Halla" in (tmp_path / "out/2026Q3/index.html").read_text()


def test_the_others_are_the_same_as_without_the_one_that_fails(little, tmp_path):
    batch.render(order(little, tmp_path, accounts=("a", "c")))
    whole = pages(tmp_path / "out")
    put(tmp_path, "score", *failing("1/0"))
    result = batch.render(plan.Order(str(little), "2026Q3", out=str(tmp_path / "other")))
    assert pages(tmp_path / "other") == whole and result["done"] == 2
    assert [(name, reason[:21]) for name, reason in result["failed"]] == [("b internal en", "chapter score, cell 4")]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((HEAD,), "did not close it"),
        ((HEAD, CLOSE, 'show({"kind": "note", "text": "after the end"})'), "did not close it"),
        ((HEAD, "try:\n    1/0\nexcept ZeroDivisionError:\n    pass", CLOSE), None),
        ((HEAD, f"show({figure(images={'page': 'A' * 6_000_000, 'phone': None})!r})", CLOSE), "5000000 are allowed"),
        (
            (HEAD, f"show({figure(images={'page': 'no base64!', 'phone': None})!r})", CLOSE),
            "ValueError at cxlib/render/page.py",
        ),
    ],
)
def test_gates(little, tmp_path, cells, reason):
    put(tmp_path, "score", *cells)
    result = batch.render(order(little, tmp_path, accounts=("a",)))
    assert (result["failed"] == []) if reason is None else (reason in result["failed"][0][1])


def test_an_error_that_the_notebook_allows_is_still_an_error(little, tmp_path):
    import nbformat

    put(tmp_path, "score", HEAD, "1/0", CLOSE)
    path = tmp_path / "notebooks/account/score.ipynb"
    made = nbformat.read(path, as_version=4)
    made.cells[3].metadata.tags = ["raises-exception"]
    nbformat.write(made, path)
    assert "ZeroDivisionError" in batch.render(order(little, tmp_path, accounts=("a",)))["failed"][0][1]


def test_the_manifest_lists_what_was_delivered(little, tmp_path):
    import hashlib

    batch.render(order(little, tmp_path, accounts=("a",)))
    batch.render(order(little, tmp_path, accounts=("b",)))  # the first account stays listed
    folder = tmp_path / "out/2026Q3"
    book = json.loads((folder / "manifest.json").read_text())
    assert sorted(report["account"] for report in book["reports"].values()) == ["a", "b"]
    for report in book["reports"].values():
        file = report["files"]["html"]
        page = (folder / file["file"]).read_bytes()
        assert (file["sha256"], file["size"]) == (hashlib.sha256(page).hexdigest(), len(page))
    assert book["status"] == "done" and book["started"] <= book["finished"]
    assert [p.name for p in folder.rglob(".*")] == []  # no part of a file is left


def test_another_studys_folder_is_not_mixed(little, tmp_path):
    batch.render(order(little, tmp_path, accounts=("a",)))
    path = tmp_path / "out/2026Q3/manifest.json"
    path.write_text(path.read_text().replace('"study": "little"', '"study": "other"'))
    with pytest.raises(ValueError, match="holds reports of other; give --out"):
        batch.render(order(little, tmp_path))


def test_a_full_disk_is_said_and_leaves_nothing(little, tmp_path, monkeypatch):
    whole = manifest.deliver

    def full(path, content):
        if path.suffix == ".html" and "halla" in path.name:
            raise OSError(28, os.strerror(28))
        whole(path, content)

    monkeypatch.setattr(manifest, "deliver", full)
    result = batch.render(order(little, tmp_path))
    assert [reason for _, reason in result["failed"]] == ["could not be written: No space left on device"]
    assert len(pages(tmp_path / "out")) == 2


def test_delivery_keeps_the_old_file_when_the_new_one_cannot_be_written(tmp_path, monkeypatch):
    path = tmp_path / "x.html"
    manifest.deliver(path, b"old")
    monkeypatch.setattr(os, "fsync", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError):
        manifest.deliver(path, b"new")
    assert path.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["x.html"]


def test_ctrl_c_keeps_what_is_finished_and_ends_what_runs(little, tmp_path, monkeypatch):
    put(tmp_path, "score", *failing("import time; time.sleep(60)"))
    entered = []

    def interrupt(*given):
        entered.append(given)
        if len(entered) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(manifest, "record", interrupt)
    with pytest.raises(KeyboardInterrupt):
        batch.render(order(little, tmp_path))
    assert json.loads((tmp_path / "out/2026Q3/manifest.json").read_text())["status"] == "interrupted"
    assert not isolate._running
