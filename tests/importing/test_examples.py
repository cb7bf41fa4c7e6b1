"""The example mappings of what is not answers: a CRM's customers, and the tickets of one of them."""

import pandas as pd
import pytest

from cxlib import importing, study

CRM = """Asiakasnumero;Asiakas;Toimiala;Liikevaihto;Kate;Vastuutiimi;Asiakas alkaen;Puhelin
A-100;Kontio Oy;Metsä;1 250 000,50;210 000;Pohjoinen;1.3.2019;040 123
A-200;Häme & Pojat;Teräs;;-4 000,25;Etelä;24.12.1998;
"""
WORDS = {"technical": "Technical issue", "billing": "Billing inquiry", "product": "Product inquiry"}
WORDS |= {"cancellation": "Cancellation request", "refund": "Refund request"}


@pytest.fixture
def crm(root, tmp_path):
    """Bring the CRM's customers into a study; return its folder."""
    (tmp_path / "crm.csv").write_bytes(CRM.encode("cp1252"))
    home = tmp_path / "acme"
    done = importing.run(root / "data/mappings/crm_accounts.toml", home, file=tmp_path / "crm.csv")
    assert done.counts["rows_read"] == done.counts["used"] == done.counts["new"] == 2
    return home


def test_customers_of_a_crm_with_revenue_and_owner(crm):
    made = study.open(crm).table("accounts").set_index("account_id")
    assert made["name"].to_dict() == {"A-100": "Kontio Oy", "A-200": "Häme & Pojat"}
    assert made["revenue_eur"].fillna(-1).tolist() == [1250000.5, -1]
    assert made["margin_eur"].tolist() == [210000, -4000.25]
    assert made["owner_team"].tolist() == ["Pohjoinen", "Etelä"]
    assert made["start_date"].tolist() == ["2019-03-01", "1998-12-24"]
    assert study.check(study.open(crm)).ok


def test_tickets_become_contacts_of_a_customer(crm, root, shared):
    plan = root / "data/mappings/tickets_contacts.toml"
    source = pd.read_csv(shared / "exports/cx_tickets_head.csv")
    counts = importing.run(plan, crm).counts
    made = study.open(crm)
    contacts = made.table("contacts")
    assert counts["rows_read"] == counts["used"] == len(source) == len(contacts)
    assert set(contacts["account_id"]) == {"A-100"} and contacts["contact_id"].is_unique
    assert contacts["csat"].count() == 176 and contacts["csat"].mean() == source["CustomerSatisfactionRating"].mean()
    said = contacts["issue_type"].map(WORDS).value_counts()
    assert said.to_dict() == source["TicketType"].value_counts().to_dict()
    started = contacts["start"].loc[contacts["start"] != ""]
    assert len(started) == source["FirstResponseTime"].count() == 343
    assert started.iloc[0].startswith("2023-06-01T12:15")  # 01-06-2023 12:15 in the file
    assert "nothing changed" in importing.run(plan, crm).text and study.check(made).ok, study.check(made).text()


def test_tickets_before_their_customer_say_what_lacks(root, shared, tmp_path):
    study.write(tmp_path / "acme", {}, {"name": "acme"})
    with pytest.raises(ValueError, match="'A-100' is no account of this study: .*bring accounts first"):
        importing.run(root / "data/mappings/tickets_contacts.toml", tmp_path / "acme")
