"""A structure file beside an export is joined to the right columns, and changes no answer unasked."""

import tomllib

import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner

from cxlib import cli, importing, study
from cxlib.importing import codebook, companion, read, template

from .survey import FORMS, INSTRUMENT, L10N


def test_every_column_of_the_export_is_known_by_its_text(shared, lss):
    # the export has 316 questions' columns and an id; the 31 of group 23 and Kontakt were not exported
    sheet = companion.joined(read.load(shared / "exports/limesurvey_fulltext_semicolon_de.csv"), lss)
    assert [at for at in range(1, 318) if at not in sheet.described] == [1]
    codes = {at: said.code for at, said in sheet.described.items()}
    assert (codes[2], codes[8], codes[9], codes[317]) == ("Fach[F1]", "Fach[other]", "DZE1[DZE1001]", "DZD3")
    # two arrays were given the same question: told apart by their order
    assert (codes[209], codes[219]) == ("MAM1P1[P001]", "MAM0P1[P001]")
    asked = {each.code: at for at, each in enumerate(lss.columns)}
    assert [*codes.values()] == sorted(codes.values(), key=asked.get)


@pytest.mark.parametrize("form", FORMS)
def test_codes_and_labels_are_drafted_decided_and_import_to_the_same_answers(home, form):
    text, keys = FORMS[form]
    (home / "kysely.csv").write_text(text, encoding="utf-8")
    path, _ = importing.draft(home / "kysely.csv", home / "s", home / "kysely.lss")
    written = path.read_text(encoding="utf-8")
    plan = tomllib.loads(written)
    assert plan["source"]["companion"] == "../../kysely.lss"
    scale = plan["scales"]["palv_sq1"]
    guesses = ["? 1", "? 2", {"missing": "? dont_know"}]
    assert scale == {"min": 1, "max": 2, "labels": dict(zip(keys, guesses, strict=True))} and len(plan["scales"]) == 1
    assert (
        "What do you think? [The bill is clear.]" in written
        and "Mitä mieltä? [Laskun ymmärtää.]" in written
        and "#    a row of the array palv" in written
    )
    path.write_text(written.replace('"? ', '"').replace('constant = "?"', 'constant = "A"'), encoding="utf-8")
    result = importing.run(path, home / "s")
    answers = study.open(home / "s").table("answers")
    assert answers["value"].fillna(-1).tolist() == [1, -1, 2, 1] and result.counts["missing"] == {"dont_know": 1}
    assert "beside kysely.lss" in result.text
    log = (home / "s/imports.csv").read_text(encoding="utf-8")
    assert companion.load(home / "kysely.lss").sha256 in log


def test_a_table_and_its_spss_twin_import_to_equal_answers(shared, tmp_path):
    frame, labels, absent = _twin()
    made = {}
    for name, file in (("a", "kysely.sav"), ("b", "kysely.csv")):
        home = tmp_path / name
        (home / "s/instruments").mkdir(parents=True)
        text = INSTRUMENT.replace("high = 2", "high = 5").replace("palv_sq", "kys_")
        (home / "s/instruments/palvelu.toml").write_text(text, encoding="utf-8")
        pyreadstat.write_sav(
            frame, str(home / "kysely.sav"), variable_value_labels=labels, missing_ranges=absent, column_labels=LABELS
        )
        frame.to_csv(home / "kysely.csv", index=False)
        beside = home / "kysely.sav" if file == "kysely.csv" else None
        path, _ = importing.draft(home / file, home / "s", beside)
        plan = path.read_text(encoding="utf-8")
        ready = plan.replace('period = "?"', 'period = "2026Q3"').replace('"? ', '"').replace("skipped", "refused")
        path.write_text(ready, encoding="utf-8")
        result = importing.run(path, home / "s")
        made[name] = tomllib.loads(plan)["scales"], result.counts["missing"], _answers(home / "s")
    assert made["a"][:2] == made["b"][:2] and made["a"][1] == {"refused": 1, "dont_know": 1}
    pd.testing.assert_frame_equal(made["a"][2], made["b"][2])
    assert made["a"][2]["value"].fillna(-1).tolist() == [1, 5, 2, -1, 2, 3, 1, -1]
    codes = {"1": "? 1", "2": "? 2", "3": "? 3", "5": "? 5", "8": {"missing": "? dont_know"}}
    assert made["b"][0] == {"kys_1": {"min": 1, "max": 5, "codes": codes | {"9": {"missing": "? skipped"}}}}


