"""DESIGN's table of floors, row by row, on the extracts of both readers: what each may see at each side of a floor."""

import builder
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import cxlib as cx
from cxlib import cli, study
from cxlib.disclosure import extract, release
from cxlib.study import floors, zipped

SIZES = (0, 2, 3, 4, 5, 9, 10)  # of an account: so many customers answer, and so many of the team
VALUES = [3.0, 5.0, 7.0, 8.0, 9.0, 10.0, 6.0, 4.0, 2.0, 7.0]
READERS = ("internal", "customer")
REVENUE, OWNER = 987654.0, "northern-team"


def accounts():
    """Each with a team of its own, or the small ones would show the team's whole (the ladder)."""
    return builder.accounts(*(f"n{n}" for n in SIZES), owner_team=[f"{OWNER}-{n}" for n in SIZES], revenue_eur=REVENUE)


def six(people) -> pd.DataFrame:
    """Six elements' answers of the team, one score a person for every element."""
    parts, elements = ("importance", "performance"), ("commitment", "fulfilment")
    rows = [
        (a, p, f"{e}_{part}", e, x)
        for a, each in people.items()
        for p, x in each.items()
        for e in elements
        for part in parts
    ]
    return builder.long(rows, "six_elements", "2026Q3", "employee", (1.0, 10.0))


