"""A drawn figure as the bytes of a PNG with few colors: painted once, counted once, packed once."""

import struct
import zlib

import numpy as np
from matplotlib.figure import Figure

from cxlib.charts import theme

COLORS = 128  # entries of the palette, white among them
BITS = 4  # of each of red, green and blue that tell colors apart
EFFORT = 4  # of zlib: one more is half as slow again for a fiftieth fewer bytes
WHITE = 0xFFFFFFFF  # red in the lowest byte, as the canvas keeps it
ROLES = np.array([int.from_bytes(bytes.fromhex(c[1:] + "FF"), "little") for c in theme.PALETTE], dtype=np.uint32)


def png(figure: Figure) -> bytes:
    """The figure as a PNG of 128 colors, taken straight from the canvas."""
    figure.canvas.draw()
    canvas = np.asarray(figure.canvas.buffer_rgba())
    height, width = canvas.shape[:2]
    places, palette = indexed(np.frombuffer(canvas, "<u4"))
    lines = np.zeros((height, width + 1), np.uint8)  # each line begins with its filter: none
    lines[:, 1:] = places.reshape(height, width)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)  # eight bits a dot, by palette
    parts = ((b"IHDR", head), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(lines, EFFORT)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def indexed(dots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each dot's place in a palette, and the palette: white, then the colors by how often they come.

    Colors alike in their highest bits are one; a role color among them is kept exactly. What comes too seldom for the
    palette takes the nearest in it.
    """
    at = np.flatnonzero(dots != WHITE)
    inked = dots[at]
    cells = _cell(inked)
    counts, color = np.bincount(cells, minlength=1 << 3 * BITS), np.zeros(1 << 3 * BITS, np.uint32)
    color[cells] = inked
    roles = ROLES[[(inked == role).any() for role in ROLES]]
    color[_cell(roles)] = roles
    used = np.flatnonzero(counts)
    used = used[np.argsort(-counts[used], kind="stable")]
    palette = np.r_[np.uint32(WHITE), color[used[: COLORS - 1]]]
    place = np.zeros(len(counts), np.uint8)
    place[used[: COLORS - 1]] = np.arange(1, len(palette))
    place[used[COLORS - 1 :]] = _nearest(color[used[COLORS - 1 :]], palette)
    places = np.zeros(len(dots), np.uint8)
    places[at] = place[cells]
    return places, _channels(palette)


def _cell(colors: np.ndarray) -> np.ndarray:
    """Number of the cell of colors alike in the highest bits of each channel."""
    return sum((colors >> (8 * i + 8 - BITS) & ((1 << BITS) - 1)) << BITS * i for i in range(3))


def _channels(colors: np.ndarray) -> np.ndarray:
    """Red, green and blue of colors, one row each."""
    return colors.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3]


def _nearest(colors: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """Place of the palette's color that differs least."""
    apart = _channels(colors).astype(int)[:, None] - _channels(palette)[None]
    return np.abs(apart).sum(axis=2).argmin(axis=1)


def _chunk(name: bytes, data: bytes) -> bytes:
    """One part of a PNG: its length, name, data and checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
