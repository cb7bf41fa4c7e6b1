"""The tables of the invented study, put together."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from cxlib import instruments
from cxlib.demo import answers, journeys, people, population, texts, truths

WAVES = ("flame", "eflame", "six_elements", "nps", "journey")
OWN = Path(__file__).with_name(f"{answers.BROKEN}.toml")


@cache
def known() -> dict:
    """Return the instruments of the study by id, its own old question among them."""
    return instruments.load_all(instruments.FOLDER) | {answers.BROKEN: instruments.load(OWN)}


def world(made: dict) -> dict:
    """Decide who there is and what is true, before anybody answers.

    Parameters
    ----------
    made : accounts, quarters, seed, planted.

    Returns
    -------
    seed, plan (`people.plan`), accounts (the table), found (`population.targets`), known (instruments by id), ids.

    Raises
    ------
    ValueError if the sizes are too small.
    """
    if made["accounts"] < 1 or made["quarters"] < 2:
        raise ValueError("a demo needs at least 1 account and 2 quarters")
    seed, plan = made["seed"], people.plan(made["accounts"], made["seed"])
    accounts = people.accounts_table(plan, texts.words(), seed)
    found = population.targets(plan, known()["six_elements"], seed, made["planted"])
    ids = {"accounts": [*accounts["account_id"]], "periods": people.quarters(made["quarters"])}
    return {"seed": seed, "plan": plan, "accounts": accounts, "found": found, "known": known(), "ids": ids}


def planted(made: dict) -> list[dict]:
    """Return the truths planted in a study (see `truths.listed`)."""
    context = world(made)
    return truths.listed(context["plan"], context["found"], context["accounts"]) if made["planted"] else []


def everything(made: dict) -> dict[str, pd.DataFrame]:
    """Make all tables of a study; `made` as in `world`."""
    context = world(made)
    content = {"accounts": context["accounts"], "waves": _waves(context)} | _customers(context) | _team(context)
    said = texts.commentary(context["accounts"], context["plan"], made["quarters"], made["planted"])
    return content | {"commentary": said}


def _waves(context: dict) -> pd.DataFrame:
    """One wave per instrument and quarter, four weeks long; a long study's first recommendation was asked on 1-5."""
    periods = context["ids"]["periods"]
    pairs = [(_asked(name, q, periods), period) for q, period in enumerate(periods) for name in WAVES]
    start = [people.opened(period) for _, period in pairs]
    return pd.DataFrame(
        {
            "wave_id": [f"{name}-{period}" for name, period in pairs],
            "instrument": [name for name, _ in pairs],
            "period": [period for _, period in pairs],
            "opened": [str(day) for day in start],
            "closed": [str(day + people.OPEN_DAYS) for day in start],
        }
    )


def _customers(context: dict) -> dict[str, pd.DataFrame]:
    """Return the customers' tables: respondents, invitations, answers, comments, journeys, moments, exclusions."""
    plan, found, seed, count = context["plan"], context["found"], context["seed"], len(context["ids"]["periods"])
    persons = people.customers(plan, context["accounts"]["language"], seed)
    rows = people.answering(persons, plan, count, seed)
    context = context | {"ids": context["ids"] | {"persons": [*persons["respondent_id"]], "side": "customer"}}
    known, recommend = context["known"], answers.nps(rows, found, count, seed)
    flame = answers.flame(rows, found["flame"], known["flame"], seed)
    six = answers.six(rows, found["six"], known["six_elements"], seed)
    parts = [
        answers.answered(rows, flame, known["flame"], context | {"prefix": "F"}),
        answers.answered(rows, six, known["six_elements"], context | {"prefix": "S"}),
        answers.series_break(rows, recommend, known, context | {"prefix": "N"}),
    ]
    content = {"respondents": _respondents(persons, context), "answers": _stacked(parts)}
    content["comments"] = _comments(rows, persons, recommend, context)
    told = journeys.travellers(rows, plan, seed)
    content |= journeys.tables(told, found["moments"], known["journey"], context)
    content["invitations"] = _invited(persons, rows, context, ["flame", "six_elements", "nps"])
    early = int((content["answers"]["instrument"] == answers.BROKEN).sum())
    first = context["ids"]["periods"][0]
    left_out = {"source": f"nps {first}", "period": first, "reason": "scale_break", "rows": float(early)}
    return content | {"exclusions": pd.DataFrame([left_out]).iloc[: int(early > 0)]}