LABELS = ["Tili", "Laskun ymmärtää.", "Apua saa."]


def _twin():
    """Four answers to two questions; 9 is declared as no answer, 8 says so by its label."""
    frame = pd.DataFrame({"account": [*"AABB"], "kys_1": [1.0, 5.0, 9.0, 2.0], "kys_2": [2.0, 3.0, 8.0, 1.0]})
    labels = {1.0: "Eri", 2.0: "Melko eri", 3.0: "Siltä väliltä", 5.0: "Samaa", 8.0: "En osaa sanoa"}
    return frame, dict.fromkeys(["kys_1", "kys_2"], labels), dict.fromkeys(["kys_1", "kys_2"], [9])


def _answers(home):
    answers = study.open(home).table("answers")
    return answers[["account_id", "item_id", "value", "missing"]].sort_values(
        ["item_id", "account_id", "value"], ignore_index=True
    )


def test_a_real_spss_file_and_its_table_import_to_equal_answers(shared, bring, tmp_path):
    sav = shared / "exports/spss_survey_factor.sav"
    read.load(sav).rows.set_axis([head.name for head in read.load(sav).heads], axis=1).to_csv(
        tmp_path / "twin.csv", index=False
    )
    (tmp_path / "twin.sav").write_bytes(sav.read_bytes())
    scales = {"s": {"min": 1, "max": 2, "codes": {"1": 1, "2": 2}}}
    text = INSTRUMENT.split("[[items]]")[0] + '[[items]]\nid = "sex"\ndimension = "palv"\nfi = "S"\nen = "S"\n'
    made = []
    for name, source in (("twin.sav", {}), ("twin.csv", {"companion": "twin.sav", "tool": "spss"})):
        (tmp_path / name[-3:] / "instruments").mkdir(parents=True)
        (tmp_path / name[-3:] / "instruments/palvelu.toml").write_text(text, encoding="utf-8")
        columns = {"sex": {"from": {"code": "Sex"}, "scale": "s"}}
        parts = {"scales": scales, "account": {"from": {"constant": "A"}}, "unmapped": "ignore"}
        source = {"id": "x", "file": name} | source
        result, opened = bring(tmp_path / name, columns, into=name[-3:], source=source, **parts)
        answers = opened.table("answers")
        made.append((result.counts["answers"], answers["value"].value_counts().to_dict()))
    # 118 women and 118 men among 237; one did not say
    assert made == [(236, {1: 118, 2: 118})] * 2


def test_a_code_declared_as_no_answer_beside_a_table_stops_it_as_in_the_spss_file(shared, bring, tmp_path):
    (tmp_path / "a.sav").write_bytes((shared / "exports/spss_sample_missing.sav").read_bytes())
    columns = {"nps": {"from": {"column": "myord"}, "scale": "numbers"}}
    parts = {"account": {"from": {"constant": "A"}}, "unmapped": "ignore"}
    source = {"id": "x", "file": "a.csv", "companion": "a.sav"}
    with pytest.raises(ValueError, match="a.csv, row 3, column 'myord': '-1' is declared as no answer in the file"):
        bring("mychar,myord\na,1\nb,-1\n", columns, name="a.csv", source=source, **parts)


