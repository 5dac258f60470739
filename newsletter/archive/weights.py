"""How heavy a page is: its octets as they lie there, and as they travel.

Every browser takes gzip, and every web server gives it, once it is told to (RFC 9110, 8.4.1.3): a
page travels with a fifth of its octets.  That is what a reader on a bad line waits for.
"""

from __future__ import annotations

import zlib

HEAVIEST = 60_000
"""Octets with which a page should travel at most, its pictures left out."""
_LEVEL = 6
"""What web servers are set to, if nobody sets anything."""
_GZIP = 16 + zlib.MAX_WBITS


def travelled(*parts: bytes) -> int:
    """Return with how many octets these parts travel, one behind the other, compressed by gzip."""
    press = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return sum(len(press.compress(part)) for part in parts) + len(press.flush())
