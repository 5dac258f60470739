"""The last file of a backup: what is in it, with the hash of every file."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from newsletter.errors import BackupError
from newsletter.model.values import dataclass

FILE_NAME = "MANIFEST.json"
FORMAT = "newsletter-backup/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One file of a backup."""

    path: str
    """Relative, with slashes: ``publication/var/mail.db``."""
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a backup is of."""

    name: str
    """The name of the backup, or of the piece of the journal."""
    made: datetime
    """Aware, UTC."""
    program: str
    """Version of the program that made it."""
    publication: str
    """Name of the publication."""
    mark: str = ""
    """Of the machine that made it; a takeover gives another."""
    dialect: str = "sqlite"
    schemas: tuple[tuple[str, int], ...] = ()
    """(kind of database, number of its last migration)"""
    event: int = 0
    """Number of the newest event of readers in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Facts and files."""

    facts: Facts
    files: tuple[Held, ...]

    @property
    def size(self) -> int:
        """Octets of all files."""
        return sum(one.size for one in self.files)


def written(manifest: Manifest) -> bytes:
    """Return the manifest as JSON."""
    facts = asdict(manifest.facts) | {
        "made": manifest.facts.made.isoformat(),
        "schemas": dict(manifest.facts.schemas),
    }
    told = {"format": FORMAT, **facts, "files": [asdict(one) for one in manifest.files]}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def read(data: bytes) -> Manifest:
    """Read a manifest.  Raises `BackupError` for one of another format."""
    try:
        told = json.loads(data)
        if told.pop("format") != FORMAT:
            raise BackupError(
                "This backup was made by a newer program.", help="Update this one, and try again."
            )
        files = tuple(_held(one) for one in told.pop("files"))
        facts = Facts(
            **told
            | {
                "made": datetime.fromisoformat(told["made"]),
                "schemas": tuple(sorted(told["schemas"].items())),
            }
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError(
            "The list of what is in this backup cannot be read.",
            help="Take another copy of it, or the one of the day before.",
        ) from error
    return Manifest(facts=facts, files=files)


def _held(one: dict[str, Any]) -> Held:
    held = Held(**one)
    expect_inside(held.path)
    return held


def expect_inside(path: str) -> str:
    """Return a path of a file in a backup; raises `BackupError` for one that leads out of it."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\0" in path or "\\" in path:
        raise BackupError(
            f"This backup holds a file with the name {path!r}, which leads out of its folder.",
            help="It was not made by this program. Do not use it.",
        )
    return path
