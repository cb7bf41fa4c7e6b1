"""What a cell says becomes a value, a reason of absence, or a problem with row, column, value and remedy."""

import time

import pandas as pd
import pytest

from cxlib import study
from cxlib.importing import problems, values
from cxlib.importing.dates import Clock, read

ILL = {
    "account": {"from": {"column": "account_id"}},
    "respondent": {"from": {"column": "respondent_id"}},
    "unmapped": "ignore",
}
FROM_DATE = {"defaults": {"side": "customer", "period": "from_date"}}


@pytest.fixture
def ill(shared, bring):
    def run(name, **parts):
        path = shared / "reliability" / "fixtures" / "ill" / f"{name}.csv"
        source = {"id": "ill", "file": path.as_posix()} | parts.pop("source", {})
        return bring(path, **(ILL | {"source": source} | parts))

    return run


BAD = {2: "11", 3: "10.5", 4: "-3", 5: "1000000000.0", 6: "9,5", 8: "10/10", 9: "９"}


def test_impossible_cells_are_all_listed_and_nothing_is_written(ill, tmp_path):
    with pytest.raises(ValueError) as error:
        ill("out_of_range")
    for row, value in BAD.items():
        assert f"out_of_range.csv, row {row}, column 'nps': '{value}' is" in str(error.value)
    assert len(str(error.value).splitlines()) == len(BAD) and not (tmp_path / "study").exists()


def test_impossible_cells_are_excluded_with_their_reason_where_asked(ill):
    result, made = ill("out_of_range", bad_cells="exclude")
    answers = made.table("answers")
    # 9.0, 8 and 9 remain; 11, 10.5, -3 and 1e9 lie outside; "9,5", "10/10" and a full-width nine are no numbers
    assert sorted(answers["value"].dropna()) == [8, 9, 9]
    assert result.counts["missing"] == {"out_of_range": 4, "unparsed": 3}
    assert result.counts["rows_read"] == 10 == result.counts["used"]


def test_codes_of_absence_are_declared_never_guessed(ill):
    with pytest.raises(ValueError) as error:
        ill("missing_codes")
    # "99" twice shares a line; empty is simply skipped
    assert "row 2-3, column 'nps': '99'" in str(error.value) and "'en osaa sanoa'" in str(error.value)
    scale = {"min": 0, "max": 10, "codes": {"99": {"missing": "dont_know"}, "-1": {"missing": "skipped"}}}
    scale["codes"]["98"] = {"missing": "refused"}
    scale["labels"] = {"NA": {"missing": "not_shown"}, "En osaa  sanoa": {"missing": "dont_know"}}
    columns = {"nps": {"from": {"column": "nps"}, "scale": "n"}}
    result, made = ill("missing_codes", columns=columns, scales={"n": scale})
    assert sorted(made.table("answers")["value"].dropna()) == [3, 7, 8, 9, 10]
    assert result.counts["missing"] == {"dont_know": 3, "refused": 1, "not_shown": 1}
    assert result.counts["excluded"] == {"no answers": 2}  # the empty cell, and -1, declared as skipped


def test_one_to_five_is_not_taken_for_nought_to_ten(ill):
    with pytest.raises(ValueError, match=r"column 'nps': values 1-5 in a 0-10 item \(40 answers\).*scale_checked"):
        ill("scale_1to5_in_nps")
    # not even where bad cells are excluded: the column is wrong, not a cell
    with pytest.raises(ValueError, match="values 1-5 in a 0-10 item"):
        ill("scale_1to5_in_nps", bad_cells="exclude")
    columns = {"nps": {"from": {"column": "nps"}, "scale_checked": True}}
    result, made = ill("scale_1to5_in_nps", columns=columns)
    assert len(made.table("answers")) == 40 and "answers of nps vouched for" in result.text
    assert made.config["scale_checked"] == ["nps"] and study.check(made).ok


def test_a_scale_vouched_for_is_kept_in_a_study_that_was_there(ill, bring):
    bring("account,nps\nA,9\n")
    columns = {"nps": {"from": {"column": "nps"}, "scale_checked": True}}
    _, made = ill("scale_1to5_in_nps", columns=columns)
    assert made.config["scale_checked"] == ["nps"] and made.config["name"] == "study"


@pytest.mark.parametrize("count, stopped", [(19, False), (20, True)])
def test_a_range_tells_from_twenty_answers_on(bring, count, stopped):
    text = "account,nps\n" + "".join(f"A,{1 + n % 5}\n" for n in range(count))
    if stopped:
        with pytest.raises(ValueError, match="1-5 in a 0-10"):
            bring(text)
    else:
        assert bring(text)[0].counts["answers"] == 19


