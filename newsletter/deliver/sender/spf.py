"""SPF records, walked as a receiver walks them (RFC 7208)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

Texts = Callable[[str], tuple[str, ...]]
"""A name to its TXT records."""
Hosts = Callable[[str], tuple[str, ...]]
"""A host to its addresses."""
MailHosts = Callable[[str], tuple[str, ...]]
"""A domain to the hosts that take its mail."""

MOST_LOOKUPS = 10
"""RFC 7208, 4.6.4."""
_ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})


@dataclass(slots=True, kw_only=True)
class SpfReading:
    """What a walk through a record found."""

    records: tuple[str, ...]
    """Those of the domain itself; one is right."""
    lookups: int = 0
    """Questions that the record costs a receiver."""
    ends: str = ""
    """What it says of all others: ``-all``, ``~all``, ``?all``, ``+all``, or empty."""
    networks: list[str] = field(default_factory=list)
    """What it allows, as networks."""
    missing: list[str] = field(default_factory=list)
    """Domains that it includes and that have no record."""

    def allows(self, address: str) -> bool:
        """Return whether the address is among the networks."""
        return any(_within(address, network) for network in self.networks)


def is_spf(text: str) -> bool:
    """Return whether a TXT record is one of SPF."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def read_spf(domain: str, *, texts: Texts, hosts: Hosts, mail_hosts: MailHosts) -> SpfReading:
    """Walk the record of a domain, includes and all; loops end at the limit."""
    records = tuple(text for text in texts(domain) if is_spf(text))
    reading = SpfReading(records=records)
    if len(records) == 1:
        walk = _Walk(reading=reading, texts=texts, hosts=hosts, mail_hosts=mail_hosts)
        walk.follow(domain, records[0], top=True)
    return reading


@dataclass(slots=True, kw_only=True)
class _Walk:
    reading: SpfReading
    texts: Texts
    hosts: Hosts
    mail_hosts: MailHosts

    def follow(self, domain: str, record: str, *, top: bool) -> None:
        for term in record.split()[1:]:
            qualifier, mechanism, value = _parted(term)
            if not self._may_ask(mechanism):
                return
            if mechanism == "all" and top:
                self.reading.ends = f"{qualifier}all"
            elif qualifier == "+":
                self._allow(mechanism, value, domain, top=top)

    def _may_ask(self, mechanism: str) -> bool:
        """Count a question; False once there were too many, wherever in the record."""
        if self.reading.lookups <= MOST_LOOKUPS:
            self.reading.lookups += mechanism in _ASKING
        return self.reading.lookups <= MOST_LOOKUPS

    def _allow(self, mechanism: str, value: str, domain: str, *, top: bool) -> None:
        if mechanism in {"ip4", "ip6"}:
            self.reading.networks.append(value)
        elif mechanism in {"include", "redirect"}:
            self._include(value, top=top and mechanism == "redirect")
        elif mechanism in {"a", "mx"}:
            host, _, length = value.partition("/")
            named = (host or domain,) if mechanism == "a" else self.mail_hosts(host or domain)
            self.reading.networks.extend(_networks(self._addresses(named), length))

    def _include(self, domain: str, *, top: bool) -> None:
        records = [text for text in self.texts(domain) if is_spf(text)]
        if len(records) != 1:
            self.reading.missing.append(domain)
            return
        self.follow(domain, records[0], top=top)

    def _addresses(self, named: Iterable[str]) -> Iterator[str]:
        for host in named:
            yield from self.hosts(host)


def _parted(term: str) -> tuple[str, str, str]:
    """Return qualifier, mechanism and value of a term."""
    qualifier = term[0] if term[:1] in {"+", "-", "~", "?"} else ""
    rest = term.removeprefix(qualifier)
    at = min(
        (place for place in (rest.find(":"), rest.find("="), rest.find("/")) if place > 0),
        default=len(rest),
    )
    value = rest[at:] if rest[at : at + 1] == "/" else rest[at + 1 :]
    return qualifier or "+", rest[:at].lower(), value


def _networks(addresses: Iterable[str], length: str) -> list[str]:
    return [f"{address}/{length}" if length.isdecimal() else address for address in addresses]


def _within(address: str, network: str) -> bool:
    try:
        return ip_address(address) in ip_network(network, strict=False)
    except ValueError:
        return False
