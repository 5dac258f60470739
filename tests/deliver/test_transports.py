"""One contract, held by every transport."""

from __future__ import annotations

import email
import email.policy
import io
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newsletter.deliver.reconcile import asked
from newsletter.deliver.transports.base import ACCEPTED, Answer, Envelope, Transport, scrub
from newsletter.deliver.transports.console import ConsoleTransport
from newsletter.deliver.transports.files import FilesTransport
from newsletter.deliver.transports.replies import Reply
from newsletter.deliver.transports.smtp import SmtpTransport
from newsletter.errors import TransportError
from newsletter.model.publication import Smtp
from newsletter.model.sending import DeliveryState
from newsletter.testing.mail_sink import MailSink

MESSAGE = b"Subject: Water\r\nTo: a@b.example\r\n\r\n.dot\r\n..\r\n.\r\nFrom me\r\n"


def envelope(recipient: str = "a@b.example", number: int = 1) -> Envelope:
    """Return an envelope."""
    return Envelope(
        sender="news@indus.example", recipient=recipient, message_id=f"<{number}.x@indus.example>"
    )


@contextmanager
def smtp(sink: MailSink, **changes: object) -> Iterator[SmtpTransport]:
    """Return an SMTP transport to the sink, opened."""
    settings = Smtp(host="localhost", port=sink.port, security="none", timeout=5.0)
    options: dict[str, object] = {"local_name": "client.example", "final_timeout": 5.0} | changes
    transport = SmtpTransport(options.pop("settings", settings), **options)  # type: ignore[arg-type]
    try:
        transport.open()
        yield transport
    finally:
        transport.close()


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """Return a mail server."""
    with MailSink(tmp_path / "mailbox") as started:
        yield started


@pytest.fixture(params=["smtp", "files", "console"])
def transport(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Transport]:
    """Return each transport."""
    if request.param == "smtp":
        sink = request.getfixturevalue("sink")
        settings = Smtp(host="127.0.0.1", port=sink.port, security="none", timeout=5.0)
        yield SmtpTransport(settings, local_name="client.example", final_timeout=5.0)
    elif request.param == "files":
        yield FilesTransport(tmp_path / "outbox")
    else:
        yield ConsoleTransport(io.StringIO())


def test_a_message_is_accepted(transport: Transport) -> None:
    """After opening, each message is taken and said to be; twice open and close is no harm."""
    transport.open()
    transport.open()
    for number in range(3):
        outcome = transport.deliver(envelope(number=number), MESSAGE)
        assert outcome.state is DeliveryState.ACCEPTED
        told = asked(transport.peer, f"<{number}.x@indus.example>")
        assert told in {Answer.ACCEPTED, Answer.UNKNOWN}
    told = asked(transport.peer, "<9.x@indus.example>")
    assert told in {Answer.NOT_ACCEPTED, Answer.UNKNOWN}
    transport.close()
    transport.close()


def test_a_transport_has_a_name(transport: Transport) -> None:
    """Kind first, so that a ledger shows how a message left."""
    assert transport.name.partition(":")[0] in {"smtp", "files", "console"}


def test_files_hold_the_exact_bytes(tmp_path: Path) -> None:
    """One .eml per message, named by its Message-ID, and never half a file under that name."""
    transport = FilesTransport(tmp_path / "outbox")
    transport.open()
    for _ in range(2):
        transport.deliver(envelope(), MESSAGE)
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "1.x@indus.example.eml"
    assert file.read_bytes() == MESSAGE


def test_a_folder_that_cannot_be_written_stops_the_send(tmp_path: Path) -> None:
    """It is our trouble, not the recipient's."""
    (tmp_path / "outbox").write_text("a file in the way")
    transport = FilesTransport(tmp_path / "outbox")
    with pytest.raises(TransportError, match="cannot be written"):
        transport.open()
    with pytest.raises(TransportError, match="cannot be written"):
        transport.deliver(envelope(), MESSAGE)


def test_the_console_says_one_line(tmp_path: Path) -> None:
    """Recipient, size, subject."""
    del tmp_path
    stream = io.StringIO()
    ConsoleTransport(stream).deliver(envelope(), MESSAGE)
    assert stream.getvalue() == f"a@b.example  {len(MESSAGE)} bytes  Water\n"


