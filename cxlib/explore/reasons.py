"""Why is this hidden? The reasons a masked table gives, in words. What is hidden is not here to be told."""

import pandas as pd

from cxlib.explore.whatif import floor_of
from cxlib.words import sentences


def lines(acc, voice, table: pd.DataFrame, floor: int) -> list[str]:
    """Say why numbers of a table are missing, each reason once with what it hides.

    Parameters
    ----------
    acc : the account as it is. floor : the one it is looked at with, perhaps raised.

    Returns
    -------
    Sentences; that nothing is hidden, if so.
    """
    found = []
    for side in ("customer", "team"):
        found += _side(acc, voice, _missing(table, side), (side, floor))
    found += _halves(voice, table)
    return found or [voice.t("explore.hidden_none")]


def _missing(table: pd.DataFrame, side: str) -> pd.DataFrame:
    """Rows whose number of one side is hidden: reason, n, and what names them."""
    if f"{side}_reason" in table:
        reason, n = table[f"{side}_reason"], table[f"{side}_n"] if side == "customer" else float("nan")
    elif side == "customer" and "reason" in table:
        reason, n = table["reason"].where(~table["shown"].astype(bool), ""), table.get("n", float("nan"))
    else:
        return table.iloc[:0].assign(why="", behind=0.0)
    rows = table.assign(why=reason, behind=n)
    rows = rows if "value" not in rows else rows[rows["value"].isna()]  # a distribution stands under its score
    return rows[rows["why"].fillna("").ne("")]


def _side(acc, voice, rows: pd.DataFrame, told: tuple[str, int]) -> list[str]:
    """One sentence for each reason and n on one side."""
    side, floor = told
    found = []
    for (why, n), group in rows.groupby(["why", "behind"], sort=False, dropna=False):
        said = {"names": _names(voice, group), "floor": floor, "own": floor_of(acc)}
        said["n"] = voice.num(n, 0)
        found.append(voice.t(_key(acc, side, why, n), **said))
    return found


def _key(acc, side: str, why: str, n: float) -> str:
    """The text for a reason: by side, by the state of the team's survey, by whose floor it is."""
    if side == "team" and why == "no_answers":
        return f"explore.why.team_{acc.has_team if acc.has_team in ('open', 'none') else 'no_answers'}"
    if side == "customer" and why == "too_few":
        return f"explore.why.customer_{'raised' if n >= floor_of(acc) else 'too_few' if n > 0 else 'too_few_before'}"
    return f"explore.why.{side}_{why}"


def _names(voice, rows: pd.DataFrame) -> str:
    """What the rows are about, each name once."""
    names = [name(voice, row) for row in sentences.each(rows)]
    return ", ".join(dict.fromkeys(names))


def name(voice, row) -> str:
    """Name a row: by its quarter, its moment, else its dimension."""
    if isinstance(getattr(row, "period", None), str):
        return voice.period(row.period)
    if isinstance(getattr(row, "touchpoint", None), str) and row.touchpoint:
        return voice.touchpoint(row.touchpoint)
    return sentences.name(voice, row)


def _halves(voice, table: pd.DataFrame) -> list[str]:
    """What is shown only in part: a band for a number, no interval, another level, no verdict."""
    found, shown = [], table[table["shown"].astype(bool)]
    if "team_score" in shown and shown["band"].fillna("").ne("").any():
        found.append(voice.t("explore.why.band", names=_names(voice, shown[shown["band"].fillna("").ne("")])))
    if "team_low" in shown:
        bare = shown[shown["team_low"].isna() & shown["team_score"].notna() & shown["band"].fillna("").eq("")]
        found += [voice.t("explore.why.no_interval", names=_names(voice, bare))] if len(bare) else []
    if "level" in table and "team_score" in table:
        wider = table[table["level"].isin(["team", "unit"]) & table["team_score"].notna()]
        said = {"accounts": voice.num(wider["accounts"].max(), 0)}
        found += [voice.t("explore.why.wider", names=_names(voice, wider), **said)] if len(wider) else []
    if "verdict" in shown and shown["verdict"].eq("indicative").any():
        found.append(voice.t("explore.why.indicative", names=_names(voice, shown[shown["verdict"].eq("indicative")])))
    return found
