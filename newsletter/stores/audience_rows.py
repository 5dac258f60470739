"""Rows of the audience's tables ↔ values."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from newsletter.model.audience import Cause, Consent, EventKind, SubscriberEvent
from newsletter.model.sending import Status, Subscriber
from newsletter.stores.times import from_text, to_text
from newsletter.text.scrubbing import without_addresses

_encode = json.JSONEncoder(ensure_ascii=False).encode


def list_to_text(items: tuple[str, ...]) -> str:
    """Return a list as it stands in a column."""
    return _encode(items) if items else "[]"


def list_of(text: str) -> tuple[str, ...]:
    """Return what `list_to_text` wrote."""
    return tuple(json.loads(text)) if text != "[]" else ()


def subscriber_row(
    one: Subscriber, *, status: Status, since: datetime, counting: bool
) -> tuple[object, ...]:
    """Return the columns of ``subscribers``."""
    return (
        one.id,
        status,
        to_text(since),
        one.language,
        list_to_text(one.tags),
        to_text(one.joined or one.since),
        list_to_text(one.sections),
        one.generation,
        int(counting),
    )


def person_row(one: Subscriber) -> tuple[str, ...]:
    """Return the columns of ``people``."""
    return (one.id, one.address, one.normal, one.deliverable, one.name)


def subscriber_of(row: Any) -> Subscriber:  # noqa: ANN401 - a row of whichever database
    """Return the subscriber of a joined row; an erased one has no address."""
    return Subscriber(
        id=row["id"],
        address=row["address"] or "",
        normal=row["normal"] or "",
        deliverable=row["deliverable"] or "",
        name=row["name"] or "",
        language=row["language"],
        tags=list_of(row["tags"]),
        sections=list_of(row["sections"]),
        status=Status(row["status"]),
        since=from_text(row["since"]),
        joined=from_text(row["joined"]),
        generation=row["generation"],
        counting=bool(row["counting"]),
    )


def event_row(event: SubscriberEvent) -> tuple[object, ...]:
    """Return the columns of ``events``; an address that somebody typed into a text is taken out."""
    consent = event.consent
    return (
        event.subscriber,
        event.kind,
        to_text(event.at),
        event.cause,
        event.by,
        without_addresses(event.note),
        consent and without_addresses(consent.form),
        consent and without_addresses(consent.wording),
        consent and consent.version,
        to_text(consent.given) if consent and consent.given else None,
    )


def event_of(row: Any) -> SubscriberEvent:  # noqa: ANN401 - a row of whichever database
    """Return the event of a row."""
    return SubscriberEvent(
        subscriber=row["subscriber"],
        kind=EventKind(row["kind"]),
        at=from_text(row["at"]),
        cause=Cause(row["cause"]),
        by=row["by"],
        note=row["note"],
        consent=_consent(row),
    )


def _consent(row: Any) -> Consent | None:  # noqa: ANN401 - a row of whichever database
    if row["form"] is None:
        return None
    return Consent(
        form=row["form"],
        wording=row["wording"],
        version=row["version"],
        given=row["given"] and from_text(row["given"]),
    )