def test_codes_one_to_eleven_are_not_scores(bring):
    text = "account,nps\n" + "".join(f"A,{1 + n % 11}\n" for n in range(44))
    with pytest.raises(ValueError, match="11 present, 0 absent"):
        bring(text, bad_cells="exclude")
    codes = {str(code): code - 1 for code in range(1, 12)}
    columns = {"nps": {"from": {"column": "nps"}, "scale": "coded"}}
    _, made = bring(text, columns, scales={"coded": {"min": 0, "max": 10, "codes": codes}})
    assert sorted(set(made.table("answers")["value"])) == list(range(11))


def test_a_number_that_is_no_code_is_no_score_either():
    scale = values.scale((1, 5), False, {"codes": {"11": 1, "15": 5, "-1": {"missing": "not_applicable"}}})
    import pandas as pd

    read = values.decode(pd.Series(["11", "15.0", "3", "-1", ""]), scale, ".")
    assert read["value"].dropna().tolist() == [1, 5]
    assert read["missing"].tolist() == ["", "", "unparsed", "not_applicable", "skipped"]


@pytest.mark.parametrize(
    "cell, decimal, value",
    [
        ("9", ".", 9),
        ("9.0", ".", 9),
        (" 9 ", ".", None),  # outer blanks are taken off before, not here
        ("9,5", ".", None),
        ("9,5", ",", 9.5),
        (",26", ",", 0.26),
        ("-,91", ",", -0.91),
        ("9.5", ",", None),
        ("1\u00a0000", ",", 1000),
        ("10 00", ".", None),
        ("1e5", ".", None),
        ("", ".", None),
        (".", ".", None),
        ("-", ".", None),
        ("٣", ".", None),
    ],
)
def test_numbers_are_read_strictly(cell, decimal, value):
    assert values.number(cell, decimal) == value


def test_the_latest_answer_of_a_person_counts(ill):
    result, made = ill("duplicates", **FROM_DATE, source={"dates": {"columns": ["answered_at"]}})
    # a answers four times (once as "A "): the last is a 9; b gives 0. NPS 0, n = 2
    answers = made.table("answers").set_index("respondent_id")["value"].to_dict()
    assert answers == {"a": 9, "b": 0}
    assert result.counts["excluded"] == {"duplicate of a person and wave": 3}
    assert made.table("exclusions")[["reason", "rows"]].to_numpy().tolist() == [["duplicate of a person and wave", 3.0]]


def test_half_missing_counts_two_of_four(ill):
    result, made = ill("missing_half")
    assert made.table("answers")["value"].tolist() == [10, 10]
    assert result.counts["used"] == 2 and result.counts["excluded"] == {"no answers": 2}


DATES = {"source": {"dates": {"columns": ["answered_at"], "tz": "Europe/Helsinki"}}} | FROM_DATE


def test_dates_that_cannot_be_are_listed_with_their_reason(ill):
    with pytest.raises(ValueError) as error:
        ill("dates", **DATES)
    for row, value, why in [
        (2, "2062-01-05", "years from the other dates"),
        (3, "2026-02-30", "no date"),
        (4, "0026-02-10", "years from"),
        (5, "03/04/2026", "ambiguous"),
        (6, "13/04/2026", "ambiguous"),
        (8, "46112", "day number"),
        (11, "2026-03-29T03:30:00", "did not exist"),
        (14, "eilen", "no date"),
        (15, "1970-01-01T00:00:00Z", "years from"),
        (16, "2026-03-31 23:59:60", "no date"),
    ]:
        line = next(line for line in str(error.value).splitlines() if f"row {row}, " in line)
        assert repr(value) in line and why in line
    assert "row 13, column 'answered_at': no date, so no quarter" in str(error.value)


