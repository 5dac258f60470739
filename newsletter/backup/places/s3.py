"""Backups in an object store that speaks S3: one object each, which is there wholly or not at all."""

from __future__ import annotations

from pathlib import Path

from newsletter.backup.names import made_at
from newsletter.backup.places.base import Stored
from newsletter.objects import Objects


class S3Place:
    """Objects under a prefix."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    @property
    def shown(self) -> str:
        """Return the address, without a secret."""
        return self._objects.shown

    def put(self, name: str, file: Path) -> None:
        """Put the object."""
        with file.open("rb") as stream:
            self._objects.put(name, stream)

    def fetch(self, name: str, file: Path) -> None:
        """Write the object into a file."""
        with file.open("wb") as target:
            self._objects.fetch(name, target)

    def stored(self) -> tuple[Stored, ...]:
        """Return the objects with names of ours."""
        ours = (one for one in self._objects.listed() if made_at(one.name))
        found = (Stored(name=one.name, size=one.size) for one in ours)
        return tuple(sorted(found, key=lambda one: one.name))

    def remove(self, name: str) -> None:
        """Remove the object."""
        self._objects.remove(name)
