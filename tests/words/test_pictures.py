"""Headlines claim what the verdict words allow; captions keep their order; alt texts carry the numbers."""

import itertools

import numpy as np
import pandas as pd
import pytest

from cxlib.words import pictures, plain, sentences, tables

FLAME = ["excitement", "dare", "professionalism", "impact", "care"]


def voices():
    return [plain(language, "Kontio Oyj", "2026Q3") for language in ("fi", "en")]


def gaps(*verdicts, notes=None):
    """LOOK's mock account: five gaps with the verdicts given."""
    n = len(verdicts)
    table = pd.DataFrame({"instrument": "flame", "part": "", "statistic": "mean", "dimension": FLAME[:n]})
    table = table.assign(
        estimate=[0.9, 2.4, -1.5, 0.4, -0.1][:n], low=[-0.1, 1.4, -2.4, -0.7, -0.6][:n],
        high=[1.9, 3.4, -0.6, 1.5, 0.4][:n], n_1=9.0, n_2=14.0, delta=0.75, comparison="flame.gap",
        tier="full", shown=True, reason="", customer_score=[7.2, 5.4, 8.6, 6.9, 8.5][:n],
        customer_low=[6.4, 4.5, 8.1, 6.1, 8.2][:n], customer_high=[8.0, 6.3, 9.1, 7.7, 8.8][:n], customer_n=14.0,
        team_score=[8.1, 7.8, 7.1, 7.3, 8.4][:n], team_low=7.0, team_high=8.9, team_n=9.0, spread="pooled",
        band="", level="account", level_period="2026Q3", accounts=1.0, verdict=list(verdicts),
    )  # fmt: skip
    return table.assign(note=notes or [""] * n)


def masked(table, reason="protected"):
    hidden = dict.fromkeys(["estimate", "low", "high", "team_score", "team_low", "team_high", "team_n"], np.nan)
    return table.assign(**hidden, shown=False, reason=reason, verdict="")


@pytest.mark.parametrize(
    "verdicts, fi, en",
    [
        (["open", "above", "below", "open", "equal"], "Yliarvio: Uskallus. Aliarvio: Ammattimaisuus",
         "Over-estimate: Dare. Under-estimate: Professionalism"),
        (["open", "above", "open", "open", "open"], "Tiimi uskoo haastavansa enemmän kuin asiakas kokee",
         "The team believes it challenges more than the customer feels"),
        (["open", "open", "below", "open", "open"], "Asiakas arvostaa ammattitaitoa enemmän kuin tiimi itse",
         "The customer values the professionalism more than the team does"),
        (["open"] * 5, "Eroja ei voi vielä erottaa: luvut ovat epätarkkoja",
         "No clear gap yet: the numbers are not precise enough"),
        (["equal"] * 5, "Yhteinen näkemys: asiakas ja tiimi arvioivat samoin",
         "Agreement: customer and team rate alike"),
        (["open", "open", "open", "equal", "equal"], "Yhteinen näkemys: Vaikutus, Välittäminen",
         "Agreement: Impact, Care"),
        (["indicative"] * 5, "Suuntaa-antava: vastauksia on vielä vähän",
         "Indicative only: there are few answers so far"),
        (["indicative", "open", "open", "open", "open"], "Eroja ei voi vielä erottaa: luvut ovat epätarkkoja",
         "No clear gap yet: the numbers are not precise enough"),
        (["above"] * 5, "Yliarvio: Innostus, Uskallus, Ammattimaisuus, Vaikutus, Välittäminen",
         "Over-estimate: Excitement, Dare, Professionalism, Impact, Care"),
        ([""] * 5, "Luvut ja niiden välit, ei vielä vertailua", "Numbers and their intervals, no comparison yet"),
    ],
)  # fmt: skip
def test_gap_headlines_come_from_the_verdicts(verdicts, fi, en):
    table = gaps(*verdicts)
    said = [voice("flame.gaps", table).title for voice in voices()]
    assert said == [fi, en] if len(fi) <= 70 else len(said[0]) <= 70
    assert [voice("flame.quadrant", table).title for voice in voices()] == said


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("seed", range(40))
def test_no_headline_is_longer_than_70_characters_or_says_more_than_the_verdicts(language, seed):
    draw = np.random.default_rng(seed)
    table = gaps(*draw.choice(["above", "below", "equal", "open", "indicative", ""], 5))
    title = plain(language)("flame.gaps", table).title
    assert 0 < len(title) <= 70
    if not set(table["verdict"]) & {"above", "below"}:
        claims = ("Yliarvio", "Aliarvio", "Over-", "Under-", "enemmän", "more than")
        assert not any(claim in title for claim in claims)


