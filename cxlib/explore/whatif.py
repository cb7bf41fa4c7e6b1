"""What if: a higher floor, a wider or narrower zone, more answers. Nothing of it is written to a study or a report."""

from dataclasses import replace

import numpy as np
import pandas as pd

from cxlib.explore.pictures import Picture
from cxlib.measures import intervals
from cxlib.words import sentences


def floor_of(acc) -> int:
    """Return how many customers a number needs for this reader in the reports."""
    return acc.facts["thresholds"][f"customer_{acc.reader}"]


def assumed(acc, floor: int, zone: float):
    """Return an account as if its study had a higher floor for customers and another zone.

    Parameters
    ----------
    floor : customers a number needs, the study's own or more. zone : what every delta is multiplied by, above 0.

    Raises
    ------
    ValueError for a floor below the study's: one may see less than the reports show, never more.
    """
    own = floor_of(acc)
    if floor < own:
        raise ValueError(f"the floor is {own} and can only be raised, not lowered to {floor}")
    if not zone > 0:
        raise ValueError(f"the zone is multiplied by a number above 0, not {zone}")
    delta = acc.reference("delta")
    facts = acc.facts | {"thresholds": acc.facts["thresholds"] | {f"customer_{acc.reader}": floor}}
    members = acc.members | {"references/delta": delta.assign(delta=delta["delta"] * zone)}
    return replace(acc, facts=facts, members=members)


def lines(acc, voice, looked: tuple[Picture, Picture, int], asked: dict) -> list[str]:
    """Say what would be otherwise: the verdicts under the chosen zone, the interval of a number with more answers.

    Parameters
    ----------
    acc : the account as it is. looked : the picture in the study's own zone, the one that is seen, and the row of its
        table that is asked about. asked : floor, zone and answers.
    """
    before, seen, number = looked
    found = [voice.t("explore.floor_raised", floor=asked["floor"], own=floor_of(acc))]
    found = found if asked["floor"] > floor_of(acc) else []
    if asked["zone"] != 1:
        found += zone(voice, before.compared, seen.compared)
    own, wider = score(seen, number), seen.table.iloc[number].get("level") in ("team", "unit")
    said = more(acc, voice, own, asked["answers"]) if own is not None else []
    return found + [voice.t("explore.alone", said=line) if wider else line for line in said]


def zone(voice, before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Say which verdicts another zone changes; the two tables have the same rows."""
    if after.empty or after["delta"].isna().all():
        return [voice.t("explore.zone_none")]
    said = voice.t("explore.zone_now", zone=_zone(voice, after), own=_zone(voice, before))
    pairs = zip(sentences.each(before), sentences.each(after), strict=True)
    moved = [_moved(voice, *pair) for pair in pairs if all(row.verdict for row in pair) and _differ(*pair)]
    return [said, *(moved or [voice.t("explore.zone_same")])]


def _differ(old, new) -> bool:
    return (old.verdict, old.note) != (new.verdict, new.note)


def _moved(voice, old, new) -> str:
    kind = sentences.kind_of(new.comparison)
    words = {name: sentences.verdict_word(voice, row, kind) for name, row in (("old", old), ("new", new))}
    return voice.t("explore.zone_moved", name=sentences.name(voice, new), **words)


def _zone(voice, table: pd.DataFrame) -> str:
    ends = dict.fromkeys(voice.num(end, 2) for end in (table["delta"].min(), table["delta"].max()))
    return "–".join(ends)


def more(acc, voice, row: pd.Series, n: int) -> list[str]:
    """Say how wide a score's interval would be with n answers that vary as those at hand, else as in other accounts."""
    if row["shown"] and pd.notna(row["score"]):
        low, high = limits(_with_spread(acc, row), n)
        if row["statistic"] == "mean":
            low, high = np.clip([low, high], *voice.scale(row["instrument"]))
        if np.isnan(low):
            return [voice.t("explore.more_alike", n=n)]
        kind, signed = row["statistic"], row["statistic"] == "mean" and voice.scale(row["instrument"])[0] < 0
        spans = [voice.span(*ends, kind, signed) for ends in ((low, high), (row["low"], row["high"]))]
        return [voice.t("explore.more", n=n, interval=spans[0], now=spans[1], before=int(row["n"]))]
    half = limits(pd.Series({"statistic": "mean", "score": 0.0, "sd": _spread(acc, row)}), n)[1]
    if row["statistic"] != "mean" or np.isnan(half):
        return []
    return [voice.t("explore.more_elsewhere", n=n, half=voice.num(half))]


def limits(row: pd.Series, n: int) -> tuple[float, float]:
    """Return the limits a score would have with n answers: t of the same spread, Wilson or NPS of the same shares."""
    if row["statistic"] == "top_box":
        low, high = intervals.wilson(row["score"], n)
    elif row["statistic"] == "nps":
        low, high = intervals.nps(*(n * row[side] / row["n"] for side in ("promoters", "detractors")), n)
    else:
        low, high = intervals.t_mean(row["score"], row["sd"], n)
    return float(low), float(high)


def score(seen: Picture, number: int) -> pd.Series | None:
    """Return the customers' score behind a row of the table; None if there is none."""
    row, own = seen.table.iloc[number], seen.scores
    if own is seen.table:
        return row
    keys = [key for key in ("period", "phase", "touchpoint", "part", "dimension") if key in own and key in row]
    same = own[keys].eq(row[keys].to_numpy()).all(axis=1) if keys else pd.Series(False, own.index)
    return own[same].iloc[0] if same.any() else None


def _with_spread(acc, row: pd.Series) -> pd.Series:
    """The row with the spread over all accounts where its own is missing: all answered alike."""
    if row["statistic"] == "mean" and not row["sd"] > intervals.EDGE:
        return pd.concat([row.drop("sd"), pd.Series({"sd": _spread(acc, row)})])
    return row


def _spread(acc, row: pd.Series) -> float:
    """The spread of answers over all accounts; NaN where too few accounts have one."""
    spread = acc.reference("spread")
    keys = ["instrument", "part", "statistic", "dimension"]
    same = spread[spread[keys].eq(row[keys].to_numpy()).all(axis=1)]
    return float(same["spread"].iloc[0]) if len(same) else float("nan")