def test_smtp_carries_the_exact_bytes_on_one_connection(sink: MailSink) -> None:
    """Dots at line starts included; the envelope is ours; the file says who it was for."""
    with smtp(sink) as transport:
        for number in range(3):
            transport.deliver(envelope(f"m{number}@b.example"), MESSAGE)
    assert sink.connections == 1
    assert [message.content for message in sink.messages] == [MESSAGE] * 3
    assert sink.messages[0].recipients == ("m0@b.example",)
    assert sink.messages[0].sender == "news@indus.example"
    kept = email.message_from_bytes(sink.messages[0].path.read_bytes(), policy=email.policy.default)
    assert kept["Delivered-To"] == "m0@b.example"
    assert len(list(sink.folder.iterdir())) == 3


def test_a_refused_recipient_has_failed_and_the_next_one_goes(sink: MailSink) -> None:
    """The relay's words are kept, without the address."""
    sink.refuse("bob@b.example", "550 5.1.1 <bob@b.example>: User bob unknown")
    with smtp(sink) as transport:
        outcome = transport.deliver(envelope("bob@b.example"), MESSAGE)
        assert outcome.state is DeliveryState.FAILED
        assert outcome.reason == "550 5.1.1 <…>: User … unknown"
        assert transport.deliver(envelope(), MESSAGE).state is DeliveryState.ACCEPTED
    assert sink.connections == 1


def test_a_temporary_refusal_defers(sink: MailSink) -> None:
    """And the same recipient is taken later."""
    sink.defer_once("a@b.example")
    with smtp(sink) as transport:
        assert transport.deliver(envelope(), MESSAGE).state is DeliveryState.DEFERRED
        assert transport.deliver(envelope(), MESSAGE).state is DeliveryState.ACCEPTED


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.515 Access denied, sending domain does not meet the required level",
        "554 5.7.1 Relay access denied",
        "530 5.7.0 Authentication required",
        "550 5.7.26 Unauthenticated sender",
        "550 5.1.8 Bad sender's system address",
        "550 Message rejected, host is on a blocklist",
    ],
)
def test_a_refusal_of_us_stops_the_send(sink: MailSink, reply: str) -> None:
    """No recipient is blamed for it."""
    sink.refuse("a@b.example", reply)
    with smtp(sink) as transport, pytest.raises(TransportError, match="refuses us"):
        transport.deliver(envelope(), MESSAGE)
    assert sink.messages == []


def test_a_refusal_by_policy_is_neither_final_nor_ours_alone(sink: MailSink) -> None:
    """5.7.1 may be about us or about one restricted mailbox: put off, and marked."""
    sink.refuse("a@b.example", "550 5.7.1 Message refused by policy")
    with smtp(sink) as transport:
        outcome = transport.deliver(envelope(), MESSAGE)
    assert (outcome.state, outcome.policy) == (DeliveryState.DEFERRED, True)


def test_silence_after_the_dot_is_uncertain(sink: MailSink) -> None:
    """The message may have been taken; it is not repeated, and the next one goes."""
    sink.hang_up_after_the_dot()
    with smtp(sink) as transport:
        assert transport.deliver(envelope(), MESSAGE).state is DeliveryState.UNCERTAIN
        assert transport.deliver(envelope("c@d.example"), MESSAGE).state is DeliveryState.ACCEPTED
    assert len(sink.messages) == 2


def test_a_slow_answer_after_the_dot_is_waited_for(sink: MailSink) -> None:
    """Longer than any other answer; only then is it uncertain."""
    sink.slow_down(0.6)
    settings = Smtp(host="localhost", port=sink.port, security="none", timeout=0.3)
    with smtp(sink, settings=settings) as patient:
        assert patient.deliver(envelope(), MESSAGE).state is DeliveryState.ACCEPTED
    with smtp(sink, settings=settings, final_timeout=0.1) as hasty:
        assert hasty.deliver(envelope(), MESSAGE).state is DeliveryState.UNCERTAIN


def test_an_address_that_is_not_ascii_needs_smtputf8(sink: MailSink, tmp_path: Path) -> None:
    """It is carried where the relay can, and has failed with a reason where it cannot."""
    message = "To: jörg@b.example\r\n\r\nbody\r\n".encode()
    with smtp(sink) as transport:
        assert (
            transport.deliver(envelope("jörg@b.example"), message).state is DeliveryState.ACCEPTED
        )
        assert transport.deliver(envelope(), MESSAGE).state is DeliveryState.ACCEPTED
    assert sink.messages[0].recipients == ("jörg@b.example",)
    with MailSink(tmp_path / "old", smtputf8=False) as old, smtp(old) as transport:
        outcome = transport.deliver(envelope("jörg@b.example"), message)
        assert outcome.state is DeliveryState.FAILED
        assert "SMTPUTF8" in outcome.reason


