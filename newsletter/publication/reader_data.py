"""What is kept about one reader, in words for a page and as a file to take along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from newsletter.model.audience import SubscriberEvent
from newsletter.model.sending import Delivery
from newsletter.publication.plain import document
from newsletter.publication.readers import Kept

SCHEMA = "newsletter.reader/1"


def masked(address: str) -> str:
    """Return an address as its owner knows it again and nobody else reads it: ``s•••@example.org``."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def rows(kept: Kept) -> Iterator[tuple[str, str]]:
    """Yield (what, value) of everything but the history."""
    one = kept.subscriber
    yield "Mail address", one.address
    yield "Name", one.name
    yield "Language", one.language
    yield "Parts chosen", ", ".join(one.sections)
    yield "Marks of the editors", ", ".join(one.tags)
    yield "Standing", f"{one.status.value} since {_time(one.since)}"
    if kept.suppressed:
        yield "Never to be mailed", "yes"
    for at, act, network in kept.networks:
        yield f"Network address when you {act}", f"{network}, {_time(at)}"


def event_lines(kept: Kept) -> tuple[str, ...]:
    """Return what happened, oldest first."""
    return tuple(map(_event_line, kept.events))


def issue_lines(kept: Kept) -> tuple[str, ...]:
    """Return what each issue's ledger says of them."""
    return tuple(map(_issue_line, kept.received))


def as_file(kept: Kept) -> bytes:
    """Return everything as one JSON document (the right to take data along: GDPR, article 20)."""
    text = json.dumps(document(SCHEMA, kept), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def _event_line(event: SubscriberEvent) -> str:
    parts = [f"{_time(event.at)}: {event.kind.value}"]
    if event.consent:
        said = f", “{event.consent.wording}”" if event.consent.wording else ""
        parts.append(f"{event.consent.form}{said}")
    if event.note:
        parts.append(event.note)
    return "; ".join(parts)


def _issue_line(delivery: Delivery) -> str:
    why = f" ({delivery.reason})" if delivery.reason else ""
    return f"{delivery.issue}: {delivery.state.value}{why}, {_time(delivery.at)}"


def _time(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
