"""The plain facts of an extract: who was asked and answered, when, what was read and left out, what may be told."""

from collections import defaultdict

import pandas as pd

from cxlib.disclosure import ladder, quality, tallies
from cxlib.study import Study, lean, slug

NOBODY = {"team_n": None, "team_level": "", "team_accounts": 0}


def before(study: Study, period: str) -> str:
    """Return the quarter to compare with: the latest before this one that the study has waves of, "" for the first."""
    return max((each for each in study.periods if each < period), default="")


def of_period(study: Study, period: str, base: dict) -> dict:
    """Return what all accounts share, and counts per account that `of_account` picks from.

    Parameters
    ----------
    base : known, answers (customers.answers), release.
    """
    waves = study.table("waves")
    now = waves[waves["period"] == period]
    said = base["answers"][base["answers"]["period"] == period]
    asked = quality.people(study, [*now["wave_id"]], said)
    counts = _counts(study, now, base["answers"], period) | tallies.of_period(study, period, base["answers"])
    return {
        "shared": _shared(study, period, now, base),
        "counts": counts | quality.of_accounts(asked, said),
        "languages": study.config["languages"],
        "team": _team_sizes(base["release"][1]) if base["release"] else {},
        "inner": quality.of_all(study, now, said, base["known"]),
        "whole": quality.of_whole(asked, said, study.thresholds["customer_internal"]),
    }


def _shared(study: Study, period: str, now: pd.DataFrame, base: dict) -> dict:
    """Return what every extract of a period says alike: its days, floors and aims, and what of a team there is."""
    days = now.loc[now["closed"] != "", "closed"]
    return {
        "period": period,
        "previous": before(study, period),
        "study_name": study.name,
        "company": study.config["company"],
        "opened": min(now.loc[now["opened"] != "", "opened"], default=""),
        "closed": max(days, default=""),
        "as_of": study.as_of or max(days, default=""),
        "thresholds": study.thresholds,
        "share_team_side": study.config["share_team_side"],
        "straightliners": study.config["straightliners"],
        "targets": study.config["targets"],
        "has_team": _has_team(now, base),
        "mirrors": mirrors(base["known"]),
        "days_between": _days_between(now, base),
    }


def mirrors(known: dict) -> dict[str, list[str]]:
    """Return the employees' instruments that mirror each customers' one: {"flame": ["eflame"]}."""
    found = {}
    for key, each in known.items():
        twins = set(each.items["twin"]) - {""}
        for original, other in known.items():
            if twins & set(other.items.index):
                found.setdefault(original, []).append(key)
    return found


def _has_team(now: pd.DataFrame, base: dict) -> str:
    """Released, still to be released ("open"), or no team wave in this quarter; told without a look into team/."""
    if base["release"]:
        return "released"
    sides = {base["known"][key].side for key in now["instrument"] if key in base["known"]}
    return "open" if "employee" in sides else "none"


def _days_between(now: pd.DataFrame, base: dict) -> int | None:
    """Days between the customers' and the team's survey, once numbers of the team are shown: few persons' days stay."""
    if not base["release"] or not base["release"][1]["shown"].astype(bool).any():
        return None
    return quality.days_between(now, base["known"], mirrors(base["known"]))


def _counts(study: Study, now: pd.DataFrame, used: pd.DataFrame, period: str) -> dict:
    """Count per account: rows read = used + excluded by reason; invited and responded persons."""
    waves, pair = [*now["wave_id"]], ["account_id", "respondent_id"]
    raw, asked, went = (study.lean(name, pair, waves) for name in ("answers", "invitations", "journeys"))
    kept, answered = used[used["period"] == period], used[used["value"].notna()]
    missing = kept[kept["value"].isna()]
    why = "missing: " + missing["missing"].astype("str").replace("", "skipped")
    said = answered[answered["period"] == period]
    people = said if len(said) else went  # travellers are asked along the way, not by the survey's invitation
    heard = lean.plain(answered[["account_id", "period"]].drop_duplicates()).sort_values("period")
    reasons = defaultdict(dict)
    for (account, reason), n in missing.groupby([missing["account_id"], why], observed=True).size().items():
        reasons[account][reason] = n
    return {
        "rows_read": raw["account_id"].value_counts().to_dict(),
        "kept": kept["account_id"].value_counts().to_dict(),
        "used": said["account_id"].value_counts().to_dict(),
        "reasons": reasons,
        "invited": asked.groupby("account_id", observed=True)["respondent_id"].nunique().to_dict(),
        "responded": people.groupby("account_id", observed=True)["respondent_id"].nunique().to_dict(),
        "periods": heard.groupby("account_id")["period"].agg(list).to_dict(),
    }


