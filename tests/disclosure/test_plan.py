"""`cx plan`: with everybody answering it says what the release will do; else counts over draws, never a name."""

import builder
import pandas as pd
import pytest

from cxlib import study
from cxlib.disclosure import plan, release

SIZES = {"a": 6, "b": 4, "c": 12, "d": 5, "e": 3, "f": 7}


@pytest.fixture
def once(monkeypatch):
    """Where everybody answers one draw says it all."""
    monkeypatch.setattr(plan, "DRAWS", 1)
    monkeypatch.setattr(plan, "FEWEST", 1)


def team(period, instrument="eflame", sizes=SIZES, shared=(), new=None):
    """Persons of their own for each account; `shared` also speak for theirs; `new`: so many others every quarter."""
    people = {a: {f"{a}{i}": 3 + (i % 5) for i in range(n)} for a, n in sizes.items()}
    people |= {account: {f"{account}{period}{i}": 4 + i % 3 for i in range(n)} for account, n in (new or {}).items()}
    for account, person in shared:
        people[account][person] = 5
    return builder.answers(people, instrument, period)


def customers(period):
    return builder.answers({a: {f"k{a}{i}": 6 + i % 3 for i in range(4)} for a in SIZES}, "flame", period, "customer")


def invitations(*frames, responded=True):
    rows = pd.concat(frames)[["wave_id", "respondent_id", "account_id"]].drop_duplicates()
    return rows.assign(invited_at="", selected_by="rule", responded=responded)


def homes(*alone):
    """Five accounts of one team and one of another, in one unit; others that belong nowhere."""
    owner, unit = [*["t1"] * 5, "t2", *[""] * len(alone)], [*["u"] * 6, *[""] * len(alone)]
    return builder.accounts(*sorted(SIZES), *alone, owner_team=owner, unit=unit)


def counted(result, level="any"):
    rows = result["levels"]
    return rows.loc[rows["level"] == level].set_index(["instrument", "statistic"])["median"].to_dict()


@pytest.mark.slow
@pytest.mark.parametrize("shared", [(), (("a", "x"), ("b", "x"), ("d", "y"), ("e", "y"), ("c", "y"))])
@pytest.mark.parametrize("pairs", ["each", "symmetric"])
def test_with_everybody_answering_it_is_the_release(tmp_path, once, shared, pairs):
    quarters = [f"2026Q{q}" for q in (1, 2, 3, 4)]
    # the team changes a little every quarter; g shows by half-years only; of h a half-year would show three, for the
    # six of its first quarter have been published
    sizes = [SIZES | {"b": 4 + i, "e": 3 + 2 * (i % 2)} for i in range(4)]
    said = [
        team(quarter, sizes=each, shared=shared, new={"g": 3, "h": 6 - 3 * (int(quarter[-1]) % 2 == 0)})
        for quarter, each in zip(quarters, sizes, strict=True)
    ]
    made = builder.write(
        tmp_path / "s",
        said,
        [customers(q) for q in quarters],
        {"pairs": pairs},
        accounts=homes("g", "h"),
        **{"team/invitations": invitations(*said)},
    )
    for quarter in quarters:
        found = plan.plan(made, quarter, 1.0)
        released = release.release(made, quarter)
        rows = found["levels"]
        for level, names in {
            "account": ["account, quarter", "account, half-year", "account, year"],
            "team": ["owner team"],
            "unit": ["unit"],
        }.items():
            assert rows.loc[rows["level"].isin(names), "median"].sum() == released["accounts"][level], (quarter, level)
        assert (rows["low"] == rows["high"]).all()
        assert (counted(found, "account, half-year")["eflame", "mean"] > 0) == (quarter in ("2026Q2", "2026Q4"))


def test_the_levels_by_hand(tmp_path, once):
    said = team("2026Q2")
    made = builder.write(
        tmp_path / "s", [said], [customers("2026Q2")], accounts=homes(), **{"team/invitations": invitations(said)}
    )
    found = plan.plan(made, "2026Q3", 1.0)
    assert found["invited"] == found["people"] == 37 and found["of"] == "invitations of 2026Q2"
    assert counted(found, "account, quarter") == {("eflame", "mean"): 4}  # a, c, d, f have five or more
    # b and e, seven persons: not t1, which has four accounts beside either; the unit has five
    assert counted(found, "owner team")[("eflame", "mean")] == 0 and counted(found, "unit")[("eflame", "mean")] == 2
    lacking = found["lacking"].set_index("owner_team")
    assert lacking.loc["t1"].tolist() == [2, 3]  # b lacks one, e two
    more = found["options"].set_index(["option", "levels"])["median"]
    assert more["3 more invitations", "own"] == 6 and more["as it is", "own"] == 4


