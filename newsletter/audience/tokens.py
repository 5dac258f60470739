"""Links that only we can make: signed, bound to one purpose and one subscriber.

A token is ``KEYID.SUBSCRIBER.MAC``; the MAC is HMAC-SHA-256 cut to 128 bits
(RFC 2104, section 5), in base64url.  It holds no address and does not age:
links in mails that are years old must still work, so a replaced key retires
but goes on verifying.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from enum import StrEnum

from newsletter.model.keys import Key, Keyring

_FORM = re.compile(r"([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{22})")
_MAC_OCTETS = 16


class Purpose(StrEnum):
    """What a token allows; one purpose's token is useless for another."""

    CONFIRM = "confirm"
    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"


def sign(purpose: Purpose, subscriber: str, keyring: Keyring) -> str:
    """Return the token that lets its bearer do one thing for one subscriber."""
    return f"{keyring.current.id}.{subscriber}.{_mac(purpose, subscriber, keyring.current)}"


def verify(token: str, purpose: Purpose, keyring: Keyring) -> str | None:
    """Return the subscriber's id, or None where the token is not ours or not for this."""
    parts = _FORM.fullmatch(token)
    key = keyring.find(parts[1]) if parts else None
    if parts is None or key is None:
        return None
    if not hmac.compare_digest(_mac(purpose, parts[2], key), parts[3]):
        return None
    return parts[2]


def _mac(purpose: Purpose, subscriber: str, key: Key) -> str:
    text = f"newsletter link 1\0{purpose}\0{key.id}\0{subscriber}"
    digest = hmac.digest(key.secret, text.encode(), "sha256")
    return urlsafe_b64encode(digest[:_MAC_OCTETS]).decode("ascii").rstrip("=")
