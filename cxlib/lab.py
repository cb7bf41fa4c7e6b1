"""The explorer's data side: what a study holds, one account at a glance, and why something is hidden."""

from dataclasses import dataclass

import pandas as pd

from cxlib import study as studies
from cxlib.measures import nps, scores
from cxlib.words import voice

COLUMNS = ["dimension", "score", "low", "high", "n", "shown", "reason"]


@dataclass(frozen=True)
class Explorer:
    """A study opened for looking around; every table is made by the functions the reports call."""

    study: str

    @property
    def periods(self) -> list[str]:
        """The study's quarters, the earliest first."""
        return list(studies.open(self.study).periods)

    @property
    def accounts(self) -> pd.DataFrame:
        """The accounts of the latest quarter: how many answered, and whether the team's side is shown."""
        return studies.portfolio(self.study, self.periods[-1]).accounts

    def view(self, account: str, period: str, language: str = "fi") -> pd.DataFrame:
        """One account at a glance: every dimension of every instrument, customers and published team.

        Returns
        -------
        One row per side, instrument and dimension; score, low, high in native units, n; a hidden row says why in words.
        """
        acc = studies.account(self.study, account, period)
        say = voice(acc, language)
        table = pd.concat([_customers(acc), _team(acc)], ignore_index=True)
        names = [say.label(row.instrument, row.dimension) for row in table.itertuples()]
        return table.assign(label=names, reason=[say.reason(code) if code else "" for code in table["reason"]])

    def hidden(self, account: str, period: str, language: str = "fi") -> pd.DataFrame:
        """Why is this hidden? The rows of `view` without a number, each with its reason."""
        table = self.view(account, period, language)
        return table.loc[~table["shown"], ["side", "instrument", "label", "statistic", "reason"]].reset_index(drop=True)


def browse(study: str) -> Explorer:
    """Open a study for exploring; its name or folder.

    Raises
    ------
    ValueError naming the studies that exist.
    """
    studies.open(study)
    pd.set_option("display.html.use_mathjax", False)  # a `$` in a name is none of mathematics
    return Explorer(study)


def _customers(acc) -> pd.DataFrame:
    """Means of every instrument the account answered, and its NPS."""
    tables = []
    for name in acc.answered:
        rows, known = acc.answers(name), acc.instrument(name)
        found = nps.score(rows) if known.kind == "nps" else scores.by_dimension(rows, known)
        tables.append(acc.mask(found))
    return _joined(tables, "customer")


def _team(acc) -> pd.DataFrame:
    """The team's published rows of every instrument."""
    return _joined([acc.team()], "team")


def _joined(tables: list[pd.DataFrame], side: str) -> pd.DataFrame:
    columns = ["instrument", "part", "statistic", *COLUMNS]
    kept = [table.reindex(columns=columns) for table in tables if len(table)]
    found = pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=columns)
    found.insert(0, "side", side)
    return found.assign(shown=found["shown"].eq(True))
