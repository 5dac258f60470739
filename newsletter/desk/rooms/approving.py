"""Approve and schedule: what changed, who receives, when; proofs and tests; the yes; halt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from newsletter.desk.telling import why_not_sent
from newsletter.desk.visits import Gone, Page, Room, Visit, do, see
from newsletter.errors import ApprovalError, DocumentError, NewsletterError, UsageError
from newsletter.model.access import May
from newsletter.model.publication import Publication
from newsletter.publication.accounts import limits
from newsletter.publication.approval import approving, comparing, proofing, timekept
from newsletter.publication.approval.seen import state_of
from newsletter.publication.approval.standing import Stage, standings
from newsletter.publication.archive import keeping
from newsletter.publication.clock import timekeeping
from newsletter.publication.issues import linking
from newsletter.publication.issues.kept_checks import looked
from newsletter.publication.place import cities, reading
from newsletter.publication.place.duties import is_kept
from newsletter.publication.place.files import read_source
from newsletter.publication.send import handing_over, ledgering, sending, trying
from newsletter.publication.send.sent_before import again_for
from newsletter.publication.writing.fields import text_in
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.values import FieldEdit, SaveState

SERVICES = ("mailchimp", "listmonk")
OPEN = frozenset({Stage.WRITTEN, Stage.IMPORTED, Stage.APPROVED, Stage.VOID, Stage.WAITING})
"""Stages of an issue of which nothing has left."""


def approve_page(visit: Visit) -> Page:
    """Show what an approval would bind to, and all that is needed for it."""
    place, issue = visit.workplace, visit.issue
    state = state_of(place, issue) if issue in place.issue_ids() else ""  # before all that is shown
    (standing,) = standings(place, issue)
    publication = reading.publication(place)
    begun = standing.stage not in OPEN
    plan = None if begun else sending.plan(place, issue, named=False)
    when = None if begun else _when(visit, publication)
    return Page(
        template="approve.html.j2",
        title=visit.say("Approve and send {issue}", issue=issue),
        knows={
            "standing": standing,
            "seen": state,
            "begun": begun,
            "plan": plan,
            "obstacles": plan.obstacles if plan and standing.approval else (),
            "when": cities.spelt(when, publication.schedule) if when else "",
            "zones": (publication.schedule.zone, *publication.schedule.cities),
            "said_hour": _said_hour(visit),
            "services": SERVICES if standing.approval and not begun else (),
            "waiting": () if begun or not when else timekeeping.warnings(place, when),
            "is_past": bool(when and when < place.clock() and not standing.approval),
            "errors": 0 if begun else looked(place, issue).checked.errors,
            "why": partial(why_not_sent, say=visit.say),
            "kept": is_kept(place, place.clock()),
            "differences": comparing.differences_of(standing.changes),
            "variants": tuple(plan.totals.variant_lines()) if plan else (),
            "proofs": [str(one) for one in reversed(proofing.proofs_of(place, issue))],
            "people": [one for one in publication.people if one.email],
            "approvers": publication.approval.approvers,
            "may_approve": visit.may(May.APPROVE),
            "may_send": visit.may(May.SEND),
            "work": visit.work.look(_send_name(issue)),
        },
        follows=(f"issue:{issue}", "publication", "mail", "sent", "work", "deeds"),
    )


def _when(visit: Visit, publication: Publication) -> datetime | None:
    """Return the hour that the issue names, or None."""
    issue = reading.issue_document(visit.workplace, visit.issue, publication).value
    return issue.send_at if issue else None


def _said_hour(visit: Visit) -> str:
    """Return the hour as the file says it; empty where it does not, or has mistakes."""
    path = visit.workplace.existing_issue_file(visit.issue)
    try:
        return text_in(read_source(path), (), "send_at")
    except DocumentError:
        return ""


def approve(visit: Visit) -> Gone:
    """Say yes, in the name of whoever is here."""
    place, issue, form = visit.workplace, visit.issue, visit.form
    because, offline = form.text("because").strip(), form.has("offline")
    if not form.has("by_hand"):
        _expect_kept(visit)
    linking.look_before_approval(place, issue, offline=offline, because=because)
    signed_in = bool(visit.member and not visit.member.alone)
    approved = approving.approve(
        place, issue, by=visit.by, because=because, signed_in=signed_in, seen=form.text("seen")
    )
    told = () if offline else keeping.keep_approved(place, issue)
    missing = approved.approval.missing
    said = (
        visit.say("Approved; {count} more must say yes.", count=missing)
        if missing
        else visit.say("Approved: these bytes, these readers, this hour.")
    )
    return Gone(to=_here(issue), said=" ".join((said, *told)))


def _expect_kept(visit: Visit) -> None:
    """Refuse an hour at which nothing would send, with the way out that stands on the page."""
    try:
        timekept.expect_kept(visit.workplace, visit.issue)
    except ApprovalError as error:
        raise ApprovalError(
            error.message,
            help=visit.say(
                "Whoever keeps the machine has `newsletter run` keep the time. Or tick under Exceptions that somebody will press Send at that hour."
            ),
        ) from error


def schedule(visit: Visit) -> Gone:
    """Write into the issue's file when it goes out."""
    form, issue = visit.form, visit.issue
    hour = " ".join(form.text(name).strip() for name in ("day", "time", "zone")).strip()
    now = hour if form.text("day") else form.text("moment").strip()
    if not now:
        raise UsageError("Say when it goes out.", help="Choose a day and an hour.")
    edit = FieldEdit(
        field="send_at", was=form.text("was"), now=now, by=visit.by, session=visit.session
    )
    saved = save_field(visit.workplace, issue, edit)
    if saved.state is SaveState.CONFLICT:
        raise UsageError(
            f"Somebody else has just written {saved.theirs}.",
            help="Yours is kept as a draft. Look at theirs, and write yours again if it shall be.",
        )
    document = reading.issue_document(visit.workplace, issue, reading.publication(visit.workplace))
    wrong = [one for one in document.findings if one.path[:1] == ("send_at",)]
    said = wrong[0].message if wrong else visit.say("It goes out at another hour now.")
    return Gone(to=_here(issue), said=said)


