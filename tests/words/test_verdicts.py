"""The verdict table of RULINGS 15, word by word, and what stands in place of a number."""

import pytest

from cxlib.words import plain, verdicts

TABLE = {
    ("gap", "above"): ("yliarvio", "over-estimate"),
    ("gap", "below"): ("aliarvio", "under-estimate"),
    ("gap", "equal"): ("yhteinen näkemys", "agreement"),
    ("gap", "open"): ("epäselvä", "inconclusive"),
    ("change", "above"): ("parempi", "better"),
    ("change", "below"): ("heikompi", "weaker"),
    ("change", "equal"): ("sama", "same"),
    ("change", "open"): ("epäselvä", "inconclusive"),
    ("benchmark", "above"): ("parempi", "better"),
    ("benchmark", "below"): ("heikompi", "weaker"),
    ("benchmark", "equal"): ("sama", "same"),
    ("benchmark", "open"): ("epäselvä", "inconclusive"),
    ("target", "above"): ("saavutettu", "achieved"),
    ("target", "below"): ("jäljessä", "behind"),
    ("target", "equal"): ("aikataulussa", "on track"),
    ("target", "open"): ("ei ratkaistavissa", "undecided"),
}
TABLE |= {(kind, "indicative"): ("suuntaa-antava", "indicative") for kind in verdicts.KINDS}
TABLE |= {(kind, ""): ("", "") for kind in verdicts.KINDS}


@pytest.mark.parametrize("case", TABLE, ids="-".join)
def test_every_case_in_both_languages(case):
    kind, verdict = case
    assert (plain("fi").word(verdict, kind), plain("en").word(verdict, kind)) == TABLE[case]


def test_the_table_holds_no_other_word():
    words = {words for (_, code), words in verdicts.WORDS.items()}
    assert words == set(TABLE.values())


@pytest.mark.parametrize("verdict, kind", [("same", "gap"), ("above", "gaps"), ("", "")])
def test_an_unknown_code_is_refused(verdict, kind):
    with pytest.raises(ValueError, match="there are"):
        plain("fi").word(verdict, kind)


@pytest.mark.parametrize(
    "method, code, fi, en",
    [
        ("reason", "protected", "suojattu", "protected"),
        ("reason", "no_answers", "ei vastauksia", "no answers"),
        ("reason", "too_few", "liian vähän vastauksia", "too few answers"),
        ("reason", "", "", ""),
        ("note", "direction", "suunta selvä, koko ei", "direction clear, size not"),
        ("note", "many", "yksi monesta", "one of many"),
        ("band", "top", "ylin kolmannes", "top third"),
        ("band", "middle", "keskimmäinen kolmannes", "middle third"),
        ("band", "bottom", "alin kolmannes", "bottom third"),
        ("band", ">=90", "≥\u00a090\u00a0%", "≥\u00a090%"),
        ("band", "<=10", "≤\u00a010\u00a0%", "≤\u00a010%"),
        ("place", "blind_spot", "sokea piste", "blind spot"),
        ("place", "hidden_strength", "piilovahvuus", "hidden strength"),
        ("place", "common_strength", "yhteinen vahvuus", "common strength"),
        ("place", "common_development", "yhteinen kehityskohde", "common development area"),
    ],
)
def test_what_stands_in_place_of_a_number(method, code, fi, en):
    assert getattr(plain("fi"), method)(code) == fi
    assert getattr(plain("en"), method)(code) == en
