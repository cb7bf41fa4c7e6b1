"""Questions no instrument knows: listed in a spreadsheet from an export, and known to the draft afterwards."""

import tomllib

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from cxlib import cli, importing, instruments
from cxlib.importing import codebook, template

HEADS = ["Vastaaja", "Yritys", "Kuinka helppoa? [Tilaus]", "Kuinka helppoa? [Laskutus]", "Palvelu toimii hyvin."]
HEADS += ["Tuki toimii hyvin.", "Onko teillä tukisopimus?", "Kanava", "Miksi?", "Koodattu", "Suositteletko?"]
SAID = [
    ["a1", "Acme", "2", "7", "Täysin samaa mieltä", "Samaa mieltä", "Kyllä", "Muu", "Vastaus tuli nopeasti", "11", "9"],
    [
        "b2",
        "Acme",
        "1",
        "5",
        "Samaa mieltä",
        "Eri mieltä",
        "Ei",
        "Posti",
        "Jouduimme odottamaan liian kauan",
        "12",
        "8",
    ],
    ["c3", "Beta", "4", "3", "Siltä väliltä", "En osaa sanoa", "Kyllä", "Posti", "Kaikki meni kuten kuului", "13", "7"],
    ["d4", "Beta", "3", "6", "Samaa mieltä", "Täysin eri mieltä", "Ei", "Puhelin", "", "-99", "10"],
]
STEPS = ["Täysin eri mieltä", "Eri mieltä", "Siltä väliltä", "Samaa mieltä", "Täysin samaa mieltä"]


@pytest.fixture
def export(tmp_path):
    rows = [list(row) for row in [*SAID, *SAID, *SAID]]
    for at, row in enumerate(rows):
        row[0], row[8] = f"{row[0]}{at}", f"{row[8]} ({at})" if row[8] else ""
    (tmp_path / "vienti.csv").write_text("\n".join(";".join(row) for row in [HEADS, *rows]), encoding="utf-8")
    return tmp_path / "vienti.csv"


@pytest.fixture
def draft(export, tmp_path):
    """The draft of the export once its questions are an instrument."""
    template.write(tmp_path / "oma.xlsx", export)
    codebook.new(tmp_path / "oma.xlsx", str(tmp_path / "acme"))
    path, told = importing.draft(export, str(tmp_path / "acme"))
    return tomllib.loads(path.read_text(encoding="utf-8")), told


def test_the_rated_questions_of_an_export_are_listed_with_a_guess_of_their_scale(export, tmp_path):
    template.write(tmp_path / "oma.xlsx", export)
    head, *rows = load_workbook(tmp_path / "oma.xlsx").active.iter_rows(values_only=True)
    listed = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["item"], row["low"], row["high"]) for row in listed] == [
        ("tilaus", 1, 7),  # 1 to 4 here, but the grid goes to 7
        ("laskutus", 1, 7),
        ("palvelu_toimii_hyvin", 1, 5),  # five steps of agreement in the two together
        ("tuki_toimii_hyvin", 1, 5),
        ("koodattu", 1, 3),  # codes 11 to 13; -99 is no answer
    ]
    assert (listed[0]["text_fi"], listed[0]["dimension_en"]) == ("Kuinka helppoa? [Tilaus]", "Tilaus")
    assert "4 different" in listed[3]["answers"]


def test_an_instrument_of_them_for_each_scale_and_the_draft_knows_the_questions(draft, tmp_path):
    made = sorted((tmp_path / "acme" / "instruments").glob("*.toml"))
    assert [path.stem for path in made] == ["oma_1_3", "oma_1_5", "oma_1_7"]
    assert [*instruments.load(made[2]).items.index] == ["tilaus", "laskutus"]
    items = [each["item"] for each in draft[0]["columns"] if "item" in each]
    assert items == [f"? {name}" for name in ("tilaus", "laskutus", "palvelu_toimii_hyvin", "tuki_toimii_hyvin")] + [
        "? miksi",
        "? koodattu",
        "? nps",
    ]


