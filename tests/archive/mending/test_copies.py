"""The public copy of a sealed message."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from newsletter.archive.editions import Tombstone
from newsletter.archive.mending.copies import as_sent, public_copies, stone_copies
from newsletter.mail import compose
from newsletter.model.publication import Sender
from newsletter.model.rendition import Rendition, Token
from newsletter.model.sending import Receipt

TEXT = f"Dear {Token.NAME}, {Token.ADDRESS}\nLeave: {Token.UNSUBSCRIBE} {Token.PREFERENCES}\n"
RENDITION = Rendition(
    issue="2017-11",
    subject="Talks",
    preheader="",
    language="en",
    html=f'<p>{Token.NAME} {Token.ADDRESS} <a href="{Token.UNSUBSCRIBE}">out</a></p>',
    text=TEXT,
    article="",
    page="",
)
MAIL = compose(
    RENDITION,
    sender=Sender(name="The Review", address="review@indus.example"),
    list_id="indus.example",
    date=datetime(2017, 12, 1, tzinfo=UTC),
    public_url="https://mail.indus.example/",
)
RECEIPT = Receipt(
    issue="2017-11", sealed_sha256="ab", recipients=3, accepted=2, failed=0, excluded=1,
    uncertain=0, waiting=0, started=datetime(2017, 12, 1, tzinfo=UTC), finished=None,
)  # fmt: skip


def test_no_token_and_nobody_is_in_a_copy() -> None:
    """Every token is filled, with what belongs to nobody and leads nowhere."""
    copies = dict(public_copies("2017-11", MAIL, TEXT))
    message = message_from_bytes(copies["as-sent.eml"], policy=policy.default)
    assert isinstance(message, EmailMessage)
    plain = message.get_body(("plain",))
    assert plain is not None
    for told in (plain.get_content(), copies["as-sent.txt"].decode()):
        assert told.splitlines() == [
            "Dear reader, [address]",
            "Leave: https://recipient.invalid/ https://recipient.invalid/",
        ]
    assert message["To"] == "reader@recipient.invalid"
    assert "recipient.invalid" in message["List-Unsubscribe"]
    assert b"mail.indus.example" not in copies["as-sent.eml"]


def test_a_copy_is_the_same_every_time() -> None:
    """Equal sealed bytes give equal copies, so that their hash says something."""
    assert public_copies("2017-11", MAIL, TEXT) == public_copies("2017-11", MAIL, TEXT)


def test_the_page_knows_hash_and_totals() -> None:
    """Size and hash are those of the copies, totals those of the receipt."""
    copies = public_copies("2017-11", MAIL, TEXT)
    said = as_sent(copies, "cd", RECEIPT)
    assert [one.size for one in said.files] == [len(data) for _, data in copies]
    assert (said.sealed_sha256, said.recipients, said.accepted, said.excluded) == ("cd", 3, 2, 1)


def test_a_stone_says_when_and_why() -> None:
    """At the addresses of the copies stands what was withdrawn when, and the hash of the evidence."""
    stones = (Tombstone(id="river", why="Untrue — wholly.", date=date(2017, 12, 6)),)
    copies = dict(stone_copies(stones, "cd" * 32))
    assert "2017-12-06: Untrue — wholly." in copies["as-sent.txt"].decode()
    message = message_from_bytes(copies["as-sent.eml"], policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert "Untrue — wholly." in message.get_content()
    assert "cd" * 32 in message.get_content()
