"""A site in a folder of this machine: versions beside each other, and a link to the one that is shown.

``/srv/www/archive`` is a link to ``archive.versions/20261122T104500Z-1a2b3c4d``.  A new version is
copied beside the others, what is equal is one file with two names, and then the link is replaced:
rename(2) has no moment in between.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path

from newsletter.archive.building.manifest import Manifest, Row, read_manifest
from newsletter.archive.building.staging import alone_in
from newsletter.archive.publishing.base import BuiltSite, Change, Put, surplus
from newsletter.errors import ArchiveError

VERSIONS = ".versions"
PART = ".part"
FOLDER_MODE, FILE_MODE = 0o755, 0o644
"""A web server is somebody else, and has to read."""


class FolderPlace:
    """A link, and the versions beside it."""

    at_once = True

    def __init__(self, link: Path) -> None:
        self._link = link
        self._versions = link.with_name(link.name + VERSIONS)

    @property
    def shown(self) -> str:
        """Return the link."""
        return str(self._link)

    def there(self) -> Manifest | None:
        """Return what the link shows."""
        self._require_ours()
        current = self._current()
        return read_manifest(current) if current else None

    def put(self, site: BuiltSite, change: Change, how: Put) -> None:
        """Copy a new version beside, and replace the link."""
        self._require_ours()
        with self._explained():
            self._versions.mkdir(parents=True, exist_ok=True)
            self._versions.chmod(FOLDER_MODE)
            with alone_in(self._versions):
                self._clear_up()
                version = self._free(how.version)
                part = self._versions / (version + PART)
                self._copy(site, frozenset(change.sent), part)
                part.rename(self._versions / version)
                self._show(version)
                self._forget(version, how.keep)

    def _require_ours(self) -> None:
        """Raise where the place of the link is taken."""
        link = self._link
        if link.is_symlink() or not link.exists():
            return
        if link.is_dir() and not any(link.iterdir()):
            return
        raise ArchiveError(
            f"{link} is a {'folder that holds files' if link.is_dir() else 'file'}, where a link to "
            "the newest version of the site would stand.",
            help="Move it away once, or name another place; nothing was changed.",
        )

    def _current(self) -> Path | None:
        """Return the folder that is shown, if it is one of ours."""
        if not self._link.is_symlink():
            return None
        found = self._link.resolve()
        if found.parent != self._versions.resolve():
            raise ArchiveError(
                f"{self._link} is a link to {found}, which is no version of the site.",
                help="Remove the link, or name another place; nothing was changed.",
            )
        return found if found.is_dir() else None

    def _clear_up(self) -> None:
        """Remove what a publication left that was broken off."""
        for left in self._versions.glob("*" + PART):
            shutil.rmtree(left, ignore_errors=True)

    def _copy(self, site: BuiltSite, changed: frozenset[str], part: Path) -> None:
        current = self._current()
        there = read_manifest(current) if current else None
        known = dict(there.rows()) if there else {}
        made = set[str]()
        for path in site.files:
            target = f"{part}/{path}"
            _make_folder(target.rpartition("/")[0], str(part), made)
            kept = path in known and path not in changed
            if kept and _linked(f"{current}/{path}", target, known[path]):
                continue
            shutil.copy2(f"{site.folder}/{path}", target)
            Path(target).chmod(FILE_MODE)

    def _show(self, version: str) -> None:
        """Replace the link."""
        if self._link.is_dir() and not self._link.is_symlink():
            self._link.rmdir()  # it is empty
        beside = self._link.with_name(f".{self._link.name}{PART}")
        beside.unlink(missing_ok=True)
        beside.symlink_to(f"{self._versions.name}/{version}")
        beside.replace(self._link)

    def _free(self, version: str) -> str:
        """Return a name that no version has: a clock may stand still, or go back."""
        numbered = (f"{version}-{number}" for number in count(2))
        return next(
            name for name in chain([version], numbered) if not (self._versions / name).exists()
        )

    def _forget(self, version: str, keep: int) -> None:
        names = [one.name for one in self._versions.iterdir() if one.is_dir()]
        for name in surplus(names, version, keep):
            shutil.rmtree(self._versions / name, ignore_errors=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            raise ArchiveError(
                f"The site cannot be put to {self._link}: {error.strerror or error}{where}.",
                help="What was shown there is shown still. Make room, or let your account write "
                "there, and publish again.",
            ) from error


def _linked(file: str, target: str, row: Row) -> bool:
    """Give a file that is as it was put a second name; say whether that could be done."""
    try:
        found = os.lstat(file)
        if (found.st_size, found.st_mtime_ns) == (row.size, row.mtime_ns):
            os.link(file, target)
            return True
    except OSError:
        pass  # another disk, too many names, or it is gone: copied instead
    return False


def _make_folder(folder: str, root: str, made: set[str]) -> None:
    if folder in made:
        return
    if folder != root:
        _make_folder(folder.rpartition("/")[0], root, made)
    os.mkdir(folder, FOLDER_MODE)  # noqa: PTH102  # thousands of them
    os.chmod(folder, FOLDER_MODE)  # noqa: PTH101
    made.add(folder)
