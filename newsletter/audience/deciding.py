"""What becomes of one address that files tell of: the rules of moving in, all of them pure.

Whoever left, bounced, complained or is suppressed, here or in any of the files, is not made
sendable by an import, whatever the order; only the person's own fresh confirmation does that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from newsletter.audience.histories import history_from
from newsletter.audience.listing import STATUS_SAYS, Listed
from newsletter.audience.lookalikes import lookalike
from newsletter.audience.services import LEFT, STRENGTH, Said
from newsletter.model.audience import (
    LEAVINGS,
    Cause,
    EventKind,
    SubscriberEvent,
    fold_status,
    has_left,
    status_after,
)
from newsletter.model.sending import Status, Subscriber
from newsletter.model.values import dataclass

LEAVES_AS = {
    Said.BOUNCED: EventKind.BOUNCED,
    Said.UNSUBSCRIBED: EventKind.UNSUBSCRIBED,
    Said.COMPLAINED: EventKind.COMPLAINED,
}


class Effect(StrEnum):
    """What an import does with one address."""

    NEW = "new"
    CHANGED = "changed"
    STAYS_OUT = "stays out"
    """The files call somebody a subscriber who has left or must never be mailed."""
    UNCHANGED = "unchanged"
    NOT_ENTERED = "not entered"
    """Known to the old service, but never asked for the newsletter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What we know of an address before the import."""

    subscriber: Subscriber | None
    suppressed: bool = False
    history: tuple[SubscriberEvent, ...] = ()
    """Needed where `wants_history` says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an import does with one address, and why."""

    normal: str
    listed: Listed
    known: Known
    effect: Effect
    outcome: str
    """The status that they have afterwards; ``suppressed``, or empty where they are not kept."""
    because: str = ""
    events: tuple[EventKind, ...] = ()
    """To be added, after the history that the file brings along."""
    keeps_history: bool = False
    suppress: bool = False
    name: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()

    @property
    def changes_details(self) -> bool:
        """Whether name, language or tags of somebody known change."""
        known = self.known.subscriber
        return known is not None and (self.name, self.language, self.tags) != (
            known.name,
            known.language,
            known.tags,
        )

    def warnings(self) -> tuple[str, ...]:
        """Return what a person should look at, without refusing it."""
        found = [note for _, row in self.listed.people for note in row.notes]
        odd = lookalike(self.listed.first.mailbox.address)
        if odd:
            found.append(f"may be taken for another address: {odd}")
        if len(self.listed.people) > 1:
            found.append(f"stands in the files {len(self.listed.people)} times")
        return tuple(found)


def wants_history(subscriber: Subscriber, listed: Listed) -> bool:
    """Return whether `decide` needs the events of somebody known."""
    if listed.said in LEFT:
        return subscriber.status in {Status.CONFIRMED, Status.UNCONFIRMED}
    return subscriber.status is Status.UNCONFIRMED


def decide(normal: str, known: Known, listed: Listed) -> Decision:
    """Return what becomes of one address."""
    if listed.said is Said.NEVER:
        return _stays(
            normal, known, listed, Effect.NOT_ENTERED, "never asked for the newsletter there"
        )
    if known.subscriber is None:
        return _decide_stranger(normal, known, listed)
    if listed.said is Said.SUPPRESSED:
        return _decide_suppression(normal, known, listed)
    if listed.said in LEFT:
        return _decide_leaving(normal, known, known.subscriber, listed)
    return _decide_coming(normal, known, known.subscriber, listed)


def _decide_stranger(normal: str, known: Known, listed: Listed) -> Decision:
    if known.suppressed:
        comes = listed.said in {Said.SUBSCRIBED, Said.UNCONFIRMED}
        effect = Effect.STAYS_OUT if comes else Effect.UNCHANGED
        return _stays(normal, known, listed, effect, "must never be mailed")
    history = listed.history
    past = fold_status(history_from(history, "")) if history else None
    if listed.said is Said.SUPPRESSED and not history:
        return Decision(
            normal=normal, listed=listed, known=known, effect=Effect.CHANGED,
            outcome=Said.SUPPRESSED, because="is never to be mailed", suppress=True,
        )  # fmt: skip
    events: list[EventKind] = [] if past else [EventKind.ADDED]
    if listed.said is Said.SUBSCRIBED and past is not Status.CONFIRMED:
        events.append(EventKind.CONFIRMED)
    elif listed.said in LEFT and (past is None or STATUS_SAYS[past] is not listed.said):
        events.append(LEAVES_AS[listed.said])
    outcome = _status_of(listed.said) if listed.said is not Said.SUPPRESSED else Said.SUPPRESSED
    return Decision(
        normal=normal,
        listed=listed,
        known=known,
        effect=Effect.NEW,
        outcome=outcome,
        events=tuple(events),
        keeps_history=bool(history),
        suppress=listed.said is Said.SUPPRESSED,
        name=listed.name,
        language=listed.language,
        tags=listed.tags,
        sections=listed.sections,
    )


def _decide_suppression(normal: str, known: Known, listed: Listed) -> Decision:
    if known.suppressed:
        return _stays(normal, known, listed, Effect.UNCHANGED, "must never be mailed")
    return _keeping(
        normal, known, listed, Effect.CHANGED, because="is never to be mailed", suppress=True
    )


def _decide_leaving(normal: str, known: Known, subscriber: Subscriber, listed: Listed) -> Decision:
    stands = STATUS_SAYS[subscriber.status]
    if stands in LEFT and STRENGTH[stands] >= STRENGTH[listed.said]:
        return _stays(normal, known, listed, Effect.UNCHANGED)
    if subscriber.status is Status.UNCONFIRMED and has_left(known.history):
        return _stays(normal, known, listed, Effect.UNCHANGED, "has left, and asked again since")
    if _answered(known.history, listed.left):
        return _stays(normal, known, listed, Effect.UNCHANGED, "confirmed afresh since")
    return _keeping(
        normal, known, listed, Effect.CHANGED,
        because=f"was {subscriber.status}", events=(LEAVES_AS[listed.said],),
    )  # fmt: skip


def _answered(history: Sequence[SubscriberEvent], left: datetime | None) -> bool:
    """Return whether a leaving lies before the person's own latest confirmation here.

    A leaving without a time does where one that was imported lies before it, too.
    """
    own = [
        place
        for place, event in enumerate(history)
        if event.kind is EventKind.CONFIRMED and event.cause is Cause.OWN
    ]
    if not own:
        return False
    if left:
        return left <= history[own[-1]].at
    return any(
        event.kind in LEAVINGS and event.cause is Cause.IMPORT for event in history[: own[-1]]
    )


def _decide_coming(normal: str, known: Known, subscriber: Subscriber, listed: Listed) -> Decision:
    if known.suppressed:
        return _stays(normal, known, listed, Effect.STAYS_OUT, "must never be mailed")
    if STATUS_SAYS[subscriber.status] in LEFT:
        return _stays(normal, known, listed, Effect.STAYS_OUT, f"is {subscriber.status} here")
    if subscriber.status is Status.UNCONFIRMED and has_left(known.history):
        return _stays(normal, known, listed, Effect.STAYS_OUT, "has left here")
    confirms = listed.said is Said.SUBSCRIBED and subscriber.status is Status.UNCONFIRMED
    decision = _keeping(
        normal, known, listed, Effect.CHANGED,
        because="was unconfirmed" if confirms else "",
        events=(EventKind.CONFIRMED,) if confirms else (),
        name=subscriber.name or listed.name,
        language=subscriber.language or listed.language,
        tags=tuple(dict.fromkeys((*subscriber.tags, *listed.tags))),
    )  # fmt: skip
    if confirms or decision.changes_details:
        return decision
    return _stays(normal, known, listed, Effect.UNCHANGED)


def _stays(
    normal: str, known: Known, listed: Listed, effect: Effect, because: str = ""
) -> Decision:
    return _keeping(normal, known, listed, effect, because=because)


def _keeping(
    normal: str,
    known: Known,
    listed: Listed,
    effect: Effect,
    *,
    because: str = "",
    events: tuple[EventKind, ...] = (),
    suppress: bool = False,
    name: str | None = None,
    language: str | None = None,
    tags: tuple[str, ...] | None = None,
) -> Decision:
    """Return a decision that leaves what is not named here as it is."""
    one = known.subscriber
    status = one.status if one else None
    for kind in events:
        status = status_after(status or Status.UNCONFIRMED, kind)
    return Decision(
        normal=normal,
        listed=listed,
        known=known,
        effect=effect,
        outcome=Said.SUPPRESSED if suppress or known.suppressed else (status or ""),
        because=because,
        events=events,
        suppress=suppress,
        name=name if name is not None else (one.name if one else ""),
        language=language if language is not None else (one.language if one else ""),
        tags=tags if tags is not None else (one.tags if one else ()),
        sections=one.sections if one else (),
    )


def _status_of(said: Said) -> str:
    return next(status.value for status, word in STATUS_SAYS.items() if word is said)
