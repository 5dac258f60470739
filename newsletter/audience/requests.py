"""What a form asks for: written down alike for everybody, decided on later, within limits.

A page writes a `Request` and answers; it never looks anybody up.  `decide` is run by the
clock process, so that neither answer nor timing tells who is known.  A mailbox gets
one mail a day from all forms together, whoever posts them.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from newsletter.audience import subscribers
from newsletter.audience.consent_store import ConsentStore
from newsletter.audience.store import SubscriberStore
from newsletter.model.audience import Cause, Consent, EventKind, SubscriberEvent
from newsletter.model.consent import (
    AddressChange,
    Letter,
    LetterKind,
    Outcome,
    Request,
    RequestKind,
    SignUp,
)
from newsletter.model.keys import Keyring
from newsletter.model.sending import Status, Subscriber
from newsletter.model.values import dataclass

ADDRESS, NETWORK, ALL = "address", "network", "all"
"""What a limit is counted for."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
QUIET = timedelta(days=30)
"""How often somebody who must never be mailed, or complained, may be asked through a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """What deciding needs: both stores of one database, the rules, the key of the hashes."""

    audience: SubscriberStore
    consent: ConsentStore
    rules: SignUp
    keyring: Keyring
    new_id: Callable[[], str]

    def digest(self, scope: str, subject: str) -> str:
        """Return the keyed hash of an address or network, for counting."""
        return limit_digest(scope, subject, self.keyring)


def limit_digest(scope: str, subject: str, keyring: Keyring) -> str:
    """Return a keyed hash under which a limit is counted; it serves for nothing else."""
    text = f"newsletter limit 1\0{scope}\0{subject}"
    return hmac.digest(keyring.current.secret, text.encode(), "sha256").hex()[:32]


def decide(registry: Registry, request: Request, *, now: datetime) -> Outcome | None:
    """Decide on one request and write what follows; None: somebody else took it.

    All of it is one transaction.  A request over the limit of all stays where it is, for
    a day at most, so that a flood cannot fill the database.
    """
    with registry.audience.transaction():
        stale = now - request.at > DAY
        if not stale and not registry.consent.may(
            ALL, "", most=registry.rules.mails_in_all, window=HOUR, now=now
        ):
            return Outcome.WAITS
        if not registry.consent.take_request(request.number):
            return None
        outcome = Outcome.STALE if stale else _follow(registry, request, now)
        registry.consent.count(outcome, now=now)
        return outcome


def write_letter(
    registry: Registry,
    subscriber: Subscriber,
    kind: LetterKind,
    *,
    consent: Consent,
    now: datetime,
    language: str = "",
    change: str = "",
) -> Letter:
    """Make a letter due now."""
    letter = Letter(
        id=registry.new_id(),
        kind=kind,
        subscriber=subscriber.id,
        change=change,
        language=language or subscriber.language,
        asked=now,
        expires=(now + timedelta(days=registry.rules.link_days)).replace(microsecond=0),
        consent=consent,
        at=now,
        next_try=now,
    )
    registry.consent.add_letter(letter)
    return letter


def may_be_mailed(
    registry: Registry, normal: str, *, now: datetime, window: timedelta = DAY
) -> bool:
    """Use up the day's one mail to an address; False: it is used already."""
    subject = registry.digest(ADDRESS, normal)
    return registry.consent.take_allowance(ADDRESS, subject, most=1, window=window, now=now)


def _follow(registry: Registry, request: Request, now: datetime) -> Outcome:
    if request.kind is RequestKind.TRAP:
        return Outcome.TRAPPED
    known = registry.audience.find(request.mailbox.normal)
    network = request.network_digest
    limit = registry.rules.mails_per_network
    if not registry.consent.may(NETWORK, network, most=limit, window=HOUR, now=now):
        return Outcome.NETWORK_LIMIT
    asker = None
    if request.kind is RequestKind.CHANGE:
        asker = registry.audience.get(request.subscriber)
        if asker is None or asker.status is Status.ERASED:
            return Outcome.VOID
    if not may_be_mailed(
        registry, request.mailbox.normal, now=now, window=_window(registry, request, known)
    ):
        return Outcome.ADDRESS_LIMIT
    for scope, subject, most in ((NETWORK, network, limit), (ALL, "", registry.rules.mails_in_all)):
        registry.consent.take_allowance(scope, subject, most=most, window=HOUR, now=now)
    if asker is not None:
        start_change(registry, asker, request, now=now)
    else:
        _start_subscription(registry, known, request, now)
    return Outcome.MAILED


def _window(registry: Registry, request: Request, known: Subscriber | None) -> timedelta:
    """Return how often this address may be asked: seldom, where it wants to be left alone."""
    complained = known is not None and known.status is Status.COMPLAINED
    return QUIET if complained or registry.audience.suppressed(request.mailbox.normal) else DAY


def _start_subscription(
    registry: Registry, known: Subscriber | None, request: Request, now: datetime
) -> None:
    """Enter a stranger unconfirmed; of somebody who is known, change nothing but ask."""
    kind = EventKind.REQUESTED if known else EventKind.ADDED
    someone = known or subscribers.new_subscriber(
        request.mailbox,
        registry.new_id(),
        now=now,
        name=request.name,
        language=request.language,
        sections=request.sections,
    )
    event = SubscriberEvent(
        subscriber=someone.id, kind=kind, at=now, cause=Cause.OWN, consent=request.consent
    )
    if known:
        registry.audience.record(event)
    else:
        registry.audience.add(someone, [event, *_counting(request, someone, now)])
    if request.network:
        registry.consent.keep_network(someone.id, "asked", request.network, at=request.at)
    receives = someone.status is Status.CONFIRMED and not registry.audience.suppressed(
        someone.normal
    )
    letter = LetterKind.KNOWN if receives else LetterKind.CONFIRM
    write_letter(
        registry, someone, letter, consent=request.consent, now=now, language=request.language
    )


def _counting(request: Request, someone: Subscriber, now: datetime) -> tuple[SubscriberEvent, ...]:
    """Return the event of a stranger's agreement to clicks being counted, if they gave it."""
    if request.counting is None:
        return ()
    kind = EventKind.COUNTING_ALLOWED
    return (
        SubscriberEvent(
            subscriber=someone.id, kind=kind, at=now, cause=Cause.OWN, consent=request.counting
        ),
    )


def start_change(
    registry: Registry,
    asker: Subscriber,
    request: Request,
    *,
    now: datetime,
    cause: Cause = Cause.OWN,
    by: str = "",
    note: str = "",
) -> AddressChange:
    """Ask both ends of a change of address.

    Where the subscriber asked somebody of the publication (`Cause.ASKED`), who heard or
    read it from them, that is the old end's consent, and only the new one is mailed.
    """
    asked = cause is Cause.ASKED
    change = AddressChange(
        id=registry.new_id(),
        subscriber=asker.id,
        mailbox=request.mailbox,
        asked=now,
        cause=cause,
        by=by,
        note=note,
        old_agreed=now if asked else None,
    )
    registry.consent.add_change(change)
    ends = (LetterKind.NEW_END,) if asked else (LetterKind.OLD_END, LetterKind.NEW_END)
    for kind in ends:
        write_letter(registry, asker, kind, consent=request.consent, now=now, change=change.id)
    return change
