"""The summary and the chapter say the same of a gap, whatever period and level the team's number covers."""

import builder
import numpy as np
import pytest

import cxlib as cx
from cxlib.disclosure import release

PERIOD = "2025Q4"  # its release closes the half-year and the year
VALUES = [4.0, 5.0, 6.0, 8.0, 9.0, 7.0, 5.0, 6.0]


def opened(folder) -> list:
    ids = cx.portfolio(str(folder), PERIOD).accounts["id"]
    return [cx.account(str(folder), each, PERIOD) for each in ids]


@pytest.fixture
def small_teams(tmp_path):
    """Ten accounts, four people of the team on each in a quarter and five customers: only the half-year shows."""
    team, flame = [], []
    for turn, period in enumerate(("2025Q3", PERIOD)):
        each = {f"a{k}": {f"t{k}-{turn}{i}": VALUES[(i + k) % 8] for i in range(4)} for k in range(10)}
        team.append(builder.answers(each, period=period))
        each = {f"a{k}": {f"c{k}-{turn}{i}": VALUES[(i * 3 + turn) % 8] for i in range(5)} for k in range(10)}
        flame.append(builder.answers(each, "flame", period, "customer"))
    made = builder.write(tmp_path / "s", team, flame)
    release.every(made)
    return made.path


def chapter(acc):
    """What notebooks/account/flame.ipynb computes."""
    scores = acc.mask(cx.scores.by_dimension(acc.answers("flame", acc.block("eflame")), acc.instrument("flame")))
    gaps = cx.gaps.team_to_customer(scores, acc.team("eflame"), acc.reference("delta"))
    return cx.intervals.verdicts(gaps, acc.reference("family")).set_index("dimension")


def compared(accounts) -> tuple[int, set]:
    """Hold each gap of the summary against the chapter's; how many there were, of which level and period."""
    count, seen = 0, set()
    for acc in accounts:
        family = acc.reference("family")
        family = cx.intervals.verdicts(family, family)
        summary = family[family["comparison"] == "flame.gap"].set_index("dimension")
        own = chapter(acc).reindex(summary.index)
        for number in ("estimate", "low"):
            np.testing.assert_allclose(summary[number], own[number].astype(float), atol=2e-6, err_msg=acc.id)
        shown = own["estimate"].notna()
        assert summary.loc[shown, "verdict"].tolist() == own.loc[shown, "verdict"].tolist(), acc.id
        count += shown.sum()
        seen |= {*zip(acc.team("eflame")["level"], acc.team("eflame")["level_period"], strict=True)}
    return count, seen


@pytest.mark.slow
def test_gaps_of_summary_and_chapter_agree(demo_study):
    count, seen = compared(opened(demo_study))
    assert count > 50 and {("account", PERIOD), ("team", PERIOD)} <= seen


@pytest.mark.slow
def test_gaps_over_a_closed_block_agree(small_teams):
    accounts = opened(small_teams)
    assert compared(accounts) == (50, {("account", "2025H2")})
    # of ten customers in both quarters: 5 a quarter
    assert set(accounts[0].reference("family").query("comparison == 'flame.gap'")["n_2"]) == {10}
    assert accounts[0].reference("family").query("comparison == 'flame.gap'")["low"].notna().all()
