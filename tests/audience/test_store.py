"""One contract, held by every store of subscribers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience.store import SubscriberStore
from newsletter.audience.suppression import suppression_digests
from newsletter.errors import SubscriberError
from newsletter.model.audience import (
    Cause,
    Consent,
    EventKind,
    Mailbox,
    SubscriberEvent,
    fold_status,
)
from newsletter.model.keys import Key, Keyring
from newsletter.model.sending import Status, Subscriber
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.sqlite import open_database
from newsletter.testing.subscriber_store import MemorySubscriberStore

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


def someone(number: int = 1, **changes: str) -> Subscriber:
    """Return a subscriber."""
    address = changes.get("address", f"Person{number}@mail.example")
    return Subscriber(
        id=f"s{number}",
        address=address,
        normal=address.lower(),
        deliverable=address,
        name=changes.get("name", f"Person {number}"),
        tags=("board",) if number % 2 else (),
        since=NOW,
        joined=NOW,
    )


def event(kind: EventKind, number: int = 1, **changes: Any) -> SubscriberEvent:
    """Return an event of that subscriber."""
    fields: dict[str, Any] = {
        "subscriber": f"s{number}",
        "kind": kind,
        "at": NOW + timedelta(hours=1),
        "cause": Cause.OWN,
    }
    return SubscriberEvent(**(fields | changes))


def test_what_is_added_is_found(store: SubscriberStore) -> None:
    """By id and by normal address, with every field."""
    added = store.add(someone(), [event(EventKind.ADDED)])
    assert added == someone()
    assert store.get("s1") == added
    assert store.find("person1@mail.example") == added
    assert store.get("s2") is None
    assert store.find("") is None


def test_one_normal_address_is_one_subscriber(store: SubscriberStore) -> None:
    """A second one is refused, and leaves nothing behind."""
    store.add(someone(), [event(EventKind.ADDED)])
    with pytest.raises(SubscriberError, match="already"):
        store.add(someone(2, address="PERSON1@mail.example"), [event(EventKind.ADDED, number=2)])
    assert store.get("s2") is None
    assert store.events("s2") == ()


def test_status_is_the_fold_of_the_events(store: SubscriberStore) -> None:
    """Every event is kept in order, and the status follows."""
    store.add(someone(), [event(EventKind.ADDED)])
    store.record(event(EventKind.CONFIRMED))
    left = store.record(event(EventKind.UNSUBSCRIBED, note="by phone", by="editor"))
    assert left.status is Status.UNSUBSCRIBED
    assert left.since == NOW + timedelta(hours=1)
    assert [one.kind for one in store.events("s1")] == [
        EventKind.ADDED,
        EventKind.CONFIRMED,
        EventKind.UNSUBSCRIBED,
    ]
    assert fold_status(store.events("s1")) is left.status


def test_many_leave_at_once(store: SubscriberStore) -> None:
    """Each of many who leave has an event and the status that follows; the others have neither."""
    store.add_all(
        [(someone(n), [event(EventKind.CONFIRMED, n, at=NOW)]) for n in range(1_203)],
    )
    leaving = [event(EventKind.UNSUBSCRIBED, n, note=f"form {n}") for n in range(1, 1_202)]
    store.record_leavings(leaving)
    store.record_leavings([])
    statuses = store.statuses([f"s{n}" for n in range(1_300)])
    assert len(statuses) == 1_203
    stay = {one for one, status in statuses.items() if status is not Status.UNSUBSCRIBED}
    assert stay == {"s0", "s1202"}
    for number in (1, 500, 1_201):
        known = store.get(f"s{number}")
        assert known is not None
        assert known.since == NOW + timedelta(hours=1)
        assert store.events(f"s{number}")[1:] == (leaving[number - 1],)
        assert known.status is fold_status(store.events(known.id))


@settings(deadline=None)
@given(kinds=st.lists(st.sampled_from(EventKind), max_size=8))
def test_any_history_folds_to_its_status(kinds: list[EventKind]) -> None:
    """The status kept beside the events never differs from their fold."""
    store = MemorySubscriberStore()
    store.add(someone(), [event(EventKind.ADDED)])
    for kind in kinds:
        store.record(event(kind))
    known = store.get("s1")
    assert known
    assert known.status is fold_status(store.events("s1"))


def test_proof_of_consent_is_kept(store: SubscriberStore) -> None:
    """Form, wording, version and time come back as they were given."""
    consent = Consent(form="paper", wording="Yes, send me INDUS.", version="3", given=NOW)
    store.add(someone(), [event(EventKind.ADDED, consent=consent, by="editor", note="at the fair")])
    (kept,) = store.events("s1")
    assert kept == event(EventKind.ADDED, consent=consent, by="editor", note="at the fair")


def test_an_event_of_nobody_is_refused(store: SubscriberStore) -> None:
    """An id that is not there cannot confirm."""
    with pytest.raises(SubscriberError, match="no subscriber"):
        store.record(event(EventKind.CONFIRMED, number=9))


def test_erasing_leaves_only_the_id(store: SubscriberStore) -> None:
    """Address, name, language and tags are gone; events and status stay, and stay erased."""
    store.add(someone(), [event(EventKind.ADDED)])
    store.erase(event(EventKind.ERASED))
    erased = store.record(event(EventKind.CONFIRMED))
    assert erased.status is Status.ERASED
    assert (erased.address, erased.normal, erased.deliverable, erased.name, erased.tags) == (
        "", "", "", "", (),
    )  # fmt: skip
    assert store.find("person1@mail.example") is None
    assert list(store.select()) == []
    assert len(store.events("s1")) == 3
    again = someone(2, address="person1@mail.example")
    assert store.add(again, [event(EventKind.ADDED, number=2)]) == again


def test_the_list_is_filtered_and_in_order(store: SubscriberStore) -> None:
    """By status, tag, and part of name or address in any case and script."""
    for number in (3, 1, 2):
        store.add(someone(number), [event(EventKind.ADDED, number=number)])
    store.add(someone(4, name="عائشہ"), [event(EventKind.ADDED, number=4)])
    store.record(event(EventKind.CONFIRMED, number=2))
    assert [one.id for one in store.select()] == ["s1", "s2", "s3", "s4"]
    assert [one.id for one in store.select(status=Status.CONFIRMED)] == ["s2"]
    assert [one.id for one in store.select(tag="board")] == ["s1", "s3"]
    assert [one.id for one in store.select(search="PERSON 3")] == ["s3"]
    assert [one.id for one in store.select(search="عائشہ")] == ["s4"]
    assert store.counts()[Status.UNCONFIRMED] == 3
    assert store.counts()[Status.ERASED] == 0


def test_the_list_crosses_its_pages(store: SubscriberStore) -> None:
    """More subscribers than one page holds come once each, also while they are changed."""
    with store.transaction():
        for number in range(2100):
            store.add(
                someone(number, address=f"p{number:05d}@mail.example"),
                [event(EventKind.ADDED, number=number)],
            )
    seen = []
    for one in store.select():
        seen.append(one.id)
        if one.id == "s500":
            store.erase(event(EventKind.ERASED, number=501))
    assert len(seen) == len(set(seen)) >= 2099


def test_a_change_is_an_event(store: SubscriberStore) -> None:
    """Name, language and tags are replaced; that it happened is recorded."""
    store.add(someone(), [event(EventKind.ADDED)])
    changed = store.change(event(EventKind.CHANGED), name="New", language="ur", tags=("a", "ب"))
    assert (changed.name, changed.language, changed.tags) == ("New", "ur", ("a", "ب"))
    assert store.get("s1") == changed
    assert store.events("s1")[-1].kind is EventKind.CHANGED


def test_suppression_outlives_the_subscriber(store: SubscriberStore) -> None:
    """Erasing somebody does not make their address mailable."""
    store.add(someone(), [event(EventKind.ADDED)])
    store.suppress("person1@mail.example", event(EventKind.SUPPRESSED), reason="asked")
    store.suppress("person1@mail.example", None, reason="again")
    store.erase(event(EventKind.ERASED))
    assert store.suppressed("person1@mail.example")
    assert not store.suppressed("person2@mail.example")
    store.lift("person1@mail.example")
    assert not store.suppressed("person1@mail.example")


def test_a_transaction_is_all_or_nothing(store: SubscriberStore) -> None:
    """An exception takes everything back, nested calls included."""

    def fail() -> None:
        with store.transaction():
            store.add(someone(), [event(EventKind.ADDED)])
            with store.transaction():
                store.suppress("x@mail.example", None, reason="")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.get("s1") is None
    assert not store.suppressed("x@mail.example")


def test_events_cannot_be_rewritten(tmp_path: Path) -> None:
    """The database itself refuses to change or remove what happened."""
    with closing(open_database(tmp_path / "mail.db", "mail")) as connection:
        store = SqlSubscriberStore(connection, digests=lambda normal: (normal,))
        store.add(someone(), [event(EventKind.ADDED)])
        for statement in ("UPDATE events SET note = 'x'", "DELETE FROM events"):
            with pytest.raises(sqlite3.IntegrityError, match="only added"):
                connection.execute(statement)


def test_no_file_of_the_database_holds_an_erased_address(tmp_path: Path) -> None:
    """After erasing and a checkpoint, neither address nor name is in the bytes."""
    path = tmp_path / "mail.db"
    keyring = Keyring(current=Key(id="k", secret=b"s" * 32))
    with closing(open_database(path, "mail")) as connection:
        store = SqlSubscriberStore(
            connection, digests=partial(suppression_digests, keyring=keyring)
        )
        store.add(someone(name="Zebediah Quux"), [event(EventKind.ADDED)])
        store.suppress("person1@mail.example", None, reason="asked")
        store.erase(event(EventKind.ERASED))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"erson1@mail" not in kept
    assert b"Zebediah" not in kept


def test_a_retired_key_still_suppresses(tmp_path: Path) -> None:
    """What was suppressed before a key was replaced stays so."""
    old, new = Key(id="k1", secret=b"1" * 32), Key(id="k2", secret=b"2" * 32)
    with closing(open_database(tmp_path / "mail.db", "mail")) as connection:
        before = SqlSubscriberStore(
            connection, digests=partial(suppression_digests, keyring=Keyring(current=old))
        )
        before.suppress("x@mail.example", None, reason="asked")
        after = SqlSubscriberStore(
            connection,
            digests=partial(suppression_digests, keyring=Keyring(current=new, retired=(old,))),
        )
        assert after.suppressed("x@mail.example")
        after.lift("x@mail.example")
        assert not after.suppressed("x@mail.example")


def test_many_are_added_at_once(store: SubscriberStore) -> None:
    """A stream of any length is kept with its statuses, more than one batch of it."""
    people = (
        (
            someone(number),
            [event(EventKind.ADDED, number), event(EventKind.CONFIRMED, number)],
        )
        for number in range(1201)
    )
    assert store.add_all(people) == 1201
    assert store.counts()[Status.CONFIRMED] == 1201
    known = store.get("s1200")
    assert known is not None
    assert known.since == NOW + timedelta(hours=1)
    assert [one.kind for one in store.events("s1200")] == [EventKind.ADDED, EventKind.CONFIRMED]


@pytest.mark.parametrize("twin", [0, 1200])
def test_one_who_is_taken_takes_all_back(store: SubscriberStore, twin: int) -> None:
    """Of a stream with somebody who is there already, nobody is kept."""
    taken = someone(7000, address=f"PERSON{twin}@mail.example")
    stream = [(someone(number), [event(EventKind.ADDED, number)]) for number in range(1201)]
    with pytest.raises(SubscriberError, match="already"):
        store.add_all([*stream, (taken, [])])
    assert store.get("s1") is None
    assert not list(store.select())


def test_many_are_looked_up_at_once(store: SubscriberStore) -> None:
    """People, histories and suppressions, for more than one batch of addresses."""
    store.add_all((someone(n), [event(EventKind.ADDED, n)]) for n in (1, 2))
    store.suppress("person2@mail.example", None, reason="asked")
    asked = [f"person{number}@mail.example" for number in range(1100)]
    assert {normal: one.id for normal, one in store.find_all(asked).items()} == {
        "person1@mail.example": "s1",
        "person2@mail.example": "s2",
    }
    assert store.suppressed_among(asked) == {"person2@mail.example"}
    histories = store.histories([f"s{number}" for number in range(1100)])
    assert set(histories) == {"s1", "s2"}
    assert [one.kind for one in histories["s1"]] == [EventKind.ADDED]


def test_a_moved_subscriber_has_new_links(store: SubscriberStore) -> None:
    """Another address is another generation; an address that is taken is refused."""
    store.add_all((someone(n), [event(EventKind.ADDED, n)]) for n in (1, 2))
    to = Mailbox(address="New@b.example", deliverable="New@b.example", normal="new@b.example")
    moved = store.move(event(EventKind.MOVED), to)
    assert (moved.address, moved.normal, moved.generation) == ("New@b.example", "new@b.example", 1)
    assert store.find("person1@mail.example") is None
    assert store.revoke_links("s1").generation == 2
    with pytest.raises(SubscriberError, match="already"):
        store.move(event(EventKind.MOVED, 2), to)
    with pytest.raises(SubscriberError):
        store.revoke_links("s9")


def test_an_event_keeps_no_address(tmp_path: Path) -> None:
    """Whatever a person types into a note, an address in it is taken out before it is kept."""
    with closing(open_database(tmp_path / "mail.db", "mail")) as connection:
        store = SqlSubscriberStore(connection, digests=lambda normal: (normal,))
        consent = Consent(form="letter of me@b.example", wording="I, me@b.example, agree")
        store.add(someone(), [event(EventKind.ADDED, note="from <me@b.example>", consent=consent)])
        (kept,) = store.events("s1")
    assert kept.note == "from <…>"
    assert kept.consent == Consent(form="letter of …", wording="I, …, agree")
