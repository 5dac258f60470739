"""How a battle of `bench.chaos_workers` ended: the ledger beside the relay's own log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.chaos_host import names_in
from bench.chaos_relay import unanswered
from newsletter.model.sending import DeliveryState

KINDS = (
    "workers killed",
    "stopped",
    "told to end",
    "hosts lost",
    "databases killed",
    "relays killed",
    "senders killed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a run sends."""

    connections: int = 3
    ahead: int = 10
    recorded: bool = True
    """The relay's log can be read by all hosts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a battle ended."""

    way: Way
    counts: Counter[str]
    readers: int
    ledger: int
    """Rows that are accepted."""
    relay: int
    """Messages that the relay's log has."""
    lost: int
    twice: int
    wrong: int
    """Rows whose state the relay's log contradicts."""
    uncertain: int
    bound: int

    @property
    def holds(self) -> bool:
        """Say whether the promise holds."""
        agree = self.ledger <= self.relay <= self.ledger + self.uncertain
        return (
            agree and not (self.lost or self.twice or self.wrong) and self.uncertain <= self.bound
        )


def verdict(
    way: Way,
    counts: Counter[str],
    states: Mapping[str, DeliveryState],
    log: Path,
    *,
    readers: int,
    broken: int,
) -> Verdict:
    """Compare the ledger, by Message-ID, with the relay's own log.

    `broken`: how often all connections of a worker ended at once.
    """
    taken, told = names_in(log), Counter(states.values())
    settled = {DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN}
    accepted = [name for name, state in states.items() if state is DeliveryState.ACCEPTED]
    bound = broken * way.connections * (1 + way.ahead) + unanswered(log).stat().st_size
    return Verdict(
        way=way,
        counts=counts,
        readers=readers,
        ledger=len(accepted),
        relay=taken.total(),
        lost=readers - len(states) + sum(not taken[name] for name in accepted),
        twice=sum(times > 1 for times in taken.values()),
        wrong=sum(bool(taken[name]) for name, state in states.items() if state not in settled),
        uncertain=told[DeliveryState.UNCERTAIN],
        bound=0 if way.recorded else bound,
    )


def heading() -> str:
    """Return the head of the table."""
    heads = " ".join(f"{kind.split()[0]:>{len(kind.split()[0]) + 1}}" for kind in KINDS)
    return f"{'way to send':25}{'asked':7}{heads}  readers   ledger    relay  lost  twice  wrong uncertain"


def line(found: Verdict) -> str:
    """Return a line of the table."""
    way = found.way
    how = f"{way.connections} connections" + (f", {way.ahead} ahead" if way.ahead else "")
    struck = " ".join(f"{found.counts[kind]:{len(kind.split()[0]) + 1}}" for kind in KINDS)
    return (
        f"{how:25}{'record' if way.recorded else 'none':7}{struck} {found.readers:8,}"
        f" {found.ledger:8,} {found.relay:8,} {found.lost:5} {found.twice:6} {found.wrong:6}"
        f" {found.uncertain:5} ≤ {found.bound:<5} {'holds' if found.holds else 'BROKEN'}"
    )
