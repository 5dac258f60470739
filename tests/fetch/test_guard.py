from __future__ import annotations

from ipaddress import ip_address

import pytest

from newsletter.errors import SettingError
from newsletter.fetch.guard import is_public, read_guard

PRIVATE = """
0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.8 192.0.2.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.9 224.0.0.1
240.0.0.1 255.255.255.255 :: ::1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 fe80::1
fc00::1 fd12:3456::1 fec0::1 ff02::1 64:ff9b::a00:1 64:ff9b:1::7f00:1 2002:7f00:1:: 2002:a00:1::
2001:db8::1 100::1
"""
PUBLIC = (
    "1.1.1.1 8.8.8.8 93.184.216.34 2606:4700::1111 2a00:1450::8 64:ff9b::808:808 ::ffff:8.8.8.8"
)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_and_reserved_addresses_are_known(address: str) -> None:
    """Loopback, private, link-local, shared, reserved, multicast, and all of these in IPv6 dress."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_pass(address: str) -> None:
    """The web itself stays within reach."""
    assert is_public(ip_address(address))


def test_patterns_map_hosts_like_connect_to() -> None:
    """The first pattern that fits wins; a port may be part of it."""
    guard = read_guard(
        [("*.example:443", "127.0.0.1:8443"), ("*.Example", "[::1]:8080")], ["10.0.0.0/8"]
    )
    secure, plain = guard.target("A.example", 443), guard.target("a.example", 80)
    assert secure is not None
    assert plain is not None
    assert (secure.host, secure.port) == ("127.0.0.1", 8443)
    assert (plain.host, plain.port) == ("::1", 8080)
    assert guard.target("example.org", 80) is None
    assert guard.allows("10.9.8.7")
    assert not guard.allows("192.168.0.1")
    assert not guard.allows("fe80::1%eth0")


@pytest.mark.parametrize(
    ("connect_to", "networks"),
    [
        ([("*", "nowhere")], []),
        ([("*", "h:99999")], []),
        ([("*", ":80")], []),
        ([], ["10.0.0.0/99"]),
    ],
)
def test_settings_that_cannot_be_followed_are_told(
    connect_to: list[tuple[str, str]], networks: list[str]
) -> None:
    """The message names the setting and shows the right form."""
    with pytest.raises(SettingError) as caught:
        read_guard(connect_to, networks)
    assert caught.value.message.startswith("fetching.")
    assert caught.value.help.startswith("Write it like")
