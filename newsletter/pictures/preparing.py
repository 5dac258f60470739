"""A picture as somebody saved it to one that a mail can carry.

It is read in a confined child (`newsletter.confine`): whoever sent the picture may have meant harm,
or have a camera that makes more of it than fits into memory.  What comes out is a baseline that
every mail program shows: a PNG or a progressive JPEG in sRGB, at most twice as large as the box in
which it is shown, upright, still, and with nothing in it but the picture: no place, no camera, no
name.  Equal bytes, box and version of Pillow give equal bytes.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from newsletter.errors import ParseError

DENSITY = 2
"""Pixels of the file for each that is shown, so that it is sharp on a telephone."""
LONGEST = 20_000
"""Pixels of a side."""
MOST_PIXELS = 64_000_000
"""A picture of a telephone has up to 50 million; decoded, these take 256 MB."""
MOST_BYTES = 40_000_000
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
HEIC = "HEIF"
JPEG_QUALITY = 82
SMALL_ENOUGH = 1.2
"""A drawing stays a PNG up to so many times the bytes of the JPEG, since that blurs its edges."""
FLAT_ENOUGH = 6.0
"""The same where a ground was laid behind: it must be of one colour with the page around it."""

_AS_JPEG = "Open it in any picture program and save it as JPEG (photographs) or PNG (drawings)."
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"))


def prepare(
    data: bytes,
    *,
    width: int,
    height: int,
    focus: tuple[int, int] | None = None,
    ground: str = "",
) -> bytes:
    """Return the picture for a box of `width` by `height` pixels, as JPEG or PNG.

    It is never enlarged and keeps its proportions; with `focus` (percent from the left and the top)
    it is cut to those of the box, around that point.  Where it is transparent `ground` (``#RRGGBB``)
    is laid behind it, if given.  Raises `ParseError` for what is no picture that can be shown, with
    the mend.
    """
    _refuse_early(data)
    picture = _open(data)
    _expect_size(picture.size)
    lossless = picture.format in {"PNG", "GIF"}
    try:
        plain = _in_srgb(_upright(picture, (DENSITY * width, DENSITY * height)))
        plain = _on_ground(plain, ground) if ground else plain
        plain = _cut(plain, width / height, focus) if focus else plain
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ParseError(
            f"it is damaged or cut short ({error})",
            help="Copy the file again from where it came from; then it opens in a picture program too.",
        ) from error
    plain.thumbnail((DENSITY * width, DENSITY * height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return _encoded(plain, lossless=lossless, enough=FLAT_ENOUGH if ground else SMALL_ENOUGH)


def _refuse_early(data: bytes) -> None:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if len(data) > MOST_BYTES:
        raise ParseError(
            f"the file has {len(data) / 1e6:.0f} MB, more than {MOST_BYTES / 1e6:.0f}",
            help="Save it smaller: twice the width at which it is shown is enough.",
        )
    if b"<svg" in start or start.startswith(b"<?xml"):
        raise ParseError(
            "it is an SVG drawing, which mail programs do not show and which can carry programs",
            help="Export it as PNG, about 1,200 pixels wide.",
        )
    if start.startswith(b"%pdf"):
        raise ParseError("it is a PDF", help="Export the page as PNG or JPEG.")


def _open(data: bytes) -> Image.Image:
    """Read the head; the pixels are not decoded yet."""
    Image.MAX_IMAGE_PIXELS = None  # `_expect_size` judges, with words for editors
    formats = [*FORMATS, HEIC] if _is_heic(data) and _can_read_heic() else FORMATS
    try:
        return Image.open(BytesIO(data), formats=formats)
    except UnidentifiedImageError as error:
        raise ParseError(
            "its content is no sound JPEG, PNG, GIF, WebP or HEIC picture, whatever its name says",
            help=_AS_JPEG,
        ) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise ParseError(f"it is damaged ({error})", help=_AS_JPEG) from error


def _is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS


def _can_read_heic() -> bool:
    """Let Pillow read HEIC with the extra `newsletter[heic]`; refuse where it is not installed."""
    if find_spec("pi_heif") is None:
        raise ParseError(
            "it is a HEIC picture of a telephone, and the reader for these is not installed",
            help="Install it with: pip install 'newsletter[heic]'. Or save the picture as JPEG; in "
            "iPhone's settings, “Camera › Formats › Most Compatible” takes JPEGs from the start.",
        )
    import_module("pi_heif").register_heif_opener(thumbnails=False)
    return True


def _expect_size(size: tuple[int, int]) -> None:
    width, height = size
    if max(size) > LONGEST or width * height > MOST_PIXELS:
        raise ParseError(
            f"it is {width:,} by {height:,} pixels, more than can be read safely",
            help="Save it smaller: 2,000 pixels on the longer side are plenty.",
        )


def _upright(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Decode, no larger than need be, the first frame; turn it as the camera was held."""
    if picture.format in {"JPEG", "MPO"}:
        side = max(box)
        picture.draft(None, (side, side))
    picture.seek(0)
    picture.load()
    return ImageOps.exif_transpose(picture)


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return it with eight bits a channel, as sRGB; transparency is kept where there is any."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        with suppress(ImageCms.PyCMSError, OSError):  # a broken profile is no profile
            picture = _converted(picture, profile)
    if picture.mode.startswith("I;16") or picture.mode in {"I", "F"}:
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    clear = picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info
    if clear:
        plain = picture.convert("RGBA")
        lowest, _highest = plain.getchannel("A").getextrema()
        clear = lowest != _OPAQUE
    if clear:
        return plain
    return picture if picture.mode == "L" else picture.convert("RGB")


_OPAQUE = 255


def _on_ground(picture: Image.Image, colour: str) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGBA", picture.size, colour)
    return Image.alpha_composite(ground, picture).convert("RGB")


def _cut(picture: Image.Image, shape: float, focus: tuple[int, int]) -> Image.Image:
    """Return the largest part of these proportions (width over height) around the focus."""
    width, height = picture.size
    part = (min(width, max(1, round(height * shape))), min(height, max(1, round(width / shape))))
    left, top = (
        min(max(round(whole * percent / 100 - side / 2), 0), whole - side)
        for whole, side, percent in zip((width, height), part, focus, strict=True)
    )
    return picture.crop((left, top, left + part[0], top + part[1]))


def _converted(picture: Image.Image, profile: bytes) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    converted = ImageCms.profileToProfile(
        picture,
        ImageCms.ImageCmsProfile(BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        outputMode="L" if picture.mode == "L" else mode,
    )
    return converted or picture


def _encoded(picture: Image.Image, *, lossless: bool, enough: float) -> bytes:
    picture.info = {}  # Pillow would write comments and profiles from here
    clear = picture.mode == "RGBA"
    png = _saved(picture, "PNG", optimize=True) if clear or lossless else b""
    if clear:
        return png
    jpeg = _saved(
        picture, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True, subsampling="4:2:0"
    )
    return png if png and len(png) <= enough * len(jpeg) else jpeg


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
