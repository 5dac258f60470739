"""Copies of everything at another place: where, for whom they are locked, how long they stay."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How many backups stay: the newest of each of so many days, weeks and months."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRules:
    """Where backups go."""

    place: str = ""
    """A folder, ``ssh://…`` or ``s3://…``; empty: none are made by themselves."""
    recipient: str = ""
    """The public key that they are locked with (``age1…``); its secret half is nowhere here."""
    at: str = "03:15"
    """Local time from which the night's backup is made."""
    keep: Keep = field(default_factory=Keep)

    @property
    def complete(self) -> bool:
        """Whether backups can be made by themselves."""
        return bool(self.place and self.recipient)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade:
    """A backup that was written and read back."""

    name: str
    place: str
    made: datetime
    """Aware, UTC: the state of things that it holds."""
    size: int
    """Octets, as locked."""
    sha256: str
    """Of the locked file."""
    event: int = 0
    """Number of the newest event of readers in it."""