def _team(context: dict) -> dict[str, pd.DataFrame]:
    """Return the employees' tables: team/respondents, invitations, answers, comments, roster."""
    plan, found, seed, count = context["plan"], context["found"], context["seed"], len(context["ids"]["periods"])
    members = people.team(plan, context["accounts"]["owner_team"], seed)
    rows = people.team_answering(members, plan, count, seed)
    tokens = members.drop_duplicates("person").sort_values("person")["respondent_id"]
    context = context | {"ids": context["ids"] | {"persons": [*tokens], "side": "employee"}}
    known = context["known"]
    eflame = answers.flame(rows, found["team"], known["eflame"], seed)
    six = answers.six(rows, found["six_team"], known["six_elements"], seed)
    parts = [
        answers.answered(rows, eflame, known["eflame"], context | {"prefix": "TF"}),
        answers.answered(rows, six, known["six_elements"], context | {"prefix": "TS"}),
    ]
    return {
        "team/respondents": _respondents(members, context).assign(account_share=members["account_share"]),
        "team/answers": _stacked(parts),
        "team/comments": _team_comments(rows, members, context),
        "team/invitations": _invited(members, rows.assign(person=rows["member"]), context, ["eflame", "six_elements"]),
        "team/roster": texts.roster(seed),
    }


def _team_comments(rows: pd.DataFrame, members: pd.DataFrame, context: dict) -> pd.DataFrame:
    """One form of the team in seven says something."""
    said = {"pools": texts.words()["team"], "item_id": "e_care_1", "share": 0.15, "seed": context["seed"]}
    said["names"] = [*texts.roster(context["seed"])["name"]]
    heads = answers.forms(rows, context["ids"], "eflame", "TF")
    language = members["language"].iloc[rows["member"]].reset_index(drop=True)
    return texts.comments(heads, pd.Series("any", index=heads.index), language, said)


def _comments(rows: pd.DataFrame, persons: pd.DataFrame, recommend: np.ndarray, context: dict) -> pd.DataFrame:
    """Why this score? A third of the customers say it, in their own language."""
    said = {"pools": texts.words()["comments"], "item_id": "nps", "share": 0.33, "seed": context["seed"]}
    said["names"] = [*texts.roster(context["seed"])["name"]]
    asked = ~answers.first_wave(rows, context)
    rows = rows[asked].reset_index(drop=True)
    heads = answers.forms(rows, context["ids"], "nps", "N")
    language = persons["language"].iloc[rows["person"]].reset_index(drop=True)
    return texts.comments(heads, texts.band_of(recommend[asked, 0]), language, said)


def _respondents(persons: pd.DataFrame, context: dict) -> pd.DataFrame:
    account = context["accounts"]["account_id"].to_numpy(object)[persons["account"]]
    table = persons[["respondent_id", "role", "language"]].assign(account_id=account, side=context["ids"]["side"])
    return table[["respondent_id", "account_id", "side", "role", "language"]]


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put tables of answers under each other; ids stay categorical, so that ten million rows fit."""
    names = [c for c in parts[0] if isinstance(parts[0][c].dtype, pd.CategoricalDtype)]
    for name in names:
        categories = pd.unique(np.concatenate([part[name].astype("category").cat.categories for part in parts]))
        for part in parts:
            part[name] = part[name].astype("category").cat.set_categories(categories)
    return pd.concat(parts, ignore_index=True)


def _asked(name: str, quarter: int, periods: list[str]) -> str:
    """Name the instrument in use: a long study's first recommendation question was another one."""
    return answers.BROKEN if name == "nps" and quarter == 0 and len(periods) >= answers.LONG else name


def _invited(persons: pd.DataFrame, rows: pd.DataFrame, context: dict, names: list[str]) -> pd.DataFrame:
    """One row per person, quarter and questionnaire; every person is asked every time."""
    periods, n = context["ids"]["periods"], len(persons)
    responded = np.zeros((n, len(periods)), dtype=bool)
    responded[rows["person"], rows["quarter"]] = True
    waves = [(_asked(name, q, periods), q) for q in range(len(periods)) for name in names]
    labels = [f"{name}-{periods[q]}" for name, q in waves]
    days = np.array([str(people.opened(period)) for period in periods], dtype=object)
    wave, who = np.repeat(np.arange(len(waves)), n), np.tile(np.arange(n), len(waves))
    quarter = np.array([q for _, q in waves])[wave]
    selected = persons["selected_by"] if "selected_by" in persons else pd.Series("rule", index=persons.index)
    account = context["accounts"]["account_id"].to_numpy(object)[persons["account"]]
    return pd.DataFrame(
        {
            "wave_id": pd.Categorical.from_codes(wave, labels),
            "respondent_id": persons["respondent_id"].to_numpy(object)[who],
            "account_id": account[who],
            "invited_at": days[quarter],
            "selected_by": selected.to_numpy(object)[who],
            "responded": responded[who, quarter],
        }
    )
