"""Who would get an issue, and who would not, and why; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from newsletter.deliver.ledger import (
    Allot,
    LedgerStore,
    judging,
    leaving,
    whole_for_all,
)
from newsletter.model.audience_rule import EVERYBODY, AudienceRule
from newsletter.model.ledger import Allotment, Recipient
from newsletter.model.values import dataclass
from newsletter.model.variant import WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One recipient of a send that has not happened."""

    recipient: Recipient
    reason: str = ""
    """Why excluded, or empty: would get it."""
    variant: str = WHOLE.key
    """`Variant.key`"""
    instead_of: str = ""
    """The variant that they chose after the approval, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTotals:
    """A plan, counted."""

    recipients: int
    sendable: int
    excluded: tuple[tuple[str, int], ...]
    """(reason, how many), most first."""
    variants: tuple[tuple[str, int], ...] = ()
    """(key, how many would get it), by key."""
    moved: tuple[tuple[str, str, int], ...] = ()
    """(chosen, got instead, how many): chosen after the approval."""

    def variant_lines(self) -> Iterator[str]:
        """Yield how many get each variant, where there is more than the whole issue."""
        if any(key != WHOLE.key for key, _ in self.variants):
            yield from (f"  {count} of them {key}" for key, count in self.variants)
        for chosen, got, count in self.moved:
            yield f"  {count} chose {chosen} after the approval; this time that is {got}"


def plan(
    store: LedgerStore,
    issue: str,
    allot: Allot = whole_for_all,
    rule: AudienceRule = EVERYBODY,
) -> Iterator[Planned]:
    """Yield everybody as they would be frozen now; of a ledger, those who still wait."""
    decide = leaving(rule)
    if store.head(issue) is None:
        judge = judging(allot)
        got_it = store.recipients(rule.got) if rule.got else None
        for standing in store.standings():
            got = judge(standing.status, standing.suppressed, standing.choice)
            if not got.reason and (reason := decide(standing)):
                got = Allotment(reason=reason)
            if not got.reason and got_it is not None and standing.recipient.id not in got_it:
                got = Allotment(reason=rule.NEVER_GOT)
            yield Planned(
                recipient=standing.recipient,
                reason=got.reason,
                variant=got.variant,
                instead_of=got.instead_of,
            )
        return
    for standing, variant in store.waiting(issue):
        reason = decide(standing)
        yield Planned(recipient=standing.recipient, reason=reason, variant=variant)


def count_plan(planned: Iterable[Planned]) -> PlanTotals:
    """Count a plan; `sendable` is what an approval is given for."""
    reasons: Counter[str] = Counter()
    variants: Counter[str] = Counter()
    moved: Counter[tuple[str, str]] = Counter()
    for one in planned:
        reasons[one.reason] += 1
        if not one.reason:
            variants[one.variant] += 1
        if one.instead_of:
            moved[one.instead_of, one.variant] += 1
    sendable = reasons.pop("", 0)
    return PlanTotals(
        recipients=sendable + reasons.total(),
        sendable=sendable,
        excluded=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        variants=tuple(sorted(variants.items())),
        moved=tuple((*pair, count) for pair, count in sorted(moved.items())),
    )
