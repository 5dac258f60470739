"""What is kept about one reader, in words of the reader's language for a page, and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from newsletter.model.audience import SubscriberEvent
from newsletter.model.sending import Delivery, Subscriber
from newsletter.model.variant import WHOLE
from newsletter.publication.place.plain import document
from newsletter.publication.readers.readers import Kept

SCHEMA = "newsletter.reader/1"

Words = Mapping[str, str]
"""The labels of one language: `ReaderPages.words`."""


def masked(address: str) -> str:
    """Return an address as its owner knows it again and nobody else reads it: ``s•••@example.org``."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def rows(kept: Kept, words: Words) -> Iterator[tuple[str, str]]:
    """Yield (what, value) of everything but the history."""
    one = kept.subscriber
    sections = words["list_comma"].join(words.get(name, name) for name in one.sections)
    yield words["email"], one.address
    yield words["full_name"], one.name
    yield words["language"], one.language
    yield words["kept_sections"], sections
    yield words["kept_counting"], words["yes" if one.counting else "no"]
    yield words["kept_tags"], words["list_comma"].join(one.tags)
    yield words["kept_standing"], _standing(one, words)
    if kept.suppressed:
        yield words["kept_never"], words["yes"]
    for at, act, network in kept.networks:
        yield (
            _label("kept_network", act, words),
            f"{network}{words['list_comma']}{_time(at, words)}",
        )


def event_lines(kept: Kept, words: Words) -> tuple[str, ...]:
    """Return what happened, oldest first."""
    return tuple(_event_line(event, words) for event in kept.events)


def issue_lines(kept: Kept, words: Words) -> tuple[str, ...]:
    """Return what each issue's ledger says of them."""
    return tuple(_issue_line(delivery, words) for delivery in kept.received)


def suggestion_lines(kept: Kept, words: Words) -> tuple[str, ...]:
    """Return the pages that were suggested under their address, and what was said of each."""
    return tuple(
        f"{_time(voice.at, words)}: {url}{words['list_comma']}“{voice.why}”"
        for url, voice in kept.suggested
    )


def as_file(kept: Kept, words: Words) -> bytes:
    """Return everything as one JSON document (the right to take data along: GDPR, article 20).

    ``in_words`` says it once more as the page does, in the reader's language.
    """
    whole = document(SCHEMA, kept) | {
        "in_words": {
            "kept": dict(rows(kept, words)),
            "events": event_lines(kept, words),
            "issues": issue_lines(kept, words),
            "suggestions": suggestion_lines(kept, words),
        }
    }
    return f"{json.dumps(whole, ensure_ascii=False, indent=2)}\n".encode()


def _standing(one: Subscriber, words: Words) -> str:
    status = _label("status", one.status.value, words)
    return words["since"].format(what=status, time=_time(one.since, words))


def _event_line(event: SubscriberEvent, words: Words) -> str:
    parts = [f"{_time(event.at, words)}: {_label('event', event.kind.value, words)}"]
    if event.consent:
        said = f" “{event.consent.wording}”" if event.consent.wording else ""
        parts.append(
            f"{_how(event.consent.form, words)}{words['list_comma'] if said else ''}{said}"
        )
    if event.note:
        parts.append(_how(event.note, words))
    return words["list_semicolon"].join(part.replace("  ", " ") for part in parts)


def _issue_line(delivery: Delivery, words: Words) -> str:
    why = f" ({_label('reason', delivery.reason, words)})" if delivery.reason else ""
    state = _label("state", delivery.state.value, words)
    part = "" if delivery.variant == WHOLE.key else f" [{delivery.variant}]"
    return f"{delivery.issue}{part}: {state}{why}{words['list_comma']}{_time(delivery.at, words)}"


def _how(text: str, words: Words) -> str:
    """Return how it came, in words where it is one of our own pages; else as it was written."""
    name, comma, language = text.partition(", ")
    form = words.get(f"form_{_key(name)}")
    if form is None:
        return text
    return f"{form}{words['list_comma']}{language}" if comma else form


def _label(prefix: str, name: str, words: Words) -> str:
    """Return the label of a code; a code without one, or what a server said, as it is."""
    return words.get(f"{prefix}_{_key(name)}", name)


def _key(name: str) -> str:
    return name.replace("-", "_").replace(" ", "_")


def _time(moment: datetime, words: Words) -> str:
    month = words["months"].split()[moment.month - 1]
    return words["time"].format(
        day=moment.day, month=month, year=moment.year, clock=f"{moment:%H:%M}"
    )
