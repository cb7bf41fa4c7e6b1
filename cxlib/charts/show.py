"""Show a picture: draw it at the widths the run asks for, encode it small, and display one bundle."""

import io
import warnings

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from cxlib.charts import theme

ROLES = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in theme.PALETTE])


def png(figure: Figure) -> bytes:
    """The figure as a PNG of 128 colors, taken straight from the canvas: drawn once, encoded once."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # a name may hold any sign; it shows as a box
        figure.canvas.draw()
    pixels = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3])
    small = _snap(pixels.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE))
    out = io.BytesIO()
    small.save(out, format="png", optimize=False)
    return out.getvalue()


def _snap(image: Image.Image) -> Image.Image:
    """Put the role colors back exactly where the palette came within 6 of 255, so that white is white."""
    palette = np.array(image.getpalette(), dtype=int).reshape(-1, 3)
    for role in ROLES:
        distance = np.abs(palette - role).max(axis=1)
        if distance.min() <= 6:
            palette[distance.argmin()] = role
    image.putpalette(palette.ravel().tolist())
    return image
