"""Each site's robots.txt in newsroom.db.

Satisfies `newsletter.fetch.robots.RobotsStore`, where the contract stands.
"""

from __future__ import annotations

from datetime import datetime

from newsletter.fetch import RobotsRules
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class SqlRobotsStore:
    """`RobotsStore` over a connection to newsroom.db, used by one thread."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("robots", connection.dialect)

    def robots_rules(self, origin: str) -> RobotsRules | None:
        """Return what was kept of a site, or None."""
        row = self._connection.execute(self._sql["robots_rules"], {"origin": origin}).fetchone()
        if row is None:
            return None
        return RobotsRules(
            origin=row["origin"], fetched=from_text(row["fetched"]), text=row["text"]
        )

    def save_robots_rules(self, rules: RobotsRules) -> None:
        """Keep a site's rules in place of what was kept before."""
        values = {
            "origin": rules.origin,
            "fetched": to_text(rules.fetched),
            "text": rules.text,
        }
        with self._connection.transaction():
            self._connection.execute(self._sql["save_robots_rules"], values)

    def last_visit(self, origin: str) -> datetime | None:
        """Return when a page of a site was asked for last, or None."""
        row = self._connection.execute(self._sql["last_visit"], {"origin": origin}).fetchone()
        return from_text(row["visited"]) if row and row["visited"] else None

    def note_visit(self, origin: str, when: datetime) -> None:
        """Keep when a page of a site whose rules are kept was asked for."""
        values = {"origin": origin, "visited": to_text(when)}
        with self._connection.transaction():
            self._connection.execute(self._sql["note_visit"], values)
