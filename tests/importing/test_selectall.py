"""Select-all questions are recognised in a file nobody has described, and the draft brings them in."""

import tomllib
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from cxlib import importing, study
from cxlib.importing import codebook, profile, selectall, sniff, template
from cxlib.importing.heads import plain

NONE = """cx_complaints_clean.csv cx_nps_airlines_by_account.csv cx_nps_long_result.csv cx_tickets_head.csv
gforms_en_palkka2024.tsv gforms_nps_event_iso_dates.csv locale_semicolon_decimal_comma.csv
qualtrics_choice_text_from_columns.csv surveymonkey_steak_two_rows.csv surveymonkey_weather_dash_missing.csv""".split()
# questions of expected_multi.csv whose cells hold too few ticks, or whose options the file does not list, to be guessed
UNSEEN = {("gforms_en_palkka2024.tsv", "where")}


@cache
def found(path) -> list:
    sheet = sniff.load(path)[0]
    columns = profile.columns(sheet, {})
    return selectall.found(sheet, columns, [*profile.roles(columns, sheet.about).values()])


def listed() -> dict:
    rows = pd.read_csv(Path(__file__).parent / "expected_multi.csv", dtype="str", keep_default_na=False)
    return {
        key: set(map(plain, part["option"])) for key, part in rows.groupby(["file", "question"]) if key not in UNSEEN
    }


@pytest.mark.slow
@pytest.mark.parametrize("file, question", listed(), ids=lambda each: each)
def test_real_questions_are_found_with_their_options(shared, file, question):
    options = listed()[file, question]
    guessed = [{plain(each) for each in one.options} for one in found(shared / "exports" / file)]
    if file == "qualtrics_text_entry_components.csv":  # its options are called "Click to write Choice 1"
        options = {f"click to write {each}" for each in options}
    assert options in guessed, guessed


@pytest.mark.slow
@pytest.mark.parametrize("file", NONE)
def test_files_without_such_a_question_have_none(shared, file):
    assert [one.name for one in found(shared / "exports" / file)] == []


@pytest.mark.parametrize(
    "cells, options",
    [
        (["Puhelin", "Posti", "Puhelin, Posti"], {"Puhelin": 10, "Posti": 10}),
        (["Käynti, etä", "Posti", "Posti, Käynti, etä"], {"Käynti, etä": 10, "Posti": 10}),  # a comma of its own
        (["Kyllä, A", "Kyllä, B", "En"], None),  # one answer, with a comma in it
        (["1,5", "2,25", "3,5"], None),
        (["10 000", "9,999", "$5,000 - $9,999"], None),
        (["1,4", "4", "1,4,6"], {"4": 15, "1": 10, "6": 5}),
        (["Puhelin;", "Posti;", "Puhelin;Posti;"], {"Puhelin": 10, "Posti": 10}),
        (["Hyvä palvelu, kiitos", "Nopea, ystävällinen", "Hidas, kallis, huono"], None),
    ],
    ids=str,
)
def test_joined_cells_are_told_from_others(tmp_path, cells, options):
    rows = [f'A,"{cell}"' for cell in cells * 5]
    if options is None and "palvelu" in cells[0]:
        rows = [f'A,"{cell} {at}"' for at, cell in enumerate(cells * 5)]  # everybody's own words
    (tmp_path / "a.csv").write_text("\n".join(["account,q", *rows]), encoding="utf-8")
    guessed = found(tmp_path / "a.csv")
    assert ([one.options for one in guessed] == [options]) if options else not guessed


FILE = """\
Aikaleima,Yritys,Suosittelisitko?,Kanavat?
{rows}"""


@pytest.fixture
def survey(tmp_path):
    ticks = ["Puhelin, Sähköposti", "Sähköposti", "Puhelin", "Käynti, etä tai paikalla, Puhelin", ""] * 4
    rows = [f'2026-07-{at:02} 10:00:00,{"Acme" if at % 2 else "Beta"},9,"{each}"' for at, each in enumerate(ticks, 1)]
    (tmp_path / "kysely.csv").write_text(FILE.format(rows="\n".join(rows)), encoding="utf-8")
    return tmp_path


