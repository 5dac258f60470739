"""Where a built site is put, so that the world sees it, and what differs from what is there."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from newsletter.archive.building.manifest import MANIFEST, Manifest, Row, read_manifest
from newsletter.errors import ArchiveError
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What has to be done so that there is what is here; paths below the site."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    octets: int
    """Of what is new or changed."""

    @property
    def sent(self) -> tuple[str, ...]:
        """What is new or changed."""
        return self.new + self.changed

    @property
    def is_nothing(self) -> bool:
        """Say whether all is as it should be."""
        return not (self.new or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltSite:
    """A site as it was built, each of its files looked at."""

    folder: Path
    rows: dict[str, Row]

    @property
    def fingerprint(self) -> str:
        """Eight digits that differ where the site does."""
        digest = hashlib.sha256()
        for path, row in self.rows.items():
            digest.update(f"{path}\0{row.sha256}\n".encode())
        return digest.hexdigest()[:8]

    @property
    def files(self) -> tuple[str, ...]:
        """All files that are published; the manifest, which says what the others are, comes last."""
        return (*self.rows, MANIFEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """How a site is put in place."""

    version: str
    """Its name among the versions of a place that keeps some: ``20261122T104500Z-1a2b3c4d``."""
    keep: int
    """Versions that stay, the new one among them."""


class PublishPlace(Protocol):
    """Somewhere that a web server shows.

    Every call raises `ArchiveError` where the place cannot be reached, refuses or is somebody else's.
    """

    @property
    def shown(self) -> str:
        """Where it is, as people read it; no secret in it."""

    @property
    def at_once(self) -> bool:
        """Say whether readers see the old site and then, in one step, the new one."""

    def there(self) -> Manifest | None:
        """Return what is there; None: nothing yet."""

    def put(self, site: BuiltSite, change: Change, how: Put) -> None:
        """Bring the site there; broken off, what was there stays, and the next call clears up."""


def difference(here: dict[str, Row], there: Manifest | None) -> Change:
    """Return what differs, by what files hold."""
    known = dict(there.rows()) if there else {}
    new = tuple(path for path in here if path not in known)
    changed = tuple(
        path for path, row in here.items() if path in known and known[path].sha256 != row.sha256
    )
    return Change(
        new=new,
        changed=changed,
        removed=tuple(path for path in known if path not in here),
        octets=sum(here[path].size for path in new + changed),
    )


def built_site(folder: Path) -> BuiltSite:
    """Return the built site; raise `ArchiveError` where there is none, or it is not as it was built."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise ArchiveError(
            f"There is no site in {folder}.", help="Build it first: newsletter archive build"
        )
    rows = dict(manifest.rows())
    for path, row in rows.items():
        if not _is_as_built(folder, path, row):
            raise ArchiveError(
                f"{folder}/{path} is not as it was built: it was changed, or removed, by something else.",
                help="Build the archive again, then publish it: newsletter archive build",
            )
    return BuiltSite(folder=folder, rows=rows)


def _is_as_built(folder: Path, path: str, row: Row) -> bool:
    try:
        found = os.lstat(folder / path)
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and (found.st_size, found.st_mtime_ns) == (
        row.size,
        row.mtime_ns,
    )


def surplus(names: Iterable[str], current: str, keep: int) -> list[str]:
    """Return the versions that are not kept: all but the newest, and never the one that is shown."""
    old = sorted((name for name in names if name != current), reverse=True)
    return old[max(0, keep - 1) :]
