"""The columns of two heads are paired by as little as explains what changed; a known form is told its mapping."""

import pytest

from cxlib import importing
from cxlib.importing import changes, heads, read
from cxlib.importing.heads import Head


def names(*said: str) -> list[Head]:
    return heads.read([list(said)], "generic")


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("abc", "abc", []),
        ("abc", "abxc", ["new: 'x', at place 3"]),
        ("abcd", "bcda", ["moved: 'a', from place 1 to 4"]),  # one column went to the end, not three forward
        ("abcd", "dbca", ["moved: 'd', from place 4 to 1", "moved: 'a', from place 1 to 4"]),
        ("abc", "axc", ["reworded: 'b' is now 'x', at place 2"]),
        ("abc", "axyc", ["new: 'x', at place 2", "new: 'y', at place 3", "gone: 'b', was at place 2"]),  # no guess
        ("abab", "aabab", ["new: 'a', at place 1"]),  # heads that stand twice go by their neighbours
        ("ab", "x", ["gone: 'a', was at place 1", "gone: 'b', was at place 2", "new: 'x', at place 1"]),
    ],
)
def test_columns_are_paired_by_as_little_as_explains_it(old, new, told):
    pairs = changes.paired(names(*old), names(*new))
    assert sorted(changes.said(pairs, {})) == sorted(told)


def test_many_changes_are_counted():
    pairs = changes.paired(names(*"abc"), names(*"abc", *(f"q{number}" for number in range(30))))
    told = changes.said(pairs, {})
    assert len(told) == 13 and told[-1] == "new: and 18 more"


def test_a_real_second_wave(shared):
    """The Finnish pay survey of 2022 and 2024: read side by side by hand."""
    waves = [read.load(shared / "exports" / f"gforms_fi_palkka{year}.tsv").heads for year in (2022, 2024)]
    pairs = [(was and was.position, now and now.position) for was, now in changes.paired(*waves)]
    other = {1: 1, 2: 2, 3: 4, 4: 5, 5: 6, **{at: at + 3 for at in range(6, 14)}, 14: 17, 15: 18, 16: 20, 17: 19}
    assert dict(pair for pair in pairs if None not in pair) == other | {at: at + 3 for at in range(18, 24)}
    assert [now for was, now in pairs if was is None] == [3, 7, 8]


def test_a_file_of_a_known_form_is_told_the_mapping_it_has(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data/acme/mappings").mkdir(parents=True)
    plan = tmp_path / "data/acme/mappings/first.toml"
    (tmp_path / "first.csv").write_text("account,nps,Why?,Which site?\nAcme,9,fine,Oulu\n")
    plan.write_text(
        'version = 1\nunmapped = "warn"\n[source]\nid = "first"\nfile = "../../../first.csv"\n[defaults]\n'
        'side = "customer"\nperiod = "2026Q3"\n[account]\nfrom = { column = "account" }\n'
        '[[columns]]\nitem = "nps"\nfrom = { column = "nps" }\n'
    )
    importing.run(plan, tmp_path / "data/acme")
    for name, head, known in (
        ("q4", "account,nps,Why?,Which town?", True),
        ("other", "account,nps,colour,size", False),
    ):
        (tmp_path / f"{name}.csv").write_text(f"{head}\nAcme,8,slow,Turku\n")
        told = importing.draft(tmp_path / f"{name}.csv", "acme")[1]
        assert ("first.toml --into" in told and f"--file .../{name}.csv" in told) == known
