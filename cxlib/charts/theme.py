"""The look of every picture: colors and their roles, type, the canvas in inches, the marks. Knows no other room."""

import pickle
import unicodedata
from functools import lru_cache
from importlib.resources import files

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties, fontManager, get_font
from matplotlib.ft2font import LoadFlags

INK, TEXT2, MUTED, FAINT, GRID, RULE = "#16202A", "#3A444D", "#5B646C", "#9BA1A6", "#E6E4DF", "#C9C6BF"
CUSTOMER, CUSTOMER_MID, CUSTOMER_TINT = "#005A9C", "#8DB6D8", "#D6E5F2"
TEAM, TEAM_MID, TEAM_TINT = "#C75000", "#E7A678", "#F9E2D2"
BENCHMARK, BENCHMARK_TEXT, GREY_TINT, WARM, HATCH, HATCH_LIGHT = (
    "#7A7A7A",
    "#5E5E5E",
    "#ECEBE8",
    "#F6F3EC",
    "#B4B0A7",
    "#CFCCC5",
)
DETRACTOR, SEVEN, WHITE = "#4A4F54", "#CFDDE9", "#FFFFFF"
CUSTOMER_RIBBON = "#CBDEED"  # the mid blue at 45 % on white, without transparency
PALETTE = (WHITE, INK, TEXT2, MUTED, FAINT, GRID, RULE, CUSTOMER, CUSTOMER_MID, CUSTOMER_TINT, TEAM, TEAM_MID)
PALETTE += (
    TEAM_TINT,
    BENCHMARK,
    BENCHMARK_TEXT,
    GREY_TINT,
    WARM,
    HATCH,
    HATCH_LIGHT,
    DETRACTOR,
    SEVEN,
    CUSTOMER_RIBBON,
)

DPI, MARGIN, WIDTH, PHONE = 200, 0.02, 7.2, 3.75  # dots and inches
# a slide's picture has the same letters on a smaller canvas, shown 2.3 times as large: 8 points become 18
SLIDE, SLIDE_TALL, SLIDE_DPI = 5.3, 1.98, 320
FONTS = str(files("cxlib") / "fonts")
FACES = {400: f"{FONTS}/Inter-Regular.otf", 600: f"{FONTS}/Inter-SemiBold.otf", 700: f"{FONTS}/Inter-Bold.otf"}
FALLBACK = f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans.ttf"  # matplotlib carries it itself
STYLES = {  # name: size in points, weight, color
    "label": (10.5, 600, INK),
    "label_grey": (10.5, 400, MUTED),
    "dense": (9.4, 400, INK),
    "dense_bold": (9.4, 600, INK),
    "dense_grey": (9.4, 400, MUTED),
    "cell": (9.6, 700, INK),
    "column": (7.9, 600, TEXT2),
    "customer_column": (7.6, 600, CUSTOMER),
    "team_column": (7.6, 600, TEAM),
    "second": (8.3, 400, MUTED),
    "number": (12, 700, INK),
    "number_grey": (12, 400, MUTED),
    "number_line": (10.5, 700, INK),
    "number_line_grey": (10.5, 400, MUTED),
    "step": (7.5, 400, MUTED),
    "word": (9.5, 600, INK),
    "word_grey": (9.5, 400, MUTED),
    "note": (7.4, 400, MUTED),
    "head": (8.3, 400, MUTED),
    "tick": (8, 400, MUTED),
    "state": (8, 400, TEXT2),
    "lane": (8, 600, MUTED),
    "title": (9, 600, INK),
    "customer": (8.6, 600, CUSTOMER),
    "team": (8.6, 600, TEAM),
    "benchmark": (8.3, 400, BENCHMARK_TEXT),
    "score": (10.5, 700, CUSTOMER),
    "customer_head": (8.3, 600, CUSTOMER),
    "team_head": (8.3, 600, TEAM),
    "benchmark_head": (8.3, 600, BENCHMARK_TEXT),
    "point": (9.5, 600, INK),
    "point_grey": (9.5, 400, MUTED),
    "second_ink": (8.3, 600, TEXT2),
    "phase": (8.5, 600, TEXT2),
    "phase_small": (7.4, 600, TEXT2),
    "level": (11, 700, INK),
    "level_customer": (11, 700, CUSTOMER),
    "nps": (10, 600, MUTED),
    "huge": (30, 700, CUSTOMER),
    "huge_grey": (30, 400, MUTED),
    "in_dark": (8.3, 600, WHITE),
    "in_light": (8.3, 600, INK),
    "rank": (9.8, 400, MUTED),
    "rank_far": (9.8, 700, INK),
}
RC = {
    "font.family": ["Inter", "DejaVu Sans"],
    "font.size": 9,
    "text.parse_math": False,
    "text.color": INK,
    "text.hinting": "none",
    "axes.facecolor": "none",
    "figure.facecolor": WHITE,
    "hatch.linewidth": 0.7,
    "lines.solid_capstyle": "butt",
    "svg.hashsalt": "cxlib",
    "path.simplify": True,
}
# signs that show nothing but turn the direction of what follows: a name could mirror the number beside it
UNSEEN = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, *range(9)])
MODES = ("page", "slides")
BOX = "□"  # stands for a sign that neither face has


