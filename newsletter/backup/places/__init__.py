"""Where backups lie, behind one protocol: a folder, another machine by ssh, an object store."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from newsletter.backup.places.base import Place, Stored
from newsletter.backup.places.folder import FolderPlace
from newsletter.documents.addresses import BACKUP_PLACE
from newsletter.errors import UsageError

__all__ = ["Place", "Stored", "place_for"]

KEY_ID, SECRET = "NEWSLETTER_S3_KEY_ID", "NEWSLETTER_S3_SECRET"
_REGION = "us-east-1"


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
    from newsletter.backup.places.ssh import Account, SshPlace  # noqa: PLC0415 - few have one

    parts = urlsplit(text)
    path = parts.path.rstrip("/").removeprefix("/~/")
    account = Account(
        host=parts.hostname or "", user=parts.username or "", port=parts.port or 22, path=path
    )
    return SshPlace(account)


def _s3(text: str, clock: Callable[[], datetime], secret: Callable[[str], str]) -> Place:
    from newsletter.backup.places.s3 import Bucket, S3Place  # noqa: PLC0415 - few have one
    from newsletter.backup.places.signature import Credentials  # noqa: PLC0415

    parts = urlsplit(text)
    name, _, prefix = parts.path.strip("/").partition("/")
    encrypted = parts.scheme == "s3"
    key_id, key = secret(KEY_ID), secret(SECRET)
    if not key_id or not key:
        raise UsageError(
            f"What opens {parts.hostname} is missing.",
            help=f"Put {KEY_ID} and {SECRET} into secrets.env, or into the environment.",
        )
    bucket = Bucket(
        host=parts.hostname or "",
        port=parts.port or (443 if encrypted else 80),
        name=name,
        prefix=f"{prefix}/" if prefix else "",
        encrypted=encrypted,
    )
    region = parse_qs(parts.query).get("region", [_REGION])[0]
    return S3Place(
        bucket=bucket,
        who=Credentials(key_id=key_id, secret=key, region=region),
        clock=clock,
    )
