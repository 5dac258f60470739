from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience import subscribers
from newsletter.errors import SubscriberError
from newsletter.model.audience import Cause, EventKind, SubscriberEvent
from newsletter.model.sending import Status, Subscriber
from newsletter.testing.subscriber_store import MemorySubscriberStore

ADDRESS = "Ann@b.example"
NORMAL = "ann@b.example"
CAUSES = [Cause.ASKED, Cause.OPERATOR, Cause.IMPORT, Cause.MAIL]


@dataclass
class _World:
    """One audience, and whatever somebody may do to it."""

    store: MemorySubscriberStore
    now: datetime
    ids: int = 0

    def new_id(self) -> str:
        """Return a fresh id."""
        self.ids += 1
        return f"s{self.ids}"

    def known(self) -> Subscriber | None:
        """Return whoever has the address."""
        return self.store.find(NORMAL)


Act = Callable[[_World, Cause], object]


def _add(world: _World, cause: Cause) -> object:
    return subscribers.add(world.store, ADDRESS, now=world.now, new_id=world.new_id, cause=cause)


def _confirm(world: _World, cause: Cause) -> object:
    known = world.known()
    return known and subscribers.confirm(world.store, known.id, now=world.now, cause=cause)


def _leave(world: _World, cause: Cause) -> object:
    known = world.known()
    return known and subscribers.unsubscribe(world.store, known.id, now=world.now, cause=cause)


def _change(world: _World, cause: Cause) -> object:
    known = world.known()
    return known and subscribers.change(
        world.store, known.id, now=world.now, cause=cause, name="x", tags=("y",)
    )


def _erase(world: _World, cause: Cause) -> object:
    known = world.known()
    return known and subscribers.erase(world.store, known.id, now=world.now, cause=cause)


def _suppress(world: _World, cause: Cause) -> object:
    del cause
    return subscribers.suppress(world.store, ADDRESS.upper(), now=world.now, reason="asked")


def _import(world: _World, cause: Cause) -> object:
    """Add somebody as an import does: with events of its own making, where the rules let it."""
    if world.known() or world.store.suppressed(NORMAL):
        return None
    one = Subscriber(
        id=world.new_id(), address=ADDRESS, normal=NORMAL, deliverable=ADDRESS, since=world.now
    )
    kinds = (EventKind.ADDED, EventKind.CONFIRMED)
    return world.store.add(
        one,
        [
            SubscriberEvent(subscriber=one.id, kind=kind, at=world.now, cause=cause)
            for kind in kinds
        ],
    )


ACTS: list[Act] = [_add, _confirm, _leave, _change, _erase, _suppress, _import]


def _receives(world: _World) -> bool:
    known = world.known()
    stands = known is not None and known.status is Status.CONFIRMED
    return stands and not world.store.suppressed(NORMAL)


@settings(deadline=None, max_examples=300)
@given(
    before=st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from([*CAUSES, Cause.OWN]))),
    ending=st.sampled_from([_suppress, _erase, _leave]),
    after=st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(CAUSES)), max_size=12),
)
def test_nothing_but_their_own_confirmation_lifts_it(
    before: list[tuple[Act, Cause]], ending: Act, after: list[tuple[Act, Cause]]
) -> None:
    """After suppression, erasure or leaving, nothing that others do in any order makes them receive."""
    world = _World(store=MemorySubscriberStore(), now=datetime(2026, 11, 1, tzinfo=UTC))
    _perform(world, [(_import, Cause.IMPORT), *before])
    had = world.known() is not None
    _perform(world, [(ending, Cause.OWN)])
    if not had and ending is not _suppress:
        return
    for step in after:
        _perform(world, [step])
        assert not _receives(world), step
    with suppress(SubscriberError):
        _add(world, Cause.OWN)
    _confirm(world, Cause.OWN)
    assert _receives(world)


def _perform(world: _World, steps: list[tuple[Act, Cause]]) -> None:
    for act, cause in steps:
        world.now += timedelta(minutes=1)
        with suppress(SubscriberError):
            act(world, cause)
