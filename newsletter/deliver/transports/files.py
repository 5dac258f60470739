"""Messages as files: one .eml each, for a look, or for another program to carry on."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from newsletter.deliver.transports.base import ACCEPTED, Answer, Envelope, Outcome
from newsletter.errors import TransportError


class FolderPeer:
    """The folder itself: a file is there wholly or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ask(
        self, message_ids: Collection[str], *, since: datetime | None = None
    ) -> Mapping[str, Answer]:
        """Say which of the files are there."""
        del since
        return {
            one: Answer.ACCEPTED if _file_of(self._folder, one).exists() else Answer.NOT_ACCEPTED
            for one in message_ids
        }


class FilesTransport:
    """Writes each message under a name made of its Message-ID.

    A file is there wholly or not at all, and a message that is written twice is
    one file, so that after a crash the folder itself says what arrived.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """Return ``files:FOLDER``."""
        return f"files:{self._folder.absolute()}"

    def open(self) -> None:
        """Make the folder."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """Let go of nothing."""

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Write the file, and put it and its name on disk before saying so."""
        del following
        path = self._path(envelope.message_id)
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as file:
                file.write(message)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            self._sync_folder()
        except OSError as error:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            raise self._unwritable(error) from error
        return ACCEPTED

    @property
    def peer(self) -> FolderPeer:
        """Return the folder, which says what arrived."""
        return FolderPeer(self._folder)

    def _path(self, message_id: str) -> Path:
        return _file_of(self._folder, message_id)

    def _sync_folder(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _unwritable(self, error: OSError) -> TransportError:
        return TransportError(
            f"The mail folder {self._folder} cannot be written: {error.strerror or error}.",
            help="Make room, or allow writing there; then run the same command again.",
        )


def _file_of(folder: Path, message_id: str) -> Path:
    return folder / (re.sub(r"[^A-Za-z0-9.@_-]", "", message_id) + ".eml")
