"""Two real surveys nobody here wrote: what is imported equals the source file worked out with plain pandas."""

import pandas as pd
import pytest

from cxlib import importing, study

FILES = {
    "mobiles_nps": ("reference/data/mobiles_nps.csv", "provider", "ltr", "resp"),
    "airlines_nps": (
        "exports/cx_nps_airlines_by_account.csv",
        "Airline",
        "How likely are you to recommend this airline?",
        "CustomerID",
    ),
}


@pytest.fixture(scope="module", params=FILES)
def case(request, shared, root, tmp_path_factory):
    home = tmp_path_factory.mktemp("real") / request.param
    plan = root / "data" / "mappings" / f"{request.param}.toml"
    file, account, item, respondent = FILES[request.param]
    source = pd.read_csv(shared / file).rename(columns={account: "account", item: "nps", respondent: "person"})
    return importing.run(plan, home), study.open(home), source, plan


def plain_nps(values: pd.Series) -> float:
    return 100 * ((values >= 9).mean() - (values <= 6).mean())


def test_every_row_is_used_or_excluded_with_its_reason(case):
    result, _, source, _ = case
    counts = result.counts
    assert counts["rows_read"] == len(source) == counts["used"] + sum(counts["excluded"].values())
    assert counts["excluded"] == {}
    assert counts["accounts"] == source["account"].nunique()


def test_nps_per_account_equals_plain_pandas_on_the_source(case):
    _, made, source, _ = case
    names = made.table("accounts").set_index("account_id")["name"]
    answers = made.table("answers").query("item_id == 'nps'")
    ours = answers["value"].groupby(answers["account_id"].map(names)).agg(plain_nps)
    theirs = source.groupby("account")["nps"].agg(plain_nps)
    aliases = {"Other (Please type into the box)": "Other provider", "Straight Talk (Walmart)": "Straight Talk"}
    pd.testing.assert_series_equal(ours.sort_index(), theirs.rename(aliases).sort_index(), check_names=False)


def test_the_study_is_sound_and_a_second_import_changes_nothing(case):
    _, made, _, plan = case
    report = study.check(made)
    assert report.ok, report.text()
    before = {path.name: path.read_bytes() for path in made.path.iterdir() if path.is_file()}
    assert "nothing changed" in importing.run(plan, made.path).text
    assert before == {path.name: path.read_bytes() for path in made.path.iterdir() if path.is_file()}


def test_mobiles_items_missing_and_quarter(shared, root, tmp_path):
    importing.run(root / "data/mappings/mobiles_nps.toml", tmp_path / "mobiles")
    made = study.open(tmp_path / "mobiles")
    source = pd.read_csv(shared / "reference/data/mobiles_nps.csv")
    answers = made.table("answers")
    for item in [column for column in source if column.startswith(("sat_", "ease_"))]:
        ours = answers[answers["item_id"] == item]
        assert ours["value"].mean() == pytest.approx(source[item].mean()), item
        assert (ours["missing"] == "dont_know").sum() == source[item].isna().sum(), item
    # July and August 2019; 354 empty cells in the file
    assert set(made.table("waves")["period"]) == {"2019Q3"} and (answers["missing"] != "").sum() == 354
    assert made.table("waves")[["opened", "closed"]].to_numpy().tolist() == [["2019-07-23", "2019-08-18"]] * 2


def test_airlines_count_what_the_index_says(shared, root, tmp_path):
    counts = importing.run(root / "data/mappings/airlines_nps.toml", tmp_path / "a", dry_run=True).counts
    assert (counts["accounts"], counts["answers"], counts["periods"]) == (98, 5723, {"2026Q3": 5723})
    assert not (tmp_path / "a").exists()


def test_another_airline_joins_the_study_by_file(shared, root, tmp_path):
    plan = (root / "data/mappings/airlines_nps.toml").read_text(encoding="utf-8").split("[expect]")[0]
    (tmp_path / "m.toml").write_text(plan.replace("../../../shared", str(shared.resolve())), encoding="utf-8")
    importing.run(tmp_path / "m.toml", tmp_path / "a")
    second = shared / "exports/cx_nps_airlines_by_account2.csv"
    with pytest.raises(ValueError, match="'Prep Air' is no account of this study"):
        importing.run(tmp_path / "m.toml", tmp_path / "a", file=second)
    told = (tmp_path / "m.toml").read_text(encoding="utf-8").replace("[account]", '[account]\nnew = ["Prep Air"]')
    (tmp_path / "m.toml").write_text(told, encoding="utf-8")
    importing.run(tmp_path / "m.toml", tmp_path / "a", file=second)
    made = study.open(tmp_path / "a")
    assert len(made.table("accounts")) == 99 and len(made.table("answers")) == 5723 + 184
    assert len(made.table("waves")) == 1 and study.check(made).ok
