"""The contract of `ConsentStore`, and of the letters that deliver sends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.audience.subscribers import new_subscriber
from newsletter.model.audience import Cause, Consent, EventKind, Mailbox, SubscriberEvent
from newsletter.model.consent import (
    AddressChange,
    Letter,
    LetterKind,
    Outcome,
    Request,
    RequestKind,
)
from newsletter.model.ledger import Settlement
from newsletter.model.sending import DeliveryState, Status
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.consent import SqlConsentStore
from newsletter.stores.sqlite import open_database

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOX = Mailbox(address="Ann@b.example", deliverable="Ann@b.example", normal="ann@b.example")
NEW = Mailbox(address="New@b.example", deliverable="New@b.example", normal="new@b.example")
_subjects = count()
CONSENT = Consent(form="website", wording="Yes.", version="1", given=NOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Both stores of one database, with one unconfirmed subscriber, s1."""

    consent: SqlConsentStore
    audience: SqlSubscriberStore

    def event(self, kind: EventKind) -> None:
        """Let something happen to s1."""
        self.audience.record(
            SubscriberEvent(subscriber="s1", kind=kind, at=NOW + HOUR, cause=Cause.OWN)
        )


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    """Return the stores."""
    with closing(open_database(tmp_path / "mail.db", "mail")) as connection:
        audience = SqlSubscriberStore(connection, digests=lambda normal: (normal,))
        audience.add(
            new_subscriber(BOX, "s1", now=NOW),
            [SubscriberEvent(subscriber="s1", kind=EventKind.ADDED, at=NOW, cause=Cause.OWN)],
        )
        yield Stores(consent=SqlConsentStore(connection), audience=audience)


def letter(name: str = "l1", **changes: object) -> Letter:
    """Return a letter that is due."""
    made = Letter(
        id=name,
        kind=LetterKind.CONFIRM,
        subscriber="s1",
        language="ur",
        asked=NOW,
        expires=NOW + 7 * DAY,
        consent=CONSENT,
        at=NOW,
        next_try=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_request_is_read_back_whole_and_taken_once(stores: Stores) -> None:
    """In the order of arrival, with every field; whoever takes it second gets nothing."""
    first = Request(
        at=NOW,
        kind=RequestKind.CHANGE,
        subscriber="s1",
        mailbox=NEW,
        name="Ann",
        language="ur",
        sections=("leads", "media-review"),
        consent=CONSENT,
        network="192.0.2.1",
        network_digest="d",
    )
    stores.consent.put_request(first)
    stores.consent.put_request(replace(first, subscriber="", kind=RequestKind.SUBSCRIBE))
    one, two = stores.consent.requests(most=10)
    assert one == replace(first, number=one.number)
    assert one.number < two.number
    assert stores.consent.take_request(one.number)
    assert not stores.consent.take_request(one.number)
    assert stores.consent.requests(most=10) == (two,)
    for _ in range(2):
        stores.consent.count(Outcome.MAILED, now=NOW)
    assert stores.consent.outcomes() == {"2026-11-01": {"mailed": 2}}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    most=st.integers(1, 4),
    steps=st.lists(st.integers(0, 50), min_size=1, max_size=40),
)
def test_a_window_never_gives_more_than_its_limit(
    stores: Stores, most: int, steps: list[int]
) -> None:
    """At any times: no more than `most` from a window's first use to its end, and `may` tells it before."""
    subject = f"network {next(_subjects)}"
    now, opened, used = NOW, NOW - 2 * HOUR, 0
    for minutes in steps:
        now += timedelta(minutes=minutes)
        expected = now - opened >= HOUR or used < most
        told = stores.consent.may("network", subject, most=most, window=HOUR, now=now)
        given_one = stores.consent.take_allowance(
            "network", subject, most=most, window=HOUR, now=now
        )
        assert told is given_one is expected
        if given_one and now - opened >= HOUR:
            opened, used = now, 1
        elif given_one:
            used += 1


def test_a_letter_goes_through_its_states(stores: Stores) -> None:
    """Leased once, settled once; deferred until its time; what nobody settled is found after its lease."""
    store = stores.consent
    store.add_letter(letter())
    assert store.letter("l1") == letter()
    assert store.letters("s1") == (letter(),)
    leased = store.lease_letter(carrier="files:x", now=NOW, until=NOW + HOUR)
    assert leased is not None
    assert (leased.state, leased.attempts, leased.carrier) == (
        DeliveryState.IN_FLIGHT, 1, "files:x",
    )  # fmt: skip
    assert store.lease_letter(carrier="files:x", now=NOW, until=NOW + HOUR) is None
    later = Settlement(recipient="l1", state=DeliveryState.DEFERRED, next_try=NOW + HOUR)
    assert store.settle_letter(later, now=NOW)
    assert not store.settle_letter(later, now=NOW)
    assert store.next_due() == NOW + HOUR
    assert store.lease_letter(carrier="files:x", now=NOW, until=NOW + HOUR) is None
    again = store.lease_letter(carrier="files:x", now=NOW + HOUR, until=NOW + 2 * HOUR)
    assert again is not None
    assert again.attempts == 2
    assert store.abandoned_letters(now=NOW + HOUR) == ()
    assert [one.id for one in store.abandoned_letters(now=NOW + 2 * HOUR)] == ["l1"]
    untried = Settlement(recipient="l1", state=DeliveryState.PENDING, counts=False)
    assert store.settle_letter(untried, now=NOW + 2 * HOUR)
    found = store.letter("l1")
    assert found is not None
    assert (found.state, found.attempts) == (DeliveryState.PENDING, 1)
    assert store.waiting() == {DeliveryState.PENDING: 1}


