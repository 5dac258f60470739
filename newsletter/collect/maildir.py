"""Reading a Maildir that others read too: nothing is moved, marked or removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsletter.errors import ParseError, UsageError
from newsletter.model.values import dataclass

LARGEST_MESSAGE = 50_000_000
"""Bytes; a larger one is passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A message in a mailbox."""

    name: str
    """Unique in its mailbox, whatever flags it gets or wherever it is moved between new and cur."""
    path: Path

    def read(self) -> bytes:
        """Return its bytes.  Raises `ParseError` for one that is too large, `OSError`."""
        if self.path.stat().st_size > LARGEST_MESSAGE:
            raise ParseError("It has more than 50 MB.", help="Read it in a mail program.")
        return self.path.read_bytes()


def delivered(folder: Path) -> Iterator[Delivered]:
    """Yield the messages of a Maildir, by name: those of new/ and cur/, links passed over.

    Raises `UsageError` where the folder is none.
    """
    if not (folder / "new").is_dir() and not (folder / "cur").is_dir():
        raise UsageError(
            f"{folder} is no Maildir: it has neither new/ nor cur/.",
            help="Let the mail server deliver into a Maildir, and name its folder.",
        )
    found = {
        path.name.partition(":")[0]: path
        for part in ("cur", "new")
        for path in sorted((folder / part).glob("*"))
        if path.is_file() and not path.is_symlink()
    }
    yield from (Delivered(name=name, path=path) for name, path in sorted(found.items()))
