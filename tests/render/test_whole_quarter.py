"""A whole quarter through the command, with team/ moved away: what every page keeps to, and what one failure leaves.

Each rule is a function from a page's source to what is wrong with it; the last test shows that each can say no.
"""

import html
import json
import re
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner

from cxlib import cli, demo
from cxlib.render import plan

from ..html_page import Page

pytestmark = pytest.mark.slow

PERIOD, CANARY, FAILING = "2026Q3", "KANARIALINTU", "A0002"
INSIDE = "Vain omalle väelle."
OWN_SCRIPT = r"; script-src 'sha256-[A-Za-z0-9+/]{43}='$"
FIGURE = re.compile(r"<figure.*?</figure>", re.DOTALL)
DATA = re.compile(r"data:[a-z/]+;base64,[A-Za-z0-9+/=]*")
# what a value that is none, or a number that is none, looks like when it slips through to a reader
SLIPS = re.compile(
    r"\b(?:nan|NaN|None|inf|NaT|null|undefined|Traceback)\b|<NA>|\d[eE][+-]\d|[-\u2212]0(?:[.,]0+)?(?![.,]?\d)"
)
TEAM = re.compile(r"tiimi|\bteam|eflame|suojattu|protected", re.IGNORECASE)
ROWS = {
    "fi": (r"Luettuja vastausrivejä ([\d\s]+), käytettyjä ([\d\s]+)\.", r"Pois jätettyjä: ([^.]*)\."),
    "en": (r"Answer rows read ([\d,]+), used ([\d,]+)\.", r"Left out: ([^.]*)\."),
}


def cx(*arguments):
    return CliRunner().invoke(cli.main, [str(each) for each in arguments])


def put_canaries(study: Path) -> None:
    """Mark what only the team's own tables hold: words, names, ids."""
    for table, column in (("comments", "text"), ("roster", "name"), ("answers", "response_id")):
        path = study / "team" / f"{table}.parquet"
        rows = pd.read_parquet(path)
        assert len(rows)
        rows.assign(**{column: CANARY + rows[column].astype("str")}).to_parquet(path, index=False)


def put_word(study: Path) -> None:
    """Write an account lead's word that is not for the customer."""
    path = study / "commentary.parquet"
    row = {"account_id": FAILING, "period": PERIOD, "heading": "", "text": INSIDE, "author_role": "sales"}
    rows = pd.DataFrame([row | {"language": each, "reviewed_on": "2026-09-10", "reader": "internal"} for each in ROWS])
    pd.concat([pd.read_parquet(path), rows], ignore_index=True).to_parquet(path, index=False)


@pytest.fixture(scope="module")
def quarter(tmp_path_factory):
    """(study, folder of the pages, names by account_id): released, then rendered without the team's answers."""
    base = tmp_path_factory.mktemp("quarter")
    study, out = demo.make(base / "study", accounts=7, quarters=2), base / "out"
    put_canaries(study)
    put_word(study)
    released = cx("release", study, "--every")
    assert released.exit_code == 0, released.output
    (study / "team").rename(base / "elsewhere")
    done = cx("render", study, PERIOD, "--reader", "all", "--language", "all", "--out", out)
    assert done.exit_code == 0 and "30 ok, 0 failed" in done.output, done.output
    return study, out / PERIOD, pd.read_parquet(study / "accounts.parquet").set_index("account_id")["name"].to_dict()


@pytest.fixture(scope="module")
def sources(quarter) -> dict[str, str]:
    """The pages of accounts and portfolio: place under the quarter's folder -> source."""
    _, out, _ = quarter
    return {path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") for path in out.rglob("*/*/*.html")}


def language_of(place: str) -> str:
    return Path(place).stem[-2:]


def head(place: str, source: str) -> list:
    """The policy is the first thing in the head; the page says its language."""
    tags = Page(source).tags
    first = tags[[tag for tag, *_ in tags].index("head") + 1]
    policy = first[1].get("content", "") if first[1].get("http-equiv") == "Content-Security-Policy" else ""
    policy = re.sub(OWN_SCRIPT, "", policy) if place.startswith("portfolio") else policy
    right = first[0] == "meta" and policy.startswith("default-src 'none';") and "script" not in policy
    return [] if right and tags[0][:2] == ("html", {"lang": language_of(place)}) else [first, tags[0]]


def alone(place: str, source: str) -> list:
    """No script, nothing fetched: pictures and fonts are inside, links lead to places of the same page.

    The portfolio's page has the script that sorts, and its accounts lead to the index.
    """
    if place.startswith("portfolio"):
        source = re.sub("<script>.*?</script>", "", source, count=1, flags=re.DOTALL)
        source = source.replace('href="../../index.html#', 'href="#meth" data-line="')
    tags = Page(source).tags
    wrong = [tag for tag, *_ in tags if tag in ("script", "iframe", "object", "embed", "form", "link", "base")]
    ids = {attributes["id"] for _, attributes, _ in tags if "id" in attributes}
    for _, attributes, _ in tags:
        wrong += [name for name in attributes if name.startswith("on")]
        found = [str(attributes[name]) for name in ("src", "srcset", "poster", "action") if name in attributes]
        wrong += [value[:40] for value in found if not value.startswith("data:image/png;base64,")]
        link = attributes.get("href", "#")
        wrong += [] if link == "#" or (link[0] == "#" and link[1:] in ids) else [link]
    style = DATA.sub("", "".join(re.findall(r"<style>(.*?)</style>", source, re.DOTALL)))
    return wrong + re.findall(r"@import|https?:|url\((?!\))[^)]*[:/][^)]*/[^)]*\)", style)


