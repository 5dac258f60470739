"""Pictures of the publication: read, made ready once, and kept in var/pictures/.

Making one ready is the work of a confined child; what it made is kept under a name that says what
it was made of: the file's bytes, the box, our recipe and Pillow's version.  The folder may be
emptied at any time.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import asdict, field
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from newsletter.confine import Confined, Limits
from newsletter.documents import FindingNote
from newsletter.errors import ConfinedError, ParseError, UsageError
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.pictures import RECIPE
from newsletter.pictures.box import Box
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace

MODULE = "newsletter.pictures.preparing"
DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEUlEQVR42mP8z8DAwMSAQgAAE1EBB/2hEgAAAAAASUVORK5CYII="
)
"""A white PNG of four by four pixels."""
LIMITS = Limits(memory_bytes=1536 << 20, cpu_seconds=30, wall_seconds=60)
_CHILD = Confined(preload=(MODULE,), limits=LIMITS)
"""Starts with the first picture: the next ones need not wait for that again."""


UNUSABLE_PICTURE = FindingNote(
    code="unusable-picture",
    severity=Severity.ERROR,
    explanation="A picture is not there, or its file cannot be shown: damaged, too large, a drawing "
    "(SVG), no picture at all.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """Reads pictures by their path in the publication, ready for the box in which they are shown."""

    workplace: Workplace
    noted: set[str] = field(default_factory=set, compare=False)
    """What was asked for."""

    def __call__(self, source: str, box: Box) -> bytes:
        """Return the picture; raises `UsageError` for what is not there or cannot be shown."""
        self.noted.add(source)
        data = read_picture(self.workplace.folder, source)
        kept = self.workplace.var / "pictures" / name_of(data, box)
        if kept.is_file():
            return kept.read_bytes()
        made = make_ready(data, box, source=source)
        write_whole(kept, made)
        return made


@dataclass(slots=True, kw_only=True)
class ForgivingGallery:
    """Notes what is wrong with a picture and puts a dot in its place, so that all else is seen."""

    gallery: Gallery
    faults: dict[str, UsageError] = field(default_factory=dict)
    """By the picture's path, in the order in which they were wanted."""

    def __call__(self, source: str, box: Box) -> bytes:
        """Return the picture, or a dot."""
        try:
            return self.gallery(source, box)
        except UsageError as error:
            self.faults[source] = error
            return DOT


def picture_findings(
    pictures: ForgivingGallery, issue: Issue, publication: Publication
) -> Iterator[Finding]:
    """Yield what is wrong with a picture, where the issue names it; others publication.yaml does."""
    from newsletter.check.facts import lay_out  # noqa: PLC0415 - with every check there is

    named = {one.source: one for one in lay_out(issue, publication, sources={}).pictures}
    for source, error in pictures.faults.items():
        found = named.get(source)
        yield Finding(
            code=UNUSABLE_PICTURE.code,
            severity=Severity.ERROR,
            message=error.message,
            help=error.help,
            path=found.path if found else (),
            item=found.item if found else "",
        )


def read_picture(folder: Path, source: str) -> bytes:
    """Return a file of the publication; a path that leads out of the folder is refused."""
    path = (folder / source).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise UsageError(
            f"The picture {source!r} is not in the publication's folder.",
            help="Put the file there, or mend its path in the file that names it.",
        )
    return path.read_bytes()


def make_ready(data: bytes, box: Box, *, source: str) -> bytes:
    """Return the picture made ready in a confined child; raises `UsageError`."""
    try:
        made = _CHILD.call(f"{MODULE}:prepare", data, **asdict(box))
    except ParseError as error:
        raise UsageError(
            f"The picture {source!r} cannot be shown: {error.message}.", help=error.help
        ) from error
    except ConfinedError as error:
        raise UsageError(
            f"The picture {source!r} takes too long or too much memory to read.",
            help="Open it in a picture program and save it again, 2,000 pixels wide at most.",
        ) from error
    assert isinstance(made, bytes)  # noqa: S101 - what our own function returns
    return made


def name_of(data: bytes, box: Box, tools: Mapping[str, str] | None = None) -> str:
    """Return under which name a picture is kept; `tools` are what makes it, by name and version."""
    tools = _tools() if tools is None else tools
    made_with = " ".join(f"{name}={number}" for name, number in sorted(tools.items()))
    about = f"{RECIPE} {box} {made_with}\n"
    return sha256(about.encode() + data).hexdigest()


def _tools() -> dict[str, str]:
    found = {}
    for name in ("pillow", "pi-heif"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
