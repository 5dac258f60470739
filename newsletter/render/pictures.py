"""Pictures: what they are called beside the issue, and how large they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Literal

from newsletter.pictures.box import Box

Size = tuple[int, int]
"""Width and height in pixels."""

UNKNOWN: Size = (0, 0)
TALLEST = 800
"""Pixels as shown: a taller picture pushes the text off a screen."""
PORTRAIT = 72
"""Pixels of a side, as shown."""
WORDMARK = (280, 64)
"""Most width and height of a publication's own wordmark, as shown."""
LONGEST_STEM = 40
"""Characters of a file's own name that are kept: with the rest it fits on a line of a mail."""
SIGNS = 12
"""Hexadecimal signs of the content's hash."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = ((b"\x89PNG", ".png"), (b"\xff\xd8", ".jpg"), (b"GIF8", ".gif"))
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG frame header (ITU-T T.81, table B.1)."""


Load = Callable[[str, Box], bytes]
"""Reads a picture of the publication by its path, made ready for a box."""


def box_of_text(widest: int) -> Box:
    """Return the box of a picture in the text, which is so many pixels wide."""
    return Box(width=widest, height=TALLEST)


def box_of_portrait(focus: tuple[int, int]) -> Box:
    """Return the square in which somebody is shown."""
    return Box(width=PORTRAIT, height=PORTRAIT, focus=focus)


def box_of_wordmark(ground: str) -> Box:
    """Return the box of a drawn name; `ground` lies behind it, unless it is empty."""
    width, height = WORDMARK
    return Box(width=width, height=height, ground=ground)


def shown(size: Size, box: Box) -> Size:
    """Return at which size a file is shown: whole in its box, and at half its pixels at least.

    (0, 0) where the file's own size is not known.
    """
    width, height = size
    if not width or not height:
        return UNKNOWN
    scale = min(1.0, box.width / width, box.height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


@dataclass(slots=True, kw_only=True)
class Album:
    """The pictures of one issue: a path in the publication to a file name beside the issue."""

    load: Load | None
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, source: str, box: Box) -> tuple[str, Size]:
        """Return the picture's file name, unique in the issue, and the size of the file.

        The name says what is in the file: no cache on the way to a reader shows an older one.
        """
        key = (source, str(box))
        if key not in self.names:
            data = self.load(source, box) if self.load else None
            self.names[key] = self._name(PurePosixPath(source), data)
        name = self.names[key]
        return name, size_of(self.files.get(name, b""))

    def put(self, name: str, data: bytes) -> str:
        """Add a picture of the theme's own; return its file name."""
        key = (f"theme:{name}", "")
        if key not in self.names:
            self.names[key] = self._name(PurePosixPath(name), data)
        return self.names[key]

    def _name(self, path: PurePosixPath, data: bytes | None) -> str:
        """Return a name that any server and any archive can keep, with the ending of its kind."""
        stem = _UNSAFE.sub("-", path.stem)[:LONGEST_STEM].strip("-.") or "picture"
        if data is None:
            return self._free_name(stem, path.suffix.lower())
        name = content_name(stem, data, path.suffix.lower())
        self.files[name] = data
        return name

    def _free_name(self, stem: str, ending: str) -> str:
        taken = set(self.names.values())
        name, count = f"{stem}{ending}", 1
        while name in taken:
            count += 1
            name = f"{stem}-{count}{ending}"
        return name


def content_name(stem: str, data: bytes, ending: str) -> str:
    """Return ``river-1f3a09bc22d1.jpg``: the ending is that of the picture's kind, where it is known."""
    return f"{stem}-{sha256(data).hexdigest()[:SIGNS]}{_ending(data) or ending}"


def _ending(data: bytes) -> str:
    return next((ending for start, ending in _ENDINGS if data.startswith(start)), "")


def size_of(data: bytes) -> Size:
    """Return the size of a PNG, GIF, JPEG or WebP picture; (0, 0) where it is not understood."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _pair(data[16:24], "big")
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _pair(data[6:10], "little")
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    return UNKNOWN


def _pair(data: bytes, order: Literal["big", "little"]) -> Size:
    half = len(data) // 2
    return int.from_bytes(data[:half], order), int.from_bytes(data[half:], order)


def _jpeg(data: bytes) -> Size:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004  # every marker begins so
        if data[at + 1] in JPEG_FRAMES:
            height, width = _pair(data[at + 5 : at + 9], "big")
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return UNKNOWN


def _webp(data: bytes) -> Size:
    kind = data[12:16]
    if kind == b"VP8X":
        return _plus_one(data[24:27]), _plus_one(data[27:30])
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = _pair(data[26:30], "little")
        return width & 0x3FFF, height & 0x3FFF
    return UNKNOWN


def _plus_one(data: bytes) -> int:
    return int.from_bytes(data, "little") + 1