def told(place: str, source: str) -> list:
    """Every picture has words and a table that says the same."""
    figures = FIGURE.findall(source)
    wrong = [alt for alt in Page(source).alts if not alt.strip()]
    wrong += [each[:60] for each in figures if not re.search(r"<table>.*<tbody>\s*<tr.*?<t[dh]", each, re.DOTALL)]
    return wrong + ([] if len(Page(source).alts) == len(figures) == source.count("<img ") else ["a picture outside"])


def clean(place: str, source: str) -> list:
    """No sign of a missing value, a number of the machine, or an error in what is read or read out."""
    page = Page(source)
    return [found for text in (page.text, *page.alts) for found in SLIPS.findall(text)]


def silent(place: str, source: str) -> list:
    """The customer's page has no word about the team, but for what customers themselves wrote."""
    if "/customer/" not in place:
        return []
    page = Page(re.sub(r"<blockquote.*?</blockquote>", "", source, flags=re.DOTALL))
    return TEAM.findall(" ".join([page.text, *page.alts, *page.texts.values()]))


def adds_up(place: str, source: str) -> list:
    """Rows read = used + left out, as printed."""
    counted, reasons = ROWS[language_of(place)]
    text = Page(source).text
    read, used = (int(re.sub(r"\D", "", each)) for each in re.search(counted, text).groups())
    listed = re.search(reasons, text)
    numbers = re.findall(r"\d[\d\s,]*(?=\)?(?:;|$))", listed[1]) if listed else []
    out = [int(re.sub(r"\D", "", each)) for each in numbers]
    return [] if read == used + sum(out) else [(read, used, out)]


RULES = (head, alone, told, clean, silent, adds_up)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_page_keeps_the_rule(sources, rule):
    assert len(sources) == 30
    wrong = {place: found for place, source in sources.items() if (found := rule(place, source))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("rule", "place", "old", "new"),
    [
        (head, "internal", "<meta http", '<meta charset="utf-8"><meta http'),
        (head, "internal", '<html lang="en">', '<html lang="fi">'),
        (head, "internal", "img-src data:;", "img-src data:; script-src 'unsafe-inline';"),
        (alone, "internal", "<figcaption>", "<script></script><figcaption>"),
        (alone, "internal", 'href="#meth"', 'href="https://example.org/"'),
        (alone, "internal", 'href="#meth"', 'href="#nowhere"'),
        (alone, "internal", 'src="data:', 'src="https://example.org/data:'),
        (alone, "internal", "<h1", '<h1 onclick="x()"'),
        (alone, "internal", "<style>", "<style>@import 'x';"),
        (told, "internal", 'alt="', 'alt="" title="'),
        (told, "internal", "<tbody>", "<tbody hidden>"),
        (clean, "internal", "<figcaption>", "<figcaption>1e-05 "),
        (clean, "internal", "<figcaption>", "<figcaption>\u22120,0 "),
        (clean, "internal", 'alt="', 'alt="None '),
        (silent, "customer", "<figcaption>", "<figcaption>The team "),
        (silent, "customer", 'alt="', 'alt="eFlame '),
        (adds_up, "internal", "used 1,0", "used 2,0"),
        (adds_up, "internal", "Left out: ", "Lost: "),
    ],
)
def test_each_rule_can_say_no(sources, quarter, rule, place, old, new):
    found = next(
        each for each in sources if of(quarter[2][FAILING], sources[each]) and each.endswith(f"{place}-en.html")
    )
    assert old in sources[found] and rule(found, sources[found]) == []
    assert rule(found, sources[found].replace(old, new, 1))


def of(name: str, source: str) -> bool:
    """Whether a page is this account's."""
    return f"<bdi>{html.escape(name)}</bdi></h1>" in source


