"""Who is in the invented study: accounts and their sizes, customers, teams, and who answered when."""

import numpy as np
import pandas as pd

from cxlib.demo.population import stream
from cxlib.study import periods

LAST = "2026Q3"
PLANTED = ("blind_spot", "hidden_strength", "nps_rise", "journey_low")
# the first accounts by hand: the planted ones, then every size where a rule changes; the others are drawn from 8 to 40
CUSTOMERS = (36, 38, 200, 32, 0, 1, 4, 5, 9, 10, 29, 30)
TEAMS = (13, 12, 14, 11, 3, 2, 4, 6, 3, 8, 12, 7)
TEAM_SIZES, TEAM_SHARES = ((2, 5), (5, 10), (10, 15)), (0.58, 0.28, 0.14)
LANGUAGES = {8: "sv", 9: "en", 13: "en", 16: "en", 21: "en"}
ACCOUNTS_PER_TEAM, SPECIALISTS, UNITS = 8, 3, 8
OPEN_DAYS = 27


def quarters(count: int) -> list[str]:
    """Return the ids of the last quarters, the earliest first."""
    found = [LAST]
    while len(found) < count:
        found.insert(0, periods.previous(found[0]))
    return found


def opened(quarter: str) -> np.datetime64:
    """Return the day the quarter's waves open: the 10th of its middle month."""
    return np.datetime64(f"{quarter[:4]}-{3 * int(quarter[5]) - 1:02d}-10")


def plan(accounts: int, seed: int) -> pd.DataFrame:
    """Sizes of every account.

    Returns
    -------
    One row per account; customers (who answer in the last quarter), team (persons), journeys (most persons with a
    journey a quarter), planted (name or ""), fixed (sizes by hand, so that nothing may be lost there).
    """
    rng, rest = stream(seed, "plan"), max(accounts - len(CUSTOMERS), 0)
    # by quota, not by chance: in every study two teams of five or more are too small to be shown
    kinds = np.searchsorted(np.cumsum(TEAM_SHARES), (np.arange(rest) + 0.5) / max(rest, 1))
    low, high = np.array(TEAM_SIZES)[rng.permutation(kinds)].T
    customers = np.array([*CUSTOMERS, *rng.integers(8, 41, rest)])[:accounts]
    team = np.array([*TEAMS, *rng.integers(low, high)])[:accounts]
    fixed = np.arange(accounts) < len(CUSTOMERS)
    planted = np.array([*PLANTED, *[""] * accounts])[:accounts]
    journeys = np.where(rng.random(accounts) < 0.6, rng.integers(4, 15, accounts), 0)
    journeys = np.where(planted == "journey_low", 999, np.where(planted != "", 12, journeys))
    return pd.DataFrame(
        {"customers": customers, "team": team, "journeys": journeys, "planted": planted, "fixed": fixed}
    )


