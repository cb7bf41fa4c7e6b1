"""An extract: all that one report may know of an account or of the portfolio, and the questions it answers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxlib import instruments
from cxlib.study import periods, zipped

CHAPTERS = ("flame", "six_elements", "nps", "journey")  # instruments with a chapter of their own


@dataclass(frozen=True, eq=False)
class Slice:
    """What accounts and portfolio have in common: the members of one extract."""

    facts: dict
    members: dict

    def __getattr__(self, name: str):
        """Give the plain facts (name, period, previous, reader, language, study_name, company) as attributes."""
        if name != "facts" and name in self.facts:
            return self.facts[name]
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    @property
    def withheld(self) -> pd.DataFrame:
        """Customers' numbers of this period that too few stand behind: instrument, part, dimension, reason, n."""
        rows = self._member("withheld")
        return rows[rows["period"] == self.period].reset_index(drop=True)

    def has(self, name: str) -> bool:
        """Tell whether there are rows of a table, or answers of this period to an instrument."""
        if name in zipped.MEMBERS:
            return len(self._member(name)) > 0
        return len(self.answers(name)) > 0 or (self.withheld["instrument"] == name).any()

    def answers(self, instrument: str, period: str | None = None) -> pd.DataFrame:
        """Customers' answers to an instrument, one row per person and item.

        Parameters
        ----------
        period : a quarter, half or year up to this one; "all" for every quarter so far; default this quarter.
        """
        rows = self._member("answers")
        return self._of(rows[rows["instrument"] == instrument], period)

    def team(self, instrument: str = "") -> pd.DataFrame:
        """The team's released numbers, of one instrument or all; no rows where the reader may not see them."""
        rows = self._member("team")
        return rows[(rows["instrument"] == instrument) | (instrument == "")].reset_index(drop=True)

    @property
    def answered(self) -> list[str]:
        """Instruments that customers answered in this period, by id."""
        rows = self._member("answers")
        return sorted(rows.loc[rows["period"] == self.period, "instrument"].unique())

    @property
    def others(self) -> list[str]:
        """Instruments answered that have no chapter of their own: shown as plain score tables."""
        return [id for id in self.answered if id not in CHAPTERS]

    def moments(self, period: str | None = None) -> pd.DataFrame:
        """Moments of journeys with account_id, respondent_id and period."""
        return self._of(self._member("moments"), period)

    def journeys(self, period: str | None = None) -> pd.DataFrame:
        """Journeys, with period."""
        return self._of(self._member("journeys"), period)

    def comments(self) -> pd.DataFrame:
        """Customers' comments of this period that this reader may read: text, lang, item_id, consent, role."""
        return self._member("comments")

    def commentary(self, language: str) -> pd.DataFrame:
        """The vendor's own word on the account and period, in one language."""
        rows = self._member("commentary")
        return rows[rows["language"] == language].reset_index(drop=True)

    def reference(self, name: str) -> pd.DataFrame:
        """A reference over all accounts: delta, spread, median or family.

        Raises
        ------
        KeyError naming those that exist.
        """
        known = sorted(key.removeprefix("references/") for key in self.members if key.startswith("references/"))
        if name not in known:
            raise KeyError(f"no reference {name!r}; there are {', '.join(known)}")
        return self.members[f"references/{name}"]

    def instrument(self, id: str):
        """An instrument as it was when the extract was made.

        Raises
        ------
        KeyError naming those that exist.
        """
        if f"instruments/{id}" not in self.members:
            known = sorted(key.removeprefix("instruments/") for key in self.members if key.startswith("instruments/"))
            raise KeyError(f"no instrument {id!r}; there are {', '.join(known)}")
        return instruments.parse(self.members[f"instruments/{id}"], f"{id}.toml")

    def mask(self, table: pd.DataFrame) -> pd.DataFrame:
        """Hide the rows of a table that fewer customers stand behind than this reader may see.

        Parameters
        ----------
        table : any table with n, shown and reason: scores, or cells cut by role, phase or theme. A comparison of two
            waves has no n of its own: its hidden rows only get the right reason.

        Returns
        -------
        The table; hidden rows have shown False, reason too_few, their n and no other number.
        """
        if "n" not in table:
            return self._with_withheld_reasons(table)
        table = self._with_withheld(table.copy())
        few = _behind(table).between(1, self.facts["thresholds"][f"customer_{self.reader}"] - 1)
        numbers = [c for c in table.columns if c != "n" and pd.api.types.is_numeric_dtype(table[c])]
        numbers = [c for c in numbers if table[c].dtype != bool and c not in ("seq", "value")]
        if few.any():
            table[numbers] = table[numbers].astype(float).mask(few)
        if "value" in table:
            table["n"] = table["n"].mask(few & table["value"].notna())  # of too few the counts are the answers
        return table.assign(shown=table["shown"].astype(bool) & ~few, reason=table["reason"].mask(few, "too_few"))

    def _with_withheld(self, table: pd.DataFrame) -> pd.DataFrame:
        """Give the dimensions whose rows stayed out their n, so that "too few" does not read "no answers"."""
        keys = [key for key in ("period", "instrument", "part", "dimension") if key in table]
        rows = self._member("withheld")
        rows = rows if "period" in table else rows[rows["period"] == self.period]
        if "dimension" not in keys or rows.empty:
            return table
        n = table[keys].merge(rows.drop_duplicates(keys)[[*keys, "n"]], on=keys, how="left")["n"].to_numpy(float)
        return table.assign(n=np.where((table["n"] == 0) & ~np.isnan(n), n, table["n"]))

    def _with_withheld_reasons(self, table: pd.DataFrame) -> pd.DataFrame:
        """Say too_few, not no_answers, where one of the waves compared had rows that stayed out."""
        rows = self._member("withheld")
        keys = [key for key in ("account_id", "instrument", "part", "dimension") if key in table and key in rows]
        gaps = table["comparison"].astype(str).str.endswith(".gap").any()
        waves = [self.period] if gaps else [self.period, self.previous]
        rows = rows[rows["period"].isin(waves)]
        out = pd.MultiIndex.from_frame(table[keys]).isin(pd.MultiIndex.from_frame(rows[keys]))
        return table.assign(reason=table["reason"].mask(out & table["reason"].eq("no_answers"), "too_few"))

    def _member(self, name: str) -> pd.DataFrame:
        return self.members.get(name, zipped.empty(name))

    def _of(self, rows: pd.DataFrame, period: str | None) -> pd.DataFrame:
        if period != "all":
            rows = rows[rows["period"].isin(periods.quarters(period or self.period))]
        return rows.reset_index(drop=True)


