"""A structure file beside an export: what it says is read, joined to the right columns, and changes no answer unasked.

The facts were counted in the files by hand before there was a reader.
"""

import json
import tomllib
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner

from cxlib import cli, importing, study
from cxlib.importing import companion, markup, read, template

AGREE = ["Stimme vollständig zu", "Stimme eher zu", "Stimme eher nicht zu", "Stimme gar nicht zu"]
MATTERS = ["Sehr wichtig", "Eher wichtig", "Eher unwichtig", "Nicht wichtig"]
OFTEN = ["sehr häufig", "eher häufig", "eher selten", "selten", "gar nicht"]
# code: kind, question it is a part of, condition, answers
LSS = {
    "Kontakt": ("open", "", "", {}),
    "Fach[F1]": ("multi_option", "Fach", "", {"Y": "Ja"}),
    "Fach[other]": ("open", "Fach", "", {}),
    "DZE1[DZE1001]": ("matrix_row", "DZE1", "", dict(zip(["A01", "A02", "A04", "A05"], AGREE, strict=True))),
    "DZP1[P005]": ("matrix_row", "DZP1", "", dict(zip(["W01", "W02", "W03", "W04"], MATTERS, strict=True))),
    "IMF1[IMF1004]": ("matrix_row", "IMF1", "", dict(zip(["H1", "H2", "H3", "H4", "H5"], OFTEN, strict=True))),
    "MA1A2[MA1MA]": ("multi_option", "MA1A2", '((222232X22X630MA102.NAOK == "Y"))', {"Y": "Ja"}),
    "MA1A0[other]": ("open", "MA1A0", "!is_empty(MA1_other)", {}),
    "DZD2": ("open", "", "", {}),
}
TEXTS = {
    "Fach[F1]": "Welchen fachlichen Hintergrund haben Sie? [Maschinenbau]",
    "DZD3": "Haben Sie sonstige Fragen und Anmerkungen zur Studie?",
    "MAM0W1[M0W03]": "Mit welchen Werkzeugen erstellen Sie Schaltungsmodelle? [Siemens Electronic Design Automation]",
}
# .sav: variable -> kind, set, text, labels, ranges that are no answer
SAV = {
    ("spss_survey_factor.sav", "Sex"): ("single", "", "", {"1": "Female", "2": "Male"}, []),
    ("spss_survey_factor.sav", "Height"): ("open", "", "", {}, []),
    ("spss_sample_missing.sav", "mylabl"): (
        "single",
        "",
        "labeled",
        {"-1": "undetermined", "1": "Male", "2": "Female"},
        [(-1, -1)],
    ),
    ("spss_sample_missing.sav", "mynum"): ("open", "", "numeric", {}, [(2000, 3000), (-1, -1)]),
    ("spss_simple_alltypes.sav", "bool2"): ("multi_option", "mymrset", "Response #2", {}, []),
    ("spss_simple_alltypes.sav", "x"): (
        "single",
        "",
        "Numeric variable with value labels",
        {"1": "red", "2": "green", "3": "blue"},
        [(7, 7), (8, 8), (99, 99)],
    ),
}


@pytest.fixture(scope="module")
def lss(shared):
    return companion.load(shared / "exports/limesurvey_structure.lss")


def test_a_structure_of_limesurvey_has_all_its_columns(lss):
    # 54 questions: 27 multi-selects with other, 19 arrays, 8 texts; 213 options and 100 rows
    kinds = pd.Series([each.kind for each in lss.columns]).value_counts().to_dict()
    assert kinds == {"multi_option": 213, "matrix_row": 100, "open": 8 + 27}
    assert (lss.tool, lss.languages, len(lss.groups)) == ("limesurvey", ["de"], 27 + 19)
    fach = [f"Fach[{option}]" for option in ("F1", "F2", "F3", "F4", "F5", "F6", "other")]
    assert [each.code for each in lss.columns[:9]] == [*fach, "Kontakt", "DZE1[DZE1001]"]
    assert lss.columns[-1].code == "DZD3"


