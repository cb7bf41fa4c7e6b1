"""The end of data: a person who is forgotten is nowhere, old waves are gone, and the counts still add up."""

import io
import os
import stat
import zipfile

import builder
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from cxlib import cli, demo, study
from cxlib.disclosure import cells, extract, ledger, life, release, tallies
from cxlib.study import tables

pytestmark = pytest.mark.slow


def cx(*arguments):
    return CliRunner().invoke(cli.main, [str(each) for each in arguments])


def texts(data: bytes) -> bytes:
    """Everything a file says, unpacked: zips, and of Parquet the dictionaries too, which may hold what no row has."""
    if data[:4] == b"PK\x03\x04":
        archive = zipfile.ZipFile(io.BytesIO(data))
        return b"".join(name.encode() + texts(archive.read(name)) for name in archive.namelist())
    if data[:4] != b"PAR1":
        return data
    names = [field.name for field in pq.read_schema(io.BytesIO(data)) if "string" in str(field.type)]
    both = [pq.read_table(io.BytesIO(data)), pq.read_table(io.BytesIO(data), read_dictionary=names)]
    found = [str(column.to_pylist()) for table in both for column in table.columns]
    found += [
        str(chunk.dictionary.to_pylist())
        for table in both
        for column in table.columns
        for chunk in column.chunks
        if "dictionary" in str(chunk.type)
    ]
    return data + "".join(found).encode()


def holding(folder, *needles: str) -> set[str]:
    """The files under a folder that hold one of some texts, or are named after it."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    said = {path.relative_to(folder).as_posix(): texts(path.read_bytes()) for path in files}
    return {name for name, data in said.items() for each in needles if each.encode() in data or each in name}


def everything(folder) -> dict:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def counts(made) -> dict[str, int]:
    return {name: len(tables.raw(path)) for name in tables.TABLES if (path := tables.find(made.path, name))}


def excluded(made, reason) -> dict[str, int]:
    rows = made.table("exclusions")
    return rows[rows["reason"] == reason].groupby("source")["rows"].sum().astype(int).to_dict()


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A demo of four quarters, released, with extracts of the last one."""
    folder = tmp_path_factory.mktemp("life") / "demo"
    demo.make(folder, accounts=12, quarters=4)
    made = study.open(folder)
    release.every(made)
    extract.make_all(made, "2026Q3", ("internal",))
    return folder


@pytest.fixture
def made(source, tmp_path):
    target = tmp_path / "demo"
    os.system(f"cp -a {source} {target}")  # with times and rights
    return study.open(target)


def traveller(made) -> str:
    """A customer of whom every table knows something."""
    known = set(made.table("journeys")["respondent_id"]) & set(made.table("comments")["respondent_id"])
    now = made.table("answers")
    return sorted(known & set(now.loc[now["wave_id"] == "flame-2026Q3", "respondent_id"]))[0]


def test_a_forgotten_customer_is_nowhere(made):
    who = traveller(made)
    own = {name: made.table(name) for name in ("answers", "comments", "journeys")}
    ids = {f"'{each}'" for each in own["answers"].query("respondent_id == @who")["response_id"]}
    ids |= {f"'{each}'" for each in own["journeys"].query("respondent_id == @who")["journey_id"]}
    places = holding(made.path, who)
    assert {"answers.parquet", "comments.parquet", "journeys.parquet", "invitations.parquet"} <= places
    assert any(name.startswith("extracts/") for name in places) and holding(made.path, *ids)
    before = counts(made)
    removal = life.person(made, f"  {who.lower()} ")
    life.remove(made, removal)
    assert holding(made.path, who, *ids) == set()
    extract.make_all(study.open(made.path), "2026Q3", ("internal", "customer"))
    assert holding(made.path, who, *ids) == set()
    after, gone = counts(made), excluded(made, "forgotten on request")
    assert (
        {name: before[name] - after[name] for name in before if before[name] > after[name]} == gone == removal["rows"]
    )
    assert study.check(study.open(made.path)).ok
    with pytest.raises(ValueError, match="no respondent has this id"):
        life.person(made, who)


def test_pages_count_the_answers_of_their_quarter_and_tell_nobody_whose_they_were(made):
    who = traveller(made)
    mine = made.table("answers").query("respondent_id == @who")["wave_id"].str[-6:].value_counts().to_dict()
    before = tallies.summed(tallies.before(made, "2026Q3"))
    life.remove(made, life.person(made, who))
    life.remove(made, life.person(made, made.team("answers")["respondent_id"].iloc[0]))
    for period, n in mine.items():
        assert tallies.before(made, period)[""]["forgotten on request"] == n
    assert tallies.summed(tallies.before(made, "2026Q3")) == before | {"forgotten on request": mine["2026Q3"]}


