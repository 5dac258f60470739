"""Where mail comes back to, as receivers see it: SPF and DMARC's alignment are about this domain."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.deliver.sender.facts import Names, SenderFacts, addresses, takes_mail
from newsletter.deliver.sender.spf import read_spf
from newsletter.model.diagnosis import Diagnosis, bad, good, warning

_SUBJECT = "Return-Path"
_SHARED = 2
"""Labels at the end that two domains of one organisation share, at least."""


def return_path(facts: SenderFacts, names: Names) -> Iterator[Diagnosis]:
    """Look at the domain of the return path, where it is another than the sender's."""
    domain = facts.return_path or facts.domain
    if domain == facts.domain:
        yield good(_SUBJECT, f"mail comes back to {domain}, the sender's own domain")
        return
    faults = tuple(_faults(facts.domain, domain, names))
    yield from faults or (good(_SUBJECT, f"mail comes back to {domain}, and SPF speaks for it"),)


def _faults(sender: str, domain: str, names: Names) -> Iterator[Diagnosis]:
    if not takes_mail(domain, names):
        yield bad(
            _SUBJECT,
            f"{domain} takes no mail: bounces are lost.",
            "Ask whoever keeps your DNS for an MX record, or give delivery.bounces another domain.",
        )
    reading = read_spf(
        domain,
        texts=lambda name: names.lookup(name, "TXT"),
        hosts=lambda host: addresses(host, names),
        mail_hosts=lambda name: names.lookup(name, "MX"),
    )
    if len(reading.records) != 1:
        count = "no SPF record" if not reading.records else f"{len(reading.records)} SPF records"
        yield bad(
            _SUBJECT,
            f"{domain} has {count}; SPF asks this domain, not that of the sender (RFC 7208, 2.4).",
            f"Set the record of {sender} there as well.",
        )
    if not _is_aligned(sender, domain):
        yield warning(
            _SUBJECT,
            f"{domain} is none of {sender}: for DMARC, SPF does not count, and DKIM alone must hold.",
            f"Give delivery.bounces an address of {sender}, or of a domain below it.",
        )


def _is_aligned(sender: str, domain: str) -> bool:
    """Say whether both may belong to one organisation (RFC 7489, 3.1.2), by the end of their names."""
    ends = [tuple(one.lower().split(".")[-_SHARED:]) for one in (sender, domain)]
    return ends[0] == ends[1]
