"""Where an issue of the archive comes from, and whether any of that changed since it was read.

As git's index does it: by size, times and place on the disk, without reading a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from newsletter.archive.editions import Edition
from newsletter.model.values import dataclass

COARSE = 2_000_000_000
"""Nanoseconds in which a file system may give two changes one time: FAT counts by two seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A sealed folder with its issue's file, or that file alone."""

    name: str
    """Of its row: ``sent/2017-11``, or ``2016-03``."""
    issue: str
    files: tuple[Path, ...]
    """Files, and folders whose files count."""
    beside: str
    """Of what it is made besides."""
    read: Callable[[str], Edition | None]
    """Given the article as it was made before, or nothing; None: it is not shown."""
    remembers: bool = True


@dataclass(frozen=True, slots=True)
class Stamp:
    """How files stood."""

    digest: str
    newest: int
    """When the last of them changed, in nanoseconds since 1970."""

    def as_of(self, now: datetime) -> str:
        """Return what is compared with a later stamp; empty where a file may yet change without a trace."""
        return self.digest if self.newest < now.timestamp() * 1e9 - COARSE else ""


def stamp(source: Source, more: Iterable[Path] = ()) -> Stamp:
    """Return how the files of a source stand, and `more` files."""
    told = [source.beside]
    newest = 0
    for path in (*source.files, *more):
        for name, found in _stats(path):
            told.append(
                f"{name} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"
            )
            newest = max(newest, found.st_mtime_ns, found.st_ctime_ns)
    return Stamp(blake2b("\0".join(told).encode(), digest_size=16).hexdigest(), newest)


def _stats(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield a file, or a folder with all files in it and in its folders; nothing where nothing is."""
    try:
        found = os.stat(path)  # noqa: PTH116  # thousands of them
    except OSError:
        return
    yield path.name, found
    if path.suffix or not os.path.isdir(path):  # noqa: PTH112  # as above
        return
    for entry in sorted(os.scandir(path), key=lambda one: one.name):
        yield from _stats(Path(entry.path))
