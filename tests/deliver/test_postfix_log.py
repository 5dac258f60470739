"""What a Postfix's log says of messages whose sender died."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.deliver.postfix_log import PostfixLog
from newsletter.deliver.transports import transport_for
from newsletter.deliver.transports.base import Answer, Envelope
from newsletter.errors import TransportError
from newsletter.model.publication import DeliverySettings, Smtp
from newsletter.model.sending import DeliveryState
from newsletter.testing.postfix import PostfixServer, missing, postfix_server

ONE, TWO = "<1.2026-11@indus.example>", "<2.2026-11@indus.example>"
BEGAN = datetime(2026, 11, 22, 8, tzinfo=UTC)
HEAD = "2026-11-22T07:59:00.100000+00:00 relay postfix/master[1]: daemon started\n"


def line(program: str, words: str, *, process: int = 7) -> str:
    """Return a line of the log."""
    return f"2026-11-22T08:00:01.000000+00:00 relay postfix/{program}[{process}]: {words}\n"


CLIENT = line("smtpd", "4F1C0A: client=x[127.0.0.1]")
NAMED = CLIENT + line("cleanup", f"4F1C0A: message-id={ONE}", process=8)
QUEUED = line("qmgr", "4F1C0A: from=<a@b.example>, size=9, nrcpt=1 (queue active)", process=9)
BROKEN = line("smtpd", "lost connection after DATA (14043 bytes) from x[127.0.0.1]")
OTHER = CLIENT + line("cleanup", f"4F1C0A: message-id={TWO}", process=8)


@pytest.fixture
def log(tmp_path: Path) -> Callable[[str], Path]:
    """Return what writes a log."""

    def write(text: str, name: str = "mail.log") -> Path:
        (tmp_path / name).write_text(text)
        return tmp_path / "mail.log"

    return write


def ask(path: Path, *, since: datetime | None = BEGAN) -> Answer:
    """Ask about the first message."""
    return PostfixLog(path, wait=lambda _: None).ask([ONE], since=since)[ONE]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (NAMED + QUEUED, Answer.ACCEPTED),
        (NAMED, Answer.UNKNOWN),
        (NAMED + BROKEN, Answer.NOT_ACCEPTED),
        (CLIENT + BROKEN + NAMED.removeprefix(CLIENT), Answer.NOT_ACCEPTED),
        ("", Answer.NOT_ACCEPTED),
        (NAMED + OTHER + QUEUED, Answer.UNKNOWN),
        (NAMED + QUEUED + BROKEN, Answer.ACCEPTED),
        (NAMED + BROKEN + NAMED + QUEUED, Answer.ACCEPTED),
        (NAMED + BROKEN + NAMED, Answer.UNKNOWN),
        (OTHER + QUEUED, Answer.NOT_ACCEPTED),
        (line("smtpd", f"warning: message-id={ONE}"), Answer.NOT_ACCEPTED),
    ],
)
def test_a_message_is_taken_when_the_queue_manager_has_it(
    log: Callable[[str], Path], text: str, answer: Answer
) -> None:
    """Its Message-ID alone proves nothing, and queue ids are used again."""
    assert ask(log(HEAD + text)) is answer


def test_a_log_that_begins_later_cannot_say_that_a_message_is_missing(
    log: Callable[..., Path],
) -> None:
    """Nor does one whose times cannot be read; the log before it is read as well."""
    assert ask(log(line("qmgr", "x"))) is Answer.UNKNOWN
    assert ask(log("garbage\n")) is Answer.UNKNOWN
    assert ask(log("")) is Answer.UNKNOWN
    assert ask(log(HEAD), since=None) is Answer.UNKNOWN
    log(HEAD + NAMED + QUEUED, "mail.log.1")
    assert ask(log("")) is Answer.ACCEPTED


def test_times_without_a_year_are_read(log: Callable[[str], Path]) -> None:
    """As syslog writes them, in this machine's zone."""
    before = (BEGAN - timedelta(hours=1)).astimezone()
    after = (BEGAN + timedelta(hours=1)).astimezone()
    assert ask(log(f"{before:%b %d %H:%M:%S} relay postfix/x[1]: y\n")) is Answer.NOT_ACCEPTED
    assert ask(log(f"{after:%b %d %H:%M:%S} relay postfix/x[1]: y\n")) is Answer.UNKNOWN


def test_the_log_must_be_quiet_about_what_is_asked(log: Callable[[str], Path]) -> None:
    """A dead client's last bytes may still be on their way into the relay."""
    path = log(HEAD)
    more = iter([NAMED, QUEUED])

    def wait(seconds: float) -> None:
        assert seconds == 2.0
        with path.open("a") as file:
            file.write(next(more, ""))

    assert PostfixLog(path, wait=wait).ask([ONE], since=BEGAN) == {ONE: Answer.ACCEPTED}


def test_a_log_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    """With what to do."""
    with pytest.raises(TransportError, match="cannot be read") as caught:
        ask(tmp_path / "mail.log")
    assert "group adm" in caught.value.help


@pytest.fixture(scope="module")
def relay() -> Iterator[PostfixServer]:
    """Return a real Postfix."""
    if why := missing():
        pytest.skip(why)
    with postfix_server() as started:
        yield started


@pytest.mark.slow
def test_a_real_relay_is_asked(relay: PostfixServer, tmp_path: Path) -> None:
    """One taken, one whose client hung up in the content, one never begun."""
    began = datetime.now(UTC) + timedelta(seconds=1)
    settings = DeliverySettings(
        transport="smtp",
        smtp=Smtp(host="127.0.0.1", port=relay.port, security="none", log=str(relay.log)),
    )
    with tmp_path.joinpath("console").open("w") as stream:
        transport = transport_for(settings, folder=tmp_path, stream=stream)
    one = Envelope(sender="a@indus.example", recipient="b@reader.example", message_id=ONE)
    message = f"Message-ID: {ONE}\r\nSubject: x\r\n\r\nx\r\n".encode()
    assert transport.deliver(one, message).state is DeliveryState.ACCEPTED
    transport.close()
    with socket.create_connection(("127.0.0.1", relay.port)) as peer:
        for command in ("EHLO c.example", "MAIL FROM:<a@indus.example>", "RCPT TO:<c@r.example>"):
            peer.recv(1000)
            peer.sendall(f"{command}\r\n".encode())
        peer.recv(1000)
        peer.sendall(b"DATA\r\n")
        peer.recv(1000)
        peer.sendall(f"Message-ID: {TWO}\r\nSubject: x\r\n\r\n".encode() + b"x\r\n" * 9000)
    time.sleep(0.5)
    told = transport.peer.ask([ONE, TWO, "<3@indus.example>"], since=began)
    assert told == {
        ONE: Answer.ACCEPTED,
        TWO: Answer.NOT_ACCEPTED,
        "<3@indus.example>": Answer.NOT_ACCEPTED,
    }