@pytest.mark.parametrize(
    "table, fi",
    [
        (masked(gaps(*["open"] * 5)), "Tiimin arvio on suojattu: kuvassa on asiakkaan näkemys"),
        (masked(gaps(*["open"] * 5), "no_answers"), "Asiakkaan näkemys viidellä mittarilla"),
        (
            masked(gaps(*["open"] * 5), "too_few").assign(customer_score=np.nan),
            "Vastauksia on liian vähän lukujen näyttämiseen",
        ),
        (masked(gaps(*["open"] * 5), "no_answers").assign(customer_score=np.nan), "Tältä jaksolta ei ole vastauksia"),
        (gaps(*["open"] * 5).iloc[:0], "Tältä jaksolta ei ole vastauksia"),
    ],
)
def test_a_picture_without_gaps_says_why(table, fi):
    text = plain("fi", "Halla Oy", "2026Q3")("flame.gaps", table)
    assert text.title == fi
    assert text.muted(table) == [True] * len(table)


def test_captions_keep_their_order():
    fi, en = (voice("flame.gaps", gaps("open", "above")).caption.replace("\u00a0", " ") for voice in voices())
    assert fi == (
        "Kontio Oyj, Q3/2026. Asiakas n = 14, tiimi n = 9. Asteikko 0–10. Ohut viiva 95 %:n luottamusväli. "
        "Alle 10 hengen tiimin väli lasketaan tiimien yhteisestä hajonnasta. "
        "Ontto merkki = alle 10 vastaajaa, suuntaa-antava. Ero = tiimi − asiakas; rajat ±0,75."
    )
    assert en == (
        "Kontio Oyj, 2026 Q3. Customer n = 14, team n = 9. Scale 0–10. Thin line 95% confidence interval. "
        "The interval of a team below 10 comes from the teams' pooled spread. "
        "Hollow mark = fewer than 10 respondents, indicative. Gap = team − customer; zone ±0.75."
    )
    assert "95\u00a0%:n" in voices()[0]("flame.gaps", gaps("open")).caption
    assert "n\u00a0=\u00a014" in voices()[0]("flame.gaps", gaps("open")).caption


def test_a_masked_team_has_no_n_and_a_wider_level_is_named():
    hidden = voices()[0]("flame.gaps", masked(gaps("open", "open")))
    assert "Asiakas n\u00a0=\u00a014, tiimi suojattu." in hidden.caption and "n\u00a0=\u00a09" not in hidden.caption
    wide = gaps("open", "open").assign(level="team", level_period="2026H2", accounts=7.0, spread="own", team_n=12.0)
    caption = voices()[1]("flame.gaps", wide).caption
    assert "The team's view covers 7 accounts (2026\u00a0H2)" in caption and "Hollow" not in caption
    earlier = voices()[0]("flame.gaps", gaps("open").assign(level_period="2026H1", spread="own")).caption
    assert "koskevat jaksoa H1/2026" in earlier


def test_alt_texts_carry_the_numbers_of_the_headline():
    fi, en = (voice("flame.gaps", gaps("open", "above", "below", "open", "equal")).alt for voice in voices())
    assert fi.startswith(
        "Uskallus: asiakas 5,4, tiimi 7,8, yliarvio. Ammattimaisuus: asiakas 8,6, tiimi 7,1, aliarvio."
    )
    assert en.startswith("Dare: customer 5.4, team 7.8, over-estimate.")
    hidden = voices()[0]("flame.gaps", masked(gaps("open", "open"))).alt
    assert hidden == "Innostus: asiakas 7,2, tiimi –, suojattu. Uskallus: asiakas 5,4, tiimi –, suojattu."


def test_the_equivalent_table():
    table = gaps("open", "above", notes=["direction", ""]).assign(band=["", "top"])
    table.loc[1, ["team_score", "estimate", "low", "high"]] = np.nan
    text = voices()[0]("flame.gaps", table)
    assert [label for _, label, _ in text.columns] == [
        *["mittari", "asiakas", "väli", "tiimi", "väli", "ero", "väli", "tulkinta"]
    ]
    rows = [[cell.replace("\u00a0", " ") for cell in row] for row in text.rows(table)]
    assert rows[0] == [
        *["Innostus", "7,2", "6,4 … 8,0", "8,1", "7,0 … 8,9", "+0,9", "−0,1 … +1,9"],
        "epäselvä (suunta selvä, koko ei)",
    ]
    assert rows[1][3] == "ylin kolmannes" and rows[1][5:7] == ["–", "–"]
    assert text.muted(table) == [True, False]
    uneven = table.assign(customer_n=[14.0, 4.0])
    assert "asiakas n" in [label for _, label, _ in voices()[0]("flame.gaps", uneven).columns]


