"""The company's face on a report, from [brand] in study.toml: its logo and two accent colors, checked.

Accents color edges, rules and the numbers of chapters. The colors of customer, team and verdicts are never a company's:
they carry meaning, and must look alike in every report.
"""

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LEAST, WHITE = 4.5, "#FFFFFF"  # contrast of text by WCAG 2, level AA
ACCENTS, LARGEST, ROOM = 2, 2_000_000, (480, 112)  # colors, bytes of the file, dots a logo is drawn in at most
MOST_DOTS = 25_000_000


@dataclass(frozen=True)
class Brand:
    """What [brand] says, ready to be put on a page: the name, no or two colors, the logo as PNG (b"": none)."""

    name: str = ""
    accents: tuple[str, ...] = ()
    logo: bytes = b""


NONE = Brand()


def problems(given: dict) -> list[str]:
    """Say everything that is wrong with [brand] itself; the logo's file is looked at by `of`."""
    wrong = [f"[brand] unknown key {key!r}; known are logo, accents" for key in given if key not in ("logo", "accents")]
    logo, accents = given.get("logo", ""), given.get("accents", [])
    if not isinstance(logo, str) or re.search(r"[/\\]|^\.", logo):
        wrong.append(f"[brand] logo must be the name of a file beside study.toml, not {logo!r}")
    if not isinstance(accents, list) or len(accents) not in (0, ACCENTS):
        return [*wrong, f'[brand] accents must be two colors, ["#0B4F6C", "#7A1F5C"], not {accents!r}']
    return wrong + [text for each in accents if (text := unfit(each))]


def unfit(color) -> str:
    """Say why a color cannot be an accent, and the nearest darker one that can; empty if it can."""
    if not isinstance(color, str) or not re.fullmatch("#[0-9A-Fa-f]{6}", color):
        return f"[brand] accents: {color!r} is no color like #0B4F6C"
    if (has := contrast(color)) >= LEAST:
        return ""
    need = f"{LEAST}:1 is needed; {darker(color)} has it"
    return f"[brand] accents: {color} has a contrast of {has:.1f}:1 on white, {need}"


def contrast(color: str, ground: str = WHITE) -> float:
    """Contrast of two colors, 1 to 21.

    Formula: (L1 + 0.05)/(L2 + 0.05), L the relative luminance of the lighter and the darker one.

    Source: WCAG 2.2 (W3C 2023), definitions of contrast ratio and relative luminance.
    """
    low, high = sorted((luminance(color), luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    """Relative luminance of a color, 0 to 1: 0.2126 R + 0.7152 G + 0.0722 B of its linear parts."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def darker(color: str) -> str:
    """Return the color with as much black in it as text on white needs."""
    parts = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    shades = ("#" + "".join(f"{part * share // 100:02X}" for part in parts) for share in range(100, -1, -1))
    return next(shade for shade in shades if contrast(shade) >= LEAST)


def of(study) -> Brand:
    """Return a study's brand.

    Raises
    ------
    ValueError if its logo is no picture that can be shown.
    """
    given = study.config["brand"]
    path = study.path / given["logo"] if given.get("logo") else None
    logo = _logo(path, _state(path)) if path else b""
    return Brand(study.config["company"] or study.name, tuple(given.get("accents", ())), logo)


def if_whole(study) -> Brand:
    """Return a study's brand, or none where its logo cannot be shown: what must be deleted does not wait for a logo."""
    try:
        return of(study)
    except ValueError:
        return NONE


def _state(path: Path) -> tuple[int, int]:
    """Return by what a changed file is known: its size and time."""
    if not path.is_file():
        raise ValueError(f"study.toml: [brand] logo: there is no file {path.name} beside study.toml")
    return path.stat().st_size, path.stat().st_mtime_ns


@lru_cache(maxsize=8)
def _logo(path: Path, state: tuple[int, int]) -> bytes:
    """Draw a logo anew from its dots alone: nothing else of a file from outside gets onto a page."""
    from PIL import Image

    where = f"study.toml: [brand] logo: {path.name}"
    if state[0] > LARGEST:
        raise ValueError(f"{where} has {state[0]:,} bytes; export it smaller, {LARGEST:,} are allowed")
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as given:
            given.verify()  # it must be opened again after that
        with Image.open(path) as given:
            if given.width * given.height > MOST_DOTS:
                raise ValueError(f"{where} is {given.width} x {given.height}; export it smaller")
            drawn = given.convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError):  # SyntaxError: a PNG cut off
        raise ValueError(f"{where} is no PNG or JPEG; export the logo as PNG (an SVG can hold more)") from None
    drawn.thumbnail(ROOM)
    out = io.BytesIO()
    drawn.save(out, "png", optimize=True)
    return out.getvalue()
