"""What is up to date is left alone, what is not is made again, what no longer holds leaves its place."""

import json
import os
from dataclasses import replace

import jsonschema
import pytest
from click.testing import CliRunner
from PIL import Image

from cxlib import cli
from cxlib import study as studies
from cxlib.render import batch, isolate, manifest, plan, source, verify, work
from cxlib.study import zipped

from .conftest import CLOSE, HEAD, facts, put

pytestmark = pytest.mark.slow  # together they take many seconds


def order(little, tmp_path, **changed) -> plan.Order:
    return plan.Order(str(little), "2026Q3", out=str(tmp_path / "out"), **changed)


def folder(tmp_path):
    return tmp_path / "out/2026Q3"


def book(tmp_path) -> dict:
    return json.loads((folder(tmp_path) / "manifest.json").read_text())


def state(tmp_path) -> dict:
    """Every file with its time and bytes."""
    found = [path for path in folder(tmp_path).rglob("*") if path.is_file()]
    return {
        path.relative_to(folder(tmp_path)).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in found
    }


def pages(tmp_path) -> dict[str, bytes]:
    return {name: each[1] for name, each in state(tmp_path).items() if name.endswith(".html") and "index" not in name}


def made(result) -> tuple:
    return result["done"], result["current"], len(result["failed"])


def rewrite_extract(little, account: str, name: str, **changed) -> None:
    study = studies.open(little)
    path = zipped.path(study, "2026Q3", changed.get("reader", "internal"), studies.slug(name, account))
    path.write_bytes(zipped.pack({"extract": facts(account, name, **changed)}))