def test_hidden_rows_keep_their_place_and_say_why():
    table = masked(gaps("open", "above"))
    rows = voices()[1]("flame.gaps", table).rows(table)
    assert [row[-1] for row in rows] == ["protected", "protected"]
    assert [row[3:7] for row in rows] == [["–"] * 4] * 2


def changes(verdict, **more):
    row = {"instrument": "nps", "part": "", "statistic": "nps", "dimension": "nps", "estimate": 21.0, "low": 4.0}
    row |= {"high": 38.0, "n_1": 40, "n_2": 38, "delta": 10.0, "comparison": "nps.change", "shown": True, "reason": ""}
    return pd.DataFrame([row | {"now_score": 30.0, "before_score": 9.0, "verdict": verdict, "note": ""} | more])


@pytest.mark.parametrize(
    "verdict, fi, en",
    [
        ("above", "NPS on parempi kuin edellisellä neljänneksellä", "NPS is better than in the previous quarter"),
        ("below", "NPS on heikompi kuin edellisellä neljänneksellä", "NPS is weaker than in the previous quarter"),
        ("equal", "Sama kuin edellisellä neljänneksellä", "The same as in the previous quarter"),
        ("open", "Muutosta ei voi vielä erottaa: luvut ovat epätarkkoja",
         "No clear change yet: the numbers are not precise enough"),
        ("indicative", "Suuntaa-antava: vastauksia on vielä vähän", "Indicative only: there are few answers so far"),
    ],
)  # fmt: skip
def test_change_headlines(verdict, fi, en):
    assert [voice("summary.changes", changes(verdict)).title for voice in voices()] == [fi, en]
    run = nps_rows([9.0, 30.0]).assign(period=["2026Q2", "2026Q3"])
    assert [voice("nps.run", run, change=changes(verdict)).title for voice in voices()] == [fi, en]


def test_the_run_chart_says_its_course_and_not_what_the_panel_says():
    run = nps_rows([9.0, 30.0]).assign(period=["2026Q2", "2026Q3"])
    fi, en = (voice("nps.run", run).alt.replace("\u00a0", " ") for voice in voices())
    assert fi == "NPS 2 neljänneksenä: Q2/2026 +9, Q3/2026 +30, väli +5 … +60."
    assert en == "NPS of 2 quarters: +9 in 2026 Q2, +30 in 2026 Q3, interval +5 … +60."


def test_a_change_table_says_unit_glyph_and_word():
    table = changes("above")
    text = voices()[0]("summary.changes", table, previous="2026Q2")
    row = [cell.replace("\u00a0", " ") for cell in text.rows(table)[0]]
    assert row == ["NPS", "+9", "+30", "+21", "+4 … +38", "▲ parempi"]
    assert text.caption.replace("\u00a0", " ").endswith("Muutos = Q3/2026 − Q2/2026.")
    assert "n\u00a0=\u00a040, edellisellä neljänneksellä 38." in text.caption


def nps_rows(scores, low=5.0, high=60.0, n=14):
    rows = [{"instrument": "nps", "part": "", "statistic": "nps", "dimension": "nps", "score": s} for s in scores]
    more = {"promoters": 6, "passives": 6, "detractors": 2, "sevens": 2, "eights": 4}
    return pd.DataFrame(rows).assign(low=low, high=high, n=n, shown=True, reason="", **more)


def panel(score, low, high, n=14):
    counts = pd.DataFrame({"value": range(11), "n": [0, 0, 0, 0, 0, 1, 1, 2, 4, 3, 3], "share": 0.0, "shown": True})
    return pd.concat([nps_rows([score], low, high, n), counts], ignore_index=True)


