"""Who would be asked and answer in a quarter to come: the rows a release would be made of, were it all of them."""

import pandas as pd

from cxlib.disclosure import cells, ledger, release
from cxlib.study import Study, lean, periods
from cxlib.study.answers import counted, used

PAIR = ["respondent_id", "account_id"]
TEXT = [*PAIR, "instrument", "item_id", "wave_id", "answered_at"]
RECENT = 4  # quarters a response rate is taken from


def quarter(study: Study, period: str) -> str:
    """Return the quarter to plan: the one asked for, else the one after the last that the team answered in.

    Raises
    ------
    ValueError if it is no quarter, or is released already.
    """
    if not period:
        answered = _periods(study, lean.read(study.path, "team/answers", ["wave_id"])["wave_id"].cat.categories)
        period = periods.following(max(answered)) if answered else max(study.periods, default="")
    if not periods.is_quarter(period):
        raise ValueError(f"{period!r} is no quarter to plan; write one such as 2026Q3")
    if before := release.read(study, period):
        raise ValueError(f"{period} was released on {before[0]['released']}: plan a later quarter")
    return period


def _periods(study: Study, waves) -> set[str]:
    return set(study.table("waves").set_index("wave_id")["period"].reindex(waves).dropna())


def asked(study: Study, period: str) -> tuple[pd.DataFrame, str]:
    """Return who would be asked what, and where that is known from: the last invitations, else the team's list.

    Returns
    -------
    (DataFrame, one row per instrument, respondent_id, account_id; "invitations of 2026Q2" or "team/respondents").

    Raises
    ------
    ValueError if neither says anything.
    """
    invited = _invited(study)
    invited = invited[invited["period"] <= period]
    if len(invited):
        last = invited["period"].max()
        return invited.loc[invited["period"] == last, ["instrument", *PAIR]].drop_duplicates(), f"invitations of {last}"
    people = study.team("respondents")[PAIR].drop_duplicates().merge(_instruments(study, period), how="cross")
    if people.empty:
        raise ValueError(f"{study.name}: nobody to plan for; fill team/invitations, or team/respondents and waves")
    return people, "team/respondents"


def _invited(study: Study) -> pd.DataFrame:
    waves = study.table("waves")[["wave_id", "instrument", "period"]]
    return study.team("invitations").merge(waves, on="wave_id")


def _instruments(study: Study, period: str) -> pd.DataFrame:
    """Return what a team without invitations would be asked: what it answered, else its own of the last waves."""
    answered = lean.read(study.path, "team/answers", ["instrument"])["instrument"].cat.categories
    waves, known = study.table("waves"), study.instruments()
    waves = waves[waves["period"] == max((p for p in study.periods if p <= period), default="")]
    own = [key for key in waves["instrument"].unique() if key in known and known[key].side == "employee"]
    return pd.DataFrame({"instrument": [*answered] or own}, dtype="str")


def rate(study: Study, period: str) -> tuple[float, str]:
    """Return the share of the team's invitations answered in the last four quarters before, and which those are.

    Raises
    ------
    ValueError if no invitation of theirs was answered.
    """
    invited = _invited(study)
    invited = invited[invited["period"].isin(sorted({p for p in invited["period"] if p < period})[-RECENT:])]
    if not invited["responded"].any():
        raise ValueError("no earlier invitations say how many answer: give the share you expect, as --response 0.7")
    first, last = invited["period"].min(), invited["period"].max()
    return float(invited["responded"].mean()), f"as in {first}" if first == last else f"as in {first} to {last}"


def rows(study: Study, people: pd.DataFrame, period: str) -> dict[str, pd.DataFrame]:
    """Return the rows of a quarter in which everybody asked answers, as a release reads them (cells.SAID).

    One dimension of each instrument stands for all: whoever answers, answers all. Persons of the team are hashed as in
    the ledger.

    Returns
    -------
    dict: team, past (the team's answers of the earlier quarters of blocks that close now), customers.
    """
    known = study.instruments()
    own = {key: _items(known[key], known[key]) for key in sorted(people["instrument"].unique())}
    team = _everybody(people, own, known)
    team = lean.plain(counted(study, "team/answers", team.astype(dict.fromkeys(TEXT, "category")))[0])
    covered = {q for block in periods.blocks_closed_by(period) for q in periods.quarters(block)} - {period}
    past = lean.plain(used(study, "team/answers", sorted(covered), cells.SAID))
    past = past[past["item_id"].isin([item for each in own.values() for item in each["item_id"]])]
    folder = study.path / "team"
    key = ledger.salt(folder) if (folder / "ledger").is_dir() else b"planned"
    hashed = {
        name: each.assign(respondent_id=cells.person_hash(each["respondent_id"], key))
        for name, each in (("team", team.assign(period=period)), ("past", past))
    }
    return {name: each[cells.SAID] for name, each in hashed.items()} | {"customers": _customers(study, own, period)}


def _items(instrument, other) -> pd.DataFrame:
    """Return the items of the first dimension of an instrument, as another one names them."""
    first = instrument.items.iloc[0]
    same = (other.items["dimension"] == first["dimension"]) & (other.items["part"] == first["part"])
    return pd.DataFrame({"item_id": other.items.index[same], "instrument": other.id}).astype("str")


def _everybody(people: pd.DataFrame, items: dict[str, pd.DataFrame], known: dict) -> pd.DataFrame:
    """Let everybody answer those items: it does not matter what, only that it is not all the same."""
    found = people.merge(pd.concat(items.values()), on="instrument").assign(wave_id="", answered_at="")
    low, high = (found["instrument"].map({key: known[key].scale[end] for key in items}) for end in (0, 1))
    return found.assign(value=low.where(found.groupby(PAIR, sort=False).ngroup() % 2 == 0, high))


def _customers(study: Study, own: dict[str, pd.DataFrame], period: str) -> pd.DataFrame:
    """Return the customers' answers beside the team's: those who answered last will again; else who is on the list."""
    known = study.instruments()
    items = {cells.twin(known[key], known).id: _items(known[key], cells.twin(known[key], known)) for key in own}
    said = study.lean("answers", ["wave_id", "instrument", *PAIR]).drop_duplicates()
    said = lean.plain(said).merge(study.table("waves")[["wave_id", "period"]], on="wave_id")
    said = said[said["instrument"].isin(list(items)) & (said["period"] <= period)]
    last = said.groupby("instrument")["period"].transform("max")
    people = said.loc[said["period"] == last, ["instrument", *PAIR]].drop_duplicates()
    lacking = pd.DataFrame({"instrument": sorted(items.keys() - set(people["instrument"]))}, dtype="str")
    listed = study.table("respondents")[PAIR].merge(lacking, how="cross")
    return _everybody(pd.concat([people, listed]), items, known).assign(period=period)[cells.SAID]
