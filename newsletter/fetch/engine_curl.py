"""Asking with libcurl: about a quarter of the work of any engine in Python.

libcurl resolves, connects and speaks HTTP/1.1 and HTTP/2; it asks us for each
socket, and there the guard stands, on the address that is really used.
"""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from pathlib import Path

import certifi
import pycurl

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

HTTP2_STREAM, TOO_LARGE = 92, 100
"""Codes that pycurl has no names for."""
KINDS: dict[int, type[Failure]] = {
    pycurl.E_URL_MALFORMAT: Unaskable,
    pycurl.E_COULDNT_RESOLVE_HOST: NoSuchHost,
    pycurl.E_COULDNT_CONNECT: Unreachable,
    pycurl.E_OPERATION_TIMEDOUT: Unreachable,
    pycurl.E_SSL_CONNECT_ERROR: Distrusted,
    pycurl.E_PEER_FAILED_VERIFICATION: Distrusted,
    pycurl.E_UNSUPPORTED_PROTOCOL: Unreadable,  # no HTTP, or HTTP 0.9; the address is checked
    pycurl.E_FTP_WEIRD_SERVER_REPLY: Unreadable,  # of any protocol by now
    pycurl.E_PARTIAL_FILE: Unreadable,
    pycurl.E_GOT_NOTHING: Unreadable,
    pycurl.E_RECV_ERROR: Unreadable,
    pycurl.E_WRITE_ERROR: Unreadable,  # we would not take a line of the head
    pycurl.E_HTTP2: Unreadable,
    HTTP2_STREAM: Unreadable,
    TOO_LARGE: Unreadable,
    pycurl.E_BAD_CONTENT_ENCODING: Unreadable,
}
"""libcurl's codes; whatever is not here is a broken connection."""
STATUS = re.compile(rb"HTTP/\d(?:\.\d)? ([1-5]\d\d)(?:\s|$)")
PIECE = 64 * 1024
"""Bytes that are read at once."""


class CurlEngine:
    """An `Engine`."""

    def __init__(self, guard: Guard, authorities: Path | None = None) -> None:
        self._guard = guard
        self._authorities = str(authorities or certifi.where())
        self._multi = pycurl.AsyncCurlMulti()

    async def close(self) -> None:
        """Close every connection."""
        await self._multi.aclose()

    async def ask(self, question: Question) -> Answer:
        """Ask one server once; see `Engine`."""
        curl = pycurl.Curl()
        exchange = _Exchange(question, self._guard)
        self._prepare(curl, question, exchange)
        try:
            await self._multi.perform(curl)
        except pycurl.error as error:
            failure = exchange.failure(*error.args)
            if failure is not None:
                raise failure from error
        finally:
            self._let_go(curl)
        return exchange.answer()

    def _prepare(self, curl: pycurl.Curl, question: Question, exchange: _Exchange) -> None:
        option = curl.setopt
        option(pycurl.URL, str(question.address))
        option(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        option(pycurl.HTTPHEADER, [_line(name, value) for name, value in question.headers])
        option(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS)
        option(pycurl.PROXY, "")  # whatever the environment says
        option(pycurl.NOSIGNAL, 1)
        option(pycurl.CAINFO, self._authorities)
        option(pycurl.BUFFERSIZE, PIECE)
        option(pycurl.FORBID_REUSE, not question.keep)
        option(pycurl.OPENSOCKETFUNCTION, exchange.open_socket)
        option(pycurl.HEADERFUNCTION, exchange.take_head)
        option(pycurl.WRITEFUNCTION, exchange.take_body)
        if exchange.connect_to:
            option(pycurl.CONNECT_TO, [exchange.connect_to])

    def _let_go(self, curl: pycurl.Curl) -> None:
        """Take the handle out, also where a cancelled transfer left it in, then close it."""
        if not self._multi.closed:
            with suppress(RuntimeError):  # it has ended by itself
                self._multi.remove_handle(curl)
        curl.close()


class _Exchange:
    """What libcurl tells of one question."""

    def __init__(self, question: Question, guard: Guard) -> None:
        self._question = question
        self._guard = guard
        target = guard.target(question.address.host, question.address.port)
        self._mapped = target is not None
        self.connect_to = ""
        if target is not None:
            host = f"[{target.host}]" if ":" in target.host else target.host
            self.connect_to = f"::{host}:{target.port}"
        self._refused = ""
        self._opened = False
        self._head = list[bytes]()
        self._status = 0
        self._pieces = list[bytes]()
        self._length = 0
        self._too_large = False
        self._enough = False
        self._cut = False

    def open_socket(self, _purpose: int, place: pycurl.CurlSockAddr) -> int:
        """Open a socket to an allowed address; libcurl owns it then, and tries the next otherwise."""
        address = str(place.addr[0])
        if not self._mapped and not self._guard.allows(address):
            self._refused = address
            return int(pycurl.SOCKET_BAD)
        self._opened = True
        return socket.socket(place.family, place.socktype, place.protocol).detach()

    def take_head(self, line: bytes) -> int | None:
        """Note a line of the head; what stands before the last status line, or after the body, does not count."""
        if self._pieces:
            return None
        if line.startswith(b"HTTP/"):
            found = STATUS.match(line)
            if found is None:
                return 0
            self._head.clear()
            self._status = int(found[1])
        elif line.strip():
            self._head.append(line)
        elif self._status >= min(SUCCESS):
            self._question.heard()
        return None

    def take_body(self, piece: bytes) -> int | None:
        """Note a piece of the body; a length other than its own ends the transfer."""
        if self._status not in SUCCESS:
            self._enough = True
            return 0
        self._length += len(piece)
        over = self._length - self._question.max_bytes
        if over > 0 and not self._question.enough:
            self._too_large = True
            return 0
        if over > 0:
            self._enough = self._cut = True
            self._pieces.append(piece[:-over])
            return 0
        self._pieces.append(piece)
        return None

    def failure(self, code: int, message: str) -> Exception | None:
        """Return what went wrong; None where we ended the transfer, having all we need."""
        if self._enough:
            return None
        if self._too_large:
            return BodyTooLarge()
        if self._refused and not self._opened:
            return PrivateAddress(self._refused)
        kind = KINDS.get(code, BrokenOff)
        return kind(_reason(message) if kind is Distrusted else message)

    def answer(self) -> Answer:
        """Return what came."""
        return Answer(
            status=self._status,
            headers=tuple(_headers(self._head)),
            body=b"".join(self._pieces),
            cut=self._cut,
        )


def _headers(lines: list[bytes]) -> list[tuple[str, str]]:
    """Return names in lower case and values; a folded line goes on with the one before it."""
    headers = list[tuple[str, str]]()
    for line in lines:
        text = line.decode("latin-1").rstrip("\r\n")
        if text[:1] in {" ", "\t"} and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {text.strip()}")
        else:
            name, _, value = text.partition(":")
            headers.append((name.strip().lower(), value.strip()))
    return headers


def _line(name: str, value: str) -> bytes:
    """Return a header line; libcurl takes ``name;`` for an empty one."""
    return (f"{name}: {value}" if value else f"{name};").encode("latin-1")


def _reason(message: str) -> str:
    """Return what libcurl says of a certificate, less its own prefix."""
    return message.removeprefix("SSL certificate problem: ").strip() or "no secure connection"
