"""The ledger: one row per issue and recipient; its store's contract and its rules.

::

    pending ──► in-flight ──► accepted
      ▲  │          ├───────► failed
      │  │          ├───────► uncertain     it may have arrived; never tried again by itself
      │  │          ├───────► deferred ──► in-flight …
      │  └► excluded└───────► pending       nothing was tried
      ├─ deferred
      └─ uncertain                          where the relay's record, or a person, says so
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Protocol

from newsletter.deliver.backoff import BACKOFF, wait_before_next
from newsletter.deliver.transports.base import Outcome
from newsletter.errors import SendError
from newsletter.model.audience_rule import EVERYBODY, AudienceRule
from newsletter.model.ledger import (
    Allotment,
    Hand,
    Held,
    Idle,
    Lease,
    Ledger,
    Settlement,
    Standing,
    Total,
)
from newsletter.model.sending import Delivery, DeliveryState, Status
from newsletter.model.variant import Choice, Offer, nearest, variant_for

AUDIENCE_RULE = str(EVERYBODY)
"""Who receives, unless a publication or an issue says otherwise."""

NOTHING_CHOSEN = "nothing-in-chosen-sections"
"""Why somebody is excluded all of whose sections are empty in this issue."""

POLICY_TRIES = 3
"""Attempts at a recipient whom the relay refuses by a policy that may be about us."""

Decide = Callable[[Standing], str]
"""Returns why somebody is excluded, or empty."""
Allot = Callable[[Choice], Allotment]
"""Returns what somebody with this choice gets, or why nothing."""
Judge = Callable[[Status, bool, Choice], Allotment]
"""Returns what somebody gets by status, whether suppressed, and choice; or why nothing."""


class LedgerStore(Protocol):
    """Ledgers, beside the audience that they are frozen from.

    Each call is one transaction that is on disk when it returns, so that a
    message which leaves after `advance` is never unknown.
    """

    def head(self, issue: str) -> Ledger | None:
        """Return the head of an issue's ledger, or None where nothing was frozen."""

    def halted(self, issue: str) -> str:
        """Return why nothing of a ledger may leave for now, or empty.  Raises `SendError` without one."""

    def standings(self) -> Iterator[Standing]:
        """Yield everybody who is not erased, as they stand now, by normal address."""

    def choices(self) -> frozenset[Choice]:
        """Return what those who are confirmed would rather read; somebody suppressed may be among them."""

    def freeze(self, ledger: Ledger, judge: Judge, rule: AudienceRule = EVERYBODY) -> Ledger:
        """Write a row for each of `standings`: pending with its variant, or excluded.

        Who may be mailed and is not in the audience by `rule` is excluded for that.
        So is whoever did not get the issue that the rule names.  `judge` is asked once for all who
        are alike.  No two have the same normal address, so
        that each gets an issue once.  Returns the head with its number of recipients.  Raises
        `SendError` where the issue has a ledger.
        """

    def recipients(self, issue: str) -> frozenset[str]:
        """Return the ids of those who got an issue, or may have.  Raises `SendError` without a ledger."""

    def advance(
        self,
        issue: str,
        settled: Sequence[Settlement],
        *,
        hand: Hand,
        now: datetime,
        decide: Decide,
        wanted: Sequence[str] = (),
        most: int = 1,
    ) -> tuple[Lease, ...] | Idle:
        """Settle rows that were in hand and put others in flight, in one transaction.

        Those `wanted` by recipient are leased that are still pending.  Where nobody is wanted, or
        none of them can be had, up to `most` others are: pending rows, then deferred ones
        that are due.  Whoever may no longer be mailed, by `decide`, is excluded here.  Nothing
        is leased from a halted ledger.  A row that its holder lost meanwhile is not settled.
        """

    def upcoming(self, issue: str, *, after: str, limit: int) -> tuple[tuple[str, str], ...]:
        """Return (recipient, deliverable address) of pending rows in the order of leasing.

        Those behind the recipient `after`.  It is a hint: whoever leaves meanwhile is not leased.
        """

    def settle(
        self, issue: str, settled: Sequence[Settlement], *, holder: str, now: datetime
    ) -> int:
        """Settle rows that the holder has in hand; return how many it still had.

        It has them until somebody resolves them, also past its lease, where they are uncertain
        meanwhile: nobody knows better than the holder what became of them.
        """

    def unresolved(self, issue: str) -> tuple[Held, ...]:
        """Return the rows in flight, and the uncertain ones, by recipient."""

    def resolve(
        self, issue: str, held: Held, settled: Settlement, *, keep: bool, now: datetime
    ) -> bool:
        """Settle a row for whoever had it; False: it is no longer as `held` says.

        With `keep` the holder may still settle it otherwise.
        """

    def waiting(self, issue: str) -> Iterator[tuple[Standing, str]]:
        """Yield those whose rows are pending or deferred, as they stand now, and their variants."""

    def deliveries(self, issue: str) -> Iterator[Delivery]:
        """Yield every row, by recipient."""

    def totals(self, issue: str) -> tuple[Total, ...]:
        """Return the rows counted by state, reason and variant."""

    def halt(self, issue: str, reason: str) -> None:
        """Let nothing more leave; an empty reason lifts it.  Raises `SendError` without a ledger."""

    def decide_uncertain(
        self, issue: str, *, resend: bool, reason: str, recipient: str = "", now: datetime
    ) -> int:
        """Decide the uncertain rows, or that of one recipient; return how many there were.

        With `resend` they are pending again, else they stay uncertain; `reason` says who
        decided and why.
        """