@pytest.mark.parametrize(
    "score, low, high, n, fi, en",
    [
        (29, -10, 57, 14, "NPS +29, mutta luku on vielä epätarkka", "NPS +29, but the number is not yet precise"),
        (40, 5, 60, 30, "Suosittelijoita on enemmän kuin kriitikoita: NPS +40",
         "There are more promoters than detractors: NPS +40"),
        (-40, -60, -5, 30, "Kriitikoita on enemmän kuin suosittelijoita: NPS −40",
         "There are more detractors than promoters: NPS −40"),
        (40, 5, 60, 7, "NPS +40 on suuntaa-antava: vastauksia on vasta 7",
         "NPS +40 is indicative: only 7 answers so far"),
    ],
)  # fmt: skip
def test_nps_headlines(score, low, high, n, fi, en):
    assert [voice("nps.panel", panel(score, low, high, n)).title for voice in voices()] == [fi, en]


def test_nps_panel_texts():
    table = panel(29, -10, 57)
    text = voices()[0]("nps.panel", table)
    assert text.alt.replace("\u00a0", " ") == "NPS +29, väli −10 … +57, n = 14. Kahdeksikkoja 4."
    assert "n\u00a0=\u00a014." in text.caption and "korjattu Wald" in text.caption
    assert text.rows(table)[0][0].replace("\u00a0", " ") == "NPS +29 (−10 … +57)"
    assert text.rows(table)[9][:2] == ["8", "4"]
    empty = table.assign(shown=False, reason="no_answers", score=np.nan, n=0)
    assert voices()[1]("nps.panel", empty).title == "There are no answers from this period"
    few = table.assign(shown=False, reason="too_few", score=np.nan)
    assert voices()[1]("nps.panel", few).title == "Too few answers to show numbers"


def curve(lows, highs, n=11):
    points = ["first_meeting", "data_migration", "go_live", "closing_review"]
    moments = pd.DataFrame({"instrument": "journey", "part": "", "statistic": "mean", "touchpoint": points})
    moments = moments.assign(
        dimension=points, phase=["selection", "delivery", "delivery", "finalisation"], seq=[1.0, 2, 3, 4],
        score=[1.5, -3.8, 3.4, 1.9], low=lows, high=highs, n=n, source="in_the_moment", shown=True, reason="",
    )  # fmt: skip
    levels = pd.DataFrame({"instrument": "journey", "part": "", "statistic": "mean", "dimension": ["mean", "peak_end"]})
    return pd.concat([moments, levels.assign(score=0.7, low=0.1, high=1.3, n=n, shown=True, reason="")])


APART = ([1, -4.5, 3, 1], [2, -3, 4, 3])


def test_the_curve_names_low_peak_and_end_when_they_lie_apart():
    fi, en = (voice("journey.curve", curve(*APART)) for voice in voices())
    assert fi.title == "Notko: Tietojen siirto. Huippu: Käyttöönotto. Loppu +1,9."
    assert en.title == "Low: Data migration. Peak: Go-live. End +1.9."
    assert fi.alt == "Notko Tietojen siirto −3,8. Huippu Käyttöönotto +3,4. Loppu Loppukatselmus +1,9."
    assert "11 matkaa, 4 hetkeä, kysytty hetkessä. Asteikko −5…+5." in fi.caption
    rows = fi.rows(curve(*APART))
    assert rows[1][:3] == ["Palvelun toteutus", "Tietojen siirto", "−3,8"] and rows[4][1] == "Koettu keskiarvo"


@pytest.mark.parametrize(
    "table, en",
    [
        (curve([-5] * 4, [5] * 4), "The moments cannot be told apart yet: the numbers are not precise"),
        (curve(*APART, n=9), "Indicative only: there are few answers so far"),
        (curve(*APART).assign(shown=False, reason="too_few"), "Too few answers to show numbers"),
        (curve(*APART).iloc[:0], "There are no answers from this period"),
    ],
)
def test_the_curve_claims_no_low_it_does_not_know(table, en):
    text = voices()[1]("journey.curve", table)
    assert text.title == en
    assert text.alt and text.caption


def elements(verdicts):
    names = ["commitment", "fulfilment", "seamlessness"]
    table = pd.DataFrame(
        {"instrument": "six_elements", "part": "performance", "statistic": "top_box"} | {"dimension": names}
    )
    return table.assign(
        customer_score=[0.79, 0.57, 0.29], customer_low=[0.52, 0.33, 0.12], customer_high=[0.92, 0.79, 0.55],
        customer_n=14.0, benchmark=[0.48, 0.38, 0.27], benchmark_verdict=verdicts, comparison="six_elements.gap",
        verdict="open", shown=True, reason="", customer_rank=[1.0, 3.0, 2.0],
    )  # fmt: skip


