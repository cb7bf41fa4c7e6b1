"""What a worker has imported before its first report: preloaded once by the forkserver, shared by every fork."""

import gc
from importlib import import_module

from . import source

MODULES = [
    "IPython.core.interactiveshell",
    "matplotlib.backends.backend_agg",
    "matplotlib.font_manager",
    "matplotlib.pyplot",
    "numpy.random",
    "pandas",
    "papermill.execute",
    "pyarrow.parquet",
    "scipy.optimize",
    "scipy.stats",
    "statsmodels.stats.multitest",
    "cxlib.charts.show",
    "cxlib.lab",
    "cxlib.measures.gaps",
    "cxlib.measures.journey",
    "cxlib.measures.nps",
    "cxlib.measures.portfolio",
    "cxlib.measures.scores",
    "cxlib.measures.summary",
    "cxlib.render.chapters",
    "cxlib.study",
]


def load(names: list[str]) -> list[str]:
    """Import modules by name; return those that could not be, since the forkserver itself would say nothing."""
    missing = []
    for name in names:
        try:
            import_module(name)
        except ImportError as error:
            missing.append(f"{name}: {error}")
    return missing


MISSING = load(MODULES)
source.program()  # of the code that is imported now, not of what may lie there later
gc.collect()
gc.freeze()  # what is imported lives as long as the workers: they need not walk through it again
