"""An instrument made of a spreadsheet: sound, readable, and every fault with its cell."""

import pytest
from click.testing import CliRunner

from cxlib import cli, instruments, study
from cxlib.importing import codebook

GOOD = """item;text_fi;text_en;low;high;dimension;dimension_fi;dimension_en;reversed;title_fi;title_en
ease_1;Laskun ymmärtää.;"The ""bill"" is clear.";1;7;ease;Helppous;Ease;;Arjen kysely;Daily survey
ease_2;Joudun soittamaan.;I have to call.;;;ease;;;yes;;
trust_1;Luotan neuvoihin.;I trust the advice.;1;7;trust;Luottamus;Trust;ei;;
"""


@pytest.fixture
def made(tmp_path):
    """The path of an instrument made of a text, in a study of its own."""

    def run(text, name="arki_kysely.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return [*codebook.new(tmp_path / name, str(tmp_path / "study"))][0]

    return run


def test_a_spreadsheet_becomes_a_sound_instrument(made):
    path = made(GOOD)
    assert path.name == "arki_kysely.toml" and path.parent.name == "instruments"
    known = instruments.load(path)
    assert (known.scale, known.kind, known.side, known.title) == (
        (1, 7),
        "scale",
        "customer",
        {"fi": "Arjen kysely", "en": "Daily survey"},
    )
    assert known.dimensions[["fi", "en"]].to_dict("index") == {
        "ease": {"fi": "Helppous", "en": "Ease"},
        "trust": {"fi": "Luottamus", "en": "Trust"},
    }
    assert known.items["reverse"].to_dict() == {"ease_1": False, "ease_2": True, "trust_1": False}
    assert known.items.loc["ease_1", "en"] == 'The "bill" is clear.'
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Made from arki_kysely.csv") and "# agreeing is bad news" in text


def test_the_study_it_was_made_for_checks_clean_and_uses_it(made, tmp_path):
    made(GOOD)
    opened = study.write(tmp_path / "study", {}, {"name": "s"})
    assert study.check(opened).ok and "arki_kysely" in opened.instruments()


def test_names_that_lack_come_from_ids_and_say_so(made):
    text = made("id,fi,en,min,max,dimension\na_1,Eka,First,0,10,a\n").read_text(encoding="utf-8")
    assert 'a = { fi = "a", en = "a" }    # from the id: write its name' in text
    assert "# from the id: write its name" in text.split("[title]")[1].splitlines()[0]


def test_every_fault_is_said_with_its_cell_and_remedy(made, tmp_path):
    bad = """item,text_fi,text_en,low,high,dimension,reversed
Ease 1,Eka,First,1,7,ease,
ease_2,,Second,1,5,ease,maybe
ease_2,Kolmas,Third,one,7,,
"""
    with pytest.raises(ValueError) as error:
        made(bad)
    said = str(error.value).splitlines()
    assert said == [
        "arki_kysely.csv, cell A2: 'Ease 1' must be small letters, digits and _: it is an id, not a name",
        "arki_kysely.csv, cell B3: is empty: fill it",
        "arki_kysely.csv, cell G3: 'maybe' is not yes or empty: write 0, 1, e, ei, false, k, kyllä, no, true, x, yes",
        "arki_kysely.csv, cell F4: is empty: fill it",
        "arki_kysely.csv, cell A4: 'ease_2' stands here a second time: give each item its own id",
        "arki_kysely.csv, cell D4: 'one' is no number: write the end of the scale",
    ]
    assert not (tmp_path / "study").exists()


def test_every_scale_becomes_an_instrument_of_its_own(made):
    path = made("id,fi,en,min,max,dimension\na_1,Eka,First,1,5,a\na_2,Toka,Second,,,b\na_3,Kolmas,Third,0,10,a\n")
    found = {each.stem: instruments.load(each) for each in path.parent.glob("*.toml")}
    assert {name: (each.scale, [*each.items.index]) for name, each in found.items()} == {
        "arki_kysely_1_5": ((1, 5), ["a_1", "a_2"]),
        "arki_kysely_0_10": ((0, 10), ["a_3"]),
    }


def test_columns_that_lack_or_nobody_knows_are_named(made):
    with pytest.raises(ValueError) as error:
        made("item,text_fi,colour,low,high,ulottuvuus\na_1,Eka,red,1,7,a\n")
    assert "cell C1: no column 'colour'; there are item, text_fi" in str(error.value)
    assert "no column 'text_en' (the question in English): add it" in str(error.value)


def test_what_makes_no_sound_instrument_is_refused(made):
    with pytest.raises(ValueError, match="low must be a number below high"):
        made("id,fi,en,min,max,dimension\na_1,Eka,First,7,1,a\n")


def test_an_instrument_that_is_there_is_not_overwritten(made):
    path = made(GOOD)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="is there already"):
        made(GOOD)
    assert path.read_text(encoding="utf-8") == "mine"


def test_the_template_is_filled_in_and_read_back(tmp_path):
    run, file = CliRunner().invoke, tmp_path / "oma_kysely.xlsx"
    assert run(cli.main, ["instrument", "template", str(file)]).exit_code == 0
    done = run(cli.main, ["instrument", "new", str(file), "--into", str(tmp_path / "study")])
    assert done.exit_code == 0 and "2 items" in done.output, done.output
    known = instruments.load(tmp_path / "study" / "instruments" / "oma_kysely.toml")
    assert known.items["reverse"].to_dict() == {"support_1": False, "support_2": True} and known.scale == (1, 7)
    again = run(cli.main, ["instrument", "template", str(file)])
    assert again.exit_code == 2 and "is there already" in again.output


@pytest.mark.parametrize("name", ["a_name_of_more_than_forty_letters_that_goes_on.csv", "short.csv"])
def test_two_scales_are_two_files_whatever_the_length_of_the_name(tmp_path, name):
    rows = GOOD.replace("trust_1;Luotan neuvoihin.;I trust the advice.;1;7", "trust_1;Luotan.;I trust.;0;10")
    (tmp_path / name).write_text(rows, encoding="utf-8")
    made = [path.stem for path in codebook.new(tmp_path / name, str(tmp_path / "study"))]
    assert len(made) == 2 and made[0].endswith("_1_7") and made[1].endswith("_0_10")


CHOICES = "item;text_fi;text_en;low;high;dimension;choice_of;side\n"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("a;A;A;1;5;a;;\nb;B;B;;;;own;\nc;C;C;;;;own;\n", "two instruments would be called own"),
        ("b;B;B;;;;q;employees\nc;C;C;;;;q;\n", "cell H2: 'employees' is not a side: write customer"),
        ("b;Muu;Other;;;;q;\nc;Toinen;other;;;;q;\n", "'other' is the en text of two options"),
    ],
)
def test_options_beside_rated_items_are_refused_in_words(tmp_path, rows, told):
    (tmp_path / "own.csv").write_text(CHOICES + rows, encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        codebook.new(tmp_path / "own.csv", str(tmp_path / "study"))
    assert not (tmp_path / "study").exists()


def test_a_rated_row_beside_options_needs_its_columns(tmp_path):
    (tmp_path / "own.csv").write_text("item;text_fi;text_en;choice_of\na;A;A;\nb;B;B;q\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no column 'dimension'"):
        codebook.new(tmp_path / "own.csv", str(tmp_path / "study"))


def test_an_item_called_total_is_an_item(made):
    known = instruments.load(made(GOOD + "total;Kaikkiaan.;All in all.;1;7;trust;;;;;\n"))
    assert "total" in known.items.index
