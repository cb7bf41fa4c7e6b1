"""The tables of a study, each stated once: its columns, their type, whether they must be filled, what they may hold."""

import csv
import os
import re
import tempfile
from pathlib import Path

import pandas as pd

SIDES = ("customer", "employee")
LANGUAGES = ("fi", "en", "sv", "")
ROLES = ("decision_maker", "influencer", "user", "delivery", "sales", "support", "")
MISSING = ("", "skipped", "not_shown", "not_applicable", "dont_know", "refused", "out_of_range", "unparsed")
SELECTED_BY = ("rule", "random", "account_manager", "")

# column: (type, must be there and filled, what it may hold: allowed values, a pair of limits, or the name of a rule)
_RESPONDENTS = {
    "respondent_id": ("str", True, None),
    "account_id": ("str", True, None),
    "side": ("str", True, SIDES),
    "role": ("str", False, ROLES),
    "language": ("str", False, LANGUAGES),
}
TABLES: dict[str, dict[str, tuple]] = {
    "accounts": {
        "account_id": ("str", True, "unique"),
        "name": ("str", True, None),
        "industry": ("str", False, None),
        "segment": ("str", False, None),
        "owner_team": ("str", False, None),
        "unit": ("str", False, None),
        "start_date": ("str", False, "date"),
        "revenue_eur": ("float", False, (0, float("inf"))),
        "margin_eur": ("float", False, None),
        "language": ("str", False, LANGUAGES),
    },
    "respondents": _RESPONDENTS,
    "waves": {
        "wave_id": ("str", True, "unique"),
        "instrument": ("str", True, None),
        "period": ("str", True, "quarter"),
        "opened": ("str", False, "date"),
        "closed": ("str", False, "date"),
    },
    "invitations": {
        "wave_id": ("str", True, None),
        "respondent_id": ("str", True, None),
        "account_id": ("str", True, None),
        "invited_at": ("str", False, "date"),
        "selected_by": ("str", False, SELECTED_BY),
        "responded": ("bool", False, None),
    },
    "answers": {
        "response_id": ("str", True, None),
        "wave_id": ("str", True, None),
        "respondent_id": ("str", True, None),
        "account_id": ("str", True, None),
        "side": ("str", True, SIDES),
        "instrument": ("str", True, None),
        "item_id": ("str", True, None),
        "dimension": ("str", True, None),
        "value": ("float", False, None),
        "scale_min": ("float", True, None),
        "scale_max": ("float", True, None),
        "answered_at": ("str", False, "date"),
        "missing": ("str", False, MISSING),
    },
    "comments": {
        "response_id": ("str", True, None),
        "wave_id": ("str", True, None),
        "respondent_id": ("str", True, None),
        "account_id": ("str", True, None),
        "item_id": ("str", False, None),
        "text": ("str", True, None),
        "lang": ("str", False, None),
        "consent": ("bool", False, None),
        "reviewed": ("bool", False, None),
        "masked_text": ("str", False, None),
    },
    "journeys": {
        "journey_id": ("str", True, "unique"),
        "wave_id": ("str", True, None),
        "account_id": ("str", True, None),
        "respondent_id": ("str", True, None),
        "remembered": ("float", False, (-5, 5)),
        "asked_at": ("str", False, "date"),
        "recommend": ("float", False, (0, 10)),
        "completed": ("bool", False, None),
    },
    "moments": {
        "journey_id": ("str", True, None),
        "phase": ("str", True, None),
        "touchpoint": ("str", False, None),
        "seq": ("float", True, None),
        "occurred_at": ("str", False, "date"),
        "valence": ("float", False, (-5, 5)),
        "duration_min": ("float", False, (0, float("inf"))),
        "source": ("str", False, ("in_the_moment", "recalled", "")),
    },
    "contacts": {
        "contact_id": ("str", True, "unique"),
        "account_id": ("str", True, None),
        "respondent_id": ("str", False, None),
        "issue_key": ("str", False, None),
        "issue_type": ("str", False, None),
        "channel": ("str", False, None),
        "agent_team": ("str", False, None),
        "start": ("str", False, "date"),
        "handle_min": ("float", False, (0, float("inf"))),
        "wrap_min": ("float", False, (0, float("inf"))),
        "csat": ("float", False, (1, 5)),
        "ces": ("float", False, (1, 7)),
    },
    "account_changes": {  # from that day on: whose the account is, what it is called, who looks after it
        "account_id": ("str", True, None),
        "valid_from": ("str", True, "date"),
        "becomes": ("str", False, None),
        "name": ("str", False, None),
        "owner_team": ("str", False, None),
        "unit": ("str", False, None),
    },
    "commentary": {
        "account_id": ("str", True, None),
        "period": ("str", True, "quarter"),
        "language": ("str", True, ("fi", "en", "sv")),
        "heading": ("str", False, None),
        "text": ("str", True, None),
        "author_role": ("str", False, None),
        "reviewed_on": ("str", False, "date"),
        "reader": ("str", False, ("internal", "customer", "")),
    },
    "exclusions": {
        "source": ("str", True, None),
        "account_id": ("str", False, None),  # "" where the row did not say, or nobody knows the account
        "period": ("str", False, None),  # "" where the row has no date
        "reason": ("str", True, None),
        "rows": ("float", True, (0, float("inf"))),
    },
}
TABLES |= {f"team/{name}": TABLES[name] for name in ("answers", "comments", "invitations")}
TABLES["team/respondents"] = {**_RESPONDENTS, "account_share": ("float", False, (0, 1))}
TABLES["team/roster"] = {"name": ("str", True, None)}

