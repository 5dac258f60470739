"""The builder: what is new is made, in batches; what is equal is left alone; what is gone is removed."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.archive.building.batches import Filler, Made, making
from newsletter.archive.building.manifest import (
    MANIFEST,
    UNKNOWN,
    Manifest,
    Part,
    Row,
    is_inside,
    read_manifest,
)
from newsletter.archive.building.page import Group, Page, Ready
from newsletter.archive.building.staging import STAGING, Staging, alone_in, finish
from newsletter.errors import ArchiveError

Inspect = Callable[[str, bytes], None]
"""(path, octets): raises `ArchiveError` for what may not stand on a public page."""
Behind = Callable[[Collection[str]], Iterable[Group]]
Before = Callable[[Collection[str]], object]
LONGEST_NAME = 255
"""Octets of one name on Linux."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did; paths are relative to the site's folder."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    filled: int = 0
    """How many templates were filled."""
    resumed: bool = False
    """True: a build that was killed had begun to switch; that was brought to an end first."""


def build_site(
    groups: Iterable[Group],
    folder: Path,
    filler: Filler,
    *,
    inspect: Inspect,
    frame: str = "",
    behind: Behind = lambda _paths: (),
    before: Before = lambda _paths: None,
    dry_run: bool = False,
) -> BuildReport:
    """Make `folder` hold the files of all groups, in their order, and remove what is ours beside.

    `frame` says of what all pages are made besides: equal templates, theme and program have equal
    ones.  `behind` yields groups that depend on the paths of all others; `before` is told all paths
    when everything is ready and nobody can see it yet, and may raise.  Raises `ArchiveError` where files are not ours, or would be one, or may not be public;
    then, and where anything else fails, the folder holds what it held.
    """
    if folder.exists() and not folder.is_dir():
        raise ArchiveError(f"{folder} is not a folder.", help="Name another place with --output.")
    build = _Build(folder=folder, frame=frame, behind=behind, before=before, dry_run=dry_run)
    if dry_run:
        return build.run(groups, filler, inspect)
    _make(folder)
    with alone_in(folder):
        build.resumed = finish(folder)
        return build.run(groups, filler, inspect)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(folder, error) from error


def _refused(folder: Path, error: OSError) -> ArchiveError:
    where = f" ({error.filename})" if error.filename else ""
    return ArchiveError(
        f"The archive cannot be written to {folder}: {error.strerror}{where}.",
        help="The site is as it was. Make room, or make the folder writable for you, and build again.",
    )


