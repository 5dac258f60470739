"""The key that signs what was approved and sent, and the public halves that prove it.

The secret lies in secrets.env.  The public halves lie in ``issues/sent/keys.json``, in
version control: one line for each key that was ever used, and none is ever taken out.
"""

from __future__ import annotations

import json
from pathlib import Path

from newsletter.deliver.lock import one_at_a_time
from newsletter.deliver.sealing import write_atomically
from newsletter.deliver.signing import fingerprint, public_key
from newsletter.errors import ApprovalError, SettingError
from newsletter.model.keys import Key
from newsletter.model.values import dataclass
from newsletter.publication.place import audit, secrets
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace

KEYS_FILE = "keys.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """The key in use."""

    key: Key
    told: str = ""
    """That it was made just now, or empty."""


def signing_key(workplace: Workplace) -> SigningKey:
    """Return the key; it is made where the publication is older than approvals are signed.

    Its public half is put into keys.json.  Raises `SettingError` where there is no place for it.
    """
    with one_at_a_time(workplace.var / "locks" / "signing-key"):
        ring = secrets.load(workplace.folder, workplace.environ).signing
        told = ""
        if ring is None:
            told = _make(workplace)
            ring = secrets.load(workplace.folder, workplace.environ).signing
            assert ring is not None  # noqa: S101 - just written
        _pin(workplace, ring.current)
    return SigningKey(key=ring.current, told=told)


def own_keys(workplace: Workplace) -> frozenset[str]:
    """Return the public halves of the key in use and of the retired ones."""
    ring = secrets.load(workplace.folder, workplace.environ).signing
    return frozenset(map(public_key, (ring.current, *ring.retired) if ring else ()))


def pinned_keys(folder: Path) -> dict[str, str]:
    """Return {public key: id} of keys.json in a folder of sealed issues; raises `ApprovalError`."""
    path = folder / KEYS_FILE
    if not path.exists():
        return {}
    try:
        told = json.loads(path.read_text("utf-8"))["keys"]
        return {str(one["public"]): str(one["id"]) for one in told}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ApprovalError(
            f"{path.name}, which holds the public keys, cannot be read.",
            help="Restore it from version control.",
        ) from error


def _pin(workplace: Workplace, key: Key) -> None:
    known, public = pinned_keys(workplace.sent), public_key(key)
    if public in known:
        return
    keys = [{"id": name, "public": one} for one, name in {**known, public: key.id}.items()]
    workplace.sent.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"schema": 1, "keys": keys}, indent=2) + "\n"
    write_atomically(workplace.sent / KEYS_FILE, content.encode())


def _make(workplace: Workplace) -> str:
    path = workplace.folder / secrets.FILE_NAME
    if not path.exists():
        raise SettingError(
            f"The key {secrets.SIGNING_KEY} is missing: approvals are signed with it.",
            help="Set it beside the other keys, as id:base64 of 32 random bytes. Such a line is "
            "printed by: python3 -c \"import base64, os; print('k1:' + "
            'base64.b64encode(os.urandom(32)).decode())"',
        )
    text = path.read_text("utf-8")
    line = secrets.new_line(secrets.SIGNING_KEY, key_id=f"{workplace.clock():%Y%m%d}")
    write_whole(path, f"{text.rstrip()}\n{line}\n", mode=0o600)
    audit.record(workplace, "make signing key")
    return (
        "This publication had no key to sign approvals with; one was made and written into "
        "secrets.env. Put a copy of that file in a safe place."
    )


__all__ = ["KEYS_FILE", "SigningKey", "fingerprint", "own_keys", "pinned_keys", "signing_key"]
