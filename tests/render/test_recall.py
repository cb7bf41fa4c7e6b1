"""Reports that know of a removed person go, with their earlier versions; the manifest says so; others stay."""

import json

import pytest
from click.testing import CliRunner

from cxlib import cli, demo, study
from cxlib.disclosure import life
from cxlib.render import lock, manifest, recall, verify

pytestmark = pytest.mark.slow
ACCOUNTS = {"A0001": "one", "A0002": "two", "": ""}


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recall") / "demo"
    demo.make(folder, accounts=12, quarters=3)
    return folder


@pytest.fixture
def made(source, tmp_path):
    """The demo, and reports of its last two quarters: two accounts and the portfolio, one with an earlier version."""
    opened = study.open(source)
    content = {name: opened.table(name) for name in study.TABLES if not name.startswith("team/")}
    content |= {name: opened.team(name[5:]) for name in study.TABLES if name.startswith("team/")}
    copy = study.write(tmp_path / "demo", {name: rows for name, rows in content.items() if len(rows)}, opened.config)
    for period in ("2026Q2", "2026Q3"):
        shelve(tmp_path / "reports" / period, copy, period)
    return copy


def shelve(folder, made, period: str, draft: bool = False) -> None:
    reports, used = {}, {"cxlib": "1", "code": "0" * 64, "notebooks": {}, "python": "3", "dependencies": {}}
    for account, name in ACCOUNTS.items():
        slug = f"s{account.lower()}" if account else "portfolio"
        file = f"{slug}/internal/{slug}-{period}-internal-fi.html"
        manifest.deliver(folder / file, f"page of {account}".encode())
        manifest.deliver(folder / "superseded" / file.rsplit("/", 1)[1], b"earlier")
        reports[f"{slug}/internal/fi"] = {
            **{"account": account, "name": name, "slug": slug, "reader": "internal", "language": "fi", "draft": draft},
            **{"status": "ok", "reason": "", "key": "0" * 64, "attempt": 1, "extract": "0" * 64, "made_with": "m"},
            **{"finished": "2026-09-30T10:00:00+00:00", "seconds": 1.0, "n": 5, "invited": 9, "masked": 0.5},
            "rows": {"read": 5, "used": 5, "excluded": {}},
            "files": {"html": manifest.describe(file, f"page of {account}".encode())},
        }
    head = {"study": made.name, "company": "Yhtiö", "period": period, "cxlib": "1", "draft": draft, "status": "done"}
    when = {"started": "2026-09-30T10:00:00+00:00", "finished": "2026-09-30T10:00:00+00:00"}
    book = {**head, **when, "made_with": {"m": used | {"thresholds": {}}}, "reports": reports}
    manifest.save(book, folder)
    recall.index_again({folder: book}, made)
    manifest.deliver(folder / "index.html", b"index")
    recall.index_again({folder: book}, made)


def someone(made, account="A0001", first="2026Q2") -> str:
    """A customer of an account heard of for the first time in a quarter."""
    asked = made.table("invitations")
    asked["period"] = asked["wave_id"].str[-6:]
    who = asked.loc[asked["account_id"] == account, "respondent_id"].iloc[0]
    for name in ("invitations", "answers", "comments", "journeys"):
        rows = made.table(name)
        mine = (rows["respondent_id"] == who) & (rows["wave_id"].str[-6:] < first)
        study.write(made.path, {name: rows[~mine]})
    moments = made.table("moments")
    study.write(made.path, {"moments": moments[moments["journey_id"].isin(made.table("journeys")["journey_id"])]})
    return who


def files(folder) -> dict:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def book(tmp_path, period="2026Q3") -> dict:
    return json.loads((tmp_path / "reports" / period / "manifest.json").read_text())


def test_the_reports_of_a_forgotten_customer_go_from_their_first_quarter_on(made, tmp_path):
    who = someone(made, first="2026Q3")
    before = files(tmp_path / "reports")
    said = recall.carry_out(made, life.person(made, who), life.remove, tmp_path / "reports")
    after = files(tmp_path / "reports")
    gone = {name for name in before if name not in after}
    names = ["sa0001", "portfolio"]
    assert gone == {
        *(f"2026Q3/{slug}/internal/{slug}-2026Q3-internal-fi.html" for slug in names),
        *(f"2026Q3/superseded/{slug}-2026Q3-internal-fi.html" for slug in names),
    }
    assert said.startswith("2 delivered files deleted, to be rendered and sent again:\n  2026Q3/")
    reports = book(tmp_path)["reports"]
    assert {name: each["status"] for name, each in reports.items()} == {
        "portfolio/internal/fi": "stale",
        "sa0001/internal/fi": "stale",
        "sa0002/internal/fi": "ok",
    }
    assert "a respondent was removed" in reports["sa0001/internal/fi"]["reason"]
    page = after["2026Q3/index.html"].decode()
    assert (
        "sa0001-2026Q3" not in page
        and "sa0002-2026Q3" in page
        and "sa0001-2026Q3" in before["2026Q3/index.html"].decode()
    )
    assert not any(who.encode() in data for data in after.values())


