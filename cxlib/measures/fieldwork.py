"""How the answers were gathered: rows used of those read, who answered of those asked, how fast, how far apart."""

import numpy as np
import pandas as pd

from cxlib.measures import intervals, rows

COUNTED = ["read", "used", "out"]
TIMED = 20  # responses of known length from which one may be called fast


def used(files: pd.DataFrame) -> pd.DataFrame:
    """Share of each file's rows that became answers: what was left out was left out for a reason.

    Formula: read = used + out; out = the rows left out, summed over reasons; score = used / read.

    Parameters
    ----------
    files : one row per file; name, read, used (rows, NaN where they may not be told), out (rows left out).

    Returns
    -------
    `files` with score (0..1), n (= read), low and high (NaN: every row was counted, there is no sample), shown, reason.

    Raises
    ------
    ValueError naming a file whose rows do not add up.
    """
    files = files.astype(dict.fromkeys(COUNTED, float))
    off = files["read"].notna() & (files["read"] != files["used"] + files["out"])
    if off.any():
        raise ValueError(f"rows read are not used + left out in {', '.join(files.loc[off, 'name'])}: import it again")
    told = files["read"].notna()
    made = files.assign(score=files["used"] / files["read"], low=np.nan, high=np.nan, n=files["read"], shown=told)
    return made.assign(reason=np.where(told, "", "protected"), statistic="top_box", instrument="")


def speeders(seconds) -> tuple[int, int]:
    """How many answered in less than half the time of the one in the middle, and of how many the time is known.

    Formula: seconds < 0.5 x median; times of 0 or less, and missing ones, are not known. Below 20 times: none.

    Parameters
    ----------
    seconds : time each response took.

    Returns
    -------
    (speeders, responses whose time is known).

    Source: Greszki, Meyer & Schoen (2015), Public Opinion Quarterly 79(2), relative speeders.

    >>> speeders([60] * 18 + [29, 30])
    (1, 20)
    """
    known = pd.to_numeric(pd.Series(seconds), errors="coerce")
    known = known[known > 0]
    fast = int((known < known.median() / 2).sum()) if len(known) >= TIMED else 0
    return fast, len(known)


def response(people: pd.DataFrame, by) -> pd.DataFrame:
    """Response rate: the share of the invited who answered, by account, by role, or both.

    Formula: score = answered among the invited / invited; Wilson limits. Who answered uninvited is in no rate.

    Parameters
    ----------
    people : counts by account_id and role; invited, responded (of the invited), uninvited (answered all the same).
    by : list of columns; [] for all.

    Returns
    -------
    One row per group in the order of `people`; score (0..1), low, high, n (invited), responded, uninvited. shown is
    False with reason no_answers where nobody was invited: then no rate is known.

    Source: AAPOR Standard Definitions (2023), RR1 with all invited eligible; Wilson (1927).
    """
    by = rows.columns(by)
    counts = people[["invited", "responded", "uninvited"]]
    groups = people.groupby(by, sort=False, observed=True)[[*counts]].sum().reset_index() if by else None
    table = groups if by else counts.sum().to_frame().T
    n = table["invited"].astype(float)
    share = table["responded"] / n.where(n > 0)
    low, high = intervals.wilson(share, n)
    made = table.assign(score=share, low=low, high=high, n=n, shown=n > 0, statistic="top_box", instrument="")
    return made.assign(reason=np.where(n > 0, "", "no_answers"))


def coverage(people: pd.DataFrame) -> dict[str, int]:
    """How much of the portfolio was heard: accounts in all, with an answer, and with answers from two roles or more.

    Formula: an account counts as heard if at least one of its people answered, invited or not.

    Parameters
    ----------
    people : as in `response`; an account without anybody has one row of zeros.

    Returns
    -------
    dict: accounts, heard, two_roles.
    """
    said = people.assign(said=people["responded"] + people["uninvited"])
    heard = said[said["said"] > 0]
    roles = heard[heard["role"] != ""].groupby("account_id", observed=True)["role"].nunique()
    return {
        "accounts": int(people["account_id"].nunique()),
        "heard": int(heard["account_id"].nunique()),
        "two_roles": int((roles >= 2).sum()),
    }


def between(customer: tuple[str, str], team: tuple[str, str]) -> int | None:
    """Days between the middles of the customers' and the team's survey: far apart, a gap may be the time's.

    Formula: |middle of (first, last day of the customers') - middle of the team's|, in whole days, halves up.

    Parameters
    ----------
    customer, team : first and last day (ISO) of each survey; "" where a day is unknown.

    Returns
    -------
    Days, None where a day is unknown.

    >>> between(("2026-07-01", "2026-07-31"), ("2026-08-01", "2026-08-11"))
    21
    """
    if not all((*customer, *team)):
        return None
    middles = [sum(pd.Timestamp(day[:10]).toordinal() for day in span) / 2 for span in (customer, team)]
    return int(abs(middles[0] - middles[1]) + 0.5)