@pytest.mark.parametrize("machine", ["UTC", "America/Los_Angeles", "Asia/Tokyo"])
def test_the_study_clock_decides_the_quarter_whatever_the_machine(ill, monkeypatch, machine):
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    result, made = ill("dates", bad_cells="exclude", **DATES)
    # 31.3.2026 is Q1; 22:30 UTC and 0:30 in Helsinki on 1 April are Q2; an hour that came twice in October is Q4
    assert result.counts["periods"] == {"2026Q1": 1, "2026Q2": 2, "2026Q4": 1}
    assert result.counts["excluded"] == {"bad date": 10, "no date": 1} and result.counts["rows_read"] == 15
    assert "2026-04-01T01:30:00+03:00" in set(made.table("answers")["answered_at"])
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "text, form, quarter",
    [
        ("03/04/2026", "%d/%m/%Y", "2026Q2"),
        ("03/04/2026", "%m/%d/%Y", "2026Q1"),
        ("31.3.2026", "", "2026Q1"),
        ("1.4.2026 klo 9.05", "", "2026Q2"),
        ("2026-31-03", "%Y-%d-%m", "2026Q1"),
    ],
)
def test_a_declared_format_settles_day_and_month(text, form, quarter):
    import pandas as pd

    found = read(pd.Series([text]), Clock(form, "Europe/Helsinki", "Europe/Helsinki"))
    assert (found["period"].iloc[0], found["why"].iloc[0]) == (quarter, "")


def test_a_time_without_zone_asks_for_one(bring):
    source = {"id": "t", "dates": {"columns": ["when"]}}
    with pytest.raises(ValueError, match="says no time zone"):
        bring("account,nps,when\nA,9,2026-03-31 22:30\n", source=source | {"file": "answers.csv"}, **FROM_DATE)


def test_names_that_look_like_nothing_are_names(shared, bring):
    _, made = bring(shared / "reliability" / "fixtures" / "loading" / "csv_na_names.csv")
    assert made.table("accounts")["account_id"].tolist() == ["NA", "null", "None", "nan", "N/A"]
    assert made.table("answers")["value"].tolist() == [9, 8, 7, 6, 5]


def test_account_ids_are_never_folded_and_near_ones_are_named(shared, bring):
    _, made = bring(shared / "reliability" / "fixtures" / "loading" / "csv_leading0.csv")
    assert made.table("accounts")["account_id"].tolist() == ["007", "7"]
    result, made = bring("account,nps\nAcme,9\nACME,8\nacme ,7\n", into="other")
    assert made.table("accounts")["account_id"].tolist() == ["Acme", "ACME", "acme "]
    assert "kept apart: 'Acme', 'ACME', 'acme '" in result.text


def test_fractions_and_scale_of_ten(bring):
    _, made = bring("account;score\nA;7,5\nB;8\n", {"commitment_performance": "score"})
    assert made.table("answers")["value"].tolist() == [7.5, 8.0]
    with pytest.raises(ValueError, match="'7.5' is no number here"):
        bring("account;score\nA;7,5\nB;7.5\n", {"commitment_performance": "score"})
    with pytest.raises(ValueError, match="'7,5' is no number here"):
        bring('account,nps\nA,"7,5"\n')
    with pytest.raises(ValueError, match="'7.5' is no whole number"):
        bring("account,nps\nA,7.5\n")


def test_dates_read_at_once_are_those_read_one_by_one():
    from cxlib.importing import dates

    stamps = pd.date_range("2026-01-01", "2026-12-31", freq="7h13min17s").strftime("%Y-%m-%d %H:%M:%S").tolist()
    stamps += ["2026-10-25 03:30:00", "2026-10-25 02:59:59", "2026-03-29 02:59:59", "2026-03-29 04:00:00"]
    for zone in ("Europe/Helsinki", "America/Denver", "UTC", "Asia/Kolkata"):
        clock = dates.Clock("", zone, "Europe/Helsinki")
        read = dates.read(pd.Series(stamps, dtype="str"), clock)["answered_at"]
        assert read.tolist() == [dates._one(stamp, clock)[0] for stamp in stamps], zone


def test_an_hour_that_did_not_exist_is_still_refused():
    from cxlib.importing import dates

    clock = dates.Clock("%d/%m/%Y %H:%M:%S", "Europe/Helsinki", "Europe/Helsinki")
    read = dates.read(pd.Series(["29/03/2026 03:30:00", "1/4/2026 08:00:00", ""], dtype="str"), clock)
    assert read["answered_at"].tolist() == ["", "2026-04-01T08:00:00+03:00", ""]
    assert "did not exist" in read["why"].iloc[0] and read["why"].tolist()[1:] == ["", ""]


@pytest.mark.parametrize("cell", ["soita 040 123 4567", "anna@acme.fi", "a@b.fi x"])
def test_a_message_repeats_no_address_or_number_of_a_person(cell):
    assert problems.short(pd.Series([cell, "9 tai 10"])).tolist() == ["", "9 tai 10"]
