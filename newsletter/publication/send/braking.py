"""What stops a send by itself: what became of all who were tried, counted in the database.

Every process that hands over looks there, so that what several did together stops all of them; what it
did itself since it looked last it counts along.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from newsletter.deliver.ramp import brake
from newsletter.deliver.sending import Progress
from newsletter.model.bounce import Action
from newsletter.model.ledger import PACED, Total
from newsletter.model.pacing import BrakeRules, Counts, Ramp
from newsletter.model.sending import DeliveryState
from newsletter.publication.place import audit
from newsletter.publication.place.ledgers import ramp_store
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.returned import SqlReturnStore

LOOKED_EVERY = 10.0
"""Seconds between two looks at the database while messages leave."""
_TRIED = (
    DeliveryState.ACCEPTED,
    DeliveryState.FAILED,
    DeliveryState.UNCERTAIN,
    DeliveryState.DEFERRED,
    DeliveryState.IN_FLIGHT,
)


def ledger_counts(totals: Iterable[Total]) -> Counts:
    """Return what the rows of a ledger say; whoever only waits for a turn was not tried."""
    by_state: dict[DeliveryState, int] = {}
    for one in totals:
        if not one.reason.startswith(PACED):
            by_state[one.state] = by_state.get(one.state, 0) + one.count
    return counts_by_state(by_state)


def counts_by_state(by_state: Mapping[DeliveryState, int]) -> Counts:
    """Return what rows counted by state say."""
    return Counts(
        tried=sum(by_state.get(state, 0) for state in _TRIED),
        deferred=by_state.get(DeliveryState.DEFERRED, 0),
        refused=by_state.get(DeliveryState.FAILED, 0),
    )


def with_returned(counts: Counts, kinds: Mapping[str, int]) -> Counts:
    """Return the counts with what came back later."""
    return replace(
        counts,
        bounced=kinds.get(Action.HARD, 0) + kinds.get(Action.SOFT, 0),
        complained=kinds.get(Action.COMPLAINT, 0),
    )


def counts_of(workplace: Workplace, store: SqlLedgerStore, issue: str) -> Counts:
    """Return what has become of those who were tried, what came back later included."""
    with workplace.mail() as connection:
        kinds = SqlReturnStore(connection).kinds(issue)
    return with_returned(ledger_counts(store.totals(issue)), kinds)


def pull(workplace: Workplace, store: SqlLedgerStore, issue: str, trouble: str) -> None:
    """Halt a ledger for everybody who sends, and write down that it stopped by itself."""
    if store.halted(issue):
        return  # somebody else did, or a person
    store.halt(issue, f"stopped by itself: {trouble}")
    with ramp_store(workplace) as ramps:
        ramp = ramps.get(issue) or Ramp(issue=issue)
        ramps.put(replace(ramp, braked=workplace.clock()))
    audit.record(workplace, "brake", item=issue, detail=trouble)


def watch_over(
    look: Callable[[], Counts],
    *,
    passed: Counts,
    rules: BrakeRules,
    goal: int | None = None,
    every: float = LOOKED_EVERY,
) -> Watch:
    """Return what watches a send from now on; it may say at once that it must stop."""

    def judge(counts: Counts) -> str:
        return brake(counts - passed, rules)

    base = look()
    return Watch(goal=goal, base=base, judge=judge, look=look, every=every, trouble=judge(base))


@dataclass(slots=True, kw_only=True)
class Watch:
    """Counts along while messages leave, and says when it is enough."""

    goal: int | None
    base: Counts
    """As the database had it when it was looked at last."""
    judge: Callable[[Counts], str]
    look: Callable[[], Counts]
    every: float
    """Seconds between two looks."""
    trouble: str
    """Why it must stop, or empty."""
    since: Progress = field(default_factory=Progress)
    """What this process had done by then."""
    so_far: Progress = field(default_factory=Progress)
    events: int = 0
    looked: float = field(default_factory=time.monotonic)

    def take(self, so_far: Progress) -> None:
        """Count one message more; judge where something went wrong."""
        self.so_far = so_far
        events = so_far.failed + so_far.deferred
        if events != self.events:
            self.events = events
            self.trouble = self.trouble or self.judge(self._counts())

    def is_enough(self) -> bool:
        """Say whether nothing more may leave in this step."""
        if time.monotonic() - self.looked > self.every:
            self.looked = time.monotonic()
            self.base, self.since = self.look(), self.so_far
            self.trouble = self.trouble or self.judge(self.base)
        return bool(self.trouble) or self.left == 0

    @property
    def left(self) -> int | None:
        """How many may still be tried in this step; None: everybody."""
        return None if self.goal is None else max(self.goal - self._counts().tried, 0)

    def _counts(self) -> Counts:
        so_far, since = self.so_far, self.since
        return replace(
            self.base,
            tried=self.base.tried + so_far.handed_over - since.handed_over,
            deferred=self.base.deferred + so_far.deferred - since.deferred,
            refused=self.base.refused + so_far.failed - since.failed,
        )
