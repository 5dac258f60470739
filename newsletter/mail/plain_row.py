"""The values of one recipient, all looked at at once: for those that need no encoding anywhere.

Nearly every reader has a name and an address of plain letters.  One pattern, matched against all
values of a recipient together, says so and takes them apart; they are put in place as they are.
What is different is encoded by itself, or left to the careful way, which writes the same bytes
(`newsletter.mail.splice`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from operator import itemgetter

from newsletter.mail.quoted import SOFT, encode_value
from newsletter.model.rendition import Token
from newsletter.model.values import dataclass

Slot = tuple[str, str]
"""How a value must be written where it stands, and its name: ``("html", "unsubscribe")``."""
HEADER = "header"
OWN = ("message-id", "address")
"""What a header says of a recipient that is no token: the address is the one the relay is given."""
OWN_SLOTS = tuple((HEADER, name) for name in OWN)

LINKS = frozenset({Token.UNSUBSCRIBE, Token.PREFERENCES})
_AREAS = (HEADER, "text", "html")
TOKENS = {token[1:-1]: token for token in Token}
LINE = 75
"""Octets of a line before the ``=`` of a soft break."""
_FIRST = len(OWN)
"""Where tokens begin in a row, after message id and address."""
MESSAGE_ID = rb"([ -~]++)"
ADDRESS = rb"([!#-%*+\-./0-9?A-Z^-~]{1,64}+@[!#-%*+\-./0-9?A-Z^-~]{1,255}+)"
"""What `safe_address` lets pass, without what HTML or quoted-printable write otherwise."""
_LINK = rb"((?:https?://|mailto:)[!#-%(-;?-~]++)"
_BAD_BEGINNINGS = (b".", b"From ")
_WORDS = rb"((?!\.)(?!From )[ !#-%(-;?-~]++(?<! ))"
ONE_LINE = _WORDS.replace(b"++(", b"{1,75}+(")
"""Octets that mean themselves; no line may begin with a dot or with ``From `` (see `quoted`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRow:
    """What is asked of a recipient's values, and where they go."""

    pick: Callable[[Mapping[Token, str]], tuple[str, ...]]
    """Returns the values of the message's tokens; raises KeyError."""
    pattern: re.Pattern[bytes]
    """Fits message id, address and values, a line each, and takes them apart."""
    longish: tuple[int, ...]
    """Which values of the row may be longer than a line: the links."""
    arrange: Callable[[list[bytes]], tuple[bytes, ...]]
    """Puts three rows in their places: as headers, text and HTML have them."""

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
        found = self.pattern.fullmatch("\n".join((message_id, to, *picked, "")).encode())
        if found is None:
            return self._mixed(picked, to, message_id)
        told = found.groups()
        body = [*told]
        for index in self.longish:
            one = told[index]
            if len(one) > LINE:
                body[index] = _in_lines(one)
        return self.arrange([*told, *body, *body])

    def _mixed(self, picked: tuple[str, ...], to: str, message_id: str) -> tuple[bytes, ...] | None:
        """Encode what must be; a plain word stands in for it where all is looked at together."""
        odd = [index for index, value in enumerate(picked) if not _is_plain(value)]
        row = [message_id, to, *picked, ""]
        for index in odd:
            if not picked[index]:
                return None
            row[index + _FIRST] = "x"
        found = self.pattern.fullmatch("\n".join(row).encode())
        if found is None:
            return None
        told = found.groups()
        text = [_in_lines(value) for value in told]
        html = list(text)
        for index in odd:
            value, shown = picked[index], escape(picked[index])
            text[index + _FIRST] = html[index + _FIRST] = encode_value(value)[: -len(SOFT)]
            if shown != value:
                html[index + _FIRST] = encode_value(shown)[: -len(SOFT)]
        return self.arrange([*told, *text, *html])


def plain_row(places: Sequence[Slot]) -> PlainRow | None:
    """Return the row for a message with these slots, by place; None where it is none of ours."""
    in_head = {name for kind, name in places if kind == HEADER}
    order = names_of(places)
    if not order:
        return None

    def index(slot: Slot) -> int:
        if slot in OWN_SLOTS:
            return OWN.index(slot[1])
        return _FIRST + _AREAS.index(slot[0]) * (_FIRST + len(order)) + order.index(slot[1])

    parts = [
        _LINK if name in in_head - {*OWN} else _WORDS if TOKENS[name] in LINKS else ONE_LINE
        for name in order
    ]
    return PlainRow(
        pick=picker(order),
        pattern=re.compile(b"\n".join([MESSAGE_ID, ADDRESS, *parts, b""])),
        longish=tuple(_FIRST + index for index, name in enumerate(order) if TOKENS[name] in LINKS),
        arrange=itemgetter(*map(index, places)),
    )


def names_of(places: Sequence[Slot]) -> list[str]:
    """Return the tokens of a message, each once; none where it is none of ours."""
    if not set(OWN_SLOTS).issubset(places):
        return []
    return list(dict.fromkeys(slot[1] for slot in places if slot not in OWN_SLOTS))


def picker(names: Sequence[str]) -> Callable[[Mapping[Token, str]], tuple[str, ...]]:
    """Return what takes the values of these tokens out of a mapping; it raises KeyError."""
    tokens = [TOKENS[name] for name in names]
    if len(tokens) > 1:
        return itemgetter(*tokens)
    return lambda values: (values[tokens[0]],)


_PLAIN = re.compile(_WORDS.decode("ascii"))


def _is_plain(value: str) -> bool:
    return _PLAIN.fullmatch(value) is not None


def _in_lines(value: bytes) -> bytes:
    """Return a plain value in lines of a body; a dot that would begin one is encoded."""
    if len(value) <= LINE:
        return value
    rest = value[LINE:]
    if len(rest) <= LINE and not rest.startswith(_BAD_BEGINNINGS):
        return value[:LINE] + SOFT + rest
    return encode_value(value.decode("ascii"))[: -len(SOFT)]
