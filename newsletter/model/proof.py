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

    @property
    def ends(self) -> datetime:
        """When its link stops working; in whole seconds."""
        return self.at.replace(microsecond=0) + PROOF_LASTS

    def __str__(self) -> str:
        """As people read it, with what became of it."""
        who = self.person or self.address
        if self.answered is None:
            return f"{self.id} to {who}, {self.at:%Y-%m-%d %H:%M} UTC: no answer yet"
        said = f": “{self.remark}”" if self.remark else ""
        return f"{self.id} to {who}: {self.answer}, {self.answered:%Y-%m-%d %H:%M} UTC{said}"