@pytest.mark.parametrize("code", LSS)
def test_columns_of_limesurvey(lss, code):
    kind, group, shown, labels = LSS[code]
    said = next(each for each in lss.columns if each.code == code)
    assert (said.kind, said.group, said.shown) == (kind, group, shown)
    own = {answer: label["de"] for answer, label in said.labels.items() if "de" in label}
    assert own == ({} if kind == "multi_option" else labels) and list(said.labels) == list(labels)


@pytest.mark.parametrize("code", TEXTS)
def test_texts_of_limesurvey(lss, code):
    assert next(each for each in lss.columns if each.code == code).texts == {"de": TEXTS[code]}


@pytest.mark.parametrize(("file", "name"), SAV)
def test_variables_of_spss(shared, file, name):
    kind, group, text, labels, absent = SAV[file, name]
    said = next(each for each in companion.load(shared / "exports" / file).columns if each.code == name)
    assert (said.kind, said.group, said.texts[""]) == (kind, group, text)
    assert {code: label[""] for code, label in said.labels.items()} == labels and said.absent == absent


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


L10N = (Path(__file__).parent / "structure.lss").read_text(encoding="utf-8")
CODES = "id,submitdate,startlanguage,tili,palv[SQ1],palv[SQ2],arvio\n"
TEXT = (
    "Response ID,Date submitted,Start language,tili,What do you think? [The bill is clear.],"
    "What do you think? [Help is there.],Overall?\n"
)
INSTRUMENT = """id = "palvelu"
version = 1
kind = "scale"
side = "customer"
source = "test"
scale = { low = 1, high = 2 }
[title]
fi = "Palvelu"
en = "Service"
[dimensions]
palv = { fi = "Palvelu", en = "Service" }
[[items]]
id = "palv_sq1"
dimension = "palv"
fi = "Laskun ymmärtää."
en = "The bill is clear."
[[items]]
id = "palv_sq2"
dimension = "palv"
fi = "Apua saa."
en = "Help is there."
"""


@pytest.fixture
def home(tmp_path):
    """A study with an instrument of its own, and a structure file in two languages."""
    (tmp_path / "s/instruments").mkdir(parents=True)
    (tmp_path / "s/instruments/palvelu.toml").write_text(INSTRUMENT, encoding="utf-8")
    (tmp_path / "kysely.lss").write_text(L10N, encoding="utf-8")
    return tmp_path


def test_texts_and_answers_in_both_languages_of_a_new_structure(home):
    said = companion.load(home / "kysely.lss")
    assert [each.code for each in said.columns] == ["palv[SQ1]", "palv[SQ2]", "arvio"]
    assert said.languages == ["fi", "en"] and said.columns[2].codes == {}
    assert said.columns[0].texts == {
        "fi": "Mitä mieltä? [Laskun ymmärtää.]",
        "en": "What do you think? [The bill is clear.]",
    }
    assert [*said.columns[0].labels] == ["A1", "A2", "A9"]
    assert said.columns[0].labels["A2"] == {"fi": "Samaa mieltä", "en": "Agree"}


FORMS = {
    "codes": (CODES + "1,2026-07-01 10:00:00,fi,A,A1,A2,3\n2,2026-07-02 10:00:00,fi,B,A9,A1,4\n", ["A1", "A2", "A9"]),
    "labels": (
        TEXT + "1,2026-07-01 10:00:00,fi,A,Disagree,Agree,3\n2,2026-07-02 10:00:00,fi,B,Don't know,Disagree,4\n",
        ["Disagree", "Agree", "Don't know"],
    ),
}


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
        decided = plan.replace('period = "?"', 'period = "2026Q3"').replace('"? ', '"').replace("skipped", "refused")
        path.write_text(decided, encoding="utf-8")
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


def test_a_companion_beside_is_named_and_not_used(home):
    (home / "kysely.csv").write_text(FORMS["codes"][0], encoding="utf-8")
    found, draft = importing.sniffed(home / "kysely.csv")
    assert found.beside == ["kysely.lss"] and found.companion == {} and "companion" not in draft
    said = importing.told(found)
    assert "beside it lies kysely.lss: its texts and scales are used with --companion kysely.lss" in said
    assert "beside it lies kysely.lss" in importing.draft(home / "kysely.csv", home / "s")[1]
    with pytest.raises(ValueError, match="was drafted with no companion; remove it, then draft again with kysely.lss"):
        importing.draft(home / "kysely.csv", home / "s", home / "kysely.lss")


