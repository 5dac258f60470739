"""What the clock tells by mail: a send that comes, that was missed, that ended; the deadlines.

Each is a row claimed once, so that nobody is told twice however many processes keep the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from newsletter.audience.links import halt_link
from newsletter.deliver.receipt import receipt, receipt_text
from newsletter.deliver.reconcile import asked
from newsletter.deliver.schedule import Verdict, rest_after
from newsletter.deliver.transports import Answer, Envelope, Transport
from newsletter.errors import NewsletterError, TransportError
from newsletter.mail import ascii_address, compose_letter, domain_of, message_id
from newsletter.mail.notice import paragraphs
from newsletter.model.people import Person
from newsletter.model.publication import Publication
from newsletter.model.sending import DeliveryState, Receipt
from newsletter.model.values import dataclass
from newsletter.publication.clock import due_backup, due_sealing, due_watching
from newsletter.publication.clock.notice import Notice, spelt, told_of
from newsletter.publication.clock.reminders import reminders
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.duties import claim, duty_store
from newsletter.publication.place.ledgers import ledger_store, ramp_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import transport_of
from newsletter.publication.send import due_sending
from newsletter.publication.send.due_sending import DueIssue
from newsletter.publication.web.halting import GOOD_FOR

AHEAD = timedelta(hours=24)
"""So long before its hour the publisher hears of an issue."""
MISSED = timedelta(minutes=10)
"""After so long it is told that an issue did not start."""
HALTABLE = GOOD_FOR
"""So long after its start a send is told of, and its link halts it."""
OLD = timedelta(days=7)
"""What happened longer ago is news to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRound:
    """What one round of the clock told."""

    told: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield what was told, line by line; nothing where nothing was."""
        yield from self.told


def tell_due(
    workplace: Workplace, *, holder: str, stopped: Callable[[], bool] = lambda: False
) -> NoticeRound:
    """Tell what there is to tell; what cannot be told now is told later."""
    if not workplace.has_mail():
        return NoticeRound()
    publication = reading.publication(workplace)
    told, troubles = [], []
    for notice in (
        *_coming(workplace, publication),
        *_started(workplace, publication),
        *_missed(workplace),
        *_stopped(workplace),
        *_ended(workplace),
        *_watched(workplace),
        *_broken_seals(workplace),
        *_without_backup(workplace),
        *reminders(workplace, publication, holder=holder),
    ):
        if stopped() or not claim(workplace, notice.series, notice.item, holder=holder):
            continue
        try:
            result = _mail(workplace, publication, notice)
        except NewsletterError as error:
            troubles.append(f"nobody could be told “{notice.subject}”: {error.message}")
            _let_go(workplace, notice, holder=holder, told=error.message, done=False)
        else:
            told.append(f"{notice.subject}: {result}")
            _let_go(workplace, notice, holder=holder, told=result, done=True)
    return NoticeRound(told=tuple(told), troubles=tuple(troubles))


def _coming(workplace: Workplace, publication: Publication) -> Iterator[Notice]:
    now = workplace.clock()
    for issue, when in due_sending.approved_hours(workplace):
        if when - AHEAD <= now < when:
            hour = spelt(when, publication)
            yield Notice(
                series="day-before",
                item=f"{issue} {when:%Y-%m-%dT%H:%MZ}",
                subject=f"{issue} leaves at {hour}",
                text=f"Issue {issue} is approved and leaves by itself at {hour}.\n\n"
                f"To stop it, change send_at in its file: the approval is void then. Who would "
                f"get it says:\n\nnewsletter send {issue} --dry-run",
            )


def _started(workplace: Workplace, publication: Publication) -> Iterator[Notice]:
    """Tell of each send that has begun, with a link by which a phone halts it."""
    with duty_store(workplace) as store:
        told = {one.item for one in store.claims("started") if one.done}
        begun = sorted(store.begun() - told)
    for issue in begun:
        with ledger_store(workplace) as ledgers:
            summed = receipt(ledgers, issue)
        if workplace.clock() - summed.started > HALTABLE:
            _skip(workplace, "started", issue)
            continue
        yield Notice(
            series="started",
            item=issue,
            subject=f"{issue} is being sent",
            text=f"Issue {issue} began to leave at {spelt(summed.started, publication)}.\n\n"
            f"{receipt_text(summed)}\n\n" + _how_to_halt(workplace, publication, summed),
        )


def _how_to_halt(workplace: Workplace, publication: Publication, summed: Receipt) -> str:
    if not summed.waiting:
        return "Everybody has been mailed: there is nothing left to halt."
    tokens = secrets.load(workplace.folder, workplace.environ).tokens
    link = halt_link(
        summed.issue, publication.public_url, tokens, expires=summed.started + HALTABLE
    )
    by_phone = f"\n\nFrom a phone, by a page with one button:\n\n{link}" if link else ""
    return f"To halt it before the next reader:\n\nnewsletter halt {summed.issue}{by_phone}"


def _missed(workplace: Workplace) -> Iterator[Notice]:
    now, publication = workplace.clock(), reading.publication(workplace)
    for due in due_sending.due_issues(workplace):
        reason = _why_not(workplace, due, publication)
        if not reason or not MISSED <= now - due.since <= OLD:
            continue
        local = f"{now.astimezone(ZoneInfo(publication.schedule.zone)):%Y-%m-%d}"
        what = "stands still" if due.begun else f"did not leave at {spelt(due.since, publication)}"
        yield Notice(
            series="missed",
            # Of what has begun, the moment since when moves with each try: told once a day.
            item=f"{due.issue} begun {local}"
            if due.begun
            else f"{due.issue} {due.since:%FT%H:%MZ}",
            subject=f"{due.issue} {what}",
            text=f"Issue {due.issue} {what}: {reason}\n\nSee where it stands, and send it by hand "
            f"if it shall go now:\n\nnewsletter status {due.issue}\nnewsletter send {due.issue}",
        )


def _why_not(workplace: Workplace, due: DueIssue, publication: Publication) -> str:
    """Return why what is due does not go, or empty: it goes, or will in a moment."""
    rules = publication.schedule
    if due.verdict is Verdict.LATE:
        hours = rules.latest.total_seconds() / 3600
        return f"that is more than {hours:g} hours ago, and so late nothing goes out by itself."
    if due.verdict is Verdict.QUIET:
        return f"in quiet hours ({rules.quiet}) nothing goes out by itself."
    with duty_store(workplace) as store:
        known = store.known(due_sending.SERIES, due.issue)
    return known.told if known and not known.holder and known.tries else ""


def _stopped(workplace: Workplace) -> Iterator[Notice]:
    """Tell of each send that stopped by itself, and why."""
    with ramp_store(workplace) as ramps:
        braked = ramps.braked()
    for ramp in braked:
        with ledger_store(workplace) as ledgers:
            head = ledgers.head(ramp.issue)
            summed = receipt(ledgers, ramp.issue)
        if head is None or not head.halted or not ramp.braked:
            continue
        yield Notice(
            series="stopped",
            item=f"{ramp.issue} {ramp.braked:%Y-%m-%dT%H:%M:%SZ}",
            subject=f"{ramp.issue} stopped by itself",
            text=f"Issue {ramp.issue}: {head.halted}.\n\n{receipt_text(summed)}\n\nNothing more of "
            "it leaves until somebody lets it go on. What the mail servers said:\n\n"
            f"newsletter ledger show {ramp.issue} --state failed\n"
            f"newsletter ledger show {ramp.issue} --state deferred\n"
            f"newsletter resume {ramp.issue}",
        )


def _ended(workplace: Workplace) -> Iterator[Notice]:
    with duty_store(workplace) as store:
        told = {one.item for one in store.claims("ended") if one.done}
        ended = sorted(store.begun() - store.open_rows().keys() - told)
    for issue in ended:
        with ledger_store(workplace) as ledgers:
            summed = receipt(ledgers, issue)
        if summed.waiting or not summed.finished:
            continue  # it was halted
        if workplace.clock() - summed.finished > OLD:
            _skip(workplace, "ended", issue)
            continue
        yield Notice(
            series="ended",
            item=issue,
            subject=f"{issue} was sent: {summed.accepted} of {summed.recipients}",
            text=f"Issue {issue} was sent. Its receipt:\n\n{receipt_text(summed)}\n\n"
            f"newsletter status {issue}",
        )


def _without_backup(workplace: Workplace) -> Iterator[Notice]:
    """Yield, once a day, that there is no fresh backup where there should be one."""
    found = due_backup.failure(workplace)
    if found is None:
        return
    day, why = found
    yield Notice(
        series="no-backup",
        item=day,
        subject="No backup was made",
        text=f"There is no fresh backup: {why}\n\nIt is tried again by itself. To try it now, and to "
        "see what else is wrong:\n\nnewsletter backup\nnewsletter doctor",
    )


def _watched(workplace: Workplace) -> Iterator[Notice]:
    """Yield what the look of the day found about DNS, certificates and domains."""
    day, found = due_watching.last_found(workplace)
    if found:
        yield Notice(
            series="watched",
            item=day,
            subject="Our DNS records, certificates or domains need care",
            text=f"{found}\n\nSee all of it:\n\nnewsletter doctor --sender",
        )


def _broken_seals(workplace: Workplace) -> Iterator[Notice]:
    """Yield which seals the look of the night found to be other than what was approved."""
    day, broken = due_sealing.last_broken(workplace)
    if broken:
        yield Notice(
            series="broken-seals",
            item=day,
            subject="What was sent is not as it was sealed",
            text=f"{broken}\n\nThe archive is built from it. Restore the folder from version control "
            "or a backup, and see that it holds:\n\nnewsletter verify ISSUE\n"
            "newsletter archive build --verify",
        )


def _mail(workplace: Workplace, publication: Publication, notice: Notice) -> str:
    """Mail it to those whom it is for; return what became of it.

    Raises `TransportError` where it reached none of them: then it is told again.
    """
    to = told_of(notice, publication)
    if not to:
        return "nobody was told; give whoever has the role publisher an email in publication.yaml"
    transport = transport_of(workplace, publication)
    transport.open()
    try:
        answers = [(person, _hand_over(transport, person, notice, workplace)) for person in to]
    finally:
        transport.close()
    reached = [person.id for person, answer in answers if not answer]
    if not reached:
        raise TransportError(answers[0][1])
    return f"told {', '.join(reached)}"


def _hand_over(transport: Transport, person: Person, notice: Notice, workplace: Workplace) -> str:
    """Mail it to one person, unless it arrived before; return why they may not have it, or empty."""
    sender = reading.publication(workplace).sender
    name = _name_of(notice, person, sender.address)
    if asked(transport.peer, name) is Answer.ACCEPTED:
        return ""  # whoever told it died before that was noted
    message = compose_letter(
        sender=sender,
        to=person.email,
        subject=notice.subject,
        text=notice.text,
        html=paragraphs(notice.text, title=notice.subject, language="en"),
        date=workplace.clock(),
        message_id=name,
        language="en",
    )
    envelope = Envelope(
        sender=ascii_address(sender.address), recipient=person.email, message_id=name
    )
    outcome = transport.deliver(envelope, message)
    return "" if outcome.state is DeliveryState.ACCEPTED else outcome.reason or outcome.state


def _name_of(notice: Notice, person: Person, sender: str) -> str:
    told = f"{notice.series} {notice.item} {person.id}"
    return message_id("notice", sha256(told.encode()).hexdigest()[:24], domain_of(sender))


def _skip(workplace: Workplace, series: str, item: str) -> None:
    """Note that something is no news."""
    notice = Notice(series=series, item=item, subject="", text="")
    if claim(workplace, series, item, holder="skipped"):
        _let_go(workplace, notice, holder="skipped", told="long ago", done=True)


def _let_go(workplace: Workplace, notice: Notice, *, holder: str, told: str, done: bool) -> None:
    now = workplace.clock()
    with duty_store(workplace) as store:
        known = store.known(notice.series, notice.item)
        store.let_go(
            notice.series,
            notice.item,
            holder=holder,
            until=now + rest_after(known.tries if known else 1),
            done=now if done else None,
            told=told,
        )
