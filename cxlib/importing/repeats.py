"""What several imports say of the same person and wave: the later answer counts, the other is counted as left out."""

from pathlib import Path

import pandas as pd

from cxlib import study
from cxlib.importing import places, tables
from cxlib.study import journal
from cxlib.study.journal import REPLACED

ITEM = ["response_id", "item_id"]
ROW = ["respondent_id", "account_id", "period"]  # what one row of a wide file is about
FEW = 3  # rows from which half of them tell what a file is


def met(old: pd.DataFrame, new: pd.DataFrame) -> dict[str, int]:
    """Count the persons and waves of a file that the study has answers of already.

    Returns
    -------
    replaced: those whose earlier answers no longer count; moved: those of them that were given at another moment;
    late: those whose answers in the file do not count, as the study has later ones.
    """
    mine, yours = (frame.drop_duplicates("response_id").set_index("response_id") for frame in (old, new))
    again = yours.index.intersection(mine.index)
    if not len(again):
        return {"replaced": 0, "moved": 0, "late": 0}
    keys = ["respondent_id", "account_id", "wave_id", *ITEM, "answered_at"]
    both = pd.concat([frame.loc[frame["response_id"].isin(again), keys].astype("str") for frame in (old, new)])
    both = both.assign(
        new=[False] * old["response_id"].isin(again).sum() + [True] * new["response_id"].isin(again).sum()
    )
    both = both.reset_index(drop=True)
    gone = both.assign(lost=tables.earlier(both)).groupby(["new", "response_id"])["lost"].all()
    at = [frame.loc[again, "answered_at"].astype("str") for frame in (mine, yours)]
    moved = (at[0] != at[1]) & (at[0] != "") & (at[1] != "")
    return {"replaced": int(gone[False].sum()), "moved": int(moved.sum()), "late": int(gone[True].sum())}


def copied(old: pd.DataFrame, new: pd.DataFrame) -> int:
    """Count the responses of a file whose every answer the study has already, of that very second, by another id."""
    if len(old):
        old = old[~old["response_id"].isin(new["response_id"].unique()) & old["answered_at"].str.len().gt(10)]
    if old.empty:  # so in a new study: millions of answers are compared with nothing
        return 0
    new = new[new["answered_at"].astype("str").isin(set(old["answered_at"]))]
    return int(_signs(new).isin(_signs(old)).sum()) if len(new) else 0


def _signs(answers: pd.DataFrame) -> pd.Series:
    """Return a number for each response that tells whether two are equal but for the id."""
    said = answers[["account_id", "wave_id", "answered_at", "item_id"]].astype("str").assign(value=answers["value"])
    return pd.util.hash_pandas_object(said, index=False).groupby(answers["response_id"].astype("str")).sum()


def refuse(name: str, counts: dict[str, int], size: int, form: bool) -> None:
    """Stop a file that is another form under the same source, or the same form under another.

    Parameters
    ----------
    counts : of `met`, and copied. size : how many persons and waves the file has. form : ids are numbers of a form.

    Raises
    ------
    ValueError with the remedy.
    """
    known = counts["replaced"] + counts["late"]
    if form and counts["moved"] >= FEW and 2 * counts["moved"] > known:
        raise ValueError(
            f"{name}: {counts['moved']} of {size} numbers have been imported by this source with another moment: is it "
            "another form, or another language of it? Give it a mapping and a [source] id of its own"
        )
    if counts["copied"] >= FEW and 2 * counts["copied"] >= size:
        raise ValueError(
            f"{name}: {counts['copied']} of {size} have been imported already, answer for answer and to the second, by "
            "other ids: if it is the same form exported again, write the [source] id of that import, or import it by "
            "that mapping (--file)"
        )


def said(counts: dict[str, int]) -> list[str]:
    """Say what came before of the same persons and waves."""
    told = [f"earlier answers of {counts['replaced']} persons and waves are replaced"] if counts["replaced"] else []
    return told + ([f"{counts['late']} are older than what the study has and do not count"] if counts["late"] else [])


def recount(home: Path) -> None:
    """Count anew, file by file, the rows that another import has made void; they stand in `exclusions`.

    So rows read = used + left out holds for each file and for the study, in whatever order files came and went.
    """
    table = places.table(home, "exclusions")
    found = [_void(home, side) for side in ("", "team/")]
    made = pd.concat([stored(table), *found], ignore_index=True).astype({"rows": float})
    if len(made) != len(table) or not made.equals(table):
        study.write(home, {"exclusions": made})


def stored(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `exclusions` that imports brought, without those counted by `recount`."""
    return table[table["reason"] != REPLACED].reset_index(drop=True)


def _void(home: Path, side: str) -> pd.DataFrame:
    """Count the rows of each file whose answers all stand in another import, by account (customers') and quarter."""
    brought = _brought(home, side)
    at = pd.to_datetime(brought["answered_at"].where(brought["answered_at"] != ""), format="ISO8601", utc=True)
    order = brought.assign(at=at).sort_values(["at", "number"], kind="stable", na_position="first")
    brought["lost"] = order.duplicated(ITEM, keep="last").reindex(brought.index).astype(bool)
    keys, long = ["number", "source", *ROW], brought["long"] == "yes"
    rows = [brought[~long].groupby(keys, as_index=False)["lost"].all(), brought.loc[long, [*keys, "lost"]]]
    rows = pd.concat(rows).query("lost and source != ''").assign(reason=REPLACED, rows=1.0)
    rows = rows.assign(account_id="") if side else rows
    return rows.groupby(["source", "account_id", "period", "reason"], as_index=False, sort=False)["rows"].sum()


def _brought(home: Path, side: str) -> pd.DataFrame:
    """Return the answers that several imports brought, in their order; `source` is "" for those of nobody's import."""
    columns = [*ROW[:2], "wave_id", *ITEM, "answered_at"]
    frames = [pd.DataFrame(columns=[*columns, "source", "long", "number"], dtype="str")]
    for number, (entry, source, long) in enumerate(_imports(home)):
        path = journal.place(home, entry, f"{side}answers")
        if path.is_file():
            frame = pd.read_parquet(path, columns=columns).astype("str")
            frames.append(frame.assign(source=source, long=long, number=str(number).zfill(6)))
    every = pd.concat(frames, ignore_index=True)
    often = every.groupby("response_id")["number"].transform("nunique") > 1
    quarters = places.table(home, "waves").set_index("wave_id")["period"].to_dict()
    every = every[often].reset_index(drop=True)
    return every.assign(period=every["wave_id"].map(quarters).astype("str"))


def _imports(home: Path) -> list[tuple[str, str, str]]:
    """Return (name in the journal, source, is it a row per answer) of what there was before, and of each import.

    A file imported again by another mapping is the same rows read twice: the earlier ones are not counted as void.
    """
    log = places.log(home).reindex(columns=[*places.LOG, "long"]).fillna("")
    sources = (log["file"] + " " + log["sha256"].str[:12]).mask(log["sha256"].duplicated(keep="last"), "")
    entries = [places.entry(*each) for each in zip(log["sha256"], log["mapping"], strict=True)]
    return [(journal.BASE, "", ""), *zip(entries, sources, log["long"], strict=True)]
