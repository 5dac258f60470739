"""Parts of a ledger on PostgreSQL: handed out, counted along, taken by one holder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from newsletter.audience import subscribers
from newsletter.deliver.ledger import freeze, reason_to_exclude, untried
from newsletter.errors import SchemaError, StoreError
from newsletter.model.audience import Cause
from newsletter.model.hand import WorkingHand
from newsletter.model.ledger import Hand, Idle, Lease, Part, Settlement
from newsletter.model.sending import DeliveryState
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.batches import BatchLedgerStore
from newsletter.stores.hands import SqlHandStore
from newsletter.stores.patient import PatientLedgerStore
from newsletter.stores.postgres import connect, open_postgres
from newsletter.stores.worker_schema import prepare

NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)
ISSUE = "2026-12"
HAND = Hand(holder="4711-a", carrier="relay", until=NOW + timedelta(minutes=12))
WHOLE = Part(issue=ISSUE, last="~")


def digests(normal: str) -> tuple[str, ...]:
    """Return what stands for a keyed hash."""
    return (f"k:{normal}",)


@contextmanager
def opened(address: str, holder: str = HAND.holder) -> Iterator[BatchLedgerStore]:
    """Open the ledgers for one holder."""
    with closing(open_postgres(address, "mail")) as connection:
        store = BatchLedgerStore(connection, digests=digests, holder=holder)
        store.part = WHOLE
        yield store


@pytest.fixture
def address(postgres_address: str) -> str:
    """Return a database with 25 readers, whose rows are frozen, and the workers' tables."""
    with closing(open_postgres(postgres_address, "mail")) as connection:
        audience = SqlSubscriberStore(connection, digests=digests)
        for number in range(25):
            known = subscribers.add(
                audience,
                f"m{number:02d}@mail.example",
                now=NOW,
                new_id=f"s{number:02d}".__str__,
                cause=Cause.OWN,
            )
            subscribers.confirm(audience, known.id, now=NOW, cause=Cause.OWN)
        store = BatchLedgerStore(connection, digests=digests)
        freeze(store, ISSUE, sealed_sha256="a" * 64, now=NOW)
    prepare(postgres_address)
    return postgres_address


def leased(store: BatchLedgerStore, most: int = 10) -> tuple[Lease, ...]:
    """Lease rows of the part."""
    step = store.advance(ISSUE, [], hand=HAND, now=NOW, decide=reason_to_exclude, most=most)
    assert not isinstance(step, Idle)
    return step


def test_parts_cover_every_row_that_can_go_once(address: str) -> None:
    """Of 25 rows in batches of 10 there are three parts, end to end; `most` cuts them short."""
    with opened(address) as store:
        parts = store.parts(ISSUE, size=10, most=None, now=NOW)
        assert [(one.after, one.last) for one in parts] == [
            ("", "s09"),
            ("s09", "s19"),
            ("s19", "s24"),
        ]
        assert [one.last for one in store.parts(ISSUE, size=10, most=12, now=NOW)] == ["s09", "s11"]
        assert store.parts("2026-11", size=10, most=None, now=NOW) == ()


def test_a_part_that_runs_twice_finds_nothing_the_second_time(address: str) -> None:
    """Rows stay the truth: what one holder took, another that was given the same part does not get."""
    with opened(address) as one, opened(address, "4712-b") as other:
        one.part = other.part = Part(issue=ISSUE, after="s04", last="s09")
        mine = leased(one)
        assert [lease.recipient.id for lease in mine] == ["s05", "s06", "s07", "s08", "s09"]
        step = other.advance(
            ISSUE,
            [],
            hand=Hand(holder="4712-b", carrier="relay", until=HAND.until),
            now=NOW,
            decide=reason_to_exclude,
            most=10,
        )
        assert step == Idle(next_try=HAND.until)


def test_whoever_left_meanwhile_is_not_leased(address: str) -> None:
    """In a batch, too, status and suppressions are looked up at the last moment."""
    with opened(address) as store:
        audience = SqlSubscriberStore(store._connection, digests=digests)
        subscribers.unsubscribe(audience, "s01", now=NOW, cause=Cause.OWN)
        store._connection.execute(
            "INSERT INTO suppressions (digest, reason) VALUES (?, ?)",
            ("k:m02@mail.example", "asked"),
        )
        assert [lease.recipient.id for lease in leased(store, most=3)] == ["s00"]
        assert store.counted(ISSUE)[DeliveryState.EXCLUDED] == 2


