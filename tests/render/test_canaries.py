"""What must not get out is marked, everything is made, and everything that was written is unpacked and searched.

Marked are: the team's words, names, ids and hidden numbers; customers below the floor; comments nobody has reviewed;
money; and of every account its name, its respondents and its comments, which no other account's file may hold.
"""

import getpass
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from cxlib import demo, study
from cxlib.render import plan

from .. import scan
from ..html_page import Page

pytestmark = pytest.mark.slow

PERIOD, REVENUE = "2026Q3", 918273645.0
TEAM, UNREAD = "KANARIALINTU", "LUKEMATON"
SMALL_TEAMS, FEW_CUSTOMERS = ("A0005", "A0006", "A0007"), ("A0006", "A0007")  # two, two, four; one, four (of flame)
HIDDEN, FEW = 3.719283, 6.481927  # numbers that nothing else comes to
NUMBERS = [f"{n:.4f}"[:-1].replace(".", mark) for n in (HIDDEN, FEW) for mark in ".,"]
ACCOUNTS = ("A0001", "A0004", "A0006")
COMMAND = """
import sys
from pathlib import Path
from cxlib import cli
from cxlib.render import isolate, plan
plan.NOTEBOOKS, whole = Path(sys.argv.pop(1)), isolate.call
isolate.call = lambda function, args=(): whole(function, args, (25, 4000))
cli.main()
"""


def marked(folder: Path) -> study.Study:
    """A demo in which everything that must stay inside can be told from everything else."""
    demo.make(folder, accounts=7, quarters=2)
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("accounts", "answers", "comments")}
    tables |= {
        f"team/{name}": pd.read_parquet(folder / f"team/{name}.parquet") for name in ("answers", "comments", "roster")
    }
    tables["accounts"]["revenue_eur"] = REVENUE
    own = tables["comments"]
    own["text"] = [f"SANA-{row.account_id} {row.text}" for row in own.itertuples()]
    own["masked_text"] = [
        "" if each == "" else f"SANA-{a} {each}" for a, each in zip(own["account_id"], own["masked_text"], strict=True)
    ]
    own["text"] = own["text"].where(own["reviewed"], UNREAD + own["text"])
    said = tables["answers"]
    few = said["account_id"].isin(FEW_CUSTOMERS) & (said["wave_id"].astype("str") == f"flame-{PERIOD}")
    said["value"] = said["value"].mask(few & said["value"].notna(), FEW)
    crew = tables["team/answers"]
    crew["value"] = crew["value"].mask(crew["account_id"].isin(SMALL_TEAMS) & crew["value"].notna(), HIDDEN)
    crew["response_id"] = TEAM + crew["response_id"].astype("str")
    tables["team/comments"]["text"] = TEAM + tables["team/comments"]["text"]
    tables["team/roster"]["name"] = TEAM + tables["team/roster"]["name"]
    return study.write(folder, tables)


