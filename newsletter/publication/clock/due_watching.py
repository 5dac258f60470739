"""What the clock looks at once a day: our DNS records, certificates and domains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsletter.deliver.sender.facts import Names
from newsletter.errors import NewsletterError
from newsletter.fetch.certificates import certificate_ends
from newsletter.model.diagnosis import Verdict
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.clock.domains import AskRegistries, by_rdap, look_up
from newsletter.publication.place import reading
from newsletter.publication.place.duties import claim, duty_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post import sender_doctor

SERIES = "watch"
SOON = timedelta(days=14)
"""So long before a certificate ends somebody is told."""
HTTPS = 443
STAND_INS = frozenset({"example", "invalid", "localhost", "test"})
CertificateEnds = Callable[[str, int, Sequence[tuple[str, str]]], datetime | None]
"""Returns when the certificate of (host, port) ends, None where nobody is asked; raises `FetchFailed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRound:
    """What a look found; nothing where it was not its time."""

    found: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    """What is said here and needs nobody's care."""
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield what was found, line by line."""
        yield from self.found
        yield from self.noted


def handshake(host: str, port: int, connect_to: Sequence[tuple[str, str]]) -> datetime | None:
    """Ask as a browser does; a name that only stands in for one is asked nowhere (RFC 2606)."""
    if host.rpartition(".")[2] in STAND_INS and not connect_to:
        return None
    return certificate_ends(host, port, connect_to=connect_to)


def watch_due(
    workplace: Workplace,
    *,
    holder: str,
    names: Names,
    certificate: CertificateEnds = handshake,
    registry: AskRegistries = by_rdap,
) -> WatchRound:
    """Look, where nobody did today; what was found is kept for `doctor`, and mailed once."""
    publication, now = reading.publication(workplace), workplace.clock()
    today = f"{now:%Y-%m-%d}"
    if not workplace.has_mail() or not claim(workplace, SERIES, today, holder=holder):
        return WatchRound()
    domains = look_up(workplace, publication, registry, holder=holder)
    found = (
        *_records(workplace, publication, names),
        *_certificates(publication, certificate, now),
        *domains.soon,
    )
    with duty_store(workplace) as store:
        store.let_go(
            SERIES, today, holder=holder, until=now, done=workplace.clock(), told="\n".join(found)
        )
    return WatchRound(found=found, noted=domains.unlearned)


def last_found(workplace: Workplace) -> tuple[str, str]:
    """Return (day, what was found) of the last look; both are empty where there was none."""
    with duty_store(workplace) as store:
        looks = [one for one in store.claims(SERIES) if one.done]
    return (looks[-1].item, looks[-1].told) if looks else ("", "")


def _records(workplace: Workplace, publication: Publication, names: Names) -> Iterator[str]:
    if publication.delivery.transport != "smtp":
        return
    try:
        for one in sender_doctor.examine(workplace, names).found:
            if one.verdict is Verdict.BAD:
                yield f"{one.subject}: {one.message.rstrip('.')}. {one.help}"
    except NewsletterError as error:
        yield f"DNS: {error.message} {error.help}".strip()


def _certificates(
    publication: Publication, certificate: CertificateEnds, now: datetime
) -> Iterator[str]:
    for host, port in _secure_hosts(publication):
        try:
            ends = certificate(host, port, publication.fetching.connect_to)
        except NewsletterError as error:
            yield f"{error.message} {error.help}".strip()
            continue
        if ends and ends - now < SOON:
            yield (
                f"The certificate of {host} ends at {ends:%Y-%m-%d %H:%M} UTC. Renew it: after that "
                "readers get a warning in place of the page, and cannot leave by one click."
            )


def _secure_hosts(publication: Publication) -> Iterator[tuple[str, int]]:
    found = (urlsplit(one) for one in (publication.public_url, publication.archive_url))
    yield from dict.fromkeys(
        (one.hostname, one.port or HTTPS) for one in found if one.scheme == "https" and one.hostname
    )