def test_the_command_says_what_the_companion_describes(home):
    (home / "a.csv").write_text(FORMS["codes"][0].replace("arvio", "lisätty"), encoding="utf-8")
    run = CliRunner().invoke
    done = run(cli.main, ["sniff", str(home / "a.csv"), "--companion", str(home / "kysely.lss")])
    assert done.exit_code == 0, done.output
    assert "companion: kysely.lss (limesurvey, in fi, en) describes 2 columns of the file" in done.output
    assert (
        "not in it: id, submitdate, startlanguage, tili, lisätty" in done.output
        and "not in the file: arvio" in done.output
    )
    found = json.loads(
        run(cli.main, ["sniff", str(home / "a.csv"), "--companion", str(home / "kysely.lss"), "--json"]).output
    )
    assert found["companion"]["kinds"] == {"matrix_row": 2, "single": 1} and found["companion"]["languages"] == [
        "fi",
        "en",
    ]
    wrong = run(cli.main, ["import", str(home / "a.csv"), "--into", "x", "--companion", str(home / "kysely.lss")])
    assert wrong.exit_code == 2 and "--companion goes with --study" in wrong.output


def _decided(home):
    (home / "kysely.csv").write_text(FORMS["codes"][0], encoding="utf-8")
    path, _ = importing.draft(home / "kysely.csv", home / "s", home / "kysely.lss")
    text = path.read_text(encoding="utf-8").replace('constant = "?"', 'constant = "A"')
    path.write_text(text.replace('"? ', '"'), encoding="utf-8")
    importing.run(path, home / "s")
    return path


def test_again_with_the_same_companion_nothing_changes_with_another_it_is_refused(home):
    path = _decided(home)
    assert "nothing changed" in importing.run(path, home / "s").text
    changed = L10N.replace("Samaa mieltä", "Täysin samaa mieltä")
    (home / "kysely.lss").write_text(changed, encoding="utf-8")
    with pytest.raises(
        ValueError, match="kysely.lss: has changed since kysely.csv was imported into s; take that import"
    ):
        importing.run(path, home / "s")
    importing.remove(home / "kysely.csv", home / "s")
    assert importing.run(path, home / "s").counts["answers"] == 3


