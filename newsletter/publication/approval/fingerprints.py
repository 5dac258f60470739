"""The audience of an approval: how far it had come, and what became of it since."""

from __future__ import annotations

from dataclasses import replace

from newsletter.deliver.audience_change import AudienceChange, Happening, movements, void_reasons
from newsletter.model.approval import Approval, AudienceMarks
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.fingerprints import FingerprintStore


def marks_now(workplace: Workplace) -> AudienceMarks:
    """Return how far the audience has come; taken before it is counted, so that nothing slips through."""
    with workplace.mail() as connection:
        return FingerprintStore(connection).marks()


def audience_change(workplace: Workplace, approval: Approval) -> AudienceChange:
    """Return what became of the audience since it was approved."""
    if not workplace.has_mail():
        return AudienceChange()
    marks = approval.marks
    with workplace.mail() as connection:
        store = FingerprintStore(connection)
        found = movements(
            Happening(subscriber=subscriber, kind=kind, cause=cause, since=since)
            for subscriber, kind, cause, since in store.histories_since(marks)
        )
        return replace(
            found, imports=store.imports_since(marks), retagged=store.most_retagged(marks)
        )


def audience_reasons(workplace: Workplace, approval: Approval) -> tuple[str, ...]:
    """Return why the approval no longer holds for the audience as it is; empty: it does."""
    drift = reading.publication(workplace).approval.drift
    return void_reasons(audience_change(workplace, approval), approval, drift=drift)