_EXCLUDED = {
    Status.UNCONFIRMED: "unconfirmed",
    Status.UNSUBSCRIBED: "unsubscribed",
    Status.BOUNCED: "bounced",
    Status.COMPLAINED: "complained",
    Status.ERASED: "erased",
}


def reason_to_exclude(standing: Standing) -> str:
    """Return why somebody must not be mailed at this moment, or empty."""
    return _reason(standing.status, suppressed=standing.suppressed)


def _reason(status: Status, *, suppressed: bool) -> str:
    return "suppressed" if suppressed else _EXCLUDED.get(status, "")


def leaving(rule: AudienceRule) -> Decide:
    """Return what says why somebody may be mailed no longer: they left, or left the audience."""
    if rule.is_everybody:
        return reason_to_exclude

    def decide(standing: Standing) -> str:
        if reason := reason_to_exclude(standing):
            return reason
        return "" if rule.takes(standing.tags, standing.recipient.language) else rule.OUTSIDE

    return decide


def judging(allot: Allot) -> Judge:
    """Return what a freeze makes of everybody: who may be mailed gets what `allot` says."""

    def judge(status: Status, suppressed: bool, choice: Choice) -> Allotment:  # noqa: FBT001 - as `Judge`
        reason = _reason(status, suppressed=suppressed)
        return _excluded(reason) if reason else allot(choice)

    return judge


@cache
def _excluded(reason: str) -> Allotment:
    return Allotment(reason=reason)


def allotting(offer: Offer, sealed: Collection[str] | None = None) -> Allot:
    """Return what people get of an issue by their choice; with `sealed`, only those variants.

    `sealed` holds keys, ``all`` among them.  Whoever chose sections that hold nothing in this issue
    is excluded for `NOTHING_CHOSEN`.
    """
    return cache(partial(_allotment, offer=offer, sealed=sealed))


def _allotment(choice: Choice, offer: Offer, sealed: Collection[str] | None) -> Allotment:
    wanted = variant_for(choice, offer)
    if wanted is None:
        return Allotment(reason=NOTHING_CHOSEN)
    got = wanted if sealed is None else nearest(wanted, sealed)
    return Allotment(variant=got.key, instead_of="" if got == wanted else wanted.key)


def whole_for_all(choice: Choice) -> Allotment:
    """Give everybody the whole issue."""
    del choice
    return Allotment()


def freeze(
    store: LedgerStore,
    issue: str,
    *,
    sealed_sha256: str,
    rule: AudienceRule = EVERYBODY,
    now: datetime,
    allot: Allot = whole_for_all,
) -> Ledger:
    """Freeze an issue's recipients, or return its ledger where that was done before.

    Raises `SendError` where the ledger is of other sealed bytes.
    """
    known = store.head(issue)
    if known is None:
        ledger = Ledger(
            issue=issue, sealed_sha256=sealed_sha256, audience_rule=str(rule), frozen=now
        )
        return store.freeze(ledger, judging(allot), rule)
    if known.sealed_sha256 != sealed_sha256:
        raise SendError(
            f"Issue {issue} was begun with other sealed bytes than those that lie there now.",
            help=f"Restore issues/sent/{issue} from version control; then run send again.",
        )
    return known


def settlement(outcome: Outcome, lease: Lease, *, now: datetime) -> Settlement:
    """Return what a transport's answer makes of a row."""
    state, next_try = outcome.state, None
    if state is DeliveryState.DEFERRED:
        tries = POLICY_TRIES if outcome.policy else len(BACKOFF) + 1
        if lease.attempts >= tries:
            state = DeliveryState.FAILED
        else:
            next_try = now + wait_before_next(
                lease.attempts, reason=outcome.reason, recipient=lease.recipient.id
            )
    return Settlement(
        recipient=lease.recipient.id,
        state=state,
        reason=outcome.reason,
        next_try=next_try,
        counts=state is not DeliveryState.PENDING,
        bounced=outcome.bounced,
    )


def untried(recipient: str) -> Settlement:
    """Return what gives a row back: nothing was handed over."""
    return Settlement(recipient=recipient, state=DeliveryState.PENDING, counts=False)
