"""What was worked out before, by the hash of what it was made of: one file, and an index beside it.

It may be deleted at any time; what is not in it, or is not whole, is made again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

_DIGEST = 8
_VERSION = 1


class Place(NamedTuple):
    """Where octets lie in the file."""

    offset: int
    size: int
    digest: str


class Packed:
    """Octets by key; a context manager, and what is new is kept when it ends.

    Where another process holds it, or the folder cannot be written, it remembers nothing.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._data = folder / f"{name}.pack"
        self._index = folder / f"{name}.json"
        self._handle = -1
        self._owner = os.getpid()
        self._places: dict[str, Place] = {}
        self._end = 0
        self._is_new = False

    def __enter__(self) -> Self:
        """Open the files."""
        with suppress(OSError):
            self._data.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(self._data, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                self._close()
                return self
            self._end = os.fstat(self._handle).st_size
            self._places = self._read_index()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Keep the index, if all went well."""
        if self._handle >= 0 and kind is None and self._is_new:
            with suppress(OSError):
                self._write_index()
        self._close()

    def __iter__(self) -> Iterator[str]:
        """Yield all keys."""
        return iter(tuple(self._places))

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key; None where there is nothing, or it is not whole."""
        place = self._places.get(key)
        if place is None:
            return None
        found = os.pread(self._handle, place.size, place.offset)
        if len(found) != place.size or _digest(found) != place.digest:
            del self._places[key]
            return None
        return found

    def put(self, key: str, octets: bytes) -> None:
        """Keep octets under a key; not in a fork, of which nobody would hear."""
        if self._handle < 0 or os.getpid() != self._owner:
            return
        with suppress(OSError):
            written = os.pwrite(self._handle, octets, self._end)
            if written == len(octets):
                self._places[key] = Place(self._end, written, _digest(octets))
                self._end += written
                self._is_new = True

    def forget_all_but(self, keys: Collection[str]) -> None:
        """Forget what is not wanted any more; its room is used again once it is more than half."""
        wanted = {key: place for key, place in self._places.items() if key in keys}
        if len(wanted) != len(self._places):
            self._places, self._is_new = wanted, True
        if self._handle >= 0 and self._end > 2 * sum(one.size for one in wanted.values()) + 65_536:
            with suppress(OSError):
                self._pack_closely()

    def _pack_closely(self) -> None:
        """Move everything to the front, in the order in which it lies; nothing overlaps itself."""
        self._index.unlink(missing_ok=True)  # killed here, all is made again
        end = 0
        for key, place in sorted(self._places.items(), key=lambda one: one[1].offset):
            octets = os.pread(self._handle, place.size, place.offset)
            os.pwrite(self._handle, octets, end)
            self._places[key] = place._replace(offset=end)
            end += place.size
        os.ftruncate(self._handle, end)
        self._end, self._is_new = end, True

    def _read_index(self) -> dict[str, Place]:
        try:
            said = json.loads(self._index.read_bytes())
            if said["version"] != _VERSION:
                return {}
            return {key: Place(*place) for key, place in said["places"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def _write_index(self) -> None:
        beside = self._index.with_suffix(".part")
        said = {"version": _VERSION, "places": self._places}
        beside.write_text(json.dumps(said, separators=(",", ":")))
        beside.replace(self._index)

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle, self._places = -1, {}


def _digest(octets: bytes) -> str:
    return hashlib.blake2b(octets, digest_size=_DIGEST).hexdigest()
