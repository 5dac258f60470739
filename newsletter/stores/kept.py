"""Saved copies of cited pages, in newsroom.db; the files themselves lie elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.model.kept import KeptCopy, KeptState
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class SqlKeptStore:
    """What is known of copies, by canonical address, over a connection to newsroom.db."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("kept", connection.dialect)

    def copies(self) -> dict[str, KeptCopy]:
        """Return all of them, by address."""
        rows = self._connection.execute(self._sql["copies"]).fetchall()
        return {row["key"]: _copy(row) for row in rows}

    def copy(self, key: str) -> KeptCopy | None:
        """Return what is known of one page, or None."""
        row = self._connection.execute(self._sql["copy"], {"key": key}).fetchone()
        return None if row is None else _copy(row)

    def note(self, copies: Iterable[KeptCopy]) -> None:
        """Remember them in place of what was known; what was taken down stays so."""
        rows = [_row(copy) for copy in copies]
        if rows:
            with self._connection.transaction():
                self._connection.executemany(self._sql["note"], rows)

    def note_public(self, key: str, address: str) -> None:
        """Remember where a public archive keeps a copy of a page that is known."""
        with self._connection.transaction():
            self._connection.execute(
                self._sql["note_public"], {"key": key, "public_address": address}
            )

    def take_down(self, copy: KeptCopy) -> None:
        """Remember a takedown, and forget every saved text of the page; one transaction."""
        with self._connection.transaction():
            self._connection.execute(self._sql["take_down"], _row(copy))
            self._connection.execute(self._sql["forget_texts"], {"key": copy.key})


def _row(copy: KeptCopy) -> dict[str, object]:
    return {
        "key": copy.key,
        "url": copy.url,
        "state": copy.state.value,
        "at": to_text(copy.at),
        "name": copy.name,
        "size": copy.size,
        "sha256": copy.sha256,
        "tries": copy.tries,
        "next_try": to_text(copy.next_try) if copy.next_try else None,
        "reason": copy.reason.replace("\0", ""),
        "told_by": copy.by,
    }


def _copy(row: object) -> KeptCopy:
    facts = dict(row)  # type: ignore[call-overload] # a row of either database is a mapping
    state, at = KeptState(facts.pop("state")), from_text(facts.pop("at"))
    again, by = facts.pop("next_try"), facts.pop("told_by")
    return KeptCopy(
        state=state, at=at, next_try=from_text(again) if again else None, by=by, **facts
    )
