"""Which messages were read, in newsroom.db.

Satisfies `newsletter.collect.mail_round.MailLog`, where the contract stands.
"""

from __future__ import annotations

from datetime import datetime

from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import to_text


class SqliteMailLog:
    """`MailLog` over a connection to newsroom.db, used by one thread."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("mail_read", connection.dialect)

    def names(self, mailbox: str) -> frozenset[str]:
        """Return the names of the messages of a mailbox that were read."""
        rows = self._connection.execute(self._sql["names"], {"mailbox": mailbox})
        return frozenset(row["name"] for row in rows)

    def note(
        self, mailbox: str, name: str, *, message_id: str, outcome: str, now: datetime
    ) -> None:
        """Remember that a message was read, and what came of it."""
        values = {
            "mailbox": mailbox,
            "name": name,
            "message_id": message_id[:1000],
            "outcome": outcome,
            "read_at": to_text(now),
        }
        with self._connection.transaction():
            self._connection.execute(self._sql["note"], values)
