"""The verdict words: one table, the only place that says what a comparison may be called."""

KINDS = ("gap", "change", "benchmark", "target")

# (kind, code): (fi, en); a kind "" holds for all kinds
WORDS = {
    ("gap", "above"): ("yliarvio", "over-estimate"),
    ("gap", "below"): ("aliarvio", "under-estimate"),
    ("gap", "equal"): ("yhteinen näkemys", "agreement"),
    ("change", "above"): ("parempi", "better"),
    ("change", "below"): ("heikompi", "weaker"),
    ("change", "equal"): ("sama", "same"),
    ("benchmark", "above"): ("parempi", "better"),
    ("benchmark", "below"): ("heikompi", "weaker"),
    ("benchmark", "equal"): ("sama", "same"),
    ("target", "above"): ("saavutettu", "achieved"),
    ("target", "below"): ("jäljessä", "behind"),
    ("target", "equal"): ("aikataulussa", "on track"),
    ("target", "open"): ("ei ratkaistavissa", "undecided"),
    ("", "open"): ("epäselvä", "inconclusive"),
    ("", "indicative"): ("suuntaa-antava", "indicative"),
    ("", ""): ("", ""),
}
NOTES = {
    "": ("", ""),
    "direction": ("suunta selvä, koko ei", "direction clear, size not"),
    "many": ("yksi monesta", "one of many"),
}
REASONS = {
    "": ("", ""),
    "protected": ("suojattu", "protected"),
    "too_few": ("liian vähän vastauksia", "too few answers"),
    "no_answers": ("ei vastauksia", "no answers"),
    "unanimous": ("kaikki vastasivat samoin", "all answered alike"),
    "census": ("kaikki vastasivat", "census"),
    "assumption": ("oletus", "assumption"),
}
BANDS = {
    "": ("", ""),
    "top": ("ylin kolmannes", "top third"),
    "middle": ("keskimmäinen kolmannes", "middle third"),
    "bottom": ("alin kolmannes", "bottom third"),
    ">=90": ("≥\u00a090\u00a0%", "≥\u00a090%"),
    "<=10": ("≤\u00a010\u00a0%", "≤\u00a010%"),
}
PLACES = {
    "": ("", ""),
    "blind_spot": ("sokea piste", "blind spot"),
    "hidden_strength": ("piilovahvuus", "hidden strength"),
    "common_strength": ("yhteinen vahvuus", "common strength"),
    "common_development": ("yhteinen kehityskohde", "common development area"),
    "common": ("yhteinen näkemys", "agreement"),  # where too few accounts give no median to divide by
    "open": ("epäselvä", "inconclusive"),
}
GLYPHS = {"above": "▲", "below": "▼", "equal": "=", "open": "?", "indicative": "?", "": ""}
LANGUAGES = ("fi", "en")


def word(verdict: str, kind: str, language: str) -> str:
    """The word for a verdict code in one kind of comparison.

    Raises
    ------
    ValueError for a code or kind the table does not have.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of comparison {kind!r}; there are {', '.join(KINDS)}")
    return pick(WORDS, (kind, verdict) if (kind, verdict) in WORDS else ("", verdict), language)


def pick(table: dict, code, language: str) -> str:
    """The word of one language for a code of one of the tables above."""
    if code not in table:
        raise ValueError(f"no word for {code!r}; there are {', '.join(map(str, table))}")
    return table[code][LANGUAGES.index(language)]
