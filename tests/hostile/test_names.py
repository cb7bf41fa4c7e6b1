"""Names are not paths: whatever an id is, its report lies in the folder, alone, and says its own name."""

import hashlib
import json
import os
import re
import subprocess
import sys
import unicodedata
from itertools import count
from pathlib import Path

import pytest

from cxlib import importing
from cxlib import study as studies
from cxlib.render import batch, plan
from cxlib.study import zipped

from ..disclosure import builder
from ..html_page import Page
from . import words
from .browser import Sniffer

PERIOD = "2026Q3"
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
CODE = ["'; import os; os.system('touch PWNED'); '", '"+__import__("os").popen("touch PWNED").read()+"']
LOOKALIKES = [
    ["ACME", "acme", "Acme", "ACME ", "AC\u200bME", "ＡＣＭＥ"],
    ["Yhtiö", unicodedata.normalize("NFD", "Yhtiö")],
    ["straße", "STRASSE", "strasse"],
    ["ﬁ", "fi", "İ", "I", "ı", "i"],
]


def ids(shared) -> list[str]:
    """The account ids of the payloads; an empty one is refused with the study."""
    found = words.payloads()["account_ids"]
    return list(dict.fromkeys([*filter(None, found), *words.payloads()["param_values"], *CODE, *sum(LOOKALIKES, [])]))


def study(folder: Path, accounts: list[str], **config) -> studies.Study:
    rows = builder.nps({account: {f"p{n}": n for n in range(10)} for account in accounts})
    named = builder.accounts(*accounts).assign(name=accounts)
    return builder.write(folder, customers=[rows], config=config, accounts=named)


# --- paths ---


def test_every_id_gets_a_plain_file_name_inside_the_folder(shared, tmp_path):
    made = study(tmp_path / "study", ids(shared))
    jobs = plan.jobs(plan.Order(str(made.path), PERIOD, readers=plan.READERS, languages=("all",)))
    assert {job.account for job in jobs} == {*ids(shared), ""}
    for job in jobs:
        place = job.file("html")
        for part in Path(place).parts:
            assert re.fullmatch(r"[a-z0-9][A-Za-z0-9.-]*[a-z0-9]", part) and len(part.encode()) <= 100, place
            assert not RESERVED.fullmatch(part)
        inside = zipped.path(made, PERIOD, job.reader, job.slug)
        for root, path in ((tmp_path / "out", tmp_path / "out" / place), (made.path, inside)):
            assert path.resolve().is_relative_to(root.resolve())
    folded = [unicodedata.normalize("NFKC", job.file("html")).casefold() for job in jobs]
    assert len(set(folded)) == len(jobs) == 4 * len(ids(shared)) + 2


@pytest.mark.parametrize("alike", LOOKALIKES, ids=lambda each: each[0])
def test_ids_that_look_alike_never_share_a_file(alike):
    for name in (alike[0], ""):  # under the same name too
        assert len({studies.slug(name, account) for account in alike}) == len(alike)


def test_an_empty_id_is_refused_with_its_row(tmp_path):
    made = study(tmp_path / "study", ["A", ""])
    assert any(
        "accounts.parquet, row 3, column account_id: is empty" in str(each) for each in studies.check(made).problems
    )


