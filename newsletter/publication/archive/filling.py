"""The press as the archive's builder asks it, and of what all its pages are made besides."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import newsletter
from newsletter.archive.building import Sheet, key_of
from newsletter.pages import Bundle, Job, Press, read_bundle, template_folders
from newsletter.publication.place.workplace import Workplace

ROOMS = ("archive", "model", "pages", "render", "text")
"""What a change of the program may change a page in."""


MOST_PROCESSES = 4
"""Each has a press of its own, of about forty megabytes."""


@dataclass(frozen=True, slots=True)
class PressFiller:
    """Fills the archive's templates in the confined press."""

    press: Press
    bundle: Bundle
    workers: int = 2

    def fill(self, sheets: Sequence[Sheet]) -> Sequence[str]:
        """Return what came of each; raise `ThemeError` with file and line."""
        jobs = [Job(steps=((name, ""),), context=context) for name, context in sheets]
        return [text for (text,) in self.press.fill(self.bundle, "", jobs)]


def filler_for(workplace: Workplace, press: Press) -> PressFiller:
    """Return who fills a publication's templates, as they are now."""
    return PressFiller(press, read_bundle(template_folders(workplace.folder)))


def processes() -> int:
    """Return how many processes may share a build: one for each processor, and not too many."""
    return min(MOST_PROCESSES, len(os.sched_getaffinity(0)))


def frame_of(filler: PressFiller) -> str:
    """Return a text that is equal where templates and program are."""
    return key_of(filler.bundle.key, _program())


@cache
def _program() -> str:
    """Return a hash of what the program itself does to pages."""
    digest = hashlib.sha256()
    home = Path(newsletter.__file__).parent
    for room in ROOMS:
        for path in sorted((home / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
