"""How what people write is kept beside the issue's file."""

from __future__ import annotations

from enum import StrEnum

from newsletter.model.values import dataclass


class Commits(StrEnum):
    """Whether saving makes commits, where the publication is a git repository."""

    NO = "no"
    PER_PERSON = "per_person"
    """Each save is a commit in the name of whoever saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingRules:
    """`saving:` of publication.yaml."""

    commit: Commits = Commits.NO

    @property
    def per_person(self) -> bool:
        """True where each save is committed."""
        return self.commit is Commits.PER_PERSON
