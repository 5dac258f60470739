"""The month on one screen: where the issue stands, and what is next."""

from __future__ import annotations

from newsletter.desk.visits import Page, Room, Visit, see
from newsletter.model.access import May
from newsletter.publication.approval.standing import standings


def month(visit: Visit) -> Page:
    """Show where the issues stand."""
    return Page(
        template="month.html.j2",
        title=visit.say("The month"),
        knows={"standings": standings(visit.workplace)[::-1]},
        follows=("publication", "newsroom", "mail", "sent", "deeds"),
    )


ROOM = Room(
    name="month",
    label="The month",
    path="/",
    needs=May.READ,
    key="m",
    ways=(see("/", May.READ, month),),
)
