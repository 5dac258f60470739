from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from newsletter.confine import Confined, Limits
from newsletter.errors import ConfinedError, ParseError
from newsletter.pictures.preparing import prepare

HERE = Path(__file__).parent
BOX: dict[str, Any] = {"width": 536, "height": 800}
GREEN = (11, 93, 59)


def photo(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return something as uneven as a photograph, its upper left corner white."""
    picture = Image.radial_gradient("L").resize((width, height))
    noise = Image.effect_noise((width, height), 40)
    picture = Image.merge("RGB", (picture, noise, picture.transpose(Image.Transpose.ROTATE_180)))
    ImageDraw.Draw(picture).rectangle((0, 0, width // 4, height // 4), fill="white")
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def read(data: bytes) -> Image.Image:
    """Return what a mail program would show."""
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """Return a small PNG of black pixels without end."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(1 + width // 8)) for _ in range(height)) + rows.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGB", "JPEG"),
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
        ("RGB", "WEBP"),
        ("RGB", "PNG"),
        ("P", "GIF"),
    ],
)
def test_a_photograph_becomes_a_jpeg_of_twice_the_width_shown(mode: str, kind: str) -> None:
    """Whatever it came as: a progressive JPEG that every mail program shows."""
    made = read(prepare(saved(photo(2400, 1600, mode), kind), **BOX))
    assert made.format == "JPEG"
    assert made.info.get("progressive")
    assert made.size == (1072, 715)
    assert made.mode in {"RGB", "L"}


def test_a_small_picture_is_not_enlarged() -> None:
    """Where there are fewer pixels than wished, none are invented."""
    assert read(prepare(saved(photo(400, 300), "JPEG"), **BOX)).size == (400, 300)


def test_a_tall_picture_fits_its_box() -> None:
    """A whole page that was photographed does not fill ten screens."""
    assert read(prepare(saved(photo(900, 6400), "JPEG"), **BOX)).size == (225, 1600)


def test_a_drawing_stays_sharp() -> None:
    """Lines and plain areas stay a PNG; JPEG would smear them."""
    drawing = Image.new("RGB", (800, 600), "white")
    ImageDraw.Draw(drawing).line((0, 0, 799, 599), fill=GREEN, width=3)
    made = read(prepare(saved(drawing, "PNG"), **BOX))
    assert made.format == "PNG"
    assert made.getpixel((400, 300)) == GREEN


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA"])
def test_transparency_is_kept(mode: str) -> None:
    """What lies on the paper shows the paper, in the light and in the dark."""
    clear = Image.new("RGBA", (800, 600), (0, 0, 0, 0))
    ImageDraw.Draw(clear).ellipse((200, 200, 600, 400), fill=(*GREEN, 255))
    options = {"transparency": 0} if mode == "P" else {}
    source = clear if mode == "RGBA" else clear.convert(mode)
    if mode == "P":
        source = Image.new("P", (800, 600), 0)
        source.putpalette([0, 0, 0, *GREEN])
        ImageDraw.Draw(source).ellipse((200, 200, 600, 400), fill=1)
    made = read(prepare(saved(source, "PNG", **options), **BOX))
    assert made.mode == "RGBA"
    assert made.getpixel((0, 0))[3] == 0  # type: ignore[index] # four channels
    assert made.getpixel((400, 300))[3] == 255  # type: ignore[index]


def test_sixteen_bits_become_eight() -> None:
    """A scan of sixteen bits is as light as it was, not burnt out."""
    made = read(prepare(saved(Image.new("I;16", (80, 60), 30_000), "PNG"), **BOX))
    assert made.mode == "L"
    assert made.getpixel((9, 9)) == 30_000 // 256


def test_nothing_but_the_picture_is_left() -> None:
    """Where it was taken, by whom, with what: none of it leaves the house."""
    about = Image.Exif()
    about[0x010E] = "secret-description"
    about[0x8298] = "secret-copyright"
    about.get_ifd(0x8825)[2] = (33.0, 41.0, 35.0)
    jpeg = saved(
        photo(1600, 900), "JPEG", exif=about, comment=b"secret-comment", xmp=b"<x>secret-xmp</x>"
    )
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "secret-author")
    png = saved(Image.new("RGB", (80, 60)), "PNG", pnginfo=text, exif=about)
    gif = saved(photo(300, 200, "P"), "GIF", comment=b"secret-comment")
    for source in (jpeg, png, gif):
        assert b"secret" in source
        made = prepare(source, **BOX)
        assert b"secret" not in made
        assert not read(made).getexif()