def test_elements_are_held_against_the_benchmark_under_its_warning():
    table = elements(["above", "open", "open"])
    fi, en = (voice("six.elements", table) for voice in voices())
    assert (fi.title, en.title) == ("Sitoutuminen on vertailulukua parempi", "Commitment is better than the benchmark")
    assert fi.alt.startswith("Sitoutuminen: 79\u00a0%, vertailuluku 48\u00a0%, parempi.")
    assert fi.caption.endswith("Vertailuluku on 200 suuryrityksen oma arvio itsestään vuodelta 2016, ei asiakkaiden.")
    assert en.caption.endswith("companies' own assessment of themselves in 2016, not customers'.")
    assert "(Wilson)" in fi.caption and "arvio 8–10" in fi.subtitle
    assert en.rows(table)[0][:4] == ["Commitment", "79%", "52–92%", "48%"] and en.rows(table)[0][4] == "better"
    none = voices()[1]("six.elements", table.drop(columns="benchmark_verdict"))
    assert none.title == "Numbers and their intervals, no comparison yet"


def test_any_instrument_can_be_shown_as_a_score_table():
    table = pd.DataFrame({"instrument": "six_elements_own", "part": ["importance", "performance"], "statistic": "mean"})
    table = table.assign(dimension="price_quality", score=[8.1, 6.4], low=[7.5, 5.8], high=[8.7, 7.0], n=12)
    table = table.assign(shown=[True, False], reason=["", "too_few"])
    text = voices()[0]("scores.table", table)
    assert (text.title, text.subtitle) == (
        "Omat elementit kuuden rinnalla",
        "Omat elementit kuuden rinnalla, keskiarvo 1–10",
    )
    assert [row[0] for row in text.rows(table)] == ["Hinta-laatusuhde (tärkeys)", "Hinta-laatusuhde"]
    assert text.alt.startswith("Hinta-laatusuhde (tärkeys): 8,1, väli 7,5")
    assert "Hinta-laatusuhde: liian vähän vastauksia." in text.alt


def test_a_picture_without_a_team_side_does_not_speak_of_one():
    scores = gaps("open", "open")[["instrument", "part", "statistic", "dimension", "shown", "reason"]]
    scores = scores.assign(score=[7.2, 5.4], low=[6.4, 4.5], high=[8.0, 6.3], n=14)
    for language, reader in itertools.product(("fi", "en"), ("customer", "internal")):
        text = plain(language, "Kontio Oyj", "2026Q3", reader)("flame.gaps", scores)
        words = " ".join([text.title, text.subtitle, text.alt, text.caption, text.read, str(text.columns)]).lower()
        assert "tiimi" not in words and "team" not in words
        assert [column for column, _, _ in text.columns] == ["dimension", "score", "low", "n"]


def test_portfolio_headlines_count_clear_gaps():
    cells = pd.concat([gaps("open", "above", "below", "above", "equal").assign(account_id=a, name=a) for a in "ab"])
    heat = voices()[0]("portfolio.heat", cells)
    assert heat.title == "Selviä eroja 6: yliarvioita 4, aliarvioita 2"
    assert voices()[1]("portfolio.heat", gaps("open", "equal")).title == "No clear gap can be shown yet"
    league = nps_rows([10.0, 20.0]).assign(account_id=["a", "b"], name=["A", "B"], shrunken=[12.0, 18.0])
    text = voices()[1]("portfolio.league", league)
    assert text.title == "NPS by account: 2 accounts"
    assert text.rows(league)[0][0] == "A" and "stabilised" in [label for _, label, _ in text.columns]


def test_messages_of_a_comparison_row():
    row = next(gaps("open", "above").iloc[1:].itertuples())
    fi, en = (sentences.message(voice, row) for voice in voices())
    assert fi["number"] == "+2,4" and fi["chapter"] == "flame" and fi["glyph"] == "▲"
    assert fi["text"] == "Tiimi uskoo haastavansa enemmän kuin asiakas kokee."
    assert fi["evidence"].replace("\u00a0", " ") == (
        "Ero +2,4 (väli +1,4 … +3,4): yliarvio. Asiakas 5,4 (n = 14), tiimi 7,8 (n = 9)."
    )
    assert en["text"] == "The team believes it challenges more than the customer feels."
    change = sentences.message(voices()[0], next(changes("above").itertuples()))
    assert change["text"] == "NPS on parempi kuin edellisellä neljänneksellä."
    assert change["evidence"].replace("\u00a0", " ") == ("Muutos +21 (väli +4 … +38): parempi. n = 40, edellisellä 38.")
    benchmark = (
        elements(["above", "open", "open"])
        .iloc[[0]]
        .assign(
            comparison="six_elements.benchmark",
            verdict="above",
            estimate=0.31,
            low=0.04,
            high=0.46,
            n_1=14.0,
            n_2=200.0,
        )
    )
    told = sentences.message(voices()[0], next(benchmark.itertuples()))
    warning = "Vertailuluku: 200 suuryrityksen oma arvio, 2016."
    assert told["evidence"].endswith(f"n\u00a0=\u00a014. {warning}")


