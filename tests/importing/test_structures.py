"""What a structure file says of a survey. The facts were counted in the files by hand before there was a reader."""

import pandas as pd
import pytest

from cxlib.importing import companion, template

from .survey import L10N

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


SHAPES = {  # type, other: the codes LimeSurvey writes as heads (its viewHelper::getFieldCode), and what they are
    ("L", "Y"): {"palv": "single", "palv[other]": "open"},
    ("O", "N"): {"palv": "single", "palv[comment]": "open"},
    ("T", "N"): {"palv": "open"},
    ("P", "N"): {
        "palv[SQ1]": "multi_option",
        "palv[SQ1comment]": "open",
        "palv[SQ2]": "multi_option",
        "palv[SQ2comment]": "open",
    },
    ("1", "N"): dict.fromkeys(["palv[SQ1][1]", "palv[SQ1][2]", "palv[SQ2][1]", "palv[SQ2][2]"], "matrix_row"),
    ("R", "N"): dict.fromkeys(["palv[1]", "palv[2]", "palv[3]"], "rank"),
    ("K", "N"): dict.fromkeys(["palv[SQ1]", "palv[SQ2]"], "number"),
    (";", "N"): {"palv[SQ1_SQ2]": "open"},  # SQ2 stands across here
    ("X", "N"): {},
}


@pytest.mark.parametrize(("letter", "other"), SHAPES)
def test_types_of_questions_have_their_columns(home, letter, other):
    text = L10N.replace("<type>F<", f"<other>{other}</other><type>{letter}<")
    if letter == ";":
        text = text.replace("<title>SQ2<", "<scale_id>1</scale_id><title>SQ2<")
    (home / "kysely.lss").write_text(text, encoding="utf-8")
    said = {each.code: each.kind for each in companion.load(home / "kysely.lss").columns}
    assert said == SHAPES[letter, other] | {"arvio": "single"}


def test_a_cell_of_a_grid_says_row_and_column_and_other_in_the_surveys_own_words(home):
    grid = L10N.replace("<type>F<", "<type>;<").replace("<title>SQ2<", "<scale_id>1</scale_id><title>SQ2<")
    (home / "kysely.lss").write_text(grid, encoding="utf-8")
    assert companion.load(home / "kysely.lss").columns[0].texts["fi"] == "Mitä mieltä? [Laskun ymmärtää.][Apua saa.]"
    word = "<qid>10</qid><attribute>other_replace_text</attribute><value>Jokin muu</value><language>fi</language>"
    other = L10N.replace("<type>F<", "<other>Y</other><type>L<")
    other = other.replace(
        "<surveys>", f"<question_attributes><rows><row>{word}</row></rows></question_attributes><surveys>"
    )
    (home / "kysely.lss").write_text(other, encoding="utf-8")
    assert companion.load(home / "kysely.lss").columns[1].texts == {
        "fi": "Mitä mieltä? [Jokin muu]",
        "en": "What do you think? [Other]",
    }


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
