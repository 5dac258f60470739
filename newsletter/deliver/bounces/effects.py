"""What a message that came back does to its reader: pure decisions, by the house rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from newsletter.model.bounce import Action, Effect, Returned, Sent
from newsletter.model.house import BounceRules
from newsletter.model.sending import Status, Subscriber
from newsletter.model.values import dataclass

BY_ADDRESS_WITHIN = timedelta(days=14)
"""So long after a copy was handed over, a report that names only an address may be about it."""
_RECEIVING = frozenset({Status.CONFIRMED, Status.UNCONFIRMED})
_GONE = frozenset({Status.COMPLAINED, Status.ERASED})


class Evidence(StrEnum):
    """By what a reader was found."""

    RETURN_PATH = "return path"
    MESSAGE_ID = "Message-ID"
    SERVICE = "mail service"
    """The service that sends for us named the address, and proved who it is."""
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whose a message is."""

    subscriber: Subscriber
    sent: Sent
    """Our mail that came back."""
    evidence: Evidence
    moved: datetime | None = None
    """When they moved to another address last."""


def kind_of(returned: Returned, evidence: Evidence) -> Action | None:
    """Return as what it is kept of a reader; None: nothing is.

    An address alone removes nobody at once, and no complaint is believed for it: whoever knows
    an address could write such a report.
    """
    if returned.about_us or returned.tried_further:
        return None
    if returned.action is Action.HARD and evidence is Evidence.ADDRESS:
        return Action.SOFT
    if returned.action is Action.COMPLAINT and evidence is Evidence.ADDRESS:
        return None
    told = returned.action in {Action.HARD, Action.SOFT, Action.COMPLAINT}
    return returned.action if told else None


def standing_effect(found: Found, kind: Action) -> Effect | None:
    """Return why it does nothing to a reader as they stand, or None where it may."""
    known = found.subscriber
    if known.status is Status.ERASED:
        return Effect.NOBODY
    if kind is Action.COMPLAINT:
        return Effect.KNOWN if known.status in _GONE else None
    if known.status not in _RECEIVING:
        return Effect.KNOWN
    if found.sent.at < known.since or (found.moved and found.sent.at < found.moved):
        return Effect.EARLIER
    return None


def effect_of(kind: Action, arrived: Sequence[bool], rules: BounceRules) -> Effect:
    """Return what becomes of a reader; `arrived` says of their copies, latest first, which did."""
    if kind is Action.COMPLAINT:
        return Effect.COMPLAINED
    if kind is Action.HARD or in_a_row(arrived) >= max(rules.soft, 1):
        return Effect.BOUNCED
    return Effect.COUNTED


def in_a_row(arrived: Sequence[bool]) -> int:
    """Return how many copies in a row, up to the latest, did not arrive; one that did ends the row."""
    for number, came in enumerate(arrived):
        if came:
            return number
    return len(arrived)
