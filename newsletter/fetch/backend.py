"""Connecting, with the guard between name and socket.

httpcore asks this backend for every new connection, so also for each redirect
and after each change of a name's addresses: what is checked is what is used.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable

import httpcore

from newsletter.fetch.guard import Guard


class PrivateAddress(Exception):
    """A name leads only to addresses that may not be reached."""


class NoSuchHost(Exception):
    """A name leads nowhere."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """TCP connections to allowed addresses only."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first allowed address of the host that answers."""
        target = self._guard.target(host, port)
        if target is not None:
            addresses, port = [target.host], target.port
        else:
            addresses = await self._allowed_addresses(host, port)
        failure: Exception = NoSuchHost(host)
        for address in addresses:
            try:
                return await self._sockets.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _allowed_addresses(self, host: str, port: int) -> list[str]:
        """Resolve as the socket would (decimal and octal forms too), then drop what is private."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NoSuchHost(host) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        allowed = [address for address in addresses if self._guard.allows(address)]
        if addresses and not allowed:
            raise PrivateAddress(addresses[0])
        return allowed
