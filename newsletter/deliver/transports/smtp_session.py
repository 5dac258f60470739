"""A conversation with a mail server, begun: greeted, secured, logged in."""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from contextlib import suppress

from newsletter.deliver.transports.base import Steps
from newsletter.deliver.transports.replies import Reply
from newsletter.deliver.transports.wire import Gone, Wire, drive, spell
from newsletter.errors import TransportError
from newsletter.model.publication import Smtp
from newsletter.model.values import dataclass

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_GREETING = 220
_CHALLENGE = 334
_QUIT_TIMEOUT = 2.0
"""Seconds to wait for a goodbye that changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How we present ourselves; `user` is empty where nobody logs in."""

    local_name: str
    user: str = ""
    password: str = ""
    context: ssl.SSLContext


class Session:
    """A conversation that is ready for messages."""

    def __init__(self, wire: Wire, extensions: frozenset[str]) -> None:
        self.wire = wire
        self.extensions = extensions
        """What the server offered (RFC 5321, 4.1.1.1): first words, in upper case."""

    def ask(self, *commands: bytes) -> tuple[Reply, ...]:
        """Return the replies to commands; wait for them."""
        return drive(self.asking(*commands))

    def asking(self, *commands: bytes) -> Steps[tuple[Reply, ...]]:
        """Return the replies: to all commands, in one write, where the server takes that (RFC 2920).

        Elsewhere one goes after the other, and none after a refused one.
        """
        if "PIPELINING" in self.extensions:
            yield from self.wire.sending(b"".join(commands))
            return (yield from self.answering(len(commands)))
        replies: list[Reply] = []
        for command in commands:
            yield from self.wire.sending(command)
            replies.append((yield from self._answer()))
            if replies[-1].refuses:
                break
        return tuple(replies)

    def answering(self, count: int) -> Steps[tuple[Reply, ...]]:
        """Return the replies to so many commands that were sent already."""
        replies: list[Reply] = []
        while len(replies) < count:
            replies.append(self.wire.heard() or (yield from self._answer()))
        return tuple(replies)

    def end(self) -> None:
        """Say goodbye; never raises."""
        with suppress(Gone):
            self.wire.send(b"QUIT\r\n")
            self.wire.reply(_QUIT_TIMEOUT)
        self.wire.close()

    def _answer(self) -> Steps[Reply]:
        reply = yield from self.wire.replying()
        if reply.closing:
            raise Gone("it closes", reply=reply)
        return reply


def where(settings: Smtp) -> str:
    """Return the service as errors name it."""
    return f"The mail service {settings.host}, port {settings.port},"


def not_now(settings: Smtp, reply: Reply) -> TransportError:
    """Return the error for a service that wants to be left alone for a while."""
    return TransportError(
        f"{where(settings)} asks us to come back later: {reply.code} {reply.text}",
        help="Wait a while; then run the same command again. Nobody was lost.",
    )


def begin(settings: Smtp, login: Login) -> Session:
    """Connect, secure and log in.  Raises `TransportError`."""
    _expect_privacy(settings, login)
    try:
        wire = _connected(settings)
    except OSError as error:
        raise _unreachable(settings, spell(error)) from error
    try:
        return _greeted(wire, settings, login)
    except ssl.SSLCertVerificationError as error:
        wire.close()
        raise _not_itself(settings, error.verify_message) from error
    except (Gone, OSError) as error:
        wire.close()
        if isinstance(error, Gone) and error.reply:
            raise not_now(settings, error.reply) from error
        reason = error.reason if isinstance(error, Gone) else spell(error)
        raise _unreachable(settings, reason) from error
    except TransportError:
        wire.close()
        raise


def _expect_privacy(settings: Smtp, login: Login) -> None:
    if login.user and settings.security == "none" and settings.host not in _LOOPBACK:
        raise TransportError(
            "The password would travel unencrypted.",
            help="Set delivery.smtp.security to starttls or tls.",
        )


def _connected(settings: Smtp) -> Wire:
    address = (settings.host, settings.port)
    return Wire(
        socket.create_connection(address, timeout=settings.timeout), timeout=settings.timeout
    )


def _greeted(wire: Wire, settings: Smtp, login: Login) -> Session:
    if settings.security == "tls":
        wire.secure(login.context, settings.host)
    greeting = wire.reply()
    if greeting.code != _GREETING:
        raise not_now(settings, greeting)
    session = _introduced(wire, settings, login)
    if settings.security == "starttls":
        _start_tls(session, settings, login)
        session = _introduced(wire, settings, login)
    if login.user:
        _log_in(session, settings, login)
    return session


def _introduced(wire: Wire, settings: Smtp, login: Login) -> Session:
    """Say who we are: EHLO, or HELO to a server that knows no better."""
    name = login.local_name.encode("ascii", "replace")
    wire.send(b"EHLO " + name + b"\r\n")
    reply, lines = wire.reply_lines()
    if reply.accepts:
        return Session(wire, _offered(lines))
    if reply.closing:
        raise Gone("it closes", reply=reply)
    wire.send(b"HELO " + name + b"\r\n")
    reply = wire.reply()
    if not reply.accepts:
        raise not_now(settings, reply)
    return Session(wire, frozenset())


def _offered(lines: tuple[str, ...]) -> frozenset[str]:
    """Return the extensions, and each way to log in as ``AUTH PLAIN``."""
    found = set()
    for line in lines[1:]:
        keyword, *parameters = line.upper().replace("=", " ", 1).split() or [""]
        found.add(keyword)
        if keyword == "AUTH":
            found |= {f"AUTH {way}" for way in parameters}
    return frozenset(found)


def _start_tls(session: Session, settings: Smtp, login: Login) -> None:
    if "STARTTLS" not in session.extensions:
        raise TransportError(
            f"{where(settings)} offers no encryption (STARTTLS).",
            help="Set delivery.smtp.security to tls, or ask whoever runs the service.",
        )
    (reply,) = session.ask(b"STARTTLS\r\n")
    if reply.code != _GREETING:
        raise not_now(settings, reply)
    session.wire.secure(login.context, settings.host)


def _log_in(session: Session, settings: Smtp, login: Login) -> None:
    """Log in by PLAIN (RFC 4616), or by LOGIN where only that is offered."""
    user, password = login.user.encode(), login.password.encode()
    if "AUTH PLAIN" in session.extensions or "AUTH LOGIN" not in session.extensions:
        said = b64encode(b"\0" + user + b"\0" + password)
        (reply,) = session.ask(b"AUTH PLAIN " + said + b"\r\n")
    else:
        reply = _answers(session, (b"AUTH LOGIN", b64encode(user), b64encode(password)))
    if not reply.accepts:
        raise TransportError(
            f"{where(settings)} does not accept our user name and password.",
            help="Check them in secrets.env; then run the same command again.",
        )


def _answers(session: Session, said: tuple[bytes, ...]) -> Reply:
    for line in said:
        (reply,) = session.ask(line + b"\r\n")
        if reply.code != _CHALLENGE:
            break
    return reply


def _unreachable(settings: Smtp, reason: str) -> TransportError:
    return TransportError(
        f"{where(settings)} cannot be reached: {reason}.",
        help="Check delivery.smtp in publication.yaml and the network; then run the same "
        "command again. Nobody was lost.",
    )


def _not_itself(settings: Smtp, reason: str) -> TransportError:
    return TransportError(
        f"{where(settings)} does not prove who it is: {reason}.",
        help="Check delivery.smtp.host in publication.yaml: it must be the name that the "
        "service's certificate has.",
    )
