"""Net Promoter Score with what it hides: the distribution, the 8s, other cuts, and signs of begged answers."""

import numpy as np
import pandas as pd
from scipy import stats

from cxlib.measures import intervals, rows

BANDS = {"nps": (6, 9), "nps_eu": (5, 8), "nps_fi8": (6, 8)}  # variant: highest detractor, lowest promoter
COUNTS = ["promoters", "passives", "detractors", "sevens", "eights"]
POINTS = 10.0  # smallest difference of NPS that matters, where the references give none
EDGE9, DIP8 = 2.6, 2.0  # z of 9s heaped up, and of a dip at 8, that together deserve a look
SCALE_CHECK = 20  # from this many answers on, 1-5 alone is taken for another scale


def score(values, by=()) -> pd.DataFrame:
    """Net Promoter Score: how many more would recommend than warn, in points from -100 to 100.

    Formula: 100 (promoters - detractors)/n; promoters answer 9-10, detractors 0-6; adjusted Wald limits (+3 rule).

    Parameters
    ----------
    values : answers 0..10, or a DataFrame with a column value and those of `by`; a person's latest answer counts
        (respondent_id, answered_at). Missing is NaN and counts nowhere.
    by : list of columns.

    Returns
    -------
    One row per group (one row in all without `by`): columns of every score table in points, then promoters, passives,
    detractors, sevens, eights (counts) and mean (0..10). Not centred: low and high are not score -/+ something.

    Raises
    ------
    ValueError listing every value that is no whole number from 0 to 10.

    Source: Reichheld (2003), HBR 81(12); Rocks (2016), The American Statistician 70.
    """
    return _scored(answers(values, by), rows.columns(by), "nps")


def answers(values, by=()) -> pd.DataFrame:
    """Answers as a table with whole numbers 0..10 or NaN in `value`, the latest of each person within each group."""
    table = values.copy() if isinstance(values, pd.DataFrame) else pd.DataFrame({"value": pd.Series(values)})
    number = pd.to_numeric(table["value"], errors="coerce")
    wrong = table["value"].notna() & ~(number.between(0, 10) & (number % 1 == 0))
    if wrong.any():
        listed = ", ".join(f"{v:g}" if isinstance(v, float) else str(v) for v in table.loc[wrong, "value"].unique())
        raise ValueError(
            f"NPS answers must be whole numbers from 0 to 10, not {listed}; mark them missing or correct them"
        )
    table["value"] = number.astype(float)
    if "respondent_id" not in table:
        return table
    ordered = table.sort_values("answered_at", kind="stable") if "answered_at" in table else table
    ordered = ordered.dropna(subset="value").drop_duplicates([*by, *rows.who(table, by)], keep="last")
    return pd.concat([ordered, table[table["value"].isna()]]).sort_index()


def _scored(table: pd.DataFrame, by: list[str], variant: str) -> pd.DataFrame:
    """Score rows of checked answers by one variant's cuts."""
    low, high = BANDS[variant]
    value = table["value"]
    marks = {"promoters": value >= high, "passives": value.between(low + 1, high - 1), "detractors": value <= low}
    marks |= {"sevens": value == 7, "eights": value == 8, "n": value.notna()}
    flags = table[by].assign(**{name: flag.astype(int) for name, flag in marks.items()}, total=value)
    counts = flags.groupby(by, dropna=False).sum().reset_index() if by else flags.sum().to_frame().T
    n = counts["n"].astype(float).where(counts["n"] > 0)
    p, d = counts["promoters"] / n, counts["detractors"] / n
    spread = 100 * np.sqrt((p + d - (p - d) ** 2) * n / (n - 1).where(n > 1))
    counts = counts.assign(part="", dimension=variant, score=100 * (p - d), sd=spread, mean=counts["total"] / n)
    counts["low"], counts["high"] = intervals.nps(counts["promoters"], counts["detractors"], counts["n"])
    counts[COUNTS] = counts[COUNTS].astype(int)
    return rows.finished(counts.drop(columns="total"), "nps", "nps")[[*by, *rows.COLUMNS, *COUNTS, "mean"]]


def change(now, before) -> pd.DataFrame:
    """Change of NPS in points, within the same persons where 10 or more answered both times.

    Formula: Lewis & Sauro, +3 in each group; or a paired t test of 100 x (-1, 0, 1) of the same persons.

    Parameters
    ----------
    now, before : as for `score`; pairs need the column respondent_id.

    Returns
    -------
    Comparison table of one row, comparison ``nps.change``; delta 10 points unless `intervals.with_delta` replaces it.

    Source: Lewis & Sauro (2021).
    """
    return changes(now, before, [])