def test_every_manifest_of_the_study_says_what_was_removed_and_is_sound(made, tmp_path):
    removal = life.person(made, someone(made, first="2026Q3"))
    recall.carry_out(made, removal, life.remove, tmp_path / "reports")
    rows = sum(removal["rows"].values())
    assert [(n["what"], n["rows"], n["reports"]) for n in book(tmp_path)["removed"]] == [("forget", rows, 2)]
    assert [(n["rows"], n["reports"]) for n in book(tmp_path, "2026Q2")["removed"]] == [(rows, 0)]
    assert verify.verify(tmp_path / "reports/2026Q2") == []
    wrong = verify.verify(tmp_path / "reports/2026Q3")
    assert len(wrong) == 2 and all("stale: a respondent was removed" in line for line in wrong)


def test_the_note_outlives_the_next_rendering(made, tmp_path):
    from cxlib.render import plan

    folder = tmp_path / "reports/2026Q3"
    recall.carry_out(made, life.person(made, someone(made)), life.remove, tmp_path / "reports")
    assert manifest.open_for(folder, plan.Order(str(made.path), "2026Q3"), made)["removed"] == book(tmp_path)["removed"]


def test_an_employee_is_on_no_page(made, tmp_path):
    before = files(tmp_path / "reports")
    removal = life.person(made, made.team("answers")["respondent_id"].iloc[0])
    assert (
        recall.carry_out(made, removal, life.remove, tmp_path / "reports") == "no delivered report has to be replaced"
    )
    same = {name for name, data in files(tmp_path / "reports").items() if before.get(name) == data}
    assert same == {name for name in before if not name.endswith("manifest.json")}


def test_reports_of_another_study_are_left_alone(made, tmp_path):
    other = tmp_path / "reports/2026Q1"
    shelve(other, made, "2026Q1")
    held = json.loads((other / "manifest.json").read_text())
    (other / "manifest.json").write_text(json.dumps(held | {"study": "somebody else's"}))
    before = files(other)
    recall.carry_out(made, life.person(made, someone(made)), life.remove, tmp_path / "reports")
    assert files(other) == before


def test_a_purge_takes_drafts_and_earlier_versions_of_its_quarters_only(made, tmp_path):
    shelve(tmp_path / "reports/2026Q1", made, "2026Q1", draft=True)
    removal = life.past(made, "2026-04-01")
    assert removal["periods"] == {"2026Q1"}
    said = recall.carry_out(made, removal, life.remove, tmp_path / "reports")
    assert said.startswith("3 delivered files deleted:")
    left = files(tmp_path / "reports")
    assert {name for name in left if name.startswith("2026Q1")} == {"2026Q1/index.html", "2026Q1/manifest.json"}
    assert "2026Q2/superseded/sa0001-2026Q2-internal-fi.html" in left


def test_final_reports_outlive_a_purge(made, tmp_path):
    removal = life.past(made, "2026-07-01")
    assert removal["periods"] == {"2026Q1", "2026Q2"}
    recall.carry_out(made, removal, life.remove, tmp_path / "reports")
    left = {name for name in files(tmp_path / "reports") if name.startswith("2026Q2")}
    assert "2026Q2/sa0001/internal/sa0001-2026Q2-internal-fi.html" in left
    assert not any("superseded" in name for name in left) and verify.verify(tmp_path / "reports/2026Q2") == []


@pytest.mark.parametrize("command", ["forget", "purge"])
def test_a_batch_at_work_is_not_disturbed(made, tmp_path, command):
    words = {"forget": [someone(made)], "purge": ["--before", "2026-07-01"]}[command]
    before = files(tmp_path)
    with lock.held(tmp_path / "reports/2026Q3"):
        words = [command, str(made.path), *words, "--reports", str(tmp_path / "reports")]
        done = CliRunner().invoke(cli.main, words)
    assert done.exit_code == 75 and f"cx {command}: " in done.output and "is being written by process" in done.output
    assert files(tmp_path) == before


def test_after_it_the_page_is_made_again_without_the_person(made, tmp_path):
    rows = made.table("comments")
    mine = rows["account_id"].eq("A0001") & rows["wave_id"].eq("nps-2026Q3")
    who = rows.loc[mine, "respondent_id"].iloc[0]
    rows.loc[rows["respondent_id"] == who, ["text", "masked_text"]] = "Kanarialintu lauloi."
    study.write(made.path, {"comments": rows.assign(reviewed=True, consent=True)})
    words = ["render", str(made.path), "2026Q3", "--account", "A0001", "--out", str(tmp_path / "made")]
    assert CliRunner().invoke(cli.main, words).exit_code == 0
    [page] = (tmp_path / "made").rglob("*-internal-*.html")
    assert "Kanarialintu" in page.read_text()
    done = CliRunner().invoke(cli.main, ["forget", str(made.path), who, "--reports", str(tmp_path / "made")])
    assert done.exit_code == 0 and page.name in done.output and not page.exists()
    assert CliRunner().invoke(cli.main, words).exit_code == 0 and page.exists()
    assert not any(b"Kanarialintu" in data for data in files(tmp_path).values())
    assert verify.verify(tmp_path / "made/2026Q3") == []
