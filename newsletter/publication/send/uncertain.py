"""Rows that may have arrived, where nobody can be asked: the publication's rule decides."""

from __future__ import annotations

from newsletter.model.pacing import UncertainRule
from newsletter.model.sending import DeliveryState
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.ledger import SqlLedgerStore


def settle(
    workplace: Workplace, store: SqlLedgerStore, issue: str, rule: UncertainRule
) -> tuple[int, int]:
    """Apply the rule to what reconciliation could not resolve; return how many (are sent again, are left).

    A row is sent again once at most by a rule: what is uncertain a second time is for a person.
    """
    if rule is UncertainRule.ASK:
        return 0, 0
    undecided = {
        one.recipient
        for one in store.unresolved(issue)
        if one.state is DeliveryState.UNCERTAIN and one.carrier and not one.holder
    }
    if not undecided:
        return 0, 0
    tried = {
        one.recipient: one.attempts for one in store.deliveries(issue) if one.recipient in undecided
    }
    resend = rule is UncertainRule.RESEND
    chosen = sorted(one for one in undecided if not resend or tried[one] <= 1)
    for one in chosen:
        store.decide_uncertain(
            issue,
            resend=resend,
            reason=f"{rule}, by the rule in publication.yaml",
            recipient=one,
            now=workplace.clock(),
        )
    if chosen:
        detail = f"{rule} {len(chosen)}, by the rule in publication.yaml"
        audit.record(workplace, "ledger decide", item=issue, detail=detail)
    return (len(chosen), 0) if resend else (0, len(chosen))