def comments(side: str) -> pd.DataFrame:
    """Each size's people comment; the first one's words are given for the reader (consent)."""
    rows = [
        (f"n{n}", f"{side}{n}-{i}", f"{side} word {n}-{i}", i == 0) for n in SIZES for i in range(n) if n not in (9, 10)
    ]
    table = pd.DataFrame(rows, columns=["account_id", "respondent_id", "text", "consent"])
    return table.assign(response_id="r", wave_id="flame-2026Q3", lang="fi", reviewed=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study whose customers may see the team's side, so that every row of the table can be held against both."""
    customers = {f"n{n}": {f"c{n}-{i}": VALUES[i] for i in range(n)} for n in SIZES if n}
    team = {f"n{n}": {f"t{n}-{i}": VALUES[i] for i in range(n)} for n in SIZES if n}
    everything = builder.write(
        tmp_path_factory.mktemp("floors") / "s",
        [builder.answers(team), six(team)],
        [builder.answers(customers, "flame", side="customer"), builder.nps(customers)],
        {"share_team_side": True, "targets": {"nps": 61}},
        accounts=accounts(),
        comments=comments("c"),
        invitations=invited(),
        respondents=invited().assign(side="customer"),
        **{"team/comments": comments("t")},
    )
    assert study.check(everything).ok, study.check(everything).text()
    release.release(everything, "2026Q3")
    extract.make_all(everything, "2026Q3")
    return everything


def invited() -> pd.DataFrame:
    """Two more are asked than answer."""
    rows = [("flame-2026Q3", f"n{n}", f"c{n}-{i}") for n in SIZES[1:] for i in range(n)]
    rows += [("flame-2026Q3", f"n{n}", f"c{n + 100}-{i}") for n in SIZES for i in range(2)]
    table = pd.DataFrame(rows, columns=["wave_id", "account_id", "respondent_id"])
    return table.assign(responded=False, selected_by="random")


@pytest.fixture(params=READERS)
def reader(request):
    return request.param


def opened(made, n: int, reader: str):
    return cx.account(str(made.path), f"n{n}", "2026Q3", reader)


def team(made, n: int, reader: str, instrument: str, statistic: str) -> pd.DataFrame:
    table = opened(made, n, reader).team(instrument)
    return table[table["statistic"] == statistic]


@pytest.mark.parametrize("n, shown", [(2, False), (4, False), (5, True), (9, True), (10, True)])
def test_a_teams_mean(made, reader, n, shown):
    table = team(made, n, reader, "eflame", "mean")
    assert len(table) == 5 and set(table["shown"]) == {shown}
    assert set(table["score"].notna()) == set(table["n"].notna()) == {shown}  # n is hidden with its cell


@pytest.mark.parametrize("n, shown", [(5, False), (9, False), (10, True)])
def test_a_teams_share(made, reader, n, shown):
    table = team(made, n, reader, "six_elements", "top_box")
    assert len(table) == 4 and set(table["shown"]) == {shown}
    # of ten values 3 5 7 8 9 10 6 4 2 7 three reach 8
    assert not shown or set(table["score"]) == {0.3}
    assert set(team(made, n, reader, "six_elements", "mean")["shown"]) == {True}


@pytest.mark.parametrize("n, spread", [(4, ""), (5, ""), (9, ""), (10, "own")])
def test_a_teams_spread(made, reader, n, spread):
    """Three teams below ten are no pool, so those have no spread at all, and no interval that would give one away."""
    table = team(made, n, reader, "eflame", "mean")
    assert set(table["spread"]) == {spread}
    assert set(table["sd"].notna()) == set(table["low"].notna()) == set(table["high"].notna()) == {spread == "own"}


@pytest.mark.parametrize("n, least", [(2, ()), (3, ("internal",)), (4, ("internal",)), (5, READERS), (9, READERS)])
def test_customers_scores_and_what_comes_with_them(made, reader, n, least):
    """Score, spread, interval and the counts of the distribution come and stay out together, by the reader's floor."""
    acc = opened(made, n, reader)
    means = acc.mask(cx.scores.by_dimension(acc.answers("flame"), acc.instrument("flame")))
    panel = acc.mask(cx.nps.panel(acc.answers("nps")))
    seen, counts = reader in least, panel.loc[panel["value"].notna()]
    assert set(means["shown"]) == {seen} and set(means["n"]) == {n}  # n is shown in any case
    assert set(means[["score", "sd", "low", "high"]].notna().all(axis=1)) == {seen}
    assert panel["score"].notna().any() == seen and not acc.members.get("answers", pd.DataFrame()).empty == seen
    assert not seen or counts["n"].sum() == n
    assert seen or counts["n"].fillna(0).sum() == 0


@pytest.mark.parametrize("n, said", [(2, 1), (4, 1), (5, 5)])
def test_customers_comments(made, n, said):
    """The vendor's people read all that were reviewed; the customer's those given for it, or all of five or more."""
    inside, outside = (opened(made, n, reader).comments() for reader in READERS)
    assert (len(inside), len(outside)) == (n, said)
    for table in (inside, outside):
        assert list(table.columns) == [
            "text",
            "lang",
            "item_id",
            "consent",
            "role",
        ]  # no person, score or day beside it
    assert set(outside["role"]) == {""}


def test_a_teams_comment_is_in_no_extract(made):
    files = sorted(made.path.glob("extracts/**/*.zip")) + sorted(made.path.glob("released/**/*"))
    assert len(files) > 14
    for path in files:
        if path.is_file():
            assert b"t5-" not in path.read_bytes() and b"t word" not in path.read_bytes(), path.name
    told = study.check(made).excluded.set_index("table")
    assert told.loc["team/comments", "rows"] == sum(n for n in SIZES if n < 9)


def test_response_is_shown_to_both(made, reader):
    for n in SIZES:
        facts = opened(made, n, reader).facts
        assert (facts["invited"], facts["responded"]) == (n + 2, n)


def test_other_accounts_figures(made, reader):
    """Beside n10 have five customers or more: n5 and n9; three or more also n3 and n4: never five others."""
    assert opened(made, 10, reader).reference("median").empty


def test_money_and_aims_are_for_the_vendor(made):
    inside, outside = (opened(made, 10, reader) for reader in READERS)
    assert (inside.targets, outside.targets) == ({"nps": 61}, {})
    for path in made.path.glob("extracts/2026Q3/customer/*.zip"):
        assert OWNER.encode() not in path.read_bytes()
        tables = [each for each in zipped.unpack(path.read_bytes()).values() if isinstance(each, pd.DataFrame)]
        assert not [c for each in tables for c in each if c in extract.PRIVATE]
        assert not [1 for each in tables if (each.select_dtypes("number") == REVENUE).any(axis=None)]
    assert cx.portfolio(str(made.path), "2026Q3").accounts["revenue_eur"].tolist() == [REVENUE] * len(SIZES)
    assert not (made.path / "extracts/2026Q3/customer/portfolio.zip").exists()


# --- floors may be raised, never lowered ---


def cx_(*arguments):
    return CliRunner().invoke(cli.main, [str(each) for each in arguments])


@pytest.mark.parametrize("command", [("check",), ("release", "2026Q3"), ("render", "2026Q3")])
def test_a_lowered_floor_is_refused_and_every_one_listed(tmp_path, command):
    folder = tmp_path / "s"
    made = builder.write(folder, [builder.answers({"a": dict.fromkeys("abcde", 7.0)})])
    lower = {name: least - 1 for name, least in floors.FLOORS.items()}
    text = (made.path / "study.toml").read_text() + "\n[thresholds]\n"
    (made.path / "study.toml").write_text(text + "".join(f"{name} = {n}\n" for name, n in lower.items()))
    done = cx_(command[0], folder, *command[1:])
    assert done.exit_code == 2
    for name, least in floors.FLOORS.items():
        assert f"threshold {name} is {least - 1}; its floor is {least}" in done.output
    assert not (folder / "released").exists() and not (folder / "extracts").exists()


@pytest.mark.parametrize("given", [2, 0, -5, 4.9, 5.0, True, "5", [5]])
def test_a_floor_is_a_whole_number_at_or_above(given):
    with pytest.raises(ValueError, match="its floor is 5"):
        floors.thresholds({"team_mean": given})
    assert floors.thresholds({"team_mean": 5})["team_mean"] == 5


@pytest.mark.parametrize("option", [("--k", "2"), ("--threshold", "2"), ("--team-mean", "2")])
def test_no_command_takes_a_floor(made, option):
    for command in (("release", made.path, "2026Q3"), ("render", made.path, "2026Q3"), ("check", made.path)):
        assert cx_(*command, *option).exit_code == 2


@pytest.mark.parametrize("raised, shown", [({"team_mean": 6}, False), ({"customer_customer": 6}, True)])
def test_a_raised_floor_holds(tmp_path, raised, shown):
    people = {"a": {f"t{i}": VALUES[i] for i in range(5)}}
    own = builder.answers({"a": {f"c{i}": VALUES[i] for i in range(5)}}, "flame", side="customer")
    made = builder.write(tmp_path / "s", [builder.answers(people)], [own], {"thresholds": raised})
    release.release(made, "2026Q3")
    assert set(release.read(made, "2026Q3")[1]["shown"]) == {shown}
    extract.make_all(made, "2026Q3")
    acc = cx.account(str(made.path), "a", "2026Q3", "customer")
    assert acc.has("answers") == ("customer_customer" not in raised)
    assert acc.facts["thresholds"] == floors.FLOORS | raised and np.isfinite(acc.facts["responded"])
