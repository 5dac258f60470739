"""Mailboxes in feeds.yaml and publication.yaml."""

from __future__ import annotations

import pytest

from newsletter.documents import read_feeds
from newsletter.model.mail_source import ImapBox, MailSource

HEAD = "version: 1\nmail:\n"


def test_a_maildir_and_a_server_are_read() -> None:
    """Either names a mailbox; addresses and list names are compared in lower case."""
    text = (
        HEAD
        + "  - maildir: var/mail\n    from: Briefing@Tank.example\n    list_id: <News.tank.example>\n"
        + "  - imap: {host: mail.review.example, user: clips}\n    from: a@b.example\n    paused: true\n"
    )
    document = read_feeds(text.encode(), file="feeds.yaml")
    assert document.findings == ()
    assert document.value
    first, second = document.value.mail
    assert first == MailSource(
        maildir="var/mail", sender="briefing@tank.example", list_id="news.tank.example"
    )
    assert second.imap == ImapBox(host="mail.review.example", user="clips")
    assert second.mailbox == "imap://clips@mail.review.example:993/INBOX"
    assert second.paused


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("  - maildir: var/mail\n", "missing-key"),
        ("  - from: a@b.example\n", "missing-key"),
        (
            "  - {maildir: m, imap: {host: h.example, user: u}, from: a@b.example}\n",
            "conflicting-keys",
        ),
        ("  - {imap: {host: h.example}, from: a@b.example}\n", "missing-key"),
    ],
)
def test_half_a_mailbox_is_a_mistake(item: str, code: str) -> None:
    """What is missing, or stands there twice over, is told."""
    document = read_feeds((HEAD + item).encode(), file="feeds.yaml")
    assert [one.code for one in document.findings] == [code]
