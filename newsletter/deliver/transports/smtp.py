"""Messages by SMTP (RFC 5321), one connection kept between them.

The final dot is sent by itself.  What breaks before it was certainly not taken
and may be tried again; what breaks after it, without an answer, is uncertain
(RFC 1047).
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress

from newsletter.deliver.transports.base import ACCEPTED, Envelope, Outcome
from newsletter.deliver.transports.replies import Reply
from newsletter.errors import TransportError
from newsletter.model.publication import Smtp
from newsletter.model.sending import DeliveryState

FINAL_TIMEOUT = 600.0
"""Seconds to wait for the answer to the final dot (RFC 5321, 4.5.3.2.6): an impatient client
does not know what became of its message."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TRIES = 2
"""Connections that one message may use up before it is put off."""
_BROKEN = (smtplib.SMTPException, OSError)
_UNANSWERED = Outcome(
    state=DeliveryState.UNCERTAIN,
    reason="the mail service did not answer after it had the whole message",
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
        self._local_name = local_name
        self._user = user
        self._password = password
        self._context = context or ssl.create_default_context()
        self._final_timeout = final_timeout
        self._session: smtplib.SMTP | None = None

    @property
    def name(self) -> str:
        """Return ``smtp:HOST:PORT``."""
        return f"smtp:{self._settings.host}:{self._settings.port}"

    def open(self) -> None:
        """Connect, secure, log in.  Raises `TransportError`."""
        if self._session is None:
            self._session = self._connect()

    def close(self) -> None:
        """Say goodbye."""
        session, self._session = self._session, None
        if session:
            with suppress(*_BROKEN):
                session.quit()
            session.close()

    def deliver(self, envelope: Envelope, message: bytes) -> Outcome:
        """Hand one message over, on a new connection where the old one has gone."""
        gone: _Gone | None = None
        for _ in range(_TRIES):
            self.open()
            try:
                return self._converse(envelope, message)
            except _Gone as error:
                gone = error
                self._drop()
        if gone and gone.reply:
            raise self._not_now(gone.reply)
        return Outcome(
            state=DeliveryState.DEFERRED,
            reason="the connection broke before the message was complete",
        )

    def arrived(self, message_id: str) -> bool | None:
        """Return None: SMTP has no question for this."""
        del message_id
        return None

    def _converse(self, envelope: Envelope, message: bytes) -> Outcome:
        session = self._session
        if session is None:
            raise _Gone
        options = self._options(session, envelope, message)
        if options is None:
            return Outcome(
                state=DeliveryState.FAILED,
                reason="the mail service cannot carry an address that is not ASCII (SMTPUTF8)",
            )
        reply = _ask(session, "MAIL", " ".join([f"FROM:<{envelope.sender}>", *options]))
        if not reply.accepts:
            raise self._refused(reply)
        reply = _ask(session, "RCPT", f"TO:<{envelope.recipient}>")
        if not reply.accepts:
            return self._turned_down(session, reply, envelope, of_content=False)
        reply = _ask(session, "DATA", "")
        if not reply.wants_content:
            return self._turned_down(session, reply, envelope, of_content=True)
        return self._send_content(session, envelope, message)

    def _send_content(self, session: smtplib.SMTP, envelope: Envelope, message: bytes) -> Outcome:
        try:
            session.send(_dot_stuffed(message))
        except _BROKEN as error:
            raise _Gone from error
        try:
            _set_timeout(session, self._final_timeout)
            session.send(b".\r\n")
            reply = _read(session)
            _set_timeout(session, self._settings.timeout)
        except (_Gone, *_BROKEN):
            self._drop()
            return _UNANSWERED
        if reply.accepts:
            return ACCEPTED
        if not reply.refuses:
            self._drop()
            return _UNANSWERED
        if reply.closing:
            self._drop()
        return self._turned_down(session, reply, envelope, of_content=True)

    def _turned_down(
        self, session: smtplib.SMTP, reply: Reply, envelope: Envelope, *, of_content: bool
    ) -> Outcome:
        """Return what a refusal means, ready for the next message; raise where it is about us."""
        if reply.about_us:
            raise self._refused(reply)
        if self._session is not None:
            try:
                _ask(session, "RSET", "")
            except _Gone:
                self._drop()
        return reply.outcome(envelope.recipient, of_content=of_content)

    def _options(
        self, session: smtplib.SMTP, envelope: Envelope, message: bytes
    ) -> list[str] | None:
        """Return the parameters of MAIL, or None where the peer lacks what the address needs."""
        options = [f"SIZE={len(message)}"] if session.has_extn("size") else []
        if envelope.recipient.isascii():
            return options
        if not session.has_extn("smtputf8"):
            return None
        session.command_encoding = "utf-8"
        return [*options, "SMTPUTF8", *(["BODY=8BITMIME"] if session.has_extn("8bitmime") else [])]

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        session = self._fresh_session()
        # smtplib takes the name to verify from its constructor, where it would also connect.
        session._host = settings.host  # type: ignore[attr-defined]  # noqa: SLF001
        try:
            self._greet(session)
        except _BROKEN as error:
            session.close()
            raise self._unreachable(error) from error
        except TransportError:
            session.close()
            raise
        if session.sock:
            session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return session

    def _fresh_session(self) -> smtplib.SMTP:
        name, timeout = self._local_name, self._settings.timeout
        if self._settings.security == "tls":
            return smtplib.SMTP_SSL(local_hostname=name, timeout=timeout, context=self._context)
        return smtplib.SMTP(local_hostname=name, timeout=timeout)

    def _greet(self, session: smtplib.SMTP) -> None:
        settings = self._settings
        code, text = session.connect(settings.host, settings.port)
        if code != 220:  # noqa: PLR2004 — the greeting of RFC 5321, 3.1
            raise self._not_now(Reply(code=code, text=text.decode("utf-8", "replace")))
        session.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            if not session.has_extn("starttls"):
                raise TransportError(
                    f"{self._where()} offers no encryption (STARTTLS).",
                    help="Set delivery.smtp.security to tls, or ask whoever runs the service.",
                )
            session.starttls(context=self._context)
            session.ehlo()
        if self._user:
            self._log_in(session)

    def _log_in(self, session: smtplib.SMTP) -> None:
        if self._settings.security == "none" and self._settings.host not in _LOOPBACK:
            raise TransportError(
                "The password would travel unencrypted.",
                help="Set delivery.smtp.security to starttls or tls.",
            )
        session.login(self._user, self._password)

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session:
            session.close()

    def _not_now(self, reply: Reply) -> TransportError:
        return TransportError(
            f"{self._where()} asks us to come back later: {reply.code} {reply.text}",
            help="Wait a while; then run the same command again. Nobody was lost.",
        )

    def _refused(self, reply: Reply) -> TransportError | _Gone:
        if reply.closing:
            return _Gone(reply)
        self.close()
        return TransportError(
            f"{self._where()} refuses us: {reply.code} {reply.text}",
            help="This is about the sender, not about the recipients. Ask whoever runs the mail "
            "service; then run the same command again. Nobody was lost.",
        )

    def _unreachable(self, error: Exception) -> TransportError:
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return TransportError(
                f"{self._where()} does not accept our user name and password.",
                help="Check them in secrets.env; then run the same command again.",
            )
        if isinstance(error, ssl.SSLCertVerificationError):
            return TransportError(
                f"{self._where()} does not prove who it is: {error.verify_message}.",
                help="Check delivery.smtp.host in publication.yaml: it must be the name that the "
                "service's certificate has.",
            )
        return TransportError(
            f"{self._where()} cannot be reached: {_spell(error)}.",
            help="Check delivery.smtp in publication.yaml and the network; then run the same "
            "command again. Nobody was lost.",
        )

    def _where(self) -> str:
        return f"The mail service {self._settings.host}, port {self._settings.port},"


class _Gone(Exception):
    """The conversation ended before the final dot; `reply` is the 421 that said so, if any."""

    def __init__(self, reply: Reply | None = None) -> None:
        super().__init__()
        self.reply = reply


def _ask(session: smtplib.SMTP, command: str, argument: str) -> Reply:
    try:
        session.putcmd(command, argument)
    except _BROKEN as error:
        raise _Gone from error
    reply = _read(session)
    if reply.closing:
        raise _Gone(reply)
    return reply


def _read(session: smtplib.SMTP) -> Reply:
    try:
        code, text = session.getreply()
    except _BROKEN as error:
        raise _Gone from error
    reply = Reply(code=code, text=" ".join(text.decode("utf-8", "replace").split()))
    if not reply.understood:
        raise _Gone
    return reply


def _dot_stuffed(message: bytes) -> bytes:
    """Return the message as it stands between DATA and the final dot (RFC 5321, 4.5.2)."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _set_timeout(session: smtplib.SMTP, seconds: float) -> None:
    if session.sock:
        session.sock.settimeout(seconds)


def _spell(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