def test_a_picture_stands_upright() -> None:
    """A telephone that was held sideways says so in the metadata; the pixels are turned."""
    about = Image.Exif()
    about[0x0112] = 6  # a quarter turn to the right puts it upright
    made = read(prepare(saved(photo(800, 600), "JPEG", exif=about), **BOX))
    assert made.size == (600, 800)
    assert made.getpixel((590, 10)) == pytest.approx((255, 255, 255), abs=6)


def test_colours_are_those_of_srgb() -> None:
    """A profile is applied and dropped: most mail programs would ignore it."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = read(prepare(saved(Image.new("RGB", (80, 60), GREEN), "PNG", icc_profile=lab), **BOX))
    assert "icc_profile" not in made.info
    assert made.getpixel((9, 9)) == GREEN
    broken = saved(Image.new("RGB", (80, 60), GREEN), "PNG", icc_profile=b"no profile")
    assert read(prepare(broken, **BOX)).getpixel((9, 9)) == GREEN


def test_equal_pictures_become_equal_bytes() -> None:
    """What was sealed once can be made again, byte by byte."""
    source = saved(photo(1300, 900), "JPEG")
    assert prepare(source, **BOX) == prepare(source, **BOX)


def test_a_moving_picture_stands_still() -> None:
    """Of an animation the first frame is shown: nothing flickers beside what somebody reads."""
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "PNG", "WEBP"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
        made = read(prepare(data, **BOX))
        assert not getattr(made, "is_animated", False)
        assert made.getpixel((9, 9)) == pytest.approx((255, 0, 0), abs=4)


def test_a_telephone_s_picture_is_taken() -> None:
    """HEIC, as iPhones save it, becomes what every mail program shows; its place is gone."""
    source = (HERE / "corner.heic").read_bytes()
    made = prepare(source, **BOX)
    assert b"Camera of the test" in source
    assert b"Camera" not in made
    assert read(made).size == (64, 48)
    assert read(made).getpixel((5, 5)) == pytest.approx((251, 250, 247), abs=4)
    assert read(made).getpixel((60, 40)) == pytest.approx(GREEN, abs=4)


def test_two_pictures_of_one_camera_file_are_one() -> None:
    """Some cameras save two pictures in a JPEG; the first is meant."""
    two = saved(photo(800, 600), "MPO", save_all=True, append_images=[Image.new("RGB", (80, 60))])
    assert read(prepare(two, **BOX)).size == (800, 600)


SOUND = saved(photo(800, 600), "JPEG")


@pytest.mark.parametrize(
    ("data", "message", "mend"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG", "Export it as PNG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "SVG", "Export it as PNG"),
        (b"%PDF-1.7", "PDF", "Export the page"),
        (b"<!doctype html><p>404", "whatever its name says", "save it as JPEG"),
        (b"", "whatever its name says", "save it as JPEG"),
        (b"II*\x00" + bytes(64), "whatever its name says", "save it as JPEG"),
        (SOUND[: len(SOUND) // 2], "damaged or cut short", "Copy the file again"),
        (saved(photo(80, 60), "PNG")[:300], "damaged or cut short", "Copy the file again"),
        (bomb(20_001, 8), "20,001 by 8 pixels", "Save it smaller"),
        (bomb(12_000, 12_000), "12,000 by 12,000 pixels", "Save it smaller"),
        (bytes(40_000_001), "40 MB", "Save it smaller"),
        ((HERE / "corner.heic").read_bytes()[:400], "whatever its name says", "picture program"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_mend(
    data: bytes, message: str, mend: str
) -> None:
    """A drawing with programs in it, a wrong name, half a file, a bomb: each says what to do."""
    with pytest.raises(ParseError) as refused:
        prepare(data, **BOX)
    assert message in refused.value.message
    assert mend in refused.value.help


def test_a_bomb_just_under_the_bound_stays_within_the_child_s_memory() -> None:
    """The largest picture that is read needs less than the child may have, in any mode."""
    limits = Limits(memory_bytes=1536 << 20, cpu_seconds=30, wall_seconds=60)
    with Confined(preload=("newsletter.pictures.preparing",), limits=limits) as child:
        data = bomb(8_000, 8_000)
        assert len(data) < 20_000
        made = child.call("newsletter.pictures.preparing:prepare", data, **BOX)
    assert read(made).size == (1072, 1072)


def test_a_picture_that_wants_more_memory_than_there_is_ends_the_child_alone() -> None:
    """Whatever a decoder does, the program that asked for it goes on."""
    limits = Limits(memory_bytes=320 << 20, cpu_seconds=30, wall_seconds=60)
    with (
        Confined(preload=("newsletter.pictures.preparing",), limits=limits) as child,
        pytest.raises((ConfinedError, ParseError)),
    ):
        child.call("newsletter.pictures.preparing:prepare", bomb(8_000, 8_000), **BOX)
