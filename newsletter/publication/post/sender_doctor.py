"""`newsletter doctor --sender`: whether receivers can trust our mail."""

from __future__ import annotations

from base64 import b64encode

from newsletter.deliver.sender import SenderFacts, examine_sender, letter, wanted_records
from newsletter.deliver.sender.facts import Names
from newsletter.mail import ascii_address, domain_of
from newsletter.mail.dkim import public_half
from newsletter.model.diagnosis import Diagnosis, Verdict
from newsletter.model.finding import Finding, Severity
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.issues.sender_note import SENDER
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post import dkim_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderReport:
    """What was found, and the letter about it."""

    found: tuple[Diagnosis, ...]
    letter: str


def system_names() -> Names:
    """Return the resolver that this machine uses."""
    from newsletter.fetch.names import SystemNames  # noqa: PLC0415 - with it comes all of dns

    return SystemNames()


def examine(workplace: Workplace, names: Names) -> SenderReport:
    """Ask the name system about our domain, and look at what each mail says."""
    publication = reading.publication(workplace)
    keys = dkim_keys.signing_keys(workplace, publication)
    facts = _facts(
        publication,
        {key.selector: b64encode(public_half(key.private)).decode("ascii") for key in keys},
    )
    found = examine_sender(facts, names)
    wanted = wanted_records(facts, dkim_keys.records_here(workplace, publication))
    return SenderReport(found=found, letter=letter(facts, found, wanted, name=publication.name))


def findings(workplace: Workplace, names: Names) -> tuple[Finding, ...]:
    """Return the same as findings in publication.yaml: what is bad is an error."""
    severities = {Verdict.BAD: Severity.ERROR, Verdict.WARNING: Severity.WARNING}
    found = tuple(
        Finding(
            code=SENDER.code,
            severity=severities[one.verdict],
            message=f"{one.subject}: {one.message}",
            help=one.help,
            path=("sender",),
        )
        for one in examine(workplace, names).found
        if one.verdict in severities
    )
    return reading.publication_document(workplace).locate(found)


def _facts(publication: Publication, public_keys: dict[str, str]) -> SenderFacts:
    sender, delivery = publication.sender, publication.delivery
    address = ascii_address(sender.address)
    return SenderFacts(
        domain=domain_of(address),
        reply_to=ascii_address(sender.reply_to) if sender.reply_to else address,
        relay=delivery.smtp.host if delivery.transport == "smtp" else "",
        selectors=delivery.dkim,
        public_keys=public_keys,
        public_url=publication.public_url,
        postal_address=bool(publication.postal_address),
        return_path=domain_of(ascii_address(delivery.bounces)) if delivery.bounces else "",
    )
