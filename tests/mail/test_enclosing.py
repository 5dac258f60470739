from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import SendError
from newsletter.mail import Mailing, compose
from newsletter.mail.enclosing import content_id
from newsletter.mail.proof import Notice, compose_proof
from newsletter.model.publication import Sender
from newsletter.model.rendition import Rendition, Token

SENDER = Sender(name="INDUS", address="news@indus.example")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
JPEG = b"\xff\xd8" + b"--=_x\r\nContent-Type: text/html\r\n\r\n=EE=83=B0name=EE=83=B1=\r\n" * 9
VALUES = {
    Token.NAME: "Ann <Lee>",
    Token.ADDRESS: "ann@example.org",
    Token.UNSUBSCRIBE: "https://indus.example/u/1",
    Token.PREFERENCES: "https://indus.example/p/1",
}


def pictured(rendition: Callable[..., Rendition], **changes: object) -> Rendition:
    """Return a rendition whose mail carries two pictures of three."""
    mark, river = content_id(PNG, SENDER.address), content_id(JPEG, SENDER.address)
    html = (
        f'<html lang="en"><img src="cid:{mark}" alt="INDUS"><p>Dear {Token.NAME}</p>'
        f'<img src="cid:{river}" alt="A river"><a href="{Token.UNSUBSCRIBE}">leave</a></html>'
    )
    fields = {
        "html": html,
        "images": (("dark.png", PNG + b"."), ("mark.png", PNG), ("river.jpg", JPEG)),
        "enclosed": ((mark, "mark.png"), (river, "river.jpg")),
    }
    return rendition(**(fields | changes))


def sealed(one: Rendition) -> bytes:
    """Return the message of a rendition, tokens unfilled."""
    date = datetime(2026, 12, 1, 14, tzinfo=UTC)
    return compose(
        one, sender=SENDER, list_id="indus.example", date=date, public_url="https://x.example/"
    )


def parsed(message: bytes) -> EmailMessage:
    """Return the message as the standard library reads it."""
    return email.message_from_bytes(message, policy=email.policy.default)


def filled(one: Rendition, **more: str) -> EmailMessage:
    """Return what a reader gets."""
    values = VALUES | {Token.NAME: more["name"]} if "name" in more else VALUES
    return parsed(
        Mailing.parse(sealed(one)).fill(
            values, to="ann@example.org", message_id="<1@indus.example>"
        )
    )


def test_pictures_stand_beside_the_html_and_not_beside_the_text(
    rendition: Callable[..., Rendition],
) -> None:
    """multipart/alternative of text and of multipart/related, whose root is the HTML."""
    message = filled(pictured(rendition))
    assert message.get_content_type() == "multipart/alternative"
    text, rich = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert rich.get_content_type() == "multipart/related"
    assert rich.get_param("type") == "text/html"
    assert [part.get_content_type() for part in rich.iter_parts()] == [
        "text/html",
        "image/png",
        "image/jpeg",
    ]
    assert not list(message.defects)


def test_each_picture_is_found_by_its_id_and_is_what_it_was(
    rendition: Callable[..., Rendition],
) -> None:
    """What the HTML names is there, byte by byte, shown where it is named and not as a file."""
    message = filled(pictured(rendition))
    html = message.get_body(preferencelist=("html",))
    assert html is not None
    found = {}
    for part in message.walk():
        if part["Content-ID"]:
            assert part.get_content_disposition() == "inline"
            found[part["Content-ID"].strip("<>")] = part.get_payload(decode=True)
    assert found == {content_id(data, SENDER.address): data for data in (PNG, JPEG)}
    assert all(f"cid:{known}" in html.get_content() for known in found)


def test_pictures_are_no_place_for_readers_names(rendition: Callable[..., Rendition]) -> None:
    """Only text and HTML are filled, also where a picture's bytes look like parts and tokens."""
    message = filled(pictured(rendition))
    html = message.get_body(preferencelist=("html",))
    assert html is not None
    assert "Dear Ann &lt;Lee&gt;" in html.get_content()
    assert Token.NAME not in str(message)


@settings(max_examples=40, deadline=None)
@given(name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")))
def test_every_reader_gets_whole_pictures(name: str, rendition: Callable[..., Rendition]) -> None:
    """Whatever a reader is called, the mail that is taken apart again has both pictures."""
    message = filled(pictured(rendition), name=name)
    data = [part.get_payload(decode=True) for part in message.walk() if part["Content-ID"]]
    assert data == [PNG, JPEG]


def test_equal_renditions_give_equal_bytes_of_short_lines(
    rendition: Callable[..., Rendition],
) -> None:
    """Boundaries and ids are functions of the content; no line breaks a relay."""
    one, other = sealed(pictured(rendition)), sealed(pictured(rendition))
    assert one == other
    assert one.isascii()
    lines = one.split(b"\r\n")
    assert max(len(line) for line in lines if b"List-Unsubscribe" not in line) <= 90
    assert b"\n" not in one.replace(b"\r\n", b"")


def test_an_id_says_nothing_but_what_the_picture_is() -> None:
    """Equal pictures of one sender have equal ids, others have others."""
    assert content_id(PNG, "a@indus.example") == content_id(PNG, "b@indus.example")
    assert content_id(PNG, "a@indus.example") != content_id(JPEG, "a@indus.example")
    assert content_id(PNG, "a@bücher.example").endswith("@xn--bcher-kva.example")


def test_a_mail_without_pictures_stays_what_it_was(rendition: Callable[..., Rendition]) -> None:
    """Pictures that are hosted leave no trace in the message."""
    hosted = sealed(pictured(rendition, enclosed=()))
    assert b"related" not in hosted
    assert b"Content-ID" not in hosted


def test_a_proof_carries_the_pictures_too(rendition: Callable[..., Rendition]) -> None:
    """Who looks it over sees what readers will see."""
    proof = parsed(
        compose_proof(
            pictured(rendition),
            Notice(proof="p1", lines=("Look it over.",), items=()),
            sender=SENDER,
            to="amina@indus.example",
            date=datetime(2026, 12, 1, 14, tzinfo=UTC),
            message_id="<2@indus.example>",
            by_mail="mailto:news@indus.example",
            name="Amina",
        )
    )
    assert [part["Content-ID"] is not None for part in proof.walk()].count(True) == 2


@pytest.mark.parametrize("cut", ["multipart/related", "Content-Type: text/html"])
def test_a_message_that_is_not_ours_is_refused(
    rendition: Callable[..., Rendition], cut: str
) -> None:
    """A sealed mail whose parts were changed is not sent."""
    broken = sealed(pictured(rendition)).replace(cut.encode(), b"x", 2)
    with pytest.raises(SendError, match="not one that this program composed"):
        Mailing.parse(broken)
