"""One message per recipient: split once, then joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from newsletter.errors import SendError
from newsletter.mail.headers import field, printable, safe_address
from newsletter.mail.plain_row import HEADER, LINE, PlainRow, Slot, plain_row
from newsletter.mail.quick_row import QuickRow, quick_rows
from newsletter.mail.quoted import SOFT, encode_value
from newsletter.model.rendition import Token
from newsletter.model.values import dataclass

_INHEADER = re.compile(rb"=\?utf-8\?q\?=EE=83=B0([a-z-]+)=EE=83=B1\?=")
_IN_BODY = re.compile(rb"=EE=83=B0([a-z-]+)=EE=83=B1=\r\n")
_BOUNDARY = re.compile(rb'boundary="(=_[0-9a-f]+)"')
_RELATED = (
    rb'--%b\r\nContent-Type: multipart/related; type="text/html";\r\n boundary="(=_[0-9a-f]+)"'
)
_LINK = re.compile(r"(https?://|mailto:)[!#-;=?-~]+")


_LONGEST = 900
"""Letters of what stands in a header line by itself: RFC 5322 allows 998 octets a line."""
_TEXT, _HTML = "text", "html"
_TOKENS = {token[1:-1]: token for token in Token}
_LEAVING = Token.UNSUBSCRIBE
"""Looked up once: asking an enumeration takes longer than asking the values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """A sealed message, split at its slots."""

    pieces: tuple[bytes, ...]
    """Constant bytes and, at every odd index, a slot's place."""
    slots: tuple[Slot, ...]
    """Each slot once."""
    places: tuple[int, ...]
    """Which of `slots` belongs at index 1, 3, 5 … of `pieces`."""
    quick: tuple[QuickRow, ...]
    """The ways for recipients of whom nothing needs an encoding, by the lines of their links."""
    row: PlainRow | None
    """The way for those of whom little does, or whose links are of some other length."""
    plain_pieces: list[bytes]
    """`pieces` for it: the soft break that ends a value stands before what follows it.
    A list, since copying one is quicker than making one; never changed."""
    undotted: bool
    """No line begins with a dot, whatever is filled in: values are encoded so that none does."""

    @classmethod
    def parse(cls, sealed: bytes) -> Mailing:
        """Split what `compose` made.  Raises `SendError` for anything else."""
        header_end = sealed.find(b"\r\n\r\n")
        boundary = _BOUNDARY.search(sealed, 0, max(header_end, 0))
        if boundary is None:
            raise _not_ours()
        html_start = _start_of_html(sealed, boundary[1], header_end)
        return cls._of_sections(
            (
                (HEADER, _INHEADER.split(sealed[:header_end])),
                (_TEXT, _IN_BODY.split(sealed[header_end:html_start])),
                (_HTML, _IN_BODY.split(sealed[html_start:])),
            )
        )

    @classmethod
    def _of_sections(cls, sections: Sequence[tuple[str, list[bytes]]]) -> Mailing:
        pieces: list[bytes] = [b""]
        slots: dict[Slot, int] = {}
        places: list[int] = []
        for kind, split in sections:
            pieces[-1] += split[0]
            for name, constant in zip(split[1::2], split[2::2], strict=True):
                places.append(slots.setdefault((kind, name.decode("ascii")), len(slots)))
                pieces += [b"", constant]
        order = tuple(slots)
        there = [order[place] for place in places]
        after = (b"" if kind == HEADER else SOFT for kind, _ in there)
        return cls(
            pieces=tuple(pieces),
            slots=order,
            places=tuple(places),
            quick=quick_rows(pieces, there),
            row=plain_row(there),
            plain_pieces=list(_softened(pieces, after)),
            undotted=pieces[-1].endswith(b"\r\n")
            and not any(one.startswith(b".") or b"\r\n." in one for one in pieces),
        )

    def fill(
        self,
        values: Mapping[Token, str],
        *,
        to: str,
        message_id: str,
        extra_headers: Sequence[tuple[str, str]] = (),
    ) -> bytes:
        """Return the message for one recipient, ready for the wire.

        `values` are plain text, for every token of the message; they are escaped
        where they enter HTML.  Without a value, `Token.ADDRESS` is `to`.  `to` is the
        address as the relay is given it; `message_id` has its angle brackets.
        Raises `AddressError` or `SendError` for what must not enter a header.
        """
        leaving = len(values.get(_LEAVING, ""))
        if leaving > _LONGEST or len(message_id) > _LONGEST:
            raise _too_long()
        quick = self.quick and self.quick[leaving > LINE]
        pieces = quick and quick.filled(values, to, message_id)
        if not pieces:
            pieces = self._careful(values, to, message_id)
        if extra_headers:
            pieces[:0] = [field(name, value) for name, value in extra_headers]
        return b"".join(pieces)

    def _careful(self, values: Mapping[Token, str], to: str, message_id: str) -> list[bytes]:
        """Return the pieces of a message for which no quick way was made."""
        plain = self.row and self.row.filled(values, to, message_id)
        pieces = self.plain_pieces.copy() if plain else list(self.pieces)
        pieces[1::2] = plain or self._encoded(values, to, message_id)
        return pieces

    def _encoded(self, values: Mapping[Token, str], to: str, message_id: str) -> list[bytes]:
        """Return what stands at each place, whatever the values are; each is encoded once."""
        head = {
            "address": safe_address(to).encode(),
            "message-id": printable("Message-ID", message_id).encode("ascii"),
        }
        known: dict[str, bytes] = {}
        filled = []
        for kind, name in self.slots:
            if kind == HEADER and name in head:
                filled.append(head[name])
                continue
            value = values.get(_TOKENS[name])
            if value is None:
                value = _without_value(name, to)
            if kind == HEADER:
                filled.append(_link(value))
                continue
            shown = value if kind == _TEXT else escape(value)
            if shown not in known:
                known[shown] = encode_value(shown)
            filled.append(known[shown])
        return [filled[place] for place in self.places]


def _start_of_html(sealed: bytes, boundary: bytes, after: int) -> int:
    """Return where the HTML's part begins: in the message itself, or beside enclosed pictures."""
    enclosing = re.compile(_RELATED % re.escape(boundary)).search(sealed, after)
    inner = enclosing[1] if enclosing else boundary
    start = sealed.find(b"--" + inner + b"\r\nContent-Type: text/html", after)
    if start < 0:
        raise _not_ours()
    return start


def _softened(pieces: Sequence[bytes], after: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces, each constant with what ends the value before it."""
    yield pieces[0]
    for constant, end in zip(pieces[2::2], after, strict=True):
        yield from (b"", end + constant)


def _without_value(name: str, to: str) -> str:
    if name == "address":
        return to
    raise SendError(
        f"The mail has a place for the recipient's {name}, and nothing was given for it.",
        help="This is a fault of the program; please report it.",
    )


def _link(value: str) -> bytes:
    if not _LINK.fullmatch(value):
        raise SendError(
            f"{value!r} cannot stand in the List-Unsubscribe header.",
            help="public_url in publication.yaml must be a web address of plain letters.",
        )
    return value.encode("ascii")


def _too_long() -> SendError:
    return SendError(
        f"A link or a Message-ID is longer than the {_LONGEST} letters that a header line can hold.",
        help="Give a shorter public_url in publication.yaml.",
    )


def _not_ours() -> SendError:
    return SendError(
        "The sealed mail is not one that this program composed.",
        help="Approve the issue again: newsletter approve ISSUE --by PERSON.",
    )
