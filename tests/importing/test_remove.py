"""An import taken out again: the tables as if the file had never come, whichever of several it was."""

import pytest
from click.testing import CliRunner

from cxlib import cli, importing, study
from cxlib.disclosure import life
from cxlib.study import journal, tables

pytestmark = pytest.mark.slow  # together they take many seconds

A = "account,who,when,nps,why\nA,r1,2026-07-01,9,Hyvä\nA,r2,2026-07-02,3,\n"
B = "account,who,when,nps,why\nA,r1,2026-08-01,5,Nyt huono\nA,r2,2026-06-30,0,\nB,r3,2026-08-02,10,\n"
C = "account,who,when,nps,why\nA,r1,2026-07-15,1,Vanha\nC,r4,2026-09-01,7,\n"
COLUMNS = {"nps": "nps", "nps_why": {"from": {"column": "why"}, "kind": "open"}}
FILES = {"a.csv": A, "b.csv": B, "c.csv": C}


@pytest.fixture
def come(bring):
    """Import some of the three files in order into a study of that name."""

    def run(*names, into="study"):
        for name in names:
            source = {"id": "s", "file": name, "dates": {"columns": ["when"]}}
            parts = {"source": source, "defaults": {"side": "customer", "period": "from_date"}}
            parts["account"] = {"from": {"column": "account"}, "new": ["A", "B", "C"]}
            _, made = bring(FILES[name], COLUMNS, into=into, name=name, respondent={"from": {"column": "who"}}, **parts)
        return made

    return run


def content(made) -> dict:
    return {name: made.table(name).to_csv(index=False) for name in tables.TABLES if not name.startswith("team/")}


def ordered(made) -> dict:
    return {name: sorted(text.splitlines()) for name, text in content(made).items()}


def everything(folder) -> dict:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_last_import_taken_out_leaves_the_tables_as_they_were(come, tmp_path):
    made = come("a.csv")
    before = {path.name: path.read_bytes() for path in made.path.glob("*.parquet")}
    log = (made.path / "imports.csv").read_bytes()
    come("b.csv")
    said = importing.remove(tmp_path / "b.csv", made.path)
    assert {path.name: path.read_bytes() for path in made.path.glob("*.parquet")} == before
    assert (made.path / "imports.csv").read_bytes() == log
    assert "answers: 2 rows go, 1 are again what they were, 1 stay" in said and "accounts: 1 rows go" in said
    answers = made.table("answers").set_index(["respondent_id", "wave_id"])["value"]
    assert answers.to_dict() == {("r1", "nps-2026Q3"): 9, ("r2", "nps-2026Q3"): 3}


@pytest.mark.parametrize("gone", ["a.csv", "b.csv", "c.csv"])
def test_any_of_three_taken_out_is_as_if_it_had_never_come(come, tmp_path, gone):
    made = come("a.csv", "b.csv", "c.csv")
    importing.remove(tmp_path / gone, made.path)
    never = come(*(name for name in FILES if name != gone), into="never")
    assert content(study.open(made.path)) == content(never)
    assert study.check(made).ok, study.check(made).text()


def test_all_taken_out_and_brought_again(come, tmp_path):
    made = come("a.csv", "b.csv")
    before = content(made)
    for name in ("a.csv", "b.csv"):
        importing.remove(name, made.path)  # by its name alone: the file may be gone
    assert list(made.path.glob("*.parquet")) == [] and not journal.folders(made.path, "*-*")
    assert content(come("a.csv", "b.csv")) == before


def test_what_was_changed_by_hand_since_stays(come, tmp_path):
    made = come("a.csv", "b.csv")
    comments = made.table("comments")
    comments["reviewed"] = comments["respondent_id"] == "r1"
    accounts = made.table("accounts").assign(owner_team="North")
    study.write(made.path, {"comments": comments, "accounts": accounts})
    importing.remove("a.csv", made.path)
    assert made.table("accounts").set_index("account_id")["owner_team"].to_dict() == {"A": "North", "B": "North"}
    assert made.table("comments")[["text", "reviewed"]].to_numpy().tolist() == [["Nyt huono", True]]
    assert made.table("answers")["value"].tolist() == [5, 0, 10]