def test_no_page_knows_another_account_or_the_teams_words(sources, quarter):
    _, out, names = quarter
    for place, source in sources.items():
        bare = html.unescape(DATA.sub("", source))
        assert CANARY not in bare and not re.search(r"\bE\d{5}\b", bare), place
        inside = {name for name in names.values() if name in bare}
        if place.startswith("portfolio/"):
            assert inside == set(names.values()) and "portfolio/overview.ipynb" in bare
            continue
        own = re.search(r"<h1[^>]*><bdi>(.*?)</bdi>", source)[1]
        assert inside == {html.unescape(own)}, place
        assert not re.search(r"\bA000\d\b", bare), place
    for path in (out / "index.html", out / "manifest.json"):
        assert CANARY not in path.read_text(encoding="utf-8")


def test_a_word_for_the_own_people_does_not_reach_the_customer(sources, quarter):
    said = [place for place in sources if INSIDE in sources[place]]
    whose = f"<bdi>{html.escape(quarter[2][FAILING])}</bdi></h1>"
    assert len(said) == 2 and all(whose in sources[place] and "/internal/" in place for place in said)


def test_a_team_below_five_shows_no_number_anywhere(sources, quarter):
    study, _, names = quarter
    answers = pd.read_parquet(study.parent / "elsewhere" / "answers.parquet")
    persons = answers.groupby("account_id")["respondent_id"].nunique()
    small, columns = persons[persons < 5].index.tolist(), {"fi": "tiimi", "en": "team"}
    assert small == ["A0005", "A0006", "A0007"]  # three, two and four persons
    seen = {place: Page(source) for place, source in sources.items() if any(of(names[each], source) for each in small)}
    tables = [(table["rows"], columns[language_of(place)]) for place in seen for table in seen[place].tables]
    cells = [row[rows[0].index(column)] for rows, column in tables if column in rows[0] for row in rows[1:]]
    assert len(cells) >= 10 and not any(re.search(r"\d", cell) for cell in cells)


def test_rows_read_are_the_rows_of_the_study(sources, quarter):
    study, _, names = quarter
    answers, waves = pd.read_parquet(study / "answers.parquet"), pd.read_parquet(study / "waves.parquet")
    now = answers[answers["wave_id"].astype("str").isin(waves.loc[waves["period"] == PERIOD, "wave_id"])]
    for account, name in names.items():
        for place in (each for each in sources if of(name, sources[each])):
            counted = re.search(ROWS[language_of(place)][0], Page(sources[place]).text)
            assert int(re.sub(r"\D", "", counted[1])) == (now["account_id"] == account).sum(), place


def test_the_index_leads_to_every_page_and_nowhere_else(sources, quarter):
    tags = Page((quarter[1] / "index.html").read_text(encoding="utf-8")).tags
    links = {attributes["href"] for tag, attributes, _ in tags if tag == "a" and attributes["href"][0] != "#"}
    assert links == set(sources)
    assert [attributes for tag, attributes, _ in tags if tag == "script"] == [{}]  # one, inside the page
    values = [value or "" for _, attributes, _ in tags for value in attributes.values()]
    assert not [value for value in values if re.match("https?:|//", value)]


def break_for(account: str, folder: Path) -> Path:
    """Copy the notebooks; in one of them a cell fails for one account alone, with its name in the error."""
    shutil.copytree(plan.NOTEBOOKS, folder)
    chapter = folder / "account" / "nps.ipynb"
    notebook = nbformat.read(chapter, 4)
    notebook.cells.insert(3, nbformat.v4.new_code_cell(f"assert acc.id != '{account}', acc.name"))
    nbformat.write(notebook, chapter)
    return folder


def test_one_failing_account_leaves_no_file_and_changes_no_other(sources, quarter, tmp_path, monkeypatch):
    study, out, names = quarter
    monkeypatch.setattr(plan, "NOTEBOOKS", break_for(FAILING, tmp_path / "notebooks"))
    shutil.copytree(out, tmp_path / PERIOD)  # an earlier run's page must not stand in for the one that failed
    done = cx("render", study, PERIOD, "--language", "en", "--out", tmp_path)
    assert done.exit_code == 1 and "6 ok, 1 failed" in done.output and FAILING in done.output
    assert "1 up to date" in done.output  # the portfolio is made of other notebooks
    assert "Traceback" not in done.output and names[FAILING] not in done.output
    lost = next(each for each in sources if of(names[FAILING], sources[each]) and each.endswith("internal-en.html"))
    assert not (tmp_path / PERIOD / lost).exists()
    others = {each for each in sources if each.endswith("internal-en.html") and each != lost}
    assert len(others) == 7
    for other in others:  # those not asked for were made from the other notebooks: they have left their place
        assert (tmp_path / PERIOD / other).read_text("utf-8") == sources[other], other
    tags = Page((tmp_path / PERIOD / "index.html").read_text("utf-8")).tags
    assert lost not in [attributes.get("href") for _, attributes, _ in tags]
    book = json.loads((tmp_path / PERIOD / "manifest.json").read_text(encoding="utf-8"))
    assert FAILING in json.dumps(book) and "AssertionError" in json.dumps(book)
