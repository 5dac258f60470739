"""Proofs: an issue as it would be sent, mailed to somebody who shall look at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from newsletter.model.comment import Comment
from newsletter.model.values import dataclass

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
class ProofItem:
    """A piece as a proof showed it, so that an answer can name it."""

    number: str
    """A letter for a lead, for an entry the number that readers see."""
    id: str
    """May be empty."""
    title: str
    words: str = ""
    """As it began."""


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
    """What was answered by mail or by its link, oldest first."""
    items: tuple[ProofItem, ...] = ()
    """What it showed, in order."""

    @property
    def ends(self) -> datetime:
        """When its link stops working; in whole seconds."""
        return self.at.replace(microsecond=0) + PROOF_LASTS

    def __str__(self) -> str:
        """As people read it, with what became of it."""
        return "\n  ".join([self._answer(), *map(_by_mail, self._mailed)])

    @property
    def _mailed(self) -> tuple[Comment, ...]:
        """What came by mail; what was said by the link stands in `remark`."""
        by_link = (self.answered, self.remark)
        return tuple(one for one in self.comments if (one.at, one.words) != by_link)

    def _answer(self) -> str:
        who = self.person or self.address
        if self.answered is None:
            waits = "commented" if self.comments else "no answer yet"
            return f"{self.id} to {who}, {self.at:%Y-%m-%d %H:%M} UTC: {waits}"
        said = f": “{self.remark}”" if self.remark else ""
        return f"{self.id} to {who}: {self.answer}, {self.answered:%Y-%m-%d %H:%M} UTC{said}"


def _by_mail(comment: Comment) -> str:
    who = "" if comment.theirs else ", from another address"
    said = comment.words.replace("\n", "\n    ")
    return f"{comment.at:%Y-%m-%d %H:%M} UTC by mail{who}:\n    {said}"


def proof_name(issue: str) -> str:
    """Return what the Message-ID of a proof is made of, beside the proof's id."""
    return f"proof {issue}"