def test_a_study_made_by_hand_comes_back_whole(come, tmp_path, bring):
    import pandas as pd

    rows = pd.DataFrame({"account_id": ["A", "Z"], "name": ["Alpha Oy", "Zeta"], "owner_team": ["North", ""]})
    waves = pd.DataFrame({"wave_id": ["w7"], "instrument": ["nps"], "period": ["2026Q3"], "opened": ["2026-07-01"]})
    made = study.write(tmp_path / "study", {"accounts": rows, "waves": waves.assign(closed="2026-07-20")}, {})
    before = {path.name: path.read_bytes() for path in made.path.glob("*.parquet")}
    come("b.csv")
    assert made.table("waves")["closed"].max() == "2026-08-02"
    importing.remove("b.csv", made.path)
    assert {path.name: path.read_bytes() for path in made.path.glob("*.parquet")} == before


def test_a_dry_run_tells_and_leaves_everything(come, tmp_path):
    made = come("a.csv", "b.csv")
    before = everything(made.path)
    words = ["import", str(tmp_path / "b.csv"), "--study", str(made.path), "--remove"]
    dry = CliRunner().invoke(cli.main, [*words, "--dry-run"])
    assert dry.exit_code == 0 and everything(made.path) == before and "nothing changed" in dry.output
    done = CliRunner().invoke(cli.main, words)
    assert done.exit_code == 0 and done.output.splitlines()[:-1] == dry.output.splitlines()[:-1]
    again = CliRunner().invoke(cli.main, words)
    assert again.exit_code == 2 and "b.csv: was not imported into study; these were: a.csv" in again.output


def test_released_numbers_stay_and_it_is_said(come, tmp_path):
    made = come("a.csv", "b.csv")
    tables.replace(made.path / "released" / "2026Q3" / "release.json", b"{}")
    said = importing.remove("b.csv", made.path)
    assert "released before and frozen: the team's numbers of 2026Q3 stay" in said
    assert (made.path / "released" / "2026Q3" / "release.json").read_bytes() == b"{}"


def test_a_removal_that_was_cut_short_is_given_again(come, tmp_path, monkeypatch):
    made = come("a.csv", "b.csv")
    never, whole = content(come("a.csv", into="never")), study.write
    monkeypatch.setattr(study, "write", lambda folder, made_: whole(folder, dict([*made_.items()][:2])) and 1 / 0)
    with pytest.raises(ZeroDivisionError):
        importing.remove("b.csv", made.path)
    monkeypatch.setattr(study, "write", whole)
    importing.remove("b.csv", made.path)
    assert content(made) == never


def test_who_is_forgotten_does_not_come_back(come, tmp_path):
    made = come("a.csv", "b.csv")
    life.remove(made, life.person(made, "R1"))
    importing.remove("b.csv", made.path)
    assert made.table("answers")["respondent_id"].tolist() == ["r2"]
    assert not [path for path, data in everything(made.path).items() if b"r1" in data or b"Nyt" in data]


def test_employees_imports_are_kept_in_team_alone(bring, tmp_path):
    parts = {"defaults": {"side": "employee", "period": "2026Q3"}, "respondent": {"from": {"column": "who"}}}
    _, made = bring("account,who,dare\nA,emp_one,7\n", {"e_dare_1": "dare"}, **parts)
    outside = [path for path in made.path.rglob("*.parquet") if "team" not in path.parts]
    assert outside and not [path for path in outside if b"emp_one" in path.read_bytes()]
    said = importing.remove("answers.csv", made.path)
    assert "team/answers: 1 rows go" in said and list((made.path / "team").rglob("*.parquet")) == [
        path for path in (made.path / "team" / "imports" / "base").rglob("*.parquet")
    ]


def test_an_older_import_without_a_journal_says_so(come, tmp_path):
    made = come("a.csv")
    for each in journal.folders(made.path, "*-*"):
        journal.drop(made.path, each.name)
    with pytest.raises(ValueError, match="was imported before imports could be undone"):
        importing.remove("a.csv", made.path)


def test_purged_waves_do_not_come_back(come, tmp_path):
    made = come("a.csv", "b.csv")
    life.remove(made, life.past(made, "2026-07-01"))  # r2's answer of 30 June
    importing.remove("a.csv", made.path)
    answers = made.table("answers").set_index(["respondent_id", "wave_id"])["value"].to_dict()
    assert answers == {("r1", "nps-2026Q3"): 5, ("r3", "nps-2026Q3"): 10}
    assert made.table("waves")["wave_id"].tolist() == ["nps-2026Q3"]