def test_questions_answered_in_the_same_words_share_one_scale(draft):
    scales = draft[0]["scales"]
    assert sorted(scales) == ["koodattu", "palvelu_toimii_hyvin"]
    labels = scales["palvelu_toimii_hyvin"]["labels"]
    assert {label: labels[label] for label in STEPS} == {label: f"? {at}" for at, label in enumerate(STEPS, 1)}
    assert labels["En osaa sanoa"] == {"missing": "? dont_know"} and len(labels) == 6
    used = [each.get("scale") for each in draft[0]["columns"] if each.get("item", "").endswith("hyvin")]
    assert used == ["palvelu_toimii_hyvin"] * 2


def test_codes_beside_the_scale_are_listed_with_what_they_may_mean(draft):
    codes = draft[0]["scales"]["koodattu"]["codes"]
    assert codes == {"-99": {"missing": "? not_applicable"}, "11": "? 1", "12": "? 2", "13": "? 3"}


def test_before_there_is_an_instrument_the_draft_says_what_to_type(export, tmp_path):
    words = ["import", str(export), "--study", str(tmp_path / "acme")]
    said = CliRunner().invoke(cli.main, words).output
    assert "5 more questions look rated and are of no instrument" in said
    steps = [line.strip() for line in said.splitlines() if line.startswith("  cx instrument ")]
    assert steps[0].startswith(f"cx instrument template own.xlsx --from {export}")
    assert steps[1] == f"cx instrument new own.xlsx --into {tmp_path / 'acme'}"
    assert "fill in, in place of the ? (1):" in said and 'period = "?"' in said  # only what nobody can guess
    assert "7 columns are left out" in said


def test_words_of_another_order_are_left_to_the_person(tmp_path):
    rows = ["account,Q1,Q2", *["A,Usein,Ehkä", "A,Joskus,Varmasti", "B,Aina,Tuskin"] * 3]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    template.write(tmp_path / "own.xlsx", tmp_path / "a.csv")
    codebook.new(tmp_path / "own.xlsx", str(tmp_path / "s"))
    path, told = importing.draft(tmp_path / "a.csv", str(tmp_path / "s"))
    scales = tomllib.loads(path.read_text(encoding="utf-8"))["scales"]
    assert scales["q1"]["labels"] == {"Joskus": "? 3", "Usein": "? 4", "Aina": "? 5"}  # never to always
    assert scales["q2"]["labels"] == {"Ehkä": "?", "Varmasti": "?", "Tuskin": "?"}
    assert (
        'Tuskin = "?"' in told and 'each answer: a number from 1 to 3, or { missing = "dont_know" }' in path.read_text()
    )


def test_four_steps_without_a_middle_are_no_scale_of_five(tmp_path):
    steps = [STEPS[at] for at in (0, 1, 3, 4)]
    (tmp_path / "a.csv").write_text("\n".join(["account,Q1", *[f"A,{each}" for each in steps] * 3]), encoding="utf-8")
    (row,) = template.write(tmp_path / "own.xlsx", tmp_path / "a.csv")
    assert (row["low"], row["high"]) == (1, 4)
    codebook.new(tmp_path / "own.xlsx", str(tmp_path / "s"))
    path, _ = importing.draft(tmp_path / "a.csv", str(tmp_path / "s"))
    scales = tomllib.loads(path.read_text(encoding="utf-8"))["scales"]
    assert scales["q1"]["labels"] == dict.fromkeys(steps, "?")


def test_an_item_is_known_by_its_id_where_its_text_was_translated(export, tmp_path):
    template.write(tmp_path / "oma.xlsx", export)
    book = load_workbook(tmp_path / "oma.xlsx")
    for row in range(2, book.active.max_row + 1):
        book.active.cell(row, 2).value, book.active.cell(row, 3).value = f"Suomeksi {row}", f"In English {row}"
    book.save(tmp_path / "oma.xlsx")
    codebook.new(tmp_path / "oma.xlsx", str(tmp_path / "acme"))
    path, _ = importing.draft(export, str(tmp_path / "acme"))
    assert 'item = "? tuki_toimii_hyvin"' in path.read_text(encoding="utf-8")