def test_the_draft_leaves_it_out_until_it_has_an_instrument(survey):
    text = importing.draft(survey / "kysely.csv", survey / "acme")[0].read_text(encoding="utf-8")
    (column,) = [each for each in tomllib.loads(text)["columns"] if "ignore" in each]
    assert column["ignore"] == ["? Kanavat?"]
    assert "a select-all question: Puhelin (12), Sähköposti (8)" in text
    assert '# kind = "? multi"' in text and '# separator = ", "' in text


def test_from_the_export_to_its_shares(survey):
    template.write(survey / "own.xlsx", survey / "kysely.csv")
    (path,) = codebook.new(survey / "own.xlsx", str(survey / "acme"))
    assert path.name == "kanavat.toml"
    plan, _ = importing.draft(survey / "kysely.csv", survey / "acme")
    text = plan.read_text(encoding="utf-8")
    drafted = tomllib.loads(text)["columns"][-1]
    assert drafted["kind"] == "? multi" and drafted["item"] == "? kanavat" and drafted["separator"] == ", "
    plan.write_text(text.replace('"? ', '"'), encoding="utf-8")
    result = importing.run(plan, survey / "acme")
    made = study.open(survey / "acme")
    answers = made.table("answers").query("instrument == 'kanavat'")
    assert answers.groupby("item_id")["value"].agg(["sum", "count"]).to_dict("index") == {
        "puhelin": {"sum": 12, "count": 16},
        "sahkoposti": {"sum": 8, "count": 16},
        "kaynti_eta_tai_paikalla": {"sum": 4, "count": 16},
    }
    assert result.counts["missing"] == {"skipped": 12} and study.check(made).ok  # four persons, three options


def test_sniff_says_it(survey):
    seen, _ = importing.sniffed(survey / "kysely.csv")
    ticked = {"Puhelin": 12, "Sähköposti": 8, "Käynti, etä tai paikalla": 4}
    assert seen.json()["select_all"] == [{"question": "Kanavat?", "columns": ["Kanavat?"], "ticked": ticked}]
    assert "  select-all: Kanavat? (3 options)" in importing.told(seen)


def test_a_spreadsheet_may_mix_options_and_rated_items(tmp_path):
    heads = "item,text_fi,text_en,low,high,dimension,choice_of,title_fi,title_en"
    rows = ["care,Välitämme,We care,1,5,care,,,", "phone,Puhelin,Phone,,,,channels,Kanavat,Channels"]
    (tmp_path / "own.csv").write_text("\n".join([heads, *rows, "mail,Posti,Mail,,,,channels,,"]), encoding="utf-8")
    made = codebook.new(tmp_path / "own.csv", str(tmp_path / "acme"))
    assert [path.name for path in made] == ["own.toml", "channels.toml"]
    channels = tomllib.loads([*made.values()][1])
    assert channels["kind"] == "multi" and channels["title"] == {"fi": "Kanavat", "en": "Channels"}
    assert [each["id"] for each in channels["items"]] == ["phone", "mail"]


@pytest.mark.parametrize(
    "row, told",
    [
        ("phone,,Phone,channels", "cell B2: is empty"),
        ("Phone,Puhelin,Phone,channels", "cell A2: 'Phone' must be small letters"),
        ("phone,Puhelin,Phone,Our channels", "cell D2: 'Our channels' must be small letters"),
        ("phone,Puhelin,Phone,channels\nphone,Posti,Mail,channels", "cell A3: 'phone' stands here a second time"),
    ],
)
def test_faults_of_options_are_said_with_their_cell(tmp_path, row, told):
    (tmp_path / "own.csv").write_text(f"item,text_fi,text_en,choice_of\n{row}\n", encoding="utf-8")
    with pytest.raises(ValueError) as error:
        codebook.new(tmp_path / "own.csv", str(tmp_path / "acme"))
    assert told in str(error.value)


def test_phone_and_e_mail_are_options_where_their_cells_are_ticks(tmp_path):
    heads = "Yritys,Which channels? - Phone,Which channels? - E-mail,Which channels? - Chat,Phone"
    rows = "\n".join(f"A,{'Yes' if n % 2 else ''},Yes,{'Yes' if n % 3 else ''},040 123 45{n:02d}" for n in range(12))
    (tmp_path / "a.csv").write_text(f"{heads}\n{rows}\n", encoding="utf-8")
    (question,) = found(tmp_path / "a.csv")
    assert question.options == {"Phone": 6, "E-mail": 12, "Chat": 8}
    assert [column.head.name for column in question.columns] == heads.split(",")[1:4]