@pytest.mark.parametrize(
    "kind",
    [
        EventKind.UNSUBSCRIBED,
        EventKind.BOUNCED,
        EventKind.COMPLAINED,
        EventKind.SUPPRESSED,
        EventKind.ERASED,
    ],
)
def test_leaving_revokes_what_is_not_used(stores: Stores, kind: EventKind) -> None:
    """Whoever records the event: links asked for before it are void, used ones stay used."""
    store = stores.consent
    store.add_letter(letter("open"))
    store.add_letter(letter("used"))
    assert store.use("used", now=NOW)
    assert not store.use("used", now=NOW + HOUR)
    stores.event(kind)
    opened, used = store.letter("open"), store.letter("used")
    assert opened is not None
    assert used is not None
    assert (opened.revoked, used.revoked, used.used) == (NOW + HOUR, None, NOW)


def test_a_change_of_address_is_agreed_to_and_forgotten(stores: Stores) -> None:
    """Each end once; when it is made, the address in it is gone."""
    store = stores.consent
    change = AddressChange(id="c1", subscriber="s1", mailbox=NEW, asked=NOW, cause=Cause.OWN)
    store.add_change(change)
    assert store.changes("s1") == (change,)
    half = store.agree(change, LetterKind.NEW_END, now=NOW)
    assert store.agree(change, LetterKind.NEW_END, now=NOW + HOUR) == half
    whole = store.agree(change, LetterKind.OLD_END, now=NOW + HOUR)
    assert (whole.new_agreed, whole.old_agreed) == (NOW, NOW + HOUR)
    store.finish_change("c1", now=NOW + HOUR)
    done = store.change("c1")
    assert done is not None
    assert (done.done, done.mailbox.address, done.mailbox.normal) == (NOW + HOUR, "", "")


def test_erasing_empties_all_that_is_personal(stores: Stores) -> None:
    """Requests by address or by subscriber, changes and networks go; letters name nobody and stay."""
    store = stores.consent
    request = Request(at=NOW, mailbox=BOX, consent=CONSENT)
    store.put_request(request)
    store.put_request(replace(request, mailbox=NEW, subscriber="s1"))
    store.put_request(replace(request, mailbox=NEW))
    store.add_change(
        AddressChange(id="c1", subscriber="s1", mailbox=NEW, asked=NOW, cause=Cause.OWN)
    )
    store.keep_network("s1", "asked", "192.0.2.1", at=NOW)
    store.keep_network("s1", "asked", "192.0.2.1", at=NOW)
    store.add_letter(letter())
    assert store.networks("s1") == ((NOW, "asked", "192.0.2.1"),)
    stores.audience.erase(
        SubscriberEvent(subscriber="s1", kind=EventKind.ERASED, at=NOW, cause=Cause.OWN)
    )
    assert [one.mailbox for one in store.requests(most=9)] == [NEW]
    assert (store.changes("s1"), store.networks("s1")) == ((), ())
    assert len(store.letters("s1")) == 1


def test_who_never_confirmed_is_found_when_no_link_works(stores: Stores) -> None:
    """Only those who were mailed, are still unconfirmed, and can no longer confirm."""
    store = stores.consent
    late = NOW + 40 * DAY
    assert store.unconfirmed_before(late, now=late, most=9) == ()
    store.add_letter(letter())
    assert store.unconfirmed_before(late, now=late, most=9) == ("s1",)
    assert store.unconfirmed_before(NOW, now=late, most=9) == ()
    assert store.unconfirmed_before(late, now=NOW + DAY, most=9) == ()
    stores.event(EventKind.CONFIRMED)
    assert store.unconfirmed_before(late, now=late, most=9) == ()
    known = stores.audience.get("s1")
    assert known is not None
    assert known.status is Status.CONFIRMED


def test_what_serves_for_nothing_is_forgotten(stores: Stores) -> None:
    """Allowances and open changes after a month, counts after two years."""
    store = stores.consent
    store.take_allowance("address", "x", most=1, window=DAY, now=NOW)
    store.add_change(
        AddressChange(id="c1", subscriber="s1", mailbox=NEW, asked=NOW, cause=Cause.OWN)
    )
    store.count(Outcome.MAILED, now=NOW)
    store.prune(now=NOW + 30 * DAY)
    assert not store.may("address", "x", most=1, window=60 * DAY, now=NOW + 30 * DAY)
    assert store.change("c1") is not None
    store.prune(now=NOW + 32 * DAY)
    assert store.may("address", "x", most=1, window=60 * DAY, now=NOW + 32 * DAY)
    assert store.change("c1") is None
    assert store.outcomes()
    store.prune(now=NOW + 900 * DAY)
    assert not store.outcomes()
