"""The whole road of a new user, with one file of each tool: from an export nobody described to a report's page."""

import html
import re
from dataclasses import replace

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from cxlib import cli

from . import roads

pytestmark = pytest.mark.slow


def cx(*words, code: int = 0) -> str:
    done = CliRunner().invoke(cli.main, [str(word) for word in words])
    assert done.exit_code == code, f"cx {words}: {done.output} {done.exception!r}"
    return done.output


def keep(path, *items: str) -> None:
    """Keep some rows of the spreadsheet, as a user deletes the others."""
    book = load_workbook(path)
    for at in range(book.active.max_row, 1, -1):
        if book.active.cell(at, 1).value not in items:
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
    assert "fill in, in place of the ?" in cx("import", file, "--study", study, code=2)  # somebody decides
    edit(study / "mappings", road)
    assert "1 accounts" in cx("import", file, "--study", study)
    assert "nothing wrong" in cx("check", study)
    assert "no team answers" in cx("release", study, road.period)
    assert "1 ok, 0 failed" in cx("render", study, road.period, "--account", "Acme", "--out", tmp_path / "reports")
    ((name, n, mean),) = rows(tmp_path / "reports", road.period)
    assert (n, mean) == measured(road, file)
    assert name == (road.name or name)


def test_two_scales_stand_on_the_page_and_in_the_table_pack(shared, tmp_path):
    """The festival's food on 1 to 5, its keynote on 0 to 10; there is no NPS, so the portfolio has no league."""
    road, study, sheet = roads.ROADS["google forms"], tmp_path / "acme", tmp_path / "own.xlsx"
    file, keynote = shared / "exports" / road.file, "on_a_scale_of_0_10_how_would_you_rate_2"
    cx("instrument", "template", sheet, "--from", file)
    keep(sheet, road.item, keynote)
    assert cx("instrument", "new", sheet, "--into", study).count("1 items") == 2
    cx("import", file, "--study", study, code=2)
    edit(study / "mappings", road)
    cx("import", file, "--study", study)
    cx("release", study, road.period)
    said = cx("render", study, road.period, "--format", "html,xlsx", "--out", tmp_path / "reports")
    assert "2 ok, 0 failed" in said
    keynotes = replace(road, head=(0, "On a scale of 0-10, how would you rate the opening keynote?"), words=[])
    expected = [measured(keynotes, file), measured(road, file)]
    assert [(n, mean) for _, n, mean in rows(tmp_path / "reports", road.period)] == expected


def measured(road, file) -> tuple[int, float]:
    """Return n and mean of a question, counted in the file itself, as the page rounds."""
    found = roads.answers(road, file)
    return len(found), round(sum(found) / len(found) + 1e-9, 1)


def edit(folder, road) -> None:
    """Type what the draft asks for, then take the ? of the guesses away."""
    (path,) = folder.glob("*.toml")
    text = path.read_text(encoding="utf-8")
    for old, new in ({'constant = "?"': 'constant = "Acme"'} | road.typed).items():
        assert old in text, f"{old} is not asked for"
        text = text.replace(old, new)
    path.write_text(text.replace('"? ', '"'), encoding="utf-8")


def rows(reports, period: str) -> list[tuple[str, int, float]]:
    """Return name, n and mean of the rows of the page's tables of own questions."""
    (page,) = reports.glob(f"{period}/acme-*/internal/*.html")
    text = html.unescape(page.read_text(encoding="utf-8"))
    found = re.findall(r'<th scope="row">([^<]*)</th><td class="n">([^<]*)</td>.*?<td class="n">(\d+)</td></tr>', text)
    return [(name, int(n), float(mean.replace(",", "."))) for name, mean, n in found]
