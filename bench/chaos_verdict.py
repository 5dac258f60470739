"""How a battle of `bench.chaos` ended: the ledger beside the relay's own log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.chaos_house import ISSUE, House, Way, accepted
from bench.chaos_relay import unanswered
from newsletter.model.sending import DeliveryState

SENDERS, RELAYS, STOPPED = "senders killed", "relays killed", "stopped past their lease"
BROKEN_DISKS, FULL_DISKS, CLOCKS = "writing fails", "full disks", "clocks moved"
HEADING = (
    f"{'way to send, ' + ISSUE:24} {'asked':7} killed relays stopped broken full clocks"
    "  messages    ledger     relay lost twice wrong uncertain"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a battle ended."""

    way: Way
    counts: Counter[str]
    messages: int
    accepted: int
    """By the ledger."""
    taken: int
    """By the relay's log, each time it took one."""
    lost: int
    """Neither taken, nor failed, nor uncertain, nor waiting."""
    twice: int
    uncertain: int
    wrong: int
    """Rows whose state the relay's log contradicts."""
    bound: int
    """How many may be uncertain: one for each message whose connection was cut without an answer,
    and for each sender that ended or lost its relay as many as it had open."""

    @property
    def agrees(self) -> bool:
        """Say whether ledger and relay come to one total; uncertain ones may be on either side."""
        return self.accepted <= self.taken <= self.accepted + self.uncertain

    @property
    def holds(self) -> bool:
        """Say whether the promise holds."""
        return (
            not (self.lost or self.twice or self.wrong)
            and self.agrees
            and self.uncertain <= self.bound
        )


def verdict(house: House, way: Way, counts: Counter[str], *, messages: int, broken: int) -> Verdict:
    """Compare the ledger with the relay's own log.

    `broken`: how often all connections of a sender ended at once.
    """
    states, job, taken = house.states(), house.job(), accepted(house.log)
    lost = wrong = 0
    for recipient, state in states.items():
        times = taken[job.message_id(recipient)]
        if state is DeliveryState.ACCEPTED:
            lost += times == 0
        elif state is not DeliveryState.UNCERTAIN:
            wrong += times > 0 or state is not DeliveryState.FAILED
    told = Counter(states.values())
    bound = broken * way.connections * (1 + way.ahead) + unanswered(house.log).stat().st_size
    return Verdict(
        way=way,
        counts=counts,
        messages=messages,
        accepted=told[DeliveryState.ACCEPTED],
        taken=taken.total(),
        lost=lost + messages - len(states),
        twice=sum(times > 1 for times in taken.values()),
        uncertain=told[DeliveryState.UNCERTAIN],
        wrong=wrong,
        bound=0 if way.recorded else bound,
    )


def line(found: Verdict) -> str:
    """Return a line of the table."""
    way, counts = found.way, found.counts
    how = f"{way.connections} connections" + (f", {way.ahead} ahead" if way.ahead else "")
    return (
        f"{how:24} {'record' if way.recorded else 'none':7} {counts[SENDERS]:6} {counts[RELAYS]:6}"
        f" {counts[STOPPED]:7} {counts[BROKEN_DISKS]:6} {counts[FULL_DISKS]:4} {counts[CLOCKS]:6}"
        f" {found.messages:9,} {found.accepted:9,} {found.taken:9,} {found.lost:4} {found.twice:5}"
        f" {found.wrong:5} {found.uncertain:5} ≤ {found.bound:<6}"
        f" {'holds' if found.holds else 'BROKEN'}"
    )


def summary(found: Sequence[Verdict], seconds: float) -> str:
    """Return the sums."""
    kills = sum(one.counts[SENDERS] + one.counts[RELAYS] for one in found)
    messages = sum(one.messages for one in found)
    lost, twice = sum(one.lost for one in found), sum(one.twice for one in found)
    return (
        f"{kills:,} kills over {messages:,} messages in {seconds / 60:.0f} minutes:"
        f" {lost} lost, {twice} twice"
    )