def accounts_table(plan: pd.DataFrame, words: dict, seed: int) -> pd.DataFrame:
    """Return the table of accounts: invented names, owner teams of about eight accounts, units of two teams."""
    rng, n = stream(seed, "accounts"), len(plan)
    owner = np.arange(n) % max(1, n // ACCOUNTS_PER_TEAM)
    revenue = np.exp(rng.normal(12.4, 0.8, n)) * np.sqrt(1 + plan["customers"] / 10)
    start = np.datetime64("2015-01-01") + rng.integers(0, 3400, n)
    language = rng.choice(["fi", "en", "sv"], n, p=[0.85, 0.12, 0.03])
    language[:24] = [LANGUAGES.get(i, "fi") for i in range(min(n, 24))]
    return pd.DataFrame(
        {
            "account_id": [f"A{i + 1:04d}" for i in range(n)],
            "name": [name(i, words) for i in range(n)],
            "industry": rng.choice(words["industries"], n),
            "segment": rng.choice(words["segments"], n, p=[0.15, 0.3, 0.25, 0.3]),
            "owner_team": [team_name(i, words["teams"]) for i in owner],
            "unit": np.array(words["units"])[owner // 2 % UNITS],
            "start_date": np.datetime_as_string(start, unit="D"),
            "revenue_eur": np.round(revenue, -2),
            "margin_eur": np.round(revenue * rng.uniform(0.08, 0.35, n), -2),
            "language": language,
        }
    )


def team_name(number: int, names: list[str]) -> str:
    """Return the name of an owner team; a number follows where the names have run out."""
    again = number // len(names)
    return names[number % len(names)] + (f" {again + 1}" if again else "")


def name(number: int, words: dict) -> str:
    """Return the name of an account: the first from the list, later ones place + trade, each pair once."""
    known, places, trades = words["accounts"], words["places"], words["trades"]
    if number < len(known):
        return known[number]
    i = number - len(known)
    place, trade = i % len(places), (i // len(places) + i % len(places)) % len(trades)
    again = i // (len(places) * len(trades))
    mark = f" {again + 1}" if again else ""
    return f"{places[place]} {trades[trade]}{mark} {words['forms'][(7 * i + i // 5) % len(words['forms'])]}"


def customers(plan: pd.DataFrame, language: pd.Series, seed: int) -> pd.DataFrame:
    """Everyone at the customers who may be asked: about twice as many as answer.

    Returns
    -------
    One row per person; account (row of the plan), respondent_id, role, language, selected_by.
    """
    rng = stream(seed, "customers")
    size = np.ceil(1.9 * np.maximum(plan["customers"], 4)).astype(int) + 2
    account = np.repeat(np.arange(len(plan)), size)
    n = len(account)
    other = rng.choice(["sv", "en"], n, p=[0.7, 0.3])
    return pd.DataFrame(
        {
            "account": account,
            "respondent_id": [f"C{i + 1:06d}" for i in range(n)],
            "role": rng.choice(["decision_maker", "influencer", "user"], n, p=[0.2, 0.3, 0.5]),
            "language": np.where(rng.random(n) < 0.08, other, language.to_numpy(object)[account]),
            "selected_by": rng.choice(["rule", "random", "account_manager"], n, p=[0.7, 0.2, 0.1]),
        }
    )


def answering(people: pd.DataFrame, plan: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    """Which customer answers in which quarter: the last quarter's numbers are exactly the plan's.

    Returns
    -------
    One row per person and quarter; account, person (row of `people`), quarter (0 the earliest), place (0, 1, ... among
    the account's answers of the quarter), at (moment of answering).
    """
    rng, account = stream(seed, "answering"), people["account"].to_numpy()
    wanted = np.rint(np.maximum(plan["customers"], 4).to_numpy()[:, None] * rng.uniform(0.8, 1.1, (len(plan), count)))
    wanted[:, -1] = plan["customers"]
    # half of the readiness to answer stays with the person, so that many answer quarter after quarter
    ready = 0.5 * rng.random((len(people), 1)) + 0.5 * rng.random((len(people), count))
    first = np.searchsorted(account, np.arange(len(plan)))
    place = np.empty((len(people), count), dtype=int)
    for quarter in range(count):
        order = np.lexsort((ready[:, quarter], account))
        place[order, quarter] = np.arange(len(people)) - first[account[order]]
    person, quarter = np.nonzero(place < wanted[account])
    rows = pd.DataFrame({"account": account[person], "person": person, "quarter": quarter})
    late = ~plan["fixed"].to_numpy()[rows["account"]]
    return rows.assign(place=place[person, quarter], at=_moments(rows["quarter"], count, late, rng))


def team(plan: pd.DataFrame, owner: pd.Series, seed: int) -> pd.DataFrame:
    """Everyone of the vendor's who works on an account: most on one, a few specialists on several of their team.

    Returns
    -------
    One row per employee and account; account, person, respondent_id (a token), role, language, account_share.
    """
    rng, n = stream(seed, "team"), len(plan)
    shared = np.minimum(plan["team"] // 2, rng.integers(0, 3, n)).where(plan["planted"] == "", 0).to_numpy()
    account = np.repeat(np.arange(n), plan["team"])
    place = np.arange(len(account)) - np.repeat(np.cumsum(plan["team"]) - plan["team"], plan["team"]).to_numpy()
    borrowed, home = place < shared[account], pd.factorize(owner)[0]
    own = np.cumsum(~borrowed) - 1
    specialist = home[account] * SPECIALISTS + place % SPECIALISTS
    person = np.unique(np.where(borrowed, own.max() + 1 + specialist, own), return_inverse=True)[1]
    persons, rows = person.max() + 1, len(person)
    small = (rng.random(rows) < 0.03) & (plan["planted"].to_numpy()[account] == "")
    return pd.DataFrame(
        {
            "account": account,
            "person": person,
            "respondent_id": [f"E{i + 1:05d}" for i in person],
            "role": rng.choice(["delivery", "sales", "support"], persons, p=[0.6, 0.15, 0.25])[person],
            "language": rng.choice(["fi", "en"], persons, p=[0.9, 0.1])[person],
            "account_share": np.where(small, 0.05, np.round(rng.uniform(0.15, 0.9, rows), 2)),
        }
    )


def team_answering(members: pd.DataFrame, plan: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    """Which employee answers about which account in which quarter; columns as in `answering`, and member."""
    rng = stream(seed, "team answering")
    rate = np.where(plan["planted"] == "", 0.88, 0.96)[members["account"]]
    member, quarter = np.nonzero(rng.random((len(members), count)) < rate[:, None])
    rows = members[["account", "person"]].iloc[member].reset_index(drop=True).assign(quarter=quarter, member=member)
    return rows.assign(at=_moments(rows["quarter"], count, np.zeros(len(rows), bool), rng))


def _moments(quarter: pd.Series, count: int, late: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw when each form came in: soon after the opening, in working hours; one in a hundred after the closing."""
    start = np.array([opened(each) for each in quarters(count)], dtype="datetime64[s]")[quarter]
    day = (rng.beta(1.2, 2.2, len(start)) * OPEN_DAYS).astype(int)
    day = np.where(late & (rng.random(len(start)) < 0.01), OPEN_DAYS + rng.integers(1, 10, len(start)), day)
    second = rng.integers(int(7.5 * 3600), int(17.5 * 3600), len(start))
    return start + day * np.timedelta64(86400, "s") + second * np.timedelta64(1, "s")