def test_nobody_there_stops_the_send() -> None:
    """With a message that says where, and what to check."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Smtp(host="127.0.0.1", port=port, security="none", timeout=1.0)
    with pytest.raises(
        TransportError, match=rf"127.0.0.1, port {port}, cannot be reached"
    ) as caught:
        SmtpTransport(settings, local_name="client.example").open()
    assert "publication.yaml" in caught.value.help


def test_a_log_in_is_checked(tmp_path: Path) -> None:
    """The right password passes; a wrong one stops the send and is not repeated to anybody."""
    with MailSink(tmp_path / "mailbox", accounts={"indus": "secret word"}) as sink:
        with smtp(sink, user="indus", password="secret word") as transport:
            assert transport.deliver(envelope(), MESSAGE).state is DeliveryState.ACCEPTED
        with (
            pytest.raises(TransportError, match="user name and password") as caught,
            smtp(sink, user="indus", password="wrong word"),
        ):
            pass
        assert "wrong word" not in f"{caught.value} {caught.value.help}"
        with smtp(sink) as transport, pytest.raises(TransportError, match="refuses us"):
            transport.deliver(envelope(), MESSAGE)


def test_a_password_never_travels_in_the_clear() -> None:
    """Not beyond this machine, whatever the settings say."""
    settings = Smtp(host="relay.example", security="none")
    transport = SmtpTransport(settings, local_name="c.example", user="u", password="p")
    with pytest.raises(TransportError, match="unencrypted"):
        transport.open()


def test_encryption_is_asked_for_and_verified(
    tmp_path: Path, authority: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    """STARTTLS and TLS work with a certificate we trust, and are refused with any other."""
    server, client = authority
    for security, implicit in (("starttls", False), ("tls", True)):
        with MailSink(tmp_path / security, tls=server, implicit_tls=implicit) as sink:
            settings = Smtp(host="localhost", port=sink.port, security=security, timeout=5.0)
            with smtp(sink, settings=settings, context=client) as transport:
                assert transport.deliver(envelope(), MESSAGE).state is DeliveryState.ACCEPTED
            with (
                pytest.raises(TransportError, match="does not prove who it is"),
                smtp(sink, settings=settings),
            ):
                pass
            assert len(sink.messages) == 1


def test_missing_encryption_is_refused(sink: MailSink) -> None:
    """A relay that stopped offering STARTTLS gets nothing."""
    settings = Smtp(host="localhost", port=sink.port, security="starttls", timeout=5.0)
    with pytest.raises(TransportError, match="no encryption"), smtp(sink, settings=settings):
        pass


@contextmanager
def scripted(
    *conversations: list[tuple[bytes, bytes]],
    greeting: bytes = b"220 scripted\r\n",
    heard: list[bytes] | None = None,
) -> Iterator[int]:
    """Serve, one connection each, a greeting and (expected start, answer) pairs; then hang up.

    A client that hangs up before ends it, too.  What clients say is added to `heard`.
    """
    said = [] if heard is None else heard
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for conversation in conversations:
            peer, _ = server.accept()
            with peer, peer.makefile("rb") as lines:
                peer.sendall(greeting)
                for expected, answer in conversation:
                    while line := lines.readline():
                        said.append(line)
                        if line.startswith(expected):
                            break
                    peer.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with closing(server):
        yield server.getsockname()[1]
        thread.join(5)


EHLO = (b"EHLO", b"250 scripted\r\n")
MAIL = (b"MAIL", b"250 ok\r\n")
RCPT = (b"RCPT", b"250 ok\r\n")
DATA = (b"DATA", b"354 go\r\n")
QUIT = (b"QUIT", b"221 bye\r\n")


def to_scripted(port: int) -> SmtpTransport:
    """Return a transport to a scripted server."""
    settings = Smtp(host="127.0.0.1", port=port, security="none", timeout=2.0)
    return SmtpTransport(settings, local_name="c.example", final_timeout=2.0)


PIPELINED = (b"EHLO", b"250-scripted\r\n250 PIPELINING\r\n")
GROUP = (b"DATA", b"250 ok\r\n250 ok\r\n354 go\r\n")
TAKEN = (b".\r\n", b"250 ok\r\n")
PLAIN = MESSAGE.replace(b"\r\n.\r\n", b"\r\n")


def test_commands_go_together_where_the_server_takes_that() -> None:
    """With PIPELINING the three commands of a message are answered in one go (RFC 2920)."""
    with scripted([PIPELINED, GROUP, TAKEN, GROUP, TAKEN, QUIT]) as port:
        transport = to_scripted(port)
        states = [transport.deliver(envelope(number=one), PLAIN).state for one in (1, 2)]
        transport.close()
    assert states == [DeliveryState.ACCEPTED] * 2


def test_a_recipient_refused_in_a_group_gets_no_content() -> None:
    """Even where the server asks for it all the same: then the connection is given up."""
    refused = (b"DATA", b"250 ok\r\n550 5.1.1 no such user\r\n354 go\r\n")
    with scripted([PIPELINED, refused], [PIPELINED, GROUP, TAKEN, QUIT]) as port:
        transport = to_scripted(port)
        first = transport.deliver(envelope(), PLAIN)
        second = transport.deliver(envelope(number=2), PLAIN)
        transport.close()
    assert (first.state, second.state) == (DeliveryState.FAILED, DeliveryState.ACCEPTED)


@pytest.mark.parametrize(
    "answer",
    [b"x" * 10_000, b"250-more\r\n" * 500, b"HTTP/1.1 200 OK\r\n", b"250-one\r\n354 two\r\n"],
)
def test_an_answer_that_is_none_ends_the_conversation(answer: bytes) -> None:
    """Endless lines, endless replies and other protocols stop nothing but themselves."""
    with scripted([EHLO, (b"MAIL", answer)], [EHLO, (b"MAIL", answer)]) as port:
        outcome = to_scripted(port).deliver(envelope(), PLAIN)
    assert outcome.state is DeliveryState.DEFERRED


def test_words_before_encryption_are_not_believed() -> None:
    """What somebody in between slips in before TLS begins ends the conversation."""
    offers = (b"EHLO", b"250-scripted\r\n250 STARTTLS\r\n")
    slipped = (b"STARTTLS", b"220 go\r\n250 AUTH PLAIN\r\n")
    with scripted([offers, slipped]) as port:
        settings = Smtp(host="localhost", port=port, security="starttls", timeout=2.0)
        with pytest.raises(TransportError, match="before encryption began"):
            SmtpTransport(settings, local_name="c.example").open()


def test_an_old_server_is_greeted_by_helo() -> None:
    """Who knows no EHLO gets plain SMTP, one command after the other."""
    old = (b"EHLO", b"502 what?\r\n")
    hello = (b"HELO", b"250 hello\r\n")
    with scripted([old, hello, MAIL, RCPT, DATA, TAKEN, QUIT]) as port:
        transport = to_scripted(port)
        assert transport.deliver(envelope(), PLAIN).state is DeliveryState.ACCEPTED
        transport.close()


def test_a_server_that_only_knows_login_is_served() -> None:
    """User and password are asked for one by one."""
    offers = (b"EHLO", b"250-scripted\r\n250 AUTH LOGIN\r\n")
    dialogue = [
        (b"AUTH LOGIN", b"334 VXNlcm5hbWU6\r\n"),
        (b"aW5kdXM=", b"334 UGFzc3dvcmQ6\r\n"),
        (b"c2VjcmV0", b"235 welcome\r\n"),
    ]
    with scripted([offers, *dialogue, QUIT]) as port:
        settings = Smtp(host="127.0.0.1", port=port, security="none", timeout=2.0)
        transport = SmtpTransport(settings, local_name="c", user="indus", password="secret")
        transport.open()
        transport.close()


TOGETHER = (b"DATA", b"250 taken\r\n250 ok\r\n250 ok\r\n354 go\r\n")
"""The answer to a dot, held back until the commands of the next message have come with it."""
HELD = (b".\r\n", b"")


def test_the_next_message_is_announced_with_the_dot() -> None:
    """Its commands travel with the dot of the one before, so that no journey is lost."""
    with scripted([PIPELINED, GROUP, HELD, TOGETHER, TAKEN, QUIT]) as port:
        transport = to_scripted(port)
        second = envelope("b@b.example", 2)
        assert transport.deliver(envelope(), PLAIN, following=second) == ACCEPTED
        assert transport.deliver(second, PLAIN) == ACCEPTED
        transport.close()


def test_somebody_else_than_announced_gets_a_connection_of_their_own() -> None:
    """Whoever left meanwhile gets no content; the server's wait for it is ended."""
    with scripted([PIPELINED, GROUP, HELD, TOGETHER], [PIPELINED, GROUP, TAKEN, QUIT]) as port:
        transport = to_scripted(port)
        transport.deliver(envelope(), PLAIN, following=envelope("gone@b.example", 2))
        assert transport.deliver(envelope("c@b.example", 3), PLAIN) == ACCEPTED
        transport.close()


