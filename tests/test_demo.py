"""The invented study: what it holds, that a seed repeats it, and that the public functions find what was planted."""

import tomllib

import numpy as np
import pandas as pd
import pytest

import cxlib as cx
from cxlib import demo, instruments, study
from cxlib.demo import people, population

SEEDS = range(100)
NOW, BEFORE = "2026Q3", "2026Q2"


@pytest.fixture(scope="module")
def tables():
    return demo.tables()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return demo.make(tmp_path_factory.mktemp("demo") / "study")


def answered(table, wave):
    return table[(table["wave_id"] == wave) & table["value"].notna()]


def test_the_same_seed_writes_the_same_bytes(folder, tmp_path):
    again = demo.make(tmp_path / "again")
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert len(files) == 18
    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert [f for f in files if (folder / f).read_bytes() != (again / f).read_bytes()] == []


def test_another_seed_answers_otherwise():
    one, two = (demo.tables(4, 2, seed)["answers"]["value"] for seed in (1, 2))
    assert one.iloc[:100].tolist() != two.iloc[:100].tolist()


def test_the_study_passes_its_own_check(folder):
    report = study.check(study.open(folder))
    assert report.problems == []
    reasons = set(report.excluded["reason"])
    assert {"duplicate", "missing: dont_know", "scale_break", "small_share"} <= reasons


@pytest.mark.parametrize("instrument", ["flame", "six_elements", "nps"])
def test_the_last_quarter_has_accounts_of_every_size_where_a_rule_changes(tables, instrument):
    rows = answered(tables["answers"], f"{instrument}-{NOW}")
    size = rows.groupby("account_id", observed=False)["respondent_id"].nunique()
    size = size.reindex(tables["accounts"]["account_id"], fill_value=0)
    assert size.tolist()[:12] == [36, 38, 200, 32, 0, 1, 4, 5, 9, 10, 29, 30]
    assert len(size) == 24 and size[12:].between(8, 40).all()


@pytest.mark.parametrize("seed", [2026, 1, 2])
def test_at_least_two_account_quarters_of_five_have_too_few_of_the_team(seed):
    made = demo.tables(seed=seed)
    rows = made["team/answers"]
    rows = rows[(rows["instrument"] == "eflame") & rows["value"].notna()]
    persons = rows.groupby(["account_id", "wave_id"], observed=True)["respondent_id"].nunique()
    assert (persons >= 5).sum() <= 0.6 * 24 * 8
    on = made["team/respondents"].groupby("respondent_id")["account_id"].nunique()
    assert (on > 1).any(), "nobody works on two accounts"


def test_names_languages_and_words(tables):
    accounts = tables["accounts"]
    assert sorted(accounts["name"].str.len())[-2:] == [60, 60]
    assert accounts["name"].is_unique and accounts["name"].str.contains("[åäö]").sum() >= 5
    assert accounts["language"].value_counts()[["en", "sv"]].tolist() == [4, 1]
    assert {"fi", "en", "sv"} <= set(tables["comments"]["lang"])
    masked = tables["comments"].query("reviewed")["masked_text"]
    named = tables["team/roster"]["name"].map(lambda name: tables["comments"]["text"].str.contains(name).any())
    assert named.any() and not masked.str.contains("|".join(tables["team/roster"]["name"])).any()
    assert set(tables["commentary"]["language"]) == {"fi", "en"}


def test_a_thousand_names_are_a_thousand_names():
    words = demo.texts.words()
    assert len({people.name(i, words) for i in range(3000)}) == 3000


def test_the_first_recommendation_wave_is_another_instrument(tables):
    answers, waves = tables["answers"], tables["waves"]
    early = answers[answers["instrument"] == "nps_1to5"]
    assert set(early["value"]) == {1, 2, 3, 4, 5}
    assert set(early["scale_max"]) == {5.0} and set(early["wave_id"]) == {"nps_1to5-2024Q4"}
    assert sorted(waves.loc[waves["instrument"] == "nps", "period"])[0] == "2025Q1"
    assert tables["exclusions"].values.tolist() == [["nps 2024Q4", "2024Q4", "scale_break", len(early)]]


def test_sizes_that_make_no_study_are_refused():
    with pytest.raises(ValueError, match="at least 1 account and 2 quarters"):
        demo.tables(24, 1)


def test_a_real_study_is_never_written_over(tmp_path):
    (tmp_path / "study.toml").write_text('name = "acme"\n')
    with pytest.raises(ValueError, match="no demo"):
        demo.make(tmp_path, 1, 2)
    assert (tmp_path / "study.toml").read_text() == 'name = "acme"\n'


