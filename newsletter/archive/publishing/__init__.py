"""A built site to the world: a folder, another machine by ssh, an object store."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

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
    from newsletter.archive.publishing.ssh import Account, SshPlace  # noqa: PLC0415 - few have one

    parts = urlsplit(text)
    path = parts.path.rstrip("/").removeprefix("/~/")
    return SshPlace(
        Account(
            host=parts.hostname or "", user=parts.username or "", port=parts.port or 22, path=path
        )
    )


def _objects(
    text: str, clock: Callable[[], datetime], secret: Callable[[str], str]
) -> PublishPlace:
    from newsletter.archive.publishing.objects import ObjectsPlace  # noqa: PLC0415 - few have one
    from newsletter.objects import Credentials, Objects, bucket_of, region_of  # noqa: PLC0415

    bucket = bucket_of(text)
    key_id, key = secret(KEY_ID), secret(SECRET)
    if not key_id or not key:
        raise UsageError(
            f"What opens {bucket.host} is missing.",
            help=f"Put {KEY_ID} and {SECRET} into secrets.env, or into the environment.",
        )
    return ObjectsPlace(
        Objects(
            bucket=bucket,
            who=Credentials(key_id=key_id, secret=key, region=region_of(text)),
            clock=clock,
            called="The place for the archive",
            failing=ArchiveError,
            secrets=f"{KEY_ID} and {SECRET}",
        )
    )
