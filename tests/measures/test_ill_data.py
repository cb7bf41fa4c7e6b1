"""Ill data as survey tools deliver them: what the measures say, or refuse, of each fixture."""

import numpy as np
import pandas as pd
import pytest

from cxlib.measures import intervals, nps


@pytest.fixture
def ill(shared):
    def read(name):
        return pd.read_csv(shared / "reliability/fixtures/ill" / f"{name}.csv", keep_default_na=False, na_values=[""])

    return read


def test_no_answers(ill):
    row = nps.score(ill("no_answers")["nps"]).loc[0]
    assert (row["n"], row["shown"], row["reason"]) == (0, False, "no_answers") and np.isnan(row["score"])


def test_one_answer_is_no_ground_for_a_verdict(ill):
    """The measure says 100 of one answer, indicative; whether it may be shown is the reader's floor."""
    values = ill("one_answer")["nps"]
    assert nps.score(values)["tier"][0] == "indicative"
    change = nps.change(values, values)
    assert intervals.verdicts(change, change.iloc[:0])["verdict"][0] == "indicative"


def test_identical_answers_have_width_but_no_test(ill):
    row = nps.score(ill("identical")["nps"]).loc[0]
    assert row["score"] == 100 and row["low"] < row["high"] == 100
    people = ill("identical")[["respondent_id", "nps"]].rename(columns={"nps": "value"})
    change = nps.change(people, people).loc[0]
    assert change["estimate"] == 0 and np.isnan(change["p"]) and change[["low", "high"]].isna().all()


def test_a_question_nobody_answered(ill):
    data = ill("all_missing_item")
    assert nps.score(data["q2"])["reason"][0] == "no_answers" and nps.score(data["nps"])["n"][0] == len(data)


def test_missing_answers_are_not_in_the_base(ill):
    row = nps.score(ill("missing_half")["nps"]).loc[0]
    assert (row["score"], row["n"]) == (100, 2)


@pytest.mark.parametrize("name, named", [("missing_codes", "99, -1, 98"), ("out_of_range", "11, 10.5, -3")])
def test_codes_and_impossible_values_are_refused_by_name(ill, name, named):
    with pytest.raises(ValueError, match=named):
        nps.score(ill(name)["nps"])


def test_one_to_five_in_a_question_of_ten_is_noticed(ill):
    assert nps.suspicious_scale(ill("scale_1to5_in_nps")["nps"])
    assert not nps.suspicious_scale(ill("base_ok")["nps"])


def test_one_answer_per_person(ill):
    """The same person three times (ids made alike by the import): a 9, b 0: NPS 0 of two."""
    data = ill("duplicates").rename(columns={"nps": "value"})
    data["respondent_id"] = data["respondent_id"].str.strip().str.casefold()
    row = nps.score(data).loc[0]
    assert (row["score"], row["n"]) == (0, 2)


@pytest.mark.parametrize(
    "n, tier", [(4, "indicative"), (5, "indicative"), (9, "indicative"), (10, "full"), (29, "full"), (30, "split")]
)
def test_size_classes_at_their_borders(ill, n, tier):
    data = ill("n4_n5_n9_n10_n29_n30").rename(columns={"nps": "value"})
    table = nps.score(data, ["account_id"])
    assert set(table.loc[table["n"] == n, "tier"]) == {tier}


@pytest.mark.parametrize("values", [[9] * 20 + [7] * 10 + [0] * 5, [10] * 100])
def test_nps_interval_against_an_independent_table(values):
    """n' = n + 3 with .75, 1.5, .75 added: written out once more."""
    n = len(values)
    p, d = (sum(v >= 9 for v in values) + 0.75) / (n + 3), (sum(v <= 6 for v in values) + 0.75) / (n + 3)
    half = 1.959964 * ((p + d - (p - d) ** 2) / (n + 3)) ** 0.5
    row = nps.score(values).loc[0]
    expected = [100 * (p - d - half), min(100, 100 * (p - d + half))]
    assert [row["low"], row["high"]] == pytest.approx(expected, abs=1e-4)


def test_unknown_team_is_a_group_of_its_own():
    data = pd.DataFrame({"value": [9, 9, 0], "team": ["x", None, "x"]})
    table = nps.score(data, ["team"])
    assert table["n"].sum() == 3 and len(table) == 2
