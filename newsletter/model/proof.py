"""Proofs: an issue as it would be sent, mailed to somebody who shall look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PROOF_LASTS = timedelta(days=30)
"""For so long the link of a proof can be used."""
LONGEST_REMARK = 2_000
"""Characters."""


class ProofAnswer(StrEnum):
    """What was said by the link of a proof; it is said once."""

    NONE = ""
    APPROVED = "approved"
    NOT_YET = "not yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody answered by mail to a proof."""

    at: datetime
    """Aware, UTC: when it was read."""
    theirs: bool
    """Whether it came from the address that the proof went to; anybody can write any into From."""
    words: str
    """Their own words, without what they quote."""

    def __str__(self) -> str:
        """As people read it."""
        who = "" if self.theirs else ", from another address"
        said = self.words.replace("\n", "\n    ")
        return f"{self.at:%Y-%m-%d %H:%M} UTC by mail{who}:\n    {said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One proof, for one person."""

    id: str
    issue: str
    sealed_sha256: str
    """Hash over what would be sealed, or was: what its link is bound to."""
    variants: tuple[str, ...]
    """Keys of what the hash is made over."""
    person: str = ""
    """Id of a person of the publication, or empty: an address alone."""
    address: str
    at: datetime
    """Aware, UTC."""
    by: str = ""
    """Who had it mailed, as far as they said so."""
    answer: ProofAnswer = ProofAnswer.NONE
    answered: datetime | None = None
    remark: str = ""
    comments: tuple[Comment, ...] = ()
    """What was answered by mail, oldest first."""

    @property
    def ends(self) -> datetime:
        """When its link stops working; in whole seconds."""
        return self.at.replace(microsecond=0) + PROOF_LASTS

    def __str__(self) -> str:
        """As people read it, with what became of it."""
        return "\n  ".join([self._answer(), *map(str, self.comments)])

    def _answer(self) -> str:
        who = self.person or self.address
        if self.answered is None:
            waits = "commented" if self.comments else "no answer yet"
            return f"{self.id} to {who}, {self.at:%Y-%m-%d %H:%M} UTC: {waits}"
        said = f": “{self.remark}”" if self.remark else ""
        return f"{self.id} to {who}: {self.answer}, {self.answered:%Y-%m-%d %H:%M} UTC{said}"


def proof_name(issue: str) -> str:
    """Return what the Message-ID of a proof is made of, beside the proof's id."""
    return f"proof {issue}"
