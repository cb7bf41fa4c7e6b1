"""Ill data by the real road, import, check, release, render: a marked number or a clear word on every page.

Each fixture is one account of one study (the last has accounts of its own); what its case demands is read off its page.
"""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from cxlib import cli, study

from .html_page import Page, read
from .render.test_whole_quarter import adds_up, clean

pytestmark = pytest.mark.slow

PERIOD = "2026Q1"
INSTRUMENT = """id = "ill"
version = 1
kind = "scale"
side = "customer"
source = "made for this test"
scale = { low = 1, high = 5 }
[title]
fi = "Viisi väitettä"
en = "Five statements"
[dimensions]
whole = { fi = "Kokonaisuus", en = "The whole" }
"""
ITEM = """[[items]]
id = "{id}"
dimension = "whole"
reverse = {reverse}
fi = "Väite {id}"
en = "Statement {id}"
source = "made for this test"
"""
ITEMS = ("q1", "q2", "q3_reversed", "q4", "q5")
MAPPING = """version = 1
unmapped = "ignore"
bad_cells = "exclude"
[source]
id = "{name}"
file = "{file}"
{dates}
[defaults]
side = "customer"
period = "{period}"
[account]
from = {account}
[respondent]
from = {{ column = "respondent_id" }}
per_account = true
[scales.n]
min = 0
max = 10
codes = {{ "99" = {{ missing = "dont_know" }}, "98" = {{ missing = "refused" }}, "-1" = {{ missing = "skipped" }} }}
labels = {{ "NA" = {{ missing = "not_shown" }}, "en osaa sanoa" = {{ missing = "dont_know" }} }}
[[columns]]
item = "nps"
from = {{ column = "nps" }}
{more}
"""
DATED = 'dates = { columns = ["answered_at"], tz = "Europe/Helsinki" }'
SIZES = (1, 2, 3, 4, 5, 9, 10, 29, 30, 100)
NEW = f"\nnew = {[f'N{size:02d}' for size in SIZES]}"
SPECIAL = {
    "dates": {"dates": DATED, "period": "from_date"},
    "duplicates": {"dates": DATED, "period": "from_date"},
    "missing_codes": {"more": 'scale = "n"'},
    "scale_1to5_in_nps": {"more": "scale_checked = true"},
    "n4_n5_n9_n10_n29_n30": {"account": '{ column = "account_id" }' + NEW},
}


def cx(*arguments):
    done = CliRunner().invoke(cli.main, [str(each) for each in arguments])
    assert "Traceback" not in done.output and isinstance(done.exception, SystemExit | None), done.output
    return done


def mapping(folder: Path, path: Path) -> Path:
    """A mapping of one fixture: the account is the fixture's name, cells that cannot be are excluded."""
    parts = {"dates": "", "period": PERIOD, "more": "", "account": f'{{ constant = "{path.stem}" }}'} | SPECIAL.get(
        path.stem, {}
    )
    text = MAPPING.format(name=path.stem, file=path.as_posix(), **parts)
    text += "".join(
        f'[[columns]]\nitem = "{item}"\ninstrument = "ill"\nfrom = {{ column = "{item}" }}\n' for item in ITEMS
    )
    (folder / f"{path.stem}.toml").write_text(text, encoding="utf-8")
    return folder / f"{path.stem}.toml"


