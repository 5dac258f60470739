"""Records of DKIM and DMARC: lists of ``tag=value`` (RFC 6376, 3.2; RFC 7489, 6.3)."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from newsletter.model.values import dataclass

_ED25519_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """A public key of DKIM as the name system has it."""

    kind: str
    """``rsa``, ``ed25519``, or what else it says."""
    bits: int
    """0 for one that cannot be read."""
    revoked: bool
    """True: its ``p=`` is empty."""
    testing: bool
    """True: receivers are told to ignore it (``t=y``)."""
    public: str
    """Base64, without blanks."""


def tags_of(record: str) -> dict[str, str]:
    """Return the tags in lower case with their values; the first of a name counts."""
    tags: dict[str, str] = {}
    for part in record.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), value.strip())
    return tags


def read_key_record(record: str) -> KeyRecord:
    """Read a record of DKIM; what cannot be read has no bits."""
    tags = tags_of(record)
    public = "".join(tags.get("p", "").split())
    kind = tags.get("k", "rsa").lower()
    return KeyRecord(
        kind=kind,
        bits=_bits(kind, public),
        revoked=not public,
        testing="y" in tags.get("t", "").lower().split(":"),
        public=public,
    )


def _bits(kind: str, public: str) -> int:
    try:
        data = b64decode(public, validate=True)
        if kind == "ed25519":
            return 8 * _ED25519_BYTES if len(data) == _ED25519_BYTES else 0
        key = load_der_public_key(data)
    except (Base64Error, ValueError, UnsupportedAlgorithm):
        return 0
    return key.key_size if isinstance(key, RSAPublicKey) else 0
