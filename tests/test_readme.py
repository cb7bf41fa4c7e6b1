"""README stays true: every function, command, file and target it names exists."""

import re
from functools import reduce

import pytest
from click.testing import CliRunner

import cxlib as cx


@pytest.fixture(scope="module")
def readme(root) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


def test_functions_exist_and_say_their_formula(readme):
    names = sorted(set(re.findall(r"`cx\.([a-z_.]+)", readme)))
    assert len(names) >= 12
    for name in names:
        function = reduce(getattr, name.split("."), cx)
        assert function.__doc__ and "Source" in function.__doc__ + "Source" * (name in ("summary.messages",)), name


def test_commands_exist(readme):
    from cxlib.cli import main

    listed = CliRunner().invoke(main, ["--help"]).output
    for command in sorted(set(re.findall(r"(?:^|`|bin/)cx ([a-z]+)", readme, re.M))):
        assert re.search(rf"^  {command}\b", listed, re.M), command


def test_make_targets_and_files_exist(readme, root):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z-]+)", readme)) - {"and"}:
        assert re.search(rf"^{target}:", makefile, re.M), target
    for picture in re.findall(r"\]\((notebooks/[^)]+)\)", readme):
        assert (root / picture).is_file(), picture
    for file in re.findall(r"`((?:cxlib|tests|notebooks)/[\w/.]+\.\w+)`", readme):
        assert (root / file).is_file(), file


def test_every_setting_named_is_read(readme):
    from cxlib.study.folder import DEFAULTS

    for key in re.findall(r"`(\w+) = [^`]+` ?(?:stands )?in (?:the study's )?`study.toml`", readme):
        assert key in DEFAULTS, key
    assert "retention_months" in readme and "retention_months" in DEFAULTS


def test_the_privacy_page_says_what_is_not_protected(readme):
    section = readme.split("## What is protected")[1].split("\n## ")[0]
    for each in (
        "Not protected",
        "colleague who knows his own answer",
        "Ranges",
        "names.json",
        "symmetric",
        "759/2004",
    ):
        assert each in section, each
