"""Messages by SMTP (RFC 5321), one connection kept between them.

Commands go in one write where the server takes that (RFC 2920), and those of the
next message in the same write as the final dot of this one, so that a message
costs one journey to the server and back.  What breaks before anything of the dot was
written was certainly not taken and may be tried again; what breaks after it, without
an answer, is uncertain (RFC 1047).
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Sequence
from typing import NotRequired, TypedDict, Unpack

from newsletter.deliver.transports.base import (
    ACCEPTED,
    UNTRIED,
    Connection,
    Envelope,
    Nobody,
    Outcome,
    Peer,
    Steps,
)
from newsletter.deliver.transports.replies import Reply
from newsletter.deliver.transports.smtp_session import Login, Session, begin, not_now, where
from newsletter.deliver.transports.wire import EndUnknown, Gone, drive
from newsletter.errors import SenderRefused
from newsletter.model.publication import Smtp
from newsletter.model.sending import DeliveryState

FINAL_TIMEOUT = 600.0
"""Seconds to wait for the answer to the final dot (RFC 5321, 4.5.3.2.6): an impatient client
does not know what became of its message."""
_TRIES = 2
"""Connections that one message may use up before it is put off."""
_DOT = b".\r\n"
_COMMANDS = 3
"""What comes before a content: MAIL, RCPT, DATA."""
_DIFFERENCE = 2_000
"""Octets by which the next message may be longer (RFC 1870 allows an estimate)."""
_UNANSWERED = Outcome(
    state=DeliveryState.UNCERTAIN,
    reason="the mail service did not answer after it had the whole message",
)
_NO_PATH = re.compile(r"[\x00-\x20\x7f-\x9f<>\u2028\u2029\ud800-\udfff]")
_LONGEST_PATH = 400
"""Octets; RFC 5321 (4.5.3.1.3) asks servers for 256, and lines of commands end at 512."""
_UNFIT = Outcome(state=DeliveryState.FAILED, reason="no mail service can be given such an address")
_NOT_ASCII = Outcome(
    state=DeliveryState.FAILED,
    reason="the mail service cannot carry an address that is not ASCII (SMTPUTF8)",
)


class Options(TypedDict):
    """What a connection needs besides the publication's settings."""

    local_name: str
    """What we greet with."""
    user: NotRequired[str]
    """A secret, as the password is: it never appears in a message of ours."""
    password: NotRequired[str]
    context: NotRequired[ssl.SSLContext]
    """Decides whom TLS trusts."""
    final_timeout: NotRequired[float]
    """Seconds to wait for the answer to a final dot."""
    peer: NotRequired[Peer]
    """Who keeps a record of what the relay took."""


