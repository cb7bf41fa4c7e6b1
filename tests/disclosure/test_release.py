"""`cx release`: once per quarter, floors at their bounds, the ladder, pooled spread; nobody under five is exposed."""

import json

import builder
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from cxlib import cli, study
from cxlib.disclosure import ledger, release

SPREAD = [4.0, 5.0, 6.0, 8.0, 9.0, 7.0, 5.0, 6.0, 9.0, 3.0]


def team_of(n, start=0, values=SPREAD):
    return {f"t{start + i}": values[i % len(values)] for i in range(n)}


def released(folder, people, period="2026Q3", **more):
    made = builder.write(folder / "s", [builder.answers(people, period=period)], **more)
    release.release(made, period)
    return release.read(made, period)[1].set_index(["account_id", "dimension"])


@pytest.mark.parametrize("n, is_shown", [(1, False), (4, False), (5, True), (9, True), (10, True)])
def test_floor_of_a_mean(tmp_path, n, is_shown):
    row = released(tmp_path, {"a": team_of(n)}).loc[("a", "care")]
    assert row["shown"] == is_shown
    if is_shown:
        assert (row["score"], row["n"], row["reason"]) == (round(np.mean(SPREAD[:n]), 1), n, "")
        assert (row["level"], row["level_period"]) == ("account", "2026Q3")
        assert row["spread"] == ("own" if n >= 10 else "")
        assert np.isnan(row["low"]) == (n < 10)
    else:
        assert row["reason"] == "protected" and np.isnan(row["score"]) and np.isnan(row["n"])


def test_nobody_answered(tmp_path):
    table = released(tmp_path, {"a": team_of(6)}, accounts=builder.accounts("a", "b"))
    assert set(table.index.get_level_values(0)) == {"a"}


@pytest.mark.parametrize("n, is_shown", [(9, False), (10, True)])
def test_floor_of_a_share(tmp_path, n, is_shown):
    scores = {"a": {f"t{i}": float(3 + i % 7) for i in range(n)}}
    items = [
        (a, p, f"{d}_{part}", d, x)
        for a, people in scores.items()
        for p, x in people.items()
        for d in ("commitment", "fulfilment")
        for part in ("importance", "performance")
    ]
    answers = builder.long(items, "six_elements", "2026Q3", "employee", (1.0, 10.0))
    made = builder.write(tmp_path / "s", [answers])
    release.release(made, "2026Q3")
    table = release.read(made, "2026Q3")[1]
    row = table[
        (table["statistic"] == "top_box") & (table["dimension"] == "commitment") & (table["part"] == "performance")
    ]
    assert row["shown"].tolist() == [is_shown]
    # scores 3 4 5 6 7 8 9 3 4 5: 2 of 10 reach 8
    assert not is_shown or (row["score"].item(), row["n"].item()) == (0.2, 10)
    means = table[table["statistic"] == "mean"]
    assert means["shown"].all()


def test_one_person_five_times_is_one_person(tmp_path, privacy):
    rows = pd.read_csv(privacy / "eflame_duplicate_person_rows.csv")
    frames = [builder.answers({"A": {f"e{r.employee_id}": float(r.score)}}) for r in rows.itertuples()]
    made = builder.write(tmp_path / "s", frames)
    release.release(made, "2026Q3")
    assert not release.read(made, "2026Q3")[1]["shown"].any()


def test_a_team_of_one_mind_is_a_band(tmp_path, privacy):
    rows = pd.read_csv(privacy / "eflame_unanimous.csv")
    people = {
        team: {f"e{r.employee_id}": float(r.score) for r in each.itertuples()} for team, each in rows.groupby("team")
    }
    table = released(tmp_path, people)
    one = table.loc[("U", "care")]
    assert (one["band"], one["shown"]) == ("bottom", True)
    assert one[["score", "low", "high", "sd"]].isna().all()
    assert table.loc[("V", "care"), "score"] == 6.2  # 3 5 7 8 9 10 2 6: mean 6.25, shown without its second decimal