def test_two_accounts_whose_marks_are_the_same_are_refused(tmp_path):
    """The mark has 32 bits: among some 100,000 ids two have the same."""
    seen = {}
    for number in count():
        mark = hashlib.blake2b(f"A{number}".encode(), digest_size=4).digest()
        if mark in seen:
            break
        seen[mark] = number
    pair = [f"A{seen[mark]}", f"A{number}"]
    assert len({studies.slug("Halla", each) for each in pair}) == 1
    made = study(tmp_path / "study", pair)
    assert studies.check(made).ok  # under names of their own
    rows = made.table("accounts").assign(name="Halla")
    found = studies.check(studies.write(made.path, {"accounts": rows})).problems
    assert [each.value for each in found] == [pair[1]] and "would share its file" in found[0].remedy
    with pytest.raises(ValueError, match="would share its file"):
        studies.sound(made)  # which a release and every extract begin with


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_study_is_not_made_above_its_folder(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("account,nps\nA,9\n")
    with pytest.raises(ValueError, match="names no study"):
        importing.draft(tmp_path / "a.csv", name)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


# --- a whole batch of them ---

WORST = ["../../escaped", "/tmp/abs_escaped", "a/b", "CON", "x" * 300, "line\nbreak", "{reader}", "s3://b/x", *CODE]
ODD = "odd {reader} %s 'ö'; $HOME `id` \u202e"


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    """The worst ids rendered: (folder of the quarter, the ids, what the sniffer heard, the folder above all)."""
    base, sniffer = tmp_path_factory.mktemp("names"), Sniffer()
    accounts = [*WORST, f"http://127.0.0.1:{sniffer.port}/x"]
    made = study(base / "it's; import os {account}", accounts, company="'; import os", name='"; import os')
    before, here = os.getcwd(), base / "cwd"
    here.mkdir()
    os.chdir(here)
    try:
        result = batch.render(plan.Order(str(made.path), PERIOD, out=ODD))
    finally:
        os.chdir(before)
    assert result["failed"] == [] and result["done"] == len(accounts) + 1
    sniffer.close()
    return here / ODD / PERIOD, accounts, sniffer.heard, base


@pytest.mark.slow
def test_nothing_is_written_elsewhere_and_nobody_is_called(delivered):
    folder, _, heard, base = delivered
    assert heard == []
    assert [path.name for path in (base / "cwd").iterdir()] == [ODD]
    assert sorted(path.name for path in base.iterdir()) == ["cwd", "it's; import os {account}"]
    assert not Path("/tmp/abs_escaped").exists() and not list(base.rglob("PWNED"))
    for path in folder.rglob("*"):
        assert path.is_dir() or path.suffix in (".html", ".json"), path


@pytest.mark.slow
def test_the_manifest_says_whose_each_file_is_and_each_page_is_its_own(delivered):
    folder, accounts, _, _ = delivered
    book = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {each["account"]: each["files"]["html"]["file"] for each in book["reports"].values()}
    assert set(files) == {*accounts, ""} and len(set(files.values())) == len(files)
    for account in accounts:
        heading = Page((folder / files[account]).read_text(encoding="utf-8")).named("h1")
        shown = account if len(account) <= 160 else account[:159] + "…"
        assert " ".join(heading.split()) == " ".join(shown.split())


@pytest.mark.slow
def test_the_index_links_to_files_that_are_there(delivered):
    folder = delivered[0]
    tags = Page((folder / "index.html").read_text(encoding="utf-8")).tags
    links = [each["href"] for tag, each, _ in tags if tag == "a" and each["href"][0] != "#"]
    assert len(links) == len(delivered[1]) + 1 and all((folder / link).is_file() for link in links)


# --- modules that lie about ---


@pytest.mark.slow
def test_a_pandas_py_beside_the_data_is_not_imported(tmp_path):
    """The folder a command is given in, the study's and the reports' hold modules of well-known names."""
    made = study(tmp_path / "data" / "little", ["A"])
    (tmp_path / "reports").mkdir()
    trap = f"open({str(tmp_path / 'IMPORTED')!r}, 'a').write(__name__)\nraise SystemExit(9)\n"
    for folder in (tmp_path, made.path, tmp_path / "reports"):
        for name in ("pandas", "random", "numpy", "cxlib_plugins", "sitecustomize"):
            (folder / f"{name}.py").write_text(trap)
    command = [Path(sys.executable).with_name("cx"), "render", "little", PERIOD]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PYTHONPATH": os.environ["PYTHONPATH"]} if os.environ.get("PYTHONPATH") else {}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and "2 ok, 0 failed" in done.stdout, done.stderr
    assert not (tmp_path / "IMPORTED").exists()
