"""`cx plan`: before a survey goes out, for how many accounts the team's side will show, and what would help."""

import math
from dataclasses import replace

import pandas as pd

from cxlib.disclosure import planned, rules
from cxlib.disclosure.draws import KIND, ROOM, Planned, drawn
from cxlib.disclosure.planned import PAIR
from cxlib.study import Study, periods

DRAWS, FEWEST = 100, 20  # draws of an ordinary study, of the largest
MOST = 12  # owner teams named
TAIL = 0.05  # of the draws left out at either end
LEVELS = ["account, quarter", "account, half-year", "account, year", "owner team", "unit"]
HOMES = ["account_id", "owner_team", "unit"]


def plan(study: Study, period: str = "", response: float | None = None) -> dict:
    """Foresee a release: who answers is drawn; what may then be shown is decided by the release's own rules.

    Formula: each invitation is answered with probability `response`, all of its questions or none. In each draw every
    account takes its level by `release.choose`, audited together with everything released before.

    Parameters
    ----------
    period : the quarter to plan; default the one after the last that the team answered in.
    response : share of the invitations that will be answered; default that of the last four quarters.

    Returns
    -------
    dict: period, accounts, invited, people, draws (numbers), of, response, whence (said), closes (blocks), limits;
    levels, a table per instrument, statistic and level: low, median, high number of accounts (90 % of the draws);
    options, the same per option for all levels and for the account's own ones; lacking, invitations per owner_team.

    Raises
    ------
    ValueError if the period cannot be planned, or nothing says who would be asked or how many would answer.
    """
    period = planned.quarter(study, period)
    people, of = planned.asked(study, period)
    share, whence = (response, "as given") if response else planned.rate(study, period)
    rows = planned.rows(study, people, period)
    accounts = study.table("accounts").drop_duplicates("account_id")[HOMES]
    about = {"period": period, "of": of, "response": share, "whence": whence, **_sizes(rows["team"], len(accounts))}
    about |= {
        "kinds": _kinds(study, rows["team"]),
        "limits": study.thresholds,
        "closes": periods.blocks_closed_by(period),
    }
    lacking = _lacking(rows["team"], accounts, math.ceil(study.thresholds["team_mean"] / share))
    options = _options(Planned(study.path, study.config, study.as_of, accounts), rows, lacking)
    found = {name: drawn(*each, about) for name, each in options.items()}
    homes = lacking.groupby("owner_team").agg(accounts=("more", "size"), more=("more", "sum")).reset_index()
    return about | {"levels": _levels(found["as it is"], about), "options": _compared(found, about), "lacking": homes}


