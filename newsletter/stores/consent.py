"""Requests, letters and changes of address: `ConsentStore` of the audience, `LetterStore` of deliver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from newsletter.model.consent import AddressChange, Letter, LetterKind, Outcome, Request
from newsletter.model.ledger import Settlement
from newsletter.model.sending import Delivery, DeliveryState
from newsletter.stores.consent_rows import (
    change_of,
    change_row,
    delivery_of,
    letter_of,
    letter_row,
    request_of,
    request_row,
)
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text

_ALLOWANCES_KEPT = timedelta(days=31)
_CHANGES_KEPT = timedelta(days=31)
_TOTALS_KEPT = timedelta(days=800)


class SqlConsentStore:
    """What people asked for, beside the audience in the same database."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("consent", connection.dialect)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
        else:
            with self._connection.transaction():
                yield

    def put_request(self, request: Request) -> None:
        """Write a request down."""
        self._connection.execute(self._sql["put_request"], request_row(request))

    def requests(self, *, most: int) -> tuple[Request, ...]:
        """Return the oldest requests."""
        return tuple(map(request_of, self._connection.execute(self._sql["requests"], (most,))))

    def take_request(self, number: int) -> bool:
        """Remove a request; False: somebody else did."""
        return self._connection.execute(self._sql["take_request"], (number,)).rowcount == 1

    def count(self, outcome: Outcome, *, now: datetime) -> None:
        """Count what became of a request."""
        self._connection.execute(self._sql["count"], (to_text(now)[:10], outcome))

    def outcomes(self) -> Mapping[str, Mapping[str, int]]:
        """Return how often each outcome was counted, by day."""
        found: dict[str, dict[str, int]] = {}
        for row in self._connection.execute(self._sql["outcomes"]):
            found.setdefault(row["day"], {})[row["outcome"]] = row["count"]
        return found

    def may(self, scope: str, subject: str, *, most: int, window: timedelta, now: datetime) -> bool:
        """Return whether an allowance is left."""
        row = self._connection.execute(self._sql["allowance"], (scope, subject)).fetchone()
        if row is None:
            return most > 0
        return bool(row["since"] <= to_text(now - window) or row["used"] < most)

    def take_allowance(
        self, scope: str, subject: str, *, most: int, window: timedelta, now: datetime
    ) -> bool:
        """Use one allowance; the row itself decides between two who try at once."""
        values = {
            "scope": scope,
            "subject": subject,
            "now": to_text(now),
            "over": to_text(now - window),
            "most": most,
        }
        return self._connection.execute(self._sql["take_allowance"], values).rowcount == 1

    def add_letter(self, letter: Letter) -> None:
        """Make a letter due."""
        self._connection.execute(self._sql["add_letter"], letter_row(letter))

    def letter(self, letter_id: str) -> Letter | None:
        """Return the letter with that id, or None."""
        row = self._connection.execute(self._sql["letter"], (letter_id,)).fetchone()
        return row and letter_of(row)

    def letters(self, subscriber_id: str) -> tuple[Letter, ...]:
        """Return the letters of a subscriber, oldest first."""
        rows = self._connection.execute(self._sql["letters"], (subscriber_id,))
        return tuple(map(letter_of, rows))

    def use(self, letter_id: str, *, now: datetime) -> bool:
        """Note that a letter's link was followed; False: it was before."""
        changed = self._connection.execute(self._sql["use"], (to_text(now), letter_id))
        return changed.rowcount == 1

    def waiting(self) -> Mapping[DeliveryState, int]:
        """Return how many letters stand in each state."""
        rows = self._connection.execute(self._sql["waiting"])
        return {DeliveryState(state): count for state, count in rows}

    def lease_letter(self, *, carrier: str, now: datetime, until: datetime) -> Letter | None:
        """Put the letter that is due first in flight; None: nothing is due."""
        at = to_text(now)
        with self._transaction():
            while row := self._connection.execute(self._sql["first_due"], (at,)).fetchone():
                taken = self._connection.execute(
                    self._sql["lease_letter"], (carrier, at, to_text(until), row["id"])
                )
                if taken.rowcount == 1:
                    return self.letter(row["id"])
        return None

    def settle_letter(self, settled: Settlement, *, now: datetime) -> bool:
        """Settle a letter in flight; False: it is not in flight any more."""
        next_try = to_text(settled.next_try or now)
        changed = self._connection.execute(
            self._sql["settle_letter"],
            (
                settled.state,
                settled.reason,
                0 if settled.counts else 1,
                to_text(now),
                next_try,
                settled.recipient,
            ),
        )
        return changed.rowcount == 1

    def abandoned_letters(self, *, now: datetime) -> tuple[Letter, ...]:
        """Return the letters in flight whose sender's time is over."""
        rows = self._connection.execute(self._sql["abandoned"], (to_text(now),))
        return tuple(map(letter_of, rows))

    def next_due(self) -> datetime | None:
        """Return when the next letter is due, or None."""
        (text,) = self._connection.execute(self._sql["next_due"]).fetchone()
        return from_text(text) if text else None

    def received(self, subscriber_id: str) -> tuple[Delivery, ...]:
        """Return the rows of all ledgers about one subscriber, oldest first."""
        rows = self._connection.execute(self._sql["received"], (subscriber_id,))
        return tuple(delivery_of(row) for row in rows)

    def add_change(self, change: AddressChange) -> None:
        """Keep a change of address."""
        self._connection.execute(self._sql["add_change"], change_row(change))

    def change(self, change_id: str) -> AddressChange | None:
        """Return the change with that id, or None."""
        row = self._connection.execute(self._sql["change"], (change_id,)).fetchone()
        return row and change_of(row)

    def changes(self, subscriber_id: str) -> tuple[AddressChange, ...]:
        """Return a subscriber's changes of address, oldest first."""
        rows = self._connection.execute(self._sql["changes"], (subscriber_id,))
        return tuple(map(change_of, rows))

    def agree(self, change: AddressChange, end: LetterKind, *, now: datetime) -> AddressChange:
        """Note that one end agreed."""
        name = "agree_old" if end is LetterKind.OLD_END else "agree_new"
        self._connection.execute(self._sql[name], (to_text(now), change.id))
        return self.change(change.id) or change

    def finish_change(self, change_id: str, *, now: datetime) -> None:
        """Note that the change was made, and forget the address in it."""
        self._connection.execute(self._sql["finish_change"], (to_text(now), change_id))

    def keep_network(self, subscriber_id: str, act: str, network: str, *, at: datetime) -> None:
        """Keep from which network address somebody acted."""
        self._connection.execute(
            self._sql["keep_network"], (subscriber_id, to_text(at), act, network)
        )

    def networks(self, subscriber_id: str) -> tuple[tuple[datetime, str, str], ...]:
        """Return (time, act, network address), oldest first."""
        rows = self._connection.execute(self._sql["networks"], (subscriber_id,))
        return tuple((from_text(row["at"]), row["act"], row["network"]) for row in rows)

    def unconfirmed_before(self, time: datetime, *, now: datetime, most: int) -> tuple[str, ...]:
        """Return ids of people who were asked, never confirmed, and no longer can."""
        values = (to_text(time), to_text(now), most)
        rows = self._connection.execute(self._sql["unconfirmed_before"], values)
        return tuple(row["id"] for row in rows)

    def prune(self, *, now: datetime) -> None:
        """Forget what serves for nothing any more."""
        with self._transaction():
            run = self._connection.execute
            run(self._sql["forget_allowances"], (to_text(now - _ALLOWANCES_KEPT),))
            run(self._sql["forget_changes"], (to_text(now - _CHANGES_KEPT),))
            run(self._sql["forget_totals"], (to_text(now - _TOTALS_KEPT)[:10],))