@pytest.mark.parametrize(
    "verdict, note, fi, en",
    [
        ("open", "", "Vaikutus: eron suuntaa ei voi vielä sanoa.",
         "Impact: the direction of the gap is not yet clear."),
        ("open", "direction", "Vaikutus: eron suunta on selvä, koko ei.",
         "Impact: the direction of the gap is clear, its size is not."),
        ("open", "many", "Vaikutus: ero voi olla sattumaa, yksi monesta vertailusta.",
         "Impact: the gap may be chance, one of many comparisons."),
        ("indicative", "", "Vaikutus: vastauksia on vielä vähän, luku on suuntaa-antava.",
         "Impact: there are few answers so far, the number is indicative."),
        ("equal", "", "Vaikutus: asiakkaalla ja tiimillä on yhteinen näkemys.",
         "Impact: customer and team are in agreement."),
    ],
)  # fmt: skip
def test_what_is_not_yet_known_is_said_without_a_claim(verdict, note, fi, en):
    row = next(gaps(*["open"] * 3, verdict, notes=["", "", "", note]).iloc[3:].itertuples())
    assert [sentences.message(voice, row)["text"] for voice in voices()] == [fi, en]


def test_every_kind_verdict_and_note_has_a_sentence_in_both_languages():
    for voice in voices():
        for kind in ("gap", "change", "benchmark"):
            for verdict in ("above", "below", "equal", "open", "indicative"):
                for note in ("", "direction", "many"):
                    row = next(gaps("open").assign(verdict=verdict, note=note, instrument="x").itertuples())
                    assert voice.label("x", row.dimension) in sentences.sentence(voice, row, kind)


def test_unknown_pictures_name_those_that_exist():
    with pytest.raises(KeyError, match="no picture 'flame.gap'; there are flame.gaps"):
        plain("fi")("flame.gap", gaps("open"))
    assert set(pictures.KINDS) < set(tables.COLUMNS)


@pytest.mark.parametrize("key", sorted(tables.COLUMNS))
@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_picture_speaks_of_an_empty_table(key, language):
    full = {"journey.curve": curve(*APART), "nps.panel": panel(29, -10, 57), "six.elements": elements(["open"] * 3)}
    table = full.get(key, nps_rows([1.0]).assign(period="2026Q3") if key.startswith("nps") else gaps("open")).iloc[:0]
    text = plain(language)(key, table)
    assert text.title and text.alt and text.caption and text.rows(table) == []
    assert not any(word in text.caption + text.alt for word in ("nan", "None", "{", "}"))


def test_a_finding_from_a_wider_level_is_said_to_be_of_all_its_accounts():
    table = gaps("open", "above").assign(level="team", level_period="2026Q3", accounts=8)
    titles = [voice("flame.gaps", table).title for voice in voices()]
    assert "8 asiakkuutta" in titles[0] and "8 accounts" in titles[1] and max(map(len, titles)) <= 70


def test_quality_says_what_deserves_a_look_and_nothing_where_nobody_was_asked():
    table = pd.DataFrame({"name": ["Kontio", "Halla"], "score": [0.5, 0.0], "low": 0.2, "high": 0.8, "n": [10.0, 12.0]})
    table = table.assign(responded=[5, 0], uninvited=0, shown=True, reason="", statistic="top_box", instrument="")
    said = [
        voice("imported.response", table, coverage={"accounts": 2, "heard": 1, "two_roles": 0}) for voice in voices()
    ]
    assert [each.title for each in said] == [
        "Kutsuttu mutta hiljaa: 1/2 asiakkuutta",
        "1 of 2 accounts were invited and stayed silent",
    ]
    assert "Kontio: 50 %, n = 10." in said[0].alt.replace("\u00a0", " ") and "Heard: 1 of 2 accounts" in said[1].caption
    nobody = table.assign(shown=False, reason="no_answers", n=0.0)
    assert [voice("imported.response", nobody).title for voice in voices()] == [
        "Ketään ei kutsuttu",
        "Nobody was invited",
    ]
