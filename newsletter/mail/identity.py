"""Names of messages: a pure function of issue and recipient."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

from newsletter.mail.headers import ascii_address, ascii_domain

_SIGNS = 32
"""Hexadecimal ones, of a fingerprint."""
_OURS = re.compile(rf"<([0-9a-f]{{{_SIGNS}}})\.([a-z0-9-]{{1,40}})@[^<>@\s]+>")


def message_id(issue: str, recipient_key: str, domain: str) -> str:
    """Return the Message-ID (RFC 5322, 3.6.4), angle brackets included.

    The same issue and recipient give the same id, so that a message can be
    found again after a crash.  The recipient's key is hashed; no address is in it.
    """
    salt, half = _frame(issue, domain)
    return f"<{sha256(salt + recipient_key.encode()).hexdigest()[:_SIGNS]}{half}"


def fingerprint(issue: str, recipient_key: str) -> str:
    """Return that part of the Message-ID by which the recipient can be told, whatever the domain."""
    return sha256(f"{issue}\0{recipient_key}".encode()).hexdigest()[:_SIGNS]


def named_in(message_id: str) -> tuple[str, str] | None:
    """Return (fingerprint, label of the issue) of a Message-ID that may be ours, or None."""
    found = _OURS.fullmatch(message_id.strip().lower())
    return (found[1], found[2]) if found else None


def label_of(issue: str) -> str:
    """Return how an issue is called in its Message-IDs; two issues may share a label."""
    return re.sub(r"[^a-z0-9-]+", "-", issue.lower()).strip("-")[:40] or "issue"


@lru_cache(maxsize=8)
def _frame(issue: str, domain: str) -> tuple[bytes, str]:
    """Return what all ids of an issue have in common; made once, not once a recipient."""
    return f"{issue}\0".encode(), f".{ascii_address(f'{label_of(issue)}@{domain}')}>"


def domain_of(address: str) -> str:
    """Return what follows the last ``@``, as the name system knows it."""
    return ascii_domain(address.rpartition("@")[2])
