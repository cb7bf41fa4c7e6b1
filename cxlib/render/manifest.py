"""What was delivered for a quarter: ``manifest.json`` beside the index. The only place where a time of day stands."""

import hashlib
import json
import os
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

NAME = "manifest.json"


def open_for(folder: Path, order, study) -> dict:
    """Read the folder's manifest, or begin one; reports of other accounts stay listed.

    Raises
    ------
    ValueError if the folder holds the reports of another study: their index would become one.
    """
    path = folder / NAME
    try:
        held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError:
        raise ValueError(f"{path} is damaged; remove it and render the whole period again") from None
    if held.get("study", study.name) != study.name:
        raise ValueError(f"{folder} holds reports of {held['study']}; give --out another folder for {study.name}")
    reports = held.get("reports", {})
    head = {"study": study.name, "company": study.config["company"] or study.name, "period": order.period}
    head |= {"cxlib": version("cxlib"), "draft": order.draft}
    return {**head, "started": now(), "finished": "", "status": "running", "reports": reports}


def record(manifest: dict, job, outcome: dict, page: bytes | None) -> None:
    """Enter one report: its account, state, reason of failure, file with hash and size, and what the index shows."""
    file = {"file": job.path, "sha256": hashlib.sha256(page).hexdigest(), "size": len(page)} if page else {}
    about = {key: getattr(job, key) for key in ("account", "name", "slug", "reader", "language")}
    manifest["reports"][f"{job.slug}/{job.reader}/{job.language}"] = {**about, **outcome, **file}


def save(manifest: dict, folder: Path) -> None:
    """Write the manifest in one step, reports sorted by key."""
    ordered = {**manifest, "reports": dict(sorted(manifest["reports"].items()))}
    deliver(folder / NAME, (json.dumps(ordered, ensure_ascii=False, indent=1) + "\n").encode())


def deliver(path: Path, content: bytes) -> None:
    """Put a file in place in one step: a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def now() -> str:
    """Return this moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
