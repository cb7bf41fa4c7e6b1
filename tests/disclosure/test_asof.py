"""A report as of a day knows what was known that day: no later answer, and no team before every wave had closed."""

from dataclasses import replace

import pandas as pd
import pytest

from cxlib import study as studies
from cxlib.disclosure import extract
from cxlib.study import asof, zipped

PERIOD, DAY, CLOSED = "2026Q3", "2026-08-25", "2026-09-06"


def facts(study, name: str = "portfolio") -> dict:
    path = zipped.path(study, PERIOD, "internal", name)
    return zipped.unpack(path.read_bytes())


@pytest.fixture(scope="module")
def views(demo_study) -> dict:
    """The demo study's extracts as of three days; "" is as they are."""
    made = {}
    for day in ("", DAY, CLOSED):
        made[day] = replace(studies.open(demo_study), as_of=day)
        extract.make_all(made[day], PERIOD, ("internal",))
    return made


@pytest.mark.slow
def test_only_what_had_come_is_counted(views, demo_study):
    """Counted here on the files themselves."""
    answers = pd.read_parquet(demo_study / "answers.parquet")
    waves = pd.read_parquet(demo_study / "waves.parquet").query("period == @PERIOD")["wave_id"]
    come = answers[answers["wave_id"].isin(waves) & (answers["answered_at"].str[:10] <= DAY)]
    early, whole = (facts(views[day])["extract"] for day in (DAY, ""))
    assert early["rows_read"] == len(come) < whole["rows_read"]
    assert early["rows_read"] == early["used"] + sum(early["excluded"].values())
    assert (early["as_of"], whole["as_of"]) == (DAY, CLOSED)
    assert 0 < early["responded"] < whole["responded"]
    latest = facts(views[DAY])["answers"]["answered_at"].max()
    assert CLOSED > latest and latest[:10] <= DAY
    assert set(facts(views[DAY])["answers"]["period"]) == set(facts(views[""])["answers"]["period"])


@pytest.mark.slow
def test_the_team_is_not_known_before_the_survey_closed(views):
    assert facts(views[DAY])["extract"]["has_team"] == "open" and "team" not in facts(views[DAY])["extract"]["mirrors"]
    assert len(facts(views[DAY])["team"]) == 0 and len(facts(views[CLOSED])["team"]) > 100


@pytest.mark.slow
def test_on_the_day_of_closing_only_late_answers_lack(views, demo_study):
    """Reports without a day hold them too, as ever; the team's numbers are the same."""
    answers = pd.read_parquet(demo_study / "answers.parquet")
    late = answers[answers["wave_id"].str.endswith(PERIOD) & (answers["answered_at"].str[:10] > CLOSED)]
    day, whole = facts(views[CLOSED]), facts(views[""])
    assert 0 < len(late) == whole["extract"]["rows_read"] - day["extract"]["rows_read"]
    assert late["respondent_id"].nunique() == whole["extract"]["responded"] - day["extract"]["responded"]
    assert day["team"].equals(whole["team"]) and day["extract"]["as_of"] == whole["extract"]["as_of"]


WAVES = pd.DataFrame({"period": ["2026Q3"] * 2, "opened": ["2026-08-10", "2026-08-20"], "closed": ["", "2026-09-06"]})


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("1.9.2026", "must be a day like 2026-09-30, not '1.9.2026'"),
        ("2026-02-30", "must be a day"),
        ("20260901", "must be a day"),
        ("2026-08-09", "the survey of 2026Q3 opened on 2026-08-10"),
        ("9999-12-31", "is yet to come"),
    ],
)
def test_a_day_of_which_nothing_can_be_told_is_refused(day, message):
    assert message in asof.problems(WAVES, "2026Q3", day)[0]


def test_good_days_are_not():
    assert [asof.problems(WAVES, "2026Q3", day) for day in ("", "2026-08-10", "2026-10-01")] == [[], [], []]
    assert [asof.closed(WAVES, "2026Q3", day) for day in ("", "2026-09-05", "2026-09-06")] == [True, False, True]


def little(folder, at: list[str]) -> studies.Study:
    rows = {"response_id": [f"r{i}" for i in range(len(at))], "respondent_id": [f"p{i}" for i in range(len(at))]}
    common = {"wave_id": "w", "account_id": "a"}
    answers = {"side": "customer", "instrument": "nps", "item_id": "nps", "dimension": "nps", "value": 9.0}
    answers |= {"scale_min": 0.0, "scale_max": 10.0, "answered_at": at, "missing": ""}
    tables = {
        "waves": pd.DataFrame(
            {"wave_id": ["w"], "instrument": "nps", "period": "2026Q3", "opened": "2026-08-10", "closed": "2026-09-06"}
        ),
        "answers": pd.DataFrame(rows | common | answers),
        "comments": pd.DataFrame(rows | common | {"item_id": "nps", "text": "x", "reviewed": True}),
    }
    return studies.write(folder / "s", tables, {})


def test_comments_come_with_their_answers_and_a_time_of_day_is_of_its_day(tmp_path):
    made = replace(little(tmp_path, ["2026-08-11", "2026-08-12T23:59:00", "2026-08-13T00:01:00"]), as_of="2026-08-12")
    assert list(made.table("comments")["response_id"]) == ["r0", "r1"]
    assert list(made.lean("answers", ["response_id"])["response_id"]) == ["r0", "r1"]
    assert len(made.table("answers")) == 2 and len(replace(made, as_of="").table("answers")) == 3


def test_answers_without_a_day_are_refused_while_their_wave_was_open(tmp_path):
    made = little(tmp_path, ["2026-08-11", ""])
    with pytest.raises(ValueError, match="--as-of 2026-08-12: answers of w, still open then, lack answered_at"):
        replace(made, as_of="2026-08-12").lean("answers", ["value"])
    assert len(replace(made, as_of="2026-09-06").lean("answers", ["value"])) == 2
