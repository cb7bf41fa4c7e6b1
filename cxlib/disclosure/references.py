"""What an account's report compares with: computed once per period over all accounts, then carried in every extract."""

import numpy as np
import pandas as pd

from cxlib.disclosure import rules
from cxlib.measures import gaps, intervals, journey, nps, rows, scores, summary
from cxlib.study import lean, periods

KEYS = ["instrument", "part", "statistic", "dimension"]
ENOUGH = 10  # accounts from which on the smallest gap that matters comes from their own spread
HALF_SD, RANGE, SHARE, POINTS = 0.5, 0.075, 0.10, 10.0
DIGITS = 6


def people(answers: pd.DataFrame, known: dict) -> pd.DataFrame:
    """Score every customer: one row per period, account, respondent, instrument, part, dimension; column value."""
    each = [
        rows.persons(own, known[key], ["period"]).assign(instrument=key)
        for key, own in answers.groupby("instrument", sort=True)
        if key in known
    ]
    columns = ["period", "account_id", "respondent_id", "instrument", "part", "dimension", "value"]
    return pd.concat(each)[columns] if each else pd.DataFrame(columns=columns)


def journeys_people(moments: pd.DataFrame, journeys: pd.DataFrame) -> pd.DataFrame:
    """Score every traveller on the three levels of a journey, in the columns of `people` but for the period."""
    return journey.persons(journey.peak_end(moments, journeys)).assign(instrument="journey")


def spread(scored: pd.DataFrame) -> pd.DataFrame:
    """Pool the spread within accounts.

    Formula: spread^2 = sum (n_a - 1) s_a^2 / sum (n_a - 1) over accounts with 2 persons or more.

    Parameters
    ----------
    scored : persons of one period (`people`).

    Returns
    -------
    DataFrame, one row per instrument, part, dimension: spread (native units), df, accounts, largest (share of
    persons, as the second largest account sees it, which can take itself off).
    """
    keys = ["instrument", "part", "dimension"]
    each = scored.groupby([*keys, "account_id"], sort=True)["value"].agg(["count", "var"]).reset_index()
    each = each[each["count"] >= 2].assign(df=lambda t: t["count"] - 1, squares=lambda t: t["var"] * (t["count"] - 1))
    table = each.groupby(keys).agg(
        squares=("squares", "sum"),
        df=("df", "sum"),
        accounts=("count", "size"),
        most=("count", "max"),
        second=("count", lambda n: n.nlargest(2).iloc[1:].sum()),
        n=("count", "sum"),
    )
    table["spread"] = np.sqrt(table["squares"] / table["df"])
    table["largest"] = table["most"] / (table["n"] - table["second"])
    return table.reset_index().assign(statistic="mean")[[*KEYS, "spread", "df", "accounts", "largest"]]


def shared_spread(pooled: pd.DataFrame, limits: dict[str, int]) -> pd.DataFrame:
    """Return the pooled spreads that every account's extract may carry: six accounts or more, none with over half."""
    wide = pooled["accounts"].gt(limits["other_accounts"]) & pooled["largest"].le(rules.LARGEST_SHARE)
    return pooled[wide].drop(columns="largest").round(DIGITS)


def delta(pooled: pd.DataFrame, known: dict, own: dict) -> pd.DataFrame:
    """Say which difference matters.

    Formula: means 0.5 x pooled spread within accounts where 10 accounts or more stand behind it, none with over
    half, else 7.5 % of the scale; shares .10, NPS 10 points; study.toml's [delta] decides over all ("flame",
    "flame.care" or "nps").

    Parameters
    ----------
    pooled : `spread`. known : instruments by id. own : [delta] of study.toml, in native units.

    Returns
    -------
    DataFrame, one row per instrument, part, statistic, dimension; column delta (native units, shares 0..1, points).
    """
    wide = pooled[pooled["accounts"].ge(ENOUGH) & pooled["largest"].le(rules.LARGEST_SHARE) & pooled["spread"].gt(0)]
    wide = wide.set_index(["instrument", "part", "dimension"])["spread"]
    made = []
    for key, part, statistic, dimension in _variables(known):
        low, high = known[key].scale
        standard = {"top_box": SHARE, "nps": POINTS, "mean": RANGE * (high - low)}[statistic]
        if statistic == "mean" and (key, part, dimension) in wide.index:
            standard = HALF_SD * wide[(key, part, dimension)]
        value = own.get(f"{key}.{dimension}", own.get(key, standard)) if statistic != "top_box" else standard
        made.append((key, part, statistic, dimension, float(value)))
    return pd.DataFrame(made, columns=[*KEYS, "delta"])


