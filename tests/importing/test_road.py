"""The whole road of a new user, with one file of each tool: from an export nobody described to a report's page."""

import html
import re

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from cxlib import cli

from . import roads

pytestmark = pytest.mark.slow


def cx(*words) -> str:
    done = CliRunner().invoke(cli.main, [str(word) for word in words])
    assert done.exit_code == 0, f"cx {words}: {done.output} {done.exception!r}"
    return done.output


def keep(path, item: str) -> None:
    """Keep one row of the spreadsheet, as a user deletes the others."""
    book = load_workbook(path)
    for at in range(book.active.max_row, 1, -1):
        if book.active.cell(at, 1).value != item:
            book.active.delete_rows(at)
    book.save(path)


@pytest.mark.parametrize("tool", roads.ROADS)
def test_from_export_to_page(tool, shared, tmp_path):
    road, study, sheet = roads.ROADS[tool], tmp_path / "acme", tmp_path / "own.xlsx"
    roads.write(tmp_path)
    file = tmp_path / road.file if (tmp_path / road.file).exists() else shared / "exports" / road.file
    assert "rows by status" in cx("sniff", file)
    assert f"wrote {sheet}" in cx("instrument", "template", sheet, "--from", file)
    keep(sheet, road.item)
    assert "1 items" in cx("instrument", "new", sheet, "--into", study)
    assert "fill in, in place of the ?" in cx("import", file, "--study", study)
    edit(study / "mappings", road)
    assert "1 accounts" in cx("import", file, "--study", study)
    expected = roads.answers(road, file)
    assert "nothing wrong" in cx("check", study)
    assert "no team answers" in cx("release", study, road.period)
    assert "1 ok, 0 failed" in cx("render", study, road.period, "--account", "Acme", "--out", tmp_path / "reports")
    assert row(tmp_path / "reports", road) == (len(expected), round(sum(expected) / len(expected) + 1e-9, 1))


def edit(folder, road) -> None:
    """Type what the draft asks for, then take the ? of the guesses away."""
    (path,) = folder.glob("*.toml")
    text = path.read_text(encoding="utf-8")
    for old, new in ({'constant = "?"': 'constant = "Acme"'} | road.typed).items():
        assert old in text, f"{old} is not asked for"
        text = text.replace(old, new)
    path.write_text(text.replace('"? ', '"'), encoding="utf-8")


def row(reports, road) -> tuple[int, float]:
    """Return n and mean of the only row of the page's table of own questions."""
    (page,) = reports.glob(f"{road.period}/acme-*/internal/*.html")
    text = html.unescape(page.read_text(encoding="utf-8"))
    found = re.findall(r'<th scope="row">([^<]*)</th><td class="n">([^<]*)</td>.*?<td class="n">(\d+)</td></tr>', text)
    ((name, mean, n),) = found
    assert name == (road.name or name)
    return int(n), float(mean.replace(",", "."))
