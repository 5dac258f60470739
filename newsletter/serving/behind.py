"""Servers that others reach, behind whatever speaks TLS: where they listen, and whom they believe."""

from __future__ import annotations

import ipaddress
import socket

from newsletter.errors import UsageError

BACKLOG = 2_048


def listen_behind(host: str, port: int) -> socket.socket:
    """Return a listening socket; `port` 0 takes a free one.  Raises `UsageError` where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"Nothing can listen on {host} port {port}: {error}.",
            help="Something else may run there; stop it, or choose another --port.",
        ) from error
    # Handed down to each connection.  Without it head and body of an answer wait for one another,
    # 40 ms each time; asyncio sets it for sockets only that it has made itself.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def expect_network(proxy: str) -> None:
    """Raise `UsageError` for what is no address and no network of a proxy."""
    try:
        ipaddress.ip_network(proxy)
    except ValueError as error:
        raise UsageError(
            f"{proxy!r} is no address or network of a proxy: {error}.",
            help="Write it like 127.0.0.1 or 10.0.0.0/24.",
        ) from error
