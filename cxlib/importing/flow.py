"""`cx import MAPPING --into STUDY`: read, check everything, and only then write."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cxlib import instruments
from cxlib.importing import (
    apply,
    aside,
    companion,
    dates,
    employees,
    groups,
    kept,
    mapping,
    multi,
    newcomers,
    numbering,
    owners,
    places,
    plan,
    read,
    repeats,
    seals,
    tables,
    targets,
    undo,
    values,
)
from cxlib.importing.apply import Outcome
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.measures import fieldwork
from cxlib.terminal import say

LARGE = 200_000  # rows from which an import says how far it is


@dataclass(frozen=True)
class Result:
    """What an import did: `text` to print, and `counts` (rows_read, used, excluded, answers, comments, ...)."""

    text: str
    counts: dict


def run(mapping_path: str | Path, into: str | Path, file: str | Path | None = None, dry_run: bool = False) -> Result:
    """Bring a file of answers into a study by a mapping; the study is made if need be.

    Formula: rows read = rows used + rows excluded by each reason.

    Parameters
    ----------
    into : name of a study under data/, or its folder.
    file : the file to read instead of the mapping's own.
    dry_run : check and count, write nothing.

    Returns
    -------
    Result. The same file by the same mapping a second time changes nothing and says so.

    Raises
    ------
    ValueError with every problem of mapping, file and cells at once; nothing has been written then.
    """
    meant = mapping.load(Path(mapping_path))
    if meant.undecided:
        raise ValueError("\n".join([f"{meant.path.name}: still to be decided:", *meant.undecided]))
    sheet, home = read.load(places.file(meant, file), meant.part("source.read")), places.folder(into)
    sheet = companion.used(sheet, meant)
    if places.known(home, sheet.sha256, meant):
        companion.unchanged(sheet, meant, home)
        text = f"{sheet.name}: already imported into {home.name} by this mapping; nothing changed"
        return Result(text, {"rows_read": 0, "used": 0, "excluded": {}, "answers": 0})
    if "table" in meant.raw:
        return Result(*aside.run(meant, sheet, home, dry_run))
    meant = numbering.decided(sheet, newcomers.held(meant, home), home)
    return _answers(sheet, meant, home, dry_run)


def _answers(sheet: Sheet, meant: Mapping, home: Path, dry_run: bool) -> Result:
    """Bring a file of answers: check all of it, then write."""
    _step(sheet, "is read; reading its cells")
    outcome, notes = _checked(sheet, meant, home)
    timed = _timed(sheet, meant, outcome)
    sheet.let_go()
    outcome = seals.of_answers(owners.of_answers(outcome, home, sheet.name), seals.secret(home, meant, dry_run))
    _step(sheet, f"{len(outcome.rows)} answers read; making the study's tables")
    content = tables.made(outcome, places.table(home, "waves"), meant)
    _expected(content, outcome, meant, sheet)
    _same_persons(home, sheet, meant, content)
    again = _again(home, sheet, meant, content)
    counts = _counts(outcome, content) | timed | again
    new = newcomers.told(content["accounts"], places.table(home, "accounts"))
    if not dry_run:
        _write(home, content | {"exclusions": _exclusions(sheet, outcome, meant)}, meant, sheet)
        notes += _remembered(home, sheet, meant, counts)
    notes += [f"answers of {name} vouched for by scale_checked" for name in _vouched(content, meant)]
    notes += [*employees.caution(meant), *repeats.said(again), *outcome.notes]
    end = f"checked only, nothing written to {home}" if dry_run else f"written to {home}"
    return Result("\n".join([*_told(sheet, counts), *new, *(f"  note: {note}" for note in notes), end]), counts)


def _remembered(home: Path, sheet: Sheet, meant: Mapping, counts: dict) -> list[str]:
    """Enter an import in the study's list, with the head of its file; return what is to be said of that."""
    places.remember(home, places.row(sheet, meant, counts))
    if counts["replaced"] or counts["late"]:
        repeats.recount(home)
    return kept.write(home, sheet, meant)


def _step(sheet: Sheet, what: str) -> None:
    """Say how far the import of a large file is; a small one is done before anybody has read it."""
    if len(sheet.rows) >= LARGE:
        say(f"{sheet.name}: {what}", error=True)


def _checked(sheet: Sheet, meant: Mapping, home: Path) -> tuple[Outcome, list[str]]:
    """Hold mapping, file and instruments against each other, then read every cell."""
    found, wrong = targets.made(meant, instruments.load_all(instruments.FOLDER, home / "instruments"))
    faults, notes = plan.misfits(sheet, meant, kept.last(home, meant))
    faults += [*plan.unasked(sheet, meant), *employees.named(sheet, meant)]
    faults += [*multi.faults(sheet, found), *groups.faults(sheet, found, meant)] if not faults + wrong else []
    clock = places.clock(home, meant, sheet.zone)
    wrong += [fault for name in {clock.study, clock.tz} for fault in dates.unknown(name)]
    if wrong or faults:
        told = [f"{meant.path.name}: {fault}" for fault in wrong] + [f"{sheet.name}: {fault}" for fault in faults]
        raise ValueError("\n".join(told))
    return apply.rows(sheet, meant, found, clock), notes


def _expected(content: dict[str, pd.DataFrame], outcome: Outcome, meant: Mapping, sheet: Sheet) -> None:
    least, found = meant.part("expect").get("accounts_min", 0), len(content["accounts"])
    if found < least:
        raise ValueError(f"{sheet.name}: {found} accounts, but [expect] accounts_min = {least}: is it the right file?")
    left = "".join(f", {count} rows left out: {why}" for why, count in outcome.excluded.items())
    if not len(content[next(name for name in content if name.endswith("answers"))]):
        raise ValueError(f"{sheet.name}: brings no answers{left}; check {meant.path.name}")


