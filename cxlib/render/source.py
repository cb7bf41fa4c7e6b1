"""What a report is made from: its extract, its notebooks, this program and its libraries; all of it travels as bytes.

Two reports with the same key are the same report, byte for byte: that is what "up to date" means.
"""

import hashlib
import json
import platform
import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path

from cxlib import study as studies
from cxlib.study import zipped

from . import plan

PACKAGE = Path(__file__).parents[1]
CODE = (".py", ".toml", ".j2", ".css", ".js", ".otf", ".woff", ".json")  # what of the package decides how a page looks


@dataclass(frozen=True)
class Source:
    """All that a worker needs, on whichever machine: no file of this one is opened there."""

    job: plan.Job
    extract: bytes
    notebooks: tuple[tuple[str, str], ...]  # (account/flame.ipynb, its text)
    program: str
    template: bytes = b""  # the user's own for the deck
    brand: studies.brand.Brand = studies.brand.NONE


def gather(job: plan.Job) -> Source:
    """Read what a report is made from; its process will not know which folder the study lies in."""
    study = replace(studies.open(job.study), as_of=job.as_of)
    path = zipped.path(study, job.period, job.reader, job.slug)
    texts = tuple((name, notebook_text(name)) for name in job.notebooks)
    template = Path(job.template).read_bytes() if job.template and "pptx" in job.formats else b""
    own = replace(job, study=study.name, template="")
    return Source(own, path.read_bytes(), texts, program(), template, studies.brand.of(study))


def notebook_text(name: str) -> str:
    """Read a chapter, named by its place under notebooks/."""
    return (plan.NOTEBOOKS / name).read_text(encoding="utf-8")


def key(source: Source, template: str | None = None) -> str:
    """Return the sha256 over everything that decides a report's bytes; `template` replaces its own template's hash."""
    job = source.job
    options = [job.study, job.account, job.period, job.reader, job.language, job.draft]
    options += [template_hash(source) if template is None else template, brand_hash(source)]
    parts = [digest(source.extract), notebooks(source), source.program, python(), dependencies(), options]
    return digest(json.dumps(parts, sort_keys=True).encode())


def template_hash(source: Source) -> str:
    """Return the hash of the user's template; empty for the house's own."""
    return digest(source.template) if source.template else ""


def brand_hash(source: Source) -> str:
    """Return the hash of the company's face; empty where it has none of its own."""
    face = source.brand
    return digest(repr([face.name, face.accents, face.logo]).encode()) if face.accents or face.logo else ""


def made_with(source: Source, thresholds: dict[str, int]) -> dict:
    """Return what the manifest says a report was made with, beside its extract."""
    return {
        "cxlib": version("cxlib"),
        "code": source.program,
        "notebooks": notebooks(source),
        "python": python(),
        "dependencies": dependencies(),
        "thresholds": thresholds,
        "template": template_hash(source),
        "brand": brand_hash(source),
    }


def notebooks(source: Source) -> dict[str, str]:
    """Return the hash of each chapter."""
    return {name: digest(text.encode()) for name, text in source.notebooks}


@cache
def program() -> str:
    """Return a hash of this package's code, words, templates and fonts."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in CODE)
    seen = [(path.relative_to(PACKAGE).as_posix(), digest(path.read_bytes())) for path in files]
    return digest(json.dumps(seen).encode())


def python() -> str:
    """Return the version of Python."""
    return platform.python_version()


@cache
def dependencies() -> dict[str, str]:
    """Return the version of every library this package asks for."""
    asked = [line for line in requires("cxlib") or [] if "extra ==" not in line]
    names = sorted(re.match(r"[A-Za-z0-9._-]+", line)[0] for line in asked)
    return {name: version(name) for name in names}


def digest(data: bytes) -> str:
    """Return the sha256 in hex."""
    return hashlib.sha256(data).hexdigest()