class SmtpTransport:
    """Hands messages to one relay, by one connection; `connections` gives more of them."""

    def __init__(self, settings: Smtp, **options: Unpack[Options]) -> None:
        self._settings = settings
        self._options = options
        self._login = Login(
            local_name=options["local_name"],
            user=options.get("user", ""),
            password=options.get("password", ""),
            context=options.get("context") or _context(settings.security),
        )
        self._peer = options.get("peer") or Nobody()
        self._final_timeout = options.get("final_timeout", FINAL_TIMEOUT)
        self._session: Session | None = None
        self._announced: Envelope | None = None
        """Whose commands the server has had already."""

    @property
    def name(self) -> str:
        """Return ``smtp:HOST:PORT``."""
        return f"smtp:{self._settings.host}:{self._settings.port}"

    def open(self) -> None:
        """Connect, secure, log in.  Raises `TransportError`."""
        self._opened()

    def close(self) -> None:
        """Say goodbye."""
        if self._announced:
            self._drop()  # the server waits for a content, and would take QUIT for one
        session, self._session = self._session, None
        if session:
            session.end()

    @property
    def peer(self) -> Peer:
        """Return whoever keeps a record of what this relay took."""
        return self._peer

    def connections(self) -> Sequence[Connection]:
        """Return this one, and as many more as the settings name."""
        others = range(1, self._settings.connections)
        options: Options = {**self._options, "context": self._login.context}
        return (self, *(SmtpTransport(self._settings, **options) for _ in others))

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Hand one message over, on a new connection where the old one has gone."""
        return drive(
            self.handing_over(envelope, message, following=following, allowed=lambda: True)
        )

    def handing_over(
        self,
        envelope: Envelope,
        message: bytes,
        *,
        following: Envelope | None,
        allowed: Callable[[], bool],
        undotted: bool = False,
    ) -> Steps[Outcome]:
        """Hand one message over in steps."""
        if not undotted:
            message = _dot_stuffed(message)
        if self._announced is not None and self._announced != envelope:
            self._drop()  # the server waits for a content that nobody shall get
        gone = Gone()
        for _ in range(_TRIES):
            try:
                session = self._opened()
                taken = yield from self._prepared(session, envelope, len(message))
                if taken is None:
                    taken = yield from self._content(session, envelope, message, following, allowed)
            except Gone as error:
                gone = error
                self._drop()
            else:
                return taken
        if gone.reply:
            raise not_now(self._settings, gone.reply)
        return Outcome(
            state=DeliveryState.DEFERRED,
            reason="the connection broke before the message was complete",
        )

    def _opened(self) -> Session:
        if self._session is None:
            self._session = begin(self._settings, self._login)
        return self._session

    def _prepared(self, session: Session, envelope: Envelope, size: int) -> Steps[Outcome | None]:
        """Name sender and recipient; return None where the server waits for the content."""
        announced, self._announced = self._announced, None
        if announced:
            asked = session.answering(_COMMANDS)
        elif not _is_fit(envelope):
            return _UNFIT
        elif commands := _commands(session.extensions, envelope, size):
            asked = session.asking(*commands)
        else:
            return _NOT_ASCII
        mail, *others = yield from asked
        if not mail.accepts:
            raise self._refused(mail)
        if not others[0].accepts:
            if others[-1].wants_content:
                self._drop()  # a content that nobody shall get must not be begun
            return (yield from self._turned_down(others[0], envelope, of_content=False))
        if not others[-1].wants_content:
            return (yield from self._turned_down(others[-1], envelope, of_content=True))
        return None

    def _content(
        self,
        session: Session,
        envelope: Envelope,
        message: bytes,
        following: Envelope | None,
        allowed: Callable[[], bool],
    ) -> Steps[Outcome]:
        ahead = _announcement(session.extensions, following, len(message))
        ended = False
        try:
            ended = yield from session.wire.sending_with_end(message, _DOT + ahead, allowed=allowed)
            if not ended:
                self._drop()  # without the dot it is never taken
                return UNTRIED
            reply = yield from session.wire.replying(self._final_timeout)
        except Gone as error:
            if not ended and not isinstance(error, EndUnknown):
                raise
            self._drop()
            return _UNANSWERED
        if reply.accepts:
            self._announced = following if ahead else None
            return ACCEPTED
        if ahead or reply.closing or not reply.refuses:
            self._drop()
        if not reply.refuses:
            return _UNANSWERED
        return (yield from self._turned_down(reply, envelope, of_content=True))

    def _turned_down(self, reply: Reply, envelope: Envelope, *, of_content: bool) -> Steps[Outcome]:
        """Return what a refusal means, ready for the next message; raise where it is about us."""
        if reply.about_us:
            raise self._refused(reply)
        if self._session is not None:
            try:
                yield from self._session.asking(b"RSET\r\n")
            except Gone:
                self._drop()
        return reply.outcome(envelope.recipient, of_content=of_content)

    def _drop(self) -> None:
        session, self._session, self._announced = self._session, None, None
        if session:
            session.wire.close()

    def _refused(self, reply: Reply) -> SenderRefused:
        self.close()
        return SenderRefused(
            f"{where(self._settings)} refuses us: {reply.code} {reply.text}",
            help="This is about the sender, not about the recipients. Ask whoever runs the mail "
            "service; nobody was lost, and nobody was marked as failed.",
        )


def _context(security: str) -> ssl.SSLContext:
    """Return whom TLS trusts: those whom this machine does; reading them takes a while."""
    if security == "none":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return ssl.create_default_context()


def _commands(
    extensions: frozenset[str], envelope: Envelope, size: int
) -> tuple[bytes, bytes, bytes] | None:
    """Return what comes before a content, or None where the server lacks what the address needs."""
    options = f" SIZE={size}" if "SIZE" in extensions else ""
    if not envelope.recipient.isascii():
        if "SMTPUTF8" not in extensions:
            return None
        options += " SMTPUTF8" + " BODY=8BITMIME" * ("8BITMIME" in extensions)
    return (
        f"MAIL FROM:<{envelope.sender}>{options}\r\n".encode(),
        f"RCPT TO:<{envelope.recipient}>\r\n".encode(),
        b"DATA\r\n",
    )


def _is_fit(envelope: Envelope) -> bool:
    """Say whether both addresses can stand in a command, and nothing but they will."""
    return _fits(envelope.recipient) and _fits(envelope.sender)


def _fits(path: str) -> bool:
    longest_surely = _LONGEST_PATH // 4  # in UTF-8 a letter has four octets at most
    return not _NO_PATH.search(path) and (
        len(path) <= longest_surely or len(path.encode()) <= _LONGEST_PATH
    )


def _announcement(extensions: frozenset[str], following: Envelope | None, size: int) -> bytes:
    """Return the commands of the next message, or nothing where they must wait.

    Its size is not known yet; messages of one issue differ by names and links only.
    """
    if following is None or "PIPELINING" not in extensions or not _is_fit(following):
        return b""
    return b"".join(_commands(extensions, following, size + _DIFFERENCE) or ())


def _dot_stuffed(message: bytes) -> bytes:
    """Return the message as it stands between DATA and the final dot (RFC 5321, 4.5.2)."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
