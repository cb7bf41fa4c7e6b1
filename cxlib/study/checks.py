"""`cx check`: everything that is wrong with a study at once, and which rows count."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxlib import instruments
from cxlib.study import crosschecks, lean, tables
from cxlib.study.answers import COLUMNS, counted
from cxlib.study.folder import Study
from cxlib.terminal import line

LACKING = "the column is missing: add it"
MOST = 30  # problems said where a command refuses to go on; `cx check` says all


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `row` counts the heading as row 1, as a spreadsheet shows it; 0: the whole file."""

    file: str
    row: int
    column: str
    value: str
    remedy: str

    def __str__(self) -> str:
        """One line: file, row, column, value, remedy."""
        place = "".join([f", row {self.row}" if self.row else "", f", column {self.column}" if self.column else ""])
        return (
            f"{self.file}{place}: {self.value!r}: {self.remedy}" if self.value else f"{self.file}{place}: {self.remedy}"
        )


@dataclass(frozen=True, eq=False)
class Report:
    """What a study holds: problems; rows used (table, read, used); rows excluded (table, reason, rows)."""

    problems: list
    used: pd.DataFrame
    excluded: pd.DataFrame

    @property
    def ok(self) -> bool:
        """True where nothing stands in the way of a report."""
        return not self.problems

    def text(self) -> str:
        """Say it in lines: what is there, what is used, what is wrong."""
        lines = [f"{row.table:<18} {row.read:>9} rows read, {row.used:>9} used" for row in self.used.itertuples()]
        lines += [line(f"{row.table:<18} {row.rows:>9} not used: {row.reason}") for row in self.excluded.itertuples()]
        if self.ok:
            return "\n".join([*lines, "nothing wrong"])
        heading = f"{len(self.problems)} problems (the heading is row 1, the first row of data row 2):"
        return "\n".join([*lines, heading, *(f"  {problem}" for problem in self.problems)])


def sound(study: Study, team: bool = False) -> None:
    """Refuse a study with anything wrong, before numbers are made of it.

    Parameters
    ----------
    team : whether the employees' tables are looked at too; only a release may.

    Raises
    ------
    ValueError with the problems, at most 30 of them.
    """
    found = check(study, team).problems
    if found:
        more = [f"  and {len(found) - MOST} more: `cx check` says all"] if len(found) > MOST else []
        raise ValueError("\n".join([f"{study.name}: {len(found)} problems:", *(f"  {p}" for p in found[:MOST]), *more]))


def check(study: Study, team: bool = True) -> Report:
    """Check every table of a study, alone and against each other; without `team` the customers' side only.

    Returns
    -------
    Report; nothing raises for what is wrong with the data, so that all problems come at once.
    """
    names = [name for name in tables.TABLES if team or not name.startswith("team/")]
    names = [name for name in names if tables.find(study.path, name)]
    raw, problems = {}, []
    for name in names:
        frame, wrong = _read(study, name)
        problems += wrong
        if frame is None:
            return Report(problems, *_account_for(study, {}, set()))  # the tables cannot be held against each other
        raw[name] = frame
    known, wrong = _instruments(study)
    gone = {each.column for each in problems if each.remedy == LACKING}
    problems += wrong + _crossed(study, raw, known, gone)
    return Report(problems, *_account_for(study, raw, gone))


def _crossed(study: Study, raw: dict, known: dict, gone: set) -> list[Problem]:
    """Hold the tables against each other, but for what follows from a missing column, which has been said once."""
    gone = gone | ({"missing"} if "value" in gone else set())
    found = crosschecks.all_of(raw, known, study.config["scale_checked"])
    return [_problem(study, file, *rest) for file, *rest in found if rest[1] not in gone]


def _problem(study: Study, name: str, *found) -> Problem:
    """Name a problem's file; what says who a person is, or what they wrote, is left out: the row says where it is."""
    row, column, value, remedy = found
    secret = column in tables.UNSAID or name == "team/roster"
    return Problem(_file(study, name), row, column, "" if secret else value, remedy)


def _file(study: Study, name: str) -> str:
    path = tables.find(study.path, name)
    return path.relative_to(study.path).as_posix() if path else name


