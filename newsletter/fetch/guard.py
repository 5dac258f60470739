"""Which network addresses may be reached, decided on the IP really used."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from newsletter.errors import SettingError
from newsletter.model.values import dataclass

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LAST_PORT = 65535
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
COMPATIBLE = IPv6Network("::/96")
RESERVED = tuple(
    ip_network(text)
    for text in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    )
)
"""IANA's special-purpose registries; Python's releases differ on these."""


def embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for: mapped, 6to4, Teredo, NAT64."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in NAT64) or address in COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the public internet, not to this machine or site."""
    if isinstance(address, IPv6Address):
        inner = embedded(address)
        if inner is not None:
            return is_public(inner)
        if address not in GLOBAL_UNICAST:
            return False
    if any(address in network for network in RESERVED if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a host pattern is sent instead."""

    pattern: str
    """Host name, ``*`` for any text, optionally ``:port``: ``*.example``."""
    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """The rule: public addresses, allowed networks, and mapped hosts."""

    connect_to: tuple[Target, ...] = ()
    allowed: tuple[Network, ...] = ()

    def target(self, host: str, port: int) -> Target | None:
        """Return where the publication sends this host, or None for the ordinary way."""
        name = host.lower()
        for target in self.connect_to:
            if fnmatchcase(name, target.pattern) or fnmatchcase(f"{name}:{port}", target.pattern):
                return target
        return None

    def allows(self, address: str) -> bool:
        """Tell whether an IP address, as the resolver gave it, may be connected to."""
        parsed = ip_address(address.partition("%")[0])
        return is_public(parsed) or any(
            parsed in network for network in self.allowed if network.version == parsed.version
        )


def read_guard(connect_to: Sequence[tuple[str, str]], allow_networks: Sequence[str]) -> Guard:
    """Build the rule from the publication's settings; raises `SettingError`."""
    return Guard(
        connect_to=tuple(_read_target(pattern, target) for pattern, target in connect_to),
        allowed=tuple(_read_network(text) for text in allow_networks),
    )


def _read_target(pattern: str, target: str) -> Target:
    host, _, port = target.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > LAST_PORT:
        raise SettingError(
            f"fetching.connect_to: {target!r} is not an address and a port.",
            help="Write it like 127.0.0.1:8080.",
        )
    return Target(pattern=pattern.lower(), host=host.strip("[]"), port=int(port))


def _read_network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        raise SettingError(
            f"fetching.allow_networks: {text!r} is not a network.",
            help="Write it like 10.0.0.0/8.",
        ) from error
