from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import AddressError, NewsletterError, SendError
from newsletter.mail import compose, domain_of, message_id
from newsletter.mail.headers import angle_field, field
from newsletter.model.publication import Sender
from newsletter.model.rendition import Rendition, Token


def parsed(message: bytes) -> EmailMessage:
    """Return the message as the standard library reads it."""
    return email.message_from_bytes(message, policy=email.policy.default)


PRINTABLE = st.text(
    st.characters(
        exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ue0f0\ue0f1\u200b"
    )
)


def test_a_composed_message_has_the_headers_of_a_mailing_list(
    composed: Callable[..., bytes],
) -> None:
    """Sender, list and the ways out stand in the head, each once."""
    message = parsed(composed())
    assert message["From"] == "INDUS <news@indus.example>"
    assert message["Reply-To"] == "editors@indus.example"
    assert message["Date"] == "Tue, 01 Dec 2026 14:00:00 +0000"
    assert message["List-Id"] == "INDUS <indus.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "mailto:editors@indus.example?subject=unsubscribe" in message["List-Unsubscribe"]
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert len(message.keys()) == len(set(message.keys()))


@pytest.mark.parametrize(
    ("public_url", "one_click", "link"),
    [("https://x.example/", True, True), ("http://127.0.0.1/", False, True), ("", False, False)],
)
def test_one_click_is_offered_over_https_only(
    composed: Callable[..., bytes], public_url: str, one_click: bool, link: bool
) -> None:
    """RFC 8058 wants https; without a public address the mail address remains."""
    message = parsed(composed(public_url=public_url))
    assert ("List-Unsubscribe-Post" in message) is one_click
    assert (b"=EE=83=B0unsubscribe=EE=83=B1?=" in composed(public_url=public_url)) is link
    assert "mailto:" in message["List-Unsubscribe"]


def test_the_sealed_parts_decode_to_the_rendition(
    composed: Callable[..., bytes], rendition: Callable[..., Rendition]
) -> None:
    """The message with tokens unfilled is the rendition, with CRLF line ends."""
    text, html = parsed(composed()).iter_parts()
    wanted = rendition()
    assert text.get_content() == wanted.text.replace("\n", "\r\n") + "\r\n"
    assert html.get_content() == wanted.html + "\r\n"


@settings(deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\ue0f0\ue0f1")))
def test_any_text_survives_its_encoding(text: str) -> None:
    """Whatever a part holds is decoded to the same characters, in lines of 76 octets at most."""
    for marked in (text, f"{text}{Token.NAME}{text}"):
        message = compose(
            Rendition(
                issue="i",
                subject="s",
                preheader="",
                language="en",
                html=marked,
                text="",
                article="",
                page="",
            ),
            sender=Sender(name="", address="a@b.example"),
            list_id="b.example",
            date=parsed(b"Date: Tue, 01 Dec 2026 14:00:00 +0000\r\n\r\n")["Date"].datetime,
        )
        html = list(parsed(message).iter_parts())[1]
        decoded = html.get_payload(decode=True)
        assert isinstance(decoded, bytes)
        assert decoded.decode().removesuffix("\r\n") == marked.removesuffix("\n").replace(
            "\n", "\r\n"
        )
        assert all(len(line) <= 76 for line in message.split(b"\r\n"))


def test_the_shorter_encoding_is_chosen_where_no_token_stands(
    composed: Callable[..., bytes],
) -> None:
    """Urdu without tokens travels in base64, English in quoted-printable."""
    urdu, english = parsed(composed(text="پانی " * 200, html="<p>water</p>")).iter_parts()
    assert urdu["Content-Transfer-Encoding"] == "base64"
    assert english["Content-Transfer-Encoding"] == "quoted-printable"
    assert urdu.get_content().strip() == ("پانی " * 200).strip()


@pytest.mark.parametrize("stray", ["\ue0f0", "\ue0f1", "\ue0f0foreign\ue0f1", "\ue0f0name"])
def test_half_a_token_is_refused(composed: Callable[..., bytes], stray: str) -> None:
    """A reserved character that forms no token never leaves the house."""
    with pytest.raises(SendError, match="reserved"):
        composed(html=f"<p>{stray}</p>")


@settings(deadline=None)
@given(value=PRINTABLE)
def test_any_printable_subject_is_read_back_equal(value: str) -> None:
    """A header's text is the same after a reader has unfolded and decoded it."""
    encoded = field("Subject", value)
    assert parsed(encoded + b"\r\n")["Subject"] == value
    assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))