def test_a_refused_content_takes_the_announcement_back() -> None:
    """The next message begins on a fresh connection."""
    refused = (b"DATA", b"554 5.6.0 no\r\n250 ok\r\n250 ok\r\n354 go\r\n")
    with scripted([PIPELINED, GROUP, HELD, refused], [PIPELINED, GROUP, TAKEN, QUIT]) as port:
        transport = to_scripted(port)
        second = envelope("b@b.example", 2)
        assert transport.deliver(envelope(), PLAIN, following=second).policy
        assert transport.deliver(second, PLAIN) == ACCEPTED
        transport.close()


def test_an_announced_recipient_who_is_refused_has_failed() -> None:
    """The refusal is theirs, and nobody else's."""
    both = (b"DATA", b"250 taken\r\n250 ok\r\n550 5.1.1 no such user\r\n503 no\r\n")
    rest = [(b"RSET", b"250 ok\r\n"), GROUP, TAKEN, QUIT]
    with scripted([PIPELINED, GROUP, HELD, both, *rest]) as port:
        transport = to_scripted(port)
        second = envelope("b@b.example", 2)
        assert transport.deliver(envelope(), PLAIN, following=second) == ACCEPTED
        assert transport.deliver(second, PLAIN).state is DeliveryState.FAILED
        assert transport.deliver(envelope("c@b.example", 3), PLAIN) == ACCEPTED
        transport.close()


