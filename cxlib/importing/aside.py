"""Import a table that is not answers: check all of it, then join it to the study's."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from cxlib import instruments
from cxlib.importing import dates, employees, kept, places, recording, seals, tables, undo
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.importing.recording import Brought

AROUND = ("accounts", "account_changes", "waves", "journeys")  # tables that a row may refer to


def run(meant: Mapping, sheet: Sheet, home: Path, dry_run: bool) -> tuple[str, dict]:
    """Bring a table into a study; nothing is written where anything is wrong.

    Formula: rows read = rows used + rows left out by each reason; rows used = new rows + rows known before.

    Returns
    -------
    (text to print, counts: rows_read, used, excluded, table, new, changed, waves).
    """
    notes = _fits(sheet, meant, home)
    old = {name: places.table(home, name) for name in AROUND}
    found, by = recording.brought(sheet, meant, old, places.clock(home, meant)), seals.secret(home, meant, dry_run)
    found = replace(found, content={name: seals.of_rows(frame, by) for name, frame in found.content.items()})
    joined, changed = _joined(home, found, meant.raw["table"])
    counts = _counts(found, meant, changed) | {"new": _new(home, joined, meant)}
    if not dry_run:
        left = {"exclusions": found.left.assign(source=f"{sheet.name} {sheet.sha256[:12]}")} if len(found.left) else {}
        joined |= tables.joined({name: places.table(home, name) for name in left}, left)
        config = {"name": home.name, "company": home.name} | meant.part("study")
        about = (meant, sheet.sha256, None if places.existing(home) else config)
        undo.write(home, found.content | left, joined, about)
        places.remember(home, places.row(sheet, meant, counts))
        notes += kept.write(home, sheet, meant)
    end = f"checked only, nothing written to {home}" if dry_run else f"written to {home}"
    return "\n".join([*_told(sheet, counts), *(f"  note: {each}" for each in notes), end]), counts


def _fits(sheet: Sheet, meant: Mapping, home: Path) -> list[str]:
    """Hold mapping, file and instruments against each other; return notes.

    Raises
    ------
    ValueError with everything that does not fit.
    """
    faults, notes = recording.misfits(sheet, meant, kept.last(home, meant))
    faults += employees.named(sheet, meant)
    clock, wanted = places.clock(home, meant), meant.part("defaults").get("instrument")
    wrong = [f"{meant.path.name}: {each}" for zone in {clock.study, clock.tz} for each in dates.unknown(zone)]
    known = instruments.load_all(instruments.FOLDER, home / "instruments")
    if wanted and wanted not in known:
        wrong.append(f"{meant.path.name}: no instrument {wanted!r}; there are {', '.join(sorted(known))}")
    if wrong or faults:
        raise ValueError("\n".join([*wrong, *(f"{sheet.name}: {fault}" for fault in faults)]))
    return notes


def _new(home: Path, joined: dict[str, pd.DataFrame], meant: Mapping) -> int:
    """Count the rows the study's table has more than before."""
    name = next(name for name in joined if name.split("/")[-1] == meant.raw["table"])
    return len(joined[name]) - len(places.table(home, name))


def _joined(home: Path, found: Brought, table: str) -> tuple[dict[str, pd.DataFrame], int]:
    """Join every table that was brought: the one meant by its keys, persons and waves as answers' are."""
    old = {name: places.table(home, name) for name in found.content}
    others = {name: frame for name, frame in found.content.items() if name.split("/")[-1] != table}
    joined, changed = tables.joined(old, others), 0
    for name in found.content.keys() - others.keys():
        joined[name], changed = recording.merged(old[name], found.content[name], table)
    return joined, changed


def _counts(found: Brought, meant: Mapping, changed: int) -> dict:
    gone, waves = sum(found.excluded.values()), found.content.get("waves", pd.DataFrame({"wave_id": []}))
    return {
        "rows_read": found.read,
        "used": found.read - gone,
        "excluded": found.excluded,
        "table": meant.raw["table"],
        "changed": changed,
        "waves": [*waves["wave_id"]],
    }


def _told(sheet: Sheet, counts: dict) -> list[str]:
    left = "".join(f" + {count} {reason}" for reason, count in counts["excluded"].items())
    return [
        f"{sheet.name}: {counts['rows_read']} rows read = {counts['used']} used{left}",
        f"  sha256 {sheet.sha256[:12]}; {counts['table']}: {counts['new']} new, {counts['changed']} changed",
    ]
