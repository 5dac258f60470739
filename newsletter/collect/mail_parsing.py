"""Messages to facts.  Runs in the confined child: what it reads was written by strangers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from newsletter.collect.items import LONGEST_SUMMARY, LONGEST_TITLE, shorten, web_address
from newsletter.collect.mail_authentication import vouches
from newsletter.collect.mail_facts import MailFacts
from newsletter.collect.mail_links import links_in, web_version_in
from newsletter.errors import ParseError
from newsletter.text.charsets import decoded
from newsletter.text.header_words import header_of
from newsletter.text.html import html_to_text

MOST_PARTS = 200
LONGEST_PART = 4_000_000
MOST_ADDRESSES = 50
LIST_ID = re.compile(r"<([^<>\s]+)>")
ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]{}]+[^\s<>\"'()\[\]{}.,;:!?]")


def parse_mail(data: bytes, *, authserv_id: str = "") -> MailFacts:
    """Extract the facts of a message (RFC 5322).  Raises `ParseError` for what is none."""
    try:
        message = message_from_bytes(data)
        html, plain = _bodies(message)
    except (RecursionError, MessageError, LookupError, ValueError) as error:
        raise ParseError(
            "The message is damaged and could not be read.", help="Open it in a mail program."
        ) from error
    sender = _sender(message)
    text = plain or html_to_text(html)
    list_id = LIST_ID.search(header_of(message, "List-Id"))
    return MailFacts(
        message_id=header_of(message, "Message-ID"),
        sender=sender,
        authenticated=bool(authserv_id) and vouches(_results(message), sender, authserv_id),
        list_id=list_id[1].lower() if list_id else "",
        subject=shorten(header_of(message, "Subject"), LONGEST_TITLE),
        sent=_sent(message),
        links=tuple(links_in(html)),
        addresses=tuple(_addresses(plain, html)),
        web_version=web_version_in(html),
        text=shorten(text, LONGEST_SUMMARY),
    )


def _results(message: Message) -> str:
    """Return the topmost Authentication-Results: what stands below came with the message."""
    return str(message.get("Authentication-Results", ""))


def _sender(message: Message) -> str:
    headers = [str(value) for value in message.get_all("From", [])]
    found = [address for _, address in getaddresses(headers) if address]
    return found[0].lower() if len(headers) == 1 and len(found) == 1 else ""


def _sent(message: Message) -> datetime | None:
    try:
        sent = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent.astimezone(UTC) if sent.tzinfo else sent.replace(tzinfo=UTC)


def _bodies(message: Message) -> tuple[str, str]:
    """Return the first HTML and the first plain text that are no attachments."""
    found = {"text/html": "", "text/plain": ""}
    for number, part in enumerate(message.walk()):
        if number == MOST_PARTS:
            break
        kind = part.get_content_type()
        if kind in found and not found[kind] and part.get_content_disposition() != "attachment":
            found[kind] = _body(part)
    return found["text/html"], found["text/plain"]


def _body(part: Message) -> str:
    payload: Any = part.get_payload(decode=True)
    data = payload[:LONGEST_PART] if isinstance(payload, bytes) else b""
    return decoded(data, [part.get_content_charset() or ""])


def _addresses(plain: str, html: str) -> Iterator[str]:
    """Yield the addresses in the text; those of links where there is no plain text."""
    found = ADDRESS.findall(plain) or [link.url for link in links_in(html)]
    yield from list(dict.fromkeys(filter(None, map(web_address, found))))[:MOST_ADDRESSES]
