"""The audience in SQL: satisfies `SubscriberStore` of the audience stage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice

from newsletter.errors import SubscriberError
from newsletter.model.audience import (
    LEAVINGS,
    EventKind,
    Mailbox,
    SubscriberEvent,
    counting_after,
    status_after,
)
from newsletter.model.sending import Status, Subscriber
from newsletter.stores.audience_rows import (
    event_of,
    event_row,
    list_to_text,
    person_row,
    subscriber_of,
    subscriber_row,
)
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import to_text

BATCH = 500
"""Rows looked up or written at a time."""

_REVOKING = LEAVINGS | {EventKind.SUPPRESSED, EventKind.ERASED}
"""After one of these, a confirmation asked for before it is no longer a fresh one."""


class SqlSubscriberStore:
    """Subscribers, their events, and what must never be mailed.

    `digests` gives the keyed hashes of a normal address, the current key's first.
    """

    def __init__(self, connection: Database, *, digests: Callable[[str], tuple[str, ...]]) -> None:
        self._connection = connection
        self._digests = digests
        self._sql = load_queries("audience", connection.dialect)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside it one; may be nested."""
        if self._connection.in_transaction:
            yield
        else:
            with self._connection.transaction():
                yield

    def add(self, subscriber: Subscriber, events: Sequence[SubscriberEvent]) -> Subscriber:
        """Keep a new subscriber."""
        with self.transaction():
            self.add_all([(subscriber, events)])
            return self._get(subscriber.id)

    def add_all(self, people: Iterable[tuple[Subscriber, Sequence[SubscriberEvent]]]) -> int:
        """Keep new subscribers, read as they come, in one transaction."""
        count = 0
        source = iter(people)
        with self.transaction():
            while batch := list(islice(source, BATCH)):
                self._add_batch(batch)
                count += len(batch)
        return count

    def record(self, event: SubscriberEvent, known: Subscriber | None = None) -> Subscriber:
        """Add an event; `known` spares a look-up."""
        with self.transaction():
            return self._append(event, known)

    def statuses(self, ids: Collection[str]) -> Mapping[str, Status]:
        """Return the status of those who are known, by id."""
        return {row["id"]: Status(row["status"]) for row in self._among("statuses", ids)}

    def record_leavings(self, events: Sequence[SubscriberEvent]) -> None:
        """Add events by which people leave: few statements, however many people."""
        source = iter(events)
        with self.transaction():
            while batch := list(islice(source, BATCH)):
                self._leave(batch)

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
            self._append(event)
            self._connection.execute(self._sql["set_name"], (name, event.subscriber))
            self._connection.execute(
                self._sql["set_preferences"],
                (language, list_to_text(tags), list_to_text(sections), event.subscriber),
            )
            return self._get(event.subscriber)

    def move(self, event: SubscriberEvent, mailbox: Mailbox) -> Subscriber:
        """Give the subscriber another address; older links, the way out aside, become worthless."""
        with self.transaction():
            other = self.find(mailbox.normal)
            if other and other.id != event.subscriber:
                raise _taken(mailbox.address)
            self._append(event)
            place = (mailbox.address, mailbox.normal, mailbox.deliverable, event.subscriber)
            # What was suggested under the old address goes with them: erasing has to find it.
            self._connection.execute(self._sql["move_suggested"], place)
            self._connection.execute(self._sql["set_address"], place)
            self._connection.execute(self._sql["raise_generation"], (event.subscriber,))
            return self._get(event.subscriber)

    def revoke_links(self, subscriber_id: str) -> Subscriber:
        """Make all links given out so far worthless, the way out aside."""
        with self.transaction():
            self._connection.execute(self._sql["raise_generation"], (subscriber_id,))
            return self._get(subscriber_id)

    def erase(self, event: SubscriberEvent) -> Subscriber:
        """Remove the person, keep the id and the events."""
        with self.transaction():
            known = self._get(event.subscriber)
            self._append(event)
            run = self._connection.execute
            run(self._sql["delete_requests"], (known.normal, known.id))
            run(self._sql["delete_suggested"], (known.normal,))
            for name in ("delete_changes", "delete_networks", "delete_person"):
                run(self._sql[name], (known.id,))
            nothing = list_to_text(())
            run(self._sql["set_preferences"], ("", nothing, nothing, known.id))
            return self._get(known.id)

    def forget_traces(self) -> None:
        """Leave nothing of what was erased in the files, as far as readers at work allow."""
        if self._connection.dialect == "sqlite":
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def get(self, subscriber_id: str) -> Subscriber | None:
        """Return the subscriber with that id, or None."""
        row = self._connection.execute(self._sql["get"], (subscriber_id,)).fetchone()
        return row and subscriber_of(row)

    def find(self, normal: str) -> Subscriber | None:
        """Return the subscriber with that normal address, or None."""
        row = self._connection.execute(self._sql["find"], (normal,)).fetchone()
        return row and subscriber_of(row)

    def find_all(self, normals: Collection[str]) -> Mapping[str, Subscriber]:
        """Return the subscribers with these normal addresses, by normal address."""
        return {row["normal"]: subscriber_of(row) for row in self._among("find_all", normals)}

    def select(
        self, *, status: Status | None = None, tag: str = "", search: str = ""
    ) -> Iterator[Subscriber]:
        """Yield subscribers by normal address, a page of rows at a time."""
        wanted, after = search.casefold(), ""
        while rows := self._connection.execute(self._sql["page"], (after,)).fetchall():
            for found in map(subscriber_of, rows):
                if (
                    (status is None or found.status is status)
                    and (not tag or tag in found.tags)
                    and (not wanted or wanted in f"{found.address}\n{found.name}".casefold())
                ):
                    yield found
            after = rows[-1]["normal"]

    def events(self, subscriber_id: str) -> tuple[SubscriberEvent, ...]:
        """Return the subscriber's events, oldest first."""
        rows = self._connection.execute(self._sql["events"], (subscriber_id,))
        return tuple(map(event_of, rows))

    def histories(self, ids: Collection[str]) -> Mapping[str, tuple[SubscriberEvent, ...]]:
        """Return the events of several subscribers, oldest first, by id."""
        found: dict[str, list[SubscriberEvent]] = {}
        for row in self._among("histories", ids):
            found.setdefault(row["subscriber"], []).append(event_of(row))
        return {one: tuple(events) for one, events in found.items()}

    def counts(self) -> Mapping[Status, int]:
        """Return how many subscribers have each status."""
        rows = self._connection.execute(self._sql["counts"])
        return dict.fromkeys(Status, 0) | {Status(status): count for status, count in rows}

    def movements(self) -> Mapping[str, Mapping[EventKind, int]]:
        """Return by month (UTC) how many began to receive, and how many ended by which event."""
        found: dict[str, dict[EventKind, int]] = {}
        for row in self._connection.execute(self._sql["movements"]):
            found.setdefault(row["month"], {})[EventKind(row["kind"])] = row["people"]
        return found

    def suppress(self, normal: str, event: SubscriberEvent | None, *, reason: str) -> None:
        """Never mail that address again."""
        with self.transaction():
            self._connection.execute(self._sql["suppress"], (self._digests(normal)[0], reason))
            if event:
                self._append(event)

    def lift(self, normal: str) -> None:
        """Forget the suppression, under whatever key it stands."""
        with self.transaction():
            for digest in self._digests(normal):
                self._connection.execute(self._sql["lift"], (digest,))

    def suppressed(self, normal: str) -> bool:
        """Return whether that address must never be mailed."""
        return bool(self.suppressed_among([normal]))

    def suppressed_among(self, normals: Collection[str]) -> frozenset[str]:
        """Return those of the normal addresses that must never be mailed."""
        owners = {digest: normal for normal in normals for digest in self._digests(normal)}
        rows = self._among("suppressed_among", owners)
        return frozenset(owners[row["digest"]] for row in rows)

    def _among(self, query: str, values: Collection[str]) -> Iterator[Row]:
        """Yield the rows of a query ``… IN (?)`` for any number of values."""
        source = iter(values)
        while batch := list(islice(source, BATCH)):
            yield from self._connection.execute(self._for(query, len(batch)), batch)

    def _for(self, query: str, count: int) -> str:
        """Return a query ``… IN (?)`` with as many marks as there are values."""
        return self._sql[query].replace("(?)", f"({', '.join('?' * count)})")

    def _leave(self, events: Sequence[SubscriberEvent]) -> None:
        """Add events of one kind and time, each of somebody else who has not left so before."""
        rows = [event_row(event) for event in events]
        kind, at = events[0].kind, to_text(events[0].at)
        people = [event.subscriber for event in events]
        marks = "), (".join([", ".join("?" * len(rows[0]))] * len(rows))
        run = self._connection.execute
        run(self._sql["insert_events"].replace("?", marks), list(chain.from_iterable(rows)))
        run(self._for("revoke_letters_of", len(people)), [at, *people])
        status = status_after(Status.CONFIRMED, kind)
        run(self._for("set_statuses", len(people)), [status, at, *people])

    def _get(self, subscriber_id: str) -> Subscriber:
        found = self.get(subscriber_id)
        if found is None:
            raise SubscriberError(
                f"There is no subscriber {subscriber_id}.",
                help="List them with: newsletter subscribers list",
            )
        return found

    def _add_batch(self, batch: Sequence[tuple[Subscriber, Sequence[SubscriberEvent]]]) -> None:
        many = self._connection.executemany
        kept = many(self._sql["insert_subscriber"], [_settled(*one) for one in batch]).rowcount
        named = many(self._sql["insert_person"], [person_row(one) for one, _ in batch]).rowcount
        if min(kept, named) < len(batch):
            raise self._first_taken([one for one, _ in batch])
        many(
            self._sql["insert_event"], [event_row(event) for _, events in batch for event in events]
        )

    def _first_taken(self, people: Sequence[Subscriber]) -> SubscriberError:
        """Return what is wrong with a batch of which not everybody could be kept."""
        for one in people:
            known = self.find(one.normal)
            if (
                known is None
                or known.id != one.id
                or (known.address, known.name) != (one.address, one.name)
            ):
                return _taken(one.address)
        return _taken(people[0].address)

    def _append(self, event: SubscriberEvent, known: Subscriber | None = None) -> Subscriber:
        """Add an event to the known ones; return the subscriber with the status that it leads to."""
        known = known or self._get(event.subscriber)
        run = self._connection.execute
        run(self._sql["insert_event"], event_row(event))
        if event.kind in _REVOKING:
            run(self._sql["revoke_letters"], (to_text(event.at), event.subscriber))
        counting = counting_after(event.kind, counting=known.counting)
        if counting is not known.counting:
            run(self._sql["set_counting"], (int(counting), event.subscriber))
            known = replace(known, counting=counting)
        status = status_after(known.status, event.kind)
        if status is known.status:
            return known
        run(self._sql["set_status"], (status, to_text(event.at), event.subscriber))
        return replace(known, status=status, since=event.at)


def _settled(one: Subscriber, events: Sequence[SubscriberEvent]) -> tuple[object, ...]:
    """Return the row of a new subscriber with the status that the events lead to."""
    status, since, counting = one.status, one.since, one.counting
    for event in events:
        counting = counting_after(event.kind, counting=counting)
        after = status_after(status, event.kind)
        if after is not status:
            status, since = after, event.at
    return subscriber_row(one, status=status, since=since, counting=counting)


def _taken(address: str) -> SubscriberError:
    return SubscriberError(
        f"{address} is a subscriber already.",
        help=f"See: newsletter subscribers show {address}",
    )