def _sizes(team: pd.DataFrame, accounts: int) -> dict[str, int]:
    """Count accounts, invitations and people, and how often to draw."""
    draws = min(DRAWS, max(FEWEST, 4 * ROOM // max(accounts, 1)))
    people, invited = team["respondent_id"].nunique(), len(team[PAIR].drop_duplicates())
    return {"accounts": accounts, "invited": invited, "people": people, "draws": draws}


def _kinds(study: Study, team: pd.DataFrame) -> list[tuple[str, str]]:
    """List what a release publishes of the team's instruments: (instrument, statistic)."""
    known = study.instruments()
    return [(key, each) for key in sorted(team["instrument"].unique()) for each in rules.statistics(known[key])]


def _lacking(team: pd.DataFrame, accounts: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the accounts with too few invitations to expect the floor of answers, and how many more it takes."""
    invited = team[PAIR].drop_duplicates()["account_id"].value_counts()
    more = accounts.assign(more=(least - accounts["account_id"].map(invited)).fillna(0).clip(0).astype(int))
    return more[more["more"] > 0]


def _options(study: Planned, rows: dict, lacking: pd.DataFrame) -> dict[str, tuple[Planned, dict]]:
    """Return what could be done: name -> (the study then, the rows then)."""
    homes, found = study.accounts, {"as it is": (study, rows)}
    if study.config["pairs"] == "each":
        found['pairs = "symmetric"'] = (replace(study, config={**study.config, "pairs": "symmetric"}), rows)
    wider = homes.assign(owner_team=homes["unit"].where(homes["unit"] != "", homes["owner_team"]))
    if wider["owner_team"].nunique() < homes["owner_team"].nunique():
        found["the owner teams of a unit as one"] = (replace(study, accounts=wider), rows)
    if homes["unit"].nunique() > 1:
        found["all units as one"] = (replace(study, accounts=homes.assign(unit="all")), rows)
    if len(lacking):
        found[f"{lacking['more'].sum()} more invitations"] = (study, rows | {"team": _invited_more(rows, lacking)})
    return found


def _invited_more(rows: dict, lacking: pd.DataFrame) -> pd.DataFrame:
    """Return the team's rows with a new colleague for each invitation that lacks."""
    team = rows["team"]
    new = lacking.loc[lacking.index.repeat(lacking["more"]), ["account_id"]]
    new = new.assign(respondent_id=[f"new {i}" for i in range(len(new))])
    asked = team.drop(columns=PAIR).drop_duplicates().merge(new, how="cross")
    return pd.concat([team, asked[team.columns]], ignore_index=True)


def _levels(found: pd.DataFrame, about: dict) -> pd.DataFrame:
    """Count the accounts at each level, over the draws."""
    tables = [_spread(found[found["level"] == level], about).assign(level=level) for level in LEVELS]
    return pd.concat([*tables, _spread(found, about).assign(level="any")], ignore_index=True)


def _compared(found: dict[str, pd.DataFrame], about: dict) -> pd.DataFrame:
    """Count the accounts that show their team at all, and those that show their own, by option."""
    tables = []
    for option, rows in found.items():
        own = rows[rows["level"].str.startswith("account")]
        tables += [
            _spread(each, about).assign(option=option, levels=name) for name, each in (("any", rows), ("own", own))
        ]
    return pd.concat(tables, ignore_index=True)


def _spread(rows: pd.DataFrame, about: dict) -> pd.DataFrame:
    """Return low, median and high number of accounts over the draws, for each instrument and statistic planned."""
    kinds = pd.MultiIndex.from_tuples(about["kinds"], names=KIND)
    counts = rows.groupby([*KIND, "draw"]).size().unstack("draw")
    counts = counts.reindex(index=kinds, columns=range(about["draws"])).fillna(0)
    cut = counts.quantile([TAIL, 0.5, 1 - TAIL], axis=1, interpolation="nearest").T.astype(int)
    return cut.set_axis(["low", "median", "high"], axis=1).reset_index()


def text(result: dict) -> str:
    """Say a plan in lines: a table of levels, what could be done, and where to invite more."""
    share = f"{100 * result['response']:.0f} %"
    head = "{period}: {invited} invitations to {people} employees ({of}), {share} expected to answer ({whence})"
    lines = [head.format(**result, share=share)]
    lines += [
        f"accounts of {result['accounts']} that will show a team side: median of {result['draws']} draws (90 %)",
        "",
    ]
    lines += _table(result)
    if not result["closes"]:
        lines.append(
            f"(a half-year or a year shows when its last quarter is released: none ends with {result['period']})"
        )
    lines += ["", "what would change it: accounts that show a team side (in brackets: their own team's)", ""]
    return "\n".join([*lines, *_choices(result), *_invite(result)])


def _invite(result: dict) -> list[str]:
    """Say where to invite more."""
    floor, rows = result["limits"]["team_mean"], result["lacking"]
    if rows.empty:
        return []
    least = math.ceil(floor / result["response"])
    lines = ["", f"an account needs {least} invitations to expect {floor} answers; where there are people, invite"]
    rows = rows.replace({"owner_team": {"": "accounts without an owner team"}}).sort_values("accounts", ascending=False)
    first, rest = rows.head(MOST), rows.iloc[MOST:]
    told = zip(first["more"], first["owner_team"], first["accounts"], strict=True)
    lines += [f"  {more} more in {name} ({accounts} accounts)" for more, name, accounts in told]
    return lines + [f"  {rest['more'].sum()} more in {len(rest)} other teams"] * (len(rest) > 0)


def _heads(result: dict) -> dict[tuple[str, str], str]:
    """Return the heading of each column, with its floor."""
    limits = result["limits"]
    return {kind: f"{' '.join(kind)} (from {rules.floor(kind[1], limits)})" for kind in result["kinds"]}


def _table(result: dict) -> list[str]:
    """Lay out the levels, one line each."""
    heads, table = _heads(result), result["levels"]
    shown = table.assign(cell=[f"{m} ({a}-{b})" for a, m, b in table[["low", "median", "high"]].to_numpy()])
    shown = shown.set_index(["level", *KIND])["cell"]
    names = {level: level for level in LEVELS} | {"any": "at some level"}
    lines = [_line("", heads.values(), heads)]
    return lines + [_line(name, [shown[level, *kind] for kind in heads], heads) for level, name in names.items()]


def _choices(result: dict) -> list[str]:
    """Lay out the options, one line each."""
    heads = _heads(result)
    table = result["options"].set_index(["option", *KIND, "levels"])["median"].unstack("levels")
    cells = {key: f"{row['any']} ({row['own']})" for key, row in table.to_dict("index").items()}
    names = result["options"]["option"].unique()
    return [_line(name, [cells[name, *kind] for kind in heads], heads) for name in names]


def _line(name: str, cells, heads: dict) -> str:
    shown = (f"{cell:>{len(head)}}" for cell, head in zip(cells, heads.values(), strict=True))
    return "  ".join([f"{name:<34}", *shown])