def test_overlapping_teams(tmp_path, privacy, attacker):
    rows = pd.read_csv(privacy / "eflame_overlapping_accounts.csv")
    people = {
        a: {f"e{r.employee_id}": float(r.score) for r in each.itertuples()} for a, each in rows.groupby("account_id")
    }
    made = builder.write(tmp_path / "s", [builder.answers(people, period="2026Q1")])
    release.release(made, "2026Q1")
    table = release.read(made, "2026Q1")[1]
    assert table.groupby("account_id")["shown"].all().tolist() == [False, True]
    assert all(attacker([{p for p, _ in s} for s in sets], 5) == [] for sets in builder.public_sets(made).values())


def test_second_release_is_refused_naming_the_day(tmp_path):
    made = builder.write(tmp_path / "s", [builder.answers({"a": team_of(6)})])
    day = release.release(made, "2026Q3")["released"]
    before = (made.path / "released/2026Q3/team.parquet").read_bytes()
    with pytest.raises(ValueError, match=f"2026Q3 was released on {day}"):
        release.release(made, "2026Q3")
    assert (made.path / "released/2026Q3/team.parquet").read_bytes() == before


def late(privacy, version):
    rows = pd.read_csv(privacy / f"eflame_reissue_{version}.csv")
    return builder.answers({"A": {f"e{r.employee_id}": float(r.score) for r in rows.itertuples()}}, period="2026Q1")


def test_a_late_answer_cannot_be_released(tmp_path, privacy):
    made = builder.write(tmp_path / "s", [late(privacy, "v1")])
    release.release(made, "2026Q1")
    before = release.read(made, "2026Q1")[1]
    made = builder.write(tmp_path / "s", [late(privacy, "v2_late_answer")])
    with pytest.raises(ValueError, match="fewer than 5 persons changed"):
        release.release(made, "2026Q1", correct="one answer came late")
    pd.testing.assert_frame_equal(release.read(made, "2026Q1")[1], before)


@pytest.mark.parametrize("changed, refused", [(0, False), (1, True), (4, True), (5, False), (8, False)])
def test_a_correction_of_few_answers_is_refused(tmp_path, changed, refused):
    people = team_of(8)
    made = builder.write(tmp_path / "s", [builder.answers({"a": people})])
    release.release(made, "2026Q3")
    people |= {name: people[name] - 1 for name in list(people)[:changed]}
    made = builder.write(tmp_path / "s", [builder.answers({"a": people})])
    if refused:
        with pytest.raises(ValueError, match="fewer than 5 persons changed"):
            release.release(made, "2026Q3", correct="wrong scale")
        return
    about = release.release(made, "2026Q3", correct="wrong scale")
    assert about["correction"] == "wrong scale"
    assert release.read(made, "2026Q3")[1].set_index("dimension").loc["care", "score"] == round(
        np.mean(list(people.values())), 1
    )
    assert (made.path / "released/2026Q3.1/team.parquet").is_file()


@pytest.mark.parametrize(
    "period, closed, message",
    [("2026Q4", "2026-08-15", "has no quarter '2026Q4'; it has 2026Q3"), ("2026Q3", "", "still open: eflame-2026Q3")],
)
def test_what_cannot_be_released_is_said(tmp_path, period, closed, message):
    made = builder.write(tmp_path / "s", [builder.answers({"a": team_of(6)})])
    study.write(made.path, {"waves": made.table("waves").assign(closed=closed)})
    with pytest.raises(ValueError, match=message):
        release.release(study.open(made.path), period)


def test_no_team_answers(tmp_path):
    made = builder.write(tmp_path / "s", [], [builder.nps({"a": {"p": 9}})])
    result = release.release(made, "2026Q3")
    assert release.text(result) == "no team answers in 2026Q3: nothing to release"
    assert not (made.path / "released").exists()


def pool(sizes, values=(4.0, 6.0, 8.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0)):
    return {f"a{k}": team_of(n, 100 * k, list(values)) for k, n in enumerate(sizes)}


@pytest.mark.parametrize(
    "sizes, has_pool", [([6] * 5, True), ([6] * 4 + [5], False), ([8] * 4, False), ([7] * 5, True)]
)
def test_pooled_spread_needs_five_teams_and_thirty_persons(tmp_path, sizes, has_pool):
    people = pool(sizes)
    made = builder.write(tmp_path / "s", [builder.answers(people)])
    release.release(made, "2026Q3")
    _, table, spread = release.read(made, "2026Q3")
    assert (len(spread) > 0) is has_pool
    assert set(table["spread"]) == ({"pooled"} if has_pool else {""})
    if sizes == [6] * 5:
        # each team 4 6 8 6 6 6: squares 8, df 5: sd^2 = 8/5, sd 1.2649 -> 1.3 with 25 df; t(.975, 25) = 2.0595
        care = table[table["dimension"] == "care"].iloc[0]
        assert (care["sd"], care["df"]) == (1.3, 25)
        assert care["low"] == pytest.approx(6.0 - 2.0595 * 1.3 / 6**0.5, abs=1e-4)


