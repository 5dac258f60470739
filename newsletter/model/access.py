"""Who is at the desk, and what each role may do there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from newsletter.model.people import Person
from newsletter.model.values import dataclass


class May(StrEnum):
    """What a page or a deed of the desk asks of whoever opens it."""

    NOTHING = "nothing"
    """Anybody, unknown people too: the page of sign-in, the style."""
    READ = "read"
    """See what is being made: issues, previews, findings."""
    COMMENT = "comment"
    """Say something of an issue or a piece of it, answer, settle what one said oneself."""
    EDIT = "edit"
    """Choose, write, mend, settle what others said, look after feeds."""
    APPROVE = "approve"
    """Say yes to an issue, or take it back."""
    SEND = "send"
    """Schedule, send, halt and go on; settle what is uncertain."""
    AUDIENCE = "audience"
    """See and change who receives."""
    MANAGE = "manage"
    """Look after the machine: backups, updates, keys, people's sign-ins."""


ROLES: Mapping[str, frozenset[May]] = MappingProxyType(
    {
        "reader": frozenset({May.NOTHING, May.READ, May.COMMENT}),
        "editor": frozenset({May.NOTHING, May.READ, May.COMMENT, May.EDIT}),
        "approver": frozenset({May.NOTHING, May.READ, May.COMMENT, May.EDIT, May.APPROVE}),
        "publisher": frozenset(May),
    }
)
"""What each role of publication.yaml may do; an author alone may do nothing at the desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person who is known to be who they say."""

    person: Person
    alone: bool = False
    """True: the machine's one user, without sign-in."""

    @property
    def id(self) -> str:
        """The id in publication.yaml: what audit, approval and comments name."""
        return self.person.id

    def may(self, what: May) -> bool:
        """Tell whether one of the person's roles opens this."""
        return any(what in ROLES.get(role, ()) for role in self.person.roles)
