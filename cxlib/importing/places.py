"""Where things lie: a study's folder, the file a mapping means, and the log of what was imported."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from cxlib import study
from cxlib.importing.dates import Clock
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.study import tables
from cxlib.study.folder import ROOT

LOG = ("source", "file", "sha256", "mapping", "encoding", "separator", "rows", "used", "waves", "generated")


def folder(name: str | Path) -> Path:
    """Return the folder of a study that exists or is to be made: a path, or a name under data/.

    Raises
    ------
    ValueError for a name that leads out of data/.
    """
    text = str(name)
    if text in ("", ".", ".."):
        raise ValueError(f"{text!r} names no study; give a name, such as acme, or a folder, such as data/acme")
    if "/" in text or "\\" in text or (Path(text) / "study.toml").is_file():
        return Path(text)
    homes = [Path.cwd() / "data", ROOT / "data"]
    made = [home / text for home in homes if (home / text / "study.toml").is_file()]
    return made[0] if made else homes[0] / text


def file(mapping: Mapping, given: str | Path | None) -> Path:
    """Return the file to read: the one given, else the one the mapping names (relative to the mapping).

    Raises
    ------
    ValueError if the mapping names none, or its pattern fits no file or several.
    """
    if given is not None:
        return Path(given)
    pattern = mapping.part("source").get("file")
    if not pattern:
        raise ValueError(f'{mapping.path.name}: names no file; add file = "..." under [source], or give --file')
    path = mapping.path.parent / pattern
    found = [path] if path.is_file() else sorted(path.parent.resolve().glob(path.name))
    if len(found) != 1:
        listed = ", ".join(each.name for each in found) or "none"
        raise ValueError(f"{mapping.path.name}: {len(found)} files fit {pattern!r} ({listed}); name one by --file")
    return found[0]


def log(home: Path) -> pd.DataFrame:
    """Return what has been imported into a study, one row per file and mapping."""
    path = home / "imports.csv"
    if not path.is_file():
        return pd.DataFrame(columns=list(LOG), dtype="str")
    return tables.from_csv(path)


def remember(home: Path, row: dict) -> None:
    """Add one import to a study's log."""
    rows = pd.concat([log(home), pd.DataFrame([row], dtype="str")], ignore_index=True).fillna("")
    tables.replace(home / "imports.csv", tables.as_csv(rows.astype("str")))


def existing(home: Path) -> study.Study | None:
    """Return the study in a folder, None where there is none yet."""
    return study.open(home) if (home / "study.toml").is_file() else None


def vouch(home: Path, names: list[str]) -> None:
    """Write into an existing study.toml which instruments' ranges are right, leaving the rest of the file as it is.

    Raises
    ------
    ValueError if the file has a list of its own that lacks one: a person's line is not rewritten.
    """
    path, known = home / "study.toml", study.open(home).config["scale_checked"]
    lacking = sorted(set(names) - set(known))
    if lacking and known:
        raise ValueError(f"{path}: add {', '.join(lacking)} to scale_checked; the answers are imported")
    if lacking:
        text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("scale_checked"))
        listed = ", ".join(f'"{name}"' for name in lacking)
        tables.replace(path, f"scale_checked = [{listed}]\n{text}\n".encode())


def fingerprint(meant: Mapping) -> str:
    """Return the sha256 of a mapping's text: with the file's it tells whether an import has been done."""
    return hashlib.sha256(meant.text.encode()).hexdigest()


def entry(sha256: str, mapping: str) -> str:
    """Return the name of an import in the journal."""
    return f"{sha256[:12]}-{mapping[:12]}"


def known(home: Path, sha256: str, meant: Mapping) -> bool:
    """Tell whether a study has this very file by this very mapping."""
    rows = log(home)
    return bool(((rows["sha256"] == sha256) & (rows["mapping"] == fingerprint(meant))).any())


def again(home: Path, sha256: str, meant: Mapping) -> bool:
    """Tell whether a study has this very file by a mapping of this source, this one or one it was edited from."""
    rows = log(home)
    return bool(((rows["sha256"] == sha256) & (rows["source"] == meant.part("source")["id"])).any())


def clock(home: Path, meant: Mapping, zone: str = "") -> Clock:
    """Return how dates are read: by the study's zone, which is the mapping's where the study is new.

    `zone` : the one the file itself names, which tz = "from_file" asks for.
    """
    old, part = existing(home), meant.part("source.dates")
    here = old.config["timezone"] if old else meant.part("study").get("timezone", "Europe/Helsinki")
    tz = part.get("tz", "").replace("from_file", zone)
    return Clock(part.get("format", ""), tz, here, *meant.part("expect").get("dates", ["", ""]))


def table(home: Path, name: str) -> pd.DataFrame:
    """Return a table of the study in a folder as it is stored, without rows where there is none yet."""
    path = tables.find(home, name)
    if path is None:
        return tables.typed(pd.DataFrame(columns=list(study.TABLES[name])), name)
    frame = tables.raw(path)
    tables.complain(path, frame.columns, name)
    return tables.typed(frame, name)


def of_waves(home: Path, name: str, waves: Iterable[str]) -> pd.DataFrame:
    """Return the rows of some waves as `table` does; of a large table no others are read."""
    path = tables.find(home, name)
    if path is None or path.suffix != ".parquet":
        frame = table(home, name)
        return frame[frame["wave_id"].isin(waves)].reset_index(drop=True)
    tables.complain(path, pq.read_schema(path).names, name)
    return tables.typed(pd.read_parquet(path, filters=[("wave_id", "in", [*waves])]), name)


def empty(home: Path, name: str) -> bool:
    """Tell whether a table of a study has no rows, without reading those of a large one."""
    path = tables.find(home, name)
    if path is None or path.suffix != ".parquet":
        return path is None or not len(tables.raw(path))
    return pq.read_metadata(path).num_rows == 0


def row(sheet: Sheet, meant: Mapping, counts: dict) -> dict:
    """Return what the log says of one import; `generated`: its persons have no ids of their own."""
    own = "table" in meant.raw or "from" in meant.part("respondent")
    return {
        "source": meant.part("source")["id"],
        "file": sheet.name,
        "sha256": sheet.sha256,
        "mapping": fingerprint(meant),
        "encoding": sheet.encoding,
        "separator": sheet.sep,
        "rows": str(counts["rows_read"]),
        "used": str(counts["used"]),
        "waves": " ".join(counts["waves"]),
        "generated": "no" if own else "yes",
        "fast": str(counts.get("fast", "")),
        "timed": str(counts.get("timed", "")),
        "side": meant.part("defaults").get("side", "customer"),
        "companion": sheet.companion,
        "long": "yes" if meant.part("long") else "",
        "ids": "table" if "table" in meant.raw else meant.part("respondent").get("ids", ""),
    }
