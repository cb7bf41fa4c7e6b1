"""`cx import` of a table that is not answers: accounts, invitations, contacts, journeys and so on."""

import dataclasses

import pandas as pd

from cxlib.importing import fields, owners, plan, problems, records
from cxlib.importing.changes import Before
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.study import TABLES
from cxlib.study.tables import column


@dataclasses.dataclass(frozen=True, eq=False)
class Brought:
    """What a file brings: tables by name (the one meant, and persons and waves it needs), rows left out by reason."""

    content: dict[str, pd.DataFrame]
    read: int
    left: pd.DataFrame  # account_id, period, reason, rows
    notes: list[str]

    @property
    def excluded(self) -> dict[str, int]:
        """The rows left out, by reason."""
        return {reason: int(n) for reason, n in self.left.groupby("reason", sort=False)["rows"].sum().items()}


def misfits(sheet: Sheet, mapping: Mapping, earlier: Before | None) -> tuple[list[str], list[str]]:
    """Hold the mapping of a table against a file, as `plan.misfits` does that of answers: (faults, notes)."""
    columns = [column | {"item": column["field"]} if "field" in column else column for column in mapping.raw["columns"]]
    return plan.misfits(sheet, dataclasses.replace(mapping, raw=mapping.raw | {"columns": columns}), earlier)


def brought(sheet: Sheet, mapping: Mapping, old: dict[str, pd.DataFrame], clock) -> Brought:
    """Apply the mapping of a table to a file.

    Parameters
    ----------
    old : the study's accounts, waves, journeys (and what the table may refer to), empty ones included.

    Returns
    -------
    Brought; rows read = rows of the table's frame + rows left out.

    Raises
    ------
    ValueError with every problem at once; with bad_cells = "exclude" the rows are left out instead, and counted.
    """
    names = [*old["accounts"]["account_id"], *old["account_changes"]["name"]]
    rows, wrong = records.rows(sheet, mapping, clock, pd.Index(names))
    rows = owners.of_records(rows, fields.DAYS.get(mapping.raw["table"], ""), old)
    rows, waves, more = _placed(rows, mapping, old["waves"])
    wrong = pd.concat([wrong, more, _orphans(rows, mapping.raw["table"], old)], ignore_index=True)
    if len(wrong) and mapping.raw.get("bad_cells", "stop") == "stop":
        raise ValueError("\n".join(problems.lines(wrong, sheet.name)))
    out = _reasons(rows, wrong, mapping.raw["table"])
    kept = rows[out == ""]
    if kept.empty:
        raise ValueError(
            f"{sheet.name}: brings no row to {mapping.raw['table']}: {problems.lines(wrong, sheet.name)[0]}"
        )
    gone = pd.DataFrame({"account_id": "", "period": "", "reason": out[out != ""], "rows": 1.0})
    blank = pd.DataFrame({"account_id": [""], "period": "", "reason": "blank row", "rows": float(sheet.blank)})
    left = pd.concat([blank[blank["rows"] > 0], gone]).groupby(["account_id", "period", "reason"], sort=False)
    return Brought(_content(kept, waves, mapping), len(rows) + sheet.blank, left["rows"].sum().reset_index(), [])


