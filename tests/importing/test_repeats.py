"""Rows read = used + left out, for the study and in any order, when several imports speak of the same persons."""

import pytest

from cxlib import importing, instruments
from cxlib.disclosure import quality
from cxlib.measures import fieldwork as shares

AUGUST = "account,who,when,nps\nA,r1,2026-08-01T10:00:00,9\nA,r2,2026-08-02T10:00:00,3\nB,r3,2026-08-03T10:00:00,7\n"
SEPTEMBER = "account,who,when,nps\nA,r1,2026-09-01T10:00:00,1\nB,r3,2026-09-03T10:00:00,2\nB,r4,2026-09-04T10:00:00,8\n"


@pytest.fixture
def come(bring):
    def run(data, name, source="s", into="study", dry_run=False, **who):
        parts = {
            "source": {"id": source, "file": name, "dates": {"columns": ["when"], "tz": "Europe/Helsinki"}},
            "defaults": {"side": "customer", "period": "from_date"},
            "respondent": {"from": {"column": "who"}} | who,
        }
        return bring(data, into=into, name=name, dry_run=dry_run, **parts)

    return run


def files(made) -> dict:
    waves = made.table("waves")
    table = shares.used(quality.files(made, waves, instruments.load_all()))
    return {row.name: (row.read, row.used, row.out, row.reasons) for row in table.itertuples(index=False)}


WHY = "answered again in another import"


def test_what_is_replaced_is_said_and_counted(come):
    come(AUGUST, "aug.csv")
    dry, _ = come(SEPTEMBER, "sep.csv", dry_run=True)
    result, made = come(SEPTEMBER, "sep.csv")
    assert result.counts["replaced"] == dry.counts["replaced"] == 2
    assert "note: earlier answers of 2 persons and waves are replaced" in result.text
    assert files(made) == {"aug.csv": (3, 1, 2, f"{WHY}=2"), "sep.csv": (3, 3, 0, "")}
    assert sum(used for _, used, _, _ in files(made).values()) == made.table("answers")["response_id"].nunique() == 4
    left = made.table("exclusions")[["account_id", "period", "reason", "rows"]].to_numpy().tolist()
    assert left == [["A", "2026Q3", WHY, 1], ["B", "2026Q3", WHY, 1]]


def test_an_older_file_that_comes_later_counts_as_left_out(come):
    come(SEPTEMBER, "sep.csv")
    result, made = come(AUGUST, "aug.csv")
    assert "2 are older than what the study has and do not count" in result.text and result.counts["replaced"] == 0
    assert files(made) == {"sep.csv": (3, 3, 0, ""), "aug.csv": (3, 1, 2, f"{WHY}=2")}


def test_taken_out_again_the_earlier_rows_count_again(come, tmp_path):
    come(AUGUST, "aug.csv")
    _, made = come(SEPTEMBER, "sep.csv")
    importing.remove("sep.csv", made.path)
    assert files(made) == {"aug.csv": (3, 3, 0, "")} and made.table("exclusions").empty


def test_the_same_file_by_a_mended_mapping_is_not_left_out(come):
    come(AUGUST, "aug.csv")
    _, made = come(AUGUST, "aug.csv", role={"constant": "user"})
    assert made.table("exclusions").empty


def test_another_form_under_the_same_source_is_refused(come):
    first = "account,who,when,nps\n" + "".join(f"A,{n},2026-08-01T10:00:0{n},{n}\n" for n in range(1, 6))
    other = first.replace("2026-08-01", "2026-08-02")
    come(first, "q3.csv", ids="form")
    with pytest.raises(ValueError, match="5 of 5 numbers have been imported by this source with another moment"):
        come(other, "q3_sv.csv", ids="form")
    _, made = come(other, "q3_sv.csv", source="sv", ids="form")
    assert len(made.table("answers")) == 10


def test_the_same_form_under_another_source_is_refused(come):
    first = "account,who,when,nps\n" + "".join(f"A,{n},2026-08-01T10:00:0{n},{n}\n" for n in range(1, 6))
    come(first, "q3.csv", ids="form")
    longer = first + "A,6,2026-08-01T10:00:06,6\n"
    with pytest.raises(ValueError, match="5 of 6 have been imported already, answer for answer and to the second"):
        come(longer, "q3 (1).csv", source="q3__1_", ids="form")
    result, made = come(longer, "q3 (1).csv", ids="form")
    assert len(made.table("answers")) == 6 and result.counts["replaced"] == 5
