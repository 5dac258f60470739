"""While an issue is being sent, and after: the ledger live, halt, uncertain rows, the receipt."""

from __future__ import annotations

from functools import partial

from newsletter.desk.telling import why_not_sent
from newsletter.desk.visits import Gone, Octets, Page, Room, Say, Visit, do, see
from newsletter.errors import UsageError
from newsletter.model.access import May
from newsletter.model.sending import DeliveryState, Receipt
from newsletter.publication.approval import verifying
from newsletter.publication.approval.standing import standings
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.readers import clicking
from newsletter.publication.send import ledgering

PER_PAGE = 50
LABELS = {
    DeliveryState.ACCEPTED: "Got it",
    DeliveryState.PENDING: "Waits",
    DeliveryState.DEFERRED: "Tried again later",
    DeliveryState.IN_FLIGHT: "On its way",
    DeliveryState.FAILED: "Could not be delivered",
    DeliveryState.UNCERTAIN: "May have received it",
    DeliveryState.EXCLUDED: "Not sent, because …",
}


def sending_page(visit: Visit) -> Page:
    """Show how a send stands, summed, and its rows by state."""
    place, issue = visit.workplace, visit.issue
    (standing,) = standings(place, issue)
    state = visit.query.text("state")
    first = visit.query.number("from")
    rows: tuple[ledgering.Row, ...] = ()
    if standing.receipt and state in {str(one) for one in LABELS}:
        rows = ledgering.page_of(
            place, issue, state=state, first=first, most=PER_PAGE + 1,
            addresses=visit.may(May.AUDIENCE),
        )  # fmt: skip
    receipt = standing.receipt
    return Page(
        template="sending.html.j2",
        title=visit.say("Who got {issue}", issue=issue),
        knows={
            "standing": standing,
            "receipt": receipt,
            "counts": ledgering.counts(place, issue) if receipt else (),
            "labels": {str(one): visit.say(label) for one, label in LABELS.items()},
            "state": state,
            "why": partial(why_not_sent, say=visit.say),
            "settled": _settled(receipt, visit.say) if receipt else (),
            "rows": rows[:PER_PAGE],
            "first": first,
            "following": first + PER_PAGE if len(rows) > PER_PAGE else 0,
            "others": [one for one in sealed_ids(place) if one != issue][::-1],
            "may_send": visit.may(May.SEND),
            "sees_addresses": visit.may(May.AUDIENCE),
            "work": visit.work.look(f"send {issue}"),
        },
        follows=(f"issue:{issue}", "mail", "sent", "work"),
    )


def _settled(receipt: Receipt, say: Say) -> tuple[tuple[int, str], ...]:
    """Return the sum that a receipt makes, state by state."""
    waiting = ((receipt.waiting, say("to go")),) if receipt.waiting else ()
    return (
        (receipt.accepted, say("got it")),
        (receipt.failed, say("not delivered")),
        (receipt.excluded, say("not sent")),
        (receipt.uncertain, say("may have received it")),
        *waiting,
    )


def decide(visit: Visit) -> Gone:
    """Settle rows of which nobody knows whether they arrived."""
    form = visit.form
    because = form.text("because").strip()
    if not because or not form.has("resend"):
        raise UsageError(
            "Say what shall become of them, and why.", help="The reason is kept with the rows."
        )
    resend = form.text("resend") == "yes"
    count = ledgering.decide(
        visit.workplace, visit.issue, resend=resend, because=because,
        recipient=form.text("recipient"), by=visit.by,
    )  # fmt: skip
    said = (
        visit.say("{count} wait to be mailed again.", count=count)
        if resend
        else visit.say("{count} are left as they are.", count=count)
    )
    return Gone(to=f"/issues/{visit.issue}/sending", said=said)


def ledger_file(visit: Visit) -> Octets:
    """Hand out every row, ids in the place of addresses."""
    data = ledgering.csv_of(visit.workplace, visit.issue, by=visit.by)
    return Octets(
        data=data, media_type="text/csv; charset=utf-8", saved_as=f"ledger-{visit.issue}.csv"
    )


def verify(visit: Visit) -> Page:
    """Show whether the issue is as it was approved and sent."""
    found = verifying.verify(visit.workplace, visit.issue)
    return Page(
        template="verified.html.j2",
        title=visit.say("Is {issue} as it was approved?", issue=visit.issue),
        knows={"lines": tuple(found.lines()), "wrong": found.wrong},
    )


def clicks(visit: Visit) -> Page:
    """Show how often links were followed, in sums that name nobody."""
    found = clicking.report(visit.workplace, visit.issue)
    return Page(
        template="report.html.j2",
        title=visit.say("Links of {issue} that were followed", issue=visit.issue),
        knows={"lines": tuple(found.lines()), "back": f"/issues/{visit.issue}/sending"},
    )


def compared(visit: Visit) -> Page:
    """Show who has this issue and not another, and the other way round."""
    issue, other = visit.issue, visit.query.text("with").strip()
    found = ledgering.difference(visit.workplace, issue, other)
    return Page(
        template="compared.html.j2",
        title=visit.say("{issue} beside {other}", issue=issue, other=other),
        knows={
            "sides": (
                (issue, other, len(found.only_first), found.only_first[:PER_PAGE]),
                (other, issue, len(found.only_second), found.only_second[:PER_PAGE]),
            ),
            "both": found.both,
        },
    )


ROOM = Room(
    name="sending",
    label="Who got it",
    path="/issues/{issue}/sending",
    needs=May.READ,
    key="w",
    ways=(
        see("/issues/{issue}/sending", May.READ, sending_page),
        see("/issues/{issue}/verify", May.READ, verify),
        see("/issues/{issue}/clicks", May.READ, clicks),
        see("/issues/{issue}/compare", May.AUDIENCE, compared),
        see("/issues/{issue}/ledger.csv", May.AUDIENCE, ledger_file),
        do("/issues/{issue}/uncertain", May.SEND, decide),
    ),
)
