"""Addresses of the web, taken apart before anything is asked (RFC 3986, RFC 9110 section 4.2)."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

import idna

from newsletter.errors import FetchFailed, FetchRefused
from newsletter.fetch.values import owner_of
from newsletter.model.values import dataclass

DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")
_IPV6 = re.compile(r"[0-9a-f:.]+")
_AS_THEY_ARE = "/%:@!$&'()*+,;=~|[]"
"""Characters besides letters, digits, ``_.-`` that stay; ``%`` begins an escape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A plain http(s) address without user, password and fragment."""

    scheme: str
    host: str
    """In lower-case ASCII, an IPv6 address without brackets."""
    port: int
    path: str
    """As it stands in the address; may be empty."""
    query: str
    """With its question mark, or empty."""

    @property
    def target(self) -> str:
        """What the request line asks for."""
        return (self.path or "/") + self.query

    @property
    def authority(self) -> str:
        """Host, and the port where it is not the usual one: the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority: ``https://ledger.example``."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return self.origin + self.path + self.query


def parse_address(url: str, *, name: str = "") -> Address:
    """Return the address in parts; raises `FetchRefused` unless it is plain http(s).

    `name` is the outlet's, for the message.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise FetchRefused(
                f"{owner_of(url, name)}: only addresses that begin with http:// or https:// are read.",
                url=url,
            )
        if parts.username is not None or parts.password is not None:
            host = parts.netloc.rpartition("@")[2]
            raise FetchRefused(
                f"{owner_of(url, name)}: the address carries a user name or password.",
                url=f"{parts.scheme}://{host}{parts.path}",
                help="Take the part before the @ out of the address.",
            )
        return Address(
            scheme=parts.scheme,
            host=_plain_host(parts.hostname),
            port=parts.port or DEFAULT_PORTS[parts.scheme],
            path=_quoted(parts.path),
            query=f"?{_quoted(parts.query, '?')}" if parts.query else "",
        )
    except ValueError as error:  # UnicodeError is one
        raise FetchRefused(f"{url[:200]!r} is not a web address.", url=url[:200]) from error


def join(address: Address, location: str, *, name: str) -> str:
    """Return the address that a redirect names; raises `FetchFailed` where it names none."""
    try:
        joined = urljoin(str(address), location)
        _ = urlsplit(joined).port
    except ValueError as error:
        raise FetchFailed(
            f"{owner_of(str(address), name)} sends us on to an address that is none.",
            url=str(address),
        ) from error
    return joined.partition("#")[0]


def _plain_host(host: str) -> str:
    """Return a host in ASCII; raises `ValueError` for one that cannot be asked."""
    if ":" in host:
        if not _IPV6.fullmatch(host):
            raise ValueError(host)
        return host
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode("ascii")
    if not _NAME.fullmatch(host):
        raise ValueError(host)
    return host


def _quoted(text: str, more: str = "") -> str:
    return text if _is_plain(text) else quote(text, safe=_AS_THEY_ARE + more)


def _is_plain(text: str) -> bool:
    return text.isascii() and _PLAIN.fullmatch(text) is not None


_PLAIN = re.compile(r"[\w.%/:@!$&'()*+,;=~?-]*", re.ASCII)
