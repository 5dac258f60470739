"""Links that only we can make: signed, bound to one purpose and one subject.

A token is ``KEYID.SUBJECT.MAC``, or ``KEYID.SUBJECT.GENERATION.EXPIRES.MAC`` where
either of the two matters; the MAC is HMAC-SHA-256 cut to 128 bits (RFC 2104,
section 5), in base64url.  It holds no address.  Links in mails that are years
old must still work, so a replaced key retires but goes on verifying.

What a token allows besides is decided by whoever keeps its subject: whether the
generation is still the present one, whether a letter was used or revoked.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from newsletter.model.keys import Key, Keyring
from newsletter.model.values import dataclass

_FORM = re.compile(
    r"([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{1,64})"
    r"(?:\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,10}))?"
    r"\.([A-Za-z0-9_-]{22})"
)
_MAC_OCTETS = 16


class Purpose(StrEnum):
    """What a token allows; one purpose's token is useless for another."""

    CONFIRM = "confirm"
    """Subject: a letter."""
    ADDRESS_CHANGE = "address-change"
    """Subject: a letter."""
    UNSUBSCRIBE = "unsubscribe"
    """Subject: a subscriber, as of the three below; of any generation: leaving is never refused."""
    PREFERENCES = "preferences"
    EXPORT = "export"
    ERASE = "erase"
    PROOF = "proof"
    """Subject: a proof."""
    HALT = "halt"
    """Subject: an issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a token that we made says."""

    subject: str
    generation: int = 0
    expires: datetime | None = None
    """Aware, UTC, whole seconds; None: never."""

    def expired(self, now: datetime) -> bool:
        """Return whether its time is over."""
        return self.expires is not None and now >= self.expires


def sign(
    purpose: Purpose,
    subject: str,
    keyring: Keyring,
    *,
    generation: int = 0,
    expires: datetime | None = None,
) -> str:
    """Return the token that lets its bearer do one thing for one subject."""
    claims = subject
    if generation or expires:
        until = int(expires.timestamp()) if expires else 0
        claims = f"{subject}.{generation}.{until}"
    return f"{keyring.current.id}.{claims}.{_mac(purpose, claims, keyring.current)}"


def verify(token: str, purpose: Purpose, keyring: Keyring) -> Grant | None:
    """Return what the token says, or None where it is not ours or not for this purpose.

    An expired one is returned too (`Grant.expired`), so that a page can say so.
    """
    parts = _FORM.fullmatch(token)
    key = keyring.find(parts[1]) if parts else None
    if parts is None or key is None:
        return None
    _, subject, generation, until, mac = parts.groups()
    claims = subject if generation is None else f"{subject}.{generation}.{until}"
    if not hmac.compare_digest(_mac(purpose, claims, key), mac):
        return None
    return Grant(
        subject=subject,
        generation=int(generation or 0),
        expires=datetime.fromtimestamp(int(until), UTC) if int(until or 0) else None,
    )


def _mac(purpose: Purpose, claims: str, key: Key) -> str:
    begun = _begun(purpose, key).copy()
    begun.update(claims.encode())
    return urlsafe_b64encode(begun.digest()[:_MAC_OCTETS]).decode("ascii").rstrip("=")


@lru_cache(maxsize=64)
def _begun(purpose: Purpose, key: Key) -> hmac.HMAC:
    """Return a MAC that has seen what all tokens of a purpose begin with; it is to be copied."""
    return hmac.new(key.secret, f"newsletter link 1\0{purpose}\0{key.id}\0".encode(), "sha256")
