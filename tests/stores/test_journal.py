from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.audience import subscribers
from newsletter.model.audience import Cause, EventKind, Mailbox, SubscriberEvent
from newsletter.model.sending import Status
from newsletter.model.suggestion import Voice
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.database import Database
from newsletter.stores.journal import Row, SqlJournalStore, touched
from newsletter.stores.suggestions import SqlSuggestionStore

NOW = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, open_either: Callable[..., Database]) -> Database:
    """Return an empty mail database of each dialect."""
    return open_either(request.param, "mail")


def audience(database: Database) -> SqlSubscriberStore:
    """Return its readers."""
    return SqlSubscriberStore(database, digests=lambda normal: (f"key:{normal[::-1]}",))


def entered(database: Database) -> Iterator[str]:
    """Enter three readers; yield their ids."""
    numbers = itertools.count()
    for name in "abc":
        store = audience(database)
        known = subscribers.add(
            store,
            f"{name}@mail.example",
            now=NOW,
            new_id=lambda: f"id{next(numbers)}",
            cause=Cause.OWN,
        )
        subscribers.confirm(store, known.id, now=NOW, cause=Cause.OWN)
        yield known.id


def put_ledger(database: Database, people: list[str]) -> None:
    """Put in a ledger that is half sent."""
    database.execute(
        "INSERT INTO ledgers (issue, sealed_sha256, audience_rule, frozen, recipients)"
        " VALUES ('i', 'x', 'all', ?, 3)",
        (NOW.isoformat(timespec="microseconds"),),
    )
    for number, person in enumerate(people):
        state, at = ("accepted", NOW + timedelta(minutes=1)) if number else ("pending", NOW)
        database.execute(
            "INSERT INTO deliveries (issue, recipient, state, reason, carrier, attempts, at)"
            " VALUES ('i', ?, ?, '', '', 0, ?)",
            (person, state, at.isoformat(timespec="microseconds")),
        )


def taken(database: Database) -> tuple[list[Row], list[Row], list[Row], list[Row]]:
    """Return events, subscribers, people and suppressions."""
    journal = SqlJournalStore(database)
    events = journal.events(0, most=100)
    ids = touched(events)
    return events, journal.subscribers(ids), journal.people(ids), journal.suppressions()


def test_what_is_taken_out_is_put_in(database: Database) -> None:
    """Upon what it was before, rows replayed make it what it became; again, nothing changes."""
    people = list(entered(database))
    before = taken(database)
    store, journal = audience(database), SqlJournalStore(database)
    subscribers.unsubscribe(store, people[0], now=NOW, cause=Cause.OWN)
    subscribers.erase(store, people[1], now=NOW, cause=Cause.OWN)
    put_ledger(database, [people[0], people[2]])
    after, ledger = taken(database), list(journal.ledger("i"))
    for table in ("deliveries", "ledgers", "suppressions"):
        database.execute(f"DELETE FROM {table}")
    with database.transaction():
        journal.replay_people(
            events=[], subscribers=before[1], people=before[2], suppressions=before[3]
        )
    for _ in range(2):
        with database.transaction():
            journal.replay_people(
                events=after[0], subscribers=after[1], people=after[2], suppressions=after[3]
            )
            assert journal.replay_ledger(ledger) == 2
    assert taken(database) == after
    assert list(journal.ledger("i")) == ledger
    assert journal.count_suppressions() == 1
    known = store.get(people[1])
    assert known is not None
    assert known.status is Status.ERASED
    assert known.address == ""


def test_an_older_row_of_a_ledger_does_not_count(database: Database) -> None:
    """What is known to have left is never taken back by an older piece."""
    people = list(entered(database))
    put_ledger(database, people)
    journal = SqlJournalStore(database)
    rows = list(journal.ledger("i"))
    older = [rows[0], *(row | {"state": "pending", "at": NOW.isoformat()} for row in rows[1:])]
    with database.transaction():
        journal.replay_ledger(older)
    assert list(journal.ledger("i")) == rows


