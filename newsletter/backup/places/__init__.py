"""Where backups lie, behind one protocol: a folder, another machine by ssh, an object store."""

from __future__ import annotations

from pathlib import Path

from newsletter.backup.places.base import Place, Stored
from newsletter.backup.places.folder import FolderPlace
from newsletter.errors import UsageError

__all__ = ["Place", "Stored", "place_for"]


def place_for(text: str, *, folder: Path) -> Place:
    """Return the place that a text names; a folder is relative to `folder`.

    Raises `UsageError` for what is none.
    """
    if not text.strip() or not text.isprintable():
        raise UsageError("There is no place for backups.", help="Name a folder.")
    if "://" in text:
        raise UsageError(f"{text} is no place for backups.", help="Name a folder.")
    return FolderPlace((folder / Path(text).expanduser()).resolve())
