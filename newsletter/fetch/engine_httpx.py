"""Asking with httpcore, the engine of httpx, in Python throughout: for where libcurl is not."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import httpcore
import httpx

from newsletter.fetch.decoding import BodyTooLarge
from newsletter.fetch.engine import Answer, Question
from newsletter.fetch.failures import (
    BrokenOff,
    Distrusted,
    Failure,
    NoSuchHost,
    PrivateAddress,
    Unaskable,
    Unreachable,
    Unreadable,
)
from newsletter.fetch.guard import Guard
from newsletter.fetch.values import SUCCESS

IDLE_SECONDS = 5.0
FOREIGN = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    OSError,
)


class HttpxEngine:
    """An `Engine`; a host that somebody waits for keeps its connection."""

    def __init__(self, guard: Guard, authorities: Path | None = None) -> None:
        self._backend = GuardedBackend(guard)
        self._tls = trust(authorities)
        self._kept: dict[str, httpcore.AsyncHTTPConnection] = {}

    async def close(self) -> None:
        """Close every connection."""
        while self._kept:
            _, connection = self._kept.popitem()
            await connection.aclose()

    async def ask(self, question: Question) -> Answer:
        """Ask one server once; see `Engine`."""
        address = question.address
        target = httpcore.URL(
            scheme=address.scheme, host=address.host, port=address.port, target=address.target
        )
        try:
            async with (
                self._connection(target.origin, keep=question.keep) as connection,
                connection.stream("GET", target, headers=list(question.headers)) as answer,
            ):
                question.heard()
                body, cut = b"", False
                if answer.status in SUCCESS:
                    body, cut = await _collect(answer, question)
                headers = _decode_headers(answer.headers)
                return Answer(status=answer.status, headers=headers, body=body, cut=cut)
        except TimeoutError:
            raise
        except FOREIGN as error:
            raise failure_of(error) from error

    @asynccontextmanager
    async def _connection(
        self, origin: httpcore.Origin, *, keep: bool
    ) -> AsyncIterator[httpcore.AsyncHTTPConnection]:
        """Give the connection to an origin, a new one unless the last is still good."""
        kept = self._kept.pop(str(origin), None)
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
        if keep:
            self._kept[str(origin)] = used
        else:
            await used.aclose()


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """TCP connections to allowed addresses only.

    httpcore asks this for every new connection, so also for each redirect and
    after each change of a name's addresses: what is checked is what is used.
    """

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


def trust(authorities: Path | None) -> ssl.SSLContext:
    """Return trust in the authorities of a PEM file, or in the public ones."""
    return ssl.create_default_context(cafile=authorities) if authorities else _public_trust()


@cache
def _public_trust() -> ssl.SSLContext:
    """Return trust in the public certificate authorities; it takes a while to load."""
    return httpx.create_ssl_context(trust_env=False)


async def _collect(answer: httpcore.Response, question: Question) -> tuple[bytes, bool]:
    """Read a body as far as it is wanted, and tell whether it goes on; raises `BodyTooLarge`."""
    body = bytearray()
    async for piece in answer.aiter_stream():
        body += piece
        if len(body) > question.max_bytes and not question.enough:
            raise BodyTooLarge
        if len(body) > question.max_bytes:
            return bytes(body[: question.max_bytes]), True
    return bytes(body), False


def _decode_headers(raw: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in raw)


def failure_of(error: Exception) -> Failure:
    """Return what an exception of `FOREIGN` means."""
    reason = _certificate_error(error)
    if reason:
        return Distrusted(reason)
    if isinstance(error, (httpcore.ConnectError, httpcore.ConnectTimeout)):
        return Unreachable(str(error))
    if isinstance(error, httpcore.RemoteProtocolError):
        return Unreadable(str(error))
    if isinstance(error, (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol)):
        return Unaskable(str(error))
    return BrokenOff(str(error))


def _certificate_error(error: BaseException | None) -> str:
    """Return what is wrong with the server's certificate, or an empty text."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        if isinstance(error, ssl.SSLError):
            return error.reason or "no secure connection was agreed on"
        error = error.__cause__ or error.__context__
    return ""
