"""How fast an issue goes out, what stops it, and what becomes of rows that nobody knows about."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from enum import StrEnum

from newsletter.model.values import dataclass


class UncertainRule(StrEnum):
    """What becomes of a row that may have arrived, where nobody can be asked."""

    ASK = "ask"
    """A person decides."""
    RESEND = "resend"
    """It is mailed once more, perhaps twice."""
    LEAVE = "leave"
    """It stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RampRules:
    """In which steps an issue goes out."""

    large: int = 20_000
    """From so many recipients on it goes out to 1 %, 10 %, and the rest."""
    first: int = 100
    """Below that it goes to so many first, and then to the rest."""
    halt_for: timedelta = timedelta(minutes=10)
    """Between the seeds and everybody else, so that a person can halt it."""
    look_for: timedelta = timedelta(minutes=10)
    """Between the steps of a large send, so that what comes back can be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrakeRules:
    """At what share of those tried a send stops by itself, in percent."""

    deferred: float = 40.0
    """Put off by the relay (4xx)."""
    refused: float = 5.0
    """Refused for good (5xx)."""
    bounced: float = 5.0
    """Came back later."""
    complained: float = 0.3
    """Called it spam."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What has become of those who were tried."""

    tried: int = 0
    deferred: int = 0
    refused: int = 0
    bounced: int = 0
    complained: int = 0

    def __sub__(self, other: Counts) -> Counts:
        return Counts(
            **{one.name: getattr(self, one.name) - getattr(other, one.name) for one in fields(self)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """How far an issue has come on its steps.  Times are aware, UTC."""

    issue: str
    step: int = 0
    """Which one is under way; 0: the seeds."""
    until: datetime | None = None
    """Nothing more leaves before; None: it may go on."""
    at_once: str = ""
    """Why it goes out without steps, or empty."""
    passed: Counts = Counts()
    """What a person has seen and let pass."""
    braked: datetime | None = None
    """When it stopped by itself, and nobody let it go on since."""
