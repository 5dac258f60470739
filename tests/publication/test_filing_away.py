"""Automatic replies are put into a folder of their own; every other message stays as it was."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter.collect.filing import MaildirFolder
from newsletter.publication.bounces import bounce_intake
from newsletter.publication.bounces.intake import Intake
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.bouncing import put_into
from newsletter.testing.imap_server import ImapServer


def mail(subject: str, *headers: str, text: str = "I am away.") -> bytes:
    """Return a message to the Reply-To address."""
    head = ["From: Ann <ann@reader.example>", "To: editors@review.example", f"Subject: {subject}"]
    return "\r\n".join([*head, *headers, "", text, ""]).encode()


AWAY = {
    "by RFC 3834": mail("I am on the river", "Auto-Submitted: auto-replied (vacation)"),
    "by Exchange": mail("Automatic reply: Water and power", "Auto-Submitted: auto-generated"),
    "by an answer": mail(
        "Re: Water", "Auto-Submitted: auto-generated", "In-Reply-To: <x@review.example>"
    ),
    "by an old habit": mail("Gone fishing", "X-Autoreply: yes"),
    "by precedence": mail("Thank you for writing", "Precedence: auto_reply"),
}
KEPT = {
    "a letter": mail("Your article on dams", text="I read it with pleasure."),
    "a letter that sounds like one": mail("Away from the Indus: a question", text="Who wrote it?"),
    "an invoice": mail("Your invoice", "Auto-Submitted: auto-generated"),
    "a request to leave": mail("unsubscribe"),
    "one that shouts in its text": mail("Hello", text="Auto-Submitted: auto-replied"),
    "one of a person": mail("Out of office", "Auto-Submitted: no"),
    "a bounce": b"Auto-Submitted: auto-replied\r\nSubject: Undelivered Mail\r\n"
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
    b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; r.example\r\n\r\n"
    b"Final-Recipient: rfc822; x@reader.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n",
    "nonsense": b"\x00\xff: \r\n\r\n",
    "nothing": b"",
}


@pytest.fixture(scope="module")
def certificate(make_certificate: Callable[[str], Path]) -> Path:
    """Make a certificate of its own for localhost."""
    return make_certificate("localhost")


@pytest.fixture
def named(workplace: Workplace) -> Callable[[str], Workplace]:
    """Return a function that names the mailbox in publication.yaml."""

    def name(mailbox: str) -> Workplace:
        path = workplace.publication_file
        said = f"\ndelivery:\n  reply_mailbox: {mailbox}\n"
        path.write_text(re.sub(r"\ndelivery:\n(  reply_mailbox.*\n)?", said, path.read_text()))
        return workplace

    return name


def names_in(folder: Path) -> set[str]:
    """Return the messages of a Maildir: ``new/away``."""
    return {
        f"{one.parent.name}/{one.name}"
        for part in ("new", "cur")
        for one in (folder / part).glob("*")
    }


class TestMaildir:
    """A folder on this machine."""

    @pytest.fixture
    def folder(self, workplace: Workplace) -> Path:
        """Return a Maildir with every kind of message; what was read lies in cur/."""
        folder = workplace.folder / "var" / "replies"
        for number, message in enumerate((*AWAY.values(), *KEPT.values())):
            put_into(folder, f"{number:02}", message)
        (folder / "new" / "00").rename(folder / "cur" / "00:2,S")
        return folder

    def test_only_answers_of_machines_move_and_stay_as_unread_as_they_were(
        self, named: Callable[[str], Workplace], folder: Path
    ) -> None:
        """From new/ to new/, from cur/ to cur/ with the flags; a second reading moves nothing."""
        workplace = named("{maildir: var/replies, automatic: Automatic}")
        before = {one: (folder / one).read_bytes() for one in names_in(folder)}
        tried = bounce_intake.read_mailbox(workplace, dry_run=True)
        assert (tried.filed, names_in(folder)) == (0, set(before))
        taken = bounce_intake.read_mailbox(workplace)
        assert taken.filed == len(AWAY)
        assert "5 automatic replies put into their folder" in "\n".join(taken.lines())
        moved = names_in(folder / ".Automatic")
        assert moved == {"cur/00:2,S", "new/01", "new/02", "new/03", "new/04"}
        assert names_in(folder) == set(before) - moved
        for one, message in before.items():
            at = folder / ".Automatic" / one if one in moved else folder / one
            assert at.read_bytes() == message
        assert (folder / ".Automatic" / "maildirfolder").is_file()
        again = bounce_intake.read_mailbox(workplace)
        assert (again.filed, again.messages, again.troubles) == (0, 0, ())

    def test_nothing_moves_unless_a_folder_is_named(
        self, named: Callable[[str], Workplace], folder: Path
    ) -> None:
        """Without it, everything is left as it was."""
        before = names_in(folder)
        assert bounce_intake.read_mailbox(named("{maildir: var/replies}")).filed == 0
        assert names_in(folder) == before
        assert not (folder / ".Automatic").exists()

    def test_what_cannot_be_moved_stays_and_is_read_all_the_same(
        self, named: Callable[[str], Workplace], folder: Path, tmp_path: Path
    ) -> None:
        """A folder that is a link to elsewhere gets nothing, and the trouble is told."""
        (tmp_path / "elsewhere").mkdir()
        (folder / ".Automatic").symlink_to(tmp_path / "elsewhere")
        taken = bounce_intake.read_mailbox(named("{maildir: var/replies, automatic: Automatic}"))
        assert taken.messages == len(AWAY) + len(KEPT)
        assert taken.filed == 0
        assert "a link to elsewhere" in taken.troubles[0]
        assert list((tmp_path / "elsewhere").iterdir()) == []

    def test_one_of_that_name_is_not_written_over(self, folder: Path) -> None:
        """Two messages with one name are two messages; one that is gone is nobody's trouble."""
        put_into(folder / ".Automatic", "01", b"another")
        filed = MaildirFolder(folder).put_away(["01", "99", "../../x"], "Automatic")
        assert (filed.moved, filed.trouble) == (0, "")
        assert (folder / ".Automatic" / "new" / "01").read_bytes() == b"another"
        assert (folder / "new" / "01").exists()