def _variables(known: dict):
    """Every instrument x part x statistic x dimension that may be compared."""
    for key, each in known.items():
        if each.kind == "journey":
            yield from ((key, "", "mean", level) for level in journey.LEVELS)
            continue
        parts = each.items[["part", "dimension"]].drop_duplicates()
        for statistic in rules.statistics(each):
            yield from ((key, row.part, statistic, row.dimension) for row in parts.itertuples())


def score_tables(answers: pd.DataFrame, known: dict) -> pd.DataFrame:
    """Score every account on every instrument answered: means, shares at the top, NPS; account_id and score columns."""
    tables = []
    for key, own in answers.groupby("instrument", sort=True):
        for statistic in rules.statistics(known[key]) if key in known else []:
            by = ["account_id"]
            table = nps.score(own, by) if statistic == "nps" else scores.points(own, known[key], statistic, by)
            tables.append(table[[*by, *rows.COLUMNS]])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["account_id", *rows.COLUMNS])


def medians(scored: pd.DataFrame, accounts: list[str], least: tuple[int, int]) -> pd.DataFrame:
    """Median of the other accounts' scores, for each account, where they hide each other well enough.

    Parameters
    ----------
    scored : `score_tables`. least : customers behind a score that counts (the reader's floor), and other accounts.

    Returns
    -------
    DataFrame, one row per account_id, instrument, part, statistic, dimension; median (native units), accounts (others).
    """
    enough, made = scored[scored["n"] >= least[0]], []
    columns = ["account_id", *KEYS, "median", "accounts"]
    for key, each in enough.groupby(KEYS, sort=False):
        n = each["n"].to_numpy(float)
        place = pd.Index(each["account_id"]).get_indexer(accounts)
        own, others = np.where(place >= 0, n[place], 0.0), len(each) - (place >= 0)
        largest = np.where((place >= 0) & (place == n.argmax()), np.delete(n, n.argmax()).max(initial=0.0), n.max())
        wide = (others >= least[1]) & (largest <= rules.LARGEST_SHARE * (n.sum() - own))
        medians = _without(each["score"].to_numpy(float), place)
        table = pd.DataFrame(
            {"account_id": accounts, "median": [round(m, DIGITS) for m in medians.tolist()], "accounts": others}
        )
        made.append(table[wide].assign(**dict(zip(KEYS, key, strict=True)))[columns])
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=columns)


