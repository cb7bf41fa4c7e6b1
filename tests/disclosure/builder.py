"""A study of a few rows, built from who answered what: the smallest thing release and extract can work on."""

import pandas as pd

from cxlib import study
from cxlib.disclosure import ledger

FLAME = ["excitement", "dare", "professionalism", "impact", "care"]


def accounts(*ids, **columns) -> pd.DataFrame:
    return pd.DataFrame({"account_id": ids, "name": [f"Account {i}" for i in ids], "language": "fi", **columns})


def waves(*pairs) -> pd.DataFrame:
    """One wave for each (instrument, period), opened on its quarter's second month and closed a fortnight later."""
    month = {"1": "02", "2": "05", "3": "08", "4": "11"}
    rows = [(f"{i}-{p}", i, p, f"{p[:4]}-{month[p[5]]}-01", f"{p[:4]}-{month[p[5]]}-15") for i, p in pairs]
    return pd.DataFrame(rows, columns=["wave_id", "instrument", "period", "opened", "closed"])


def answers(people, instrument="eflame", period="2026Q3", side="employee") -> pd.DataFrame:
    """Long answers of {account: {person: score or {dimension: score}}}; the same score for all three items."""
    prefix, rows = ("e_" if instrument == "eflame" else ""), []
    for account, persons in people.items():
        for person, given in persons.items():
            scores = given if isinstance(given, dict) else dict.fromkeys(FLAME, given)
            rows += [(account, str(person), f"{prefix}{d}_{k}", d, x) for d, x in scores.items() for k in (1, 2, 3)]
    return long(rows, instrument, period, side)


def nps(people, period="2026Q3", side="customer") -> pd.DataFrame:
    rows = [(a, str(p), "nps", "nps", x) for a, persons in people.items() for p, x in persons.items()]
    return long(rows, "nps", period, side)


def long(rows, instrument, period, side, scale=(0.0, 10.0)) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["account_id", "respondent_id", "item_id", "dimension", "value"])
    wave = f"{instrument}-{period}"
    return frame.assign(
        response_id=wave + "-" + frame["account_id"] + "-" + frame["respondent_id"],
        wave_id=wave,
        side=side,
        instrument=instrument,
        value=frame["value"].astype(float),
        scale_min=scale[0],
        scale_max=scale[1],
        answered_at=f"{period[:4]}-08-10T09:00:00",
        missing="",
    )


def people(*frames) -> pd.DataFrame:
    rows = pd.concat(frames)[["respondent_id", "account_id", "side"]].drop_duplicates()
    return rows.assign(role="", language="fi", account_share=0.5)


def write(folder, team=(), customers=(), config=None, **extra) -> study.Study:
    """Write a study of these answers; accounts and waves are those the answers name, unless given."""
    every = pd.concat([*team, *customers])
    pairs = [tuple(w.rsplit("-", 1)) for w in sorted(set(every["wave_id"]))]
    content = {"accounts": accounts(*sorted(set(every["account_id"]))), "waves": waves(*pairs)}
    if len(team):
        content |= {"team/answers": pd.concat(team), "team/respondents": people(*team)}
    if len(customers):
        content |= {"answers": pd.concat(customers), "respondents": people(*customers)}
    return study.write(folder, content | extra, {"name": "Testi", **(config or {})})


def public_sets(made, statistic="mean") -> dict[tuple, set]:
    """The persons and quarters behind every cell ever released, by variable."""
    rows = ledger.read(made.path / "team")
    rows = rows[rows["statistic"] == statistic]
    keys = ["release", "instrument", "part", "dimension", "level", "level_period", "group"]
    return {
        key: {frozenset(zip(c["person"], c["quarter"], strict=True)) for _, c in each.groupby(keys)}
        for key, each in rows.groupby(["instrument", "part", "dimension"])
    }
