"""One message per recipient: split once, then joined."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from newsletter.errors import SendError
from newsletter.mail.headers import field, printable, safe_address
from newsletter.mail.quoted import encode_value
from newsletter.model.rendition import Token

_IN_HEADER = re.compile(rb"=\?utf-8\?q\?=EE=83=B0([a-z-]+)=EE=83=B1\?=")
_IN_BODY = re.compile(rb"=EE=83=B0([a-z-]+)=EE=83=B1=\r\n")
_BOUNDARY = re.compile(rb'boundary="(=_[0-9a-f]+)"')
_LINK = re.compile(r"(https?://|mailto:)[!#-;=?-~]+")


_HEADER, _TEXT, _HTML = "header", "text", "html"
_Slot = tuple[str, str]
"""How a value must be written where it stands, and its name: ``("html", "unsubscribe")``."""
_TOKENS = {token[1:-1]: token for token in Token}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """A sealed message, split at its slots."""

    pieces: tuple[bytes, ...]
    """Constant bytes and, at every odd index, a slot's place."""
    slots: tuple[_Slot, ...]
    """Each slot once."""
    places: tuple[int, ...]
    """Which of `slots` belongs at index 1, 3, 5 … of `pieces`."""

    @classmethod
    def parse(cls, sealed: bytes) -> Mailing:
        """Split what `compose` made.  Raises `SendError` for anything else."""
        header_end = sealed.find(b"\r\n\r\n")
        boundary = _BOUNDARY.search(sealed, 0, max(header_end, 0))
        if boundary is None:
            raise _not_ours()
        html_start = sealed.find(b"--" + boundary[1] + b"\r\nContent-Type: text/html", header_end)
        if html_start < 0:
            raise _not_ours()
        return cls._of_sections(
            (
                (_HEADER, _IN_HEADER.split(sealed[:header_end])),
                (_TEXT, _IN_BODY.split(sealed[header_end:html_start])),
                (_HTML, _IN_BODY.split(sealed[html_start:])),
            )
        )

    @classmethod
    def _of_sections(cls, sections: Sequence[tuple[str, list[bytes]]]) -> Mailing:
        pieces: list[bytes] = [b""]
        slots: dict[_Slot, int] = {}
        places: list[int] = []
        for kind, split in sections:
            pieces[-1] += split[0]
            for name, constant in zip(split[1::2], split[2::2], strict=True):
                places.append(slots.setdefault((kind, name.decode("ascii")), len(slots)))
                pieces += [b"", constant]
        return cls(pieces=tuple(pieces), slots=tuple(slots), places=tuple(places))

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
        head = {
            "address": safe_address(to).encode(),
            "message-id": printable("Message-ID", message_id).encode("ascii"),
        }
        filled = []
        for kind, name in self.slots:
            if kind == _HEADER and name in head:
                filled.append(head[name])
                continue
            value = values.get(_TOKENS[name])
            if value is None:
                value = _without_value(name, to)
            if kind == _HEADER:
                filled.append(_link(value))
            else:
                filled.append(encode_value(value if kind == _TEXT else escape(value)))
        pieces = list(self.pieces)
        pieces[1::2] = [filled[place] for place in self.places]
        return b"".join([*(field(name, value) for name, value in extra_headers), *pieces])


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


def _not_ours() -> SendError:
    return SendError(
        "The sealed mail is not one that this program composed.",
        help="Approve the issue again: newsletter approve ISSUE --by PERSON.",
    )
