"""A study of three accounts with hand-made extracts, and a chapter that shows bundles: no other room is needed."""

import base64
import io

import nbformat
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from cxlib import study as studies
from cxlib.render import batch, isolate, plan
from cxlib.study import floors, fresh, tables, zipped

PARAMETERS = """study = "x"  # study
account = "a"  # account
period = "2026Q3"  # quarter
language = "fi"  # language
reader = "internal"  # reader
mode = "page"  # mode"""
HEAD = """from IPython.display import display
def show(bundle): display({"application/vnd.cxlib+json": bundle}, raw=True)
show({"kind": "chapter", "id": "score", "question": "Mitä?", "lead": "Näin."})"""
CLOSE = 'show({"kind": "close", "formula": ["cx.scores.by_dimension"]})'


def png(size=(720, 200)) -> str:
    out = io.BytesIO()
    Image.fromarray(np.full((size[1], size[0]), 200, dtype="uint8")).save(out, "png")
    return base64.b64encode(out.getvalue()).decode()


def figure(**changed) -> dict:
    table = {
        "columns": [["dimension", "Mittari", "label"], ["score", "keskiarvo", "value"]],
        "rows": [["Uskallus", "5,4"], ["Välittäminen", "8,5"]],
        "muted": [False, True],
    }
    images = {"page": png(), "phone": png((360, 300))}
    words = {key: f"{key} text" for key in ("title", "subtitle", "alt", "caption", "read")}
    return {
        "kind": "figure",
        "name": "flame.gaps",
        **words,
        "images": images,
        "width_px": 720,
        "wide": False,
        "table": table,
    } | changed


def notebook(*cells: str):
    made = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "x"}}
    )
    made.cells = [
        nbformat.v4.new_markdown_cell("# Mitä?"),
        nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
    ]
    made.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
    return made


def facts(account: str, name: str, **changed) -> dict:
    return {
        "id": account, "name": name, "period": "2026Q3", "previous": "2026Q2", "reader": "internal", "language": "fi",
        "study_name": "little", "company": "Nordan Oy", "invited": 19, "responded": 14, "team_n": 9,
        "opened": "2026-09-01", "closed": "2026-09-21", "as_of": "2026-09-21", "periods": ["2026Q2", "2026Q3"],
        "rows_read": 230, "used": 221, "excluded": {"duplicate": 5, "missing: skipped": 4},
        "thresholds": floors.FLOORS,
        "share_team_side": False, "targets": {}, "has_team": "released", "mirrors": {},
    } | changed  # fmt: skip


def opened(account: str = "a", name: str = "Kontio Oyj", members: dict | None = None, **changed) -> studies.Account:
    return studies.Account(facts(account, name, **changed), members or {})


@pytest.fixture
def little(tmp_path, monkeypatch):
    """Make the study; the order of a test goes by its folder. Workers need no extracts made."""
    names = {"a": "Kontio Oyj", "b": "Halla Oy", "c": "<script>alert(1)</script> & Co"}
    content = {
        "accounts": pd.DataFrame(
            {"account_id": list(names), "name": list(names.values()), "language": ["fi", "en", "sv"]}
        ),
        "waves": pd.DataFrame(
            {
                "wave_id": ["w"],
                "instrument": ["flame"],
                "period": ["2026Q3"],
                "opened": ["2026-09-01"],
                "closed": ["2026-09-21"],
            }
        ),
    }
    study = studies.write(tmp_path / "little", content, {"name": "little", "company": "Nordan Oy"})
    for reader in ("internal", "customer"):
        for account, name in names.items():
            path = zipped.path(study, "2026Q3", reader, studies.slug(name, account))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(zipped.pack({"extract": facts(account, name, reader=reader)}))
        tables.replace(path.parent / fresh.KEY, fresh.as_bytes(fresh.key(study.path)))
    monkeypatch.setattr(plan, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(batch, "prepare", lambda *_, **__: isolate.warm_up())
    put(tmp_path, "score", HEAD, CLOSE)
    return study.path


def put(folder, name: str, *cells: str) -> None:
    (folder / "notebooks" / "account").mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(*cells), folder / "notebooks" / "account" / f"{name}.ipynb")
