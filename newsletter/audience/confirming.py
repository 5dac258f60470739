"""Following the link of a letter: a confirmation, one end of a change of address.

Looking (`look`) changes nothing, since mail scanners open every link; only pressing the
button does (`confirm`, `agree`), and pressing it twice is answered like once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from newsletter.audience import subscribers
from newsletter.audience.requests import Registry
from newsletter.model.audience import Cause, EventKind, SubscriberEvent
from newsletter.model.consent import AddressChange, Letter, LetterKind
from newsletter.model.sending import Status

ENDS = frozenset({LetterKind.OLD_END, LetterKind.NEW_END})


class Answer(StrEnum):
    """What the page says."""

    READY = "ready"
    """The button can be pressed; said by `look` alone."""
    DONE = "done"
    HALF = "half"
    """Of a change of address: the other end has yet to agree."""
    EXPIRED = "expired"
    WORTHLESS = "worthless"
    """Not ours, revoked, or of somebody who has left since: subscribe again."""


def look(registry: Registry, letter_id: str, kinds: frozenset[LetterKind], now: datetime) -> Answer:
    """Return what pressing the button would lead to; changes nothing."""
    letter = registry.consent.letter(letter_id)
    if letter is None or letter.kind not in kinds:
        return Answer.WORTHLESS
    if letter.used:
        return _after(registry, letter)
    known = registry.audience.get(letter.subscriber)
    if letter.revoked or known is None or known.status is Status.ERASED:
        return Answer.WORTHLESS
    return Answer.EXPIRED if now >= letter.expires else Answer.READY


def confirm(
    registry: Registry, letter_id: str, *, now: datetime, network: str = ""
) -> tuple[Answer, str]:
    """Make the asker a subscriber; return the answer and the subscriber's id, or empty.

    This is the person's own fresh double opt-in, and alone lifts a suppression.
    """
    with registry.audience.transaction():
        answer = look(registry, letter_id, frozenset({LetterKind.CONFIRM}), now)
        letter = registry.consent.letter(letter_id)
        if letter is None or answer is not Answer.READY:
            return answer, letter.subscriber if letter and answer is Answer.DONE else ""
        registry.consent.use(letter_id, now=now)
        subscribers.confirm(
            registry.audience,
            letter.subscriber,
            now=now,
            cause=Cause.OWN,
            consent=replace(letter.consent, given=letter.asked),
        )
        if network:
            registry.consent.keep_network(letter.subscriber, "confirmed", network, at=now)
        return Answer.DONE, letter.subscriber


def agree(registry: Registry, letter_id: str, *, now: datetime) -> Answer:
    """Agree to a change of address from one end; with both, it is made."""
    with registry.audience.transaction():
        answer = look(registry, letter_id, ENDS, now)
        letter = registry.consent.letter(letter_id)
        if letter is None or answer is not Answer.READY:
            return answer
        change = registry.consent.change(letter.change)
        if change is None:
            return Answer.WORTHLESS
        registry.consent.use(letter_id, now=now)
        change = registry.consent.agree(change, letter.kind, now=now)
        if not (change.old_agreed and change.new_agreed):
            return Answer.HALF
        _move(registry, change, letter, now)
        registry.consent.finish_change(change.id, now=now)
        return Answer.DONE


def _move(registry: Registry, change: AddressChange, letter: Letter, now: datetime) -> None:
    """Give the subscriber the new address; where somebody has it already, they are one now."""
    audience = registry.audience
    other = audience.find(change.mailbox.normal)
    if other and other.id != change.subscriber:
        subscribers.confirm(audience, other.id, now=now, cause=Cause.OWN, consent=letter.consent)
        note = "moved to an address that was a subscriber already"
        subscribers.unsubscribe(
            audience, change.subscriber, now=now, cause=change.cause, by=change.by, note=note
        )
        return
    audience.lift(change.mailbox.normal)
    audience.move(
        SubscriberEvent(
            subscriber=change.subscriber,
            kind=EventKind.MOVED,
            at=now,
            cause=change.cause,
            by=change.by,
            note=change.note,
            consent=letter.consent,
        ),
        change.mailbox,
    )


def _after(registry: Registry, letter: Letter) -> Answer:
    """Return how a letter whose button was pressed before is answered."""
    if letter.kind in ENDS:
        change = registry.consent.change(letter.change)
        return Answer.DONE if change is None or change.done else Answer.HALF
    known = registry.audience.get(letter.subscriber)
    receives = known is not None and known.status is Status.CONFIRMED
    return Answer.DONE if receives else Answer.WORTHLESS
