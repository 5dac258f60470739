"""`newsletter send ISSUE --to ADDRESS`: one copy, outside the ledger."""

from __future__ import annotations

from dataclasses import replace

from newsletter.audience.addresses import normalise
from newsletter.deliver import sending as deliver
from newsletter.deliver.job import Job
from newsletter.errors import ApprovalError
from newsletter.mail import Mailing, ascii_address
from newsletter.model.ledger import Recipient
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.model.variant import WHOLE
from newsletter.publication.issues.rendering import rendered, sealed_bytes, theme_of, variant_named
from newsletter.publication.issues.sealed import read_sealed, unsealed_change
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import return_paths, transport_of
from newsletter.publication.readers.registry import new_id
from newsletter.publication.send.jobs import job_of, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TestSent:
    """A test that was, or would be, sent."""

    issue: str
    address: str
    transport: str
    bytes_of: str
    """``the sealed bytes`` or ``the issue as it stands``."""
    variant: str = WHOLE.key
    answer: str = ""

    def line(self, *, dry_run: bool = False) -> str:
        """Return the report."""
        verb = "would go" if dry_run else "went"
        answer = f" ({self.answer})" if self.answer else ""
        what = "" if self.variant == WHOLE.key else f", variant {self.variant},"
        return (
            f"a test of {self.bytes_of}{what} {verb} to {self.address} by {self.transport}{answer}"
        )


def send_test(
    workplace: Workplace,
    issue_id: str,
    address: str,
    *,
    variant: str = WHOLE.key,
    by: str = "",
    dry_run: bool = False,
) -> TestSent:
    """Send one copy outside the ledger: the sealed bytes where they are current, else the draft's.

    Raises `UsageError` for a variant that the issue cannot have.
    """
    publication = reading.publication(workplace)
    mailbox = normalise(address)
    job, bytes_of = _test_job(workplace, issue_id, publication, variant)
    transport = transport_of(workplace, publication)
    report = TestSent(
        issue=issue_id,
        variant=variant,
        address=mailbox.address,
        transport=transport.name,
        bytes_of=bytes_of,
    )
    if dry_run:
        return report
    outcome = deliver.send_test(
        job,
        recipient=Recipient(
            id="test", address=mailbox.address, deliverable=mailbox.deliverable, name=""
        ),
        nonce=new_id(),
        transport=transport,
        variant=variant,
    )
    audit.record(workplace, "send a test", item=issue_id, by=by)
    return replace(report, answer=f"{outcome.state} {outcome.reason}".strip())


def _test_job(
    workplace: Workplace, issue_id: str, publication: Publication, variant: str
) -> tuple[Job, str]:
    try:
        sealed = read_sealed(workplace, issue_id)
    except ApprovalError:
        sealed = None
    if sealed and variant in sealed.sealed.variants and not unsealed_change(workplace, sealed):
        return job_of(workplace, sealed, publication), "the sealed bytes"
    issue = reading.open_issue(workplace, issue_id, publication).issue
    theme, chosen = theme_of(workplace, publication), variant_named(issue, variant)
    rendition = rendered(workplace, issue, publication, theme, chosen)
    mail = sealed_bytes(rendition, issue, publication, now=workplace.clock())
    job = Job(
        issue=issue_id,
        sealed_sha256="",
        mailings={variant: Mailing.parse(mail)},
        values=values_of(workplace, publication, publication),
        sender=ascii_address(publication.sender.address),
        bounces=return_paths(workplace, publication),
    )
    return job, "the issue as it stands"
