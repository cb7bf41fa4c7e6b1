"""Bad input through the command: said in words with file, row, column and remedy, exit code 2, and nothing lost."""

import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from cxlib import cli, demo, instruments

MAPPING = """version = 1
[source]
id = "shop"
file = "answers.csv"
[defaults]
side = "customer"
period = "2026Q3"
[account]
from = { column = "account" }
[respondent]
sealed = false
from = { column = "person" }
[[columns]]
item = "nps"
from = { column = "recommend" }
"""


def cx(*arguments):
    return CliRunner().invoke(cli.main, [str(each) for each in arguments])


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(*arguments) -> str:
    """What the command says when it refuses; never a traceback."""
    done = cx(*arguments)
    assert done.exit_code == 2, done.output
    assert isinstance(done.exception, SystemExit) and not re.search(r"Traceback|File \"|Error\b", done.output)
    return done.output


@pytest.fixture
def answers(tmp_path):
    """Write a file of answers and its mapping; return the mapping's path."""

    def write(*lines: str, mapping: str = MAPPING) -> Path:
        (tmp_path / "answers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
        return tmp_path / "mapping.toml"

    return write


@pytest.fixture
def small(tmp_path):
    """A demo of two accounts, released for its last quarter only where a test does it."""
    return demo.make(tmp_path / "small", accounts=2, quarters=2)


def own_instrument(study: Path, name: str, old: str, new: str) -> None:
    """Give a study its own copy of a common instrument, changed in one place."""
    text = (instruments.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (study / "instruments").mkdir(exist_ok=True)
    (study / "instruments" / f"{name}.toml").write_text(text.replace(old, new), encoding="utf-8")


# --- names that do not exist ---


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("render", "{study}", "2031Q1"), "no period '2031Q1'; there are: 2026Q2, 2026Q3"),
        (("render", "{study}", "2026Q3", "--account", "A9"), "no account 'A9'; there are: A0001, A0002"),
        (("release", "{study}", "2031Q1"), "2026Q2, 2026Q3"),
        (("extract", "{study}", "2031Q1", "internal"), "2026Q2, 2026Q3"),
    ],
)
def test_an_unknown_name_brings_those_that_exist(small, tmp_path, command, says):
    before = files(tmp_path)
    out = ("--out", tmp_path / "out") if command[0] == "render" else ()
    assert says in refused(*(part.format(study=small) for part in command), *out)
    assert files(tmp_path) == before


# --- files of answers ---


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            ["account,person,recommend", *(f"Halla,p{k},{1 + k % 5}" for k in range(20))],
            ["answers.csv", "recommend", "values 1-5 in a 0-10 item (20 answers)", "scale_checked = true"],
        ),
        (
            ["account,person,recommend", "Halla,p1,9", "Halla,p2,11", "Kontio,p3,-1"],
            ["answers.csv", "3", "4", "recommend", "'11'", "'-1'", "is outside 0 to 10: correct it"],
        ),
        (["account,person,score", "Halla,p1,9"], ["answers.csv", "'recommend'", "'score'"]),
        (["person,recommend", "p1,9"], ["answers.csv", "'account'"]),
    ],
    ids=["one_to_five", "eleven", "missing_item", "missing_account"],
)
def test_a_file_that_cannot_be_right_is_refused_and_no_study_made(answers, tmp_path, lines, says):
    mapping = answers(*lines)
    before = files(tmp_path)
    said = refused("import", mapping, "--into", tmp_path / "shop")
    assert [part for part in says if part not in said] == [], said
    assert files(tmp_path) == before and not (tmp_path / "shop").exists()


def test_a_bad_file_leaves_the_study_it_was_meant_for_as_it_was(answers, tmp_path):
    assert cx("import", answers("account,person,recommend", "Halla,p1,9"), "--into", tmp_path / "shop").exit_code == 0
    before = files(tmp_path / "shop")
    refused("import", answers("account,person,recommend", "Halla,p2,11"), "--into", tmp_path / "shop")
    assert files(tmp_path / "shop") == before


def test_of_two_answers_of_one_person_the_latest_counts_and_the_other_is_counted(answers, tmp_path):
    mapping = MAPPING.replace('file = "answers.csv"', 'file = "answers.csv"\ndates = { columns = ["day"] }')
    lines = ["account,person,day,recommend", "Halla,P1,2026-08-20,9", "Halla,p1,2026-08-12,2", "Halla,p2,2026-08-12,7"]
    done = cx("import", answers(*lines, mapping=mapping), "--into", tmp_path / "shop")
    assert done.exit_code == 0 and "3 rows read = 2 used + 1 duplicate" in done.output, done.output
    kept = pd.read_parquet(tmp_path / "shop" / "answers.parquet")
    assert sorted(kept["value"]) == [7, 9]
    checked = cx("check", tmp_path / "shop")
    assert checked.exit_code == 0 and re.search(r"1 not used: duplicate", checked.output), checked.output