def test_large_teams_do_not_enter_the_pool(tmp_path):
    """Five small teams and one of ten: the pool stays that of the small ones, the large one has its own spread."""
    people = pool([6] * 5) | {"big": team_of(10, 900)}
    made = builder.write(tmp_path / "s", [builder.answers(people)])
    release.release(made, "2026Q3")
    _, table, spread = release.read(made, "2026Q3")
    assert spread["persons"].tolist() == [30] * 5 and spread["sd"].tolist() == [1.3] * 5
    assert set(table.loc[table["account_id"] == "big", "spread"]) == {"own"}
    assert table.loc[table["account_id"] == "big", "sd"].iloc[0] == round(np.std(SPREAD, ddof=1), 2)


def ladder_study(folder, small=3, accounts=7, customers=True, period="2026Q3", **config):
    """`accounts` accounts of one team, each with `small` own people; customers answer everywhere."""
    names = [f"a{k}" for k in range(accounts)]
    team = {name: team_of(small, 10 * k) for k, name in enumerate(names)}
    flame = {name: {f"c{k}{i}": SPREAD[i] for i in range(4)} for k, name in enumerate(names)}
    rows = [builder.answers(flame, "flame", period, "customer")] if customers else []
    table = builder.accounts(*names, owner_team="north", unit="finland")
    return builder.write(folder, [builder.answers(team, period=period)], rows, config, accounts=table)


@pytest.mark.parametrize("accounts, level", [(6, "team"), (5, ""), (7, "team")])
def test_small_teams_roll_up_to_the_teams_accounts(tmp_path, accounts, level):
    made = ladder_study(tmp_path / "s", accounts=accounts)
    release.release(made, "2026Q3")
    table = release.read(made, "2026Q3")[1]
    assert set(table["level"]) == {level}
    if level:
        assert set(table["accounts"]) == {accounts} and set(table["n"]) == {3 * accounts}
        assert set(table["customer_n"]) == {4 * accounts}
        assert set(table["customer_score"]) == {5.8 if 4 * accounts < 30 else 5.75}


def test_above_the_account_both_sides_must_be_wide(tmp_path):
    made = ladder_study(tmp_path / "s", customers=False)
    release.release(made, "2026Q3")
    assert not release.read(made, "2026Q3")[1]["shown"].any()


def two_quarters(folder, third, fourth):
    frames = [builder.answers({"a": third}, period="2026Q3"), builder.answers({"a": fourth}, period="2026Q4")]
    return builder.write(folder, [frame for frame in frames if len(frame)])


def test_a_half_year_where_its_quarters_are_too_small(tmp_path):
    made = two_quarters(tmp_path / "s", team_of(3), team_of(3, 10))
    release.release(made, "2026Q3")
    assert not release.read(made, "2026Q3")[1]["shown"].any()
    release.release(made, "2026Q4")
    row = release.read(made, "2026Q4")[1].iloc[0]
    assert (row["level"], row["level_period"], row["n"], row["score"]) == ("account", "2026H2", 6, 5.0)


@pytest.mark.parametrize(("ids", "blocks"), [("person", ["2026H2"]), ("", ["2026H2"]), ("form", [])])
@pytest.mark.parametrize("quarter", [0, 1])
def test_ids_of_answers_make_no_half_year(tmp_path, ids, blocks, quarter):
    """Three persons who answer in both quarters are six ids of answers."""
    waves = builder.waves(("eflame", "2026Q3"), ("eflame", "2026Q4")).assign(ids="person")
    waves.loc[quarter, "ids"] = ids
    frames = [builder.answers({"a": team_of(3, 10 * i)}, period=f"2026Q{3 + i}") for i in (0, 1)]
    made = builder.write(tmp_path / "s", frames, waves=waves)
    release.release(made, "2026Q4")
    table = release.read(made, "2026Q4")[1]
    assert sorted(set(table.loc[table["shown"], "level_period"])) == blocks


