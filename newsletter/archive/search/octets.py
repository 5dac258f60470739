"""Numbers and texts as few octets: what a browser's search reads back.

A *number* is written in groups of seven bits, the lowest first; all but the last octet of it have
the highest bit set (LEB128, as in WebAssembly).  A file is squeezed as RFC 1950 says, which browsers
undo by themselves (`DecompressionStream("deflate")`, Compression Streams).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

_SEVEN = 0x7F
_MORE = 0x80


def put(octets: bytearray, value: int) -> None:
    """Add a number that is not negative."""
    while value > _SEVEN:
        octets.append(value & _SEVEN | _MORE)
        value >>= 7
    octets.append(value)


def number(value: int) -> bytes:
    """Return a number that is not negative, as octets."""
    octets = bytearray()
    put(octets, value)
    return bytes(octets)


def numbers(values: Iterable[int]) -> bytes:
    """Return numbers, one after another."""
    return b"".join(map(number, values))


def squeezed(data: bytes) -> bytes:
    """Return the octets as a browser can unpack them; equal for equal ones."""
    return zlib.compress(data, 9)