def _without(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Median of the values without the one at each place; -1: of all of them. Of no value NaN."""
    order = np.argsort(values, kind="stable")
    ranks, ordered = np.argsort(order), np.append(values[order], [np.nan, np.nan])
    left = len(values) - (places >= 0)
    gone = np.where(places >= 0, ranks[places], len(values))
    middle = [at + (at >= gone) for at in (np.maximum(left - 1, 0) // 2, left // 2)]
    return np.where(left > 0, (ordered[middle[0]] + ordered[middle[1]]) / 2, np.nan)


def wide_median(scored: pd.DataFrame, limits: dict[str, int]) -> pd.DataFrame:
    """Median of all accounts' scores, for the portfolio: instrument, part, statistic, dimension, median, accounts."""
    enough = scored[scored["n"] >= limits["customer_internal"]]
    table = enough.groupby(KEYS, sort=False)["score"].agg(median="median", accounts="size").reset_index()
    return table.round({"median": DIGITS})


def comparisons(now: pd.DataFrame, before: pd.DataFrame, team: pd.DataFrame, made: dict) -> pd.DataFrame:
    """Compare everything that a report compares, for all accounts at once.

    Parameters
    ----------
    now, before : customers' answers of this and the previous quarter. team : the released team table (or no rows).
    made : known (instruments), scores (`score_tables`), delta, journeys (two (moments, journeys), now and before),
        period, rows (customers' answers of all quarters so far, text as categories).

    Returns
    -------
    `summary.comparisons` with account_id: the family is the whole portfolio, that of one account its rows.
    """
    known, tables = made["known"], [*_gaps(made, team), *_benchmarks(made, team)]
    rated = {key for key, each in known.items() if each.kind != "multi"}  # to tick an option is neither good nor bad
    for key in sorted({*now["instrument"].unique()} & {*before["instrument"].unique()} & rated):
        pair = [frame[frame["instrument"] == key] for frame in (now, before)]
        if known[key].kind == "nps":
            tables.append(nps.changes(*pair, ["account_id"]))
        else:
            tables.append(_of_interest(scores.changes(*pair, known[key], ["account_id"]), known[key]))
    tables += _journey_changes(*made["journeys"])
    table = summary.comparisons(dict(enumerate(tables)), made["delta"])
    return table if "account_id" in table else table.assign(account_id="")


def _of_interest(table: pd.DataFrame, instrument) -> pd.DataFrame:
    """Leave in the family the parts with a benchmark (realisation, not importance), where the instrument has one."""
    parts = {each["part"] for each in instrument.benchmarks.values()}
    return table[table["part"].isin(parts)].reset_index(drop=True) if parts else table


def _gaps(made: dict, team: pd.DataFrame) -> list:
    """The gap of each instrument that the team mirrors (eFlame and Flame)."""
    tables = []
    for key, each in made["known"].items():
        twins = set(each.items["twin"]) - {""}
        original = next((k for k, other in made["known"].items() if twins & set(other.items.index)), None)
        crew = team[team["instrument"] == key]
        own = _beside(made, original, crew) if original and len(crew) else crew[:0]
        if len(own):
            tables.append(gaps.team_to_customer(own.reset_index(drop=True), crew, made["delta"]))
    return tables


def _beside(made: dict, key: str, crew: pd.DataFrame) -> pd.DataFrame:
    """Score the customers over the period that each account's team number covers: this quarter, or a closed block."""
    own = made["scores"][made["scores"]["instrument"] == key]
    at = crew["shown"].astype(bool) & crew["level"].eq("account") & crew["statistic"].eq("mean")
    block = crew[at].drop_duplicates("account_id").set_index("account_id")["level_period"]
    for name, accounts in block[block.ne(made["period"])].groupby(block):
        rows = made["rows"][made["rows"]["period"].isin(periods.quarters(name))]
        rows = lean.plain(rows[rows["instrument"].eq(key) & rows["account_id"].isin(accounts.index)])
        own = pd.concat([own[~own["account_id"].isin(accounts.index)], score_tables(rows, made["known"])])
    return own


def _benchmarks(made: dict, team: pd.DataFrame) -> list:
    """Own share minus each published benchmark: the customers' view and the team's."""
    return [
        scores.to_benchmark(side[side["instrument"] == key].reset_index(drop=True), each, name)
        for key, each in made["known"].items()
        for name, known in each.benchmarks.items()
        if known["statistic"] == "top_box"
        for side in (made["scores"], team)
        if (side["instrument"] == key).any()
    ]


def _journey_changes(now: tuple, before: tuple) -> list:
    """Changes of the levels of journeys, of accounts with enough travellers both times; the others cannot be tested."""
    counts = [journeys.groupby("account_id")["respondent_id"].nunique() for _, journeys in (now, before)]
    twice = set.intersection(*(set(count.index[count >= intervals.SMALL]) for count in counts))
    pair = []
    for moments, journeys in (now, before):
        own = journeys[journeys["account_id"].isin(twice)]
        pair.append(journey.peak_end(moments[moments["journey_id"].isin(own["journey_id"])], own))
    return [journey.changes(*pair, ["account_id"])] if twice else []


def family(compared: pd.DataFrame) -> pd.DataFrame:
    """The comparisons as a report carries them: without the portfolio's verdicts, numbers rounded to 6 digits.

    Each report says its own verdicts: `intervals.verdicts` over its account's rows alone.
    """
    table = compared.drop(columns=["p_adjusted", "verdict", "note"], errors="ignore")
    return table.round({c: DIGITS for c in table.columns if pd.api.types.is_float_dtype(table[c])})
