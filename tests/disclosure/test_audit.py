"""No combination of published cells gives away a group under the floor; the reference attacker is the judge."""

import random

import pandas as pd
import pytest

from cxlib.disclosure import audit


def cell(*people, quarter="2026Q3"):
    return frozenset((str(person), quarter) for person in people)


def shown(cells, k=5, earlier=(), pairs="each"):
    hidden = audit.to_hide(cells, list(earlier), k, pairs)
    return {key for key in cells if key not in hidden}


def published(cells, keys):
    return [{person for person, _ in cells[key]} for key in keys]


@pytest.mark.parametrize(
    "rest, all_shown",
    [(0, True), (1, False), (4, False), (5, True)],
)
def test_the_complement_of_a_cell_in_another(rest, all_shown):
    cells = {"part": cell(*range(6)), "whole": cell(*range(6 + rest))}
    assert (shown(cells) == {"part", "whole"}) is all_shown
    assert "whole" in shown(cells)


@pytest.mark.parametrize("pairs, expected", [("each", {"a", "b"}), ("symmetric", {"a", "b"})])
def test_disjoint_cells_do_not_meet(pairs, expected):
    assert shown({"a": cell(*range(5)), "b": cell(*range(5, 10))}, pairs=pairs) == expected


def test_the_symmetric_setting_sums_both_sides():
    """3 + 3 other persons: each side alone is under 5, together they are not."""
    cells = {"a": cell(*range(9)), "b": cell(*range(3, 12))}
    assert len(shown(cells)) == 1
    assert len(shown(cells, pairs="symmetric")) == 2


def test_total_minus_the_rest(attacker):
    """Sales 4 is masked; total 24, tech 9 and hr 11 shown would give it exactly: the smallest of them goes."""
    cells = {"total": cell(*range(24)), "tech": cell(*range(4, 13)), "hr": cell(*range(13, 24))}
    assert attacker(published(cells, cells), 5) == [frozenset(str(i) for i in range(4))]
    kept = shown(cells)
    assert kept == {"total", "hr"}
    assert attacker(published(cells, kept), 5) == []


def test_a_combination_that_no_pair_shows(attacker):
    """A whole of 18 and three parts of 5: every pair differs by 5 or more, whole - parts is the three left."""
    parts = {"x": cell(*range(5)), "y": cell(*range(5, 10)), "z": cell(*range(10, 15))}
    cells = {**parts, "whole": cell(*range(18))}
    assert all(not audit._clash(cells[i], cells[j], 5, "each") for i in cells for j in cells)
    assert attacker(published(cells, cells), 5) != []
    kept = shown(cells)
    assert len(kept) == 3 and attacker(published(cells, kept), 5) == []


def test_earlier_cells_stay_and_the_new_one_goes():
    old = cell(*range(6))
    hidden = audit.to_hide({"new": cell(*range(7))}, [old], 5)
    assert hidden == {"new": "earlier"}
    assert audit.to_hide({"same": old}, [old], 5) == {}


def test_another_quarter_is_another_answer():
    assert audit.to_hide({"new": cell(*range(7), quarter="2026Q4")}, [cell(*range(6))], 5) == {}


def test_a_half_year_beside_its_quarter():
    third, fourth = cell(*range(6)), cell(*range(4), quarter="2026Q4")
    assert audit.to_hide({"half": third | fourth}, [third], 5) == {"half": "earlier"}
    fifth = cell(*range(5), quarter="2026Q4")
    assert audit.to_hide({"half": third | fifth}, [third], 5) == {}


def test_persons_count_not_atoms():
    """Three persons in two quarters are six atoms and three persons."""
    assert audit.persons(cell(1, 2, 3) | cell(1, 2, 3, quarter="2026Q4")) == 3
    base = cell(*range(10, 16))
    rest = cell(1, 2, 3) | cell(1, 2, 3, quarter="2026Q4")
    assert len(shown({"a": base, "b": base | rest})) == 1


@pytest.mark.parametrize("table, columns", [("eflame_subtract.csv", ["team"]), ("eflame_twoway.csv", ["team", "sex"])])
def test_tables_with_margins(privacy, attacker, table, columns):
    """Groups, cross groups and the total of one table: all that reach 5 are wanted, what is shown exposes nobody."""
    people = pd.read_csv(privacy / table)
    groups = {"total": people} | {(c, key): each for c in columns for key, each in people.groupby(c)}
    if len(columns) == 2:
        groups |= dict(tuple(people.groupby(columns)))
    cells = {key: cell(*each["employee_id"]) for key, each in groups.items() if len(each) >= 5}
    assert attacker(published(cells, cells), 5) != []
    kept = shown(cells)
    assert len(kept) >= 2 and attacker(published(cells, kept), 5) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_random_portfolios(attacker, seed):
    """Overlapping teams of a small firm, unions of them, and cells of earlier releases."""
    rng = random.Random(seed)
    people = range(rng.randint(12, 24))
    teams = {i: cell(*rng.sample(people, rng.randint(5, min(12, len(people))))) for i in range(rng.randint(4, 12))}
    cells = teams | {f"u{i}": teams[i] | teams[(i + 1) % len(teams)] for i in range(2)} | {"all": cell(*people)}
    first = {key: cells[key] for key in list(cells)[::2]}
    kept_first = shown(first)
    earlier = [first[key] for key in kept_first]
    kept = shown({k: v for k, v in cells.items() if k not in first}, earlier=earlier)
    public = published(cells, [*kept_first, *kept])
    assert attacker(public, 5) == []
    clashes = [(a, b) for a in public for b in public if 0 < len(a - b) < 5]
    assert clashes == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_random_portfolios_by_projection_alone(attacker, seed, monkeypatch):
    """With the pair rule off, the projection alone must stop every combination the attacker knows."""
    monkeypatch.setattr(audit, "_clash", lambda *_: False)
    rng = random.Random(1000 + seed)
    people = range(rng.randint(10, 18))
    cells = {i: cell(*rng.sample(people, rng.randint(5, len(people)))) for i in range(rng.randint(3, 9))}
    assert attacker(published(cells, shown(cells)), 5) == []


@pytest.mark.parametrize(
    "first, second, expected",
    [
        ("abcdefgh", "abcdefgh", 8),  # all stay: only their whole sum
        ("abcdefgh", "abcdefgx", 2),  # 2 x half-year less both quarters: h and x
        ("abcdefgh", "abcdefg", 1),
        ("abcde", "vwxyz", 5),  # a quarter taken off leaves the other
        ("abcdef", "abuvwxyz", 2),  # each quarter taken off once: those of both, a and b, are left
    ],
)
def test_whom_a_block_tells_of(first, second, expected):
    assert audit.turn(frozenset({(p, "2026Q3") for p in first} | {(p, "2026Q4") for p in second})) == expected
