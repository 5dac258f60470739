"""Many files as one stream: tar (POSIX.1-2001), pressed together (zstd), its manifest last.

Without this program, what is unlocked reads with ``zstd -d | tar -x``.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

from newsletter.backup import manifest
from newsletter.backup.manifest import Facts, Held, Manifest
from newsletter.errors import BackupError
from newsletter.model.values import dataclass

CHUNK = 1 << 20
LEVEL = 3
THREADS = 2
"""Press beside the reading; the number changes no octet, only whether there is any."""
MANIFEST_MOST = 1 << 28
"""Octets of a manifest: some millions of files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file to be packed."""

    path: str
    """In the bundle."""
    file: Path | None = None
    data: bytes = b""
    """Where there is no file: what it holds."""
    mode: int = 0o600
    modified: int = 0
    """Seconds since 1970."""


def packed(items: Iterable[Item], facts: Facts) -> Iterator[bytes]:
    """Yield the bundle, piece by piece; the same files give the same octets.

    Raises `BackupError` for a file that changes while it is read.
    """
    compressor = zstandard.ZstdCompressor(level=LEVEL, threads=THREADS).compressobj()
    for piece in _tarred(items, facts):
        if pressed := compressor.compress(piece):
            yield pressed
    yield compressor.flush()


def _tarred(items: Iterable[Item], facts: Facts) -> Iterator[bytes]:
    held: list[Held] = []
    for item in items:
        digest = hashlib.sha256()
        size = len(item.data) if item.file is None else item.file.stat().st_size
        yield _head(item, size)
        for piece in _content(item, size):
            digest.update(piece)
            yield piece
        yield bytes(-size % tarfile.BLOCKSIZE)
        held.append(Held(path=item.path, size=size, sha256=digest.hexdigest()))
    last = manifest.written(Manifest(facts=facts, files=tuple(held)))
    yield _head(Item(path=manifest.FILE_NAME), len(last))
    yield last
    yield bytes(-len(last) % tarfile.BLOCKSIZE + 2 * tarfile.BLOCKSIZE)


def _head(item: Item, size: int) -> bytes:
    info = tarfile.TarInfo(item.path)
    info.size, info.mode, info.mtime = size, item.mode, item.modified
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def _content(item: Item, size: int) -> Iterator[bytes]:
    if item.file is None:
        yield item.data
        return
    with item.file.open("rb") as stream:
        left = size
        while left:
            piece = stream.read(min(CHUNK, left))
            if not piece:
                raise BackupError(
                    f"{item.file} became shorter while it was read.", help="Run the command again."
                )
            left -= len(piece)
            yield piece


class Sink(Protocol):
    """Where a file of a bundle goes."""

    def write(self, data: bytes, /) -> object:
        """Take a piece of it."""

    def close(self) -> None:
        """End the file."""


class Nowhere:
    """Looks at everything and writes nothing."""

    def write(self, data: bytes, /) -> None:
        """Drop it."""

    def close(self) -> None:
        """Do nothing."""


Into = Callable[[str, int], Sink]
"""Returns where a file goes: its path in the bundle, and its mode."""


def unpack(stream: BinaryIO, into: Into = lambda _path, _mode: Nowhere()) -> Manifest:
    """Read a bundle to its end and compare every file with the manifest; return that.

    Raises `BackupError` where anything is missing, changed, or no plain file.
    """
    found: dict[str, Held] = {}
    told: Manifest | None = None
    try:
        with (
            zstandard.ZstdDecompressor().stream_reader(stream, closefd=False) as pressed,
            tarfile.open(fileobj=pressed, mode="r|", bufsize=CHUNK) as tar,
        ):
            for member in tar:
                if told or not member.isreg():
                    raise _foreign(member.name)
                if member.name == manifest.FILE_NAME:
                    told = _manifest(tar, member)
                    continue
                found[member.name] = _copied(tar, member, into)
    except (tarfile.TarError, zstandard.ZstdError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk, not the bundle
        raise _damaged() from error
    if told is None or {one.path: one for one in told.files} != found:
        raise _damaged()
    return told


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest:
    source = tar.extractfile(member) if member.size <= MANIFEST_MOST else None
    if source is None:
        raise _damaged()
    return manifest.read(source.read())


def _copied(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Into) -> Held:
    path = manifest.expect_inside(member.name)
    source = tar.extractfile(member)
    assert source is not None  # noqa: S101 - a plain file has content
    digest, sink = hashlib.sha256(), into(path, member.mode & 0o777)
    try:
        while piece := source.read(CHUNK):
            digest.update(piece)
            sink.write(piece)
    except BaseException:
        with suppress(OSError):
            sink.close()
        raise
    sink.close()
    return Held(path=path, size=member.size, sha256=digest.hexdigest())


def _foreign(name: str) -> BackupError:
    return BackupError(
        f"This backup holds {name!r}, which no backup of this program holds.",
        help="It was not made by this program. Do not use it.",
    )


def _damaged() -> BackupError:
    return BackupError(
        "This backup is damaged: what it holds is not what its list says.",
        help="Take another copy of it, or the one of the day before.",
    )