def test_numbers_go_on_behind_what_was_replayed(database: Database) -> None:
    """The next event gets a number of its own."""
    people = list(entered(database))
    journal = SqlJournalStore(database)
    events, subs, persons, _ = taken(database)
    later = events[-1] | {"number": events[-1]["number"] + 50}
    with database.transaction():
        journal.replay_people(events=[later], subscribers=subs, people=persons, suppressions=None)
    subscribers.unsubscribe(audience(database), people[0], now=NOW, cause=Cause.OWN)
    numbers = [row["number"] for row in journal.events(0, most=100)]
    assert numbers[-1] == later["number"] + 1
    assert len(numbers) == len(events) + 2


def test_an_address_that_went_from_one_to_another(database: Database) -> None:
    """Two people who changed places do not stand in each other's way."""
    list(entered(database))
    journal = SqlJournalStore(database)
    _, subs, people, _ = taken(database)
    swapped = [
        one | {name: other[name] for name in ("address", "normal", "deliverable")}
        for one, other in zip(people, [people[1], people[0], people[2]], strict=True)
    ]
    with database.transaction():
        journal.replay_people(events=[], subscribers=subs, people=swapped, suppressions=None)
    assert {row["subscriber"]: row["normal"] for row in journal.people(["id0", "id1"])} == {
        "id0": "b@mail.example",
        "id1": "a@mail.example",
    }


def test_a_standing_changes_with_every_row(database: Database) -> None:
    """Open or closed, and a text that is another once anything changed."""
    people = list(entered(database))
    put_ledger(database, people)
    journal = SqlJournalStore(database)
    is_open, told = journal.standing("i")
    assert is_open
    assert journal.issues("9999") == ("i",)
    database.execute("UPDATE deliveries SET state = 'accepted'")
    closed, other = journal.standing("i")
    assert not closed
    assert other != told
    assert journal.issues("9999") == ()
    assert journal.issues("2000") == ("i",)


def test_a_column_that_is_none_is_left_out(database: Database) -> None:
    """What a row claims to have beside its columns reaches no statement."""
    list(entered(database))
    journal = SqlJournalStore(database)
    _, subs, people, _ = taken(database)
    odd = [row | {"id) VALUES (1); DROP TABLE people; --": "x"} for row in subs]
    with database.transaction():
        journal.replay_people(events=[], subscribers=odd, people=people, suppressions=None)
    assert len(journal.people([row["id"] for row in subs])) == 3


def test_what_somebody_suggested_moves_and_goes_with_them(database: Database) -> None:
    """It follows to a new address; whoever was erased since the backup leaves nothing in it."""
    moved, erased, _ = entered(database)
    store, journal, suggested = (
        audience(database),
        SqlJournalStore(database),
        SqlSuggestionStore(database),
    )
    before = taken(database)

    def box(name: str) -> Mailbox:
        address = f"{name}@mail.example"
        return Mailbox(address=address, normal=address, deliverable=address)

    for name in "ab":
        voice = Voice(at=NOW, why=name, mailbox=box(name))
        suggested.put("https://paper.example/", "https://paper.example/", voice)
    event = SubscriberEvent(subscriber=moved, kind=EventKind.MOVED, at=NOW, cause=Cause.OWN)
    store.move(event, box("new"))
    assert [one.why for _, one in suggested.voices_of("new@mail.example")] == ["a"]
    subscribers.erase(store, erased, now=NOW, cause=Cause.OWN)
    assert suggested.voices_of("b@mail.example") == ()
    after = taken(database)
    with database.transaction():  # as a backup of before has it
        journal.replay_people(events=[], subscribers=before[1], people=before[2], suppressions=None)
        suggested.put(
            "https://b.example/", "https://b.example/", Voice(at=NOW, why="b", mailbox=box("b"))
        )
    with database.transaction():
        journal.replay_people(
            events=after[0], subscribers=after[1], people=after[2], suppressions=None
        )
    assert suggested.voices_of("b@mail.example") == ()
    assert suggested.voices_of("new@mail.example")
