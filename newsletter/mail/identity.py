"""Names of messages: a pure function of issue and recipient."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

from newsletter.mail.headers import ascii_address, ascii_domain


def message_id(issue: str, recipient_key: str, domain: str) -> str:
    """Return the Message-ID (RFC 5322, 3.6.4), angle brackets included.

    The same issue and recipient give the same id, so that a message can be
    found again after a crash.  The recipient's key is hashed; no address is in it.
    """
    salt, half = _frame(issue, domain)
    return f"<{sha256(salt + recipient_key.encode()).hexdigest()[:32]}{half}"


@lru_cache(maxsize=8)
def _frame(issue: str, domain: str) -> tuple[bytes, str]:
    """Return what all ids of an issue have in common; made once, not once a recipient."""
    label = re.sub(r"[^a-z0-9-]+", "-", issue.lower()).strip("-")[:40] or "issue"
    return f"{issue}\0".encode(), f".{ascii_address(f'{label}@{domain}')}>"


def domain_of(address: str) -> str:
    """Return what follows the last ``@``, as the name system knows it."""
    return ascii_domain(address.rpartition("@")[2])
