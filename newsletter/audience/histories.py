"""A subscriber's events as one line of text, for our own exports; ids stay behind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from newsletter.errors import SubscriberError
from newsletter.model.audience import Cause, Consent, EventKind, SubscriberEvent

_MOST_EVENTS = 10_000


def plain_history(events: Iterable[SubscriberEvent]) -> list[dict[str, Any]]:
    """Return events as plain data for JSON, oldest first."""
    return [_plain(event) for event in events]


def history_from(text: str, subscriber: str) -> tuple[SubscriberEvent, ...]:
    """Return the events of a text that `check_history` lets pass, as those of a subscriber."""
    return tuple(_event(plain, subscriber) for plain in json.loads(text))


def check_history(text: str) -> None:
    """Raise `SubscriberError` for what `plain_history` did not make."""
    try:
        kinds = [event.kind for event in history_from(text, "")]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _broken() from error
    sound = 0 < len(kinds) <= _MOST_EVENTS and kinds[0] is EventKind.ADDED
    if not sound or EventKind.ERASED in kinds:
        raise _broken()


def _broken() -> SubscriberError:
    return SubscriberError(
        "The history of this person is not as this program writes it.",
        help="Export again; or take the column “history” out, and status and times hold.",
    )


def _plain(event: SubscriberEvent) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "kind": event.kind.value,
        "at": event.at.isoformat(),
        "cause": event.cause.value,
    }
    plain.update({key: value for key in ("by", "note") if (value := getattr(event, key))})
    consent = event.consent
    if consent:
        plain["consent"] = {
            "form": consent.form,
            "wording": consent.wording,
            "version": consent.version,
            "given": consent.given.isoformat() if consent.given else None,
        }
    return plain


def _event(plain: dict[str, Any], subscriber: str) -> SubscriberEvent:
    consent = plain.get("consent")
    return SubscriberEvent(
        subscriber=subscriber,
        kind=EventKind(plain["kind"]),
        at=_time(plain["at"]),
        cause=Cause(plain["cause"]),
        by=_text(plain.get("by", "")),
        note=_text(plain.get("note", "")),
        consent=consent and _consent(consent),
    )


def _consent(plain: dict[str, Any]) -> Consent:
    given = plain["given"]
    return Consent(
        form=_text(plain["form"]),
        wording=_text(plain["wording"]),
        version=_text(plain["version"]),
        given=_time(given) if given else None,
    )


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(text)
    return time.astimezone(UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