WORTH = {  # assessment values of disagree and agree -> what the draft guesses
    "first is worst": ("1", "2", ["? 1", "? 2"]),
    "first is best": ("5", "-5", ["? 2", "? 1"]),
    "nobody says": ("0", "0", ["?", "?"]),
}


@pytest.mark.parametrize("case", WORTH)
def test_which_end_is_best_is_guessed_only_where_the_survey_counts_it(home, case):
    one, two, guesses = WORTH[case]
    text = L10N.replace("<assessment_value>1<", f"<assessment_value>{one}<")
    text = text.replace("<assessment_value>2<", f"<assessment_value>{two}<")
    for agreed, other in (("Eri mieltä", "Sininen"), ("Samaa mieltä", "Punainen")):
        text = text.replace(agreed, other)
    (home / "kysely.lss").write_text(text, encoding="utf-8")
    (home / "kysely.csv").write_text(FORMS["labels"][0], encoding="utf-8")
    draft = importing.draft(home / "kysely.csv", home / "s", home / "kysely.lss")[0].read_text(encoding="utf-8")
    labels = tomllib.loads(draft)["scales"]["palv_sq1"]["labels"]
    assert [labels["Disagree"], labels["Agree"]] == guesses
    assert ("nothing tells which end is the best" in draft) == (case == "nobody says")


@pytest.mark.parametrize("form", FORMS)
def test_from_export_and_structure_to_answers_by_commands_alone(home, form):
    run, text = CliRunner().invoke, L10N.replace("Don't know", "Fully agree").replace("En osaa sanoa", "Täysin samaa")
    text = text.replace("<sortorder>3</sortorder>", "<sortorder>3</sortorder><assessment_value>3</assessment_value>")
    (home / "kysely.lss").write_text(text, encoding="utf-8")
    (home / "kysely.csv").write_text(FORMS[form][0].replace("Don't know", "Fully agree"), encoding="utf-8")
    beside = ["--companion", str(home / "kysely.lss")]
    done = run(
        cli.main, ["instrument", "template", str(home / "oma.xlsx"), "--from", str(home / "kysely.csv"), *beside]
    )
    assert done.exit_code == 0 and "3 items (2 on 1 to 3, 1 on 1 to 5)" in done.output, done.output
    assert run(cli.main, ["instrument", "new", str(home / "oma.xlsx"), "--into", str(home / "t")]).exit_code == 0
    done = run(cli.main, ["import", str(home / "kysely.csv"), "--study", str(home / "t"), *beside])
    assert done.exit_code == 2, done.output
    plan = home / "t/mappings/kysely.toml"
    text = plan.read_text(encoding="utf-8").replace('constant = "?"', 'constant = "A"').replace('"? ', '"')
    plan.write_text(text, encoding="utf-8")
    done = run(cli.main, ["import", str(home / "kysely.csv"), "--study", str(home / "t"), *beside])
    assert done.exit_code == 0, done.output
    answers = study.open(home / "t").table("answers")
    assert answers.groupby("item_id")["value"].apply(list).to_dict() == {
        "palv_sq1": [1, 3],
        "palv_sq2": [2, 1],
        "arvio": [3, 4],
    }


FIELDS = ["Maschinenbau", "Elektrotechnik", "Informatik", "Kybernetik", "Mechatronik", "Betriebswirtschaft"]


def test_a_select_all_question_is_read_by_its_code_where_heads_say_texts_only(shared, chosen):
    file = shared / "exports/limesurvey_fulltext_semicolon_de.csv"
    source = {"id": "x", "companion": (shared / "exports/limesurvey_structure.lss").as_posix()}
    column = {"from": {"code": "Fach"}, "other": {"code": "Fach[other]"}}
    _, made = chosen(file, FIELDS, column, source=source | {"file": file.as_posix()})
    answers = made.table("answers")
    # counted in the file: Ja, of 89 who were shown the question
    assert answers.groupby("item_id")["value"].sum().to_list() == [12, 24, 55, 1, 7, 5]
    assert answers["value"].notna().sum() == 6 * 89


