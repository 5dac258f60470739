"""The name system, behind one small protocol (RFC 1035)."""

from __future__ import annotations

from typing import Literal, Protocol

import dns.exception
import dns.resolver
import dns.reversename

from newsletter.errors import NamesError

Kind = Literal["A", "AAAA", "MX", "NS", "PTR", "TXT"]


class Names(Protocol):
    """Who answers for names."""

    def lookup(self, name: str, kind: Kind) -> tuple[str, ...]:
        """Return the records of a name; none where it, or the kind, does not exist.

        TXT records are joined as their parts follow (RFC 7208, 3.3); hosts end without a
        dot, those of MX come best first.  Raises `NamesError` where nobody answers.
        """

    def reverse(self, address: str) -> tuple[str, ...]:
        """Return the names of an IP address."""


class SystemNames:
    """The resolver that this machine uses."""

    def __init__(self, *, timeout: float = 5.0) -> None:
        self._timeout = timeout
        """Seconds for each question."""

    def lookup(self, name: str, kind: Kind) -> tuple[str, ...]:
        """Ask; see `Names`."""
        try:
            found = dns.resolver.resolve(name, kind, lifetime=self._timeout, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong):
            return ()
        except dns.exception.DNSException as error:
            raise NamesError(
                f"The name system does not answer for {name}.",
                help="Check this machine's network and /etc/resolv.conf; then try again.",
            ) from error
        records = list(found)
        if kind == "MX":
            records.sort(key=lambda one: one.preference)
        return tuple(_spelt(one, kind) for one in records)

    def reverse(self, address: str) -> tuple[str, ...]:
        """Ask; see `Names`."""
        return self.lookup(dns.reversename.from_address(address).to_text(), "PTR")


def _spelt(record: object, kind: Kind) -> str:
    if kind == "TXT":
        return b"".join(getattr(record, "strings", ())).decode("utf-8", "replace")
    if kind == "MX":
        return str(getattr(record, "exchange", "")).rstrip(".")
    return str(record).rstrip(".")
