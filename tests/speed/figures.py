"""The drawing alone: what the figures of a report cost without anything around them, and what its worker costs."""

import io
import resource
import time
from dataclasses import replace

from matplotlib.text import Text

from cxlib.charts import letters, show
from cxlib.render import chapters, source
from cxlib.study import opening

TIMES = 3  # each measurement is the least of so many: what else the machine does only ever adds


def calls(given: source.Source) -> list[tuple]:
    """Make a report in this process and return what its chapters showed: (chart, table, text) of each figure."""
    shown, display = [], show.show
    show.show = lambda *figure: (shown.append(figure), display(*figure))
    try:
        chapters.report(given)
    finally:
        show.show = display
        opening.hand_over(None)
    return shown


def drawings(figures: list[tuple]) -> list[tuple]:
    """Return every drawing of the figures: its name and what makes it; one for the phone is a drawing of its own."""
    made = []
    for chart, table, text in figures:
        name = f"{chart.__module__.rsplit('.', 1)[-1]}.{chart.__name__}"
        made.append((name, lambda chart=chart, table=table, text=text: chart(table, text)))
        if getattr(chart, "narrow_version", False):
            phone = lambda chart=chart, table=table, text=text: chart(table, text, size="phone")  # noqa: E731
            made.append((f"{name}, phone", phone))
    return made


def measured(make) -> tuple[float, float, int]:
    """Return the milliseconds of drawing and of encoding, and the bytes; words have to be painted anew each time."""
    draw, encode, size = [], [], 0
    for _ in range(TIMES):
        letters.picture.cache_clear()
        begun = time.process_time()
        figure = make().figure
        figure.canvas.draw()
        drawn = time.process_time()
        size = len(show.png(figure))  # draws once more, with every word known
        whole = time.process_time()
        figure.canvas.draw()
        again = time.process_time() - whole
        draw.append(drawn - begun)
        encode.append(whole - drawn - again)
    return 1000 * min(draw), 1000 * min(encode), size


def bare(figures: list[tuple]) -> float:
    """Return the CPU seconds of drawing and encoding all figures one after the other, as a report does."""
    made, least = drawings(figures), float("inf")
    for _ in range(TIMES):
        letters.picture.cache_clear()
        begun = time.process_time()
        for _, make in made:
            show.png(make().figure)
        least = min(least, time.process_time() - begun)
    return least


def plain(figures: list[tuple]) -> float:
    """Return the CPU seconds of the same figures where matplotlib writes their words and saves them itself."""
    made, own, least = drawings(figures), letters.Word.draw, float("inf")
    letters.Word.draw = Text.draw
    try:
        for _ in range(TIMES):
            begun = time.process_time()
            for _, make in made:
                make().figure.savefig(io.BytesIO(), format="png")
            least = min(least, time.process_time() - begun)
    finally:
        letters.Word.draw = own
    return least


def worker(given: source.Source) -> tuple[float, float, int]:
    """Make a report, to be called in a worker: CPU seconds, peak megabytes of the process, bytes of the page."""
    begun = time.process_time()
    page = chapters.report(given)["files"]["html"]
    return time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(page)


def formats(given: source.Source, names: tuple[str, ...]) -> tuple[float, dict[str, int]]:
    """Make a report in some formats, to be called in a worker: CPU seconds, bytes of each file."""
    job = replace(given.job, formats=names)
    begun = time.process_time()
    files = chapters.report(replace(given, job=job))["files"]
    return time.process_time() - begun, {name: len(content) for name, content in files.items()}
