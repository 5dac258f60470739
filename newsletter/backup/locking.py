"""Locking and unlocking backups: age (age-encryption.org/v1) to one recipient.

Whoever makes backups has the recipient's public key alone.  Truncated or changed files do not
unlock: every 64 KiB carry their own proof, and the last one says that it is the last.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import field
from typing import BinaryIO, Protocol

from newsletter.errors import BackupError, SettingError
from newsletter.model.values import dataclass

try:
    import pyrage
except ImportError as error:  # there is no wheel for this machine
    raise SettingError(
        "What locks backups, the package pyrage, is not installed.",
        help="Install it: pip install pyrage",
    ) from error

HEADER = b"age-encryption.org/v1\n"


class Writer(Protocol):
    """Something that takes octets."""

    def write(self, data: bytes, /) -> object:
        """Take them."""

    def flush(self) -> None:
        """Put them where they belong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """The two halves of a key; the identity unlocks."""

    identity: str = field(repr=False)
    recipient: str


def new_pair() -> KeyPair:
    """Return a fresh key pair (X25519)."""
    made = pyrage.x25519.Identity.generate()
    return KeyPair(identity=str(made), recipient=str(made.to_public()))


def is_recipient(text: str) -> bool:
    """Say whether a text is a public key that backups can be locked with."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def read_identity(text: str) -> str:
    """Return a secret key as it is used, from how it was typed: blanks and case do not matter.

    Lines that begin with ``#`` are remarks.  Raises `BackupError`; its message shows nothing of it.
    """
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = "".join("".join(lines).split()).upper()
    try:
        pyrage.x25519.Identity.from_str(joined)
    except pyrage.IdentityError:
        raise BackupError(
            "That is not the secret key of a backup, or it was mistyped.",
            help="Copy it from the recovery sheet, from AGE-SECRET-KEY-1 to its last letter; "
            "blanks between the groups do not matter.",
        ) from None
    return joined


def recipient_of(identity: str) -> str:
    """Return the public half of a secret key."""
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def lock(pieces: Iterable[bytes], recipient: str, to: Writer) -> None:
    """Write the pieces, locked.  Whatever reading or writing raises is raised as it was."""
    source, target = _Source(pieces), _Target(to)
    try:
        pyrage.encrypt_io(source, target, [pyrage.x25519.Recipient.from_str(recipient)])
    except (pyrage.EncryptError, OSError):
        raise source.fault or target.fault or BackupError("The backup cannot be locked.") from None


@contextmanager
def unlocked(stream: BinaryIO, identity: str) -> Iterator[BinaryIO]:
    """Yield what a locked stream holds, as it is read, in bounded memory.

    Raises `BackupError` at the end, or before, where it does not unlock as a whole: what was read
    until then may be cut short, and must not be believed.
    """
    reading, writing = os.pipe()
    faults: list[Exception] = []

    def run() -> None:
        with os.fdopen(writing, "wb") as target:
            try:
                pyrage.decrypt_io(stream, target, [pyrage.x25519.Identity.from_str(identity)])
            except Exception as error:  # noqa: BLE001 - told in the other thread
                faults.append(error)
            with suppress(BrokenPipeError):
                target.flush()

    thread = threading.Thread(target=run, name="unlock", daemon=True)
    thread.start()
    failed: Exception | None = None
    with os.fdopen(reading, "rb") as source:
        try:
            yield source
        except BackupError as error:
            failed = error
        else:
            _drain(source)
    thread.join()
    if faults and not isinstance(faults[0], BrokenPipeError):
        raise _damaged(faults[0]) from failed
    if failed:
        raise failed


def _drain(source: BinaryIO) -> None:
    """Read to the end, so that the end too is proved."""
    while source.read(1 << 20):
        pass


def _damaged(error: Exception) -> BackupError:
    if "No matching keys" in str(error):
        return BackupError(
            "This backup was locked for another key.",
            help="Use the recovery sheet that was printed when the key in use then was made.",
        )
    return BackupError(
        "This backup is damaged: it does not unlock as a whole. Nothing was written.",
        help="Take another copy of it, or the one of the day before.",
    )


class _Source:
    """Pieces as a file that is read; keeps what went wrong, which pyrage tells as a text."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = io.BytesIO()
        self.fault: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """Return up to so many octets, none at the end."""
        while not (data := self._rest.read(size)):
            try:
                piece = next(self._pieces, None)
            except BaseException as error:
                self.fault = error
                raise
            if piece is None:
                return b""
            self._rest = io.BytesIO(piece)
        return data


class _Target:
    """A file that is written; keeps what went wrong."""

    def __init__(self, to: Writer) -> None:
        self._to = to
        self.fault: BaseException | None = None

    def write(self, data: bytes) -> int:
        """Pass on."""
        try:
            self._to.write(data)
        except BaseException as error:
            self.fault = error
            raise
        return len(data)

    def flush(self) -> None:
        """Pass on."""
        self._to.flush()
