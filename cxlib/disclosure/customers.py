"""Customers' rows a reader may have: what is under the floor stays out and is named, the rest carries its period."""

import pandas as pd

from cxlib.disclosure import names, screen
from cxlib.measures import journey
from cxlib.study import Study, periods, zipped

CELL = ["period", "account_id", "instrument", "part", "dimension"]


def answers(study: Study, used: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the used answers up to a period with the person's role, in the columns of an extract."""
    role = study.table("respondents").drop_duplicates(["respondent_id", "account_id"])
    rows = used[used["period"].le(period) & used["period"].ne("")]
    rows = rows.merge(role[["respondent_id", "account_id", "role"]], on=["respondent_id", "account_id"], how="left")
    return rows.assign(role=rows["role"].fillna(""))[zipped.ANSWERS]


def travellers(study: Study, period: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return moments and journeys up to a period, both with account, person and period."""
    waves = study.table("waves").drop_duplicates("wave_id").set_index("wave_id")["period"]
    journeys = study.table("journeys").drop_duplicates("journey_id")
    journeys["period"] = journeys["wave_id"].map(waves).fillna("").astype("str")
    journeys = journeys[journeys["period"].le(period) & journeys["period"].ne("")]
    whose = journeys[["journey_id", "account_id", "respondent_id", "period"]]
    return study.table("moments").merge(whose, on="journey_id")[zipped.MOMENTS], journeys[zipped.JOURNEYS]


def under_floor(scored: pd.DataFrame, journeys: pd.DataFrame, floor: int) -> pd.DataFrame:
    """List the cells that fewer customers stand behind than the floor.

    Parameters
    ----------
    scored : persons (references.people). journeys : with account_id, respondent_id, period.

    Returns
    -------
    DataFrame with CELL, reason, n: dimensions of instruments, and the levels of journeys.
    """
    n = scored.groupby(CELL, sort=True)["respondent_id"].nunique().rename("n").reset_index()
    went = journeys.groupby(["period", "account_id"], sort=True)["respondent_id"].nunique().rename("n").reset_index()
    levels = pd.DataFrame({"instrument": "journey", "part": "", "dimension": journey.LEVELS})
    few = pd.concat([n, went.merge(levels, how="cross")], ignore_index=True)
    few = few[few["n"] < floor].assign(reason="too_few")
    return few[[*CELL, "reason", "n"]].astype({"n": float})


def allowed(rows: pd.DataFrame, few: pd.DataFrame, known: dict) -> pd.DataFrame:
    """Leave out the answers to dimensions under the floor (also those of persons who did not answer enough of one)."""
    items = pd.concat([each.items.assign(instrument=key) for key, each in known.items()]).reset_index()
    part = rows[["instrument", "item_id"]].merge(
        items[["instrument", "item_id", "part", "dimension"]], on=["instrument", "item_id"], how="left"
    )
    cells = pd.MultiIndex.from_arrays(
        [rows["period"], rows["account_id"], rows["instrument"], part["part"].fillna(""), part["dimension"].fillna("")]
    )
    return rows[~cells.isin(pd.MultiIndex.from_frame(few[CELL]))].reset_index(drop=True)


def allowed_journeys(rows: pd.DataFrame, few: pd.DataFrame) -> pd.DataFrame:
    """Leave out journeys, or moments, of accounts too few of whose people travelled."""
    gone = few[few["instrument"] == "journey"]
    pairs = pd.MultiIndex.from_frame(rows[["period", "account_id"]])
    return rows[~pairs.isin(pd.MultiIndex.from_frame(gone[["period", "account_id"]]))].reset_index(drop=True)


def comments(study: Study, period: str, reader: str) -> pd.DataFrame:
    """Return the comments of a period a reader may read, screened, with account_id; their order says nothing.

    A comment that nobody has reviewed is held back: neither patterns nor the roster find every name.
    The vendor's people read all, without names; the customer's own organisation reads those given for it (consent), and
    the others only where enough persons commented, without any attribute.
    """
    waves = study.table("waves").drop_duplicates("wave_id").set_index("wave_id")["period"]
    rows = study.table("comments")
    rows = rows[(rows["wave_id"].map(waves) == period) & rows["reviewed"]]
    role = study.table("respondents").drop_duplicates(["respondent_id", "account_id"])
    rows = rows.merge(role[["respondent_id", "account_id", "role"]], on=["respondent_id", "account_id"], how="left")
    rows = rows.assign(
        role=rows["role"].fillna(""), text=screen.screened(rows).map(names.masker(study.path / "released", period))
    )
    if reader == "customer":
        people = rows.groupby("account_id")["respondent_id"].transform("nunique")
        rows = rows[rows["consent"] | (people >= study.thresholds["customer_comments"])].assign(role="")
    return rows.sort_values(["account_id", "text"], kind="stable")[["account_id", *zipped.COMMENTS]]


def commentary(study: Study, period: str, reader: str) -> pd.DataFrame:
    """Return the account leads' words on a period; the customer reads those written for it, the vendor's people all."""
    rows = study.table("commentary")
    return rows[(rows["period"] == period) & (rows["reader"].eq("customer") | (reader == "internal"))]


def above_floor(family: pd.DataFrame, floor: int, few: pd.DataFrame) -> pd.DataFrame:
    """Hide the comparisons behind which fewer customers stand than a reader may see; the rows stay.

    `few` : the cells under this reader's floor that the family counts (customers.under_floor): a block less the
    quarters shown would be such a cell.
    """
    kind = family["comparison"].astype(str).str.rsplit(".", n=1).str[-1]
    under = _in_block(family, few)
    few = (kind.eq("change") & family["n_2"].lt(floor)) | (kind.isin(["change", "benchmark"]) & family["n_1"].lt(floor))
    few |= kind.eq("gap") & (family["n_2"].lt(floor) | under)
    numbers = [c for c in family.columns if pd.api.types.is_float_dtype(family[c]) and c not in ("delta", "benchmark")]
    hidden = family.assign(**{c: family[c].mask(few) for c in numbers})
    # a row hidden for another reason keeps it, but not the score of the side under the floor
    shown = family["shown"].astype(bool)
    return hidden.assign(shown=shown & ~few, reason=family["reason"].mask(few & shown, "too_few"))


def _in_block(family: pd.DataFrame, few: pd.DataFrame) -> pd.Series:
    """Mark the comparisons over a block of which a quarter is one of the cells in `few`."""
    if "level" not in family:  # nobody asked the team
        return pd.Series(False, family.index)
    cells = set(few[["account_id", "instrument", "dimension", "period"]].itertuples(index=False, name=None))
    over = family["level"].eq("account") & family["level_period"].fillna("").ne("")
    rows = family.loc[over, ["account_id", "instrument", "dimension", "level_period"]]
    found = [any((*key, q) in cells for q in periods.quarters(block)) for *key, block in rows.itertuples(index=False)]
    return pd.Series(found, rows.index, dtype=bool).reindex(family.index, fill_value=False)
