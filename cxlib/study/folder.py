"""A study's folder: open it, read its tables, write it."""

import hashlib
import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cxlib import instruments
from cxlib.instruments import writing
from cxlib.study import asof, brand, changes, floors, lean, tables

ROOT = Path(__file__).parents[2]
handed: list[bytes] = []  # the one extract that a report's process may open (opening.hand_over)
DEFAULTS = {
    "name": "",
    "company": "",
    "timezone": "Europe/Helsinki",
    "languages": ["fi", "en"],
    "share_team_side": False,
    "pairs": "each",
    "straightliners": "keep",
    "retention_months": 0,
    "scale_checked": [],
    "thresholds": {},
    "targets": {},
    "delta": {},
    "chapters": {},
    "brand": {},
}
ONE_OF = {"pairs": ("each", "symmetric"), "straightliners": ("keep", "exclude")}
ROWS = 2**20  # of one row group of a Parquet file
_TYPES = {key: type(value) for key, value in DEFAULTS.items()}


@dataclass(frozen=True)
class Study:
    """The folder of a study and what its study.toml says; `as_of`: the day its tables are of ("": as they are)."""

    path: Path
    config: dict
    as_of: str = ""

    @property
    def name(self) -> str:
        """The name reports show: that of study.toml, else the folder's."""
        return self.config["name"] or self.path.name

    @property
    def periods(self) -> list[str]:
        """The quarters the study has waves of, in time."""
        return sorted(set(self.table("waves")["period"]))

    def has(self, name: str) -> bool:
        """Tell whether the study holds a table (team tables only where team/ can be read)."""
        return tables.find(self.path, name) is not None

    def table(self, name: str) -> pd.DataFrame:
        """Read a table of the customers' side; absent: no rows. Columns and types are those of TABLES.

        Accounts are as the dated `account_changes` say of the study's latest quarter.
        """
        if name not in tables.TABLES or name.startswith("team/"):
            known = sorted(known for known in tables.TABLES if not known.startswith("team/"))
            raise KeyError(f"{self.path.name}: no table {name!r}; there are {', '.join(known)}")
        rows = _read(self.path, name)
        rows = asof.table(self, name, rows) if self.as_of else rows
        if name != "accounts" or not self.has("account_changes") or not self.periods:
            return rows
        return changes.applied(rows, self.table("account_changes"), changes.last_day(self.periods[-1]))

    def lean(self, name: str, columns: list[str], waves: list[str] | None = None) -> pd.DataFrame:
        """Read some columns of a large table of the customers' side, of some waves: text as categories (lean.read)."""
        if self.as_of:
            return asof.columns(self, name, columns, waves)
        return lean.read(self.path, name, columns, waves)

    def team(self, name: str) -> pd.DataFrame:
        """Read a table of the employees' side. Only `cx check` and `cx release` may: no row of it leaves them."""
        return _read(self.path, f"team/{name}")

    def instruments(self) -> dict:
        """Return every instrument the study can use, its own files after (and over) the common ones, by id."""
        return instruments.load_all(instruments.FOLDER, self.path / "instruments")

    @property
    def thresholds(self) -> dict[str, int]:
        """The floors with those study.toml raises."""
        return floors.thresholds(self.config["thresholds"])


def _read(folder: Path, name: str) -> pd.DataFrame:
    path = tables.find(folder, name)
    if path is None:
        return tables.typed(pd.DataFrame(), name)
    frame = tables.raw(path)
    tables.complain(path, frame.columns, name)
    return tables.typed(frame, name)


def open(study: str | Path) -> Study:
    """Open a study by its name under data/ or by its folder.

    Raises
    ------
    ValueError if there is no such study (naming those that exist), or study.toml holds a key nobody reads; in a
    process that was handed an extract, for every study.
    """
    if handed:
        raise ValueError("this process holds one extract and opens no study")
    path = _find(study)
    return Study(path, read_config(path / "study.toml"))


def _find(study: str | Path) -> Path:
    name = str(study)
    roots = [Path.cwd() / "data", ROOT / "data"]
    # a bare name may also be a folder here; only one that holds a study counts
    for path in [Path(name), *(root / name for root in roots if "/" not in name and "\\" not in name)]:
        if (path / "study.toml").is_file():
            return path.resolve()
    known = sorted({file.parent.name for root in roots for file in root.glob("*/study.toml")})
    raise ValueError(f"no study {name!r}; there are: {', '.join(known) or 'none yet (make one with `cx demo`)'}")


