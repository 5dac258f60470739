"""Share images: an issue's name and words, in the fonts of this machine."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import lru_cache
from io import BytesIO

import pytest
from PIL import Image, ImageFont

from newsletter.pictures.fonts import REGULAR, Face, find_faces, read_faces
from newsletter.pictures.sharing import SIZE, ShareCard, ShareStyle, can_draw, can_shape, draw_share

STYLE = ShareStyle(
    paper="#FBFAF7",
    ink="#1B1F23",
    muted="#4F555A",
    accent="#0B5D3B",
    hairline="#D9D6CE",
    text="Charis SIL,Georgia,serif",
    label="Helvetica,Arial,sans-serif",
)
NASTALIQ = "Noto Nastaliq Urdu,Noto Naskh Arabic,serif"
CARD = ShareCard(
    name="INDUS",
    heading="November 2017",
    words="Talks about water, and what the papers said of them",
    foot="No. 11",
    language="en",
    right_to_left=False,
)
URDU = ShareCard(
    name="انڈس",
    heading="نومبر ۲۰۱۷ء",
    words="پاکستان میں پانی پر مذاکرات",
    foot="",
    language="ur",
    right_to_left=True,
)


@lru_cache
def faces(families: str, language: str, weight: int) -> tuple[Face, ...]:
    """Return the fonts of this machine."""
    return find_faces(families, language, weight=weight)


def nobody(_families: str, _language: str, _weight: int) -> tuple[Face, ...]:
    """Have no fonts."""
    return ()


def need(card: ShareCard, style: ShareStyle = STYLE) -> None:
    """Skip where this machine has no fonts for a card."""
    if shutil.which("fc-match") is None or not can_draw(card, style, faces, shaping=can_shape()):
        pytest.skip("no fonts for this script: apt-get install fontconfig fonts-noto-core")


def drawn(card: ShareCard, style: ShareStyle = STYLE) -> Image.Image:
    """Return the picture, read back."""
    data = draw_share(card, style, faces, shaping=can_shape())
    return Image.open(BytesIO(data)).convert("RGB")


def inked(picture: Image.Image) -> tuple[int, int]:
    """Return the first and last column below the rule in which something stands."""
    below = picture.crop((0, 160, *SIZE)).convert("L").point(lambda one: 255 * (one < 128))
    box = below.getbbox()
    assert box
    return box[0], box[2]


def test_the_picture_is_in_the_themes_colours() -> None:
    """It has the size that services want, paper, and the accent along its top."""
    need(CARD)
    picture = drawn(CARD)
    assert picture.size == (1200, 630)
    assert picture.getpixel((600, 5)) == (0x0B, 0x5D, 0x3B)
    assert picture.getpixel((20, 600)) == (0xFB, 0xFA, 0xF7)
    left, _ = inked(picture)
    assert 80 <= left <= 100


def test_urdu_stands_at_the_right_and_is_joined() -> None:
    """An issue in Urdu begins at the right margin, its letters shaped together."""
    style = replace(STYLE, text=NASTALIQ)
    need(URDU, style)
    _, right = inked(drawn(URDU, style))
    assert 1090 <= right <= 1125
    face = next(one for one in faces(NASTALIQ, "ur", REGULAR) if one.draws(URDU.words))
    font = ImageFont.truetype(face.file, 40, layout_engine=ImageFont.Layout.RAQM)
    apart = sum(font.getlength(letter, direction="rtl") for letter in "پاکستان")
    assert font.getlength("پاکستان", direction="rtl") < 0.9 * apart


def test_there_is_rather_no_picture_than_a_wrong_one() -> None:
    """Without shaping there is none in Urdu, without a font none at all."""
    assert draw_share(URDU, STYLE, faces, shaping=False) == b""
    assert draw_share(CARD, STYLE, nobody, shaping=True) == b""
    unheard = replace(CARD, words="\U0001f3f4 \U000e0001 \ue123")
    assert draw_share(unheard, STYLE, faces, shaping=can_shape()) == b""


def test_any_length_of_words_fits() -> None:
    """Long texts, long words and none at all leave foot and margins free."""
    need(CARD)
    for words in ("", "word " * 500, "unbroken" * 80):
        left, right = inked(drawn(replace(CARD, words=words, heading=words or "November 2017")))
        assert left >= 80
        assert right <= SIZE[0] - 80


def test_fontconfig_tells_which_characters_a_font_has() -> None:
    """Ranges are read as hexadecimal numbers; fonts in colours and formats of old are left out."""
    (face,) = read_faces(
        [
            "/fonts/a.ttf\t0\tFalse\t20-7e a0 600-6ff",
            "/fonts/emoji.ttf\t0\tTrue\t1f300-1f5ff",
            "/fonts/old.pfb\t0\tFalse\t20-7e",
            "nonsense",
            "",
        ]
    )
    assert face.draws("Plain words\u200f\n")
    assert face.draws("پانی"[0])
    assert not face.draws("Ω")
    assert not face.draws("\u00a1")


def test_no_name_of_a_font_becomes_an_option() -> None:
    """Whatever a theme calls its fonts, fontconfig is asked for a font."""
    assert find_faces("--version", "en", program="there-is-no-such-program") == ()
    if shutil.which("fc-match"):
        assert find_faces("-f %{file}:file=/etc/passwd,serif", "en;x") is not None
