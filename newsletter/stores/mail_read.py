"""Which messages were read, and what came of them, in the database newsroom."""

from __future__ import annotations

from datetime import datetime

from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import to_text

LONGEST = 1000
"""Signs of a header that are kept."""


class SqlMailLog:
    """Remembers messages by mailbox and name, for one thread; each note is one transaction."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("mail_read", connection.dialect)

    def names(self, mailbox: str) -> frozenset[str]:
        """Return the names of the messages of a mailbox that were read."""
        rows = self._connection.execute(self._sql["names"], {"mailbox": mailbox})
        return frozenset(row["name"] for row in rows)

    def strangers(self, mailbox: str, sender: str, list_id: str, *, limit: int) -> tuple[str, ...]:
        """Return messages that were noted as unknown, by name: of a sender; with a list's id, of that list."""
        values = {"mailbox": mailbox, "sender": sender, "list_id": list_id, "limit": limit}
        rows = self._connection.execute(self._sql["strangers"], values)
        return tuple(row["name"] for row in rows)

    def acted_on(self, message_id: str) -> bool:
        """Tell whether a message with that id, in whatever mailbox, brought articles or clips."""
        values = {"message_id": message_id[:LONGEST]}
        return self._connection.execute(self._sql["acted_on"], values).fetchone() is not None

    def note(
        self,
        mailbox: str,
        name: str,
        *,
        message_id: str,
        sender: str,
        list_id: str,
        outcome: str,
        now: datetime,
    ) -> None:
        """Remember that a message was read, and what came of it."""
        values = {
            "mailbox": mailbox,
            "name": name,
            "message_id": message_id[:LONGEST],
            "sender": sender[:LONGEST],
            "list_id": list_id[:LONGEST],
            "outcome": outcome,
            "read_at": to_text(now),
        }
        with self._connection.transaction():
            self._connection.execute(self._sql["note"], values)
