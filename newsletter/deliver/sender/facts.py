"""What the publication says of itself, and whom the name system is asked through."""

from __future__ import annotations

from typing import Literal, Protocol

from newsletter.model.values import dataclass


class Names(Protocol):
    """Who answers for names; raises `NamesError` where nobody does."""

    def lookup(
        self, name: str, kind: Literal["A", "AAAA", "MX", "NS", "PTR", "TXT"]
    ) -> tuple[str, ...]:
        """Return the records of a name, or none."""

    def reverse(self, address: str) -> tuple[str, ...]:
        """Return the names of an IP address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderFacts:
    """What the publication says of itself."""

    domain: str
    """Of From, as the name system knows it."""
    reply_to: str
    """The address that replies go to."""
    relay: str
    """The host that takes our mail, or empty where none is set."""
    selectors: tuple[str, ...]
    """Of DKIM, ours or the relay's."""
    public_keys: dict[str, str]
    """Selector to the public half (base64) of a key that we sign with."""
    public_url: str
    postal_address: bool
    return_path: str = ""
    """The domain that mail comes back to; empty: `domain`."""


def takes_mail(domain: str, names: Names) -> bool:
    """Say whether a domain takes mail."""
    hosts = names.lookup(domain, "MX")
    if hosts:
        return any(hosts)  # one empty host is a null MX (RFC 7505)
    return bool(addresses(domain, names))


def addresses(host: str, names: Names) -> tuple[str, ...]:
    """Return the IP addresses of a host."""
    return (*names.lookup(host, "A"), *names.lookup(host, "AAAA"))
