"""What a header of a mail says, as text: encoded words (RFC 2047), and octets that are none (RFC 6532).

The standard library reads both, but what stands there in raw UTF-8 is lost, and charsets are taken
by their names.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.message import Message

from newsletter.text.charsets import decoded
from newsletter.text.html import one_line

LONGEST = 10_000
"""Characters of a header that are read."""
_WORD = re.compile(r"=\?([^?*\s]{1,80})(?:\*[^?\s]{0,80})?\?([bq])\?([^?]*)\?=", re.IGNORECASE)
"""The charset, less the language that may stand behind it (RFC 2231, 5); the encoding; what is said."""

_NO_OCTET = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def header_of(message: Message, name: str) -> str:
    """Return what the first header of that name says, on one line; empty where there is none."""
    wanted = name.lower()
    for known, value in message.raw_items():
        if known.lower() == wanted:
            return header_words(str(value))
    return ""


def header_words(value: str) -> str:
    """Return what a header says, on one line; in `value` octets beyond ASCII are surrogates (PEP 383)."""
    octets = _NO_OCTET.sub("\ufffd", value[:LONGEST]).encode("utf-8", "surrogateescape")
    return one_line("".join(_pieces(decoded(octets))))


def _pieces(text: str) -> Iterator[str]:
    """Yield plain text, and what encoded words say: neighbours belong together (RFC 2047, 6.2)."""
    charset, octets, behind = "", b"", 0
    for found in _WORD.finditer(text):
        said = _octets(found[2], found[3])
        if said is None:
            continue
        between = text[behind : found.start()]
        if octets and (between.strip() or charset != found[1].lower()):
            yield decoded(octets, [charset])
            octets = b""
        if between.strip() or not behind:
            yield between
        charset, octets, behind = found[1].lower(), octets + said, found.end()
    yield decoded(octets, [charset])
    yield text[behind:]


def _octets(encoding: str, said: str) -> bytes | None:
    """Return the octets of an encoded word; None: it is none."""
    written = said.encode()
    if encoding in "qQ":
        return binascii.a2b_qp(written, header=True)
    written = b"".join(written.rstrip(b"=").split())
    try:
        return binascii.a2b_base64(written + b"=" * (-len(written) % 4), strict_mode=True)
    except binascii.Error:
        return None
