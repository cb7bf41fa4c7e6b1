"""A mapping is held against its keys, the file and the instruments: everything wrong at once, with its line."""

import pytest

from cxlib import importing
from cxlib.importing import mapping

GOOD = """\
version = 1
[source]
id = "t"
file = "answers.csv"
[defaults]
side = "customer"
period = "2026Q3"
[account]
from = { column = "account" }
[[columns]]
item = "nps"
from = { column = "nps" }
"""


@pytest.fixture
def wrong(tmp_path):
    def told(text):
        (tmp_path / "answers.csv").write_text("account,nps\nA,9\n")
        (tmp_path / "m.toml").write_text(text, encoding="utf-8")
        with pytest.raises(ValueError) as error:
            importing.run(tmp_path / "m.toml", tmp_path / "study")
        assert not (tmp_path / "study").exists()
        return str(error.value)

    return told


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("version = 1", "version = 2", "line 1: version is 2, which is none of 1"),
        ("version = 1", "version = 1\ncolor = 3", "line 2: unknown key 'color'"),
        ('id = "t"', 'id = "t"\nread = { seperator = ";" }', "line 4: unknown key 'seperator'; source.read may have"),
        ('side = "customer"', 'side = "client"', "line 6: side is 'client', which is none of 'customer', 'employee'"),
        ('period = "2026Q3"', 'period = "2026-Q3"', "line 7: period is '2026-Q3'; write a quarter"),
        ('period = "2026Q3"', 'period = "from_date"', 'line 7: period "from_date" needs dates'),
        ('item = "nps"', 'item = "nps"\nscale = "s"', "line 12: no [scales.s]"),
        ('item = "nps"', 'item = "nps"\nitm = "nps"', "line 12: unknown key 'itm'"),
        ('item = "nps"', 'item = "nps"\nitem = "nps"', "at line 12"),
        ('from = { column = "account" }', "from = {}", "line 9: an address is one of column"),
        ('from = { column = "account" }', "", "account has no from"),
        ('id = "t"', "id = 7", "line 3: id has the wrong type (int)"),
        ("[account]", "[acount]", "unknown key 'acount'"),
        ('item = "nps"', 'item = "npss"', "item 'npss': no instrument has it; there are"),
        ('item = "nps"', 'item = "nps"\ninstrument = "nsp"', "no instrument 'nsp'; there are"),
        ('item = "nps"', 'item = "e_dare_1"', "eflame is asked of the employee, but defaults.side is 'customer'"),
        ('{ column = "nps" }', '{ column = "NPS" }', "no column 'NPS'; there are 'account', 'nps'"),
        ('{ column = "account" }', '{ column = "firm" }', "no column 'firm'; there are 'account', 'nps'"),
        ('{ column = "nps" }', "{ position = 2 }\nlabel_check = 'CSAT'", "does not say 'CSAT': have the columns moved"),
        ('file = "answers.csv"', 'file = "answer.csv"', "0 files fit 'answer.csv'"),
        ("[account]", "[scales.s]\nmin = 0\nmax = 10\ncodes = { yes = 1 }\n[account]", "code 'yes' is no number"),
        ("[account]", "[expect]\nrows = [3]\n[account]", "line 9: rows is the least and the most, as [20, 5000]"),
        ('id = "t"', 'id = "t"\ndates = { columns = [], tz = "Europe/Helsink" }', "no time zone 'Europe/Helsink'"),
    ],
)
def test_every_fault_is_named_with_line_and_remedy(wrong, old, new, told):
    assert GOOD.count(old) == 1
    assert told in wrong(GOOD.replace(old, new))


@pytest.mark.parametrize(
    "old, new, told",
    [
        ('item = "nps"', 'item = "nps"\nitem = "nps"', "the key 'item' stands twice: keep one of them (at line 12)"),
        ("[[columns]]", '[defaults]\nside = "employee"\n[[columns]]', "the table [defaults] stands twice: keep one"),
        ('{ column = "nps" }', '{ column = "nps", column = "b" }', "the key 'column' stands twice: keep one of them"),
    ],
)
def test_what_stands_twice_is_said_in_plain_words(wrong, old, new, told):
    assert told in wrong(GOOD.replace(old, new))


def test_all_faults_come_at_once(wrong):
    text = wrong(GOOD.replace("version = 1", "version = 2\ncolor = 3").replace('"customer"', '"client"'))
    assert len(text.splitlines()) == 3


