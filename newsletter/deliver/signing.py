"""Documents that show later that nobody changed them: JSON with an Ed25519 signature (RFC 8032).

The signature stands inside the document and covers every other byte of it: the form in
which it is written is the only one that is accepted, down to the last blank.  Checking it
takes the public key alone.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from newsletter.errors import ApprovalError
from newsletter.model.keys import Key
from newsletter.model.values import dataclass

_PURPOSE = b"newsletter record 1\0"
_SEED = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDocument:
    """A document whose signature is good, by whomever's key it is."""

    fields: Mapping[str, Any]
    key_id: str
    public: str
    """The key that signed it, in base64."""


def public_key(key: Key) -> str:
    """Return the public half of a signing key, in base64."""
    return _encode(_private(key).public_key().public_bytes_raw())


def fingerprint(public: str) -> str:
    """Return a short name of a public key, to be compared by eye: ``4f1c 88a0 …``."""
    digest = sha256(public.encode()).hexdigest()[:24]
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))


def sign(fields: Mapping[str, Any], key: Key) -> bytes:
    """Return the document with its signature, ready to be written."""
    signature = _private(key).sign(_PURPOSE + _written(fields))
    stamp = {"key": key.id, "public": public_key(key), "ed25519": _encode(signature)}
    return _written({**fields, "signature": stamp})


def read_signed(content: bytes) -> SignedDocument:
    """Return what a document says.  Raises `ApprovalError` where a byte of it was changed."""
    try:
        fields = json.loads(content)
        exact = isinstance(fields, dict) and _written(fields) == content
        stamp = fields.pop("signature") if exact else {}
        public = Ed25519PublicKey.from_public_bytes(_decode(stamp["public"]))
        public.verify(_decode(stamp["ed25519"]), _PURPOSE + _written(fields))
        return SignedDocument(fields=fields, key_id=str(stamp["key"]), public=stamp["public"])
    except (ValueError, KeyError, TypeError, RecursionError, InvalidSignature) as error:
        raise ApprovalError(
            "Its signature does not fit: it is not as it was signed.",
            help="Restore it from version control, or from a backup.",
        ) from error


def is_signed(content: bytes) -> bool:
    """Return whether there is a signature at all, good or not."""
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and "signature" in fields


def _written(fields: Mapping[str, Any]) -> bytes:
    return (json.dumps(fields, indent=2, ensure_ascii=False) + "\n").encode()


def _private(key: Key) -> Ed25519PrivateKey:
    """Return the key; a longer secret than is needed is hashed down to it."""
    exact = len(key.secret) == _SEED
    return Ed25519PrivateKey.from_private_bytes(
        key.secret if exact else sha256(key.secret).digest()
    )


def _encode(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")


def _decode(text: str) -> bytes:
    """Decode base64 in its one canonical form."""
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError) as error:
        raise ValueError(text) from error
    if _encode(octets) != text:
        raise ValueError(text)
    return octets