def _read(study: Study, name: str) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read a table and hold it against its statement; a file that cannot be read is one problem."""
    try:
        frame, names = lean.raw(tables.find(study.path, name), [*tables.TABLES[name]])
    except (ValueError, OSError) as error:
        remedy = f"cannot be read ({type(error).__name__}); save it as Parquet or as CSV in UTF-8 with commas"
        return None, [Problem(_file(study, name), 0, "", "", remedy)]
    wrong = [Problem(_file(study, name), 0, column, "", LACKING) for column in tables.lacking(names, name)]
    wrong += [_problem(study, name, *each) for each in _against(frame, tables.TABLES[name])]
    return lean.typed(frame, name, [*tables.TABLES[name]]), wrong


def _against(frame: pd.DataFrame, spec: dict) -> list[tuple]:
    """Hold a table as read against its statement by pandera, lazily: (row, column, value, remedy) of every failure.

    Only rows that hold a value of which a check fails go there: each value is looked at once, not once a row.
    """
    suspect = np.zeros(len(frame), bool)
    for column in frame:
        suspect |= _suspect(frame[column], *spec[column])
    frame, wrong = lean.plain(frame[suspect]), []
    try:
        if len(frame):
            _schema(frame, spec).validate(frame, lazy=True)
    except _errors().SchemaErrors as error:
        cases = error.failure_cases.drop_duplicates(["index", "column"])
        wrong += [
            (int(row) + 2, column, "" if pd.isna(value) else str(value), rule)
            for row, column, value, rule in zip(
                cases["index"], cases["column"], cases["failure_case"].astype("object"), cases["check"], strict=True
            )
        ]
    return wrong


def _suspect(values: pd.Series, kind: str, required: bool, allowed) -> np.ndarray:
    """Mark the rows of a column whose value fails a check, and all rows of a value that may stand only once."""
    codes, found = pd.factorize(values, use_na_sentinel=False)
    found = pd.Series(found).astype(values.cat.categories.dtype if hasattr(values, "cat") else values.dtype)
    fails = np.zeros(len(found), bool)
    for passes, _ in crosschecks.rules(kind, required, allowed):
        fails |= ~np.asarray(passes(found), bool)
    return fails[codes] | (values.duplicated(keep=False).to_numpy() if allowed == "unique" else False)


def _errors():
    import pandera.errors

    return pandera.errors


def _schema(frame: pd.DataFrame, spec: dict):
    """Build the pandera schema of the columns that are there; the text of a check is its remedy."""
    import pandera.pandas as pandera

    return pandera.DataFrameSchema(
        {
            column: pandera.Column(
                None,
                [pandera.Check(passes, error=remedy, ignore_na=False) for passes, remedy in crosschecks.rules(*each)],
                nullable=True,
            )
            for column, each in spec.items()
            if column in frame
        }
    )


def _instruments(study: Study) -> tuple[dict, list[Problem]]:
    try:
        known = study.instruments()
    except ValueError as error:
        return {}, [Problem("instruments", 0, "", "", line) for line in str(error).splitlines()]
    wrong = []
    for mirror in known.values():
        twins = {item: key for key, each in known.items() if key != mirror.id for item in each.items.index}
        wrong += _unpaired(mirror, twins, known) if (mirror.items["twin"] != "").any() else []
    return known, wrong


def _unpaired(mirror, twins: dict, known: dict) -> list[Problem]:
    """Say which items of a team's instrument have no twin among the customers' instruments."""
    originals = sorted({twins[twin] for twin in mirror.items["twin"] if twin in twins})
    try:
        for original in originals[:1] or [""]:
            if not original:
                raise ValueError(f"{mirror.id}: none of its twins is an item of any instrument")
            instruments.pairs(mirror, known[original])
    except ValueError as error:
        return [Problem(f"instruments/{mirror.id}.toml", 0, "", "", line) for line in str(error).splitlines()]
    return []


def _account_for(study: Study, raw: dict, gone: set) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count rows: read = used + excluded by each reason, for every table; answers only where no column is missing."""
    used, excluded = [], []
    for name, frame in ((name, raw[name]) for name in raw if not (gone and name.endswith("answers"))):
        reasons = _reasons(study, name, frame)
        used.append((name, len(frame), len(frame) - sum(reasons.values())))
        excluded += [(name, reason, rows) for reason, rows in reasons.items()]
    before = raw.get("exclusions", tables.typed(pd.DataFrame(), "exclusions"))
    rows = before.groupby(["source", "reason"], sort=False)["rows"].sum()
    excluded += [(f"before: {source}", reason, int(n)) for (source, reason), n in rows.items()]
    return pd.DataFrame(used, columns=["table", "read", "used"]), pd.DataFrame(
        excluded, columns=["table", "reason", "rows"]
    )


def _reasons(study: Study, name: str, frame: pd.DataFrame) -> dict[str, int]:
    if name.endswith("comments"):
        why = "employees' comments are shown to nobody" if name.startswith("team/") else "held back until reviewed"
        held = len(frame) if name.startswith("team/") else int((~frame["reviewed"]).sum())
        return {why: held} if held else {}
    if not name.endswith("answers"):
        return {}
    answers, excluded = counted(study, name, frame[COLUMNS])
    empty = answers.loc[answers["value"].isna(), "missing"].astype("str").replace("", "skipped")
    counts = {**excluded, **{f"missing: {key}": int(n) for key, n in empty.value_counts().items()}}
    return {reason: rows for reason, rows in counts.items() if rows}
