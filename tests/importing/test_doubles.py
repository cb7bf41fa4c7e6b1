"""A form without ids that was sent twice: said with its rows, and left out only where the mapping asks for it."""

import pytest

TWICE = """\
Timestamp,account,nps,why
2026-07-01 10:00:00,A,9,hei vaan
2026-07-01 10:00:00,A,9,hei vaan
2026-07-01 10:00:01,A,9,hei vaan
2026-07-01 10:00:00,A,9,hei
2026-07-01 10:00:00,A,9,hei vaan
"""


@pytest.fixture
def come(bring):
    def run(text, keep=None, **parts):
        dates = {"columns": ["Timestamp"], "tz": "Europe/Helsinki"}
        source = {"id": "g", "file": "answers.csv", "dates": dates} | ({"keep": keep} if keep else {})
        columns = {"nps": "nps", "nps_why": {"from": {"column": "why"}, "kind": "open"}}
        return bring(text, columns, source=source, **parts)

    return run


def test_they_are_said_by_row_and_stay(come):
    result, made = come(TWICE)
    assert "2 probable duplicates, equal to an earlier row in every cell and to the second (row 3, 6)" in result.text
    assert result.counts["used"] == len(made.table("answers")) == 5


def test_they_are_left_out_and_counted_where_the_mapping_says_so(come):
    result, made = come(TWICE, keep={"dedupe": {"by": ["content"], "keep": "first"}})
    assert result.counts["excluded"] == {"sent twice": 2} and len(made.table("answers")) == 3
    assert "probable duplicates" not in result.text


def test_days_alone_and_persons_with_ids_tell_nothing(come):
    days = TWICE.replace(" 10:00:00", "").replace(" 10:00:01", "")
    assert "probable" not in come(days)[0].text
    with_ids = TWICE.replace("account,", "who,account,").replace(",A,", ",r1,A,")
    result, _ = come(with_ids, respondent={"from": {"column": "who"}})
    assert "probable" not in result.text and result.counts["excluded"] == {"duplicate of a person and wave": 4}


def test_rows_that_are_one_are_told_by_known_words_and_keep_their_account(come):
    """By content alone a person who answers for two accounts keeps both."""
    text = "who,account,Timestamp,nps,why\nr1,A,2026-08-03 10:00:00,9,x\nr1,B,2026-08-03 11:00:00,8,x\n"
    who, same = {"from": {"column": "who"}}, {"by": ["content"], "keep": "first"}
    assert come(text, keep={"dedupe": same}, respondent=who)[0].counts["used"] == 2
    with pytest.raises(ValueError, match="'acount' is none of"):
        come(text, keep={"dedupe": {"by": ["acount"]}}, respondent=who)
