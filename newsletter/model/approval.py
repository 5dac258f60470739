"""A person's yes, what it binds to, and the house rules about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRules:
    """What the house asks of an approval."""

    approvers: int = 1
    """How many must say yes, each by themselves."""
    own: bool = True
    """True: who worked on an issue may approve it."""
    drift: int = 2
    """Percent of those approved for that the house may add or take off without voiding it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """One person's yes to sealed bytes."""

    by: str
    """Id of a person."""
    at: datetime
    """Aware, UTC."""
    typed_by: str = ""
    """The account that typed it for them: asserted, not proved.  Empty: their own, by a link that
    was mailed to them, or signed in at the desk."""
    proof: str = ""
    """Id of the proof whose link it was."""
    signed_in: bool = False
    """True: said at the desk, by whoever signed in there as this person."""

    def __str__(self) -> str:
        """As people read it."""
        return f"{self.who}, {self.at:%Y-%m-%d %H:%M} UTC"

    @property
    def who(self) -> str:
        """Who it was, and how that is known."""
        if self.typed_by:
            return f"{self.by} (typed by {self.typed_by} for {self.by})"
        return f"{self.by} ({'signed in at the desk' if self.signed_in else 'by their own link'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceMarks:
    """How far the database had come, so that what happened since can be told apart."""

    imports: int = 0
    """Number of the last file imported."""
    acts: int = 0
    """Number of the last event by which somebody's tags were changed."""
    events: int = 0
    """Number of the last event of a subscriber."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """The yes of one person or more to sealed bytes, audience rule and time."""

    issue: str
    sealed_sha256: str
    """Hash over every sealed file."""
    audience_rule: str
    audience_count: int
    """How many would have received it then."""
    marks: AudienceMarks = field(default_factory=AudienceMarks)
    send_at: datetime | None
    """Aware.  The instant that was approved, whatever becomes of the zone's rules."""
    send_at_said: str = ""
    """As the issue says it: ``2026-12-01 09:00 America/New_York``."""
    because: str = ""
    """Why an imported issue is sent from here all the same, or empty."""
    approvers: int = 1
    """How many had to say yes."""
    yeses: tuple[Yes, ...]
    """In the order in which they were given; at least one."""
    seal_sha256: str = ""
    """Hash of seal.json; empty in approvals that are not signed."""
    signed_by: str = ""
    """The public key that signed it, in base64, or empty: it is not signed."""

    @property
    def at(self) -> datetime:
        """When the last yes was given."""
        return max(one.at for one in self.yeses)

    @property
    def missing(self) -> int:
        """How many more must say yes."""
        return max(0, self.approvers - independent(self.yeses))


def independent(yeses: Iterable[Yes]) -> int:
    """Return how many of them count: no person twice, and no account that typed them twice.

    Whoever types for two people may be either of them, or neither; a link was mailed to one.
    """
    accounts: dict[str, list[str]] = {}
    for one in yeses:
        accounts.setdefault(one.by, []).append(one.typed_by or f"\0{one.by}")
    taken: dict[str, str] = {}

    def settle(person: str, seen: set[str]) -> bool:
        """Find an account for a person, moving others aside where they have another."""
        for account in accounts[person]:
            if account in seen:
                continue
            seen.add(account)
            if account not in taken or settle(taken[account], seen):
                taken[account] = person
                return True
        return False

    return sum(settle(person, set()) for person in accounts)
