"""Pages that could not be had, in newsroom.db."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.model.page_failure import PageFailure
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class PageFailures:
    """What is remembered of pages, by their keys, over a connection to newsroom.db."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("page_failures", connection.dialect)

    def failure(self, key: str) -> PageFailure | None:
        """Return what is remembered of a page, or None."""
        row = self._connection.execute(self._sql["failure"], {"key": key}).fetchone()
        if row is None:
            return None
        next_try = row["next_try"]
        return PageFailure(
            key=row["key"],
            url=row["url"],
            reason=row["reason"],
            failures=row["failures"],
            failed=from_text(row["failed"]),
            next_try=from_text(next_try) if next_try else None,
        )

    def note(self, failures: Iterable[PageFailure]) -> None:
        """Remember failures in place of what was remembered of their pages; one transaction."""
        rows = [
            {
                "key": one.key,
                "url": one.url,
                "reason": one.reason[:1000],
                "failures": one.failures,
                "failed": to_text(one.failed),
                "next_try": to_text(one.next_try) if one.next_try else None,
            }
            for one in failures
        ]
        if rows:
            with self._connection.transaction():
                self._connection.executemany(self._sql["note"], rows)

    def forget(self, key: str) -> None:
        """Forget a page's failures: it was had."""
        with self._connection.transaction():
            self._connection.execute(self._sql["forget"], {"key": key})