@pytest.mark.parametrize(("ids", "level"), [("person", "team"), ("form", None)])
def test_ids_of_answers_make_no_wider_team(tmp_path, ids, level):
    """Two persons who answer once for each of six accounts are twelve ids of answers."""
    waves = builder.waves(("eflame", "2026Q3"), ("flame", "2026Q3")).assign(ids=ids)
    homes = builder.accounts(*"abcdef", owner_team="north")
    said = {name: team_of(2, 10 * i) for i, name in enumerate("abcdef")}
    customers = [
        builder.answers({name: team_of(5, 10 * i) for i, name in enumerate("abcdef")}, "flame", side="customer")
    ]
    table = released(tmp_path, said, accounts=homes, waves=waves, customers=customers)
    assert set(table.loc[table["shown"], "level"]) == ({level} if level else set())


def test_ids_of_answers_leave_an_account_its_quarter(tmp_path):
    table = released(tmp_path, {"a": team_of(5)}, waves=builder.waves(("eflame", "2026Q3")).assign(ids="form"))
    assert table["shown"].all() and set(table["level"]) == {"account"}


def test_a_half_year_beside_a_released_quarter_stays_hidden(tmp_path):
    """Q3 is published with 6 persons; the half year with 4 more of Q4 would give those 4 by subtraction."""
    made = two_quarters(tmp_path / "s", team_of(6), team_of(4, 10))
    release.release(made, "2026Q3")
    about = release.release(made, "2026Q4")
    assert not release.read(made, "2026Q4")[1]["shown"].any()
    assert about["accounts"]["hidden"] == 1


def test_a_block_that_holds_a_released_quarter_stays_hidden(tmp_path):
    """Dare has 4 answers each quarter, so the half-year would show more; but 8 of Q3, one goes and one comes:
    2 x half-year less both quarters (Q4 may follow from a wider cell) is the answers of those two."""
    three = {"t0": 2.0, **team_of(7, 1)}
    four = {**team_of(7, 1), "t8": 9.0}
    people = [
        {p: {d: x for d in builder.FLAME if d != "dare" or i < 4} for i, (p, x) in enumerate(each.items())}
        for each in (three, dict(reversed(four.items())))
    ]
    made = two_quarters(tmp_path / "s", *people)
    release.release(made, "2026Q3")
    release.release(made, "2026Q4")
    table = release.read(made, "2026Q4")[1].set_index("dimension")
    assert set(table.loc[table["shown"], "level_period"]) == {"2026Q4"} and not table.loc["dare", "shown"]


def test_one_level_for_all_dimensions(tmp_path):
    """Dare has 4 answers in a0, the rest 5: all of a0 comes from its team. The team less a1-a6 is those 4: a1 too."""
    made = ladder_study(tmp_path / "s", small=5)
    rows = made.team("answers")
    gone = (rows["account_id"] == "a0") & (rows["respondent_id"] == "t0") & (rows["dimension"] == "dare")
    made = study.write(made.path, {"team/answers": rows[~gone]})
    release.release(made, "2026Q3")
    table = release.read(made, "2026Q3")[1].set_index("account_id")
    assert set(table.loc["a0", "level"]) == {"team"} and table.loc["a0", "shown"].all()
    assert set(table.loc["a1", "level"]) == {"team"}
    assert set(table.loc["a2":"a6", "level"]) == {"account"} and table["shown"].all()


def test_a_raised_threshold_hides_more(tmp_path):
    made = builder.write(tmp_path / "s", [builder.answers({"a": team_of(6)})], config={"thresholds": {"team_mean": 7}})
    release.release(made, "2026Q3")
    assert not release.read(made, "2026Q3")[1]["shown"].any()


def test_released_tells_nothing_of_persons(tmp_path):
    made = builder.write(tmp_path / "s", [builder.answers({"a": team_of(6), "b": team_of(3, 50)})])
    release.release(made, "2026Q3")
    people = set(made.team("respondents")["respondent_id"]) | set(ledger.read(made.path / "team")["person"])
    for path in (made.path / "released/2026Q3").iterdir():
        assert not [p for p in people if p.encode() in path.read_bytes()]
    about = json.loads((made.path / "released/2026Q3/release.json").read_text())
    assert about["cells"] == {"shown": 5, "masked": {"any": 5}}  # of one account a count by reason tells the reason
    assert about["thresholds"]["team_mean"] == 5


