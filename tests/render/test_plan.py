"""What an order becomes: which reports, where, with which parameters; and what is refused before anything runs."""

import pytest

from cxlib.render import plan

from .conftest import CLOSE, HEAD, notebook, put

PERIOD = "2026Q3"


def jobs(little, **changed) -> list[plan.Job]:
    return plan.jobs(plan.Order(str(little), PERIOD, **changed))


def test_accounts_times_readers_times_languages(little):
    made = jobs(little, readers=("internal", "customer"), languages=("all",))
    assert len(made) == 3 * 2 * 2 and len({job.file("html") for job in made}) == 12
    assert {(job.reader, job.language) for job in made} == {
        (r, w) for r in ("internal", "customer") for w in ("fi", "en")
    }


@pytest.mark.parametrize(("asked", "got"), [((), ["fi", "en", "fi"]), (("en",), ["en"] * 3)])
def test_each_account_gets_its_own_language_unless_one_is_named(little, asked, got):
    assert [job.language for job in jobs(little, languages=asked)] == got  # c is Swedish: the study's first


def test_paths_stay_below_the_folder_whatever_the_name(little, tmp_path):
    for job in jobs(little):
        assert (tmp_path / job.file("html")).resolve().is_relative_to(tmp_path) and job.file("html").isascii()
    assert jobs(little)[0].file("html").startswith("kontio-oyj-") and jobs(little)[0].file("html").endswith(
        "-2026Q3-internal-fi.html"
    )


def test_the_portfolio_comes_with_all_accounts_for_internal_readers(little, tmp_path):
    import nbformat

    (tmp_path / "notebooks/portfolio").mkdir(parents=True)
    made = notebook(HEAD, CLOSE)
    made.cells[1].source = "\n".join(
        line for line in made.cells[1].source.splitlines() if not line.startswith(("account", "reader"))
    )
    nbformat.write(made, tmp_path / "notebooks/portfolio/overview.ipynb")
    last = jobs(little)[-1]
    assert last.file("html") == "portfolio/internal/portfolio-2026Q3-internal-fi.html"
    assert set(last.parameters()) == {"study", "period", "language", "mode"}
    assert not [job for job in jobs(little, accounts=("a",)) + jobs(little, readers=("customer",)) if not job.account]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"accounts": ("a", "zz", "yy")}, "no account 'zz', 'yy'; there are: a, b, c"),
        ({"readers": ("boss",)}, "no reader 'boss'; there are: internal, customer"),
        ({"as_of": "2026-08-31"}, "--as-of 2026-08-31: the survey of 2026Q3 opened on 2026-09-01"),
        ({"languages": ("sv",)}, "no language 'sv'; there are: fi, en, all"),
    ],
)
def test_what_the_study_does_not_have_is_named_with_what_it_has(little, changed, says):
    with pytest.raises(ValueError, match=says):
        jobs(little, **changed)


def test_all_problems_of_an_order_come_at_once(little):
    with pytest.raises(ValueError, match="(?s)no period '2031Q1'; there are: 2026Q3.*no account 'zz'"):
        plan.jobs(plan.Order(str(little), "2031Q1", ("zz",)))


@pytest.mark.parametrize("missing", ["account", "reader"])
def test_a_notebook_that_does_not_declare_a_parameter_is_refused(little, tmp_path, missing):
    """papermill itself would only warn, and show the default account to every account."""
    import nbformat

    path = tmp_path / "notebooks/account/score.ipynb"
    made = nbformat.read(path, as_version=4)
    made.cells[1].source = made.cells[1].source.replace(f"{missing} =", f"{missing[:-1]} =")
    nbformat.write(made, path)
    with pytest.raises(ValueError, match=f"account/score.ipynb: declares no parameter {missing}; it declares"):
        jobs(little)


def test_a_notebook_without_the_tag_is_refused(little, shared, tmp_path):
    source = shared / "reliability/fixtures/notebooks/nb_no_parameters_tag.ipynb"
    (tmp_path / "notebooks/account/score.ipynb").write_bytes(source.read_bytes())
    with pytest.raises(ValueError, match="tagged `parameters`"):
        jobs(little)


def test_chapters_in_the_order_of_a_report(little, tmp_path):
    for name in ("aaa", "nps", "flame", "summary"):
        put(tmp_path, name, HEAD, CLOSE)
    names = [path.rsplit("/", 1)[1].removesuffix(".ipynb") for path in jobs(little)[0].notebooks]
    assert names == ["summary", "flame", "nps", "aaa", "score"]  # known ones first, then by name


def test_a_study_names_its_chapters(little, tmp_path):
    put(tmp_path, "nps", HEAD, CLOSE)
    config = little / "study.toml"
    config.write_text(config.read_text() + '\n[chapters]\naccount = ["score", "nps"]\n')
    assert [path.rsplit("/", 1)[1] for path in jobs(little)[0].notebooks] == ["score.ipynb", "nps.ipynb"]
    config.write_text(config.read_text().replace('"nps"', '"npz"'))
    with pytest.raises(ValueError, match="no chapter 'npz'; there are: nps, score"):
        jobs(little)
