"""Sign-in letters leave after the page was answered, so that its time tells nobody who has an account."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore

from newsletter.errors import NewsletterError

MOST = 50
"""Letters that wait; whoever asks beyond that asks in vain."""

log = logging.getLogger(__name__)


class Postbox:
    """Does what it is handed one after the other, in a thread of its own."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="postbox")
        self._room = BoundedSemaphore(MOST)

    def put(self, job: Callable[[], None]) -> None:
        """Have something done soon; what comes of it stands in the log."""
        if not self._room.acquire(blocking=False):
            log.error("Too many sign-in letters wait; one was not written.")
            return
        self._thread.submit(self._do, job)

    def wait(self) -> None:
        """Return once everything that was put in before is done."""
        done: Future[None] = self._thread.submit(lambda: None)
        done.result(timeout=60)

    def _do(self, job: Callable[[], None]) -> None:
        try:
            job()
        except NewsletterError as error:
            log.error("A sign-in letter could not be sent: %s", error.message)  # noqa: TRY400 - a person can mend it
        except Exception:
            log.exception("A sign-in letter could not be sent.")
        finally:
            self._room.release()


POSTBOX = Postbox()