# what of a table is about a person: who it is, what they said and when. Messages say none of it, only rows
_ID = ("response_id", "respondent_id", "journey_id")
PERSONAL = {
    "respondents": (*_ID, "role", "language"),
    "invitations": (*_ID, "invited_at", "selected_by", "responded"),
    "answers": (*_ID, "value", "answered_at", "missing"),
    "comments": (*_ID, "text", "masked_text", "lang", "consent"),
    "journeys": (*_ID, "remembered", "asked_at", "recommend", "completed"),
    "moments": (*_ID, "phase", "touchpoint", "occurred_at", "valence", "duration_min"),
    "contacts": ("respondent_id", "contact_id", "issue_key", "start", "csat", "ces"),
    "commentary": ("text",),  # the vendor's own word; it may name somebody
    "team/roster": ("name",),
}
PERSONAL |= {f"team/{name}": PERSONAL[name] for name in ("answers", "comments", "invitations", "respondents")}
UNSAID = (*_ID, "text", "masked_text")  # never in a message, whatever is wrong with it

MEASURED = ("value", "valence", "remembered")  # a cell of these may be empty, but a table without them says nothing

# what spreadsheets take for the beginning of a formula, also behind quotes and blanks
FORMULA = re.compile(r"[\"'\s\x00]*[=+\-@\t\r\n＝＋－＠]")
_TRUE = {"true": True, "1": True, "1.0": True, "yes": True, "false": False, "0": False, "0.0": False, "no": False}


def find(folder: Path, name: str) -> Path | None:
    """Return the file that holds a table, Parquet before CSV; None where the study has no such table."""
    found = [path for suffix in (".parquet", ".csv") if (path := folder / f"{name}{suffix}").is_file()]
    return found[0] if found else None


def raw(path: Path) -> pd.DataFrame:
    """Read a table's file as it is: Parquet with its types, CSV as text (an empty cell is missing, "NA" is a name)."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")


def lacking(names, name: str) -> list[str]:
    """Return the columns a table must have and, by the names as read, has not."""
    must = [column for column, (_, required, _) in TABLES[name].items() if required or column in MEASURED]
    return [column for column in must if column not in names]


def complain(path: Path, names, name: str) -> None:
    """Refuse a file without the columns its table must have."""
    if gone := lacking(names, name):
        raise ValueError(f"{path.name}: no column {', '.join(gone)}; add it (`cx check` says what else is wrong)")


def typed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give a table its columns, order and types; what cannot be converted becomes missing (`check` names it).

    Parameters
    ----------
    frame : DataFrame as read; columns beyond the table's are left out, optional ones that lack are added empty.

    Returns
    -------
    DataFrame with exactly the columns of TABLES[name]; missing text is "", missing numbers NaN, missing bool False.
    """
    return pd.DataFrame({each: column(frame, each, spec[0]) for each, spec in TABLES[name].items()})


def column(frame: pd.DataFrame, name: str, kind: str) -> pd.Series:
    """Give one column its type; absent: empty cells."""
    if name not in frame:
        return pd.Series({"str": "", "float": float("nan"), "bool": False}[kind], index=frame.index, dtype=kind)
    values = frame[name]
    if kind == "float":
        return pd.to_numeric(values, errors="coerce").astype(float)
    if kind == "bool":
        return (
            values if values.dtype == bool else values.astype("str").str.lower().map(_TRUE).fillna(False).astype(bool)
        )
    if isinstance(values.dtype, pd.CategoricalDtype):  # millions of rows of few names: convert the names alone
        words = pd.array(values.cat.categories.astype("str"), dtype="str")
        values = pd.Series(words.take(values.cat.codes.to_numpy(), allow_fill=True), values.index)
    return values.astype("str").fillna("")


def private(folder: Path) -> Path:
    """Make a folder of a study, and those above it that are missing, for the owner alone (Windows: as inherited)."""
    for place in reversed([folder, *folder.parents]):
        place.mkdir(mode=0o700, exist_ok=True)
    return folder


def as_csv(frame: pd.DataFrame) -> bytes:
    """Write a table as CSV in which no text is a formula to a spreadsheet: a `'` stands before one (see `from_csv`)."""
    texts = frame.select_dtypes("str").columns
    guarded = frame.assign(**{name: frame[name].map(_guarded) for name in texts}).rename(columns=_guarded)
    return guarded.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC).encode()


def _guarded(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def from_csv(path: Path) -> pd.DataFrame:
    """Read back what `as_csv` wrote, as text."""
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    return frame.map(_bare).rename(columns=_bare)


def _bare(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell[1:]) else cell


def replace(path: Path, content: bytes) -> None:
    """Write a file of a study, for the owner alone; a reader sees the old one or the new one, never half of it."""
    private(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
