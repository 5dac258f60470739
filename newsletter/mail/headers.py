"""Header fields as bytes: encoded words, phrases, mailboxes (RFC 5322, RFC 2047).

Written by hand rather than by the standard library, so that the same values
give the same bytes under every version of Python, and so that nothing but
printable characters can ever reach a header.
"""

from __future__ import annotations

import re
from base64 import b64encode

import idna

from newsletter.errors import AddressError, SendError

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ue0f0\ue0f1\ud800-\udfff]")
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")
_ADDRESS = re.compile(
    r'[^\x00-\x20\x7f-\x9f\ud800-\udfff<>,;:"()\\\[\]\s@]+@[^\x00-\x20\x7f-\x9f\ud800-\udfff<>,;:"()\\\[\]\s@]+'
)
_WORD_OCTETS = 39
"""So that ``Subject: `` and an encoded word fit a line of 76."""
_LONGEST_WORD = 60
_LINE = 76
_FOLD = "\r\n "


def field(name: str, value: str) -> bytes:
    """Return an unstructured field (``Subject``), folded; what is not plain becomes encoded words.

    Raises `SendError` where the value holds a line break or another control character.
    """
    value = printable(name, value)
    return (_fold(name, value) if _plain(value) else f"{name}: {encoded_words(value)}").encode(
        "ascii"
    ) + b"\r\n"


def angle_field(name: str, display: str, inner: str) -> bytes:
    """Return a field like ``From: "INDUS" <news@example.org>``; no `display`, the angle alone.

    `inner` is ASCII and holds neither blank nor angle bracket.
    """
    if not display:
        return f"{name}: <{inner}>\r\n".encode("ascii")
    shown = f"{name}: {phrase(printable(name, display))}"
    fits = "\r\n" not in shown and len(f"{shown} <{inner}>") <= _LINE
    return f"{shown}{' ' if fits else _FOLD}<{inner}>\r\n".encode("ascii")


def phrase(value: str) -> str:
    """Return a display name: atoms, a quoted string, or encoded words."""
    if not value.isascii() or "=?" in value or len(value) > _LONGEST_WORD:
        return encoded_words(value)
    if all(_ATOM.fullmatch(word) for word in value.split(" ")):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def encoded_words(value: str) -> str:
    """Return RFC 2047 encoded words, one a line, never cutting a character in two."""
    words, chunk = [], b""
    for character in value:
        octets = character.encode()
        if len(chunk) + len(octets) > _WORD_OCTETS:
            words.append(chunk)
            chunk = b""
        chunk += octets
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode('ascii')}?=" for word in words)


def printable(what: str, value: str) -> str:
    """Return the value, or raise `SendError` where it could break out of its header."""
    if found := _CONTROL.search(value):
        raise SendError(
            f"{what} holds the character U+{ord(found[0]):04X}, which no header may hold.",
            help="Remove the line break or invisible character from it.",
        )
    return value


def safe_address(address: str) -> str:
    """Return an address that can stand bare in a header and an envelope.

    Raises `AddressError`.  Quoted local parts and address literals are refused.
    """
    octets = len(address.encode("utf-8", "surrogatepass"))
    if octets > 320 or not _ADDRESS.fullmatch(address):  # noqa: PLR2004 — RFC 3696: 64 + 1 + 255
        raise AddressError(
            f"{address!r} cannot be used as a mail address.",
            help="Write it as name@host, without blanks, quotes or line breaks.",
        )
    return address


def ascii_address(address: str) -> str:
    """Return `safe_address`, its domain in the form that every program knows (RFC 5890: xn--…).

    Raises `AddressError` where something else than the domain is not ASCII, or the domain is none.
    """
    local, _, domain = safe_address(address).rpartition("@")
    if not local.isascii():
        raise AddressError(
            f"{address} holds letters that the From and Reply-To lines cannot carry.",
            help="Use an address with plain letters in front of the @; its domain may have others.",
        )
    return f"{local}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    """Return a domain as the name system knows it; raises `AddressError` where it is none."""
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise AddressError(
            f"“{domain}” cannot be the domain of a mail address: {error}.",
            help="Copy it from what your domain's registrar shows, or write it as xn--….",
        ) from error


def _plain(value: str) -> bool:
    """Return whether the value can stand as it is: ASCII, single blanks, no long word."""
    words = value.split(" ")
    return (
        value.isascii()
        and "=?" not in value
        and all(0 < len(word) <= _LONGEST_WORD for word in words)
    )


def _fold(name: str, value: str) -> str:
    """Return the field, broken at blanks so that no line is longer than 76 octets."""
    lines, line = [], f"{name}:"
    for word in value.split(" "):
        if len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line = ""
        line += f" {word}"
    lines.append(line)
    return "\r\n".join(lines)
