"""Where backups lie, behind one protocol: a folder, another machine by ssh, an object store."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from newsletter.backup.places.base import Place, Stored
from newsletter.backup.places.folder import FolderPlace
from newsletter.documents.addresses import BACKUP_PLACE
from newsletter.errors import BackupError, UsageError

__all__ = ["Place", "Stored", "place_for"]

KEY_ID, SECRET = "NEWSLETTER_S3_KEY_ID", "NEWSLETTER_S3_SECRET"


def place_for(
    text: str, *, folder: Path, clock: Callable[[], datetime], secret: Callable[[str], str]
) -> Place:
    """Return the place that a text names; a folder is relative to `folder`.

    `secret` returns a secret by its name, or an empty text.  Raises `UsageError` for what is none.
    """
    if not text.strip() or not text.isprintable() or not re.fullmatch(BACKUP_PLACE.pattern, text):
        raise _no_place(text)
    try:
        if text.startswith("ssh://"):
            return _ssh(text)
        if text.startswith(("s3://", "s3+http://")):
            return _s3(text, clock, secret)
    except ValueError:  # a port that cannot be
        raise _no_place(text) from None
    return FolderPlace((folder / Path(text).expanduser()).resolve())


def _no_place(text: str) -> UsageError:
    return UsageError(f"{text!r} is no place for backups.", help=f"Name {BACKUP_PLACE.form}.")


def _ssh(text: str) -> Place:
    from newsletter.backup.places.ssh import SshPlace  # noqa: PLC0415 - few have one
    from newsletter.machines import account_of  # noqa: PLC0415

    return SshPlace(account_of(text))


def _s3(text: str, clock: Callable[[], datetime], secret: Callable[[str], str]) -> Place:
    from newsletter.backup.places.s3 import S3Place  # noqa: PLC0415 - few have one
    from newsletter.objects import Opener  # noqa: PLC0415

    opener = Opener(key_id=KEY_ID, key=SECRET, called="The place for backups", failing=BackupError)
    return S3Place(opener.open(text, clock=clock, secret=secret))
