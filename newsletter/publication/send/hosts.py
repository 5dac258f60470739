"""Who takes work on which host; and the word of a person that a host is off."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import datetime

from newsletter.errors import UsageError
from newsletter.model.hand import WorkingHand
from newsletter.model.values import dataclass
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send.queueing import LIVES, hand_store, queue_of

HOST = "NEWSLETTER_HOST"


def this_host(workplace: Workplace) -> str:
    """Return the name of this machine; a container, which has another each time, is given one."""
    return workplace.environ.get(HOST) or socket.gethostname()


def hand_of(workplace: Workplace, holder: str, *, began: datetime) -> WorkingHand:
    """Return this process as a worker."""
    return WorkingHand(
        holder=holder,
        host=this_host(workplace),
        process=os.getpid(),
        began=began,
        seen=workplace.clock(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """All of whom anything is known."""

    hands: tuple[WorkingHand, ...]
    now: datetime

    def lines(self) -> Iterator[str]:
        """Yield one line for each."""
        for one in self.hands:
            yield f"{one.host}  process {one.process}  {self.state(one)}"
        if not self.hands:
            yield "no worker is known"

    def state(self, hand: WorkingHand) -> str:
        """Return how one stands, in words."""
        if hand.gone:
            return f"was said to be off: {hand.gone}"
        if abs(self.now - hand.seen) < LIVES:
            return f"at work since {hand.began:%Y-%m-%d %H:%M} UTC"
        return (
            f"not heard of since {hand.seen:%Y-%m-%d %H:%M} UTC; where its machine is off for good: "
            f'newsletter worker --gone {hand.host} --because "…"'
        )


def workers(workplace: Workplace) -> Workers:
    """Return who takes work."""
    queue_of(workplace)
    with hand_store(workplace) as hands:
        return Workers(hands=hands.all(), now=workplace.clock())


def declare_gone(workplace: Workplace, host: str, *, because: str, by: str = "") -> int:
    """Write down that a machine is off; return how many workers it had.

    What these had in hand is found out by those that live, where there is a record to ask; else it is
    uncertain.  Raises `UsageError` without a reason, or for a host that has no worker.
    """
    if not because.strip():
        raise UsageError(
            "Say why that machine is off.",
            help=f'newsletter worker --gone {host} --because "its disk is broken; it is unplugged"',
        )
    queue_of(workplace)
    with hand_store(workplace) as hands:
        known = sorted({one.host for one in hands.all() if not one.gone})
        if host not in known:
            there = f"Known: {', '.join(known)}." if known else "No worker is known."
            raise UsageError(f"There is no worker on {host}.", help=there)
        count = hands.declare_gone(host, because=because.strip())
    audit.record(workplace, "worker gone", item=host, by=by, detail=because.strip())
    return count
