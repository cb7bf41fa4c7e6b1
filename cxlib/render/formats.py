"""The formats a report is delivered in, each made from the same bundles: the chapters run once for all of them."""

import importlib
from dataclasses import dataclass

from cxlib import study as studies

ENDINGS = {"html": ".html", "pdf": ".pdf", "slides": "-slides.html", "pptx": ".pptx", "xlsx": ".xlsx"}
# modules of this room with `make(report) -> bytes`, and `missing() -> str` where something of the system is needed
MAKERS = {"html": "page", "pdf": "paper", "slides": "slides", "pptx": "deck", "xlsx": "tables"}
MODES = {"html": "page", "pdf": "page", "xlsx": "page", "pptx": "page", "slides": "slides"}  # how pictures are drawn


@dataclass(frozen=True)
class Report:
    """What a report is put together from, once its chapters have run."""

    job: object  # plan.Job
    opened: object  # the account's extract, or the portfolio's
    told: list  # the bundles of each chapter, in order, each list ended by its `close`
    left_out: list  # names of the chapters without answers
    template: bytes = b""  # the user's own PowerPoint template
    brand: object = studies.brand.NONE  # the company's face
    workshops: tuple = ()  # the bundles of each workshop on a chapter, for slides


def maker(name: str):
    """Return the module that makes a format."""
    return importlib.import_module(f"cxlib.render.{MAKERS[name]}")


def made(report: Report) -> dict[str, bytes]:
    """Make every format a job asks for."""
    return {name: maker(name).make(report) for name in report.job.formats}


def mode(names: tuple[str, ...]) -> str:
    """Return the mode chapters run in so that every format finds its pictures: page, slides or page+slides."""
    return "+".join(sorted({MODES[name] for name in names}))


def here(names: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """Return the formats this machine can make, and for each of the others what it lacks.

    Raises
    ------
    ValueError for a format that does not exist (naming those that do), or if none can be made.
    """
    if strange := [name for name in names if name not in MAKERS]:
        raise ValueError(f"no format {', '.join(map(repr, strange))}; there are {', '.join(MAKERS)}, or all")
    lacks = {name: text for name in names if (text := getattr(maker(name), "missing", str)())}
    if len(lacks) == len(names):
        raise ValueError("; ".join(f"{name} cannot be made: {text}" for name, text in lacks.items()))
    return tuple(name for name in names if name not in lacks), [f"{name} left out: {lacks[name]}" for name in lacks]


def spoken(bundle: dict) -> list[str]:
    """Return a figure's table as lines for the speaker of slides and deck."""
    heads = [label for _, label, _ in bundle["table"]["columns"]]
    told = [zip(heads[1:], row[1:], strict=True) for row in bundle["table"]["rows"]]
    rows = [", ".join(f"{head} {value}" for head, value in each if value not in ("", "–")) for each in told]
    return [f"{row[0]}: {line}" for row, line in zip(bundle["table"]["rows"], rows, strict=True)]
