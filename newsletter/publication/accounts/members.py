"""Who of publication.yaml may come to the desk, and what they stand on."""

from __future__ import annotations

from newsletter.audience.addresses import normalise
from newsletter.errors import AddressError, UsageError
from newsletter.model.access import ROLES, May, Member
from newsletter.model.accounts import Standing
from newsletter.model.people import Person
from newsletter.model.publication import Publication
from newsletter.publication.place import reading
from newsletter.publication.place.people import expect_person
from newsletter.publication.place.workplace import Workplace


def members(publication: Publication) -> tuple[Member, ...]:
    """Return all who have a role at the desk, in the order of the file."""
    return tuple(Member(person=one) for one in publication.people if set(one.roles) & set(ROLES))


def member(publication: Publication, person_id: str) -> Member | None:
    """Return one of them, or None."""
    return next((one for one in members(publication) if one.id == person_id), None)


def expect_member(workplace: Workplace, person_id: str) -> Member:
    """Return one of them; raises `UsageError` for somebody else."""
    found = member(reading.publication(workplace), person_id)
    if found:
        return found
    expect_person(workplace, person_id)
    raise UsageError(
        f"{person_id} has no role at the desk.",
        help=f"Give them one of the roles {', '.join(ROLES)} in publication.yaml, under people.",
    )


def standing_of(person: Person) -> Standing:
    """Return what a session of theirs is begun upon."""
    return Standing(
        address=normal(person.email),
        roles=tuple(sorted(set(person.roles) & set(ROLES))),
    )


def by_address(publication: Publication, typed: str) -> Member | None:
    """Return who has a mail address; None also where two share it: neither could be told apart."""
    wanted = normal(typed)
    if not wanted:
        return None
    found = [one for one in members(publication) if normal(one.person.email) == wanted]
    return found[0] if len(found) == 1 else None


def first_of(publication: Publication) -> Member | None:
    """Return who looks after the desk: the first who may manage it, or else the first of all."""
    known = members(publication)
    managing = [one for one in known if one.may(May.MANAGE)]
    return next(iter(managing or known), None)


def normal(typed: str) -> str:
    """Return a mail address as it is compared, however it was typed; empty for what is none."""
    try:
        return normalise(typed).normal if typed else ""
    except AddressError:
        return ""
