"""One request per host at a time, and one connection, kept only while somebody waits for it.

A round of feeds asks most hosts once.  A pool that keeps connections looks
through all of them at every request, which was a third of the work of a round;
here each host has its own, and the last to leave closes it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpcore

IDLE_SECONDS = 5.0


@dataclass(slots=True, kw_only=True)
class Host:
    """What is under way at one host."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    visitors: int = 0
    connections: dict[str, httpcore.AsyncHTTPConnection] = field(default_factory=dict)
    """By origin: scheme, name and port."""


class Turns:
    """Hosts in use and their connections; used within one event loop."""

    def __init__(self, *, backend: httpcore.AsyncNetworkBackend, tls: ssl.SSLContext) -> None:
        self._backend = backend
        self._tls = tls
        self._hosts: dict[str, Host] = {}

    @asynccontextmanager
    async def visiting(self, name: str) -> AsyncIterator[Host]:
        """Hold the host's connections open for this while; it may be entered again within."""
        host = self._hosts.setdefault(name, Host())
        host.visitors += 1
        try:
            yield host
        finally:
            host.visitors -= 1
            if not host.visitors:
                del self._hosts[name]
                await _close(host)

    @asynccontextmanager
    async def connection(
        self, host: Host, origin: httpcore.Origin
    ) -> AsyncIterator[httpcore.AsyncHTTPConnection]:
        """Give the host's connection to an origin, a new one unless the last is still good.

        The caller holds the host's lock.  After a failure the connection is
        closed, whatever state it is in.
        """
        kept = host.connections.pop(str(origin), None)
        if kept is not None and (not kept.is_available() or kept.has_expired()):
            await kept.aclose()
            kept = None
        used = kept or httpcore.AsyncHTTPConnection(
            origin=origin,
            ssl_context=self._tls,
            keepalive_expiry=IDLE_SECONDS,
            http2=True,
            network_backend=self._backend,
        )
        try:
            yield used
        except BaseException:
            await used.aclose()
            raise
        host.connections[str(origin)] = used

    async def close(self) -> None:
        """Close every connection."""
        for host in self._hosts.values():
            await _close(host)


async def _close(host: Host) -> None:
    connections, host.connections = host.connections, {}
    for connection in connections.values():
        await connection.aclose()
