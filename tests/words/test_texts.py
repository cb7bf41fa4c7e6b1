"""Both languages say the same things; every text that code, templates or notebooks ask for is there."""

import ast
import json
import re
import string

import pytest

from cxlib import instruments
from cxlib.words import LANGUAGES, imported, plain, tables, texts, voice

ASKED = re.compile(r"""\bt\(\s*(f?)(["'])([\w.{}\[\]'() ]+?)\2""")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys():
    fi, en = (set(texts(language)) for language in LANGUAGES)
    assert fi ^ en == set()


def test_the_same_values_are_filled_in():
    fi, en = (texts(language) for language in LANGUAGES)
    assert {key: (fields(fi[key]), fields(en[key])) for key in fi if fields(fi[key]) != fields(en[key])} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_sound(language):
    for key, text in texts(language).items():
        assert text == text.strip() and "  " not in text, key
        assert not re.search(r"(?<![\w–])-\d|\.\.\.|\d-\d", text), f"{key}: true minus, en dash, one-sign ellipsis"
        assert " %" not in text, f"{key}: a per cent sign may not begin a line"
        assert all(name.isidentifier() for name in fields(text)), f"{key}: only plain names in braces"
    blank = [key for key, text in texts(language).items() if not text]
    assert all(key.endswith((".caveat", ".caveat_customer")) for key in blank)


def asked(root):
    """(where, key) of every text asked for by a literal key."""
    paths = [*root.glob("cxlib/**/*.py"), *root.glob("cxlib/**/*.j2")]
    found = [(path.name, hit) for path in paths for hit in ASKED.findall(path.read_text(encoding="utf-8"))]
    for path in root.glob("notebooks/**/*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found += [(path.name, hit) for cell in cells for hit in ASKED.findall("".join(cell["source"]))]
    return [(where, key) for where, (formatted, _, key) in found if not formatted and "." in key and key[-1] != "."]


def test_every_text_asked_for_exists(root):
    missing = sorted({f"{where}: {key}" for where, key in asked(root) if key not in texts("fi")})
    assert len(asked(root)) > 40
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_and_chapter_has_its_texts(language):
    known = texts(language)
    pictures = [f"{key}.{part}" for key in tables.COLUMNS for part in ("subtitle", "read", "caveat")]
    pictures += [f"{key}.{part}" for key in imported.COLUMNS for part in ("subtitle", "read", "caption")]
    pictures += [f"headline.{key}.{state}" for key in imported.COLUMNS for state in ("none", "clean", "found")]
    chapters = ["summary", "imported", "flame", "six_elements", "journey", "nps", "scores", "portfolio"]
    pages = [f"{name}.{part}" for name in chapters for part in ("name", "question", "lead")]
    columns = [
        f"column.{label}"
        for columns in [*tables.COLUMNS.values(), *imported.COLUMNS.values()]
        for _, label, _ in columns
    ]
    assert [key for key in [*pictures, *pages, *columns] if key not in known] == []


def test_reading_sentences_are_one_sentence():
    for language in LANGUAGES:
        for key in tables.COLUMNS:
            assert texts(language)[f"{key}.read"].count(". ") == 0, key


def test_a_value_must_be_written_out_and_braces_in_it_are_text():
    said = plain("fi").t("report.title", name="{0.__class__} 100 %", period="Q3/2026")
    assert said == "{0.__class__} 100 % · Q3/2026"
    with pytest.raises(TypeError, match="cover.response: write out share"):
        plain("fi").t("cover.response", share=0.74)
    with pytest.raises(KeyError, match="fi.toml has no text 'cover.nothing'"):
        plain("fi").t("cover.nothing")


def test_the_customers_page_says_its_own_texts():
    internal, customer = plain("en", reader="internal"), plain("en", reader="customer")
    assert internal.t("flame.question") == "Where do customer and team see things differently?"
    assert customer.t("flame.question") == "How do you experience the partnership?"
    sharing = plain("en", reader="customer")
    sharing.context["facts"] = {"share_team_side": True}
    assert sharing.t("flame.question") == internal.t("flame.question")


def test_the_customers_texts_do_not_mention_the_team():
    team = {
        "fi": re.compile(r"tiimi|eFlame|sokea piste|yliarvio", re.I),
        "en": re.compile(r"\bteam|eFlame|over-est", re.I),
    }
    for language in LANGUAGES:
        own = {key: text for key, text in texts(language).items() if key.endswith("_customer")}
        assert len(own) > 10
        assert [key for key, text in own.items() if team[language].search(text)] == []


def test_labels_stages_and_scales():
    fi, en = plain("fi"), plain("en")
    assert (fi.label("flame", "dare"), en.label("eflame", "dare")) == ("Uskallus", "Dare")
    assert fi.label("six_elements", "responsiveness") == "Responsiivisuus"
    assert fi.label("flame", "unheard_of") == "unheard_of" and fi.label("no_such", "x") == "x"
    assert (fi.stage("flame", "care"), en.stage("journey", "proposal")) == (
        "Kokonaisvastuu yhteistyöstä",
        "Proposal for action",
    )
    assert [fi.step("flame", d) for d in ("excitement", "dare", "professionalism", "impact", "care", "x")] == [
        *"1234",
        "whole",
        "",
    ]
    assert (fi.scale_text("flame"), fi.scale_text("journey"), fi.scale("six_elements")) == ("0–10", "−5…+5", (1, 10))
    assert en.touchpoint("Tietojen siirto") == en.touchpoint("data_migration") == "Data migration"
    assert fi.touchpoint("Kahvit <b>") == "Kahvit <b>"
    assert (fi.role("user"), fi.role("Johtaja")) == ("käyttäjä", "Johtaja")


class Account:
    """What a voice needs of an extract."""

    name, period, reader, previous = "Kontio\x00 \u202eOyj\n Ab", "2026Q3", "customer", "2026Q2"
    facts = {"invited": 19}

    def instrument(self, name):
        """A study's own wording."""
        return instruments.parse(instruments.load("nps").text.replace('fi = "NPS"', 'fi = "Suosittelu"'), "nps.toml")


def test_a_voice_speaks_for_an_account():
    speaking = voice(Account(), "fi")
    assert speaking.name == "Kontio Oyj Ab"  # nothing that turns or breaks the line
    assert (speaking.reader, speaking.period_label, speaking.facts["invited"]) == ("customer", "Q3/2026", 19)
    assert speaking.label("nps", "nps") == "Suosittelu"
    with pytest.raises(ValueError, match="no language 'sv'; there are fi, en"):
        voice(Account(), "sv")


def test_texts_stay_out_of_code(root):
    """No Finnish letters in the words' code but in the verdict table: a sentence belongs in the two files."""
    for path in sorted((root / "cxlib" / "words").glob("*.py")):
        if path.stem == "verdicts":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        plain_text = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        documented = {ast.get_docstring(n, clean=False) for n in ast.walk(tree)
                      if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef)}  # fmt: skip
        assert [t for t in plain_text if re.search("[äöÄÖ]", t) and t not in documented] == []
