"""Who may come to the desk, how, and where they are signed in; for whoever looks after it."""

from __future__ import annotations

from newsletter.desk.visits import Answer, Gone, Page, Room, Visit, do, see
from newsletter.model.access import May
from newsletter.publication.accounts import links, people
from newsletter.publication.place import reading

HOME = "/people"


def show(visit: Visit) -> Page:
    """Show everybody with a role."""
    return Page(
        template="people.html.j2",
        title=visit.say("People"),
        knows={
            "people": people.people(visit.workplace),
            "desk_url": reading.publication(visit.workplace).desk.url,
        },
        follows=("publication", "deeds"),
    )


def invite(visit: Visit) -> Answer:
    """Mail somebody a sign-in link; nobody else sees it, for whoever has it is that person."""
    person = visit.parts["person"]
    links.invite(visit.workplace, person, by=visit.by)
    return Gone(to=HOME, said=visit.say("A sign-in link was mailed to {person}.", person=person))


def sign_out(visit: Visit) -> Answer:
    """End all sessions of somebody."""
    person = visit.parts["person"]
    people.sign_out(visit.workplace, person, by=visit.by)
    return Gone(to=HOME, said=visit.say("{person} is signed out everywhere.", person=person))


def forget(visit: Visit) -> Answer:
    """Forget somebody's password and passkeys, and sign them out."""
    person = visit.parts["person"]
    people.forget(visit.workplace, person, by=visit.by)
    said = visit.say("Password and passkeys of {person} are forgotten.", person=person)
    return Gone(to=HOME, said=said)


ROOM = Room(
    name="people",
    label="People",
    path=HOME,
    needs=May.MANAGE,
    group="house",
    ways=(
        see(HOME, May.MANAGE, show),
        do(HOME + "/{person}/link", May.MANAGE, invite),
        do(HOME + "/{person}/sign-out", May.MANAGE, sign_out),
        do(HOME + "/{person}/forget", May.MANAGE, forget),
    ),
)