def changes(now, before, by) -> pd.DataFrame:
    """Changes of NPS of many accounts at once, as `change`; `by` = [] or ["account_id"]."""
    by, tables = rows.columns(by), [answers(values, by) for values in (now, before)]
    one, two = (_scored(table, by, "nps") for table in tables)
    table = rows.compared(one, two, intervals.nps_difference, ("now", "before")).assign(comparison="nps.change")
    table = table.assign(delta=POINTS, pairs=0)
    if not all("respondent_id" in each for each in tables):
        return table
    people = [each.dropna(subset="value").assign(part="", dimension="nps", value=_points) for each in tables]
    keys = [*dict.fromkeys([*by, "account_id", "respondent_id"]), "part", "dimension", "value"]
    return rows.within_persons(table, *(each[[c for c in keys if c in each]] for each in people))


def _points(table: pd.DataFrame) -> pd.Series:
    """100 for a promoter, -100 for a detractor, 0 between."""
    return 100.0 * ((table["value"] >= 9).astype(int) - (table["value"] <= 6).astype(int))


def by_period(table: pd.DataFrame) -> pd.DataFrame:
    """NPS of each period (column period), the earliest first: the run chart."""
    return score(table, ["period"]).sort_values("period", ignore_index=True)


def distribution(values) -> pd.DataFrame:
    """How many gave each answer.

    Returns
    -------
    Eleven rows, value 0..10: n, share of those who answered, band (detractor, passive, promoter), shown.
    """
    n = answers(values)["value"].value_counts().reindex(range(11), fill_value=0)
    band = np.select([n.index <= 6, n.index <= 8], ["detractor", "passive"], "promoter")
    share = (n / n.sum()).to_numpy()
    return pd.DataFrame({"value": n.index, "n": n.to_numpy(), "share": share, "band": band, "shown": n.sum() > 0})


def panel(values) -> pd.DataFrame:
    """What the NPS panel shows: the row of `score` (value NaN), and under it the eleven of `distribution`."""
    return pd.concat([score(values).assign(value=np.nan), distribution(values)], ignore_index=True)


def variants(values) -> pd.DataFrame:
    """One set of answers under three cuts, as dimension nps (0-6 | 7-8 | 9-10), nps_eu (0-5 | 6-7 | 8-10), nps_fi8.

    nps_fi8 is 0-6 | 7 | 8-10: an 8 is praise in Finland. Only the first may be called NPS or compared with others'.
    """
    table = answers(values)
    return pd.concat([_scored(table, [], variant) for variant in BANDS], ignore_index=True)


def needed_n(half_width: float, promoters: float, detractors: float) -> int:
    """Answers needed for 95 % limits of -/+ half_width points, given the shares 0..1 expected.

    Formula: n = (1.96/h)^2 (p + d - (p - d)^2), h = half_width/100, rounded up.
    """
    variance = promoters + detractors - (promoters - detractors) ** 2
    return int(np.ceil((100 * stats.norm.ppf(0.975) / half_width) ** 2 * variance))


def heaping(values) -> dict:
    """Are there more 9s than a natural distribution has, beside a dip at 8? A sign to check the collection method.

    Formula: z9 = (n9 - (n8 + n10)/2)/sqrt(n9 + (n8 + n10)/4), z8 = ((n7 + n9)/2 - n8)/sqrt(n8 + (n7 + n9)/4);
    flagged where z9 > 2.6 and z8 > 2. NaN where nobody gave those answers.
    """
    n = distribution(values).set_index("value")["n"]
    z9 = _z(n[9] - (n[8] + n[10]) / 2, n[9] + (n[8] + n[10]) / 4)
    z8 = _z((n[7] + n[9]) / 2 - n[8], n[8] + (n[7] + n[9]) / 4)
    return {"z9": z9, "z8": z8, "flagged": bool(z9 > EDGE9 and z8 > DIP8)}


def _z(difference: float, variance: float) -> float:
    """Difference in standard errors; NaN without any answers."""
    return float(difference / np.sqrt(variance)) if variance > 0 else np.nan


def suspicious_scale(values) -> bool:
    """Whether a 0-10 question seems answered on 1-5: 20 answers or more, every one of them from 1 to 5."""
    numbers = pd.to_numeric(pd.Series(values), errors="coerce").dropna()
    return len(numbers) >= SCALE_CHECK and bool(numbers.between(1, 5).all())
