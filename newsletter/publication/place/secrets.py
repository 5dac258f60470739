"""Secrets: a file secrets.env that git ignores, and the environment above it.

``NAME`` in the environment wins, then ``NAME_FILE`` (a path whose content is
the secret), then the line ``NAME=…`` of secrets.env.  Keys are written as
``id:base64``; ``NAME_RETIRED`` holds older ones, separated by commas, that
still verify what they once signed.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from newsletter.errors import SettingError
from newsletter.model.keys import Key, Keyring
from newsletter.model.mail_source import ImapBox
from newsletter.model.values import dataclass

FILE_NAME = "secrets.env"
TOKEN_KEY = "NEWSLETTER_TOKEN_KEY"  # noqa: S105 - a name
SUPPRESSION_KEY = "NEWSLETTER_SUPPRESSION_KEY"
SIGNING_KEY = "NEWSLETTER_SIGNING_KEY"
SMTP_USER = "NEWSLETTER_SMTP_USER"
SMTP_PASSWORD = "NEWSLETTER_SMTP_PASSWORD"  # noqa: S105 - a name
IMAP_PASSWORD = "NEWSLETTER_IMAP_PASSWORD"  # noqa: S105 - a name
MAILCHIMP_KEY = "NEWSLETTER_MAILCHIMP_KEY"
LISTMONK_TOKEN = "NEWSLETTER_LISTMONK_TOKEN"  # noqa: S105 - a name
MAILGUN_KEY = "NEWSLETTER_MAILGUN_SIGNING_KEY"
SENDGRID_KEY = "NEWSLETTER_SENDGRID_VERIFICATION_KEY"
S3_KEY_ID = "NEWSLETTER_S3_KEY_ID"
S3_SECRET = "NEWSLETTER_S3_SECRET"  # noqa: S105 - a name
SIGN_IN_SECRET = "NEWSLETTER_SIGN_IN_SECRET"  # noqa: S105 - a name
DATABASE_PASSWORD = "NEWSLETTER_DATABASE_PASSWORD"  # noqa: S105 - a name

KEY_BYTES = 32

_HEADER = """\
# Secrets of this publication. Never commit or mail this file; keep a copy in a safe place:
# without the keys, links in mails already sent stop working and suppressions are forgotten.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What secrets.env and the environment hold."""

    tokens: Keyring
    suppression: Keyring
    signing: Keyring | None
    """None in publications of before approvals were signed; made when it is needed first."""
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)


def new_file(*, key_id: str) -> str:
    """Return the text of a fresh secrets.env with three random keys."""
    lines = [new_line(name, key_id=key_id) for name in (TOKEN_KEY, SUPPRESSION_KEY, SIGNING_KEY)]
    return _HEADER + "\n".join(lines) + f"\n# {SMTP_USER}=\n# {SMTP_PASSWORD}=\n"


def write_new_file(folder: Path, *, key_id: str) -> Path:
    """Write secrets.env with mode 0600; an existing one is never touched (FileExistsError)."""
    path = folder / FILE_NAME
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(new_file(key_id=key_id))
    return path


def load(folder: Path, environ: Mapping[str, str]) -> Secrets:
    """Read the secrets; raises `SettingError` for a key that is missing or malformed."""
    written = _read_file(folder / FILE_NAME)

    def find(name: str) -> str:
        return _find(name, environ, written)

    def keyring(name: str) -> Keyring:
        retired = [part for part in find(f"{name}_RETIRED").split(",") if part.strip()]
        return Keyring(
            current=_key(name, find(name)),
            retired=tuple(_key(f"{name}_RETIRED", text) for text in retired),
        )

    return Secrets(
        tokens=keyring(TOKEN_KEY),
        suppression=keyring(SUPPRESSION_KEY),
        signing=keyring(SIGNING_KEY) if find(SIGNING_KEY) else None,
        smtp_user=find(SMTP_USER),
        smtp_password=find(SMTP_PASSWORD),
    )


def new_line(name: str, *, key_id: str) -> str:
    """Return the line of a fresh random key."""
    return f"{name}={key_id}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def find(folder: Path, environ: Mapping[str, str], name: str) -> str:
    """Return one secret, or empty where it is nowhere; raises `SettingError` as `load` does."""
    return _find(name, environ, _read_file(folder / FILE_NAME))


def is_mailbox_password(name: str) -> bool:
    """Say whether a name is that of the password of one mailbox."""
    return bool(re.fullmatch(r"NEWSLETTER_IMAP_[A-Z0-9_]+_PASSWORD", name))


def mailbox_password(folder: Path, environ: Mapping[str, str], box: ImapBox) -> str:
    """Return the password of a mailbox; raises `SettingError` where its own is nowhere.

    The one that all share is never tried in the place of one's own: it would be shown to a server
    that it is not for.
    """
    found = find(folder, environ, box.password_name)
    if box.secret and not found:
        raise SettingError(
            f"The password of the mailbox {box.address} is missing.",
            help=f"Add {box.password_name}=… to {FILE_NAME}.",
        )
    return found


def _find(name: str, environ: Mapping[str, str], written: Mapping[str, str]) -> str:
    if name in environ:
        return environ[name]
    if f"{name}_FILE" in environ:
        return _read_secret_file(name, environ[f"{name}_FILE"])
    return written.get(name, "")


def _read_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"The secrets in {path} cannot be read: {error}.",
            help="Put back the copy that you keep in a safe place.",
        ) from error
    lines = [line.strip() for line in text.splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name.strip(): value.strip() for name, _, value in pairs}


def _read_secret_file(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"{name}_FILE names {path}, which cannot be read: {error}.",
            help="Mend the path, or remove the variable to use secrets.env.",
        ) from error


def _key(name: str, text: str) -> Key:
    key_id, colon, encoded = text.strip().partition(":")
    if not text:
        raise SettingError(
            f"The key {name} is missing.",
            help="It stands in secrets.env, which `newsletter init` wrote: restore that file, "
            "or write new ones with: newsletter init --keys FOLDER (only if no mail was ever sent).",
        )
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        secret = b""
    if not colon or not key_id or len(secret) < KEY_BYTES:
        raise SettingError(
            f"The key {name} is malformed.",
            help=f"It reads id:base64 with at least {KEY_BYTES} bytes, as `newsletter init` wrote.",
        )
    return Key(id=key_id, secret=secret)
