"""Whether extracts still say what the study says: a key of every file they were made from."""

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from cxlib import instruments
from cxlib.study import tables

KEY = "made-from.json"
ROOMS = ("disclosure", "instruments", "measures", "study")  # whose code decides what an extract says
PACKAGE = Path(__file__).parents[1]


@cache
def program() -> str:
    """Return cxlib's version and a hash of the code that extracts are made by."""
    code = [path.read_bytes() for room in ROOMS for path in sorted((PACKAGE / room).glob("*.py"))]
    return f"{version('cxlib')} {hashlib.sha256(b''.join(code)).hexdigest()[:16]}"


def sources(study: Path) -> dict[str, Path]:
    """Return every file an extract is made from, by a name that says nothing of the machine; never one in team/."""
    names = [name for name in tables.TABLES if not name.startswith("team/")]
    found = [path for name in names if (path := tables.find(study, name))]
    found += [study / "study.toml", *sorted((study / "instruments").glob("*.toml"))]
    found += sorted((study / "released").glob("*/*"))
    own = {path.relative_to(study).as_posix(): path for path in found}
    return own | {f"common/{path.name}": path for path in sorted(instruments.FOLDER.glob("*.toml"))}


def key(study: Path, before: dict | None = None) -> dict:
    """Return {"cxlib": program, "files": {name: [size, mtime, sha256]}}; unchanged size and time spare the hashing."""
    known, made = (before or {}).get("files", {}), {}
    for name, path in sources(study).items():
        stat = path.stat()
        seen = [stat.st_size, stat.st_mtime_ns]
        old = known.get(name, [None, None, None])
        digest = old[2] if old[:2] == seen else hashlib.sha256(path.read_bytes()).hexdigest()
        made[name] = [*seen, digest]
    return {"cxlib": program(), "files": made}


def is_fresh(study: Path, folder: Path) -> bool:
    """Tell whether the extracts of a folder were made from the study as it is now."""
    path = folder / KEY
    if not path.is_file():
        return False
    before = json.loads(path.read_text(encoding="utf-8"))
    return _plain(key(study, before)) == _plain(before)


def _plain(content: dict) -> dict:
    """What must be equal: the version and the contents, not when a file was touched."""
    return {"cxlib": content["cxlib"], "files": {name: each[2] for name, each in content["files"].items()}}


def as_bytes(content: dict) -> bytes:
    """Return a key as it is stored beside the extracts."""
    return json.dumps(content, sort_keys=True).encode()