@pytest.mark.slow
def test_a_draft_says_how_a_select_all_question_comes_in_at_once(shared, tmp_path):
    shown = importing.sniffed(
        shared / "exports/limesurvey_fulltext_semicolon_de.csv", shared / "exports/limesurvey_structure.lss"
    )[1]
    assert shown.count("all at once:") == 26  # of the 27 select-all questions one was not exported
    assert '#    all at once: kind = "multi", from = { code = "Fach" }; its instrument has an item per option' in shown
    sav = shared / "exports/spss_simple_alltypes.sav"
    (tmp_path / "a.csv").write_text("bool1,bool2,bool3\n1,0,1\n", encoding="utf-8")
    assert (
        'all at once: kind = "multi", from = { columns = ["bool1", "bool2", "bool3"] }'
        in importing.sniffed(tmp_path / "a.csv", sav)[1]
    )


def test_codes_are_known_as_other_tools_spell_them(home):
    text = FORMS["codes"][0].replace("palv[SQ1]", "palv_SQ1").replace("palv[SQ2]", "PALV_SQ2_")
    (home / "a.csv").write_text(text, encoding="utf-8")
    sheet = companion.joined(read.load(home / "a.csv"), companion.load(home / "kysely.lss"))
    assert {at: each.code for at, each in sheet.described.items()} == {5: "palv[SQ1]", 6: "palv[SQ2]", 7: "arvio"}


def test_the_import_id_of_qualtrics_stays_the_key_beside_a_companion(home):
    ids = ["ResponseId", "QID1", "QID2"]
    heads = ["ResponseId,palv_SQ1,arvio", "Response ID,Mieltä,Arvio"]
    heads += [",".join(f'"{{""ImportId"":""{each}""}}"' for each in ids)]
    (home / "a.csv").write_text("\n".join([*heads, "R_1,1,3"]), encoding="utf-8")
    sheet = companion.joined(read.load(home / "a.csv"), companion.load(home / "kysely.lss"))
    assert [head.key for head in sheet.heads] == ids and sheet.described[2].code == "palv[SQ1]"


@pytest.mark.slow
def test_the_real_export_and_its_structure_by_the_whole_road(shared, tmp_path):
    file, beside = (
        shared / "exports" / f"limesurvey_{name}" for name in ("fulltext_semicolon_de.csv", "structure.lss")
    )
    template.write(tmp_path / "own.xlsx", file, beside)
    codebook.new(tmp_path / "own.xlsx", tmp_path / "s")
    path, told = importing.draft(file, tmp_path / "s", beside)
    assert "fill in, in place of the ? (10):" in told  # the account, the quarter, and two scales nobody counts
    text = path.read_text(encoding="utf-8").replace('period = "?"', 'period = "2022Q1"').replace('"? ', '"')
    agree = ["Stimme gar nicht zu", "Stimme eher nicht zu", "Stimme eher zu", "Stimme vollständig zu"]
    matter = ["Nicht wichtig", "Eher unwichtig", "Eher wichtig", "Sehr wichtig"]
    for words in (agree, matter):
        for number, word in enumerate(words, 1):
            text = text.replace(f'"{word}" = "?"', f'"{word}" = {number}')
    path.write_text(text.replace('constant = "?"', 'constant = "A"'), encoding="utf-8")
    importing.run(path, tmp_path / "s")
    answers = study.open(tmp_path / "s").table("answers")
    counts = {item: rows["value"].value_counts().to_dict() for item, rows in answers.groupby("item_id")}
    # counted in columns 22, 219 and 209 of the file; the last two are asked in the same words
    assert counts["dzz1_dzz1001"] == {4: 35, 3: 13, 2: 5}
    assert (counts["mam0p1_p001"], counts["mam1p1_p001"]) == ({1: 1, 3: 1}, {2: 1, 3: 1})
