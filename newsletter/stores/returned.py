"""What came back, in mail.db: satisfies `ReturnStore` of the deliver stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from newsletter.model.bounce import Action, Cause, LeavingRequest, Refusals, Sent
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text

LETTER = "letter "
"""Before the id of a letter, where an issue might stand."""


class SqlReturnStore:
    """Messages that were read, what they told of whom, refusals, requests; no address in any."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("returned", connection.dialect)

    def names(self, mailbox: str) -> frozenset[str]:
        """Return the names of the messages of a mailbox that were read."""
        rows = self._connection.execute(self._sql["names"], (mailbox,))
        return frozenset(row["name"] for row in rows)

    def read_before(self, digest: str) -> bool:
        """Return whether a message with these bytes was read, wherever it lay."""
        return self._connection.execute(self._sql["digest"], (digest,)).fetchone() is not None

    def note(self, mailbox: str, name: str, *, digest: str, effect: str, now: datetime) -> None:
        """Remember that a message was read, and what became of it."""
        self._connection.execute(self._sql["note"], (mailbox, name, digest, effect, to_text(now)))

    def issues(self) -> tuple[str, ...]:
        """Return the issues that have a ledger."""
        return tuple(row["issue"] for row in self._connection.execute(self._sql["issues"]))

    def recipients(self, issue: str) -> Iterator[str]:
        """Yield those to whom an issue was, or may have been, handed over."""
        return (
            row["recipient"] for row in self._connection.stream(self._sql["recipients"], (issue,))
        )

    def letters(self) -> Iterator[str]:
        """Yield the ids of letters that were, or may have been, handed over."""
        return (row["id"] for row in self._connection.stream(self._sql["letters"]))

    def copy_of(self, issue: str, recipient: str) -> Sent | None:
        """Return a subscriber's copy of an issue; None: they never got one."""
        row = self._connection.execute(self._sql["delivery"], (issue, recipient)).fetchone()
        return row and Sent(recipient=recipient, mail=issue, at=from_text(row["at"]))

    def letter(self, letter_id: str) -> Sent | None:
        """Return a letter to a subscriber's own address, or None."""
        row = self._connection.execute(self._sql["letter"], (letter_id,)).fetchone()
        return row and Sent(
            recipient=row["subscriber"], mail=f"{LETTER}{letter_id}", at=from_text(row["at"])
        )

    def latest_copy(self, recipient: str, *, since: datetime) -> Sent | None:
        """Return the copy that a subscriber was sent last, if that was not before `since`."""
        row = self._connection.execute(self._sql["latest"], (recipient, to_text(since))).fetchone()
        return row and Sent(recipient=recipient, mail=row["issue"], at=from_text(row["at"]))

    def moved(self, recipient: str) -> datetime | None:
        """Return when a subscriber moved to another address last, or None."""
        row = self._connection.execute(self._sql["moved"], (recipient,)).fetchone()
        return from_text(row["at"]) if row and row["at"] else None

    def add_bounce(
        self, sent: Sent, kind: Action, *, cause: Cause, status: str, now: datetime
    ) -> bool:
        """Keep what was told of one copy; False: it was told before."""
        values = (sent.recipient, sent.mail, kind, cause, status, to_text(now))
        return self._connection.execute(self._sql["add_bounce"], values).rowcount == 1

    def arrivals(self, recipient: str, *, since: datetime, most: int) -> tuple[bool, ...]:
        """Return of the copies handed over since then, latest first, whether each arrived."""
        values = (recipient, to_text(since), most)
        rows = self._connection.execute(self._sql["arrivals"], values)
        return tuple(not row["bounced"] for row in rows)

    def refused(self, issue: str, *, most: int) -> tuple[tuple[Sent, str], ...]:
        """Return copies that were refused at once with their mailbox, and with what words."""
        rows = self._connection.execute(self._sql["refused"], (issue, most))
        return tuple(
            (Sent(recipient=row["recipient"], mail=issue, at=from_text(row["at"])), row["reason"])
            for row in rows
        )

    def note_refused(self, sent: Sent) -> None:
        """Remember that such a refusal was taken in."""
        self._connection.execute(self._sql["note_refused"], (sent.mail, sent.recipient))

    def kinds(self, issue: str) -> Mapping[str, int]:
        """Return how many readers' copies of an issue came back, by kind."""
        rows = self._connection.execute(self._sql["kinds"], (issue,))
        return {row["kind"]: row["count"] for row in rows}

    def add_refusal(self, issue: str, *, cause: Cause, status: str, now: datetime) -> None:
        """Count a refusal that is about us; `issue` is empty where nobody can tell which."""
        self._connection.execute(self._sql["add_refusal"], (issue, cause, status, to_text(now)))

    def refusals(self, *, since: datetime) -> tuple[Refusals, ...]:
        """Return the refusals about us of which one came since then, most first."""
        rows = self._connection.execute(self._sql["refusals"], (to_text(since),))
        return tuple(
            Refusals(
                issue=row["issue"],
                cause=Cause(row["cause"]),
                status=row["status"],
                count=row["count"],
                last=from_text(row["last"]),
            )
            for row in rows
        )

    def add_request(self, subscriber: str, *, now: datetime) -> bool:
        """Keep that a reader asks to leave; False: a request of theirs waits already."""
        values = (subscriber, to_text(now), subscriber)
        return self._connection.execute(self._sql["add_request"], values).rowcount == 1

    def requests(self) -> tuple[LeavingRequest, ...]:
        """Return the requests that wait, oldest first."""
        return tuple(map(_request, self._connection.execute(self._sql["requests"])))

    def request(self, number: int) -> LeavingRequest | None:
        """Return a request that waits, or None."""
        row = self._connection.execute(self._sql["request"], (number,)).fetchone()
        return row and _request(row)

    def decide_request(self, number: int, *, by: str, now: datetime) -> bool:
        """Settle a request; False: it was settled before."""
        values = (to_text(now), by, number)
        return self._connection.execute(self._sql["decide_request"], values).rowcount == 1


def _request(row: Row) -> LeavingRequest:
    return LeavingRequest(
        number=row["number"], subscriber=row["subscriber"], at=from_text(row["at"])
    )