def run(base: Path, *arguments: str, code: str = "from cxlib import cli; cli.main()") -> tuple[int, str]:
    """Run the command in a process of its own; its temporary files and its words are kept to be searched."""
    (base / "tmp").mkdir(exist_ok=True)
    settings = os.environ | {"TMPDIR": str(base / "tmp"), "PYTHONPATH": str(Path(plan.__file__).parents[2])}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=settings, cwd=base)
    with (base / "log").open("a") as log:
        log.write(done.stdout + done.stderr)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(folder of everything, study): released, team/ moved away, rendered for both readers in both languages."""
    base = tmp_path_factory.mktemp("canaries")
    opened = marked(base / "study")
    assert run(base, "release", "study", "--every")[0] == 0
    (base / "study/team").rename(base / "team-moved-away")
    only = [word for account in ACCOUNTS for word in ("--account", account)]
    order = ("render", "study", PERIOD, "--reader", "all", "--language", "all", "--format", "all")
    assert run(base, *order, *only)[0] == 0
    assert run(base, *order[:3], "--language", "fi")[0] == 0  # the portfolio, and the rest
    return base, opened


def test_what_is_the_teams_is_nowhere(made):
    """Words, names, ids and answers of employees, also in extracts, releases, logs and temporary files."""
    base, _ = made
    people = pd.read_parquet(base / "team-moved-away/respondents.parquet")["respondent_id"].unique()
    places = [
        *scan.files(base / "reports", base / "study/extracts", base / "study/released", base / "tmp"),
        base / "log",
    ]
    assert len(places) > 40
    assert scan.find(places, [TEAM, *people, *NUMBERS[:2]]) == {}
    assert scan.find(scan.files(base / "team-moved-away"), [TEAM, people[0], NUMBERS[0]]).keys() == {
        TEAM,
        people[0],
        NUMBERS[0],
    }


def test_customers_below_the_floor_are_nowhere(made):
    """One or four customers: neither their numbers nor, of an account of one, any row of theirs."""
    base, _ = made
    reports = scan.files(base / "reports")
    assert scan.find(scan.files(base / "study/extracts" / PERIOD / "customer"), NUMBERS[2:]) == {}
    assert [p for p in scan.find(reports, NUMBERS[2:]).values() if any("/customer/" in each for each in p)] == []
    one = [
        path for path in scan.files(base / "study/extracts" / PERIOD / "internal") if path.stem == slug(made, "A0006")
    ]
    assert len(one) == 1 and scan.find(one, NUMBERS[2:]) == {}


def test_nobody_is_named_and_money_stays_inside(made):
    """No page holds a respondent's id; no file for the customer the vendor's money, or a comment nobody has read."""
    base, opened = made
    people = opened.table("respondents")["respondent_id"].unique()
    assert scan.find(scan.files(base / "reports"), [*people, UNREAD]) == {}
    theirs = [path for path in scan.files(base / "reports", base / "study/extracts") if "customer" in path.as_posix()]
    sums = [
        f"{REVENUE:.0f}",
        f"{REVENUE:,.0f}",
        f"{REVENUE:,.0f}".replace(",", "\u00a0"),
        f"{REVENUE:,.0f}".replace(",", " "),
    ]
    assert len(theirs) > 10 and scan.find(theirs, [*sums, UNREAD]) == {}
    assert scan.find(scan.files(base / "study/extracts"), [UNREAD]) == {}


def slug(made, account: str) -> str:
    names = made[1].table("accounts").set_index("account_id")["name"]
    return study.slug(names[account], account)


def of_others(opened, account: str) -> list[str]:
    """Names, ids, respondents and comments of all accounts but one."""
    accounts, people = opened.table("accounts"), opened.table("respondents")
    others = accounts[accounts["account_id"] != account]
    ids = people.loc[people["account_id"] != account, "respondent_id"]
    return [*others["name"], *others["account_id"], *(f"SANA-{each}" for each in others["account_id"]), *ids]


def test_no_file_of_an_account_knows_another(made):
    """Pages of all formats and languages, and the extracts of both readers; its own are found, so the scan can see."""
    base, opened = made
    for account in opened.table("accounts")["account_id"]:
        own = [
            path
            for path in scan.files(base / "reports", base / "study/extracts")
            if slug(made, account) in path.as_posix()
        ]
        assert len(own) >= (5 if account in ACCOUNTS else 3)
        assert scan.find(own, of_others(opened, account)) == {}, account
        name = opened.table("accounts").set_index("account_id")["name"][account]
        assert scan.find(own, [name]).keys() == {name}


@pytest.fixture
def broken(tmp_path):
    """Notebooks of which one account's print its answers and fail, and another's hold its answers and never end."""
    shutil.copytree(plan.NOTEBOOKS, tmp_path / "notebooks")
    path = tmp_path / "notebooks/account/nps.ipynb"
    book = nbformat.read(path, 4)
    told = "acc.answers('nps').to_csv() + acc.comments().to_csv()"
    cell = f"held = {told}\nopen('left.csv', 'w').write(held)\nprint(held)\n"
    cell += "assert acc.id != 'A0001', held\nwhile acc.id == 'A0004': pass"
    book.cells.insert(3, nbformat.v4.new_code_cell(cell))
    nbformat.write(book, path)
    return tmp_path / "notebooks"


def test_failed_and_stopped_runs_leave_nothing(made, broken):
    base, opened = made
    order = (
        "render",
        "study",
        PERIOD,
        "--out",
        "failed",
        "--account",
        "A0001",
        "--account",
        "A0004",
        "--account",
        "A0002",
    )
    code, said = run(base, str(broken), *order, code=COMMAND)
    assert code == 1 and "1 ok, 2 failed" in said and "AssertionError" in said and "stopped after 25 s" in said
    assert not [path for path in scan.files(base / "failed") if slug(made, "A0001") in path.as_posix()]
    inside = [*opened.table("respondents")["respondent_id"].unique(), "SANA-A0001", "SANA-A0004", TEAM]
    assert scan.find([*scan.files(base / "failed"), base / "log"], inside).keys() <= {"SANA-A0002"}
    assert scan.files(base / "tmp") == []


def test_no_delivered_file_tells_of_the_machine(made):
    """No path, user, host or library on what is handed out; the manifest and the index stay with the CX lead."""
    base, _ = made
    pages = [path for path in scan.files(base / "reports") if path.parent.name in plan.READERS]
    told = [str(base), str(Path(plan.__file__).parents[2]), sys.prefix, str(Path.home())]
    told += [name for name in (socket.gethostname(), getpass.getuser()) if len(name) > 5]  # a short one is in any font
    told += ["papermill", "site-packages", "ipykernel", "widget-state", "Traceback", "forkserver", "/tmp/"]
    assert len(pages) >= 15 and scan.find(pages, told) == {}


def test_the_floors_in_force_stand_in_every_report(made):
    base, _ = made
    for path in scan.files(base / "reports"):
        if path.parent.name in plan.READERS and path.suffix == ".html":
            text, floor = Page(path.read_text(encoding="utf-8")).text, 3 if path.parent.name == "internal" else 5
            word = {"fi": "vähintään {}", "en": "with {}"}[path.stem.removesuffix("-slides")[-2:]]
            assert word.format(floor) in text, path.name
            assert path.parent.name == "customer" or all(word.format(n) in text for n in (5, 10)), path.name