def test_two_answers_already_in_a_study_are_counted_too(small):
    path = small / "answers.parquet"
    rows = pd.read_parquet(path)
    first = rows[rows["wave_id"].astype("str").eq("nps-2026Q3")].head(1)
    older = first.assign(value=0.0, answered_at="2020-01-01T00:00:00", response_id="again")
    before = re.search(r"^answers +(\d+) not used: duplicate$", cx("check", small).output, re.MULTILINE)
    pd.concat([rows.astype({"response_id": "str"}), older], ignore_index=True).to_parquet(path, index=False)
    done = cx("check", small)
    counted = rf"^answers +{int(before[1]) + 1} not used: duplicate$"  # the demo has some of its own
    assert done.exit_code == 0 and re.search(counted, done.output, re.MULTILINE)
    assert re.search(rf"^answers\s+{len(rows) + 1} rows read,\s+", done.output, re.MULTILINE)


# --- instruments ---


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("eflame", 'twin      = "care_3"\n', "", ["eflame.toml", "item e_care_3: no twin", 'twin = "..."']),
        (
            "eflame",
            'twin      = "care_3"',
            'twin      = "care_9"',
            ["eflame.toml", "e_care_3", "'care_9' is not an item"],
        ),
        ("nps", 'fi        = "', 'se        = "', ["nps.toml", "no text in 'fi'", 'add fi = "..."']),
    ],
)
@pytest.mark.parametrize("command", ["check", "release", "render"])
def test_an_instrument_that_is_not_whole_is_named_with_what_to_add(small, tmp_path, command, name, old, new, says):
    own_instrument(small, name, old, new)
    before = files(tmp_path)
    rest = {"check": (), "release": ("2026Q3",), "render": ("2026Q3", "--out", tmp_path / "out")}[command]
    said = refused(command, small, *rest)
    assert [part for part in says if part not in said] == [], said
    assert files(tmp_path) == before


# --- releases ---


@pytest.mark.slow
def test_a_second_release_of_a_quarter_is_refused_and_changes_nothing(small):
    assert cx("release", small, "2026Q2").exit_code == 0
    before = files(small)
    said = refused("release", small, "2026Q2")
    assert "2026Q2" in said and "--correct" in said
    assert files(small) == before


# --- a study with much wrong ---


@pytest.fixture
def ill(small):
    """Faults in four files of a study: an impossible answer, an unknown account, a date, an instrument, a column."""
    rows = pd.read_parquet(small / "answers.parquet")
    at = int(rows.index[rows["wave_id"].astype("str") == "nps-2026Q3"][0])
    rows.loc[at, "value"] = 11.0
    rows.to_parquet(small / "answers.parquet", index=False)
    waves = pd.read_parquet(small / "waves.parquet")
    waves.loc[0, "opened"] = "31.8.2026"
    waves.to_parquet(small / "waves.parquet", index=False)
    asked = pd.read_parquet(small / "invitations.parquet")
    asked["account_id"] = asked["account_id"].astype("str")
    asked.loc[2, "account_id"] = "A0099"
    asked.to_parquet(small / "invitations.parquet", index=False)
    told = pd.read_parquet(small / "journeys.parquet").drop(columns="respondent_id")
    told.to_parquet(small / "journeys.parquet", index=False)
    return small, at


def test_check_lists_every_problem_of_every_file_at_once(ill):
    study, at = ill
    before = files(study)
    said = refused("check", study)
    assert f"answers.parquet, row {at + 2}, column value: '11.0': is outside 0 to 10 of nps: correct it" in said
    assert "waves.parquet, row 2, column opened: '31.8.2026': is no date: write 2026-09-30" in said
    assert "invitations.parquet, row 4, column account_id: 'A0099': is not in accounts: correct it" in said
    assert "journeys.parquet, column respondent_id: the column is missing: add it" in said
    assert re.search(r"^\d+ problems \(the heading is row 1", said, re.MULTILINE)
    assert files(study) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["answers", "waves", "accounts", "respondents", "journeys"])
def test_a_report_of_a_study_without_a_needed_column_is_refused(small, tmp_path, name):
    column = {"answers": "value", "waves": "period", "accounts": "account_id"}.get(name, "respondent_id")
    rows = pd.read_parquet(small / f"{name}.parquet").drop(columns=column)
    rows.to_parquet(small / f"{name}.parquet", index=False)
    before = files(tmp_path)
    said = refused("render", small, "2026Q3", "--out", tmp_path / "out")
    assert f"{name}.parquet" in said and column in said
    assert files(tmp_path) == before


@pytest.mark.slow
def test_a_report_of_a_study_with_an_impossible_answer_is_refused(ill, tmp_path):
    study, at = ill
    before = files(tmp_path)
    said = refused("render", study, "2026Q3", "--out", tmp_path / "out")
    assert "answers" in said and "11" in said
    assert files(tmp_path) == before