def test_ledgers_are_counted_along(address: str) -> None:
    """What a brake judges is known without counting rows, whoever changed them and how."""
    with opened(address) as store:
        assert store.counted(ISSUE) == {DeliveryState.PENDING: 25}
        first, second, third, fourth, *rest = leased(store)
        later = NOW + timedelta(minutes=5)
        states = (DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.DEFERRED)
        settled = [
            Settlement(recipient=one.recipient.id, state=state, reason="450", next_try=later)
            for one, state in zip((first, second, third), states, strict=True)
        ]
        settled += [untried(fourth.recipient.id)]
        assert store.settle(ISSUE, settled, holder=HAND.holder, now=NOW) == 4
        counted = store.counted(ISSUE)
        assert counted == {
            DeliveryState.PENDING: 16,
            DeliveryState.IN_FLIGHT: len(rest),
            **dict.fromkeys(states, 1),
        }
        assert store.next_try(ISSUE) == later
        assert store.open_issues() == (ISSUE,)


def test_counting_begins_with_what_there_is(address: str) -> None:
    """Made anew in the middle of a send, the tables know the rows as they stand."""
    with opened(address) as store:
        leased(store)
        store._connection.execute("UPDATE workers.made SET version = '0.1'")
        prepare(address)
        assert store.counted(ISSUE) == {DeliveryState.PENDING: 15, DeliveryState.IN_FLIGHT: 10}
        leased(store, most=5)
        assert store.counted(ISSUE)[DeliveryState.IN_FLIGHT] == 15


def test_a_newer_program_on_another_host_is_said(address: str) -> None:
    """Tables of a newer program are left alone, and the older one says what to do."""
    with opened(address) as store:
        store._connection.execute("UPDATE workers.made SET version = '99.0'")
    with pytest.raises(SchemaError, match="newer program"):
        prepare(address)


def test_a_machine_that_was_said_to_be_off_leases_and_sends_nothing(address: str) -> None:
    """Whoever goes on there nevertheless finds the word before the next recipient."""
    with opened(address) as store, closing(connect(address, "workers")) as registry:
        hands = SqlHandStore(registry)
        hand = WorkingHand(holder=HAND.holder, host="one", process=7, began=NOW, seen=NOW)
        hands.beat(hand)
        assert store.halted(ISSUE) == ""
        assert hands.declare_gone("one", because="it burnt") == 1
        assert hands.declare_gone("one", because="again") == 0
        hands.beat(hand)
        assert hands.gone() == {HAND.holder}
        assert store.halted(ISSUE) == "this machine was said to be off: it burnt"
        step = store.advance(ISSUE, [], hand=HAND, now=NOW, decide=reason_to_exclude, most=5)
        assert isinstance(step, Idle)
        hands.forget(NOW + timedelta(days=31))
        assert hands.all() == ()


class Server:
    """Ends every session of a database, and counts how often somebody waits for it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.waits = 0

    def may_wait(self, seconds: float) -> bool:
        """Wait three times at most."""
        assert seconds > 0
        self.waits += 1
        return self.waits < 4

    def end_all(self) -> None:
        """End every session but this one."""
        with psycopg.connect(self.address, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def store(self) -> PatientLedgerStore:
        """Open the ledgers for a worker."""
        found = PatientLedgerStore(
            lambda: open_postgres(self.address, "mail"),
            digests=digests,
            holder=HAND.holder,
            clock=lambda: NOW,
            may_wait=self.may_wait,
        )
        found.part = WHOLE
        return found


def test_a_server_that_comes_back_costs_nothing(address: str) -> None:
    """Outcomes that could not be written are written once it is there; leased rows stay in hand."""
    server = Server(address)
    with closing(server.store()) as store:
        mine = leased(store)
        server.end_all()
        done = [
            Settlement(recipient=one.recipient.id, state=DeliveryState.ACCEPTED) for one in mine[:4]
        ]
        assert store.settle(ISSUE, done, holder=HAND.holder, now=NOW) == 4
        counted = store.counted(ISSUE)
        assert (counted[DeliveryState.ACCEPTED], counted[DeliveryState.IN_FLIGHT]) == (4, 6)
        assert server.waits == 1


def test_rows_of_a_transaction_whose_end_nobody_heard_are_given_back(address: str) -> None:
    """They were leased to this holder, and it never began them: nothing is uncertain about them."""
    server = Server(address)
    with closing(server.store()) as store, opened(address) as unheard:
        mine = leased(store, most=3)
        leased(unheard, most=5)
        server.end_all()
        assert store.halted(ISSUE) == ""
        counted = store.counted(ISSUE)
        assert counted == {DeliveryState.PENDING: 22, DeliveryState.IN_FLIGHT: len(mine)}


def test_a_server_that_stays_away_is_said(address: str) -> None:
    """A worker that may wait no longer says so, and claims nothing about its rows."""
    server = Server(address)
    store = server.store()
    server.end_all()
    store._connect = lambda: open_postgres("postgresql:///nothing?host=/nowhere", "mail")
    with pytest.raises(StoreError, match="cannot be used"):
        leased(store)
    assert server.waits == 4