@pytest.mark.slow
def test_fewer_answers_fewer_teams_and_a_range(tmp_path):
    said = team("2026Q2")
    made = builder.write(
        tmp_path / "s", [said], [customers("2026Q2")], accounts=homes(), **{"team/invitations": invitations(said)}
    )
    found = plan.plan(made, "2026Q3", 0.6)
    row = found["levels"].set_index("level").loc["account, quarter"]
    # 12 persons at 60 % have five or more answers in 94 % of quarters, 7 in 42 %, 6 in 23 %, 5 in 8 %: 1.7 expected
    assert (row["low"], row["high"]) == (1, 3) and row["median"] in (1, 2)
    assert plan.plan(made, "2026Q3", 0.6)["levels"].equals(found["levels"])


def test_the_rate_is_that_of_the_last_four_quarters(tmp_path, once):
    quarters = ["2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1"]
    said = [team(q) for q in quarters]
    asked = pd.concat([invitations(s, responded=i != 1) for i, s in enumerate(said)])
    made = builder.write(tmp_path / "s", said, [customers("2026Q1")], accounts=homes(), **{"team/invitations": asked})
    found = plan.plan(made)
    assert (found["period"], found["response"], found["whence"]) == ("2026Q2", 0.75, "as in 2025Q2 to 2026Q1")


def test_without_invitations_the_list_of_the_team_is_asked(tmp_path, once):
    said = team("2026Q2")
    people = builder.people(said).assign(account_share=0.5)
    people.loc[people["respondent_id"].isin(["a0", "a1"]), "account_share"] = 0.05
    made = builder.write(
        tmp_path / "s", [said], [customers("2026Q2")], accounts=homes(), **{"team/respondents": people}
    )
    found = plan.plan(made, "2026Q3", 1.0)
    assert found["of"] == "team/respondents" and found["invited"] == 35
    assert counted(found, "account, quarter") == {("eflame", "mean"): 3}  # a's team is four: two hardly work for it
    with pytest.raises(ValueError, match="--response 0.7"):
        plan.plan(made, "2026Q3")


def test_what_cannot_be_planned_is_said(tmp_path, once):
    said = team("2026Q2")
    made = builder.write(tmp_path / "s", [said], [customers("2026Q2")], accounts=homes())
    release.release(made, "2026Q2")
    with pytest.raises(ValueError, match="was released on .*: plan a later quarter"):
        plan.plan(made, "2026Q2", 1.0)
    with pytest.raises(ValueError, match="'2026H2' is no quarter"):
        plan.plan(made, "2026H2", 1.0)
    empty = builder.write(tmp_path / "e", [], [customers("2026Q2")])
    with pytest.raises(ValueError, match="nobody to plan for"):
        plan.plan(empty, "2026Q3", 1.0)


@pytest.mark.slow
def test_planning_writes_nothing_and_names_nobody(demo_study, monkeypatch):
    monkeypatch.setattr(plan, "DRAWS", 40)
    opened = study.open(demo_study)
    before = {path: path.read_bytes() for path in demo_study.rglob("*") if path.is_file()}
    found = plan.plan(opened)
    said = plan.text(found)
    assert {path: path.read_bytes() for path in demo_study.rglob("*") if path.is_file()} == before
    ids = set(opened.team("respondents")["respondent_id"]) | set(opened.team("roster")["name"])
    assert len(ids) > 100 and not any(each in said for each in ids)
    assert "2026Q4: 157 invitations to 147 employees (invitations of 2026Q3)" in said
    # the last releases lie in the foreseen range: every quarter of the demo is drawn with the same rates
    row = found["levels"].set_index(["level", "instrument", "statistic"]).loc[("any", "eflame", "mean")]
    shown = release.read(opened, "2026Q3")[1]
    shown = shown[shown["shown"] & (shown["instrument"] == "eflame")]["account_id"].nunique()
    assert row["low"] - 1 <= shown <= row["high"] + 1
