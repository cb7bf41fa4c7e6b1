"""What the quality notebook counts: rows of files, answers per question, who was asked and answered. Never a person."""

import pandas as pd

from cxlib.measures import quality
from cxlib.study import Study, journal, lean, tables
from cxlib.study.answers import same_person

WHO = ["account_id", "respondent_id"]
FILES = ["name", "side", "read", "used", "out", "fast", "timed", "reasons"]
GAP = 0.2  # a question that a fifth of those asked left out is named
PEOPLE = ["account_id", "role", "invited", "responded", "uninvited"]


def of_period(study: Study, period: str, base: dict) -> dict[str, pd.DataFrame]:
    """Return the tables of counts that a portfolio's extract carries, by the name of their member.

    Parameters
    ----------
    base : answers (customers.answers) and known, as the extracts share them.
    """
    waves, said = study.table("waves"), base["answers"][base["answers"]["period"] == period]
    now = waves[waves["period"] == period]
    return {
        "quality/files": files(study, now, base["known"]),
        "quality/items": items(said),
        "quality/people": people(study, [*now["wave_id"]], said),
    }


def of_accounts(study: Study, waves: list[str], said: pd.DataFrame) -> dict[str, dict]:
    """Count for each account's quality page, by account_id: who answered by role, and the questions many left out.

    Returns
    -------
    dict: roles (account_id -> {role: persons}), least (account_id -> [[instrument, item_id, share unanswered, asked]],
    of questions that a fifth or more of those asked did not answer, the largest share first).
    """
    counts = people(study, waves, said)
    counts = counts.assign(said=counts["responded"] + counts["uninvited"]).query("said > 0")
    roles = {
        key: dict(zip(each["role"], each["said"].tolist(), strict=True)) for key, each in counts.groupby("account_id")
    }
    answered = said["value"].notna()
    asked = said[answered | ~said["missing"].isin(quality.NOT_ASKED)]
    keys = ["account_id", "instrument", "item_id"]
    gaps = lean.plain(asked.groupby(keys, observed=True)["value"].agg(n="size", said="count").reset_index())
    gaps["share"] = (1 - gaps["said"] / gaps["n"]).round(4)
    gaps = gaps[gaps["share"].ge(GAP) & gaps["share"].lt(1)].sort_values("share", ascending=False, kind="stable")
    told = {key: each[[*keys[1:], "share", "n"]].to_numpy(object).tolist() for key, each in gaps.groupby("account_id")}
    return {"roles": roles, "least": told}


def days_between(now: pd.DataFrame, known: dict, mirrors: dict[str, list[str]]) -> int | None:
    """Days between the customers' and the team's survey of a period: the most of those that mirror each other."""
    days = {row.instrument: (row.opened, row.closed) for row in now.itertuples()}
    pairs = [
        (days[own], days[team]) for own, teams in mirrors.items() for team in teams if own in days and team in days
    ]
    apart = [quality.between(*pair) for pair in pairs]
    return max((each for each in apart if each is not None), default=None)


def items(said: pd.DataFrame) -> pd.DataFrame:
    """Count per instrument and item who answered, and who did not by each reason."""
    keys, answered = ["instrument", "item_id"], said["value"].notna()
    what = said["missing"].astype("str").mask(answered, "answered").replace("", "skipped").astype("category")
    counts = said[keys].assign(what=what).groupby([*keys, "what"], observed=True).size().unstack(fill_value=0)
    return counts.reset_index().rename_axis(columns=None).assign(answered=lambda table: table.get("answered", 0))


def people(study: Study, waves: list[str], said: pd.DataFrame) -> pd.DataFrame:
    """Count per account and role the customers invited, those of them who answered, and who answered uninvited."""
    asked = _persons(study.lean("invitations", [*WHO, "wave_id"], waves))
    heard = _persons(said[said["value"].notna()])
    both = asked.merge(heard, on=WHO, how="outer", indicator="known")
    known = study.lean("respondents", [*WHO, "role"])
    known = lean.plain(known.assign(respondent_id=same_person(known["respondent_id"]))).drop_duplicates(WHO)
    both = both.merge(known, on=WHO, how="left").fillna({"role": ""})
    both["invited"], both["responded"] = both["known"] != "right_only", both["known"] == "both"
    both["uninvited"] = both["known"] == "right_only"
    counts = both.groupby(["account_id", "role"])[PEOPLE[2:]].sum().astype(int).reset_index()
    rest = study.table("accounts")[["account_id"]].drop_duplicates()
    silent = rest[~rest["account_id"].isin(counts["account_id"])].assign(role="", **dict.fromkeys(PEOPLE[2:], 0))
    return pd.concat([counts, silent], ignore_index=True)[PEOPLE]


def _persons(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each account's persons once, their ids as answers fold them."""
    once = rows.assign(respondent_id=same_person(rows["respondent_id"].astype("category")))
    return lean.plain(once[WHO]).drop_duplicates()


def files(study: Study, now: pd.DataFrame, known: dict) -> pd.DataFrame:
    """List the files imported into the waves of a period: rows read, used, and left out by reason.

    Of an employees' file neither is told below the floor of the team's means. A file that was imported again after
    its mapping was edited is one file: the last import counts.
    """
    left, rows = study.table("exclusions"), []
    for each in imports(study, [*now["wave_id"]]).itertuples():
        waves = now[now["wave_id"].isin(each.waves.split())]
        mine = left[left["source"] == f"{each.file} {each.sha256[:12]}"].groupby("reason", sort=False)["rows"].sum()
        sides = {known[name].side for name in waves["instrument"] if name in known}
        side = getattr(each, "side", "") or ("employee" if "employee" in sides else "customer")
        read, used = float(each.rows), float(each.used) - mine.get(journal.REPLACED, 0)
        why = "; ".join(f"{reason}={n:.0f}" for reason, n in mine.items())
        few = side == "employee" and used < study.thresholds["team_mean"]
        times = [float(getattr(each, name, "") or "nan") for name in ("fast", "timed")]
        numbers = (float("nan"),) * 5 if few else (read, used, read - used, *times)
        rows.append((each.file, side, *numbers, "" if few else why))
    return pd.DataFrame(rows, columns=FILES)


def imports(study: Study, waves: list[str]) -> pd.DataFrame:
    """Return the rows of a study's log of imports that brought answers to some waves, each file of a source once."""
    path = study.path / "imports.csv"
    if not path.is_file():
        return pd.DataFrame()
    log = tables.from_csv(path)
    mine = log[[not set(waves).isdisjoint(each.split()) for each in log["waves"]]]
    return mine.drop_duplicates(["source", "sha256"], keep="last")