def fixtures(shared) -> list[Path]:
    return [p for p in sorted((shared / "reliability/fixtures/ill").glob("*.csv")) if p.stem != "account_renamed_m2m"]


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What the command said, by step; filled by `made`."""
    return {}


@pytest.fixture(scope="module")
def made(shared, tmp_path_factory, said):
    """(study, folder of the reports): every fixture imported, an account nobody answered for, all rendered."""
    base = tmp_path_factory.mktemp("ill")
    (base / "s/instruments").mkdir(parents=True)
    items = "".join(ITEM.format(id=each, reverse=str("reversed" in each).lower()) for each in ITEMS)
    (base / "s/instruments/ill.toml").write_text(INSTRUMENT + items, encoding="utf-8")
    for path in fixtures(shared):
        done = cx("import", mapping(base, path), "--into", base / "s")
        said[path.stem] = done.output
        assert done.exit_code == (2 if path.stem == "no_answers" else 0), done.output
    opened = study.open(base / "s")
    silent = pd.DataFrame({"account_id": ["silent"], "name": ["Silent Oy"], "language": ["fi"]})
    asked = pd.DataFrame(
        {"wave_id": f"nps-{PERIOD}", "account_id": "silent", "respondent_id": [f"s{i}" for i in range(7)]}
    )
    people = pd.concat([opened.table("respondents"), asked.drop(columns="wave_id").assign(side="customer")])
    tables = {"accounts": pd.concat([opened.table("accounts"), silent]), "respondents": people, "invitations": asked}
    study.write(base / "s", tables)
    for step in (("check", base / "s"), ("release", base / "s", PERIOD)):
        said[step[0]] = cx(*step).output
    for reader, language in (("all", "fi"), ("internal", "en")):
        done = cx("render", base / "s", PERIOD, "--reader", reader, "--language", language, "--out", base / "out")
        assert done.exit_code == 0, done.output
        said[f"render {reader} {language}"] = done.output
    return opened, base / "out" / PERIOD


@pytest.fixture(scope="module")
def pages(made) -> dict[tuple[str, str, str], Page]:
    """(account, reader, language) -> page."""
    book = json.loads((made[1] / "manifest.json").read_text(encoding="utf-8"))
    return {
        (each["account"], each["reader"], each["language"]): read(made[1] / each["files"]["html"]["file"])
        for each in book["reports"].values()
    }


def test_no_page_shows_what_is_no_number(made, pages):
    """Every page, the index, the manifest and all that the command said."""
    _, out = made
    sources = {path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") for path in out.rglob("*.html")}
    assert len(pages) == 3 * 22 + 2 and len(sources) == len(pages) + 1  # the portfolio has one reader; the index
    assert {place: found for place, source in sources.items() if (found := clean(place, source))} == {}


def test_what_the_command_says_and_the_manifest_hold_no_such_value(made, said):
    text = (made[1] / "manifest.json").read_text(encoding="utf-8") + "\n".join(said.values())
    assert re.findall(r"\b(?:nan|NaN|inf|Infinity|None|NaT|undefined|Traceback)\b|<NA>", text) == []


def test_rows_add_up_on_every_page_and_in_the_manifest(made):
    _, out = made
    for path in out.rglob("*/*/*.html"):
        assert adds_up(path.relative_to(out).as_posix(), path.read_text(encoding="utf-8")) == [], path.name
    book = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    for key, each in book["reports"].items():
        rows = each["rows"]
        assert rows["read"] == rows["used"] + sum(rows["excluded"].values()), key
    rows = {each["account"]: each["rows"] for each in book["reports"].values()}
    # 12 persons x 6 questions each but for the cells that say why not: one empty and five codes or words
    assert rows["missing_half"] == {"read": 24, "used": 22, "excluded": {"missing: skipped": 2}}
    assert rows["duplicates"]["before"] == {"duplicate of a person and wave": 3}
    assert rows["dates"]["before"] == {"bad date": 10, "no date": 1}


def words(pages, account: str, reader="internal", language="fi") -> str:
    return pages[account, reader, language].text


def recommend(pages, account: str, **which) -> list[int]:
    """How many gave each answer 0..10, from the table under the NPS panel."""
    return [int(row["vastauksia"]) for row in pages[(account, "internal", "fi")].under("arvio", "vastauksia")]


def whole(pages, account: str, reader="internal") -> dict[str, str]:
    """The row of the five statements' one dimension."""
    return pages[account, reader, "fi"].under("mittari", "tulos", "väli", "n")[0]


