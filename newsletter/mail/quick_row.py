"""The values of one recipient, put in place without looking at any of them by itself.

All links of a publication are about as long, so that each takes the same number of lines of
quoted-printable in nearly every message.  For each such number there is one pattern, which takes the
values apart, links into their lines; and one list of constant bytes, in which the breaks between
those lines stand ready.  Pattern and table together say that nothing needs an encoding: a pattern
passes over any octet four times as fast as over one of a set, so the octets of links, which are
most, are held against the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter

from newsletter.mail.plain_row import (
    ADDRESS,
    HEADER,
    LINE,
    LINKS,
    MESSAGE_ID,
    ONE_LINE,
    OWN,
    OWN_SLOTS,
    TOKENS,
    Slot,
    names_of,
    picker,
)
from newsletter.mail.quoted import SOFT
from newsletter.model.rendition import Token
from newsletter.model.values import dataclass

LINES = (1, 2)
"""Of a link, for which there is a quick row: of up to 75 and up to 150 octets."""
_BEGINS_WELL = rb"(?!\.)(?!From )"
_WEB = rb"(?=https?://.|mailto:.)"
_IN_LINKS = frozenset(range(ord("!"), ord("~") + 1)) - frozenset(b"\"&'<=>") | {ord("\n")}
_SAME = bytes(octet if octet in _IN_LINKS else octet ^ 255 for octet in range(256))
"""Leaves as it is what means itself in a header, in HTML and in quoted-printable alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickRow:
    """What is asked of a recipient's values, and a message around them."""

    pick: Callable[[Mapping[Token, str]], tuple[str, ...]]
    """Returns the values of the message's tokens; raises KeyError."""
    pattern: re.Pattern[bytes]
    """Fits message id, address and values, a line each, and takes them and the links apart."""
    links: int
    """The group that is all links together."""
    arrange: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]
    """Puts the parts in their places."""
    pieces: list[bytes]
    """Constant bytes and, at every odd index, a place; a list, since copying one is quicker than
    making one; never changed."""

    def filled(self, values: Mapping[Token, str], to: str, message_id: str) -> list[bytes] | None:
        """Return the pieces of the message, or None where this is for another way."""
        try:
            picked = self.pick(values)
        except KeyError:
            return None
        found = self.pattern.fullmatch("\n".join((message_id, to, *picked)).encode())
        if found is None:
            return None
        links = found[self.links]
        if links.translate(_SAME) != links:
            return None
        pieces = self.pieces.copy()
        pieces[1::2] = self.arrange(found.groups())
        return pieces


def quick_rows(pieces: Sequence[bytes], places: Sequence[Slot]) -> tuple[QuickRow, ...]:
    """Return a row for each of `LINES`; none where the message is none of ours, or has no links.

    `pieces` are the constant bytes at even indexes, `places` the slots between them.
    """
    named = names_of(places)
    links = [name for name in named if TOKENS[name] in LINKS]
    if not links:
        return ()
    words = [name for name in named if name not in links]
    return tuple(_quick_row(pieces, places, words, links, lines) for lines in LINES)


def _quick_row(
    pieces: Sequence[bytes],
    places: Sequence[Slot],
    words: Sequence[str],
    links: Sequence[str],
    lines: int,
) -> QuickRow:
    in_head = {name for kind, name in places if kind == HEADER}
    patterns = [_link(lines, ahead=_WEB if name in in_head else b"") for name in links]
    together = b"(" + b"\n".join(patterns) + b")"
    first = len(OWN) + len(words)
    groups = {slot: range(number, number + 1) for number, slot in enumerate((*OWN_SLOTS, *words))}
    for number, name in enumerate(links):
        groups[name] = range(first + 1 + number * lines, first + 1 + (number + 1) * lines)
    ready, indexes = [pieces[0]], list[int]()
    for slot, constant in zip(places, pieces[2::2], strict=True):
        there = groups[slot if slot in OWN_SLOTS else slot[1]]
        indexes += there
        ready += _around(len(there), b"" if slot[0] == HEADER else SOFT, constant)
    return QuickRow(
        pick=picker([*words, *links]),
        pattern=re.compile(b"\n".join([MESSAGE_ID, ADDRESS, *[ONE_LINE] * len(words), together])),
        links=first + 1,
        arrange=itemgetter(*indexes),
        pieces=ready,
    )


def _around(count: int, end: bytes, constant: bytes) -> Iterator[bytes]:
    """Yield what stands at and behind each line of a value; `constant` follows the last."""
    for number in range(count):
        yield b""
        yield end + constant if number == count - 1 else end


def _link(lines: int, *, ahead: bytes) -> bytes:
    """Return the pattern of a link that takes exactly so many lines."""
    full = b"(.{%d})" % LINE + _BEGINS_WELL
    return ahead + _BEGINS_WELL + full * (lines - 1) + b"(.{1,%d}+)" % LINE
