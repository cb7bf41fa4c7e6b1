"""`cx import FILE --study NAME`: a draft with every column, then, when no ? is left, the import."""

import json
import re
import tomllib

import pytest
from click.testing import CliRunner

from cxlib import cli, importing, study
from cxlib.importing import profile
from cxlib.importing.heads import Head

FILE = """\
Aikaleima,Yritys,Vastaaja,Sähköposti,\
Kuinka todennäköisesti suosittelisit meitä ystävällesi tai kollegallesi?,Miksi?,Koko
2026-07-01 10:00:00,Acme Oy,a,a@acme.fi,9,Hyvä palvelu ja nopea vastaus aina,S
2026-07-02 11:00:00,Acme Oy,b,b@acme.fi,3,"Emme saaneet vastausta, vaikka kysyimme",M
2026-10-02 11:00:00,Beta Oy,c,c@beta.fi,10,Kaikki sujui niin kuin oli sovittu,S
2026-10-03 11:00:00,Beta Oy,d,d@beta.fi,8,Asiantuntijat olivat paikalla,S
"""


@pytest.fixture
def drafted(tmp_path):
    (tmp_path / "kysely.csv").write_text(FILE, encoding="utf-8")
    return tmp_path, *importing.draft(tmp_path / "kysely.csv", tmp_path / "acme")


def test_a_draft_lists_every_column_in_order_and_imports_nothing(drafted):
    home, path, told = drafted
    assert path == home / "acme" / "mappings" / "kysely.toml" and f"wrote {path}" in told
    text = path.read_text(encoding="utf-8")
    numbered = re.findall(r"(?m)^# (\d+)\. (\w+)", text)
    assert numbered == [
        (str(n), head) for n, head in enumerate("Aikaleima Yritys Vastaaja Sähköposti Kuinka Miksi Koko".split(), 1)
    ]
    assert not (home / "acme" / "study.toml").exists()


def test_guesses_are_marked_and_personal_data_stay_out(drafted):
    plan = tomllib.loads(drafted[1].read_text(encoding="utf-8"))
    assert plan["account"]["from"] == {"column": "? Yritys"} and plan["respondent"]["from"] == {"column": "? Vastaaja"}
    assert plan["source"]["dates"] == {"columns": ["? Aikaleima"], "tz": "? Europe/Helsinki"}
    assert plan["columns"][0] == {"ignore": ["Sähköposti"]}
    assert (plan["columns"][1]["item"], plan["columns"][2]["kind"]) == ("? nps", "open")
    assert "a@acme.fi" not in drafted[1].read_text(encoding="utf-8")


def test_the_same_call_says_what_is_left_and_keeps_the_edits(drafted):
    home, path, _ = drafted
    path.write_text(path.read_text(encoding="utf-8").replace("? customer", "customer"), encoding="utf-8")
    again, told = importing.draft(home / "kysely.csv", home / "acme")
    assert again == path and "still to be decided" in told and "side" not in told and 'item = "? nps"' in told


def test_a_command_that_stops_for_decisions_says_so_by_its_code(drafted, tmp_path):
    home, path, _ = drafted
    words = ["import", str(home / "kysely.csv"), "--study", str(home / "acme")]
    assert CliRunner().invoke(cli.main, words).exit_code == 2  # decisions left
    path.unlink()
    again = CliRunner().invoke(cli.main, words)
    assert again.exit_code == 2 and "wrote" in again.output
    path.write_text(path.read_text(encoding="utf-8").replace('"? ', '"'), encoding="utf-8")
    assert CliRunner().invoke(cli.main, words).exit_code == 0


def test_machines_are_told_the_same_facts(drafted):
    home, path, _ = drafted
    words = ["import", str(home / "kysely.csv"), "--study", str(home / "acme"), "--json"]
    done = CliRunner().invoke(cli.main, words)
    said = json.loads(done.output)
    assert done.exit_code == 2 and said["mapping"] == str(path) and "still to be decided" in said["text"][0]
    assert any('item = "? nps"' in each for each in said["undecided"])
    path.write_text(path.read_text(encoding="utf-8").replace('"? ', '"'), encoding="utf-8")
    said = json.loads(CliRunner().invoke(cli.main, words).output)
    assert (said["rows_read"], said["used"], said["excluded"]) == (4, 4, {})
    assert said["periods"] == {"2026Q3": 2, "2026Q4": 2} and "4 rows read = 4 used" in said["text"][0]
    gone = json.loads(CliRunner().invoke(cli.main, [*words, "--remove"]).output)
    assert "answers: 4 rows go" in "\n".join(gone["text"])


