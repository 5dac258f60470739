"""The folder of a site: what of it is ours and as we left it, and where a new file may stand."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.archive.building.manifest import MANIFEST, UNKNOWN, Row, is_inside
from newsletter.archive.building.staging import STAGING
from newsletter.errors import ArchiveError

LONGEST_NAME = 255
"""Octets of one name on Linux."""


@dataclass(slots=True, kw_only=True)
class Ground:
    """A folder, and what the last build left in it."""

    folder: Path
    known: dict[str, Row] = field(default_factory=dict)
    """What is ours, by path."""
    thorough: bool = False
    """True: a file is as we left it only if its octets are; size and times do not do."""
    sound: set[str] = field(default_factory=set)
    """Folders of which it is known that no link leads out of the site through them."""

    def stands(self, path: str) -> bool:
        """Say whether a file is as we left it."""
        row = self.known.get(path, UNKNOWN)
        try:
            found = os.lstat(f"{self.folder}/{path}")
        except OSError:
            return False
        return (
            found.st_mtime_ns == row.mtime_ns
            and found.st_size == row.size
            and stat.S_ISREG(found.st_mode)
            and (not self.thorough or _sha256(self.folder / path) == row.sha256)
        )

    def is_equal(self, path: str, key: str) -> bool:
        """Say whether a page is made of what its file, which stands, was made of."""
        row = self.known.get(path)
        return bool(row and row.key and row.key == key and self.stands(path))

    def holds(self, path: str, sha256: str, data: bytes) -> os.stat_result | None:
        """Return how a file stands there that holds these octets; None where it has to be written."""
        file = self.folder / path
        known = self.known.get(path, UNKNOWN).sha256 == sha256 and self.stands(path)
        try:
            if known or (file.stat().st_size == len(data) and file.read_bytes() == data):
                return os.lstat(file)
        except OSError:
            pass
        return None

    def holds_alike(self, path: str, sha256: str, size: int) -> os.stat_result | None:
        """Return how a file stands there of that size and hash; None where it has to be written."""
        file = self.folder / path
        known = self.known.get(path, UNKNOWN).sha256 == sha256 and self.stands(path)
        try:
            if known or (file.stat().st_size == size and _sha256(file) == sha256):
                return os.lstat(file)
        except OSError:
            pass
        return None

    def require_place(self, path: str) -> None:
        """Raise `ArchiveError` where a path is no place for a file of ours."""
        if not _is_address(path):
            raise ArchiveError(
                f"{path!r} cannot be the address of a page.",
                help="Rename the issue or the picture; nothing was written.",
            )
        target = f"{self.folder}/{path}"
        if self._leads_out(target.rpartition("/")[0]) or not self._is_free(path, target):
            raise ArchiveError(
                f"{target} stands where the archive would be written, and is not ours.",
                help="Move it away, or name another folder with --output; nothing was written.",
            )

    def _is_free(self, path: str, target: str) -> bool:
        try:
            found = os.lstat(target)
        except FileNotFoundError:
            return True
        return path in self.known and stat.S_ISREG(found.st_mode)

    def _leads_out(self, folder: str) -> bool:
        """Say whether a folder below the site, or one above it, is a link or no folder."""
        if folder in self.sound or folder == str(self.folder):
            return False
        try:
            found = os.lstat(folder)
        except FileNotFoundError:
            pass
        else:
            if not stat.S_ISDIR(found.st_mode):
                return True
        if self._leads_out(folder.rpartition("/")[0]):
            return True
        self.sound.add(folder)
        return False


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_address(path: str) -> bool:
    names = path.split("/")
    return (
        is_inside(path)
        and path.isprintable()
        and names[0] not in {MANIFEST, STAGING}
        and all(len(name.encode("utf-8", "replace")) <= LONGEST_NAME for name in names)
    )