def test_releases_of_another_demo_are_not_left_beside_new_answers(tmp_path):
    demo.make(tmp_path, 1, 2, seed=1)
    (tmp_path / "released").mkdir()
    demo.make(tmp_path, 1, 2, seed=1)
    with pytest.raises(ValueError, match="releases of another demo"):
        demo.make(tmp_path, 1, 2, seed=2)


# the true values -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("middle, scale", [(9.4, (0, 10)), (5.0, (0, 10)), (-4.2, (-5, 5))])
def test_expected_is_the_mean_of_rounded_and_clipped_answers(middle, scale):
    sample = np.random.default_rng(7).normal(middle, 1.6, 400_000)
    mean = np.clip(np.rint(sample), *scale).mean()
    assert population.expected(middle, 1.6, scale) == pytest.approx(mean, abs=4 * 1.6 / np.sqrt(400_000))


def test_nps_of_the_population_is_promoters_minus_detractors():
    assert population.nps(0.0) == pytest.approx(31 - 16)  # 19 + 12 promoters, .5 + .3 + .7 + 1.2 + 1.5 + 4 + 7.8
    assert population.nps(population.nps_shift(42.0)) == pytest.approx(42, abs=1e-3)


def test_truths_are_written_with_their_size(folder):
    told = tomllib.loads((folder / "truths.toml").read_text(encoding="utf-8"))
    assert (told["seed"], told["period"], told["unchanged_elsewhere"]) == (2026, NOW, True)
    found = {(t["account_id"], t["kind"], t.get("dimension", t.get("touchpoint"))): t["value"] for t in told["truth"]}
    assert found == {
        ("A0001", "gap", "care"): 2.4,
        ("A0002", "gap", "professionalism"): -2.0,
        ("A0003", "change", "nps"): 32.0,
        ("A0004", "moment", "data_migration"): -3.4,
        ("A0004", "moment", "go_live"): 3.6,
    }


def test_nothing_planted_leaves_nothing_to_find(tmp_path):
    told = tomllib.loads((demo.make(tmp_path, 4, 2, plant=False) / "truths.toml").read_text())
    assert "truth" not in told
    six = instruments.load("six_elements")
    true = population.targets(people.plan(24, 3), six, 3, plant=False)
    assert (true["flame"] == true["team"]).all() and (true["nps"] == true["nps_now"]).all()
    assert (true["six"] == [0.48, 0.38, 0.27, 0.40, 0.25, 0.39]).all() and (true["six"] == true["six_team"]).all()


# what the public functions find --------------------------------------------------------------------------------------

KNOWN = instruments.load_all(instruments.FOLDER)
DELTA = pd.DataFrame(
    {
        "instrument": "flame",
        "part": "",
        "statistic": "mean",
        "dimension": KNOWN["flame"].dimensions.index,
        "delta": 0.75,
    }
)


IDS = ("account_id", "respondent_id", "item_id", "answered_at")
BY = ["account_id"]


def latest(table, instrument, period, accounts):
    """Some accounts' answers to one wave, each person's latest only."""
    rows = table[(table["wave_id"] == f"{instrument}-{period}") & table["account_id"].isin(accounts)]
    rows = rows.astype(dict.fromkeys(IDS, "str")).sort_values("answered_at", kind="stable")
    return rows.drop_duplicates([*IDS[:3]], keep="last")


def team_of(made, accounts):
    """The team's table as a release gives it from 10 persons on, with its own spread; smaller teams stay hidden."""
    rows = cx.scores.by_dimension(latest(made["team/answers"], "eflame", NOW, accounts), KNOWN["eflame"], by=BY)
    shown = rows["n"] >= 10
    numbers = rows[["score", "low", "high", "n", "sd"]].where(shown)
    where = {"spread": "own", "band": "", "level": "account", "level_period": NOW, "accounts": 1}
    return rows.assign(**numbers, df=numbers["n"] - 1, **where, shown=shown, reason=np.where(shown, "", "protected"))


def journeys_of(made, accounts, period):
    rows = made["journeys"]
    rows = rows[rows["account_id"].isin(accounts) & (rows["wave_id"] == f"journey-{period}")]
    rows = rows.astype({"account_id": "str", "wave_id": "str"})
    return rows, made["moments"][made["moments"]["journey_id"].isin(rows["journey_id"])]


