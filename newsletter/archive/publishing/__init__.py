"""A built site to the world: a folder, another machine by ssh, an object store."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from newsletter.archive.publishing.base import (
    BuiltSite,
    Change,
    PublishPlace,
    Put,
    built_site,
    difference,
)
from newsletter.archive.publishing.folder import FolderPlace
from newsletter.documents.addresses import BACKUP_PLACE
from newsletter.errors import ArchiveError, UsageError

__all__ = [
    "BuiltSite",
    "Change",
    "PublishPlace",
    "Put",
    "built_site",
    "difference",
    "place_for",
]

KEY_ID, SECRET = "NEWSLETTER_ARCHIVE_S3_KEY_ID", "NEWSLETTER_ARCHIVE_S3_SECRET"


def place_for(
    text: str, *, folder: Path, clock: Callable[[], datetime], secret: Callable[[str], str]
) -> PublishPlace:
    """Return the place that a text names; a folder is relative to `folder`.

    `secret` returns a secret by its name, or an empty text.  Raises `UsageError` for what is none.
    """
    if not text.strip() or not text.isprintable() or not re.fullmatch(BACKUP_PLACE.pattern, text):
        raise _no_place(text)
    try:
        if text.startswith("ssh://"):
            return _ssh(text)
        if text.startswith(("s3://", "s3+http://")):
            return _objects(text, clock, secret)
    except ValueError:  # a port that cannot be
        raise _no_place(text) from None
    link = folder / Path(text).expanduser()
    return FolderPlace(link.parent.resolve() / link.name)


def _no_place(text: str) -> UsageError:
    return UsageError(f"{text!r} is no place for a site.", help=f"Name {BACKUP_PLACE.form}.")


def _ssh(text: str) -> PublishPlace:
    from newsletter.archive.publishing.ssh import SshPlace  # noqa: PLC0415 - few have one
    from newsletter.machines import account_of  # noqa: PLC0415

    return SshPlace(account_of(text))


def _objects(
    text: str, clock: Callable[[], datetime], secret: Callable[[str], str]
) -> PublishPlace:
    from newsletter.archive.publishing.objects import ObjectsPlace  # noqa: PLC0415 - few have one
    from newsletter.objects import Opener  # noqa: PLC0415

    opener = Opener(
        key_id=KEY_ID, key=SECRET, called="The place for the archive", failing=ArchiveError
    )
    return ObjectsPlace(opener.open(text, clock=clock, secret=secret))
