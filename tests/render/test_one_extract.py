"""A report's process holds one extract: what it may not open it cannot, and it needs nothing else."""

import pytest

import cxlib as cx
from cxlib import demo, study
from cxlib.disclosure import extract, release
from cxlib.render import chapters, isolate, plan, source
from cxlib.study import zipped

PERIOD = "2026Q3"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    opened = study.open(demo.make(tmp_path_factory.mktemp("one") / "s", accounts=3, quarters=2))
    release.every(opened)
    for period in opened.periods:
        extract.make_all(opened, period)
    return opened


@pytest.fixture
def handed(made):
    """This process becomes a report's: it holds A0001's extract for internal readers."""
    name = study.slug(made.table("accounts")["name"][0], "A0001")
    study.hand_over(zipped.path(made, PERIOD, "internal", name).read_bytes())
    yield made
    study.hand_over(None)


def test_the_one_it_holds_opens_under_whatever_name_the_study_has(handed):
    assert cx.account("anything", "A0001", PERIOD).id == "A0001"


@pytest.mark.parametrize(
    "asked", [("A0002", PERIOD, "internal"), ("A0001", "2026Q2", "internal"), ("A0001", PERIOD, "customer")]
)
def test_no_other_account_period_or_reader_opens(handed, asked):
    with pytest.raises(ValueError, match="this process holds the extract of .* and no other"):
        cx.account(str(handed.path), *asked)


def test_neither_the_portfolio_nor_the_study_opens(handed):
    with pytest.raises(ValueError, match="and no other"):
        cx.portfolio(str(handed.path), PERIOD)
    for name in (str(handed.path), "demo"):
        with pytest.raises(ValueError, match="holds one extract and opens no study"):
            study.open(name)
    study.hand_over(None)
    assert study.open(str(handed.path)).name == "demo"


def test_a_report_needs_nothing_but_its_extract(made, tmp_path):
    """Gathered here, made where the study's folder is gone; it is told the study's name and not where it lay."""
    jobs = plan.jobs(plan.Order(str(made.path), PERIOD, accounts=("A0001",), readers=plan.READERS, languages=("en",)))
    given = [source.gather(job) for job in jobs]
    assert [each.job.study for each in given] == ["demo", "demo"]
    assert all(str(made.path) not in repr(each.job) for each in given)
    elsewhere = made.path.rename(tmp_path / "moved")
    try:
        for each in given:
            status, value, note = isolate.call(chapters.report, (each,))
            assert status == "done", (value, note)
            assert value["rows"]["read"] > 0
    finally:
        elsewhere.rename(made.path)
