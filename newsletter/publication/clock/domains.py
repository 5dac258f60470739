"""Until when our domains are registered: asked once a day, said thirty days before the end.

A domain that ends takes mail, archive and every link in old mails with it.  What cannot be learned
is said once and is no alarm: some registries tell nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsletter.errors import FetchError, NewsletterError
from newsletter.fetch.registrations import BOOTSTRAP, Registries
from newsletter.mail import ascii_address, domain_of
from newsletter.model.diagnosis import Diagnosis, bad, good, warning
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place import reading
from newsletter.publication.place.duties import claim, duty_store
from newsletter.publication.place.web import web_fetcher
from newsletter.publication.place.workplace import Workplace

SERIES = "registration"
SOON = timedelta(days=30)
LONG_OVER = timedelta(days=60)
"""A domain that answers so long after its end has none that is known here."""
STAND_INS = frozenset({"example", "invalid", "localhost", "test"})
"""Endings of names that only stand in for one, and are asked nowhere (RFC 2606)."""
_UNKNOWN = "?"
"""Before the reason, in what is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a registry said of the domain of one host."""

    host: str
    domain: str = ""
    """What is registered: ``review.example`` of ``news.review.example``."""
    ends: datetime | None = None
    """Aware, UTC; None: it cannot be learned."""
    why: str = ""
    """Why not."""


AskRegistries = Callable[[Workplace, tuple[str, ...]], tuple[Learned, ...]]
"""Returns what is learned of each host; never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainLook:
    """What a look found."""

    soon: tuple[str, ...] = ()
    unlearned: tuple[str, ...] = ()
    """Of which hosts nothing can be learned, and that was not said before."""


def by_rdap(
    workplace: Workplace, hosts: tuple[str, ...], *, bootstrap: str = BOOTSTRAP
) -> tuple[Learned, ...]:
    """Ask the registries, through the one way to the web."""
    return asyncio.run(_asked(workplace, hosts, bootstrap))


async def _asked(
    workplace: Workplace, hosts: tuple[str, ...], bootstrap: str
) -> tuple[Learned, ...]:
    found = []
    async with web_fetcher(workplace, reading.publication(workplace)) as web:
        registries = Registries(web, bootstrap=bootstrap)
        for host in hosts:
            try:
                domain, ends = await registries.end_of(host)
                found.append(Learned(host=host, domain=domain, ends=ends))
            except FetchError as error:
                found.append(Learned(host=host, why=error.message))
    return tuple(found)


def hosts_of(publication: Publication) -> tuple[str, ...]:
    """Return the hosts on which readers depend, and the sender's domain where mail leaves by itself."""
    links = (publication.archive_url, publication.public_url)
    found = [urlsplit(one).hostname or "" for one in links]
    if publication.delivery.transport not in {"files", "console"}:
        own = (publication.sender.address, publication.delivery.bounces)
        found += [domain_of(ascii_address(one)) for one in own if one]
    return tuple(dict.fromkeys(one for one in found if _is_registered(one)))


def _is_registered(host: str) -> bool:
    """Say whether a host has a name that somebody registered: no address, no stand-in."""
    ending = host.rpartition(".")[2]
    return "." in host and not ending.isdigit() and ending not in STAND_INS


def look_up(
    workplace: Workplace, publication: Publication, ask: AskRegistries, *, holder: str
) -> DomainLook:
    """Ask of our domains, keep what is learned for `doctor`, and return what is to be said."""
    hosts = hosts_of(publication)
    soon: dict[str, None] = {}
    unlearned = []
    for one in ask(workplace, hosts) if hosts else ():
        before = _keep(workplace, one, holder=holder)
        if line := _soon(one, workplace.clock()):
            soon[line] = None
        elif one.ends is None and not before.startswith(_UNKNOWN):
            unlearned.append(
                f"{one.host}: {one.why} Your registrar tells you; it is not said again."
            )
    return DomainLook(soon=tuple(soon), unlearned=tuple(unlearned))


def examine(workplace: Workplace) -> Iterator[Diagnosis]:
    """Yield what the last look learned of each of our domains; nothing is asked here."""
    try:
        hosts = hosts_of(reading.publication(workplace))
        if not hosts or not workplace.has_mail():
            return
        with duty_store(workplace) as store:
            kept = {one.item: (one.told, one.until) for one in store.claims(SERIES)}
    except (NewsletterError, OSError):
        return  # said of the files and databases
    told = (_diagnosis(host, *kept[host], workplace.clock()) for host in hosts if host in kept)
    yield from dict.fromkeys(told)


def _diagnosis(host: str, told: str, asked: datetime, now: datetime) -> Diagnosis:
    one = _read(host, told)
    if one.ends is None or now - one.ends > LONG_OVER:
        why = one.why or "the registry tells an end that is long over"
        return good("domain", f"until when {host} is registered cannot be learned here ({why})")
    until = f"{one.domain} is registered until {one.ends:%Y-%m-%d}, as asked on {asked:%Y-%m-%d}"
    if one.ends < now:
        return bad("domain", f"{until}: that is over", _MEND)
    if one.ends - now < SOON:
        return warning("domain", f"{until}: {(one.ends - now).days} days from now", _MEND)
    return good("domain", until)


_MEND = (
    "Renew it at the registrar: with it end mail, archive and every link in old mails. "
    "`newsletter run` asks again once a day."
)


def _soon(one: Learned, now: datetime) -> str:
    """Return what to say of a domain that ends soon, or ended of late; else nothing."""
    if one.ends is None or one.ends - now >= SOON or now - one.ends > LONG_OVER:
        return ""
    over = "was" if one.ends < now else "is"
    return (
        f"The domain {one.domain} {over} registered until {one.ends:%Y-%m-%d}, its registry says. "
        "Renew it at the registrar: with it end mail, archive and every link in old mails."
    )


def _keep(workplace: Workplace, one: Learned, *, holder: str) -> str:
    """Keep what was learned; return what was kept before, or empty."""
    with duty_store(workplace) as store:
        known = store.known(SERIES, one.host)
    if not claim(workplace, SERIES, one.host, holder=holder):
        return known.told if known else ""
    told = f"{one.domain} {one.ends.isoformat()}" if one.ends else f"{_UNKNOWN} {one.why}"
    with duty_store(workplace) as store:
        now = workplace.clock()
        store.let_go(SERIES, one.host, holder=holder, until=now, told=told, fresh=True)
    return known.told if known else ""


def _read(host: str, told: str) -> Learned:
    first, _, rest = told.partition(" ")
    if first == _UNKNOWN or not rest:
        return Learned(host=host, why=rest or "it was never asked")
    return Learned(host=host, domain=first, ends=datetime.fromisoformat(rest))