class Account(Slice):
    """One account in one period for one reader. Plain facts are attributes: id, name, period, previous, reader, ..."""

    def block(self, instrument: str, statistic: str = "mean") -> str:
        """The period both sides are compared over: the block the team's numbers cover, else this quarter."""
        rows = self._member("team")
        own = rows[rows["shown"] & (rows["level"] == "account") & (rows["statistic"] == statistic)]
        mirrors = [instrument, *self.facts["mirrors"].get(instrument, [])]
        found = own.loc[own["instrument"].isin(mirrors), "level_period"].unique()
        return found[0] if len(found) else self.period


class Portfolio(Slice):
    """All accounts of one period, for internal readers. Rows of account x dimension under the floor are left out."""

    @property
    def accounts(self) -> pd.DataFrame:
        """One row per account: id, name, slug, owner_team, revenue_eur, language, customer_n, invited, team_shown."""
        return self.members["accounts"]

    @property
    def names(self) -> pd.DataFrame:
        """account_id and name of every account."""
        return self.accounts[["id", "name"]].rename(columns={"id": "account_id"})

    def named(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table by account_id with the accounts' names beside it."""
        return table.merge(self.names, on="account_id", how="left", validate="m:1")

    def quality(self, name: str) -> pd.DataFrame:
        """Counts for `measures.quality`: files (rows of each import), items (answers per question) or people."""
        return self.members[f"quality/{name}"]

    @property
    def said(self) -> pd.DataFrame:
        """Customers' answers of this period to all instruments."""
        return self._of(self._member("answers"), None)

    @property
    def known(self) -> dict:
        """Every instrument of the study by its id, as it was when the extract was made."""
        ids = sorted(key.removeprefix("instruments/") for key in self.members if key.startswith("instruments/"))
        return {id: self.instrument(id) for id in ids}

    @property
    def comparisons(self) -> pd.DataFrame:
        """All comparisons of all accounts, with account_id and verdicts over the whole portfolio."""
        return self.members["comparisons"]


def _behind(table: pd.DataFrame) -> pd.Series:
    """Count whom each row stands for; the counts of a distribution (value) are parts of the score they stand under."""
    if "value" not in table:
        return table["n"]
    score = table["value"].isna()
    return pd.Series(table.loc[score, "n"].max() if score.any() else table["n"].sum(), table.index)