def of_account(account, reader: str, about: dict, content: set) -> dict:
    """Return the facts of one account's extract.

    Parameters
    ----------
    account : its row of the table accounts. about : `of_period`. content : names of the members of the extract, none
        where the reader may not hear of a team.
    """
    shared, counts, key = about["shared"], about["counts"], account.account_id
    read, kept = counts["rows_read"].get(key, 0), counts["kept"].get(key, 0)
    alike_out = counts["alike_out"].get(key, 0)
    excluded = counts["reasons"].get(key, {}) | {"duplicate": read - kept - alike_out, "straightliner": alike_out}
    language = account.language if account.language in about["languages"] else about["languages"][0]
    return {
        **shared,
        "id": key,
        "name": account.name,
        "reader": reader,
        "language": language,
        "targets": shared["targets"] if reader == "internal" else {},  # the vendor's own aims
        "rows_read": read,
        "used": counts["used"].get(key, 0),
        "excluded": {why: int(n) for why, n in excluded.items() if n},
        "invited": _invited(counts, key),
        "responded": counts["responded"].get(key, 0),
        "comments_held": counts["held"].get(key, 0),
        "alike": [counts["alike"].get(key, 0), counts["heard"].get(key, 0)],
        "left_out_before": counts["before"].get(key, {}),
        "unanswered": counts["unanswered"].get(key, []),
        "items": quality.enough(counts["items"].get(key, []), shared["thresholds"][f"customer_{reader}"]),
        "roles": counts["roles"].get(key, {}) if reader == "internal" else {},
        **(about["inner"] if reader == "internal" else {}),
        "periods": [each for each in counts["periods"].get(key, []) if each <= shared["period"]],
        **(about["team"].get(key, NOBODY) if "team" in content else NOBODY),
        **({} if content else {"has_team": "none", "mirrors": {}, "days_between": None}),
    }


def _team_sizes(team: pd.DataFrame) -> dict[str, dict]:
    """How many of each account's team answered, where a number that says so is shown; and at which level."""
    shown = team[team["shown"].astype(bool)]
    rank = shown["level"].map({level: place for place, level in enumerate(ladder.ORDER)})
    nearest = shown[rank == rank.groupby(shown["account_id"]).transform("min")]
    sizes = nearest.groupby("account_id").agg({"n": "max", "level": "first", "accounts": "max"})
    return {
        row.Index: {"team_n": int(row.n), "team_level": row.level, "team_accounts": int(row.accounts)}
        for row in sizes.itertuples()
    }


def _invited(counts: dict, key: str) -> int:
    """How many were invited; 0 where nobody wrote it down, or fewer than answered."""
    n = counts["invited"].get(key, 0)
    return n if n >= counts["responded"].get(key, 0) else 0


def of_accounts(study: Study, base: dict) -> pd.DataFrame:
    """One row per account for the portfolio: id, name, slug, owner_team, revenue_eur, language, counts, team_shown."""
    accounts, counts = study.table("accounts").drop_duplicates("account_id"), base["facts"]["counts"]
    team = base["release"][1] if base["release"] else pd.DataFrame({"account_id": [], "shown": []})
    shown = set(team.loc[team["shown"].astype(bool), "account_id"])
    return pd.DataFrame(
        {
            "id": accounts["account_id"],
            "name": accounts["name"],
            "slug": [slug(row.name, row.account_id) for row in accounts.itertuples()],
            "owner_team": accounts["owner_team"],
            "revenue_eur": accounts["revenue_eur"],
            "language": accounts["language"],
            "customer_n": accounts["account_id"].map(counts["responded"]).fillna(0).astype(int),
            "invited": [_invited(counts, key) for key in accounts["account_id"]],
            "team_shown": accounts["account_id"].isin(shown),
        }
    ).reset_index(drop=True)


def of_portfolio(study: Study, base: dict) -> dict:
    """Return the facts of the portfolio's extract: sums over accounts."""
    shared, counts = base["facts"]["shared"], base["facts"]["counts"]
    totals = {name: int(sum(counts[name].values())) for name in ("rows_read", "used", "invited", "responded")}
    if not all(_invited(counts, key) for key, n in counts["responded"].items() if n):
        totals["invited"] = 0  # of some accounts nobody knows it: a rate over the others would be none of the whole
    alike_out = sum(counts["alike_out"].values())
    excluded = {"duplicate": totals["rows_read"] - sum(counts["kept"].values()) - alike_out}
    excluded |= {"straightliner": alike_out}
    for why, n in (pair for each in counts["reasons"].values() for pair in each.items()):
        excluded[why] = excluded.get(why, 0) + int(n)
    heard = sorted({each for periods in counts["periods"].values() for each in periods if each <= shared["period"]})
    return {
        **shared,
        **totals,
        **base["facts"]["inner"],
        **base["facts"]["whole"],
        "id": "",
        "name": study.config["company"] or study.name,
        "reader": "internal",
        "language": study.config["languages"][0],
        "excluded": {why: int(n) for why, n in excluded.items() if n},
        "comments_held": sum(counts["held"].values()),
        "alike": [sum(counts[each].values()) for each in ("alike", "heard")],
        "left_out_before": tallies.summed(counts["before"]),
        "periods": heard,
        "accounts": int(study.table("accounts")["account_id"].nunique()),
        "team_n": None,
    }
