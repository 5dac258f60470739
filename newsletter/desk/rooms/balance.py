"""Whose voices an issue carries, beside those before it."""

from __future__ import annotations

from newsletter.desk import headers
from newsletter.desk.visits import Octets, Page, Room, Visit, see
from newsletter.model.access import May
from newsletter.publication.issues import balancing


def balance(visit: Visit) -> Page:
    """Show the plot, and the same as a table."""
    found = balancing.balanced(visit.workplace, visit.issue)
    return Page(
        template="balance.html.j2",
        title=visit.say("Whose voices {issue} carries", issue=visit.issue),
        knows={"heading": found.heading(), "rows": tuple(found.rows())},
        follows=(f"issue:{visit.issue}", "feeds"),
    )


def plot(visit: Visit) -> Octets:
    """Draw it."""
    found = balancing.balanced(visit.workplace, visit.issue)
    drawn = balancing.plotted(visit.workplace, found)
    return Octets(data=drawn.encode(), media_type="image/svg+xml", policy=headers.PLOT)


ROOM = Room(
    name="balance",
    label="Balance",
    path="/issues/{issue}/balance",
    needs=May.READ,
    ways=(
        see("/issues/{issue}/balance", May.READ, balance),
        see("/issues/{issue}/balance.svg", May.READ, plot),
    ),
)
