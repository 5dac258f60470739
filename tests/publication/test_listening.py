"""`newsletter bounces listen`, in a process of its own, as an MTA meets it."""

from __future__ import annotations

import os
import signal
import smtplib
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from newsletter.errors import UsageError
from newsletter.publication.bounces.listening import is_variant, read_place
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import leaving_requests

SANA, OURS = "sana@reader.example", "newsletter@example.org"
REQUEST = (
    b"From: sana@reader.example\r\nSubject: unsubscribe\r\nMessage-ID: <1@r.example>\r\n\r\n.\r\n"
)


@contextmanager
def _listening(
    workplace: Workplace, option: str, where: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the command; give the place that it says, and the process."""
    command = [sys.executable, "-m", "newsletter", "--publication", str(workplace.folder),
               "bounces", "listen", option, where]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            said = process.stderr.readline()
            assert said.startswith("Listening: "), said + process.stderr.read()
            yield said.split()[2], process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


@pytest.fixture
def over_smtp(workplace: Workplace, enter: Callable[..., None]) -> Iterator[smtplib.SMTP]:
    """Return a connection to a publication that listens for SMTP and has one reader."""
    enter(workplace, SANA)
    with ExitStack() as stack:
        where, _ = stack.enter_context(_listening(workplace, "--smtp", "127.0.0.1:0"))
        host, _, port = where.rpartition(":")
        yield stack.enter_context(smtplib.SMTP(host, int(port), "relay.example"))


def test_what_an_mta_hands_over_takes_effect(workplace: Workplace, over_smtp: smtplib.SMTP) -> None:
    """When the message is answered, its request waits for a person; the second time it is known."""
    for _ in range(2):
        over_smtp.sendmail("", [OURS], REQUEST)
    (request,) = leaving_requests.waiting(workplace)
    assert SANA in request.line()


def test_nothing_is_relayed(over_smtp: smtplib.SMTP) -> None:
    """It is a mailbox of one name: mail for anybody else is refused at RCPT."""
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        over_smtp.sendmail("someone@spam.example", ["victim@elsewhere.example"], REQUEST)
    assert caught.value.recipients == {
        "victim@elsewhere.example": (550, b"5.1.1 No such mailbox here")
    }


def test_too_much_is_refused(over_smtp: smtplib.SMTP) -> None:
    """A message beyond the limit is refused by its size, before it is read."""
    with pytest.raises(smtplib.SMTPSenderRefused) as caught:
        over_smtp.sendmail("", [OURS], REQUEST + b"x" * 10_000_001)
    assert caught.value.smtp_code == 552


def test_what_cannot_be_taken_in_is_asked_for_again(
    workplace: Workplace, over_smtp: smtplib.SMTP
) -> None:
    """While the database is away the MTA keeps the message, and tries later."""
    database = workplace.var / "mail.db"
    away = database.rename(workplace.var / "away")
    database.mkdir()
    with pytest.raises(smtplib.SMTPDataError, match="try again later") as caught:
        over_smtp.sendmail("", [OURS], REQUEST)
    assert caught.value.smtp_code == 451
    database.rmdir()
    away.rename(database)
    over_smtp.sendmail("", [OURS], REQUEST)
    assert leaving_requests.waiting(workplace)


def test_over_lmtp_each_recipient_has_an_answer(
    workplace: Workplace, tmp_path: Path, enter: Callable[..., None]
) -> None:
    """One is taken in, another refused (RFC 2033, 4.2); a socket left by a kill is replaced."""
    enter(workplace, SANA)
    path = tmp_path / "lmtp"
    with _listening(workplace, "--lmtp", str(path)) as (_, process):
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)
    assert path.exists()
    with (
        _listening(workplace, "--lmtp", str(path)),
        smtplib.LMTP(str(path), local_hostname="relay.example") as relay,
    ):
        relay.ehlo()  # LHLO, as that class says it
        relay.mail("")
        codes = [relay.rcpt(one)[0] for one in (OURS, "x@example.org", "Newsletter+i1@EXAMPLE.org")]
        assert codes == [250, 550, 250]
        assert relay.data(REQUEST)[0] == 250
        assert relay.getreply()[0] == 250  # of the second recipient; smtplib reads one
    assert not path.exists()
    assert leaving_requests.waiting(workplace)


@pytest.mark.parametrize("text", ["", "8024", "host:", "host:99999", "host:x"])
def test_a_place_that_is_none_is_told(text: str) -> None:
    """The message says how a place is written."""
    with pytest.raises(UsageError, match="no place to listen"):
        read_place(text, lmtp=True)


def test_only_our_return_paths_are_taken() -> None:
    """Variants of the address are ours, in whatever case; other people's are not."""
    ours = "bounces@review.example"
    assert is_variant("Bounces+I7q4k@REVIEW.example", ours)
    assert is_variant(ours, ours)
    for other in (
        "bouncesx@review.example",
        "bounces@evil.example",
        "@review.example",
        "bounces",
        "",
    ):
        assert not is_variant(other, ours)