def read_config(path: Path) -> dict:
    """Read study.toml over the defaults.

    Raises
    ------
    ValueError naming the line of a syntax error, or every unknown key and wrong type at once.
    """
    text = instruments.text_of(path)
    given = instruments.toml(text, path.name)
    wrong = [
        f"unknown key {key!r} (at line {instruments.line_of(text, key)}); known are {', '.join(DEFAULTS)}"
        for key in given
        if key not in DEFAULTS
    ]
    wrong += [
        f"{key} must be a {_TYPES[key].__name__}, not {given[key]!r}"
        for key in given
        if key in DEFAULTS and not isinstance(given[key], _TYPES[key])
    ]
    wrong += [
        f"{key} must be {' or '.join(map(repr, words))}, not {given[key]!r}"
        for key, words in ONE_OF.items()
        if given.get(key, words[0]) not in words
    ]
    wrong += brand.problems(given["brand"]) if isinstance(given.get("brand"), dict) else []
    months = given.get("retention_months", 0)
    if isinstance(months, bool) or (isinstance(months, int) and months < 0):
        wrong.append(f"retention_months must be a number of months, or 0 for none, not {months!r}")
    try:
        floors.thresholds(given.get("thresholds", {}))
    except ValueError as error:
        wrong.append(str(error))
    if wrong:
        raise ValueError(f"{path.name}: " + "; ".join(wrong))
    return {**DEFAULTS, **given}


def write(folder: str | Path, content: dict[str, pd.DataFrame], config: dict | None = None) -> Study:
    """Write a study: its tables as Parquet, its study.toml where `config` is given. Only the owner may read it.

    Parameters
    ----------
    content : table name -> DataFrame; employees' tables are named "team/answers" and so on.
    config : keys of study.toml that differ from the defaults.

    Raises
    ------
    ValueError if a table is unknown or an employee's row stands outside team/.
    """
    folder = Path(folder)
    _refuse_misplaced(content)
    for place in (folder, folder / "team"):
        tables.private(place).chmod(0o700)  # also one that somebody made by hand
    for name, frame in content.items():
        tables.replace(folder / f"{name}.parquet", parquet(frame, lambda piece, name=name: tables.typed(piece, name)))
        (folder / f"{name}.csv").unlink(missing_ok=True)
    if config is not None:
        tables.replace(folder / "study.toml", _toml({**DEFAULTS, **config}).encode())
    return open(folder)


def parquet(frame: pd.DataFrame, plain: Callable = lean.plain) -> bytes:
    """Return a table as Parquet bytes: same rows, same bytes. A large one goes through `plain` a million rows at once.

    Parameters
    ----------
    plain : what turns a piece of the table into what is stored; it must work row by row.
    """
    buffer, starts = io.BytesIO(), range(0, max(len(frame), 1), ROWS)
    pieces = (pa.Table.from_pandas(plain(frame.iloc[at : at + ROWS]), preserve_index=False) for at in starts)
    first = next(pieces)
    with pq.ParquetWriter(buffer, first.schema, compression="zstd") as writer:
        writer.write_table(first)
        del first  # one piece at a time is held: each is a quarter of a gigabyte
        for piece in pieces:
            writer.write_table(piece)
            del piece
    return buffer.getvalue()


def _refuse_misplaced(content: dict[str, pd.DataFrame]) -> None:
    unknown = sorted(set(content) - set(tables.TABLES))
    if unknown:
        raise ValueError(f"no tables named {', '.join(unknown)}; known are {', '.join(tables.TABLES)}")
    for name, frame in content.items():
        wrong = "customer" if name.startswith("team/") else "employee"
        if "side" in frame and (frame["side"] == wrong).any():
            raise ValueError(f"{name}: rows of side {wrong!r}; employees' rows belong in team/, customers' outside it")


def _toml(config: dict) -> str:
    lines = [f"{key} = {writing.value(value)}" for key, value in config.items() if not isinstance(value, dict)]
    for key, table in config.items():
        if isinstance(table, dict) and table:
            inside = [f"{writing.quoted(inner)} = {writing.value(each)}" for inner, each in table.items()]
            lines += ["", f"[{key}]", *inside]
    return "\n".join(lines) + "\n"


def slug(name: str, id: str) -> str:
    """Return an account's file name: its name folded to [a-z0-9-], and 8 hex digits of its id so that none clash."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name)).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:40].strip("-")
    mark = hashlib.blake2b(id.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{plain}-{mark}" if plain else mark