def _placed(
    rows: pd.DataFrame, mapping: Mapping, waves: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give rows that belong to a wave its id: (rows, the waves they need, what is wrong)."""
    table, defaults = mapping.raw["table"], mapping.part("defaults")
    nothing = problems.cells("", pd.Series(dtype="str"), "")
    if table not in fields.DATED:
        return rows, pd.DataFrame(), nothing
    instrument, period = defaults.get("instrument", "journey"), defaults.get("period", "from_date")
    dated = rows[fields.DATED[table]] if fields.DATED[table] in rows else pd.Series("", rows.index)
    if period == "from_date":
        quarter = (pd.to_numeric(dated.str[5:7], errors="coerce") + 2) // 3
        period = (dated.str[:4] + "Q" + quarter.map("{:.0f}".format)).where(dated != "", "")
    rows = rows.assign(period=period, instrument=instrument)
    why = 'no date, so no quarter: fill it, or write period = "2026Q3" under [defaults]'
    undated = problems.cells(fields.DATED[table], rows["period"][rows["period"] == ""], why)
    ids = {(row.instrument, row.period): row.wave_id for row in waves.itertuples()}
    rows["wave_id"] = [ids.get((instrument, each), f"{instrument}-{each}") for each in rows["period"]]
    made = _waves(rows, dated, table)
    return rows, made if table == "journeys" else made[~made["wave_id"].isin(waves["wave_id"])], undated


def _waves(rows: pd.DataFrame, dated: pd.Series, table: str) -> pd.DataFrame:
    """Waves of the rows: from the first to the last day of journeys; an invitation only says that one is open."""
    days = rows.assign(day=dated.str[:10].where(dated != ""))[rows["period"] != ""]
    waves = days.groupby(["wave_id", "instrument", "period"], as_index=False).agg(
        opened=("day", "min"), closed=("day", "max")
    )
    quarters = pd.PeriodIndex(waves["period"], freq="Q")
    waves["opened"] = waves["opened"].fillna(pd.Series(quarters.start_time.strftime("%Y-%m-%d")))
    ends = waves["closed"].fillna(pd.Series(quarters.end_time.strftime("%Y-%m-%d")))
    return waves.assign(closed=ends if table == "journeys" else "")


def _orphans(rows: pd.DataFrame, table: str, old: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Moments of a journey the study does not know, and accounts that are to become one it does not know."""
    column, home, key = {
        "moments": ("journey_id", "journeys", "journey_id"),
        "account_changes": ("becomes", "accounts", "account_id"),
    }.get(table, ("", "", ""))
    if column not in rows:
        return problems.cells("", pd.Series(dtype="str"), "")
    strange = rows[column][(rows[column] != "") & ~rows[column].isin(old[home][key])]
    return problems.cells(column, strange, f"is not in {home} of this study: correct it, or bring {home} first")


def _reasons(rows: pd.DataFrame, wrong: pd.DataFrame, table: str) -> pd.Series:
    """Say why each row is left out, "" where it is used: its first problem, or that an earlier row says the same."""
    first = wrong[wrong["row"] > 0].drop_duplicates("row").set_index("row")["column"]
    out = pd.Series([f"bad cell: {first[row]}" if row in first else "" for row in rows.index], rows.index, dtype="str")
    same = rows[out == ""].duplicated(keep="last" if table == "invitations" else "first")
    keys = [key for key in fields.KEYS[table] if key in rows]
    again = rows[out == ""].duplicated(keys, keep="last") if table == "invitations" else same
    return out.mask(again.reindex(rows.index, fill_value=False), "duplicate row")


def _content(rows: pd.DataFrame, waves: pd.DataFrame, mapping: Mapping) -> dict[str, pd.DataFrame]:
    """Name the tables: that of the mapping, and the persons and waves without which it would stand alone."""
    table, side = mapping.raw["table"], mapping.part("defaults").get("side", "customer")
    prefix = "team/" if side == "employee" else ""
    rows = rows.assign(side=side)
    people = "respondent_id" in rows and table in (*fields.DATED, "respondents")
    content = {"waves": waves[waves["wave_id"].isin(rows["wave_id"])]} if len(waves) else {}
    if people and table != "respondents":
        content[f"{prefix}respondents"] = rows.drop_duplicates(["respondent_id", "account_id"])
    columns = [column for column in TABLES[f"{prefix}{table}"] if column in rows]
    name = f"{prefix}{table}"
    return content | {name: rows[columns]}


def merged(old: pd.DataFrame, new: pd.DataFrame, table: str) -> tuple[pd.DataFrame, int]:
    """Join new rows to a table: filled cells of a known row replace what stood there; unknown rows come last.

    Returns
    -------
    (the table, how many known rows changed).
    """
    keys = fields.KEYS[table]
    if not len(old):
        return new.reset_index(drop=True), 0
    new = new.assign(**{each: column(new, each, TABLES[table][each][0]) for each in new if each in TABLES[table]})
    both, fresh = old.set_index(keys), new.set_index(keys)
    known, changed = fresh[fresh.index.isin(both.index)], pd.Series(False, both.index)
    for name in known:
        given = known[name][known[name].notna() & (known[name].astype("str") != "")]
        changed[given.index] |= (both.loc[given.index, name] != given).to_numpy()
        both.loc[given.index, name] = given
    rest = fresh[~fresh.index.isin(both.index)].reset_index()
    return pd.concat([both.reset_index()[list(old)], rest], ignore_index=True), int(changed.sum())
