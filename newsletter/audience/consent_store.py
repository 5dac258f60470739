"""Where requests, letters and changes of address wait: the contract of the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from newsletter.model.consent import AddressChange, Letter, LetterKind, Outcome, Request
from newsletter.model.sending import DeliveryState


class ConsentStore(Protocol):
    """What people asked for, in the same database as the audience.

    - Each call is atomic by itself; inside the audience's `transaction` all are one.
    - Any number of processes may call it: what one takes, no other gets.
    - Addresses lie only in requests and changes, networks only where they are kept;
      erasing a subscriber removes all of them.
    """

    def put_request(self, request: Request) -> None:
        """Write a request down: one row, the same for everybody."""

    def requests(self, *, most: int) -> tuple[Request, ...]:
        """Return the oldest requests that nobody has decided on."""

    def take_request(self, number: int) -> bool:
        """Remove a request in order to decide on it; False: somebody else did."""

    def count(self, outcome: Outcome, *, now: datetime) -> None:
        """Count what became of a request."""

    def outcomes(self) -> Mapping[str, Mapping[str, int]]:
        """Return how often each outcome was counted, by day (``2026-11-01``)."""

    def may(self, scope: str, subject: str, *, most: int, window: timedelta, now: datetime) -> bool:
        """Return whether `take_allowance` would give one, without taking it."""

    def take_allowance(
        self, scope: str, subject: str, *, most: int, window: timedelta, now: datetime
    ) -> bool:
        """Use one of `most` allowances; a window begins with the first use after the last one ended."""

    def add_letter(self, letter: Letter) -> None:
        """Make a letter due."""

    def letter(self, letter_id: str) -> Letter | None:
        """Return the letter with that id, or None."""

    def letters(self, subscriber_id: str) -> tuple[Letter, ...]:
        """Return the letters due or sent to a subscriber, oldest first."""

    def use(self, letter_id: str, *, now: datetime) -> bool:
        """Note that a letter's link was followed to its end; False: it was before."""

    def waiting(self) -> Mapping[DeliveryState, int]:
        """Return how many letters stand in each state."""

    def add_change(self, change: AddressChange) -> None:
        """Keep a change of address that waits for both ends."""

    def change(self, change_id: str) -> AddressChange | None:
        """Return the change with that id, or None."""

    def changes(self, subscriber_id: str) -> tuple[AddressChange, ...]:
        """Return a subscriber's changes of address, oldest first."""

    def agree(self, change: AddressChange, end: LetterKind, *, now: datetime) -> AddressChange:
        """Note that one end agreed; return the change as it stands then."""

    def finish_change(self, change_id: str, *, now: datetime) -> None:
        """Note that the change was made, and forget the address in it."""

    def keep_network(self, subscriber_id: str, act: str, network: str, *, at: datetime) -> None:
        """Keep from which network address somebody acted, until they are erased."""

    def networks(self, subscriber_id: str) -> tuple[tuple[datetime, str, str], ...]:
        """Return (time, act, network address) of a subscriber, oldest first."""

    def unconfirmed_before(self, time: datetime, *, now: datetime, most: int) -> Collection[str]:
        """Return ids of people whose confirmation was mailed, and never came.

        They stand unconfirmed since before `time`, and at `now` their last link no longer works.
        """

    def prune(self, *, now: datetime) -> None:
        """Forget allowances, changes and counts that serve for nothing any more."""