def _same_persons(home: Path, sheet: Sheet, meant: Mapping, content: dict[str, pd.DataFrame]) -> None:
    """Refuse a second file of a source without respondent ids in the same wave: its persons would count twice."""
    log = places.log(home)
    before = log[(log["source"] == meant.part("source")["id"]) & (log["generated"] == "yes")]
    waves = {wave for each in before["waves"] for wave in each.split()} & set(content["waves"]["wave_id"])
    if "from" not in meant.part("respondent") and waves:
        raise ValueError(
            f"{sheet.name}: this source has already brought answers to {', '.join(sorted(waves))}, and without a "
            "respondent column nobody can tell the same persons; map one, or give the file another [source] id"
        )


def _again(home: Path, sheet: Sheet, meant: Mapping, content: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Count what the study has already of the same persons, and stop what would count a form twice or not at all."""
    name = next(name for name in content if name.endswith("answers"))
    old, new = places.of_waves(home, name, content["waves"]["wave_id"]), content[name]
    counts = repeats.met(old, new) | {"copied": repeats.copied(old, new)}
    repeats.refuse(sheet.name, counts, new["response_id"].nunique(), meant.part("respondent").get("ids") == "form")
    return counts


def _write(home: Path, content: dict[str, pd.DataFrame], meant: Mapping, sheet: Sheet) -> None:
    _step(sheet, "writing")
    old = {name: places.table(home, name) for name in content}
    if places.again(home, sheet.sha256, meant):  # what the mapping left out before it was edited is counted anew
        left = old["exclusions"]
        old["exclusions"] = left[~left["source"].str.endswith(f" {sheet.sha256[:12]}")]
    joined = tables.joined(old, content)
    config = {"name": home.name, "company": home.name} | meant.part("study")
    new, vouched = places.existing(home) is None, _vouched(content, meant)
    undo.write(home, content, joined, (meant, sheet.sha256, config | {"scale_checked": vouched} if new else None))
    if not new:
        places.vouch(home, vouched)


def _vouched(content: dict[str, pd.DataFrame], meant: Mapping) -> list[str]:
    """Name the instruments whose suspicious range somebody has looked at and found right."""
    items = [column["item"] for column in meant.columns if column.get("scale_checked")]
    answers = next(frame for name, frame in content.items() if name.endswith("answers"))
    return sorted(answers.loc[answers["item_id"].isin(items), "instrument"].unique())


def _exclusions(sheet: Sheet, outcome: Outcome, meant: Mapping) -> pd.DataFrame:
    """What was read and not used, by account, quarter and reason; beside employees' rows no account is named."""
    left = outcome.left.assign(source=f"{sheet.name} {sheet.sha256[:12]}")
    if meant.side == "customer":
        return left
    keys = ["source", "account_id", "period", "reason"]
    return left.assign(account_id="").groupby(keys, sort=False, as_index=False)["rows"].sum()


def _counts(outcome: Outcome, content: dict[str, pd.DataFrame]) -> dict:
    answers = next(frame for name, frame in content.items() if name.endswith("answers"))
    gone = sum(outcome.excluded.values())
    return {
        "rows_read": outcome.read,
        "used": outcome.read - gone,
        "excluded": outcome.excluded,
        "answers": int(answers["value"].notna().sum()),
        "missing": {reason: int(n) for reason, n in answers["missing"].value_counts().items() if reason and n},
        "comments": len(next(frame for name, frame in content.items() if name.endswith("comments"))),
        "accounts": len(content["accounts"]),
        "respondents": len(next(frame for name, frame in content.items() if name.endswith("respondents"))),
        "periods": _periods(answers),
        "waves": list(content["waves"]["wave_id"]),
    }


def _periods(answers: pd.DataFrame) -> dict[str, int]:
    """Count the rows of the file by quarter."""
    counts = answers.drop_duplicates("row")["period"].value_counts()
    return {period: int(counts[period]) for period in sorted(counts.index) if counts[period]}


def _timed(sheet: Sheet, meant: Mapping, outcome: Outcome) -> dict[str, int]:
    """Count the rows used that took less than half the usual time; the times themselves are not kept."""
    if "duration" not in meant.part("respondent"):
        return {}
    used = sheet.column(meant.part("respondent")["duration"]).loc[outcome.rows["row"].unique()]
    seconds = {each: values.number(each.strip(), sheet.decimal) for each in used.unique()}
    return dict(zip(("fast", "timed"), fieldwork.speeders(used.map(seconds)), strict=True))


def _told(sheet: Sheet, counts: dict) -> list[str]:
    how = f"encoding {sheet.encoding}" + (f", separator {sheet.sep!r}, decimal {sheet.decimal!r}" if sheet.sep else "")
    lines = [
        f"{sheet.name}: {counts['rows_read']} rows read = {counts['used']} used"
        + "".join(f" + {count} {reason}" for reason, count in counts["excluded"].items()),
        f"  {how}, sha256 {sheet.sha256[:12]}",
        f"  {counts['accounts']} accounts, {counts['respondents']} respondents, {counts['answers']} answers, "
        f"{counts['comments']} comments",
        *([f"  beside {sheet.companion[:-52]}"] if sheet.companion else []),
        "  rows by quarter: " + ", ".join(f"{period} {count}" for period, count in counts["periods"].items()),
    ]
    if counts["missing"]:
        lines.append("  not answered: " + ", ".join(f"{reason} {count}" for reason, count in counts["missing"].items()))
    return lines
