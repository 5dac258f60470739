"""How far the audience had come, and what happened to it since: reads what others wrote."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.model.approval import AudienceMarks
from newsletter.model.audience import Cause, EventKind
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries


class FingerprintStore:
    """Only reads, beside the audience and its imports."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("fingerprints", connection.dialect)

    def marks(self) -> AudienceMarks:
        """Return how far imports, changes of tags and events have come."""
        row = self._connection.execute(self._sql["marks"]).fetchone()
        return AudienceMarks(imports=row["imports"], acts=row["acts"], events=row["events"])

    def imports_since(self, marks: AudienceMarks) -> int:
        """Return how many files were imported since that may bring somebody in: no lists of leavers."""
        row = self._connection.execute(self._sql["imports_since"], (marks.imports,)).fetchone()
        return int(row["count"])

    def most_retagged(self, marks: AudienceMarks) -> int:
        """Return how many readers' tags one command changed at most since."""
        row = self._connection.execute(self._sql["most_retagged"], (marks.acts,)).fetchone()
        return int(row["people"]) if row else 0

    def histories_since(self, marks: AudienceMarks) -> Iterator[tuple[str, EventKind, Cause, bool]]:
        """Yield (subscriber, kind, cause, whether since) of all events of those who had one since."""
        rows = self._connection.execute(self._sql["histories_since"], (marks.events,))
        for row in rows:
            since = row["number"] > marks.events
            yield row["subscriber"], EventKind(row["kind"]), Cause(row["cause"]), since
