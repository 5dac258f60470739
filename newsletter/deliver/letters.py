"""Mails due to one person each: leased from the database, handed over, settled.

Any number of processes may do it at once.  States are those of a ledger's rows:
what was in flight when its sender died is asked about where the transport can
tell, and otherwise stays uncertain; nobody gets a letter twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Protocol

from newsletter.deliver.ledger import settlement, untried
from newsletter.deliver.reconcile import asked, resolution
from newsletter.deliver.transports.base import Answer, Envelope, Outcome, Transport, scrub
from newsletter.errors import AddressError, NewsletterError, SendError
from newsletter.mail import domain_of, message_id
from newsletter.mail.return_path import ReturnPaths
from newsletter.model.consent import Letter
from newsletter.model.ledger import Lease, Recipient, Settlement
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass

LEASE = timedelta(minutes=30)
"""How long a sender may take over one letter: more than twice as long as it can wait for the
relay's last answer."""


class LetterStore(Protocol):
    """Letters, as far as sending is concerned; each call is one transaction."""

    def lease_letter(self, *, carrier: str, now: datetime, until: datetime) -> Letter | None:
        """Put the letter that is due first in flight; None: nothing is due."""

    def settle_letter(self, settled: Settlement, *, now: datetime) -> bool:
        """Settle a letter in flight; False: it is not in flight any more."""

    def abandoned_letters(self, *, now: datetime) -> tuple[Letter, ...]:
        """Return the letters in flight whose lease is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A letter that may go."""

    to: str
    """What the relay is given."""
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwanted:
    """A letter that must not go any more."""

    reason: str


Compose = Callable[[Letter, str], Ready | Unwanted]
"""Takes a letter and its Message-ID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersSent:
    """How many letters ended in each state."""

    states: Mapping[DeliveryState, int] = field(default_factory=dict)

    def __getitem__(self, state: DeliveryState) -> int:
        """Return the number of one state."""
        return self.states.get(state, 0)


def send_letters(
    store: LetterStore,
    *,
    transport: Transport,
    compose: Compose,
    sender: str,
    clock: Callable[[], datetime],
    stopped: Callable[[], bool] = lambda: False,
    bounces: ReturnPaths | None = None,
) -> LettersSent:
    """Send what is due, one by one, until nothing is or `stopped` says so.

    `bounces` gives each letter a return path of its own; without it, they come back to `sender`.
    Raises `SendError` where nothing can be handed over; then no letter is lost.
    """
    states: Counter[DeliveryState] = Counter()
    states.update(_recover(store, transport, sender, clock()))
    opened = False
    try:
        while not stopped():
            letter = store.lease_letter(carrier=transport.name, now=clock(), until=clock() + LEASE)
            if letter is None:
                break
            try:
                if not opened:
                    transport.open()
                    opened = True
                settled = _hand_over(letter, transport, compose, sender, clock, bounces=bounces)
            except NewsletterError as error:
                _give_back(store, letter, clock())
                raise SendError(error.message, help=error.help) from error
            store.settle_letter(settled, now=clock())
            states[settled.state] += 1
    finally:
        transport.close()
    return LettersSent(states=states)


def letter_id(letter: Letter, sender: str) -> str:
    """Return a letter's Message-ID, by which it can be found again."""
    return message_id("letter", letter.id, domain_of(sender))


def _hand_over(
    letter: Letter,
    transport: Transport,
    compose: Compose,
    sender: str,
    clock: Callable[[], datetime],
    *,
    bounces: ReturnPaths | None,
) -> Settlement:
    name = letter_id(letter, sender)
    try:
        ready = compose(letter, name)
    except AddressError as error:
        return Settlement(
            recipient=letter.id, state=DeliveryState.FAILED, reason=scrub(error.message, "")
        )
    if isinstance(ready, Unwanted):
        return Settlement(
            recipient=letter.id, state=DeliveryState.EXCLUDED, reason=ready.reason, counts=False
        )
    return_path = bounces.of_letter(letter.id) if bounces else sender
    envelope = Envelope(sender=return_path, recipient=ready.to, message_id=name)
    outcome: Outcome = transport.deliver(envelope, ready.content)
    lease = Lease(
        recipient=Recipient(id=letter.id, address=ready.to, deliverable=ready.to),
        attempts=letter.attempts,
    )
    return settlement(outcome, lease, now=clock())


def _give_back(store: LetterStore, letter: Letter, now: datetime) -> None:
    """Nothing left the house, and a person has to mend something: the letter is due again."""
    store.settle_letter(untried(letter.id), now=now)


def _recover(
    store: LetterStore, transport: Transport, sender: str, now: datetime
) -> list[DeliveryState]:
    """Settle what a sender that died had in flight."""
    states = []
    for letter in store.abandoned_letters(now=now):
        answer = Answer.UNKNOWN
        if letter.carrier == transport.name:
            answer = asked(transport.peer, letter_id(letter, sender))
        settled = resolution(letter.id, answer)
        if store.settle_letter(settled, now=now):
            states.append(settled.state)
    return [state for state in states if state is not DeliveryState.PENDING]