def test_nobody_answered(pages, made, said):
    """A file of heads alone brings nothing and is refused; an account that was asked in vain has its page."""
    assert (
        "no_answers.csv" in said["no_answers"]
        and "header" in said["no_answers"].lower()
        or "no rows" in said["no_answers"]
    )
    for reader in ("internal", "customer"):
        text = words(pages, "silent", reader)
        assert "Tältä jaksolta ei ole vastauksia." in text and "0 / 7" in text
        assert not pages["silent", reader, "fi"].tables and not pages["silent", reader, "fi"].alts
    index = read(made[1] / "index.html")
    assert re.search(r"Silent Oy.*?ei vastauksia", index.text)


def test_one_answer(pages):
    for reader in ("internal", "customer"):
        page = pages["one_answer", reader, "fi"]
        assert "Vastauksia on 1." in page.text and not page.tables and not page.alts
        assert not re.search(r"NPS \W?\d|[▲▼] ", page.text.split("Menetelmät")[0].replace("▲ Juhlista", ""))


def test_all_answered_alike(pages):
    """NPS 100 and mean 5 of 25 with an interval (the mean's by the other accounts' spread); nothing called better."""
    page = pages["identical", "internal", "fi"]
    row = whole(pages, "identical")
    low, high = row["väli"].split("…")
    assert (row["tulos"], row["n"]) == ("5,0", "25") and low.strip() < "5,0" <= high.strip()
    assert recommend(pages, "identical") == [0] * 10 + [25]
    league = {row["asiakkuus"]: row for row in pages["", "internal", "fi"].under("asiakkuus", "NPS", "tasoitettu", "n")}
    assert league["identical"]["NPS"] == "+100" and not re.search("parempi|heikompi", page.text.split("Menetelmät")[0])
    intervals = [row["väli"] for row in league.values()]
    assert len(intervals) == 15 and all(
        int(re.sub(r"\D", "", each)) <= 100 for pair in intervals for each in pair.split("…")
    )


def test_a_question_nobody_answered(pages):
    """q2 is empty: the mean of the others, and the page says so; the NPS beside it is whole."""
    text = words(pages, "all_missing_item")
    assert "ei vastannut kukaan, joten luvut on laskettu ilman niitä: “Väite q2”" in text
    assert whole(pages, "all_missing_item")["n"] == "25" and sum(recommend(pages, "all_missing_item")) == 25
    assert "“Statement q2”" in words(pages, "all_missing_item", language="en")


def test_missing_cells_are_in_no_base(pages):
    """Two of four gave a ten: 100 by the measure, too few for a page; the five statements have four answers."""
    assert "NPS: liian vähän vastauksia (n\u00a0=\u00a02)" in words(pages, "missing_half").replace(
        "(n = ", "(n\u00a0=\u00a0"
    )
    assert whole(pages, "missing_half")["n"] == "4" and "NPS +100" not in words(pages, "missing_half")


def test_codes_and_impossible_cells_are_counted_by_reason(pages):
    assert recommend(pages, "missing_codes") == [0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]
    text = words(pages, "missing_codes")
    assert "ei osaa sanoa (3)" in text and "ei halunnut vastata (1)" in text and "kysymystä ei esitetty (1)" in text
    assert recommend(pages, "out_of_range") == [0] * 8 + [1, 2, 0]
    text = words(pages, "out_of_range")
    assert "asteikon ulkopuolella (4)" in text and "ei luettavissa luvuksi (3)" in text


def test_a_scale_somebody_vouched_for_is_said(pages, said):
    assert "answers of nps vouched for by scale_checked" in said["scale_1to5_in_nps"]
    assert sum(recommend(pages, "scale_1to5_in_nps")[1:6]) == 40


def test_straight_liners_are_counted_and_kept(pages):
    assert "antoi 12 / 24 vastaajaa. He ovat mukana; ilman heitä vastaajia on 12." in words(pages, "straightliners")
    assert whole(pages, "straightliners")["n"] == "24"
    assert "ilman heitä" not in words(pages, "base_ok") and "ilman heitä" not in words(
        pages, "straightliners", "customer"
    )


