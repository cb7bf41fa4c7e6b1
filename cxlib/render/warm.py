"""What a worker has imported before its first report: preloaded once by the forkserver, shared by every fork."""

import gc
from importlib import import_module

from . import source

# all that a report imports: what is missing here every report imports anew (the test of this file names it)
MODULES = [
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.interactiveshell",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.utils.wildcard",
    "matplotlib.backends.backend_agg",
    "matplotlib.font_manager",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "numpy.random",
    "pandas",
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.reshape.reshape",
    "pandas.plotting._matplotlib",
    "papermill.execute",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "scipy.optimize",
    "scipy.stats",
    "statsmodels.stats.multitest",
    "cxlib.charts.gaps",
    "cxlib.charts.journey",
    "cxlib.charts.nps",
    "cxlib.charts.portfolio",
    "cxlib.charts.scores",
    "cxlib.charts.show",
    "cxlib.charts.summary",
    "cxlib.charts.workshop",
    "cxlib.measures.elements",
    "cxlib.measures.gaps",
    "cxlib.measures.journey",
    "cxlib.measures.nps",
    "cxlib.measures.portfolio",
    "cxlib.measures.scores",
    "cxlib.measures.summary",
    "cxlib.render.chapters",
    "cxlib.render.deck",
    "cxlib.render.page",
    "cxlib.render.paper",
    "cxlib.render.slides",
    "cxlib.render.tables",
    "cxlib.study",
    "cxlib.words.pictures",
]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
EMPTY = "from cxlib.charts import show, theme\nshow.png(theme.canvas(1, 1).figure)"


def load(names: list[str]) -> list[str]:
    """Import modules by name; return those that could not be, since the forkserver itself would say nothing."""
    missing = []
    for name in names:
        try:
            import_module(name)
        except ImportError as error:
            missing.append(f"{name}: {error}")
    return missing


def read() -> None:
    """Read what every report reads: shipped instruments, texts, the signs of numbers and dates, the page's template."""
    from cxlib import instruments, words

    from . import chapters, house, page, paper, slides

    rehearse()
    chapters.fresh("")  # or tables kept from here would hold their texts in another way than a report's
    instruments.load_all()
    for language in words.LANGUAGES:
        voice = words.plain(language)
        voice.t("page.formula")
        voice.num(1234.5)
        voice.dates("2026-01-01", "2026-02-03")
    for template in ("base", "parts", "page", "slides"):
        page.environment().get_template(f"{template}.html.j2")
    page.stylesheet()
    slides.program()
    slides.stylesheet()
    house.house()
    if not paper.missing():
        paper.style()


def rehearse() -> None:
    """Run a chapter of one empty picture: what the first of them sets up stays for all."""
    import nbformat
    import papermill

    cells = [nbformat.v4.new_code_cell(EMPTY, id="empty")]
    chapter = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    read = nbformat.reads(nbformat.writes(chapter), as_version=4)  # as chapters are: this builds the format's checker
    papermill.execute_notebook(read, None, engine_name="inprocess", progress_bar=False)


MISSING = load(MODULES)
if not MISSING:
    read()
source.program()  # of the code that is imported now, not of what may lie there later
gc.collect()
gc.freeze()  # what is imported lives as long as the workers: they need not walk through it again
