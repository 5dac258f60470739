"""What is known of cited links over the years, in newsroom.db: a state for each, and every look."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.model.link import CareState, LinkCare, LinkResult
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text

LONGEST = 8_192
"""Characters of an address or a reason that are kept."""


class SqlLinkCareStore:
    """States and looks, by address, over a connection to newsroom.db."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("link_care", connection.dialect)

    def cares(self) -> dict[str, LinkCare]:
        """Return what is known of every link, by address."""
        rows = self._connection.execute(self._sql["cares"]).fetchall()
        return {row["address"]: _care(row) for row in rows}

    def looks(self, address: str) -> tuple[tuple[str, str, str], ...]:
        """Return (time, state, reason) of every look at a link, oldest first."""
        rows = self._connection.execute(self._sql["looks"], {"address": address}).fetchall()
        return tuple((row["checked"], row["state"], row["reason"]) for row in rows)

    def note(self, news: Iterable[tuple[LinkCare, LinkResult]]) -> None:
        """Remember looks, and what they make of their links; one transaction."""
        fitting = [one for one in news if len(one[0].address) <= LONGEST]
        if fitting:
            with self._connection.transaction():
                self._connection.executemany(
                    self._sql["note_care"], [_row(care) for care, _ in fitting]
                )
                self._connection.executemany(
                    self._sql["note_look"], [_look(result) for _, result in fitting]
                )


def _row(care: LinkCare) -> dict[str, object]:
    return {
        "address": care.address,
        "state": care.state.value,
        "since": to_text(care.since),
        "checked": to_text(care.checked),
        "next_check": to_text(care.next_check),
        "failures": care.failures,
        "first_failure": to_text(care.first_failure) if care.first_failure else None,
        "moved_to": _fit(care.moved_to),
        "reason": _fit(care.reason),
    }


def _look(result: LinkResult) -> dict[str, object]:
    return {
        "address": result.address,
        "checked": to_text(result.checked),
        "state": result.state.value,
        "status": result.status,
        "reason": _fit(result.reason),
    }


def _care(row: object) -> LinkCare:
    facts = dict(row)  # type: ignore[call-overload] # a row of either database is a mapping
    first = facts.pop("first_failure")
    return LinkCare(
        state=CareState(facts.pop("state")),
        since=from_text(facts.pop("since")),
        checked=from_text(facts.pop("checked")),
        next_check=from_text(facts.pop("next_check")),
        first_failure=from_text(first) if first else None,
        **facts,
    )


def _fit(text: str) -> str:
    return text.replace("\0", "")[:LONGEST]
