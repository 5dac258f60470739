"""Return paths that name the recipient (VERP), so that a bounce says by itself whose it is.

::

    bounces+i7q4k…@indus.example
            │└─ base32 of (mark of the issue, id of the recipient, MAC), lower case
            └── i: an issue, l: a letter, p: a probe

The MAC is HMAC-SHA-256 cut to 96 bits (RFC 2104, section 5).  Nothing personal is in it, some
relays write it in capitals, and a local part has 64 octets at most (RFC 5321, 4.5.3.1.1).  What
was signed under a retired key goes on verifying: bounces come late.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode
from enum import StrEnum
from hashlib import sha256

from newsletter.model.keys import Key, Keyring
from newsletter.model.values import dataclass

_ID = re.compile(r"[0-9a-f]{24}")
_MARK_OCTETS, _ID_OCTETS, _MAC_OCTETS = 4, 12, 12
_SIGNS = 45
"""Of base32, for all octets."""
LONGEST_LOCAL_PART = 64 - 1 - 1 - _SIGNS
"""Of the address to which the token is added: 17 octets."""
PROBES = "probe"
"""The label in the Message-IDs of probes."""
_REFERENCE = re.compile(rf"\+([ilp])([a-z2-7]{{{_SIGNS}}})@", re.IGNORECASE)


class Mail(StrEnum):
    """What kind of message went out."""

    ISSUE = "i"
    LETTER = "l"
    PROBE = "p"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a return path that we made names."""

    mail: Mail
    id: str
    """Of the subscriber, of the letter or of the probe."""
    mark: bytes = bytes(_MARK_OCTETS)
    """`mark_of` the issue; zeros for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPaths:
    """Makes return paths from the address where bounces are received."""

    address: str
    """ASCII; its local part has `LONGEST_LOCAL_PART` octets at most."""
    keyring: Keyring

    def of_issue(self, issue: str, recipient: str) -> str:
        """Return the return path of a subscriber's copy of an issue."""
        return self._signed(Mail.ISSUE, mark_of(issue), recipient)

    def of_letter(self, letter: str) -> str:
        """Return the return path of a letter."""
        return self._signed(Mail.LETTER, bytes(_MARK_OCTETS), letter)

    def of_probe(self, probe: str) -> str:
        """Return the return path of a probe."""
        return self._signed(Mail.PROBE, bytes(_MARK_OCTETS), probe)

    def _signed(self, mail: Mail, mark: bytes, named: str) -> str:
        """Return the address with the token; without one for an id that is not one of ours."""
        if not _ID.fullmatch(named):
            return self.address
        said = mark + bytes.fromhex(named)
        token = b32encode(said + _mac(mail, said, self.keyring.current)).decode().rstrip("=")
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{mail}{token.lower()}@{domain}"


def mark_of(issue: str) -> bytes:
    """Return the few octets by which an issue is known among those that were sent."""
    return sha256(b"newsletter issue 1\0" + issue.encode()).digest()[:_MARK_OCTETS]


def references_in(text: str, keyring: Keyring) -> tuple[Reference, ...]:
    """Return what return paths of ours in a text name, each once; forged ones are passed over."""
    found = (_verified(Mail(kind.lower()), token, keyring) for kind, token in _pairs(text))
    return tuple(dict.fromkeys(one for one in found if one))


def _pairs(text: str) -> dict[tuple[str, str], None]:
    """Return (kind, token) of whatever looks like one; a few, however many somebody wrote."""
    pairs: dict[tuple[str, str], None] = {}
    for match in _REFERENCE.finditer(text):
        pairs[match[1], match[2]] = None
        if len(pairs) >= _MOST:
            break
    return pairs


_MOST = 50


def _verified(mail: Mail, token: str, keyring: Keyring) -> Reference | None:
    data = b32decode(token.upper() + "=" * (-_SIGNS % 8))
    said, mac = data[:-_MAC_OCTETS], data[-_MAC_OCTETS:]
    if not any(
        hmac.compare_digest(_mac(mail, said, key), mac)
        for key in (keyring.current, *keyring.retired)
    ):
        return None
    return Reference(mail=mail, mark=said[:_MARK_OCTETS], id=said[_MARK_OCTETS:].hex())


def _mac(mail: Mail, said: bytes, key: Key) -> bytes:
    text = f"newsletter return path 1\0{mail.name}\0{key.id}\0".encode() + said
    return hmac.digest(key.secret, text, "sha256")[:_MAC_OCTETS]
