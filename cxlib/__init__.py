"""Customer experience of a B2B partnership, measured with its uncertainty. In a notebook: ``import cxlib as cx``."""

import os
from importlib import import_module

# read when numpy is imported: matrices here are small, and threads of the linear algebra would wait for each other
os.environ.setdefault("OMP_NUM_THREADS", "1")

SHOWN = "show show_each chapter messages people accounts comments questions note close".split()
FUNCTIONS = {
    **dict.fromkeys(["account", "portfolio"], "study"),
    **dict.fromkeys(SHOWN, "charts.show"),
    "voice": "words",
    "browse": "lab",
}
MEASURES = ("elements", "fieldwork", "gaps", "intervals", "journey", "nps", "quality", "scores", "summary")
MODULES = {"charts": "charts", "portfolios": "measures.portfolio", **{name: f"measures.{name}" for name in MEASURES}}


def __getattr__(name: str):
    """Import a name of the notebooks when it is first used, so that ``import cxlib`` itself does no work."""
    if name in FUNCTIONS:
        return getattr(import_module(f"cxlib.{FUNCTIONS[name]}"), name)
    if name in MODULES:
        return import_module(f"cxlib.{MODULES[name]}")
    raise AttributeError(f"cxlib has no {name!r}; a notebook may use {', '.join(sorted({*FUNCTIONS, *MODULES}))}")
