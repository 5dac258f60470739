"""What mail services told that they have, in mail.db."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import to_text

Named = tuple[str, str]
"""(fingerprint, label) of a Message-ID, as `newsletter.mail.identity.named_in` gives it."""


class SqlTakenStore:
    """One row for each message; of those that nobody asks about any more there is none."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("taken", connection.dialect)

    def open_issues(self) -> tuple[str, ...]:
        """Return the issues of whose copies somebody may still want to know what became of them."""
        return tuple(row["issue"] for row in self._connection.execute(self._sql["open"]))

    def add(self, named: Iterable[Named], *, now: datetime) -> None:
        """Keep that a service has these messages, each once; one transaction."""
        rows = [(label, mark, to_text(now)) for mark, label in named]
        with self._connection.transaction():
            for row in rows:
                self._connection.execute(self._sql["add"], row)

    def among(self, named: Collection[Named]) -> frozenset[Named]:
        """Return those of which a service told."""
        run = self._connection.execute
        return frozenset(
            (mark, label)
            for mark, label in named
            if run(self._sql["known"], (label, mark)).fetchone()
        )

    def forget(self, *, but: Collection[str], before: datetime) -> None:
        """Forget what is older, and all labels but these."""
        with self._connection.transaction():
            run = self._connection.execute
            run(self._sql["forget_before"], (to_text(before),))
            for label in [row["label"] for row in run(self._sql["labels"])]:
                if label not in but:
                    run(self._sql["forget_label"], (label,))
