"""DKIM signatures (RFC 6376), RSA and Ed25519 (RFC 8463) side by side.

Headers are canonicalised relaxed, bodies simple: ours have their line ends in
order, so that a body is hashed as it stands, once for both signatures.  Each
signed field is named once more than it occurs, so that none can be added.
"""

from __future__ import annotations

import dataclasses
import re
from binascii import b2a_base64
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from newsletter.errors import SettingError
from newsletter.mail.dkim_fields import Frame, canonical_head, folded, frame
from newsletter.model.values import dataclass

SMALLEST_RSA = 2048
"""Bits; smaller keys are refused by large receivers (RFC 8301 asks for 1024 at least)."""
_PADDING = PKCS1v15()
_PREHASHED = Prehashed(SHA256())
_NAME = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKey:
    """A private key, and where its public half is found: ``SELECTOR._domainkey.DOMAIN``."""

    domain: str
    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        """Return ``rsa-sha256`` or ``ed25519-sha256``."""
        return "rsa-sha256" if isinstance(self.private, RSAPrivateKey) else "ed25519-sha256"

    def sign(self, digest: bytes) -> bytes:
        """Return the signature over a SHA-256 digest."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(digest, _PADDING, _PREHASHED)
        return self.private.sign(digest)


def read_key(pem: bytes, *, domain: str, selector: str) -> DkimKey:
    """Read an unencrypted private key (PKCS #8 or PKCS #1, PEM).

    Raises `SettingError` where it is none, too small, or its place cannot be a name.
    """
    for what, name in (("domain", domain), ("selector", selector)):
        if not _NAME.fullmatch(name):
            raise SettingError(
                f"“{name}” cannot be the {what} of a DKIM key.",
                help="Letters, digits, hyphens and dots, as in a domain name.",
            )
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise SettingError(
            f"The DKIM key {selector} cannot be read.",
            help="Restore its file, or make a new one: newsletter keys new",
        ) from error
    if not isinstance(private, RSAPrivateKey | Ed25519PrivateKey):
        raise SettingError(
            f"The DKIM key {selector} is neither RSA nor Ed25519.",
            help="Make one of these: newsletter keys new",
        )
    if isinstance(private, RSAPrivateKey) and private.key_size < SMALLEST_RSA:
        raise SettingError(
            f"The DKIM key {selector} has {private.key_size} bits; {SMALLEST_RSA} are the least.",
            help="Make a new one: newsletter keys new",
        )
    return DkimKey(domain=domain, selector=selector, private=private)


def new_private_key(kind: Literal["rsa", "ed25519"]) -> RSAPrivateKey | Ed25519PrivateKey:
    """Return a fresh random key."""
    if kind == "ed25519":
        return Ed25519PrivateKey.generate()
    return generate_private_key(public_exponent=65537, key_size=SMALLEST_RSA)


def private_pem(private: RSAPrivateKey | Ed25519PrivateKey) -> bytes:
    """Return a key as `read_key` reads it."""
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_half(private: RSAPrivateKey | Ed25519PrivateKey) -> bytes:
    """Return what ``p=`` holds: SubjectPublicKeyInfo of RSA, the raw 32 bytes of Ed25519."""
    if isinstance(private, RSAPrivateKey):
        public = private.public_key()
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private.public_key().public_bytes_raw()


class BodyHash:
    """Hashes bodies that begin alike, as all of one mailing do, from where they part."""

    def __init__(self) -> None:
        self._last = b""
        self._beginning = b""
        self._state = sha256()

    def digest(self, message: bytes, start: int = 0) -> bytes:
        """Return the SHA-256 of a body, which begins at `start` of the message."""
        if not (self._beginning and message.startswith(self._beginning, start)):
            self._learn(message[start:])
        hashed = self._state.copy()
        hashed.update(memoryview(message)[start + len(self._beginning) :])
        return hashed.digest()

    def _learn(self, body: bytes) -> None:
        """Keep what this body and the one before it have in common."""
        self._beginning = body[: _common(self._last, body)]
        self._last, self._state = body, sha256(self._beginning)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs messages with every one of its keys."""

    keys: Sequence[DkimKey]
    at: datetime
    """Aware; becomes the time of signing."""
    bodies: BodyHash = dataclasses.field(default_factory=BodyHash)
    """What was hashed already of bodies that begin alike."""
    frames: dict[bytes, list[Frame]] = dataclasses.field(default_factory=dict)
    """By the names that are signed: as many as there are kinds of headers, a handful."""

    def fields(self, head: bytes, body_digest: bytes) -> bytes:
        """Return the DKIM-Signature fields that go before `head`.

        `head` is the header as it goes out, its last line ended, without the blank
        line; `body_digest` is `digest_of` the body.
        """
        names, canonical = canonical_head(head)
        hashed = sha256(canonical)
        body_hash = b2a_base64(body_digest, newline=False)
        made = []
        for key, around in zip(self.keys, self._framed(names), strict=True):
            whole = hashed.copy()
            whole.update(around.canonical(body_hash))
            signature = b2a_base64(key.sign(whole.digest()), newline=False)
            made += [around.field(body_hash), folded(signature), b"\r\n"]
        return b"".join(made)

    def signed(self, message: bytes) -> bytes:
        """Return a whole message with the signatures before it."""
        end = message.index(b"\r\n\r\n")
        digest = self.bodies.digest(message, end + 4)
        return self.fields(message[: end + 2], digest) + message

    def _framed(self, names: bytes) -> list[Frame]:
        """Return what stands around the hash of a body, for each key; once for a mailing."""
        known = self.frames.get(names)
        if known is None:
            known = self.frames[names] = [
                frame(
                    (
                        f"v=1; a={key.algorithm}; c=relaxed/simple;",
                        f"d={key.domain}; s={key.selector}; t={int(self.at.timestamp())};",
                    ),
                    names,
                )
                for key in self.keys
            ]
        return known


def _common(one: bytes, other: bytes) -> int:
    """Return how many octets two bodies have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def digest_of(parts: Iterable[bytes]) -> bytes:
    """Return the SHA-256 of a body given in parts; it ends in one CRLF, not in several."""
    hashed = sha256()
    for part in parts:
        hashed.update(part)
    return hashed.digest()