def hand_over(visit: Visit) -> Gone:
    """Draft the issue, as it was approved, at a service that has readers of its own."""
    form = visit.form
    handed = handing_over.hand_over(
        visit.workplace,
        visit.issue,
        service=form.text("service"),
        by=visit.by,
        again=again_for(again=form.has("again"), because=form.text("because").strip()),
    )
    said = " ".join(handed.lines()) if handed else visit.say("Nothing was handed over.")
    return Gone(to=_here(visit.issue), said=said)


def test(visit: Visit) -> Gone:
    """Mail one copy to an address, outside the ledger."""
    address = visit.form.text("address").strip()
    if not address:
        raise UsageError("Say to which address the test shall go.", help="Write an address.")
    _expect_few(visit, [address])
    sent = trying.send_test(visit.workplace, visit.issue, address, by=visit.by)
    return Gone(to=_here(visit.issue), said=sent.line())


def proof(visit: Visit) -> Gone:
    """Mail a proof to people, who answer it by a link or by mail."""
    address = visit.form.text("address").strip()
    to = (*visit.form.every("to"), *((address,) if address else ()))
    if not to:
        raise UsageError("Nobody was chosen.", help="Tick somebody, or write an address.")
    _expect_few(visit, [one for one in to if "@" in one])
    because, offline = visit.form.text("because").strip(), visit.form.has("offline")
    linking.look_before_approval(visit.workplace, visit.issue, offline=offline, because=because)
    mailed = proofing.proof(visit.workplace, visit.issue, to, by=visit.by)
    said = visit.say("{count} proofs mailed.", count=len(mailed))
    return Gone(to=_here(visit.issue), said=said)


def _expect_few(visit: Visit, addresses: Sequence[str]) -> None:
    """Raise `TooManyTries` where somebody who signed in had too many mailed to strangers."""
    if visit.member and not visit.member.alone:
        limits.expect_few_outside(visit.workplace, visit.by, addresses)


def send(visit: Visit) -> Gone:
    """Begin to send what was approved, or go on; a process of its own does it."""
    form, issue = visit.form, visit.issue
    visit.workplace.expect_issue(issue)  # a name like an option's would be taken for one
    because = form.text("because").strip()
    chosen = [
        option
        for name, option in (
            ("again", "--again"),
            ("unseen", "--without-fetching-back"),
            ("at_once", "--at-once"),
        )
        if form.has(name)
    ]
    reason = ("--because", because) if because else ()
    arguments = ("send", issue, "--by", visit.by, *chosen, *reason)
    visit.work.start(_send_name(issue), arguments, by=visit.by)
    return Gone(to=f"/issues/{issue}/sending", said=visit.say("Sending has begun."))


def halt(visit: Visit) -> Gone:
    """Let nothing more leave."""
    because = visit.form.text("because").strip() or visit.say("halted at the desk")
    said = ledgering.halt(visit.workplace, visit.issue, because=because, by=visit.by)
    return Gone(to=f"/issues/{visit.issue}/sending", said=said)


def resume(visit: Visit) -> Gone:
    """Take a halt back, and go on sending."""
    issue = visit.issue
    ledgering.lift(visit.workplace, issue, by=visit.by)
    try:
        visit.work.start(_send_name(issue), ("send", issue, "--by", visit.by), by=visit.by)
    except NewsletterError:
        said = visit.say("The halt is taken back; the send that is under way goes on.")
    else:
        said = visit.say("The halt is taken back, and sending goes on.")
    return Gone(to=f"/issues/{issue}/sending", said=said)


def _here(issue: str) -> str:
    return f"/issues/{issue}/approve"


def _send_name(issue: str) -> str:
    return f"send {issue}"


ROOM = Room(
    name="approve",
    label="Approve and send",
    path="/issues/{issue}/approve",
    needs=May.READ,
    key="a",
    ways=(
        see("/issues/{issue}/approve", May.READ, approve_page),
        do("/issues/{issue}/approve", May.APPROVE, approve),
        do("/issues/{issue}/hour", May.EDIT, schedule),
        do("/issues/{issue}/hand-over", May.SEND, hand_over),
        do("/issues/{issue}/test", May.EDIT, test),
        do("/issues/{issue}/proof", May.EDIT, proof),
        do("/issues/{issue}/send", May.SEND, send),
        do("/issues/{issue}/halt", May.SEND, halt),
        do("/issues/{issue}/resume", May.SEND, resume),
    ),
)
