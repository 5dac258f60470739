"""Rows of the ledger, as values."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from newsletter.model.ledger import PACED, Allotment, Idle, Recipient, Standing
from newsletter.model.sending import Delivery, DeliveryState, Status
from newsletter.model.variant import Choice
from newsletter.stores.audience_rows import list_of
from newsletter.stores.database import Row
from newsletter.stores.times import from_text

Judge = Callable[[Status, bool, Choice], Allotment]


def judged(row: Row, judge: Judge) -> tuple[object, ...]:
    """Return a kind of people, and what state, reason and variant they get."""
    kind = (row["status"], row["language"], row["sections"], row["counting"])
    got = judge(Status(row["status"]), False, choice_of(*kind[1:]))  # noqa: FBT003 - its place says it
    state = DeliveryState.EXCLUDED if got.reason else DeliveryState.PENDING
    return (*kind, state, got.reason, got.variant)


@lru_cache(maxsize=1024)
def choice_of(language: str, sections: str, counting: int) -> Choice:
    """Return what three columns say; a million people make a few dozen choices."""
    return Choice(language=language, sections=list_of(sections), counted=bool(counting))


def idle_until(deferred: Row | None, held: Row | None) -> Idle:
    """Return when the first row is due again: deferred, or in somebody else's hand."""
    times = [one for one in (deferred and deferred["next_try"], held and held["until"]) if one]
    first = min(times, default=None)
    paced = (
        deferred is not None
        and deferred["next_try"] == first
        and deferred["reason"].startswith(PACED)
    )
    return Idle(next_try=first and from_text(first), paced=paced)


def standing_of(row: Row, *, suppressed: bool) -> Standing:
    """Return who a row is about, as they stand now."""
    return Standing(
        recipient=Recipient(
            id=row["id"],
            address=row["address"] or "",
            deliverable=row["deliverable"] or "",
            name=row["name"] or "",
            language=row["language"],
            generation=row["generation"],
        ),
        normal=row["normal"] or "",
        status=Status(row["status"]),
        suppressed=suppressed,
        choice=choice_of(row["language"], row["sections"], row["counting"]),
        tags=list_of(row["tags"]),
    )


def delivery_of(row: Row) -> Delivery:
    """Return one row."""
    return Delivery(
        issue=row["issue"],
        recipient=row["recipient"],
        state=DeliveryState(row["state"]),
        reason=row["reason"],
        variant=row["variant"],
        carrier=row["carrier"],
        attempts=row["attempts"],
        at=from_text(row["at"]),
    )