def test_yaml_is_refused_by_content(wrong, shared):
    assert "this is YAML" in wrong("version: 1\nsource:\n  id: t\n")
    bomb = (shared / "reliability/fixtures/loading/yaml_alias_bomb.yaml").read_text()
    assert "this is YAML" in wrong(bomb) and "(at line 1)" in wrong(bomb)


def test_a_scale_is_never_stretched(wrong):
    scaled = GOOD.replace('item = "nps"', 'item = "nps"\nscale = "five"') + "[scales.five]\nmin = 1\nmax = 5\n"
    assert "nps runs 0 to 10, its scale 'five' 1 to 5: answers are never stretched" in wrong(scaled)


def test_columns_nobody_mentions_stop_the_import_but_personal_ones_are_dropped(bring):
    text = "account,nps,Email,shoe size\nA,9,a@b.fi,44\n"
    with pytest.raises(ValueError, match="columns nobody mapped: 'shoe size'"):
        bring(text)
    result, made = bring(text, unmapped="warn")
    assert "personal data left out: Email" in result.text and "left out: 'shoe size'" in result.text
    assert all("a@b.fi" not in path.read_bytes().decode("latin-1") for path in made.path.iterdir() if path.is_file())


@pytest.mark.parametrize("pattern", ["shoe size", "shoe*", "*size"])
def test_columns_are_ignored_by_name_or_pattern(bring, tmp_path, pattern):
    (tmp_path / "answers.csv").write_text("account,nps,shoe size\nA,9,44\n")
    (tmp_path / "m.toml").write_text(GOOD + f'[[columns]]\nignore = ["{pattern}"]\n')
    assert importing.run(tmp_path / "m.toml", tmp_path / "s").counts["used"] == 1


def test_expectations_guard_a_repeated_wave(bring):
    text = "account,nps\nA,9\n"
    with pytest.raises(ValueError, match=r"1 rows, but \[expect\] rows = \[20, 50\]"):
        bring(text, expect={"rows": [20, 50]})
    with pytest.raises(ValueError, match="1 accounts, but"):
        bring(text, expect={"accounts_min": 2})
    with pytest.raises(ValueError, match="the form has changed"):
        bring(text, expect={"columns_sha": "abcdef"})


def test_aliases_name_accounts_and_a_stranger_is_listed(bring, tmp_path):
    aliases = {"Acme Oy": "acme", "ACME": {"id": "acme", "name": "Acme Oy"}}
    text = "account,nps\nAcme Oy,9\nACME,3\nBeta,5\n"
    parts = {"account": {"from": {"column": "account"}, "aliases": aliases}}
    with pytest.raises(ValueError, match="row 4, column 'account': 'Beta' is not among the account's aliases"):
        bring(text, **parts)
    result, made = bring(text, bad_cells="exclude", **parts)
    assert made.table("accounts")[["account_id", "name"]].to_numpy().tolist() == [["acme", "Acme Oy"]]
    assert result.counts["excluded"] == {"unknown account": 1}


def test_aliases_from_a_file_add_what_it_knows_and_refuse_double_rows(bring, tmp_path):
    (tmp_path / "accounts.csv").write_text(
        "raw;account_id;name;owner_team;revenue_eur\nAcme Oy;acme;Acme;North;12000\n"
    )
    parts = {"account": {"from": {"column": "account"}, "aliases": "accounts.csv"}}
    _, made = bring("account,nps\nAcme Oy,9\n", **parts)
    row = made.table("accounts").iloc[0]
    assert (row["account_id"], row["name"], row["owner_team"], row["revenue_eur"]) == ("acme", "Acme", "North", 12000)
    (tmp_path / "accounts.csv").write_text("raw;account_id\nAcme Oy;acme\nAcme Oy;beta\n")
    with pytest.raises(ValueError, match="accounts.csv: column raw: 'Acme Oy' stand twice"):
        bring("account,nps\nAcme Oy,9\n", into="b", **parts)


def test_two_names_of_one_account_are_refused(bring):
    text = "account,name,nps\nA,A Oy,9\nA,A Oyj,8\n"
    with pytest.raises(ValueError, match="'A Oyj' is one of two names of an account"):
        bring(text, account={"from": {"column": "account"}, "name": {"column": "name"}})


def test_undecided_marks_are_listed_not_imported(wrong):
    assert 'line 11: item = "? nps"' in wrong(GOOD.replace('item = "nps"', 'item = "? nps"'))


def test_a_question_mark_elsewhere_is_no_mark(tmp_path):
    (tmp_path / "m.toml").write_text(GOOD.replace('{ column = "nps" }', '{ column = "How likely ?" }'))
    assert mapping.load(tmp_path / "m.toml").undecided == []
