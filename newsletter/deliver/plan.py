"""Who would get an issue, and who would not, and why; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsletter.deliver.ledger import LedgerStore, freezing, reason_to_exclude
from newsletter.model.ledger import Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One recipient of a send that has not happened."""

    recipient: Recipient
    reason: str = ""
    """Why excluded, or empty: would get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTotals:
    """A plan, counted."""

    recipients: int
    sendable: int
    excluded: tuple[tuple[str, int], ...]
    """(reason, how many), most first."""


def plan(store: LedgerStore, issue: str) -> Iterator[Planned]:
    """Yield everybody as they would be frozen now; of a ledger, those who still wait."""
    begun = store.head(issue) is not None
    decide = reason_to_exclude if begun else freezing()
    for standing in store.waiting(issue) if begun else store.standings():
        yield Planned(recipient=standing.recipient, reason=decide(standing))


def count_plan(planned: Iterable[Planned]) -> PlanTotals:
    """Count a plan; `sendable` is what an approval is given for."""
    reasons = Counter(one.reason for one in planned)
    sendable = reasons.pop("", 0)
    return PlanTotals(
        recipients=sendable + reasons.total(),
        sendable=sendable,
        excluded=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
    )