def test_straight_liners_are_left_out_where_the_study_says_so(made, tmp_path):
    config = (made[0].path / "study.toml").read_text(encoding="utf-8")
    (made[0].path / "study.toml").write_text(config.replace('"keep"', '"exclude"'), encoding="utf-8")
    try:
        done = cx("render", made[0].path, PERIOD, "--account", "straightliners", "--out", tmp_path)
        assert done.exit_code == 0
        assert re.search(r"answers +\d+ not used: straightliner", cx("check", made[0].path).output)
    finally:
        (made[0].path / "study.toml").write_text(config, encoding="utf-8")
    (path,) = tmp_path.rglob("straightliners*.html")
    page = read(path)
    row = page.under("mittari", "tulos", "väli", "n")[0]
    # of the twelve others each has his own mean; their NPS answers stay, for that is another instrument
    assert row["n"] == "12" and "sama vastaus jokaiseen kysymykseen (60)" in page.text
    assert "antoi 12 / 24 vastaajaa. Nämä vastaukset jätettiin pois; muita vastaajia on 12." in page.text
    assert adds_up(path.as_posix(), path.read_text(encoding="utf-8")) == []


def test_dropped_rows_stand_on_the_page(pages):
    assert "sama henkilö vastasi myöhemmin uudelleen (3)" in words(pages, "duplicates")
    assert "mahdoton päivä (10); päivä puuttuu (1)" in words(pages, "dates")
    assert "impossible date (10); no date (1)" in words(pages, "dates", language="en")


@pytest.mark.parametrize("n", SIZES)
def test_marks_of_a_low_base_at_their_borders(pages, n):
    """Below the reader's floor no number; to nine "indicative"; from ten on no mark."""
    for reader, floor in (("internal", 3), ("customer", 5)):
        page = pages[f"N{n:02d}", reader, "fi"]
        told = page.text.split("Menetelmät ja laatu ↑")[0]
        assert ("tulos" in str(page.tables)) == (n >= floor), reader
        assert ("suuntaa-antava" in told) == (floor <= n < 10), reader
        assert (f"Vastauksia on {n}." in told) == (n < floor), reader


# --- what must not be joined ---


def test_an_account_under_two_names_is_refused(made, shared, tmp_path):
    """As a table of the study, and in a file of answers: the key that stands twice is named; "B" and "B " are two."""
    rows = pd.read_csv(shared / "reliability/fixtures/ill/account_renamed_m2m.csv").rename(
        columns={"account_name": "name"}
    )
    answers = pd.DataFrame({"account": rows["account_id"], "called": rows["name"], "nps": [9, 8, 7, 6]})
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "study.toml").write_text('name = "Twice"\n', encoding="utf-8")
    rows.to_csv(folder / "accounts.csv", index=False)
    for command in (("check", folder), ("render", folder, PERIOD, "--out", tmp_path / "out")):
        done = cx(*command)
        assert done.exit_code == 2
        assert (
            command[0] == "render"
            or "accounts.csv, row 3, column account_id: 'A': stands here a second time" in done.output
        )
    answers.to_csv(tmp_path / "answers.csv", index=False)
    text = MAPPING.split("[respondent]")[0].format(
        name="m2m",
        file="answers.csv",
        dates="",
        period=PERIOD,
        account='{ column = "account" }\nname = { column = "called" }',
    )
    (tmp_path / "m.toml").write_text(text + '[[columns]]\nitem = "nps"\nfrom = { column = "nps" }\n', encoding="utf-8")
    done = cx("import", tmp_path / "m.toml", "--into", tmp_path / "other")
    assert done.exit_code == 0 or "'A Oy', 'A Oyj' is one of two names of an account" in done.output
    stopped = cx("import", stop(tmp_path / "m.toml"), "--into", tmp_path / "other2")
    assert stopped.exit_code == 2 and "'A Oy'" in stopped.output and "one of two names of an account" in stopped.output


def stop(path: Path) -> Path:
    path.write_text(
        path.read_text(encoding="utf-8").replace('bad_cells = "exclude"', 'bad_cells = "stop"'), encoding="utf-8"
    )
    return path
