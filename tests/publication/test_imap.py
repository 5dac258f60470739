"""Mail on a server: read over verified TLS from a real loopback server, and left as it is."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter.model.article import FeedList
from newsletter.model.mail_source import ImapBox, MailSource
from newsletter.publication.gathering import mail_sources
from newsletter.publication.gathering.mail_collecting import MailReport, collect_mail
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.imap_server import ImapServer

BRIEFING = b"""From: Tank <briefing@tank.example>\r
Subject: Weekly\r
Content-Type: text/html; charset=utf-8\r
\r
<p><a href="https://tank.example/dams%d">Dams and their law</a> What the river wants.</p>\r
"""


@pytest.fixture(scope="module")
def certificate(make_certificate: Callable[[str], Path]) -> Path:
    """Make a certificate of its own for 127.0.0.1."""
    return make_certificate("127.0.0.1")


@pytest.fixture
def server(certificate: Path) -> Iterator[ImapServer]:
    """Run a server with two messages."""
    with ImapServer(certificate) as server:
        server.messages = {3: BRIEFING % 3, 5: BRIEFING % 5}
        yield server


def collected(
    workplace: Workplace,
    server: ImapServer,
    tls: ssl.SSLContext | None,
    *,
    password: str = "secret",
    sender: str = "briefing@tank.example",
) -> MailReport:
    """Read the mailbox once."""
    secrets = workplace.folder / "secrets.env"
    kept = [line for line in secrets.read_text().splitlines() if "IMAP" not in line]
    secrets.write_text("\n".join([*kept, f"NEWSLETTER_IMAP_PASSWORD={password}", ""]))
    box = ImapBox(host="127.0.0.1", port=server.port, user="clips")
    source = MailSource(imap=box, sender=sender)
    with workplace.newsroom() as connection:
        return collect_mail(
            workplace,
            reading.publication(workplace),
            FeedList(mail=(source,)),
            connection,
            clip_page=lambda _url, _by: "",
            tls=tls,
        )


@pytest.fixture
def trust(certificate: Path) -> ssl.SSLContext:
    """Trust that certificate alone."""
    return ssl.create_default_context(cafile=str(certificate))


def test_each_message_is_read_once_and_left_unseen(
    workplace: Workplace, server: ImapServer, trust: ssl.SSLContext
) -> None:
    """The folder is opened read-only; only what came since is asked for in the next round."""
    first = collected(workplace, server, trust)
    assert (first.new, first.failed) == (2, ())
    assert [letter.name for letter in first.letters] == ["7.3", "7.5"]
    asked = len(server.commands)
    assert collected(workplace, server, trust).letters == ()
    assert not [one for one in server.commands[asked:] if "FETCH" in one]
    server.messages[9] = BRIEFING % 9
    assert [letter.name for letter in collected(workplace, server, trust).letters] == ["7.9"]
    said = " ".join(server.commands)
    assert "EXAMINE" in said
    assert not {"SELECT", "STORE", "EXPUNGE", "MOVE", "BODY[]"} & set(said.split())


def test_a_folder_that_was_made_anew_is_read_anew(
    workplace: Workplace, server: ImapServer, trust: ssl.SSLContext
) -> None:
    """With another UIDVALIDITY the numbers mean other messages; articles are not doubled."""
    collected(workplace, server, trust)
    server.validity = 8
    again = collected(workplace, server, trust)
    assert [letter.name for letter in again.letters] == ["8.3", "8.5"]
    assert again.new == 0


def test_what_was_acted_on_is_known_in_a_folder_that_was_made_anew(
    workplace: Workplace, server: ImapServer, trust: ssl.SSLContext
) -> None:
    """By its Message-ID; nothing is told of it."""
    server.messages = {3: b"Message-ID: <3@tank.example>\r\n" + BRIEFING % 3}
    assert collected(workplace, server, trust).new == 1
    server.validity = 8
    assert collected(workplace, server, trust).letters == ()
    asked = len(server.commands)
    assert collected(workplace, server, trust).letters == ()
    assert not [one for one in server.commands[asked:] if "FETCH" in one]


def test_messages_of_a_sender_who_is_named_later_are_asked_for_again(
    workplace: Workplace, server: ImapServer, trust: ssl.SSLContext
) -> None:
    """Those alone, by their numbers, and once."""
    server.messages[4] = (BRIEFING % 4).replace(b"briefing@", b"other@")
    assert collected(workplace, server, trust).new == 2
    server.messages[6] = (BRIEFING % 6).replace(b"briefing@", b"other@")
    named = collected(workplace, server, trust, sender="other@tank.example")
    assert [letter.name for letter in named.letters] == ["7.4", "7.6"]
    assert named.new == 2
    assert collected(workplace, server, trust, sender="other@tank.example").letters == ()


def test_a_folder_is_counted_without_reading(
    workplace: Workplace, server: ImapServer, trust: ssl.SSLContext
) -> None:
    """`feeds check` learns how many messages there are, and asks for none."""
    collected(workplace, server, trust)
    asked = len(server.commands)
    box = MailSource(
        imap=ImapBox(host="127.0.0.1", port=server.port, user="clips"), sender="a@tank.example"
    )
    look = mail_sources.look_into(workplace, box, tls=trust)
    assert (look.messages, look.trouble) == (2, "")
    assert not [one for one in server.commands[asked:] if "FETCH" in one or "SEARCH" in one]


def test_an_unknown_certificate_gets_no_password(workplace: Workplace, server: ImapServer) -> None:
    """A server that nobody vouches for is not told who we are."""
    report = collected(workplace, server, None)
    assert "certificate" in report.failed[0][1].lower()
    assert server.commands == []


def test_two_mailboxes_have_two_passwords(
    workplace: Workplace, server: ImapServer, certificate: Path, trust: ssl.SSLContext
) -> None:
    """Each is entered with its own, and a server is never shown another's."""
    with ImapServer(certificate, password="other") as other:
        other.messages = {4: BRIEFING % 4}
        with (workplace.folder / "secrets.env").open("a") as file:
            file.write("NEWSLETTER_IMAP_PASSWORD=secret\nNEWSLETTER_IMAP_TANK_PASSWORD=other\n")
        boxes = [
            ImapBox(host="127.0.0.1", port=server.port, user="clips"),
            ImapBox(host="127.0.0.1", port=other.port, user="tank", secret="tank"),
        ]
        sources = [
            MailSource(imap=box, sender="briefing@tank.example", list_id=f"{at}.tank.example")
            for at, box in enumerate(boxes)
        ]
        looks = [mail_sources.look_into(workplace, one, tls=trust) for one in sources]
    assert [(one.messages, one.trouble) for one in looks] == [(2, ""), (1, "")]


def test_a_wrong_password_is_told(
    workplace: Workplace, server: ImapServer, trust: ssl.SSLContext
) -> None:
    """The mailbox is named, and the password is not."""
    report = collected(workplace, server, trust, password="nonsense")
    ((mailbox, reason),) = report.failed
    assert mailbox == f"imap://clips@127.0.0.1:{server.port}/INBOX"
    assert "wrong password" in reason
    assert "nonsense" not in reason
