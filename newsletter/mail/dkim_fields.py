"""Which header fields DKIM signs, and how they and the signature's own are written (RFC 6376).

Messages of one mailing differ in three fields or so: whatever was made canonical once is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from newsletter.model.values import dataclass

SIGNED = (
    b"from",
    b"reply-to",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"mime-version",
    b"content-type",
)
"""Fields that are signed where they occur (RFC 6376, 5.4.1; RFC 8058, 4)."""
_BLANK = b" \t"
_BLANKS = re.compile(rb"[ \t]+")
_FOLD = b"\r\n\t"
_LINE = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands before and after the hash of a body in a signature's field, up to its ``b=``."""

    before: bytes
    after: bytes
    canonical_before: bytes
    canonical_after: bytes

    def field(self, body_hash: bytes) -> bytes:
        """Return the field as it goes out, without the signature."""
        return self.before + body_hash + self.after

    def canonical(self, body_hash: bytes) -> bytes:
        """Return it as it is signed: relaxed, its line not ended."""
        return self.canonical_before + body_hash + self.canonical_after


def frame(tags: Sequence[str], names: bytes) -> Frame:
    """Return the frame of a field with these tags; `names` are signed, joined by colons."""
    lines = [*(tag.encode("ascii") for tag in tags), *_names_field(names), b"bh="]
    before, after = b"DKIM-Signature: " + _FOLD.join(lines), b";" + _FOLD + b"b="
    return Frame(
        before=before,
        after=after,
        canonical_before=relaxed(before),
        canonical_after=_single_blanks(after.replace(b"\r\n", b"")),
    )


def canonical_head(head: bytes) -> tuple[bytes, bytes]:
    """Return the names that are signed, joined by colons, and those fields, relaxed.

    Of a field that occurs twice the last is signed first (RFC 6376, 5.4.2).
    """
    fields = [
        _canonical(field)
        for field in (
            head.removesuffix(b"\r\n")
            .replace(b"\r\n\t", b"\t")
            .replace(b"\r\n ", b" ")
            .split(b"\r\n")
        )
    ]
    names, order = _signed_of(tuple(name for name, _ in fields))
    return names, b"\r\n".join([fields[index][1] for index in order]) + b"\r\n"


@lru_cache(maxsize=64)
def _signed_of(there: tuple[bytes, ...]) -> tuple[bytes, tuple[int, ...]]:
    """Return the names to sign, each once more than it occurs, and which fields these are."""
    names, order = list[bytes](), list[int]()
    for name in SIGNED:
        found = [index for index, one in enumerate(there) if one == name]
        names += [name] * (len(found) + 1)
        order += reversed(found)
    return b":".join(names), tuple(order)


@lru_cache(maxsize=256)
def _canonical(field: bytes) -> tuple[bytes, bytes]:
    """Return the name of a field that is on one line, and the field, relaxed."""
    name, _, value = field.partition(b":")
    name = name.strip(_BLANK).lower()
    return name, name + b":" + _single_blanks(value).strip(_BLANK)


def relaxed(field: bytes) -> bytes:
    """Return a header field canonicalised relaxed (RFC 6376, 3.4.2), without its line end."""
    return _canonical(field.replace(b"\r\n", b""))[1]


def _single_blanks(value: bytes) -> bytes:
    if b"  " in value or b"\t" in value:
        return _BLANKS.sub(b" ", value)
    return value


def folded(signature: bytes) -> bytes:
    """Return a signature in lines."""
    return _FOLD.join([signature[at : at + _LINE] for at in range(0, len(signature), _LINE)])


def _names_field(names: bytes) -> list[bytes]:
    """Return ``h=``, folded at colons."""
    lines, line = [], b"h="
    for name in names.split(b":"):
        if len(line) + len(name) > _LINE:
            lines.append(line)
            line = b""
        line += name + b":"
    return [*lines, line.removesuffix(b":") + b";"]
