"""Two real surveys rendered to the end: what stands on their pages equals plain pandas on the source files.

Nothing that this file works out by hand comes from cxlib: not the pages' numbers, not the portfolio's.
"""

import math
import re

import pandas as pd
import pytest
from click.testing import CliRunner

import cxlib as cx
from cxlib import cli

from .html_page import read

pytestmark = pytest.mark.slow

MOBILES = {
    "file": "reference/data/mobiles_nps.csv",
    "columns": {"provider": "account", "ltr": "nps"},
    "aliases": {"Other (Please type into the box)": "Other provider", "Straight Talk (Walmart)": "Straight Talk"},
    "period": "2019Q3",
    "chosen": ("AT&T", "U.S. Cellular", "NET10"),  # 211, 6 and 2 persons: full, indicative, too few
}
AIRLINES = {
    "file": "exports/cx_nps_airlines_by_account.csv",
    "columns": {"Airline": "account", "How likely are you to recommend this airline?": "nps"},
    "aliases": {},
    "period": "2026Q3",
    "chosen": ("Schulist, Adams and Hilpert", "Wolf-Sipes"),  # 168 and 48 persons
}
STUDIES = {"mobiles": MOBILES, "airlines": AIRLINES}
FEWEST = 3  # persons behind any number an internal reader sees
PARTS = {"satisfaction": ("sat_", 2), "ease": ("ease_", 3)}  # columns' prefix; half of the items must be answered
WORDS = {
    "fi": {
        "counts": ("arvio", "vastauksia"),
        "scores": ("mittari", "tulos", "n"),
        "satisfaction": "Tyytyväisyys",
        "ease": "Helppous",
        "read": r"Luettuja vastausrivejä ([\d\s]+), käytettyjä ([\d\s]+)\.",
        "few": "Vastauksia on 2.",
    },
    "en": {
        "counts": ("rating", "answers"),
        "scores": ("metric", "result", "n"),
        "satisfaction": "Satisfaction",
        "ease": "Ease",
        "read": r"Answer rows read ([\d,\s]+), used ([\d,\s]+)\.",
        "few": "Answers so far: 2.",
    },
}


def invoke(*arguments) -> str:
    done = CliRunner().invoke(cli.main, [str(each) for each in arguments])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module", params=STUDIES)
def made(request, shared, root, tmp_path_factory):
    """(name, source by plain pandas, study folder, {(account, language): page})."""
    spec, base = STUDIES[request.param], tmp_path_factory.mktemp(request.param)
    home, out = base / request.param, base / "out"
    invoke("import", root / f"data/mappings/{request.param}_nps.toml", "--into", home)
    source = pd.read_csv(shared / spec["file"]).rename(columns=spec["columns"])
    source["account"] = source["account"].replace(spec["aliases"])
    ids = pd.read_parquet(home / "accounts.parquet").set_index("name")["account_id"]
    asked = [part for name in spec["chosen"] for part in ("--account", ids[name])]
    said = invoke("render", home, spec["period"], *asked, "--language", "all", "--out", out)
    assert f"{2 * len(spec['chosen'])} ok, 0 failed" in said
    pages = {}
    for path in out.rglob("*-internal-*.html"):
        page = read(path)
        name = next(name for name in spec["chosen"] if page.named("h1") == name)
        pages[name, path.stem[-2:]] = page
    assert set(pages) == {(name, language) for name in spec["chosen"] for language in WORDS}
    return request.param, source, home, pages


def plain_nps(values: pd.Series) -> float:
    return 100 * ((values >= 9).sum() - (values <= 6).sum()) / len(values)


def number(text: str) -> float:
    return float(re.sub(r"[\s,](?=\d{3})", "", text).replace("\u2212", "-").replace("+", "").replace(",", "."))


def each_page(made):
    _, source, _, pages = made
    for (name, language), page in pages.items():
        yield source[source["account"] == name], WORDS[language], page


def counts_on(page, words) -> dict[int, str]:
    rating, answers = words["counts"]
    return {int(row[rating]): row[answers] for row in page.under(rating, answers) if row[rating].isdigit()}


def test_nps_and_n_on_every_page(made):
    for own, _, page in each_page(made):
        alts = [alt for alt in page.alts if "NPS" in alt]
        if len(own) < FEWEST:
            assert alts == [] and not re.search(r"NPS [+\u2212\d]", page.text)
            continue
        nps, n = re.search(r"NPS ([+\u2212]?\d+), .* n = (\d+)", alts[0]).groups()
        assert abs(number(nps) - plain_nps(own["nps"])) <= 0.5 + 1e-9
        assert int(n) == len(own) == own["nps"].count()
        assert f"NPS {nps}" in page.text  # the headline or the table says it to those who see


def test_every_count_of_the_distribution_on_every_page(made):
    for own, words, page in each_page(made):
        if len(own) < FEWEST:  # nothing of two persons' answers
            assert not any(words["counts"][0] in row for table in page.tables for row in table["rows"])
            continue
        shown = counts_on(page, words)
        assert sorted(shown) == list(range(11))
        theirs = {value: int((own["nps"] == value).sum()) for value in range(11)}
        assert {value: int(count) for value, count in shown.items()} == theirs
        promoters = sum(int(shown[value]) for value in (9, 10))
        detractors = sum(int(shown[value]) for value in range(7))
        assert (promoters, detractors) == ((own["nps"] >= 9).sum(), (own["nps"] <= 6).sum())


@pytest.mark.parametrize("made", ["mobiles"], indirect=True)  # the airlines have one question
def test_means_of_satisfaction_and_ease_on_the_pages_of_mobiles(made):
    for own, words, page in each_page(made):
        if len(own) < FEWEST:
            assert not any(words["ease"] in row for table in page.tables for row in table["rows"])
            continue
        metric, result, count = words["scores"]
        rows = {row[metric]: row for row in page.under(metric, result, count)}
        for part, (prefix, least) in PARTS.items():
            items = own[[column for column in own if column.startswith(prefix)]]
            persons = items[items.notna().sum(axis=1) >= least].mean(axis=1)
            assert abs(number(rows[words[part]][result]) - persons.mean()) <= 0.05 + 1e-9
            assert int(rows[words[part]][count]) == len(persons)


def test_rows_read_and_used_on_every_page(made):
    for own, words, page in each_page(made):
        cells = own[[column for column in own if column == "nps" or column.startswith(("sat_", "ease_"))]]
        read_, used = map(number, re.search(words["read"], page.text).groups())
        assert (read_, used) == (cells.size, cells.notna().to_numpy().sum())


def test_too_few_are_said_to_be_too_few(made):
    for own, words, page in each_page(made):
        assert (words["few"] in page.text) == (len(own) < FEWEST)


def test_nps_of_every_account_of_the_portfolio(made):
    name, source, home, _ = made
    wide = cx.portfolio(str(home), STUDIES[name]["period"])
    ours = wide.named(cx.nps.score(wide.answers("nps"), by=["account_id"])).set_index("name")
    theirs = source.groupby("account")["nps"].agg([plain_nps, "count"])
    enough = theirs[theirs["count"] >= FEWEST]
    assert len(theirs) == {"mobiles": 14, "airlines": 98}[name] and set(ours.index) == set(enough.index)
    for account, row in enough.iterrows():
        assert math.isclose(ours.loc[account, "score"], row["plain_nps"], abs_tol=1e-9), account
        assert ours.loc[account, "n"] == row["count"]
