"""A page is one safe file: nothing from outside becomes markup, nothing is fetched, every picture has its words."""

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from cxlib import instruments
from cxlib import study as studies
from cxlib.render import formats, page, plan

from .conftest import figure, opened, png


class Reader(HTMLParser):
    """Collects elements in order, and the text between them."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.texts, self.attributes, self.quiet = [], [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.quiet = tag in ("style", "script")
        self.tags.append(tag)
        self.attributes += [(tag, *each) for each in attrs]

    def handle_endtag(self, tag):
        self.quiet = False

    def handle_data(self, data):
        if not self.quiet:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def values(self, name: str) -> list[str]:
        return [value for _, key, value in self.attributes if key == name]


def job(language="fi", reader="internal", draft=False) -> plan.Job:
    return plan.Job("x", "a", "Kontio Oyj", "kontio-1234", "2026Q3", reader, language, draft, ())


def item(text: str, chapter: str = "flame") -> dict:
    return {"number": "+2,4", "text": text, "evidence": "asiakas 5,4, tiimi 7,8", "chapter": chapter}


def told(text: str = "Uskallus", **changed) -> list[list[dict]]:
    news = {"celebrate": [item(text)], "repair": [item("Notko")], "unknown": [{"text": "NPS", "evidence": text}]}
    said = {"kind": "comments", "title": "Avoin palaute", "items": [{"text": text, "who": "käyttäjä"}]}
    summary = [{"kind": "chapter", "id": "summary", "question": "?", "lead": ""}, {"kind": "messages", **news}, said]
    flame = [{"kind": "chapter", "id": "flame", "question": f"Missä {text}?", "lead": text}, figure(**changed)]
    close = {"kind": "close", "formula": ["cx.gaps.team_to_customer"]}
    return [[*summary, close], [*flame, {"kind": "note", "text": text}, close]]


def made(bundles=None, language="fi", reader="internal", draft=False, members=None, **facts) -> str:
    acc = opened(reader=reader, members=members, **facts)
    bundles = told() if bundles is None else bundles
    return page.page(formats.Report(job(language, reader, draft), acc, bundles, ["journey"]))


PLACES = {
    "name": lambda text: made(name=text),
    "everywhere a bundle speaks": lambda text: made(
        told(text, title=text, subtitle=text, alt=text, caption=text, read=text)
    ),
    "table": lambda text: made(
        told(table={"columns": [["a", text, "label"], ["b", "n", "count"]], "rows": [[text, text]], "muted": [False]})
    ),
    "commentary": lambda text: made(members={"commentary": pd.DataFrame([commentary(text)])}),
    "reason": lambda text: made(excluded={text: 3}),
}


def commentary(text: str) -> dict:
    return {"language": "fi", "heading": text, "text": text, "author_role": text, "reviewed_on": "2026-10-02"}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_from_outside_becomes_markup(shared, place):
    hostile = json.loads((shared / "reliability/fixtures/hostile/payloads.json").read_text(encoding="utf-8"))["xss"]
    benign = Reader(PLACES[place]("harmless"))
    for name, text in hostile.items():
        read = Reader(PLACES[place](text))
        assert read.tags == benign.tags, name
        literal = " ".join("".join(c for c in text if c.isspace() or (c >= " " and not "\x7f" <= c < "\xa0")).split())
        if place != "name":  # the voice also drops marks that turn the writing from names
            assert literal in read.text, name


def test_the_policy_comes_first_and_nothing_is_fetched():
    text = made()
    read = Reader(text)
    assert read.tags[:3] == ["html", "head", "meta"] and text.index("Content-Security-Policy") < text.index("charset")
    assert "default-src 'none'" in text and "script" not in read.tags
    links = [value for key in ("src", "srcset", "href", "action", "data") for value in read.values(key)]
    assert links and all(value.startswith(("data:", "#")) for value in links)
    assert not re.search(r"url\((?!data:|\"data:)|@import", text)


def test_a_figure_has_its_words_a_phone_drawing_and_the_same_as_a_table():
    read = Reader(made())
    for part in ("title", "subtitle", "caption", "read"):
        assert f"{part} text" in read.text
    assert read.values("alt") == ["alt text"] and len(read.values("srcset")) == 1
    assert {"figure", "figcaption", "details", "summary", "table"} <= set(read.tags)
    assert "Uskallus 5,4 Välittäminen 8,5" in read.text
    rows = re.findall(r'<tr( class="q")?><th scope="row">(\w+)', made())
    assert rows == [("", "Uskallus"), (' class="q"', "Välittäminen")]


def test_without_a_phone_drawing_there_is_a_hint_to_scroll():
    read = Reader(made(told(images={"page": png(), "phone": None})))
    assert read.values("srcset") == [] and "Vieritä kuvaa sivulle" in read.text


def test_order_of_the_page():
    text = made()
    ids = re.findall(r'id="(\w[\w-]*)"', text)
    assert ids == ["main", "word", "key", "toc", "ch-flame", "ch-comments", "meth"]
    assert text.index("Juhlista") < text.index("Korjaa") < text.index("Emme vielä tiedä")
    assert '<a href="#ch-flame">luku 1</a>' in text  # a message leads to its chapter
    assert "Muistikirja account/flame.ipynb · kaava cx.gaps.team_to_customer" in text


def test_wide_figures_go_last_in_their_chapter():
    bundles = told()
    bundles[1].insert(1, figure(wide=True, title="wide one"))
    text = made(bundles)
    assert text.index("title text") < text.index("wide one")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", ["Asiakas vastasi", "14 / 19", "74\u00a0%", "1.–21.9.2026", "Q2/2026"]),
        ("en", ["Customer answered", "74%", "1–21\u00a0Sep\u00a02026"]),
    ],
)
def test_the_cover_tells_who_answered_when_and_against_what(language, said):
    text = made(language=language)
    assert f'<html lang="{language}">' in text
    assert [each for each in said if each not in text] == []


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"team_n": 9}, "9"),
        ({"team_n": 47, "team_level": "unit"}, "47"),
        ({"team_n": None}, "suojattu"),
        ({"has_team": "open", "team_n": None}, "ei vielä julkaistu"),
        ({"has_team": "none", "team_n": None}, "ei kysytty"),
    ],
)
def test_what_the_cover_says_of_the_team(facts, word):
    assert f'<i class="tm" aria-hidden="true">◇</i> {word}</span>' in made(**facts)


def test_the_customers_page_has_no_word_about_the_team():
    flame = [{"kind": "chapter", "id": "flame", "question": "Millaisena?", "lead": ""}, figure()]
    read = Reader(made([[*flame, {"kind": "close", "formula": []}]], reader="customer"))
    assert "Raportti asiakkaalle" in read.text and "Muistikirja" not in read.text  # a notebook they do not have
    assert not re.search("tiimi|eflame|◇", read.text, re.I)


@pytest.mark.parametrize(
    ("n", "reader", "says", "not_says"),
    [
        (0, "internal", "Tältä jaksolta ei ole vastauksia.", "Vastauksia on 0"),
        (
            2,
            "internal",
            "Vastauksia on 2. Lukuja näytetään, kun vastaajia on vähintään 3.",
            "Tältä jaksolta ei ole vastauksia.",
        ),
        (4, "internal", "Kutsu vähintään kymmenen yhteyshenkilöä.", "Mitä voidaan sanoa"),
        (4, "customer", "vähintään 5.", "Tältä jaksolta"),
        (10, "internal", "74", "Mitä tehdä"),
    ],
)
def test_a_thin_account_says_what_can_be_said_and_done(n, reader, says, not_says):
    text = Reader(made(responded=n, reader=reader)).text
    assert (says in text or n == 10) and not_says not in text


def test_quality_accounts_for_every_row():
    text = Reader(made()).text
    assert "Luettuja vastausrivejä 230, käytettyjä 221." in text  # 230 = 221 + 5 + 4
    assert "sama henkilö vastasi kahdesti, uusin vastaus otettiin mukaan (5); jätetty väliin (4)" in text
    assert "Ei näytettävää tältä jaksolta: Asiakaspolku." in text


def test_withheld_numbers_are_named():
    row = {"period": "2026Q3", "instrument": "flame", "part": "", "dimension": "dare", "reason": "too_few", "n": 2.0}
    members = {"withheld": pd.DataFrame([row]), "instruments/flame": instruments.load("flame").text}
    assert "Uskallus: liian vähän vastauksia (n\u00a0=\u00a02)" in made(members=members)


def test_masked_team_numbers_are_counted():
    team = pd.DataFrame({"instrument": ["eflame"] * 5, "shown": [True, True, False, False, False]})
    assert "Tiimin luvuista 3 / 5 on suojattu" in made(members={"team": team})
    assert "ei ole piilotettuja lukuja" in made(members={"team": team.assign(shown=True)})


def test_a_draft_says_so():
    text = made(draft=True)
    assert '<p class="draft">' in text and "Luonnos" not in made()
    assert '@page{@bottom-center{content:"Luonnos: ei vielä jaettavaksi."' in text  # on every printed page


def test_methods_hold_the_formulas_in_the_functions_own_words_each_once():
    bundles = told()
    for each, name in ((bundles[0], "cx.nps.score"), (bundles[1], "cx.nps.score"), (bundles[1], "cx.gaps.x")):
        formula = "team - customer" if "gaps" in name else "100 (promoters < detractors)/n"
        each[-1] = {
            **each[-1],
            "methods": [*each[-1].get("methods", []), {"name": name, "formula": formula, "source": "R"}],
        }
    text = made(bundles)
    assert text.count('<dd lang="en">100 (promoters &lt; detractors)/n<small>R</small></dd>') == 1
    assert "<dt>cx.gaps.x</dt>" in text and "Kaavat" in text
    assert "<dt>cx.gaps.x</dt>" not in made(bundles, reader="customer")


@pytest.mark.parametrize(
    ("n", "said"), [(2, "lukuja ei voi vielä"), (9, "suuntaa-antavia; niistä"), (10, "vasta, kun")]
)
def test_the_cover_says_how_sure_it_is(n, said):
    assert '<p class="sure">Kuinka varmaa: ' in made(responded=n) and said in made(responded=n)


def test_without_a_comment_the_page_says_so():
    assert "Ei vielä kommentoitu." in made()
    text = Reader(made(members={"commentary": pd.DataFrame([commentary("Hyvä syksy")])})).text
    assert "Ei vielä kommentoitu." not in text and text.count("Hyvä syksy") == 3


FACE = studies.brand.Brand("Havu & Co", ("#0B4F6C", "#7A1F5C"), base64.b64decode(png((40, 20))))


def test_the_companys_face_is_on_the_page_and_no_color_of_a_side_is_touched():
    whole = formats.Report(job(), opened(), told(), [], b"", FACE)
    text, plain = page.page(whole), page.page(replace(whole, brand=studies.brand.NONE))
    logo = f'<img class="logo" src="data:image/png;base64,{png((40, 20))}" alt="Havu &amp; Co">'
    face = "<style>:root{--accent:#0B4F6C;--accent2:#7A1F5C}</style>"
    assert text.count(logo) == 1 and text.replace(logo, "").replace(face, "") == plain


def test_long_texts_are_capped_in_sight():
    text = made(name="Ö" * 5000)
    assert "Ö" * 159 + "…" in text and "Ö" * 161 not in text
    long = made([*told("x" * 50_000)[:1], *told()[1:]])
    assert "(lyhennetty)" in long and "x" * 2001 not in re.search("<blockquote.*</blockquote>", long, re.S)[0]


def test_the_nps_mark_is_noted_once():
    assert made().count("rekisteröityjä tavaramerkkejä") == 1


@pytest.mark.parametrize("bad", ["no base64!", '"><script>', "AAAA==="])
def test_a_picture_that_is_no_picture_is_refused(bad):
    with pytest.raises(ValueError, match="not base64"):
        made(told(images={"page": bad, "phone": None}))


def test_a_bundle_of_an_unknown_kind_is_refused():
    bundles = told()
    bundles[1].insert(1, {"kind": "gauge"})
    with pytest.raises(ValueError, match="gauge"):
        made(bundles)


def test_a_wider_team_level_says_how_many_accounts_it_covers():
    said = "tiimin arvio koskee 8 asiakkuutta"
    assert said in made(team_n=47, team_level="team", team_accounts=8) and said not in made(team_n=9, team_accounts=1)


def test_the_customers_page_has_no_empty_heading_for_a_comment():
    assert "Asiakkuusjohtajan kommentti" not in made(reader="customer")
