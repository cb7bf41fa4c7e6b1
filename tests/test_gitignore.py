"""What nobody should ever commit is ignored; what belongs to the project is not."""

import subprocess

import pytest

NEVER = [
    "data/acme/study.toml",
    "data/acme/answers.parquet",
    "data/acme/team/answers.csv",
    "data/acme/team/salt",
    "data/acme/extracts/2026Q3/internal/a.zip",
    "data/acme/released/2026Q3/team.parquet",
    "data/acme/vienti.xlsx",
    "data/vienti.xlsx",
    "data/vienti.csv",
    "data/instruments/codebook.xlsx",
    "data/mappings/vienti.csv",
    "acme/team/answers.parquet",
    "acme/extracts/2026Q3/internal/a.zip",
    "exports/vienti.csv",
    "vienti.csv",
    "vienti.xlsx",
    "vienti.sav",
    "reports/2026Q3/index.html",
    "reports/2026Q3/a/customer/a.pdf",
    "reports-draft/2026Q3/index.html",
]
ALWAYS = ["data/instruments/flame.toml", "data/mappings/mobiles_nps.toml", "reports/README.md", "notebooks/x.ipynb"]


def ignored(root, path: str) -> bool:
    done = subprocess.run(["git", "check-ignore", "-q", "--no-index", path], cwd=root)
    if done.returncode not in (0, 1):
        pytest.skip("not a git checkout")
    return done.returncode == 0


@pytest.mark.parametrize("path", NEVER)
def test_personal_data_are_ignored(root, path):
    assert ignored(root, path)


@pytest.mark.parametrize("path", ALWAYS)
def test_the_project_is_not(root, path):
    assert not ignored(root, path)


def test_nothing_in_git_is_ignored(root):
    done = subprocess.run(["git", "ls-files", "-ci", "--exclude-standard"], cwd=root, capture_output=True, text=True)
    assert done.stdout == ""
