"""One issue as one MIME message whose tokens are still unfilled."""

from __future__ import annotations

import re
from base64 import encodebytes
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from newsletter.errors import SendError
from newsletter.mail.enclosing import Enclosed, enclosed_in, related
from newsletter.mail.headers import angle_field, ascii_address, field
from newsletter.mail.identity import domain_of
from newsletter.mail.quoted import encode_text
from newsletter.model.publication import Sender
from newsletter.model.rendition import Rendition, Token

_PRIVATE = re.compile("[\ue0f0\ue0f1]")


def compose(
    rendition: Rendition, *, sender: Sender, list_id: str, date: datetime, public_url: str = ""
) -> bytes:
    """Return multipart/alternative, text and HTML, serialised once for every recipient.

    With the HTML go the pictures that the rendition encloses.

    `list_id` is a dotted name (RFC 2919): ``indus.example.org``; `date` is aware
    and becomes the Date line (the issue's send_at); `public_url` decides what the
    List-Unsubscribe line offers: https gives one-click (RFC 8058), http a link,
    empty a mail address alone.

    The bytes are pure ASCII, no line is longer than 76 octets, the line of
    List-Unsubscribe aside.  The same arguments give the same bytes.
    Raises `SendError` or `AddressError` for what no header can carry.
    """
    mime, body = alternative(rendition.text, rendition.html, enclosed_in(rendition))
    head = b"".join(
        (
            angle_field("From", sender.name, ascii_address(sender.address)),
            reply_to(sender),
            b"To: " + header_slot("address") + b"\r\n",
            field("Subject", rendition.subject),
            field("Date", format_datetime(date)),
            b"Message-ID: " + header_slot("message-id") + b"\r\n",
            angle_field("List-Id", sender.name, domain_of(ascii_address(f"list@{list_id}"))),
            _list_unsubscribe(sender, public_url),
            mime,
        )
    )
    return head + b"\r\n" + body


def alternative(text: str, html: str, enclosed: Sequence[Enclosed] = ()) -> tuple[bytes, bytes]:
    """Return the MIME fields and the body of multipart/alternative: text, then HTML.

    What is enclosed stands with the HTML: a program that shows the text loads no picture.
    """
    plain, rich = _part("plain", text), _part("html", html)
    if enclosed:
        rich = related(rich, enclosed)
    boundary = "=_" + sha256(plain + rich).hexdigest()[:24]
    delimiter = b"--" + boundary.encode("ascii")
    mime = (
        f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'
    )
    body = b"".join(
        (
            delimiter,
            b"\r\n",
            plain,
            b"\r\n",
            delimiter,
            b"\r\n",
            rich,
            b"\r\n",
            delimiter,
            b"--\r\n",
        )
    )
    return mime.encode("ascii"), body


def header_slot(name: str) -> bytes:
    """Return what stands in a header until it is filled."""
    return b"=?utf-8?q?=EE=83=B0" + name.encode("ascii") + b"=EE=83=B1?="


def unsubscribe_by_mail(sender: Sender) -> str:
    """Return the mailto address that asks to be removed."""
    return f"mailto:{ascii_address(sender.reply_to or sender.address)}?subject=unsubscribe"


def reply_to(sender: Sender) -> bytes:
    """Return the Reply-To field, or nothing."""
    if not sender.reply_to:
        return b""
    return angle_field("Reply-To", "", ascii_address(sender.reply_to))


def _list_unsubscribe(sender: Sender, public_url: str) -> bytes:
    by_mail = b"<" + unsubscribe_by_mail(sender).encode("ascii") + b">\r\n"
    if not public_url:
        return b"List-Unsubscribe: " + by_mail
    links = b"List-Unsubscribe: <" + header_slot("unsubscribe") + b">,\r\n " + by_mail
    if not public_url.startswith("https://"):
        return links
    return links + b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def _part(subtype: str, text: str) -> bytes:
    """Return a part with its head: base64 where that is shorter and no token needs its line."""
    encoding, content = b"quoted-printable", encode_text(text)
    if not _holds_tokens(subtype, text):
        based = encodebytes(_canonical(text)).replace(b"\n", b"\r\n")
        if len(based) < len(content):
            encoding, content = b"base64", based
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: "
    return head.encode("ascii") + encoding + b"\r\n\r\n" + content


def _holds_tokens(subtype: str, text: str) -> bool:
    """Return whether there is a token; raise where half of one, or a foreign one, stands."""
    rest = text
    for token in Token:
        rest = rest.replace(token, "")
    if _PRIVATE.search(rest):
        raise SendError(
            f"The {subtype} part holds a character that is reserved for our own marks.",
            help="Remove the private-use characters U+E0F0 and U+E0F1 from the issue.",
        )
    return len(rest) != len(text)


def _canonical(text: str) -> bytes:
    """Return the text with CRLF line ends, the last line ended (RFC 2046, 4.1.1)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return "".join(f"{line}\r\n" for line in lines).encode()