def test_nothing_is_announced_to_a_server_that_wants_one_command_at_a_time() -> None:
    """Without PIPELINING the next message waits its turn."""
    with scripted([EHLO, MAIL, RCPT, DATA, TAKEN, MAIL, RCPT, DATA, TAKEN, QUIT]) as port:
        transport = to_scripted(port)
        second = envelope("b@b.example", 2)
        assert transport.deliver(envelope(), PLAIN, following=second) == ACCEPTED
        assert transport.deliver(second, PLAIN) == ACCEPTED
        transport.close()


def test_closing_after_an_announcement_sends_no_content() -> None:
    """A QUIT would be taken for the mail of whoever was announced."""
    heard: list[bytes] = []
    anything = (b"", b"250 ok\r\n")
    with scripted([PIPELINED, GROUP, HELD, TOGETHER, anything], heard=heard) as port:
        transport = to_scripted(port)
        transport.deliver(envelope(), PLAIN, following=envelope("b@b.example", 2))
        transport.close()
    assert heard[-1] == b"DATA\r\n"


def test_a_connection_that_went_stale_is_renewed() -> None:
    """What broke before the dot is tried once more on a new connection."""
    with scripted([EHLO], [EHLO, MAIL, RCPT, DATA, (b".\r\n", b"250 ok\r\n"), QUIT]) as port:
        transport = to_scripted(port)
        assert transport.deliver(envelope(), MESSAGE.replace(b"\r\n.\r\n", b"\r\n")).state is (
            DeliveryState.ACCEPTED
        )
        transport.close()


def test_a_message_that_breaks_every_connection_is_put_off() -> None:
    """One poisonous message does not stop the others."""
    with scripted([EHLO, MAIL], [EHLO, MAIL]) as port:
        outcome = to_scripted(port).deliver(envelope(), MESSAGE)
    assert outcome.state is DeliveryState.DEFERRED
    assert "before the message was complete" in outcome.reason


def test_a_relay_that_closes_for_now_stops_the_send() -> None:
    """421 twice: rows stay, and a person is told to wait."""
    busy = (b"MAIL", b"421 4.3.2 shutting down\r\n")
    with (
        scripted([EHLO, busy], [EHLO, busy]) as port,
        pytest.raises(TransportError, match="come back later"),
    ):
        to_scripted(port).deliver(envelope(), MESSAGE)


