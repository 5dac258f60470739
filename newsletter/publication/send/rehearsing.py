"""`newsletter send ISSUE --rehearse`: every reader's mail is made and looked at; nothing leaves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from newsletter.audience.links import PATHS
from newsletter.audience.tokens import verify
from newsletter.deliver.job import Job
from newsletter.deliver.ledger import Allot
from newsletter.deliver.plan import Planned, PlanTotals, count_plan
from newsletter.deliver.plan import plan as planned_rows
from newsletter.deliver.rehearsal import Expected, LinkCount, Rehearsed, Tally
from newsletter.deliver.transports import Envelope, Outcome
from newsletter.deliver.transports.base import ACCEPTED, Nobody
from newsletter.errors import ApprovalError
from newsletter.mail import Mailing, ascii_address
from newsletter.model.audience_rule import AudienceRule
from newsletter.model.keys import Keyring
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.model.variant import variant_of_key
from newsletter.publication.approval.audience_rule import rule_of
from newsletter.publication.issues.rendering import rendered_variants, sealed_bytes, theme_of
from newsletter.publication.issues.sealed import read_sealed, unsealed_change
from newsletter.publication.issues.variants import allot_drafted, allot_sealed
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import return_paths, signed_where_we_sign
from newsletter.publication.send.jobs import job_of, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a send would hand over, made and counted."""

    issue: str
    bytes_of: str
    """``the sealed bytes`` or ``the issue as it stands``."""
    totals: PlanTotals
    mails: Rehearsed
    seconds: float
    """Wall clock, for making and looking at all of them."""

    @property
    def clean(self) -> bool:
        """True where every message is as it must be."""
        return not self.mails.faulty

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        mails = self.mails
        yield f"a rehearsal of {self.issue}, with {self.bytes_of}: nothing left, nothing was written"
        yield (
            f"messages  {mails.messages}, of {mails.least:,} bytes at least, {mails.median:,} "
            f"median, {mails.most:,} at most; {mails.octets:,} in all"
        )
        yield from (f"          {count} of {key}" for key, count in self._several_variants())
        yield f"headers   in each: {', '.join(name for name, _ in self._headers(whole=True))}"
        for name, count in self._headers(whole=False):
            yield f"          in {count} of {mails.messages}: {name}"
        yield from (f"links     {line}" for line in self._link_lines())
        yield f"time      {self.seconds:.1f} s, without a relay{self._rate()}"
        for reason, count in self.totals.excluded:
            yield f"not       {count}, because {reason}"
        yield from (f"wrong     {fault}" for fault in mails.faults)
        if mails.faulty:
            yield f"{mails.faulty} messages are not as they must be"

    def _several_variants(self) -> Iterator[tuple[str, int]]:
        if len(self.mails.variants) > 1:
            yield from self.mails.variants

    def _headers(self, *, whole: bool) -> Iterator[tuple[str, int]]:
        for name, count in self.mails.headers:
            if (count == self.mails.messages) is whole:
                yield name, count

    def _link_lines(self) -> Iterator[str]:
        if not self.mails.links:
            yield "none of the readers' own: there is no public_url, and they leave by mail"
        yield from (_link_line(one, self.mails.messages) for one in self.mails.links)

    def _rate(self) -> str:
        if self.seconds <= 0 or not self.mails.messages:
            return ""
        return f" ({self.mails.messages / self.seconds:,.0f} messages/s, each looked at)"


def _link_line(one: LinkCount, messages: int) -> str:
    return f"{one.kind}: {one.messages} of {messages} lead to their own reader ({one.links} links)"