class TestServer:
    """A folder on a server, spoken to over TLS."""

    @pytest.fixture
    def server(self, certificate: Path) -> Iterator[ImapServer]:
        """Run a server with every kind of message, one of them read and one flagged."""
        with ImapServer(certificate) as server:
            messages = enumerate((*AWAY.values(), *KEPT.values()), start=1)
            server.messages = dict(messages)
            server.flags = {1: {r"\Seen"}, 7: {r"\Flagged"}}
            yield server

    @pytest.fixture
    def read(
        self, named: Callable[[str], Workplace], server: ImapServer, certificate: Path
    ) -> Callable[..., Intake]:
        """Return a function that reads the mailbox once."""

        def read_once(into: str = "INBOX.Automatic", *, dry_run: bool = False) -> Intake:
            workplace = named(
                f"{{imap: {{host: localhost, port: {server.port}, user: editors}}, automatic: {into}}}"
            )
            secrets = workplace.folder / "secrets.env"
            kept = [line for line in secrets.read_text().splitlines() if "IMAP" not in line]
            secrets.write_text("\n".join([*kept, "NEWSLETTER_IMAP_PASSWORD=secret", ""]))
            trust = ssl.create_default_context(cafile=str(certificate))
            return bounce_intake.read_mailbox(workplace, tls=trust, dry_run=dry_run)

        return read_once

    @pytest.mark.parametrize("abilities", ["MOVE UIDPLUS", "MOVE", "UIDPLUS"])
    def test_messages_move_one_by_one_with_their_flags(
        self, server: ImapServer, read: Callable[..., Intake], abilities: str
    ) -> None:
        """By MOVE, or by a copy and the removal of that one; nothing else is marked or moved."""
        server.abilities = abilities
        server.flags[8] = {r"\Deleted"}  # somebody else's, and not ours to remove
        tried = read(dry_run=True)
        assert (tried.filed, tried.messages) == (0, len(AWAY) + len(KEPT))
        fetched = [one for one in server.commands if "BODY.PEEK" in one]
        assert len(fetched) == len(set(fetched)) == len(AWAY) + len(KEPT)
        assert not [one for one in server.commands if one.startswith("SELECT")]
        taken = read()
        assert (taken.filed, taken.troubles) == (len(AWAY), ())
        moved = server.folders["INBOX.Automatic"]
        assert [one for one, _ in moved] == list(AWAY.values())
        assert [flags for _, flags in moved] == [frozenset({r"\Seen"})] + [frozenset()] * 4
        assert list(server.messages.values()) == list(KEPT.values())
        assert server.flags == {7: {r"\Flagged"}, 8: {r"\Deleted"}}
        assert "EXPUNGE" not in server.commands
        assert (again := read()).filed == again.messages == 0

    @pytest.mark.parametrize(
        ("abilities", "full", "told"),
        [("", False, "can neither move a message"), ("MOVE", True, "OVERQUOTA")],
    )
    def test_a_server_that_cannot_loses_nothing(
        self,
        server: ImapServer,
        read: Callable[..., Intake],
        abilities: str,
        full: bool,
        told: str,
    ) -> None:
        """All stay where they are, are judged as ever, and it is told why."""
        server.abilities, server.full = abilities, full
        taken = read()
        assert taken.filed == 0
        assert told in taken.troubles[0]
        assert taken.messages == len(AWAY) + len(KEPT)
        assert len(server.messages) == len(AWAY) + len(KEPT)
        assert not any(r"\Deleted" in one for one in server.flags.values())
