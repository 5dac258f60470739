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


FOLDER = "archive/"
PRINTING = "3e4b1fa58ba830e706b5e1f3d205f526"
"""`templates_key` of templates that do nothing with a text but print it, or ask if it is empty: a page of them
may be filled with holes in place of its texts.  Whoever changes one sees to that; a test compares."""
MOST_PROCESSES = 4
"""Each has a press of its own, of about forty megabytes."""


@dataclass(frozen=True, slots=True)
class PressFiller:
    """Fills the archive's templates in the confined press."""

    press: Press
    bundle: Bundle
    ours: bool
    """Whether no template of the archive is other than it comes with the program."""
    workers: int = 2

    @classmethod
    def of(cls, press: Press, bundle: Bundle) -> PressFiller:
        """Return who fills these templates."""
        return cls(press, bundle, templates_key(bundle) == PRINTING)

    def prints(self, template: str) -> bool:
        """Say whether a template is one of the archive's, as they come with the program."""
        return template.startswith(FOLDER) and self.ours

    def fill(self, sheets: Sequence[Sheet]) -> Sequence[str]:
        """Return what came of each; raise `ThemeError` with file and line."""
        jobs = [Job(steps=((name, ""),), context=context) for name, context in sheets]
        return [text for (text,) in self.press.fill(self.bundle, "", jobs)]


def templates_key(bundle: Bundle) -> str:
    """Return what is equal for equal templates of the archive, wherever they lie."""
    told = sorted(bundle.templates.items())
    return key_of(
        *(part for name, (_, data) in told if name.startswith(FOLDER) for part in (name, data))
    )


def filler_for(workplace: Workplace, press: Press) -> PressFiller:
    """Return who fills a publication's templates, as they are now."""
    return PressFiller.of(press, read_bundle(template_folders(workplace.folder)))


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
