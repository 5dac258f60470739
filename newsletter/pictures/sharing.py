"""The picture that stands for an issue where it is shared: its name and its words, in the theme's type.

Scripts that join or run from right to left are shaped by HarfBuzz, as Pillow's wheel brings it with
Raqm; where that, or a font that has every character, is missing, there is no picture rather than a
wrong one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, features

from newsletter.model.values import dataclass
from newsletter.pictures.fonts import BOLD, REGULAR, Face

SIZE = (1200, 630)
MARGIN = 88
MOST_CHARACTERS = 400
_WIDTH = SIZE[0] - 2 * MARGIN
_ELLIPSIS = "…"

Faces = Callable[[str, str, int], Sequence[Face]]
"""(families, language, weight) → fonts, best first: `newsletter.pictures.fonts.find_faces`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCard:
    """What the picture says."""

    name: str
    """Of the publication."""
    heading: str
    """``November 2017``"""
    words: str
    """What the issue is about; may be empty."""
    foot: str
    """``No. 11``, or empty."""
    language: str
    """BCP 47"""
    right_to_left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareStyle:
    """The theme's colours (``#RRGGBB``) and families (lists as in CSS)."""

    paper: str
    ink: str
    muted: str
    accent: str
    hairline: str
    text: str
    """Families of the text in the issue's language."""
    label: str
    """Families of labels."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    font: ImageFont.FreeTypeFont
    height: int


def can_shape() -> bool:
    """Tell whether scripts that join or run from right to left come out right here."""
    return bool(features.check("raqm") and features.check("fribidi"))


def can_draw(card: ShareCard, style: ShareStyle, faces: Faces, *, shaping: bool) -> bool:
    """Tell whether this machine has what these words need."""
    pen = _Pen(card, style, faces, shaping=shaping)
    told = (
        (card.name, style.label, BOLD),
        (card.heading, style.text, BOLD),
        (card.words, style.text, REGULAR),
        (card.foot, style.label, REGULAR),
    )
    return all(
        not text.strip() or pen.face(text, families, weight) is not None
        for text, families, weight in told
    )


def draw_share(card: ShareCard, style: ShareStyle, faces: Faces, *, shaping: bool) -> bytes:
    """Return the picture as PNG; nothing where this machine cannot draw these words rightly.

    `shaping`: what `can_shape` tells.
    """
    if not can_draw(card, style, faces, shaping=shaping):
        return b""
    pen = _Pen(card, style, faces, shaping=shaping)
    lines = pen.lines()
    picture = Image.new("RGB", SIZE, style.paper)
    pen.draw(ImageDraw.Draw(picture), *lines)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


class _Pen:
    """Sets lines in the fonts that have their characters."""

    def __init__(self, card: ShareCard, style: ShareStyle, faces: Faces, *, shaping: bool) -> None:
        self._card = card
        self._style = style
        self._faces = faces
        self._shaping = shaping
        self._engine = ImageFont.Layout.RAQM if shaping else ImageFont.Layout.BASIC

    def lines(self) -> tuple[list[_Line], list[_Line], list[_Line], list[_Line]]:
        """Return name, heading, words and foot, set."""
        card, style = self._card, self._style
        tall = 1.75 if "Nastaliq" in style.text else 1.22
        name = self._set(card.name, style.label, BOLD, 34, 1.2, most=1)
        heading = self._set(card.heading, style.text, BOLD, 84, tall, most=2)
        words = self._set(card.words, style.text, REGULAR, 46, tall + 0.08, most=3)
        foot = self._set(card.foot, style.label, REGULAR, 30, 1.2, most=1)
        room = SIZE[1] - 2 * MARGIN - 90 - sum(line.height for line in (*heading, *foot))
        while words and sum(line.height for line in words) > room:
            words = words[:-1]
        return name, heading, words, foot

    def draw(
        self,
        paper: ImageDraw.ImageDraw,
        name: list[_Line],
        heading: list[_Line],
        words: list[_Line],
        foot: list[_Line],
    ) -> None:
        """Put the lines on the paper."""
        style = self._style
        paper.rectangle((0, 0, SIZE[0], 14), fill=style.accent)
        top = self._put(paper, name, MARGIN - 20, style.accent) + 16
        paper.line((MARGIN, top, SIZE[0] - MARGIN, top), fill=style.hairline, width=2)
        top = self._put(paper, heading, top + 34, style.ink) + 14
        self._put(paper, words, top, style.muted)
        self._put(paper, foot, SIZE[1] - MARGIN - 10, style.accent)

    def _put(self, paper: ImageDraw.ImageDraw, lines: list[_Line], top: int, colour: str) -> int:
        flush_right = self._card.right_to_left
        for line in lines:
            middle = top + line.height // 2
            paper.text(
                (SIZE[0] - MARGIN if flush_right else MARGIN, middle),
                line.text,
                font=line.font,
                fill=colour,
                anchor="rm" if flush_right else "lm",
                direction=self._way,
            )
            top += line.height
        return top

    def face(self, text: str, families: str, weight: int) -> Face | None:
        """Return the best font that has every character of a text; None where there is none."""
        if not self._shaping and not _is_simple(text):
            return None
        faces = self._faces(families, self._card.language, weight)
        return next((face for face in faces if face.draws(text)), None)

    def _set(
        self, text: str, families: str, weight: int, size: int, tall: float, *, most: int
    ) -> list[_Line]:
        """Return the text in at most so many lines."""
        text = " ".join(text[:MOST_CHARACTERS].split())
        face = self.face(text, families, weight)
        if not text or face is None:
            return []
        font = _font(face.file, face.index, size, self._engine)
        return [_Line(line, font, round(size * tall)) for line in self._wrapped(text, font, most)]

    def _wrapped(self, text: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
        lines, rest = list[str](), text
        while rest and len(lines) < most:
            taken = self._fitting(rest, font)
            lines.append(taken.rstrip())
            rest = rest[len(taken) :].lstrip()
        if rest and lines:
            last = lines[-1]
            while last and self._width(last + _ELLIPSIS, font) > _WIDTH:
                last = last[:-1]
            lines[-1] = last.rstrip(" ,;:–—") + _ELLIPSIS
        return lines

    def _fitting(self, text: str, font: ImageFont.FreeTypeFont) -> str:
        """Return as much as one line holds, up to a space where there is one."""
        if self._width(text, font) <= _WIDTH:
            return text
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (
                (middle, high) if self._width(text[:middle], font) <= _WIDTH else (low, middle - 1)
            )
        space = text.rfind(" ", 0, low + 1)
        return text[: space + 1] if space > 0 else text[:low]

    def _width(self, text: str, font: ImageFont.FreeTypeFont) -> float:
        return font.getlength(text, direction=self._way)

    @property
    def _way(self) -> str | None:
        if not self._shaping:
            return None
        return "rtl" if self._card.right_to_left else "ltr"


@lru_cache(maxsize=16)
def _font(file: str, index: int, size: int, engine: ImageFont.Layout) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, index=index, layout_engine=engine)


def _is_simple(text: str) -> bool:
    """Tell whether letters stand beside each other as they are, as in Latin, Cyrillic, Chinese."""
    return not any(
        unicodedata.bidirectional(one) in {"R", "AL", "AN"}
        or unicodedata.category(one) in {"Mn", "Mc"}
        for one in text
    )
