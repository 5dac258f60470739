"""Sums of clicks by issue, link and day: satisfies `ClickStore` of the audience."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.model.clicks import Cell
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries


class SqlClickStore:
    """One row for each cell; inside the caller's transaction, where there is one."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("clicks", connection.dialect)

    def add_clicks(self, clicks: Mapping[Cell, int]) -> None:
        """Add to the sums."""
        rows = [(one.issue, one.link, one.day, count) for one, count in sorted(clicks.items())]
        self._connection.executemany(self._sql["add"], rows)

    def clicks(self, issue: str) -> Mapping[Cell, int]:
        """Return the sums of an issue."""
        rows = self._connection.execute(self._sql["clicks"], (issue,))
        return {
            Cell(issue=row["issue"], link=row["link"], day=row["day"]): row["count"] for row in rows
        }
