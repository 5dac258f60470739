"""Where the audience is kept: the contract of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from newsletter.model.audience import EventKind, Mailbox, SubscriberEvent
from newsletter.model.sending import Status, Subscriber


class SubscriberStore(Protocol):
    """Subscribers, their events, and the addresses that must never be mailed.

    - Events are only added.  A subscriber's status is the fold of the events
      (`newsletter.model.audience.fold_status`); the store keeps it beside them
      and changes both in one transaction.
    - Address and name lie in one place, which `erase` empties; events hold ids only.
    - No two subscribers have the same normal address.
    - Suppression is by keyed hash and outlives the subscriber.
    - Each call is atomic by itself; inside `transaction` all calls are one.
    """

    def transaction(self) -> AbstractContextManager[None]:
        """Make all changes inside it one: all of them happen, or on an exception none.

        It may be nested; the outermost decides.
        """

    def add(self, subscriber: Subscriber, events: Sequence[SubscriberEvent]) -> Subscriber:
        """Keep a new subscriber; return it with the status that the events lead to.

        Raises `SubscriberError` where the normal address or the id is taken.
        """

    def add_all(self, people: Iterable[tuple[Subscriber, Sequence[SubscriberEvent]]]) -> int:
        """Keep new subscribers as `add` does, in one transaction; return how many.

        `people` is read as it comes, so that a file of any length takes bounded
        memory.  Raises `SubscriberError` where one is taken; then none is kept.
        """

    def record(self, event: SubscriberEvent, known: Subscriber | None = None) -> Subscriber:
        """Add an event; return the subscriber as it is then.

        `known`: the subscriber, where the same transaction has just read it.
        Raises `SubscriberError` where nobody has that id.
        """

    def statuses(self, ids: Collection[str]) -> Mapping[str, Status]:
        """Return the status of those of them who are known, erased ones included, by id."""

    def record_leavings(self, events: Sequence[SubscriberEvent]) -> None:
        """Add events of one kind (`LEAVINGS`) and time, each of another known subscriber.

        None of them is erased, or has that status already.
        """

    def change(
        self,
        event: SubscriberEvent,
        *,
        name: str,
        language: str,
        tags: tuple[str, ...],
        sections: tuple[str, ...] = (),
    ) -> Subscriber:
        """Replace what a person may change, and add the event that says so."""

    def move(self, event: SubscriberEvent, mailbox: Mailbox) -> Subscriber:
        """Give the subscriber another address, raise the generation of the links, add the event.

        Raises `SubscriberError` where somebody else has that address.
        """

    def revoke_links(self, subscriber_id: str) -> Subscriber:
        """Raise the generation: all links given out so far become worthless, the way out aside."""

    def erase(self, event: SubscriberEvent) -> Subscriber:
        """Remove address, name, language, tags and sections for ever, and add the event.

        With them go requests, changes of address and networks; ids stay.
        """

    def get(self, subscriber_id: str) -> Subscriber | None:
        """Return the subscriber, erased ones included, or None."""

    def find(self, normal: str) -> Subscriber | None:
        """Return the subscriber with that normal address, or None."""

    def find_all(self, normals: Collection[str]) -> Mapping[str, Subscriber]:
        """Return the subscribers with these normal addresses, by normal address."""

    def select(
        self, *, status: Status | None = None, tag: str = "", search: str = ""
    ) -> Iterator[Subscriber]:
        """Yield subscribers who are not erased, by normal address, in bounded memory.

        `search` is a part of address or name, in any case.
        """

    def events(self, subscriber_id: str) -> tuple[SubscriberEvent, ...]:
        """Return the subscriber's events, oldest first."""

    def histories(self, ids: Collection[str]) -> Mapping[str, tuple[SubscriberEvent, ...]]:
        """Return the events of several subscribers, oldest first, by id."""

    def counts(self) -> Mapping[Status, int]:
        """Return how many subscribers have each status, zeros included."""

    def movements(self) -> Mapping[str, Mapping[EventKind, int]]:
        """Return how many began to receive and how many ended it, by month and event.

        A month is ``2026-11`` in UTC; ``confirmed`` counts those who began, every other
        kind those who received until then.
        """

    def suppress(self, normal: str, event: SubscriberEvent | None, *, reason: str) -> None:
        """Never mail that address again; the event, if any, is the subscriber's."""

    def lift(self, normal: str) -> None:
        """Forget the suppression: for the person's own fresh double opt-in only."""

    def suppressed(self, normal: str) -> bool:
        """Return whether that address must never be mailed."""

    def suppressed_among(self, normals: Collection[str]) -> frozenset[str]:
        """Return those of the normal addresses that must never be mailed."""
