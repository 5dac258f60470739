"""Running the desk: one process on one port."""

from __future__ import annotations

from newsletter.desk.alone import Alone, Guard
from newsletter.desk.app import Desk, make_app
from newsletter.desk.changes import Changes
from newsletter.desk.known import Known
from newsletter.desk.rooms import ROOMS
from newsletter.desk.shelf import Shelf
from newsletter.desk.tasks import Tasks
from newsletter.desk.views import Views
from newsletter.errors import UsageError
from newsletter.model.access import ROLES, Member
from newsletter.model.publication import Publication
from newsletter.publication.place import reading
from newsletter.publication.place.people import expect_person
from newsletter.publication.place.workplace import Workplace
from newsletter.serving.accounts import own_accounts
from newsletter.serving.loopback import Announce, serve


def serve_alone(
    workplace: Workplace,
    *,
    by: str,
    host: str,
    port: int,
    announce: Announce,
    others: bool = False,
) -> None:
    """Serve one person at this machine until Ctrl-C; `others`: whatever account of it asks.

    Raises `UsageError` where `host` can be reached from elsewhere, or nobody is known to sit here.
    """
    publication = reading.publication(workplace)
    if by:
        expect_person(workplace, by)
    member = alone(publication, by)
    accounts = None if others else own_accounts(workplace.environ)
    desk = open_desk(workplace, Alone(member, accounts))
    serve(make_app(desk), host=host, port=port, announce=announce, on_stop=desk.changes.stop)


def open_desk(workplace: Workplace, guard: Guard) -> Desk:
    """Return the desk of a publication, its templates read."""
    publication = reading.publication(workplace)
    changes = Changes(workplace)
    return Desk(
        workplace=workplace,
        views=Views(workplace.folder, publication.theme),
        known=Known(workplace),
        guard=guard,
        changes=changes,
        tasks=Tasks(workplace, tell=changes.tell_soon),
        shelf=Shelf(workplace.clock),
        rooms=ROOMS,
    )


def alone(publication: Publication, by: str = "") -> Member:
    """Return who sits at this machine: the one named, or the only one who may do anything here."""
    can = [one for one in publication.people if set(one.roles) & set(ROLES)]
    named = [one for one in can if one.id == by] if by else can
    if len(named) == 1:
        return Member(person=named[0], alone=True)
    ids = ", ".join(one.id for one in can)
    if not can:
        raise UsageError(
            "Nobody in publication.yaml has a role at the desk.",
            help="Give a person `roles: [editor, approver, publisher]` in publication.yaml.",
        )
    who = f"{by} has no role at the desk." if by else "Several people may work at this desk."
    raise UsageError(who, help=f"Say who you are: newsletter desk --by PERSON, one of {ids}.")
