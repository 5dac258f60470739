"""What a send hands over: everything that decides a message comes from the seal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from newsletter.audience.links import values_for
from newsletter.deliver.job import Job
from newsletter.mail import Mailing, ascii_address, unsubscribe_by_mail
from newsletter.model.ledger import Recipient
from newsletter.model.publication import Publication
from newsletter.model.rendition import Token
from newsletter.publication.approval.audience_rule import rule_of
from newsletter.publication.issues.sealed import SealedIssue
from newsletter.publication.place import secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import return_paths


def job_of(workplace: Workplace, sealed: SealedIssue, publication: Publication) -> Job:
    """Everything that decides a message comes from the seal, so that a resumed send is the same."""
    found = sealed.sealed
    return Job(
        issue=sealed.issue.id,
        sealed_sha256=found.sha256,
        mailings={key: Mailing.parse(found.mail_of(key)) for key in found.variants},
        values=values_of(workplace, publication, sealed.publication),
        sender=ascii_address(sealed.publication.sender.address),
        audience=rule_of(sealed.issue, sealed.publication),
        rates=publication.delivery.rates,
        bounces=return_paths(workplace, publication),
    )


def values_of(
    workplace: Workplace, publication: Publication, sealed: Publication
) -> Callable[[Recipient], Mapping[Token, str]]:
    """Return what gives each recipient's own words: the links by today's address and keys."""
    tokens = secrets.load(workplace.folder, workplace.environ).tokens
    by_mail = unsubscribe_by_mail(sealed.sender)
    return lambda recipient: values_for(
        recipient, public_url=publication.public_url, by_mail=by_mail, keyring=tokens
    )
