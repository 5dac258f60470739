"""Writes what an import decided, with where it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from newsletter.audience.deciding import Decision, Effect
from newsletter.audience.exports import ListedPerson
from newsletter.audience.histories import history_from
from newsletter.audience.importing import ReadFile
from newsletter.audience.service_tables import OWN
from newsletter.audience.store import SubscriberStore
from newsletter.model.audience import LEAVINGS, Cause, Consent, EventKind, SubscriberEvent
from newsletter.model.sending import Subscriber
from newsletter.model.values import dataclass

KeepNetwork = Callable[[str, str, datetime], None]
"""(subscriber, network address, when) → kept until they are erased."""
BATCH = 500
"""New people written at a time."""
SHOWN_HASH = 12
"""Characters of a file's hash that stand in an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Who imports what, and when."""

    files: Sequence[ReadFile]
    now: datetime
    by: str = ""

    def origin(self, decision: Decision) -> str:
        """Return where a decision comes from: the service and the hash of the file."""
        number, _ = decision.listed.people[decision.listed.speaker]
        file = self.files[number]
        label = "a list" if file.service is OWN else file.service.label
        return f"{label}, file {file.sha256[:SHOWN_HASH]}"


def apply_all(
    store: SubscriberStore,
    decisions: Iterator[Decision],
    provenance: Provenance,
    *,
    new_id: Callable[[], str],
    keep_network: KeepNetwork | None = None,
) -> None:
    """Write all decisions as they come, inside the caller's transaction.

    `keep_network`, where the house rule keeps them, is told from where somebody new confirmed.
    """
    newcomers = _newcomers(store, decisions, provenance, new_id)
    while batch := list(islice(newcomers, BATCH)):
        store.add_all([(one, events) for one, events, _ in batch])
        for one, _, row in batch:
            if keep_network and row.network:
                keep_network(one.id, row.network, row.given or provenance.now)


def _newcomers(
    store: SubscriberStore,
    decisions: Iterator[Decision],
    provenance: Provenance,
    new_id: Callable[[], str],
) -> Iterator[tuple[Subscriber, Sequence[SubscriberEvent], ListedPerson]]:
    """Yield who is new, and write on the way whatever concerns somebody known."""
    for decision in decisions:
        if decision.suppress:
            _suppress(store, decision, provenance)
        if decision.effect is Effect.NEW:
            yield *_newcomer(decision, provenance, new_id()), decision.listed.first
        elif decision.effect is Effect.CHANGED:
            _change(store, decision, provenance)


def _newcomer(
    decision: Decision, provenance: Provenance, subscriber_id: str
) -> tuple[Subscriber, Sequence[SubscriberEvent]]:
    row = decision.listed.first
    past = history_from(decision.listed.history, subscriber_id) if decision.keeps_history else ()
    events = [_event(decision, provenance, subscriber_id, kind) for kind in decision.events]
    since = past[0].at if past else provenance.now
    subscriber = Subscriber(
        id=subscriber_id,
        address=row.mailbox.address,
        normal=row.mailbox.normal,
        deliverable=row.mailbox.deliverable,
        name=decision.name,
        language=decision.language,
        tags=decision.tags,
        sections=decision.sections,
        since=since,
        joined=min(row.added or row.given or since, provenance.now),
    )
    return subscriber, (*past, *events)


def _change(store: SubscriberStore, decision: Decision, provenance: Provenance) -> None:
    known = decision.known.subscriber
    if known is None:
        return
    for kind in decision.events:
        store.record(_event(decision, provenance, known.id, kind))
    if decision.changes_details:
        store.change(
            _event(decision, provenance, known.id, EventKind.CHANGED),
            name=decision.name,
            language=decision.language,
            tags=decision.tags,
            sections=decision.sections,
        )


def _suppress(store: SubscriberStore, decision: Decision, provenance: Provenance) -> None:
    known = decision.known.subscriber
    event = _event(decision, provenance, known.id, EventKind.SUPPRESSED) if known else None
    reason = f"import from {provenance.origin(decision)}"
    store.suppress(decision.normal, event, reason=reason)


def _event(
    decision: Decision, provenance: Provenance, subscriber: str, kind: EventKind
) -> SubscriberEvent:
    listed, origin = decision.listed, provenance.origin(decision)
    tells_when = kind in LEAVINGS and listed.left
    left = f", left there {listed.left:%Y-%m-%d %H:%M} UTC" if tells_when else ""
    return SubscriberEvent(
        subscriber=subscriber,
        kind=kind,
        at=provenance.now,
        cause=Cause.IMPORT,
        by=provenance.by,
        note=f"import from {origin}{left}",
        consent=_consent(decision, origin) if _agrees(kind) else None,
    )


def _agrees(kind: EventKind) -> bool:
    return kind is EventKind.ADDED or kind is EventKind.CONFIRMED


def _consent(decision: Decision, origin: str) -> Consent:
    """Return the proof: what the file says of it, and when."""
    row = decision.listed.first
    return Consent(
        form=row.consent or f"subscriber of {origin}",
        wording=row.wording,
        version=row.version,
        given=row.given,
    )
