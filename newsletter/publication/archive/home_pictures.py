"""Pictures of past issues: taken over where the export has them, listed where it has not."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from newsletter.archive.importing.child import FUNCTION
from newsletter.archive.importing.pieces import SeenPicture
from newsletter.archive.importing.posts import Post
from newsletter.confine import Confined
from newsletter.errors import ParseError
from newsletter.model.values import dataclass
from newsletter.publication.archive.export_files import Export
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace
from newsletter.text.slugs import slug, unused

FOLDER = "images"
MOST = 60
"""Pictures of one issue; those behind are listed only."""
SMALLEST = 200
"""Octets below which a picture holds nothing to be seen: it counted who opened the mail, or kept a distance."""
ENDINGS = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif"}
"""By how their files begin; a drawing (SVG) can hold scripts and is not among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A picture that the export holds, and where it goes."""

    source: str
    """As the text names it."""
    alt: str
    path: str
    """``images/2017-11/bridge.jpg``, in the publication."""
    data: bytes

    @property
    def markdown(self) -> str:
        """How a text of the issue shows it."""
        return f"![{self.alt.replace('[', '(').replace(']', ')')}]({self.path})"


def pictures_of(
    export: Export, post: Post, seen: Sequence[SeenPicture], child: Confined, issue_id: str
) -> tuple[Taken, ...]:
    """Return the pictures that stand in the export beside a text, or in its mail, each once."""
    wanted = {one.source: one for one in seen}
    enclosed = _enclosed(export, post, tuple(wanted), child)
    found: dict[bytes, Taken] = {}
    names: set[str] = set()
    for source, one in list(wanted.items())[:MOST]:
        data = enclosed.get(source) or _beside(export, post, source)
        ending = _ending(data)
        if not ending or data in found:
            continue
        stem = PurePosixPath(unquote(urlsplit(source).path)).stem.partition("@")[0]
        name = unused(slug(stem) or "picture", names)
        names.add(name)
        path = f"{FOLDER}/{issue_id}/{name}{ending}"
        found[data] = Taken(source=source, alt=one.alt, path=path, data=data)
    return tuple(found.values())


def free(workplace: Workplace, taken: Sequence[Taken]) -> tuple[Taken, ...]:
    """Return them with paths at which nothing else lies."""
    found: list[Taken] = []
    for one in taken:
        path, number = PurePosixPath(one.path), 1
        while not _fits(workplace.folder / path, one.data):
            number += 1
            first = PurePosixPath(one.path)
            path = first.with_name(f"{first.stem}-{number}{first.suffix}")
        found.append(replace(one, path=str(path)))
    return tuple(found)


def put(workplace: Workplace, taken: Sequence[Taken]) -> None:
    """Write those that are not there."""
    for one in taken:
        target = workplace.folder / one.path
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, one.data)


def _fits(path: Path, data: bytes) -> bool:
    return not path.exists() or (path.is_file() and path.read_bytes() == data)


def _enclosed(
    export: Export, post: Post, sources: tuple[str, ...], child: Confined
) -> Mapping[str, bytes]:
    if post.kind != "mail" or not post.beside or not sources:
        return {}
    try:
        found: tuple[tuple[str, bytes], ...] = child.call(
            f"{FUNCTION}:enclosed", export.read(post.beside), sources=sources
        )
    except ParseError:
        return {}
    return dict(found)


def _beside(export: Export, post: Post, source: str) -> bytes:
    """Return a file that a text names by its way there; empty where it is not in the export."""
    parts = urlsplit(source)
    name = unquote(parts.path)
    if not post.beside or parts.scheme or parts.netloc or not name or name.startswith("/"):
        return b""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(post.beside), name))
    if path.startswith("../") or not path.isprintable():
        return b""
    try:
        return export.picture(path)
    except ParseError:
        return b""


def _ending(data: bytes) -> str:
    if len(data) < SMALLEST:
        return ""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return next((ending for start, ending in ENDINGS.items() if data.startswith(start)), "")
