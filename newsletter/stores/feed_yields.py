"""What each feed has brought, and what editors kept of it, from newsroom.db."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.feeds import FeedYield
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries


def feed_yields(connection: Database) -> tuple[FeedYield, ...]:
    """Return one row for each feed and outlet, clips (feed empty) included."""
    rows = connection.execute(load_queries("feed_yields", connection.dialect)["yields"])
    return tuple(
        FeedYield(
            feed=row["feed"],
            outlet=row["outlet"],
            seen=row["seen"],
            kept=row["kept"],
            newest=datetime.fromisoformat(row["newest"]),
        )
        for row in rows
    )
