from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from newsletter.confine import Confined, Limits
from newsletter.pictures.box import Box
from newsletter.pictures.preparing import prepare

RED, GREEN = (200, 30, 30), (11, 93, 59)
CENTRE = (50, 50)


def saved(picture: Image.Image, kind: str = "PNG") -> bytes:
    """Return a picture as a file."""
    buffer = BytesIO()
    picture.save(buffer, kind, quality=95)
    return buffer.getvalue()


def read(data: bytes) -> Image.Image:
    """Return what a mail program would show."""
    return Image.open(BytesIO(data)).convert("RGB")


def spotted(width: int, height: int, spot: tuple[int, int]) -> Image.Image:
    """Return a red picture with a green face of 40 pixels around a point."""
    picture = Image.new("RGB", (width, height), RED)
    x, y = spot
    ImageDraw.Draw(picture).rectangle((x - 20, y - 20, x + 20, y + 20), fill=GREEN)
    return picture


@pytest.mark.parametrize(
    ("size", "spot", "focus"),
    [
        ((400, 1000), (200, 380), (50, 38)),
        ((1000, 400), (800, 200), (80, 50)),
        ((1000, 400), (980, 200), (98, 50)),
        ((400, 1000), (200, 20), (50, 2)),
    ],
)
def test_a_portrait_is_cut_square_around_its_focus(
    size: tuple[int, int], spot: tuple[int, int], focus: tuple[int, int]
) -> None:
    """The face stays, wherever in the picture it is; what is cut off is far from it."""
    made = read(prepare(saved(spotted(*size, spot)), width=72, height=72, focus=focus))
    assert made.size == (144, 144)
    green = [made.getpixel((x, y)) == GREEN for x in range(0, 144, 2) for y in range(0, 144, 2)]
    assert sum(green) >= 25


def test_a_face_in_the_middle_stays_in_the_middle() -> None:
    """Cutting is even where there is room on both sides."""
    made = read(prepare(saved(spotted(400, 1000, (200, 380))), width=72, height=72, focus=(50, 38)))
    assert made.getpixel((72, 72)) == GREEN
    assert made.getpixel((72, 20)) == RED


def test_a_small_portrait_is_cut_and_not_enlarged() -> None:
    """A picture from a web page of 90 by 120 becomes one of 90 by 90."""
    made = read(prepare(saved(spotted(90, 120, (45, 45))), width=72, height=72, focus=CENTRE))
    assert made.size == (90, 90)


def test_a_telephone_s_portrait_is_cut_as_it_is_seen() -> None:
    """The focus counts in the picture that stands upright, not in the one that was stored."""
    seen = spotted(400, 1000, (200, 200))
    about = Image.Exif()
    about[0x0112] = 6
    stored = BytesIO()
    seen.transpose(Image.Transpose.ROTATE_90).save(stored, "JPEG", exif=about, quality=95)
    made = read(prepare(stored.getvalue(), width=72, height=72, focus=(50, 20)))
    assert made.size == (144, 144)
    assert made.getpixel((72, 72)) == pytest.approx(GREEN, abs=12)


@settings(max_examples=60, deadline=None)
@given(
    width=st.integers(1, 700),
    height=st.integers(1, 700),
    focus=st.tuples(st.integers(0, 100), st.integers(0, 100)),
)
def test_any_picture_and_any_focus_give_a_square(
    width: int, height: int, focus: tuple[int, int]
) -> None:
    """No size and no focus leads out of the picture."""
    made = read(prepare(saved(Image.new("L", (width, height))), width=72, height=72, focus=focus))
    assert made.size == (min(width, height, 144),) * 2


def test_a_ground_lies_behind_what_is_transparent() -> None:
    """A dark drawing keeps its light ground on whatever it is laid; nothing is left transparent."""
    drawing = Image.new("RGBA", (400, 100), (0, 0, 0, 0))
    ImageDraw.Draw(drawing).rectangle((150, 0, 250, 99), fill=(*GREEN, 255))
    data = prepare(saved(drawing), width=280, height=64, ground="#FBFAF7")
    assert data.startswith(b"\x89PNG"), "a JPEG's paper would not be quite the page's"
    assert "A" not in Image.open(BytesIO(data)).mode
    made = read(data)
    assert made.getpixel((5, 5)) == (0xFB, 0xFA, 0xF7)
    assert made.getpixel((200, 50)) == pytest.approx(GREEN, abs=3)


def test_a_ground_changes_nothing_of_a_picture_that_has_one() -> None:
    """Where nothing is transparent, nothing is laid behind."""
    solid = saved(Image.new("RGB", (80, 60), GREEN))
    assert prepare(solid, width=280, height=64, ground="#FFFFFF") == prepare(
        solid, width=280, height=64
    )


def test_a_box_goes_into_the_child_as_it_is() -> None:
    """The confined child cuts and lays behind just as here."""
    data = saved(spotted(400, 1000, (200, 380)))
    limits = Limits(memory_bytes=1536 << 20, cpu_seconds=30, wall_seconds=60)
    wanted = {"width": 72, "height": 72, "focus": (50, 38), "ground": "#FFFFFF"}
    with Confined(preload=("newsletter.pictures.preparing",), limits=limits) as child:
        made = child.call("newsletter.pictures.preparing:prepare", data, **wanted)
    assert made == prepare(data, width=72, height=72, focus=(50, 38), ground="#FFFFFF")


def test_boxes_that_differ_are_kept_apart() -> None:
    """What is kept under one name was made for one box."""
    boxes = [
        Box(width=72, height=72),
        Box(width=72, height=72, focus=(50, 38)),
        Box(width=72, height=72, focus=(50, 3)),
        Box(width=72, height=72, ground="#FFFFFF"),
        Box(width=7, height=272),
    ]
    assert len({str(box) for box in boxes}) == len(boxes)