@settings(deadline=None)
@given(value=PRINTABLE.filter(str.strip))
def test_any_printable_display_name_is_read_back_equal(value: str) -> None:
    """A sender's name needs no care from whoever writes it."""
    head = angle_field("From", value, "a@b.example").decode("ascii")
    display, address = parseaddr(head.removeprefix("From: ").replace("\r\n", ""))
    assert address == "a@b.example"
    assert str(make_header(decode_header(display))) == value


@pytest.mark.parametrize(
    "bad", ["\r\nBcc: x@y.example", "\n", "\r", "\0", "\x85", "\u2028", "\x7f"]
)
def test_no_control_character_enters_a_header(composed: Callable[..., bytes], bad: str) -> None:
    """Line breaks and NUL in any value are refused with a reason, never written."""
    with pytest.raises(SendError, match="no header may hold"):
        composed(subject=f"Water{bad}")
    with pytest.raises(SendError, match="no header may hold"):
        composed(sender=Sender(name=f"INDUS{bad}", address="a@b.example"))
    with pytest.raises(AddressError):
        composed(sender=Sender(name="INDUS", address=f"a{bad}@b.example"))
    with pytest.raises(AddressError):
        composed(sender=Sender(name="I", address="a@b.example", reply_to=f"a@b.example{bad}"))


@pytest.mark.parametrize(
    ("domain", "wire"),
    [
        ("straße.example", "xn--strae-oqa.example"),
        ("خبریں.example", "xn--ngblk26czc.example"),
        ("Bücher.Example", "xn--bcher-kva.example"),
    ],
)
def test_an_international_domain_is_written_for_every_program(
    composed: Callable[..., bytes], domain: str, wire: str
) -> None:
    """From, Reply-To and the way to leave carry the form that the name system knows (RFC 5891)."""
    sender = Sender(name="Indus", address=f"news@{domain}", reply_to=f"editors@{domain}")
    message = parsed(composed(sender=sender, public_url=""))
    assert message["From"].addresses[0].addr_spec == f"news@{wire}"
    assert message["Reply-To"].addresses[0].addr_spec == f"editors@{wire}"
    assert f"mailto:editors@{wire}" in message["List-Unsubscribe"]
    assert domain_of(sender.address) == wire


@pytest.mark.parametrize("address", ["müller@a.example", "a@-ü.example", "a@ü..example"])
def test_an_address_that_no_header_carries_is_refused(
    composed: Callable[..., bytes], address: str
) -> None:
    """Letters in front of the @, and domains that cannot be, are named with a mend."""
    with pytest.raises(AddressError) as caught:
        composed(sender=Sender(name="Indus", address=address))
    assert caught.value.help


def test_composing_is_pure(composed: Callable[..., bytes]) -> None:
    """The same values give the same bytes."""
    assert composed() == composed()


@settings(deadline=None)
@given(issue=st.text(max_size=80), key=st.text(max_size=40))
def test_a_message_id_is_a_pure_name(issue: str, key: str) -> None:
    """It has RFC 5322 form whatever the issue is called, and depends on issue and recipient."""
    try:
        issue.encode(), key.encode()
    except UnicodeEncodeError:
        return
    name = message_id(issue, key, "indus.example")
    assert name == message_id(issue, key, "indus.example")
    assert name != message_id(issue, key + "x", "indus.example")
    assert parsed(f"Message-ID: {name}\r\n\r\n".encode())["Message-ID"] == name
    assert len(name) < 120


def test_errors_of_this_room_tell_how_to_mend(composed: Callable[..., bytes]) -> None:
    """An editor who sees one knows what to do."""
    with pytest.raises(NewsletterError) as caught:
        composed(subject="a\nb")
    assert "Remove" in caught.value.help


def test_no_encoded_line_starts_like_a_mailbox_or_with_a_dot(
    composed: Callable[..., bytes],
) -> None:
    """Old relays and mailbox files mistake such lines; other words stay readable."""
    lines = composed(text="From me\n.dot\nFor you\n" + "x" * 75 + ".y\n").split(b"\r\n")
    assert not [line for line in lines if line.startswith((b".", b"From "))]
    assert b"For you" in lines
