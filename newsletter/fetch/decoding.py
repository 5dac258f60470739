"""Undoing Content-Encoding under a cap, so that a bomb never expands.

The whole compressed body is at hand (it has its own cap); each decoder stops
as soon as it has produced one byte too many.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # ships no types
import zstandard

ACCEPTED = "gzip, br, zstd"
MOST_LAYERS = 3
MOST_GZIP_MEMBERS = 64
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_WINDOW = 8 * 1024 * 1024
"""RFC 9659: content coding ``zstd`` needs no larger window."""
ZSTD_SLICE = 128
"""Bytes fed at a time; each four of them may become 128 KiB at most."""


class BodyTooLarge(Exception):
    """The body exceeds the cap."""


class BodyBroken(Exception):
    """The body is not what Content-Encoding says, or is cut short."""


def decode(body: bytes, encodings: str, *, limit: int) -> bytes:
    """Undo the codings of a Content-Encoding header, last applied first.

    `limit` is the most bytes to return.  Raises `BodyTooLarge` and `BodyBroken`.
    """
    names = [name.strip().lower() for name in encodings.split(",")]
    layers = [name for name in names if name and name != "identity"]
    if len(layers) > MOST_LAYERS:
        raise BodyBroken("too many layers of compression")
    for name in reversed(layers):
        if not body:
            return body
        decoder = DECODERS.get(name)
        if decoder is None:
            raise BodyBroken(f"compressed in a way that we do not know ({name[:20]})")
        body = decoder(body, limit)
    return body


def _gunzip(body: bytes, limit: int) -> bytes:
    """Decode gzip, several members included (RFC 1952, 2.2); rubbish after the last is ignored."""
    plain = bytearray()
    for _ in range(MOST_GZIP_MEMBERS):
        member = zlib.decompressobj(wbits=31)
        plain += _inflate(member, body, limit - len(plain))
        body = member.unused_data
        if not body.startswith(GZIP_MAGIC):
            return bytes(plain)
    raise BodyBroken("too many gzip members")


def _deflate(body: bytes, limit: int) -> bytes:
    """Decode ``deflate``, with the zlib wrapper of RFC 9110 or, as many servers do, without."""
    try:
        return _inflate(zlib.decompressobj(), body, limit)
    except BodyBroken:
        return _inflate(zlib.decompressobj(wbits=-15), body, limit)


def _inflate(member: zlib._Decompress, body: bytes, limit: int) -> bytes:
    try:
        plain = member.decompress(body, limit + 1)
    except zlib.error as error:
        raise BodyBroken("not compressed as announced") from error
    if len(plain) > limit:
        raise BodyTooLarge
    if not member.eof:
        raise BodyBroken("cut short")
    return plain


def _unbrotli(body: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    plain, pending = bytearray(), body
    try:
        while not decoder.is_finished():
            piece = decoder.process(pending, output_buffer_limit=limit + 1 - len(plain))
            plain += piece
            if len(plain) > limit:
                raise BodyTooLarge
            if not piece and not pending:
                raise BodyBroken("cut short")
            pending = b""
    except brotli.error as error:
        raise BodyBroken("not compressed as announced") from error
    return bytes(plain)


def _unzstd(body: bytes, limit: int) -> bytes:
    decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()
    plain = bytearray()
    try:
        for start in range(0, len(body), ZSTD_SLICE):
            plain += decoder.decompress(body[start : start + ZSTD_SLICE])
            if len(plain) > limit:
                raise BodyTooLarge
            if decoder.eof:
                return bytes(plain)
    except zstandard.ZstdError as error:
        raise BodyBroken("not compressed as announced") from error
    raise BodyBroken("cut short")


DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _deflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
