"""How answers were gathered, by hand: rows that add up, who hurried, response rates, days between two surveys."""

import numpy as np
import pandas as pd
import pytest

from cxlib.measures import fieldwork


def test_rows_add_up_or_it_is_said():
    files = pd.DataFrame(
        {"name": ["a.csv", "team.csv"], "read": [50, np.nan], "used": [45, np.nan], "out": [5, np.nan]}
    )
    made = fieldwork.used(files)
    assert made["score"].tolist()[0] == 0.9 and made["n"].tolist()[0] == 50
    assert made["shown"].tolist() == [True, False] and made["reason"].tolist() == ["", "protected"]
    with pytest.raises(ValueError, match="rows read are not used . left out in a.csv"):
        fieldwork.used(files.assign(out=[4, np.nan]))


@pytest.mark.parametrize(
    "seconds, said",
    [
        ([100] * 19 + [49], (1, 20)),
        ([100] * 19 + [50], (0, 20)),  # half of it is not less than half
        ([100] * 18 + [49], (0, 19)),  # of fewer than 20 nobody is called fast
        ([100] * 19 + [49, 0, -5, None], (1, 20)),
    ],
)
def test_speeders_took_less_than_half_the_usual_time(seconds, said):
    assert fieldwork.speeders(seconds) == said


PEOPLE = pd.DataFrame(
    [
        ("A", "decision_maker", 2, 1, 0),
        ("A", "user", 8, 4, 1),
        ("B", "user", 5, 0, 0),
        ("C", "", 0, 0, 3),
        ("D", "", 0, 0, 0),
    ],
    columns=["account_id", "role", "invited", "responded", "uninvited"],
)


def test_response_by_account_and_by_role():
    made = fieldwork.response(PEOPLE, ["account_id"]).set_index("account_id")
    assert made["n"].tolist() == [10, 5, 0, 0] and made["score"].tolist()[:2] == [0.5, 0]
    assert made["shown"].tolist() == [True, True, False, False] and made["uninvited"].tolist() == [1, 0, 3, 0]
    roles = fieldwork.response(PEOPLE, ["role"]).set_index("role")
    assert roles.loc["user", ["score", "n"]].tolist() == pytest.approx([4 / 13, 13])
    assert fieldwork.response(PEOPLE, [])["score"].tolist() == pytest.approx([5 / 15])


def test_coverage_counts_accounts_and_roles():
    assert fieldwork.coverage(PEOPLE) == {"accounts": 4, "heard": 2, "two_roles": 1}


def test_days_between_the_two_surveys():
    assert fieldwork.between(("2026-07-01", "2026-07-31"), ("2026-07-10", "2026-07-22")) == 0
    assert fieldwork.between(("2026-07-01", "2026-07-02"), ("2026-08-01", "2026-08-01")) == 31  # 30.5, halves up
    assert fieldwork.between(("", "2026-07-31"), ("2026-07-10", "2026-07-22")) is None