def test_nothing_rated_says_how_to_go_on(tmp_path):
    (tmp_path / "a.csv").write_text("account,Miksi?\nA,Hyvä\nB,Huono\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a.csv: no question in it looks rated .* without --from"):
        template.write(tmp_path / "own.xlsx", tmp_path / "a.csv")
    assert not (tmp_path / "own.xlsx").exists()


def test_a_question_that_begins_like_a_formula_stays_a_text(tmp_path):
    (tmp_path / "a.csv").write_text("account,=1+1 arvio\n" + "A,3\nB,5\n" * 3, encoding="utf-8")
    template.write(tmp_path / "own.xlsx", tmp_path / "a.csv")
    cell = load_workbook(tmp_path / "own.xlsx").active["B2"]
    assert (cell.value, cell.data_type) == ("=1+1 arvio", "s")


def test_the_questions_of_a_long_table_are_listed_with_what_they_hold(tmp_path):
    said = {
        "How easy?": ["1", "5", "4"],
        "How fast?": ["2", "3", "4"],
        "Why?": ["it took far too long to get an answer"] * 2 + ["all went as agreed, thank you all"],
    }
    rows = [f"A,r{at},{asked},{each}" for asked, answers in said.items() for at, each in enumerate(answers)]
    (tmp_path / "a.csv").write_text(
        "\n".join(["account,Respondent ID,Question,Answer", *rows]).replace("agreed, ", "agreed ")
    )
    assert [row["item"] for row in template.write(tmp_path / "own.xlsx", tmp_path / "a.csv")] == [
        "how_easy",
        "how_fast",
    ]
    book = load_workbook(tmp_path / "own.xlsx")
    book.active.delete_rows(3)
    book.save(tmp_path / "own.xlsx")
    codebook.new(tmp_path / "own.xlsx", str(tmp_path / "s"))
    path, _ = importing.draft(tmp_path / "a.csv", str(tmp_path / "s"))
    text = path.read_text(encoding="utf-8")
    assert '# question How easy?: 3 filled, numbers 1 to 5\n[[columns]]\nfrom = { question = "How easy?" }' in text
    assert 'item = "? how_easy"' in text


def test_a_word_in_a_long_question_makes_no_account(tmp_path):
    heads = "Asiakas,What type of organisation do you work for at the moment?,nps"
    (tmp_path / "a.csv").write_text("\n".join([heads, *["K1,Big one,9", "K2,Small one,3"] * 3]))
    assert 'from = { column = "? Asiakas" }' in importing.sniffed(tmp_path / "a.csv")[1]
    (tmp_path / "a.csv").write_text("\n".join([heads.replace("Asiakas", "Nro"), *["1,Big one,9", "2,Small one,3"] * 3]))
    assert 'from = { constant = "?" }' in importing.sniffed(tmp_path / "a.csv")[1]


def test_a_recommendation_whose_ends_have_words_is_nps_with_its_scale(tmp_path):
    said = ["0 - Not at all likely", "7", "10 - Extremely likely"]
    (tmp_path / "a.csv").write_text("\n".join(["account,Would you recommend us?", *[f"A,{each}" for each in said] * 2]))
    path, told = importing.draft(tmp_path / "a.csv", str(tmp_path / "s"))
    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text)["scales"]["nps"]["labels"] == dict(zip(said, ("? 0", "? 7", "? 10"), strict=True))
    path.write_text(text.replace('period = "?"', 'period = "2026Q3"').replace('"? ', '"'), encoding="utf-8")
    assert importing.run(path, tmp_path / "s").counts["answers"] == 6
