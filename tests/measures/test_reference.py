"""Real data and what independent tools computed on it: every reference case of these fields, or the reason why not."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cxlib.measures import gaps, intervals, nps, portfolio, rows, scores

FOLDER = Path(__file__).parents[3] / "shared" / "reference"
FILE = FOLDER / "expected.json"
FOUND = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"]} if FILE.exists() else {}
NOT_USED = {
    "nps.wald95.mobiles": "plain Wald: the interval of an NPS is adjusted Wald",
    "nps.diff.wald.verizon_att": "plain Wald: the difference of two NPS is Lewis & Sauro's",
    "mcnemar.tech": "no chapter compares shares within persons by McNemar; changes within persons are paired t",
    "mannwhitney.sat_value": "no chapter uses ranks of two groups yet",
    "cliffs_delta.hogarty": "no chapter uses Cliff's delta yet",
    "kruskal.provider": "no chapter compares many groups at once",
    "bca.gap": "differences are Welch's; BCa serves single means",
    "eb.efron_morris": "accounts are shrunk by REML, not by James-Stein",
    "survey.weighted_notfpc": "answers are not weighted",
}
LATER = {
    "rankings": "rankings and coders' agreement are not built yet",
    "drivers": "drivers are not built yet",
    "ordinal": "no chapter uses ordinal regression",
    "mixed": "means are shrunk with the pooled within variance and REML, not by a mixed model",
    "sem": "path models are not built yet",
    "kano": "Kano is not built yet",
}


@pytest.fixture
def case(request):
    found = FOUND[request.param]
    data = [pd.read_csv(FOLDER / "data" / name) for name in found["inputs"]["files"]]
    options = found["inputs"]["options"] or {}
    close = {"abs": found["precision"].get("abs", 0), "rel": 1e-12}
    return SimpleNamespace(
        data=data[0] if data else None,
        options=options,
        expected=found["expected"],
        close=lambda value, name: value == pytest.approx(found["expected"][name], **close),
        near=lambda value, expected: value == pytest.approx(expected, **close),
    )


def of(case, provider):
    return case.data.loc[case.data["provider"] == provider, "ltr"]


def side(values):
    values = pd.Series(values, dtype=float).dropna()
    return pd.DataFrame({"score": [values.mean()], "sd": [values.std()], "n": [float(len(values))]})


def points(values):
    values = pd.Series(values).dropna()
    return (values >= 9).astype(int) - (values <= 6).astype(int)


def ask(columns, reverse=()):
    """An instrument of one dimension whose items are the columns of a data set."""
    items = pd.DataFrame({"part": "", "dimension": "x", "reverse": [c in reverse for c in columns]}, index=columns)
    return lambda scale: SimpleNamespace(
        id="set", kind="scale", items=items, scale=scale, top_box=None, dimensions=pd.DataFrame(index=["x"])
    )


def long(data, columns):
    table = data[columns].assign(respondent_id=[f"r{k}" for k in range(len(data))])
    return table.melt("respondent_id", var_name="item_id")


def nps_point(case):
    row = nps.score(case.data["ltr"]).loc[0]
    assert all(case.close(row[name], name) for name in ("n", "detractors", "passives", "promoters"))
    assert case.close(row["score"] / 100, "nps") and case.near(row["score"], case.expected["nps100"])


def nps_spread(case):
    row = nps.score(case.data["ltr"]).loc[0]
    assert case.close((row["sd"] / 100) ** 2, "var_n1") and case.close(row["sd"] / 100 / np.sqrt(row["n"]), "se_n1")
    assert case.close((row["sd"] / 100) ** 2 * (row["n"] - 1) / row["n"], "var_n")


def nps_trinomial(case):
    one = side(points(case.data["ltr"]))
    low, high = intervals.t_mean(one["score"], one["sd"], one["n"])
    assert case.close(one["score"][0], "estimate") and case.close(low[0], "lower") and case.close(high[0], "upper")


def nps_adjusted(case):
    name = case.options.get("filter", "").removeprefix("provider == ").strip("'")
    values = case.options.get("scores") or (of(case, name) if name else case.data["ltr"])
    row = nps.score(values).loc[0]
    centre, variance = intervals.adjusted(row["promoters"], row["detractors"], row["n"])
    assert case.close(centre, "nps_adj") and case.close(np.sqrt(variance), "se_adj")
    assert case.close(row["low"] / 100, "lower") and case.near(row["high"] / 100, min(1, case.expected["upper"]))


def nps_two(case):
    row = nps.change(of(case, case.options["x"]), of(case, case.options["y"])).loc[0]
    assert (
        case.close(row["low"] / 100, "lower") and case.close(row["high"] / 100, "upper") and case.close(row["p"], "p")
    )
    assert row["estimate"] == pytest.approx(11.2973641818224)  # the plain difference is what is shown


def nps_same_persons(case):
    data = case.data[["resp", "Apple", "Microsoft"]].dropna()
    now, before = (pd.DataFrame({"respondent_id": data["resp"], "value": data[c]}) for c in ("Apple", "Microsoft"))
    row = nps.change(now, before).loc[0]
    assert row["pairs"] == case.expected["n"]
    for name, key in (("estimate", "diff"), ("low", "lower"), ("high", "upper"), ("now_score", "nps_a")):
        assert case.close(row[name] / 100, key)
    assert case.close(row["p"], "p_paired")


def nps_accounts(case):
    table = nps.score(case.data.rename(columns={"REC": "value"}), ["Account"]).set_index("Account")
    error = table["sd"] / 100 * np.sqrt((table["n"] - 1) / table["n"]) / np.sqrt(table["n"])
    assert case.close(table["n"].to_dict(), "n") and case.close((table["score"] / 100).to_dict(), "nps")
    assert case.close(error.to_dict(), "se")


def nps_census(case):
    one = side(points(of(case, "Boost Mobile"))).assign(statistic="mean", shown=True, reason="")
    one["low"], one["high"] = intervals.t_mean(one["score"], one["sd"], one["n"])
    row = intervals.finite_population(one, case.options["N"]).loc[0]
    assert case.close(row["low"], "lower_t") and case.close(row["high"], "upper_t")


def srs_with_population(case):
    one = side(case.data["api00"]).assign(statistic="mean", shown=True, reason="")
    one["low"], one["high"] = intervals.t_mean(one["score"], one["sd"], one["n"])
    row = intervals.finite_population(one, case.data["fpc"].iloc[0]).loc[0]
    assert case.close(row["score"], "mean") and case.near([row["low"], row["high"]], case.expected["ci_t"])


def wilson(case):
    x, n = np.array(case.options["cases"]).T
    low, high = intervals.wilson(x / n, n)
    assert case.close(list(low), "lower") and case.close(list(high), "upper")


def effort(case):
    values = case.data["ease_help"]
    ease = ask(["ease_help"])((1, 5))
    ease.top_box = 4
    asked = long(case.data, ["ease_help"])
    mean = scores.by_dimension(asked, ease).loc[0]
    top = scores.by_dimension(asked, ease, "top_box").loc[0]
    assert all(case.close(mean[name], key) for name, key in (("n", "n"), ("score", "mean"), ("sd", "sd")))
    assert case.close(top["score"], "t2b") and case.close([top["low"], top["high"]], "wilson")
    assert len(values) - top["n"] == case.expected["missing"]


def two_shares(case):
    x, n = np.array(case.options["x"]), np.array(case.options["n"], dtype=float)
    one, two = (pd.DataFrame({"score": [x[k] / n[k]], "n": [n[k]]}) for k in (0, 1))
    row = intervals.share_difference(one, two).loc[0]
    assert case.close(row["estimate"], "diff") and case.close(row["p"], "p")
    assert case.close([row["low"], row["high"]], "newcombe")


def welch(case):
    one, two = (side(case.data.loc[case.data["provider"] == p, "sat_value"]) for p in ("Verizon", "AT&T"))
    row = intervals.difference(one, two).loc[0]
    assert case.close(row["estimate"], "diff") and case.close(row["p"], "p") and case.close(row["g"], "hedges_g")
    assert case.close([row["low"], row["high"]], "ci") and case.close([one["n"][0], two["n"][0]], "n")


def paired(case):
    one = side(case.data["PERQ1"] - case.data["CUEX1"])
    row = intervals.paired(one).loc[0]
    assert case.close(row["estimate"], "mean_gap") and case.close([row["low"], row["high"]], "ci")
    assert case.close(row["p"], "p") and case.close(one["sd"][0], "sd_gap")


def benjamini_hochberg(case):
    p = case.options["p"]
    table = pd.DataFrame({"comparison": "x", "dimension": range(len(p)), "p": p, "estimate": 1.0, "delta": np.nan})
    table = table.assign(low=0.1, high=2.0, low90=0.2, high90=1.9, tier="full", shown=True)
    said = intervals.verdicts(table, table)
    assert case.close(list(said["p_adjusted"]), "BH")
    assert said["verdict"].eq("above").sum() == case.expected["n_reject_BH"]


def bca(case):
    assert case.close(intervals.bca(points(of(case, "Tracfone")), "1"), "bca")


def shrunken_nps(case):
    data = case.data.rename(columns={"ltr": "value"})
    table = portfolio.shrunken(nps.score(data, ["provider"])).set_index("provider")
    tau2, mu, _ = portfolio.reml(list(case.expected["y"].values()), list(case.expected["v"].values()))
    assert case.close(tau2, "tau2_REML") and case.close(mu, "mu_REML") and case.close(dict(table["n"]), "n")
    assert case.close((table["score"] / 100).to_dict(), "y") and case.close(dict(table["weight"]), "weight_REML")
    assert case.close((table["shrunken"] / 100).to_dict(), "blup_REML")
    error = (table["shrunken_high"] - table["shrunken_low"]) / 2 / stats.norm.ppf(0.975) / 100
    assert case.close(error.to_dict(), "blup_se")


def eight_schools(case):
    tau2, mu, error = portfolio.reml(case.options["y"], np.array(case.options["se"]) ** 2.0)
    assert case.close(tau2, "tau2_REML") and case.close(mu, "mu") and case.close(error, "se")


def alpha_pairwise(case):
    columns = ["A1", "A2", "A3", "A4", "A5"]
    row = scores.alpha(long(case.data, columns), ask(columns, ["A1"])((1, 6))).loc[0]
    assert case.close(row["score"], "raw_alpha") and case.close(row["low"], "feldt_lower")
    assert case.close(row["high"], "feldt_upper")


def alpha_perceived_quality(case):
    columns = [f"PERQ{k}" for k in range(1, 8)]
    row = scores.alpha(long(case.data, columns), ask(columns)((1, 10))).loc[0]
    assert case.close(row["score"], "raw_alpha") and case.close(row["low"], "feldt_lower")
    assert case.close(row["high"], "feldt_upper")


TESTS = {
    "nps.point.mobiles": nps_point,
    "nps.var_se.mobiles": nps_spread,
    "nps.tmeans95.mobiles": nps_trinomial,
    "nps.adjwald95.mobiles": nps_adjusted,
    "nps.adjwald95.provider.USCellular": nps_adjusted,
    "nps.adjwald95.provider.VirginMobileUSA": nps_adjusted,
    "nps.adjwald95.provider.ATT": nps_adjusted,
    "nps.edge.allpromoters": nps_adjusted,
    "nps.diff.adjwald.verizon_att": nps_two,
    "nps.paired.apple_microsoft": nps_same_persons,
    "nps.pkgdata.accounts": nps_accounts,
    "nps.fpc.boost": nps_census,
    "survey.apisrs": srs_with_population,
    "wilson.newcombe1998": wilson,
    "ces.mobiles": effort,
    "twoprop.newcombe1998": two_shares,
    "welch.sat_value": welch,
    "paired.gap.mobi": paired,
    "padjust.bh1995": benjamini_hochberg,
    "bca.nps.tracfone": bca,
    "eb.metafor.providers": shrunken_nps,
    "eb.8schools": eight_schools,
    "alpha.bfi_A.pairwise": alpha_pairwise,
    "alpha.mobi_PERQ": alpha_perceived_quality,
}


@pytest.mark.parametrize("case", FOUND, indirect=True, ids=list(FOUND))
def test_reference_case(case, request):
    name = request.node.callspec.params["case"]
    reason = NOT_USED.get(name) or LATER.get(FOUND[name]["group"])
    if name not in TESTS and reason:
        pytest.skip(reason)
    TESTS[name](case)


def test_every_case_is_tested_or_left_out_with_a_reason(shared):
    unknown = set(TESTS) | set(NOT_USED)
    assert unknown <= set(FOUND) and not set(TESTS) & set(NOT_USED)


def test_paired_profile_of_two_real_questions(shared):
    """The gap of perception and expectation, once more through the columns of person rows."""
    data = pd.read_csv(FOLDER / "data" / "mobi.csv")
    now, before = (
        pd.DataFrame({"respondent_id": data.index, "part": "", "dimension": "x", "value": data[c].astype(float)})
        for c in ("PERQ1", "CUEX1")
    )
    table = pd.DataFrame({"part": [""], "dimension": ["x"], "shown": [True], "tier": ["full"]})
    table = table.assign(**dict.fromkeys(rows.RESULT, np.nan))
    row = rows.within_persons(table, now, before).loc[0]
    assert (row["pairs"], round(row["estimate"], 3)) == (250, 0.364)
    assert [row["low"], row["high"]] == pytest.approx([0.147833115213013, 0.580166884786987])


def test_the_gap_of_two_groups_is_welch(shared):
    """Real answers of two groups through the gap of team and customer: nothing is lost on the way."""
    data = pd.read_csv(FOLDER / "data" / "mobiles_nps.csv")
    team, customer = (side(data.loc[data["provider"] == p, "sat_value"]) for p in ("Verizon", "AT&T"))
    keys = {"instrument": "x", "part": "", "statistic": "mean", "dimension": "sat"}
    customer = pd.DataFrame([keys]).join(customer.assign(low=np.nan, high=np.nan, tier="split", shown=True, reason=""))
    team = pd.DataFrame([keys]).join(team.assign(df=202.0, shown=True, reason=""))
    row = gaps.team_to_customer(customer, team, pd.DataFrame([keys | {"delta": 0.3}])).loc[0]
    assert [row["low"], row["high"]] == pytest.approx([-0.379605445444018, 0.0602255280905753])
