from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from newsletter.audience import subscribers
from newsletter.audience.store import SubscriberStore
from newsletter.errors import AddressError, SubscriberError
from newsletter.model.audience import Cause, EventKind
from newsletter.model.sending import Status, Subscriber


@pytest.fixture
def member(store: SubscriberStore, now: datetime, new_id: Callable[[], str]) -> Subscriber:
    """Return a confirmed subscriber."""
    added = subscribers.add(
        store,
        "Ann.O'Hara@Mail.example",
        now=now,
        new_id=new_id,
        cause=Cause.OWN,
        name="Ann\nO'Hara",
    )
    return subscribers.confirm(store, added.id, now=now, cause=Cause.OWN)


def test_a_newcomer_is_unconfirmed(
    store: SubscriberStore, now: datetime, new_id: Callable[[], str]
) -> None:
    """Nobody receives anything before confirming."""
    added = subscribers.add(store, "a@b.example", now=now, new_id=new_id, cause=Cause.OWN)
    assert added.status is Status.UNCONFIRMED
    assert added.id == "s0001"


def test_a_member_cannot_be_added_twice(
    store: SubscriberStore, member: Subscriber, now: datetime, new_id: Callable[[], str]
) -> None:
    """However the address is spelt."""
    with pytest.raises(SubscriberError, match="already"):
        subscribers.add(store, "ANN.O'HARA@mail.EXAMPLE", now=now, new_id=new_id, cause=Cause.OWN)
    assert member.name == "Ann O'Hara"


def test_confirming_and_leaving_twice_change_nothing(
    store: SubscriberStore, member: Subscriber, now: datetime
) -> None:
    """Links are followed more than once."""
    subscribers.confirm(store, member.id, now=now, cause=Cause.OWN)
    subscribers.unsubscribe(store, member.id, now=now, cause=Cause.OWN)
    subscribers.unsubscribe(store, member.id, now=now, cause=Cause.OWN)
    assert [event.kind for event in store.events(member.id)] == [
        EventKind.ADDED,
        EventKind.CONFIRMED,
        EventKind.UNSUBSCRIBED,
    ]


@pytest.mark.parametrize("cause", [Cause.OPERATOR, Cause.IMPORT, Cause.MAIL])
def test_nobody_else_can_bring_back_who_left(
    store: SubscriberStore,
    member: Subscriber,
    now: datetime,
    cause: Cause,
) -> None:
    """Neither adding nor confirming by others undoes leaving."""
    subscribers.unsubscribe(store, member.id, now=now, cause=Cause.OWN)
    with pytest.raises(SubscriberError, match="left"):
        subscribers.add(store, member.address, now=now, new_id=str, cause=cause)
    with pytest.raises(SubscriberError, match="only they"):
        subscribers.confirm(store, member.id, now=now, cause=cause)


def test_a_sign_up_on_paper_does_not_replace_the_confirmation(
    store: SubscriberStore, member: Subscriber, now: datetime
) -> None:
    """Who left may be entered again on request, but only their own click makes them receive."""
    subscribers.unsubscribe(store, member.id, now=now, cause=Cause.OWN)
    back = subscribers.add(store, member.address, now=now, new_id=str, cause=Cause.ASKED)
    assert back.status is Status.UNCONFIRMED
    with pytest.raises(SubscriberError, match="only they"):
        subscribers.confirm(store, member.id, now=now, cause=Cause.ASKED)
    assert (
        subscribers.confirm(store, member.id, now=now, cause=Cause.OWN).status is Status.CONFIRMED
    )


def test_only_their_own_confirmation_lifts_a_suppression(
    store: SubscriberStore, member: Subscriber, now: datetime
) -> None:
    """A suppressed address cannot be added or confirmed by others."""
    assert subscribers.suppress(store, member.address, now=now, reason="asked") == member
    with pytest.raises(SubscriberError):
        subscribers.confirm(store, member.id, now=now, cause=Cause.OPERATOR)
    assert store.suppressed(member.normal)
    subscribers.confirm(store, member.id, now=now, cause=Cause.OWN)
    assert not store.suppressed(member.normal)


def test_an_unknown_address_can_be_suppressed(
    store: SubscriberStore, now: datetime, new_id: Callable[[], str]
) -> None:
    """Before anybody subscribes it."""
    assert subscribers.suppress(store, "X@y.example", now=now, reason="asked") is None
    with pytest.raises(SubscriberError, match="never be mailed"):
        subscribers.add(store, "x@y.example", now=now, new_id=new_id, cause=Cause.OPERATOR)


def test_an_erased_person_is_not_brought_back_by_others(
    store: SubscriberStore, member: Subscriber, now: datetime, new_id: Callable[[], str]
) -> None:
    """Only a hash remembers them, and it is enough."""
    subscribers.erase(store, member.id, now=now, cause=Cause.OWN)
    subscribers.erase(store, member.id, now=now, cause=Cause.OWN)
    with pytest.raises(SubscriberError, match="never be mailed"):
        subscribers.add(store, member.address, now=now, new_id=new_id, cause=Cause.OPERATOR)
    with pytest.raises(SubscriberError, match="no subscriber"):
        subscribers.confirm(store, member.id, now=now, cause=Cause.OWN)
    fresh = subscribers.add(store, member.address, now=now, new_id=lambda: "new", cause=Cause.OWN)
    assert subscribers.confirm(store, fresh.id, now=now, cause=Cause.OWN).status is Status.CONFIRMED


def test_details_can_be_changed_one_by_one(
    store: SubscriberStore, member: Subscriber, now: datetime
) -> None:
    """What is not named stays."""
    changed = subscribers.change(store, member.id, now=now, cause=Cause.ASKED, tags=("board",))
    assert (changed.name, changed.tags) == (member.name, ("board",))


def test_people_are_found_by_address_or_id(store: SubscriberStore, member: Subscriber) -> None:
    """As an editor has it at hand; a wrong one is an error that says what to do."""
    assert subscribers.find(store, "ann.o'hara@mail.example") == member
    assert subscribers.find(store, member.id) == member
    with pytest.raises(SubscriberError) as caught:
        subscribers.find(store, "nobody@mail.example")
    assert "list" in caught.value.help
    with pytest.raises(AddressError):
        subscribers.find(store, "no body@mail.example")
