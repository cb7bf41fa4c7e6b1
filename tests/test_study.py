"""A study's folder: what is written comes back, what is wrong is named with file, row, column and remedy."""

import stat
import sys
from pathlib import Path

import pandas as pd
import pytest

from cxlib import study
from cxlib.study import periods

sys.path.insert(0, str(Path(__file__).parent / "disclosure"))
import builder


@pytest.fixture
def small(tmp_path):
    customers = builder.answers({"a": {"p1": 7, "p2": 8}}, "flame", side="customer")
    return builder.write(tmp_path / "s", [builder.answers({"a": {"t1": 6, "t2": 9}})], [customers])


def edit(small, table, **changes):
    """Write a table again with cells changed: column=(row, value)."""
    frame = (small.team(table[5:]) if table.startswith("team/") else small.table(table)).astype("object")
    for column, (row, value) in changes.items():
        frame.loc[row, column] = value
    frame.to_csv(small.path / f"{table}.csv", index=False)
    (small.path / f"{table}.parquet").unlink()
    return study.check(study.open(small.path))


def test_what_is_written_comes_back(small):
    assert study.check(small).text().endswith("nothing wrong")
    assert small.name == "Testi"
    assert small.periods == ["2026Q3"]
    assert list(small.table("answers").columns) == list(study.TABLES["answers"])
    assert len(small.table("answers")) == 30 and small.table("moments").empty


def test_only_the_owner_reads_it(small):
    assert [stat.S_IMODE(p.stat().st_mode) for p in (small.path, small.path / "team")] == [0o700, 0o700]


def test_same_rows_same_bytes(small, tmp_path):
    study.write(tmp_path / "t", {"answers": small.table("answers")}, {})
    assert (tmp_path / "t/answers.parquet").read_bytes() == (small.path / "answers.parquet").read_bytes()


def test_an_employee_outside_team_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="belong in team/"):
        study.write(tmp_path / "s", {"answers": builder.answers({"a": {"t": 5}})}, {})


@pytest.mark.parametrize(
    "name, column, row, value, expected",
    [
        ("answers", "value", 1, 11, "answers.csv, row 3, column value: '11.0': is outside 0 to 10"),
        ("answers", "value", 0, "9,5", "answers.csv, row 2, column value: '9,5': is not a number"),
        ("answers", "account_id", 4, "zz", "answers.csv, row 6, column account_id: 'zz': is not in accounts"),
        ("answers", "item_id", 2, "dare_9", "row 4, column item_id: 'dare_9': is no item of flame"),
        ("answers", "instrument", 2, "flam", "row 4, column instrument: 'flam': is no instrument; there are eflame"),
        ("answers", "respondent_id", 0, "px", "row 2, column respondent_id: is not in respondents"),
        ("answers", "dimension", 0, "dare", "row 2, column dimension: 'dare': is not the item's dimension"),
        ("answers", "scale_max", 0, 5, "row 2, column scale_max: '5.0': flame is asked on 0 to 10"),
        ("answers", "missing", 0, "dunno", "row 2, column missing: 'dunno': is none of skipped"),
        ("answers", "answered_at", 0, "2062-08-10", "row 2, column answered_at: '2062-08-10': is no date"),
        ("answers", "answered_at", 0, "31.12.2026", "row 2, column answered_at: '31.12.2026': is no date"),
        ("waves", "period", 0, "", "waves.csv, row 2, column period: is empty"),
        ("waves", "period", 0, "2026-Q3", "row 2, column period: '2026-Q3': is no quarter"),
        ("waves", "instrument", 0, "xx", "waves.csv, row 2, column instrument: 'xx': is no instrument"),
        ("accounts", "name", 0, "", "accounts.csv, row 2, column name: is empty"),
        ("accounts", "language", 0, "de", "row 2, column language: 'de': is none of fi, en, sv"),
        (
            "team/answers",
            "side",
            0,
            "customer",
            "team/answers.csv, row 2, column side: 'customer': stands in the wrong",
        ),
        ("team/respondents", "account_share", 0, 1.5, "column account_share: '1.5': is outside 0 to 1"),
    ],
)
def test_each_wrong_cell_is_named(small, name, column, row, value, expected):
    report = edit(small, name, **{column: (row, value)})
    assert not report.ok
    assert expected in report.text()


def test_all_problems_come_at_once(small):
    text = edit(small, "answers", value=(0, 99), account_id=(3, "zz"), missing=(5, "dunno")).text()
    assert all(each in text for each in ("row 2, column value", "row 5, column account_id", "row 7, column missing"))


def test_a_missing_column_is_named(small):
    small.table("answers").drop(columns="item_id").to_parquet(small.path / "answers.parquet")
    assert "answers.parquet, column item_id: the column is missing" in study.check(small).text()


def test_a_file_that_is_no_table_is_named(small):
    (small.path / "answers.parquet").write_bytes(b"not a table")
    assert "answers.parquet: cannot be read" in study.check(small).text()


def test_nps_of_eleven_and_a_half(tmp_path):
    made = builder.write(tmp_path / "s", [], [builder.nps({"a": {"p": 11, "q": 9.5, "r": 9}})])
    text = study.check(made).text()
    assert "row 2, column value: '11.0': is outside 0 to 10 of nps" in text
    assert "row 3, column value: '9.5': is no whole number" in text
    assert "row 4" not in text


