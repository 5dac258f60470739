"""A mail's HTML as it arrives, which is what Gmail clips by: decoded, filled, its lines ended by CRLF.

Transfer encodings are gone by then; the octets of names, addresses and links are not, so that the
longest values that are usual stand for those of a reader.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Mapping
from email.message import EmailMessage
from html import escape

from newsletter.mail.splice import Mailing
from newsletter.model.rendition import Token

LONGEST_NAME = "عبدالرحمٰن محمد یوسف زئی خان"
"""A long name in letters of two octets, longer than nearly all names there are."""
LONGEST_ADDRESS = "a.longer.address.than.nearly.all@addresses.of.readers.example.org"
LONGEST_TOKEN = 100
"""Octets of the token in a personal link: id of the key, reader, generation, proof."""
_BARE_LF = re.compile(r"(?<!\r)\n|\r(?!\n)")


def longest_values(public_url: str = "") -> dict[Token, str]:
    """Return the longest values that are usual; links lead below `public_url`, or ask by mail."""
    mailto = f"mailto:{LONGEST_ADDRESS}?subject=unsubscribe"

    def link(path: str) -> str:
        return public_url + path + "x" * LONGEST_TOKEN if public_url else mailto

    return {
        Token.NAME: LONGEST_NAME,
        Token.ADDRESS: LONGEST_ADDRESS,
        Token.UNSUBSCRIBE: link("u/"),
        Token.PREFERENCES: link("p/"),
    }


def arriving_size(html: str, values: Mapping[Token, str]) -> int:
    """Return the bytes of HTML, or of a piece of it, as it arrives with these values."""
    size = len(html.encode()) + len(_BARE_LF.findall(html))
    if "\ue0f0" in html:
        for token, value in values.items():
            size += html.count(token) * (len(escape(value).encode()) - len(token.encode()))
    return size


def leaving_ends(html: str, values: Mapping[Token, str]) -> int | None:
    """Return how many bytes have arrived when the first link to unsubscribe has; None: there is none."""
    found = _link_to(Token.UNSUBSCRIBE, html)
    return arriving_size(html[: found.end()], values) if found else None


def sealed_leaving_ends(sealed: bytes, values: Mapping[Token, str]) -> int | None:
    """Return the same of a sealed message: filled with these values, decoded, and counted."""
    html = arrived(sealed, values).decode()
    found = _link_to(escape(values[Token.UNSUBSCRIBE]), html)
    return len(html[: found.end()].encode()) if found else None


def _link_to(address: str, html: str) -> re.Match[str] | None:
    link = rf"<a\b[^>]*{re.escape(address)}[^>]*>.*?</a\s*>"
    return re.search(link, html, re.DOTALL)


def arrived(sealed: bytes, values: Mapping[Token, str]) -> bytes:
    """Return the HTML of a sealed message as a mail program has it that got these values."""
    message = Mailing.parse(sealed).fill(values, to=LONGEST_ADDRESS, message_id="<x@x.example>")
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)  # noqa: S101 - the policy's class
    body = parsed.get_body(("html",))
    content = body.get_payload(decode=True) if body else b""
    return content if isinstance(content, bytes) else b""


def ended(html: str) -> str:
    """Return HTML with its last line ended, as `compose` ends it."""
    return html if html.endswith(("\n", "\r")) else html + "\n"
