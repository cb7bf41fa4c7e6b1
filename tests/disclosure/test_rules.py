"""Bands, rounding and floors of one group."""

import numpy as np
import pandas as pd
import pytest

from cxlib.disclosure import names, rules, screen


@pytest.mark.parametrize(
    "values, statistic, expected",
    [
        ([1] * 6, "mean", "bottom"),  # eflame_unanimous: 6 of 6
        ([10] * 40, "mean", "top"),
        ([5] * 5, "mean", "middle"),
        ([9] * 9 + [1], "mean", "top"),  # 90 % of fewer than 20
        ([9] * 8 + [1, 1], "mean", ""),
        ([9] * 18 + [1, 1], "mean", ""),  # 90 % of 20 is no longer few
        ([9] * 17 + [1], "mean", "top"),
        ([3, 5, 7, 8, 9], "mean", ""),
        ([1] * 12, "top_box", ">=90"),
        ([0] * 12, "top_box", "<=10"),
        ([1] * 11 + [0] * 1, "top_box", ">=90"),
        ([0] * 10 + [1] * 2, "top_box", ""),
    ],
)
def test_a_group_of_one_mind_is_a_band(values, statistic, expected):
    scale = (0.0, 1.0) if statistic == "top_box" else (0.0, 10.0)
    assert rules.band(np.array(values, float), statistic, scale) == expected


def test_rounding_comes_first():
    """7.25 of 29 persons has one decimal, of 30 two; a share whole per cents; an NPS whole points."""
    score = pd.Series([7.2467, 7.2467, 0.41666, 8.333])
    made = rules.rounded(score, pd.Series(["mean", "mean", "top_box", "nps"]), pd.Series([29, 30, 12, 12]))
    assert made.tolist() == [7.2, 7.25, 0.42, 8.0]


@pytest.mark.parametrize("statistic, expected", [("mean", 5), ("top_box", 10), ("nps", 10), ("sd", 10)])
def test_floors(statistic, expected):
    assert rules.floor(statistic, rules.thresholds({})) == expected
    assert rules.floor("mean", rules.thresholds({"team_mean": 7})) == 7


@pytest.mark.parametrize(
    "counts, expected",
    [
        ({"me": 5, **{f"o{i}": 4 for i in range(5)}}, True),
        ({"me": 5, **{f"o{i}": 4 for i in range(4)}}, False),
        ({f"o{i}": 4 for i in range(5)}, True),  # the reader's own account need not be in it
        ({"me": 5, "big": 30, **{f"o{i}": 4 for i in range(4)}}, False),
        ({"me": 45, "big": 40, **{f"o{i}": 2 for i in range(4)}}, False),  # I take my 45 off: 40 of 48 are one account
    ],
)
def test_a_figure_over_accounts_hides_each(counts, expected):
    assert rules.wide_enough(counts, "me", 5) is expected


@pytest.mark.parametrize("table", ["flame_two_accounts_benchmark.csv", "flame_dominance_benchmark.csv"])
def test_a_rival_cannot_be_read_off(privacy, table):
    counts = pd.read_csv(privacy / table)["account_id"].value_counts().to_dict()
    assert not rules.wide_enough(counts, "ME", 5)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("soita 040 123 4567 tai anna.esimerkki@example.com", "soita [poistettu] tai [poistettu]"),
        ("hetu 010190-900X oli listalla", "hetu [poistettu] oli listalla"),
        ("PLJ 12, IBAN FI21 1234 5600 0007 85", "[poistettu], IBAN [poistettu]"),
        ("hyvä 10/10, vuonna 2026 jo 3 kertaa", "hyvä 10/10, vuonna 2026 jo 3 kertaa"),
    ],
)
def test_personal_data_is_masked(text, expected):
    assert screen.mask(text) == expected


ROSTER = ["Oskari Pihlavirta", "Aino Virtanen", "Matti Mäki", "Markus Lahti", "Anna-Liisa Östbacka", "Toivo Aalto"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Oskari Pihlavirta lupasi palata", "[poistettu] [poistettu] lupasi palata"),
        ("kiitos Oskarille ja Pihlavirran tiimille", "kiitos [poistettu] ja [poistettu] tiimille"),
        ("Virtasen, Virtaselta ja Ainoa", "[poistettu], [poistettu] ja [poistettu]"),
        ("Matin, Mäen ja Mäkeä", "[poistettu], [poistettu] ja [poistettu]"),
        ("Markukselle, Lahden", "[poistettu], [poistettu]"),
        ("Anna-Liisan Östbackas", "[poistettu]-[poistettu] [poistettu]"),
        ("oskari pihlavirta ei vastannut", "[poistettu] [poistettu] ei vastannut"),
        ("aina ajoissa, mäki oli liukas, lahden takaa", "aina ajoissa, mäki oli liukas, lahden takaa"),
        ("Matka sujui, Virta katkesi, Marketta auttoi", "Matka sujui, Virta katkesi, Marketta auttoi"),
        ("Aallon ja Ma\u0308en", "[poistettu] ja [poistettu]"),
    ],
)
def test_names_on_the_roster_are_masked_in_every_case(tmp_path, text, expected):
    (tmp_path / "2026Q3").mkdir()
    (tmp_path / "2026Q3" / names.FILE).write_bytes(names.hashed(ROSTER, b"k" * 32))
    assert names.masker(tmp_path, "2026Q3")(text) == expected
    assert names.masker(tmp_path, "2026Q4")(text) == expected  # the latest release knows
    assert b"skari" not in (tmp_path / "2026Q3" / names.FILE).read_bytes()


def test_without_a_release_no_name_is_known(tmp_path):
    assert names.masker(tmp_path, "2026Q3")("Oskari") == "Oskari"
