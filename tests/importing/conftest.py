"""Small files and mappings: `bring` imports one and returns what came of it, `chosen` a select-all question."""

import json
from pathlib import Path

import pytest

from cxlib import importing, study
from cxlib.importing import companion

from . import survey


def toml(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def mapping(file: str, columns: dict, **parts) -> str:
    """A mapping: `columns` item -> column name or keys; `parts` replace or add to the usual ones."""
    usual = {
        "version": 1,
        "source": {"id": "test", "file": file},
        "defaults": {"side": "customer", "period": "2026Q3"},
        "account": {"from": {"column": "account"}},
    } | parts
    if "respondent" in usual:  # plain ids, which tests can read; what a mapping does by itself: test_seals
        usual["respondent"] = {"sealed": False} | usual["respondent"]
    lines = [f"{key} = {toml(value)}" for key, value in usual.items()]
    for item, keys in columns.items():
        keys = {"from": {"column": keys}} if isinstance(keys, str) else keys
        lines += ["[[columns]]", f"item = {toml(item)}", *(f"{key} = {toml(value)}" for key, value in keys.items())]
    return "\n".join(lines) + "\n"


@pytest.fixture
def bring(tmp_path):
    """Import `data` (text, bytes or a path) and return (Result, Study or None)."""

    def run(data, columns=None, into="study", name="answers.csv", dry_run=False, **parts):
        path = data if isinstance(data, Path) else tmp_path / name
        if not isinstance(data, Path):
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        plan = tmp_path / "mapping.toml"
        plan.write_text(mapping(path.as_posix(), columns or {"nps": "nps"}, **parts), encoding="utf-8")
        result = importing.run(plan, tmp_path / into, dry_run=dry_run)
        home = tmp_path / into
        return result, study.open(home) if (home / "study.toml").exists() else None

    return run


def _multi(home, options: list[str], english: list[str] | None = None) -> None:
    """A select-all question as a study may have it: options o1, o2, ..."""
    lines = ['id = "chosen"', "version = 1", 'kind = "multi"', 'side = "customer"', 'source = "test"']
    lines += ['[title]\nfi = "Valinnat"\nen = "Chosen"']
    for at, (fi, en) in enumerate(zip(options, english or options, strict=True), 1):
        lines += [f"[[items]]\nid = 'o{at}'\nfi = '''{fi}'''\nen = '''{en}'''"]
    (home / "instruments").mkdir(parents=True, exist_ok=True)
    (home / "instruments" / "chosen.toml").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def multi():
    """Write the instrument of a select-all question into a study."""
    return _multi


@pytest.fixture
def chosen(bring, multi, tmp_path):
    """Import one select-all question; return (result, study)."""

    def run(data, options, column, english=None, into="study", **parts):
        multi(tmp_path / into, options, english)
        usual = {"account": {"from": {"constant": "A"}}, "unmapped": "ignore"} | parts
        return bring(data, {"chosen": column | {"kind": "multi"}}, into=into, **usual)

    return run


@pytest.fixture
def ticks():
    """The answers to a select-all question as {person: {option: 1, 0 or the reason of absence}}."""

    def of(made) -> dict:
        rows = made.table("answers")
        said = rows["missing"].where(rows["value"].isna(), rows["value"])
        return {
            person: dict(zip(part["item_id"], part["said"], strict=True))
            for person, part in rows.assign(said=said).groupby("respondent_id")
        }

    return of


@pytest.fixture
def home(tmp_path):
    """A study with an instrument of its own, and a structure file in two languages."""
    (tmp_path / "s/instruments").mkdir(parents=True)
    (tmp_path / "s/instruments/palvelu.toml").write_text(survey.INSTRUMENT, encoding="utf-8")
    (tmp_path / "kysely.lss").write_text(survey.L10N, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def lss(shared):
    """What the real structure file says."""
    return companion.load(shared / "exports/limesurvey_structure.lss")
