"""The values of one recipient, all looked at at once: for those that need no encoding anywhere.

Nearly every reader has a name and an address of plain letters.  One pattern, matched against all
values of a recipient together, says so and takes them apart; they are put in place as they are.
What is different is encoded by itself, or left to the careful way, which writes the same bytes
(`newsletter.mail.splice`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from operator import itemgetter

from newsletter.mail.quoted import SOFT, encode_value
from newsletter.model.rendition import Token

Slot = tuple[str, str]
"""How a value must be written where it stands, and its name: ``("html", "unsubscribe")``."""
HEADER = "header"
OWN = ("message-id", "address")
"""What a header says of a recipient that is no token: the address is the one the relay is given."""

_AREAS = (HEADER, "text", "html")
_TOKENS = {token[1:-1]: token for token in Token}
_LINE = 75
"""Octets of a line before the ``=`` of a soft break."""
_ADDRESS = rb"([!#-%*+\-./0-9?A-Z^-~]{1,64}+@[!#-%*+\-./0-9?A-Z^-~]{1,255}+)"
"""What `safe_address` lets pass, without what HTML or quoted-printable write otherwise."""
_LINK = rb"((?:https?://|mailto:)[!#-%(-;?-~]{1,MOST}+)"
_WORDS = rb"((?!\.)(?!From )[ !#-%(-;?-~]{1,MOST}+)"
"""Octets that mean themselves; no line may begin with a dot or with ``From `` (see `quoted`)."""
_LONGEST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRow:
    """What is asked of a recipient's values, and where they go."""

    pick: Callable[[Mapping[Token, str]], tuple[str, ...]]
    """Returns the values of the message's tokens; raises KeyError."""
    short: re.Pattern[bytes]
    """Fits address and values, a line each, where each fits a line of the body, too."""
    long: re.Pattern[bytes]
    """Fits also where some are longer."""
    arrange: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]
    """Puts message id, then values for headers, text and HTML (the address first) in their places."""

    def filled(
        self, values: Mapping[Token, str], to: str, message_id: str
    ) -> tuple[bytes, ...] | None:
        """Return what stands at each place, or None where this is for the careful way.

        A value of the body comes without its last soft break.
        """
        try:
            picked = self.pick(values)
        except KeyError:
            return None
        if not (message_id.isascii() and message_id.isprintable()):
            return None
        if found := self.short.fullmatch("\n".join((to, *picked, "")).encode()):
            told = found.groups()
            return self.arrange((message_id.encode(), *told, *told, *told))
        return self._mixed(picked, to, message_id)

    def _mixed(self, picked: tuple[str, ...], to: str, message_id: str) -> tuple[bytes, ...] | None:
        """Encode what must be; a plain word stands in for it where all is looked at together."""
        odd = [index for index, value in enumerate(picked) if not _is_plain(value)]
        row = [to, *picked, ""]
        for index in odd:
            if not picked[index]:
                return None
            row[index + 1] = "x"
        found = self.long.fullmatch("\n".join(row).encode())
        if found is None:
            return None
        told = found.groups()
        text = [_in_lines(value) for value in told]
        html = list(text)
        for index in odd:
            value, shown = picked[index], escape(picked[index])
            text[index + 1] = html[index + 1] = encode_value(value)[: -len(SOFT)]
            if shown != value:
                html[index + 1] = encode_value(shown)[: -len(SOFT)]
        return self.arrange((message_id.encode(), *told, *text, *html))


def plain_row(places: Sequence[Slot]) -> PlainRow | None:
    """Return the row for a message with these slots, by place; None where it is none of ours."""
    in_head = {name for kind, name in places if kind == HEADER}
    order = list(
        dict.fromkeys(name for slot in places for name in [slot[1]] if slot not in _OWN_SLOTS)
    )
    if not order or not in_head.issuperset(OWN):
        return None

    def index(slot: Slot) -> int:
        if slot in _OWN_SLOTS:
            return OWN.index(slot[1])
        return 2 + _AREAS.index(slot[0]) * (1 + len(order)) + order.index(slot[1])

    parts = [_LINK if name in in_head - {*OWN} else _WORDS for name in order]
    return PlainRow(
        pick=itemgetter(*(_TOKENS[name] for name in order)) if len(order) > 1 else _one(order[0]),
        short=_pattern(parts, _LINE),
        long=_pattern(parts, _LONGEST),
        arrange=itemgetter(*map(index, places)),
    )


_OWN_SLOTS = frozenset((HEADER, name) for name in OWN)


def _one(name: str) -> Callable[[Mapping[Token, str]], tuple[str, ...]]:
    token = _TOKENS[name]
    return lambda values: (values[token],)


def _pattern(parts: Sequence[bytes], most: int) -> re.Pattern[bytes]:
    whole = b"\n".join([_ADDRESS, *parts, b""])
    return re.compile(whole.replace(b"MOST", b"%d" % most))


_PLAIN = re.compile(_WORDS.replace(b"MOST", b"%d" % _LONGEST).decode("ascii"))


def _is_plain(value: str) -> bool:
    return _PLAIN.fullmatch(value) is not None


def _in_lines(value: bytes) -> bytes:
    if len(value) <= _LINE:
        return value
    starts = range(0, len(value), _LINE)
    return SOFT.join(value[start : start + _LINE] for start in starts)