def test_decided_it_imports(drafted):
    home, path, _ = drafted
    path.write_text(path.read_text(encoding="utf-8").replace('"? ', '"'), encoding="utf-8")
    assert importing.draft(home / "kysely.csv", home / "acme") == (path, "")
    result = importing.run(path, home / "acme")
    made = study.open(home / "acme")
    assert result.counts["periods"] == {"2026Q3": 2, "2026Q4": 2}
    assert made.table("answers")["value"].tolist() == [9, 3, 10, 8]
    assert made.table("comments")["text"].iloc[1] == "Emme saaneet vastausta, vaikka kysyimme"
    assert made.table("comments")[["lang", "consent", "reviewed"]].drop_duplicates().to_numpy().tolist() == [
        ["fi", False, False]
    ]
    assert study.check(made).ok, study.check(made).text()


@pytest.mark.parametrize(
    "head",
    ["? vai ei", 'say "so"', "", "tab\there", "back\\slash", "[row] *", "comma, semi"],
    ids=lambda head: repr(head),
)
def test_any_head_survives_the_draft(tmp_path, head):
    cell = '"' + head.replace('"', '""') + '"'
    (tmp_path / "a.csv").write_text(f"account,{cell}\nA,9\nA,8\n", encoding="utf-8")
    path, _ = importing.draft(tmp_path / "a.csv", tmp_path / "s")
    text = path.read_text(encoding="utf-8").replace('period = "?"', 'period = "2026Q3"').replace('"? ', '"')
    text = re.sub(r'ignore = .*\n# from = (.*)\n# item = ""', r'from = \1\nitem = "nps"', text)
    path.write_text(text, encoding="utf-8")
    assert importing.run(path, tmp_path / "s").counts["answers"] == 2


@pytest.mark.parametrize("name", ["gforms_nps_event_us_dates.csv", "gforms_fi_palkka2022.xlsx", "cx_tickets_head.csv"])
def test_real_exports_get_a_draft_that_is_a_mapping(shared, tmp_path, name):
    path, told = importing.draft(shared / "exports" / name, tmp_path / "s")
    assert tomllib.loads(path.read_text(encoding="utf-8"))["version"] == 1 and "line " in told


def test_dates_whose_day_and_month_could_be_swapped_are_asked_for(shared, tmp_path):
    path, _ = importing.draft(shared / "exports" / "gforms_nps_event_us_dates.csv", tmp_path / "s")
    assert tomllib.loads(path.read_text(encoding="utf-8"))["source"]["dates"]["format"] == "?"


def test_an_item_answered_in_words_gets_a_scale_to_fill(tmp_path):
    rows = ["account,ease_bill,ease_help", "A,5 - Very easy,Easy", "B,1 - Hard,Don't know", "B,,Hard"]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    plan = tomllib.loads(importing.sniffed(tmp_path / "a.csv")[1])
    assert plan["scales"]["ease_bill"]["labels"] == {"5 - Very easy": "? 5", "1 - Hard": "? 1"}
    assert plan["scales"]["ease_help"]["labels"] == {"Easy": "?", "Don't know": {"missing": "? dont_know"}, "Hard": "?"}
    assert plan["scales"]["ease_bill"]["min"] == 1
    assert [column["scale"] for column in plan["columns"] if "item" in column] == ["ease_bill", "ease_help"]


