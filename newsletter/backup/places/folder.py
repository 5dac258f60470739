"""Backups in a folder: of a second disk, or of another machine, mounted here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsletter.backup.names import made_at
from newsletter.backup.places.base import Stored
from newsletter.errors import BackupError


class FolderPlace:
    """A folder that is there already: a disk that is not mounted must not be taken for an empty one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def shown(self) -> str:
        """Return the folder."""
        return str(self._folder)

    def put(self, name: str, file: Path) -> None:
        """Copy it beside, wait for the disk, then give it its name."""
        part = self._folder / f".{name}.part"
        with self._explained():
            try:
                with file.open("rb") as source, part.open("wb") as target:
                    part.chmod(0o600)
                    shutil.copyfileobj(source, target, 1 << 20)
                    target.flush()
                    os.fsync(target.fileno())
                part.replace(self._folder / name)
            except BaseException:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
                raise
            self._sync()

    def fetch(self, name: str, file: Path) -> None:
        """Copy it here."""
        with (
            self._explained(),
            (self._folder / name).open("rb") as source,
            file.open("wb") as target,
        ):
            shutil.copyfileobj(source, target, 1 << 20)

    def stored(self) -> tuple[Stored, ...]:
        """Return the files with names of ours."""
        with self._explained():
            files = (path for path in self._folder.iterdir() if made_at(path.name))
            found = (Stored(name=one.name, size=one.stat().st_size) for one in files)
            return tuple(sorted(found, key=lambda one: one.name))

    def remove(self, name: str) -> None:
        """Remove the file."""
        with self._explained():
            (self._folder / name).unlink(missing_ok=True)

    def _sync(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        if not self._folder.is_dir():
            raise BackupError(
                f"The folder for backups, {self._folder}, is not there.",
                help="If it lies on another disk, see that it is mounted; else make it.",
            )
        try:
            yield
        except OSError as error:
            raise BackupError(
                f"The folder for backups, {self._folder}, cannot be used: "
                f"{error.strerror or error}.",
                help="Make room there, or allow your account to write; then run it again.",
            ) from error
