"""Who is at which piece, in newsroom.db, so that all desks of a publication see each other."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.presence import Presence
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class SqlPresenceStore:
    """One row for each piece that a browser has open; each call is one transaction."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("presence", connection.dialect)

    def stay(self, one: Presence, *, gone: datetime) -> None:
        """Write down that somebody is there, and forget those last seen before `gone`.

        Who was there already stays there since then.
        """
        values = {
            "browser": one.browser,
            "person": one.person,
            "issue": one.issue,
            "item": one.item,
            "since": to_text(one.since),
            "seen": to_text(one.seen),
        }
        with self._connection.transaction():
            self._connection.execute(self._sql["forget"], {"gone": to_text(gone)})
            self._connection.execute(self._sql["stay"], values)

    def leave(self, browser: str, issue: str, item: str) -> None:
        """Forget that a browser has a piece open."""
        values = {"browser": browser, "issue": issue, "item": item}
        self._connection.execute(self._sql["leave"], values)

    def present(self, *, since: datetime) -> tuple[Presence, ...]:
        """Return who was seen since then, the first to come first."""
        rows = self._connection.execute(self._sql["present"], {"since": to_text(since)})
        return tuple(map(_presence, rows.fetchall()))


def _presence(row: Row) -> Presence:
    return Presence(
        browser=row["browser"],
        person=row["person"],
        issue=row["issue"],
        item=row["item"],
        since=from_text(row["since"]),
        seen=from_text(row["seen"]),
    )