@lru_cache(1)
def _register() -> None:
    """Put the shipped faces before any Inter of the machine: the same glyphs, so the same bytes, everywhere."""
    faces = [FontEntry(fname=name, name="Inter", weight=w, size="scalable") for w, name in FACES.items()]
    bold = FALLBACK.replace("Sans.ttf", "Sans-Bold.ttf")  # it has no 600, and findfont would say so each time
    fontManager.ttflist[:0] = [*faces, FontEntry(fname=bold, name="DejaVu Sans", weight=600, size="scalable")]
    fontManager._findfont_cached.cache_clear()


def use(mode: str = "page") -> None:
    """Set the look of all pictures that follow; the mode changes sizes, never a number.

    Raises
    ------
    ValueError for a mode other than page and slides.
    """
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, not {mode!r}")
    _register()
    mpl.rcParams.update(RC)


def on_white(color: str, share: float) -> tuple[float, float, float]:
    """A color at `share` of its strength on white, without transparency: no line runs through it."""
    return tuple(1 - (1 - int(color[i : i + 2], 16) / 255) * share for i in (1, 3, 5))


def canvas(width: float, height: float, ax: Axes | None = None) -> Axes:
    """Axes measured in inches: x to the right and y down from the top left corner of the content.

    Columns so line up across pictures, and a text's place does not depend on the data. An `ax` passed in is
    turned into such axes; without one a figure of its own is made, outside pyplot, that closes by itself.
    """
    use()
    if ax is None:
        outer = (width + 2 * MARGIN, height + 2 * MARGIN)
        figure = pickle.loads(_blank())
        figure.set_size_inches(outer)
        FigureCanvasAgg(figure)
        ax = figure.axes[0]
        ax.set_position([MARGIN / outer[0], MARGIN / outer[1], width / outer[0], height / outer[1]])
    ax.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    ax.set_axis_off()
    return ax


@lru_cache(1)
def _blank() -> bytes:
    """An empty figure with axes, pickled: a copy takes a third of the time that making new axes does."""
    figure = Figure(dpi=DPI)
    figure.add_axes([0, 0, 1, 1]).set_axis_off()
    return pickle.dumps(figure)


@lru_cache(4096)
def drawable(text: str) -> str:
    """A text in the signs the two faces have: a box for each other one, nothing for one that shows nothing."""
    text = text.translate(UNSEEN)
    if signs().issuperset(map(ord, text)):
        return text
    known = signs() | frozenset(get_font(FALLBACK).get_charmap())
    unseen = {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Mn", "Me")}
    return "".join(sign if ord(sign) in known else "" if sign in unseen else BOX for sign in text)


@lru_cache(4096)
def family_of(text: str) -> tuple[str, ...]:
    """Families a text needs: Inter alone where it has every sign, for each family is looked up at every drawing."""
    return ("Inter",) if signs().issuperset(map(ord, text)) else ("Inter", "DejaVu Sans")


@lru_cache(1)
def signs() -> frozenset[int]:
    """The signs of the shipped faces; all weights have the same."""
    return frozenset([*get_font(FACES[400]).get_charmap(), 10])


@lru_cache(512)
def font(families: tuple[str, ...], size: float, weight: int) -> FontProperties:
    """The font of a text; matplotlib takes a copy."""
    return FontProperties(family=families, size=size, weight=weight)


@lru_cache(4096)
def width_of(text: str, size: float, weight: int = 400) -> float:
    """Width of one line of text in inches, as drawn."""
    _register()
    font = get_font([FACES[weight], FALLBACK])
    font.set_size(size, 72)
    font.set_text(drawable(text), 0.0, flags=LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64 / 72


@lru_cache(4096)
def fit(text: str, width: float, style: str = "label") -> str:
    """`text` on one line, cut with an ellipsis where it would be wider than `width` inches."""
    size, weight, _ = STYLES[style]
    line = " ".join(text[:400].translate(UNSEEN).replace("\xa0", "\x00").split()).replace("\x00", "\xa0")
    if width_of(line, size, weight) <= width:
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width_of(line[:middle].rstrip() + "…", size, weight) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return line[:low].rstrip() + "…"


@lru_cache(4096)
def wrap(text: str, width: float, style: str = "label", most: int = 2) -> str:
    """`text` on at most `most` lines of `width` inches, broken at spaces; what is left over ends in an ellipsis."""
    size, weight, _ = STYLES[style]
    done, words = [], text[:400].replace("\n", " ").split(" ")
    line = words[0]
    for word in words[1:]:
        if width_of(f"{line} {word}", size, weight) <= width:
            line = f"{line} {word}"
        else:
            done, line = [*done, line], word
    rows = [*done, line]
    kept = rows[:most] if len(rows) <= most else [*rows[: most - 1], " ".join(rows[most - 1 :])]
    return "\n".join(fit(row, width, style) for row in kept)
