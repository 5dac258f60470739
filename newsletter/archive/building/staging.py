"""New files wait beside the old ones until all are there; then they are switched over.

A build that is killed while files are staged leaves the site as it was, and the next one throws
them away.  Once the list of what is to be moved stands on the disk, the next build of that folder
moves what is left of it before it does anything else.  What is removed goes last.

For somebody who reads meanwhile each file is the old one or the new one, whole.  Pages of both
builds can stand side by side while files are moved; `archive publish` has no such moment.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from newsletter.archive.building.manifest import MANIFEST, is_inside
from newsletter.errors import ArchiveError

STAGING = ".archive-staging"
"""Folder inside the site; it stands there during a build alone."""
SWITCH = "switch.json"
"""What is to be moved and removed; once it is there the new site has begun."""
FEW = 64
"""Up to so many files are brought to the disk one by one before the switch; beyond, nobody waits."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder for one build; raise `ArchiveError` where another one is at work in it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ArchiveError(
                f"Another build is at work in {folder}.",
                help="Wait until it is done, and build again; nothing was written.",
            ) from error
        except OSError:
            pass  # a file system without locks: builds there have to take turns by themselves
        yield
    finally:
        os.close(handle)


@dataclass(slots=True, kw_only=True)
class Sink:
    """A file that is written beside in pieces."""

    name: str
    """Among those that wait; empty: it is written nowhere."""
    path: str
    stream: BinaryIO | None
    found: os.stat_result | None = None
    """Its size and times, which stay; once it is written."""

    def write(self, piece: bytes) -> None:
        """Write what comes next."""
        if self.stream is not None:
            self.stream.write(piece)

    def forget(self) -> None:
        """Take the file away: the same stands in its place."""
        if self.path:
            os.unlink(self.path)  # noqa: PTH108 - as above


@dataclass(slots=True, kw_only=True)
class Staging:
    """The files that one build changes."""

    folder: Path
    moves: list[tuple[str, str]] = field(default_factory=list)
    """(name among those that wait, path), in the order in which they are moved."""
    made: list[str] = field(default_factory=list)
    """Folders that were made for them."""
    mark: str = ""
    """Of a worker: begins the names of its files."""
    count: int = 0

    @property
    def place(self) -> Path:
        """Return where files wait."""
        return self.folder / STAGING

    def open(self) -> None:
        """Make the place."""
        self.place.mkdir(parents=True, exist_ok=True)

    def of_worker(self, number: int) -> Staging:
        """Return the staging of one of several processes; who forked it says what is moved where."""
        return Staging(folder=self.folder, mark=f"{number}-")

    def stage(self, data: bytes) -> tuple[str, os.stat_result]:
        """Put a file beside; returns its name there, and its size and times, which stay."""
        if not self.count and not self.mark:
            self.open()
        name = f"{self.mark}{self.count}"
        self.count += 1
        handle = os.open(
            f"{self.place}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666
        )
        try:
            written = os.write(handle, data)
            while written < len(data):
                written += os.write(handle, data[written:])
            return name, os.fstat(handle)
        finally:
            os.close(handle)

    @contextmanager
    def pouring(self, *, nowhere: bool = False) -> Iterator[Sink]:
        """Give what takes a file in pieces, beside; `nowhere`: nothing is written."""
        if nowhere:
            yield Sink(name="", path="", stream=None)
            return
        if not self.count and not self.mark:
            self.open()
        name = f"{self.mark}{self.count}"
        self.count += 1
        path = f"{self.place}/{name}"
        with open(path, "xb", buffering=1 << 18) as stream:  # noqa: PTH123 - a text, as paths are here
            sink = Sink(name=name, path=path, stream=stream)
            yield sink
            stream.flush()
            sink.found = os.fstat(stream.fileno())

    def switch(self, removed: Iterable[str], manifest: bytes) -> None:
        """Move what was staged into place, the manifest after it, and remove what is gone."""
        self.place.mkdir(parents=True, exist_ok=True)
        (self.place / MANIFEST).write_bytes(manifest)
        self._make_room()
        gone = list(removed)
        told = {"version": 1, "moves": self.moves, "removed": gone}
        beside = self.place / f"{SWITCH}.part"
        beside.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        for path in self._to_be_synced(beside):
            _sync(path)
        beside.replace(self.place / SWITCH)
        _sync(self.place)
        _carry_out(self.folder, self.moves, gone)

    def throw_away(self) -> None:
        """Forget what was staged; the site is as it was."""
        if (self.place / SWITCH).exists():
            return  # the new site has begun: the next build moves the rest
        shutil.rmtree(self.place, ignore_errors=True)
        for folder in reversed(self.made):
            with suppress(OSError):
                Path(folder).rmdir()

    def _make_room(self) -> None:
        """Make the folders beforehand, so that a disk that is full is found out in time."""
        known = {str(self.folder)}
        for _, path in self.moves:
            self._make_folder(f"{self.folder}/{path}".rpartition("/")[0], known)

    def _make_folder(self, folder: str, known: set[str]) -> None:
        if folder in known:
            return
        self._make_folder(folder.rpartition("/")[0], known)
        try:
            Path(folder).mkdir()
            self.made.append(folder)
        except FileExistsError:
            if not Path(folder).is_dir():
                raise NotADirectoryError(
                    errno.ENOTDIR, os.strerror(errno.ENOTDIR), folder
                ) from None
        known.add(folder)

    def _to_be_synced(self, beside: Path) -> Iterator[Path]:
        if len(self.moves) <= FEW:
            yield from (self.place / name for name, _ in self.moves)
        yield self.place / MANIFEST
        yield beside


def finish(folder: Path) -> bool:
    """Bring to an end what a killed build began; say whether it had begun to switch."""
    place = folder / STAGING
    if not place.is_dir() or place.is_symlink():
        return False
    try:
        text = (place / SWITCH).read_text("utf-8")
    except FileNotFoundError:
        shutil.rmtree(place, ignore_errors=True)
        return False
    try:
        told = json.loads(text)
        moves = [(str(name), str(path)) for name, path in told["moves"]]
        removed = [str(path) for path in told["removed"]]
    except (ValueError, TypeError, KeyError) as error:
        raise ArchiveError(
            f"{place / SWITCH} cannot be read.",
            help=f"Delete the folder {place}, and build the archive again.",
        ) from error
    _carry_out(folder, moves, removed)
    return True


def _carry_out(folder: Path, moves: Iterable[tuple[str, str]], removed: list[str]) -> None:
    """Do what is left to be done; doing it twice does no harm."""
    place = f"{folder}/{STAGING}"
    for name, path in moves:
        if not (is_inside(path) and is_inside(name)):
            continue
        with suppress(FileNotFoundError):  # moved by the build that was killed
            os.rename(f"{place}/{name}", f"{folder}/{path}")  # noqa: PTH104  # thousands of them
    for path in removed:
        if is_inside(path):
            remove(folder, path)
    with suppress(FileNotFoundError):
        (folder / STAGING / MANIFEST).replace(folder / MANIFEST)
    (folder / STAGING / SWITCH).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)


def remove(folder: Path, path: str) -> None:
    """Remove a file, and the folders that this empties."""
    with suppress(FileNotFoundError, NotADirectoryError):
        (folder / path).unlink()
    for parent in (folder / path).parents:
        if parent == folder:
            return
        try:
            parent.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            return


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
