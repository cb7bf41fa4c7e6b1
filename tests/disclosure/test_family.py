"""The summary and the chapter say the same of a gap, whatever period and level the team's number covers."""

import numpy as np
import pytest

import cxlib as cx

PERIOD = "2025Q4"  # its release closes the half-year and the year: a team too small for a quarter may show the year


@pytest.fixture(scope="module")
def accounts(demo_study) -> list:
    ids = cx.portfolio(str(demo_study), PERIOD).accounts["id"]
    return [cx.account(str(demo_study), each, PERIOD) for each in ids]


def chapter(acc):
    """What notebooks/account/flame.ipynb computes."""
    scores = acc.mask(cx.scores.by_dimension(acc.answers("flame", acc.block("eflame")), acc.instrument("flame")))
    gaps = cx.gaps.team_to_customer(scores, acc.team("eflame"), acc.reference("delta"))
    return cx.intervals.verdicts(gaps, acc.reference("family")).set_index("dimension")


@pytest.mark.slow
def test_gaps_of_summary_and_chapter_agree(accounts):
    compared, seen = 0, set()
    for acc in accounts:
        family = acc.reference("family")
        family = cx.intervals.verdicts(family, family)
        summary = family[family["comparison"] == "flame.gap"].set_index("dimension")
        own = chapter(acc).reindex(summary.index)
        np.testing.assert_allclose(summary["estimate"], own["estimate"].astype(float), atol=2e-6, err_msg=acc.id)
        np.testing.assert_allclose(summary["low"], own["low"].astype(float), atol=2e-6, err_msg=acc.id)
        shown = own["estimate"].notna()
        assert summary.loc[shown, "verdict"].tolist() == own.loc[shown, "verdict"].tolist(), acc.id
        compared += shown.sum()
        seen |= {*zip(acc.team("eflame")["level"], acc.team("eflame")["level_period"], strict=True)}
    assert compared > 50 and {("account", PERIOD), ("account", "2025"), ("team", PERIOD)} <= seen
