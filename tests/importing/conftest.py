"""Small files and mappings: `bring` imports one and returns what came of it."""

import json
from pathlib import Path

import pytest

from cxlib import importing, study


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
