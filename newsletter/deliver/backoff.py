"""How long a deferred row waits: by attempt, by what the relay said, and never all at once."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256

BACKOFF = tuple(timedelta(seconds=wait) for wait in (5, 20, 60, 300, 900, 3600, 3600, 7200, 7200))
"""After each attempt; after the last one a row has failed."""
FULL = timedelta(hours=1)
"""The least wait for a mailbox that is full: nobody empties it within seconds."""
LATER = timedelta(minutes=5)
"""The least wait where a server counts our mails or keeps a grey list."""
JITTER = 0.25
"""Up to this share a wait is shorter or longer, so that rows deferred together part."""
_FULL = re.compile(r"^4\d\d (?:4\.2\.2\b|.*(?:quota|mailbox (?:is )?full))", re.IGNORECASE)
_LATER = re.compile(
    r"^4\d\d (?:4\.7\.\d+\b|.*(?:grey|gray|rate|too many|throttl|try (?:again )?later))",
    re.IGNORECASE,
)


def wait_before_next(attempts: int, *, reason: str, recipient: str) -> timedelta:
    """Return how long to wait after so many attempts, at most `len(BACKOFF)`.

    `reason` is what the relay said: ``451 4.7.1 …``.  The same row waits equally long,
    however often it is asked.
    """
    wait = BACKOFF[attempts - 1]
    if _FULL.match(reason):
        wait = max(wait, FULL)
    elif _LATER.match(reason):
        wait = max(wait, LATER)
    return wait * (1 + JITTER * _spread(f"{recipient} {attempts}"))


def _spread(text: str) -> float:
    """Return a number from -1 to 1 that only the text decides."""
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big") / 0x7FFFFFFF - 1
