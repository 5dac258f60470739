"""Pages of one shape: their template is filled once, and their texts are put into its holes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from newsletter.archive.building.page import MARK, Holes, Page

HOLE = re.compile(f"{MARK}([a-z_]{{1,40}}){MARK}")

Sheet = tuple[str, Mapping[str, Any]]
"""(full name of a template, what it sees)"""


class Filler(Protocol):
    """Who fills templates; may be asked from several threads."""

    @property
    def workers(self) -> int:
        """How many calls can be at work beside each other."""

    def fill(self, sheets: Sequence[Sheet]) -> Sequence[str]:
        """Return what came of each; raise `ThemeError` with file and line."""

    def prints(self, template: str) -> bool:
        """Say whether a template is known to do nothing with a text but print it, or ask if it is empty."""


class Nobody:
    """Fills no template: for sites whose files are all ready."""

    workers = 1

    def fill(self, sheets: Sequence[Sheet]) -> Sequence[str]:
        """Never asked."""
        raise AssertionError(sheets)

    def prints(self, template: str) -> bool:
        """Never asked."""
        raise AssertionError(template)


NOBODY = Nobody()


class Outlines:
    """What templates made of the shapes that were asked for."""

    def __init__(self, filler: Filler) -> None:
        self._filler = filler
        self._cut: dict[tuple[str, str], tuple[str, ...]] = {}

    def text(self, page: Page) -> str | None:
        """Return a page by its outline; None where it has to be filled by itself."""
        if page.outline is None or not self._filler.prints(page.template):
            return None
        outline = page.outline()
        cut = self._cut.get((page.template, outline.shape))
        if cut is None:
            (text,) = self._filler.fill([(page.template, outline.context())])
            cut = self._cut[page.template, outline.shape] = tuple(HOLE.split(ended(text)))
        parts = list(cut)
        parts[1::2] = [outline.holes[name] for name in cut[1::2]]
        return "".join(parts)


def ended(text: str) -> str:
    """Return what a template made as a file."""
    return f"{text.strip()}\n"


def spliced(text: str, holes: Holes) -> str:
    """Put ready HTML into its holes; what it holds is not looked at again."""
    if not holes:
        return text
    return HOLE.sub(lambda found: holes.get(found[1], found[0]), text)
