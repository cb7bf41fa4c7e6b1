"""Words as pictures of themselves: a line is shaped and painted once, then laid wherever it stands.

matplotlib paints every letter of every text anew, which was the largest part of a picture's cost.
"""

from functools import lru_cache
from itertools import product
from math import ceil, hypot

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.text import Text

from cxlib.charts import theme

BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}  # share of a line's width that stands left of its place


class Word(Text):
    """A text centred on the height of its place; `halo` is its white edge in points where it crosses lines."""

    halo = 0.0

    def set_clip_path(self, path, transform=None) -> None:
        """Do nothing: words are never clipped, and asking what by costs more than writing them."""

    def draw(self, renderer) -> None:
        """Lay down every line's kept picture; turned, or in anything but pixels, matplotlib writes the text itself."""
        if not isinstance(renderer, RendererAgg) or self.get_rotation():
            super().draw(renderer)
            return
        font, dots = self.get_fontproperties(), renderer.dpi / 72
        look = (font.get_size_in_points() * dots, font.get_weight(), self.get_color(), self.halo * dots / 2)
        x, y = self.get_transform().transform(self.get_position())
        lines, gc = self.get_text().split("\n"), renderer.new_gc()
        above, below = reach(look[0])
        y += len(lines) * (above + below) / 2 - above
        for number, line in enumerate(lines):
            image, width, left, low = picture(line, look)
            at = x - BEFORE[self.get_ha()] * width + left, y - number * (above + below) + low
            renderer.draw_image(gc, *map(round, at), image)


@lru_cache(256)
def reach(size: float) -> tuple[float, float]:
    """How far a line of type reaches above and below its base, in the unit of its size; alike in every weight."""
    lines, head = (get_font(theme.FACES[400]).get_sfnt_table(name) for name in ("OS/2", "head"))
    return tuple(abs(lines[f"sTypo{side}"]) * size / head["unitsPerEm"] for side in ("Ascender", "Descender"))


@lru_cache(2048)
def picture(line: str, look: tuple[float, int, str, float]) -> tuple[np.ndarray, float, float, float]:
    """One line as colored dots, the lowest row first; its width, and its corner's place from where the line starts.

    Parameters
    ----------
    look : size in dots, weight, color, dots of white around every letter.
    """
    size, weight, color, halo = look
    covered, width, left, low = _painted(line, size, weight)
    if not halo:
        image = np.empty((*covered.shape, 4), np.uint8)
        image[..., :3], image[..., 3] = np.round(255 * np.array(to_rgb(color))), covered
        return image, width, left, low
    edge = ceil(halo)
    ink = np.pad(covered, edge) / 255
    around = np.maximum(_spread(ink, halo), ink)
    share = np.divide(ink, around, out=np.zeros_like(ink), where=around > 0)[..., None]
    image = np.dstack([1 - share * (1 - np.array(to_rgb(color))), around])
    return np.round(255 * image).astype(np.uint8), width, left - edge, low - edge


def _painted(line: str, size: float, weight: int) -> tuple[np.ndarray, float, float, float]:
    """How much of every dot a line covers, 0..255, with its width and place as in `picture`.

    A space is painted before it: the wrapper of FreeType sets a line's first sign one dot off unless it starts at zero.
    """
    font = get_font([theme.FACES[weight], theme.FALLBACK])
    font.set_size(size, 72)
    font.set_text(f" {line}", 0.0, flags=LoadFlags.NO_HINTING)
    font.draw_glyphs_to_bitmap(antialiased=True)
    covered, (width, height) = font.get_image()[::-1], (v / 64 for v in font.get_width_height())
    space = _space(size, weight)
    return covered, width - space, -space, int(height - font.get_descent() / 64) + 1 - len(covered)


@lru_cache(256)
def _space(size: float, weight: int) -> float:
    """Width of a space in the unit of `size`."""
    font = get_font(theme.FACES[weight])
    font.set_size(size, 72)
    font.set_text(" ", 0.0, flags=LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64


def _spread(ink: np.ndarray, reach: float) -> np.ndarray:
    """Every dot's most within `reach` dots around it: the shape of letters with a broad edge."""
    wide, (height, width) = ceil(reach), ink.shape
    out, ground = ink.copy(), np.pad(ink, wide)
    for down, right in product(range(2 * wide + 1), repeat=2):
        strength = min(1.0, reach + 0.5 - hypot(down - wide, right - wide))
        if strength > 0:
            np.maximum(out, strength * ground[down : down + height, right : right + width], out=out)
    return out
