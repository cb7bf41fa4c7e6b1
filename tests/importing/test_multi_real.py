"""Select-all questions of the real exports, counted as plain tools count them (expected_multi.csv)."""

from pathlib import Path

import pandas as pd
import pytest

from cxlib import study

pytestmark = pytest.mark.slow  # every file is read whole
TESTED = {"keep": {"status": ["test"]}}
CODES = {"separator": ";"}
# (file, question) of expected_multi.csv: the keys of its column, and what else the file needs to be read
REAL = {
    ("qualtrics_insights_many_types.csv", "Q2"): ({"from": {"import_id_prefix": "QID2"}}, TESTED),
    ("qualtrics_insights_many_types.csv", "Q37"): ({"from": {"import_id_prefix": "QID37"}}, TESTED),
    ("qualtrics_insights_many_types.csv", "Q44 Oranges"): ({"from": {"import_id_prefix": "QID44-1"}}, TESTED),
    **{
        (f"qualtrics_3row_{kind}_timing.csv", "practice_m4.1"): ({"from": {"import_id": "QID46"}, "separator": ","}, {})
        for kind in ("numeric", "choicetext")
    },
    ("qualtrics_legacy_many_types.csv", "Q2"): ({"from": {"columns": ["Q2_1", "Q2_2", "Q2_3"]}}, TESTED),
    ("qualtrics_text_entry_components.csv", "MCMA_text"): ({"from": {"import_id_prefix": "QID3"}}, TESTED),
    ("surveymonkey_starwars_expanded.csv", "films"): (
        {"from": {"heading": "Which of the following Star Wars films have you seen? Please select all that apply."}},
        {"read": {"encoding": "cp1252"}},
    ),
    ("surveymonkey_thanksgiving_flat.csv", "side dishes"): (
        {"from": {"positions": list(range(12, 26))}, "other": {"position": 26}},
        {},
    ),
    ("limesurvey_fulltext_semicolon_de.csv", "Hintergrund"): (
        {"from": {"heading": "Welchen fachlichen Hintergrund haben Sie?"}, "other": {"position": 8}},
        {},
    ),
    ("limesurvey_code_and_text_nl.csv", "test"): ({"from": {"code": "proj4can"}}, {}),
    ("limesurvey_code_and_text_nl.csv", "ukrse2"): ({"from": {"code": "ukrse2"}}, {}),
    ("limesurvey_fulltext_anonymised_dates.csv", "Employment"): (
        {"from": {"heading": "Employment: What is your current employment status?"}, "other": {"position": 140}},
        {},
    ),
    ("surveygizmo_jupyter2015.csv", "words"): (
        {"from": {"position": 30}, "separator": ";", "other": {"position": 31}},
        {},
    ),
    ("gforms_fi_palkka2022.tsv", "asiakkaat suoraan"): (
        {"from": {"position": 10}, "separator": ", ", "other": {"position": 10}},
        {},
    ),
    ("gforms_fi_palkka2024.tsv", "asiakkaat suoraan"): (
        {"from": {"position": 13}, "separator": ", ", "other": {"position": 13}},
        {},
    ),
    **{
        (f"gforms_{name}", "where" if "en" in name else "mistä"): ({"from": {"position": at}, "separator": ", "}, {})
        for name, at in {
            "fi_palkka2022.tsv": 11,
            "fi_palkka2022.xlsx": 11,
            "fi_palkka2024.tsv": 14,
            "fi_palkka2024.xlsx": 14,
            "en_palkka2024.tsv": 14,
        }.items()
    },
    **{
        ("dimensions_delimited_sets_head.csv", q): ({"from": {"column": q}, **CODES}, {}) for q in "q2 q3 q8 q9".split()
    },
    ("spss_simple_alltypes.sav", "mymrset"): ({"from": {"columns": ["bool1", "bool2", "bool3"]}}, {}),
}


def expected() -> pd.DataFrame:
    numbers = ["rows", "ticked", "not_ticked", "skipped", "not_shown"]
    return pd.read_csv(Path(__file__).parent / "expected_multi.csv", dtype="str", keep_default_na=False).astype(
        dict.fromkeys(numbers, int)
    )


def test_every_question_of_the_table_is_read():
    assert {(row.file, row.question) for row in expected().itertuples()} == set(REAL)


@pytest.mark.parametrize("file, question", REAL, ids=lambda each: each)
def test_real_questions_count_as_by_hand(chosen, shared, file, question):
    rows = expected().query("file == @file and question == @question")
    path = shared / "exports" / file
    column, own = REAL[file, question]
    result, made = chosen(path, list(rows["option"]), column, source={"id": "x", "file": path.as_posix()} | own)
    answers = made.table("answers")
    out = sum(count for reason, count in result.counts["excluded"].items() if reason == "no answers")
    assert result.counts["used"] + out == rows["rows"].iloc[0]
    for at, row in enumerate(rows.itertuples(), 1):
        item = answers[answers["item_id"] == f"o{at}"]
        counted = (item["value"] == 1).sum(), (item["value"] == 0).sum(), (item["missing"] == "not_shown").sum()
        assert counted == (row.ticked, row.not_ticked, row.not_shown), row.option
        assert (item["missing"] == "skipped").sum() + out == row.skipped, row.option
    assert study.check(made).ok, study.check(made).text()


def test_legacy_and_current_qualtrics_are_twins(chosen, ticks, shared):
    fruits = ["Oranges", "Blueberries", "Strawberries"]
    made = []
    for name, question in (
        ("insights", {"import_id_prefix": "QID2"}),
        ("legacy", {"columns": ["Q2_1", "Q2_2", "Q2_3"]}),
    ):
        path = shared / f"exports/qualtrics_{name}_many_types.csv"
        source = {"id": "x", "file": path.as_posix()} | TESTED
        who = {"respondent": {"from": {"column": "ResponseID"}}}
        made.append(ticks(chosen(path, fruits, {"from": question}, into=name, source=source, **who)[1]))
    assert made[0] == made[1] and len(made[0]) == 5


def test_codes_and_texts_of_joined_cells_are_twins(chosen, ticks, shared):
    colors, made = ["yellow", "black", "green", "blue", "red"], []
    column = {"from": {"import_id": "QID46"}, "separator": ","}
    codes = {"options": {str(code): f"o{at}" for at, code in enumerate(range(4, 9), 1)}}
    for kind, own in (("numeric", codes), ("choicetext", {})):
        path = shared / f"exports/qualtrics_3row_{kind}_timing.csv"
        parts = {"source": {"id": "x", "file": path.as_posix()}, "respondent": {"from": {"column": "ResponseId"}}}
        made.append(ticks(chosen(path, colors, column | own, into=kind, **parts)[1]))
    assert made[0] == made[1] and len(made[0]) == 134
