"""When a page that could not be had is asked for again: pure decisions."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsletter.errors import FetchPostponed, FetchRefused, FetchStatus, NewsletterError
from newsletter.model.page_failure import PageFailure

RESTS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(weeks=1))
"""After the first failure in a row, the second, the third, and every further one."""
NOT_THERE = frozenset({404, 410})


def after_failure(
    before: PageFailure | None, error: NewsletterError, *, key: str, url: str, now: datetime
) -> PageFailure:
    """Return what is to be remembered of a page after it could not be had once more."""
    failures = (before.failures if before else 0) + 1
    rest = None if is_final(error) else RESTS[min(failures, len(RESTS)) - 1]
    return PageFailure(
        key=key,
        url=url,
        reason=error.message,
        failures=failures,
        failed=now,
        next_try=now + rest if rest else None,
    )


def is_final(error: NewsletterError) -> bool:
    """Tell whether time alone will not mend it: no such page, or one that we may not read."""
    if isinstance(error, FetchStatus):
        return error.status in NOT_THERE
    return isinstance(error, FetchRefused) and not isinstance(error, FetchPostponed)