BROKEN = {
    "doctype": (
        '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "b">]>\n<document/>',
        "line 2 declares a document type",
    ),
    "entity": ('<document>\n\n<!ENTITY a SYSTEM "file:///etc/passwd"></document>', "line 3 declares a document type"),
    "hidden": ("<!-- <![CDATA[ -->\n<!DOCTYPE d>\n<document/><!-- ]]> -->", "line 2 declares a document type"),
    "open": (L10N.replace("</surveys>", ""), "line 38 is broken XML"),
    "page": ("<html><body>Hei</body></html>", "is XML, but not the structure of a LimeSurvey survey"),
    "group": (
        L10N.replace("<LimeSurveyDocType>Survey", "<LimeSurveyDocType>Group"),
        "not the structure of a LimeSurvey",
    ),
    "type": (L10N.replace("<type>5<", "<type>€<"), "questions of a type unknown here: arvio ('€')"),
    "latin": (L10N.encode("latin-1"), "line 10, byte 0xe4 is not UTF-8"),
    "declared": (L10N.replace('"UTF-8"', '"ISO-8859-1"'), "line 1 declares 'ISO-8859-1', not UTF-8"),
    "wide": (L10N.encode("utf-16"), "is no structure file"),
    "words": ("question;text", "is no structure file; a companion is LimeSurvey's .lss or SPSS's .sav"),
    "empty": ("", "is no structure file"),
    "sav": (b"$FL2 nothing", "is a damaged SPSS file"),
    "tongues": (
        L10N.replace(
            "<question_l10ns><rows>",
            "<question_l10ns><rows>"
            + "".join(f"<row><qid>10</qid><question>?</question><language>l{n}</language></row>" for n in range(201)),
        ),
        "speaks more than 200 languages",
    ),
    "wide grid": (
        L10N.replace("<type>F<", "<type>:<").replace(
            "<subquestions><rows>",
            "<subquestions><rows>"
            + "".join(
                f"<row><qid>{n}</qid><parent_qid>10</parent_qid><title>S{n}</title><scale_id>{n % 2}</scale_id></row>"
                for n in range(100, 400)
            ),
        ),
        "describes more than 20000 columns",
    ),
    "other": (L10N.replace(">palv<", ">muu<").replace(">arvio<", ">x<").replace("?</q", "!</q"), "describes no column"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_or_foreign_companion_is_refused_with_file_and_remedy(home, name):
    content, told = BROKEN[name]
    (home / "kysely.csv").write_text(FORMS["codes"][0], encoding="utf-8")
    (home / "kysely.lss").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError) as error:
        importing.draft(home / "kysely.csv", home / "s", home / "kysely.lss")
    assert str(error.value).startswith("kysely.lss: ") and told in str(error.value), error.value
    assert not (home / "s/mappings").exists()


def test_a_companion_that_is_gone_or_too_large_is_refused(home, monkeypatch):
    path = _decided(home)
    (home / "kysely.csv").write_text(FORMS["codes"][0].replace("A1", "A2"), encoding="utf-8")
    monkeypatch.setattr(markup, "LARGEST", 2_000_000)
    (home / "kysely.lss").write_bytes(b"<document>" + b" " * 3_000_000)
    with pytest.raises(ValueError, match="kysely.lss: has 3 MB, which is no structure of a survey"):
        importing.run(path, home / "s")
    (home / "kysely.lss").unlink()
    with pytest.raises(ValueError, match="kysely.lss: cannot be read"):
        importing.run(path, home / "s")


def test_hostile_text_stays_text(home):
    evil = '<script>alert(1)</script>]]&gt;" \\\\n # {x} &amp;lt;img src=x onerror=alert(1)&amp;gt;'
    evil += "\n[[columns]]\n\u202ekissa"
    for old in ("Laskun ymmärtää.", "Samaa mieltä"):
        (home / "kysely.lss").write_text(L10N.replace(old, evil), encoding="utf-8")
        (home / "kysely.csv").write_text(FORMS["codes"][0], encoding="utf-8")
        found, draft = importing.sniffed(home / "kysely.csv", home / "kysely.lss")
        plan = tomllib.loads(draft)
        assert len(plan["columns"]) == 5 and "<img src=x onerror=alert(1)>" in draft and "<script>" not in draft
        assert all(line.startswith("#") for line in draft.splitlines() if "kissa" in line)


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


def test_a_structure_makes_the_spreadsheet_of_its_rated_questions_in_its_languages(home):
    # three answers make a rating; arvio is asked from 1 to 5
    text = L10N.replace("Don't know", "Fully agree").replace("En osaa sanoa", "Täysin samaa mieltä")
    (home / "kysely.lss").write_text(text, encoding="utf-8")
    rows = template.write(home / "oma.xlsx", home / "kysely.lss")
    assert [(row["item"], row["low"], row["high"]) for row in rows] == [
        ("palv_sq1", 1, 3),
        ("palv_sq2", 1, 3),
        ("arvio", 1, 5),
    ]
    assert (rows[0]["text_fi"], rows[0]["text_en"]) == (
        "Mitä mieltä? [Laskun ymmärtää.]",
        "What do you think? [The bill is clear.]",
    )
    assert rows[1]["dimension_fi"] == "Apua saa." and rows[0]["answers"].startswith("A1 Eri mieltä, A2 Samaa mieltä")


def test_ratings_of_the_real_structure(shared, tmp_path):
    # 100 rows of arrays: 19 arrays less IMZ1, IMP1, IMF1 (13 rows, five answers) on four; DZD1, IMI1 have "no answer"
    rows = template.write(tmp_path / "own.xlsx", shared / "exports/limesurvey_structure.lss")
    ends = pd.Series([(row["low"], row["high"]) for row in rows]).value_counts().to_dict()
    assert ends == {(1, 4): 87, (1, 5): 13}


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
    assert done.exit_code == 0, done.output
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


def test_a_structure_taken_for_answers_is_told_what_it_is_for(home):
    with pytest.raises(ValueError, match="kysely.lss: is LimeSurvey's structure .* by --companion kysely.lss"):
        importing.sniffed(home / "kysely.lss")


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
