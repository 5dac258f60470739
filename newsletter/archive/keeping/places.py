"""Where copies of pages lie, behind one protocol: a folder, or an object store."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Protocol

from newsletter.errors import ArchiveError
from newsletter.objects import Objects


class CopyPlace(Protocol):
    """Holds files by names like ``3f/3f2a….warc.gz``; each is there wholly or not at all.

    Raises `ArchiveError` where it cannot be reached, or refuses.
    """

    @property
    def shown(self) -> str:
        """Return where it is, without a secret."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Put a file, in place of one of the same name."""
        ...

    def get(self, name: str) -> bytes | None:
        """Return a file, or None where there is none."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file; that it is not there is no error."""
        ...


class FolderCopies:
    """Copies in a folder that only its owner reads."""

    def __init__(self, folder: Path, *, shown: str = "") -> None:
        self._folder = folder
        self.shown = shown or str(folder)

    def put(self, name: str, data: bytes) -> None:
        """Write it beside its place, and move it there."""
        target = self._folder / name
        beside = target.with_name(f".{target.name}.part")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.parent.mkdir(mode=0o700, exist_ok=True)
            beside.write_bytes(data)
            beside.replace(target)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise self._failed(error) from error

    def get(self, name: str) -> bytes | None:
        """Read it."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failed(error) from error

    def remove(self, name: str) -> None:
        """Delete it."""
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> ArchiveError:
        return ArchiveError(
            f"The place of copies, {self.shown}, cannot be used: {error.strerror}.",
            help="Make room, or make the folder writable for you; then run it again.",
        )


class ObjectCopies:
    """Copies in an object store that speaks S3."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    @property
    def shown(self) -> str:
        """Return the address."""
        return self._objects.shown

    def put(self, name: str, data: bytes) -> None:
        """Put the object."""
        self._objects.put(name, BytesIO(data), kind="application/warc")

    def get(self, name: str) -> bytes | None:
        """Fetch the object."""
        found = BytesIO()
        return found.getvalue() if self._objects.get(name, found) else None

    def remove(self, name: str) -> None:
        """Remove the object."""
        self._objects.remove(name)
