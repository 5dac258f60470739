"""Taking in over LMTP (RFC 2033) or SMTP (RFC 5321) what comes back; it relays nothing.

Only addresses that mail comes back to are taken, and a message is answered when it has taken effect.
What cannot be taken in just now is asked for again later (451).
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from newsletter.errors import NewsletterError, UsageError
from newsletter.model.values import dataclass

MOST_BYTES = 10_000_000
MOST_RECIPIENTS = 100
SECONDS = 60.0
"""Without a word, and the connection is closed."""

Take = Callable[[bytes], object]
"""Takes in one message; raises where it must be asked for again."""
log = logging.getLogger("newsletter.bounces")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to listen: a path, or a host and a port."""

    lmtp: bool
    host: str = ""
    port: int = 0
    path: Path | None = None

    def __str__(self) -> str:
        """As people write it: ``lmtp 127.0.0.1:8024``."""
        return f"{'lmtp' if self.lmtp else 'smtp'} {self.path or f'{self.host}:{self.port}'}"


def read_place(text: str, *, lmtp: bool) -> Place:
    """Return a place from ``127.0.0.1:8024`` or ``/run/newsletter/lmtp``; raises `UsageError`."""
    if text.startswith("/"):
        return Place(lmtp=lmtp, path=Path(text))
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:  # noqa: PLR2004
        raise UsageError(
            f"{text!r} is no place to listen at.",
            help="Write a host and a port, 127.0.0.1:8024, or the path of a socket.",
        )
    return Place(lmtp=lmtp, host=host.strip("[]"), port=int(port))


class _Handler:
    """What aiosmtpd asks for each command."""

    def __init__(self, take: Take, wanted: Callable[[str], bool]) -> None:
        self._take, self._wanted = take, wanted

    async def handle_RCPT(  # noqa: N802 - the library's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take only addresses that mail comes back to."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not self._wanted(address):
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the message in, once for each address that it was sent to."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        answers = [await self._taken(address, content) for address in envelope.rcpt_tos]
        if isinstance(server, LMTP):
            return "\r\n".join(answers)  # one reply for each recipient (RFC 2033, 4.2)
        return next((one for one in answers if not one.startswith("2")), answers[0])

    async def _taken(self, address: str, content: bytes) -> str:
        # The address is the surest proof of whose it is; servers do not all write it down.
        message = b"Delivered-To: " + address.encode() + b"\r\n" + content
        try:
            await asyncio.to_thread(self._take, message)
        except (NewsletterError, OSError) as error:
            log.warning("not taken in", extra={"facts": {"error": str(error)}})
            return "451 4.3.0 Not now, try again later"
        return "250 2.0.0 Taken in"


async def listen(
    place: Place, *, take: Take, wanted: Callable[[str], bool], ready: Callable[[Place], object]
) -> None:
    """Listen until it is cancelled; `ready` hears where.  Raises `UsageError` where it cannot."""
    handler, kind = _Handler(take, wanted), LMTP if place.lmtp else SMTP
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return kind(
            handler,
            data_size_limit=MOST_BYTES,
            timeout=SECONDS,
            hostname="newsletter",
            ident="newsletter",
            enable_SMTPUTF8=True,
            decode_data=False,
            loop=loop,
        )

    with _listening(place) as (listener, bound):
        server = await (
            loop.create_unix_server(protocol, sock=listener)
            if place.path
            else loop.create_server(protocol, sock=listener)
        )
        ready(bound)
        try:
            await loop.create_future()  # until it is cancelled
        finally:
            server.close()


@contextmanager
def _listening(place: Place) -> Iterator[tuple[socket.socket, Place]]:
    """Open the socket; a path is taken away again at the end."""
    try:
        if place.path is None:
            family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
            listener = socket.create_server((place.host, place.port), family=family)
        else:
            listener = _at_path(place.path)
    except OSError as error:
        raise UsageError(
            f"Nothing can listen at {place}: {error.strerror or error}.",
            help="Something else may listen there, or its folder may not be ours to write into.",
        ) from error
    port = place.port if place.path else listener.getsockname()[1]
    try:
        yield listener, Place(lmtp=place.lmtp, host=place.host, port=port, path=place.path)
    finally:
        listener.close()
        if place.path:
            with suppress(FileNotFoundError):
                place.path.unlink()


def _at_path(path: Path) -> socket.socket:
    """Listen at a path; a socket that nobody listens at any more is replaced."""
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode) and not _answers(path):
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o117)
    try:
        listener.bind(str(path))
    except OSError:
        listener.close()
        raise
    finally:
        os.umask(before)
    return listener


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        try:
            asked.connect(str(path))
        except OSError:
            return False
    return True
