"""What `newsletter run` has to do, who does it, and how it went."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that is due once, and the process that does it.  Times are aware, UTC."""

    series: str
    """What kind of thing: ``send``, ``day-before``, ``sent``, ``missed``."""
    item: str
    """Of which there is one each: an issue, an issue and its hour."""
    holder: str = ""
    """The process that has it, or empty."""
    until: datetime
    """When the holder's time is over; without a holder: when it may be tried again."""
    begun: datetime
    """When it was claimed first."""
    tries: int = 1
    done: datetime | None = None
    """Since when it is never due again."""
    told: str = ""
    """What became of it last, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRun:
    """How one duty went when it was done last.  Times are aware, UTC."""

    name: str
    began: datetime
    ended: datetime
    failed: bool = False
    told: str = ""
    """What it did, or why it could not; empty: nothing was due."""

    def line(self) -> str:
        """Return it as one line."""
        how = "failed" if self.failed else "fine"
        return f"{self.name:10} {self.ended:%Y-%m-%d %H:%M} UTC  {how:6}  {self.told}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A sign of life of a process that keeps the time.  Times are aware, UTC."""

    holder: str
    seen: datetime
    until: datetime
    """By when it says so again; after that it is dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRows:
    """The rows of a ledger that nobody has settled yet."""

    pending: int
    """Never tried, or given back, or in flight."""
    next_try: datetime | None = None
    """When the first deferred row is due; None: none is deferred."""
    last: datetime
    """When anything happened in the ledger last."""
