"""One of our processes at a time writes an issue's file; vim and git do not ask."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.errors import NewsletterError
from newsletter.publication.place.workplace import Workplace

PATIENCE = 15.0
"""Seconds; a save takes milliseconds."""
_PAUSE = 0.005


@contextmanager
def writing(workplace: Workplace, issue_id: str, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of an issue; raises `NewsletterError` where another process keeps it too long.

    The system gives it back when a process dies.
    """
    folder = workplace.var / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / f"writing-{issue_id}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + patience
        while not _taken(handle):
            if time.monotonic() > until:
                raise NewsletterError(
                    f"Another program has been writing issue {issue_id} for {patience:.0f} seconds.",
                    help="Wait a moment and save again; the text is still in the page.",
                )
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
