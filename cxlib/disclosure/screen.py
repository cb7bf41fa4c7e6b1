"""Personal data in free text: what a pattern can find is masked before anybody reads a comment."""

import re

import pandas as pd

MASK = "[poistettu]"
PATTERNS = [
    r"[\w.+-]+@[\w-]+\.[\w.-]+\w",  # e-mail
    r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b",  # Finnish personal identity code
    r"\b[A-Z]{2}\d{2}(?:[ ]?[0-9A-Z]{4}){2,7}(?:[ ]?[0-9A-Z]{1,3})?\b",  # IBAN
    r"(?<!\w)(?:\+|00)?\d(?:[ -]?\d){6,13}(?!\w)",  # phone
    r"\b[A-ZÅÄÖ]{2,3}[- ]\d{1,3}\b(?!\s*%)",  # registration plate
]
_ALL = re.compile("|".join(PATTERNS))


def mask(text: str) -> str:
    """Replace e-mail addresses, phone numbers, identity codes, account numbers and plates.

    >>> mask("soita 040 123 4567")
    'soita [poistettu]'
    """
    return _ALL.sub(MASK, text)


def screened(comments: pd.DataFrame) -> pd.Series:
    """Return the text to show: the reviewer's masked text where there is one, else the text, both through `mask`."""
    return comments["masked_text"].where(comments["masked_text"] != "", comments["text"]).map(mask)