def test_nothing_changed_starts_no_process_and_touches_no_file(little, tmp_path, monkeypatch):
    batch.render(order(little, tmp_path))
    before = state(tmp_path)
    monkeypatch.setattr(batch, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(isolate, "call", lambda *_: pytest.fail("a process was started"))
    assert made(batch.render(order(little, tmp_path))) == (0, 3, 0)
    assert state(tmp_path) == before


def test_a_changed_extract_renders_its_own_account_again(little, tmp_path):
    batch.render(order(little, tmp_path))
    rewrite_extract(little, "b", "Halla Oy", used=220)
    before = state(tmp_path)
    assert made(batch.render(order(little, tmp_path))) == (1, 2, 0)
    after = state(tmp_path)
    changed = {name for name in before if before[name] != after[name]}
    assert {name.split("-")[0] for name in changed} == {"halla", "index.html", "manifest.json"}
    assert "superseded" not in {path.name for path in folder(tmp_path).iterdir()}


def change_notebook(monkeypatch, tmp_path):
    put(tmp_path, "score", HEAD, "x = 1", CLOSE)


def change_program(monkeypatch, tmp_path):
    # the worker would refuse another program, so it is the libraries that say so here
    monkeypatch.setattr(source, "python", lambda: "3.99.0")


def change_dependency(monkeypatch, tmp_path):
    versions = source.dependencies() | {"pandas": "99.0"}
    monkeypatch.setattr(source, "dependencies", lambda: versions)


@pytest.mark.parametrize("change", [change_notebook, change_program, change_dependency])
def test_what_all_are_made_with_renders_all_again(little, tmp_path, monkeypatch, change):
    batch.render(order(little, tmp_path))
    change(monkeypatch, tmp_path)
    assert made(batch.render(order(little, tmp_path))) == (3, 0, 0)
    assert made(batch.render(order(little, tmp_path))) == (0, 3, 0)


def test_the_programs_hash_is_of_every_file_that_decides_a_page(monkeypatch, tmp_path):
    package = tmp_path / "cxlib"
    for name in ("a.py", "render/b.css", "words/c.toml", "fonts/d.woff", "e.pyc"):
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    monkeypatch.setattr(source, "PACKAGE", package)
    seen = {source.program.__wrapped__()}
    for name in ("a.py", "render/b.css", "words/c.toml", "fonts/d.woff"):
        (package / name).write_text("2")
        seen.add(source.program.__wrapped__())
    (package / "e.pyc").write_text("2")
    assert source.program.__wrapped__() in seen and len(seen) == 5


@pytest.mark.parametrize("changed", [{"draft": True}, {"languages": ("fi",)}])
def test_options_count(little, tmp_path, changed):
    batch.render(order(little, tmp_path))
    done = batch.render(order(little, tmp_path, **changed))
    assert done["done"] == (3 if "draft" in changed else 1)  # b's own language is English


def test_a_damaged_or_missing_page_is_made_again(little, tmp_path):
    batch.render(order(little, tmp_path))
    whole = pages(tmp_path)
    first, second, _ = sorted(whole)
    (folder(tmp_path) / first).write_bytes(b"x" + whole[first][1:])
    (folder(tmp_path) / second).unlink()
    assert made(batch.render(order(little, tmp_path))) == (2, 1, 0)
    assert pages(tmp_path) == whole


def test_what_failed_is_tried_again_and_counted(little, tmp_path):
    put(tmp_path, "score", HEAD, 'if account == "b": 1/0', CLOSE)
    for attempt in (1, 2):
        assert made(batch.render(order(little, tmp_path))) == ((2, 0, 1) if attempt == 1 else (0, 2, 1))
        entry = next(each for each in book(tmp_path)["reports"].values() if each["account"] == "b")
        assert (entry["status"], entry["attempt"]) == ("failed", attempt)


def test_the_earlier_page_of_a_failed_report_is_put_aside(little, tmp_path):
    batch.render(order(little, tmp_path))
    whole = pages(tmp_path)
    put(tmp_path, "score", HEAD, 'if account == "b": 1/0', CLOSE)
    batch.render(order(little, tmp_path))
    aside = [name for name in state(tmp_path) if name.startswith("superseded/")]
    old = next(name for name in whole if name.startswith("halla"))
    assert aside == [f"superseded/{old.rsplit('/')[-1]}"] and old not in pages(tmp_path)
    assert old not in (folder(tmp_path) / "index.html").read_text()
    put(tmp_path, "score", HEAD, CLOSE)
    batch.render(order(little, tmp_path))
    assert pages(tmp_path) == whole and not (folder(tmp_path) / "superseded").exists()


def test_a_report_not_asked_for_that_no_longer_holds_leaves_its_place(little, tmp_path):
    batch.render(order(little, tmp_path, languages=("fi", "en")))
    rewrite_extract(little, "b", "Halla Oy", used=220)
    assert made(batch.render(order(little, tmp_path, accounts=("a",), languages=("fi",)))) == (0, 1, 0)
    status = {key.split("-")[0] + key[-3:]: each["status"] for key, each in book(tmp_path)["reports"].items()}
    assert {key: each for key, each in status.items() if each != "ok"} == {"halla/fi": "stale", "halla/en": "stale"}
    assert not [name for name in pages(tmp_path) if name.startswith("halla")]
    assert sum("stale: its data or the program changed" in line for line in verify.verify(folder(tmp_path))) == 2


def test_an_account_that_is_gone_takes_its_reports_along(little, tmp_path):
    batch.render(order(little, tmp_path))
    accounts = studies.open(little).table("accounts")
    path = next(little.glob("accounts.*"))
    kept = accounts[accounts["account_id"] != "b"]
    kept.to_parquet(path) if path.suffix == ".parquet" else kept.to_csv(path, index=False)
    assert made(batch.render(order(little, tmp_path))) == (0, 2, 0)
    assert sorted(each["account"] for each in book(tmp_path)["reports"].values()) == ["a", "c"]
    assert len(pages(tmp_path)) == 2 and verify.verify(folder(tmp_path)) == []


def test_the_manifest_keeps_to_its_schema_whatever_happened(little, tmp_path):
    schema = json.loads(manifest.SCHEMA.read_text())
    put(tmp_path, "score", HEAD, 'if account == "b": 1/0', CLOSE)
    batch.render(order(little, tmp_path))
    held = book(tmp_path)
    jsonschema.validate(held, schema)
    ok = [each for each in held["reports"].values() if each["status"] == "ok"]
    assert len(ok) == 2
    for report in ok:
        assert report["rows"] == {"read": 230, "used": 221, "excluded": {"duplicate": 5, "missing: skipped": 4}}
        assert report["rows"]["read"] == report["rows"]["used"] + sum(report["rows"]["excluded"].values())
        assert held["made_with"][report["made_with"]]["thresholds"]["team_mean"] == 5
    assert str(tmp_path) not in json.dumps(held)  # no folder of this machine
    del next(iter(held["reports"].values()))["key"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(held, schema)


# --- cx verify -------------------------------------------------------------------------------------------------------


def flip(path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def spoil(what: str, base, page) -> None:
    if what == "flip":
        flip(page)
    elif what == "missing":
        page.unlink()
    elif what == "extra":
        (page.parent / "copy.html").write_bytes(page.read_bytes())
    elif what == "index":
        (base / "index.html").unlink()
    elif what == "flipped index":
        flip(base / "index.html")
    elif what == "aside":
        (base / "superseded").mkdir()
        (base / "superseded" / "notes.html").write_bytes(page.read_bytes())
    elif what == "schema":
        path = base / "manifest.json"
        path.write_text(path.read_text().replace('"attempt": 1', '"attempt": "one"', 1))


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("flip", ".html: not the file that was delivered"),
        ("missing", ".html: missing"),
        ("extra", "copy.html: no report of the manifest"),
        ("index", "index.html: missing"),
        ("flipped index", "index.html: not the file that was delivered"),
        ("aside", "superseded/notes.html: no report of the manifest"),
        ("schema", "manifest.json: reports/"),
        ("nothing", "is as it was delivered"),
    ],
)
def test_verify_finds_it(little, tmp_path, what, says):
    batch.render(order(little, tmp_path))
    spoil(what, folder(tmp_path), folder(tmp_path) / sorted(pages(tmp_path))[0])
    done = CliRunner().invoke(cli.main, ["verify", str(folder(tmp_path))])
    assert done.exit_code == (0 if what == "nothing" else 1)
    assert says in done.output and len(done.output.splitlines()) == 1


@pytest.mark.parametrize("what", ["index", "flipped index"])
def test_the_index_is_mended_without_making_a_report(little, tmp_path, monkeypatch, what):
    whole = batch.render(order(little, tmp_path))["index"].read_bytes()
    spoil(what, folder(tmp_path), None)
    monkeypatch.setattr(work, "one", None)
    mended = batch.render(order(little, tmp_path))
    assert mended["done"] == 0 and mended["index"].read_bytes() == whole
    assert verify.verify(folder(tmp_path)) == []


def test_verify_refuses_what_is_no_folder_of_reports(tmp_path):
    done = CliRunner().invoke(cli.main, ["verify", str(tmp_path)])
    assert done.exit_code == 2 and "it is no folder of reports" in done.output
    os.mkdir(tmp_path / "x")
    (tmp_path / "x/manifest.json").write_text('{"reports": [')
    done = CliRunner().invoke(cli.main, ["verify", str(tmp_path / "x")])
    assert done.exit_code == 2 and "is damaged" in done.output


def test_a_manifest_of_an_earlier_version_is_said_to_be_one(little, tmp_path):
    batch.render(order(little, tmp_path))
    earlier = book(tmp_path)
    for report in earlier["reports"].values():
        del report["key"], report["draft"]
    (folder(tmp_path) / "manifest.json").write_text(json.dumps(earlier))
    with pytest.raises(ValueError, match="another version of cxlib; remove it and render the whole period again"):
        batch.render(order(little, tmp_path))


def test_a_changed_face_of_the_company_renders_all_again(little, tmp_path):
    """And the index with them; the manifest says that they were made with one."""
    batch.render(order(little, tmp_path))
    Image.new("RGB", (40, 20), (11, 79, 108)).save(little / "logo.png")
    toml = (little / "study.toml").read_text(encoding="utf-8")
    (little / "study.toml").write_text(toml + '\n[brand]\nlogo = "logo.png"\n', encoding="utf-8")
    assert made(batch.render(order(little, tmp_path))) == (3, 0, 0)
    assert all(b'class="logo"' in each for each in pages(tmp_path).values())
    assert b'class="logo"' in (folder(tmp_path) / "index.html").read_bytes()
    assert {bool(each["brand"]) for each in book(tmp_path)["made_with"].values()} == {True}
    assert made(batch.render(order(little, tmp_path))) == (0, 3, 0)
    Image.new("RGB", (40, 20), (122, 31, 92)).save(little / "logo.png")
    assert made(batch.render(order(little, tmp_path))) == (3, 0, 0)
    jsonschema.validate(book(tmp_path), json.loads(manifest.SCHEMA.read_text()))


def test_an_ill_logo_stops_before_anything_is_touched(little, tmp_path):
    batch.render(order(little, tmp_path))
    before, toml = state(tmp_path), (little / "study.toml").read_text(encoding="utf-8")
    (little / "study.toml").write_text(toml + '\n[brand]\nlogo = "logo.svg"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="there is no file logo.svg beside study.toml"):
        batch.render(order(little, tmp_path))
    assert state(tmp_path) == before


def test_a_report_as_of_a_day_is_judged_by_that_day_ever_after(little, tmp_path):
    """A later batch of another account neither remakes it nor takes it for stale, and the index says the day."""
    study = replace(studies.open(little), as_of="2026-09-10")
    path = zipped.path(study, "2026Q3", "internal", studies.slug("Kontio Oyj", "a"))
    path.parent.mkdir(parents=True)
    path.write_bytes(zipped.pack({"extract": facts("a", "Kontio Oyj", as_of="2026-09-10", used=99)}))
    assert made(batch.render(order(little, tmp_path, accounts=("a",), as_of="2026-09-10"))) == (1, 0, 0)
    assert all("tilanne 10.9.2026" in each.decode() for each in pages(tmp_path).values())
    assert made(batch.render(order(little, tmp_path, accounts=("b",)))) == (1, 0, 0)
    states = {each["account"]: (each["status"], each["as_of"]) for each in book(tmp_path)["reports"].values()}
    assert states == {"a": ("ok", "2026-09-10"), "b": ("ok", "")}
    assert (folder(tmp_path) / "index.html").read_text(encoding="utf-8").count("<small>tilanne 10.9.2026</small>") == 1
    assert made(batch.render(order(little, tmp_path, accounts=("a",)))) == (1, 0, 0)
    assert book(tmp_path)["reports"][f"{studies.slug('Kontio Oyj', 'a')}/internal/fi"]["as_of"] == ""
    jsonschema.validate(book(tmp_path), json.loads(manifest.SCHEMA.read_text()))
