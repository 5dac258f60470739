"""The audience in memory: the same contract as the store in SQLite."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from newsletter.errors import SubscriberError
from newsletter.model.audience import (
    EventKind,
    Mailbox,
    SubscriberEvent,
    counting_after,
    status_after,
)
from newsletter.model.sending import Status, Subscriber


class MemorySubscriberStore:
    """Subscribers in dictionaries; suppressed addresses are kept as they are, not hashed."""

    def __init__(self) -> None:
        self.subscribers: dict[str, Subscriber] = {}
        self.history: list[SubscriberEvent] = []
        self.never: set[str] = set()
        self._depth = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Put everything back on an exception; only the outermost does."""
        before = None if self._depth else copy.deepcopy(self._state())
        self._depth += 1
        try:
            yield
        except BaseException:
            if before:
                self.subscribers, self.history, self.never = before
            raise
        finally:
            self._depth -= 1

    def add(self, subscriber: Subscriber, events: Sequence[SubscriberEvent]) -> Subscriber:
        """Keep a new subscriber."""
        with self.transaction():
            if self.find(subscriber.normal) or subscriber.id in self.subscribers:
                raise SubscriberError(f"{subscriber.address} is a subscriber already.")
            joined = subscriber.joined or subscriber.since
            self.subscribers[subscriber.id] = replace(subscriber, joined=joined)
            for event in events:
                self._append(event)
            return self.subscribers[subscriber.id]

    def add_all(self, people: Iterable[tuple[Subscriber, Sequence[SubscriberEvent]]]) -> int:
        """Keep new subscribers."""
        with self.transaction():
            return len([self.add(one, events) for one, events in people])

    def record(self, event: SubscriberEvent, known: Subscriber | None = None) -> Subscriber:
        """Add an event."""
        del known
        with self.transaction():
            return self._append(event)

    def statuses(self, ids: Collection[str]) -> Mapping[str, Status]:
        """Return the status of those who are known, by id."""
        return {one: self.subscribers[one].status for one in ids if one in self.subscribers}

    def record_leavings(self, events: Sequence[SubscriberEvent]) -> None:
        """Add events by which people leave."""
        with self.transaction():
            for event in events:
                self._append(event)

    def change(
        self,
        event: SubscriberEvent,
        *,
        name: str,
        language: str,
        tags: tuple[str, ...],
        sections: tuple[str, ...] = (),
    ) -> Subscriber:
        """Replace what a person may change."""
        with self.transaction():
            known = self._append(event)
            return self._keep(
                replace(known, name=name, language=language, tags=tags, sections=sections)
            )

    def move(self, event: SubscriberEvent, mailbox: Mailbox) -> Subscriber:
        """Give the subscriber another address."""
        with self.transaction():
            known = self._append(event)
            other = self.find(mailbox.normal)
            if other and other.id != known.id:
                raise SubscriberError(f"{mailbox.address} is a subscriber already.")
            return self._keep(
                replace(
                    known,
                    address=mailbox.address,
                    normal=mailbox.normal,
                    deliverable=mailbox.deliverable,
                    generation=known.generation + 1,
                )
            )

    def revoke_links(self, subscriber_id: str) -> Subscriber:
        """Make all links given out so far worthless, the way out aside."""
        known = self.subscribers.get(subscriber_id)
        if known is None:
            raise SubscriberError(f"There is no subscriber {subscriber_id}.")
        return self._keep(replace(known, generation=known.generation + 1))

    def erase(self, event: SubscriberEvent) -> Subscriber:
        """Remove the person, keep the id and the events."""
        with self.transaction():
            known = self._append(event)
            return self._keep(
                replace(
                    known,
                    address="",
                    normal="",
                    deliverable="",
                    name="",
                    language="",
                    tags=(),
                    sections=(),
                )
            )

    def get(self, subscriber_id: str) -> Subscriber | None:
        """Return the subscriber with that id, or None."""
        return self.subscribers.get(subscriber_id)

    def find(self, normal: str) -> Subscriber | None:
        """Return the subscriber with that normal address, or None."""
        found = (known for known in self.subscribers.values() if known.normal == normal)
        return next(found, None) if normal else None

    def find_all(self, normals: Collection[str]) -> Mapping[str, Subscriber]:
        """Return the subscribers with these normal addresses."""
        return {one: found for one in normals if (found := self.find(one))}

    def select(
        self, *, status: Status | None = None, tag: str = "", search: str = ""
    ) -> Iterator[Subscriber]:
        """Yield subscribers by normal address."""
        for known in sorted(self.subscribers.values(), key=lambda known: known.normal):
            if (
                known.normal
                and (status is None or known.status is status)
                and (not tag or tag in known.tags)
                and search.casefold() in f"{known.address}\n{known.name}".casefold()
            ):
                yield known

    def events(self, subscriber_id: str) -> tuple[SubscriberEvent, ...]:
        """Return the subscriber's events, oldest first."""
        return tuple(event for event in self.history if event.subscriber == subscriber_id)

    def histories(self, ids: Collection[str]) -> Mapping[str, tuple[SubscriberEvent, ...]]:
        """Return the events of several subscribers."""
        return {one: found for one in ids if (found := self.events(one))}

    def counts(self) -> Mapping[Status, int]:
        """Return how many subscribers have each status."""
        found = Counter(known.status for known in self.subscribers.values())
        return dict.fromkeys(Status, 0) | found

    def movements(self) -> Mapping[str, Mapping[EventKind, int]]:
        """Return how many began to receive and how many ended it, by month and event."""
        stands: dict[str, Status] = {}
        found: dict[str, Counter[EventKind]] = {}
        for event in self.history:
            before = stands.get(event.subscriber, Status.UNCONFIRMED)
            after = stands[event.subscriber] = status_after(before, event.kind)
            if (before is Status.CONFIRMED) is not (after is Status.CONFIRMED):
                found.setdefault(event.at.isoformat()[:7], Counter())[event.kind] += 1
        return found

    def suppress(self, normal: str, event: SubscriberEvent | None, *, reason: str) -> None:
        """Never mail that address again; the reason is not kept."""
        del reason
        with self.transaction():
            self.never.add(normal)
            if event:
                self._append(event)

    def lift(self, normal: str) -> None:
        """Forget the suppression."""
        self.never.discard(normal)

    def suppressed(self, normal: str) -> bool:
        """Return whether that address must never be mailed."""
        return normal in self.never

    def suppressed_among(self, normals: Collection[str]) -> frozenset[str]:
        """Return those of the normal addresses that must never be mailed."""
        return frozenset(self.never.intersection(normals))

    def _state(self) -> tuple[dict[str, Subscriber], list[SubscriberEvent], set[str]]:
        return self.subscribers, self.history, self.never

    def _append(self, event: SubscriberEvent) -> Subscriber:
        known = self.subscribers.get(event.subscriber)
        if known is None:
            raise SubscriberError(f"There is no subscriber {event.subscriber}.")
        self.history.append(event)
        counting = counting_after(event.kind, counting=known.counting)
        if counting is not known.counting:
            known = self._keep(replace(known, counting=counting))
        status = status_after(known.status, event.kind)
        if status is known.status:
            return known
        return self._keep(replace(known, status=status, since=event.at))

    def _keep(self, subscriber: Subscriber) -> Subscriber:
        self.subscribers[subscriber.id] = subscriber
        return subscriber