def test_a_second_person_is_added_to_the_count(made):
    people = made.table("respondents")["respondent_id"].tolist()[:2]
    rows = [life.person(made, each)["rows"]["invitations"] for each in people]
    for each in people:
        life.remove(made, life.person(made, each))
    assert excluded(made, "forgotten on request")["invitations"] == sum(rows)
    said = (made.path / life.LOG).read_text()
    assert len(said.splitlines()) == 3 and not any(each in said for each in people)


def test_a_forgotten_employee_leaves_the_releases_and_no_trace_of_who(made):
    who = made.team("answers")["respondent_id"].iloc[0]
    team = made.path / "team"
    mark = cells.person_hash(pd.Series([life.folded(who)], dtype="str"), ledger.salt(team))[0]
    frozen = everything(made.path / "released")
    sizes = ledger.read(team).groupby(["release", *ledger.VARIABLE, *ledger.CELL])["person"].nunique()
    assert holding(team, mark) and holding(team, who)
    life.remove(made, life.person(made, who))
    assert holding(made.path, who, mark) == set()
    assert everything(made.path / "released") == frozen
    now = ledger.read(team).groupby(["release", *ledger.VARIABLE, *ledger.CELL])["person"].nunique()
    assert now.equals(sizes)  # the same sets, with nobody's name on that place: the next audit is as strict
    assert life.person(made, made.team("answers")["respondent_id"].iloc[0])["accounts"] == {}


def test_a_correction_that_would_show_the_forgotten_is_refused(made):
    shown = release.read(made, "2026Q3")[1].query("shown and level == 'account'")["account_id"].iloc[0]
    rows = made.team("answers")
    who = rows[(rows["account_id"] == shown) & (rows["wave_id"] == "eflame-2026Q3")]["respondent_id"].iloc[0]
    life.remove(made, life.person(made, who))
    with pytest.raises(ValueError, match="fewer than 5 persons changed"):
        release.release(study.open(made.path), "2026Q3", "somebody was forgotten")


def test_csv_tables_keep_their_other_columns(tmp_path):
    said = builder.answers({"a": {"p1": 5, "p2": 7}}, "flame", side="customer")
    small = builder.write(tmp_path / "s", customers=[said])
    frame = small.table("answers").assign(note="x, y", value=lambda t: t["value"].astype(int))
    (tmp_path / "s/answers.parquet").unlink()
    frame.to_csv(tmp_path / "s/answers.csv", index=False)
    life.remove(small, life.person(small, "P1"))
    kept = frame[frame["respondent_id"] == "p2"].to_csv(index=False)
    assert (tmp_path / "s/answers.csv").read_text() == kept and "x, y" in kept


def test_categories_do_not_go_on_holding_the_forgotten(tmp_path):
    said = builder.answers({"a": {"p1": 5, "p2": 7}}, "flame", side="customer")
    small = builder.write(tmp_path / "s", customers=[said])
    frame = small.table("answers").astype({"respondent_id": "category", "response_id": "category"})
    frame.to_parquet(tmp_path / "s/answers.parquet", index=False)  # as somebody's own pandas writes it
    life.remove(small, life.person(small, "p1"))
    assert holding(small.path, "p1") == set() and len(small.table("answers")) == 15
    assert study.check(small).ok


def test_a_csv_file_behind_a_parquet_file_is_cleaned_too(tmp_path):
    said = builder.answers({"a": {"p1": 5, "p2": 7}}, "flame", side="customer")
    small = builder.write(tmp_path / "s", customers=[said])
    small.table("answers").to_csv(tmp_path / "s/answers.csv", index=False)
    life.remove(small, life.person(small, "p1"))
    assert holding(small.path, "p1") == set() and excluded(small, "forgotten on request")["answers"] == 15


def test_old_waves_go_with_those_who_only_stand_in_them(made):
    waves = made.table("waves")
    old = set(waves.loc[waves["closed"] < "2026-01-01", "wave_id"])
    assert {wave[-6:] for wave in old} == {"2025Q4"}
    alone = made.table("invitations").query("wave_id in @old")["respondent_id"].iloc[:3].tolist()
    for name in ("invitations", "answers", "comments", "journeys"):  # three who were asked then and never again
        rows = made.table(name)
        study.write(made.path, {name: rows[~rows["respondent_id"].isin(alone) | rows["wave_id"].isin(old)]})
    moments = made.table("moments")
    study.write(made.path, {"moments": moments[moments["journey_id"].isin(made.table("journeys")["journey_id"])]})
    assert study.check(made).ok and holding(made.path, *alone)
    before = counts(made)
    removal = life.past(made, "2026-01-01")
    life.remove(made, removal)
    assert holding(made.path, "flame-2025Q4", *alone) <= {"team/ledger/2025Q4-1.parquet"}
    assert removal["rows"]["respondents"] == 3 and removal["periods"] == {"2025Q4"}
    after, gone = counts(made), excluded(made, "past the retention")
    assert (
        {name: before[name] - after[name] for name in before if before[name] > after[name]} == gone == removal["rows"]
    )
    assert study.check(study.open(made.path)).ok and study.open(made.path).periods == ["2026Q1", "2026Q2", "2026Q3"]


