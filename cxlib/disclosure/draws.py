"""A quarter to come, drawn many times and each time released by the release's own rules."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from cxlib.disclosure import cells, ledger, release
from cxlib.disclosure.planned import PAIR
from cxlib.study import Study, periods

SEED = 2026
ROOM = 5000  # accounts x draws that go through the rules at the same time
KIND = ["instrument", "statistic"]
BETWEEN = "\x1f"  # the names of a draw begin with its number, so that nothing in it meets another draw


@dataclass(frozen=True)
class Planned(Study):
    """A study as it would be: its folder, with other homes of its accounts."""

    accounts: pd.DataFrame = field(default_factory=pd.DataFrame)

    def table(self, name: str) -> pd.DataFrame:
        """Read a table, the accounts as planned."""
        return self.accounts if name == "accounts" else super().table(name)


def drawn(study: Planned, rows: dict, about: dict) -> pd.DataFrame:
    """Draw who answers and release it; one row per draw, account, instrument and statistic that shows the team's side.

    Returns
    -------
    DataFrame with draw, account_id, instrument, statistic, level (of LEVELS).
    """
    pair = rows["team"].groupby(PAIR, sort=True).ngroup().to_numpy()
    answers = np.random.default_rng(SEED).random((pair.max() + 1, about["draws"])).T < about["response"]
    step = max(1, ROOM // max(len(study.accounts), 1))
    parts = [range(first, min(first + step, about["draws"])) for first in range(0, about["draws"], step)]
    earlier = ledger.sets(study.path / "team", periods.quarters(about["period"][:4]))
    found = [_released(study, rows | {"said": answers[:, pair], "earlier": earlier}, (part, about)) for part in parts]
    return pd.concat(found, ignore_index=True)


def _released(study: Planned, rows: dict, what: tuple[range, dict]) -> pd.DataFrame:
    """Release some draws at once, as if each were a company of its own."""
    part, about = what
    draw, at = np.nonzero(rows["said"][part.start : part.stop])
    team = pd.concat([_named(rows["team"].iloc[at], draw + part.start), _every(rows["past"], part)])
    study = replace(study, accounts=_every(study.accounts, part))
    if not len(at):
        return pd.DataFrame(columns=["draw", "account_id", *KIND, "level"])
    found = cells.candidates(study, team, _every(rows["customers"], part), about["period"])
    own = {key[: len(cells.VARIABLE)] for key in found["key"]}
    past = {key: _past(sets, part) for key, sets in rows["earlier"].items() if key in own}
    chosen = release.choose(found, study, past)[0].drop_duplicates(["account_id", *KIND])
    names = chosen["account_id"].str.split(BETWEEN, n=1, expand=True).reindex(columns=[0, 1])
    level = [_level(*each) for each in zip(chosen["level"], chosen["level_period"], strict=True)]
    return chosen[KIND].assign(draw=names[0].astype(int), account_id=names[1], level=level)


def _named(frame: pd.DataFrame, draw: np.ndarray) -> pd.DataFrame:
    """Put the draw's number before every name."""
    mark = pd.Series([f"{each}{BETWEEN}" for each in draw], frame.index, dtype="str")
    names = [name for name in (*PAIR, "owner_team", "unit") if name in frame]
    return frame.assign(**{name: (mark + frame[name]).where(frame[name] != "", "") for name in names})


def _every(frame: pd.DataFrame, part: range) -> pd.DataFrame:
    """Repeat what is the same in every draw."""
    at = np.tile(np.arange(len(frame)), len(part))
    return _named(frame.iloc[at].reset_index(drop=True), np.repeat(np.array(part), len(frame)))


def _past(sets: list[frozenset], part: range) -> list[frozenset]:
    """Repeat the cells released before for every draw."""
    return [frozenset((f"{draw}{BETWEEN}{who}", when) for who, when in each) for draw in part for each in sets]


def _level(level: str, period: str) -> str:
    """Name a level as LEVELS does."""
    block = "quarter" if periods.is_quarter(period) else "half-year" if "H" in period else "year"
    return {"account": f"account, {block}", "team": "owner team", "unit": "unit"}[level]
