"""What came back, in either dialect: kept once, found again, and no address in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.audience import subscribers
from newsletter.deliver.ledger import freeze
from newsletter.model.audience import Cause as Account
from newsletter.model.bounce import Action, Cause
from newsletter.model.ledger import Hand, Settlement
from newsletter.model.sending import DeliveryState
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.database import Database
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.returned import SqlReturnStore

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
READER = "a1" * 12


@pytest.fixture(params=["sqlite", "postgres"])
def database(
    request: pytest.FixtureRequest, open_either: Callable[[str, str], Database]
) -> Database:
    """Return a mail database with one reader, who was sent 2026-10 and 2026-11."""
    database = open_either(request.param, "mail")
    audience = SqlSubscriberStore(database, digests=lambda normal: (normal,))
    subscribers.add(
        audience, "ann@reader.example", now=NOON, new_id=lambda: READER, cause=Account.OWN
    )
    subscribers.confirm(audience, READER, now=NOON, cause=Account.OWN)
    ledger = SqlLedgerStore(database, digests=lambda normal: (normal,))
    for days, issue in enumerate(("2026-10", "2026-11"), start=1):
        now = NOON + timedelta(days=days)
        freeze(ledger, issue, sealed_sha256="a" * 64, now=now)
        hand = Hand(holder="h", carrier="files", until=now)
        ledger.advance(issue, [], hand=hand, now=now, decide=lambda _: "")
        accepted = Settlement(recipient=READER, state=DeliveryState.ACCEPTED)
        ledger.settle(issue, [accepted], holder="h", now=now)
    return database


@pytest.fixture
def store(database: Database) -> SqlReturnStore:
    """Return the store."""
    return SqlReturnStore(database)


def test_messages_are_known_by_place_and_by_bytes(store: SqlReturnStore) -> None:
    """A name is known in its mailbox, bytes everywhere; noted twice, it stays as it was."""
    for _ in range(2):
        store.note("in", "1", digest="d1", effect="bounced", now=NOON)
    assert store.names("in") == {"1"}
    assert not store.names("elsewhere")
    assert (store.read_before("d1"), store.read_before("d2")) == (True, False)


def test_copies_are_found_by_issue_and_reader(store: SqlReturnStore) -> None:
    """Only what was handed over is a copy; the latest one is found within its time."""
    assert set(store.issues()) == {"2026-10", "2026-11"}
    assert list(store.recipients("2026-10")) == [READER]
    assert store.copy_of("2026-10", READER) is not None
    assert store.copy_of("2026-10", "b2" * 12) is None
    latest = store.latest_copy(READER, since=NOON)
    assert latest is not None
    assert latest.mail == "2026-11"
    assert store.latest_copy(READER, since=NOON + timedelta(days=9)) is None
    assert store.letter("c3" * 12) is None
    assert list(store.letters()) == []
    assert store.moved(READER) is None


def test_a_bounce_is_kept_once_and_ends_a_row_of_arrivals(store: SqlReturnStore) -> None:
    """What was told of a copy counts once; the arrivals tell it, latest first."""
    latest = store.latest_copy(READER, since=NOON)
    assert latest is not None
    assert store.arrivals(READER, since=NOON, most=9) == (True, True)
    assert store.add_bounce(latest, Action.SOFT, cause=Cause.MAILBOX_FULL, status="", now=NOON)
    assert not store.add_bounce(latest, Action.SOFT, cause=Cause.BUSY, status="", now=NOON)
    assert store.arrivals(READER, since=NOON, most=9) == (False, True)
    assert store.arrivals(READER, since=NOON, most=1) == (False,)
    assert store.kinds("2026-11") == {"soft": 1}


def test_refusals_are_counted_without_names(store: SqlReturnStore) -> None:
    """Refusals because of us are summed by issue, cause and code; old ones are not told."""
    for hours in range(3):
        now = NOON + timedelta(hours=hours)
        store.add_refusal("2026-11", cause=Cause.BLOCKED, status="5.7.1", now=now)
    (one,) = store.refusals(since=NOON)
    assert (one.count, one.cause, one.last) == (3, Cause.BLOCKED, NOON + timedelta(hours=2))
    assert not store.refusals(since=NOON + timedelta(hours=3))


def test_a_request_waits_until_it_is_decided(store: SqlReturnStore) -> None:
    """One open request a reader; decided, it is gone, and they may ask again."""
    assert store.add_request(READER, now=NOON)
    assert not store.add_request(READER, now=NOON)
    (one,) = store.requests()
    assert store.request(one.number) == one
    assert store.decide_request(one.number, by="editor", now=NOON)
    assert not store.decide_request(one.number, by="editor", now=NOON)
    assert store.request(one.number) is None
    assert store.add_request(READER, now=NOON)
