"""Which files were imported, and which old accounts are closed."""

from __future__ import annotations

from newsletter.model.moving import ClosedAccount, ImportedFile
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class ImportStore:
    """Rows are only added; inside the caller's transaction, where there is one."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("imports", connection.dialect)

    def add(self, one: ImportedFile) -> None:
        """Keep that a file was imported."""
        self._connection.execute(
            self._sql["insert_import"],
            (
                to_text(one.at),
                one.by,
                one.service,
                one.said,
                one.sha256,
                to_text(one.written),
                one.people,
                one.refused,
                one.seen,
            ),
        )

    def latest(self, service: str) -> tuple[ImportedFile, ...]:
        """Return the last 200 files imported from a service, latest first."""
        rows = self._connection.execute(self._sql["latest_imports"], (service,))
        return tuple(
            ImportedFile(
                at=from_text(row["at"]),
                by=row["by"],
                service=row["service"],
                said=row["said"],
                sha256=row["sha256"],
                written=from_text(row["written"]),
                people=row["people"],
                refused=row["refused"],
                seen=row["seen"],
            )
            for row in rows
        )

    def close_account(self, one: ClosedAccount) -> None:
        """Keep that an account is closed."""
        self._connection.execute(
            self._sql["insert_closed_account"], (to_text(one.at), one.service, one.by, one.note)
        )

    def closed(self, service: str) -> ClosedAccount | None:
        """Return that the account at a service is closed, or None."""
        row = self._connection.execute(self._sql["closed_account"], (service,)).fetchone()
        if row is None:
            return None
        return ClosedAccount(
            at=from_text(row["at"]), service=row["service"], by=row["by"], note=row["note"]
        )
