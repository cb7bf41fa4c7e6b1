"""The report on paper: the same page as a tagged PDF with page numbers. It reads no file and calls nobody.

What costs time in WeasyPrint is taken away before it begins: pictures go into the file as they are packed (it would
unpack and pack each anew), fonts and style are read once, grids and columns become plain blocks (`paper.css`).
"""

import base64
import logging
import re
import struct
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from . import page

try:
    import pydyf
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except (ImportError, OSError) as error:  # OSError: the package is there, Pango is not
    LACKS = str(error).splitlines()[0] if str(error) else type(error).__name__
    URLFetcher = object
else:
    LACKS = ""
    # its warnings name what the page's style holds for browsers only; what matters is an error here
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)

REMEDY = (
    "Debian/Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango; "
    "Windows: install Pango with MSYS2 (pacman -S mingw-w64-x86_64-pango) and set WEASYPRINT_DLL_DIRECTORIES"
)
OURS = re.compile("'?(Inter Display|Inter)'?")  # an Inter installed on a machine has other versions and glyphs
DRAFT = '";font:600 8pt Inter;'  # of the page's foot; no data holds it, as their quotes are escaped
SIGNATURE, COLOR_SPACES = b"\x89PNG\r\n\x1a\n", {0: "/DeviceGray", 2: "/DeviceRGB", 3: "/Indexed"}


def missing() -> str:
    """Say what this machine lacks for PDF, and how to get it; empty if nothing."""
    return f"WeasyPrint needs Pango ({LACKS}). {REMEDY}" if LACKS else ""


def make(report) -> bytes:
    """Return a report (formats.Report) as the bytes of a PDF/UA-1 file; the same report is the same bytes."""
    told, pictures = apart(report.told)
    return pdf(page.make(replace(report, told=told)).decode("utf-8"), pictures)


def pdf(text: str, pictures: dict) -> bytes:
    """Lay out a page on paper.

    Parameters
    ----------
    text : the page, its style replaced by the one for paper.
    pictures : address -> Picture, for those that need not be unpacked.

    Raises
    ------
    ValueError if the page asks for anything that is not in it: escaping failed somewhere, so there is no file.
    """
    text = text.replace(f"<style>{page.stylesheet()}</style>", "", 1)
    text = text.replace(DRAFT, OURS.sub(r"'Own \1'", DRAFT), 1)
    fetcher, fonts = Inside(allowed_protocols=("data",), fail_on_errors=True), FontConfiguration()
    faces = weasyprint.CSS(string=font_faces(), font_config=fonts, url_fetcher=fetcher)
    made = weasyprint.HTML(string=text, url_fetcher=fetcher)
    options = {"stylesheets": [faces, style()], "font_config": fonts, "cache": dict(pictures)}
    try:
        return made.write_pdf(pdf_variant="pdf/ua-1", **options)
    except FatalURLFetchingError:  # no Exception of Python's; its text would tell what stands in the data
        raise ValueError("the page asks for something that is not in it; nothing was fetched") from None


@cache
def style():
    """Return the style for paper, parsed once: the page's, then what differs here."""
    templates = Path(__file__).with_name("templates")
    texts = [templates.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "paper.css")]
    return weasyprint.CSS(string=OURS.sub("'Own \\1'", "\n".join(texts)), url_fetcher=URLFetcher(allowed_protocols=()))


def font_faces() -> str:
    """Name the fonts of this package, by addresses that only `Inside` knows."""
    rule = "@font-face{{font-family:'Own {1}';font-weight:{2};src:url(font:{0})}}"
    return "".join(rule.format(*face) for face in page.FONTS)


@cache
def font(address: str) -> bytes | None:
    """Return the font of an address; None if it is none of this package's."""
    known = {f"font:{file}": file for file, *_ in page.FONTS}
    return (files("cxlib") / "fonts" / f"{known[address]}.otf").read_bytes() if address in known else None


class Inside(URLFetcher):
    """Knows the fonts of this package and what addresses hold in themselves (data:); all else ends the report."""

    def fetch(self, url, headers=None):
        """Return what an address stands for."""
        known = font(url)
        return super().fetch(url, headers) if known is None else URLFetcherResponse(url, known)


# --- pictures ------------------------------------------------------------------------------------------------------


def apart(told: list[list[dict]]) -> tuple[list[list[dict]], dict]:
    """Take the pictures out of bundles: (the bundles with short names in their place, address -> Picture)."""
    pictures = {}

    def named(bundle: dict) -> dict:
        if bundle["kind"] != "figure":
            return bundle
        packed = base64.b64decode(bundle["images"]["page"])
        if (picture := unpacked(packed, f"p{len(pictures)}")) is None:
            return bundle
        pictures[f"data:image/png;base64,{picture.id}"] = picture
        return {**bundle, "images": {"page": picture.id, "phone": None}}

    return [[named(bundle) for bundle in bundles] for bundles in told], pictures


def unpacked(png: bytes, name: str):
    """Return a Picture of a PNG that a PDF can hold as it is; None if WeasyPrint has to convert it.

    That is: eight bits a channel, not interlaced, no transparency.
    """
    if png[:8] != SIGNATURE:
        return None
    parts, place = {}, 8
    while place + 8 <= len(png):
        size, kind = struct.unpack_from(">I4s", png, place)
        parts.setdefault(kind, []).append(png[place + 8 : place + 8 + size])
        place += size + 12
    width, height, bits, color, *_, interlaced = struct.unpack(">IIBBBBB", parts[b"IHDR"][0])
    if bits != 8 or color not in COLOR_SPACES or interlaced or b"tRNS" in parts:
        return None
    return Picture(name, (width, height), color, (b"".join(parts[b"IDAT"]), b"".join(parts.get(b"PLTE", []))))


class Picture:
    """A PNG as WeasyPrint's layout and PDF ask for it, its dots handed on packed."""

    def __init__(self, name: str, size: tuple[int, int], color: int, data: tuple[bytes, bytes]):
        """Keep a picture's name in the file, width and height in dots, PNG's kind of color, and (dots, palette)."""
        self.id, self.color, self.data = name, color, data
        self.width, self.height = size
        self.ratio = self.width / self.height

    def get_intrinsic_size(self, resolution, font_size):
        """Return width, height and their ratio."""
        return self.width / resolution, self.height / resolution, self.ratio

    def draw(self, stream, concrete_width, concrete_height, style):
        """Draw the picture on a page."""
        name = stream.add_image(self, True, 1)
        stream.transform(concrete_width, 0, 0, -concrete_height, 0, concrete_height)
        stream.draw_x_object(name)

    def get_x_object(self, interpolate, dpi_ratio):
        """Return the picture as an object of a PDF: its filters are those of PNG."""
        dots, palette = self.data
        space = COLOR_SPACES[self.color]
        if palette and self.color == 3:
            space = pydyf.Array([space, "/DeviceRGB", len(palette) // 3 - 1, f"<{palette.hex()}>"])
        colors = 3 if self.color == 2 else 1
        packing = {"Predictor": 15, "Colors": colors, "BitsPerComponent": 8, "Columns": self.width}
        about = {"Type": "/XObject", "Subtype": "/Image", "Width": self.width, "Height": self.height}
        about |= {"ColorSpace": space, "BitsPerComponent": 8, "Interpolate": "true"}
        about |= {"Filter": "/FlateDecode", "DecodeParms": pydyf.Dictionary(packing)}
        return pydyf.Stream([dots], about)
