"""The company's face: two accents that can be read on white, and a logo that is nothing but dots."""

import io

import pytest
from PIL import Image, PngImagePlugin

from cxlib import study
from cxlib.study import brand


def png(size=(800, 200), color=(10, 80, 110, 255), kind="PNG", **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, color[: 4 if kind == "PNG" else 3]).save(out, kind, **more)
    return out.getvalue()


def branded(tmp_path, toml: str, **files: bytes) -> study.Study:
    for name, data in files.items():
        (tmp_path / name.replace("_", ".")).write_bytes(data)
    (tmp_path / "study.toml").write_text(f"company = 'Havu Oy'\n[brand]\n{toml}\n", encoding="utf-8")
    return study.open(tmp_path)


def test_contrast_is_that_of_the_standard():
    """Black on white 21:1 and #767676 4.54:1 are WCAG's own examples; blue and orange are LOOK's measured table."""
    assert brand.contrast("#000000") == pytest.approx(21)
    assert brand.contrast("#767676") == pytest.approx(4.54, abs=0.005)
    assert brand.contrast("#005A9C") == pytest.approx(7.1, abs=0.05)
    assert brand.contrast("#C75000") == pytest.approx(4.6, abs=0.05)


def test_a_brand_is_read_and_its_logo_drawn_anew(tmp_path):
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "Matti Meikäläinen")
    made = brand.of(branded(tmp_path, 'logo = "l.png"\naccents = ["#0B4F6C", "#7a1f5c"]', l_png=png(pnginfo=note)))
    assert (made.name, made.accents) == ("Havu Oy", ("#0B4F6C", "#7a1f5c"))
    with Image.open(io.BytesIO(made.logo)) as logo:
        assert logo.size == (448, 112) and logo.getpixel((5, 5)) == (10, 80, 110, 255)
    assert b"Matti" not in made.logo and b"tEXt" not in made.logo


def test_a_jpeg_will_do_and_nothing_is_needed(tmp_path):
    assert brand.of(branded(tmp_path, 'logo = "l.jpg"', l_jpg=png(kind="JPEG"))).logo[1:4] == b"PNG"
    assert brand.of(branded(tmp_path, "")) == brand.Brand("Havu Oy")


def test_a_changed_logo_is_seen(tmp_path):
    made = branded(tmp_path, 'logo = "l.png"', l_png=png())
    first = brand.of(made).logo
    (tmp_path / "l.png").write_bytes(png(color=(200, 0, 0, 255)))
    assert brand.of(made).logo != first


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (
            'accents = ["#FFCC00", "#7A1F5C"]',
            r"study.toml: \[brand\] accents: #FFCC00 has a contrast of 1.5:1 on white",
        ),
        ('accents = ["#0B4F6C", "blue"]', "'blue' is no color like #0B4F6C"),
        ('accents = ["#0B4F6C"]', "must be two colors"),
        ('accents = "#0B4F6C"', "must be two colors"),
        ('accents = ["#0B4F6C", 3]', "3 is no color"),
        ('accents = ["#0B4F6C;}</style>", "#0B4F6C"]', "is no color"),
        ("accents = []\ncolour = 1", "unknown key 'colour'; known are logo, accents"),
        ('logo = "../../etc/logo.png"', "must be the name of a file"),
        ('logo = ["a.png"]', "must be the name of a file"),
    ],
)
def test_an_ill_brand_is_refused_with_a_remedy(tmp_path, toml, message):
    with pytest.raises(ValueError, match=message):
        branded(tmp_path, toml)


def test_the_remedy_for_a_pale_color_holds(tmp_path):
    for color in ("#FFCC00", "#FFFFFF", "#7AD3E8", "#999999"):
        dark = brand.unfit(color).split("; ")[1].split(" ")[0]
        assert brand.unfit(dark) == "" and brand.contrast(dark) < 5.2
    assert brand.unfit("#767676") == "" and brand.unfit("#777777") != ""  # 4.54 and 4.48


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "there is no file l.png"),
        (SVG, "l.png is no PNG or JPEG; export the logo as PNG"),
        (png(color=(1, 2, 3, 4))[:60], "is no PNG or JPEG"),
        (b"", "is no PNG or JPEG"),
        (png(size=(6000, 6000)), "6000 x 6000; export it smaller"),
        (b"\x00" * 2_000_001, "2,000,001 bytes"),
    ],
)
def test_a_logo_that_is_no_picture_is_refused(tmp_path, data, message):
    made = branded(tmp_path, 'logo = "l.png"', **({} if data is None else {"l_png": data}))
    with pytest.raises(ValueError, match=message):
        brand.of(made)
    assert brand.if_whole(made) == brand.NONE
