"""Customers' rows a reader may have: what is under the floor stays out and is named, the rest carries its period."""

import numpy as np
import pandas as pd

from cxlib.disclosure import names, references, screen
from cxlib.measures import journey
from cxlib.study import Study, lean, periods, tables, zipped
from cxlib.study.answers import used

CELL = ["period", "account_id", "instrument", "part", "dimension"]


def answers(study: Study, period: str) -> pd.DataFrame:
    """Return the used answers up to a period with the person's role, in the columns of an extract; text categories."""
    rows = used(study, "answers", [each for each in study.periods if each <= period])
    return rows.assign(role=_role(study, rows))[zipped.ANSWERS]


def _role(study: Study, rows: pd.DataFrame) -> pd.Series:
    """Return the role each row's person has at its account; "" where nobody says it."""
    pair = ["respondent_id", "account_id"]
    known = study.lean("respondents", [*pair, "role"]).drop_duplicates(pair)
    key = lean.keys(known, pair, rows)
    place = pd.Index(key[key >= 0]).get_indexer(lean.keys(rows, pair))
    codes = np.append(known["role"].cat.codes[key >= 0], -1)[place]
    found = pd.Series(pd.Categorical.from_codes(codes, dtype=known["role"].dtype), rows.index)
    return lean.recoded(found, known["role"].cat.categories)


def travellers(study: Study, period: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return moments and journeys up to a period, both with account, person and period; text as categories."""
    waves = study.table("waves").drop_duplicates("wave_id").set_index("wave_id")["period"]
    journeys = study.lean("journeys", [*tables.TABLES["journeys"]]).drop_duplicates("journey_id")
    of_wave = waves.reindex(journeys["wave_id"].cat.categories).fillna("")
    journeys["period"] = lean.recoded(journeys["wave_id"], of_wave)
    journeys = journeys[journeys["period"].isin([each for each in study.periods if each <= period])]
    moments = study.lean("moments", [*tables.TABLES["moments"]])
    place = pd.Index(lean.keys(journeys, ["journey_id"], moments)).get_indexer(lean.keys(moments, ["journey_id"]))
    moments, whose = moments[place >= 0], journeys.iloc[place[place >= 0]].set_index(moments.index[place >= 0])
    moments = moments.assign(**{c: whose[c] for c in ("account_id", "respondent_id", "period")})
    return moments.reset_index(drop=True)[zipped.MOMENTS], journeys[zipped.JOURNEYS]


def counts(rows: pd.DataFrame, journeys: pd.DataFrame, known: dict) -> pd.DataFrame:
    """Count the customers behind every cell: dimensions of instruments, and the levels of journeys.

    Parameters
    ----------
    rows : `answers`. journeys : with account_id, respondent_id, period. known : instruments by id.

    Returns
    -------
    DataFrame with CELL and n, sorted by instrument cells, then journeys.
    """
    found = []
    for period in rows["period"].unique():  # one at a time: all persons' scores at once would be too many
        people = references.people(rows[rows["period"] == period], known)
        found.append(lean.plain(people.groupby(CELL, observed=True).size().rename("n").reset_index()))
    pair = ["period", "account_id"]
    went = journeys.groupby(pair, observed=True)["respondent_id"].nunique().rename("n").reset_index()
    levels = pd.DataFrame({"instrument": "journey", "part": "", "dimension": journey.LEVELS})
    went = lean.plain(went).sort_values(pair).merge(levels, how="cross")[[*CELL, "n"]]
    return pd.concat([*([pd.concat(found).sort_values(CELL)] if found else []), went], ignore_index=True)


def under_floor(n: pd.DataFrame, floor: int) -> pd.DataFrame:
    """List the cells that fewer customers stand behind than the floor: CELL, reason, n; of `counts`."""
    few = n[n["n"] < floor].assign(reason="too_few")
    return few[[*CELL, "reason", "n"]].astype({"n": float})


def allowed(rows: pd.DataFrame, few: pd.DataFrame, known: dict) -> np.ndarray:
    """Mark what stays of `answers` without those to dimensions under the floor.

    The answers of persons who did not answer enough of such a dimension to count go too.
    """
    items = pd.concat([each.items.reset_index().assign(instrument=key) for key, each in known.items()])
    items = items[["instrument", "item_id", "part", "dimension"]]
    cells = few.merge(items, on=["instrument", "part", "dimension"])
    return _outside(rows, cells, ["period", "account_id", "instrument", "item_id"])


def allowed_journeys(rows: pd.DataFrame, few: pd.DataFrame) -> np.ndarray:
    """Mark what stays of journeys, or moments, without those of accounts too few of whose people travelled."""
    return _outside(rows, few[few["instrument"] == "journey"], ["period", "account_id"])


def _outside(rows: pd.DataFrame, cells: pd.DataFrame, columns: list[str]) -> np.ndarray:
    key = lean.keys(cells, columns, rows)
    return ~np.isin(lean.keys(rows, columns), key[key >= 0])


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
