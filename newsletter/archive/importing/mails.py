"""A mail as it was sent (RFC 5322) to its text.  Runs in the confined child."""

from __future__ import annotations

import email
import email.parser
import email.policy
import re
from collections.abc import Sequence
from email.message import Message
from urllib.parse import unquote

from newsletter.archive.importing.decoding import decode
from newsletter.archive.importing.posts import Post
from newsletter.errors import ParseError
from newsletter.text.any_markdown import is_markdown
from newsletter.text.charsets import decoded
from newsletter.text.header_words import header_of

MOST_PARTS = 200


def mail_post(data: bytes, *, name: str) -> Post:
    """Return a mail's text (its HTML, or else its plain part), subject and date.

    Raises `ParseError` where it has neither.
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    html, text = _parts(message)
    if not html.strip() and not text.strip():
        raise ParseError(
            f"{name} is a mail without text.", help="Save the whole message from the mail program."
        )
    markup = "html" if html.strip() else "markdown" if is_markdown(text) else "text"
    return Post(
        name=name,
        kind="mail",
        markup=markup,  # type: ignore[arg-type] # one of Markup
        content=html if html.strip() else text,
        subject=header_of(message, "Subject"),
        sent=header_of(message, "Date"),
        addresses=tuple(
            re.findall(r"<(https?://[^>\s]{1,500})>", str(message.get("Archived-At") or ""))
        ),
    )


def mail_pictures(data: bytes, sources: Sequence[str]) -> tuple[tuple[str, bytes], ...]:
    """Return (source, octets) of the pictures that a mail encloses under these addresses (RFC 2392, RFC 2557)."""
    wanted = {unquote(one.removeprefix("cid:")): one for one in sources}
    found: dict[str, bytes] = {}
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            break
        if part.get_content_maintype() != "image":
            continue
        names = (str(part.get(header) or "") for header in ("Content-ID", "Content-Location"))
        payload = part.get_payload(decode=True)
        for name in (one.strip().strip("<>") for one in names):
            if name in wanted and isinstance(payload, bytes):
                found.setdefault(wanted[name], payload)
    return tuple(found.items())


def _parts(message: Message) -> tuple[str, str]:
    """Return the first HTML and the first plain text that are no attachments."""
    html = text = ""
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            break
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if kind == "text/html" and not html:
            html = _body(part)
        elif kind == "text/plain" and not text:
            text = _body(part)
    return html, text


def _body(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    return decoded(data, [charset]) if charset else decode(data)
