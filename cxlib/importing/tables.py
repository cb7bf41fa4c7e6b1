"""The tables of a study, made of what a file brings, and joined to those the study has."""

import hashlib

import numpy as np
import pandas as pd

from cxlib.importing import people
from cxlib.importing.apply import Outcome
from cxlib.importing.mapping import Mapping

# what accounts, waves and respondents are made of
WHO = ["row", "wave_id", "instrument", "period", "answered_at", "side"]
WHO += ["account_id", "name", "respondent_id", "role", "language"]


def made(outcome: Outcome, waves: pd.DataFrame, mapping: Mapping) -> dict[str, pd.DataFrame]:
    """Make the tables of a study from what a file brings.

    Parameters
    ----------
    waves : the waves the study has already; one of the same instrument and quarter is joined.

    Returns
    -------
    accounts, waves, and respondents, answers, comments (those of employees under "team/").
    """
    ids = {(row.instrument, row.period): row.wave_id for row in waves.itertuples()}
    answers, comments = (_with_ids(frame, ids, mapping.side) for frame in (outcome.rows, outcome.comments))
    everyone = pd.concat([frame.drop_duplicates(["row", "wave_id"])[WHO] for frame in (answers, comments)])
    everyone = everyone.drop_duplicates(["row", "wave_id"]).astype("str")
    consent = {"consent": False, "reviewed": False, "masked_text": "", "lang": comments["language"]}
    prefix = "team/" if mapping.side == "employee" else ""
    return {
        "accounts": _accounts(everyone, mapping),
        "waves": _waves(everyone).assign(ids="form" if people.of_answers(mapping) else ""),
        f"{prefix}respondents": everyone.drop_duplicates(["respondent_id", "account_id"]),
        f"{prefix}answers": answers,
        f"{prefix}comments": comments.assign(**consent),
    }


def _with_ids(frame: pd.DataFrame, ids: dict, side: str) -> pd.DataFrame:
    """Name wave and response: the same person, account and wave always get the same response id."""
    keys = ["account_id", "respondent_id", "wave_id"]
    frame = frame.astype(dict.fromkeys(["instrument", "period", *keys[:2]], "category"))
    pairs = [frame[column].cat.categories for column in ("instrument", "period")]
    named = np.array([[ids.get((i, p), f"{i}-{p}") for p in pairs[1]] for i in pairs[0]], object)
    codes, waves = pd.factorize(named.ravel())
    at = frame["instrument"].cat.codes.astype("int64") * len(pairs[1]) + frame["period"].cat.codes
    frame = frame.assign(wave_id=pd.Categorical.from_codes(codes[at], waves))
    number = np.zeros(len(frame), "int64")
    for key in keys:
        number = number * len(frame[key].cat.categories) + frame[key].cat.codes.to_numpy()
    codes, _ = pd.factorize(number)  # numbered as they first appear
    first = ~pd.Series(number).duplicated().to_numpy()
    whose = zip(*(_words(frame[key].cat, first) for key in keys), strict=True)
    response = pd.Categorical.from_codes(codes, [_response(each) for each in whose])
    named = {"response_id": response, "side": pd.Categorical([side]).repeat(len(frame))}
    return frame.rename(columns={"item": "item_id"}).assign(**named)


def _response(whose: tuple[str, ...]) -> str:
    """Name a response by its account, respondent and wave."""
    return hashlib.blake2b("\x1f".join(whose).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _words(column, rows: np.ndarray) -> np.ndarray:
    """Return the text of some rows of a categorical column: many rows, few texts."""
    return np.asarray(column.categories.astype("str"), object)[column.codes.to_numpy()[rows]]


def _accounts(everyone: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """One row per account, in the order of the file, with what an alias file adds."""
    accounts = everyone[["account_id", "name"]].drop_duplicates("account_id")
    if isinstance(mapping.part("account").get("aliases"), str):
        listed = people.aliases(mapping).drop_duplicates("account_id").set_index("account_id")
        known = [column for column in people.ACCOUNT_COLUMNS if column in listed]
        return accounts.join(listed[known], on="account_id")
    return accounts.assign(language="")


def _waves(everyone: pd.DataFrame) -> pd.DataFrame:
    """One row per instrument and quarter; open from the first to the last answer, or the quarter if undated."""
    days = everyone.assign(day=everyone["answered_at"].str[:10].where(everyone["answered_at"] != ""))
    waves = days.groupby(["wave_id", "instrument", "period"], as_index=False).agg(
        opened=("day", "min"), closed=("day", "max")
    )
    quarters = pd.PeriodIndex(waves["period"], freq="Q")
    waves["opened"] = waves["opened"].fillna(pd.Series(quarters.start_time.strftime("%Y-%m-%d")))
    waves["closed"] = waves["closed"].fillna(pd.Series(quarters.end_time.strftime("%Y-%m-%d")))
    return waves


# table: the columns that make a row one, and which of two stays (what a study knows of an account is not overwritten)
KEYS = {
    "accounts": (["account_id"], "first"),
    "respondents": (["respondent_id", "account_id"], "first"),
    "comments": (["response_id", "item_id"], "last"),
    "exclusions": (["source", "account_id", "period", "reason"], "last"),
}


def joined(old: dict[str, pd.DataFrame], new: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Join new rows to a study's: what it knows of accounts and persons stays, a later answer replaces an earlier.

    Parameters
    ----------
    old : the study's tables, empty ones included; their columns are those of the result.
    """
    return {name: _joined(old[name], frame, name.split("/")[-1]) for name, frame in new.items()}


def _joined(old: pd.DataFrame, new: pd.DataFrame, name: str) -> pd.DataFrame:
    new = new[[column for column in old if column in new]]
    if len(old):  # names of millions of answers are categories; beside others they become text
        new = new.astype({column: "str" for column in new if isinstance(new[column].dtype, pd.CategoricalDtype)})
    both = pd.concat([old, new], ignore_index=True) if len(old) else new.reset_index(drop=True)
    if name == "waves":
        return _widened(both)
    if name == "answers":
        return _latest(both, new["wave_id"].unique()) if len(old) else both
    columns, keep = KEYS[name]
    return both.drop_duplicates(columns, keep=keep)


def _widened(waves: pd.DataFrame) -> pd.DataFrame:
    """Let a wave that came in two files run from the first opening to the last closing."""
    told = {"opened": ("opened", "min"), "closed": ("closed", "max"), "ids": ("ids", "max")}
    waves = waves.assign(ids=waves["ids"].fillna("") if "ids" in waves else "")
    return waves.groupby(["wave_id", "instrument", "period"], as_index=False, sort=False).agg(**told)


def _latest(answers: pd.DataFrame, waves: np.ndarray) -> pd.DataFrame:
    """Leave out the answers of some waves that were given again later; a study's other waves stay as they are."""
    old = earlier(answers[answers["wave_id"].isin(waves)])
    return answers[~old.reindex(answers.index, fill_value=False)]  # not one: then nothing is copied


def earlier(answers: pd.DataFrame) -> pd.Series:
    """Mark the answers that the same person gave again later to the same item of the same wave."""
    key = ["respondent_id", "account_id", "wave_id", "item_id"]
    again = answers[answers.duplicated(key, keep=False)]
    at = pd.to_datetime(again["answered_at"].where(again["answered_at"] != ""), format="ISO8601", utc=True)
    order = again.assign(at=at).sort_values("at", kind="stable", na_position="first")
    earlier = order.index[order.duplicated(key, keep="last")]
    return pd.Series(answers.index.isin(earlier), answers.index)
