"""The audience in SQLite: satisfies `SubscriberStore` of the audience stage."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from newsletter.errors import SubscriberError
from newsletter.model.audience import Cause, Consent, EventKind, SubscriberEvent, status_after
from newsletter.model.sending import Status, Subscriber
from newsletter.stores.sqlite import Connection, load_queries, transaction
from newsletter.stores.times import from_text, to_text


class SqliteSubscriberStore:
    """Subscribers, their events, and what must never be mailed.

    `digests` gives the keyed hashes of a normal address, the current key's first.
    """

    def __init__(
        self, connection: Connection, *, digests: Callable[[str], tuple[str, ...]]
    ) -> None:
        self._connection = connection
        self._digests = digests
        self._sql = load_queries("audience")
        connection.execute("PRAGMA secure_delete = ON")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside it one; may be nested."""
        if self._connection.in_transaction:
            yield
        else:
            with transaction(self._connection):
                yield

    def add(self, subscriber: Subscriber, events: Sequence[SubscriberEvent]) -> Subscriber:
        """Keep a new subscriber."""
        known = subscriber
        run = self._connection.execute
        with self.transaction():
            try:
                run(
                    self._sql["insert_subscriber"],
                    (
                        known.id,
                        known.status,
                        to_text(known.since),
                        known.language,
                        _tags_to_text(known.tags),
                    ),
                )
                run(
                    self._sql["insert_person"],
                    (known.id, known.address, known.normal, known.deliverable, known.name),
                )
            except sqlite3.IntegrityError as error:
                raise SubscriberError(
                    f"{known.address} is a subscriber already.",
                    help=f"See: newsletter subscribers show {known.address}",
                ) from error
            for event in events:
                self._append(event)
            return self._get(known.id)

    def record(self, event: SubscriberEvent) -> Subscriber:
        """Add an event."""
        with self.transaction():
            self._append(event)
            return self._get(event.subscriber)

    def change(
        self, event: SubscriberEvent, *, name: str, language: str, tags: tuple[str, ...]
    ) -> Subscriber:
        """Replace what a person may change."""
        with self.transaction():
            self._append(event)
            self._connection.execute(self._sql["set_name"], (name, event.subscriber))
            self._connection.execute(
                self._sql["set_preferences"], (language, _tags_to_text(tags), event.subscriber)
            )
            return self._get(event.subscriber)

    def erase(self, event: SubscriberEvent) -> Subscriber:
        """Remove the person, keep the id and the events."""
        with self.transaction():
            self._append(event)
            self._connection.execute(self._sql["delete_person"], (event.subscriber,))
            self._connection.execute(
                self._sql["set_preferences"], ("", _tags_to_text(()), event.subscriber)
            )
            return self._get(event.subscriber)

    def get(self, subscriber_id: str) -> Subscriber | None:
        """Return the subscriber with that id, or None."""
        row = self._connection.execute(self._sql["get"], (subscriber_id,)).fetchone()
        return row and _subscriber(row)

    def find(self, normal: str) -> Subscriber | None:
        """Return the subscriber with that normal address, or None."""
        row = self._connection.execute(self._sql["find"], (normal,)).fetchone()
        return row and _subscriber(row)

    def select(
        self, *, status: Status | None = None, tag: str = "", search: str = ""
    ) -> Iterator[Subscriber]:
        """Yield subscribers by normal address, a page of rows at a time."""
        wanted, after = search.casefold(), ""
        while rows := self._connection.execute(self._sql["page"], (after,)).fetchall():
            for found in map(_subscriber, rows):
                if (
                    (status is None or found.status is status)
                    and (not tag or tag in found.tags)
                    and wanted in f"{found.address}\n{found.name}".casefold()
                ):
                    yield found
            after = rows[-1]["normal"]

    def events(self, subscriber_id: str) -> tuple[SubscriberEvent, ...]:
        """Return the subscriber's events, oldest first."""
        rows = self._connection.execute(self._sql["events"], (subscriber_id,))
        return tuple(map(_event, rows))

    def counts(self) -> Mapping[Status, int]:
        """Return how many subscribers have each status."""
        rows = self._connection.execute(self._sql["counts"])
        return dict.fromkeys(Status, 0) | {Status(status): count for status, count in rows}

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
        return any(
            self._connection.execute(self._sql["suppressed"], (digest,)).fetchone()
            for digest in self._digests(normal)
        )

    def _get(self, subscriber_id: str) -> Subscriber:
        found = self.get(subscriber_id)
        if found is None:
            raise SubscriberError(
                f"There is no subscriber {subscriber_id}.",
                help="List them with: newsletter subscribers list",
            )
        return found

    def _append(self, event: SubscriberEvent) -> None:
        known = self._get(event.subscriber)
        consent = event.consent
        self._connection.execute(
            self._sql["insert_event"],
            (
                event.subscriber,
                event.kind,
                to_text(event.at),
                event.cause,
                event.by,
                event.note,
                consent and consent.form,
                consent and consent.wording,
                consent and consent.version,
                to_text(consent.given) if consent and consent.given else None,
            ),
        )
        status = status_after(known.status, event.kind)
        if status is not known.status:
            self._connection.execute(
                self._sql["set_status"], (status, to_text(event.at), event.subscriber)
            )


def _tags_to_text(tags: tuple[str, ...]) -> str:
    return json.dumps(tags, ensure_ascii=False)


def _subscriber(row: sqlite3.Row) -> Subscriber:
    return Subscriber(
        id=row["id"],
        address=row["address"] or "",
        normal=row["normal"] or "",
        deliverable=row["deliverable"] or "",
        name=row["name"] or "",
        language=row["language"],
        tags=tuple(json.loads(row["tags"])),
        status=Status(row["status"]),
        since=from_text(row["since"]),
    )


def _event(row: sqlite3.Row) -> SubscriberEvent:
    consent = None
    if row["form"] is not None:
        consent = Consent(
            form=row["form"],
            wording=row["wording"],
            version=row["version"],
            given=row["given"] and from_text(row["given"]),
        )
    return SubscriberEvent(
        subscriber=row["subscriber"],
        kind=EventKind(row["kind"]),
        at=from_text(row["at"]),
        cause=Cause(row["cause"]),
        by=row["by"],
        note=row["note"],
        consent=consent,
    )
