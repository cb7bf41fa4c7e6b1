"""What the quality notebook counts: rows of files, answers per question, who was asked and answered. Never a person."""

import pandas as pd

from cxlib.measures import fieldwork, quality
from cxlib.study import Study, journal, lean, tables
from cxlib.study.answers import same_person

WHO = ["account_id", "respondent_id"]
FILES = ["name", "side", "read", "used", "out", "fast", "timed", "reasons"]
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


def of_accounts(counts: pd.DataFrame, said: pd.DataFrame) -> dict[str, dict]:
    """Count for each account's quality page, by account_id: who was asked and answered by role, and each question.

    Parameters
    ----------
    counts : `people`. said : the period's answers that count.

    Returns
    -------
    dict: roles (account_id -> {role: [invited, of them responded, uninvited]}), items (account_id -> [[instrument,
    item_id, answered, asked]] of instruments somebody answered).
    """
    counts = counts[counts[PEOPLE[2:]].sum(axis=1) > 0]
    roles = {key: by_role(each) for key, each in counts.groupby("account_id")}
    told = {key: listed(each) for key, each in questions(said, ["account_id"]).groupby("account_id")}
    return {"roles": roles, "items": told}


def by_role(counts: pd.DataFrame) -> dict[str, list[int]]:
    """Sum invited, of them responded, and uninvited by role."""
    summed = counts.groupby("role", sort=True)[PEOPLE[2:]].sum()
    return {role: numbers.tolist() for role, numbers in zip(summed.index, summed.to_numpy(), strict=True)}


def questions(said: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Count who answered each question and who was asked, of instruments that somebody answered, by `by`.

    Returns
    -------
    One row per `by`, instrument and item_id; answered, asked (not those it was not shown to).
    """
    asked = said[said["value"].notna() | ~said["missing"].isin(quality.NOT_ASKED)]
    keys = [*by, "instrument", "item_id"]
    counts = asked.groupby(keys, observed=True)["value"].agg(answered="count", asked="size").reset_index()
    heard = counts.groupby(keys[:-1], observed=True)["answered"].transform("max") > 0
    return lean.plain(counts[heard])


def listed(counts: pd.DataFrame) -> list[list]:
    """Return questions and their counts as plain rows."""
    return counts[["instrument", "item_id", "answered", "asked"]].to_numpy(object).tolist()


def enough(items: list[list], floor: int) -> list[list]:
    """Keep the questions that no fewer than the floor were asked."""
    return [each for each in items if each[3] >= floor]


def of_all(study: Study, now: pd.DataFrame, said: pd.DataFrame, known: dict) -> dict:
    """Say for the vendor's own people what is known of all answers together: nothing of it is one account's.

    Returns
    -------
    dict: pace ([responses that took less than half the usual time, those whose time is known]; [] where too few are
    known), doubts ([[instrument, item_id, code]] of `measures.quality.fits`; a range somebody vouched for is none).
    """
    sources = files(study, now, known)
    times = sources.loc[sources["side"] == "customer", ["fast", "timed"]].sum().astype(int).tolist()
    found = quality.fits(said, known) if len(said) else pd.DataFrame(columns=["instrument", "item_id", "doubt"])
    vouched = found["instrument"].isin(study.config["scale_checked"]) & (found["doubt"] == "squeezed")
    doubts = found[(found["doubt"] != "") & ~vouched].sort_values(["instrument", "item_id"])
    return {
        "pace": times if times[1] >= fieldwork.TIMED else [],
        "doubts": doubts[["instrument", "item_id", "doubt"]].to_numpy(object).tolist(),
    }


def of_whole(counts: pd.DataFrame, said: pd.DataFrame, floor: int) -> dict:
    """Count for the portfolio's quality page: roles and items as in `of_accounts`, coverage (measures.fieldwork)."""
    items = enough(listed(questions(said, [])), floor)
    return {"roles": by_role(counts), "items": items, "coverage": fieldwork.coverage(counts)}


def days_between(now: pd.DataFrame, known: dict, mirrors: dict[str, list[str]]) -> int | None:
    """Days between the customers' and the team's survey of a period: the most of those that mirror each other."""
    days = {row.instrument: (row.opened, row.closed) for row in now.itertuples()}
    pairs = [
        (days[own], days[team]) for own, teams in mirrors.items() for team in teams if own in days and team in days
    ]
    apart = [fieldwork.between(*pair) for pair in pairs]
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
