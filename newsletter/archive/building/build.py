"""The builder: what is new is made, in batches; what is equal is left alone; what is gone is removed."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from newsletter.archive.building.ground import Ground
from newsletter.archive.building.making import Inspect, Maker
from newsletter.archive.building.manifest import (
    MANIFEST,
    Manifest,
    Part,
    read_manifest,
)
from newsletter.archive.building.outlines import Filler
from newsletter.archive.building.page import Group
from newsletter.archive.building.staging import STAGING, Staging, alone_in, finish
from newsletter.errors import ArchiveError
from newsletter.model.values import dataclass

Heed = Callable[[str, Any], None]
"""(path, what `Inspect` said): may raise `ArchiveError`."""
Behind = Callable[[Collection[str]], Iterable[Group]]
Before = Callable[[Collection[str]], object]


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
    heed: Heed = lambda _path, _remark: None,
    frame: str = "",
    behind: Behind = lambda _paths: (),
    before: Before = lambda _paths: None,
    workers: int = 1,
    dry_run: bool = False,
    thorough: bool = False,
) -> BuildReport:
    """Make `folder` hold the files of all groups, in their order, and remove what is ours beside.

    `frame` says of what all pages are made besides: equal templates, theme and program have equal
    ones.  `behind` yields groups that depend on the paths of all others; `before` is told all paths
    when everything is ready and nobody can see it yet, and may raise.  `workers` processes
    share what is to be made, if it is much.  `thorough`: a file is believed to be as we left it only
    once it was read.  Raises `ArchiveError` where files are not ours, or would be one, or may not be public;
    then, and where anything else fails, the folder holds what it held.
    """
    if folder.exists() and not folder.is_dir():
        raise ArchiveError(f"{folder} is not a folder.", help="Name another place with --output.")
    build = _Build(
        folder=folder,
        frame=frame,
        behind=behind,
        before=before,
        heed=heed,
        dry_run=dry_run,
        workers=workers,
        thorough=thorough,
    )
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
    heed: Heed
    dry_run: bool
    workers: int
    thorough: bool
    resumed: bool = False
    last: Manifest = field(default_factory=Manifest)
    after: Manifest = field(default_factory=Manifest)
    seen: dict[str, str] = field(default_factory=dict)
    """Paths of the new site by what they are where a file system ignores case."""
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    filled: int = 0
    ground: Ground = field(init=False)
    staging: Staging = field(init=False)

    def __post_init__(self) -> None:
        self.ground = Ground(folder=self.folder, thorough=self.thorough)
        self.staging = Staging(folder=self.folder)

    def run(self, groups: Iterable[Group], filler: Filler, inspect: Inspect) -> BuildReport:
        """Build, or find out what a build would do."""
        self.last = self._read()
        self.ground.known = dict(self.last.rows())
        self.after.frame = self.frame
        maker = Maker(
            ground=self.ground,
            staging=self.staging,
            filler=filler,
            inspect=inspect,
            dry_run=self.dry_run,
        )
        try:
            self._make(groups, maker)
            self._make(self.behind(self._paths()), maker)
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

    def _paths(self) -> tuple[str, ...]:
        """Return the paths of what was planned so far."""
        return tuple(path for part in self.after.parts.values() for path in part.rows)

    def _make(self, groups: Iterable[Group], maker: Maker) -> None:
        """Make what is new in these groups."""
        wanted = list(self._wanted(groups))
        parts = [self.after.parts[group.name] for group in wanted]
        for file in maker.files(wanted, workers=self.workers):
            self._claim(file.path)
            for remark in file.remarks:
                self.heed(file.path, remark)
            if file.waiting:
                self.staging.moves.append((file.waiting, file.path))
            parts[file.group].rows[file.path] = file.row
            (self.written if file.new else self.unchanged).append(file.path)
            self.filled += file.filled

    def _wanted(self, groups: Iterable[Group]) -> Iterator[Group]:
        """Yield the groups in which anything is new; note the others."""
        for group in groups:
            if group.name in self.after.parts:
                raise ArchiveError(
                    f"The site has two parts that are both called {group.name}.",
                    help="One address leads to one issue: rename one of the files.",
                )
            part = self.after.parts[group.name] = Part(key=group.key)
            last = self.last.parts.get(group.name)
            stands = self.ground.stands
            if last and last.key and last.key == group.key and all(map(stands, last.rows)):
                for path in last.rows:
                    self._claim(path)
                part.rows = last.rows
                self.unchanged += last.rows
            else:
                yield group

    def _removed(self) -> tuple[str, ...]:
        kept = frozenset(self._paths())
        return tuple(
            sorted(
                path
                for path in self.ground.known
                if path not in kept and os.path.lexists(self.folder / path)
            )
        )

    def _switch(self, removed: tuple[str, ...]) -> None:
        manifest = self.after.octets()
        if self.written or removed:
            self.staging.switch(removed, manifest)
        elif not _holds(self.folder / MANIFEST, manifest):
            self.staging.switch((), manifest)

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


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
