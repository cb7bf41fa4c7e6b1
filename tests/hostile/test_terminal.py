"""What reaches the terminal: nothing that moves its cursor, colors it, links, or turns what stands beside it."""

import json
import re

import pandas as pd
import pytest
from click.testing import CliRunner

from cxlib import cli, terminal
from cxlib.render import manifest, shelf, work

from ..disclosure import builder
from . import words

STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff]")
BAD = "\x1b[31mA\x1b]8;;http://beacon.invalid\x07b\u202ec\x9b2J"


def cx(*arguments):
    return CliRunner().invoke(cli.main, [str(each) for each in arguments])


def said(done) -> str:
    """All a command printed, which must be text that steers nothing."""
    text = done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert STEERS.search(text) is None and "Traceback" not in text, repr(text)
    return text


def study(folder, **accounts):
    """A little study whose account has a steering id and name."""
    rows = builder.nps({BAD: {f"p{n}": n for n in range(10)}})
    names = builder.accounts(BAD).assign(name=BAD, **accounts)
    return builder.write(folder, customers=[rows], config={"company": BAD}, accounts=names)


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\rb", "\x9b2J", "\u202eabc", "\u200b", "\ud800", "\u2028", "\x07"])
def test_signs_that_steer_are_written_out(text):
    shown = terminal.printable(text)
    assert STEERS.search(shown) is None and "\\" in shown and shown.isascii()


@pytest.mark.parametrize("text", ["Yhtiö Öy", "漢字 🎉", "a\n\tb", "1\u00a0000", "100 %", "שלום"])
def test_what_is_readable_stays_as_it_is(text):
    assert terminal.printable(text) == text


def test_no_line_can_be_forged():
    assert "\n" not in terminal.line("A1\n34 ok, 0 failed")
    job = type("Job", (), {"account": "A1\r\n34 ok\x1b[2K", "slug": "a", "reader": "internal", "language": "fi"})
    assert re.fullmatch(r"A1\\r\\n34 ok\\x1b\[2K internal fi", work.named(job))


def test_check_release_and_render_of_a_steering_study(tmp_path):
    made = study(tmp_path / "study")
    assert cx("check", made.path).exit_code == 0
    for command, *rest in (("check",), ("release", "2026Q3"), ("extract", "2026Q3", "internal")):
        said(cx(command, made.path, *rest))
    text = said(cx("render", made.path, "2026Q3", "--account", "\x1b[2Jzz", "--out", tmp_path / "out"))
    assert r"\x1b[2Jzz" in text and r"\x1b[31mA" in text  # the one asked for, and the one there is


def test_check_names_steering_cells(tmp_path):
    made = study(tmp_path / "study")
    rows = pd.read_parquet(made.path / "answers.parquet")
    rows.loc[3, ["account_id", "item_id", "answered_at"]] = [BAD + "\n34 ok", BAD, BAD]
    rows.to_parquet(made.path / "answers.parquet", index=False)
    spoilt = builder.accounts(BAD).assign(source=BAD, reason="x\n9 rows read\x1b[2J", rows=3.0)
    spoilt[["source", "reason", "rows"]].to_parquet(made.path / "exclusions.parquet", index=False)
    done = cx("check", made.path)
    assert done.exit_code == 2 and said(done).count("not used: x") == 1
    assert not [each for each in said(done).splitlines() if each.startswith(("34 ok", "9 rows read"))]


@pytest.mark.parametrize("head", ["\x1b[31mhead\x07", "=cmd|'/C calc'!A0", "\u202ehead", "a\tb"])
def test_import_of_steering_heads_cells_and_file_names(tmp_path, monkeypatch, head):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "an\x1b[31m\u202e.csv"
    file.write_text(f'account;nps;"{head}"\n"{BAD}";9;"{BAD}"\n"{BAD}x";17;x\n', encoding="utf-8")
    draft = cx("import", file, "--study", "acme")
    assert draft.exit_code == 2 and "wrote" in said(draft)
    mapping = 'version = 1\nunmapped = "warn"\n[source]\nid = "x"\n[defaults]\nside = "customer"\nperiod = "2026Q3"\n'
    mapping += '[account]\nfrom = { column = "account" }\n[[columns]]\nitem = "nps"\nfrom = { column = "nps" }\n'
    (tmp_path / "mapping.toml").write_text(mapping)
    options = ("import", tmp_path / "mapping.toml", "--into", tmp_path / "made", "--file", file)
    done = cx(*options)
    assert done.exit_code == 2 and "'17'" in said(done)
    file.write_text(file.read_text(encoding="utf-8").replace("17", "7"), encoding="utf-8")
    assert cx(*options).exit_code == 0 and "already imported" in said(cx(*options))


def test_a_file_name_that_is_no_text_is_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "an\udcff.csv"
    file.write_text("account,nps\nA,9\n")
    done = cx("import", file, "--study", "acme")
    assert done.exit_code == 2 and "rename the file" in said(done) and not (tmp_path / "data").exists()


def test_verify_names_strange_files(tmp_path):
    folder = tmp_path / "2026Q3"
    (folder / shelf.SUPERSEDED).mkdir(parents=True)
    manifest.deliver(folder / "index.html", b"x")
    (folder / "odd\x1b[2J\n34 ok.html").write_text("x")
    head = {"study": "x", "company": BAD, "period": "2026Q3", "cxlib": "1", "draft": False, "status": "done"}
    book = head | {"started": "2026-01-01T00:00:00+00:00", "finished": "2026-01-01T00:00:00+00:00"}
    book |= {"index": manifest.describe("index.html", b"x")}
    (folder / "manifest.json").write_text(json.dumps(book | {"made_with": {}, "reports": {}}))
    done = cx("verify", folder)
    assert done.exit_code == 1 and said(done).splitlines() == [r"odd\x1b[2J\n34 ok.html: no report of the manifest"]


def test_usage_errors_do_not_steer_either():
    for arguments in (("\x1b[2Jnothing",), ("check", "--\x1b[2J"), ("render", "x", "2026Q3", "--reader", "\x1b[2J")):
        done = cx(*arguments)
        assert done.exit_code == 2 and "\\x1b" in said(done)


def test_no_command_prints_past_the_guard(root):
    """Whatever is printed goes through `say` (or, beside a progress bar, `printable`)."""
    for path in sorted((root / "cxlib").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert "click.echo(" not in text and "sys.stdout.write" not in text, path.name
        loose = re.findall(r"^\s*print\(.*", text, re.MULTILINE)
        assert all("printable(" in each for each in loose), (path.name, loose)
        assert all("printable(" in each for each in re.findall(r"tqdm\.write\(.*", text)), path.name


def test_payloads_of_every_kind(shared):
    for text in words.every():
        assert STEERS.search(terminal.printable(text)) is None
