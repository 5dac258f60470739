"""Fonts of this machine, found by fontconfig: none is carried along, none is fetched."""

from __future__ import annotations

import re
import shutil
import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from newsletter.model.values import dataclass

PROGRAM = "fc-match"
BOLD, REGULAR = 200, 80
"""Weights as fontconfig counts them."""
_SECONDS = 20
_FORMAT = r"%{file}\t%{index}\t%{color}\t%{charset}\n"
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_UNSAFE = re.compile(r"[^\w ,.+-]")
_INVISIBLE = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\u034f\u00ad]")
"""What needs no glyph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A font file, and the characters that it draws."""

    file: str
    index: int
    """Of the face in its file."""
    starts: tuple[int, ...]
    """First code points of the ranges that it has, ascending."""
    ends: tuple[int, ...]

    def draws(self, text: str) -> bool:
        """Tell whether it has every character of a text."""
        return all(self._has(ord(one)) for one in set(_INVISIBLE.sub("", text)))

    def _has(self, point: int) -> bool:
        place = bisect_right(self.starts, point) - 1
        return place >= 0 and point <= self.ends[place]


def find_faces(
    families: str, language: str, *, weight: int = REGULAR, program: str = PROGRAM
) -> tuple[Face, ...]:
    """Return the fonts for a text in that language, best first; none where there is no fontconfig.

    `families` is a list as in CSS, without quotation marks.
    """
    found = shutil.which(program)
    if found is None:
        return ()
    tongue = language.lower().partition("-")[0]
    spoken = f":lang={tongue}" if _LANGUAGE.fullmatch(tongue) else ""
    names = _UNSAFE.sub("", families).replace("-", r"\-")
    pattern = f"{names}{spoken}:weight={weight}"
    try:
        done = subprocess.run(  # noqa: S603 - the program by its path, the pattern without options
            [found, "-s", "-f", _FORMAT, "--", pattern],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(read_faces(done.stdout.splitlines())) if not done.returncode else ()


def read_faces(lines: Iterable[str]) -> Sequence[Face]:
    """Return the fonts that fontconfig tells, a line each; those in colours are left out."""
    faces = []
    for line in lines:
        file, index, colour, characters = (line.split("\t") + [""] * 4)[:4]
        ranges = [_range(one) for one in characters.split()]
        if ranges and colour != "True" and file.lower().endswith((".ttf", ".otf", ".ttc")):
            faces.append(
                Face(
                    file=file,
                    index=int(index) & 0xFFFF if index.isdecimal() else 0,
                    starts=tuple(first for first, _ in ranges),
                    ends=tuple(last for _, last in ranges),
                )
            )
    return faces


def _range(told: str) -> tuple[int, int]:
    first, _, last = told.partition("-")
    return int(first, 16), int(last or first, 16)
