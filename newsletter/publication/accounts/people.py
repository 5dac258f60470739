"""Who may come to the desk, how, and where they are signed in: for whoever looks after it."""

from __future__ import annotations

from newsletter.model.access import Member
from newsletter.model.accounts import KnownWays, Session
from newsletter.model.values import dataclass
from newsletter.publication.accounts import sessions
from newsletter.publication.accounts.members import by_address, members
from newsletter.publication.accounts.opening import credential_store
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonHere:
    """One person and what they come in by."""

    id: str
    name: str
    roles: tuple[str, ...]
    has_address: bool
    """Whether links can be mailed to them: they have an address that nobody else has."""
    shares: bool
    """Whether their address is somebody else's too."""
    password: bool
    passkeys: int
    sessions: tuple[Session, ...]


def people(workplace: Workplace) -> tuple[PersonHere, ...]:
    """Return all who have a role at the desk, in the order of publication.yaml."""
    signed_in = sessions.sessions(workplace)
    publication = reading.publication(workplace)
    return tuple(
        _here(
            one,
            ways_of(workplace, one.id),
            signed_in,
            alone=by_address(publication, one.person.email) is not None,
        )
        for one in members(publication)
    )


def ways_of(workplace: Workplace, person: str) -> KnownWays:
    """Return what a person may sign in with, besides links; makes no database."""
    if not workplace.has_mail():
        return KnownWays(person=person, password=None, passkeys=())
    with credential_store(workplace) as store:
        return store.known(person)


def sign_out(workplace: Workplace, person: str, *, by: str) -> int:
    """End all sessions and links of a person, also of one who has left; return how many sessions."""
    return sessions.end_all(workplace, person, by=by) if workplace.has_mail() else 0


def forget(workplace: Workplace, person: str, *, by: str) -> bool:
    """Forget password and passkeys of a person, who is signed out; False: there were none."""
    if not workplace.has_mail():
        return False
    with credential_store(workplace) as store:
        dropped = store.drop_all(person)
    if dropped:
        audit.record(workplace, "forget password and passkeys", item=person, by=by)
    sessions.end_all(workplace, person, by=by, why="password and passkeys were forgotten")
    return dropped


def _here(
    who: Member, ways: KnownWays, signed_in: tuple[Session, ...], *, alone: bool
) -> PersonHere:
    return PersonHere(
        id=who.id,
        name=who.person.name,
        roles=who.person.roles,
        has_address=alone,
        shares=bool(who.person.email) and not alone,
        password=ways.password is not None,
        passkeys=len(ways.passkeys),
        sessions=tuple(one for one in signed_in if one.person == who.id),
    )