@pytest.mark.parametrize("n, found", [(19, False), (20, True)])
def test_a_column_of_one_to_five_is_stopped(tmp_path, n, found):
    answers = builder.nps({"a": {f"p{k}": 1 + k % 5 for k in range(n)}})
    made = builder.write(tmp_path / "s", [], [answers])
    assert ("answers are 1 to 5 in a question of 0 to 10" in study.check(made).text()) is found
    allowed = builder.write(tmp_path / "t", [], [answers], {"scale_checked": ["nps"]})
    assert study.check(allowed).ok


def test_journeys_without_moments(tmp_path):
    journeys = pd.DataFrame(
        {
            "journey_id": ["j1"],
            "wave_id": ["nps-2026Q3"],
            "account_id": ["a"],
            "respondent_id": ["p"],
            "remembered": [2],
        }
    )
    made = builder.write(tmp_path / "s", [], [builder.nps({"a": {"p": 9}})], journeys=journeys)
    assert "journeys.parquet, row 2, column journey_id: has no moments" in study.check(made).text()


def test_eflame_item_without_twin(small):
    text = (Path(study.folder.ROOT) / "data/instruments/eflame.toml").read_text(encoding="utf-8")
    (small.path / "instruments").mkdir()
    (small.path / "instruments/eflame.toml").write_text(text.replace('twin      = "care_3"\n', ""), encoding="utf-8")
    assert "item e_care_3" in study.check(small).text()


def test_rows_read_are_used_and_excluded(small):
    """One person twice at two times, in two spellings: the latest counts, three rows (one dimension) are dropped."""
    twice = small.table("answers").iloc[:3].assign(respondent_id="P1 ", answered_at="2026-08-12", value=2.0)
    skipped = small.table("answers").iloc[[20]].assign(respondent_id="p9", value=float("nan"), missing="skipped")
    rows = pd.concat([small.table("answers"), twice, skipped])
    people = builder.people(rows)
    made = study.write(small.path, {"answers": rows, "respondents": people})
    report = study.check(made)
    assert report.used.set_index("table").loc["answers"].tolist() == [34, 30]
    counted = report.excluded[report.excluded["table"] == "answers"]
    assert dict(zip(counted["reason"], counted["rows"], strict=True)) == {"duplicate": 3, "missing: skipped": 1}
    kept = study.used_answers(made)
    assert (
        kept.loc[(kept["respondent_id"] == "p1") & (kept["dimension"] == "excitement"), "value"].tolist() == [2.0] * 3
    )


def test_an_employee_with_next_to_no_share_does_not_speak(small):
    people = small.team("respondents").assign(account_share=[0.09, 0.1])
    made = study.write(small.path, {"team/respondents": people})
    assert set(study.used_answers(made, "team/answers")["respondent_id"]) == {"t2"}
    excluded = study.check(made).excluded.set_index(["table", "reason"])["rows"]
    assert excluded["team/answers", "small_share"] == 15


@pytest.mark.parametrize(
    "config, message",
    [
        ("[thresholds]\nteam_mean = 4", "team_mean is 4; its floor is 5"),
        (
            "[thresholds]\ncustomer_internal = 1\nteam_share = 2",
            "customer_internal is 1.*team_share is 2|team_share is 2",
        ),
        ("[thresholds]\nteam_mean = true", "its floor is 5"),
        ("[thresholds]\nteam = 5", "unknown threshold 'team'"),
        ("name: acme", "this is YAML"),
        ("nmae = 'x'", "unknown key 'nmae'"),
        ("name = 'x'\nname = 'y'\n[delta]", "line 2"),
        ("languages = 'fi'", "languages must be a list"),
        ("pairs = 'some'", "pairs must be"),
    ],
)
def test_a_wrong_study_toml_is_refused(tmp_path, config, message):
    (tmp_path / "study.toml").write_text(config)
    with pytest.raises(ValueError, match=message):
        study.open(tmp_path)


def test_an_unknown_study_names_those_that_exist(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study.write(tmp_path / "data/acme", {}, {})
    with pytest.raises(ValueError, match="no study 'acne'; there are: .*acme"):
        study.open("acne")
    assert study.open("acme").path == (tmp_path / "data/acme").resolve()


@pytest.mark.parametrize(
    "period, expected",
    [("2026Q3", ["2026Q3"]), ("2026H1", ["2026Q1", "2026Q2"]), ("2026", ["2026Q1", "2026Q2", "2026Q3", "2026Q4"])],
)
def test_quarters(period, expected):
    assert periods.quarters(period) == expected


@pytest.mark.parametrize("wrong", ["2026Q5", "2026H3", "26", "Q3/2026", ""])
def test_no_period(wrong):
    assert not periods.is_quarter(wrong)
    if wrong != "26":
        with pytest.raises(ValueError, match="is no period"):
            periods.quarters(wrong)


def test_blocks_are_closed_by_their_last_quarter():
    assert [periods.blocks_closed_by(f"2026Q{k}") for k in (1, 2, 3, 4)] == [[], ["2026H1"], [], ["2026H2", "2026"]]
    assert (periods.previous("2026Q1"), periods.previous("2026Q3")) == ("2025Q4", "2026Q2")


@pytest.mark.parametrize(
    "name, start",
    [
        ("Yhtiö Äänekoski Oy", "yhtio-aanekoski-oy-"),
        ("../../escaped", "escaped-"),
        ("ﬁ", "fi-"),
        ("日本", ""),
        ("x" * 60, "x" * 40 + "-"),
        ("CON", "con-"),
    ],
)
def test_slug(name, start):
    made = study.slug(name, "id-1")
    assert made.startswith(start) and set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(made) == len(start) + 8
    assert made != study.slug(name, "ID-1")