@dataclass(slots=True, kw_only=True)
class _Build:
    """One build under way."""

    folder: Path
    frame: str
    behind: Behind
    before: Before
    dry_run: bool
    resumed: bool = False
    last: Manifest = field(default_factory=Manifest)
    known: dict[str, Row] = field(default_factory=dict)
    """What was ours before, by path."""
    after: Manifest = field(default_factory=Manifest)
    seen: dict[str, str] = field(default_factory=dict)
    """Paths of the new site by what they are where a file system ignores case."""
    folders: set[str] = field(default_factory=set)
    """Folders of which it is known that no link leads out of the site through them."""
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    filled: int = 0
    staging: Staging = field(init=False)

    def __post_init__(self) -> None:
        self.staging = Staging(folder=self.folder)

    def run(self, groups: Iterable[Group], filler: Filler, inspect: Inspect) -> BuildReport:
        """Build, or find out what a build would do."""
        self.last = self._read()
        self.known = dict(self.last.rows())
        self.after.frame = self.frame
        try:
            for made in making(self._wanted(self._all(groups)), filler):
                self._take(made, inspect)
            removed = self._removed()
            if not self.dry_run:
                self.before(self._paths())
                self._switch(removed)
        except OSError as error:
            self.staging.throw_away()
            raise _refused(self.folder, error) from error
        except BaseException:
            self.staging.throw_away()
            raise
        return BuildReport(
            written=tuple(self.written),
            unchanged=tuple(self.unchanged),
            removed=removed,
            filled=self.filled,
            resumed=self.resumed,
        )

    def _read(self) -> Manifest:
        """Return the last build's manifest; raise where the folder is somebody else's."""
        found = read_manifest(self.folder)
        if found is None:
            if self.folder.is_dir() and any(one.name != STAGING for one in self.folder.iterdir()):
                raise ArchiveError(
                    f"{self.folder} holds files that are not the archive's.",
                    help="Name an empty or a new folder with --output; nothing was written.",
                )
            return Manifest()
        if found.frame != self.frame:
            for part in found.parts.values():
                part.key = ""
                part.rows = {path: row._replace(key="") for path, row in part.rows.items()}
        return found

    def _all(self, groups: Iterable[Group]) -> Iterator[Group]:
        yield from groups
        yield from self.behind(self._paths())

    def _paths(self) -> tuple[str, ...]:
        """Return the paths of what was planned so far."""
        return tuple(path for part in self.after.parts.values() for path in part.rows)

    def _wanted(self, groups: Iterable[Group]) -> Iterator[tuple[Part, Page | Ready]]:
        """Yield what has to be made; note what has not."""
        for group in groups:
            if group.name in self.after.parts:
                raise ArchiveError(
                    f"The site has two parts that are both called {group.name}.",
                    help="One address leads to one issue: rename one of the files.",
                )
            part = self.after.parts[group.name] = Part(key=group.key)
            last = self.last.parts.get(group.name)
            if last and last.key and last.key == group.key and all(map(self._stands, last.rows)):
                for path in last.rows:
                    self._claim(path)
                part.rows = last.rows
                self.unchanged += last.rows
                continue
            for page in group.pages():
                self._claim(page.path)
                row = self.known.get(page.path)
                if row and row.key and row.key == page.key and self._stands(page.path):
                    part.rows[page.path] = row
                    self.unchanged.append(page.path)
                else:
                    self._require_place(page.path)
                    part.rows[page.path] = UNKNOWN  # in its order
                    yield part, page

    def _take(self, made: Made, inspect: Inspect) -> None:
        """Compare a file with what is there, and stage it where it differs."""
        path, data = made.page.path, made.data
        self.filled += isinstance(made.page, Page)
        sha256 = hashlib.sha256(data).hexdigest()
        as_before = self.known.get(path, UNKNOWN).sha256 == sha256
        if not as_before:
            inspect(path, data)
        if (as_before and self._stands(path)) or _holds(self.folder / path, data):
            found = os.lstat(self.folder / path)
            self.unchanged.append(path)
        else:
            self.written.append(path)
            if self.dry_run:
                return
            found = self.staging.stage(path, data)
        made.part.rows[path] = Row(made.page.key, sha256, found.st_size, found.st_mtime_ns)

    def _removed(self) -> tuple[str, ...]:
        kept = frozenset(self._paths())
        return tuple(
            sorted(
                path
                for path in self.known
                if path not in kept and os.path.lexists(self.folder / path)
            )
        )

    def _switch(self, removed: tuple[str, ...]) -> None:
        manifest = self.after.octets()
        if self.written or removed:
            self.staging.switch(removed, manifest)
        elif not _holds(self.folder / MANIFEST, manifest):
            self.staging.switch((), manifest)

    def _stands(self, path: str) -> bool:
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
        )

    def _claim(self, path: str) -> None:
        """Raise `ArchiveError` where two files would be one."""
        alike = path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()
        other = self.seen.get(alike)
        if other is None:
            self.seen[alike] = path
            return
        if other == path:
            raise ArchiveError(
                f"Two files of the site would have the address {path}.",
                help="One address leads to one thing: rename one of the issues, or its picture.",
            )
        raise ArchiveError(
            f"{other} and {path} would be one file where names are told apart by letters alone, "
            "not by capitals.",
            help="Rename one of the two, so that the site can be put anywhere.",
        )

    def _require_place(self, path: str) -> None:
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
        if folder in self.folders or folder == str(self.folder):
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
        self.folders.add(folder)
        return False


def _is_address(path: str) -> bool:
    names = path.split("/")
    return (
        is_inside(path)
        and path.isprintable()
        and names[0] not in {MANIFEST, STAGING}
        and all(len(name.encode("utf-8", "replace")) <= LONGEST_NAME for name in names)
    )


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