def test_ledgers_of_years_that_are_gone_go(made):
    assert (made.path / "team/ledger/2025Q4-1.parquet").is_file()
    life.remove(made, life.past(made, "2026-01-01"))
    assert {path.name[:4] for path in (made.path / "team/ledger").iterdir()} == {"2026"}
    assert (made.path / "released/2025Q4/team.parquet").is_file()


def test_an_open_wave_stays(made):
    waves = made.table("waves")
    waves.loc[waves["wave_id"] == "flame-2025Q4", "closed"] = ""
    study.write(made.path, {"waves": waves})
    removal = life.past(made, "2026-01-01")
    assert "flame-2025Q4" not in removal["tables"]["answers"]["wave_id"] and removal["periods"] == set()


@pytest.mark.parametrize(
    ("months", "before", "day"),
    [
        (12, None, "2025-11-27"),
        (36, None, "2023-11-27"),
        (12, "2024-02-29", "2024-02-29"),
        (0, "2026-11-27", "2026-11-27"),
    ],
)
def test_the_retention_says_which_day(made, monkeypatch, months, before, day):
    monkeypatch.setattr(life, "today", lambda: "2026-11-27")
    (made.path / "study.toml").write_text(f"retention_months = {months}\n")
    assert life.cutoff(study.open(made.path), before) == day


@pytest.mark.parametrize(
    ("before", "says"),
    [
        (None, "--before DATE, or write retention_months"),
        ("30.9.2026", "write it as 2026-09-30"),
        ("2999-01-01", "ahead"),
    ],
)
def test_a_day_nobody_means_is_refused(made, before, says):
    with pytest.raises(ValueError, match=says):
        life.cutoff(made, before)


def test_nothing_that_old_is_said(made):
    with pytest.raises(ValueError, match="no wave closed before 2001-01-01"):
        life.past(made, "2001-01-01")


@pytest.mark.parametrize("months", ["-1", "true", '"long"'])
def test_a_retention_is_a_number_of_months(made, months):
    (made.path / "study.toml").write_text(f"retention_months = {months}\n")
    with pytest.raises(ValueError, match="retention_months"):
        study.open(made.path)


@pytest.mark.parametrize("command", [("forget", "C000001"), ("purge", "--before", "2026-01-01")])
def test_a_dry_run_changes_nothing_and_the_run_says_the_same(made, tmp_path, command):
    before = everything(made.path)
    words = [command[0], made.path, *command[1:], "--reports", tmp_path / "reports"]
    dry = cx(*words, "--dry-run")
    assert dry.exit_code == 0 and everything(made.path) == before
    done = cx(*words)
    assert done.exit_code == 0 and dry.output.replace("would be removed", "removed") == done.output
    assert "C000001" not in done.output and "no delivered report has to be replaced" in done.output


def test_folders_and_files_of_a_study_are_the_owners_alone(source):
    if os.name != "posix":
        pytest.skip("rights of POSIX")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [source, *source.rglob("*")]}
    assert {modes[path] for path in modes if path.is_dir()} == {0o700}
    assert {modes[path] for path in modes if path.is_file()} == {0o600}
    assert {"extracts", "team", "released", "instruments"} <= {path.name for path in source.iterdir()}


def test_check_says_where_personal_data_lie(made):
    (made.path / "vienti.xlsx").write_bytes(b"x")
    said = cx("check", made.path).output
    assert "  comments.parquet: response_id, respondent_id, text, masked_text" in said
    assert "  team/answers.parquet: response_id, respondent_id, value" in said and "  team/ledger: " in said
    assert "vienti.xlsx: not a file of the study" in said and "truths.toml" not in said


def test_every_table_says_what_of_it_is_personal():
    about = {"accounts", "account_changes", "waves", "exclusions"}  # companies, a survey and counts
    assert set(tables.PERSONAL) == set(tables.TABLES) - about
    for name, columns in tables.TABLES.items():
        ids = {column for column in columns if column in ("respondent_id", "response_id", "journey_id", "text")}
        assert ids <= set(tables.PERSONAL.get(name, ())), name


def test_what_is_wrong_with_a_person_is_said_by_row(made):
    rows = made.table("respondents")
    study.write(made.path, {"respondents": pd.concat([rows.iloc[5:], rows.iloc[6:7]])})
    team = made.team("comments")
    study.write(made.path, {"team/comments": team.assign(wave_id="")})
    said = study.check(study.open(made.path)).text()
    assert "stands twice at one account" in said and "is not in respondents" in said
    people = {*rows["respondent_id"], *made.team("respondents")["respondent_id"], *made.team("roster")["name"]}
    assert not [each for each in people if each in said] and not any(text in said for text in team["text"])
