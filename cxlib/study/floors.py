"""The floors: how many persons a published number needs. study.toml may raise them under [thresholds], never lower.

Employees' comments have none: no row of theirs, and so no comment, leaves a release. No report shows one person's
score, with or without consent: a floor of three or five stands under everything counted of customers. The counts of a
distribution (so many gave a 7) say of nobody who gave what and stand by the score's own floor; nothing else that is
said of persons (a comment, a role) ever stands beside a score.
"""

FLOORS = {
    "team_mean": 5,  # distinct employees behind a mean
    "team_share": 10,  # behind a share, top-box or NPS: with n they are counts
    "team_spread": 10,  # behind a spread: mean, SD and n of five give the answers back
    "customer_internal": 3,  # customers behind a number that the vendor's own people read
    "customer_customer": 5,  # ... that the customer's own organisation reads
    "customer_comments": 5,  # who commented, where it reads comments not given for it (without consent)
    "other_accounts": 5,  # other accounts behind a reference
    "pool_teams": 5,  # small teams behind the pooled spread
    "pool_persons": 30,  # persons behind it
}
LARGEST_SHARE = 0.5  # no single account or team may carry more than this of a reference


def thresholds(given: dict) -> dict[str, int]:
    """Return the floors with those a study raises.

    Raises
    ------
    ValueError naming every unknown threshold and every one set below its floor.
    """
    wrong = [f"unknown threshold {key!r}; known are {', '.join(FLOORS)}" for key in given if key not in FLOORS]
    wrong += [
        f"threshold {key} is {given[key]!r}; its floor is {floor}: raise it or leave it out"
        for key, floor in FLOORS.items()
        if key in given and not (type(given[key]) is int and given[key] >= floor)
    ]
    if wrong:
        raise ValueError("; ".join(wrong))
    return FLOORS | given