def test_labels_of_spss_become_a_scale_to_confirm(tmp_path):
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame({"account": ["A", "A", "B", "B"], "ease_bill": [1.0, 5.0, 9.0, 2.0]})
    labels = {"ease_bill": {1.0: "Hard", 5.0: "Easy", 9.0: "En osaa sanoa"}}
    pyreadstat.write_sav(
        frame, str(tmp_path / "a.sav"), variable_value_labels=labels, missing_ranges={"ease_bill": [9]}
    )
    plan = tomllib.loads(importing.sniffed(tmp_path / "a.sav")[1])
    codes = {"1": "? 1", "5": "? 5", "9": {"missing": "? dont_know"}}
    assert plan["scales"]["ease_bill"] == {"min": 1, "max": 5, "codes": codes}
    assert plan["columns"][0] | {"from": 0} == {"from": 0, "item": "? ease_bill", "scale": "ease_bill"}


def account_of(path, study_name):
    plan = tomllib.loads(importing.draft(path, study_name)[0].read_text(encoding="utf-8"))
    return plan["account"]["from"]


@pytest.mark.parametrize("head", ["account", "Account ID", "Yritys", "Company"])
def test_the_account_is_recognised_where_every_row_has_its_own(tmp_path, head):
    (tmp_path / "a.csv").write_text(f"{head},nps,Region\nA,9,N\nB,3,N\nC,10,S\n", encoding="utf-8")
    assert account_of(tmp_path / "a.csv", tmp_path / "s") == {"column": f"? {head}"}


def test_of_two_heads_of_accounts_the_one_that_repeats_is_taken(tmp_path):
    (tmp_path / "a.csv").write_text("company,client,nps\nA1,A,9\nA2,A,3\nB1,B,10\nB2,B,4\n", encoding="utf-8")
    assert account_of(tmp_path / "a.csv", tmp_path / "s") == {"column": "? client"}


@pytest.mark.parametrize(
    "cells, found",
    [
        (["K1", "H2", "K1"], "? Kuka"),  # ids
        (["kontio oy", "Halla  Ab", "Kontio Oy"], "? Kuka"),  # names
        (["K1", "H2", "X9"], None),  # a third nobody knows
    ],
)
def test_the_account_is_recognised_by_the_ones_the_study_has(tmp_path, cells, found):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "accounts.csv").write_text("account_id,name\nK1,Kontio Oy\nH2,Halla Ab\n", encoding="utf-8")
    rows = [f"x{n},{cell},9" for n, cell in enumerate(cells)]
    (tmp_path / "a.csv").write_text("\n".join(["koodi,Kuka,nps", *rows]), encoding="utf-8")
    assert account_of(tmp_path / "a.csv", tmp_path / "s") == ({"column": found} if found else {"constant": "?"})


def test_labels_of_spss_are_shown_for_a_column_that_is_left_out(tmp_path):
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame({"account": ["A", "A", "B", "B"], "Clap": [1.0, 2.0, 9.0, 3.0]})
    labels = {"Clap": {1.0: "Never", 2.0: "Now and then", 3.0: "Often", 9.0: "No idea"}}
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), variable_value_labels=labels, missing_ranges={"Clap": [9]})
    lines = importing.sniffed(tmp_path / "a.sav")[1].splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("# 2. Clap"))
    assert lines[at + 1 : at + 4] == [
        "#    answers: 1 = Never, 2 = Now and then, 3 = Often, 9 = No idea",
        "#    declared as no answer: 9",
        "[[columns]]",
    ]


def test_the_only_column_of_days_is_guessed_as_that_of_the_answers(tmp_path):
    rows = "".join(f"A,r{day},2026-08-{day:02d},9\n" for day in range(1, 13))
    (tmp_path / "a.csv").write_text(f"Yritys,Vastaaja,Palautettu,nps\n{rows}", encoding="utf-8")
    plan = tomllib.loads(importing.draft(tmp_path / "a.csv", tmp_path / "s")[0].read_text(encoding="utf-8"))
    assert plan["source"]["dates"]["columns"] == ["? Palautettu"] and plan["defaults"]["period"] == "? from_date"


def test_a_draft_of_a_long_table_takes_the_answer_not_the_time_of_it():
    heads = [Head(at, (name,), name) for at, name in enumerate(["Question", "Answered at", "Vastausaika", "Answer"])]
    columns = [type("Column", (), {"name": head.name, "head": head}) for head in heads]
    assert [each.name for each in profile.asked(columns)] == ["Question", "Answer"]
