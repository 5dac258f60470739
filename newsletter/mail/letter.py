"""A mail of our own to one person: a confirmation, a change of address."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from newsletter.mail.compose import alternative, reply_to
from newsletter.mail.headers import angle_field, ascii_address, field, safe_address
from newsletter.model.publication import Sender


def compose_letter(
    *,
    sender: Sender,
    to: str,
    subject: str,
    text: str,
    html: str,
    date: datetime,
    message_id: str,
    language: str,
) -> bytes:
    """Return the message, ready for the wire.

    It says of itself that a machine made it (RFC 3834, section 5), so that no
    vacation notice answers, and it has none of the fields of a list: nobody is on
    one yet.  The same arguments give the same bytes.  Raises `SendError` or
    `AddressError` for what no header can carry.
    """
    mime, body = alternative(text, html)
    head = (
        angle_field("From", sender.name, ascii_address(sender.address)),
        reply_to(sender),
        b"To: " + safe_address(to).encode() + b"\r\n",
        field("Subject", subject),
        field("Date", format_datetime(date)),
        b"Message-ID: " + message_id.encode("ascii") + b"\r\n",
        b"Auto-Submitted: auto-generated\r\n",
        field("Content-Language", language),
        mime,
    )
    return b"".join(head) + b"\r\n" + body
