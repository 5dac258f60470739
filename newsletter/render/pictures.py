"""Pictures: what they are called beside the issue, and how large they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

Size = tuple[int, int]
"""Width and height in pixels."""

UNKNOWN: Size = (0, 0)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = ((b"\x89PNG", ".png"), (b"\xff\xd8", ".jpg"), (b"GIF8", ".gif"))
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG frame header (ITU-T T.81, table B.1)."""


@dataclass(slots=True, kw_only=True)
class Album:
    """The pictures of one issue: a path in the publication to a file name beside the issue."""

    load: Callable[[str], bytes] | None
    names: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, source: str) -> tuple[str, Size]:
        """Return the picture's file name, unique in the issue, and its size."""
        if source not in self.names:
            data = self.load(source) if self.load else None
            self.names[source] = self._free_name(PurePosixPath(source), data or b"")
            if data is not None:
                self.files[self.names[source]] = data
        name = self.names[source]
        return name, size_of(self.files.get(name, b""))

    def put(self, name: str, data: bytes) -> None:
        """Add a picture of the theme's own under its own name."""
        self.names[f"theme:{name}"] = name
        self.files[name] = data

    def _free_name(self, path: PurePosixPath, data: bytes) -> str:
        """Return a name that any server and any archive can keep, with the ending of its kind."""
        taken = set(self.names.values())
        stem = _UNSAFE.sub("-", path.stem).strip("-.") or "picture"
        ending = _ending(data) or path.suffix.lower()
        name, count = f"{stem}{ending}", 1
        while name in taken:
            count += 1
            name = f"{stem}-{count}{ending}"
        return name


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