def reports(made, accounts):
    """All comparisons of each account's report with their verdicts, the report as one family."""
    flame, six, nps = (
        [latest(made["answers"], name, period, accounts) for period in (NOW, BEFORE)]
        for name in ("flame", "six_elements", "nps")
    )
    told = [journeys_of(made, accounts, period) for period in (NOW, BEFORE)]
    elements, scored = KNOWN["six_elements"], cx.scores.by_dimension(flame[0], KNOWN["flame"], by=BY)
    found = [
        cx.gaps.team_to_customer(scored, team_of(made, accounts), DELTA),
        cx.scores.changes(*flame, KNOWN["flame"], BY),
        cx.scores.changes(*six, elements, BY),
        cx.scores.to_benchmark(cx.scores.by_dimension(six[0], elements, "top_box", BY), elements, "companies_2016"),
        cx.nps.changes(*nps, BY),
        cx.journey.changes(*(cx.journey.peak_end(moments, journeys) for journeys, moments in told), BY),
    ]
    own = {name: [] for name in accounts}
    for table in found:
        for name, rows in table.groupby("account_id"):
            own[name].append(rows)
    return {name: cx.summary.comparisons(dict(enumerate(tables))) for name, tables in own.items()}


def stacked(accounts, plant):
    """The same accounts of 100 studies as one: the functions score them side by side, each report apart."""
    names = ("answers", "team/answers", "journeys", "moments")
    parts = {name: [] for name in names}
    for seed in SEEDS:
        made = demo.tables(len(accounts), 2, seed, plant)
        for name in names:
            marked = made[name].assign(
                **{c: f"{seed}:" + made[name][c].astype("str") for c in ("account_id", "journey_id") if c in made[name]}
            )
            parts[name].append(marked.astype({c: "str" for c in ("wave_id", "instrument") if c in marked}))
    return {name: pd.concat(tables, ignore_index=True) for name, tables in parts.items()}


@pytest.fixture(scope="module")
def planted_rows():
    """The rows of 100 studies where something was planted, with their truth."""
    accounts = ["A0001", "A0002", "A0003", "A0004"]
    made, rows = stacked(accounts, plant=True), []
    tables = reports(made, [f"{seed}:{account}" for seed in SEEDS for account in accounts])
    for seed in SEEDS:
        for truth in demo.planted(4, seed):
            table = tables[account := f"{seed}:{truth['account_id']}"]
            row = moment_found(made, account, truth) if truth["kind"] == "moment" else row_found(table, truth)
            covered = row["low"] <= truth["value"] <= row["high"]
            extreme = truth.get("extreme", "")
            rows.append((truth["name"], extreme, truth["value"], row["estimate"], row["named"], covered))
    return pd.DataFrame(rows, columns=["name", "extreme", "value", "estimate", "named", "covered"])


def row_found(table, truth):
    own = table["comparison"].eq(f"{truth['instrument']}.{truth['kind']}")
    row = table[own & table["dimension"].eq(truth["dimension"])].iloc[0]
    return {**row[["low", "high", "estimate"]], "named": row["verdict"] == truth["verdict"]}


def moment_found(made, account, truth):
    """Whether the moment is the curve's lowest (highest) and clearly below (above) zero."""
    journeys, moments = journeys_of(made, [account], NOW)
    curve = cx.journey.curve(moments, journeys).set_index("touchpoint")
    row, low = curve.loc[truth["touchpoint"]], truth["extreme"] == "low"
    extreme = curve["score"].idxmin() if low else curve["score"].idxmax()
    named = extreme == truth["touchpoint"] and (row["high"] < 0 if low else row["low"] > 0)
    return {**row[["low", "high"]], "estimate": row["score"], "named": named}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name, extreme",
    [("blind_spot", ""), ("hidden_strength", ""), ("nps_rise", ""), ("journey_low", "low"), ("journey_low", "peak")],
)
def test_what_was_planted_is_found_within_its_interval(planted_rows, name, extreme):
    rows = planted_rows[planted_rows["name"].eq(name) & planted_rows["extreme"].eq(extreme)]
    assert len(rows) == 100
    assert (rows["named"] & rows["covered"]).sum() >= 90
    # and the truth is the expected value: the mean of 100 studies meets it
    error = rows["estimate"] - rows["value"]
    assert abs(error.mean()) <= 3 * error.std() / 10


@pytest.mark.slow
def test_nothing_planted_is_flagged_in_at_most_one_report_of_twenty():
    accounts = ["A0001", "A0002", "A0003", "A0004"]
    tables = reports(stacked(accounts, plant=False), [f"{seed}:{account}" for seed in SEEDS for account in accounts])
    # 5 gaps, 5 + 6 + 1 changes, 6 benchmarks ...: a report that compares little would flag little
    assert np.mean([table["p"].notna().sum() for table in tables.values()]) >= 20
    flags = [table["verdict"].isin(["above", "below"]).any() for table in tables.values()]
    assert len(flags) == 400
    share, error = np.mean(flags), np.std(flags) / np.sqrt(len(flags))
    assert share <= 0.05 + 3 * error
