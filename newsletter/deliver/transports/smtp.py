"""Messages by SMTP (RFC 5321), one connection kept between them.

Commands go in one write where the server takes that (RFC 2920), and those of the
next message in the same write as the final dot of this one, so that a message
costs one journey to the server and back.  The content goes before by itself: what
breaks before the dot was certainly not taken and may be tried again; what breaks
after it, without an answer, is uncertain (RFC 1047).
"""

from __future__ import annotations

import ssl

from newsletter.deliver.transports.base import ACCEPTED, Envelope, Outcome
from newsletter.deliver.transports.replies import Reply
from newsletter.deliver.transports.smtp_session import Login, Session, begin, not_now, where
from newsletter.deliver.transports.wire import Gone
from newsletter.errors import TransportError
from newsletter.model.publication import Smtp
from newsletter.model.sending import DeliveryState

FINAL_TIMEOUT = 600.0
"""Seconds to wait for the answer to the final dot (RFC 5321, 4.5.3.2.6): an impatient client
does not know what became of its message."""
_TRIES = 2
"""Connections that one message may use up before it is put off."""
_DOT = b".\r\n"
_DIFFERENCE = 2_000
"""Octets by which the next message may be longer (RFC 1870 allows an estimate)."""
_UNANSWERED = Outcome(
    state=DeliveryState.UNCERTAIN,
    reason="the mail service did not answer after it had the whole message",
)
_NOT_ASCII = Outcome(
    state=DeliveryState.FAILED,
    reason="the mail service cannot carry an address that is not ASCII (SMTPUTF8)",
)


class SmtpTransport:
    """Hands messages to one relay.

    `user` and `password` are secrets and never appear in a message of ours;
    `local_name` is what we greet with; `context` decides whom TLS trusts.
    """

    def __init__(
        self,
        settings: Smtp,
        *,
        local_name: str,
        user: str = "",
        password: str = "",
        context: ssl.SSLContext | None = None,
        final_timeout: float = FINAL_TIMEOUT,
    ) -> None:
        self._settings = settings
        self._login = Login(
            local_name=local_name,
            user=user,
            password=password,
            context=context or ssl.create_default_context(),
        )
        self._final_timeout = final_timeout
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

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Hand one message over, on a new connection where the old one has gone."""
        if self._announced not in {None, envelope}:
            self._drop()  # the server waits for a content that nobody shall get
        gone = Gone()
        for _ in range(_TRIES):
            try:
                return self._converse(self._opened(), envelope, message, following)
            except Gone as error:
                gone = error
                self._drop()
        if gone.reply:
            raise not_now(self._settings, gone.reply)
        return Outcome(
            state=DeliveryState.DEFERRED,
            reason="the connection broke before the message was complete",
        )

    def arrived(self, message_id: str) -> bool | None:
        """Return None: SMTP has no question for this."""
        del message_id
        return None

    def _opened(self) -> Session:
        if self._session is None:
            self._session = begin(self._settings, self._login)
        return self._session

    def _converse(
        self, session: Session, envelope: Envelope, message: bytes, following: Envelope | None
    ) -> Outcome:
        commands = _commands(session.extensions, envelope, len(message))
        if commands is None:
            return _NOT_ASCII
        announced, self._announced = self._announced, None
        mail, *others = session.answers(len(commands)) if announced else session.ask(*commands)
        if not mail.accepts:
            raise self._refused(mail)
        if not others[0].accepts:
            if others[-1].wants_content:
                self._drop()  # a content that nobody shall get must not be begun
            return self._turned_down(others[0], envelope, of_content=False)
        if not others[-1].wants_content:
            return self._turned_down(others[-1], envelope, of_content=True)
        return self._send_content(session, envelope, message, following)

    def _send_content(
        self, session: Session, envelope: Envelope, message: bytes, following: Envelope | None
    ) -> Outcome:
        ahead = _announcement(session.extensions, following, len(message))
        session.wire.send(_dot_stuffed(message))
        try:
            session.wire.send(_DOT + ahead)
            reply = session.wire.reply(self._final_timeout)
        except Gone:
            self._drop()
            return _UNANSWERED
        if reply.accepts:
            self._announced = following if ahead else None
            return ACCEPTED
        if ahead:
            self._drop()
        if not reply.refuses:
            self._drop()
            return _UNANSWERED
        if reply.closing:
            self._drop()
        return self._turned_down(reply, envelope, of_content=True)

    def _turned_down(self, reply: Reply, envelope: Envelope, *, of_content: bool) -> Outcome:
        """Return what a refusal means, ready for the next message; raise where it is about us."""
        if reply.about_us:
            raise self._refused(reply)
        if self._session is not None:
            try:
                self._session.ask(b"RSET\r\n")
            except Gone:
                self._drop()
        return reply.outcome(envelope.recipient, of_content=of_content)

    def _drop(self) -> None:
        session, self._session, self._announced = self._session, None, None
        if session:
            session.wire.close()

    def _refused(self, reply: Reply) -> TransportError:
        self.close()
        return TransportError(
            f"{where(self._settings)} refuses us: {reply.code} {reply.text}",
            help="This is about the sender, not about the recipients. Ask whoever runs the mail "
            "service; then run the same command again. Nobody was lost.",
        )


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


def _announcement(extensions: frozenset[str], following: Envelope | None, size: int) -> bytes:
    """Return the commands of the next message, or nothing where they must wait.

    Its size is not known yet; messages of one issue differ by names and links only.
    """
    if following is None or "PIPELINING" not in extensions:
        return b""
    return b"".join(_commands(extensions, following, size + _DIFFERENCE) or ())


def _dot_stuffed(message: bytes) -> bytes:
    """Return the message as it stands between DATA and the final dot (RFC 5321, 4.5.2)."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