@pytest.mark.parametrize(
    ("answer", "state", "policy"),
    [
        (b"451 4.3.0 try later\r\n", DeliveryState.DEFERRED, False),
        (b"421 4.3.0 closing\r\n", DeliveryState.DEFERRED, False),
        (b"550 5.1.1 no such user\r\n", DeliveryState.FAILED, False),
        (b"554 looks like spam\r\n", DeliveryState.DEFERRED, True),
        (b"garbage\r\n", DeliveryState.UNCERTAIN, False),
        (b"354 go on\r\n", DeliveryState.UNCERTAIN, False),
        (b"", DeliveryState.UNCERTAIN, False),
    ],
)
def test_every_answer_to_the_final_dot_has_a_meaning(
    answer: bytes, state: DeliveryState, policy: bool
) -> None:
    """Taken, refused, or not known; never guessed."""
    content = MESSAGE.replace(b"\r\n.\r\n", b"\r\n")
    with scripted([EHLO, MAIL, RCPT, DATA, (b".\r\n", answer)]) as port:
        transport = to_scripted(port)
        outcome = transport.deliver(envelope(), content)
        transport.close()
    assert (outcome.state, outcome.policy) == (state, policy)


@pytest.mark.parametrize("greeting", [b"421 4.3.2 busy\r\n", b"554 5.7.1 go away\r\n"])
def test_a_relay_that_does_not_greet_us_stops_the_send(greeting: bytes) -> None:
    """Opening fails with its words; nothing else is raised."""
    with (
        scripted([], greeting=greeting) as port,
        pytest.raises(TransportError, match=r"come back later: [45]"),
    ):
        to_scripted(port).open()


def test_a_refused_content_is_put_off() -> None:
    """And the conversation goes on with the next message."""
    no_data = (b"DATA", b"451 4.3.1 no room\r\n")
    reset = (b"RSET", b"250 ok\r\n")
    end = (b".\r\n", b"250 ok\r\n")
    content = b"Subject: x\r\n\r\nbody"
    with scripted([EHLO, MAIL, RCPT, no_data, reset, MAIL, RCPT, DATA, end, QUIT]) as port:
        transport = to_scripted(port)
        assert transport.deliver(envelope(), content).state is DeliveryState.DEFERRED
        assert transport.deliver(envelope(), content).state is DeliveryState.ACCEPTED
        transport.close()


def test_a_connection_that_breaks_inside_the_content_took_nothing() -> None:
    """The final dot had not been sent: the message is tried again, then put off."""
    large = b"Subject: x\r\n\r\n" + b"body\r\n" * 2_000_000
    with scripted([EHLO, MAIL, RCPT, DATA], [EHLO, MAIL, RCPT, DATA]) as port:
        outcome = to_scripted(port).deliver(envelope(), large)
    assert outcome.state is DeliveryState.DEFERRED


def test_a_refused_sender_stops_the_send() -> None:
    """Whatever MAIL is refused for, it is about us."""
    with (
        scripted([EHLO, (b"MAIL", b"550 5.1.7 bad sender\r\n"), QUIT]) as port,
        pytest.raises(TransportError, match="refuses us"),
    ):
        to_scripted(port).deliver(envelope(), MESSAGE)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <bob@b.example>: unknown", "550 5.1.1 <…>: unknown"),
        ("550 mailbox BOB is full; bobby is not", "550 mailbox … is full; bobby is not"),
        ("550 a\x1b[31m\tb", "550 a [31m b"),
        ("x" * 500, "x" * 200),
    ],
)
def test_reasons_hold_no_address(said: str, kept: str) -> None:
    """Ledgers and receipts outlive the right to know who it was."""
    assert scrub(said, "bob@b.example") == kept


def test_a_relays_word_without_end_is_looked_through_once() -> None:
    """It is cut where every reason is."""
    assert scrub("550 " + "x" * 200_000, "bob@b.example").startswith("550 xxx")
    assert scrub("550 " + "x" * 200_000 + "@a.example no", "bob@b.example") == "550 … no"


def test_a_temporary_trouble_is_never_about_us_for_good() -> None:
    """4.7.x is greylisting or a rate limit: put off."""
    reply = Reply(code=450, text="4.7.1 greylisted, dmarc pending")
    assert not reply.about_us
    outcome = reply.outcome("a@b.example", of_content=False)
    assert (outcome.state, outcome.policy) == (DeliveryState.DEFERRED, False)


@pytest.fixture(scope="module")
def authority(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return TLS contexts of a server with a certificate for localhost and of a client trusting it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    client = ssl.create_default_context(cafile=str(pem))
    return server, client
