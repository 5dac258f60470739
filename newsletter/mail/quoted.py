"""Quoted-printable (RFC 2045, 6.7) with places that are filled later.

Every token stands on an encoded line of its own, soft line breaks around it,
so that a value of any length can be put in its place without touching the
lines before and after it.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Sequence

from newsletter.model.rendition import Token

_MOST = 75
"""Octets of a line before the ``=`` of a soft break."""
_SAFE = bytes(octet for octet in range(32, 127) if octet != ord("="))
_UNITS = tuple(
    bytes([octet]) if octet in _SAFE else f"={octet:02X}".encode("ascii") for octet in range(256)
)
SOFT = b"=\r\n"
_BADLY_BEGUN = re.compile(rb"(?:^|\r\n)(?:\.|From )")
_TOKEN = re.compile("(" + "|".join(re.escape(token) for token in Token) + ")")


def slot(name: str) -> bytes:
    """Return the encoded line that stands for a token: ``name`` of `Token.NAME`."""
    return b"=EE=83=B0" + name.encode("ascii") + b"=EE=83=B1" + SOFT


def encode_text(text: str) -> bytes:
    """Encode a whole part; lines end in LF or CRLF, and the last one always ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return b"".join(_encode_line(line) for line in lines)


def encode_value(value: str) -> bytes:
    """Encode what is put in a slot's place: whole lines that all end softly."""
    octets = value.encode()
    if not octets:
        return b""
    # In C, and the same but for how lines begin, how long the last may be, and what white space
    # ends them.
    quoted = b2a_qp(octets, istext=False).replace(b"=\n", SOFT)
    last = len(quoted) - quoted.rfind(b"\n") - 1
    if last > _MOST or b"\t" in octets or _BADLY_BEGUN.search(quoted):
        quoted = _wrap([_UNITS[octet] for octet in octets])
    return quoted + SOFT


def _encode_line(line: str) -> bytes:
    encoded = b""
    pieces = _TOKEN.split(line)
    for number, piece in enumerate(pieces):
        if number % 2:
            encoded += slot(piece[1:-1])
        elif piece:
            units = [_UNITS[octet] for octet in piece.encode()]
            last = number == len(pieces) - 1
            if last and units[-1] == b" ":
                units[-1] = b"=20"
            encoded += _wrap(units) + (b"" if last else SOFT)
    return encoded + b"\r\n"


def _wrap(units: Sequence[bytes]) -> bytes:
    """Join encoded octets with soft breaks; no line starts with a dot or with ``From ``.

    The first spares relays that stuff dots wrongly, the second those that
    mistake a line for the head of a message in a mailbox file.
    """
    lines, line = [], b""
    for index, unit in enumerate(units):
        if len(line) + len(unit) > _MOST:
            lines.append(line)
            line = b""
        if not line and (unit == b"." or b"".join(units[index : index + 5]) == b"From "):
            line = f"={unit[0]:02X}".encode("ascii")
        else:
            line += unit
    lines.append(line)
    return SOFT.join(lines)
