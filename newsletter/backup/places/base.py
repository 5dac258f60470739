"""The seam to wherever backups lie."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Something that lies at a place."""

    name: str
    size: int


class Place(Protocol):
    """Keeps files by name; none of them is ever half there.

    Every call raises `BackupError` where the place cannot be reached or refuses.
    """

    @property
    def shown(self) -> str:
        """Where it is, as people read it; no secret in it."""

    def put(self, name: str, file: Path) -> None:
        """Keep a file under a name, wholly or not at all."""

    def fetch(self, name: str, file: Path) -> None:
        """Write what is kept under a name into a file."""

    def stored(self) -> tuple[Stored, ...]:
        """Return what is kept, by name; what is half-written is not among it."""

    def remove(self, name: str) -> None:
        """Forget one; that it is not there is no error."""