def test_same_answers_same_release(tmp_path):
    bytes_ = []
    for name in ("one", "two"):
        made = ladder_study(tmp_path / name)
        release.release(made, "2026Q3")
        bytes_.append((made.path / "released/2026Q3/team.parquet").read_bytes())
    assert bytes_[0] == bytes_[1]


def masked_by(folder, small):
    """Ten accounts of six; the first `small` have three, and the next one shares five of its six with the one after."""
    people = {f"a{k}": team_of(3 if k < small else 6, 20 * k) for k in range(10)}
    people["a9"] = {**team_of(5, 20 * 8), "t999": 4.0}
    made = builder.write(folder / "s", [builder.answers(people)])
    return release.release(made, "2026Q3"), made


@pytest.mark.parametrize("small, expected", [(5, (25, 5, 0)), (4, (20, 5, 0)), (3, None)])
def test_why_numbers_are_masked_is_said_in_counts(tmp_path, small, expected):
    """Five dimensions each; a8 and a9 differ by one person, so one goes. Of under five accounts only the sum."""
    about, made = masked_by(tmp_path, small)
    reasons = ("primary", "complementary", "earlier")
    assert about["cells"]["masked"] == (dict(zip(reasons, expected, strict=True)) if expected else {"any": 20})
    said = release.text(about)
    assert f"{5 * (9 - small)} team numbers shown, {5 * (small + 1)} protected" in said
    assert (f"({5 * small} too few persons, 5 complementary)" in said) == bool(expected)
    checked = CliRunner().invoke(cli.main, ["check", str(made.path)])
    assert said in checked.output and checked.exit_code == 0


@pytest.mark.parametrize("comes", [True, False])
@pytest.mark.parametrize("differ, refused", [(0, False), (1, True), (4, True), (5, False)])
def test_a_correction_with_a_few_persons_more_or_less_is_refused(tmp_path, differ, refused, comes):
    """Both versions of a mean with their n give the sum of those who came or went; five are a group again."""
    sizes = (10, 10 + differ) if comes else (10 + differ, 10)
    made = builder.write(tmp_path / "s", [builder.answers({"a": team_of(sizes[0])})])
    release.release(made, "2026Q3")
    before = (made.path / "released/2026Q3/team.parquet").read_bytes()
    made = builder.write(tmp_path / "s", [builder.answers({"a": team_of(sizes[1])})])
    if refused:
        with pytest.raises(ValueError, match="fewer than 5 persons changed"):
            release.release(made, "2026Q3", correct="late or withdrawn answers")
        assert (made.path / "released/2026Q3/team.parquet").read_bytes() == before
    else:
        release.release(made, "2026Q3", correct="late or withdrawn answers")
        assert set(release.read(made, "2026Q3")[1]["n"]) == {sizes[1]}


@pytest.mark.parametrize("table, groups", [("eflame_subtract.csv", ["team"]), ("eflame_twoway.csv", ["team", "sex"])])
def test_tables_with_a_total_released_in_earnest(tmp_path, privacy, attacker, table, groups):
    """Every group an account, the total another whose team is all of them: what is released gives nobody away."""
    rows = pd.read_csv(privacy / table)
    people = {"total": {f"e{r.employee_id}": float(r.score) for r in rows.itertuples()}}
    for column in [*groups, groups]:
        for key, each in rows.groupby(column):
            people[str(key)] = {f"e{r.employee_id}": float(r.score) for r in each.itertuples()}
    made = builder.write(tmp_path / "s", [builder.answers(people, period="2026Q1")])
    release.release(made, "2026Q1")
    table = release.read(made, "2026Q1")[1].set_index("account_id")
    assert table.loc["total", "shown"].all() or table.loc["total", "band"].ne("").any()
    for sets in builder.public_sets(made).values():
        assert len(sets) >= 2 and attacker([{p for p, _ in s} for s in sets], 5, max_atoms=4) == []
    # the same cells without the audit would have given some away
    every = [frozenset(each) for each in people.values() if len(each) >= 5]
    assert attacker(every, 5, max_atoms=4) != []
