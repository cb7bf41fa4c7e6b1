"""Accounts, invitations, contacts and journeys come by the same command: checked as a whole, joined by their ids."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cxlib import cli, importing, study
from cxlib.disclosure import life

CRM = """Account;Name;Owner;Revenue;Since
K1;Kontio Oy;North;1 250 000;1.3.1998
H2;Halla Ab;South;90000,5;12.10.2015
"""
ACCOUNTS = {"name": "Name", "owner_team": "Owner", "revenue_eur": "Revenue", "start_date": "Since"}


@pytest.fixture
def bring(tmp_path):
    """Import `text` as a table by a mapping of `columns` (field -> column name or keys) into the study of the test."""

    def run(text, table, columns, dry_run=False, name="", **parts):
        (tmp_path / (name or f"{table}.csv")).write_text(text, encoding="utf-8")
        usual = {"version": 1, "table": table, "source": {"id": table, "file": name or f"{table}.csv"}} | parts
        lines = [f"{key} = {toml(value)}" for key, value in usual.items()]
        for field, keys in columns.items():
            keys = {"from": {"column": keys}} if isinstance(keys, str) else keys
            lines += ["[[columns]]", f'field = "{field}"', *(f"{key} = {toml(value)}" for key, value in keys.items())]
        (tmp_path / "m.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        result = importing.run(tmp_path / "m.toml", tmp_path / "study", dry_run=dry_run)
        there = (tmp_path / "study" / "study.toml").exists()
        return result, study.open(tmp_path / "study") if there else None

    return run


def toml(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def accounts(bring, text=CRM, **more):
    return bring(text, "accounts", ACCOUNTS, account={"from": {"column": "Account"}}, **more)


def content(folder: Path) -> dict:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_accounts_with_revenue_and_owner(bring, tmp_path):
    result, made = accounts(bring)
    rows = made.table("accounts").set_index("account_id")
    assert rows["revenue_eur"].to_dict() == {"K1": 1_250_000, "H2": 90_000.5}
    assert rows.loc["K1", ["name", "owner_team", "start_date"]].tolist() == ["Kontio Oy", "North", "1998-03-01"]
    assert (result.counts["used"], result.counts["new"], result.counts["changed"]) == (2, 2, 0)
    assert study.check(made).ok, study.check(made).text()


def test_twice_changes_nothing_and_a_newer_file_fills_in(bring, tmp_path):
    accounts(bring)
    before = content(tmp_path / "study")
    again, _ = accounts(bring)
    assert content(tmp_path / "study") == before and "nothing changed" in again.text
    newer = "Account;Name;Owner;Revenue;Since\nH2;Halla Group;;100000;\nV3;Vuono Oy;East;5;2.2.2020\n"
    result, made = accounts(bring, newer, name="newer.csv")
    rows = made.table("accounts").set_index("account_id")
    assert rows["name"].to_dict() == {"K1": "Kontio Oy", "H2": "Halla Group", "V3": "Vuono Oy"}
    assert rows.loc["H2", ["owner_team", "revenue_eur"]].tolist() == ["South", 100_000]  # an empty cell says nothing
    assert (result.counts["new"], result.counts["changed"]) == (1, 1)


def test_a_dry_run_writes_nothing(bring, tmp_path):
    result, made = accounts(bring, dry_run=True)
    assert made is None and not (tmp_path / "study").exists()
    assert "2 rows read = 2 used" in result.text and "nothing written" in result.text


def test_everything_wrong_is_said_at_once_with_row_column_and_remedy(bring, tmp_path):
    text = "Account;Name;Owner;Revenue;Since\n;Kontio Oy;North;12;1.3.1998\nH2;;South;lots;31.2.2015\n"
    with pytest.raises(ValueError) as error:
        accounts(bring, text)
    said = str(error.value)
    assert "accounts.csv, row 2, column 'Account': no account: fill it" in said
    assert "accounts.csv, row 3, column 'name': is empty: fill it" in said
    assert "accounts.csv, row 3, column 'revenue_eur': 'lots' is no number here" in said
    assert "accounts.csv, row 3, column 'start_date': '31.2.2015' is no date" in said
    assert not (tmp_path / "study").exists()


def test_a_mapping_is_held_against_its_table(bring):
    with pytest.raises(ValueError) as error:
        bring(CRM, "accounts", {"turnover": "Revenue"}, account={"from": {"column": "Account"}})
    assert "accounts have no field 'turnover'; there are name, industry" in str(error.value)
    assert "no column fills 'name', which accounts must have" in str(error.value)
    with pytest.raises(ValueError, match=r"know whose they are: add \[account\]"):
        bring(CRM, "accounts", ACCOUNTS)
    with pytest.raises(ValueError, match="table is 'answers', which is none of 'accounts'"):
        bring(CRM, "answers", ACCOUNTS)
    with pytest.raises(ValueError, match="add instrument"):
        bring(CRM, "invitations", {"invited_at": "Since"}, account={"from": {"column": "Account"}})


CONTACTS = """id,customer,kind,when,minutes,happy
t1,K1,invoice,2026-07-02,"7.5",5
t2,H2,delivery,2026-07-03,,
"""
TICKETS = {"contact_id": "id", "issue_type": "kind", "start": "when", "handle_min": "minutes", "csat": "happy"}
WHOSE = {"account": {"from": {"column": "customer"}}}


def test_contacts_name_accounts_the_study_does_not_know(bring):
    accounts(bring)
    _, made = bring(CONTACTS, "contacts", TICKETS, **WHOSE)
    rows = made.table("contacts").set_index("contact_id")
    assert rows.loc["t1", ["account_id", "handle_min", "csat"]].tolist() == ["K1", 7.5, 5]
    assert rows["csat"].isna().tolist() == [False, True] and study.check(made).ok
    more = CONTACTS.replace("t1,K1", "t3,Kontio").replace(",5\n", ",9\n")
    with pytest.raises(ValueError) as error:
        bring(more, "contacts", TICKETS, name="b.csv", **WHOSE)
    assert "row 2, column 'account': 'Kontio' is no account of this study" in str(error.value)
    assert "row 2, column 'csat': '9' is outside 1 to 5" in str(error.value)
    aliases = {"account": {"from": {"column": "customer"}, "aliases": {"Kontio": "K1", "H2": "H2"}}}
    result, made = bring(more, "contacts", TICKETS, name="b.csv", bad_cells="exclude", **aliases)
    assert result.counts["excluded"] == {"bad cell: csat": 1} and set(made.table("contacts")["contact_id"]) == {
        "t1",
        "t2",
    }
    assert made.table("exclusions")[["reason", "rows"]].to_numpy().tolist() == [["bad cell: csat", 1]]


def test_two_rows_of_one_contact_that_differ_are_no_guess(bring):
    accounts(bring)
    with pytest.raises(ValueError, match="row 2-3, column 'contact_id': 't1' stands in two rows that differ"):
        bring(CONTACTS.replace("t2", "t1"), "contacts", TICKETS, **WHOSE)
    result, _ = bring(CONTACTS + CONTACTS.splitlines()[1] + "\n", "contacts", TICKETS, **WHOSE)
    assert result.counts["excluded"] == {"duplicate row": 1}


INVITED = "who,customer,role,when,answered\n R1 ,K1,boss,1.7.2026,kyllä\nr2,H2,,1.7.2026,ei\n"
ASKED = {"invited_at": "when", "responded": "answered"}
PARTS = {
    **WHOSE,
    "respondent": {"from": {"column": "who"}, "role": {"column": "role"}, "roles": {"boss": "decision_maker"}},
}


def test_invitations_bring_the_persons_and_the_wave_they_need(bring):
    accounts(bring)
    _, made = bring(INVITED, "invitations", ASKED, defaults={"instrument": "nps", "role": ""}, **PARTS)
    rows = made.table("invitations")
    assert rows[["wave_id", "respondent_id", "account_id"]].to_numpy().tolist() == [
        ["nps-2026Q3", "r1", "K1"],
        ["nps-2026Q3", "r2", "H2"],
    ]
    assert rows["responded"].tolist() == [True, False]
    assert made.table("respondents")["role"].tolist() == ["decision_maker", ""]
    assert made.table("waves")[["instrument", "period", "closed"]].to_numpy().tolist() == [["nps", "2026Q3", ""]]
    assert study.check(made).ok, study.check(made).text()


def test_employees_invitations_stay_in_team(bring, tmp_path):
    accounts(bring)
    parts = PARTS | {
        "defaults": {"instrument": "eflame", "side": "employee"},
        "respondent": {"from": {"column": "who"}},
    }
    text = INVITED.replace("role", "rank")
    _, made = bring(text, "invitations", ASKED, unmapped="ignore", **parts)
    assert made.team("invitations")["respondent_id"].tolist() == ["r1", "r2"]
    assert not made.has("invitations") and not made.has("respondents")
    with pytest.raises(ValueError, match="contacts are the customers'; of employees there are"):
        bring(CONTACTS, "contacts", TICKETS, defaults={"side": "employee"}, **WHOSE)


JOURNEYS = "j,who,customer,feel,when\nj1,r1,K1,3,2.8.2026\nj2,r1,K1,-1,5.8.2026\n"
MOMENTS = "j,part,what,no,feel\nj1,proposal,contract,1,-2\nj1,delivery,go_live,2,4\nj2,delivery,support,1,0\n"


def test_journeys_and_their_moments(bring):
    accounts(bring)
    told = {"journey_id": "j", "remembered": "feel", "asked_at": "when"}
    felt = {"journey_id": "j", "phase": "part", "touchpoint": "what", "seq": "no", "valence": "feel"}
    with pytest.raises(ValueError, match="column 'journey_id': 'j1' is not in journeys of this study"):
        bring(MOMENTS, "moments", felt)
    _, made = bring(JOURNEYS, "journeys", told, respondent={"from": {"column": "who"}}, **WHOSE)
    assert made.table("waves")[["wave_id", "opened", "closed"]].to_numpy().tolist() == [
        ["journey-2026Q3", "2026-08-02", "2026-08-05"]
    ]
    _, made = bring(MOMENTS, "moments", felt)
    assert made.table("moments")["valence"].tolist() == [-2, 4, 0] and study.check(made).ok
    assert life.person(made, "R1")["rows"] == {"respondents": 1, "journeys": 2, "moments": 3}


def test_forget_knows_whose_contact_it_was(bring):
    accounts(bring)
    text = CONTACTS.replace("id,", "id,who,").replace("t1,", "t1,R7,").replace("t2,", "t2,,")
    _, made = bring(text, "contacts", TICKETS, respondent={"from": {"column": "who"}}, **WHOSE)
    assert life.person(made, "r7")["rows"] == {"contacts": 1}
    assert "  contacts.parquet: respondent_id, contact_id" in "\n".join(study.personal(made))


def test_a_draft_of_real_tickets_needs_three_decisions(shared, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = shared / "exports" / "cx_tickets_head.csv"
    words = ["import", str(file), "--study", "acme", "--table", "contacts"]
    done = CliRunner().invoke(cli.main, words)
    path = tmp_path / "data" / "acme" / "mappings" / "cx_tickets_head.contacts.toml"
    text = path.read_text(encoding="utf-8")
    assert done.exit_code == 2 and 'format = "?"' in done.output
    assert text.count("[[columns]]") == 17 and 'ignore = ["CustomerEmail"]    # personal data' in text
    text = text.replace('format = "?"', 'format = "%d-%m-%Y"').replace('column = "?"', 'column = "ProductPurchased"')
    path.write_text(text.replace('"? ', '"').replace('"ProductPurchased"]', '"nothing"]'), encoding="utf-8")
    study.write(tmp_path / "data" / "acme", {}, {"name": "acme"})
    assert "'GoPro Hero' is no account of this study" in CliRunner().invoke(cli.main, words).output
    products = sorted({line.split(",")[5] for line in file.read_text("utf-8").splitlines() if line.count(",") > 8})
    listed = __import__("pandas").DataFrame({"account_id": products, "name": products})
    study.write(tmp_path / "data" / "acme", {"accounts": listed})
    said = CliRunner().invoke(cli.main, words).output
    assert "500 rows read = 500 used" in said and "contacts: 500 new, 0 changed" in said, said
    made = study.open(tmp_path / "data" / "acme")
    assert made.table("contacts")["csat"].count() == 176  # the closed ones were rated
    assert "nothing changed" in CliRunner().invoke(cli.main, words).output


def test_contacts_of_a_merged_account_are_the_others(bring):
    accounts(bring)
    table = "old;day;new;name\nH2;2026-07-03;K1;\nK1;2026-07-01;;Kontio Group\n"
    told = {"valid_from": "day", "becomes": "new", "name": "name"}
    _, made = bring(table, "account_changes", told, account={"from": {"column": "old"}})
    assert study.check(made).ok, study.check(made).text()
    text = CONTACTS.replace("t1,K1", "t1,Kontio Group") + "t3,H2,invoice,2026-07-02,,\n"
    _, made = bring(text, "contacts", TICKETS, **WHOSE)
    assert made.table("contacts").set_index("contact_id")["account_id"].to_dict() == {
        "t1": "K1",
        "t2": "K1",
        "t3": "H2",
    }


@pytest.mark.parametrize(
    "table, heads, guessed",
    [
        (
            "invitations",
            "Customer,Contact person id,Invited on,Answered",
            ['column = "? Customer"', 'column = "? Contact person id"', "? invited_at", "? responded"],
        ),
        (
            "moments",
            "Journey,Phase,Moment,Order,Feeling,When",
            ["? journey_id", "? phase", "? touchpoint", "? seq", "? valence", "? occurred_at"],
        ),
        ("account_changes", "Account,Valid from,Becomes,New name", ["? valid_from", "? becomes", "? name"]),
        ("accounts", "Asiakas,Yrityksen nimi,Toimiala,Liikevaihto", ["? name", "? industry", "? revenue_eur"]),
    ],
)
def test_a_draft_guesses_fields_by_their_heads_and_reads_back(tmp_path, table, heads, guessed):
    (tmp_path / "a.csv").write_text(f"{heads}\n" + ",".join(["x1"] * (heads.count(",") + 1)) + "\n", encoding="utf-8")
    path, told = importing.draft_of_table(tmp_path / "a.csv", str(tmp_path / "study"), table)
    text = path.read_text(encoding="utf-8")
    assert [each for each in guessed if each not in text] == []
    assert importing.draft_of_table(tmp_path / "a.csv", str(tmp_path / "study"), table)[1].startswith(str(path))
    assert "still to be decided" in importing.draft_of_table(tmp_path / "a.csv", str(tmp_path / "study"), table)[1]
    with pytest.raises(ValueError, match="no table 'nope' comes by import; there are accounts"):
        importing.draft_of_table(tmp_path / "a.csv", str(tmp_path / "study"), "nope")


def test_the_commonest_crm_file_drafts_and_imports(tmp_path):
    crm = "Account ID;Name;Contact name;Revenue EUR;Owner team;Unit\n"
    crm += "A;Alpha Oy;Anna Ek;1 200 000,50;North;U1\nB;Beta;Bo Ota;300000;South;U1\n"
    (tmp_path / "crm.csv").write_text(crm, encoding="utf-8")
    path, _ = importing.draft_of_table(tmp_path / "crm.csv", tmp_path / "acme", "accounts")
    path.write_text(path.read_text(encoding="utf-8").replace('"? ', '"'), encoding="utf-8")
    assert importing.draft_of_table(tmp_path / "crm.csv", tmp_path / "acme", "accounts") == (path, "")
    importing.run(path, tmp_path / "acme")
    rows = study.open(tmp_path / "acme").table("accounts").set_index("account_id")
    assert rows["name"].to_dict() == {"A": "Alpha Oy", "B": "Beta"}
    assert rows.loc["A", ["revenue_eur", "owner_team", "unit"]].tolist() == [1_200_000.5, "North", "U1"]
    assert "Anna" not in rows.to_csv()
