"""truths.toml: what was planted in a study, and its true size."""

import json

import pandas as pd

from cxlib.demo import people
from cxlib.demo.population import MOMENTS, PLANTED, nps


def listed(plan: pd.DataFrame, found: dict, accounts: pd.DataFrame) -> list[dict]:
    """Return one entry per planted truth.

    Parameters
    ----------
    plan : see `people.plan`. found : see `population.targets`. accounts : the study's table.

    Returns
    -------
    Dicts of kind (gap, change, moment), account_id, account, instrument, dimension or touchpoint, the expected values
    of both sides and their difference `value`, and the verdict a reader should come to. All are expected values of
    answers as they are given (whole numbers on the scale).
    """
    entries = []
    for row, planted in enumerate(plan["planted"]):
        if planted:
            who = {"account_id": accounts["account_id"].iloc[row], "account": accounts["name"].iloc[row]}
            entries += [{"name": planted, **who, **what} for what in _ENTRIES[planted](row, found)]
    return entries


def _gap(name: str, place: str, verdict: str):
    def entry(row: int, found: dict) -> list[dict]:
        dimension = PLANTED[name]["dimension"]
        column = ["excitement", "dare", "professionalism", "impact", "care"].index(dimension)
        customer, team = round(float(found["flame"][row, column]), 4), round(float(found["team"][row, column]), 4)
        both = {"customer": customer, "team": team, "value": round(team - customer, 4)}
        return [
            {"kind": "gap", "instrument": "flame", "dimension": dimension, **both, "verdict": verdict, "place": place}
        ]

    return entry


def _rise(row: int, found: dict) -> list[dict]:
    before, now = round(float(nps(found["nps"][row])), 4), round(float(nps(found["nps_now"][row])), 4)
    sizes = {"before": before, "now": now, "value": round(now - before, 4)}
    return [{"kind": "change", "instrument": "nps", "dimension": "nps", **sizes, "verdict": "above"}]


def _moments(row: int, found: dict) -> list[dict]:
    values = found["moments"][row]
    return [
        {
            "kind": "moment",
            "instrument": "journey",
            "touchpoint": touchpoint,
            "seq": [*MOMENTS].index(touchpoint) + 1,
            "value": round(float(values[[*MOMENTS].index(touchpoint)]), 4),
            "extreme": extreme,
        }
        for touchpoint, extreme in (("data_migration", "low"), ("go_live", "peak"))
    ]


_ENTRIES = {
    "blind_spot": _gap("blind_spot", "blind_spot", "above"),
    "hidden_strength": _gap("hidden_strength", "hidden_strength", "below"),
    "nps_rise": _rise,
    "journey_low": _moments,
}


def text(entries: list[dict], made: dict) -> str:
    """Return the file: how the study was made, the truths, and that nothing else changed."""
    lines = [
        "# What is true in this invented study, as expected values of the answers given. Nothing else was planted:",
        "# every account's customers and teams answer alike in all quarters but for the changes below.",
        *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in made.items()),
        f'period = "{people.LAST}"',
        "unchanged_elsewhere = true",
    ]
    for entry in entries:
        lines += [
            "",
            "[[truth]]",
            *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()),
        ]
    return "\n".join(lines) + "\n"