def rehearse(
    workplace: Workplace,
    issue_id: str,
    *,
    progress: Callable[[int], None] = lambda _done: None,
    ticks: Callable[[], float] = time.perf_counter,
) -> Rehearsal:
    """Make every message that `send` would hand over now, look at it, and forget it.

    With the sealed bytes where they are current, else with the issue as it stands.  The ledger is
    read and not written.  Raises `NoSuchIssue`, and `DocumentError` of an issue that cannot be read.
    """
    workplace.expect_issue(issue_id)
    publication = reading.publication(workplace)
    script = _script(workplace, issue_id, publication)
    with ledger_store(workplace) as store:
        rows = partial(planned_rows, store, issue_id, script.allot, script.rule)
        totals = count_plan(rows())
        job = script.job([key for key, _ in totals.variants])
        tally = Tally(base=publication.public_url, subject=subject_of(_tokens(workplace)))
        sink = _Sink(tally)
        carry = signed_where_we_sign(sink, workplace, publication)
        began = ticks()
        for done, one in enumerate((row for row in rows() if not row.reason), start=1):
            sink.expected = _expected(job, one)
            carry.deliver(_envelope(job, one), _message(job, one))
            progress(done)
    return Rehearsal(
        issue=issue_id,
        bytes_of=script.bytes_of,
        totals=totals,
        mails=tally.sum(),
        seconds=ticks() - began,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Script:
    """What is rehearsed: who gets what, and where the messages come from."""

    bytes_of: str
    allot: Allot
    rule: AudienceRule
    job: Callable[[Iterable[str]], Job]
    """Returns the job with the messages of these variants."""


def _script(workplace: Workplace, issue_id: str, publication: Publication) -> _Script:
    try:
        sealed = read_sealed(workplace, issue_id)
    except ApprovalError:
        sealed = None
    if sealed and not unsealed_change(workplace, sealed):
        known = sealed
        return _Script(
            bytes_of="the sealed bytes",
            allot=allot_sealed(known),
            rule=rule_of(known.issue, known.publication),
            job=lambda _keys: job_of(workplace, known, publication),
        )
    issue = reading.open_issue(workplace, issue_id, publication).issue
    return _Script(
        bytes_of="the issue as it stands",
        allot=allot_drafted(issue, counting=publication.counts_clicks),
        rule=rule_of(issue, publication),
        job=lambda keys: _draft_job(workplace, issue_id, publication, keys),
    )


def _draft_job(
    workplace: Workplace, issue_id: str, publication: Publication, keys: Iterable[str]
) -> Job:
    issue = reading.open_issue(workplace, issue_id, publication).issue
    variants = [one for key in keys if (one := variant_of_key(key))]
    made = rendered_variants(
        workplace, issue, publication, theme_of(workplace, publication), variants
    )
    now = workplace.clock()
    return Job(
        issue=issue_id,
        sealed_sha256="",
        mailings={
            one.key: Mailing.parse(sealed_bytes(made[one], issue, publication, now=now))
            for one in made
        },
        values=values_of(workplace, publication, publication),
        sender=ascii_address(publication.sender.address),
        bounces=return_paths(workplace, publication),
    )


class _Sink:
    """Takes what would have left: it is looked at, and is gone."""

    name = "rehearsal"
    peer = Nobody()

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self.expected: Expected | None = None

    def open(self) -> None:
        """Need nothing."""

    def close(self) -> None:
        """Let go of nothing."""

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Look at the message as it would be on the wire, signatures included."""
        del envelope, following
        if self.expected:
            self._tally.take(message, self.expected)
        return ACCEPTED


def _message(job: Job, one: Planned) -> bytes:
    return job.mailing(one.variant).fill(
        job.values(one.recipient),
        to=one.recipient.deliverable,
        message_id=job.message_id(one.recipient.id),
    )


def _envelope(job: Job, one: Planned) -> Envelope:
    return Envelope(
        sender=job.return_path(one.recipient.id),
        recipient=one.recipient.deliverable,
        message_id=job.message_id(one.recipient.id),
    )


def _expected(job: Job, one: Planned) -> Expected:
    return Expected(
        recipient=one.recipient.id,
        address=one.recipient.deliverable,
        message_id=job.message_id(one.recipient.id),
        variant=one.variant,
    )


def _tokens(workplace: Workplace) -> Keyring:
    return secrets.load(workplace.folder, workplace.environ).tokens


def subject_of(keyring: Keyring) -> Callable[[str, str], str]:
    """Return what reads a token as our own pages would."""
    purposes = {letter: purpose for purpose, letter in PATHS.items()}

    def subject(letter: str, token: str) -> str:
        grant = verify(token, purposes[letter], keyring)
        return grant.subject if grant else ""

    return subject
