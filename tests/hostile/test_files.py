"""Files that are not what they seem: formulas in CSV, pickles, YAML, TOML without end (H22, H24, H25)."""

import csv
import pickle
import re
import time
from pathlib import Path

import pandas as pd
import pytest

from cxlib import importing, instruments, study
from cxlib.importing import mapping
from cxlib.study import rewriting, tables

from . import words
from .test_names import study as little

# --- H22: CSV ---


def live(cell: str) -> bool:
    """Whether a spreadsheet would take a cell for a formula."""
    return re.match(r"[\"'\s\x00]*[=+\-@\t\r\n＝＋－＠]", cell) is not None and not cell.startswith("'")


def test_no_text_of_a_csv_is_a_formula(shared, tmp_path):
    texts = [*words.every(), *words.payloads()["formula"], "＠SUM(1)", "－1", "'=1", "''=1", " @x", "ok", ""]
    frame = pd.DataFrame({"=head": texts, "text": texts}, dtype="str").assign(number=-1.5)
    (tmp_path / "a.csv").write_bytes(tables.as_csv(frame))
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == len(texts) + 1
    assert [cell for row in rows for cell in row[:2] if live(cell)] == [] and rows[1][2] == "-1.5"
    back = tables.from_csv(tmp_path / "a.csv")
    assert back["text"].tolist() == texts and list(back) == list(frame)


def test_the_log_of_imports_is_no_formula_and_knows_its_file_again(tmp_path):
    file = tmp_path / "=cmd|'C calc'!A0.csv"
    file.write_text("account\tnps\n=1+1\t9\n")
    plan = 'version = 1\n[source]\nid = "@SUM(1)"\nread = { sep = "\\t" }\n'
    plan += '[defaults]\nside = "customer"\nperiod = "2026Q3"\n'
    plan += '[account]\nfrom = { column = "account" }\n[[columns]]\nitem = "nps"\nfrom = { column = "nps" }\n'
    (tmp_path / "m.toml").write_text(plan)
    importing.run(tmp_path / "m.toml", tmp_path / "made", file)
    with (tmp_path / "made" / "imports.csv").open(encoding="utf-8", newline="") as log:
        assert [cell for row in csv.reader(log) for cell in row if live(cell)] == []
    assert "already imported" in importing.run(tmp_path / "m.toml", tmp_path / "made", file).text
    file.write_text("account\tnps\n=1+1\t8\n")
    with pytest.raises(ValueError, match="has already brought answers"):  # the source is known again too
        importing.run(tmp_path / "m.toml", tmp_path / "made", file)


def test_every_csv_is_written_by_the_one_function(root):
    found = {
        path.name for path in (root / "cxlib").rglob("*.py") if re.search(r"to_csv\(|csv\.writer", path.read_text())
    }
    assert found == {"tables.py", "rewriting.py"}  # the second gives a person's own file back, less some rows


# --- H24, H25: files that are something else ---


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("the pickle was executed",))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_pickle_in_a_study_is_refused_and_not_run(tmp_path, suffix, protocol):
    made = little(tmp_path / "study", ["A"])
    (made.path / "answers.parquet").unlink()
    (made.path / f"answers.{suffix}").write_bytes(pickle.dumps(Bomb(), protocol))
    found = study.check(made).problems
    assert found and all(each.file == f"answers.{suffix}" for each in found)


YAML = ["--- !!python/object/apply:os.system ['touch PWNED']\n", "a: !!python/name:os.system\n", "x: &x [*x]\n"]


def read_as(place: str, text: str, folder: Path):
    """Give a text for a study's configuration, a mapping or an instrument."""
    if place == "study":
        made = little(folder / "study", ["A"])
        (made.path / "study.toml").write_text(text)
        return study.open(made.path)
    path = folder / f"{place}.toml"
    path.write_text(text)
    return mapping.load(path) if place == "mapping" else instruments.load(path)


@pytest.mark.parametrize("place", ["study", "mapping", "instrument"])
@pytest.mark.parametrize("number", range(4))
def test_yaml_is_refused_with_its_line_wherever_toml_is_read(shared, tmp_path, place, number):
    bomb = (shared / "reliability/fixtures/loading/yaml_alias_bomb.yaml").read_text(encoding="utf-8")
    begun = time.process_time()
    with pytest.raises(ValueError, match=r"this is YAML.*line \d"):
        read_as(place, [*YAML, bomb][number], tmp_path)
    assert time.process_time() - begun < 1 and not list(tmp_path.rglob("PWNED"))


@pytest.mark.parametrize("place", ["study", "mapping", "instrument"])
def test_double_and_unknown_keys_are_refused_with_their_line(tmp_path, place):
    with pytest.raises(ValueError, match="(?s)at line 3"):
        read_as(place, '# a\nversion = 1\nversion = 2\nname = "x"\n', tmp_path)
    with pytest.raises(ValueError, match="(?s)unknown key 'colour'.*line 2|line 2.*unknown key 'colour'"):
        read_as(place, '# a\ncolour = "red"\n', tmp_path)


@pytest.mark.parametrize("place", ["study", "mapping", "instrument"])
@pytest.mark.parametrize(
    "text", ["a = " + "[" * 20_000, "a = " + "{b=" * 20_000, "x." * 5_000 + "y = 1", '"' + "\\" * 9999]
)
def test_toml_that_is_deep_or_endless_is_refused_at_once(tmp_path, place, text):
    begun = time.process_time()
    with pytest.raises(ValueError):
        read_as(place, text, tmp_path)
    assert time.process_time() - begun < 2


def test_rows_taken_out_of_a_csv_leave_the_others_whole(tmp_path):
    """A carriage return within a comment is no end of its row, also when the file is written again."""
    rows = 'account_id,text\nA,"one\rtwo"\nA,=1+1\nB,gone\nA,"x, y"\n'
    (tmp_path / "comments.csv").write_text(rows, newline="")
    assert rewriting.drop(tmp_path, "comments", {"account_id": {"B"}}) == 1
    with (tmp_path / "comments.csv").open(newline="") as file:
        assert [row[1] for row in csv.reader(file)] == ["text", "one\rtwo", "=1+1", "x, y"]
