"""What a team talks about after it has looked: questions chosen by the verdict table, as headlines are."""

import pandas as pd

from cxlib.words import sentences


def asked(voice, table: pd.DataFrame) -> list[dict[str, str]]:
    """What to talk about after looking: one question for each verdict, the clear ones first; never an explanation.

    Parameters
    ----------
    table : gaps with `verdict` (see `intervals.verdicts`), `shown`.

    Returns
    -------
    list of about (verdict word and the metrics, clear gaps with their numbers) and text (the question).
    """
    found = {}
    for row in sentences.each(table):
        code = "hidden" if not row.shown else row.verdict or "open"
        number = f" ({voice.diff(row.estimate, row.statistic)})" if code in sentences.SETTLED else ""
        found.setdefault(code, []).append(sentences.name(voice, row) + number)
    told = [code for code in (*sentences.SETTLED, "equal", "open", "indicative", "hidden") if code in found]
    said = []
    for code in told:
        word = voice.t("question.hidden_about") if code == "hidden" else voice.word(code, "gap")
        about = f"{word[:1].upper()}{word[1:]}: {', '.join(found[code])}"
        said.append({"about": about, "text": voice.t(f"question.{code}")})
    return said
